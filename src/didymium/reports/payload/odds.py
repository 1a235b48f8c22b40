"""From which odds a search for ore pays."""

from __future__ import annotations

import math

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.insurance import odds_words

MILLION = 1e6
SWEPT = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Odds at which the mean gain is told."""


def chart(around: Around) -> Chart | None:
    """A row an exploration: its cost, what a find is worth, the mean gain at several odds; nothing without one."""
    told = records(around.frame("odds", "answer", "exploration", "odds", "cost", "found", "needed"))
    if not told:
        return None
    rows: list[list[Cell]] = []
    for r in told:
        cost, found = float(r["cost"]) / MILLION, float(r["found"]) / MILLION
        means = [p * found - cost for p in SWEPT]
        rows.append([str(r["answer"]), 100 * float(r["odds"]), cost, found, *means, _needed(r)])
    first = told[0]
    swept = [number(f"mean gain at {100 * p:.0f} %", "m USD") for p in SWEPT]
    columns = [text("answer"), number("odds taken", "%"), number("cost", "m USD"), number("a find is worth", "m USD")]
    name = words.sentence(words.called(str(first["answer"])))
    verb = "never pays" if _needed(first) == "never" else f"pays {_needed(first)} odds of a find"
    view = View(
        f"{name} {verb}",
        "All parties together, worth in the first year; a find brings forward what the tables hold of that deposit",
        "",
        Table([*columns, *swept, text("pays")], rows),
        {"open": True},
        "The odds are assumed. The worth is that of this deposit; what else lies in the ground is in no table.",
    )
    return Chart("odds", "table", "", {"": view})


def _needed(row: dict[str, object]) -> str:
    needed = float(str(row["needed"]))
    return "never" if math.isinf(needed) else odds_words(needed)
