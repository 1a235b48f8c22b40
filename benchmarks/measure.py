"""Fresh processes, medians and tables: what every benchmark needs."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Goal:
    """One line of the goals: ours and theirs in one unit, their ratio, and whether it is reached (definitions 6)."""

    id: str
    peer: str
    peer_version: str
    ours: float | None
    theirs: float | None
    ratio: float | None
    goal: str
    met: bool | None
    same_answer: bool | None


class Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a block."""
        start = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - start


def peak() -> float:
    """The most memory this process has held, MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def fresh(module: str, *args: str) -> dict[str, Any]:
    """Run a module of this package in a new process; its last line is a JSON object. Adds `wall`, in seconds."""
    start = perf_counter()
    done = subprocess.run(  # noqa: S603  - our own modules
        [sys.executable, "-m", f"benchmarks.{module}", *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"benchmarks.{module} {' '.join(args)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, "wall": perf_counter() - start}


def middle(runs: Sequence[Mapping[str, Any]], *path: str) -> float:
    """The median of one number over several runs."""
    values = []
    for run in runs:
        value: Any = run
        for key in path:
            value = value[key]
        values.append(float(value))
    return median(values)


def has(name: str) -> bool:
    """Whether a peer is installed."""
    return find_spec(name) is not None


def without(peer: str) -> str:
    """How to get a peer that is not there."""
    return f"{peer} is not installed, so it was not measured: run ./did test --all once, which adds the oracles"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as aligned text; numbers to the right."""
    cells = [[_cell(c) for c in row] for row in (head, *rows)]
    width = [max(len(r[i]) for r in cells) for i in range(len(head))]
    sides = [str.ljust, *([str.rjust] * (len(head) - 1))]
    return "\n".join("  ".join(side(c, w) for side, c, w in zip(sides, r, width, strict=True)) for r in cells)


def goals_table(goals: Sequence[Goal]) -> str:
    """The goals as people read them."""
    head = ("goal", "peer", "ours", "theirs", "ratio", "wanted", "reached", "same answer")
    return table(
        head,
        [
            (g.id, f"{g.peer} {g.peer_version}".strip(), g.ours, g.theirs, g.ratio, g.goal, g.met, g.same_answer)
            for g in goals
        ],
    )


def as_json(name: str, goals: Sequence[Goal], **more: Any) -> str:
    """The answer of a benchmark for programs."""
    whole = {"format": 1, "command": "bench", "name": name, "status": "ok", "goals": [asdict(g) for g in goals], **more}
    return json.dumps(whole, indent=1)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 10 else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
