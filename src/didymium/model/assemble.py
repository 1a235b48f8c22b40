"""The LP: every equation's rows, every cost's coefficients, in canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import product

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.algebra.equation import Formula
from didymium.algebra.rows import Rows
from didymium.algebra.verbs import Balance
from didymium.errors import InfeasibleError
from didymium.model.fill import Values
from didymium.parts.catalogue import COSTS, EQUATIONS

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """The rows of one equation: `matrix x + const (sign) 0`, over its dims in C order.

    `row` is each row's place in the LP, -1 where a one-entry inequality became a bound of `column`,
    whose coefficient there was `factor`.
    """

    formula: Formula
    matrix: sp.csr_matrix
    const: Floats
    sign: str
    row: Codes
    column: Codes
    factor: Floats


@dataclass(frozen=True)
class Program:
    """min cost x  with  lower <= matrix x <= upper,  floor <= x <= ceiling (t and USD_2024)."""

    values: Values
    blocks: Mapping[str, Block]
    spending: Mapping[str, Rows]
    matrix: sp.csr_matrix
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats
    cost: Floats
    weight: Floats

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.lower)

    def column_keys(self) -> list[str]:
        """variable[member,...] of every column, in order."""
        out: list[str] = []
        for name in self.values.offsets:
            out += self._keys(name, self.values.block(name)[0])
        return out

    def row_keys(self) -> list[str]:
        """equation[member,...] of every row, in order."""
        out = [""] * self.rows
        for block in self.blocks.values():
            if (block.row >= 0).any():
                keys = self._keys(block.formula.name, block.formula.over)
                for i in np.flatnonzero(block.row >= 0).tolist():
                    out[int(block.row[i])] = keys[i]
        return out

    @cached_property
    def column_digests(self) -> bytes:
        """Eight bytes of each column's key, the same in every process and on every machine."""
        return digests(self.column_keys())

    @cached_property
    def row_digests(self) -> bytes:
        """Eight bytes of each row's key."""
        return digests(self.row_keys())

    def _keys(self, name: str, dims: tuple[str, ...]) -> list[str]:
        members = [self.values.space.labels[d].tolist() for d in dims]
        return [f"{name}[{','.join(where)}]" for where in product(*members)]


def digests(keys: Iterable[str]) -> bytes:
    """Eight bytes for each key (BLAKE2b), the same in every process and on every machine."""
    return b"".join(blake2b(k.encode(), digest_size=8).digest() for k in keys)


def assemble(values: Values, weight: Floats) -> Program:
    """Bind every equation and cost. `weight` is the worth in the first year of a USD in each slice of time.

    InfeasibleError when a row without variables cannot hold.
    """
    words = values.words()
    floor = np.zeros(values.space.columns)
    ceiling = np.full(values.space.columns, np.inf)
    blocks, matrices, lowers, uppers, begin = {}, [], [], [], 0
    for formula in EQUATIONS:
        block, begin = _block(formula, formula.bind(words), begin, floor, ceiling)
        blocks[formula.name] = block
        keep = block.row >= 0
        matrices.append(block.matrix[keep])
        right = -block.const[keep]
        lowers.append(np.full(len(right), -np.inf) if block.sign == "<=" else right)
        uppers.append(np.full(len(right), np.inf) if block.sign == ">=" else right)
    spending = {f.name: f.bind(words).spread(("time",)) for f in COSTS}
    cost = np.zeros(values.space.columns)
    for term in spending.values():
        if term.matrix is not None:
            cost += weight @ term.matrix
    return Program(
        values,
        blocks,
        spending,
        sp.vstack(matrices, format="csr"),
        np.concatenate(lowers),
        np.concatenate(uppers),
        floor,
        ceiling,
        cost,
        weight,
    )


def _block(formula: Formula, made: Balance, begin: int, floor: Floats, ceiling: Floats) -> tuple[Block, int]:
    """Rows of one equation; one-entry inequalities tighten the bounds instead."""
    term = (made.left - made.right).spread(formula.over)
    matrix = sp.csr_matrix((len(term.const), len(floor))) if term.matrix is None else term.matrix
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    entries = np.diff(matrix.indptr)
    idle = ~np.isfinite(term.const)
    _hold(formula, term, made.sign, entries)
    single = (entries == 1) & (made.sign != "=") & ~idle
    column = np.full(len(entries), -1, dtype=np.int64)
    first = matrix.indptr[:-1][single]
    column[single] = matrix.indices[first]
    factor = np.ones(len(entries))
    factor[single] = matrix.data[first]
    _tighten(column[single], matrix.data[first], -term.const[single], made.sign, floor, ceiling)
    keep = (entries > 0) & ~single & ~idle
    row = np.full(len(entries), -1, dtype=np.int64)
    row[keep] = begin + np.arange(int(keep.sum()))
    return Block(formula, matrix, term.const, made.sign, row, column, factor), begin + int(keep.sum())


def _tighten(column: Codes, factor: Floats, right: Floats, sign: str, floor: Floats, ceiling: Floats) -> None:
    limit = right / factor
    above = (factor > 0) == (sign == "<=")
    np.minimum.at(ceiling, column[above], limit[above])
    np.maximum.at(floor, column[~above], limit[~above])


def _hold(formula: Formula, term: Rows, sign: str, entries: npt.NDArray[np.int32]) -> None:
    """A row without variables must hold by itself."""
    const = np.where(np.isfinite(term.const), term.const, 0.0)
    bad = {"=": const != 0, "<=": const > 0, ">=": const < 0}[sign] & (entries == 0)
    if bad.any():
        labels = term.space.labels
        where = np.unravel_index(int(np.flatnonzero(bad)[0]), term.space.shape(formula.over))
        name = ", ".join(str(labels[d][i]) for d, i in zip(formula.over, where, strict=True))
        raise InfeasibleError(
            f"{formula.name}[{name}] cannot hold: nothing in the study can change it", (formula.name,)
        )


def residuals(program: Program, solution: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Violation and scale (sum of absolute terms, at least 1 t) of every row of every equation, from columns alone."""
    out = {}
    for name, block in program.blocks.items():
        value = block.matrix @ solution + block.const
        scale = np.maximum(abs(block.matrix) @ np.abs(solution) + np.abs(block.const), 1.0)
        off = {"=": np.abs(value), "<=": np.maximum(value, 0.0), ">=": np.maximum(-value, 0.0)}[block.sign]
        finite = np.isfinite(block.const)
        out[name] = (np.where(finite, off, 0.0), np.where(finite, scale, 1.0))
    return out
