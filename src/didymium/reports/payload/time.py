"""The Time page: demand and supply of four groups of elements over the years, and their prices."""

from __future__ import annotations

import math
from collections.abc import Sequence

from didymium.reports import numbers, words
from didymium.reports.names import GROUPS
from didymium.reports.payload import price_steps, prices, stock_in_use
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, text
from didymium.reports.payload.common import Case

WORLD = "world"
SHOWN = ("NdPr", "Dy", "Tb")
LINES = {
    "demand": "demand",
    "low": "demand low",
    "high": "demand high",
    "running": "running or decided mines",
    "built": "mines built by the plan",
    "unmet": "unmet",
}


def page(cases: Sequence[Case]) -> Page:
    """Small multiples by answer and scope, prices by answer."""
    case = cases[0]
    scopes = [(WORLD, "world")]
    if case.result.focus:
        scopes.append((case.result.focus, case.names.place(case.result.focus)))
    switches = [Switch("answer", "Answer", [(c.answer, c.answer) for c in cases]), Switch("scope", "World or", scopes)]
    gaps = [*(_gap(cases, group, scopes) for group in SHOWN), _unsold(cases, scopes)]
    chosen, steps = price_steps.charts(cases)
    charts = [*gaps, *prices.charts(cases), *steps, *stock_in_use.charts(cases, scopes)]
    switches += chosen
    closing = [
        "Dots are solved years; between them straight lines are drawn. Ranges: low and high of demand, supply fixed."
    ]
    if not case.calibrated:
        closing.append(words.NOT_CALIBRATED)
    return Page("time", "Time", finding(case), "", switches, charts, closing)


def finding(case: Case) -> str:
    """Which elements run short in the last year, world."""
    last = case.result.years[-1]
    short: dict[str, list[str]] = {}
    met: list[str] = []
    for group in SHOWN[:2]:
        name, elements = GROUPS[group]
        line = _Line(case, elements, WORLD)
        if line.demand[-1] <= 0:
            continue
        part = line.unmet[-1] / line.demand[-1]
        if line.unmet[-1] >= 0.5:
            size = numbers.share(part) if part >= 0.01 else f"under 1{numbers.GAP}%"
            short.setdefault(size, []).extend(name.lower().split(" + "))
        else:
            met += name.lower().split(" + ")
    if not short and not met:
        return "No neodymium or dysprosium is asked for in this study."
    if not short:
        return f"No shortage in {last}: {words.listed(met)} reach every use that asks for them."
    tail = f"; {words.listed(met)} suffice" if met else ""
    parts = [f"{size} of the {words.listed(names)}" for size, names in short.items()]
    return f"The world lacks {words.listed(parts)} it asks for in {last}{tail}."


class _Line:
    """Demand, supply and gap of some elements at a place (or in the world), t oxide in goods."""

    def __init__(self, case: Case, elements: Sequence[str], scope: str) -> None:
        self.case, self.elements, self.scope = case, tuple(elements), scope
        self.years = list(case.result.years)
        rows = [self._year(y) for y in self.years]
        self.running, self.built, self.unmet, self.low, self.high = (list(c) for c in zip(*rows, strict=True))
        self.demand = [r + b + u for r, b, u in zip(self.running, self.built, self.unmet, strict=True)]

    def _year(self, year: int) -> tuple[float, float, float, float, float]:
        place = "" if self.scope == WORLD else self.scope
        running = built = 0.0
        old = old_share(self.case, year)
        for element in self.elements:
            for deposit, t in self.case.tracer.trace(year, (element,)).origin_of_use(place).items():
                running += t * old.get(deposit, 1.0)
                built += t * (1 - old.get(deposit, 1.0))
        asked, unmet, low, high = self._asked(year)
        met = running + built
        scale = (met + unmet) / asked if asked > 0 else 1.0
        return running, built, unmet, low * scale, high * scale

    def _asked(self, year: int) -> tuple[float, float, float, float]:
        rows = self.case.result.demand()
        rows = rows[rows["year"] == year]
        if self.scope != WORLD:
            rows = rows[rows["place"] == self.scope]
        if rows.empty:
            return 0.0, 0.0, 0.0, 0.0
        rows = rows.assign(low=rows["low"].fillna(rows["quantity"]), high=rows["high"].fillna(rows["quantity"]))
        sums = [
            float(self.case.content.tonnes(rows, self.elements, c).sum()) for c in ("quantity", "unmet", "low", "high")
        ]
        return sums[0], sums[1], sums[2], sums[3]


