"""The headlines of a study: number, range in words and as a bar, and the doubts it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.amounts import Scale, word
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, records, text, unlike
from didymium.reports.payload.common import Case
from didymium.results.measures import BY_ID

COUNTS = 0.05
RESTS = 3
ROOM = 0.4
"""Part of the axis kept free at its ends for numbers with the words low and high."""
CLOSE = 0.2
"""Part of the figure below which two digits do not tell the ends of its range apart."""


@dataclass(frozen=True)
class Doubted:
    """What a headline becomes at the ends of one doubtful figure."""

    words: str
    at_low: float
    at_high: float

    def width(self, value: float) -> float:
        """How far the headline moves."""
        return max((abs(v - value) for v in (self.at_low, self.at_high) if math.isfinite(v)), default=0.0)


@dataclass(frozen=True)
class Head:
    """One headline figure with its range and the doubts behind it, widest first."""

    position: int
    words: str
    measure: str
    place: str
    year: int
    case: str
    value: float
    low: float
    high: float
    unit: str
    doubts: tuple[Doubted, ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether there is a range that can be seen."""
        return self.weighed and self.scale.bare(self.low) != self.scale.bare(self.high)

    @property
    def weighed(self) -> bool:
        """Whether both ends of the range were worked out."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def scale(self) -> Scale:
        """The unit of its figure and range: two digits, three where they lie close together."""
        known = [v for v in (self.value, self.low, self.high) if math.isfinite(v)]
        digits = 3 if self.weighed and 0 < self.high - self.low < CLOSE * max(map(abs, known)) else 2
        return replace(Scale.of(known, self.unit, digits), digits=digits)

    @property
    def span(self) -> str:
        """The range in words, or why there is none."""
        if not self.weighed:
            return "range: none yet, one run with central values"
        if not self.ranged:
            return "no range: none of its doubtful figures moves it"
        return f"range {self.scale.bare(self.low)} to {self.scale.full(self.high)}"

    @property
    def value_words(self) -> str:
        """The number with its unit."""
        return self.scale.full(self.value)


def heads(around: Around) -> list[Head]:
    """The headlines of the brief, with ranges where they are weighed, else with the value of the comparison."""
    ranges = around.frame("ranges", "headline", "value", "low", "high", "unit")
    weighed = {int(r["headline"]): r for r in records(ranges)}
    found = []
    for n, told in enumerate(around.brief.headlines):
        row: dict[str, Any] = weighed.get(n, {})
        answer, _, shock = told.case.partition("/")
        unit = str(row.get("unit") or (BY_ID[told.measure].unit if told.measure in BY_ID else ""))
        place = told.whose(around.compared.focus)
        value = row.get("value", around.value(answer, shock or "calm", told.measure, told.year, place))
        label = BY_ID[told.measure].label if told.measure in BY_ID else told.measure
        found.append(
            Head(
                n,
                words.sentence(told.words or f"{label} in {told.year}"),
                told.measure,
                place,
                told.year,
                told.case,
                _finite(value),
                _finite(row.get("low")),
                _finite(row.get("high")),
                unit,
                _doubts(around, n, _finite(value)),
            )
        )
    return found


def _doubts(around: Around, position: int, value: float) -> tuple[Doubted, ...]:
    rows = records(around.frame("doubts", "headline", "words", "at_low", "at_high"))
    mine = [r for r in rows if int(r["headline"]) == position]
    told = [Doubted(str(r["words"]), _finite(r["at_low"]), _finite(r["at_high"])) for r in mine]
    return tuple(sorted(told, key=lambda d: -d.width(value)))


def _finite(value: Any) -> float:
    return math.nan if value is None else float(value)


def figures(around: Around, case: Case) -> Chart | None:
    """The headline figures as they stand at the top of the page."""
    found = heads(around)
    if not found:
        return None
    items = [item(h, case) for h in found]
    columns = [text("figure"), *map(unlike, ("value", "low", "high")), *map(text, ("unit", "case", "rests on"))]
    rows: list[list[Cell]] = [
        [h.words, *(_cell(v) for v in (h.value, h.low, h.high)), word(h.unit) or "share", h.case, rests(h)]
        for h in found
    ]
    note = "Ranges: each doubtful figure of the brief at its low and its high end, one at a time, solved anew."
    first = found[0]
    reading = f"{first.words.rstrip('.')}: {first.value_words}." if math.isfinite(first.value) else ""
    data = {"items": items, "trace": "#title-doubts" if any(h.doubts for h in found) else ""}
    view = View("Headline figures", "", _short(reading), Table(columns, rows), data, note)
    return Chart("headlines", "figures", "", {"": view})


def _short(said: str) -> str:
    """A reading has at most twenty words; longer ones stand in the figures alone."""
    return said if len(said.split()) <= 20 else ""


def item(head: Head, case: Case) -> dict[str, Any]:
    """One figure: number, range bar on a line from nothing, what it rests on."""
    scale = head.scale
    bar = {
        "low": head.low,
        "high": head.high,
        "value": head.value,
        "start": min(0.0, head.low * 1.15) if head.ranged else 0.0,
        "end": max(head.high, 0.0) * 1.15 if head.ranged else 1.0,
        "low_text": scale.bare(head.low),
        "high_text": scale.bare(head.high),
    }
    known = math.isfinite(head.value)
    answer, _, shock = head.case.partition("/")
    under = "calm plan" if shock in ("", "calm") else shock.replace("_", " ")
    return {
        "label": head.words,
        "value": scale.bare(head.value) if known else "not solved",
        "unit": scale.unit if known else "",
        "beside": f"{case.names.place(head.place) if head.place else 'the world'}, {head.year}, {answer}, {under}",
        "range": head.span if known else f"run “didymium compare {case.result.study_name}”",
        "bar": bar if head.ranged and known else None,
        "counts": {},
        "shares": {},
        "status": rests(head),
    }


def rests(head: Head) -> str:
    """The doubtful figures that move it by what counts, widest first."""
    felt = [d for d in head.doubts if d.width(head.value) > COUNTS * max(abs(head.value), 1e-9)]
    if felt:
        more = f" and {len(felt) - RESTS} more" if len(felt) > RESTS else ""
        return f"rests on: {'; '.join(d.words.rstrip('.') for d in felt[:RESTS])}{more}"
    if head.doubts:
        return f"no doubtful figure of the brief moves it by 5{numbers.GAP}%"
    return "its doubts are not weighed yet"


def switch(around: Around) -> Switch | None:
    """Which headline's doubts are shown."""
    found = [h for h in heads(around) if h.doubts]
    return Switch("headline", "Figure", [(str(h.position), h.words) for h in found], at="doubts") if found else None


