"""What is wrong with the rows of instruments, told with file and row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from didymium.errors import Problem
from didymium.parts.instruments import INSTRUMENTS, rows_of
from didymium.parts.row_types import ROW_TYPES
from didymium.tables.table import Table, empty

Tables = Mapping[str, Table]


def check_instruments(tables: Tables, only: Iterable[str] | None = None) -> list[Problem]:
    """Problems of every instrument's rows; with `only`, when one of these tables is its own or those it reads."""
    among = None if only is None else set(only)
    frames = {n: (tables.get(n) or empty(kind)).frame for n, kind in ROW_TYPES.items()}
    found = []
    for instrument in INSTRUMENTS:
        table = tables.get(instrument.table)
        if table is None or not len(table) or (among is not None and instrument.table not in among):
            continue
        for problem in instrument.check(frames, rows_of(frames, instrument)):
            own = problem.file == instrument.table
            file, row = table.where(problem.row - 1) if own else (problem.file, problem.row)
            found.append(replace(problem, file=file, row=row))
    return found
