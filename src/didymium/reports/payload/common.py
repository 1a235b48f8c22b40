"""What several pages ask of the results: the years shown, the tracers, the claims behind cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from didymium.parts.names import groups_of
from didymium.parts.row_types import ROW_TYPES
from didymium.reports import words
from didymium.reports.input import Remembered, Solved
from didymium.reports.names import ELEMENT_NAMES, Names
from didymium.reports.payload.content import Content
from didymium.reports.payload.tracing import Tracer

MAGNET = "magnet."


@dataclass
class Case:
    """One answer with all that pages work out from it once; `label` tells it from the others of the report."""

    result: Solved
    label: str = ""
    held: Remembered = field(init=False)
    content: Content = field(init=False)
    tracer: Tracer = field(init=False)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.held = Remembered(self.result)
        self.result = self.held
        self.content = Content(self.result)
        self.tracer = Tracer(self.result)
        self.names = Names(self.result)

    @property
    def answer(self) -> str:
        """What this answer is called on every page: its name, or that of its run where two bear one name."""
        return self.label or self.result.answer

    def members(self, place: str) -> frozenset[str]:
        """The places meant by a code: itself, or all of a group."""
        groups = table(self.result, "groups", "group", "member")
        return frozenset(groups_of(groups).get(place, (place,)))

    @cached_property
    def mine(self) -> frozenset[str]:
        """The places of the study's party; none without one."""
        return self.members(self.result.focus) if self.result.focus else frozenset()

    @property
    def calibrated(self) -> bool:
        """Whether places and by-product prices may be read: a study without rare earths has nothing to calibrate."""
        return bool(self.result.card.get("calibrated", False)) or not self.rare_earths

    @property
    def rare_earths(self) -> bool:
        """Whether the study counts any rare earth."""
        return bool(set(self.content.elements) & set(ELEMENT_NAMES))

    def say(self, sentence: str) -> str:
        """A sentence about places or by-products, or the line that stands for it."""
        return sentence if self.calibrated else words.NOT_READ

    def asked(self, year: int) -> dict[str, float]:
        """All goods asked for in a year, everywhere, t."""
        rows = self.result.demand()
        rows = rows[rows["year"] == year]
        return {c: float(rows[c].sum()) for c in ("quantity", "delivered", "unmet")}

    def need(
        self, place: str, year: int, columns: Sequence[str] = ("quantity", "delivered", "unmet", "low", "high")
    ) -> dict[str, float]:
        """Magnets asked for at a place ('' for all) in a year, t; low and high are NaN where no row has them."""
        rows = self.result.demand()
        rows = rows[(rows["year"] == year) & rows["material"].astype(str).str.startswith(MAGNET)]
        if place:
            rows = rows[rows["place"].isin(self.members(place))]
        return {c: float(rows[c].sum(min_count=1)) if len(rows) else float("nan") for c in columns}


def key_years(years: Sequence[int]) -> list[int]:
    """The first and last year and what lies between of 2030 and 2035: four at most."""
    wanted = [years[0], *(y for y in (2030, 2035) if y in years), years[-1]]
    return sorted(set(wanted))


def middle_year(years: Sequence[int]) -> int:
    """2030 where it is solved, else the year in the middle."""
    return 2030 if 2030 in years else years[len(years) // 2]


def table(result: Solved, name: str, *columns: str) -> pd.DataFrame:
    """A world table, with the columns asked for even when it has none of them."""
    frame = result.world.get(name, pd.DataFrame())
    return frame.reindex(columns=[*frame.columns, *(c for c in columns if c not in frame.columns)])


def words_of(value: Any) -> str:
    """A text cell; nothing for what is missing."""
    return value if isinstance(value, str) else "" if value is None or value != value else str(value)


def claims_of(frame: pd.DataFrame) -> list[str]:
    """The claim ids that the cells of some rows rest on, each once."""
    found: dict[str, None] = {}
    for column in frame.columns:
        if column == "claim" or str(column).endswith(".claim"):
            found.update(dict.fromkeys(str(v) for v in frame[column].dropna() if v))
    return list(found)


def yours(claim: str) -> bool:
    """Whether a claim id stands for a number somebody wrote without a source."""
    return claim.startswith("yours:")


class Ledger:
    """Claims of the world by id, and what they were computed from."""

    def __init__(self, result: Solved) -> None:
        self.claims = table(result, "claims", *ROW_TYPES["claims"].names)
        ids = self.claims["claim"].astype(str)
        self._how = dict(zip(ids, self.claims["how"].map(words_of), strict=True))
        self._inputs = dict(zip(ids, self.claims["inputs"].map(words_of), strict=True))

    def how(self, claim: str) -> str:
        """How the number behind a claim came to us; nothing when the claim is not known."""
        return self._how.get(claim) or ("yours" if yours(claim) else "")

    def behind(self, claims: Iterable[str]) -> list[str]:
        """These claims and all they were computed from, in the order they are met."""
        seen: dict[str, None] = {}
        waiting = list(claims)
        while waiting:
            claim = waiting.pop(0)
            if claim in seen or not self.how(claim):
                continue
            seen[claim] = None
            waiting += [c for c in self._inputs.get(claim, "").split(";") if c]
        return list(seen)

    def counts(self, claims: Iterable[str]) -> dict[str, int]:
        """How many of them are seen, recalled, computed, assumed."""
        found: dict[str, int] = {}
        for claim in claims:
            how = self.how(claim)
            if how:
                found[how] = found.get(how, 0) + 1
        return words.merged(found)

    def rows(self, claims: Iterable[str]) -> pd.DataFrame:
        """The rows of these claims, in their order."""
        listed = list(claims)
        frame = self.claims.set_index(self.claims["claim"].astype(str))
        return frame.loc[[c for c in listed if c in frame.index]]
