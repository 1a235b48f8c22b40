"""What stands in use and what comes back as scrap, over the years."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case

WORLD = "world"
NAMED = 3
NOTHING = "Past use is not counted in this run: it has no cohorts of goods in use."


def charts(cases: Sequence[Case], scopes: Sequence[tuple[str, str]]) -> list[Chart]:
    """Stock in use by end use; scrap collected and not, for every answer and scope."""
    keys = [(c, scope, label) for c in cases for scope, label in scopes]
    stock = {f"{c.answer}|{scope}": _stock(c, scope, label) for c, scope, label in keys}
    back = {f"{c.answer}|{scope}": _back(c, scope, label) for c, scope, label in keys}
    lead = _lead(cases[0])
    return [
        Chart("in-use", "years", "t", stock, ("answer", "scope"), size="half", level=1, lead=lead),
        Chart("scrap", "years", "t a year", back, ("answer", "scope"), size="half", level=1),
    ]


def _lead(case: Case) -> str:
    """What stands in use in the world in the last year, and in the first."""
    frame, years = _rows(case, WORLD), list(case.result.years)
    if frame.empty:
        return "Goods in use and what comes back of them"
    first, last = (_sums(frame, "stock", [y])[0] for y in (years[0], years[-1]))
    ends = f"{numbers.mass(first, like=last)} in {years[0]}, {numbers.mass(last)} in {years[-1]}"
    return f"Magnets in use: {ends}."


def _rows(case: Case, scope: str) -> pd.DataFrame:
    frame = case.held.in_use()
    frame = frame[frame["year"].isin(list(case.result.years))]
    return frame if scope == WORLD else frame[frame["place"] == scope]


def _sums(frame: pd.DataFrame, column: str, years: Sequence[int]) -> list[float]:
    sums = frame.groupby("year")[column].sum()
    return [float(sums.get(y, 0.0)) for y in years]


def _stock(case: Case, scope: str, label: str) -> View:
    frame, years = _rows(case, scope), list(case.result.years)
    uses = frame[frame["year"] == years[-1]].groupby("end_use")["stock"].sum().sort_values(ascending=False)
    named = [str(u) for u in uses.index[:NAMED]]
    parts = [(case.names.use(u), _sums(frame[frame["end_use"] == u], "stock", years)) for u in named]
    rest = frame[~frame["end_use"].isin(named)]
    if len(rest):
        parts.append(("other uses", _sums(rest, "stock", years)))
    total = [sum(values[i] for _, values in parts) for i in range(len(years))]
    rows: list[list[Cell]] = [[str(y), *(v[i] for _, v in parts), total[i]] for i, y in enumerate(years)]
    columns = [text("year"), *(number(name, "t") for name, _ in parts), number("together", "t")]
    who = "the world" if scope == WORLD else label
    reading = (
        f"{words.sentence(who)} holds {numbers.mass(total[-1])} of magnets in use in {years[-1]}." if len(frame) else ""
    )
    return View(
        f"Magnets in use, {who}",
        f"{numbers.mass(total[-1])} in {years[-1]} · t of finished magnets, end of year" if len(frame) else "",
        reading,
        Table(columns, rows if len(frame) else []),
        {"years": years, "stack": [{"name": name, "values": values} for name, values in reversed(parts)]},
        f"From below: {', '.join(name for name, _ in reversed(parts))}." if parts else "",
        "" if len(frame) else NOTHING,
    )


def _back(case: Case, scope: str, label: str) -> View:
    frame, years = _rows(case, scope), list(case.result.years)
    out, got = _sums(frame, "outflow", years), _sums(frame, "collected", years)
    lost = [max(0.0, o - c) for o, c in zip(out, got, strict=True)]
    rows: list[list[Cell]] = [[str(y), c, x, o] for y, c, x, o in zip(years, got, lost, out, strict=True)]
    who = "The world" if scope == WORLD else words.sentence(label)
    part = numbers.share(got[-1] / out[-1]) if out[-1] > 0 else ""
    reading = f"{who} collects {numbers.mass(got[-1])} of the {numbers.mass(out[-1])} that leave use in {years[-1]}."
    return View(
        f"Magnets that leave use, {who[0].lower() + who[1:] if scope == WORLD else who}",
        f"{part} of them collected in {years[-1]} · t of magnets a year" if part else "t of magnets a year",
        reading if len(frame) else "",
        Table(
            [text("year"), number("collected", "t"), number("not collected", "t"), number("leave use", "t")],
            rows if len(frame) else [],
        ),
        {"years": years, "stack": [{"name": "collected", "values": got}, {"name": "not collected", "values": lost}]},
        "Collected is before losses of recovery; what recycling makes stands in Tables.",
        "" if len(frame) else NOTHING,
    )
