"""Where an element goes in one year: deposit, separation, magnet, use, by proportional tracing.

Goods of the same kind at the same place mix, and whoever takes from the mix takes its shares.
Every step is scaled to what arrives at its end, so each node gives what it gets; what is lost on
the way stands in the table. Amounts are t oxide of the element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from didymium.reports.input import Solved
from didymium.reports.payload.content import Content

RAW = ("concentrate", "carbonate", "heavy_concentrate")
SWARF = "swarf"
STOCK = "stock"
UNSOLD = "unsold"

Links = dict[tuple[str, str], float]


@dataclass
class Trace:
    """Tonnes of oxide between the steps; ends are use at a place, or `unsold` at a place."""

    deposit_separation: Links = field(default_factory=dict)
    separation_magnet: Links = field(default_factory=dict)
    separation_use: Links = field(default_factory=dict)
    magnet_use: Links = field(default_factory=dict)
    separation_unsold: Links = field(default_factory=dict)
    magnet_unsold: Links = field(default_factory=dict)
    deposit_unsold: Links = field(default_factory=dict)
    mined: dict[str, float] = field(default_factory=dict)
    swarf_made: float = 0.0

    def add(self, other: Trace) -> None:
        """Sum another element into this one."""
        for name, links in vars(other).items():
            if isinstance(links, dict):
                mine: dict[object, float] = getattr(self, name)
                for key, amount in links.items():
                    mine[key] = mine.get(key, 0.0) + amount
        self.swarf_made += other.swarf_made

    @property
    def used(self) -> float:
        """What ends in use."""
        return sum(self.separation_use.values()) + sum(self.magnet_use.values())

    @property
    def unsold(self) -> float:
        """What is left over, from the mine to the magnet."""
        parts = (self.separation_unsold, self.magnet_unsold, self.deposit_unsold)
        return sum(sum(p.values()) for p in parts)

    def origin_of_use(self, place: str = "") -> dict[str, float]:
        """t oxide used (at a place, or everywhere) by the deposit it was dug from."""
        by_separator: dict[str, float] = {}
        for (separator, end), amount in self.separation_use.items():
            if place in ("", end):
                by_separator[separator] = by_separator.get(separator, 0.0) + amount
        magnets = _shares_by_end(self.separation_magnet)
        for (maker, end), amount in self.magnet_use.items():
            if place in ("", end):
                for separator, part in magnets.get(maker, {}).items():
                    by_separator[separator] = by_separator.get(separator, 0.0) + amount * part
        mines = _shares_by_end(self.deposit_separation)
        result: dict[str, float] = {}
        for separator, amount in by_separator.items():
            for deposit, part in mines.get(separator, {"unknown": 1.0}).items():
                result[deposit] = result.get(deposit, 0.0) + amount * part
        return result


def _shares_by_end(links: Links) -> dict[str, dict[str, float]]:
    totals: dict[str, float] = {}
    for (_, end), amount in links.items():
        totals[end] = totals.get(end, 0.0) + amount
    shares: dict[str, dict[str, float]] = {}
    for (start, end), amount in links.items():
        if totals[end] > 0:
            shares.setdefault(end, {})[start] = amount / totals[end]
    return shares


class Flow(NamedTuple):
    """Goods that move between two places: t oxide of the element in them."""

    material: str
    form: str
    start: str
    end: str
    t: float


class Step(NamedTuple):
    """What a process takes or makes at a place: t oxide of the element in it."""

    place: str
    process: str
    material: str
    form: str
    source: str
    t: float


class End(NamedTuple):
    """What is used or left at a place: t oxide of the element in it."""

    place: str
    material: str
    form: str
    t: float


@dataclass(frozen=True)
class Year:
    """All moves, steps and ends of a year, in t of material."""

    flows: Sequence[Flow]
    made: Sequence[Step]
    used: Sequence[Step]
    served: Sequence[End]
    surplus: Sequence[End]


Row = TypeVar("Row", Flow, Step, End)


class Tracer:
    """Traces of one result, each worked out once."""

    def __init__(self, result: Solved) -> None:
        self._result = result
        self._content = Content(result)
        self._years: dict[int, Year] = {}
        self._done: dict[tuple[int, str], Trace] = {}

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that are counted in this study."""
        return self._content.elements

    def trace(self, year: int, elements: Iterable[str]) -> Trace:
        """The sum over some elements in a year."""
        total = Trace()
        for element in elements:
            if element in self._content.elements:
                if (year, element) not in self._done:
                    self._done[(year, element)] = self._one(year, element)
                total.add(self._done[(year, element)])
        return total

    def _one(self, year: int, element: str) -> Trace:
        rows = self._year(year)
        held = Year(
            self._holding(rows.flows, element), self._holding(rows.made, element), self._holding(rows.used, element),
            self._holding(rows.served, element), self._holding(rows.surplus, element),
        )
        return _Walk(held).trace()

    def _holding(self, rows: Iterable[Row], element: str) -> list[Row]:
        """The rows that hold the element, their tonnes as oxide of it."""
        kept = []
        for row in rows:
            share = self._content.of(row.material, (element,))
            if share > 0 and row.t > 0:
                kept.append(row._replace(t=row.t * share))
        return kept

    def _year(self, year: int) -> Year:
        if year not in self._years:
            result = self._result
            self._years[year] = Year(
                [Flow(*row) for row in _rows(result.flows(), year, "material", "form", "from", "to", "t")],
                [Step(*row) for row in _rows(result.made(), year, *Step._fields)],
                [Step(*row) for row in _rows(result.used(), year, *Step._fields)],
                [End(p, m, m.partition(".")[0], t) for p, m, t in _rows(result.served(), year, "place", "material", "t")],
                [End(p, m, m.partition(".")[0], t) for p, m, t in _rows(result.surplus(), year, "place", "material", "t")],
            )
        return self._years[year]


