"""Leverage: which claims move a figure, by how much, and what the figure becomes under their low and high."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.analyses.again import Again, reopen
from didymium.analyses.solve import Progress, dataset, quiet
from didymium.errors import SolverError
from didymium.model.assemble import assemble
from didymium.model.basis import BASIC, KeyedBasis, keyed, mapped
from didymium.model.fill import fill
from didymium.model.pulls import Basis, Traced, block_duals, by_cell, gradient, trace
from didymium.model.run import settle_flows, solve
from didymium.parts.cells import Cell
from didymium.parts.row_types import ROW_TYPES
from didymium.parts.write_out import write_out
from didymium.results.result import Result
from didymium.results.terms import Terms, Where, terms
from didymium.tables.table import Table, empty, records

Floats = npt.NDArray[np.float64]
STEP = 0.01
LEADING = 3
"""Claims of a figure that are checked by solving again."""
RANGED = 5
"""Doubtful claims that a figure's range is made from (definitions, row 19)."""
DOUBTFUL = ("assumed", "recalled", "mixed")
COLUMNS = [
    "figure",
    "rank",
    "claim",
    "table",
    "key",
    "field",
    "value",
    "low",
    "high",
    "unit",
    "how",
    "pull",
    "minus",
    "plus",
    "at_low",
    "at_high",
    "kind",
]
EXACT = 1e-4
"""Share of a figure's change by which a pull and the two re-solved sides may differ and still agree."""


@dataclass(frozen=True)
class Pull:
    """What a figure is, and its derivative by every cell."""

    terms: Terms
    value: float
    slopes: Floats


class Levers:
    """A run with everything its pulls are read from; made once, asked for many figures.

    `figures` are those that every changed plan is asked for, so that none is solved twice.
    """

    def __init__(self, result: Result, basis: KeyedBasis | None, figures: Sequence[str] = ()) -> None:
        self.result, self.figures = result, tuple(figures)
        self._known: dict[tuple[tuple[int, float], ...], dict[str, float]] = {}
        self._pulls: dict[str, Pull] = {}
        self.again: Again = reopen(result, basis)
        self.tables = {name: result.tables.get(name) or empty(kind) for name, kind in ROW_TYPES.items()}
        self.traced: Traced = trace(self.tables, result.network.horizon, int(result.card.get("steps", 1000)))

    @cached_property
    def where(self) -> Where:
        """Where figures find their columns."""
        return Where(self.again.program, self.result, self.traced.network)

    @cached_property
    def basis(self) -> Basis:
        """The basis at the published flows."""
        machine = self.again.machine
        settle_flows(machine)
        held = machine.basis()
        return Basis(self.again.program, held.columns == BASIC, held.rows == BASIC)

    @cached_property
    def stored(self) -> KeyedBasis:
        """The basis a changed study starts from."""
        return keyed(self.again.program, self.again.machine.basis())

    @cached_property
    def published(self) -> dict[str, Floats]:
        """The duals of every equation, bounds included, in USD of the first year."""
        program = self.again.program
        return block_duals(program, self.again.duals, program.cost, self.again.columns)

    def pull(self, figure: str) -> Pull:
        """The derivative of a figure by every cell of the tables, per unit of the cell."""
        if figure not in self._pulls:
            self._pulls[figure] = self._pull(figure)
        return self._pulls[figure]

    def _pull(self, figure: str) -> Pull:
        told, again = terms(self.where, figure), self.again
        value = told.value(again.columns, again.duals)
        if told.whole:
            slopes = -by_cell(self.traced, gradient(again.program, again.columns, self.published, 1.0))
            return Pull(told, value, slopes)
        top = self._slopes(told.over)
        if told.under is None:
            return Pull(told, value, top)
        below = told.under.value(again.columns, again.duals)
        return Pull(told, value, (top - value * self._slopes(told.under)) / below)

    def _slopes(self, part: Any) -> Floats:
        """Derivative of a sum by every cell: through the flows, through the prices, and of its own numbers."""
        again, out = self.again, np.zeros(len(self.traced.cells))
        weights = np.zeros(again.program.columns)
        weights[list(part.columns)] = [float(w) for w in part.columns.values()]
        if weights.any():
            rows = self.basis.rows_of(weights)
            duals = block_duals(again.program, rows, weights, again.columns)
            out += by_cell(self.traced, gradient(again.program, again.columns, duals, 0.0))
        if part.rows:
            answer = sum(float(w) * self.basis.columns_of(row) for row, w in part.rows.items())
            slopes = gradient(again.program, np.asarray(answer), self.published, 1.0, slope_only=True)
            out += by_cell(self.traced, slopes)
        for cell, pull in part.remembered(again.columns, again.duals).items():
            out[cell] += pull
        return out

    def changed(self, figure: str, edits: Mapping[int, float]) -> float:
        """A figure when some cells take other values: the plan is written out again and solved, hot.

        NaN when the changed plan has no answer.
        """
        key = tuple(sorted(edits.items()))
        known = self._known.setdefault(key, {})
        if figure not in known:
            known |= self._solved(tuple(dict.fromkeys((figure, *self.figures))), edits)
        return known[figure]

    def _solved(self, figures: tuple[str, ...], edits: Mapping[int, float]) -> dict[str, float]:
        """Figures of a changed plan; where the one asked for needs no flows and no prices, nothing is solved."""
        tables = _with(self.tables, [(self.traced.cells[c], v) for c, v in edits.items()])
        horizon, steps = self.result.network.horizon, int(self.result.card.get("steps", 1000))
        network = write_out({n: t.frame for n, t in tables.items()}, horizon, steps)
        first = self.pull(figures[0]).terms
        if not first.whole and first.under is None and not first.over.columns and not first.over.rows:
            told = terms(Where(self.again.program, self.result, network), figures[0])
            return {figures[0]: told.value(self.again.columns, self.again.duals)}
        program = assemble(fill(network), horizon.weight)
        try:
            _, solution = solve(program, mapped(program, self.stored))
        except SolverError:
            return dict.fromkeys(figures, float("nan"))
        if solution.status != "Optimal":
            return dict.fromkeys(figures, float("nan"))
        data = dataset(program, program.values, solution)
        other = replace(self.result, data=data, network=network, tables=tables)
        where = Where(program, other, network)
        return {f: terms(where, f).value(solution.columns, solution.duals) for f in figures}


