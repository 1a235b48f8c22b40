"""A price as a chain: ore, separation, freight, rents, scarcity, one step behind the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import cited, told
from didymium.reports.payload.analysed import missing, number_of, rows_of, word_of
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, number, text
from didymium.reports.payload.common import Case, key_years, middle_year

GOODS = ("NdPr", "Nd", "Dy", "Tb")
FROM_USD_KG = 10_000.0
GOODS_SHOWN = 6
MOST = 10
"""Steps that are drawn; smaller ones are put together."""
LEAST = 0.005
STEPS = {
    "by_product_credit": "By-product credit",
    "own_goods": "Own goods only",
    "put_aside": "Put aside",
    "small": "Goods that matter little",
    "wedge": "Seller\N{RIGHT SINGLE QUOTATION MARK}s wedge",
}
COLUMNS = (text("step"), text("what"), text("place"), number("adds", "USD/t"), number("so far", "USD/t"))


def charts(cases: Sequence[Case]) -> tuple[list[Switch], list[Chart]]:
    """The switches of good and year and the chart of the steps; a sentence when there is no analysis."""
    cases = [c for c in cases if _by_good(c)] or cases[:1]
    found = {c.answer: _by_good(c) for c in cases}
    goods = list(dict.fromkeys(g for chains in found.values() for g, _ in chains))
    if not goods:
        view = View("What a price is made of", "", "", Table(COLUMNS, []), {}, "", missing("price_chain"))
        return [], [Chart("price-chain", "steps", "USD/t", {"": view})]
    goods = sorted(goods, key=lambda g: _order(cases[0], g))[:GOODS_SHOWN]
    held = sorted({y for chains in found.values() for _, y in chains})
    years = [y for y in key_years(cases[0].result.years) if y in held] or held
    start = middle_year(years)
    switches = [
        Switch("good", "Good", [(g, words.sentence(cases[0].names.material(g))) for g in goods], at="price-chain"),
        Switch("at", "Year", [(str(y), str(y)) for y in years], str(start), at="price-chain"),
    ]
    by: tuple[str, ...] = ("answer", "good", "at")
    views = {}
    for case in cases:
        for good in goods:
            for year in years:
                views[f"{case.answer}|{good}|{year}"] = _view(case, good, year, found[case.answer].get((good, year)))
    first = f"{cases[0].answer}|{goods[0]}|{start}"
    if len(cases) == 1:  # the others have no chains: the switch of answers leaves this chart alone
        by, first = ("good", "at"), first.partition("|")[2]
        views = {key.partition("|")[2]: view for key, view in views.items()}
    return switches, [Chart("price-chain", "steps", "USD/t", views, by, start=first)]


def _order(case: Case, material: str) -> tuple[int, float, str]:
    """Neodymium-praseodymium, dysprosium, terbium oxide, then the magnets most bought, then the others."""
    form, _, source = material.partition(".")
    if form == "oxide" and source in GOODS:
        return GOODS.index(source), 0.0, material
    if form != "magnet":
        return len(GOODS) + 1, 0.0, material
    flows = case.result.flows()
    bought = flows[(flows["material"] == material) & (flows["from"] != flows["to"])]
    here = bought[bought["to"].isin(case.mine)] if case.result.focus else bought
    return len(GOODS), -float(here["t"].sum()), material


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
    drawn, total = _drawn(case, steps, year)
    large = max((abs(r["to"]) for r in drawn), default=0.0) >= FROM_USD_KG
    for row in drawn:
        row["text"] = numbers.change(row["adds"], _in(abs(row["adds"]), large, total))
    if not drawn:
        empty = f"{about} has no price in {year}: it is left over."
        return View(f"{about}, {year}", "", "", Table(COLUMNS, []), {"rows": []}, "", empty)
    top = max((r for r in drawn if r["what"] or len(drawn) == 1), key=lambda r: abs(float(r["adds"])), default=drawn[0])
    cells: list[list[Cell]] = [[r["step"], r["what"], r["place"], r["adds"], r["to"]] for r in drawn]
    where = case.names.place(place) if place else "the world"
    said = f"{about} costs {numbers.price(total)} in {where} in {year}; the largest step is {top['step'].lower()}."
    return View(
        f"{about} in {where}, {year}: {top['step'].lower()} adds most, {numbers.price(top['adds'])} "
        f"to a price of {numbers.price(total)}"
        if case.calibrated and total > 0 and top["adds"] > 0
        else f"{about} in {where}, {year}: what the price is made of",
        f"{'USD/kg' if large else 'USD/t'}, USD of 2024, answer {case.answer}; each bar starts where the last ends",
        case.say(said),
        Table(COLUMNS, cells),
        {"rows": drawn, "total": total, "total_text": numbers.price(total)},
        _side(steps),
    )


def _in(value: float, large: bool, total: float) -> str:
    """A step of a price in the unit of the whole, all steps with the same decimals."""
    scale = 1000 if large else 1
    return numbers.fixed(value / scale, numbers.decimals_for(max(abs(total) / scale, 1.0)))


def _drawn(case: Case, steps: Sequence[dict[str, Any]], year: int) -> tuple[list[dict[str, Any]], float]:
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
        named_step = STEPS.get(step) or words.sentence(step.replace("_", " "))
        said = told.step(case.names, what, year)
        where = case.names.place(place)
        about = {"step": named_step, "what": said, "place": "" if where in said else where}
        rows.append(about | {"from": at, "to": at + adds, "adds": adds})
        at += adds
    return rows, at


def _side(steps: Sequence[dict[str, Any]]) -> str:
    """Which derivative the price is, where the two differ."""
    side = word_of(steps[0], "side")
    if side not in ("left", "right"):
        return ""
    worth = "what a tonne given is worth" if side == "left" else "what a next tonne costs"
    return f"Two prices hold here, for a tonne less and a tonne more; shown is {worth}."
