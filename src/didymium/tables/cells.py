"""What stands in a cell, read as its column means it: numbers, shares, years, words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from didymium import units
from didymium.errors import Problem, UnitError, nearest
from didymium.tables.elements import SYMBOLS, element_fix
from didymium.tables.fields import Field

UNKNOWN = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        "n.a.",
        "n.a",
        "na",
        "n/a",
        "nan",
        "#n/a",
        "w",
        "null",
        "none",
        "..",
        "...",
        "?",
        "unknown",
        "~",
    }
)
"""Words that say a number is not known (W: withheld, in the tables of the USGS). Never zero."""

INFINITE = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
YEARS = (1900, 2200)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([,\s'])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_DATE = re.compile(r"(\d{4})-\d{1,2}(?:-\d{1,2})?(?:[T ][\d:.]+)?|\d{1,2}[./]\d{1,2}[./](\d{4})")
_ODD_BLANKS = re.compile("[\u00a0\u2000-\u200b\u202f\u2060\ufeff]")
_YES = {"true": "yes", "y": "yes", "1": "yes", "false": "no", "n": "no", "0": "no"}


@dataclass(frozen=True)
class Column:
    """One column as written: its words, where they stand, and the unit said in the header or beside."""

    field: Field
    words: Sequence[str]
    file: str
    rows: Sequence[int]
    unit: str = ""
    units: Sequence[str] | None = None

    def problem(
        self, code: str, at: int, rule: str, fix: str, level: str = "error", found: str | None = None
    ) -> Problem:
        """What is wrong with the word at this position."""
        found = self.words[at] if found is None else found
        return Problem(code, self.file, int(self.rows[at]), self.field.name, found, rule, fix, level)


def read(column: Column) -> tuple[np.ndarray, list[Problem]]:
    """The values of a column and all that is wrong with it; a cell in error is read as empty."""
    if column.field.numeric:
        return _numbers(column)
    if column.field.kind == "year":
        return _years(column)
    return _texts(column)


# -- numbers --------------------------------------------------------------------------------


def _plain(words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers written plainly, and the positions of the words that are not."""
    series = pd.Series(list(words), dtype=object).str.strip()
    values = pd.to_numeric(series.where(series != "", None), errors="coerce").to_numpy(dtype=float, copy=True)
    odd = np.flatnonzero((series != "").to_numpy() & ~np.isfinite(values))
    values[odd] = np.nan
    return values, odd


def _numbers(column: Column) -> tuple[np.ndarray, list[Problem]]:
    values, odd = _plain(column.words)
    written = np.full(len(values), column.unit, dtype=object)
    if column.units is not None:
        beside = np.array([u.strip() for u in column.units], dtype=object)
        written[beside != ""] = beside[beside != ""]
    problems: list[Problem] = []
    for at in odd:
        values[at], unit, found = _number(column, int(at))
        written[at] = unit or written[at]
        problems += found
    if column.field.kind == "share":
        problems += _one_scale(column, values, written)
    return _converted(column, values, written, problems)


def _number(column: Column, at: int) -> tuple[float, str, list[Problem]]:
    """A word that is not a plain number: unknown, with thousands marked, with a unit, or wrong."""
    word = _ODD_BLANKS.sub(" ", column.words[at]).strip()
    if word.lower() in UNKNOWN:
        fix = "write a number, or leave the cell empty"
        return np.nan, "", [column.problem("T16", at, "read as unknown, not as zero", fix, "notice")]
    if _THOUSANDS.fullmatch(word):
        value = float(re.sub(r"[,\s']", "", word))
        fix = "write numbers without marks between the thousands"
        note = column.problem("T17", at, f"read as {value:.12g}", fix, "notice")
        return value, "", [replace(note, found=f"{column.words[at]!r} -> {value:.12g}")]
    if _DECIMAL_COMMA.fullmatch(word):
        better = word.replace(".", "").replace(",", ".")
        rule = "a decimal comma cannot be told from a mark of thousands"
        return np.nan, "", [column.problem("T06", at, rule, f"write {better}")]
    try:
        value, unit = (math.inf, "") if word.lower() in INFINITE else units.parse_quantity(word)
    except UnitError as error:
        return np.nan, "", [_not_a_number(column, at, error.problems[0])]
    if not math.isfinite(value):
        fix = "write a number, or leave the cell empty"
        return np.nan, "", [column.problem("T06", at, "a number must be finite", fix)]
    return value, unit, []


def _not_a_number(column: Column, at: int, slip: Problem) -> Problem:
    if slip.code == "U07":
        return column.problem("T06", at, "is not a number", "write a number, or leave the cell empty if it is unknown")
    return column.problem(slip.code, at, slip.rule, slip.fix)


def _converted(
    column: Column, values: np.ndarray, written: np.ndarray, problems: list[Problem]
) -> tuple[np.ndarray, list[Problem]]:
    """The values in the canonical unit of the field, each from the unit it was written in."""
    want = column.field.unit
    for unit in sorted({str(u) for u in written if u not in ("", want)}):
        here = (written == unit) & ~np.isnan(values)
        try:
            values[here] = units.convert(values[here], unit, _convertible(want, unit))
        except UnitError as error:
            values[here] = np.nan
            problems.append(_unit_problem(column, unit, np.flatnonzero(written == unit), error.problems[0]))
    return values, problems


def _convertible(want: str, unit: str) -> str:
    """The unit to convert into; a column whose unit stands beside it takes none in its cells."""
    if want != "*":
        return want
    fix = "write the number alone, and its unit in column 'unit'"
    raise UnitError([Problem("U02", "", 0, "", unit, "the unit of this column stands in a column of its own", fix)])


