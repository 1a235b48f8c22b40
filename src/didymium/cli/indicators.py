"""The command indicators: what a run says of concentration, reliance, risk, balance and income."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from didymium.cli.out import answer, columns, guarded, say
from didymium.results.indicators.observed import indicators_observed
from didymium.results.indicators.registry import describe, indicators
from didymium.results.store import load, read_analysis
from didymium.tables.table import records

SHORT = ("Nd", "Dy")
"""Elements shown beside the sum of all; `--json` and the CSV have every one."""


@guarded("indicators")
def told(run: str, place: str, only: str, year: int, observed: bool, out: str, as_json: bool) -> None:
    """Tell the indicators of a run for a party and the world."""
    say(f"reading {run}")
    folder = Path(run)
    result = load(folder).result
    chosen = [w.strip() for w in only.split(",") if w.strip()]
    frame = indicators(result, place or None, chosen, read_analysis(folder, "n1"))
    if observed:
        frame = pd.concat([frame, indicators_observed(result, place or None)], ignore_index=True)
    if out:
        frame.to_csv(out, index=False, lineterminator="\n")
    shown = _year(result.years, year)
    fields = {
        "study": result.study_name,
        "case": result.case,
        "status": "ok",
        "place": place or result.focus,
        "indicators": records(frame),
        "about": records(describe()),
        "out": out,
    }
    answer("indicators", as_json, fields, _lines(frame, shown, out))


def _year(years: list[int], asked: int) -> int:
    """The solved year asked for, else 2030 or the middle one."""
    if asked:
        return min(years, key=lambda y: abs(y - asked))
    return 2030 if 2030 in years else years[len(years) // 2]


def _lines(frame: pd.DataFrame, year: int, out: str) -> list[str]:
    short = frame["element"].isin(["", *SHORT]) | frame["element"].str.contains("+", regex=False)
    always = frame["indicator"].isin(["promise_gap", "netback"]) | (frame["basis"] == "measured")
    near = ((frame["year"] == year) & short) | (always & (frame["place"] != "world"))
    near &= ~((frame["indicator"] == "netback") & (frame["year"] != year))
    head = ("indicator", "place", "stage", "of", "partner", "year", "value", "unit", "note")
    rows = [_cells(r) for r in records(frame[near])]
    where = f"and so has {out}" if out else "--out FILE writes them"
    tail = f"{len(frame)} values in all; --json has them, {where}"
    return [f"Indicators, modelled flows of {year}; unknown is not zero", "", *columns(head, rows), "", tail]


def _cells(r: dict[str, Any]) -> tuple[str, ...]:
    value = r["value"]
    number = "unknown" if value != value else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    note = r["reason"] if len(r["reason"]) <= 70 else r["reason"][:67] + "..."
    return (r["indicator"], r["place"], r["stage"] or "-", r["element"] or "all", r["partner"] or "-", str(r["year"]),
            number, "" if r["unit"] == "1" else r["unit"], note)  # fmt: skip
