"""Solve one case of a study."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from time import perf_counter
from typing import Any, cast

import numpy as np
import xarray as xr

from didymium.algebra.rows import Rows
from didymium.analyses.coarse import LanePricing, told
from didymium.errors import InfeasibleError
from didymium.model.assemble import Block, Program, assemble
from didymium.model.basis import KeyedBasis, keyed, mapped
from didymium.model.cuts import cut_program, with_past
from didymium.model.explain import explain
from didymium.model.fill import Values, fill
from didymium.model.pricing import MANY_LANES
from didymium.model.run import Machine, Solution, resolve, solve
from didymium.parts.calibration import switched
from didymium.parts.catalogue import SYMBOLS, VARIABLES
from didymium.parts.deal import Cut
from didymium.parts.horizon import Horizon
from didymium.parts.instruments import cuts
from didymium.parts.network import Network
from didymium.parts.part import index
from didymium.parts.write_out import write_out
from didymium.results.result import Result
from didymium.study.study import Study
from didymium.tables.table import empty

Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Progress that says nothing."""


@dataclass(frozen=True)
class Run:
    """A solved case and the basis it leaves for the next."""

    result: Result
    basis: KeyedBasis


@dataclass(frozen=True)
class Plan:
    """A calm plan that stands in the solver, so that shocks can be tried on it."""

    program: Program
    machine: Machine
    solution: Solution


def solve_case(
    study: Study, case: str = "reference/calm", start: KeyedBasis | None = None, progress: Progress = quiet
) -> Result:
    """The result of one case; see `run_case`."""
    return run_case(study, case, start, progress).result


def run_case(
    study: Study,
    case: str = "reference/calm",
    start: KeyedBasis | None = None,
    progress: Progress = quiet,
    price_from: int = MANY_LANES,
) -> Run:
    """Solve one case, from a stored basis if one is given; from nothing, worlds with at least `price_from` columns
    of lanes have them priced in (decision 0009). Where a shock befalls it, the plan is made without knowing of it.

    InfeasibleError names the limits that contradict each other; SolverError when the solver fails.
    """
    return planned(study, case, start, progress, price_from)[0]


def planned(
    study: Study,
    case: str = "reference/calm",
    start: KeyedBasis | None = None,
    progress: Progress = quiet,
    price_from: int = MANY_LANES,
    plan: Plan | None = None,
) -> tuple[Run, Plan]:
    """As `run_case`, with the plan that a shock befell (or the run's own), to try other shocks of the same answer
    on; `plan` is one made before, which is left aside where the case is not the same plan: what a shock changes
    beside its cuts (a table it edits, a premium everybody knows) is known when the plan is made.
    """
    clock, seconds = _Clock(progress), dict[str, float]()
    cased = study.case(case)
    progress(f"{study.name} {cased.case_name}: writing the network")
    network = network_of(cased)
    clock.phase("network", f"{cased.case_name}: {len(network.lanes):,} lanes, {len(network.modes):,} recipes at plants")
    values = fill(network)
    befallen = cuts(index(network))
    pricing = LanePricing(network, cased.settings.steps, price_from)
    if plan is None or not plan.program.values.same_as(values):
        program = assemble(values, network.horizon.weight)
        clock.phase("build", f"{cased.case_name}: solving {program.columns:,} columns, {program.rows:,} rows")
        machine, solution = solve(program, None if start is None else mapped(program, start), pricing)
        seconds |= solution.seconds
        plan = Plan(program, machine, solution)
    clock.restart()
    if plan.solution.status != "Optimal":
        raise InfeasibleError(*explain(plan.program))
    program, solution = plan.program, plan.solution
    if befallen:
        program, solution = _shocked(plan, befallen)
        seconds |= {f"shock_{k}": v for k, v in solution.seconds.items()}
        clock.restart()
    data = dataset(program, values, solution)
    clock.phase("read", f"{cased.case_name}: solved")
    about = card(cased, program, solution, data, seconds | clock.seconds) | {"started_from_basis": start is not None}
    about["priced"] = told(pricing.priced)
    about["calm_objective"] = -plan.solution.objective if befallen else None
    return Run(_result(cased, network, data, about), keyed(plan.program, plan.solution.basis)), plan