def old_share(case: Case, year: int) -> dict[str, float]:
    """The part of each deposit's output that capacity already running or decided can dig."""
    capacity = case.result.capacity()
    capacity = capacity[capacity["year"] == year]
    existing = dict(zip(capacity["asset"].astype(str), capacity["existing"].astype(float), strict=True))
    mined = case.result.mined()
    mined = mined[mined["year"] == year]
    return {
        str(d): min(1.0, existing[str(d)] / float(t))
        for d, t in zip(mined["deposit"], mined["t_reo"], strict=True)
        if str(d) in existing and t > 0
    }


def _gap(cases: Sequence[Case], group: str, scopes: Sequence[tuple[str, str]]) -> Chart:
    views = {f"{c.answer}|{scope}": _gap_view(c, group, scope, label) for c in cases for scope, label in scopes}
    return Chart(
        f"gap-{group}",
        "years",
        "t oxide",
        views,
        ("answer", "scope"),
        size="quarter",
        legend="time" if group == "NdPr" else "",
    )


def _gap_view(case: Case, group: str, scope: str, label: str) -> View:
    name, elements = GROUPS[group]
    line = _Line(case, elements, scope)
    last = line.years[-1]
    gap = line.unmet[-1]
    span = _gap_range(line)
    subtitle = (
        f"unmet {numbers.mass(gap)} in {last}{span} · oxide a year, in goods"
        if gap >= 0.5
        else f"nothing unmet in {last}{span} · oxide a year, in goods"
    )
    who = "The world" if scope == WORLD else label
    short = f"{numbers.mass(gap)} stay unmet" if gap >= 0.5 else "none stays unmet"
    said = f"{who} needs {numbers.mass(line.demand[-1])} of {name.lower()} oxide in {last}; {short}."
    reading = case.say(said) if group == "Tb" or scope != WORLD else said
    empty = "" if max(line.demand) > 0 else f"Nobody asks for {name.lower()} here: choose another place."
    data = {"years": line.years, **{key: getattr(line, key) for key in LINES}}
    return View(name, subtitle, reading, _gap_table(line), data, "", empty)


def _gap_table(line: _Line) -> Table:
    series = [getattr(line, key) for key in LINES]
    rows: list[list[Cell]] = [[str(y), *(s[i] for s in series)] for i, y in enumerate(line.years)]
    return Table([text("year"), *(number(name, "t oxide") for name in LINES.values())], rows)


def _gap_range(line: _Line) -> str:
    """What the last gap becomes at low and high demand with supply fixed."""
    supply = line.running[-1] + line.built[-1]
    low, high = max(0.0, line.low[-1] - supply), max(0.0, line.high[-1] - supply)
    if not math.isfinite(high) or high - low < 0.5:
        return ""
    return f" [{numbers.span(low, high)}]"


def _unsold(cases: Sequence[Case], scopes: Sequence[tuple[str, str]]) -> Chart:
    views = {f"{c.answer}|{scope}": _unsold_view(c, scope, label) for c in cases for scope, label in scopes}
    return Chart("unsold", "years", "t oxide", views, ("answer", "scope"), size="quarter")


def _unsold_view(case: Case, scope: str, label: str) -> View:
    frame = case.result.surplus()
    if scope != WORLD:
        frame = frame[frame["place"] == scope]
    years = list(case.result.years)
    sums = {e: case.content.tonnes(frame, (e,)).groupby(frame["year"]).sum() for e in ("Ce", "La")}
    series = {e: [float(s.get(y, 0.0)) for y in years] for e, s in sums.items()}
    total = series["Ce"][-1] + series["La"][-1]
    rows: list[list[Cell]] = [
        [str(y), la, ce, la + ce] for y, la, ce in zip(years, series["La"], series["Ce"], strict=True)
    ]
    who = "The world" if scope == WORLD else label
    reading = case.say(f"{who} leaves {numbers.mass(total)} of lanthanum and cerium oxide unsold in {years[-1]}.")
    empty = "" if max(*series["Ce"], *series["La"]) > 0 else "No lanthanum or cerium is left over here."
    return View(
        "Lanthanum + cerium, unsold",
        f"surplus, not a gap · {numbers.mass(total)} in {years[-1]} · oxide a year",
        reading,
        Table(
            [text("year"), number("lanthanum", "t oxide"), number("cerium", "t oxide"), number("together", "t oxide")],
            rows,
        ),
        {"years": years, "stack": [{"name": "Ce", "values": series["Ce"]}, {"name": "La", "values": series["La"]}]},
        "",
        empty,
    )
