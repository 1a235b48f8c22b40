"""How time and memory grow with the world, for us and for PyPSA (goal 8)."""

from __future__ import annotations

from dataclasses import replace
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Goal, fresh, goals_table, has, table, without
from benchmarks.sizes import SIZES, Size, write

LADDER = (
    SIZES["small"],
    replace(SIZES["small"], name="small, twice the years", years="[2026-2035]"),
    replace(SIZES["small"], name="small, twice the places", places=20, deposits=24),
    replace(SIZES["small"], name="small, all pairs linked", near=SIZES["small"].places - 1),
    SIZES["mid"],
)
PEER_UP_TO = 60_000
"""Columns above which the peer is not asked: it would take minutes."""


def bench(more: bool) -> tuple[list[Goal], list[str], dict[str, Any]]:
    """Each size in a fresh process; medium only when asked for."""
    peer = has("pypsa")
    runs: list[tuple[str, dict[str, Any], dict[str, Any] | None]] = []
    with TemporaryDirectory() as folder:
        sizes = (*LADDER, *((SIZES["medium"],) if more else ()))
        runs += [(size.name, *_one(size, Path(folder), peer)) for size in sizes]
    head = ("size", "columns", "rows", "build s", "solve s", "rule s", "whole s", "MB", "PyPSA s", "PyPSA MB", "growth")
    first = runs[0][1]
    rows = [
        (
            name,
            a["columns"],
            a["rows"],
            _build(a),
            a["seconds"]["solve"],
            a["seconds"]["settle"],
            a["wall"],
            a["megabytes"],
            b and b["wall"],
            b and b["megabytes"],
            _power(a, first),
        )
        for name, a, b in runs
    ]
    goals = [
        Goal(
            f"8.{name}",
            "PyPSA",
            b["version"],
            a["wall"],
            b["wall"],
            b["wall"] / a["wall"],
            "shown",
            None,
            abs(a["objective"] - b["objective"]) <= 1e-6 * abs(a["objective"]),
        )
        for name, a, b in runs
        if b
    ]
    lines = [table(head, rows), "growth: the power of the columns that solve and rule grow with, from the first size"]
    lines += [goals_table(goals)] if goals else [without("PyPSA")]
    return goals, lines, {"runs": [{"size": n, "ours": a, "theirs": b} for n, a, b in runs]}


def _one(size: Size, folder: Path, peer: bool) -> tuple[dict[str, Any], dict[str, Any] | None]:
    study = str(write(size, folder / size.name.replace(", ", "-").replace(" ", "-")))
    ours = fresh("timed", study)
    return ours, fresh("peer", study) if peer and ours["columns"] <= PEER_UP_TO else None


def _build(run: dict[str, Any]) -> float:
    return float(sum(run["seconds"][p] for p in ("network", "fill", "build")))


def _power(run: dict[str, Any], first: dict[str, Any]) -> float | None:
    seconds, before = (sum(r["seconds"][p] for p in ("solve", "settle")) for r in (run, first))
    if run["columns"] == first["columns"]:
        return None
    return log(seconds / before) / log(run["columns"] / first["columns"])
