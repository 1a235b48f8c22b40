"""A table as it was read: numbers in canonical units, with the claim and the file and row of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from didymium.tables.fields import RowType

EVIDENCE = frozenset({"sources", "claims", "choices"})
"""Tables about numbers: their own numbers rest on no further claim."""


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one table, in canonical units.

    `frame` has the columns of the row type in order: words are text with '' for missing, numbers and
    years are float64 with NaN for unknown. `claims` has the same index and a text column for each
    numeric field, '' where there is no number. `files` and `rows` say where each row was written.
    """

    row_type: RowType
    frame: pd.DataFrame
    claims: pd.DataFrame
    files: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.row_type.table

    @cached_property
    def keys(self) -> pd.Series:
        """The name of every row: its key fields joined by '|', an unknown year as nothing."""
        return joined(self.frame, self.row_type.key)

    def take(self, order: np.ndarray) -> Table:
        """The rows at these positions, numbered anew."""
        return Table(
            self.row_type,
            self.frame.iloc[order].reset_index(drop=True),
            self.claims.iloc[order].reset_index(drop=True),
            self.files[order],
            self.rows[order],
        )

    def sorted(self) -> Table:
        """The same rows in the order of their keys, the one order all later steps see."""
        order = np.argsort(self.keys.to_numpy(dtype=object), kind="stable")
        return self if (order == np.arange(len(order))).all() else self.take(order)

    def where(self, position: int) -> tuple[str, int]:
        """File and row in which the row at this position was written."""
        return str(self.files[position]), int(self.rows[position])

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the content, the same for any order of rows."""
        words = self.sorted().frame.to_csv(index=False, lineterminator="\n")
        return hashlib.sha256(f"{self.name}\n{words}".encode()).hexdigest()


def joined(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The columns of every row joined by '|'; years without decimals, unknown ones as nothing."""
    parts = [as_words(frame[c]) for c in columns]
    result = parts[0]
    for part in parts[1:]:
        result = result + "|" + part
    return result


def as_words(column: pd.Series) -> pd.Series:
    """A column as text: 2030.0 is '2030', unknown is ''."""
    if column.dtype.kind != "f":
        return column.astype(object)
    words = ["" if v != v else str(int(v)) if v == int(v) else repr(v) for v in column.tolist()]
    return pd.Series(words, index=column.index, dtype=object)


def numeric_fields(row_type: RowType) -> tuple[str, ...]:
    """The names of the fields whose cells rest on claims."""
    return tuple(f.name for f in row_type.fields if f.numeric)


def empty(row_type: RowType) -> Table:
    """A table without rows."""
    frame = pd.DataFrame(
        {f.name: pd.Series([], dtype=float if f.numeric or f.kind == "year" else str) for f in row_type.fields}
    )
    claims = pd.DataFrame({name: pd.Series([], dtype=str) for name in numeric_fields(row_type)})
    return Table(row_type, frame, claims, np.array([], dtype=object), np.array([], dtype=int))


def fill_defaults(table: Table) -> Table:
    """The table with the schema's defaults in its empty cells, each with the claim `default:<table>.<field>`."""
    frame, claims = table.frame.copy(), table.claims.copy()
    for field in table.row_type.fields:
        if field.default in (None, ""):
            continue
        gaps = frame[field.name].isna() if field.numeric else frame[field.name] == ""
        if not gaps.any():
            continue
        frame.loc[gaps, field.name] = field.default
        if field.numeric and table.name not in EVIDENCE:
            claims.loc[gaps, field.name] = f"default:{table.name}.{field.name}"
    return replace(table, frame=frame, claims=claims)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain dicts by column name."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
