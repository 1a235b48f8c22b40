"""All tables of a report in one workbook: a sheet a chart, units in the heads, the claims at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from didymium.reports.around import Around
from didymium.reports.input import Solved
from didymium.reports.payload.build import build_payload
from didymium.reports.payload.chart import plain

WIDEST = 60
SIGNS = 31
"""A sheet's name has at most so many."""
CLAIMS = ("claims", "sources")


def write_tables(
    results: Sequence[Solved], path: Path, around: Around | None = None, payload: Mapping[str, Any] | None = None
) -> Path:
    """Write the tables of all charts of a report, in full precision, and return the path.

    One sheet a chart with its views below each other; then the claims and sources of the first result.
    Words stay words: what begins like a formula is never run. The file is written beside and renamed.
    """
    told = build_payload(results, around) if payload is None else payload
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    try:
        with Workbook(str(part), options) as book:
            bold = book.add_format({"bold": True})
            taken: set[str] = set()
            for name, rows in sheets(told, results[0]):
                _fill(book.add_worksheet(sheet_name(name, taken)), rows, bold)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def sheets(payload: Mapping[str, Any], first: Solved) -> Iterator[tuple[str, list[list[Any]]]]:
    """Name and rows of every sheet; a row that is a head begins with None."""
    header = payload["header"]
    told = ("study", "title", "question", "run", "digest", "world", "state", "shock", "years", "money", "date")
    yield "about", [[key, str(header[key])] for key in told] + [["answers", ", ".join(header["answers"])]]
    for page in payload["pages"]:
        for chart in page["charts"]:
            yield chart["id"], _chart_rows(chart)
    for name in CLAIMS:
        frame = first.world.get(name)
        if frame is not None and len(frame):
            head = [None, *map(str, frame.columns)]
            yield name, [head, *([_cell(v) for v in row] for row in frame.itertuples(index=False))]


def _chart_rows(chart: Mapping[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for key, view in chart["views"].items():
        columns = view["table"]["columns"]
        head = [f"{c['name']} [{c['unit']}]" if c["unit"] else c["name"] for c in columns]
        rows += [[]] if rows else []
        rows += [[None, f"{view['title']} ({key})" if key else view["title"]], [view["subtitle"]]]
        rows += [[None, *head], *view["table"]["rows"]]
        rows += [[view["empty"]]] if view["empty"] else []
    return rows


def _cell(value: Any) -> Any:
    return plain(value) if not isinstance(value, bool) else str(value)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], bold: Any) -> None:
    """Numbers as numbers, all else as text; heads in bold; columns as wide as what stands in them."""
    widths: dict[int, int] = {}
    for r, row in enumerate(rows):
        head = bool(row) and row[0] is None and len(row) > 1 and isinstance(row[1], str)
        for c, value in enumerate(row[1:] if head else row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(r, c, value, bold if head else None)
            else:
                sheet.write_number(r, c, value)
            if len(row) > 2:
                widths[c] = min(WIDEST, max(widths.get(c, 8), len(str(value)) + 1))
    for c, width in widths.items():
        sheet.set_column(c, c, width)


def sheet_name(name: str, taken: set[str]) -> str:
    """A name a spreadsheet takes: 31 signs, no brackets, colons or slashes, each once; `taken` grows."""
    base = re.sub(r"[\[\]:*?/\\']", " ", name)[:SIGNS] or "table"
    found, turn = base, 1
    while found.lower() in taken:
        turn += 1
        found = f"{base[: SIGNS - len(str(turn)) - 1]} {turn}"
    taken.add(found.lower())
    return found
