"""The Stress page: what the party still gets when one supplier is out, worst first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload.analysed import missing, number_of, rows_of, word_of
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, text
from didymium.reports.payload.common import Case, middle_year

MOST = 12
GROUPS = {
    "place": ("countries", "country"),
    "plant": ("plants", "plant"),
    "deposit": ("deposits", "deposit"),
    "chokepoint": ("chokepoints", "chokepoint"),
}
NO_MONTHS = (
    "Months until something runs short, the monthly fan and survival by end use are not in this version: "
    "a plan counts whole years."
)
HOW = (
    "A supplier that is out delivers nothing for a year; plants and mines stay as planned, flows are solved anew. "
    "Cover: worth of the party’s goods still served over what is served undisturbed."
)
COLUMNS = (
    text("supplier"),
    number("cover", "%"),
    number("worth lost", "USD a year"),
    number("served undisturbed", "USD a year"),
    number("goods unmet", "t"),
    text("loses most"),
    text("state"),
)


def page(cases: Sequence[Case]) -> Page:
    """The ranking by group and year of every answer, the autonomy of each answer, what is not told."""
    case = cases[0]
    found = {c.answer: _cells(c) for c in cases}
    years = sorted({y for rows in found.values() for _, y in rows})
    groups = [g for g in GROUPS if any(g == k for rows in found.values() for k, _ in rows)]
    solved = [c for c in cases if found[c.answer]] or [case]
    switches, charts = [], [_ranking(solved, groups or ["place"], years or [middle_year(case.result.years)])]
    if years:
        start = middle_year(years)
        switches = [
            Switch("answer", "Answer", [(c.answer, c.answer) for c in solved]),
            Switch("group", "Without one of the", [(g, GROUPS[g][0]) for g in groups]),
            Switch("year", "Year", [(str(y), str(y)) for y in years], str(start)),
        ]
        charts.append(_autonomy(solved, years, [c.answer for c in cases if c not in solved]))
    closing = [HOW, NO_MONTHS] if years else [NO_MONTHS]
    if not case.calibrated:
        closing.append(words.NOT_CALIBRATED)
    return Page("stress", "Stress", finding(case), _lede(case), switches, charts, closing)


def finding(case: Case) -> str:
    """The worst single supplier over all years, named; not known as long as one of them is not solved."""
    top = worst(case)
    failed = _unsolved(case)
    who = words.sentence(case.names.party())
    if failed:
        tried = len({(word_of(r, "group"), word_of(r, "supplier")) for r in _mine(case)})
        return f"What {who} keeps in the worst single case is not known: {_failed(failed)} of {tried} cases not solved."
    if top is None:
        return missing("n1")
    year = int(number_of(top, "year"))
    if number_of(top, "cover") > 1 - 5e-4:
        return f"No single supplier that is out costs {who} anything in the years solved."
    kept = numbers.share(number_of(top, "cover"))
    if not case.calibrated:
        return f"In the worst single case {who} gets {kept} of its goods by worth in {year}; which: {words.NOT_READ}."
    without = _name(case, top)
    return f"Without {without}, {who} still gets {kept} of its goods by worth in {year}: the worst single case."


def _lede(case: Case) -> str:
    """What strategic autonomy is, with its number in the last year; who stands behind what is not known."""
    failed = _unsolved(case)
    if failed:
        named = [_name(case, r) for r in failed if word_of(r, "group") == "place"]
        first = sorted(dict.fromkeys(named), key=lambda n: n != case.names.place("CHN"))[:5]
        among = f", {words.listed(first)} among them" if first else ""
        return f"No plan was found without some suppliers{among}: what their loss costs is unknown, not nothing."
    rows = _rows(case)
    if not rows:
        return ""
    last = max(int(number_of(r, "year")) for r in rows)
    value = autonomy(case, last)
    return f"Strategic autonomy, the part still served in the worst single case, is {numbers.share(value)} in {last}."


def _failed(rows: Sequence[dict[str, Any]]) -> int:
    return len({(word_of(r, "group"), word_of(r, "supplier")) for r in rows})


def worst(case: Case) -> dict[str, Any] | None:
    """The row with the lowest cover; None without the analysis."""
    return min(_rows(case), key=lambda r: number_of(r, "cover"), default=None)


def autonomy(case: Case, year: int) -> float:
    """The part of the party's demand value still met in the worst case of a year.

    NaN when no case of the year is solved, and when any is not: the worst may be among those.
    """
    covers = [number_of(r, "cover") for r in _mine(case) if int(number_of(r, "year")) == year]
    return min(covers, default=float("nan")) if all(math.isfinite(c) for c in covers) else float("nan")


def _mine(case: Case) -> list[dict[str, Any]]:
    """Rows about the study's party (all of them when it has none), solved or not."""
    rows = rows_of(case, "n1", "group", "supplier", "year", "cover")
    return [r for r in rows if not case.result.focus or word_of(r, "party") in ("", case.result.focus)]


