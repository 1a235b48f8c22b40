"""The fact tables as rows that know their file, line and source.

Rows come in the order of their cells, not of the file, and of several rows for one thing the surest is taken, so
the order in which the facts were typed decides nothing. Numbers of rounded-only sources are rounded as they are
read (see `terms`), so nothing finer can reach a table; numbers of sources that may not ship cannot be read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from didymium.errors import EvidenceError, Problem
from didymium.library.build.terms import ORDER, shipped

COORDINATES = ("lat", "lon", "lat_deg", "lon_deg")
SURE = ("high", "medium", "low")
KNOWN = ("seen", "computed", "derived", "mixed", "recalled", "assumed")
"""How a number came to us, the surest first."""


@dataclass(frozen=True)
class Fact:
    """One row of a fact table; `line` counts as a spreadsheet does."""

    file: str
    line: int
    cells: dict[str, str]
    source: str
    may_ship: str

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """The cell, empty when the table has no such column."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float | None:
        """The number in a cell, as finely as its source lets it ship; None when empty."""
        if not self.get(column):
            return None
        if self.may_ship == "no":
            why, fix = "this source may not ship", "choose a row of another source"
            raise wrong("E-SHIP", f"{self.file}.csv", self.line, column, self.cells[column], why, fix)
        value = float(self.cells[column])
        if self.may_ship != "rounded-only":
            return value
        return shipped(value, self.file, "deg" if column in COORDINATES else "")

    def need(self, column: str) -> float:
        """The number in a cell that must not be empty."""
        value = self.number(column)
        if value is None:
            raise wrong("E-FACT", f"{self.file}.csv", self.line, column, "", "a number is needed", "fill it")
        return value


class Facts:
    """All fact tables of a folder, read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, list[Fact]] = {}

    @cached_property
    def sources(self) -> dict[tuple[str, str], dict[str, str]]:
        """Rows of sources.csv by source and address."""
        return {(r["source"], r["url"]): r for r in self._read("sources")}

    @cached_property
    def terms(self) -> dict[str, str]:
        """What each source allows, by its id."""
        return {r["source_id"]: r["may_ship"] for r in self.sources.values()}

    def rows(self, table: str) -> list[Fact]:
        """Every row of a table, in the order of its cells."""
        if table not in self._tables:
            found = [self._fact(table, i, r) for i, r in enumerate(self._read(table), start=2)]
            self._tables[table] = sorted(found, key=lambda f: tuple(f.cells.values()))
        return self._tables[table]

    def where(self, table: str, test: Callable[[Fact], bool] | None = None, **cells: str) -> list[Fact]:
        """Rows whose cells are as given, and for which `test` holds."""
        return [
            f for f in self.rows(table) if all(f.get(k) == v for k, v in cells.items()) and (test is None or test(f))
        ]

    def first(self, table: str, **cells: str) -> Fact | None:
        """The surest row whose cells are as given, or None."""
        return min(self.where(table, None, **cells), key=doubt, default=None)

    def one(self, table: str, **cells: str) -> Fact:
        """The only row whose cells are as given; EvidenceError when there is none or several."""
        found = self.where(table, None, **cells)
        if len(found) != 1:
            why = f"{len(found)} rows match, not one"
            raise wrong("E-FACT", f"{table}.csv", 0, "", str(cells), why, "see the facts")
        return found[0]

    def _read(self, table: str) -> list[dict[str, str]]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _fact(self, table: str, line: int, cells: dict[str, str]) -> Fact:
        source = self.sources.get((cells.get("source", ""), cells.get("url", "")), {})
        return Fact(table, line, cells, source.get("source_id", ""), source.get("may_ship", "yes"))


def doubt(fact: Fact) -> tuple[int, int, int]:
    """How unsure a fact is: by how it came to us, then by its confidence, then by what its terms leave of it."""
    how, confidence = fact.get("how"), fact.get("confidence")
    return (
        KNOWN.index(how) if how in KNOWN else len(KNOWN),
        SURE.index(confidence) if confidence in SURE else len(SURE),
        ORDER.index(fact.may_ship),
    )


def wrong(code: str, table: str, line: int, field: str, found: str, why: str, fix: str) -> EvidenceError:
    """The error for one thing that is wrong in the facts or the scripts."""
    return EvidenceError([Problem(code, table, line, field, found, why, fix)])
