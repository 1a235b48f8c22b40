"""What one answer costs: the lexicographic rule and the ranges of 300 prices beside the plain solve (goal 10)."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.measure import Goal, goals_table, table
from benchmarks.sizes import SIZES, write
from didymium.analyses.solve import network_of
from didymium.model.assemble import Program, assemble
from didymium.model.fill import fill
from didymium.model.ranges import ranges
from didymium.model.run import Machine, Solution, solve
from didymium.study.open import open_study

LIMITS = {"small": 1.25, "mid": 1.10}
RANGES = {"small": 1.0, "mid": 0.25}
PRICES = 300
"""How many prices get their left and right derivative."""


def bench(sizes: list[str], repeat: int) -> tuple[list[Goal], list[str], dict[str, Any]]:
    """Seconds of the rule and of the solve it follows, as medians in one process."""
    goals, rows, raw = [], [], {}
    for size in sizes:
        program = _program(size)
        runs = [_once(program) for _ in range(repeat)]
        plain, rule = median(r["solve"] for r in runs), median(r["settle"] for r in runs)
        ratio, limit = (plain + rule) / plain, LIMITS.get(size)
        same = all(r["same"] for r in runs)
        settled = "yes" if all(r["settled"] for r in runs) else "no"
        ranged = median(r["ranges"] for r in runs)
        rows.append(
            (
                size,
                program.columns,
                program.rows,
                plain,
                rule,
                f"{ratio - 1:+.0%}",
                settled,
                ranged,
                f"{runs[0]['no_point']:.0%}",
            )
        )
        raw[size] = runs
        if limit is not None:
            goals.append(
                Goal(
                    f"10.{size}",
                    "the plain solve",
                    runs[0]["version"],
                    plain + rule,
                    plain,
                    ratio,
                    f"<= {limit} x",
                    ratio <= limit,
                    same,
                )
            )
            goals.append(
                Goal(
                    f"10.{size}.ranges",
                    "the plain solve",
                    runs[0]["version"],
                    ranged,
                    plain,
                    ranged / plain,
                    f"<= {RANGES[size]} x",
                    ranged / plain <= RANGES[size],
                    all(r["between"] for r in runs),
                )
            )
    head = (
        "size",
        "columns",
        "rows",
        "solve s",
        "rule s",
        "more",
        "both steps reached their optimum",
        f"ranges of {PRICES} s",
        "no point",
    )
    return goals, [f"medians of {repeat}", table(head, rows), goals_table(goals)], raw


def _program(size: str) -> Program:
    with TemporaryDirectory() as folder:
        network = network_of(open_study(write(SIZES[size], Path(folder) / size)))
    return assemble(fill(network), network.horizon.weight)


def _once(program: Program) -> dict[str, Any]:
    """One solve: the rule must not change the objective, nor leave a row unmet."""
    start = perf_counter()
    machine, found = solve(program)
    whole = perf_counter() - start
    plain = Machine(program)
    plain.run("ipm" if program.columns > 5000 else "simplex")
    best = float(plain.costs @ plain.values()[0]) * plain.scale.money
    row = program.matrix @ found.columns
    off = max(float(np.maximum(program.lower - row, 0).max()), float(np.maximum(row - program.upper, 0).max()))
    scale = float((abs(program.matrix) @ np.abs(found.columns)).max())
    same = abs(found.objective - best) <= 1e-9 * abs(best) and off <= 1e-9 * scale
    return {
        "solve": found.seconds["solve"],
        "settle": found.seconds["settle"],
        "whole": whole,
        "same": same,
        "settled": found.settled,
        "version": machine.solver.version(),
        **_ranged(program, plain, found),
    }


def _ranged(program: Program, plain: Machine, found: Solution) -> dict[str, Any]:
    """Seconds of left and right for prices of what passes, evenly picked; the settled price must lie between."""
    through = abs(program.matrix) @ np.abs(found.columns)
    rows = program.blocks["material_balance"].row
    rows = rows[(rows >= 0) & (through[rows] > 1e-3)]
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, PRICES).astype(int))]
    start = perf_counter()
    left, right = ranges(plain, found.columns, rows)
    seconds = perf_counter() - start
    price = found.duals[rows]
    size = 1e-6 * np.maximum(1.0, np.abs(price))
    between = bool(((left - size <= price) & (price <= right + size)).all())
    return {"ranges": seconds, "no_point": float((right - left > size).mean()), "between": between}
