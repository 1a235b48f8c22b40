"""The article's claims: what it says, what our tables say, the verdict with its scope, and whether it matters."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports.amounts import short, word
from didymium.reports.around import Around
from didymium.reports.numbers import GAP
from didymium.reports.payload.chart import Cell, Chart, Table, View, records, text

MARKS = {"supported": "✓", "contradicted": "✕", "undecidable": "÷"}
FIRST_YEAR = 1500
"""A number of years beyond it is a date."""
SOURCES = 3
"""Sources a card names; the table has all."""
COLUMNS = ("claim", "says", "verdict")
HEAD = ("the article says", "verdict", "scope", "matters", "our tables say", "sources", "claim")


def chart(around: Around) -> Chart | None:
    """One row a claim; nothing without an article."""
    rows = records(around.frame("claims", *COLUMNS))
    if not rows:
        return None
    cells: list[list[Cell]] = [_cells(r) for r in rows]
    note = (
        "✓ supported, ✕ contradicted, ÷ undecidable, by rule; matters: forcing the claim’s value moves a headline "
        f"by 5{GAP}% or changes a rank."
    )
    view = View(
        title(rows),
        "Each claim held against the rows of our tables that speak of it; quotations are the article’s own words",
        "",
        Table([text(n) for n in HEAD], cells),
        {"cards": [_card(r, c) for r, c in zip(rows, cells, strict=True)]},
        note,
    )
    return Chart("claims", "verdicts", "", {"": view})


def title(rows: list[dict[str, Any]]) -> str:
    """How many claims stand, fall or cannot be decided, and how many matter."""
    counts = {v: sum(str(r["verdict"]) == v for r in rows) for v in MARKS}
    told = ", ".join(f"{n} {v}" for v, n in counts.items())
    matters = [str(r.get("matters", "")) for r in rows]
    tried = [m for m in matters if m in ("yes", "no")]
    start = f"Of {len(rows)} claims of the article: {told}"
    many = tried.count("yes")
    return f"{start}; {many} of the {len(tried)} tried matter{'s' if many == 1 else ''}" if tried else start


def _card(row: dict[str, Any], cells: list[Cell]) -> dict[str, Any]:
    """One claim as it is read: its words, the verdict, and what stands behind it."""
    verdict = str(row["verdict"])
    _, _, scope, matters, told, sources, claim = cells
    named = str(sources or "").split("; ")
    more = f" and {len(named) - SOURCES} more" if len(named) > SOURCES else ""
    lines = (
        ("scope", scope),
        ("matters", matters),
        ("our tables", told),
        ("sources", "; ".join(named[:SOURCES]) + more),
    )
    article = _article(row)
    return {
        "says": _word(row, "says"),
        "from": f"{f'Article {article}, ' if article else ''}claim {claim}",
        "mark": MARKS.get(verdict, "÷"),
        "verdict": verdict,
        "lines": [[name, said] for name, said in lines],
    }


def _article(row: dict[str, Any]) -> str:
    """The number of the article, three digits, also where a table was read back as a number."""
    name = row.get("article", "")
    return f"{int(name):03d}" if isinstance(name, int) else _word(row, "article")


def _cells(row: dict[str, Any]) -> list[Cell]:
    verdict = str(row["verdict"])
    matters, moved = _word(row, "matters") or "not tried", _word(row, "moved")
    article = f" (article {_article(row)})" if _article(row) else ""
    scope = "; ".join(w for w in (_word(row, "scope"), _word(row, "warning")) if w)
    return [
        f"“{_word(row, 'says')}”{article}",
        f"{MARKS.get(verdict, '÷')}{GAP}{verdict}",
        scope,
        f"{matters}: {moved}" if moved else matters,
        _tables(row),
        _word(row, "sources"),
        _word(row, "claim"),
    ]


def _tables(row: dict[str, Any]) -> str:
    """Low to high of the rows of our tables and their middle, beside the article's number."""
    low, middle, high, value = (_number(row, n) for n in ("tables_low", "tables_central", "tables_high", "value"))
    unit = word(_word(row, "unit"))
    own = f" (it says {_shown(value, unit)})" if math.isfinite(value) else ""
    if not math.isfinite(middle):
        return "–"
    if not (math.isfinite(low) and math.isfinite(high)) or low == high:
        return f"{_shown(middle, unit)}{own}"
    ends = f"{_shown(low, unit).removesuffix(GAP + unit)} to {_shown(high, unit)}"
    return f"{ends}, middle {_shown(middle, unit).removesuffix(GAP + unit)}{own}"


def _shown(value: float, unit: str) -> str:
    if unit == word("year") and value > FIRST_YEAR:
        return f"{value:.0f}"
    return f"{short(value)}{GAP}{unit}" if unit else short(value)


def _word(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value != value else str(value)


def _number(row: dict[str, Any], name: str) -> float:
    try:
        return float(row.get(name, math.nan))
    except (TypeError, ValueError):
        return math.nan
