"""A HiGHS model kept hot, in units that suit its tolerances."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.model.assemble import Program
from didymium.model.highs import quiet_solver

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
LARGE = 1e4
"""From this many tonnes on the solver is given kt and million USD, since its tolerances are absolute."""
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Basis:
    """Status of every column and row, to start a later solve from."""

    columns: npt.NDArray[np.int8]
    rows: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Scale:
    """What the solver counts in: tonnes and USD per unit."""

    tonnes: float
    money: float

    @classmethod
    def of(cls, program: Program) -> Scale:
        """kt for large worlds, t for small ones; and money so that a typical cost is about 1 a unit."""
        finite = program.ceiling[np.isfinite(program.ceiling)]
        right = np.abs(program.lower[np.isfinite(program.lower)])
        tonnes = 1e3 if max(float(finite.max(initial=0.0)), float(right.max(initial=0.0))) > LARGE else 1.0
        costs = np.abs(program.cost[program.cost != 0])
        typical = 10.0 ** round(float(np.log10(np.median(costs)))) if len(costs) else 1.0
        return cls(tonnes, tonnes * typical)


class Machine:
    """A HiGHS model kept hot."""

    def __init__(self, program: Program, columns: Codes | None = None, scale: Scale | None = None) -> None:
        """The program, or only some of its columns (in rising order), or in other units than its own."""
        self.program, self.scale = program, scale or Scale.of(program)
        self.solver = quiet_solver()
        pick = np.arange(program.columns) if columns is None else columns
        matrix = program.matrix if columns is None else program.matrix.tocsc()[:, columns].tocsr()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = matrix.shape[1], program.rows
        lp.col_cost_ = self.costs[pick]
        lp.col_lower_ = program.floor[pick] / self.scale.tonnes
        lp.col_upper_ = program.ceiling[pick] / self.scale.tonnes
        lp.row_lower_, lp.row_upper_ = program.lower / self.scale.tonnes, program.upper / self.scale.tonnes
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = matrix.indptr
        lp.a_matrix_.index_ = matrix.indices
        lp.a_matrix_.value_ = matrix.data
        self.solver.passModel(lp)

    @property
    def costs(self) -> Floats:
        """Cost of each column in the solver's units."""
        return self.program.cost * (self.scale.tonnes / self.scale.money)

    def take(self, program: Program) -> None:
        """Another program with the same rows, columns and costs: only the bounds change."""
        self.program, t = program, self.scale.tonnes
        columns, rows = np.arange(program.columns, dtype=np.int32), np.arange(program.rows, dtype=np.int32)
        self.solver.changeColsBounds(program.columns, columns, program.floor / t, program.ceiling / t)
        self.solver.changeRowsBounds(program.rows, rows, program.lower / t, program.upper / t)

    def add(self, columns: Codes, entries: sp.csc_matrix) -> None:
        """More columns of the program, with their entries, after those that are in; they are not basic."""
        t = self.scale.tonnes
        floor, ceiling = self.program.floor[columns] / t, self.program.ceiling[columns] / t
        begin, index = entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32)
        cost = self.costs[columns]
        self.solver.addCols(len(columns), cost, floor, ceiling, entries.nnz, begin, index, entries.data)

    def run(self, method: str = "choose") -> str:
        """Solve; the status in words. `method` is ipm, interior (ipm without crossover: it ends amid the optimal
        face, and HiGHS calls the status unknown), simplex (dual), primal, or choose.
        """
        simplex = {"primal": 4, "simplex": 1}.get(method)
        inner = method in ("ipm", "interior")
        self.solver.setOptionValue("solver", "ipm" if inner else "simplex" if simplex else "choose")
        if simplex:
            self.solver.setOptionValue("simplex_strategy", simplex)
        self.solver.setOptionValue("run_crossover", "off" if method == "interior" else "on")
        self.solver.run()
        return str(self.solver.modelStatusToString(self.solver.getModelStatus()))

    def values(self) -> tuple[Floats, Floats]:
        """Columns and row duals in the solver's units."""
        found = self.solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)

    def basis(self) -> Basis:
        """The basis as it stands."""
        found = self.solver.getBasis()
        return Basis(
            np.array([int(s) for s in found.col_status], np.int8), np.array([int(s) for s in found.row_status], np.int8)
        )

    def start_from(self, basis: Basis) -> bool:
        """Set a basis; False when it does not fit."""
        given = highspy.HighsBasis()
        kinds = [highspy.HighsBasisStatus(i) for i in range(5)]
        given.col_status = [kinds[i] for i in basis.columns]
        given.row_status = [kinds[i] for i in basis.rows]
        given.valid = True
        return bool(self.solver.setBasis(given) == highspy.HighsStatus.kOk)
