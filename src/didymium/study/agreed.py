"""What is wrong with the rows of instruments, told with file and row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from didymium.errors import DidymiumError, Problem
from didymium.parts.deal import Frames, Instrument
from didymium.parts.instruments import INSTRUMENTS, changed, rows_of
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
        for problem in instrument.check(_edited(frames, instrument), rows_of(frames, instrument)):
            own = problem.file == instrument.table
            file, row = table.where(problem.row - 1) if own else (problem.file, problem.row)
            found.append(replace(problem, file=file, row=row))
    return found


def _edited(frames: Frames, instrument: Instrument) -> Frames:
    """The tables as the other instruments edit them, so that a contract knows of the plant that will serve it.

    Where an edit cannot be made, the tables as they are: the row that is wrong is told by its own check.
    """
    try:
        return dict(changed({**frames, instrument.table: frames[instrument.table].iloc[:0]}))
    except (DidymiumError, KeyError, ValueError):
        return frames
