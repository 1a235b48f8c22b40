"""The settled program as a sheet: what each column costs, takes and gives at the settled prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.analyses.again import Again
from didymium.model.assemble import Block, Program

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

BALANCE = "material_balance"
IDLE = 1e-6
"""Tonnes below this are rounding of the solver."""


@dataclass(frozen=True)
class Term:
    """One part of a price, USD_2024 of the first year per t: a cost, the price in a row, or what a bound earns.

    `kind` is cost, row or bound; `name` the cost or the equation; `row` of the program, -1 where there is none;
    `position` in the equation.
    """

    kind: str
    name: str
    usd: float
    row: int = -1
    position: int = -1


class Sheet:
    """Prices, reduced costs and cost by kind of every column of a settled run."""

    def __init__(self, again: Again) -> None:
        self.result, self.program = again.result, again.program
        self.columns, self.duals = again.columns, again.duals
        self.matrix = sp.csc_matrix(self.program.matrix)
        self.reduced: Floats = self.program.cost - self.program.matrix.T @ self.duals

    @cached_property
    def costs(self) -> dict[str, Floats]:
        """Cost of a unit of each column by kind, USD_2024 of the first year."""
        found = {n: t.matrix for n, t in self.program.spending.items() if t.matrix is not None}
        return {n: np.asarray(self.program.weight @ m, dtype=float).reshape(-1) for n, m in found.items()}

    @cached_property
    def equation_of(self) -> list[tuple[str, int]]:
        """Equation and position in it of each row of the program."""
        out = [("", -1)] * self.program.rows
        for name, block in self.program.blocks.items():
            for position in np.flatnonzero(block.row >= 0):
                out[int(block.row[position])] = (name, int(position))
        return out

    @cached_property
    def _bounds(self) -> dict[int, list[tuple[str, int]]]:
        """The one-entry rows that became a bound of each column."""
        out: dict[int, list[tuple[str, int]]] = {}
        for name, block in self.program.blocks.items():
            for position in np.flatnonzero(block.column >= 0):
                out.setdefault(int(block.column[position]), []).append((name, int(position)))
        return out

    def node(self, row: int) -> tuple[str, str, int] | None:
        """Material, place and slice of the balance a row is; None when it is another equation."""
        name, position = self.equation_of[row]
        if name != BALANCE:
            return None
        at, slot = divmod(position, len(self.program.weight))
        return (*self.result.network.nodes[at], slot)

    def variable(self, column: int) -> tuple[str, int, int]:
        """Variable of a column, its member, and its slice of time or year."""
        offsets = self.program.values.offsets
        name = next(n for n in sorted(offsets, key=lambda n: -offsets[n]) if offsets[n] <= column and self._size(n))
        width = self.program.values.block(name)[2][-1]
        return name, *divmod(column - offsets[name], width)

    def _size(self, name: str) -> int:
        return int(np.prod(self.program.values.block(name)[2]))

    def members(self, name: str, position: int) -> list[str]:
        """The members a position of an equation stands for."""
        block = self.program.blocks[name]
        labels = [self.program.values.space.labels[d] for d in block.formula.over]
        where = np.unravel_index(position, self.program.values.space.shape(block.formula.over)) if labels else ()
        return [str(x[j]) for x, j in zip(labels, where, strict=True)]

    def into(self, row: int) -> list[tuple[int, float]]:
        """Columns that bring something to a row, with the t a unit of each brings."""
        return [(j, a) for j, a in self.entries(row) if a > 0]

    def out_of(self, row: int) -> list[tuple[int, float]]:
        """Columns that take something from a row, with the t a unit of each takes (negative)."""
        return [(j, a) for j, a in self.entries(row) if a < 0]

    def entries(self, row: int) -> list[tuple[int, float]]:
        """Column and coefficient of each entry of a row, in the order of columns."""
        matrix = self.program.matrix
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        return sorted(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True))

    def terms(self, column: int, row: int, factor: float) -> Iterator[Term]:
        """What the price in `row` is made of by way of a column with coefficient `factor` there; sums to it exactly."""
        for name, costs in self.costs.items():
            if costs[column]:
                yield Term("cost", name, float(costs[column]) / factor)
        part = slice(self.matrix.indptr[column], self.matrix.indptr[column + 1])
        for other, a in zip(self.matrix.indices[part].tolist(), self.matrix.data[part].tolist(), strict=True):
            if other != row and self.duals[other]:
                yield Term(
                    "row",
                    self.equation_of[other][0],
                    -a * float(self.duals[other]) / factor,
                    other,
                    self.equation_of[other][1],
                )
        if self.reduced[column]:
            name, position = self._bound(column)
            yield Term("bound", name, -float(self.reduced[column]) / factor, -1, position)

    def _bound(self, column: int) -> tuple[str, int]:
        """The limit that holds a column at its bound; nothing when it is the bound at zero, or rounding."""
        for name, position in self._bounds.get(column, ()):
            if tight(self.program.blocks[name], position, self.columns[column]):
                return name, position
        return "", -1


def tight(block: Block, position: int, value: float) -> bool:
    """Whether a one-entry row holds its column where it is."""
    gap = abs(float(block.factor[position]) * value + float(block.const[position]))
    return gap <= IDLE * max(1.0, abs(float(block.const[position])))


def building(program: Program, sheet: Sheet, row: int) -> tuple[list[int], list[Term]]:
    """Columns that build more of what a row limits and were used, and the limits that held them back.

    No such column: the limit stands as it is. Columns without limits: its rent pays for what was built.
    """
    start = program.values.offsets.get("expand")
    if start is None:
        return [], []
    end = start + int(np.prod(program.values.block("expand")[2]))
    built = [(j, a) for j, a in sheet.entries(row) if start <= j < end and a < 0 and sheet.columns[j] > IDLE]
    held = [t for j, a in built for t in sheet.terms(j, row, a) if t.name in ("plan_size", "build_rate")]
    return [j for j, _ in built], held
