"""Goals 1, 9 and 10 side by side, and how time grows with places, lanes and years, for us and for the peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log10
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import growth, order, world
from benchmarks.edits import edits
from benchmarks.measure import Goal, goals_table, table
from didymium.analyses.coarse import LanePricing, told
from didymium.analyses.solve import network_of
from didymium.model.assemble import Program, assemble
from didymium.model.basis import keyed, mapped
from didymium.model.fill import fill
from didymium.model.machine import Machine
from didymium.model.pricing import lanes_of, worth_pricing
from didymium.model.run import hot, solve
from didymium.parts.network import Network
from didymium.study.open import open_study
from didymium.study.study import Study

PEER = "HiGHS IPX + crossover, full LP"
Part = tuple[list[Goal], list[str], dict[str, Any]]
HUBS = 8
"""Places that pass all goods on in the dense world."""
WIDTH = 50
"""Characters of the longest bar of the curve."""


def bench(study: str, case: str, repeat: int, quick: bool) -> Part:
    """All of it; `quick` leaves out the dense world and the curve, and measures each side once."""
    times = 1 if quick else repeat
    opened = open_study(study).case(case)
    parts = [world.bench(study, case, times), _cold("9.shipped", opened, times, 1.5)]
    if not quick:
        plain = replace(opened, settings=replace(opened.settings, calibration="off"))
        parts.append(_cold("9.uncalibrated", plain, 1, 1.5))
        parts.append(_cold("9.dense", _dense(plain), 1, 5.0))
    parts += [_edited(opened, quick), order.bench(["small"] if quick else ["small", "mid"], times)]
    curve = ([], [], {}) if quick else _curve()
    goals = [g for part in parts for g in part[0]]
    lines = [line for part in parts for line in part[1]] + curve[1]
    raw = {"parts": [part[2] for part in parts], "growth": curve[2]}
    return goals, [*lines, "", "goals 1, 9 and 10", goals_table(goals)], raw


def _dense(study: Study) -> Study:
    """The same study where the places with the most plants pass all goods on; without wedges, as pricing is.

    With all 37 places passing goods on it has 4 million columns, too many for the peer's memory and an hour's patience.
    """
    places = study.tables["places"]
    busy = study.tables["plants"].frame["place"].value_counts(sort=True).sort_index(kind="stable")
    hubs = set(busy.sort_values(ascending=False, kind="stable").index[:HUBS])
    flags = places.frame["reexport"].where(~places.frame["place"].isin(hubs), "yes")
    every = replace(places, frame=places.frame.assign(reexport=flags))
    return replace(study, tables={**study.tables, "places": every})


def _program(study: Study) -> tuple[Network, Program]:
    network = network_of(study)
    return network, assemble(fill(network), network.horizon.weight)


def _cold(name: str, study: Study, repeat: int, wanted: float) -> Part:
    """From nothing: lanes priced in beside the full LP by interior point and crossover, in turns, in one process."""
    network, program = _program(study)
    steps = study.settings.steps
    runs = [_pair(network, program, steps, first=n % 2 == 0) for n in range(repeat)]
    ours, theirs = (median(r[side] for r in runs) for side in ("ours", "theirs"))
    ratio, same = theirs / ours, all(r["same"] for r in runs)
    lanes = lanes_of(program)
    count = lanes.stop - lanes.start
    size = f"{program.columns:,} columns, {program.rows:,} rows, {count / program.columns:.0%} of the columns are lanes"
    taken = "priced in" if worth_pricing(program) else "solved whole"
    lines = [f"{name}: {size}; by the rule of size such a world is {taken}", f"  the proof: {runs[-1]['proof']}"]
    goal = Goal(
        name, PEER, runs[0]["version"], ours, theirs, ratio, f">= {wanted} x faster", ratio >= wanted and same, same
    )
    return [goal], lines, {name: runs}


def _pair(network: Network, program: Program, steps: int, first: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side in ("ours", "theirs") if first else ("theirs", "ours"):
        start = perf_counter()
        if side == "ours":
            pricing = LanePricing(network, steps, 1)
            machine = pricing(program)
            found["proof"] = told(pricing.priced)
        else:
            machine = Machine(program)
            machine.run("ipm")
        found[side] = perf_counter() - start
        found[f"{side}_objective"] = None if machine is None else _objective(machine)
        found["version"] = machine.solver.version() if machine is not None else ""
        del machine
    a, b = found["ours_objective"], found["theirs_objective"]
    return {**found, "same": a is not None and abs(a - b) <= 1e-9 * abs(b)}


def _objective(machine: Machine) -> float:
    return float(machine.costs @ machine.values()[0]) * machine.scale.money


def _edited(study: Study, quick: bool) -> Part:
    """Eight edits from the stored basis, each beside its own cold solve (beside the first cold solve, if quick)."""
    network = network_of(study)
    values = fill(network)
    program = assemble(values, network.horizon.weight)
    stored = keyed(program, solve(program)[1].basis)
    rows, cold, ratios, same = [], 0.0, [], True
    for words, edit in edits():
        edited = edit(network, values, program)
        start = perf_counter()
        hot = Machine(edited)
        way = _from(hot, mapped(edited, stored))
        seconds = perf_counter() - start
        alike = None
        if not cold or not quick:
            start = perf_counter()
            whole = Machine(edited)
            whole.run("ipm")
            cold = perf_counter() - start
            alike = abs(_objective(hot) - _objective(whole)) <= 1e-9 * abs(_objective(whole))
            same = same and alike
        rows.append((words, way, seconds, cold, cold / seconds, alike))
        ratios.append(cold / seconds)
    ratio = median(ratios)
    goal = Goal(
        "9.edits",
        PEER,
        hot.solver.version(),
        median(r[2] for r in rows),
        median(r[3] for r in rows),
        ratio,
        ">= 8 x faster (median)",
        ratio >= 8 and same,
        same,
    )
    lines = ["edits from the stored basis", table(("edit", "way", "hot s", "cold s", "ratio", "same answer"), rows)]
    return [goal], lines, {"edits": rows}


def _from(machine: Machine, basis: Any) -> str:
    """The way the package goes: hot, or cold where the hot start is given up."""
    from_basis = hot(machine, basis)
    if from_basis == "Optimal":
        return "hot"
    machine.solver.clearSolver()
    machine.run("ipm")
    return "given up, cold"


def _curve() -> Part:
    """The ladder of growth, as a table and as bars."""
    goals, lines, raw = growth.bench(more=False)
    runs = raw["runs"]
    bars = [
        (r["size"], who, r[side] and r[side]["wall"])
        for r in runs
        for side, who in (("ours", "didymium"), ("theirs", "PyPSA"))
    ]
    return goals, [*lines, "", "seconds of the whole process, on a logarithmic scale from 0.1 s:", *_bars(bars)], raw


def _bars(rows: Sequence[tuple[str, str, float | None]]) -> list[str]:
    most = max(s for *_, s in rows if s)
    full = log10(most / 0.1)
    name = max(len(r[0]) for r in rows)
    drawn = ["#" * round(WIDTH * log10(s / 0.1) / full) + f" {s:.1f}" if s else "not asked" for *_, s in rows]
    return [f"{size:<{name}}  {who:<8}  {bar}" for (size, who, _), bar in zip(rows, drawn, strict=True)]
