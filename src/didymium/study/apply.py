"""Edits of a study's tables: add rows, set cells, drop rows. Each returns new tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from didymium.errors import Problem, nearest
from didymium.tables.read import repeated, stacked
from didymium.tables.table import Table, as_words

Tables = Mapping[str, Table]
PATTERN = frozenset("*?[")


@dataclass(frozen=True)
class Add:
    """Rows to add to a table."""

    rows: Table


@dataclass(frozen=True)
class Drop:
    """Rows to remove: those whose fields hold one of the words, or fit one of the patterns."""

    table: str
    where: Mapping[str, tuple[str, ...]]
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Set:
    """A cell to write in the rows that `where` meets: a value in the canonical unit, or a factor on the one there."""

    table: str
    where: Mapping[str, tuple[str, ...]]
    field: str
    value: float | str | None = None
    times: float | None = None
    claim: str = ""
    file: str = ""
    line: int = 0


Edit = Add | Drop | Set


@dataclass(frozen=True)
class Answer:
    """A named list of edits: what somebody does, or what befalls them."""

    name: str
    words: str = ""
    from_: str = ""
    edits: tuple[Edit, ...] = ()


def chain(name: str, answers: Mapping[str, Answer]) -> tuple[Edit, ...]:
    """The edits of an answer after those it is `from`; a ring of answers ends where it closes."""
    edits: tuple[Edit, ...] = ()
    seen: list[str] = []
    while name in answers and name not in seen:
        seen.append(name)
        edits = answers[name].edits + edits
        name = answers[name].from_
    return edits


def apply(tables: Tables, edits: Iterable[Edit]) -> tuple[dict[str, Table], list[Problem]]:
    """The tables with the edits made in order, and what is wrong with them; a wrong edit is left out."""
    result = dict(tables)
    problems: list[Problem] = []
    for edit in edits:
        table, found = _one(result, edit)
        problems += found
        if table is not None and not any(p.level == "error" for p in found):
            result[table.name] = table
    return result, problems


def _one(tables: Tables, edit: Edit) -> tuple[Table | None, list[Problem]]:
    if isinstance(edit, Add):
        return _added(tables.get(edit.rows.name), edit.rows)
    table = tables.get(edit.table)
    if table is None or not len(table):
        return None, [
            Problem(
                "S08",
                edit.file,
                edit.line,
                "table",
                edit.table,
                "the study has no rows of that table",
                "add rows to it first",
            )
        ]
    hit, problems = _meets(table, edit, tables.get("groups"))
    if problems:
        return None, problems
    return (table.take(np.flatnonzero(~hit)), []) if isinstance(edit, Drop) else _written(table, edit, hit)


def _added(table: Table | None, rows: Table) -> tuple[Table, list[Problem]]:
    if table is None or not len(table):
        return rows.sorted(), []
    there = dict(zip(table.keys.tolist(), range(len(table)), strict=True))
    problems = []
    for at, key in enumerate(rows.keys.tolist()):
        if key in there:
            file, row = rows.where(at)
            other, line = table.where(there[key])
            problems.append(
                Problem(
                    "S13",
                    file,
                    row,
                    ", ".join(table.row_type.key),
                    key,
                    f"'{table.name}' has this row already ({other}, row {line})",
                    "use 'set' to change its cells, or 'drop' it first",
                )
            )
    return stacked([table, rows]).sorted(), problems


# -- where ----------------------------------------------------------------------------------


def _meets(table: Table, edit: Drop | Set, groups: Table | None) -> tuple[np.ndarray, list[Problem]]:
    """Which rows an edit meets; a word that meets none is a problem that names the nearest."""
    hit = np.ones(len(table), dtype=bool)
    problems = []
    for name, wanted in edit.where.items():
        words = as_words(table.frame[name])
        here = np.zeros(len(table), dtype=bool)
        for word in wanted:
            found = _fits(words, word, groups)
            here |= found
            if not found.any():
                problems.append(_nobody(edit, table, name, word, words))
        hit &= here
    if not problems and not hit.any():
        said = ", ".join(f"{k}: {'/'.join(v)}" for k, v in edit.where.items())
        problems.append(
            Problem(
                "S08",
                edit.file,
                edit.line,
                "where",
                said,
                f"no row of '{table.name}' meets all of these together",
                "ask for less, or look up the rows of that table",
            )
        )
    return hit, problems


def _fits(words: pd.Series, word: str, groups: Table | None) -> np.ndarray:
    """Rows that hold a word, fit a pattern, or hold a member of a group of that name."""
    if PATTERN & frozenset(word):
        fitting = [w for w in words.unique() if fnmatchcase(w, word)]
        return words.isin(fitting).to_numpy()
    same = (words == word).to_numpy()
    if same.any() or groups is None:
        return same
    members = groups.frame.loc[groups.frame["group"] == word, "member"]
    return words.isin(members.tolist()).to_numpy()


def _nobody(edit: Drop | Set, table: Table, name: str, word: str, words: pd.Series) -> Problem:
    known = sorted(w for w in words.unique() if w)
    close = nearest(word, known)
    some = ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")
    fix = (
        f"write '{close}'"
        if close
        else f"write one of: {some}"
        if known
        else "leave this field out: it is empty everywhere"
    )
    return Problem("S08", edit.file, edit.line, name, word, f"no row of '{table.name}' has it", fix)


# -- set ------------------------------------------------------------------------------------


def _written(table: Table, edit: Set, hit: np.ndarray) -> tuple[Table, list[Problem]]:
    column = table.frame[edit.field]
    values = column.to_numpy(copy=True)
    if edit.times is not None:
        if np.isnan(values[hit].astype(float)).all():
            return table, [
                Problem(
                    "S08",
                    edit.file,
                    edit.line,
                    edit.field,
                    "",
                    f"none of the {int(hit.sum())} rows holds a number to multiply",
                    "write 'value' instead of 'times'",
                )
            ]
        values[hit] = values[hit] * edit.times
    else:
        values[hit] = edit.value
    frame, claims = table.frame.copy(), table.claims.copy()
    frame[edit.field] = pd.Series(values, index=column.index, dtype=column.dtype)
    if edit.field in claims.columns:
        known = hit & ~pd.isna(values)
        claims.loc[known, edit.field] = edit.claim
    files, rows = table.files.copy(), table.rows.copy()
    files[hit], rows[hit] = edit.file, edit.line
    written = Table(table.row_type, frame, claims, files, rows)
    if edit.field not in table.row_type.key:
        return written, []
    # A row that takes another name must not take one that is there already.
    return written.sorted(), repeated(written)
