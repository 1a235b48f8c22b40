"""The Answer page: the decision in two lines, three figures, on whom, the surplus, 60, 70 or 85 %."""

from __future__ import annotations

import math
from collections.abc import Sequence

from didymium.reports import numbers, words
from didymium.reports.payload import (
    calibration,
    headline,
    left_over,
    mind,
    reconcile,
    sellers,
    shortage,
    validation,
)
from didymium.reports.payload.chart import Page
from didymium.reports.payload.common import Case
from didymium.reports.payload.trade import by_seller

TINY = 1e-6
CANNOT_SAY = (
    "What this run cannot say: who cuts off whom and when (shocks come later), whether planned plants are built, "
    "what magnets travel inside motors and other goods."
)


def page(cases: Sequence[Case]) -> Page:
    """The page of the first case; the others stand on Answers × shocks."""
    case = cases[0]
    charts = [
        headline.figures(case),
        sellers.chart(case),
        reconcile.chart(case),
        left_over.chart(case),
        shortage.chart(case),
        mind.chart(case),
    ]
    return Page(
        id="answer",
        nav="Answer",
        finding=finding(case),
        lede=lede(case),
        kicker=case.result.question,
        charts=[c for c in charts if c is not None],
        closing=closing(case),
    )


def finding(case: Case) -> str:
    """What the party needs and what its plants can make: no sentence about who sells."""
    last, party = case.result.years[-1], words.sentence(case.names.party())
    need = case.need(case.result.focus, last)
    if not math.isfinite(need["quantity"]):
        return _plain_finding(case, last)
    able = home_capacity(case, last)
    start = f"{party} needs {numbers.mass(need['quantity'], digits=2)} of magnets in {last}"
    if not case.result.focus:
        return f"{start}; {numbers.mass(need['unmet'], digits=2)} of them stay unmet."
    if able <= 0:
        return f"{start}, and no plant at home is running or decided."
    return (
        f"{start}; plants at home, running or decided, can make {numbers.mass(able, digits=2, like=need['quantity'])}."
    )


def _plain_finding(case: Case, year: int) -> str:
    """A study without magnets: how much of what is asked for comes."""
    asked = case.asked(year)
    name = case.result.title or case.result.study_name
    if not asked["quantity"]:
        return f"{name}: no demand stands in {year}."
    if asked["unmet"] < TINY * asked["quantity"]:
        return f"{name}: all {numbers.mass(asked['quantity'])} asked for in {year} are delivered."
    return (
        f"{name}: {numbers.mass(asked['unmet'])} of {numbers.mass(asked['quantity'])} asked for in {year} stay unmet."
    )


def lede(case: Case) -> str:
    """On whom and on which stage by statistics, what is needed by the plan: three sentences at most."""
    if not case.rare_earths:
        return ""
    return " ".join(p for p in (sellers.observed_imports(case), sellers.observed_stages(case), _needed(case)) if p)


def _needed(case: Case) -> str:
    """What the party needs over the years, and from whom the plan lets it buy, once that may be read."""
    first, last = case.result.years[0], case.result.years[-1]
    now, then = (case.need(case.result.focus, y)["quantity"] for y in (first, last))
    unread = f"who sells in the plan is {words.NOT_READ}"
    if not math.isfinite(now) or not math.isfinite(then) or first == last:
        return "" if case.calibrated else f"{words.sentence(unread)}."
    who = words.sentence(words.possessive(case.names.party()))
    need = f"{who} need grows" if then >= now else f"{who} need falls"
    said = f"{need} from {numbers.mass(now, 2, like=then)} in {first} to {numbers.mass(then, 2)} in {last}"
    if not case.calibrated:
        return f"{said}; {unread}."
    sold = by_seller(case, last, "magnet")
    if not sold:
        return f"{said}; the plan buys no magnet abroad."
    seller, t = next(iter(sold.items()))
    part = numbers.share(t / sum(sold.values()))
    return f"{said}; in the plan {case.names.place(seller)} sells {part} of the magnets bought abroad."


def closing(case: Case) -> list[str]:
    """What this run cannot say."""
    if not case.rare_earths:
        return []
    lines = [CANNOT_SAY, words.NO_INSTRUMENTS]
    if not case.calibrated:
        lines.append(words.NOT_CALIBRATED)
    inside = validation.said_inside() or "the base year is not compared with statistics yet"
    return [*lines, f"Calibration {calibration.state(case)}; {inside} (page Validation)."]


def home_capacity(case: Case, year: int) -> float:
    """t magnets a year of plants at home that stand or are decided."""
    frame = case.result.capacity()
    rows = frame[(frame["year"] == year) & (frame["place"].isin(case.mine))]
    rows = rows[rows["process"].astype(str).str.startswith("magnet")]
    return float(rows["existing"].sum())
