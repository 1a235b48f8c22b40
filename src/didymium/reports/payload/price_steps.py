"""A price as a chain: ore, separation, freight, rents, scarcity, one step behind the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import cited
from didymium.reports.payload.analysed import missing, number_of, rows_of, word_of
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, number, text
from didymium.reports.payload.common import Case, middle_year

GOODS = ("NdPr", "Nd", "Dy", "Tb")
FROM_USD_KG = 10_000.0
COLUMNS = (text("step"), text("what"), text("place"), number("adds", "USD/t"), number("so far", "USD/t"))


def charts(cases: Sequence[Case]) -> tuple[list[Switch], list[Chart]]:
    """The switches of good and year and the chart of the steps; a sentence when there is no analysis."""
    found = {c.answer: _by_good(c) for c in cases}
    goods = list(dict.fromkeys(g for chains in found.values() for g, _ in chains))
    if not goods:
        view = View("What a price is made of", "", "", Table(COLUMNS, []), {}, "", missing("price_chain"))
        return [], [Chart("price-chain", "steps", "USD/t", {"": view})]
    goods = sorted(goods, key=_order)[:6]
    years = sorted({y for chains in found.values() for _, y in chains})
    start = middle_year(years)
    switches = [
        Switch("good", "Good", [(g, words.sentence(cases[0].names.material(g))) for g in goods], at="price-chain"),
        Switch("at", "Year", [(str(y), str(y)) for y in years], str(start), at="price-chain"),
    ]
    views = {
        f"{c.answer}|{g}|{y}": _view(c, g, y, found[c.answer].get((g, y))) for c in cases for g in goods for y in years
    }
    first = f"{cases[0].answer}|{goods[0]}|{start}"
    return switches, [Chart("price-chain", "steps", "USD/t", views, ("answer", "good", "at"), start=first)]


def _order(material: str) -> tuple[int, str]:
    """Neodymium-praseodymium, dysprosium, terbium oxide, then magnets, then the others."""
    form, _, source = material.partition(".")
    if form == "oxide" and source in GOODS:
        return GOODS.index(source), material
    return (len(GOODS) if form == "magnet" else len(GOODS) + 1), material


def _by_good(case: Case) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The steps of each good and year at the party's place, else at the first place that has one."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(case, "price_chain", "id", "step", "usd_per_t"):
        rows.setdefault(word_of(row, "id"), []).append(row)
    found: dict[tuple[str, int], tuple[int, list[dict[str, Any]]]] = {}
    for figure, steps in rows.items():
        where = cited.parsed(figure).where
        if not where.get("year", "").isdigit() or "material" not in where:
            continue
        key = (where["material"], int(where["year"]))
        rank = {case.result.focus: 0, "CHN": 1}.get(where.get("place", ""), 2)
        if key not in found or rank < found[key][0]:
            found[key] = (rank, steps)
    return {key: steps for key, (_, steps) in found.items()}


def _view(case: Case, good: str, year: int, steps: Sequence[dict[str, Any]] | None) -> View:
    about = words.sentence(case.names.material(good))
    if not steps:
        empty = f"No chain of {case.names.material(good)} in {year}: choose another year or good."
        return View(f"{about}, {year}", "", "", Table(COLUMNS, []), {"rows": []}, "", empty)
    place = cited.parsed(word_of(steps[0], "id")).where.get("place", "")
    drawn, total = _drawn(case, steps)
    large = max((abs(r["to"]) for r in drawn), default=0.0) >= FROM_USD_KG
    for row in drawn:
        row["text"] = numbers.change(row["adds"], _in(abs(row["adds"]), large))
    top = max(drawn, key=lambda r: abs(float(r["adds"])))
    cells: list[list[Cell]] = [[r["step"], r["what"], r["place"], r["adds"], r["to"]] for r in drawn]
    where = case.names.place(place) if place else "the world"
    said = f"{about} costs {numbers.price(total)} in {where} in {year}; the largest step is {top['step'].lower()}."
    return View(
        f"{about} in {where}, {year}: {top['step'].lower()} makes {numbers.share(top['adds'] / total)} of the price"
        if case.calibrated and total > 0
        else f"{about} in {where}, {year}: what the price is made of",
        f"{'USD/kg' if large else 'USD/t'}, USD of 2024; each bar starts where the one before ends",
        case.say(said),
        Table(COLUMNS, cells),
        {"rows": drawn, "total": total, "total_text": numbers.price(total), "most": max(r["to"] for r in drawn)},
    )


def _in(value: float, large: bool) -> str:
    """A step of a price in the unit of the whole."""
    return numbers.rounded(value / 1000 if large else value, 3)


def _drawn(case: Case, steps: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    rows: list[dict[str, Any]] = []
    at = 0.0
    for step in steps:
        adds = number_of(step, "usd_per_t")
        if not math.isfinite(adds) or abs(adds) < 0.005:
            continue
        place = word_of(step, "place")
        rows.append(
            {
                "step": words.sentence(word_of(step, "step").replace("_", " ")),
                "what": word_of(step, "what"),
                "place": case.names.place(place) if place else "",
                "from": at,
                "to": at + adds,
                "adds": adds,
            }
        )
        at += adds
    return rows, at
