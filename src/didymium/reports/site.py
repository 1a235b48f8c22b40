"""The list of all studies: a card each with its decision, three figures with ranges, the best answers, and a link."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.input import Solved
from didymium.reports.page import FACE, write_whole
from didymium.reports.payload import calibration, study_heads
from didymium.reports.payload.common import Case
from didymium.reports.payload.grid import Grid, shown_first
from didymium.reports.render.html import Markup, join, tag
from didymium.reports.render.still import range_bar
from didymium.study.study import CALM

INDEX = "index.html"
SHOWN = 3


@dataclass(frozen=True)
class Card:
    """What the list says of a study; without a `link` it was not compared, and `state` says what to do."""

    name: str
    title: str
    question: str
    decides: str = ""
    link: str = ""
    state: str = ""
    figures: tuple[Mapping[str, Any], ...] = ()
    best: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def card(result: Solved, around: Around, link: str) -> Card:
    """The card of a study that was compared; `result` is its reference, `link` the file of its report."""
    case = Case(result)
    figures = tuple(study_heads.item(h, case) for h in study_heads.heads(around)[:SHOWN])
    state = f"{around.solved} of {around.asked} cases solved, calibration {calibration.state(case)}"
    told = (result.study_name, result.title or result.study_name, result.question, around.brief.decides)
    return Card(*told, link, state, figures, best(around, case))


def best(around: Around, case: Case) -> tuple[tuple[str, str], ...]:
    """The best answer of the calm plan and of the worst shock, by the metric that the matrix shows first."""
    grid = shown_first(around)
    if grid is None:
        return ()
    about = f"{grid.metric.label}, {grid.year}" if grid.metric.yearly else grid.metric.label
    found = []
    hard = grid.hardest
    for shock, where in ((CALM, "in the calm plan"), (hard, f"in the worst shock, {hard.replace('_', ' ')}")):
        if shock in grid.columns and any(map(math.isfinite, grid.column(shock))):
            found.append((f"Best {where}", _told(grid, shock, about) if case.calibrated else words.NOT_READ))
    return tuple(found)


def _told(grid: Grid, shock: str, about: str) -> str:
    """The answers that do best, with their number."""
    names = grid.best(shock)
    value = grid.scale.full(grid.column(shock)[grid.around.rows.index(names[0])])
    if not grid.differs(shock):
        return f"all answers alike, {value} ({about})"
    who = words.listed([words.called(n) for n in names]) if len(names) <= SHOWN else f"{len(names)} answers alike"
    return f"{who}, {value} ({about})"


def unsolved(name: str, title: str, question: str, decides: str, why: str = "") -> Card:
    """The card of a study without a comparison, or of one that cannot be read."""
    state = why or f"not solved: run didymium compare {name}"
    return Card(name, title or name, question, decides, "", state)


def write_index(cards: Sequence[Card], path: Path) -> Path:
    """Write the list of studies; what is there is whole."""
    return write_whole(path, render(cards))


def render(cards: Sequence[Card]) -> str:
    """The list as one file that asks no host for anything."""
    count = sum(bool(c.link) for c in cards)
    lede = "Each study compares answers under shocks, says what they cost, who gains, and what it cannot say."
    head = join(tag("h1", _finding(count, len(cards)), class_="finding"), tag("p", lede, class_="lede"))
    parts: dict[str, str] = {
        "title": tag("title", "Studies · didymium"),
        "style": FACE.joinpath("style.css").read_text(encoding="utf-8"),
        "header": tag("p", "didymium", class_="brand"),
        "main": join(head, tag("ul", *(_card(c) for c in cards), class_="studies")),
        "footer": tag("p", "Modelled; money in USD of 2024. Ranges and what they rest on: in each study."),
    }
    template = FACE.joinpath("site.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found.group(1)], template)


def _finding(solved: int, asked: int) -> str:
    studies = f"{words.count(asked)} {'study' if asked == 1 else 'studies'}"
    if solved == asked:
        return f"{studies}, {'compared' if asked == 1 else 'all compared'}."
    return f"{studies}, {words.count(solved).lower() if solved else 'none'} compared."


def _card(told: Card) -> Markup:
    name = tag("a", told.title, href=told.link) if told.link else told.title
    figures = [join(tag("dt", f["label"]), _figure(f)) for f in told.figures]
    answers = [join(tag("dt", where), tag("dd", said)) for where, said in told.best]
    return tag(
        "li",
        tag("h2", name),
        tag("p", told.question, class_="kicker") if told.question else None,
        tag("p", told.decides, class_="decides") if told.decides else None,
        tag("dl", *figures, *answers) if figures or answers else None,
        tag("p", told.state, class_="note" if told.link else "empty"),
        class_="study",
    )


def _figure(told: Mapping[str, Any]) -> Markup:
    return tag(
        "dd",
        tag("b", f"{told['value']} {told['unit']}".strip()),
        tag("span", f" · {told['range']}", class_="small"),
        range_bar(told["bar"]) if told["bar"] else None,
    )
