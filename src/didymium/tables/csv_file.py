"""A CSV file as words, within limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from didymium.errors import Problem
from didymium.tables.sheet import Sheet, sheet_of

MOST_BYTES = 50_000_000
MOST_ROWS = 500_000


def read_csv(path: Path, label: str) -> tuple[Sheet | None, list[Problem]]:
    """The sheet in a CSV file: UTF-8 with or without mark, any line ends, ',' ';' or tab between cells."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        return None, [too_large(label, f"{size / 1e6:.0f} MB", f"a table may have at most {MOST_BYTES / 1e6:.0f} MB")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem("T20", label, row, "", "", "the file is not written in UTF-8", "save it as 'CSV UTF-8'")]
    try:
        if "\0" in text:
            raise csv.Error("it holds a NUL character")
        return _sheet(text, label)
    except csv.Error as error:
        return None, [
            Problem(
                "T20",
                label,
                0,
                "",
                str(error),
                "the file is not a CSV table",
                "open it in a spreadsheet and save it as 'CSV UTF-8'",
            )
        ]


def _sheet(text: str, label: str) -> tuple[Sheet | None, list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header = next(reader, None)
    if header is None or not any(h.strip() for h in header):
        return None, [
            Problem("T21", label, 1, "", "", "the file has no header", "write the names of the columns in row 1")
        ]
    lines: list[tuple[int, list[str]]] = []
    for row, line in _numbered(reader):
        if row > MOST_ROWS:
            return None, [
                too_large(label, f"more than {MOST_ROWS:,} rows", f"a table may have at most {MOST_ROWS:,} rows")
            ]
        lines.append((row, line))
    return sheet_of(label, header, lines)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return zip(chain(range(2, MOST_ROWS + 3)), reader, strict=False)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count) if any(d in header for d in ",;\t") else ","


def too_large(label: str, found: str, rule: str) -> Problem:
    """A file beyond the limits, refused before it is read."""
    return Problem("T19", label, 0, "", found, rule, "split it, or keep only the rows and columns that are needed")


def unopened(label: str, error: OSError) -> Problem:
    """A file the system does not let us read."""
    rule = f"the file cannot be opened: {error.strerror or type(error).__name__}"
    return Problem("T20", label, 0, "", "", rule, "close it elsewhere, or ask for the right to read it")
