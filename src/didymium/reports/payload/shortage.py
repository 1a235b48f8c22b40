"""What the party goes without, use by use, and the first limit that stands in the way of the next tonne."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import told
from didymium.reports.payload.analysed import missing, number_of, rows_of, word_of
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case, key_years
from didymium.results.figures import figure_id

MOST = 14
LEAST = 0.5


def chart(case: Case) -> Chart | None:
    """Unmet goods of the party (of all without one) with the first limit that binds; none without rare earths."""
    if not case.rare_earths:
        return None
    limits = {word_of(r, "id"): r for r in rows_of(case, "unmet_limits", "id", "limit")}
    found = _unmet(case)
    rows = [_row(case, r, limits) for r in found[:MOST]]
    who = words.sentence(case.names.party())
    last = case.result.years[-1]
    columns = [
        text("use"),
        text("year"),
        number("asked for", "t of goods"),
        number("unmet", "t of goods"),
        text("first limit that binds"),
    ]
    columns.append(number("rent of that limit", "USD/t of goods"))
    title = f"{who} gets all it asks for in the years shown."
    if found:
        year = max(int(r["year"]) for r in found)
        total = sum(float(r["unmet"]) for r in found if int(r["year"]) == year)
        of_year = [r for r in found if int(r["year"]) == year]
        until = f" and nothing in {last}" if year != last else ""
        goods = "magnets" if all(str(r["material"]).startswith("magnet") for r in of_year) else "goods"
        title = f"{who} lacks {numbers.mass(total)} of {goods} in {year}{until}{_why(case, of_year, limits)}"
    note = "" if limits or not found else missing("unmet_limits")
    empty = "" if found else f"Every use in {case.names.party()} gets all it asks for in the years shown."
    if len(found) > MOST:
        note = f"{len(found) - MOST} smaller ones stand in Tables. {note}".strip()
    view = View(
        title,
        "Uses that get less than they ask for, largest first; rent = what the limit adds to the price of a next tonne",
        "",
        Table(columns, rows),
        {"open": True},
        note,
        empty,
    )
    return Chart("shortage", "table", "t", {"": view})


def _why(case: Case, found: list[dict[str, Any]], limits: dict[str, dict[str, Any]]) -> str:
    """The limit behind the largest gap, when it is known and may be read."""
    row = limits.get(_id(found[0]))
    if row is None or not case.calibrated:
        return "."
    return f"; first limit: {told.limit(case.names, word_of(row, 'limit'))}."


def _unmet(case: Case) -> list[dict[str, Any]]:
    frame = case.result.demand()
    frame = frame[(frame["unmet"] >= LEAST) & frame["year"].isin(key_years(case.result.years))]
    if case.result.focus:
        frame = frame[frame["place"].isin(case.mine)]
    return records(frame.sort_values(["unmet", "year"], ascending=[False, False]))


def _id(row: dict[str, Any]) -> str:
    """The id of the figure of an unmet demand."""
    names = ("place", "end_use", "material", "year", "slice")
    return figure_id("unmet", **{n: row[n] for n in names if n in row})


def _row(case: Case, row: dict[str, Any], limits: dict[str, dict[str, Any]]) -> list[Cell]:
    limit = limits.get(_id(row), {})
    rent = number_of(limit, "rent")
    worth = rent if math.isfinite(rent) else number_of(limit, "worth")
    said = told.limit(case.names, word_of(limit, "limit"))
    said = said or ("not computed yet" if not limits else "none found")
    name = case.names.use(str(row["end_use"]))
    if not str(row["material"]).startswith("magnet"):
        name += f" ({case.names.material(str(row['material']))})"
    return [name, str(row["year"]), row["quantity"], row["unmet"], said, worth if math.isfinite(worth) else None]
