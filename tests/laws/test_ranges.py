"""Left and right derivatives of prices agree with what re-solving says, and hold the published price between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.laws.worlds import world
from tests.small import Rows, study

from didymium.analyses.again import Again, reopen
from didymium.analyses.solve import run_case
from didymium.model.assemble import Program
from didymium.model.ranges import ranges
from didymium.model.run import Machine
from didymium.study.study import Study

Floats = npt.NDArray[np.float64]
SEEDS = st.integers(0, 2**32 - 1)
STEP = 1e-3
"""Tonnes by which a right-hand side is moved: far less than any kink of these worlds is away, as a rule."""


def taken_up(asked: Study) -> Again:
    run = run_case(asked)
    return reopen(run.result, run.basis)


def balances(program: Program) -> npt.NDArray[np.int64]:
    rows = program.blocks["material_balance"].row
    return rows[rows >= 0]


def optimum(program: Program, row: int, more: float) -> float:
    """The optimum with so much more needed in a row, by a fresh solve; infinite when it cannot be had."""
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[row] += more
    upper[row] += more
    machine = Machine(replace(program, lower=lower, upper=upper))
    for tolerance in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        machine.solver.setOptionValue(tolerance, 1e-10)  # its own, 1e-7 kt, is a tenth of the step
    if machine.run("simplex") != "Optimal":
        return np.inf
    return float(machine.costs @ machine.values()[0]) * machine.scale.money


@settings(max_examples=4, deadline=None)
@example(seed=1)
@given(seed=SEEDS)
def test_the_published_price_lies_between_left_and_right(seed: int) -> None:
    again = taken_up(world(seed))
    rows = balances(again.program)
    left, right = ranges(again.machine, again.columns, rows)
    size = 1e-6 * np.maximum(1.0, np.abs(again.duals[rows]))
    assert (left - size <= again.duals[rows]).all()
    assert (again.duals[rows] <= right + size).all()


@settings(max_examples=2, deadline=None)
@example(seed=7)
@given(seed=SEEDS)
def test_ranges_agree_with_finite_differences(seed: int) -> None:
    """A convex value: its quotient at a step lies on the outer side of the derivative, and is it but for kinks."""
    again = taken_up(world(seed))
    program, rows = again.program, balances(again.program)[::37]
    left, right = ranges(again.machine, again.columns, rows)
    here = optimum(program, int(rows[0]), 0.0)
    noise, kinks = 1e-10 * abs(here) / STEP, 0
    for row, low, high in zip(rows.tolist(), left, right, strict=True):
        up, down = (optimum(program, row, STEP) - here) / STEP, (here - optimum(program, row, -STEP)) / STEP
        slack = max(noise, 1e-3) + 1e-5 * max(abs(high) if np.isfinite(high) else 0.0, abs(low))
        assert up == high or up >= high - slack
        assert down <= low + slack
        kinks += int(not (up == high or up <= high + slack)) + int(down < low - slack)
    assert kinks <= max(1, len(rows) // 10)


def test_the_machine_stands_where_it_stood() -> None:
    """Asking twice gives the same, and the program is the one before."""
    again = taken_up(world(3))
    rows = balances(again.program)
    before = again.machine.values()[0]
    first = ranges(again.machine, again.columns, rows)
    assert again.machine.values()[0] == pytest.approx(before, abs=1e-9)
    assert all(a == pytest.approx(b) for a, b in zip(first, ranges(again.machine, again.columns, rows), strict=True))


STEPS: Rows = {
    "places": [{"place": "AUS"}],
    "materials": [{"material": "metal.Nd", "form": "metal", "handling": 7}],
    "compositions": [{"material": "metal.Nd", "element": "Nd", "share": 1}],
    "supplies": [{"supply": "s", "material": "metal.Nd", "place": "AUS", "limit": 10, "cost": 100}],
    "end_uses": [{"end_use": "use"}],
}


@pytest.mark.parametrize(("quantity", "low", "high"), [(5, 100, 100), (20, 900, 900), (10, 100, 900)])
def test_a_price_by_hand(quantity: float, low: float, high: float) -> None:
    """Ten tonnes at 100: with five wanted at 900 a tonne is worth 100, with twenty 900, with ten anything between."""
    again = taken_up(
        study(
            {
                **STEPS,
                "demands": [
                    {"end_use": "use", "material": "metal.Nd", "place": "AUS", "quantity": quantity, "value": 900}
                ],
            }
        )
    )
    left, right = ranges(again.machine, again.columns, balances(again.program))
    assert (left[0], right[0]) == pytest.approx((low, high))


@pytest.mark.parametrize("given_rows", [[], [-1]])
def test_rows_that_are_not_there(given_rows: list[int]) -> None:
    again = taken_up(world(3))
    found = ranges(again.machine, again.columns, np.array(given_rows, dtype=np.int64))
    assert all(np.isnan(side).all() and len(side) == len(given_rows) for side in found)


def test_what_can_neither_be_had_nor_put_aside_is_infinite() -> None:
    """A need that must be met takes all there is: no next tonne."""
    again = taken_up(
        study(
            {
                **STEPS,
                "demands": [
                    {"end_use": "use", "material": "metal.Nd", "place": "AUS", "quantity": 10, "unmet": "forbidden"}
                ],
            }
        )
    )
    left, right = ranges(again.machine, again.columns, balances(again.program))
    assert right[0] == np.inf
    assert left[0] == pytest.approx(100)
