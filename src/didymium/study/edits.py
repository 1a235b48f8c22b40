"""Edits as people write them, in a study file or from Python: add, set, drop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from didymium.errors import Problem, nearest
from didymium.study.apply import Add, Drop, Edit, Set
from didymium.study.settings import unknown_key
from didymium.tables import cells
from didymium.tables.fields import Field, RowType
from didymium.tables.sheet import parse, yours
from didymium.tables.table import Table, fill_defaults
from didymium.tables.yaml_file import Items, Keys, Value, Word, rows_sheet

FORMS = {
    "drop": "write '- {table: legs, where: {from: port_mumbai}}'",
    "add": "write '- plants: {plant: ..., place: ...}'",
    "set": "write '- {table: plants, where: {place: IND}, field: capacity, value: 5 kt/year}'",
}
"""How each kind of edit is written."""


class Reading(NamedTuple):
    """What the reader of edits needs to know: the file's name, and the row types."""

    file: str
    row_types: Mapping[str, RowType]

    def wrong(self, line: int, name: str, found: str, rule: str, fix: str, code: str = "S09") -> Problem:
        """A problem in the study file."""
        return Problem(code, self.file, line, name, found, rule, fix)


def said(value: Value | None) -> str:
    """The word that stands there, empty where there is none."""
    return str(value).strip() if isinstance(value, Word) else ""


# -- add ------------------------------------------------------------------------------------


def _adds(item: Value, reading: Reading) -> tuple[list[Edit], list[Problem]]:
    if not isinstance(item, Keys) or not item.values:
        return [], [reading.wrong(item.line, "add", said(item), "an added row names its table", FORMS["add"])]
    edits: list[Edit] = []
    problems: list[Problem] = []
    for name, body in item.values.items():
        table = table_name(name, reading.row_types)
        if not table:
            problems.append(_no_table(name, reading))
            continue
        if isinstance(body, Word):
            problems.append(reading.wrong(body.line, name, body, "a row is a list of columns", FORMS["add"]))
            continue
        rows, found = added(list(body) if isinstance(body, Items) else [body], table, reading)
        problems += found
        edits += [Add(rows)] if rows is not None else []
    return edits, problems


def added(rows: list[Value], table: str, reading: Reading) -> tuple[Table | None, list[Problem]]:
    """Rows written in a study file as a table with its defaults filled in."""
    sheet, problems = rows_sheet(rows, reading.file)
    if sheet is None:
        return None, problems
    result, found = parse(sheet, reading.row_types[table])
    return fill_defaults(result), problems + found


def table_name(word: str, row_types: Mapping[str, RowType]) -> str:
    """The table a word means: its name, or the name of one of its rows; empty when there is none."""
    return word if word in row_types else {singular(t): t for t in row_types}.get(word, "")


def singular(table: str) -> str:
    """What one row of a table is called.

    >>> [singular(t) for t in ("plants", "duties", "processes", "end_uses", "observed")]
    ['plant', 'duty', 'process', 'end_use', 'observed']
    """
    if table.endswith("ies"):
        return table[:-3] + "y"
    if table.endswith("sses"):
        return table[:-2]
    return table.removesuffix("s")


def _no_table(name: Word, reading: Reading) -> Problem:
    close = nearest(name, [*reading.row_types, *map(singular, reading.row_types)])
    return reading.wrong(
        name.line,
        name,
        "",
        "no such table",
        f"write '{close}'" if close else "use one of: " + ", ".join(reading.row_types),
        "T02",
    )


# -- set and drop ---------------------------------------------------------------------------


class _Aim(NamedTuple):
    row_type: RowType
    where: dict[str, tuple[str, ...]]
    line: int


def _aim(item: Value, allowed: tuple[str, ...], form: str, reading: Reading) -> tuple[_Aim | None, list[Problem]]:
    """The table and the rows an edit is about."""
    if not isinstance(item, Keys):
        return None, [reading.wrong(item.line, "", said(item), "an edit has keys: " + ", ".join(allowed), form)]
    problems = [unknown_key(reading.file, k, allowed) for k in item if k not in allowed]
    name = item.get("table")
    if not isinstance(name, Word) or not name:
        return None, [*problems, reading.wrong(item.line, "table", "", "the edit names no table", form)]
    table = table_name(name, reading.row_types)
    if not table:
        return None, [*problems, _no_table(name, reading)]
    row_type = reading.row_types[table]
    where, more = _where(item.get("where"), row_type, form, reading)
    return _Aim(row_type, where, item.line), problems + more


