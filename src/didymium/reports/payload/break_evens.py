"""Break-evens: the smallest effect at which an answer is worth as much as another."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports.amounts import short, word
from didymium.reports.around import Around
from didymium.reports.numbers import GAP
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text, unlike

NEVER = "never"
COLUMNS = ("break_even", "words", "answer", "effect", "unit", "low", "high")


def chart(around: Around) -> Chart | None:
    """One row a break-even; nothing when the brief asks for none."""
    rows = records(around.frame("break_evens", *COLUMNS))
    if not rows:
        return None
    columns = [
        text("what would have to be so"),
        text("answer"),
        unlike("pays from"),
        text("unit"),
        unlike("searched from"),
        unlike("searched to"),
        number("solves"),
    ]
    cells: list[list[Cell]] = [
        [r["words"], r["answer"], _or_never(r["effect"]), word(str(r["unit"])), r["low"], r["high"], _solves(r)]
        for r in rows
    ]
    view = View(
        title(rows),
        "The smallest value at which the answer is worth as much as what it is held against, all else as in the tables",
        "",
        Table(columns, cells),
        {"open": True},
        f"“{NEVER}”: at no value in the range searched.",
    )
    return Chart("break-evens", "table", "", {"": view})


def title(rows: list[dict[str, Any]]) -> str:
    """How many pay within the range, and the first of them."""
    known = [r for r in rows if math.isfinite(float(r["effect"]))]
    if not known:
        who = "The lever does not pay" if len(rows) == 1 else f"None of {len(rows)} levers pays"
        return f"{who} within the range searched"
    first = known[0]
    start = f"{len(known)} of {len(rows)} levers pay{'s' if len(known) == 1 else ''} within the range searched"
    unit = word(str(first["unit"]))
    least = f"{short(float(first['effect']))}{GAP + unit if unit else ''}"
    return f"{start}: {str(first['words']).rstrip('.')}, from {least}"


def _or_never(value: Any) -> Cell:
    return float(value) if value is not None and math.isfinite(float(value)) else NEVER


def _solves(row: dict[str, Any]) -> Cell:
    value = row.get("solves")
    return None if value is None or value != value else int(value)
