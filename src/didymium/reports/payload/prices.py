"""Prices over the years: observed ones as dots, modelled ones as dashes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.names import GROUPS
from didymium.reports.payload import cited
from didymium.reports.payload.analysed import missing, number_of, rows_of, word_of
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case, table

SHOWN = ("NdPr", "Dy", "Tb")
BY_PRODUCTS = ("Tb",)
MARKET = "CHN"
FIRST = 2015
Series = list[tuple[int, float]]
SIDES = ("price", "left derivative", "right derivative")


def charts(cases: Sequence[Case]) -> list[Chart]:
    """One chart an element group."""
    found = []
    for group in SHOWN:
        views = {c.answer: _view(c, group) for c in cases}
        first = group == SHOWN[0]
        ranged = any(v.data["band"] for v in views.values())
        found.append(
            Chart(
                f"price-{group}",
                "prices",
                "USD/kg oxide",
                views,
                ("answer",),
                size="third",
                level=1,
                lead=_lead(cases[0]) if first else "",
                legend=("ranged" if ranged else "prices") if first else "",
            )
        )
    return found


def _lead(case: Case) -> str:
    """What the price of neodymium and praseodymium does, first year to last: no by-product."""
    modelled = _modelled(case, _weights(case, GROUPS["NdPr"][1]), _market(case))
    if len(modelled) < 2 or modelled[0][1] <= 0:
        return "Prices: none is modelled for neodymium and praseodymium."
    (first, start), (last, end) = modelled[0], modelled[-1]
    if abs(end - start) < 0.05 * start:
        return f"Prices: neodymium and praseodymium hold {numbers.price(end * 1000)} from {first} to {last}."
    word = "rise" if end > start else "fall"
    ends = f"{numbers.price(start * 1000)} in {first} to {numbers.price(end * 1000)} in {last}"
    return f"Prices: neodymium and praseodymium {word} from {ends}."


def _view(case: Case, group: str) -> View:
    name, elements = GROUPS[group]
    weights = _weights(case, elements)
    place = _market(case)
    seen, modelled = _observed(case, group, weights), _modelled(case, weights, place)
    ranged = _sides(case, weights, place)
    sides = {y: (left, right) for y, left, right in ranged}
    band = [(y, min(a, b), max(a, b)) for y, a, b in ranged if math.isfinite(a) and math.isfinite(b)]
    rows: list[list[Cell]] = [[str(y), v, None, None, "observed"] for y, v in seen]
    rows += [[str(y), v, *sides.get(y, (None, None)), "modelled"] for y, v in modelled]
    reading = ""
    subtitle = "each grid line doubles"
    if modelled:
        year, value = modelled[-1]
        reading = f"{name} oxide {_costs(value)} in {year}"
        reading += f", against {numbers.price(seen[-1][1] * 1000)} in {seen[-1][0]}." if seen else "."
        reading = case.say(reading) if group in BY_PRODUCTS else reading
        if value > 0 and (group not in BY_PRODUCTS or case.calibrated):
            subtitle = f"{numbers.price(value * 1000)} in {year} · each grid line doubles"
    note = _note(modelled, ranged, group == SHOWN[0])
    both = seen + modelled
    where = case.names.place(place) if place else ""
    return View(
        f"{name} oxide",
        subtitle,
        reading,
        Table([text("year"), *(number(n, "USD/kg") for n in SIDES), text("kind")], rows),
        {
            "observed": [p for p in seen if p[1] > 0],
            "modelled": [p for p in modelled if p[1] > 0],
            "band": [[y, low, high] for y, low, high in band if low > 0],
            "market": where,
            "ends": [min(y for y, _ in both), max(y for y, _ in both)] if both else [],
        },
        note,
        "" if rows else f"No price of {name.lower()} oxide: it is not a good of this study.",
    )


def _note(modelled: Series, ranged: Sequence[tuple[int, float, float]], first: bool) -> str:
    """Years without a price, years with one side only, and what to run where no side is known (said once)."""
    free = [y for y, v in modelled if v <= 0]
    notes = [f"At no price in {numbers.years(free[0], free[-1])}: left over." if free else ""]
    notes.append(missing("price_ranges") if first and modelled and not ranged else "")
    notes.append(_open(ranged))
    return " ".join(n for n in notes if n)


def _costs(value: float) -> str:
    """What it costs, USD/kg; what is put aside unsold costs nothing but its handling."""
    return f"costs {numbers.price(value * 1000)}" if value > 0 else "is left over and has no price"


def _market(case: Case) -> str:
    """Where prices are read: China when it trades oxide, else the place with most prices."""
    frame = case.result.prices()
    places = frame.loc[frame["form"] == "oxide", "place"].value_counts()
    return MARKET if MARKET in places.index else str(places.index[0]) if len(places) else ""


def _weights(case: Case, elements: Sequence[str]) -> dict[str, float]:
    """Shares of the elements in the oxide made, all years together: a group's price is their mean."""
    made = case.result.made()
    made = made[made["form"] == "oxide"]
    sums = {e: float(made.loc[made["material"] == f"oxide.{e}", "t"].sum()) for e in elements}
    total = sum(sums.values())
    return {e: v / total for e, v in sums.items()} if total > 0 else {e: 1 / len(elements) for e in elements}


