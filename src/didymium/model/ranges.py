"""Left and right derivative of the optimum by the right-hand side of a row: what a price is when it is no point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from didymium.errors import SolverError
from didymium.model.assemble import Program
from didymium.model.run import NO_ANSWER, Basis, Machine

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BASIC = 1
AT_BOUND = 1e-9
"""A column or row this near to its bound, beside its size, stands at it."""
PUSHED = 1e-9
"""A step this small, beside the largest, is rounding of the factors."""
TOGETHER = 64
"""Right-hand sides solved at once."""


@dataclass(frozen=True)
class _Cone:
    """Which way each column and row may still move at an optimum: bounds of the program of directions."""

    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats


def ranges(program: Program, machine: Machine, columns: Floats, rows: Codes) -> tuple[Floats, Floats]:
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
    own, duals = machine.values()
    # The middle of two optima is an optimum that fewer bounds hold.
    cone = _cone(program, (own + columns / machine.scale.tonnes) / 2.0, machine.scale.tonnes)
    up, down = _certified(program, home, cone, rows[asked])
    for side, sure, sign in ((right, up, 1.0), (left, down, -1.0)):
        side[asked[sure]] = duals[rows[asked[sure]]]
        side[asked[~sure]] = np.nan if sure.all() else _by_program(machine, home, cone, rows[asked[~sure]], sign)
    unit = machine.scale.money / machine.scale.tonnes
    return left * unit, right * unit


def _cone(program: Program, here: Floats, tonnes: float) -> _Cone:
    """Directions that stay feasible from a point; a row that is slack is free."""
    low, high = _free(here, program.floor / tonnes, program.ceiling / tonnes, np.abs(here))
    used, size = program.matrix @ here, abs(program.matrix) @ np.abs(here)
    row_low, row_high = _free(used, program.lower / tonnes, program.upper / tonnes, size)
    return _Cone(low, high, row_low, row_high)


def _free(here: Floats, lower: Floats, upper: Floats, size: Floats) -> tuple[Floats, Floats]:
    near = AT_BOUND * np.maximum(1.0, size)
    return np.where(here - lower <= near, 0.0, -np.inf), np.where(upper - here <= near, 0.0, np.inf)


def _certified(program: Program, basis: Basis, cone: _Cone, rows: Codes) -> tuple[Flags, Flags]:
    """Rows where the basis can take a next unit, and where it can be given one, without leaving a bound."""
    inside = np.flatnonzero(basis.columns == BASIC)
    slack = np.flatnonzero(basis.rows == BASIC)
    units = sp.csc_matrix((-np.ones(len(slack)), (slack, np.arange(len(slack)))), shape=(program.rows, len(slack)))
    basic = sp.hstack([program.matrix.tocsc()[:, inside], units], format="csc")
    up, down = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    if basic.shape[0] != basic.shape[1]:
        return up, down
    factors = splu(basic)
    stays_low = np.concatenate([cone.low[inside], cone.row_low[slack]]) == 0.0
    stays_high = np.concatenate([cone.high[inside], cone.row_high[slack]]) == 0.0
    held = stays_low | stays_high
    for begin in range(0, len(rows), TOGETHER):
        part = rows[begin : begin + TOGETHER]
        unit = np.zeros((program.rows, len(part)))
        unit[part, np.arange(len(part))] = 1.0
        step = factors.solve(unit)
        step[np.abs(step) <= PUSHED * np.abs(step).max(axis=0)] = 0.0
        step, below, above = step[held], stays_low[held, None], stays_high[held, None]
        up[begin : begin + len(part)] = ~((below & (step < 0)) | (above & (step > 0))).any(axis=0)
        down[begin : begin + len(part)] = ~((below & (step > 0)) | (above & (step < 0))).any(axis=0)
    return up, down


def _by_program(machine: Machine, home: Basis, cone: _Cone, rows: Codes, sign: float) -> Floats:
    """The derivative by each row from the program of directions, each solved from the basis of the one before."""
    program, t = machine.program, machine.scale.tonnes
    every, each = np.arange(program.columns, dtype=np.int32), np.arange(program.rows, dtype=np.int32)
    solver = machine.solver
    solver.changeColsBounds(program.columns, every, cone.low, cone.high)
    solver.changeRowsBounds(program.rows, each, cone.row_low, cone.row_high)
    found = np.empty(len(rows))
    for n, row in enumerate(rows):
        solver.changeRowBounds(int(row), cone.row_low[row] + sign, cone.row_high[row] + sign)
        found[n] = sign * _derivative(machine, home, int(row))
        solver.changeRowBounds(int(row), cone.row_low[row], cone.row_high[row])
    solver.changeColsBounds(program.columns, every, program.floor / t, program.ceiling / t)
    solver.changeRowsBounds(program.rows, each, program.lower / t, program.upper / t)
    machine.start_from(home)
    if machine.run("simplex") != "Optimal":
        raise SolverError("the solver did not come back to the optimum after the ranges of prices")
    return found * sign * sign


def _derivative(machine: Machine, home: Basis, row: int) -> float:
    """Dual of the row in the program of directions, infinite where nothing can give way; times the sign it has."""
    for again in (False, True):
        if again:
            machine.start_from(home)
        status = machine.run("simplex")
        if status == "Optimal":
            return float(machine.solver.getSolution().row_dual[row])
        if status in NO_ANSWER:
            return np.inf
    raise SolverError(f"a range of prices stopped with '{status}'; tell us the study, this should not happen")
