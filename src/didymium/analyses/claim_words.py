"""The words of a verdict: what sets rows apart, what they say, and which metals a text takes for rare earths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import nan

from didymium.tables.table import Table

SECOND_HAND = "second-hand"
SETS_APART = ("item", "edition", "year", "partner", "subject", "what")
"""What rows are told apart by, the plainest first."""
MOST_ROWS = 12


@dataclass(frozen=True)
class Row:
    """A row of the tables that a claim is held against; `value`, `low` and `high` are in `unit`, nan where unknown."""

    name: str
    what: str = ""
    subject: str = ""
    partner: str = ""
    item: str = ""
    edition: str = ""
    year: float = nan
    value: float = nan
    low: float = nan
    high: float = nan
    unit: str = ""
    second_hand: bool = False
    claim: str = ""
    source: str = ""
    table: str = ""


def scope_words(rows: Sequence[Row], others: Sequence[Row]) -> str:
    """What these rows share and the others have not: a product, a year, an edition, or a pair of these.

    >>> ours, theirs = [Row("a", item="x", year=2020.0)], [Row("b", item="x", year=2021.0)]
    >>> scope_words(ours, theirs)
    '2020'
    """
    if not others:
        return "all"
    for size in (1, 2, 3):
        for fields in combinations(SETS_APART, size):
            ours, theirs = ({tuple(_cell(r, f) for f in fields) for r in part} for part in (rows, others))
            if not ours & theirs and all(any(cells) for cells in ours):
                return _grouped(_without_edition(ours, theirs, fields), fields)
    return ", ".join(sorted({r.name for r in rows}))


def _without_edition(
    ours: Iterable[tuple[str, ...]], theirs: Iterable[tuple[str, ...]], fields: Sequence[str]
) -> set[tuple[str, ...]]:
    """The cells with the edition left out where the rest tells them from the others."""
    if "edition" not in fields or len(fields) == 1:
        return set(ours)
    at = fields.index("edition")
    bare = {(*cell[:at], "", *cell[at + 1 :]) for cell in theirs}
    return {short if (short := (*c[:at], "", *c[at + 1 :])) not in bare else c for c in ours}


def _grouped(cells: Iterable[tuple[str, ...]], fields: Sequence[str]) -> str:
    """Tuples of cells in words; years of otherwise equal tuples together."""
    if "year" not in fields:
        return "; ".join(sorted(" ".join(w for w in cell if w) for cell in cells))
    at = fields.index("year")
    years: dict[tuple[str, ...], list[str]] = {}
    for cell in sorted(cells):
        years.setdefault((*cell[:at], *cell[at + 1 :]), []).append(cell[at])
    return "; ".join(" ".join(w for w in (*rest, spans(found)) if w) for rest, found in years.items())


def spans(years: Iterable[str]) -> str:
    """Years in words, runs of them as spans.

    >>> spans(["2022", "2020", "2023", "2024", ""])
    '2020, 2022-2024'
    """
    runs: list[list[int]] = []
    for year in sorted({int(y) for y in years if y}):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def _cell(row: Row, field: str) -> str:
    if field == "edition":
        return row.edition.partition(",")[0]
    if field != "year":
        return str(getattr(row, field))
    return "" if row.year != row.year else str(int(row.year))


def told(rows: Sequence[Row]) -> str:
    """What rows say, one after the other: product, place, year, edition and number, at most a dozen of them."""
    fields = _differing(rows)
    words = [_told(row, fields) for row in sorted(rows, key=lambda r: (r.what, r.item, r.year, r.name))]
    words = list(dict.fromkeys(words))
    more = f"; and {len(words) - MOST_ROWS} more" if len(words) > MOST_ROWS else ""
    return "; ".join(words[:MOST_ROWS]) + more


def _differing(rows: Sequence[Row]) -> list[str]:
    """The columns in which rows differ, the edition only where the others do not do; of one row all that help."""
    if len(rows) == 1:
        return ["what", "item", "year", "edition"]
    fields = ("what", "subject", "partner", "item", "year")
    found = [f for f in fields if len({_cell(r, f) for r in rows}) > 1]
    apart = len({tuple(_cell(r, f) for f in found) for r in rows}) == len(rows)
    return found if apart else [*found, "edition"]


def _told(row: Row, fields: Iterable[str]) -> str:
    label = ", ".join(w for w in (_cell(row, f).replace("_", " ") for f in fields) if w)
    if row.table == "precedents":
        return f"{row.name} ({', '.join(w for w in (_cell(row, 'year'), row.item, row.edition) if w)})"
    number = "no number" if row.value != row.value else f"{shown(row.value)} {row.unit}".removesuffix(" 1")
    return f"{label}: {number}" if label else number


def shown(low: float, high: float | None = None) -> str:
    """A number, or two as a span, with three significant digits and no exponent.

    >>> shown(46000.0), shown(0.0), shown(33.84615), shown(67.82, 71.05)
    ('46,000', '0', '33.8', '67.8-71.0')
    """
    first = _digits(low)
    return first if high is None or _digits(high) == first else f"{first}-{_digits(high)}"


def _digits(value: float) -> str:
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def mixed_up(text: str, metals: Table | None) -> str:
    """A warning where a text names rare metals that are no rare earths.

    The names are those of the table `other_metals`; none without it.
    """
    if metals is None or not len(metals):
        return ""
    named = dict(zip(metals.frame["name"], metals.frame["rare_earth"], strict=True))
    words = set(re.findall(r"[a-z]+", text.lower()))
    found = sorted(n for n, flag in named.items() if flag == "no" and n in words)
    if not found:
        return ""
    last = f" and {found[-1]}" if len(found) > 1 else found[-1]
    are = "are rare metals, no rare earths" if len(found) > 1 else "is a rare metal, no rare earth"
    return f"{', '.join(found[:-1])}{last} {are}: no equation here holds them"
