"""The LP and its optimum: bounds, residuals, hot starts, settled prices, and why a study cannot be met."""

from __future__ import annotations

import numpy as np
import pytest
from tests.golden.tiny import mine, trade, works
from tests.small import Row, Rows, program, study

from didymium.analyses.solve import run_case, solve_case
from didymium.errors import EquationError, InfeasibleError
from didymium.model.assemble import residuals
from didymium.model.basis import keyed, mapped
from didymium.model.fill import _complete
from didymium.model.run import hashes, solve

PLACES: Rows = {
    "places": [{"place": "A"}, {"place": "B"}],
    "end_uses": [{"end_use": "u"}],
    "materials": [{"material": "m"}],
}


def asked(supply: float, quantity: float, **tables: list[Row]) -> Rows:
    return {
        **PLACES,
        "supplies": [{"supply": "pit", "place": "A", "material": "m", "limit": supply, "cost": 1}],
        "demands": [{"end_use": "u", "material": "m", "place": "B", "quantity": quantity, "unmet": "forbidden"}],
        "legs": [{"leg": "road", "from": "A", "to": "B", "cost": 1}],
        **tables,
    }


def why(rows: Rows, years: tuple[int, ...] = (2026,)) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(InfeasibleError) as caught:
        solve_case(study(rows, years))
    return str(caught.value), caught.value.limits


def test_an_infeasible_study_names_the_demand_and_the_limit() -> None:
    words, limits = why(asked(supply=3, quantity=5))
    assert words == (
        "B cannot meet 2 t of the 5 t of m that u must have in 2026: because of the limit of supply pit in 2026 (3 t)"
    )
    assert limits == ("the limit of supply pit in 2026 (3 t)",)


def test_the_leg_that_is_too_narrow_is_named() -> None:
    words, limits = why(asked(9, 5, legs=[{"leg": "road", "from": "A", "to": "B", "capacity": 4}]))
    assert "B cannot meet 1 t" in words
    assert limits == ("the capacity of leg:road in 2026 (4 t)",)


def test_nothing_that_makes_it_is_said_so() -> None:
    words, limits = why({**asked(9, 5), "legs": []})
    assert words.endswith("nothing in the study makes or carries it there")
    assert limits == ()


def test_every_year_that_cannot_be_met_is_named() -> None:
    words, limits = why(asked(3, 5), years=(2026, 2027))
    assert words.count("cannot meet 2 t") == 2
    assert len(limits) == 2


def test_plans_and_build_limits_are_named() -> None:
    rows: Rows = {
        **PLACES,
        "processes": [{"process": "p", "recipe": "r", "capex": 1}],
        "ports": [{"recipe": "r", "material": "m", "amount": 1}],
        "plants": [{"plant": "mill", "place": "A", "process": "p"}],
        "options": [{"asset": "mill", "start": 2026, "size": 3}],
        "demands": [{"end_use": "u", "material": "m", "place": "A", "quantity": 5, "unmet": "forbidden"}],
    }
    assert "the size of the plan mill:2026 (3 t)" in why(rows)[1]
    limited: Rows = {**rows, "build_limits": [{"process": "p", "limit": 2}]}
    assert "the build limit of p@A until 2026 (2 t)" in why(limited)[1]


def test_a_scale_of_a_million_tonnes_is_told_in_tonnes() -> None:
    words, _ = why(asked(3e6, 5e6))
    assert "cannot meet 2e+06 t of the 5e+06 t" in words


@pytest.mark.parametrize("make", [trade, mine, works])
def test_residuals_of_the_optimum_vanish_and_those_of_a_shifted_one_do_not(make: object) -> None:
    assert callable(make)
    built = program(make())
    columns = solve(built)[1].columns
    for name, (off, scale) in residuals(built, columns).items():
        assert (off <= 1e-9 * scale).all(), name
        assert (scale >= 1).all()
    begin = built.values.offsets["served"]
    moved = columns.copy()
    moved[begin] += 1.0
    wrong = {name for name, (off, scale) in residuals(built, moved).items() if (off > 1e-6 * scale).any()}
    assert wrong == {"demand", "material_balance"}


def test_a_dual_of_a_bound_is_the_rent_of_what_is_full() -> None:
    """A pit at 1 and another at 4: the cheap one earns 3 a tonne."""
    rows = asked(3, 5, legs=[{"leg": "road", "from": "A", "to": "B"}])
    dear: Row = {"supply": "dear", "place": "A", "material": "m", "cost": 4}
    data = solve_case(study({**rows, "supplies": [*rows["supplies"], dear]})).data
    assert data["price_of_supply_limit"].sel(source="pit|all").item() == pytest.approx(-3)
    assert data["price_of_material_balance"].sel(node="m@B").item() == pytest.approx(4)


def test_a_hot_start_gives_the_same_answer() -> None:
    first = run_case(study(asked(9, 5)))
    again = run_case(study(asked(9, 6)), start=first.basis).result
    cold = solve_case(study(asked(9, 6)))
    assert again.card["started_from_basis"]
    assert not cold.card["started_from_basis"]
    assert again.data.drop_attrs().equals(cold.data.drop_attrs())


def test_a_basis_fits_a_program_it_was_not_made_for() -> None:
    small, large = program(study(asked(9, 5))), program(trade())
    stored = keyed(small, solve(small)[1].basis)
    basis = mapped(large, stored)
    assert (len(basis.columns), len(basis.rows)) == (large.columns, large.rows)
    assert int((basis.columns == 1).sum()) + int((basis.rows == 1).sum()) == large.rows
    assert solve(large, basis)[1].objective == pytest.approx(solve(large)[1].objective, rel=1e-12)


def test_hashed_weights_depend_on_the_name_alone() -> None:
    weights = hashes(["a", "b", "a"])
    assert weights[0] == weights[2] != weights[1]
    assert ((weights >= 0.5) & (weights < 1.5)).all()
    assert np.array_equal(hashes(["b"]), weights[1:2])


def test_keys_of_rows_and_columns_are_unique() -> None:
    for built in (program(trade()), program(mine()), program(works())):
        for keys in (built.column_keys(), built.row_keys()):
            assert "" not in keys
            assert len(set(keys)) == len(keys)


def test_a_word_that_no_part_fills_is_refused() -> None:
    with pytest.raises(EquationError, match="no part fills"):
        _complete({}, {})