def _with(tables: Mapping[str, Table], edits: Iterable[tuple[Cell, float]]) -> dict[str, Table]:
    """The tables with some cells at other values."""
    out = dict(tables)
    for cell, value in edits:
        table = out[cell.table]
        frame = table.frame.copy()
        frame.loc[(table.keys == cell.key).to_numpy(), cell.field] = value
        out[cell.table] = Table(table.row_type, frame, table.claims, table.files, table.rows)
    return out


def ranked(levers: Levers, figure: str) -> pd.DataFrame:
    """Every claim that pulls at a figure, strongest first: columns of the contract, nothing re-solved yet.

    `pull` is the change of the figure per +1 % of the claim, summed over the cells that rest on it.
    """
    pull = levers.pull(figure)
    moved = pull.slopes * levers.traced.told * STEP
    found: dict[str, float] = {}
    first: dict[str, Cell] = {}
    for n in np.flatnonzero(moved):
        cell = levers.traced.cells[n]
        found[cell.claim] = found.get(cell.claim, 0.0) + float(moved[n])
        first.setdefault(cell.claim, cell)
    largest = max((abs(p) for p in found.values()), default=0.0)
    known = _claims(levers.result)
    rows = [
        _row(figure, known, first[claim], change) for claim, change in found.items() if abs(change) > 1e-9 * largest
    ]
    rows.sort(key=lambda r: (-abs(r["pull"]), r["claim"]))
    return pd.DataFrame([r | {"rank": n} for n, r in enumerate(rows, 1)], columns=COLUMNS)


def _claims(result: Result) -> dict[str, dict[str, Any]]:
    table = result.tables.get("claims")
    if table is None:
        return {}
    return {r["claim"]: r for r in records(table.frame)}


def _row(figure: str, known: Mapping[str, Mapping[str, Any]], cell: Cell, pull: float) -> dict[str, Any]:
    said = known.get(cell.claim, {})
    nothing = float("nan")
    return {
        "figure": figure,
        "claim": cell.claim,
        "table": cell.table,
        "key": cell.key,
        "field": cell.field,
        "value": cell.value,
        "low": _in_cell(said, "low", cell.value),
        "high": _in_cell(said, "high", cell.value),
        "unit": said.get("unit", ""),
        "how": said.get("how", "yours" if cell.claim.startswith("yours:") else ""),
        "pull": pull,
        "minus": nothing,
        "plus": nothing,
        "at_low": nothing,
        "at_high": nothing,
        "kind": "screened",
    }


def _in_cell(said: Mapping[str, Any], end: str, value: float) -> float:
    """Low or high of a claim in the unit of its cell."""
    central, bound = said.get("value", float("nan")), said.get(end, float("nan"))
    if not central or central != central or bound != bound:
        return float("nan")
    return float(value * bound / central)


