"""A solved run taken up again: its program, its settled answer, and a solver that stands at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.errors import Problem, SolverError, StudyError
from didymium.model.assemble import Program, assemble
from didymium.model.basis import KeyedBasis, mapped
from didymium.model.fill import fill
from didymium.model.run import Machine
from didymium.parts.catalogue import VARIABLES
from didymium.parts.instruments import cuts
from didymium.parts.part import index
from didymium.results.result import Result

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Again:
    """A run with its program: `columns` (t) and `duals` (USD_2024 of the first year per unit of the row) are the
    settled, published answer; `machine` stands optimal at a basis of the same optimum.
    """

    result: Result
    program: Program
    machine: Machine
    columns: Floats
    duals: Floats


def reopen(result: Result, basis: KeyedBasis | None) -> Again:
    """Write the program of a run out again and put the solver where it ended.

    StudyError for a run that a shock befell, SolverError when the solver does not come back to an optimum.
    """
    calm_only(result)
    program = assemble(fill(result.network), result.network.horizon.weight)
    machine = Machine(program)
    started = basis is not None and machine.start_from(mapped(program, basis))
    status = machine.run("simplex" if started else "ipm")
    if status != "Optimal":
        raise SolverError(f"the run could not be taken up again: HiGHS says {status}")
    return Again(result, program, machine, columns_of(program, result), row_duals_of(program, result))


def calm_only(result: Result) -> None:
    """StudyError for a run that a shock befell: its limits are those of a plan that did not know (decision 0011),
    and a run does not keep that plan.
    """
    if not cuts(index(result.network)):
        return
    rule = "a shock befell this run after it was planned; what its limits and claims are worth is told of calm plans"
    raise StudyError([Problem("S87", "case", 0, "shock", result.case, rule, f"take the run of {result.answer}/calm")])


def columns_of(program: Program, result: Result) -> Floats:
    """The value of every column of a stored result, in the order of the program."""
    out = np.zeros(program.columns)
    for name in VARIABLES:
        _, where, _ = program.values.block(name)
        out[where] = result.data[name].to_numpy().reshape(-1)
    return out


def row_duals_of(program: Program, result: Result) -> Floats:
    """The dual of every row of a stored result, in USD_2024 of the first year."""
    out = np.zeros(program.rows)
    for name, block in program.blocks.items():
        prices = result.data[f"price_of_{name}"].to_numpy()
        if block.formula.over[-1:] == ("time",):
            prices = prices * program.weight
        kept = block.row >= 0
        out[block.row[kept]] = prices.reshape(-1)[kept]
    return out
