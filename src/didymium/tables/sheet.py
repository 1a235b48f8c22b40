"""From written words to a table: headers understood, every column read as its field means it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from didymium.errors import Problem, nearest
from didymium.tables import cells
from didymium.tables.fields import Field, RowType
from didymium.tables.table import EVIDENCE, Table, numeric_fields

LISTED = 25
"""How many cells one message names before it says how many more there are."""

_HEADER = re.compile(r"^(?P<name>[^\[\]]*?)\s*(?:\[(?P<unit>[^\[\]]*)\])?$")


@dataclass(frozen=True)
class Sheet:
    """A table as words: where it stands, its header, its columns, and the row each line came from."""

    file: str
    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class _Heads:
    """What the headers say: the column of each field, its unit, and the columns beside it."""

    fields: Mapping[str, int]
    units: Mapping[str, str]
    beside: Mapping[str, int]


def sheet_of(file: str, header: Iterable[str], lines: Iterable[tuple[int, list[str]]]) -> tuple[Sheet, list[Problem]]:
    """A sheet from lines of words with their row numbers; lines without any word are passed over."""
    names = tuple(_clean(h) for h in header)
    while names and not names[-1]:
        names = names[:-1]
    width = len(names)
    kept = [(row, line) for row, line in lines if any(w.strip() for w in line)]
    problems = [
        Problem(
            "T22",
            file,
            row,
            "",
            ", ".join(w for w in line[width:] if w.strip()),
            f"the row has more cells than the header ({width})",
            "quote cells that hold a comma, or give the column a header",
        )
        for row, line in kept
        if any(w.strip() for w in line[width:])
    ]
    padded = [(line + [""] * (width - len(line)))[:width] for _, line in kept]
    columns = tuple(zip(*padded, strict=True)) if padded else tuple(() for _ in names)
    return Sheet(file, names, columns, tuple(row for row, _ in kept)), problems


def _clean(header: str) -> str:
    return re.sub(r"\s+", " ", header.replace("\ufeff", "")).strip()


def parse(sheet: Sheet, row_type: RowType) -> tuple[Table, list[Problem]]:
    """The table a sheet holds, and all that is wrong with it; a cell in error is read as empty."""
    heads, problems = _heads(sheet, row_type)
    frame: dict[str, pd.Series] = {}
    for field in row_type.fields:
        values, found = _column(sheet, heads, field)
        problems += found
        frame[field.name] = pd.Series(values, dtype=float if field.numeric or field.kind == "year" else str)
    data = pd.DataFrame(frame, columns=list(row_type.names))
    files = np.full(len(data), sheet.file, dtype=object)
    rows = np.array(sheet.rows, dtype=int)
    problems += _keyless(sheet, row_type, data, heads)
    claims = _claims(sheet, heads, row_type, data)
    return Table(row_type, data, claims, files, rows), gather(problems)


# -- headers --------------------------------------------------------------------------------


def _heads(sheet: Sheet, row_type: RowType) -> tuple[_Heads, list[Problem]]:
    fields: dict[str, int] = {}
    units: dict[str, str] = {}
    beside: dict[str, int] = {}
    problems: list[Problem] = []
    for at, header in enumerate(sheet.header):
        match = _HEADER.match(header)
        name, unit = (match["name"], match["unit"] or "") if match else (header, "")
        if name in row_type.names and (not unit or row_type.field(name).numeric):
            fields[name], units[name] = at, unit
        elif not unit and _is_beside(name, row_type):
            beside[name] = at
        elif header or any(w.strip() for w in sheet.columns[at]):
            problems.append(_unknown_header(sheet, at, name, row_type))
    twice = [h for h, n in Counter(_name(h) for h in sheet.header if h).items() if n > 1]
    problems += [
        Problem("T21", sheet.file, 1, h, h, "two columns have the same header", "rename or remove one of them")
        for h in twice
    ]
    return _Heads(fields, units, beside), problems


def _name(header: str) -> str:
    match = _HEADER.match(header)
    return match["name"] if match else header


def _is_beside(name: str, row_type: RowType) -> bool:
    """Whether a header is one of those that may stand beside fields: claim, note, <field>.claim, <field>.unit."""
    if name in ("claim", "note"):
        return True
    stem, dot, kind = name.rpartition(".")
    return bool(dot) and kind in ("claim", "unit", "note") and stem in numeric_fields(row_type)


def _unknown_header(sheet: Sheet, at: int, name: str, row_type: RowType) -> Problem:
    header = sheet.header[at]
    if not header:
        letter = _letter(at)
        return Problem(
            "T21",
            sheet.file,
            1,
            "",
            f"column {letter}",
            "a column with cells has no header",
            f"give column {letter} a header, or empty it",
        )
    if name in row_type.names:
        return Problem(
            "T01",
            sheet.file,
            1,
            name,
            header,
            "this column holds no measured number, so it takes no unit",
            rename(name),
        )
    close = nearest(name, row_type.names) or next((n for n in row_type.names if name.lower().startswith(f"{n}_")), "")
    fix = rename(close) if close else "remove it, or use one of: " + ", ".join(row_type.names)
    return Problem("T01", sheet.file, 1, name, "", "no such field", fix)


def rename(name: str) -> str:
    """What to do with a header that is misspelt."""
    return f"rename it '{name}'"


def meant(field: Field) -> str:
    """What to write in a cell that must be filled.

    >>> meant(Field("quantity", "asked for", unit="t/year"))
    'write what is meant: asked for, in t/year'
    """
    unit = "" if field.unit in ("", "1", "*") else f", in {field.unit}"
    return f"write what is meant: {field.help}{unit}"


def _letter(at: int) -> str:
    """The letter of a column in a spreadsheet: 0 is A, 26 is AA."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


