"""YAML as words and lines: nothing is guessed, so NO stays NO and 010 stays 010."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from didymium.errors import Problem
from didymium.tables.csv_file import too_large, unopened
from didymium.tables.sheet import Sheet, sheet_of

MOST_BYTES = 1_000_000
MOST_NODES = 500_000


class Word(str):
    """A scalar of a YAML file as it is written, and the line it stands on."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int) -> Self:
        """The word `text` on `line`."""
        word = super().__new__(cls, text)
        word.line = line
        return word


@dataclass(frozen=True)
class Items:
    """A list of a YAML file."""

    line: int
    values: tuple[Value, ...]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.values)


@dataclass(frozen=True)
class Keys:
    """A mapping of a YAML file; its keys are words, so they know their lines."""

    line: int
    values: dict[Word, Value]

    def get(self, name: str) -> Value | None:
        """What stands under a key, None where the key is missing."""
        return self.values.get(name)  # type: ignore[call-overload, no-any-return]

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[Word]:
        return iter(self.values)


Value = Word | Items | Keys


class _RefusedError(Exception):
    """A document that is well formed and yet not to be read."""

    def __init__(self, code: str, line: int, found: str, rule: str, fix: str) -> None:
        super().__init__(rule)
        self.code, self.line, self.found, self.rule, self.fix = code, line, found, rule, fix


def load(path: Path, label: str) -> tuple[Value | None, list[Problem]]:
    """What a YAML file holds, None with a problem where it cannot be read."""
    try:
        size, data = path.stat().st_size, b""
        if size <= MOST_BYTES:
            data = path.read_bytes()
    except OSError as error:
        return None, [unopened(label, error)]
    if size > MOST_BYTES:
        return None, [
            too_large(
                label,
                f"{size / 1e6:.0f} MB",
                f"a YAML file may have at most {MOST_BYTES / 1e6:.0f} MB; use CSV for long tables",
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [Problem("T20", label, 0, "", "", "the file is not written in UTF-8", "save it as UTF-8")]
    return loads(text, label)


def loads(text: str, label: str) -> tuple[Value | None, list[Problem]]:
    """What a YAML text holds, None with a problem where it cannot be read."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if node is None:
            return None, [
                Problem(
                    "S05",
                    label,
                    0,
                    "",
                    "",
                    "the file is empty, or holds only comments",
                    "write at least one key, as in 'study: india-2030'",
                )
            ]
        return _Reader().value(node, ()), []
    except _RefusedError as no:
        return None, [Problem(no.code, label, no.line, "", no.found, no.rule, no.fix)]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [
            _unreadable(label, mark.line + 1 if mark else 0, str(error.problem or error.context or "cannot be read"))
        ]
    except YAMLError as error:
        return None, [_unreadable(label, 0, str(error).splitlines()[0])]
    except RecursionError:
        return None, [_unreadable(label, 0, "lists are nested too deeply")]


def _unreadable(label: str, line: int, why: str) -> Problem:
    return Problem(
        "S02",
        label,
        line,
        "",
        "",
        f"this is not YAML: {why}",
        "check the indentation, and quote words that hold ': ', '#' or start with a sign",
    )


class _Reader:
    """Walks the nodes of a document once, counting them."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, node: Node, above: tuple[int, ...]) -> Value:
        """The node as words; raises _RefusedError for what holds itself, swells, or says a key twice."""
        line = node.start_mark.line + 1
        self.count += 1
        if id(node) in above:
            raise _RefusedError(
                "S04",
                line,
                "",
                "an alias holds itself (recursive alias)",
                "write the list out instead of naming it inside itself",
            )
        if self.count > MOST_NODES:
            raise _RefusedError(
                "S04",
                line,
                "",
                f"aliases swell the file to more than {MOST_NODES:,} values",
                "write rows in a CSV file instead of repeating them by alias",
            )
        if isinstance(node, ScalarNode):
            return Word(_text(node), line)
        inside = (*above, id(node))
        if isinstance(node, SequenceNode):
            return Items(line, tuple(self.value(n, inside) for n in node.value))
        if isinstance(node, MappingNode):
            return Keys(line, self._pairs(node, inside))
        raise _RefusedError("S02", line, "", "cannot be read", "write lists, keys and words only")

    def _pairs(self, node: MappingNode, inside: tuple[int, ...]) -> dict[Word, Value]:
        pairs: dict[Word, Value] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, inside)
            if not isinstance(key, Word):
                raise _RefusedError("S02", key.line, "", "a key must be a word", "write 'key: value'")
            if key in lines:
                raise _RefusedError(
                    "S03",
                    key.line,
                    key,
                    f"the same key stands on line {lines[key]} and on line {key.line}",
                    "keep one of them",
                )
            lines[key] = key.line
            pairs[key] = self.value(value_node, inside)
        return pairs


def _text(node: ScalarNode) -> str:
    """The words of a scalar; a plain null is nothing."""
    plain = node.style in (None, "")
    return "" if plain and node.value in ("~", "null", "Null", "NULL") else str(node.value)


def read_yaml(path: Path, label: str, table: str) -> tuple[Sheet | None, list[Problem]]:
    """The sheet in a YAML file that is a list of mappings, one for each row."""
    value, problems = load(path, label)
    if isinstance(value, Keys) and list(value) == [table]:
        value = value.get(table)
    if problems or value is None:
        return None, problems
    if not isinstance(value, Items):
        return None, [
            Problem(
                "S05",
                label,
                1,
                "",
                "",
                "a table in YAML is a list of rows",
                "begin every row with '- ', as in '- {deposit: x, element: La, share: 0.27}'",
            )
        ]
    return rows_sheet(list(value), label)


def rows_sheet(rows: list[Value], label: str) -> tuple[Sheet | None, list[Problem]]:
    """A sheet from mappings of column to word; the row of each is its line in the file."""
    problems: list[Problem] = []
    kept: list[Keys] = []
    for row in rows:
        if isinstance(row, Keys):
            kept.append(row)
            problems += [
                Problem(
                    "S05", label, key.line, key, "", "a cell holds a list or keys", "write one value for each column"
                )
                for key, cell in row.values.items()
                if not isinstance(cell, Word)
            ]
        else:
            problems.append(
                Problem(
                    "S05",
                    label,
                    row.line,
                    "",
                    str(row) if isinstance(row, Word) else "",
                    "a row is not a list of columns",
                    "write it as '{column: value, column: value}'",
                )
            )
    header = list(dict.fromkeys(str(key) for row in kept for key in row))
    lines = [(row.line, [_cell(row.get(h)) for h in header]) for row in kept]
    sheet, more = sheet_of(label, header, lines)
    return sheet, problems + more


def _cell(value: Value | None) -> str:
    return str(value) if isinstance(value, Word) else ""
