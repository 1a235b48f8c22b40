"""Rare metals that texts take for rare earths: what the study's party makes of them, apart from every balance."""

from __future__ import annotations

import math

from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case

WARNING = "Rare metals are no rare earths: no equation holds them, and no tonne here counts in a balance."


def chart(around: Around, case: Case) -> Chart | None:
    """A row a metal and stage; nothing where none is told."""
    told = records(around.frame("rare_metals", "name", "stage", "year", "value", "unit", "world", "share", "rank"))
    if not told:
        return None
    columns = [text("metal"), text("stage"), text("year"), number("makes"), text("unit")]
    rows: list[list[Cell]] = [
        [
            str(r["name"]),
            str(r["stage"]).replace("_", " "),
            str(int(r["year"])),
            _known(r["value"]),
            str(r["unit"]).replace("_", " "),
            _known(100 * float(r["share"])),
            _rank(r["rank"]),
        ]
        for r in told
    ]
    party = case.names.place(case.result.focus)
    view = View(
        f"{party} makes {len({str(r['name']) for r in told})} metals that are called rare and are no rare earths",
        "Latest year of each; share of the printed world total",
        "",
        Table([*columns, number("of the world", "%"), text("rank")], rows),
        {"open": True},
        WARNING,
    )
    return Chart("rare-metals", "table", "", {"": view})


def _known(value: object) -> Cell:
    number_of = float(str(value))
    return number_of if math.isfinite(number_of) else None


def _rank(value: object) -> str:
    rank = float(str(value))
    return f"{rank:.0f}" if math.isfinite(rank) else "unknown"