def _rows(case: Case) -> list[dict[str, Any]]:
    """Those whose cover is known."""
    return [r for r in _mine(case) if math.isfinite(number_of(r, "cover"))]


def _unsolved(case: Case, group: str = "", year: int = 0) -> list[dict[str, Any]]:
    """Those without which no plan was found: their cover is unknown, which is not 100 %."""
    rows = [r for r in _mine(case) if not math.isfinite(number_of(r, "cover"))]
    rows = [r for r in rows if not group or word_of(r, "group") == group]
    return [r for r in rows if not year or number_of(r, "year") == year]


def _cells(case: Case) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Rows by group and year: those not solved first, then the lowest cover."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    order = [(-1.0 if math.isnan(c := number_of(r, "cover")) else c, word_of(r, "supplier"), r) for r in _mine(case)]
    for _, _, row in sorted(order, key=lambda item: item[:2]):
        found.setdefault((word_of(row, "group"), int(number_of(row, "year"))), []).append(row)
    return found


def _ranking(cases: Sequence[Case], groups: Sequence[str], years: Sequence[int]) -> Chart:
    start = f"{cases[0].answer}|{groups[0]}|{middle_year(years)}"
    if not any(_mine(c) for c in cases):
        view = View("Without one supplier", "", "", Table(COLUMNS, []), {}, "", missing("n1"))
        return Chart("n1", "cover", "%", {"": view})
    views = {f"{c.answer}|{g}|{y}": _view(c, g, y) for c in cases for g in groups for y in years}
    return Chart("n1", "cover", "%", views, ("answer", "group", "year"), start=start)


def _view(case: Case, group: str, year: int) -> View:
    rows = _cells(case).get((group, year), [])
    felt = [r for r in rows if number_of(r, "cover") < 1 - 5e-4]
    shown = felt[:MOST]
    many, one = GROUPS[group]
    who = words.sentence(case.names.party())
    if not rows:
        empty = missing("n1") if not _mine(case) else f"No {one} was taken out in {year}: choose another year."
    else:
        empty = "" if shown else _nothing(who, one, year, len(rows), len(_unsolved(case, group, year)))
    data = {"rows": [_drawn(case, r) for r in shown]}
    title = f"Without one of its {many}, {year}"
    reading = ""
    if shown:
        top = shown[0]
        known = len(rows) - len(_unsolved(case, group, year))
        title = f"{len(felt)} of {known} {many} cost {who} goods when they deliver nothing in {year}"
        kept = numbers.share(number_of(top, "cover"))
        reading = case.say(f"{who} still gets {kept} of its goods by worth without {_name(case, top)} in {year}.")
    left = len(felt) - len(shown)
    notes = [
        f"{left} more cost less; they stand in the table." if left > 0 else "",
        _unknown(case, group, year),
        _partial(case),
    ]
    return View(
        title,
        f"Share of the worth of {words.possessive(who)} goods still served, {year}, answer {case.answer}; lowest first",
        reading,
        Table(COLUMNS, [_cells_of(case, r) for r in rows]),
        data,
        " ".join(n for n in notes if n),
        empty,
    )


