"""Choosing rows of the tables that hold statements: by name, or by what their columns hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np

from didymium.errors import Problem, nearest
from didymium.study.edits import Reading, said
from didymium.tables.table import Table, as_words
from didymium.tables.yaml_file import Items, Keys, Value, Word

TABLES = ("statements", "observed", "precedents")
"""Tables whose rows can be held against a claim; the first is the one meant where none is named."""
FORM = "write '{table: observed, figure: share.mining, place: CHN, year: 2022-2025}', or names of statements"
_SPAN = re.compile(r"(\d{4})\s*-\s*(\d{4})")


@dataclass(frozen=True)
class Query:
    """Rows of a table whose columns hold one of the words, or fit one of the patterns, in every column named."""

    table: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""
    line: int = 0


def read_queries(value: Value | None, reading: Reading) -> tuple[tuple[Query, ...], tuple[str, ...], list[Problem]]:
    """The rows and the figures of a run that a claim is held against, and what is wrong with them.

    A word is the name of a statement, or of a precedent by its letters, or a figure's id where it holds a bracket.
    """
    if value is None or value == "":
        return (), (), []
    queries: list[Query] = []
    figures: list[str] = []
    problems: list[Problem] = []
    for item in value if isinstance(value, Items) else (value,):
        if isinstance(item, Word):
            if "[" in item:
                figures.append(str(item).strip())
            else:
                queries.append(_named(item, reading))
        elif isinstance(item, Keys) and list(item) == ["figure"] and isinstance(item.get("figure"), Word):
            figures.append(said(item.get("figure")))
        elif isinstance(item, Keys):
            query, found = _query(item, reading)
            queries += [query] if query else []
            problems += found
        else:
            problems.append(reading.wrong(item.line, "against", "", "takes names or queries", FORM, "S82"))
    return tuple(queries), tuple(figures), problems


def _named(word: Word, reading: Reading) -> Query:
    """The query that a name alone means."""
    precedent = re.fullmatch(r"(AG|PO|EV)\d+", word.strip()) is not None
    table, key = ("precedents", "precedent") if precedent else ("statements", "statement")
    return Query(table, {key: (word.strip(),)}, reading.file, word.line)


def _query(item: Keys, reading: Reading) -> tuple[Query | None, list[Problem]]:
    table = said(item.get("table")) or TABLES[0]
    if table not in TABLES:
        close = nearest(table, TABLES)
        fix = f"write '{close}'" if close else "write one of: " + ", ".join(TABLES)
        return None, [reading.wrong(item.line, "table", table, "claims are not held against that table", fix, "S82")]
    columns = [f.name for f in reading.row_types[table].fields if not f.numeric]
    where: dict[str, tuple[str, ...]] = {}
    problems = []
    for name, value in item.values.items():
        words = tuple(value) if isinstance(value, Items) else (value,)
        if name == "table":
            continue
        if name not in columns:
            close = nearest(name, columns)
            fix = f"write '{close}'" if close else "use one of: " + ", ".join(columns)
            rule = f"'{table}' has no such column of words"
            problems.append(reading.wrong(name.line, name, "", rule, fix, "S82"))
        elif not all(isinstance(w, Word) for w in words):
            problems.append(reading.wrong(name.line, name, "", "takes one word or a list of words", FORM, "S82"))
        else:
            where[str(name)] = tuple(y for w in words if isinstance(w, Word) for y in _years(str(name), w.strip()))
    return Query(table, where, reading.file, item.line), problems


def _years(column: str, word: str) -> list[str]:
    """The years of a span, or the word as it is.

    >>> _years("year", "2022-2024"), _years("item", "2022-2024")
    (['2022', '2023', '2024'], ['2022-2024'])
    """
    span = _SPAN.fullmatch(word) if column == "year" else None
    return [str(y) for y in range(int(span[1]), int(span[2]) + 1)] if span else [word]


def positions(query: Query, tables: Mapping[str, Table]) -> tuple[np.ndarray, list[Problem]]:
    """Where the rows of a query stand in its table, and the words that no row holds, the nearest beside them.

    A pattern may fit nothing, and so may a year: that nothing is known is an answer.
    """
    table = tables.get(query.table)
    if table is None or not len(table):
        rule, fix = f"the study has no rows of '{query.table}'", "stand on library/world, or add rows to it"
        return np.zeros(0, dtype=int), [Problem("S82", query.file, query.line, "table", query.table, rule, fix)]
    hit = np.ones(len(table), dtype=bool)
    problems = []
    for name, wanted in query.where.items():
        words = as_words(table.frame[name])
        known = set(words)
        problems += [
            _nobody(query, name, w, known) for w in wanted if w and name != "year" and "*" not in w and w not in known
        ]
        hit &= words.map(lambda held, wanted=wanted: any(fnmatchcase(held, w) for w in wanted)).to_numpy(dtype=bool)
    return np.flatnonzero(hit), problems


def _nobody(query: Query, name: str, word: str, known: set[str]) -> Problem:
    close = nearest(word, known)
    some = ", ".join(sorted(k for k in known if k)[:8])
    fix = f"write '{close}'" if close else f"write one of: {some} ..., or a pattern with '*' if none may be there"
    return Problem("S82", query.file, query.line, name, word, f"no row of '{query.table}' has it", fix)
