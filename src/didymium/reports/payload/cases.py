"""The Answers × shocks page: each answer's figures side by side, and what it changes against the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.names import FORMS, GOODS
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, records, text
from didymium.reports.payload.common import Case, key_years, middle_year
from didymium.reports.payload.trade import by_seller, import_bill

SAME = 0.005
TIE = 1e-9
NO_WORDS = "the tables as they stand"
COUNTS = 0.05


@dataclass(frozen=True)
class Metric:
    """One thing a cell may show; less is better unless said otherwise."""

    id: str
    label: str
    subtitle: str
    of: Callable[[Case, int], float]
    write: Callable[[float], str]
    less_is_better: bool = True
    about_places: bool = True


def _unmet(case: Case, year: int) -> float:
    return case.need(case.result.focus, year)["unmet"]


def _unmet_world(case: Case, year: int) -> float:
    return case.need("", year)["unmet"] if case.rare_earths else case.asked(year)["unmet"]


def _made(case: Case, year: int) -> float:
    frame = case.result.made()
    rows = frame[(frame["year"] == year) & (frame["form"] == "magnet") & (frame["place"] == case.result.focus)]
    return float(rows["t"].sum())


def _largest(case: Case, year: int) -> float:
    sums = by_seller(case, year, "magnet")
    return max(sums.values()) / sum(sums.values()) if sums else float("nan")


def _bill(case: Case, year: int) -> float:
    return import_bill(case, year)


def metrics(case: Case) -> list[Metric]:
    """What the cells can show in this study."""
    who = case.names.party()
    goods = "finished magnets" if case.rare_earths else "of all goods"
    world = Metric(
        "world", "unmet, world, t", f"World, t {goods} a year", _unmet_world, numbers.mass, about_places=False
    )
    if not case.result.focus:
        return [world]
    return [
        Metric("unmet", "magnets unmet, t", f"{who}, t finished magnets a year", _unmet, numbers.mass),
        world,
        Metric(
            "made", "made at home, t", f"Magnets made in {who}, t a year", _made, numbers.mass, less_is_better=False
        ),
        Metric(
            "seller", "largest seller, %", f"Largest seller's share of the magnets {who} buys", _largest, numbers.share
        ),
        Metric(
            "bill",
            "import bill, m USD",
            f"What {who} pays for rare earths from abroad, USD a year",
            _bill,
            numbers.money,
        ),
    ]


def page(cases: Sequence[Case]) -> Page:
    """One row an answer; columns are years as long as no shock is solved."""
    case = cases[0]
    matrix = heat(cases)
    switch = Switch("metric", "Cell shows", [(m.id, m.label) for m in metrics(case)], _telling(matrix))
    differences = [difference(cases[0], other) for other in cases[1:]]
    closing = _closing(case)
    return Page(
        "cases", "Answers × shocks", finding(cases), _lede(cases, matrix), [switch], [matrix, *differences], closing
    )


def _closing(case: Case) -> list[str]:
    """What the matrix lacks."""
    if not case.rare_earths:
        return []
    lines = ["Columns are years of the calm plan. Shocks and regret need the instruments: they are not in this run."]
    lines.append(words.NO_INSTRUMENTS)
    return lines if case.calibrated else [*lines, words.NOT_CALIBRATED]


def _lede(cases: Sequence[Case], matrix: Chart) -> str:
    """Said only when there is nothing to compare."""
    if len(cases) == 1:
        return "One answer was solved: solve others to compare them."
    return (
        "" if _telling(matrix) else "The answers agree in every figure of the matrix: what they add is not used here."
    )


def _telling(matrix: Chart) -> str:
    """The first metric in which answers differ."""
    for key, view in matrix.views.items():
        if any(cell["mark"] for row in view.data["rows"] for cell in row["cells"]):
            return key
    return ""


def finding(cases: Sequence[Case]) -> str:
    """The answer with the least unmet in the last year; said only where the difference counts."""
    last = cases[0].result.years[-1]
    if len(cases) < 2:
        return "One answer is solved; there is nothing to compare it with."
    values = {c.answer: _unmet_world(c, last) for c in cases}
    best = min(values, key=lambda a: (values[a], a))
    base = values[cases[0].answer]
    if not math.isfinite(base) or base - values[best] < COUNTS * max(base, 1.0):
        limit = f"{COUNTS * 100:.0f}{numbers.GAP}%"
        return (
            f"No answer changes what the world goes without in {last} by more than {limit}: no difference that counts."
        )
    less = f"{words.sentence(best)} leaves {numbers.mass(values[best])} unmet in the world in {last}"
    return f"{less}, {cases[0].answer} {numbers.mass(base)}."


def heat(cases: Sequence[Case]) -> Chart:
    """The matrix, one view a metric."""
    return Chart("heat", "heat", "", {m.id: _heat_view(cases, m) for m in metrics(cases[0])}, ("metric",))


def _heat_view(cases: Sequence[Case], metric: Metric) -> View:
    years = key_years(cases[0].result.years)
    values = [[metric.of(c, y) for y in years] for c in cases]
    rows = [_heat_row(cases, i, values, metric) for i in range(len(cases))]
    cells: list[list[Cell]] = [
        [c.answer, *(None if not math.isfinite(v) else v for v in row), _cost(c)]
        for c, row in zip(cases, values, strict=True)
    ]
    columns = [
        text("answer"),
        *(number(str(y), metric.label.rsplit(", ", 1)[-1]) for y in years),
        number("cost of the plan", "USD"),
    ]
    first = values[0][-1]
    said = f"{words.sentence(cases[0].answer)} holds {metric.write(first)} in {years[-1]} ({metric.label})."
    data = {"years": [str(y) for y in years], "rows": rows, "corner": "Answer"}
    shade = "darker = worse" if metric.less_is_better else "lighter = more"
    note = "Cost: the plan’s discounted cost for all places, less the first answer’s. Marks stand where answers differ."
    return View(
        words.sentence(metric.label),
        f"{metric.subtitle} · {shade} · boxed ▾ best, ▴ worst of each column",
        cases[0].say(said) if metric.about_places else said,
        Table(columns, cells),
        data,
        note,
    )


def _heat_row(cases: Sequence[Case], i: int, values: list[list[float]], metric: Metric) -> dict[str, Any]:
    cost = _cost(cases[i])
    base = _cost(cases[0])
    return {
        "label": cases[i].answer,
        "sub": cases[i].result.answer_words or NO_WORDS,
        "cells": [_cell([row[j] for row in values], i, metric) for j in range(len(values[i]))],
        "cost": "unknown"
        if cost is None or base is None
        else "0"
        if abs(cost - base) <= TIE * abs(base)
        else numbers.change(cost - base, numbers.money(abs(cost - base))),
    }


def _cell(column: Sequence[float], i: int, metric: Metric) -> dict[str, Any]:
    """One cell: text, how dark (0 to 1), best or worst of its column."""
    known = [v for v in column if math.isfinite(v)]
    value = column[i]
    if not math.isfinite(value):
        return {"text": numbers.UNKNOWN, "shade": 0.0, "mark": ""}
    low, high = min(known), max(known)
    differs = high - low > SAME * max(abs(high), 1e-9)
    part = (value - low) / (high - low) if differs else 0.5
    bad = part if metric.less_is_better else 1 - part
    scale = high if high > 0 else 1.0
    shade = value / scale if metric.less_is_better else 1 - value / scale
    mark = "" if not differs else "best" if bad < 1e-9 else "worst" if bad > 1 - 1e-9 else ""
    return {"text": metric.write(value), "shade": max(0.0, min(1.0, shade)), "mark": mark}


def _cost(case: Case) -> float | None:
    value = case.result.card.get("objective")
    return float(value) if value is not None else None


def difference(base: Case, other: Case) -> Chart:
    """What another answer changes: in the input, in need, and the three flows that move most."""
    year = base.result.years[-1] if middle_year(base.result.years) == base.result.years[0] else _widest(base, other)
    moved = _moved(base, other, year)[:3]
    gap = _unmet_world(other, year) - _unmet_world(base, year)
    size = numbers.mass(abs(gap))
    title = f"{other.answer} instead of {base.answer}, {year}: " + (
        "no difference that counts"
        if abs(gap) < COUNTS * max(_unmet_world(base, year), 1.0)
        else f"{size} {'less' if gap < 0 else 'more'} unmet in the world"
    )
    rows: list[list[Cell]] = [[m["label"], m["before"], m["after"], m["after"] - m["before"]] for m in moved]
    columns = [text(f"flow, {year}"), number(base.answer, "t"), number(other.answer, "t"), number("change", "t")]
    lines = [["Changed in the input.", other.result.answer_words or NO_WORDS]]
    lines.append(["Moved most.", "" if moved else "No flow moves."])
    said = (
        f"The flow that moves most is {moved[0]['label']}."
        if moved
        else f"No flow moves between {base.answer} and {other.answer}."
    )
    view = View(
        title,
        f"{numbers.years(base.result.years[0], base.result.years[-1])}, shown is the year with most moved",
        base.say(said),
        Table(columns, rows),
        {"lines": lines},
    )
    return Chart(f"difference-{other.answer}", "difference", "t", {"": view}, size="half")


def _widest(base: Case, other: Case) -> int:
    totals = {y: sum(abs(m["after"] - m["before"]) for m in _moved(base, other, y)) for y in base.result.years}
    return max(totals, key=lambda y: (totals[y], y))


def _moved(base: Case, other: Case, year: int) -> list[dict[str, Any]]:
    """Flows and home output by how much they change, largest first."""
    before, after = _amounts(base, year), _amounts(other, year)
    keys = sorted({*before, *after})
    rows: list[dict[str, Any]] = [{"label": k, "before": before.get(k, 0.0), "after": after.get(k, 0.0)} for k in keys]
    changed = [r for r in rows if abs(r["after"] - r["before"]) >= 0.5]
    return sorted(changed, key=lambda r: -abs(r["after"] - r["before"]))


def _amounts(case: Case, year: int) -> dict[str, float]:
    names = case.names
    frame = case.result.flows()
    frame = frame[frame["year"] == year]
    frame = frame.assign(group=frame["form"].map(FORMS).fillna("other"))
    shipped = frame.groupby(["group", "from", "to"], as_index=False)[["t"]].sum()
    found = {}
    for row in records(shipped):
        found[f"{GOODS[row['group']]}, {names.place(row['from'])} to {names.place(row['to'])}"] = float(row["t"])
    made: pd.DataFrame = case.result.made()
    made = made[(made["year"] == year) & (made["place"] == case.result.focus) & (made["form"] != "scrap")]
    made = made.assign(group=made["form"].map(FORMS).fillna("other"))
    for kind, t in made.groupby("group")["t"].sum().items():
        found[f"{GOODS[str(kind)]} made in {names.place(case.result.focus)}"] = float(t)
    return found