def doubts(around: Around) -> Chart | None:
    """What each headline becomes at the ends of each doubtful figure."""
    found = [h for h in heads(around) if h.doubts and math.isfinite(h.value)]
    if not found:
        return None
    return Chart("doubts", "tornado", "", {str(h.position): _view(h) for h in found}, ("headline",))


def _view(head: Head) -> View:
    scale, top = head.scale, head.doubts[0]
    shown = [d for d in head.doubts if d.width(head.value) > 0][:10]
    ends = [v for d in shown for v in (d.at_low, d.at_high) if math.isfinite(v)]
    rows: list[list[Cell]] = [[d.words, _cell(head.value), _cell(d.at_low), _cell(d.at_high)] for d in head.doubts]
    columns = [text("doubtful figure"), *(unlike(f"figure {n}") for n in ("now", "at its low end", "at its high end"))]
    counts = top.width(head.value) > COUNTS * max(abs(head.value), 1e-9)
    nothing = f"No doubtful figure moves this one by 5{numbers.GAP}% or more"
    title = f"{words.sentence(top.words.rstrip('.'))} moves this figure most" if counts else nothing
    empty = "" if shown else "No doubtful figure of the brief moves this one at all."
    data = {
        "value": head.value,
        "value_text": head.value_words,
        "ends": ends,
        "unit": head.unit,
        "rows": [_row(d, scale) for d in shown],
        "room": ROOM,
        "key": ("at the doubtful figure’s low end", "at its high end"),
    }
    how = f"one doubtful figure at a time, solved anew, {word(head.unit) or 'share'}"
    subtitle = f"{head.words.rstrip('.')}: {head.value_words}; {how}"
    return View(title, subtitle, "", Table(columns, rows), data, "", empty)


def _row(doubt: Doubted, scale: Scale) -> dict[str, Any]:
    ends = {"low": doubt.at_low, "high": doubt.at_high}
    told = {f"{k}_text": f"{k} {scale.bare(v)}" for k, v in ends.items()}
    at = {f"at_{k}": v if math.isfinite(v) else None for k, v in ends.items()}
    tip = f"{doubt.words}: {scale.full(doubt.at_low)} at its low end, {scale.full(doubt.at_high)} at its high end"
    empty = dict.fromkeys(("mark", "how", "claim", "unit"), "")
    return {"label": doubt.words, "kinked": False, "linked": False, "tip": tip} | empty | told | at


def _cell(value: float) -> Cell:
    return value if math.isfinite(value) else None
