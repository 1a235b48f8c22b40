"""What a place has and does with neodymium and praseodymium oxide under an answer, year by year."""

from __future__ import annotations

from typing import Any

from didymium.reports import words
from didymium.reports.amounts import written
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case, middle_year

ENTRIES = ("separated", "recovered", "bought", "sold", "used")


def chart(around: Around, case: Case) -> Chart | None:
    """A row a place and entry, a column a year; nothing where none is told."""
    told = records(around.frame("balances", "place", "answer", "year", "entry", "t"))
    if not told:
        return None
    years = sorted({int(r["year"]) for r in told})
    value = {(str(r["place"]), str(r["entry"]), int(r["year"])): float(r["t"]) for r in told}
    places = list(dict.fromkeys(str(r["place"]) for r in told))
    rows: list[list[Cell]] = [
        [case.names.place(p), entry, *(value.get((p, entry, y)) for y in years)] for p in places for entry in ENTRIES
    ]
    view = View(
        _title(case, places[0], value, middle_year(years)),
        f"Nd and Pr oxide, t a year, calm plan under {_answers(told)}; bought and sold as oxide only",
        "",
        Table([text("place"), text("entry"), *(number(str(y)) for y in years)], rows),
        {"open": True},
        "What is separated and recovered and bought is sold, used in metal, or put aside. Used counts metal and all "
        "else that takes the oxide.",
    )
    return Chart("balances", "table", "t/year", {"": view})


def _title(case: Case, place: str, value: dict[tuple[str, str, int], float], year: int) -> str:
    made, sold = (written(value.get((place, e, year), 0.0), "t/year") for e in ("separated", "sold"))
    return f"{case.names.place(place)} separates {made} of NdPr oxide in {year} and sells {sold} as oxide"


def _answers(told: list[dict[str, Any]]) -> str:
    return words.listed([words.called(a) for a in dict.fromkeys(str(r["answer"]) for r in told)])
