"""The Answers × shocks page: each answer's figures side by side, and what it changes against the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import difference
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, text
from didymium.reports.payload.common import Case, key_years
from didymium.reports.payload.difference import COUNTS, NO_WORDS, Comparison, unmet_world
from didymium.reports.payload.trade import by_seller, import_bill

SAME = 0.005
TIE = 1e-9


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


def _made(case: Case, year: int) -> float:
    frame = case.result.made()
    rows = frame[(frame["year"] == year) & (frame["form"] == "magnet") & (frame["place"].isin(case.mine))]
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
        "world", "unmet in the world, t", f"World, t {goods} a year", unmet_world, numbers.mass, about_places=False
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
    pairs = [Comparison(case, other) for other in cases[1:]]
    matrix = heat(cases, pairs)
    switch = Switch("metric", "Cell shows", [(m.id, m.label) for m in metrics(case)], _telling(matrix))
    charts = [matrix, *(difference.chart(p, i) for i, p in enumerate(pairs, 1)), difference.changes_chart(pairs)]
    return Page(
        "cases",
        "Answers × shocks",
        finding(cases, pairs),
        _lede(cases, matrix),
        [switch],
        [c for c in charts if c is not None],
        _closing(case),
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


def finding(cases: Sequence[Case], pairs: Sequence[Comparison]) -> str:
    """The answer with the least unmet in the last year; where the difference does not count, what stays still."""
    last = cases[0].result.years[-1]
    if len(cases) < 2:
        return "One answer is solved; there is nothing to compare it with."
    values = {c.answer: unmet_world(c, last) for c in cases}
    best = min(values, key=lambda a: (values[a], a))
    base = values[cases[0].answer]
    if math.isfinite(base) and base - values[best] >= COUNTS * max(base, 1.0):
        less = f"{words.sentence(best)} leaves {numbers.mass(values[best])} unmet in the world in {last}"
        return f"{less}, {cases[0].answer} {numbers.mass(base)}."
    still = _still(pairs)
    if still:
        return f"No answer changes what the world goes without in {last}; {still}."
    limit = f"{COUNTS * 100:.0f}{numbers.GAP}%"
    return f"No answer changes what the world goes without in {last} by more than {limit}: no difference that counts."


def _still(pairs: Sequence[Comparison]) -> str:
    """Answers that move no flow: whether what they add stands idle, or they add nothing."""
    idle = [p.other.answer for p in pairs if not p.moves and any(a.unused for a in p.added)]
    same = [p.other.answer for p in pairs if not p.moves and p.other.answer not in idle]
    parts = [f"what {words.listed(idle)} {'adds' if len(idle) == 1 else 'add'} stands idle"] if idle else []
    if same:
        parts.append(f"{words.listed(same)} {'moves' if len(same) == 1 else 'move'} no flow")
    return " and ".join(parts)


def heat(cases: Sequence[Case], pairs: Sequence[Comparison]) -> Chart:
    """The matrix, one view a metric."""
    subs = [cases[0].result.answer_words or NO_WORDS, *(p.words for p in pairs)]
    return Chart("heat", "heat", "", {m.id: _heat_view(cases, m, subs) for m in metrics(cases[0])}, ("metric",))


def _heat_view(cases: Sequence[Case], metric: Metric, subs: Sequence[str]) -> View:
    years = key_years(cases[0].result.years)
    values = [[metric.of(c, y) for y in years] for c in cases]
    rows = [_heat_row(cases, i, values, metric) | {"sub": subs[i]} for i in range(len(cases))]
    cells: list[list[Cell]] = [
        [c.answer, *(None if not math.isfinite(v) else v for v in row), _cost(c)]
        for c, row in zip(cases, values, strict=True)
    ]
    columns = [
        text("answer"),
        *(number(str(y), metric.label.rsplit(", ", 1)[-1]) for y in years),
        number("cost of the plan", "USD"),
    ]
    said = _heat_said(cases, metric, values, years)
    data = {"years": [str(y) for y in years], "rows": rows, "corner": "Answer"}
    shade = "darker = worse" if metric.less_is_better else "lighter = more"
    note = "Cost: the plan’s discounted cost for all places, less the first answer’s. Marks stand where answers differ."
    return View(
        said if not metric.about_places or cases[0].calibrated else words.sentence(metric.label),
        f"{metric.subtitle} · {shade} · boxed ▾ best, ▴ worst of each column",
        cases[0].say(said) if metric.about_places else said,
        Table(columns, cells),
        data,
        note,
    )


def _heat_said(cases: Sequence[Case], metric: Metric, values: list[list[float]], years: Sequence[int]) -> str:
    """The year in which answers differ most: best and worst of them; else the first answer's last year."""
    what = metric.label.rpartition(", ")[0]
    spread = {j: max(c) - min(c) for j, c in enumerate(zip(*values, strict=True)) if all(map(math.isfinite, c))}
    top = max(spread, key=lambda j: spread[j], default=len(years) - 1)
    column = [row[top] for row in values]
    if len(cases) == 1 or spread.get(top, 0.0) <= SAME * max(map(abs, column), default=0.0):
        return f"{words.sentence(what)}: {metric.write(values[0][-1])} in {years[-1]} in {_every(cases)}."
    low, high = min(range(len(column)), key=column.__getitem__), max(range(len(column)), key=column.__getitem__)
    ends = f"{metric.write(column[low])} in {cases[low].answer}, {metric.write(column[high])} in {cases[high].answer}"
    return f"{words.sentence(what)} in {years[top]}: {ends}."


def _every(cases: Sequence[Case]) -> str:
    return cases[0].answer if len(cases) == 1 else "every answer"


def _heat_row(cases: Sequence[Case], i: int, values: list[list[float]], metric: Metric) -> dict[str, Any]:
    cost = _cost(cases[i])
    base = _cost(cases[0])
    return {
        "label": cases[i].answer,
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