def _unit_problem(column: Column, unit: str, here: np.ndarray, slip: Problem) -> Problem:
    """A unit that does not fit, at the header that says it, else at the first cell that does."""
    if unit == column.unit:
        return replace(slip, file=column.file, row=1, field=column.field.name)
    others = [int(column.rows[int(at)]) for at in here[1:]]
    also = f" (also in row {', '.join(map(str, others[:10]))}{' ...' if len(others) > 10 else ''})" if others else ""
    in_cell = unit in column.words[int(here[0])]
    found = column.words[int(here[0])].strip() if in_cell else unit
    return column.problem(slip.code, int(here[0]), slip.rule + also, slip.fix, found=found)


def _one_scale(column: Column, values: np.ndarray, written: np.ndarray) -> list[Problem]:
    """A share column is written on one scale: a mix of 92, 88 % and 0.9 is refused with its rows."""
    known = ~np.isnan(values) & (values != 0)
    percent = np.array([str(u).strip().lower() in ("%", "percent", "per cent") for u in written], dtype=bool)
    large = ~percent & (np.abs(values) > 1) & (written == "")
    styles = [known & percent, known & large, known & ~percent & ~large]
    if sum(bool(s.any()) for s in styles) < 2:
        return []
    cells = "; ".join(f"row {column.rows[i]}: {column.words[i].strip()}" for i in np.flatnonzero(known)[:20])
    values[known] = np.nan
    name = column.field.name
    first = int(np.flatnonzero(known)[0])
    return [
        column.problem(
            "T03",
            first,
            "a column of shares is written on one scale",
            f"write all as fractions (0.92), or all in per cent under the header '{name} [%]'",
            found=cells,
        )
    ]


# -- years ----------------------------------------------------------------------------------


def _years(column: Column) -> tuple[np.ndarray, list[Problem]]:
    values, odd = _plain(column.words)
    problems: list[Problem] = []
    for at in odd:
        word = column.words[at].strip()
        date = _DATE.fullmatch(word)
        if date:
            values[at] = float(date[1] or date[2])
            note = column.problem("T17", int(at), "of a date only the year is read", "write the year alone", "notice")
            problems.append(replace(note, found=f"{word!r} -> {values[at]:.0f}"))
        elif word.lower() in UNKNOWN:
            problems.append(
                column.problem(
                    "T16", int(at), "read as unknown, not as zero", "write a year, or leave the cell empty", "notice"
                )
            )
        else:
            problems.append(column.problem("T10", int(at), "is not a year", "write four digits, as in 2030"))
    with np.errstate(invalid="ignore"):
        wrong = ~np.isnan(values) & ((values != np.floor(values)) | (values < YEARS[0]) | (values > YEARS[1]))
    for at in np.flatnonzero(wrong):
        values[at] = np.nan
        problems.append(
            column.problem(
                "T10",
                int(at),
                f"a year is a whole number from {YEARS[0]} to {YEARS[1]}",
                "write four digits, as in 2030",
            )
        )
    return values, problems


# -- words ----------------------------------------------------------------------------------


def _texts(column: Column) -> tuple[np.ndarray, list[Problem]]:
    values = np.array([_unguarded(w.strip()) for w in column.words], dtype=object)
    problems: list[Problem] = []
    if any(map(_ODD_BLANKS.search, column.words)):
        for at, word in enumerate(column.words):
            if _ODD_BLANKS.search(word):
                values[at] = _ODD_BLANKS.sub(" ", word).strip()
                problems += _said(column, at, str(values[at]))
    if _holds_elements(column.field):
        return _elements(column, values, problems)
    if column.field.options:
        return _choices(column, values, problems)
    return values, problems


def _unguarded(word: str) -> str:
    """The word without the mark that keeps a spreadsheet from taking it for a formula."""
    return word[1:] if word.startswith(("'=", "'+", "'-", "'@")) else word


def _said(column: Column, at: int, read_as: str) -> list[Problem]:
    note = column.problem("T17", at, f"read as '{read_as}'", f"write '{read_as}'", "notice")
    return [replace(note, found=f"{column.words[at]!r} -> {read_as!r}")]


def _holds_elements(field: Field) -> bool:
    return field.name == "element" and (field.key or "elements" in field.tables)


def _elements(column: Column, values: np.ndarray, problems: list[Problem]) -> tuple[np.ndarray, list[Problem]]:
    """Symbols in their usual letters: nd and ND are Nd. A name that is no element is refused."""
    for word in sorted({str(v) for v in values} - SYMBOLS - {""}):
        symbol = word.capitalize()
        for at in np.flatnonzero(values == word):
            if len(word) <= 2 and symbol in SYMBOLS:
                values[at] = symbol
                problems = [p for p in problems if p.row != column.rows[int(at)]] + _said(column, int(at), symbol)
            elif fix := element_fix(word):
                problems.append(column.problem("T09", int(at), *fix))
    return values, problems


def _choices(column: Column, values: np.ndarray, problems: list[Problem]) -> tuple[np.ndarray, list[Problem]]:
    options = column.field.options
    for word in sorted({str(v) for v in values} - set(options) - {""}):
        lower = word.lower().replace(" ", "_")
        meant = _YES.get(lower, lower) if column.field.kind == "flag" else lower
        for at in np.flatnonzero(values == word):
            if meant in options:
                values[at] = meant
                continue
            values[at] = ""
            close = nearest(word, options)
            fix = f"write '{close}'" if close else "write one of " + ", ".join(options)
            problems.append(
                column.problem("T11", int(at), "is none of the words of this column: " + ", ".join(options), fix)
            )
    return values, problems
