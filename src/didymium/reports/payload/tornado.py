"""The leading claims of each headline figure: what it becomes at the low and at the high end of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import cited, pull
from didymium.reports.payload.analysed import SCREENED, missing
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, text, unlike
from didymium.reports.payload.common import Case, Ledger
from didymium.reports.payload.pull import Headline, Pull

MOST = 10
ROWS = 60
"""Claims in the table; the run folder holds all of them."""
KINDS = {"exact": "exact", "kinked": "kinked: the two sides differ", "screened": "by gradient only"}
COLUMNS = (
    text("claim"),
    text("mark"),
    unlike("value"),
    unlike("low"),
    unlike("high"),
    text("unit"),
    unlike("figure at low"),
    unlike("figure at high"),
    unlike("figure at −1 %"),
    unlike("figure at +1 %"),
    unlike("change per +1 %"),
    text("how sure"),
    text("claim id"),
)


def figures_of(case: Case) -> dict[str, Headline]:
    """The figures with claims that pull on them, headline ranges first; a value is known, worked out, or NaN."""
    heads, found = pull.headlines(case), {}
    for figure, rows in pull.pulls(case).items():
        if figure in heads:
            found[figure] = heads[figure]
            continue
        known = [p for p in rows if math.isfinite(p.minus) and math.isfinite(p.plus)]
        nan = float("nan")
        value = (known[0].minus + known[0].plus) / 2 if known else nan
        found[figure] = Headline(figure, value, nan, nan, nan, nan, cited.unit(figure), ())
    return dict(sorted(found.items(), key=lambda item: item[0] not in heads))


def switch(case: Case) -> Switch | None:
    """Which figure; none when there is no leverage yet."""
    found = figures_of(case)
    if not found:
        return None
    return Switch("figure", "Figure", [(f, words.sentence(cited.said(case.names, f))) for f in found], at="tornado")


def chart(case: Case) -> Chart:
    """One view a figure; without leverage a sentence that says what to run."""
    found = figures_of(case)
    if not found:
        empty = missing("leverage")
        view = View("Which claims pull on the headline", "", "", Table(COLUMNS, []), {}, "", empty)
        return Chart("tornado", "tornado", "", {"": view})
    views = {f: _view(case, head, pull.pulls(case)[f]) for f, head in found.items()}
    return Chart("tornado", "tornado", "", views, ("figure",))


def drawn(rows: Sequence[Pull], value: float) -> list[Pull]:
    """The claims that have a low or high end, widest first, at most ten."""
    known = [p for p in rows if p.ends]
    return sorted(known, key=lambda p: -p.width(value))[:MOST]


def _view(case: Case, head: Headline, rows: Sequence[Pull]) -> View:
    shown = drawn(rows, head.value)
    rest = [p for p in rows if p not in shown]
    about = cited.said(case.names, head.figure)
    now = cited.written(head.value, head.unit)
    title = _title(case, shown, rows, head, about)
    data = {
        "value": head.value,
        "value_text": now,
        "rows": [_row(case, p, head) for p in shown],
        "ends": [min(v for p in shown for v in p.ends), max(v for p in shown for v in p.ends)] if shown else [],
        "unit": head.unit,
    }
    cells: list[list[Cell]] = [_cells(case, p) for p in [*shown, *rest][:ROWS]]
    empty = "" if shown else "No claim that pulls on this figure states a low or a high: see the table."
    parts = pull.marks(rows)
    by_mark = ", ".join(f"{words.MARKS[h]} {numbers.share(v)} {words.MARK_WORDS[h]}" for h, v in parts.items() if v)
    note = f"Pull by kind of claim: {by_mark}. {_whole(head)}" if by_mark else _whole(head)
    if not math.isfinite(head.value):
        return View(title, "", "", Table(COLUMNS, cells), data, note.strip(), SCREENED)
    return View(
        title,
        f"{words.sentence(about)}: {now}; what it becomes if one claim takes its low or high value, re-solved",
        "",
        Table(COLUMNS, cells),
        data,
        note.strip(),
        empty,
    )


def _title(case: Case, shown: Sequence[Pull], rows: Sequence[Pull], head: Headline, about: str) -> str:
    if not math.isfinite(head.value):
        return f"{words.sentence(pull.claim_said(case, rows[0]))} pulls most on {about}, by gradient."
    counts = [p for p in shown if p.width(head.value) >= pull.COUNTS * max(abs(head.value), 1e-9)]
    if not counts:
        more = "; others in its range do" if pull.ranged(head) else ""
        return f"No single claim drawn here moves this figure by 5{numbers.GAP}% or more{more}."
    first = pull.claim_said(case, counts[0])
    if len(counts) == 1:
        return f"One claim moves this figure by 5{numbers.GAP}% or more: {first}."
    return f"{words.count(len(counts))} claims move this figure by 5{numbers.GAP}% or more; most of all: {first}."


def _whole(head: Headline) -> str:
    if not (math.isfinite(head.all_adverse) and math.isfinite(head.all_kind)):
        return ""
    ends = sorted((head.all_adverse, head.all_kind))
    low, high = (cited.written(v, head.unit, like=head.value) for v in ends)
    return f"The doubtful ones all together: {low} to {high}."


def _row(case: Case, row: Pull, head: Headline) -> dict[str, Any]:
    return {
        "label": pull.claim_said(case, row),
        "mark": words.MARKS.get(row.how, "◌"),
        "how": words.MARK_WORDS.get(row.how, "assumed"),
        "kinked": row.kind == "kinked",
        "claim": row.claim,
        "at_low": row.at_low if math.isfinite(row.at_low) else None,
        "at_high": row.at_high if math.isfinite(row.at_high) else None,
        "unit": "" if row.unit in ("", "1") else row.unit.replace("_", " "),
        "linked": bool(Ledger(case.result).how(row.claim)),
        "low_text": f"low {pull.bare(row.low)}",
        "high_text": f"high {pull.bare(row.high)}",
        "tip": f"{pull.claim_said(case, row)}: {cited.written(row.at_low, head.unit)} at low, "
        f"{cited.written(row.at_high, head.unit)} at high; claim {row.claim}",
    }


def _cells(case: Case, row: Pull) -> list[Cell]:
    ends = (row.value, row.low, row.high)
    figure = (row.at_low, row.at_high, row.minus, row.plus, row.pull)
    return [
        pull.claim_said(case, row),
        f"{words.MARKS.get(row.how, '◌')} {words.MARK_WORDS.get(row.how, row.how)}",
        *(v if math.isfinite(v) else None for v in ends),
        row.unit,
        *(v if math.isfinite(v) else None for v in figure),
        KINDS.get(row.kind, row.kind),
        row.claim,
    ]