def _mean(frame: pd.DataFrame, weights: dict[str, float]) -> Series:
    """USD/kg by year, for years with a price of every element."""
    by_year: dict[int, dict[str, float]] = {}
    for material, year, price in zip(frame["material"], frame["year"], frame["price"], strict=True):
        by_year.setdefault(int(year), {})[str(material)] = float(price) / 1000
    wanted = {f"oxide.{e}": w for e, w in weights.items()}
    return [
        (y, sum(row[m] * w for m, w in wanted.items()))
        for y, row in sorted(by_year.items())
        if all(m in row for m in wanted)
    ]


def _modelled(case: Case, weights: dict[str, float], place: str) -> Series:
    frame = case.result.prices()
    return _mean(frame[(frame["place"] == place) & (frame["form"] == "oxide")], weights)


def _sides(case: Case, weights: dict[str, float], place: str) -> list[tuple[int, float, float]]:
    """Year, left and right derivative in USD/kg, the mean of the elements, for years that have all of them.

    Left is what a tonne given is worth, right what a next tonne costs; infinite where there is no such side.
    """
    found: dict[int, dict[str, tuple[float, float]]] = {}
    for row in rows_of(case, "price_ranges", "id", "left", "right"):
        where = cited.parsed(word_of(row, "id")).where
        if where.get("place") == place and where.get("year", "").isdigit():
            sides = (number_of(row, "left") / 1000, number_of(row, "right") / 1000)
            found.setdefault(int(where["year"]), {})[where.get("material", "")] = sides
    wanted = {f"oxide.{e}": w for e, w in weights.items()}
    return [
        (y, sum(row[m][0] * w for m, w in wanted.items()), sum(row[m][1] * w for m, w in wanted.items()))
        for y, row in sorted(found.items())
        if all(m in row for m in wanted)
    ]


def _open(ranged: Sequence[tuple[int, float, float]]) -> str:
    """Years in which a price has one side only."""
    years = [str(y) for y, left, right in ranged if math.isinf(left) or math.isinf(right)]
    return f"One side only in {words.listed(years)}: no tonne more can be had, or given." if years else ""


def _observed(case: Case, group: str, weights: dict[str, float]) -> Series:
    """The published price of the group itself where there is one, else the mean of its elements."""
    frame = table(case.result, "prices", "material", "place", "year", "price")
    frame = frame[frame["year"].astype(float) >= FIRST] if len(frame) else frame
    places = frame["place"].value_counts()
    frame = frame[frame["place"] == (MARKET if MARKET in places.index else places.index[0])] if len(places) else frame
    mixed = dict(_mean(frame, weights))
    own = dict(_mean(frame, {group: 1.0})) if group == "NdPr" else {}
    return sorted({**mixed, **own}.items())
