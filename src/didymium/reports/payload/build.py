"""All pages of a report as one plain dictionary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from didymium.reports import numbers
from didymium.reports.around import Around
from didymium.reports.input import Solved
from didymium.reports.payload import (
    answer,
    calibration,
    cases,
    compared,
    evidence,
    flows,
    stress,
    study,
    tables,
    time,
    validation,
)
from didymium.reports.payload.chart import Page
from didymium.reports.payload.common import Case
from didymium.reports.payload.labels import labels

PAGES: tuple[Callable[[Sequence[Case]], Page], ...] = (
    answer.page,
    flows.page,
    time.page,
    cases.page,
    stress.page,
    evidence.page,
    validation.page,
    tables.page,
)
RARE_EARTHS_ONLY = (time.page, validation.page)


def build_payload(results: Sequence[Solved], around: Around | None = None) -> dict[str, Any]:
    """Header and pages of several answers of one study, the reference first; at least one result.

    With what stands `around` them the Study page comes first, and Answers × shocks shows every case.
    """
    if not results:
        raise ValueError("a report needs at least one result")
    solved = [Case(r, label) for r, label in zip(results, labels(results), strict=True)]
    pages = [make(solved) for make in _pages(solved[0])] if around is None else _around(solved, around)
    return {"format": 1, "header": _header(solved), "pages": [p.as_dict() for p in pages]}


def _around(solved: Sequence[Case], around: Around) -> list[Page]:
    """The pages of a study that was compared."""
    first = solved[0]
    pages = [study.page(around, first)]
    for make in _pages(first):
        if make is cases.page:
            pages.append(compared.page(around, solved))
        elif make is stress.page:
            pages.append(compared.stressed(make(solved), around, first))
        else:
            pages.append(compared.said_still(make(solved)))
    return pages


def _pages(case: Case) -> Sequence[Callable[[Sequence[Case]], Page]]:
    """The pages that have something to show: without rare earths neither Time nor Validation."""
    return [p for p in PAGES if case.rare_earths or p not in RARE_EARTHS_ONLY]


def _header(solved: Sequence[Case]) -> dict[str, Any]:
    first = solved[0].result
    card = first.card
    digest = str(card.get("digest", ""))
    return {
        "name": "didymium",
        "study": first.study_name,
        "title": first.title or first.study_name,
        "question": first.question,
        "answers": [c.answer for c in solved],
        "shock": first.shock,
        "years": numbers.years(first.years[0], first.years[-1]),
        "money": "USD of 2024",
        "run": digest[:6],
        "digest": digest,
        "world": str(card.get("world", "")),
        "date": str(card.get("date", "")),
        "status": str(card.get("status", "")),
        "focus": first.focus,
        "calibrated": bool(card.get("calibrated", False)),
        "state": _state(solved[0]),
    }


def _state(case: Case) -> str:
    """How far the run may be read, in words."""
    if not case.rare_earths:
        return "nothing to calibrate"
    return f"calibration {calibration.state(case)}" if case.calibrated else "not calibrated"
