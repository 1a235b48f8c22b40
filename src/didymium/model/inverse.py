"""Inverse optimisation: prices and least wedges for which given flows are an optimum.

min  sum x0 |mu|  +  e/2 ( sum x0 mu^2 / m  +  sum through y^2 / m )

over duals y (of the right sign, zero on rows that are slack at x0) and wedges mu of flows in use, so
that  c + mu - A'y  is zero where a flow stands between its bounds, <= 0 where it stands at its
ceiling (what is missing is its rent) and at least `APART` where it is idle. Some duals may be given. The small
quadratic term makes the answer one answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.model.assemble import Program
from didymium.model.quadratic import Quadratic, least

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
KT = 1e3
"""Flows in kt and prices in kUSD/t, so that worth is in million USD."""
CONVEX = 1e-3
"""Weight of the quadratic beside the linear term, at a wedge of `TYPICAL`."""
TYPICAL = 10.0
"""kUSD/t: a wedge or price of this size."""
LAST_RESORT = 0.01
"""kt: the weight of a wedge on an idle flow; such a wedge means that no price can keep it idle."""
APART = 1.0
"""USD/t: what using an idle flow loses at least, so that no tie is left between flows in use and idle ones."""
TIGHT = 1e-6
"""Share of its size by which a row or column may miss its limit and still stand at it."""


@dataclass(frozen=True)
class Wedges:
    """Wedge of every column and dual of every row (USD_2024 per unit), and wedges needed on idle columns."""

    mu: Floats
    duals: Floats
    barrier: Floats
    gap: float


def wedges_of(program: Program, flow: Floats, given: dict[int, float], dear: Floats, trade: Codes) -> Wedges:
    """The least wedges for which `flow` is optimal; `given` holds duals that are known, by row,
    `dear` how much rather a wedge should stand elsewhere than on a column (about 1; infinite: never, and the
    column may stay idle for nothing), `trade` the group of each column: columns of a group that is in use share one
    wedge, so that another way to do the same is no way around it.

    SolverError when there are none.
    """
    rows, low, high = _signs(program, flow)
    fixed = np.array([given.get(int(r), np.nan) for r in rows]) / KT
    low, high = np.where(np.isnan(fixed), low, fixed), np.where(np.isnan(fixed), high, fixed)
    open_ = (program.ceiling > program.floor) & np.isfinite(dear)
    used = flow > 0
    sums = np.bincount(trade, weights=flow, minlength=int(trade.max()) + 1).astype(float)
    full = used & np.isfinite(program.ceiling) & (program.ceiling - flow <= TIGHT * np.maximum(1.0, flow))
    kept = np.flatnonzero(open_ | used)
    groups = np.unique(trade[used])
    columns = _first(trade, groups, used)
    resting = np.unique(trade[open_ & (sums[trade] == 0)])
    spare = np.flatnonzero(open_ & ~used & (sums[trade] > 0))
    idle = np.concatenate([_first(trade, resting, open_), spare])
    pick, alone = _shared(trade[kept], groups), _pick(spare, kept, len(program.cost))
    prices = -program.matrix[rows][:, kept].T.tocsr()
    whole = sp.hstack([prices, pick, -pick, _shared(trade[kept], resting), alone], format="csr")
    weight, cost = _objective(program, flow, rows, sums[groups], dear[columns], idle, dear[idle])
    apart = np.where(sums[trade[kept]] > 0, 0.0, APART)
    lower = np.where(full[kept], -np.inf, (apart - program.cost[kept]) / KT)
    upper = np.where(used[kept], -program.cost[kept] / KT, np.inf)
    rest = 2 * len(columns) + len(idle)
    floor, ceiling = np.concatenate([low, np.zeros(rest)]), np.concatenate([high, np.full(rest, np.inf)])
    answer = least(Quadratic(weight, cost, whole, lower, upper, floor, ceiling))
    parts = np.split(answer.columns, np.cumsum([len(rows), len(columns), len(columns)]))
    duals, shared, stopped = np.zeros(program.rows), np.zeros(len(sums)), np.zeros(len(sums))
    duals[rows] = parts[0] * KT
    shared[groups] = (parts[1] - parts[2]) * KT
    stopped[resting] = parts[3][: len(resting)] * KT
    entry = stopped[trade]
    entry[spare] = parts[3][len(resting) :] * KT
    return Wedges(shared[trade], duals, entry, answer.gap)


def _signs(program: Program, flow: Floats) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Rows that may have a dual, with the bounds of it: none where the row is slack."""
    value = program.matrix @ flow
    size = np.maximum(1.0, abs(program.matrix) @ flow)
    at_low = value - program.lower <= TIGHT * size
    at_high = program.upper - value <= TIGHT * size
    rows = np.flatnonzero(at_low | at_high)
    return rows, np.where(at_high[rows], -np.inf, 0.0), np.where(at_low[rows], np.inf, 0.0)


def _pick(columns: npt.NDArray[np.int64], kept: npt.NDArray[np.int64], total: int) -> sp.csr_matrix:
    """A one in the row of each column."""
    place = np.full(total, -1)
    place[kept] = np.arange(len(kept))
    ones = np.ones(len(columns))
    return sp.csr_matrix((ones, (place[columns], np.arange(len(columns)))), shape=(len(kept), len(columns)))


def _first(trade: Codes, groups: Codes, among: npt.NDArray[np.bool_]) -> Codes:
    """The first column of each group, among some."""
    where = np.flatnonzero(among)
    found, first = np.unique(trade[where], return_index=True)
    return np.asarray(where[first][np.isin(found, groups)], dtype=np.int64)


def _shared(trade: Codes, groups: Codes) -> sp.csr_matrix:
    """A one in the row of each column of a group in use, in the column of that group."""
    rows = np.flatnonzero(np.isin(trade, groups))
    at = np.zeros(len(trade), dtype=np.int64)
    at[rows] = np.searchsorted(groups, trade[rows])
    return sp.csr_matrix((np.ones(len(rows)), (rows, at[rows])), shape=(len(trade), len(groups)))


def _objective(
    program: Program, flow: Floats, rows: Codes, sums: Floats, dear: Floats, idle: Codes, dear_idle: Floats
) -> tuple[Floats, Floats]:
    through = np.maximum(abs(program.matrix[rows]) @ flow / 2.0, 1.0) / KT
    x0 = np.maximum(sums, 1.0) / KT
    convex = CONVEX / TYPICAL
    worth = x0 * dear
    weight = np.concatenate([convex * through, convex * x0, convex * x0, np.full(len(idle), convex * LAST_RESORT)])
    cost = np.concatenate([np.zeros(len(rows)), worth, worth, LAST_RESORT * dear_idle])
    return weight, cost
