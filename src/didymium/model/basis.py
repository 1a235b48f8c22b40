"""Bases by key: what one solve leaves for the next, whatever was added or dropped in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program
from didymium.model.machine import Basis

Keys = npt.NDArray[np.uint64]
LOWER, BASIC = 0, 1


@dataclass(frozen=True)
class KeyedBasis:
    """Status of columns and rows, each with a stable hash of its key."""

    column_keys: Keys
    columns: npt.NDArray[np.int8]
    row_keys: Keys
    rows: npt.NDArray[np.int8]


def keyed(program: Program, basis: Basis) -> KeyedBasis:
    """The basis with the keys of its program."""
    return KeyedBasis(_keys(program.column_digests), basis.columns, _keys(program.row_digests), basis.rows)


def mapped(program: Program, stored: KeyedBasis) -> Basis:
    """The stored basis on another program: what is new is at its lower bound, new rows are slack.

    The number of basic members is made right, since a wrong one is accepted by the solver and then not solved.
    """
    columns = _look_up(_keys(program.column_digests), stored.column_keys, stored.columns, LOWER)
    rows = _look_up(_keys(program.row_digests), stored.row_keys, stored.rows, BASIC)
    short = program.rows - int((columns == BASIC).sum()) - int((rows == BASIC).sum())
    if short > 0:
        rows[np.flatnonzero(rows != BASIC)[:short]] = BASIC
    elif short < 0:
        columns[np.flatnonzero(columns == BASIC)[:-short]] = LOWER
    return Basis(columns, rows)


def _keys(raw: bytes) -> Keys:
    return np.frombuffer(raw, dtype=np.uint64)


def _look_up(keys: Keys, known: Keys, status: npt.NDArray[np.int8], new: int) -> npt.NDArray[np.int8]:
    if not len(known):
        return np.full(len(keys), new, dtype=np.int8)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], keys), len(known) - 1)
    hit = known[order][at] == keys
    return np.where(hit, status[order][at], new).astype(np.int8)