def _where(
    value: Value | None, row_type: RowType, form: str, reading: Reading
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    if value is None:
        return {}, []
    if not isinstance(value, Keys):
        return {}, [reading.wrong(value.line, "where", said(value), "takes fields with the words they hold", form)]
    where: dict[str, tuple[str, ...]] = {}
    problems = []
    for name, wanted in value.values.items():
        words = tuple(wanted) if isinstance(wanted, Items) else (wanted,)
        if name not in row_type.names or row_type.field(name).numeric:
            problems.append(
                _no_field(name, row_type, reading, [n for n in row_type.names if not row_type.field(n).numeric])
            )
        elif all(isinstance(w, Word) for w in words):
            where[str(name)] = tuple(str(w).strip() for w in words)
        else:
            problems.append(reading.wrong(name.line, name, "", "takes one word or a list of words", form))
    return where, problems


def _no_field(name: Word, row_type: RowType, reading: Reading, known: list[str]) -> Problem:
    close = nearest(name, known)
    return reading.wrong(
        name.line,
        name,
        "",
        f"'{row_type.table}' has no such field to choose by",
        f"write '{close}'" if close else "use one of: " + ", ".join(known),
        "T01",
    )


def _drops(item: Value, reading: Reading) -> tuple[list[Edit], list[Problem]]:
    aim, problems = _aim(item, ("table", "where"), FORMS["drop"], reading)
    if aim is None or problems:
        return [], problems
    if not aim.where:
        return [], [reading.wrong(aim.line, "where", "", "a drop must say which rows", FORMS["drop"])]
    return [Drop(aim.row_type.table, aim.where, reading.file, aim.line)], []


def _sets(item: Value, reading: Reading) -> tuple[list[Edit], list[Problem]]:
    aim, problems = _aim(item, ("table", "where", "field", "value", "times", "claim"), FORMS["set"], reading)
    if aim is None or problems or not isinstance(item, Keys):
        return [], problems
    name = item.get("field")
    settable = list(aim.row_type.names)
    if not isinstance(name, Word) or name not in settable:
        close = nearest(name, settable) if isinstance(name, Word) else ""
        return [], [
            reading.wrong(
                aim.line,
                "field",
                said(name),
                f"is not a field of '{aim.row_type.table}' that can be set",
                f"write '{close}'" if close else "use one of: " + ", ".join(settable),
            )
        ]
    value, times = item.get("value"), item.get("times")
    if not isinstance(value if times is None else times, Word) or (value is None) == (times is None):
        return [], [reading.wrong(aim.line, name, "", "needs either 'value' or 'times', with one word", FORMS["set"])]
    return _set(aim, aim.row_type.field(name), value, times, said(item.get("claim")), reading)


def _set(
    aim: _Aim, field: Field, value: Value | None, times: Value | None, claim: str, reading: Reading
) -> tuple[list[Edit], list[Problem]]:
    claim = claim or yours(reading.file, aim.line, field.name)
    if times is not None:
        if not field.numeric:
            return [], [
                reading.wrong(
                    aim.line,
                    field.name,
                    str(times),
                    "only a number can be multiplied",
                    "write 'value' instead of 'times'",
                )
            ]
        factor, problems = _cell(Field("quantity", "", name="times", unit="1"), times, reading)
        if problems or isinstance(factor, str) or np.isnan(factor):
            return [], problems or [
                reading.wrong(aim.line, "times", str(times), "is not a number", "write a factor, as in '0.7'")
            ]
        return [
            Set(aim.row_type.table, aim.where, field.name, times=factor, claim=claim, file=reading.file, line=aim.line)
        ], []
    cell, problems = _cell(field, value or Word("", aim.line), reading)
    if any(p.level == "error" for p in problems):
        return [], problems
    return [
        Set(aim.row_type.table, aim.where, field.name, value=cell, claim=claim, file=reading.file, line=aim.line)
    ], problems


def _cell(field: Field, value: Value, reading: Reading) -> tuple[float | str, list[Problem]]:
    """One cell written in a study file, as its column would read it."""
    values, problems = cells.read(cells.Column(field, [str(value)], reading.file, [value.line]))
    cell = values[0]
    return (str(cell) if isinstance(cell, str) else float(cell)), problems


READERS = {"drop": _drops, "add": _adds, "set": _sets}
"""The reader of each kind of edit, in the order in which an answer makes them."""


# -- from Python ----------------------------------------------------------------------------


def read_edit(verb: str, body: object, reading: Reading) -> tuple[list[Edit], list[Problem]]:
    """The edits that plain Python values say, as the same words in a study file would."""
    return READERS[verb](_as_value(body), reading)


def _as_value(thing: object, line: int = 0) -> Value:
    if isinstance(thing, Mapping):
        return Keys(line, {Word(str(k), line): _as_value(v, line) for k, v in thing.items()})
    if isinstance(thing, list | tuple):
        return Items(line, tuple(_as_value(v, line + at) for at, v in enumerate(thing, start=1)))
    if isinstance(thing, bool):
        return Word("yes" if thing else "no", line)
    return Word("" if thing is None else str(thing), line)
