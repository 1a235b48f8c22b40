"""Cells: the numbers of the tables, one by one, made to remember where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from didymium.algebra.jets import Jet
from didymium.tables.table import EVIDENCE, Table, numeric_fields

SILENT = frozenset({"lat", "lon"})
"""Fields that feed no equation."""
TOLD = EVIDENCE | {"observed", "bands"}
"""Tables that feed no equation."""


DATES = frozenset({"fade_from", "fade_to", "steps_to"})
"""Keys of calibration_terms whose number is a calendar year: one per cent of it means nothing."""


@dataclass(frozen=True)
class Cell:
    """One number of a table, and the claim it rests on."""

    table: str
    key: str
    field: str
    claim: str
    value: float


def remembering(table: Table, cells: list[Cell]) -> pd.DataFrame:
    """The frame of a table with a jet in every known cell that an equation could use; `cells` grows."""
    if table.name in TOLD:
        return table.frame
    frame, keys = table.frame.copy(), table.keys.tolist()
    for field in numeric_fields(table.row_type):
        if field in SILENT or field not in frame:
            continue
        claims = table.claims[field].tolist()
        out = np.empty(len(frame), dtype=object)
        for n, value in enumerate(frame[field].tolist()):
            out[n] = value
            if value == value and keys[n] not in DATES:
                out[n] = Jet(value, {len(cells): 1.0})
                cells.append(Cell(table.name, keys[n], field, claims[n], value))
        frame[field] = pd.Series(out, index=frame.index, dtype=object)
    return frame
