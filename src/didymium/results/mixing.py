"""Goods that mix: what each node holds, once all that reaches it has mixed in proportion."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import splu

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

HAIR = 1e-12
"""So much more than what came is divided by: a circle of goods without a source stays solvable."""


def mixed(start: Codes, end: Codes, mass: Floats, given: Floats) -> Floats:
    """Share of each label at each node: the solution of s = A s + d, with all labels as right-hand sides at once.

    Moves carry `mass` from node `start` to node `end` with the mix of `start`; `given` (node x label) is what
    enters with a label of its own. Rows sum to 1 where anything comes, and are 0 elsewhere.
    """
    size, labels = given.shape
    total = np.bincount(end, mass, size).astype(float) + given.sum(axis=1)
    live = np.flatnonzero(total > 0)
    shares = np.zeros((size, labels))
    if not len(live):
        return shares
    place = np.full(size, -1, dtype=np.int64)
    place[live] = np.arange(len(live))
    kept = (mass > 0) & (place[start] >= 0)
    # in shares of what each node gets, so that a large node does not drown a small one
    part = mass[kept] / total[end[kept]]
    inflow = sp.csc_matrix((part, (place[end[kept]], place[start[kept]])), shape=(len(live), len(live)))
    system = sp.identity(len(live), format="csc") * (1.0 + HAIR) - inflow
    found = splu(system.tocsc()).solve(given[live] / total[live, None])
    found = np.where(found > HAIR, found, 0.0)
    whole = found.sum(axis=1, keepdims=True)
    shares[live] = np.divide(found, whole, out=np.zeros_like(found), where=whole > 0)
    return shares
