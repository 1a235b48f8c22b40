"""Statistics and article figures from the table `observed`, as shares in per cent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from didymium.reports.input import Solved
from didymium.reports.payload.chart import records
from didymium.reports.payload.common import table, words_of

STAGES = {
    "share.mining": "Mining",
    "share.separation": "Separation",
    "share.separation_refining": "Separation",
    "share.metal": "Metal",
    "share.alloy": "Alloy",
    "share.magnet": "Magnets",
    "share.import": "imports",
    "share.import_source": "imports",
    "share.imports": "imports",
}
ARTICLE = "article_claim"
MONTHS = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)


@dataclass(frozen=True)
class Reading:
    """One published share: per cent of what, of whom, when, by whom."""

    stage: str
    scope: str
    place: str
    origin: str
    year: int
    series: str
    value: float
    low: float
    high: float
    kind: str
    claim: str

    @property
    def is_article(self) -> bool:
        """Whether an article says it."""
        return self.kind == ARTICLE

    @property
    def who(self) -> str:
        """The source in a few words."""
        return short_source(self.series)

    @property
    def second_hand(self) -> bool:
        """Whether the source is quoted by another, the original not seen."""
        return re.search(r" as (quoted|reported|reproduced)", self.series) is not None

    @property
    def group(self) -> str:
        """Stage and what is counted: shares of one group may be compared."""
        if self.stage == "imports":
            if "by value" in self.scope:
                return "imports by value"
            return "imports, magnets" if "magnet" in self.scope.lower() else "imports, compounds and metals"
        if self.stage == "Mining":
            scope = self.scope.lower()
            return "Mining, magnet elements" if "magnet" in scope or "dy and" in scope else "Mining, all rare earths"
        return self.stage


def short_source(series: str) -> str:
    """A source in at most three words: an abbreviation alone, else the words before year, comma or bracket."""
    if series.startswith("Derived:"):
        return "own arithmetic"
    start = re.split(r" as |,|;| \(| \d{4}|\d{1,2} [A-Z]", series.removeprefix("Derived from "))[0]
    parts = [p for p in start.split() if p not in MONTHS][:3]
    if parts and re.fullmatch(r"[A-Z0-9]{3,}", parts[0]):
        return parts[0]
    if len(parts) > 1 and parts[0] == "US":
        return " ".join(parts[:2])
    return " ".join(parts) or "source not named"


def readings(result: Solved) -> list[Reading]:
    """All published shares, newest first."""
    frame = table(
        result,
        "observed",
        "figure",
        "scope",
        "place",
        "origin",
        "year",
        "series",
        "value",
        "low",
        "high",
        "unit",
        "kind",
        "claim",
        "value.claim",
    )
    found = [_reading(row) for row in records(frame) if words_of(row["figure"]) in STAGES]
    return sorted(found, key=lambda r: (-r.year, r.stage, r.scope, r.series))


def _reading(row: dict[str, Any]) -> Reading:
    factor = 1.0 if words_of(row["unit"]) in ("%", "percent") else 100.0
    value = float(str(row["value"])) * factor

    def side(name: str) -> float:
        given = row[name]
        return value if given is None or given == "" or pd.isna(given) else float(given) * factor

    return Reading(
        stage=STAGES[words_of(row["figure"])],
        scope=words_of(row["scope"]),
        place=words_of(row["place"]),
        origin=words_of(row["origin"]),
        year=int(float(str(row["year"]))),
        series=words_of(row["series"]),
        value=value,
        low=side("low"),
        high=side("high"),
        kind=words_of(row["kind"]),
        claim=words_of(row["value.claim"]) or words_of(row["claim"]),
    )
