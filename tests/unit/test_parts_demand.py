"""Demand steps: quantities over the years, tiers, sloping curves, residual uses, demands nobody values."""

from __future__ import annotations

import pytest
from tests.small import Row, Rows, frames, network, study

from didymium.analyses.solve import solve_case
from didymium.errors import StudyError
from didymium.parts.demand_steps import demands, supply_steps, tiers, variants
from didymium.parts.horizon import Horizon

YEARS = (2025, 2026, 2028, 2030, 2035)
HORIZON = Horizon(YEARS, dict.fromkeys(YEARS, 1.0), {"": 1.0}, 0.0)
PLACES: Rows = {
    "places": [{"place": "A"}, {"place": "B"}],
    "end_uses": [{"end_use": "u"}],
    "materials": [{"material": "m"}, {"material": "n"}, {"material": "oxide.Nd"}],
}


def row(quantity: float, **more: str | float) -> Row:
    return {"end_use": "u", "material": "m", "place": "A", "quantity": quantity, **more}


def quantities(*rows: Row, **tables: list[Row]) -> dict[int, float]:
    asked = demands(frames({**PLACES, "demands": rows, **tables}), HORIZON)
    return dict(zip(asked["year"], asked["quantity"], strict=True))


def test_between_two_years_in_a_line_and_nothing_outside() -> None:
    assert quantities(row(10, year=2026), row(30, year=2030)) == {2026: 10, 2028: 20, 2030: 30}


def test_a_row_without_a_year_holds_where_no_other_does() -> None:
    assert quantities(row(5), row(10, year=2026), row(30, year=2030)) == {
        2025: 5,
        2026: 10,
        2028: 20,
        2030: 30,
        2035: 5,
    }


def test_nothing_asked_for_is_no_demand() -> None:
    assert quantities(row(0, year=2026), row(20, year=2030)) == {2028: 10, 2030: 20}


def test_worth_is_interpolated_as_the_quantity_is() -> None:
    rows = [row(10, year=2026, value=100), row(10, year=2028), row(10, year=2030, value=300)]
    asked = demands(frames({**PLACES, "demands": rows}), HORIZON)
    assert dict(zip(asked["year"], asked["value"], strict=True)) == {2026: 100, 2028: 200, 2030: 300}


def test_residual_use_is_a_demand_of_its_own_for_the_oxide() -> None:
    uses: list[Row] = [
        {"element": "Nd", "place": "A", "year": y, "quantity": q, "value": 7} for y, q in ((2026, 4), (2030, 8))
    ]
    asked = demands(frames({**PLACES, "residual_uses": uses}), HORIZON)
    assert set(asked["end_use"]) == {"residual_use"}
    assert set(asked["material"]) == {"oxide.Nd"}
    assert dict(zip(asked["year"], asked["quantity"], strict=True)) == {2026: 4, 2028: 6, 2030: 8}
    assert set(asked["value"]) == {7}


def steps(*rows: Row, number: int = 4, **tables: list[Row]) -> list[tuple[str, float, float, float]]:
    given = frames({**PLACES, "demands": rows, **tables})
    found = tiers(demands(given, HORIZON), given, number)
    return list(zip(found["tier"], found["share"], found["value"], found["along"], strict=True))


def test_tiers_of_the_material_come_before_those_of_the_end_use() -> None:
    of_use: list[Row] = [{"end_use": "u", "tier": "a", "share": 1, "value": 9}]
    of_material: list[Row] = [
        {"end_use": "u", "material": "m", "tier": t, "share": 0.5, "value": v} for t, v in (("x", 5), ("y", 3))
    ]
    assert steps(row(10), tiers=of_use) == [("a", 1, 9, 0)]
    assert steps(row(10), tiers=of_use + of_material) == [("x", 0.5, 5, 0), ("y", 0.5, 3, 0)]