def _nothing(who: str, one: str, year: int, tried: int, failed: int) -> str:
    """Nothing is felt: of all that were tried, or only of those that could be solved."""
    if not failed:
        return f"No single {one} that is out costs {who} anything in {year}."
    return f"{tried - failed} of {tried} cases are solved and cost {who} nothing in {year}; not known: {failed}."


def _unknown(case: Case, group: str, year: int) -> str:
    """Suppliers without which no plan was found."""
    names = [_name(case, r) for r in _unsolved(case, group, year)]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    listed = f"{', '.join(names[:MOST])}{more}" if more else words.listed(names)
    return f"Not solved, so not known: no plan was found without {listed}." if names else ""


def _partial(case: Case) -> str:
    """How many suppliers were tried when it was broken off."""
    about = case.held.analyses["n1"].attrs.get("about", {}) if "n1" in case.held.analyses else {}
    if not about.get("partial"):
        return ""
    return f"Broken off: {about.get('tried')} of {about.get('of')} suppliers tried; the others are not solved."


def _drawn(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    cover, more = number_of(row, "cover"), _more(row)
    loses = case.names.use(word_of(row, "worst")).lower() if word_of(row, "worst") else ""
    short = f"{numbers.mass(more)} more unmet" if math.isfinite(more) else ""
    return {
        "label": _name(case, row),
        "cover": cover,
        "text": numbers.share(cover),
        "sub": ", ".join(p for p in (short, f"most in {loses}" if loses else "") if p),
    }


def _name(case: Case, row: dict[str, Any]) -> str:
    """A supplier as it is called on every page."""
    if word_of(row, "group") == "place":
        return case.names.place(word_of(row, "supplier"))
    return word_of(row, "name") or case.names.anything(word_of(row, "supplier"))


def _more(row: dict[str, Any]) -> float:
    """t of goods unmet beyond what is unmet undisturbed; all of it where that is not told."""
    before = number_of(row, "undisturbed_unmet_t")
    return number_of(row, "unmet_t") - (before if math.isfinite(before) else 0.0)


def _cells_of(case: Case, row: dict[str, Any]) -> list[Cell]:
    amounts = [number_of(row, n) for n in ("cover", "lost_value", "undisturbed_value", "unmet_t")]
    amounts[0] *= 100
    state = "not solved" if math.isnan(amounts[0]) else word_of(row, "how") or "solved"
    worst_use = word_of(row, "worst")
    return [
        _name(case, row),
        *(v if math.isfinite(v) else None for v in amounts),
        case.names.use(worst_use) if worst_use else "",
        state,
    ]


def _autonomy(cases: Sequence[Case], years: Sequence[int], left: Sequence[str]) -> Chart:
    """Strategic autonomy of every answer by year."""
    rows: list[list[Cell]] = []
    for case in cases:
        for year in years:
            value = autonomy(case, year)
            rows.append([case.answer, str(year), value * 100 if math.isfinite(value) else None, _named(case, year)])
    who = cases[0].names.party()
    known = [(float(r[2]), r[1], r[0]) for r in rows if isinstance(r[2], float)]
    low, high = min(known, default=None), max(known, default=None)
    title = f"Strategic autonomy of {who}"
    if low and high:
        ends = f"from {numbers.share(low[0] / 100)} in {low[1]} to {numbers.share(high[0] / 100)} in {high[1]}"
        title += f": {ends}" if low != high else f": {numbers.share(low[0] / 100)} in {low[1]}"
    view = View(
        title,
        "Part of the goods’ worth still served in the worst single case of the year, all groups",
        "",
        Table([text("answer"), text("year"), number("autonomy", "%"), text("worst case")], rows),
        {"open": True},
        f"Not solved for {words.listed(left)}: run “didymium stress RUN”." if left else "",
    )
    return Chart("autonomy", "table", "%", {"": view})


def _named(case: Case, year: int) -> str:
    failed = _unsolved(case, year=year)
    if failed:
        return f"unknown: {len(failed)} not solved"
    of = [r for r in _rows(case) if int(number_of(r, "year")) == year]
    top = min(of, key=lambda r: number_of(r, "cover"), default=None)
    if top is None:
        return "not solved"
    return _name(case, top)