def _rows(frame: pd.DataFrame, year: int, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a year, as plain values."""
    frame = frame[frame["year"] == year]
    return list(zip(*(frame[c].tolist() for c in columns), strict=True))


Shares = dict[str, dict[str, float]]
"""Place -> label -> share (or t)."""


class _Walk:
    """One element in one year, step by step down the chain."""

    def __init__(self, held: Year) -> None:
        self.held = held
        self.result = Trace()

    def trace(self) -> Trace:
        """All steps, then everything scaled to what arrives."""
        mines = self._separators()
        oxide = self._mix("oxide", {place: {place: sum(row.values())} for place, row in mines.items()})
        metal = self._mix("metal", self._carried("metal", oxide))
        makers = self._makers(oxide, metal)
        self._direct("oxide", oxide)
        self._direct("metal", metal)
        self._magnet_ends()
        self._scale(mines, makers)
        self._raw_ends()
        return self.result

    def _separators(self) -> Shares:
        """Oxide made at each place by the deposit (or swarf) its feed came from."""
        net: dict[tuple[str, str], dict[str, float]] = {}
        output: dict[tuple[str, str], float] = {}
        for step in self.held.used:
            source = SWARF if step.form == "scrap" else step.source
            _put(net.setdefault((step.process, step.place), {}), source, step.t)
        for step in self.held.made:
            key = (step.process, step.place)
            if step.form == "oxide":
                output[key] = output.get(key, 0.0) + step.t
            elif step.form in RAW:
                _put(net.setdefault(key, {}), step.source, -step.t)
        found: Shares = {}
        for key, t in output.items():
            shares = _normal(net.get(key, {})) or {"unknown": 1.0}
            for source, part in shares.items():
                _put(found.setdefault(key[1], {}), source, t * part)
        return found

    def _carried(self, form: str, inputs: Shares) -> Shares:
        """What is made of a form, labelled like the oxide its place takes from."""
        found: Shares = {}
        for step in self.held.made:
            if step.form == form:
                for label, part in inputs.get(step.place, {STOCK: 1.0}).items():
                    _put(found.setdefault(step.place, {}), label, step.t * part)
        return found

    def _mix(self, form: str, made: Shares) -> Shares:
        """Shares of labels in what stands at each place after trade in one form."""
        out: dict[str, float] = {}
        for step in self.held.used:
            if step.form == form:
                _put(out, step.place, step.t)
        for end in (*self.held.served, *self.held.surplus):
            if end.form == form:
                _put(out, end.place, end.t)
        return mixed(made, [(f.start, f.end, f.t) for f in self.held.flows if f.form == form], out)

    def _makers(self, oxide: Shares, metal: Shares) -> Shares:
        """Shares of separators in the magnets of each maker."""
        making = {(step.process, step.place) for step in self.held.made if step.form == "magnet"}
        found: Shares = {}
        for step in self.held.used:
            shares = {"oxide": oxide, "metal": metal}.get(step.form)
            if shares is not None and (step.process, step.place) in making:
                for label, part in shares.get(step.place, {}).items():
                    _put(found.setdefault(step.place, {}), label, step.t * part)
        return {place: _normal(row) for place, row in found.items()}

    def _direct(self, form: str, shares: Shares) -> None:
        """Use of oxide and metal as such, and what is left of them."""
        for ends, links in ((self.held.served, self.result.separation_use), (self.held.surplus, self.result.separation_unsold)):
            for end in ends:
                if end.form == form:
                    for label, part in shares.get(end.place, {STOCK: 1.0}).items():
                        _put(links, (label, end.place), end.t * part)

    def _magnet_ends(self) -> None:
        """Who made the magnets that are used, variant by variant."""
        made: dict[str, Shares] = {}
        for step in self.held.made:
            if step.form == "magnet":
                _put(made.setdefault(step.material, {}).setdefault(step.place, {}), step.place, step.t)
        trade: dict[str, list[tuple[str, str, float]]] = {}
        for flow in self.held.flows:
            trade.setdefault(flow.material, []).append((flow.start, flow.end, flow.t))
        out: dict[str, dict[str, float]] = {}
        for end in (*self.held.served, *self.held.surplus):
            if end.form == "magnet":
                _put(out.setdefault(end.material, {}), end.place, end.t)
        shares = {m: mixed(made.get(m, {}), trade.get(m, []), out[m]) for m in sorted(out)}
        for ends, links in ((self.held.served, self.result.magnet_use), (self.held.surplus, self.result.magnet_unsold)):
            for end in ends:
                if end.form == "magnet":
                    for maker, part in shares[end.material].get(end.place, {STOCK: 1.0}).items():
                        _put(links, (maker, end.place), end.t * part)

    def _scale(self, mines: Shares, makers: Shares) -> None:
        """Give every step upstream the tonnes that arrive downstream of it."""
        result = self.result
        for (maker, _), t in [*result.magnet_use.items(), *result.magnet_unsold.items()]:
            for separator, part in makers.get(maker, {STOCK: 1.0}).items():
                _put(result.separation_magnet, (separator, maker), t * part)
        leaving: dict[str, float] = {}
        for links in (result.separation_magnet, result.separation_use, result.separation_unsold):
            for (separator, _), t in links.items():
                _put(leaving, separator, t)
        for separator, t in leaving.items():
            for deposit, part in _normal(mines.get(separator, {STOCK: 1.0})).items():
                _put(result.deposit_separation, (deposit, separator), t * part)

    def _raw_ends(self) -> None:
        """Ore and carbonate nobody separates, what was dug in all, and swarf."""
        for end in self.held.surplus:
            if end.form in RAW:
                _put(self.result.deposit_unsold, (end.material.partition(".")[2], end.place), end.t)
        for step in self.held.made:
            if step.process == "mining":
                _put(self.result.mined, step.source, step.t)
            if step.form == "scrap":
                self.result.swarf_made += step.t


def mixed(made: Mapping[str, Mapping[str, float]], trade: Iterable[tuple[str, str, float]], out: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Shares of each label at each place when all that is at a place mixes before it leaves.

    `made`: place -> label -> t; `trade`: from, to, t; `out`: place -> t taken there. What leaves a
    place beyond what came is drawn from `stock`.
    """
    moves = [m for m in trade if m[2] > 0 and m[0] != m[1]]
    places = sorted({*made, *out, *(m[0] for m in moves), *(m[1] for m in moves)})
    labels = [*sorted({label for row in made.values() for label in row} - {STOCK}), STOCK]
    column = {label: i for i, label in enumerate(labels)}
    if not places:
        return {}
    at = {p: i for i, p in enumerate(places)}
    source = np.zeros((len(places), len(labels)))
    for place, row in made.items():
        for label, t in row.items():
            source[at[place], column[label]] += t
    inflow: NDArray[np.float64] = np.zeros((len(places), len(places)))
    for start, end, t in moves:
        inflow[at[end], at[start]] += t
    leaves = inflow.sum(axis=0) + np.array([out.get(p, 0.0) for p in places])
    came = inflow.sum(axis=1) + source.sum(axis=1)
    source[:, -1] += np.clip(leaves - came, 0.0, None)
    total = inflow.sum(axis=1) + source.sum(axis=1)
    # A hair more than what came keeps a circle of goods without a source solvable.
    system = np.diag(np.where(total > 0, total * (1 + 1e-12), 1.0)) - inflow
    shares = np.linalg.solve(system, source)
    return {p: _normal(dict(zip(labels, shares[at[p]], strict=True))) for p in places if total[at[p]] > 0}


def _normal(row: Mapping[str, float]) -> dict[str, float]:
    kept = {k: float(v) for k, v in row.items() if v > 1e-12}
    total = sum(kept.values())
    return {k: v / total for k, v in kept.items()} if total > 0 else {}


Key = TypeVar("Key")


def _put(sums: dict[Key, float], key: Key, t: float) -> None:
    sums[key] = sums.get(key, 0.0) + t
