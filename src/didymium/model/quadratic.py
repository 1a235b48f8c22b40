"""Clarabel: convex quadratic programs with a diagonal weight, solved to one strictly convex answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import clarabel  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import splu

from didymium.errors import SolverError

Floats = npt.NDArray[np.float64]
TIGHT = 1e-11
ROUNDS, REFINED = 30, 12
SOFT = 1e-9
"""Added to the diagonal so that equations that say the same twice can be factored; refinement takes it out again."""
GOOD = ("Solved", "AlmostSolved", "InsufficientProgress")


@dataclass(frozen=True)
class Quadratic:
    """min 1/2 sum weight x^2 + cost x  with  lower <= matrix x <= upper,  floor <= x <= ceiling.

    Numbers are expected near 1: the caller scales.
    """

    weight: Floats
    cost: Floats
    matrix: sp.csr_matrix
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats


@dataclass(frozen=True)
class Least:
    """The answer: columns, and the dual of every row (positive where more of its lower side would cost)."""

    columns: Floats
    duals: Floats
    gap: float
    status: str


def least(problem: Quadratic) -> Least:
    """Solve it. SolverError when Clarabel ends without an answer."""
    identity = sp.identity(len(problem.cost), format="csr")
    rows = sp.vstack([problem.matrix, identity], format="csr")
    low = np.concatenate([problem.lower, problem.floor])
    high = np.concatenate([problem.upper, problem.ceiling])
    equal = low == high
    above, below = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
    stacked = sp.vstack([rows[equal], rows[above], -rows[below]], format="csc")
    right = np.concatenate([high[equal], high[above], -low[below]])
    cones: list[Any] = [clarabel.ZeroConeT(int(equal.sum())), clarabel.NonnegativeConeT(int(above.sum() + below.sum()))]
    solver = clarabel.DefaultSolver(
        sp.diags(problem.weight, format="csc"), problem.cost, stacked, right, cones, _settings()
    )
    found = solver.solve()
    if str(found.status) not in GOOD:
        raise SolverError(f"the quadratic program ended with '{found.status}'")
    duals = np.zeros(len(low))
    given = -np.array(found.z)
    ends = np.cumsum([equal.sum(), above.sum(), below.sum()])
    duals[equal], duals[above] = given[: ends[0]], given[ends[0] : ends[1]]
    duals[below] -= given[ends[1] :]
    gap = abs(found.obj_val - found.obj_val_dual) / max(1.0, abs(found.obj_val))
    columns, duals = polished(problem, rows, (low, high), np.array(found.x), duals)
    return Least(columns, duals[: problem.matrix.shape[0]], gap, str(found.status))


def polished(
    problem: Quadratic, rows: sp.csr_matrix, bounds: tuple[Floats, Floats], columns: Floats, duals: Floats
) -> tuple[Floats, Floats]:
    """The answer to the last digits: the limits that hold are told apart, then their equations are solved exactly.

    An interior point leaves a trifle that hangs on rows that do not matter; this does not. Where no set of
    limits can be settled on, the answer stays as it was.
    """
    low, high = bounds
    size, x, y = len(columns), columns, duals
    before = None
    for _ in range(ROUNDS):
        value = rows @ x
        at_low, at_high = (y > value - low) | (low == high), (-y > high - value) & (low != high)
        held = np.flatnonzero(at_low | at_high)
        if before is not None and np.array_equal(held, before):
            return x, y
        target = np.where(at_low, low, high)[held]
        x, found = _kkt(problem, rows[held], target, x, y[held])
        if not np.isfinite(x).all():
            return columns, duals
        before, y = held, np.zeros(len(low))
        y[held] = found
    return columns[:size], duals


def _kkt(problem: Quadratic, held: sp.csr_matrix, target: Floats, near: Floats, duals: Floats) -> tuple[Floats, Floats]:
    """Columns and duals where some rows hold as equations: one sparse factorisation, refined until it is exact."""
    size, many = len(problem.cost), held.shape[0]
    upper = sp.hstack([sp.diags(problem.weight, format="csr"), -held.T])
    exact = sp.csc_matrix(sp.vstack([upper, sp.hstack([held, sp.csr_matrix((many, many))])]))
    soft = exact + sp.diags(np.concatenate([np.full(size, SOFT), np.full(many, SOFT)]), format="csc")
    factors = splu(sp.csc_matrix(soft))
    right = np.concatenate([-problem.cost, target])
    found = np.concatenate([near, duals])
    for _ in range(REFINED):
        found = found + factors.solve(right - exact @ found)
    return found[:size], found[size:]


def _settings() -> Any:
    """Quiet, one thread, and as exact as doubles allow."""
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.max_iter = 500
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = TIGHT
    return settings
