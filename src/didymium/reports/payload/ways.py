"""The ways between two places: days, freight, the straits they pass, and which shocks shut them."""

from __future__ import annotations

from typing import Any

from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case

COLUMNS = ("start", "end", "route", "days", "cost", "chokepoints", "shut_by", "open", "shocks")


def chart(around: Around, case: Case) -> Chart | None:
    """One row a way, the quickest first; nothing when the brief asks for none."""
    rows = records(around.frame("ways", *COLUMNS))
    if not rows:
        return None
    columns = [
        text("way"),
        number("days"),
        number("freight", "USD/t"),
        text("passes"),
        text("shut by"),
        text("open in"),
    ]
    said: list[list[Cell]] = [
        [
            _legs(row),
            round(float(row["days"]), 1),
            round(float(row["cost"]), 0),
            _told(row["chokepoints"]).replace("_", " ").replace(";", ", ") or "no strait",
            _told(row["shut_by"]).replace(";", ", ") or "none of them",
            f"{int(row['open'])} of {int(row['shocks'])} shocks",
        ]
        for row in rows
    ]
    free = sum(int(r["open"]) == int(r["shocks"]) for r in rows)
    start, end = (case.names.place(str(rows[0][n])) for n in ("start", "end"))
    title = f"{free} of {len(rows)} ways from {start} to {end} stay open under every shock"
    subtitle = "Ways of the tables; days and freight by their legs, without what a licence or a queue adds"
    note = "A way counts as shut when a shock takes any part of what it carries."
    return Chart("ways", "table", "", {"": View(title, subtitle, "", Table(columns, said), {"open": True}, note)})


def _legs(row: dict[str, Any]) -> str:
    return _told(row.get("legs")) or _told(row["route"])


def _told(value: Any) -> str:
    return value if isinstance(value, str) else ""
