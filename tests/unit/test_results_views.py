"""Views and figures of a result: rates a year, whatever a slice of time stands for."""

from __future__ import annotations

from functools import cache

import pytest
from tests.golden.tiny import mine, trade, works
from tests.small import Row, Rows, study

from didymium.analyses.solve import solve_case
from didymium.results.figures import direct_origin, figure_id, figures
from didymium.results.result import Result


@cache
def solved(name: str) -> Result:
    return solve_case({"mine": mine, "trade": trade, "works": works}[name]())


def test_rates_are_tonnes_a_year_also_where_a_year_stands_for_two() -> None:
    """2026 asks for 40 t; 2028 for 80 t a year and stands for two years."""
    result = solved("trade")
    assert result.served().groupby("year")["t"].sum().to_dict() == pytest.approx({2026: 40, 2028: 80})
    assert result.data["served"].sum("offer").to_numpy().tolist() == pytest.approx([40, 160])
    assert result.demand()["unmet"].tolist() == [0, 0]


def test_costs_of_a_slice_are_a_year_too() -> None:
    spent = solved("trade").costs().set_index(["kind", "year"])["usd"]
    flows = solved("trade").flows().groupby("year")["t"].sum()
    assert spent["tariff_cost", 2028] == pytest.approx(30 * flows[2028])
    assert spent["tariff_cost", 2026] == 0


def test_what_is_made_and_used_is_told_by_material_and_plant() -> None:
    result = solved("mine")
    made, used = result.made(), result.used()
    assert set(made["process"]) == {"mining", "separation_heavy"}
    assert set(used["material"]) == {"carbonate.clay"}
    dug = made[made["process"] == "mining"].set_index("year")
    assert dug["t_reo"].to_dict() == pytest.approx((0.5 * dug["t"]).to_dict())
    assert result.mined()["t_reo"].tolist() == pytest.approx(dug["t_reo"].tolist())
    oxide = made[made["form"] == "oxide"]
    assert oxide["t_reo"].tolist() == pytest.approx(oxide["t"].tolist())


def test_capacity_tells_what_stood_and_what_was_built() -> None:
    rows = solved("works").capacity().set_index("year")
    assert rows["existing"].to_dict() == {2026: 30, 2027: 30, 2030: 30}
    assert (rows["built"] >= 0).all()
    available = solved("works").data["available"].to_numpy()[0] / solved("works").network.horizon.span
    assert (rows["existing"] + rows["built"]).tolist() == pytest.approx(available.tolist())


@pytest.mark.parametrize("name", ["mine", "trade", "works"])
def test_every_figure_has_its_own_id_a_unit_and_a_number(name: str) -> None:
    rows = figures(solved(name))
    assert not rows["id"].duplicated().any()
    assert rows["value"].notna().all()
    assert (rows["unit"] != "").all()
    whole = rows.set_index("id")["value"]
    assert whole["objective"] == pytest.approx(whole["total_worth"] - whole["total_cost"], rel=1e-9)


def test_ids_leave_out_what_is_empty() -> None:
    assert figure_id("price", place="IND", year=2030, slice="") == "price[place=IND,year=2030]"


def test_origin_shares_weigh_each_slice_by_its_part_of_the_year() -> None:
    """2 t in the peak from near, 8 t in the rest from far: a fifth and four fifths."""
    legs: list[Row] = [{"leg": f"{p}>IND", "from": p, "to": "IND"} for p in ("NPL", "CHN")]
    demands: list[Row] = [
        {"end_use": use, "material": m, "place": "IND", "slice": part, "quantity": 10, "value": 9}
        for use, m, part in (("peak", "ore.near", "peak"), ("rest", "ore.far", "rest"))
    ]
    rows: Rows = {
        "places": [{"place": p} for p in ("IND", "NPL", "CHN")],
        "end_uses": [{"end_use": u} for u in ("peak", "rest")],
        "materials": [{"material": m, "form": "ore"} for m in ("ore.near", "ore.far")],
        "legs": legs,
        "demands": demands,
        "supplies": [
            {"supply": "n", "place": "NPL", "material": "ore.near"},
            {"supply": "f", "place": "CHN", "material": "ore.far"},
        ],
    }
    result = solve_case(study(rows, slices={"peak": 0.2, "rest": 0.8}))
    assert direct_origin(result).set_index("origin")["share"].to_dict() == pytest.approx({"NPL": 0.2, "CHN": 0.8})
