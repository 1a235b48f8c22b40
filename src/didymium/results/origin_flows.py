"""The flows of a slice of time as moves between nodes (goods at places) and modes (recipes at plants), and who is
in them: proportional tracing of one element at a time (see `origin`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr

from didymium.parts.network import Network
from didymium.parts.stores import opening_of
from didymium.results.mixing import mixed
from didymium.results.result import TINY, Result

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

KINDS = ("direct", "mined", "separated")
STOCK, SCRAP, RAW = "stock", "scrap", "unseparated"
BEFORE_OXIDE = ("concentrate", "carbonate", "heavy_concentrate", "scrap")
"""Forms in which an element is not separated, or not any more."""
LEAST = 1e-9
"""Shares below this are rounding."""


class Moves(NamedTuple):
    """Tonnes of material that pass from a node or mode to a node or mode in a slice."""

    start: Codes
    end: Codes
    holds: Codes
    t: Floats

    def only(self, kept: Codes | npt.NDArray[np.bool_]) -> Moves:
        """Some of the moves."""
        return Moves(self.start[kept], self.end[kept], self.holds[kept], self.t[kept])


class Entries(NamedTuple):
    """Tonnes of material that enter at a node with labels of their own: where from, and where it became oxide."""

    node: Codes
    t: Floats
    mined: list[str]
    separated: list[str]


class Taken(NamedTuple):
    """Tonnes of an element taken from nodes (by recipes and users, or by users only) by their origin."""

    kind: str
    use: bool
    node: Codes
    label: Codes
    t: Floats


Pool = dict[str, Floats]
"""The mix that stands in each store (store x label), by kind of label."""


@dataclass(frozen=True)
class Spine:
    """What all slices share: nodes with their place and form, labels, and where everything stands."""

    network: Network
    data: xr.Dataset
    by_deposit: bool
    at: Mapping[tuple[str, str], int]
    place: list[str]
    form: list[str]
    labels: list[str]
    code: Mapping[str, int]
    lanes: tuple[Codes, Codes]
    ports: tuple[Codes, Codes, Floats]
    stores: Codes
    opening: Floats

    @classmethod
    def of_result(cls, result: Result, by_deposit: bool) -> Spine:
        """The spine of a result; with `by_deposit`, what is dug is labelled by deposit."""
        network, at = result.network, {n: i for i, n in enumerate(result.network.nodes)}
        place = [p for _, p in network.nodes]
        form = [result.form.get(m, m.partition(".")[0]) for m, _ in network.nodes]
        labels = _labels(network, place, form, by_deposit)
        stores, opening = [str(s) for s in result.data["store"].to_numpy()], opening_of(network)
        ends = ((x.origin for x in network.lanes), (x.target for x in network.lanes))
        start, end = (np.array([at[n] for n in nodes], dtype=np.int64) for nodes in ends)
        return cls(
            network,
            result.data,
            by_deposit,
            at,
            place,
            form,
            labels,
            {name: i for i, name in enumerate(labels)},
            (start, end),
            _ports(network, at),
            np.array([at[_node(s)] for s in stores], dtype=np.int64),
            np.array([opening.get(s, 0.0) for s in stores]),
        )

    @property
    def size(self) -> int:
        """Number of nodes and modes together; modes come after the nodes."""
        return len(self.network.nodes) + len(self.network.modes)

    def of(self, nodes: Iterable[tuple[str, str]]) -> Codes:
        """Positions of nodes."""
        return np.array([self.at[n] for n in nodes], dtype=np.int64)

    def first(self) -> Pool:
        """The mix of every store when the plan begins: its origin is `stock`."""
        mix = np.zeros((len(self.stores), len(self.labels)))
        mix[:, self.code[STOCK]] = 1.0
        return {kind: mix.copy() for kind in KINDS}


def _labels(network: Network, place: list[str], form: list[str], by_deposit: bool) -> list[str]:
    own = {o.name for o in network.ores.values()} if by_deposit else set()
    scrap = {f"{SCRAP}:{p}" for p, f in zip(place, form, strict=True) if f == SCRAP}
    sources = {str(p) for p in network.supplies["place"]}
    return sorted({*place, *(o.place for o in network.ores.values()), *own, *scrap, *sources, STOCK, RAW})


class SliceFlows:
    """One slice of time: its moves and entries in t of material, whatever the element."""

    def __init__(self, spine: Spine, t: int) -> None:
        self.spine = spine
        data, n = spine.data, len(spine.network.nodes)
        shipped = data["shipment"].to_numpy()[:, t]
        used = np.flatnonzero(shipped > TINY)
        start, end = spine.lanes
        self.trade = Moves(start[used], end[used], start[used], shipped[used])
        mode, node, amount = spine.ports
        flow = data["activity"].to_numpy()[:, t][mode] * amount
        into, out = np.flatnonzero(flow < -TINY), np.flatnonzero(flow > TINY)
        self.intake = Moves(node[into], mode[into] + n, node[into], -flow[into])
        self.output = Moves(mode[out] + n, node[out], node[out], flow[out])
        self.entries = self._entries(t)
        offered = spine.of((o[3], o[2]) for o in spine.network.offers)
        self.served = _sums(offered, data["served"].to_numpy()[:, t], n)
        self.left = self.served + data["surplus"].to_numpy()[:, t]
        self.level = data["stock"].to_numpy()[:, t]
        self.before = data["stock"].to_numpy()[:, t - 1] if t else spine.opening

    def shares(self, content: Floats, pool: Pool) -> Iterable[Taken]:
        """Tonnes of an element by stage and origin, for each kind; the pool of stores moves on."""
        spine, n = self.spine, len(self.spine.network.nodes)
        moves = [self._holding(m, content) for m in (self.trade, self.intake, self.output)]
        before = self.before * content[spine.stores]
        change = self.level * content[spine.stores] - before
        missing = self._missing(moves, content, change)
        taken = _sums(moves[1].start, moves[1].t, n)[:n] + self.served * content
        for kind in KINDS:
            given = self._given(kind, content, missing)
            drawn = np.maximum(-change, 0.0)[:, None] * pool[kind]
            np.add.at(given, spine.stores, drawn)
            carried, given = self._carried(kind, moves, given)
            found = mixed(
                np.concatenate([m.start for m in carried]),
                np.concatenate([m.end for m in carried]),
                np.concatenate([m.t for m in carried]),
                given,
            )
            self._store(pool, kind, before, change, found)
            yield from self._rows(kind, found[:n], taken, self.served * content)

    def _entries(self, t: int) -> Entries:
        """What is dug and what comes from sources outside the plan."""
        spine, network, data = self.spine, self.spine.network, self.spine.data
        ores = [network.ores[str(d)] for d in data["deposit"].to_numpy()]
        sold = [(f"{o.form}.{o.name}", o.place) for o in ores] + list(
            zip(network.supplies["material"], network.supplies["place"], strict=True)
        )
        kept = [n for n, s in enumerate(sold) if s in spine.at]  # what nobody can use has no node in the plan
        places = [*(o.place for o in ores), *(str(p) for p in network.supplies["place"])]
        names = [*(o.name if spine.by_deposit else o.place for o in ores), *places[len(ores) :]]
        node = spine.of(sold[n] for n in kept)
        whole = np.concatenate([data["mine"].to_numpy()[:, t], data["supply"].to_numpy()[:, t]])[kept]
        made = [RAW if spine.form[i] in BEFORE_OXIDE else places[n] for i, n in zip(node, kept, strict=True)]
        return Entries(node, whole, [names[n] for n in kept], made)

    @staticmethod
    def _holding(moves: Moves, content: Floats) -> Moves:
        """The moves in t of the element; those without any are left out."""
        t = moves.t * content[moves.holds]
        return moves._replace(t=t).only(t > 0)

    def _missing(self, moves: list[Moves], content: Floats, change: Floats) -> Floats:
        """What leaves a node beyond all that is known to come: scrap collected from use, or the opening stock."""
        spine, n = self.spine, len(self.spine.network.nodes)
        trade, intake, output = moves
        out = _sums(trade.start, trade.t, n) + _sums(intake.start, intake.t, n) + self.left * content
        came = _sums(trade.end, trade.t, n) + _sums(output.end, output.t, n)
        came += _sums(self.entries.node, self.entries.t * content[self.entries.node], n)
        out += _sums(spine.stores, np.maximum(change, 0.0), n)
        came += _sums(spine.stores, np.maximum(-change, 0.0), n)
        short = out - came
        return np.where(short > 1e-7 * np.maximum(out, came), short, 0.0)

    def _given(self, kind: str, content: Floats, missing: Floats) -> Floats:
        """What enters each node with a label of its own (node x label)."""
        spine = self.spine
        given = np.zeros((spine.size, len(spine.labels)))
        entry = self.entries
        own = [spine.place[i] for i in entry.node]
        words = {"direct": own, "mined": entry.mined, "separated": entry.separated}[kind]
        self._give(given, entry.node, words, entry.t * content[entry.node])
        for node in np.flatnonzero(missing):
            given[node, spine.code[self._unknown(kind, int(node))]] += missing[node]
        return given

    def _give(self, given: Floats, node: Codes, words: Iterable[str], t: Floats) -> None:
        """Add tonnes at nodes under labels."""
        label = np.array([self.spine.code[w] for w in words], dtype=np.int64)
        np.add.at(given, (node, label), t)

    def _unknown(self, kind: str, node: int) -> str:
        """The origin of what comes from nowhere in the plan."""
        spine = self.spine
        if spine.form[node] != SCRAP:
            return STOCK
        return {"direct": spine.place[node], "mined": f"{SCRAP}:{spine.place[node]}", "separated": RAW}[kind]

    def _carried(self, kind: str, moves: list[Moves], given: Floats) -> tuple[list[Moves], Floats]:
        """The moves that hand a mix on; the others give a label of their own: the sender's, or who separated it."""
        trade, intake, output = moves
        if kind == "mined":
            return moves, given
        made, at = (trade, output), self.spine.place
        if kind == "direct":
            for moved, giver in zip(made, (trade.start, output.end), strict=True):
                self._give(given, moved.end, [at[i] for i in giver], moved.t)
            return [trade.only(np.zeros(0, dtype=np.int64))], given
        fresh = self._separates(intake, output)
        self._give(given, output.end[fresh], [at[i] for i in output.end[fresh]], output.t[fresh])
        return [trade, intake, output.only(~fresh)], given

    def _separates(self, intake: Moves, output: Moves) -> npt.NDArray[np.bool_]:
        """Outputs beyond ore and scrap of recipes that take the element in as ore or scrap."""
        form = self.spine.form
        raw = {int(m) for i, m in zip(intake.start, intake.end, strict=True) if form[i] in BEFORE_OXIDE}
        return np.array(
            [int(m) in raw and form[i] not in BEFORE_OXIDE for m, i in zip(output.start, output.end, strict=True)],
            dtype=bool,
        )

    def _store(self, pool: Pool, kind: str, before: Floats, change: Floats, found: Floats) -> None:
        """What is put in mixes with what stands there."""
        put = np.flatnonzero(change > 0)
        here = found[self.spine.stores[put]]
        whole = (before + change)[put, None]
        pool[kind][put] = (before[put, None] * pool[kind][put] + change[put, None] * here) / whole

    def _rows(self, kind: str, found: Floats, taken: Floats, served: Floats) -> Iterable[Taken]:
        """Tonnes by node, stage and origin: what recipes and users take of each stage, and what users take."""
        for use, mass in ((False, taken), (True, served)):
            some = np.flatnonzero(mass > TINY)
            at, label = np.nonzero(found[some] > LEAST)
            node = some[at]
            yield Taken(kind, use, node, label, mass[node] * found[node, label])


def _sums(where: Codes, t: Floats, size: int) -> Floats:
    """Tonnes by position; zeros, not whole numbers, where nothing is given."""
    return np.bincount(where, t, size).astype(float)


def _ports(network: Network, at: Mapping[tuple[str, str], int]) -> tuple[Codes, Codes, Floats]:
    """Mode, node and amount of every port: made positive, taken negative."""
    home = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
    rows = [(n, at[material, home[m.plant]], a) for n, m in enumerate(network.modes) for material, a in m.ports]
    mode, node, amount = (np.array(x) for x in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 3
    return mode.astype(np.int64), node.astype(np.int64), amount.astype(float)


def _node(name: str) -> tuple[str, str]:
    material, _, place = name.rpartition("@")
    return material, place
