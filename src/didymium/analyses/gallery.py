"""The gallery: the comparisons of the shipped studies as they were solved, to read without solving.

Kept are measures of every case, accounts and spending of calm plans, and what was weighed. A number has nine digits.
`didymium compare` always solves; a test holds some cases of the gallery equal to a fresh solve.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from didymium.analyses.compare import Compared, Outcome
from didymium.analyses.weigh import FOLDER, read_weighed
from didymium.study.study import CALM

PLACE = Path(__file__).resolve().parent.parent / "library" / "gallery"
FILE = "compared.json"
DIGITS = 9
ROWS = ("measures", "accounts", "spending")


def store(compared: Compared, weighed: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write a comparison and what was weighed of it."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    about = {k: getattr(compared, k) for k in ("study", "focus", "seconds", "cold", "reused")}
    lines = [json.dumps(_short(o), allow_nan=True) for o in compared.outcomes]
    (folder / FILE).write_text(json.dumps(about) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for name, frame in weighed.items():
        frame.to_csv(folder / FOLDER / f"{name}.csv", index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")


def _short(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a line: rows as tables with their columns once; of shocks only measures."""
    kept = outcome if outcome.shock == CALM else replace(outcome, accounts=(), spending=())
    told = asdict(kept)
    for name in ROWS:
        rows = told[name]
        columns = list(rows[0]) if rows else []
        told[name] = {"columns": columns, "rows": [[_round(r[c]) for c in columns] for r in rows]}
    return told | {"seconds": {k: round(v, 2) for k, v in told["seconds"].items()}}


def _round(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def read(study: str, place: Path = PLACE) -> tuple[Compared, dict[str, pd.DataFrame]]:
    """The comparison of a shipped study as it was solved, and what was weighed; FileNotFoundError without one."""
    first, *lines = (place / study / FILE).read_text(encoding="utf-8").splitlines()
    outcomes = []
    for line in lines:
        told = json.loads(line)
        for name in ROWS:
            columns = told[name]["columns"]
            told[name] = tuple(dict(zip(columns, row, strict=True)) for row in told[name]["rows"])
        outcomes.append(Outcome(**told))
    return Compared(outcomes=tuple(outcomes), **json.loads(first)), read_weighed(place / study)
