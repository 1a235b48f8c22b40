"""Figures judged: inside their band or not, and what stands behind a miss."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from didymium.analyses.validation.measure import Measured, Row, measure
from didymium.analyses.validation.why import why
from didymium.evidence.ledger import Ledger
from didymium.results.result import Result
from didymium.tables.table import Table, records

AIM = 0.7
"""The share of the rows that were not fitted which should lie inside their bands."""

SOURCES = 3
"""Sources of one figure that are named; more are counted."""

NAMES = ("what", "place", "origin", "year")


def judge(bands: Table, result: Result, ledger: Ledger) -> list[dict[str, Any]]:
    """Every row of bands of the years a result solved, measured and judged; misses first, fitted rows last."""
    keys = [str(c) for c in bands.claims["value"].tolist()]
    rows = [
        _judged(row, measure(row, result), result, sources(ledger, claim))
        for row, claim in zip(records(bands.frame), keys, strict=True)
        if int(row["year"]) in result.years
    ]
    return sorted(rows, key=lambda r: (r["fitted"], r["within"], r["area"], r["id"]))


def inside(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many rows that were not fitted lie inside their bands, and how many there are."""
    judged = [bool(r["within"]) for r in rows if not r["fitted"]]
    return sum(judged), len(judged)


def figure_id(row: Row) -> str:
    """The id of a figure.

    >>> figure_id({"figure": "price", "what": "oxide.Nd", "place": "CHN", "origin": "", "year": 2024.0})
    'price[what=oxide.Nd,place=CHN,year=2024]'
    """
    words = {n: str(int(row[n])) if n == "year" else str(row[n]) for n in NAMES}
    return f"{row['figure']}[{','.join(f'{n}={w}' for n, w in words.items() if w)}]"


def sources(ledger: Ledger, claim: str) -> str:
    """The sources a claim rests on, through what it was computed from: publisher and title, a few of them."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    todo = [claim]
    while todo:
        code = todo.pop(0)
        if code in seen or code not in ledger:
            continue
        seen.add(code)
        about = ledger.claim(code)
        if about.source:
            source = ledger.source(about.source)
            found[source.title or source.publisher] = None
        todo += about.inputs
    names = list(found)
    more = f" and {len(names) - SOURCES} more" if len(names) > SOURCES else ""
    return "; ".join(names[:SOURCES]) + more


def _judged(row: dict[str, Any], found: Measured, result: Result, source: str) -> dict[str, Any]:
    """A row as it is printed; `modelled` is null where the run has no such thing, and that is a miss."""
    within = bool(row["low"] <= found.value <= row["high"])
    return {
        "id": figure_id(row),
        "name": _name(row),
        "area": row["area"],
        "year": int(row["year"]),
        "unit": row["unit"],
        "modelled": None if math.isnan(found.value) else found.value,
        "observed": row["value"],
        "low": row["low"],
        "high": row["high"],
        "source": source,
        "fitted": row["fitted"] == "yes",
        "within": within,
        "reason": row["reason"],
        "why": "" if within else why(row, found, result),
    }


def _name(row: Row) -> str:
    """The figure in words, whose it is in front."""
    lane = f"{row['origin']} to {row['place']}" if row["origin"] else str(row["place"])
    if row["figure"] == "share.exports":
        lane = f"{row['place']} to {row['origin']}"
    goods = f" ({row['what']})" if row["figure"].startswith(("price", "share.i", "imports", "exports")) else ""
    return f"{lane or 'World'}: {row['scope']}{goods}"