def cells_of(levers: Levers, claim: str) -> list[int]:
    """The cells that rest on a claim."""
    return [n for n, c in enumerate(levers.traced.cells) if c.claim == claim]


def checked(levers: Levers, frame: pd.DataFrame, leading: int = LEADING, progress: Progress = quiet) -> pd.DataFrame:
    """The leading claims solved again at 1 % less and more, and at their low and high."""
    out = frame.copy()
    for n in out.index[:leading]:
        row = out.loc[n]
        progress(f"{row['figure']}: {n + 1} of {min(leading, len(out))}, {row['table']} {row['key']}")
        cells = cells_of(levers, str(row["claim"]))
        told = levers.traced.told
        figure = str(row["figure"])

        for name, factor in (("minus", 1 - STEP), ("plus", 1 + STEP)):
            out.loc[n, name] = levers.changed(figure, {c: float(told[c]) * factor for c in cells})
        for end in ("low", "high"):
            if row[end] == row[end] and row["value"]:
                out.loc[n, f"at_{end}"] = levers.changed(figure, _edits(levers, dict(row), end))
        out.loc[n, "kind"] = _kind(levers.pull(figure).value, float(row["pull"]), out.loc[n])
        if out.loc[n, "kind"] == "re-solved":
            out.loc[n, "pull"] = (out.loc[n, "plus"] - out.loc[n, "minus"]) / 2.0
    return out


def _kind(value: float, pull: float, row: Mapping[str, Any]) -> str:
    """What the two sides say of a pull: it is their slope (exact), it lies between them (kinked), or it is neither.

    Neither happens where many bases hold one answer; the pull is then that of the two sides (re-solved).
    """
    right, left = row["plus"] - value, value - row["minus"]
    scale = max(abs(value), abs(right), abs(left), 1e-12)
    if abs((right + left) / 2.0 - pull) <= EXACT * scale and abs(right - left) <= 2 * EXACT * scale:
        return "exact"
    low, high = min(left, right), max(left, right)
    return "kinked" if low - EXACT * scale <= pull <= high + EXACT * scale else "re-solved"


def headline_ranges(levers: Levers, frame: pd.DataFrame, progress: Progress = quiet) -> pd.DataFrame:
    """Low and high of each figure over its leading doubtful claims, one at a time, and all adverse and all kind.

    Doubtful: assumed or from memory, or computed from such, with a low and a high (definitions, row 19).
    Columns figure, value, low, high, all_adverse, all_kind, unit, rests_on.
    """
    rows = []
    for figure, part in frame.groupby("figure", sort=False):
        doubtful = _doubtful(part, _claims(levers.result))
        pull = levers.pull(str(figure))
        found, down, up = [pull.value], dict[int, float](), dict[int, float]()
        for row in records(doubtful):
            progress(f"{figure}: range by {row['table']} {row['key']}")
            for end, gathered in (("low", down), ("high", up)):
                edits = _edits(levers, row, end)
                found.append(levers.changed(str(figure), edits))
                falls = (found[-1] < pull.value) == (end == "low")
                (gathered if falls else (up if end == "low" else down)).update(edits)
        both = [levers.changed(str(figure), edits) if edits else pull.value for edits in (down, up)]
        rows.append((figure, pull.value, np.nanmin(found), np.nanmax(found), *both, pull.terms.unit, _names(doubtful)))
    names = ["figure", "value", "low", "high", "all_adverse", "all_kind", "unit", "rests_on"]
    return pd.DataFrame(rows, columns=names)


def _doubtful(part: pd.DataFrame, known: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The leading claims with a low and a high that are assumed or from memory, or computed from such."""

    def doubted(claim: str) -> bool:
        said = known.get(claim, {})
        inputs = [c.strip() for c in str(said.get("inputs", "")).split(";") if c.strip()]
        return said.get("how") in DOUBTFUL or any(doubted(c) for c in inputs)

    ranged = part[part["low"].notna() & part["high"].notna() & (part["low"] < part["high"])]
    return ranged[[doubted(str(c)) for c in ranged["claim"]]].head(RANGED)


def _edits(levers: Levers, row: Mapping[str, Any], end: str) -> dict[int, float]:
    told = levers.traced.told
    return {c: float(told[c] * row[end] / row["value"]) for c in cells_of(levers, row["claim"]) if row["value"]}


def _names(rows: pd.DataFrame) -> str:
    return ";".join(rows["claim"].astype(str))
