"""One row of a validation table: what it is called, observed, modelled, its ratio and what stands behind a miss."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.names import plain
from didymium.reports.payload import cited
from didymium.reports.payload.chart import Cell, text, unlike
from didymium.reports.payload.common import Case

Found = Mapping[str, Any]
COLUMNS = (
    text("figure"),
    text("verdict"),
    unlike("observed"),
    unlike("modelled"),
    unlike("ratio"),
    unlike("band low"),
    unlike("band high"),
    text("unit"),
    text("year"),
    text("source"),
    text("row or mechanism behind a miss"),
    text("figure id"),
)


def amount(row: Found, name: str, otherwise: float = float("nan")) -> float:
    """A number of a row; NaN when it has none of that name."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def ratio(row: Found, name: str = "modelled") -> float:
    """A number of a row over the observed one; NaN when that is 0 or missing."""
    observed = amount(row, "observed")
    return amount(row, name) / observed if observed else float("nan")


def far(row: Found) -> float:
    """How far modelled lies from observed, in factors; what has no ratio first."""
    found = ratio(row)
    return abs(math.log(found)) if math.isfinite(found) and found > 0 else 99.0


def year(rows: Sequence[Found]) -> str:
    """The year or years rows are about, as they are read."""
    years = sorted({int(y) for r in rows if math.isfinite(y := amount(r, "year"))})
    return numbers.years(years[0], years[-1]) if years else ""


def _label(case: Case, row: Found) -> str:
    """What a row is: its own words, else those of its figure."""
    own = row.get("name") or row.get("what") or row.get("label")
    own = _with_names(case, str(own)) if own else ""
    said = cited.said(case.names, str(row.get("id", "")))
    return str(own) if own else words.sentence(re.sub(r", \d{4}$", "", said))


def _with_names(case: Case, label: str) -> str:
    """Codes of places before the colon as names, codes of goods behind it as words."""
    head, colon, rest = label.partition(":")
    if not colon:
        return label
    head = re.sub(r"\b[A-Z]{2,4}\d*\b", lambda found: case.names.place(found.group()), head).replace("+", " + ")
    rest = re.sub(r"\(([a-zA-Z_.+]+)\)", lambda found: f"({_goods(case, found.group(1))})", rest)
    return f"{head}:{rest}"


def _goods(case: Case, codes: str) -> str:
    """Materials or forms in prose."""
    return words.listed([case.names.material(c) if "." in c else plain(c) for c in codes.split("+")])


def behind(case: Case, row: Found) -> str:
    """The row or mechanism behind a miss, with names for codes."""
    told = str(row.get("why") or row.get("mechanism") or row.get("behind") or "")
    return case.names.prose(told).replace(" x ", " \N{MULTIPLICATION SIGN} ")


def _verdict(row: Found) -> str:
    if row.get("fitted"):
        return "fitted"
    if row.get("within"):
        return "inside"
    modelled, observed = amount(row, "modelled"), amount(row, "observed")
    if not math.isfinite(modelled):
        return "miss: not modelled"
    if str(row.get("unit", "")) in ("1", "%", "points"):
        gap = (modelled - observed) * (100 if row.get("unit") == "1" else 1)
        return f"miss {numbers.change(gap, numbers.rounded(abs(gap), 2, most=1))} points"
    return f"miss {cited.ratio(modelled, observed)}" if observed else "miss"


def _shown(row: Found, name: str) -> str:
    """A number of a row as share, mass or price, its unit beside the name of the row."""
    value = amount(row, name)
    if not math.isfinite(value):
        return numbers.UNKNOWN
    return numbers.rounded(value * 100 if row.get("unit") == "1" else value, 3)


def drawn(case: Case, row: Found) -> dict[str, Any]:
    """A row as it is drawn: words, ratios and what stands behind a miss."""
    unit = (
        str(row.get("unit", ""))
        .removesuffix("/year")
        .replace("USD_2024", "USD")
        .replace("_", " ")
        .replace(" blank", "")
    )
    why = behind(case, row)
    return {
        "label": _label(case, row),
        "unit": "%" if unit == "1" else unit,
        "observed": _shown(row, "observed"),
        "modelled": _shown(row, "modelled"),
        "ratio": ratio(row),
        "low": ratio(row, "low"),
        "high": ratio(row, "high"),
        "state": "fitted" if row.get("fitted") else "inside" if row.get("within") else "miss",
        "verdict": _verdict(row),
        "why": "" if row.get("within") or row.get("fitted") else (why or "no row or mechanism named"),
    }


def cells(case: Case, row: Found) -> list[Cell]:
    """A row of the table, in the order of COLUMNS."""
    amounts = [
        amount(row, "observed"),
        amount(row, "modelled"),
        ratio(row),
        amount(row, "low"),
        amount(row, "high"),
    ]
    when = amount(row, "year")
    why = behind(case, row)
    return [
        _label(case, row),
        _verdict(row),
        *(v if math.isfinite(v) else None for v in amounts),
        str(row.get("unit", "")),
        str(int(when)) if math.isfinite(when) else "",
        str(row.get("source") or "not seen"),
        why,
        str(row.get("id", "")),
    ]