class _Clock:
    """Seconds of each phase, told as they end."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.seconds, self.last = progress, dict[str, float](), perf_counter()

    def restart(self) -> None:
        """Begin to count anew."""
        self.last = perf_counter()

    def phase(self, name: str, words: str) -> None:
        """End a phase."""
        self.seconds[name] = perf_counter() - self.last
        self.progress(words)
        self.restart()


def _shocked(plan: Plan, befallen: list[Cut]) -> tuple[Program, Solution]:
    """What is left of a plan after cuts, solved from the plan's own basis; the plan's machine stands there again.

    InfeasibleError when a promise that must be kept can no longer be.
    """
    program = cut_program(plan.program, plan.solution.columns, befallen)
    solution = resolve(plan.machine, program, plan.solution.basis)
    if solution.status != "Optimal":
        raise InfeasibleError(*explain(program))
    return program, replace(solution, duals=with_past(program, solution.duals, plan.solution.duals))


def _result(cased: Study, network: Network, data: xr.Dataset, about: Mapping[str, Any]) -> Result:
    """The result of a solved case, with the tables it answers."""
    return Result(
        data=data,
        network=network,
        tables=cased.tables,
        study_name=cased.name,
        title=cased.title,
        question=cased.question,
        focus=cased.settings.focus,
        case=cased.case_name,
        answer_words=cased.answer_words,
        card=about,
    )


def network_of(study: Study) -> Network:
    """The network of a study, or of one case of it."""
    s = study.settings
    horizon = Horizon(tuple(s.years), dict(s.duration), dict(s.slices), s.discount, s.inflow_at)
    tables = {n: (study.tables.get(n) or empty(kind)).frame for n, kind in study.row_types.items()}
    return write_out(switched(tables, s.calibration), horizon, s.steps)


def dataset(program: Program, values: Values, solution: Solution) -> xr.Dataset:
    """Variables, duals, costs, capacities as labelled arrays."""
    arrays: dict[str, Any] = {}
    solved: dict[str, Rows] = {}
    for name in VARIABLES:
        dims, columns, shape = values.block(name)
        word = SYMBOLS[name]
        cells = solution.columns[columns]
        arrays[name] = (dims, cells.reshape(shape), {"units": word.unit, "long_name": word.help, "symbol": word.latex})
        solved[name] = Rows(values.space, dims, None, cells)
    words = values.words(solved)
    available = cast("Rows", words["available"])
    arrays["available"] = (available.dims, available.const.reshape(available.shape), {"units": "t"})
    arrays["capacity"] = (("asset", "time"), values.parameters["capacity"], {"units": "t/year"})
    for name, term in program.spending.items():
        spent = term.const + (term.matrix @ solution.columns if term.matrix is not None else 0.0)
        arrays[name] = (("time",), spent, {"units": "USD_2024"})
    for name, prices in duals_of(program, solution).items():
        block = program.blocks[name].formula
        arrays[f"price_of_{name}"] = (block.over, prices, {"units": f"USD_2024/({block.unit})", "equation": name})
    used = {d for dims, *_ in arrays.values() for d in dims}
    labels = {d: values.space.labels[d] for d in sorted(used)}
    return xr.Dataset(arrays, coords=labels)


def duals_of(program: Program, solution: Solution) -> dict[str, Any]:
    """The dual of every row of every equation, in USD_2024 of its own year, shaped over its dims."""
    reduced = program.cost - program.matrix.T @ solution.duals
    taken = np.zeros(program.columns, dtype=bool)
    out = {}
    for name, block in program.blocks.items():
        dual = np.zeros(len(block.const))
        rows = block.row >= 0
        dual[rows] = solution.duals[block.row[rows]]
        single = np.flatnonzero(block.column >= 0)
        dual[single] = _bound_duals(block, single, reduced, solution.columns, taken)
        shaped = dual.reshape(program.values.space.shape(block.formula.over))
        if block.formula.over[-1:] == ("time",):
            shaped = shaped / program.weight
        out[name] = shaped
    return out


def _bound_duals(block: Block, single: Any, reduced: Any, columns: Any, taken: Any) -> Any:
    """Duals of rows that became bounds: the reduced cost per unit of the row's coefficient, where the row's own
    limit is the one that binds and the sign is that of its side; a column's reduced cost is told once.
    """
    column, factor = block.column[single], block.factor[single]
    gap = np.abs(factor * columns[column] + block.const[single])
    tight = gap <= 1e-9 * np.maximum(1.0, np.abs(block.const[single]))
    dual = reduced[column] / factor
    right_side = dual <= 0 if block.sign == "<=" else dual >= 0
    told = tight & right_side & ~taken[column]
    taken[column[told & (dual != 0)]] = True
    return np.where(told, dual, 0.0)


def card(
    study: Study, program: Program, solution: Solution, data: xr.Dataset, seconds: Mapping[str, float]
) -> dict[str, Any]:
    """The run card: what was asked, with what, and how it went."""
    worth, wedges, bending = (
        float(data[name].to_numpy() @ program.weight) for name in ("worth_of_use", "wedge_cost", "calibration_cost")
    )
    calibrated = bool(program.values.space.size("anchor")) or wedges != 0.0
    return {
        "format": 1,
        "study": study.name,
        "case": study.case_name,
        "digest": study.digest,
        "world": study.settings.world,
        "date": datetime.now(UTC).date().isoformat(),
        "status": solution.status.lower(),
        "settled": solution.settled,
        "objective": -solution.objective,
        "cost": solution.objective - worth - wedges - bending,
        "wedges": wedges,
        "bending": bending,
        "worth": -worth,
        "columns": program.columns,
        "rows": program.rows,
        "entries": int(program.matrix.nnz),
        "seconds": {k: round(v, 3) for k, v in seconds.items()},
        "calibration": study.settings.calibration if calibrated else "off",
        "calibrated": calibrated,
        "versions": {
            "didymium": version("didymium"),
            "highspy": version("highspy"),
            "numpy": version("numpy"),
            "python": platform.python_version(),
        },
        "seed": study.settings.seed,
        "steps": study.settings.steps,
    }