# -- columns --------------------------------------------------------------------------------


def _column(sheet: Sheet, heads: _Heads, field: Field) -> tuple[np.ndarray, list[Problem]]:
    at = heads.fields.get(field.name)
    if at is None:
        numeric = field.numeric or field.kind == "year"
        return np.full(len(sheet.rows), np.nan if numeric else "", dtype=float if numeric else object), []
    beside = heads.beside.get(f"{field.name}.unit")
    units = None if beside is None else sheet.columns[beside]
    return cells.read(cells.Column(field, sheet.columns[at], sheet.file, sheet.rows, heads.units[field.name], units))


def _keyless(sheet: Sheet, row_type: RowType, data: pd.DataFrame, heads: _Heads) -> list[Problem]:
    """Rows without a name: a required key column that is missing, or a cell of it that is empty."""
    problems = []
    for field in row_type.fields:
        if not (field.key and field.required):
            continue
        if field.name not in heads.fields:
            if not len(sheet.header) or len(data):
                problems.append(
                    Problem(
                        "T05",
                        sheet.file,
                        1,
                        field.name,
                        "",
                        "the column that names the rows is missing",
                        f"add the column '{field.name}': {field.help}",
                    )
                )
            continue
        column = data[field.name]
        written = np.array([w.strip() for w in sheet.columns[heads.fields[field.name]]], dtype=object)
        blank = np.flatnonzero((column.isna() | (column == "")).to_numpy() & (written == ""))
        problems += [
            Problem(
                "T05",
                sheet.file,
                sheet.rows[i],
                field.name,
                "",
                "the cell that names the row is empty",
                meant(field),
            )
            for i in blank
        ]
    return problems


def _claims(sheet: Sheet, heads: _Heads, row_type: RowType, data: pd.DataFrame) -> pd.DataFrame:
    """The claim of every number: of its cell, else of its row, else the writer's own."""
    names = numeric_fields(row_type)
    blank = np.full(len(data), "", dtype=object)
    if row_type.table in EVIDENCE:
        return pd.DataFrame({n: pd.Series(blank, dtype=str) for n in names}, index=data.index)
    whole = _stripped(sheet, heads.beside.get("claim"), blank)
    result = {}
    for name in names:
        ids = _stripped(sheet, heads.beside.get(f"{name}.claim"), blank)
        ids = np.where(ids == "", whole, ids)
        own = np.array([yours(sheet.file, row, name) for row in sheet.rows], dtype=object)
        ids = np.where(ids == "", own, ids)
        result[name] = pd.Series(np.where(data[name].isna(), "", ids), dtype=str)
    return pd.DataFrame(result, index=data.index)


def yours(file: str, row: int, field: str) -> str:
    """The id of the claim that a value without one rests on: whoever wrote it there."""
    return f"yours:{file}:{row}:{field}"


def _stripped(sheet: Sheet, at: int | None, blank: np.ndarray) -> np.ndarray:
    return blank if at is None else np.array([w.strip() for w in sheet.columns[at]], dtype=object)


# -- messages -------------------------------------------------------------------------------


def gather(problems: list[Problem]) -> list[Problem]:
    """The same problems with notices of one kind in one file said once, listing their cells."""
    kept = [p for p in problems if p.level != "notice" or p.code not in ("T16", "T17")]
    for code, rule, fix in (
        ("T16", "read as unknown, never as zero", "write a number, or leave the cell empty"),
        ("T17", "read otherwise than written", "write it as it was read"),
    ):
        files = dict.fromkeys(p.file for p in problems if p.code == code and p.level == "notice")
        kept += [_listed([p for p in problems if p.code == code and p.file == file], rule, fix) for file in files]
    return kept


def _listed(same: list[Problem], rule: str, fix: str) -> Problem:
    if len(same) == 1:
        return same[0]
    more = f"; and {len(same) - LISTED} more" if len(same) > LISTED else ""
    found = "; ".join(f"row {p.row} {p.field}: {p.found}" for p in same[:LISTED]) + more
    fields = {p.field for p in same}
    return replace(same[0], field=same[0].field if len(fields) == 1 else "", found=found, rule=rule, fix=fix)
