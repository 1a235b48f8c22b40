"""Netbacks: what a tonne of each form would bring at each buyer, less freight."""

from __future__ import annotations

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case, key_years

MAGNETIC = ("oxide.Nd", "oxide.Pr", "oxide.Dy", "oxide.Tb")


def chart(around: Around, case: Case) -> Chart | None:
    """A row a form, a column a buyer, USD a kg in the year of the first headline; nothing where none is told."""
    told = records(around.frame("netbacks", "material", "form", "buyer", "year", "netback"))
    years = sorted({int(r["year"]) for r in told})
    heads = [h.year for h in around.brief.headlines if h.year in years]
    year = heads[0] if heads else key_years(years)[-1] if years else 0
    here = [r for r in told if int(r["year"]) == year and _told(r)]
    if not here:
        return None
    value = {(str(r["material"]), str(r["buyer"])): float(r["netback"]) / 1e3 for r in here}
    buyers = sorted({b for _, b in value}, key=lambda b: -max(v for (_, x), v in value.items() if x == b))
    materials = sorted({m for m, _ in value}, key=lambda m: (m in MAGNETIC, m))
    columns = [text("sold as"), *(number(case.names.place(b), "USD/kg") for b in buyers)]
    rows: list[list[Cell]] = [[case.names.material(m), *(value.get((m, b)) for b in buyers)] for m in materials]
    first = materials[0]
    best = max((b for b in buyers if (first, b) in value), key=lambda b: value[first, b])
    view = View(
        f"{words.sentence(case.names.material(first))} brings most in {case.names.place(best)} in {year}",
        "Price of the next tonne where it arrives, less freight, before duty; reference, calm plan; USD a kg",
        "",
        Table(columns, rows),
        {"open": True},
        "A buyer without a number has no lane or no price there. A price is what the next tonne is worth in the plan.",
    )
    return Chart("netbacks", "table", "USD/kg", {"": view})


def _told(row: dict[str, object]) -> bool:
    return row["form"] != "oxide" or row["material"] in MAGNETIC
