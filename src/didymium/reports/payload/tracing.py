"""Where an element goes in one year: deposit, separation, magnet, use, by proportional tracing.

Goods of the same kind at the same place mix, and whoever takes from the mix takes its shares.
Every step is scaled to what arrives at its end, so each node gives what it gets; what is lost on
the way stands in the table. Amounts are t oxide of the element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
Labels = dict[str, Links]
"""Place -> label -> ... kept as (place, label) -> t oxide."""


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


class Tracer:
    """Traces of one result, each worked out once."""

    def __init__(self, result: Solved) -> None:
        self._content = Content(result)
        frames = {name: getattr(result, name)() for name in ("flows", "made", "used", "served", "surplus", "mined")}
        for name in ("served", "surplus"):
            frames[name] = frames[name].assign(form=frames[name]["material"].astype(str).str.split(".").str[0])
        self._frames: dict[str, pd.DataFrame] = frames
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
        held = {name: self._holding(name, year, element) for name in ("flows", "made", "used", "served", "surplus")}
        return _Walk(held).trace()

    def _holding(self, name: str, year: int, element: str) -> pd.DataFrame:
        frame = self._frames[name]
        frame = frame[frame["year"] == year]
        if frame.empty:
            return frame.assign(oxide=pd.Series(dtype=float))
        frame = frame.assign(oxide=self._content.tonnes(frame, (element,)))
        return frame[frame["oxide"] > 0]


class _Walk:
    """One element in one year, step by step down the chain."""

    def __init__(self, held: Mapping[str, pd.DataFrame]) -> None:
        self.held = held
        self.result = Trace()

    def _sum(self, table: str, by: str, **where: object) -> dict[str, float]:
        frame = self.held[table]
        for column, value in where.items():
            frame = frame[frame[column].isin(value) if isinstance(value, tuple) else frame[column] == value]
        grouped = frame.groupby(by)["oxide"].sum()
        return {str(k): float(v) for k, v in grouped.items()}

    def trace(self) -> Trace:
        """All steps, then everything scaled to what arrives."""
        mines = self._separators()
        oxide = self._mix_form("oxide", {s: {s: sum(d.values())} for s, d in mines.items()})
        metal = self._mix_form("metal", self._carried("metal", oxide))
        makers = self._magnets(oxide, metal)
        self._direct("oxide", oxide)
        self._direct("metal", metal)
        self._magnet_ends()
        self._scale(mines, makers)
        self._raw_ends()
        return self.result

    def _separators(self) -> dict[str, dict[str, float]]:
        """Oxide made at each place by the deposit (or swarf) its feed came from."""
        made, used = self.held["made"], self.held["used"]
        found: dict[str, dict[str, float]] = {}
        oxides = made[made["form"] == "oxide"]
        for (process, place), rows in oxides.groupby(["process", "place"]):
            feed = used[(used["process"] == process) & (used["place"] == place)]
            back = made[(made["process"] == process) & (made["place"] == place) & made["form"].isin(RAW)]
            net = _by_source(feed).sub(_by_source(back), fill_value=0.0).clip(lower=0.0)
            total, output = float(net.sum()), float(rows["oxide"].sum())
            shares = (net / total).to_dict() if total > 0 else {"unknown": 1.0}
            slot = found.setdefault(str(place), {})
            for source, part in shares.items():
                slot[str(source)] = slot.get(str(source), 0.0) + output * float(part)
        return found

    def _carried(self, form: str, inputs: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """What is made of a form, labelled like the oxide its place takes from."""
        made = self._sum("made", "place", form=form)
        return {p: {s: t * part for s, part in inputs.get(p, {STOCK: 1.0}).items()} for p, t in made.items()}

    def _mix_form(self, form: str, made: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """Shares of labels in what stands at each place after trade in one form."""
        flows = self.held["flows"]
        flows = flows[flows["form"] == form]
        ends = ("used", "served", "surplus")
        out: dict[str, float] = {}
        for table in ends:
            for place, t in self._sum(table, "place", form=form).items():
                out[place] = out.get(place, 0.0) + t
        trade = [(str(a), str(b), float(t)) for a, b, t in zip(flows["from"], flows["to"], flows["oxide"], strict=True)]
        return mixed(made, trade, out)

    def _magnets(self, oxide: dict[str, dict[str, float]], metal: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """Shares of separators in the magnets of each maker."""
        made = self.held["made"]
        magnets = made[made["form"] == "magnet"]
        makers: dict[str, dict[str, float]] = {}
        for process, place in {(str(a), str(b)) for a, b in zip(magnets["process"], magnets["place"], strict=True)}:
            for form, shares in (("oxide", oxide), ("metal", metal)):
                taken = self._sum("used", "place", form=form, process=process, place=place).get(place, 0.0)
                for label, part in shares.get(place, {}).items():
                    slot = makers.setdefault(place, {})
                    slot[label] = slot.get(label, 0.0) + taken * part
        return {p: _normal(v) for p, v in makers.items()}

    def _direct(self, form: str, shares: dict[str, dict[str, float]]) -> None:
        """Use of oxide and metal as such, and what is left of them."""
        for place, t in self._sum("served", "place", form=form).items():
            for label, part in shares.get(place, {STOCK: 1.0}).items():
                _put(self.result.separation_use, (label, place), t * part)
        for place, t in self._sum("surplus", "place", form=form).items():
            for label, part in shares.get(place, {STOCK: 1.0}).items():
                _put(self.result.separation_unsold, (label, place), t * part)

    def _magnet_ends(self) -> None:
        """Who made the magnets that are used, grade by grade."""
        made, flows = self.held["made"], self.held["flows"]
        served, left = self.held["served"], self.held["surplus"]
        for material in sorted(set(served.loc[served["form"] == "magnet", "material"])
                               | set(left.loc[left["form"] == "magnet", "material"])):
            rows = made[made["material"] == material].groupby("place")["oxide"].sum()
            start = {str(p): {str(p): float(t)} for p, t in rows.items()}
            trade_rows = flows[flows["material"] == material]
            trade = [(str(a), str(b), float(t)) for a, b, t in zip(trade_rows["from"], trade_rows["to"], trade_rows["oxide"], strict=True)]
            ends = {name: self._sum(name, "place", material=material) for name in ("served", "surplus")}
            out = {p: ends["served"].get(p, 0.0) + ends["surplus"].get(p, 0.0) for p in {*ends["served"], *ends["surplus"]}}
            shares = mixed(start, trade, out)
            for name, links in (("served", self.result.magnet_use), ("surplus", self.result.magnet_unsold)):
                for place, t in ends[name].items():
                    for maker, part in shares.get(place, {STOCK: 1.0}).items():
                        _put(links, (maker, place), t * part)

    def _scale(self, mines: dict[str, dict[str, float]], makers: dict[str, dict[str, float]]) -> None:
        """Give every step upstream the tonnes that arrive downstream of it."""
        result = self.result
        for (maker, _), t in [*result.magnet_use.items(), *result.magnet_unsold.items()]:
            for separator, part in makers.get(maker, {STOCK: 1.0}).items():
                _put(result.separation_magnet, (separator, maker), t * part)
        leaving: dict[str, float] = {}
        for links in (result.separation_magnet, result.separation_use, result.separation_unsold):
            for (separator, _), t in links.items():
                leaving[separator] = leaving.get(separator, 0.0) + t
        for separator, t in leaving.items():
            for deposit, part in _normal(mines.get(separator, {STOCK: 1.0})).items():
                _put(result.deposit_separation, (deposit, separator), t * part)

    def _raw_ends(self) -> None:
        """Ore and carbonate nobody separates, and what was dug in all."""
        left = self.held["surplus"]
        for material, place, t in zip(left["material"], left["place"], left["oxide"], strict=True):
            form, _, source = str(material).partition(".")
            if form in RAW:
                _put(self.result.deposit_unsold, (source, str(place)), float(t))
        made = self.held["made"]
        mined = made[(made["process"] == "mining")].groupby("source")["oxide"].sum()
        self.result.mined = {str(d): float(t) for d, t in mined.items()}
        self.result.swarf_made = float(made.loc[made["form"] == "scrap", "oxide"].sum())


def mixed(made: Mapping[str, Mapping[str, float]], trade: Iterable[tuple[str, str, float]], out: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Shares of each label at each place when all that is at a place mixes before it leaves.

    `made`: place -> label -> t; `trade`: from, to, t; `out`: place -> t taken there. What leaves a
    place beyond what came is drawn from `stock`.
    """
    moves = [m for m in trade if m[2] > 0 and m[0] != m[1]]
    places = sorted({*made, *out, *(m[0] for m in moves), *(m[1] for m in moves)})
    labels = sorted({label for row in made.values() for label in row}) + [STOCK]
    if not places:
        return {}
    at = {p: i for i, p in enumerate(places)}
    source = np.zeros((len(places), len(labels)))
    for place, row in made.items():
        for label, t in row.items():
            source[at[place], labels.index(label)] += t
    inflow: NDArray[np.float64] = np.zeros((len(places), len(places)))
    for start, end, t in moves:
        inflow[at[end], at[start]] += t
    leaves = inflow.sum(axis=0) + np.array([out.get(p, 0.0) for p in places])
    came = inflow.sum(axis=1) + source.sum(axis=1)
    source[:, -1] += np.clip(leaves - came, 0.0, None)
    total = inflow.sum(axis=1) + source.sum(axis=1)
    system = np.diag(np.where(total > 0, total, 1.0)) - inflow
    shares = np.linalg.lstsq(system, source, rcond=None)[0]
    return {p: _normal(dict(zip(labels, shares[at[p]], strict=True))) for p in places if total[at[p]] > 0}


def _by_source(frame: pd.DataFrame) -> pd.Series[float]:
    """t oxide by deposit; all scrap is one source."""
    source = frame["source"].where(frame["form"] != "scrap", SWARF)
    return frame.groupby(source)["oxide"].sum()


def _normal(row: Mapping[str, float]) -> dict[str, float]:
    kept = {k: float(v) for k, v in row.items() if v > 1e-12}
    total = sum(kept.values())
    return {k: v / total for k, v in kept.items()} if total > 0 else {}


def _put(links: Links, key: tuple[str, str], t: float) -> None:
    if t > 0:
        links[key] = links.get(key, 0.0) + t
