"""Break-evens: the smallest effect at which an answer is worth as much as another."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports.amounts import short, word
from didymium.reports.around import Around
from didymium.reports.numbers import GAP
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text, unlike

NEVER, ALWAYS = "never", "always"
COLUMNS = ("break_even", "words", "answer", "side", "effect", "unit", "low", "high")


def chart(around: Around) -> Chart | None:
    """One row a break-even; nothing when the brief asks for none."""
    rows = records(around.frame("break_evens", *COLUMNS))
    if not rows:
        return None
    columns = [
        text("what would have to be so"),
        text("answer"),
        unlike("it pays"),
        text("unit"),
        unlike("searched from"),
        unlike("searched to"),
        number("solves"),
    ]
    cells: list[list[Cell]] = [
        [r["words"], r["answer"], paid(r), word(str(r["unit"])), r["low"], r["high"], _solves(r)] for r in rows
    ]
    view = View(
        title(rows),
        "From or up to which value the answer is worth as much as what it is held against, all else as in the tables",
        "",
        Table(columns, cells),
        {"open": True},
        f"“{NEVER}”: at no value in the range searched; “{ALWAYS}”: at every one.",
    )
    return Chart("break-evens", "table", "", {"": view})


def title(rows: list[dict[str, Any]]) -> str:
    """How many pay within the range, and the first of them."""
    known = [r for r in rows if r["side"] != NEVER]
    if not known:
        who = "The lever does not pay" if len(rows) == 1 else f"None of {len(rows)} levers pays"
        return f"{who} within the range searched"
    first = known[0]
    start = f"{len(known)} of {len(rows)} levers pay{'s' if len(known) == 1 else ''} within the range searched"
    unit = word(str(first["unit"]))
    many = f"{GAP}{unit}" if unit and first["side"] != ALWAYS else ""
    return f"{start}: {str(first['words']).rstrip('.')}, {paid(first)}{many}"


def paid(row: dict[str, Any]) -> str:
    """From which value, or up to which, it pays; never, or always."""
    value = float(row["effect"]) if row["effect"] is not None else math.nan
    return f"{row['side']} {short(value)}" if math.isfinite(value) else str(row["side"])


def _solves(row: dict[str, Any]) -> Cell:
    value = row.get("solves")
    return None if value is None or value != value else int(value)
