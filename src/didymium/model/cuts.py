"""A plan that is cut: what a shock leaves of each flow, and everything before it as it was planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from didymium.algebra.rows import Rows
from didymium.model.assemble import Program
from didymium.parts.catalogue import VARIABLES
from didymium.parts.deal import Cut

Floats = npt.NDArray[np.float64]
COLUMNS = {"lane": "shipment", "mode": "activity"}
DATED = {"bend": "time_of_bend", "pledge": "time_of_pledge"}
"""Dims whose members have a time, by the link that tells it."""
CAPACITIES = {"plant": "plant_capacity", "pit": "mining_capacity"}


@dataclass
class _Bounds:
    """Copies of the bounds of a program, to be drawn in."""

    floor: Floats
    ceiling: Floats
    lower: Floats
    upper: Floats


def cut_program(program: Program, plan: Floats, cuts: Iterable[Cut]) -> Program:
    """The program after the shock begins, for a plan made without knowing of it; t.

    What happened before the first year of a shock, and what was decided until then, stays as planned. A cut lane
    or recipe passes at most what is left of its planned flow, a plant or mine what is left of its capacity; tiers
    of demand grow or shrink; a stock that had to be kept may be drawn on; a source that was shut opens.
    """
    cuts = list(cuts)
    bounds = _Bounds(program.floor.copy(), program.ceiling.copy(), program.lower.copy(), program.upper.copy())
    first = min(c.time for c in cuts)
    _hold_past(program, plan, first, bounds)
    for cut in sorted(cuts, key=lambda c: (c.kind, c.time, c.name)):
        if cut.kind in COLUMNS:
            where = _columns(program, COLUMNS[cut.kind], cut.members, cut.time)
            bounds.ceiling[where] = np.minimum(bounds.ceiling[where], plan[where]) * (1.0 - cut.lost)
        elif cut.kind in CAPACITIES:
            _less_capacity(program, CAPACITIES[cut.kind], cut, bounds)
        elif cut.kind == "tier":
            where = _columns(program, "delivered", cut.members, cut.time)
            bounds.ceiling[where] *= 1.0 - cut.lost
            bounds.floor[where] *= 1.0 - max(cut.lost, 0.0)  # who must be served wants less; growth need not be
        elif cut.kind == "source":
            where = _columns(program, "supply", cut.members, cut.time)
            bounds.ceiling[where] = np.minimum(cut.most, cut.lost * _made(program, plan, cut))
        else:
            _released(program, cut, bounds)
    bounds.ceiling[:] = np.maximum(bounds.ceiling, bounds.floor)
    return replace(program, floor=bounds.floor, ceiling=bounds.ceiling, lower=bounds.lower, upper=bounds.upper)


def _columns(program: Program, variable: str, members: Iterable[int], time: int) -> npt.NDArray[np.int64]:
    """Columns of members of a variable at a position of its last dim."""
    _, where, shape = program.values.block(variable)
    found = np.array(tuple(members), dtype=np.int64)
    return np.asarray(where.start + found * shape[-1] + time, dtype=np.int64)


def _hold_past(program: Program, plan: Floats, first: int, bounds: _Bounds) -> None:
    """Columns before a slice of time, and capacity decided on until its year, stay as planned."""
    labels = program.values.space.labels
    year = str(labels["time"][first]).partition(".")[0]
    decided = int(np.flatnonzero(labels["year"] == year)[0]) + 1
    for name in VARIABLES:
        dims, where, shape = program.values.block(name)
        until = first if dims[-1] == "time" else decided if dims[-1] == "year" else 0
        if dims[-1] in ("time", "year"):
            held = np.arange(where.start, where.stop).reshape(shape)[..., :until].reshape(-1)
        elif dims[-1] in DATED:
            slot = program.values.space.links[DATED[dims[-1]]].reshape(-1)
            held = where.start + np.flatnonzero(slot < first)
        else:
            continue
        if len(held):
            bounds.floor[held] = bounds.ceiling[held] = np.maximum(plan[held], program.floor[held])


def _less_capacity(program: Program, equation: str, cut: Cut, bounds: _Bounds) -> None:
    """Take the lost part of what stands from the right side of a capacity row, or of the bound it became.

    What was built by plan counts with it: the row's own entries of `expand` shrink only through the constant, so
    the lost part is that of standing and built capacity together as far as the plan has built it until then.
    """
    block = program.blocks[equation]
    shape = program.values.space.shape(block.formula.over)
    for member in cut.members:
        i = member * shape[-1] + cut.time
        whole = -block.const[i] + _built(program, block.matrix, i, bounds)
        if block.row[i] >= 0:
            bounds.upper[block.row[i]] -= cut.lost * whole
        elif block.column[i] >= 0:
            column = block.column[i]
            bounds.ceiling[column] = min(bounds.ceiling[column], (1.0 - cut.lost) * whole / block.factor[i])


def _built(program: Program, matrix: object, row: int, bounds: _Bounds) -> float:
    """t that decided capacity adds to a row's right side: entries of `expand` that are held at one value."""
    _, where, _ = program.values.block("expand")
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]  # type: ignore[attr-defined]
    columns, entries = matrix.indices[begin:end], matrix.data[begin:end]  # type: ignore[attr-defined]
    own = (columns >= where.start) & (columns < where.stop)
    held = own & (bounds.floor[columns] == bounds.ceiling[columns])
    return float(-(entries[held] * bounds.floor[columns[held]]).sum())


def _made(program: Program, plan: Floats, cut: Cut) -> Floats:
    """t that the plan makes, anywhere in the slice, of the good that each source of a cut gives."""
    values = program.values
    blocks = {name: values.block(name) for name in VARIABLES}
    solved = {name: Rows(values.space, dims, None, plan[where]) for name, (dims, where, _) in blocks.items()}
    made = cast("Rows", values.words(solved)["produced"])
    produced = made.const.reshape(values.space.shape(("node", "time")))[:, cut.time]
    good = np.array([str(n).rpartition("@")[0] for n in values.space.labels["node"]])
    node = values.space.links["node_of_supply"].reshape(-1)[list(cut.members)]
    return np.array([produced[good == good[n]].sum() if n >= 0 else 0.0 for n in node])


def _released(program: Program, cut: Cut, bounds: _Bounds) -> None:
    """A pledge on a stock shrinks by the part that may be drawn on; accords are told by their position."""
    block = program.blocks["accord"]
    for member in cut.members:
        row, column = block.row[member], block.column[member]
        if row >= 0:
            bounds.upper[row] *= 1.0 - cut.lost
        elif column >= 0:
            bounds.floor[column] *= 1.0 - cut.lost


def with_past(program: Program, duals: Floats, planned: Floats) -> Floats:
    """Duals in which those of rows that cannot move are those of the plan: the past has the prices it had."""
    past = abs(program.matrix) @ (program.floor < program.ceiling) == 0
    return np.where(past, planned, duals)
