"""One solved year by itself: its flows free, everything decided in other years as the plan has it.

Capacities stand as planned. What the year leaves to later ones (stock, goods in use that come back as scrap) is
worth what the plan's prices say. An LP some eight times smaller than the plan, whose optimum is the plan's year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from didymium.algebra.symbol import Link
from didymium.model.assemble import Program
from didymium.parts.catalogue import GLOSSARY

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

LEVELS = ("stock", "unsold")
"""Variables that carry goods from one slice of time to the next."""
LOOSE = 1e-9
"""Tonnes by which a level must have risen to count as built up."""
PREMIUM = 0.01
"""By so much a planned build-up of stock is worth more than the plan's price, so that nothing but need stops it."""


@dataclass(frozen=True)
class YearAlone:
    """The program of one year, and which columns and rows of the whole plan it holds.

    `program` has matrix, bounds and costs of the year only; its blocks and values are those of the whole plan.
    """

    year: int
    program: Program
    columns: Codes
    rows: Codes

    def place(self, whole: Codes) -> Codes:
        """Positions in this program of some columns of the whole plan; those of other years are left out."""
        at = np.searchsorted(self.columns, whole)
        known = at < len(self.columns)
        known[known] = self.columns[at[known]] == whole[known]
        return at[known]


def year_alone(program: Program, year: int, plan: Floats, prices: Floats) -> YearAlone:
    """The program of a year. `plan` are the solved columns (t), `prices` the row duals in USD_2024 of the first year.

    Free are the variables of that year. Rows of other times are left out and what the year does to them is priced;
    rows without time, as a deposit's resource, keep what other years take.
    """
    times = np.flatnonzero(np.array([_year(t) == year for t in program.values.space.labels["time"]]))
    columns, rows, later = _free(program, times), *_rows(program, times)
    floor, ceiling, held = _levels(program, times, plan)
    cost = program.cost - program.matrix.T @ np.where(later, prices, 0.0)
    cost[held] -= PREMIUM * np.abs(program.cost[held] - cost[held])
    fixed = plan.copy()
    fixed[columns] = 0.0
    right = program.matrix @ fixed
    matrix = program.matrix[:, columns]
    kept = np.flatnonzero(rows & (np.diff(matrix.indptr) > 0))
    alone = replace(
        program,
        matrix=matrix[kept],
        lower=(program.lower - right)[kept],
        upper=(program.upper - right)[kept],
        floor=floor[columns],
        ceiling=ceiling[columns],
        cost=cost[columns],
    )
    return YearAlone(year, alone, columns, kept)


def _year(label: str) -> int:
    return int(str(label).partition(".")[0])


def _free(program: Program, times: Codes) -> Codes:
    """Columns of the variables of those times, in order; those of a dim that knows its time by a link, too."""
    found = []
    for name in program.values.offsets:
        dims, block, shape = program.values.block(name)
        where = np.arange(block.start, block.stop).reshape(shape)
        if dims[-1:] == ("time",):
            found.append(where[..., times].reshape(-1))
        elif len(dims) == 1 and (linked := _time_of(program, dims[0])) is not None:
            found.append(where[np.isin(linked, times)])
    return np.sort(np.concatenate(found))


def _time_of(program: Program, dim: str) -> Codes | None:
    """The time of each member of a dim, as links of it to time say; None when none does."""
    found = None
    for word in GLOSSARY.values():
        if isinstance(word, Link) and word.dim == dim and "time" in word.to:
            codes = program.values.space.links[word.name][:, word.to.index("time")]
            found = codes if found is None else np.maximum(found, codes)
    return found


def _rows(program: Program, times: Codes) -> tuple[Mask, Mask]:
    """Rows of those times and rows without time; and the rows of other times."""
    here = np.zeros(program.rows, dtype=bool)
    later = np.zeros(program.rows, dtype=bool)
    for block in program.blocks.values():
        over = block.formula.over
        mine = np.ones(program.values.space.shape(over), dtype=bool)
        if over[-1:] == ("time",):
            mine[...] = False
            mine[..., times] = True
        elif len(over) == 1 and (linked := _time_of(program, over[0])) is not None:
            mine = np.isin(linked, times)
        kept = block.row >= 0
        here[block.row[kept]] = mine.reshape(-1)[kept]
        later[block.row[kept]] = ~mine.reshape(-1)[kept]
    return here, later


def _levels(program: Program, times: Codes, plan: Floats) -> tuple[Floats, Floats, Codes]:
    """Bounds that keep what is carried on at the plan: drawn as planned, built up at most as planned.

    The last are the columns of stock whose build-up may be given up.
    """
    floor, ceiling = program.floor.copy(), program.ceiling.copy()
    held = []
    for name in LEVELS:
        _, block, shape = program.values.block(name)
        if not int(np.prod(shape)):
            continue
        where, level = np.arange(block.start, block.stop).reshape(shape), plan[block].reshape(shape)
        least = level[:, times[0] - 1] if times[0] else _opening(program, name)
        for t in times:
            at, now, before = where[:, t], level[:, t], level[:, t - 1] if t else _opening(program, name)
            # what was not built up in an earlier slice of the year need not be there in this one
            least = np.maximum(least + np.minimum(now - before, 0.0), 0.0)
            loose = now > least + LOOSE
            ceiling[at], floor[at] = now, np.where(loose, least, now)
            held.append(at[loose] if name == "stock" else at[:0])
    return floor, ceiling, np.concatenate(held) if held else np.zeros(0, dtype=np.int64)


def _opening(program: Program, name: str) -> Floats:
    return program.values.parameters["opening" if name == "stock" else "unsold_at_first"]
