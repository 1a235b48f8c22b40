"""What was announced against what lead times allow: the projects of the study's party."""

from __future__ import annotations

import math

from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case

SHOWN = 12
"""Longer lists are folded."""


def chart(around: Around, case: Case) -> Chart | None:
    """One row a project, the latest first; nothing when the party has none."""
    told = records(around.frame("promises", "asset", "stage", "stated", "gap"))
    known = [r for r in told if math.isfinite(float(r["gap"]))]
    if not known:
        return None
    known.sort(key=lambda r: (-float(r["gap"]), str(r["asset"])))
    rows: list[list[Cell]] = [
        [case.names.asset(str(r["asset"])), _stage(r), str(int(r["stated"])), _credible(r), float(r["gap"])]
        for r in known
    ]
    late, party = sum(float(r["gap"]) > 0 for r in known), case.names.place(case.result.focus)
    view = View(
        f"{late} of {len(known)} projects of {party} come later than stated",
        "The year that the tables state against the lead time of the process, counted from the first year of the study",
        "",
        Table([text("project"), text("stage"), text("stated"), text("credible"), number("later by", "years")], rows),
        {"open": len(rows) <= SHOWN},
        _unknown(len(told) - len(known)),
    )
    return Chart("promised", "table", "years", {"": view})


def _stage(row: dict[str, object]) -> str:
    return str(row["stage"]).replace("_", " ")


def _credible(row: dict[str, object]) -> str:
    return str(math.ceil(float(str(row["stated"])) + float(str(row["gap"]))))


def _unknown(count: int) -> str:
    bound = "No work is counted as done: an upper bound."
    return f"{bound} {count} more have no status or no lead time, and stay unknown." if count else bound
