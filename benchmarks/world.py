"""A study from its tables to a run on disk in fresh processes, timed by phase, and PyPSA beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Goal, fresh, goals_table, has, middle, table, without
from didymium.study.open import open_study

PHASES = ("import", "tables", "network", "fill", "build", "solve", "settle", "arrange", "write")


def bench(study: str, case: str, repeat: int) -> tuple[list[Goal], list[str], dict[str, Any]]:
    """The phases of a study, and goal 1 where the peer is there: the medians of fresh processes, side by side."""
    peer = has("pypsa")
    ours, plain, theirs = [], [], []
    with TemporaryDirectory() as folder:
        simple = str(without_recycling(study, Path(folder) / "plain")) if peer else ""
        for _ in range(repeat):
            ours.append(fresh("timed", study, case))
            if peer:
                plain.append(fresh("timed", simple, case))
                theirs.append(fresh("peer", simple, case))
    phases = {p: middle(ours, "seconds", p) for p in PHASES}
    total = middle(ours, "wall")
    rows = [(p, s, f"{s / total:.0%}") for p, s in phases.items()]
    rest = total - sum(phases.values())
    rows += [("start and end", rest, f"{rest / total:.0%}"), ("whole process", total, "")]
    size = ", ".join(f"{ours[0][k]:,} {k}" for k in ("columns", "rows", "entries", "lanes"))
    lines = [
        f"{study} {case}: {size}; medians of {repeat} fresh processes",
        table(("phase", "seconds", "share"), rows),
        f"peak memory {middle(ours, 'megabytes'):,.0f} MB",
    ]
    solver = phases["solve"]
    goals = [
        Goal(
            "1.around",
            "HiGHS's own time",
            ours[0]["versions"]["highspy"],
            total - solver,
            solver,
            (total - solver) / total,
            "<= 25 % of the whole",
            total - solver <= 0.25 * total,
            None,
        )
    ]
    if peer:
        goals += _beside(plain, theirs)
    else:
        lines.append(without("PyPSA"))
    return goals, [*lines, goals_table(goals)], {"phases": phases, "whole": total, "runs": ours, "peer_runs": theirs}


def without_recycling(study: str, folder: Path) -> Path:
    """The study as the peer can have it: no cohorts that come back as scrap, no wedges (definitions, row 22)."""
    opened = open_study(study)
    shutil.copytree(opened.folder, folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(f"{text}\ncalibration: off\n", encoding="utf-8")
    uses = opened.tables["end_uses"].frame["end_use"]
    rows = "".join(f"{use},0\n" for use in uses)
    (folder / "end_uses.csv").write_text(f"end_use,collection\n{rows}", encoding="utf-8")
    return folder


def _beside(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[Goal]:
    """Goal 1: at least three times as fast, in a third of the memory, with the same optimum."""
    same = all(_same(a, b) for a, b in zip(ours, theirs, strict=True))
    found = []
    for name, key, want in (("1.time", "wall", ">= 3 x faster"), ("1.memory", "megabytes", "<= 1/3 of the memory")):
        a, b = middle(ours, key), middle(theirs, key)
        found.append(Goal(name, "PyPSA", theirs[0]["version"], a, b, b / a, want, b / a >= 3, same))
    return found


def _same(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    return abs(a["objective"] - b["objective"]) <= 1e-6 * abs(a["objective"])
