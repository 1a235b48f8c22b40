"""What an indicator answers, and how it reads what people hand it: numbers, dicts, lists, frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from didymium.errors import Problem, StudyError
from didymium.tables.table import records

UNKNOWN = float("nan")
NAMES = ("iso3", "partner_iso3", "place", "origin", "partner", "country", "exporter", "element", "name")
TONNES = (
    "qty_t",
    "quantity_t",
    "quantity",
    "qty",
    "q",
    "t_reo",
    "production_t_REO",
    "production_t_reo",
    "production",
    "tonnes",
    "t",
    "share",
    "value",
)
"""Columns a frame may call its names and its numbers, the first that is there counts."""


class Reading(float):
    """A number that says why it is unknown, and what it was made of.

    It is the float of the indicator; `reading.reason` tells why it is NaN (or what was assumed), `reading.unit` its
    unit, and its parts are read as `reading["hhi"]` or `reading.hhi`; `dict(reading)` has them all.
    """

    reason: str
    unit: str
    parts: dict[str, Any]

    def __new__(cls, value: float, unit: str = "1", reason: str = "", **parts: Any) -> Self:
        """A reading of a value."""
        made = super().__new__(cls, value)
        made.unit, made.reason, made.parts = unit, reason, parts
        return made

    @property
    def known(self) -> bool:
        """Whether the number is known."""
        return self == self

    def __getitem__(self, name: str) -> Any:
        return self.parts[name]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self.__dict__.get("parts", {}):
            return self.__dict__["parts"][name]
        raise AttributeError(f"no part '{name}'; it has {', '.join(self.__dict__.get('parts', {}))}")

    def keys(self) -> Iterable[str]:
        """Names of the parts."""
        return self.parts.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)


class Shares(dict[str, float]):
    """Shares by name, the largest first; `reason` says why they are unknown."""

    reason: str = ""


def unknown(reason: str, unit: str = "1", **parts: Any) -> Reading:
    """A reading nobody knows, with the reason."""
    return Reading(UNKNOWN, unit, reason, **parts)


def refuse(field: str, found: object, rule: str, fix: str) -> StudyError:
    """The error for an argument that cannot be read as meant."""
    return StudyError([Problem("S70", "indicator", 0, field, str(found), rule, fix)])


def number(value: Any, field: str) -> float:
    """A number from whatever it was written as; empty, None and 'unknown' are NaN. StudyError for other words."""
    if isinstance(value, str):
        words = value.strip().lower()
        if words in ("", "na", "n/a", "nan", "none", "null", "unknown", "-"):
            return UNKNOWN
        try:
            return float(words)
        except ValueError:
            raise refuse(field, value, "is not a number", "write a plain number, or leave it out if unknown") from None
    if value is None or value is pd.NA:
        return UNKNOWN
    try:
        return float(value)
    except (TypeError, ValueError):
        raise refuse(field, type(value).__name__, "is not a number", "give one number") from None


def positive(value: Any, field: str) -> float:
    """A number that may not be below zero (NaN may stand for unknown)."""
    found = number(value, field)
    if found < 0:
        raise refuse(field, found, "is below zero", "give tonnes or shares of zero and more")
    return found


def share(value: Any, field: str) -> float:
    """A number between 0 and 1."""
    found = positive(value, field)
    if found > 1:
        raise refuse(field, found, "is above 1", "give a share between 0 and 1, not per cent")
    return found


def amounts(values: Any, field: str) -> dict[str, float]:
    """Tonnes or shares by name, from a dict, a Series, a frame or rows with a name and a number, or a plain list.

    Names that come twice are added up. StudyError for what is below zero or is not a number.
    """
    if isinstance(values, pd.Series):
        pairs: list[tuple[str, Any]] = [(str(k), v) for k, v in values.items()]
    elif isinstance(values, Mapping):
        pairs = [(str(k), v) for k, v in values.items()]
    elif _tabular(values):
        pairs = [_pair(r, field) for r in rows_of(_flat(values))]
    elif isinstance(values, Iterable) and not isinstance(values, str):
        listed = list(values)
        paired = bool(listed) and all(isinstance(v, (tuple, list)) and len(v) == 2 for v in listed)
        pairs = [(str(k), v) for k, v in listed] if paired else [(str(n + 1), v) for n, v in enumerate(listed)]
    else:
        pairs = [("1", values)]
    found: dict[str, float] = {}
    for name, value in pairs:
        found[name] = found.get(name, 0.0) + positive(value, f"{field}[{name}]")
    return found


def _flat(values: Any) -> Any:
    """A frame with its index as a column, where no column has the names."""
    told = isinstance(values, pd.DataFrame) and not isinstance(values.index, pd.RangeIndex)
    if told and not set(NAMES) & set(values.columns):
        return values.reset_index()
    return values


def _pair(row: Mapping[str, Any], field: str) -> tuple[str, Any]:
    """Name and number of a row: the columns of those names, else the only column of words and of numbers."""
    words = [k for k, v in row.items() if isinstance(v, str)]
    numbers = [k for k, v in row.items() if not isinstance(v, str) and k not in ("year", *NAMES)]
    names = NAMES if len(words) != 1 or set(NAMES) & set(row) else tuple(words)
    return str(first(row, names, field)), first(row, TONNES if len(numbers) != 1 else tuple(numbers), field)


def total(values: Any, field: str) -> float:
    """One amount, or the sum of a dict of parts."""
    return sum(amounts(values, field).values()) if isinstance(values, Mapping) else number(values, field)


def listed(value: Any) -> bool:
    """Whether a value is a list of one entry for each year."""
    return isinstance(value, (Sequence, np.ndarray, pd.Series)) and not isinstance(value, (str, Mapping))


def named(value: Any) -> bool:
    """Whether a value holds amounts by name (a dict, Series or frame), not one number."""
    return isinstance(value, (Mapping, pd.Series, pd.DataFrame)) or _tabular(value)


def _tabular(values: Any) -> bool:
    rows = isinstance(values, Sequence) and bool(values) and all(isinstance(v, Mapping) for v in values)
    return isinstance(values, pd.DataFrame) or rows


def rows_of(values: Any) -> list[dict[str, Any]]:
    """Rows of a frame, or rows as they are."""
    return records(values) if isinstance(values, pd.DataFrame) else [dict(v) for v in values]


def first(row: Mapping[str, Any], names: Sequence[str], field: str) -> Any:
    """The cell of the first of these columns that the row has. StudyError when it has none."""
    for name in names:
        if name in row:
            return row[name]
    rule = f"has no column {', '.join(names[:4])}"
    raise refuse(field, ", ".join(map(str, row)), rule, f"name a column '{names[0]}'")


def missing(values: Mapping[str, float]) -> list[str]:
    """Names whose number is unknown."""
    return [name for name, value in values.items() if value != value]
