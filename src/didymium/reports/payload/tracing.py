"""Traces of a result: its rows in a year, each element walked down the chain once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import pandas as pd

from didymium.reports.input import Solved
from didymium.reports.payload.chain import End, Flow, Step, Walk, Year
from didymium.reports.payload.content import Content
from didymium.reports.payload.trace import Trace

Row = TypeVar("Row", Flow, Step, End)


class Tracer:
    """Traces of one result, each worked out once."""

    def __init__(self, result: Solved) -> None:
        self._result = result
        self._content = Content(result)
        self._years: dict[int, Year] = {}
        self._done: dict[tuple[int, str], Trace] = {}

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that are counted in this study."""
        return self._content.elements

    def trace(self, year: int, elements: Iterable[str]) -> Trace:
        """The sum over some elements in a year."""
        total = Trace()
        for element in elements:
            if element in self._content.elements:
                if (year, element) not in self._done:
                    self._done[(year, element)] = self._one(year, element)
                total.add(self._done[(year, element)])
        return total

    def _one(self, year: int, element: str) -> Trace:
        rows = self._year(year)
        held = Year(
            self._holding(rows.flows, element),
            self._holding(rows.made, element),
            self._holding(rows.used, element),
            self._holding(rows.served, element),
            self._holding(rows.surplus, element),
        )
        return Walk(held).trace()

    def _holding(self, rows: Iterable[Row], element: str) -> list[Row]:
        """The rows that hold the element, their tonnes as oxide of it."""
        kept = []
        for row in rows:
            share = self._content.of(row.material, (element,))
            if share > 0 and row.t > 0:
                kept.append(row._replace(t=row.t * share))
        return kept

    def _year(self, year: int) -> Year:
        if year not in self._years:
            result = self._result
            self._years[year] = Year(
                [Flow(*row) for row in _rows(result.flows(), year, "material", "form", "from", "to", "t")],
                [Step(*row) for row in _rows(result.made(), year, *Step._fields)],
                [Step(*row) for row in _rows(result.used(), year, *Step._fields)],
                [
                    End(p, m, m.partition(".")[0], t)
                    for p, m, t in _rows(result.served(), year, "place", "material", "t")
                ],
                [
                    End(p, m, m.partition(".")[0], t)
                    for p, m, t in _rows(result.surplus(), year, "place", "material", "t")
                ],
            )
        return self._years[year]


def _rows(frame: pd.DataFrame, year: int, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a year, as plain values."""
    frame = frame[frame["year"] == year]
    return list(zip(*(frame[c].tolist() for c in columns), strict=True))
