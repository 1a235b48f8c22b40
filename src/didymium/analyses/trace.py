"""Trace: from a figure to the equations, the parameters, the cells and the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.analyses.leverage import STEP, Levers
from didymium.model.pulls import gradient
from didymium.parts.catalogue import SYMBOLS, readers
from didymium.results.result import Result
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
DEEP = 12
"""Steps through computed claims; none of the shipped world goes deeper."""


@dataclass(frozen=True)
class Said:
    """A claim as a reader needs it, with what it was computed from."""

    claim: str
    value: float
    unit: str
    low: float
    high: float
    how: str
    rule: str
    note: str
    source: str
    publisher: str
    url: str
    inputs: tuple[Said, ...] = ()

    def roots(self) -> Iterator[Said]:
        """The claims at the ends: those that were computed from no others."""
        if not self.inputs:
            yield self
        for claim in self.inputs:
            yield from claim.roots()


@dataclass(frozen=True)
class Step:
    """One cell a figure rests on: the equations it enters by, the parameter it fills, its pull, and its claim.

    `pull` is the change of the figure per +1 % of the cell; 0 where no small change of it moves the figure.
    """

    equations: tuple[str, ...]
    parameter: str
    meaning: str
    table: str
    key: str
    field: str
    value: float
    pull: float
    claim: Said


@dataclass(frozen=True)
class Trace:
    """A figure, the columns it adds up (key and value), and the cells behind them, strongest first."""

    figure: str
    value: float
    unit: str
    columns: tuple[tuple[str, float], ...]
    steps: tuple[Step, ...]
    cells: int

    @property
    def moved(self) -> bool:
        """Whether a small change of any cell moves the figure."""
        return any(s.pull for s in self.steps)


def trace_figure(levers: Levers, figure: str, most: int = 10) -> Trace:
    """Walk a figure back to its claims. StudyError when there is no such figure.

    Cells come by the strength of their pull. Where none pulls (a share of 100 % stays 100 %), they are those that
    the columns of the figure are written with.
    """
    pull = levers.pull(figure)
    columns = _columns(levers, pull.terms)
    through = _through(levers, pull.slopes, columns)
    moved = pull.slopes * levers.traced.told * STEP
    behind = np.flatnonzero(np.abs(moved) > 1e-9 * np.abs(moved).max(initial=0.0)).tolist()
    order = sorted(behind, key=lambda n: (-abs(moved[n]), n))
    if not order:
        order = sorted(through, key=lambda n: (-abs(through[n][1]), n))
    claims = Claims(levers.result)
    steps = [_step(levers, n, through.get(n, ("", 0.0))[0], float(moved[n]), claims) for n in order[:most]]
    keys = levers.again.program.column_keys()
    shown = tuple((keys[i], float(levers.again.columns[i])) for i in columns[:most])
    return Trace(figure, pull.value, pull.terms.unit, shown, tuple(steps), len(order))


def _columns(levers: Levers, told: Any) -> list[int]:
    """The columns of a figure that are not nothing, the largest part first; of a price those it is held by."""
    weights = dict(told.over.columns) | (dict(told.under.columns) if told.under else {})
    solution = levers.again.columns
    sizes = {i: abs(float(w) * float(solution[i])) for i, w in weights.items() if solution[i]}
    for row in told.over.rows:
        answer = levers.basis.columns_of(row)
        sizes |= {int(i): abs(float(answer[i])) for i in np.flatnonzero(np.abs(answer) > 1e-9)}
    return sorted(sizes, key=lambda i: (-sizes[i], i))


def _through(levers: Levers, slopes: Floats, columns: list[int]) -> dict[int, tuple[str, float]]:
    """For each cell that pulls, or that the columns are written with: the parameter that carries most, and how much."""
    again, traced = levers.again, levers.traced
    picked = np.zeros(again.program.columns)
    picked[columns] = 1.0
    uneven = {n: 1.0 + np.modf(np.arange(len(b.const)) * 0.618)[0] for n, b in again.program.blocks.items()}
    written = gradient(again.program, picked, uneven, 1.0, slope_only=True)
    out: dict[int, tuple[str, float]] = {}
    for name, slope in written.items():
        matrix = traced.parameters.get(name)
        if matrix is None or not matrix.nnz:
            continue
        felt = (np.abs(slope) @ abs(matrix)) * np.abs(traced.told)
        for n in np.flatnonzero(felt).tolist():
            if n not in out or felt[n] > out[n][1]:
                out[n] = (name, float(felt[n]))
    pulled = np.flatnonzero(slopes).tolist()
    for name, matrix in traced.parameters.items():
        if matrix.nnz:
            for n in set(matrix.indices.tolist()) & set(pulled) - set(out):
                out[n] = (name, 0.0)
    return out


def _step(levers: Levers, cell: int, parameter: str, pull: float, claims: Claims) -> Step:
    c = levers.traced.cells[cell]
    word = SYMBOLS.get(parameter)
    meaning = word.help if word else "counted in the figure itself"
    return Step(
        tuple(f.name for f in readers(parameter)),
        parameter,
        meaning,
        c.table,
        c.key,
        c.field,
        c.value,
        pull,
        claims.of(c.claim),
    )


class Claims:
    """The claims of a run with their sources, by id."""

    def __init__(self, result: Result) -> None:
        self._claims = _by(result, "claims")
        self._sources = _by(result, "sources")

    def of(self, claim: str, depth: int = 0) -> Said:
        """A claim with all it was computed from; a number without one is yours, written where its id says."""
        row = self._claims.get(claim)
        nothing = float("nan")
        if row is None:
            where = claim.removeprefix("yours:") or "a default of the row type"
            return Said(claim, nothing, "", nothing, nothing, "assumed", "", f"written in {where}", "", "", "")
        source = self._sources.get(row["source"], {})
        inputs = tuple(i.strip() for i in row["inputs"].split(";") if i.strip()) if depth < DEEP else ()
        return Said(
            claim,
            row["value"],
            row["unit"],
            row["low"],
            row["high"],
            row["how"],
            row["rule"],
            row["note"],
            source.get("title", ""),
            source.get("publisher", ""),
            source.get("url", ""),
            tuple(self.of(i, depth + 1) for i in inputs),
        )


def _by(result: Result, table: str) -> dict[str, dict[str, Any]]:
    kept = result.tables.get(table)
    return {} if kept is None else {r[kept.row_type.key[0]]: r for r in records(kept.frame)}


def as_plain(trace: Trace) -> dict[str, Any]:
    """A trace as plain data for JSON."""
    return {
        "figure": trace.figure,
        "value": trace.value,
        "unit": trace.unit,
        "columns": [{"column": k, "value": v} for k, v in trace.columns],
        "cells": trace.cells,
        "steps": [{**vars(s), "claim": _plain_claim(s.claim)} for s in trace.steps],
    }


def _plain_claim(said: Said) -> Mapping[str, Any]:
    return {**vars(said), "inputs": [_plain_claim(c) for c in said.inputs]}
