"""Leverage: which claims pull on a figure, how much of the pull each kind of claim has, what their ends would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from didymium.reports import numbers, words
from didymium.reports.payload import cited
from didymium.reports.payload.analysed import number_of, rows_of, word_of
from didymium.reports.payload.common import Case

ENDS = ("value", "low", "high", "all_adverse", "all_kind")
COUNTS = 0.05
"""A change of a figure below this part of it is no difference that counts (face.md 5)."""


@dataclass(frozen=True)
class Pull:
    """One claim's pull on one figure: at +1 %, and at the ends of what is defensible."""

    figure: str
    rank: float
    claim: str
    table: str
    key: str
    field: str
    value: float
    low: float
    high: float
    unit: str
    how: str
    pull: float
    minus: float
    plus: float
    at_low: float
    at_high: float
    kind: str

    @property
    def ends(self) -> tuple[float, ...]:
        """The figure at the ends of the claim that are known."""
        return tuple(v for v in (self.at_low, self.at_high) if math.isfinite(v))

    def width(self, value: float) -> float:
        """How far the figure moves from its value at the farther end; 0 when no end is known."""
        return max((abs(v - value) for v in self.ends), default=0.0)


@dataclass(frozen=True)
class Headline:
    """A headline figure with its range, one claim at a time and all at once, and what it rests on."""

    figure: str
    value: float
    low: float
    high: float
    all_adverse: float
    all_kind: float
    unit: str
    rests_on: tuple[str, ...]


def ranged(head: Headline) -> bool:
    """Whether a headline figure moves by what counts inside its range, which may rest on more claims than are drawn."""
    known = [abs(v - head.value) for v in (head.low, head.high) if math.isfinite(v)]
    return max(known, default=0.0) >= COUNTS * max(abs(head.value), 1e-9)


def pulls(case: Case) -> dict[str, list[Pull]]:
    """The leading claims by figure, strongest first."""
    found: dict[str, list[Pull]] = {}
    wanted = ("value", "low", "high", "pull", "minus", "plus", "at_low", "at_high", "rank")
    for row in rows_of(case, "leverage", "figure", "claim", "pull"):
        amounts = {n: number_of(row, n) for n in wanted}
        texts = {n: word_of(row, n) for n in ("figure", "claim", "table", "key", "field", "unit", "how", "kind")}
        found.setdefault(texts["figure"], []).append(Pull(**texts, **amounts))  # type: ignore[arg-type]
    return {f: sorted(rows, key=lambda p: (p.rank, -abs(p.pull))) for f, rows in found.items()}


def headlines(case: Case) -> dict[str, Headline]:
    """Ranges of headline figures by id."""
    found = {}
    for row in rows_of(case, "headline_ranges", "figure", "value"):
        value, low, high, adverse, kind = (number_of(row, n) for n in ENDS)
        claims = tuple(c for c in word_of(row, "rests_on").split(";") if c)
        name = word_of(row, "figure")
        found[name] = Headline(name, value, low, high, adverse, kind, word_of(row, "unit"), claims)
    return found


def marks(rows: Sequence[Pull]) -> dict[str, float]:
    """The part each kind of claim has in the summed pull on one figure; empty when nothing pulls."""
    total = sum(abs(p.pull) for p in rows if math.isfinite(p.pull))
    if total <= 0:
        return {}
    shares = dict.fromkeys(words.MARK_ORDER, 0.0)
    for row in rows:
        if math.isfinite(row.pull):
            how = "recalled" if row.how == "mixed" else row.how if row.how in shares else "assumed"
            shares[how] += abs(row.pull) / total
    return shares


def claim_said(case: Case, pull: Pull) -> str:
    """The cell a claim stands for: table, row and column with names for codes."""
    parts = [p if p.isdigit() else case.names.prose(case.names.anything(p)) for p in pull.key.split("|") if p]
    row = ", ".join(p for p in parts if p)
    field = pull.field.replace("_", " ")
    return f"{row}: {field}" if row else f"{pull.table.replace('_', ' ')}: {field}"


def amount(pull: Pull, which: str) -> str:
    """The claim's own value, low or high with its unit."""
    value = {"value": pull.value, "low": pull.low, "high": pull.high}[which]
    unit = (
        ""
        if pull.unit in ("", "1") or not math.isfinite(value)
        else f"{numbers.GAP}{pull.unit.replace('USD_2024', 'USD').replace('_', ' ')}"
    )
    return f"{bare(value)}{unit}"


def bare(value: float) -> str:
    """A claim's number without its unit, four digits; all of them stand in the table."""
    if not math.isfinite(value):
        return numbers.UNKNOWN
    said = numbers.rounded(value, 4, most=6)
    return said.rstrip("0").rstrip(".") if "." in said else said


def tipping(case: Case, figure: str, value: float) -> list[tuple[Pull, str, float]]:
    """Claims whose low or high end moves a figure by what counts: claim, 'low' or 'high', the figure there."""
    found = []
    for pull in pulls(case).get(figure, []):
        for which, at in (("low", pull.at_low), ("high", pull.at_high)):
            if math.isfinite(at) and abs(at - value) >= COUNTS * max(abs(value), 1e-9):
                found.append((pull, which, at))
    return sorted(found, key=lambda item: -abs(item[2] - value))


def mind(case: Case, most: int = 5) -> list[str]:
    """Sentences 'would change our mind if': the ends of claims that move a headline figure, farthest first."""
    heads = headlines(case)
    listed: dict[tuple[str, str], tuple[float, str]] = {}
    for figure, head in heads.items():
        about = cited.said(case.names, figure)
        for pull, which, at in tipping(case, figure, head.value)[:most]:
            was, now = cited.written(head.value, head.unit), cited.written(at, head.unit, like=head.value)
            moved = abs(at - head.value) / max(abs(head.value), 1e-9)
            claim = f"{words.MARKS.get(pull.how, '◌')} {words.sentence(claim_said(case, pull))}"
            claim = f"{claim} is {amount(pull, which)} and not {amount(pull, 'value')}."
            line = f"{claim} Then {about}: {now} instead of {was} ({cited.ratio(at, head.value)})."
            key = (pull.claim, which)
            listed[key] = max(listed.get(key, (0.0, "")), (moved, line))
    return [line for _, line in sorted(listed.values(), key=lambda item: -item[0])[:most]]
