"""What the input of two results differs in, told from their tables: rows added and dropped, cells changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from didymium.parts.row_types import ROW_TYPES
from didymium.reports import numbers, words
from didymium.reports.input import Solved
from didymium.reports.payload.chart import records
from didymium.reports.payload.common import words_of, yours

# Tables about numbers: a claim of its own comes with every number, and is no change of the input by itself.
SKIPPED = frozenset({"claims", "sources", "choices", "observed"})
SHOWN = 3
ALL_SHOWN = 7
ADDED, DROPPED, CHANGED = "added", "dropped", "changed"


@dataclass(frozen=True)
class Change:
    """One row added or dropped, or one cell changed; `before` and `after` as they are read."""

    kind: str
    table: str
    row: str
    field: str
    before: str
    after: str
    unit: str
    claim: str

    def words(self) -> str:
        """The change in one line: table, row, what it was and is, whose number it is."""
        start = f"{self.table}: {self.row}"
        if self.kind == CHANGED:
            unit = f"{numbers.GAP}{self.unit}" if self.unit else ""
            start += f": {self.field} {self.before or 'empty'} \N{RIGHTWARDS ARROW} {self.after or 'empty'}{unit}"
        else:
            start += f" {self.kind}"
        held = self.after if self.kind == ADDED else ""
        rest = "; ".join(p for p in (held, origin(self.claim)) if p)
        return f"{start} ({rest})" if rest else start


def origin(claim: str) -> str:
    """Where a number was written: file and row of one's own, else the claim."""
    if not yours(claim):
        return "" if not claim or claim.startswith("default:") else f"claim {claim}"
    return f"yours, {place_of(claim)}"


def place_of(claim: str) -> str:
    """File and row of a number of one's own: `yours:<file>:<row>:<field>`."""
    file, row, _ = ([*claim.partition(":")[2].rsplit(":", 2), "", ""])[:3]
    return f"{file} {'line' if file.endswith(('.yaml', '.yml')) else 'row'} {row}" if row else file


def changes(base: Solved, other: Solved) -> list[Change]:
    """All differences, in the order of the tables and of the rows."""
    order = {name: i for i, name in enumerate(ROW_TYPES)}
    names = sorted({*base.world, *other.world} - SKIPPED, key=lambda n: (order.get(n, len(order)), n))
    found: list[Change] = []
    for name in names:
        before, after = base.world.get(name, pd.DataFrame()), other.world.get(name, pd.DataFrame())
        if not before.equals(after):
            found += _compared(name, before, after)
    return found


def told(found: Sequence[Change]) -> list[str]:
    """The first few in words, a few of each table, and how many more there are."""
    lines: list[str] = []
    tables = list(dict.fromkeys(c.table for c in found))
    for name in tables:
        of = [c for c in found if c.table == name]
        room = max(0, min(SHOWN, ALL_SHOWN - len(lines)))
        lines += [c.words() for c in of[:room]]
        if len(of) > room:
            lines.append(f"{name}: {counted(of[room:], 'more ' if room else '')}")
    return lines


def counted(found: Sequence[Change], more: str = "") -> str:
    """'2 rows added and 3 cells changed'."""
    parts = []
    for kind, thing in ((ADDED, "row"), (DROPPED, "row"), (CHANGED, "cell")):
        n = sum(1 for c in found if c.kind == kind)
        if n:
            parts.append(f"{n:,} {more}{thing}{'' if n == 1 else 's'} {kind}")
    return words.listed(parts)


def _compared(name: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    key = _key(name, before, after)
    if not key:
        return []
    old, new = _by_key(before, key), _by_key(after, key)
    found = [_whole(ADDED, name, new[k], key) for k in new if k not in old]
    found += [_whole(DROPPED, name, old[k], key) for k in old if k not in new]
    fields = [c for c in dict.fromkeys([*before.columns, *after.columns]) if _counts(c) and c not in key]
    for k in (k for k in old if k in new):
        for field in fields:
            year = field in _years(name)
            was, now = cell(old[k].get(field), year), cell(new[k].get(field), year)
            if was != now:
                unit, claim = _unit(name, field), words_of(new[k].get(f"{field}.claim"))
                found.append(Change(CHANGED, name, _row(new[k], key), field, was, now, unit, claim))
    return found


def _key(name: str, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """The columns that name a row; the first one in tables of another kind."""
    columns = list(before.columns) or list(after.columns)
    known = [k for k in (ROW_TYPES[name].key if name in ROW_TYPES else ()) if k in columns]
    return known or columns[:1]


def _by_key(frame: pd.DataFrame, key: Sequence[str]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(cell(row.get(k), year=True) for k in key): row for row in records(frame)}


def _whole(kind: str, name: str, row: dict[str, Any], key: Sequence[str]) -> Change:
    """A row that only one of the two has, with the first of what stands in it."""
    held = {f: cell(v, f in _years(name)) for f, v in row.items() if _tells(f, row) and f not in key}
    filled = sorted(((f, v) for f, v in held.items() if v), key=lambda item: not isinstance(row[item[0]], float))
    counted_ones = [item for item in filled if isinstance(row[item[0]], float)]
    parts = [
        f"{f} {v}{numbers.GAP}{unit}" if (unit := _unit(name, f)) else f"{f} {v}" for f, v in counted_ones or filled
    ]
    claims = [words_of(row.get(c)) for c in row if not _counts(c)]
    claim = next((c for c in claims if yours(c)), next((c for c in claims if c and not c.startswith("default:")), ""))
    said = ", ".join(parts[:2])
    if kind == DROPPED:
        return Change(kind, name, _row(row, key), "", said, "", "", "")
    return Change(kind, name, _row(row, key), "", "", said, "", claim)


def _tells(field: str, row: dict[str, Any]) -> bool:
    """Whether a cell says something about a row: no name, no default."""
    default = words_of(row.get(f"{field}.claim")).startswith("default:")
    return _counts(field) and field not in ("note", "name", "owner", "lat", "lon") and not default


def _row(row: dict[str, Any], key: Sequence[str]) -> str:
    return ", ".join(p for p in (cell(row.get(k), year=True) for k in key) if p)


def _counts(field: str) -> bool:
    return field != "claim" and not field.endswith(".claim")


def _unit(name: str, field: str) -> str:
    if name not in ROW_TYPES:
        return ""
    unit = next((f.unit for f in ROW_TYPES[name].fields if f.name == field), "")
    return unit.replace("USD_2024", "USD")


def _years(name: str) -> frozenset[str]:
    """The columns of a table that hold years."""
    fields = ROW_TYPES[name].fields if name in ROW_TYPES else ()
    return frozenset({"year", *(f.name for f in fields if f.kind == "year")})


def cell(value: Any, year: bool = False) -> str:
    """A cell in words; nothing for what is missing, years without a comma."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    number = float(value)
    if number == int(number):
        return str(int(number)) if year else f"{int(number):,}"
    return f"{number:,.6g}"
