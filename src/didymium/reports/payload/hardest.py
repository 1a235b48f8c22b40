"""The shock that costs each answer most, and the months of magnet use that go without under each shock."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from didymium.reports import words
from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, number, text
from didymium.reports.payload.common import Case, middle_year
from didymium.study.study import CALM

MONTHS = "months_without"
TENTHS = Scale(1.0, "months", 1)
ALIKE = 0.05
"""Months that look the same with one decimal."""


def chart(around: Around, case: Case) -> Chart | None:
    """One bar an answer: the largest worth it loses to a shock; nothing when no shock is solved."""
    found, partial = _worst(around), _partial(around)
    if not found:
        return None
    scale = Scale.of([v for _, _, v in found], "USD_2024")
    rows = [
        {"label": f"{a}: {s.replace('_', ' ')}" if v > 0 else f"{a}: none", "value": max(v, 0.0), "text": scale.full(v)}
        for a, s, v in found
    ]
    whole = [f for f in found if f[0] not in partial]
    unknown = "The shock that costs each answer most is not known: shocks are not solved."
    said = _said(whole, scale) if whole else unknown
    of = f" of {words.listed([words.called(a) for a in partial])}" if len(partial) < len(around.rows) else ""
    note = f"Not all shocks{of} are solved: the worst may be among those." if partial else ""
    view = View(
        said if case.calibrated else "The shock that costs each answer most",
        f"Worth lost by all places against the calm plan of the same answer, {scale.unit} of the first year, all years",
        said if case.calibrated else words.NOT_READ,
        Table([text("answer"), *(number(s.replace("_", " "), "USD") for s in around.columns)], _losses(around)),
        {"rows": rows},
        note,
    )
    return Chart("hardest", "balance", "USD", {"": view})


def _worst(around: Around) -> list[tuple[str, str, float]]:
    """Answer, the shock that costs it most of those solved, and the worth lost."""
    found = []
    for answer in around.rows:
        known = {s: v for s in around.columns if math.isfinite(v := around.loss(answer, s))}
        if known:
            worst = max(known, key=known.__getitem__)
            found.append((answer, worst, known[worst]))
    return found


def _partial(around: Around) -> list[str]:
    """Answers with a shock that is not solved."""
    return [a for a in around.rows if any(around.state(a, s) for s in around.columns)]


def _losses(around: Around) -> list[list[Cell]]:
    return [[a, *(around.cell(a, s, around.loss(a, s)) for s in around.columns)] for a in around.rows]


def _said(found: Sequence[tuple[str, str, float]], scale: Scale) -> str:
    """One shock that is the worst for all, or the answer that loses least."""
    if max(v for _, _, v in found) <= 0:
        return "No shock costs any answer anything."
    least = min(found, key=lambda f: f[2])
    most = max(found, key=lambda f: f[2])
    if least[0] == most[0]:
        return f"{words.sentence(words.called(most[1]))} costs {words.called(most[0])} most: {scale.full(most[2])}."
    low, high = words.called(least[0]), words.called(most[0])
    return words.sentence(f"{low} loses {scale.full(least[2])} in its worst shock, {high} {scale.full(most[2])}.")


def months(around: Around, case: Case) -> tuple[list[Switch], Chart] | None:
    """Months of magnet use that go without, one bar an answer, by shock and year; nothing where not measured."""
    cases = [(a, y) for a in around.rows for y in around.years]
    there = [s for s in (*around.columns, CALM) if any(_known(around, a, s, y) for a, y in cases)]
    if not there:
        return None
    years = around.years
    views = {f"{s}|{y}": _months(around, s, y, case) for s in there for y in years}
    felt = {k: sum(float(r["value"]) for r in v.data["rows"]) for k, v in views.items()}
    start = max(felt, key=lambda k: (felt[k], k == f"{there[0]}|{middle_year(years)}"))
    shock, _, year = start.partition("|")
    switches = [
        Switch("m-shock", "Shock", [(s, s.replace("_", " ")) for s in there], shock, at="months"),
        Switch("m-year", "Year", [(str(y), str(y)) for y in years], year, at="months"),
    ]
    return switches, Chart("months", "balance", "months", views, ("m-shock", "m-year"), start=start)


def _known(around: Around, answer: str, shock: str, year: int) -> bool:
    return math.isfinite(around.value(answer, shock, MONTHS, year))


def _months(around: Around, shock: str, year: int, case: Case) -> View:
    values = {a: around.value(a, shock, MONTHS, year) for a in around.rows}
    known = {a: v for a, v in values.items() if math.isfinite(v)}
    rows = [{"label": a, "value": v, "text": TENTHS.full(v)} for a, v in known.items()]
    when = "in the calm plan" if shock == CALM else f"under {shock.replace('_', ' ')}"
    who = words.sentence(case.names.party())
    said = f"{who} goes without for {_ends(known)} {when} in {year}." if known else ""
    lacking = [a for a in values if a not in known]
    return View(
        said if case.calibrated and said else f"Months of magnet use that go without {when}, {year}",
        f"{who}, {year}: twelve times the magnets unmet over those asked for",
        case.say(said) if said else "",
        Table(
            [text("answer"), number("goes without", "months")],
            [[a, around.cell(a, shock, v)] for a, v in values.items()],
        ),
        {"rows": rows},
        f"Not known for {words.listed([words.called(a) for a in lacking])}." if lacking else "",
        "" if known else "No answer is solved for this shock: choose another.",
    )


def _ends(known: Mapping[str, float]) -> str:
    """The best and the worst answer, or what all have in common."""
    best, worst = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    if known[worst] - known[best] < ALIKE:
        return f"{TENTHS.full(known[worst])} in every answer"
    return ", ".join(f"{TENTHS.full(known[a])} with {words.called(a)}" for a in (best, worst))
