"""Pulls: how strongly every table cell moves a figure of a solved plan.

Three factors, each exact: what a figure owes to the rows and columns of the program (an adjoint, at the basis that
holds), what these owe to every parameter (the same equations read with the parameter as columns), and what a parameter
owes to the cells of the tables (the fills run on jets). At a basis that a small change does not leave, their product
is the derivative; at a corner it is one of the sides, so leading pulls are checked by solving again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import SuperLU, splu

from didymium.algebra.equation import Formula
from didymium.algebra.jets import pulls
from didymium.algebra.rows import Rows, columns
from didymium.algebra.verbs import Balance
from didymium.model.assemble import Program
from didymium.model.fill import gathered
from didymium.parts.catalogue import EXPRESSIONS, SYMBOLS, VARIABLES, readers
from didymium.parts.cells import Cell, remembering
from didymium.parts.horizon import Horizon
from didymium.parts.network import Network
from didymium.parts.write_out import write_out
from didymium.tables.table import Table

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Traced:
    """The network written out on jets: cells, and the derivative of every parameter (rows) by every cell (columns)."""

    cells: tuple[Cell, ...]
    network: Network
    parameters: Mapping[str, sp.csr_matrix]

    @cached_property
    def told(self) -> Floats:
        """The value of each cell."""
        return np.array([c.value for c in self.cells])


def trace(tables: Mapping[str, Table], horizon: Horizon, steps: int) -> Traced:
    """Run the fills on numbers that remember the cells they come from."""
    cells: list[Cell] = []
    frames = {name: remembering(table, cells) for name, table in tables.items()}
    network = write_out(frames, horizon, steps)
    _, _, values = gathered(network)
    return Traced(tuple(cells), network, {n: pulls(np.asarray(v), len(cells)) for n, v in values.items()})


class Basis:
    """The basic columns and rows at an optimum, factored once."""

    def __init__(self, program: Program, basic_columns: npt.NDArray[np.bool_], basic_rows: npt.NDArray[np.bool_]):
        self.program = program
        self.columns, self.rows = np.flatnonzero(basic_columns), np.flatnonzero(basic_rows)
        slack = sp.csc_matrix(
            (np.ones(len(self.rows)), (self.rows, np.arange(len(self.rows)))), shape=(program.rows, len(self.rows))
        )
        self.factors: SuperLU = splu(sp.hstack([program.matrix.tocsc()[:, self.columns], slack], format="csc"))

    def rows_of(self, weights: Floats) -> Floats:
        """What a sum of columns owes to each row: d (weights x) / d right-hand side."""
        right = np.concatenate([weights[self.columns], np.zeros(len(self.rows))])
        return np.array(self.factors.solve(right, "T"))  # type: ignore[call-overload]

    def columns_of(self, row: int) -> Floats:
        """How every column answers to one more on the right-hand side of a row."""
        right = np.zeros(self.program.rows)
        right[row] = 1.0
        out = np.zeros(self.program.columns)
        out[self.columns] = self.factors.solve(right)[: len(self.columns)]
        return out


def block_duals(program: Program, duals: Floats, costs: Floats, solution: Floats) -> dict[str, Floats]:
    """Duals of the rows of every equation, bounds included: for a bound that holds, the reduced cost of its column."""
    reduced = costs - program.matrix.T @ duals
    taken = np.zeros(program.columns, dtype=bool)
    out = {}
    for name, block in program.blocks.items():
        dual = np.zeros(len(block.const))
        kept = block.row >= 0
        dual[kept] = duals[block.row[kept]]
        single = np.flatnonzero(block.column >= 0)
        column, factor = block.column[single], block.factor[single]
        gap = np.abs(factor * solution[column] + block.const[single])
        told = (gap <= 1e-9 * np.maximum(1.0, np.abs(block.const[single]))) & ~taken[column]
        dual[single] = np.where(told, reduced[column] / factor, 0.0)
        taken[column[told]] = True
        out[name] = dual
    return out


def gradient(
    program: Program, solution: Floats, duals: Mapping[str, Floats], costs: float, slope_only: bool = False
) -> dict[str, Floats]:
    """Derivative of a figure by every cell of every parameter, from its adjoint.

    `costs` is 1 when the discounted costs are part of the figure (the objective, a price), else 0. With `slope_only`
    the constants of the rows are left out: `solution` is then a direction, not a point.
    """
    words = program.values.words(_as_numbers(program, solution))
    still = program.values.words(_as_numbers(program, 0.0 * solution)) if slope_only else None
    out = {}
    for name, word in SYMBOLS.items():
        if word.kind == "variable":
            continue
        size = program.values.parameters[name].size
        found = np.zeros(size)
        users = readers(name)
        if users:
            found += _felt(program, name, words, users, duals, costs)
            if still is not None:
                found -= _felt(program, name, still, users, duals, costs)
        out[name] = found
    return out


def _as_numbers(program: Program, solution: Floats) -> dict[str, Rows]:
    """Every variable as numbers."""
    out = {}
    for name in VARIABLES:
        dims, where, _ = program.values.block(name)
        out[name] = Rows(program.values.space, dims, None, solution[where])
    return out


def _felt(
    program: Program,
    name: str,
    words: Mapping[str, Any],
    users: list[Formula],
    duals: Mapping[str, Floats],
    costs: float,
) -> Floats:
    """Derivative of the figure by every cell of one parameter."""
    values = program.values
    size = values.parameters[name].size
    own = columns(replace(values.space, columns=size), SYMBOLS[name].dims, 0)
    bound = dict(words) | {name: own}
    for expression, formula in EXPRESSIONS.items():
        if set(formula.words) & ({name} | {e for e, f in EXPRESSIONS.items() if name in f.words}):
            bound[expression] = formula.bind(bound)
    out = np.zeros(size)
    for formula in users:
        with np.errstate(invalid="ignore"):  # a limit there is not, times a column's constant: read by nobody
            made = formula.bind(bound)
        if isinstance(made, Balance):
            term = (made.left - made.right).spread(formula.over)
            if term.matrix is not None:
                out -= duals[formula.name] @ _finite(term.matrix)
        elif costs:
            term = made.spread(("time",))
            if term.matrix is not None:
                out += costs * (program.weight @ _finite(term.matrix))
    return out


def _finite(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """The same without coefficients that are no number: what multiplies a limit there is not."""
    matrix.data[~np.isfinite(matrix.data)] = 0.0
    return matrix


def by_cell(traced: Traced, slopes: Mapping[str, Floats]) -> Floats:
    """Derivative of a figure by every cell of the tables."""
    out = np.zeros(len(traced.cells))
    for name, slope in slopes.items():
        matrix = traced.parameters.get(name)
        if matrix is not None and matrix.nnz:
            out += slope @ matrix
    return out
