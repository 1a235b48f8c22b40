"""Who could fail: places, plants, deposits and chokepoints, and the columns of the plan that go with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program
from didymium.parts.lanes import Lane, Trade, chains_between, lanes_of
from didymium.parts.network import Network
from didymium.tables.table import records

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

GROUPS = ("place", "chokepoint", "deposit", "plant")
"""What may fail, in the order in which it is tried."""


@dataclass(frozen=True)
class Supplier:
    """One supplier: the columns that stop with it, and those that go another way at a higher cost.

    `around` holds columns of lanes that pass a closed chokepoint, `detour` what a t on them costs more (USD_2024 of
    the first year).
    """

    group: str
    code: str
    name: str
    out: Codes
    around: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    detour: Floats = field(default_factory=lambda: np.zeros(0))


def suppliers(network: Network, program: Program, among: Iterable[str] = GROUPS) -> list[Supplier]:
    """Every supplier of these groups that has anything to lose, by group and code."""
    makers = {"place": _places, "chokepoint": _chokepoints, "deposit": _deposits, "plant": _plants}
    wanted = set(among)
    found = [s for group in GROUPS if group in wanted for s in makers[group](network, _Columns(network, program))]
    return [s for s in found if len(s.out) or len(s.around)]


class _Columns:
    """Where the columns of each thing stand."""

    def __init__(self, network: Network, program: Program) -> None:
        self.program = program
        self._where: dict[str, Codes] = {}
        for name in ("activity", "mine", "supply", "shipment"):
            _, block, shape = program.values.block(name)
            self._where[name] = np.arange(block.start, block.stop).reshape(shape)
        self.home = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))

    def of(self, name: str, picked: Iterable[bool]) -> Codes:
        """Columns of a variable for the picked members of its first dim, over all times."""
        mask = np.fromiter(picked, dtype=bool)
        return self._where[name][mask].reshape(-1) if len(mask) else np.zeros(0, dtype=np.int64)

    def deposits(self) -> list[str]:
        """The deposits in the order of their columns."""
        return [str(d) for d in self.program.values.space.labels["deposit"]]


def _places(network: Network, columns: _Columns) -> list[Supplier]:
    """A place fails with its plants, its deposits, its sources and every lane that leaves it."""
    names = _names(network, "places", "place")
    at_source = [str(p) for p in network.supplies["place"]]
    at_mine = [network.ores[d].place for d in columns.deposits()]
    at_plant = [columns.home[m.plant] for m in network.modes]
    starts = [x.start for x in network.lanes]
    found = []
    for place in sorted({*at_source, *at_mine, *at_plant, *starts}):
        parts = (("activity", at_plant), ("mine", at_mine), ("supply", at_source), ("shipment", starts))
        out = np.concatenate([columns.of(name, (p == place for p in where)) for name, where in parts])
        found.append(Supplier("place", place, names.get(place, place), np.sort(out)))
    return found


def _plants(network: Network, columns: _Columns) -> list[Supplier]:
    names = _names(network, "plants", "plant")
    return [
        Supplier(
            "plant", plant, names.get(plant, plant), columns.of("activity", (m.plant == plant for m in network.modes))
        )
        for plant in sorted({m.plant for m in network.modes})
    ]


def _deposits(network: Network, columns: _Columns) -> list[Supplier]:
    names, listed = _names(network, "deposits", "deposit"), columns.deposits()
    return [
        Supplier("deposit", deposit, names.get(deposit, deposit), columns.of("mine", (d == deposit for d in listed)))
        for deposit in sorted(listed)
    ]


def _chokepoints(network: Network, columns: _Columns) -> list[Supplier]:
    """Chokepoints, and legs with a stated capacity: goods go around them where there is a way, at its cost."""
    names = _names(network, "chokepoints", "chokepoint")
    passed = {c for x in network.lanes for c in x.chain.chokepoints}
    passed |= {n for x in network.lanes for n in x.chain.limits if n.startswith("leg:")}
    return [_closed(network, columns, code, names.get(code, code)) for code in sorted(passed)]


def _closed(network: Network, columns: _Columns, code: str, name: str) -> Supplier:
    """Lanes through it are out; where another chain joins the same ends, they take it and pay what it costs more."""
    through = [code in x.chain.chokepoints or code in x.chain.limits for x in network.lanes]
    open_ways = _ways(_without(network, code))
    way = [_cheapest(x, open_ways) if shut else None for x, shut in zip(network.lanes, through, strict=True)]
    out = columns.of("shipment", (shut and w is None for shut, w in zip(through, way, strict=True)))
    around = columns.of("shipment", (w is not None for w in way))
    more = [(w - x.chain.cost) * x.gross for x, w in zip(network.lanes, way, strict=True) if w is not None]
    return Supplier("chokepoint", code, name, out, around, np.outer(more, columns.program.weight).reshape(-1))


def _without(network: Network, code: str) -> list[Lane]:
    """The lanes there would be without the legs that pass a chokepoint, or without a leg."""
    legs = network.tables["legs"]
    passes = [code in (c.strip() for c in cell.split(";")) for cell in legs["chokepoints"]]
    gone = np.array(passes, dtype=bool) | (("leg:" + legs["leg"]) == code).to_numpy(dtype=bool)
    tables = {**network.tables, "legs": legs[~gone].reset_index(drop=True)}
    wanted = {(material, place) for _, _, place, material in network.offers}
    trade = Trade.of(tables, network.ores, network.modes, network.supplies, wanted)
    return lanes_of(trade, chains_between(tables, trade), network.materials)


def _ways(lanes: Iterable[Lane]) -> Mapping[tuple[str, str, str], list[Lane]]:
    found: dict[tuple[str, str, str], list[Lane]] = {}
    for lane in lanes:
        found.setdefault((lane.material, lane.start, lane.end), []).append(lane)
    return found


def _cheapest(lane: Lane, ways: Mapping[tuple[str, str, str], list[Lane]]) -> float | None:
    """What the cheapest other way costs; one that meets a stated limit the lane does not meet is not taken."""
    fits = [
        w.chain.cost for w in ways.get((lane.material, lane.start, lane.end), ()) if w.chain.limits <= lane.chain.limits
    ]
    return min(fits, default=None)


def _names(network: Network, table: str, key: str) -> dict[str, str]:
    """What people call each row; its code where it has no name."""
    return {r[key]: r.get("name") or r[key] for r in records(network.tables[table])}