def test_a_sloping_demand_is_cut_at_the_midpoints_of_equal_steps() -> None:
    found = steps(row(8, value=100, value_slope=5))
    assert [(s, a) for _, s, _, a in found] == [(0.25, 0.125), (0.25, 0.375), (0.25, 0.625), (0.25, 0.875)]
    result = solve_case(
        study(
            {
                **PLACES,
                "demands": [row(8, value=100, value_slope=5)],
                "supplies": [{"supply": "s", "place": "A", "material": "m", "cost": 80}],
            },
            steps=4,
        )
    )
    assert result.served()["t"].sum() == pytest.approx(4)  # worth 95 and 85, then 75 and 65
    assert result.card["objective"] == pytest.approx(2 * (95 - 80) + 2 * (85 - 80))


def test_a_sloping_supply_is_cut_the_same_way_and_needs_a_limit() -> None:
    rising: Row = {"supply": "s", "place": "A", "material": "m", "cost": 10, "cost_slope": 2, "limit": 8}
    found = supply_steps(frames({**PLACES, "supplies": [rising]}), 4)
    assert found["limit"].tolist() == [2, 2, 2, 2]
    assert found["cost"].tolist() == [12, 16, 20, 24]
    endless = {k: v for k, v in rising.items() if k != "limit"}
    with pytest.raises(StudyError, match="needs a limit"):
        supply_steps(frames({**PLACES, "supplies": [endless]}), 4)


def test_a_demand_that_nobody_values_is_refused() -> None:
    with pytest.raises(StudyError, match="no worth") as caught:
        steps(row(10), {**row(10), "material": "n"})
    assert [p.found for p in caught.value.problems] == ["u|m|A", "u|n|A"]
    assert steps(row(10, unmet="forbidden"))[0][0] == "all"


def test_variants_of_groups_within_groups() -> None:
    groups = {"magnet": ("lean", "rich"), "any": ("magnet", "bonded")}
    assert variants("any", groups) == ("bonded", "lean", "rich")
    assert variants("oxide", groups) == ("oxide",)


def test_dearest_tiers_are_served_first() -> None:
    result = solve_case(
        study(
            {
                **PLACES,
                "demands": [row(10)],
                "supplies": [{"supply": "s", "place": "A", "material": "m", "limit": 6, "cost": 1}],
                "tiers": [
                    {"end_use": "u", "tier": "a", "share": 0.25, "value": 5},
                    {"end_use": "u", "tier": "b", "share": 0.75, "value": 9},
                ],
            }
        )
    )
    delivered = result.data["delivered"].to_series().groupby("tier").sum()
    assert delivered.to_dict() == pytest.approx({"u|m|A||a": 0, "u|m|A||b": 6})
    assert result.prices()["price"].tolist() == pytest.approx([9])


def test_forbidden_demand_is_met_at_any_cost_and_the_rest_only_if_worth_it() -> None:
    result = solve_case(
        study(
            {
                **PLACES,
                "demands": [row(4, unmet="forbidden", value=1), row(5, value=1, place="B")],
                "supplies": [{"supply": p, "place": p, "material": "m", "cost": 50} for p in "AB"],
            }
        )
    )
    told = result.demand().set_index("place")
    assert told["delivered"].to_dict() == pytest.approx({"A": 4, "B": 0})
    assert told["unmet"].to_dict() == pytest.approx({"A": 0, "B": 5})


def test_demand_in_slices_and_demand_of_the_whole_year_stand_side_by_side() -> None:
    """10 t a year in the peak alone (2 t), and 3 t a year all year long."""
    result = solve_case(
        study(
            {
                **PLACES,
                "demands": [row(10, slice="peak", value=9), row(3, place="B", value=9)],
                "supplies": [{"supply": p, "place": p, "material": "m", "cost": 1} for p in "AB"],
            },
            slices={"peak": 0.2, "rest": 0.8},
        )
    )
    told = result.demand().set_index("place")
    assert told["quantity"].to_dict() == pytest.approx({"A": 10, "B": 3})
    assert told["unmet"].to_dict() == pytest.approx({"A": 0, "B": 0})
    assert float(result.data["delivered"].sum()) == pytest.approx(2 + 3)


def test_offers_are_the_variants_of_what_is_asked_for() -> None:
    groups: list[Row] = [{"group": "either", "member": "m"}, {"group": "either", "member": "n"}]
    given = network({**PLACES, "groups": groups, "demands": [{**row(4, value=1), "material": "either"}]})
    assert given.offers == (("u", "either", "A", "m"), ("u", "either", "A", "n"))
