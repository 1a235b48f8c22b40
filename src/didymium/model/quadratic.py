"""Clarabel: convex quadratic programs with a diagonal weight, solved to one strictly convex answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import clarabel  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.errors import SolverError

Floats = npt.NDArray[np.float64]
TIGHT = 1e-11
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
    return Least(np.array(found.x), duals[: problem.matrix.shape[0]], gap, str(found.status))


def _settings() -> Any:
    """Quiet, one thread, and as exact as doubles allow."""
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.max_iter = 500
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = TIGHT
    return settings
