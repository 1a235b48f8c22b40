"""The shape of a page: switches, charts, the views of a chart and the table behind each view."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

Cell = str | float | int | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Column:
    """One column of a table; `unit` stands in its head, numbers to the right; `unlike` ones share no decimals."""

    name: str
    unit: str = ""
    number: bool = False
    unlike: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"name": self.name, "unit": self.unit, "number": self.number, "unlike": self.unlike}


def text(name: str) -> Column:
    """A column of words."""
    return Column(name)


def number(name: str, unit: str = "") -> Column:
    """A column of numbers."""
    return Column(name, unit, number=True)


def unlike(name: str) -> Column:
    """A column of numbers in several units."""
    return Column(name, number=True, unlike=True)


@dataclass(frozen=True)
class Table:
    """Rows behind a picture; numbers are raw, formatted only where they are shown."""

    columns: Sequence[Column]
    rows: Sequence[Row]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, numbers with nine digits."""
        return {
            "columns": [c.as_dict() for c in self.columns],
            "rows": [[plain(cell) for cell in row] for row in self.rows],
        }


@dataclass(frozen=True)
class View:
    """One state of a chart: title (the finding), one grey line, one sentence, its data and table.

    `empty` says why there is nothing to draw and what to do; `note` is the line under the chart.
    """

    title: str
    subtitle: str
    reading: str
    table: Table
    data: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    empty: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "reading": self.reading,
            "table": self.table.as_dict(),
            "data": clean(self.data),
            "note": self.note,
            "empty": self.empty,
        }


@dataclass(frozen=True)
class Chart:
    """A chart in all its views; the key of a view joins the values of the switches `by` with '|'.

    `size` is the part of the width it takes: full, half, third or quarter. `lead` is a heading
    above it for a row of charts, `legend` the key of a legend before it, `level` how deep its own
    title stands below the page's (0: directly), `start` the key of the view shown first.
    """

    id: str
    kind: str
    unit: str
    views: Mapping[str, View]
    by: Sequence[str] = ()
    size: str = "full"
    lead: str = ""
    legend: str = ""
    level: int = 0
    start: str = ""

    @property
    def first(self) -> str:
        """The key shown first, and the only one on paper."""
        return self.start or next(iter(self.views))

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "unit": self.unit,
            "by": list(self.by),
            "first": self.first,
            "size": self.size,
            "lead": self.lead,
            "legend": self.legend,
            "level": self.level,
            "views": {key: view.as_dict() for key, view in self.views.items()},
        }


@dataclass(frozen=True)
class Switch:
    """A row of buttons; the first option is on at the start unless `value` says otherwise.

    `at` names the chart it stands at; without one it stands below the page's finding.
    """

    id: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str = ""
    at: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "label": self.label,
            "value": self.value or self.options[0][0],
            "at": self.at,
            "options": [{"id": key, "label": label} for key, label in self.options],
        }


@dataclass(frozen=True)
class Page:
    """One page: its place in the navigation, the question, the finding, what follows from it, its charts in order."""

    id: str
    nav: str
    finding: str
    lede: str = ""
    switches: Sequence[Switch] = ()
    charts: Sequence[Chart] = ()
    closing: Sequence[str] = ()
    kicker: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "nav": self.nav,
            "kicker": self.kicker,
            "finding": self.finding,
            "lede": self.lede,
            "switches": [s.as_dict() for s in self.switches],
            "charts": [c.as_dict() for c in self.charts],
            "closing": list(self.closing),
        }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dictionaries."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Cell:
    """A cell as JSON can hold it: nine digits, nothing for what is not a number."""
    if value is None or isinstance(value, str):
        return value
    amount = float(value)
    if not math.isfinite(amount):
        return None
    return int(amount) if amount == int(amount) and abs(amount) < 1e15 else float(f"{amount:.9g}")


def clean(value: Any) -> Any:
    """Nested data as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    if isinstance(value, bool):
        return value
    return plain(value)
