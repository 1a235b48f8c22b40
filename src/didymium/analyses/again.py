"""A solved run taken up again: its program, its settled answer, and a solver that stands at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.errors import SolverError
from didymium.model.assemble import Program, assemble
from didymium.model.basis import KeyedBasis, mapped
from didymium.model.fill import fill
from didymium.model.run import Machine
from didymium.parts.catalogue import VARIABLES
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

    SolverError when the solver does not come back to an optimum.
    """
    program = assemble(fill(result.network), result.network.horizon.weight)
    machine = Machine(program)
    started = basis is not None and machine.start_from(mapped(program, basis))
    status = machine.run("simplex" if started else "ipm")
    if status != "Optimal":
        raise SolverError(f"the run could not be taken up again: HiGHS says {status}")
    return Again(result, program, machine, columns_of(program, result), row_duals_of(program, result))


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
