"""Tables as CSV and Excel files that read back the same, and empty forms to fill in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]

from didymium.tables.fields import Field, RowType
from didymium.tables.table import Table, empty
from didymium.tables.workbook import NOTES

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula."""

FORM_ROWS = 1000
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - the same file for the same tables, whenever it is written


def write_csv(table: Table, path: Path) -> None:
    """Write a table with units in its header and a claim beside every number that has one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([header for header, _ in _columns(table)])
        writer.writerows(zip(*(map(_guarded, words) for _, words in _columns(table)), strict=True))


def write_xlsx(tables: Mapping[str, Table], path: Path) -> None:
    """Write tables as the sheets of a workbook, with notes, and lists to choose from."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        for name, table in tables.items():
            _write_sheet(book, name, table)
        _write_notes(book, [table.row_type for table in tables.values()])


def write_form(row_types: Iterable[RowType], path: Path) -> None:
    """Write a workbook with the headers of these tables and no rows, to be filled in."""
    write_xlsx({r.table: empty(r) for r in row_types}, path)


def header(field: Field) -> str:
    """The header of a field with its unit: 'capacity [t/year]'."""
    bare = not field.numeric or field.unit in ("", "1", "*")
    return field.name if bare else f"{field.name} [{field.unit}]"


def _columns(table: Table) -> list[tuple[str, list[str]]]:
    """Headers and words of a table: every field, and the claims of those that have any."""
    columns = []
    for field in table.row_type.fields:
        columns.append((header(field), [_word(v) for v in table.frame[field.name].tolist()]))
        if field.numeric and (table.claims[field.name] != "").any():
            columns.append((f"{field.name}.claim", table.claims[field.name].tolist()))
    return columns


def _word(value: float | str) -> str:
    """A cell as text that reads back to the same value."""
    if isinstance(value, str):
        return value
    return (
        "" if np.isnan(value) else f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(float(value))
    )


def _guarded(word: str) -> str:
    """A word that no spreadsheet takes for a formula; numbers stay as they are."""
    if not word.startswith(RISKY):
        return word
    try:
        float(word)
    except ValueError:
        return f"'{word}"
    return word


# -- Excel ----------------------------------------------------------------------------------


def _write_sheet(book: xlsxwriter.Workbook, name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    at = 0
    for field in table.row_type.fields:
        sheet.write_string(0, at, header(field), bold)
        sheet.write_comment(0, at, _note(field))
        if field.options:
            sheet.data_validation(
                1, at, max(FORM_ROWS, len(table)), at, {"validate": "list", "source": list(field.options)}
            )
        _write_column(sheet, at, table, field)
        at += 1
        if field.numeric and (table.claims[field.name] != "").any():
            sheet.write_string(0, at, f"{field.name}.claim", bold)
            for row, claim in enumerate(table.claims[field.name], start=1):
                sheet.write_string(row, at, claim)
            at += 1


def _write_column(sheet: xlsxwriter.worksheet.Worksheet, at: int, table: Table, field: Field) -> None:
    for row, value in enumerate(table.frame[field.name].tolist(), start=1):
        if isinstance(value, str):
            sheet.write_string(row, at, value)
        elif not np.isnan(value):
            sheet.write_number(row, at, value)


def _note(field: Field) -> str:
    """What stands beside a header: the meaning of the column, and what is taken when it is left empty."""
    note = field.help + (" (must be filled)" if field.required else "")
    return note + (f"; left empty: {field.default}" if field.default not in (None, "") else "")


def _write_notes(book: xlsxwriter.Workbook, row_types: Iterable[RowType]) -> None:
    sheet = book.add_worksheet(NOTES)
    bold = book.add_format({"bold": True})
    for at, title in enumerate(("table", "column", "unit", "meaning")):
        sheet.write_string(0, at, title, bold)
    lines = [(r.table, f.name, f.unit, _note(f)) for r in row_types for f in r.fields]
    for row, line in enumerate(lines, start=1):
        for at, word in enumerate(line):
            sheet.write_string(row, at, word)
