"""Research as an option: what each gate costs, when it is passed, and whether going on is worth it then."""

from __future__ import annotations

from typing import Any

from didymium.reports import words
from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text

COLUMNS = (
    "answer",
    "gate",
    "start",
    "end",
    "reached",
    "passed",
    "cost",
    "worth_going_on",
    "goes_on",
    "value",
    "committed",
)
MILLION = 1e6


def chart(around: Around) -> Chart | None:
    """One row a gate of every research programme; nothing without one."""
    rows = records(around.frame("gates", *COLUMNS))
    if not rows:
        return None
    columns = [
        text("answer"),
        text("gate"),
        number("from"),
        number("to"),
        number("reached", "%"),
        number("passed", "%"),
        number("cost", "m USD"),
        number("going on is worth", "m USD"),
        text("go on?"),
    ]
    view = View(
        title(rows),
        "Stage gates with their odds; money of the first year; the option stops where going on is worth nothing",
        "",
        Table(columns, [_row(r) for r in rows]),
        {"open": True},
        "Reached, passed: odds seen from today. Odds and costs of gates are assumed; industry is worth what the low, "
        "the central and the high of the first doubtful figure make it, with odds of 1/4, 1/2, 1/4.",
    )
    return Chart("gates", "table", "", {"": view})


def _row(row: dict[str, Any]) -> list[Cell]:
    odds = [100 * float(row[n]) for n in ("reached", "passed")]
    money = [float(row[n]) / MILLION for n in ("cost", "worth_going_on")]
    years = [str(int(row[n])) for n in ("start", "end")]
    return [str(row["answer"]), str(row["gate"]), *years, *odds, *money, "yes" if row["goes_on"] else "no"]


def title(rows: list[dict[str, Any]]) -> str:
    """What the last programme is worth as an option, and committed to from the start."""
    last = rows[-1]
    scale = Scale.of([float(last["value"]), float(last["committed"])], "USD_2024")
    option, whole = (scale.full(float(last[n])) for n in ("value", "committed"))
    head = f"{words.sentence(words.called(str(last['answer'])))} is worth {option} as an option"
    return f"{head}, {whole} when all of it is promised today; no tonne before {int(last['first_tonne'])}"
