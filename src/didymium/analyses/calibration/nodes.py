"""Which nodes some flows touch, and what the rows of the balance are called."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program

Floats = npt.NDArray[np.float64]


def touched(program: Program, columns: npt.NDArray[np.int64]) -> set[str]:
    """Nodes that some columns take from or give to."""
    block = program.blocks["material_balance"]
    return _names(program, np.flatnonzero(np.diff(block.matrix[:, columns].indptr)))


def arising(program: Program) -> set[str]:
    """Nodes at which something comes in by itself: worn-out goods of what is served now, and of the past."""
    block = program.blocks["material_balance"]
    _, served, _ = program.values.block("served")
    return _names(program, np.flatnonzero((np.diff(block.matrix[:, served].indptr) > 0) | (block.const > 0)))


def prices(program: Program, duals: Floats) -> dict[str, float]:
    """USD_2024/t by node ('oxide.Nd@JPN') of a program of one slice of time."""
    block = program.blocks["material_balance"]
    labels = program.values.space.labels["node"]
    return {str(n): float(duals[r]) for n, r in zip(labels, block.row, strict=True) if r >= 0}


def _names(program: Program, rows: npt.NDArray[np.int64]) -> set[str]:
    times = program.values.space.size("time")
    return {str(program.values.space.labels["node"][r // times]) for r in rows}
