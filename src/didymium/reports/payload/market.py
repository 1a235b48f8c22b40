"""The market a seller meets: who buys, how far on one buyer it rests, and whether it grows in tonnes or in money."""

from __future__ import annotations

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case, middle_year

MILLION, PER_CENT = 1e6, 100.0


def buyers(around: Around, case: Case) -> Chart | None:
    """A row an answer, in the year of the first headline; nothing where nothing is sold."""
    told = records(around.frame("buyers", "answer", "year", "t_reo", "largest", "share", "hhi"))
    years = sorted({int(r["year"]) for r in told})
    if not years:
        return None
    heads = [h.year for h in around.brief.headlines if h.year in years]
    year = heads[0] if heads else middle_year(years)
    here = {str(r["answer"]): r for r in told if int(r["year"]) == year}
    rows: list[list[Cell]] = []
    for answer in (a for a in around.rows if a in {str(r["answer"]) for r in told}):
        if (row := here.get(answer)) is None:
            rows.append([answer, 0.0, "nobody", None, None])
            continue
        share, index = PER_CENT * float(row["share"]), float(row["hhi"])
        rows.append([answer, float(row["t_reo"]), case.names.place(str(row["largest"])), share, index])
    least = min(here.values(), key=lambda r: float(r["hhi"]))
    names = [text("answer"), number("sold abroad", "t REO a year"), text("largest buyer")]
    view = View(
        f"Buyers are spread most under {words.called(str(least['answer']))}: HHI {float(least['hhi']):.2f} in {year}",
        f"Rare earths sold abroad in {year} in every form, calm plans; HHI 1: one buyer takes all",
        "",
        Table([*names, number("its share", "%"), number("HHI of buyers")], rows),
        {"open": True},
    )
    return Chart("buyers", "table", "", {"": view})


def growth(around: Around) -> Chart | None:
    """The world's magnets by year in tonnes and money, and the growth of each; nothing where none is told."""
    told = sorted(records(around.frame("growth", "year", "t", "money")), key=lambda r: int(r["year"]))
    if len(told) < 2:
        return None
    first, last = told[0], told[-1]
    rows: list[list[Cell]] = [
        [
            str(int(r["year"])),
            float(r["t"]),
            float(r["money"]) / MILLION,
            yearly(first, r, "t"),
            yearly(first, r, "money"),
        ]
        for r in told
    ]
    mass, money = (yearly(first, last, n) or 0.0 for n in ("t", "money"))
    columns = [text("year"), number("magnets", "t"), number("at the plan’s prices", "m USD")]
    view = View(
        f"The market for magnets grows {mass:.1f} % a year in tonnes and {money:.1f} % in money by {int(last['year'])}",
        f"Magnets that the world gets under reference, calm plan, and growth since {int(first['year'])}",
        "",
        Table([*columns, number("tonnes grow", "% a year"), number("money grows", "% a year")], rows),
        {"open": True},
        "Money at the price of the next tonne where it is used, in money of 2024; a forecast in money of the day "
        "grows by inflation too.",
    )
    return Chart("growth", "table", "", {"": view})


def yearly(first: dict[str, object], row: dict[str, object], name: str) -> float | None:
    """Growth since the first year, % a year; None for the first year itself or from nothing.

    >>> yearly({"year": 2026, "t": 100.0}, {"year": 2028, "t": 121.0}, "t")
    10.0
    """
    years = int(str(row["year"])) - int(str(first["year"]))
    start, end = (float(str(r[name])) for r in (first, row))
    return round(PER_CENT * ((end / start) ** (1 / years) - 1), 9) if years > 0 and start > 0 else None
