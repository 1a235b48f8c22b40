"""The sheets of an Excel workbook as words: refused by its declared size before it is unpacked."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException, ElementTree
from openpyxl.utils.exceptions import InvalidFileException

from didymium.errors import Problem
from didymium.tables.csv_file import MOST_ROWS, too_large
from didymium.tables.fields import RowType
from didymium.tables.sheet import Sheet, sheet_of

NOTES = "notes"
"""The sheet for people, which nobody reads."""

MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
SMALL = 1_000_000
"""Members below this size may be packed as tightly as they like: they can do no harm."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)(?<!/)>((?:(?!</(?:\w+:)?c>).)*)</(?:\w+:)?c>", re.DOTALL)
_NAME = re.compile(rb'\br="([A-Z]+)(\d+)"')
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>[^<]")
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    SyntaxError,
)


def read_xlsx(
    path: Path, label: str, row_types: Mapping[str, RowType]
) -> tuple[list[tuple[str, Sheet]], list[Problem]]:
    """The sheets of a workbook that are tables, each with its table's name.

    Sheets are named after tables; in a workbook that is itself named after a table and has no such
    sheet, the first sheet is that table.
    """
    try:
        refused = _oversize(path, label)
        if refused:
            return [], [refused]
        return _sheets(path, label, row_types)
    except _BROKEN as error:
        return [], [
            Problem(
                "T20",
                label,
                0,
                "",
                "",
                f"the workbook cannot be opened ({type(error).__name__})",
                "open it in a spreadsheet and save it as .xlsx, without a password",
            )
        ]


def _oversize(path: Path, label: str) -> Problem | None:
    """The refusal of a workbook that would unpack to too much; its list of contents says so beforehand."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    total = sum(m.file_size for m in members)
    if total > MOST_UNPACKED:
        return too_large(
            label,
            f"{total / 1e6:.0f} MB when unpacked",
            f"a workbook may unpack to at most {MOST_UNPACKED / 1e6:.0f} MB",
        )
    for m in members:
        if m.file_size > max(SMALL, MOST_RATIO * m.compress_size):
            return too_large(
                label,
                f"{m.filename}: {m.file_size / max(m.compress_size, 1):.0f} times its packed size",
                f"a part of a workbook may unpack to at most {MOST_RATIO} times its packed size",
            )
    return None


def _sheets(path: Path, label: str, row_types: Mapping[str, RowType]) -> tuple[list[tuple[str, Sheet]], list[Problem]]:
    parts = _parts(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        names = _tables(book.sheetnames, path.stem, row_types)
        found: list[tuple[str, Sheet]] = []
        problems = [_not_read(label, name) for name in book.sheetnames if name not in names and name != NOTES]
        for name, table in names.items():
            here = f"{label}[{name}]"
            with zipfile.ZipFile(path) as archive:
                raw = archive.read(parts[name])
            refused = _merged(raw, here, row_types[table]) + _uncomputed(raw, here)
            problems += refused
            if not any(p.code == "T18" for p in refused):
                sheet, more = _sheet(book[name].iter_rows(values_only=True), here)
                problems += more
                found += [(table, sheet)] if sheet else []
        return found, problems
    finally:
        book.close()


def _tables(sheets: Iterable[str], stem: str, row_types: Mapping[str, RowType]) -> dict[str, str]:
    """The table each sheet is."""
    named = {s: s.strip().lower() for s in sheets if s.strip().lower() in row_types}
    return named or ({next(iter(sheets)): stem} if stem in row_types else {})


def _not_read(label: str, name: str) -> Problem:
    return Problem(
        "T24",
        f"{label}[{name}]",
        0,
        "",
        name,
        "the sheet is not named after a table, so it was not read",
        "rename the sheet to its table, or leave it as a note",
        "notice",
    )


def _parts(path: Path) -> dict[str, str]:
    """The member of the archive that holds each sheet."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    result = {}
    for sheet in (e for e in book.iter() if e.tag.endswith("}sheet")):
        link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        target = targets.get(link, "")
        result[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return result


def _merged(raw: bytes, here: str, row_type: RowType) -> list[Problem]:
    """Merged cells in the header, which would be read by half."""
    merges = [tuple(part.decode() for part in m) for m in _MERGED.findall(raw)]
    expected = ", ".join(row_type.names)
    return [
        Problem(
            "T18",
            here,
            int(top),
            "",
            f"{left}{top}:{right}{bottom}",
            "merged cells are not read, and this one is in the header",
            f"write one header row: {expected}",
        )
        for left, top, right, bottom in merges
        if int(top) <= 2
    ]


def _uncomputed(raw: bytes, here: str) -> list[Problem]:
    """Formulas whose result was never stored, which would be read as empty."""
    if not _HAS_FORMULA.search(raw):
        return []
    names = [_NAME.search(m[1]) for m in _CELL.finditer(raw) if _HAS_FORMULA.search(m[2]) and not _has_result(m)]
    cells = [(n[1].decode(), int(n[2])) for n in names if n]
    if not cells:
        return []
    found = ", ".join(f"{column}{row}" for column, row in cells[:20])
    fix = "open the workbook in a spreadsheet and save it, or write the numbers"
    return [Problem("T25", here, cells[0][1], "", found, "a formula has no stored result", fix)]


def _has_result(cell: re.Match[bytes]) -> bool:
    """Whether a cell stores what its formula gave; the result of a text formula may be no text."""
    return bool(_RESULT.search(cell[2])) or b't="str"' in cell[1]


def _sheet(lines: Iterator[tuple[Any, ...]], here: str) -> tuple[Sheet | None, list[Problem]]:
    header = next(lines, ())
    words = [_word(c) for c in header]
    if not any(words):
        return None, [
            Problem("T21", here, 1, "", "", "the sheet has no header", "write the names of the columns in row 1")
        ]
    read: list[tuple[int, list[str]]] = []
    for row, line in enumerate(lines, start=2):
        if row > MOST_ROWS:
            return None, [
                too_large(here, f"more than {MOST_ROWS:,} rows", f"a table may have at most {MOST_ROWS:,} rows")
            ]
        read.append((row, [_word(c) for c in line]))
    return sheet_of(here, words, read)


def _word(cell: Any) -> str:
    """What a cell of a workbook would be in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
