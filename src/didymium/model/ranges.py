"""Left and right derivative of the optimum by the right-hand side of a row: what a price is when it is no point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.errors import SolverError
from didymium.model.machine import TOLERANCE, Basis, Machine
from didymium.model.settle import consistent, set_costs

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

IMPOSSIBLE = ("Infeasible", "Primal infeasible or unbounded", "Unbounded or infeasible")
"""What the program of directions says when nothing can give way; from an optimum it cannot be unbounded."""
AT_BOUND = 1e-9
"""A column or row this near to its bound, beside its size, stands at it."""
PUSHED = 1e-9
"""A step this small, beside the largest, is rounding of the factors."""


@dataclass(frozen=True)
class _Cone:
    """Which way each column and row may still move at an optimum: bounds of the program of directions."""

    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats


def ranges(machine: Machine, columns: Floats, rows: Codes) -> tuple[Floats, Floats]:
    """What a unit given is worth (left) and what a next unit costs (right) at `rows`, each of shape (rows,).

    In USD_2024 of the first year per unit of the row. `columns` (t) is an optimum and `machine` stands at a basis of
    one, to which it is brought back. Left is minus infinity where a unit more cannot be put aside, right is infinity
    where a next unit cannot be had; both are NaN at a row that is not in the program (-1). Where no basic variable at
    a bound is pushed out of it, the dual of the basis is the derivative; elsewhere a hot program of directions says
    it (`algorithms.md`, section 1). SolverError when that stops without an answer.
    """
    left, right = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    asked = np.flatnonzero(rows >= 0)
    if not len(asked):
        return left, right
    home = machine.basis()
    cone, duals = _cone(machine, columns), machine.values()[1]
    up, down = _certified(machine, cone, rows[asked])
    for side, sure, sign in ((right, up, 1.0), (left, down, -1.0)):
        side[asked[sure]] = duals[rows[asked[sure]]]
        side[asked[~sure]] = np.nan if sure.all() else _by_program(machine, home, cone, rows[asked[~sure]], sign)
    unit = machine.scale.money / machine.scale.tonnes
    return left * unit, right * unit


def _cone(machine: Machine, columns: Floats) -> _Cone:
    """Directions that stay feasible from the optimum; a row that is slack is free.

    The middle of two optima is an optimum that fewer bounds hold. What has a reduced cost or a price is held in
    every optimum, however the solver rounded it.
    """
    program, t = machine.program, machine.scale.tonnes
    own, duals = machine.values()
    here, reduced = (own + columns / t) / 2.0, machine.costs - program.matrix.T @ duals
    low, high = _free(here, program.floor / t, program.ceiling / t, np.abs(here), reduced)
    used, size = program.matrix @ here, abs(program.matrix) @ np.abs(here)
    row_low, row_high = _free(used, program.lower / t, program.upper / t, size, duals)
    equal = program.lower == program.upper
    return _Cone(low, high, np.where(equal, 0.0, row_low), np.where(equal, 0.0, row_high))


def _free(here: Floats, lower: Floats, upper: Floats, size: Floats, price: Floats) -> tuple[Floats, Floats]:
    near = AT_BOUND * np.maximum(1.0, size)
    below, above = (here - lower <= near) | (price > TOLERANCE), (upper - here <= near) | (price < -TOLERANCE)
    return np.where(below, 0.0, -np.inf), np.where(above, 0.0, np.inf)


def _certified(machine: Machine, cone: _Cone, rows: Codes) -> tuple[Flags, Flags]:
    """Rows where the basis can take a next unit, and where it can be given one, without leaving a bound."""
    low, high = np.concatenate([cone.low, cone.row_low]) == 0.0, np.concatenate([cone.high, cone.row_high]) == 0.0
    # HiGHS names a basic column by its number and that of row n, which is minus its activity, by -1 - n.
    basic = np.array(machine.solver.getBasicVariables()[1], dtype=np.int64)
    place = np.where(basic >= 0, basic, machine.program.columns - 1 - basic)
    low, high = np.where(basic >= 0, low[place], high[place]), np.where(basic >= 0, high[place], low[place])
    up, down = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for n, row in enumerate(rows):
        _, dense, count, at = machine.solver.getBasisInverseColSparse(int(row))
        at = at[:count]
        step = dense[at]
        step = np.where(np.abs(step) <= PUSHED * np.abs(step).max(initial=0.0), 0.0, step)
        up[n] = not ((low[at] & (step < 0)) | (high[at] & (step > 0))).any()
        down[n] = not ((low[at] & (step > 0)) | (high[at] & (step < 0))).any()
    return up, down


def _by_program(machine: Machine, home: Basis, cone: _Cone, rows: Codes, sign: float) -> Floats:
    """The derivative by each row from the program of directions, each solved from the basis of the one before."""
    program, t = machine.program, machine.scale.tonnes
    every, each = np.arange(program.columns, dtype=np.int32), np.arange(program.rows, dtype=np.int32)
    solver = machine.solver
    # Costs that fit the duals exactly: their tolerance, times many flows, could make the directions gain without end.
    limits = (cone.row_low, cone.row_high)
    set_costs(machine, consistent(machine.costs, program, machine.values()[1], cone.low, cone.high, limits))
    solver.changeColsBounds(program.columns, every, cone.low, cone.high)
    solver.changeRowsBounds(program.rows, each, cone.row_low, cone.row_high)
    found = np.empty(len(rows))
    for n, row in enumerate(rows):
        solver.changeRowBounds(int(row), cone.row_low[row] + sign, cone.row_high[row] + sign)
        found[n] = _derivative(machine, home, int(row), sign)
        solver.changeRowBounds(int(row), cone.row_low[row], cone.row_high[row])
    solver.changeColsBounds(program.columns, every, program.floor / t, program.ceiling / t)
    solver.changeRowsBounds(program.rows, each, program.lower / t, program.upper / t)
    set_costs(machine, machine.costs)
    machine.start_from(home)
    if machine.run("simplex") != "Optimal":
        raise SolverError("the solver did not come back to the optimum after the ranges of prices")
    return found


def _derivative(machine: Machine, home: Basis, row: int, sign: float) -> float:
    """Dual of the row in the program of directions; infinite on the side asked for where nothing can give way."""
    status = ""
    for again in (False, True):
        if again:
            machine.start_from(home)
        status = machine.run("simplex")
        if status == "Optimal":
            return float(machine.solver.getSolution().row_dual[row])
        if status in IMPOSSIBLE:
            return sign * np.inf
    raise SolverError(f"a range of prices stopped with '{status}'; tell us the study, this should not happen")
