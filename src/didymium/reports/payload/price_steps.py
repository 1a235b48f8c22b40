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
MOST = 10
"""Steps that are drawn; smaller ones are put together."""
LEAST = 0.005
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
    if not drawn:
        empty = f"{about} has no price in {year}: it is left over."
        return View(f"{about}, {year}", "", "", Table(COLUMNS, []), {"rows": []}, "", empty)
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
        {"rows": drawn, "total": total, "total_text": numbers.price(total)},
        _side(steps),
    )


def _in(value: float, large: bool) -> str:
    """A step of a price in the unit of the whole."""
    return numbers.rounded(value / 1000 if large else value, 3)


def _drawn(case: Case, steps: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """The steps in their order, the small ones put together behind them, and the price they sum to."""
    known = [(number_of(s, "usd_per_t"), s) for s in steps]
    known = [(adds, s) for adds, s in known if math.isfinite(adds) and abs(adds) >= LEAST]
    large = sorted((abs(adds) for adds, _ in known), reverse=True)[:MOST][-1:]
    kept = [(adds, s) for adds, s in known if abs(adds) >= large[0]] if large else []
    small = [adds for adds, _ in known if abs(adds) < large[0]] if large else []
    named = [(a, word_of(s, "step"), word_of(s, "what"), word_of(s, "place")) for a, s in kept]
    if small:
        named.append((sum(small), f"{len(small)} smaller steps", "", ""))
    rows: list[dict[str, Any]] = []
    at = 0.0
    for adds, step, what, place in named:
        told = {"step": words.sentence(step.replace("_", " ")), "what": what, "place": case.names.place(place)}
        rows.append(told | {"from": at, "to": at + adds, "adds": adds})
        at += adds
    return rows, at


def _side(steps: Sequence[dict[str, Any]]) -> str:
    """Which derivative the price is, where the two differ."""
    side = word_of(steps[0], "side")
    if side not in ("left", "right"):
        return ""
    worth = "what a tonne given is worth" if side == "left" else "what a next tonne costs"
    return f"The two derivatives differ here; the price is the {side} one, {worth}."
