"""Solve a program: from a stored basis or from nothing, to the one published answer (decision 0005)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import numpy.typing as npt

from didymium.errors import SolverError
from didymium.model.assemble import Program
from didymium.model.machine import TOLERANCE, Basis, Machine, Scale
from didymium.model.settle import hashes, settle, settle_flows, tie_weights

__all__ = [
    "NO_ANSWER",
    "TOLERANCE",
    "Basis",
    "Machine",
    "Scale",
    "Solution",
    "hashes",
    "hot",
    "resolve",
    "settle",
    "settle_flows",
    "solve",
    "tie_weights",
]

Floats = npt.NDArray[np.float64]
WIDE = 5000
"""From this many columns on interior point with crossover beats simplex from nothing."""
MANY_PIVOTS = 2000
FINAL = ("Optimal", "Infeasible", "Unbounded", "Unbounded or infeasible", "Primal infeasible or unbounded")
NO_ANSWER = ("Infeasible", "Unbounded", "Unbounded or infeasible", "Primal infeasible or unbounded")
Cold = Callable[[Program], Machine | None]
"""Another way to an optimum of the whole program from nothing; None when it leads nowhere."""


@dataclass(frozen=True)
class Solution:
    """Columns and duals of an optimum, in t and USD_2024 of the first year, and how it was reached."""

    columns: Floats
    duals: Floats
    objective: float
    status: str
    basis: Basis
    settled: bool
    seconds: dict[str, float] = field(default_factory=dict)


def solve(program: Program, start: Basis | None = None, cold: Cold | None = None) -> tuple[Machine, Solution]:
    """The one optimum of a program: solved, then settled by the lexicographic rule. `cold` is tried first where
    there is no basis to start from, or none that helps.

    Raises SolverError when HiGHS stops without an answer; a Solution that is not Optimal has no numbers.
    """
    seconds = {}
    clock = perf_counter()
    machine = Machine(program)
    if not program.columns or not program.rows:
        return machine, _without_rows(program, machine)
    status = hot(machine, start) if start is not None else ""
    if status not in FINAL:
        machine, status = _cold(program, cold)
    seconds["solve"] = perf_counter() - clock
    if status in NO_ANSWER:
        return machine, _none(machine, status, seconds)
    if status != "Optimal":
        raise SolverError(f"the solver stopped with '{status}'; tell us the study, this should not happen")
    return machine, _settled(machine, seconds)


def resolve(machine: Machine, program: Program, start: Basis) -> Solution:
    """The one optimum after a shock: a program with the rows and columns of the machine's own and other bounds, from
    a basis.

    The machine has its own bounds again afterwards. SolverError when HiGHS stops without an answer.
    """
    own, seconds, clock = machine.program, dict[str, float](), perf_counter()
    machine.take(program)
    status = hot(machine, start)
    if status not in FINAL:
        machine.solver.clearSolver()
        status = machine.run("ipm")
    seconds["solve"] = perf_counter() - clock
    if status not in ("Optimal", *NO_ANSWER):
        raise SolverError(f"the solver stopped with '{status}'; tell us the study, this should not happen")
    solution = _settled(machine, seconds, True) if status == "Optimal" else _none(machine, status, seconds)
    machine.take(own)
    return solution


def _none(machine: Machine, status: str, seconds: dict[str, float]) -> Solution:
    """No plan: a Solution without numbers."""
    return Solution(np.zeros(0), np.zeros(0), np.nan, status, machine.basis(), False, seconds)


def _settled(machine: Machine, seconds: dict[str, float], shocked: bool = False) -> Solution:
    """The published answer of a machine that stands at an optimum."""
    clock, basis = perf_counter(), machine.basis()
    columns, duals, settled = settle(machine, shocked)
    seconds["settle"] = perf_counter() - clock
    columns, duals = columns * machine.scale.tonnes, duals * (machine.scale.money / machine.scale.tonnes)
    return Solution(columns, duals, float(machine.program.cost @ columns), "Optimal", basis, settled, seconds)


def _without_rows(program: Program, machine: Machine) -> Solution:
    """A plan without a single balance or limit to weigh: everything stands at its cheaper bound."""
    columns = np.where(program.cost < 0, program.ceiling, program.floor)
    if not np.isfinite(columns).all():
        return Solution(np.zeros(0), np.zeros(0), np.nan, "Unbounded", machine.basis(), False, {"solve": 0.0})
    objective = float(program.cost @ columns)
    return Solution(columns, np.zeros(program.rows), objective, "Optimal", machine.basis(), True, {"solve": 0.0})


def _cold(program: Program, cold: Cold | None) -> tuple[Machine, str]:
    """An optimum from nothing."""
    found = cold(program) if cold is not None else None
    if found is not None:
        return found, "Optimal"
    machine = Machine(program)
    status = machine.run("ipm" if program.columns > WIDE else "simplex")
    if status not in FINAL:
        machine.solver.clearSolver()
        status = machine.run("simplex")
    return machine, status


def hot(machine: Machine, start: Basis) -> str:
    """Simplex from a stored basis, given up after a number of pivots that a cold solve would beat.

    The limit counts pivots, not seconds, so that the same study takes the same way everywhere. Where the basis
    still gives a feasible plan (only costs changed, or columns came in) the primal goes on from it, else the dual.
    """
    if not machine.start_from(start):
        return ""
    solver = machine.solver
    solver.setOptionValue("simplex_iteration_limit", 0)
    machine.run("simplex")
    method = "primal" if solver.getInfo().num_primal_infeasibilities == 0 else "simplex"
    solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, machine.program.rows // 4))
    status = machine.run(method)
    solver.setOptionValue("simplex_iteration_limit", 2**31 - 1)
    return status
