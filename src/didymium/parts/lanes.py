"""Lanes: every material on every route from where it comes from to where it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from didymium.parts.names import groups_of, matches
from didymium.parts.ores import Ore
from didymium.parts.recipes import Frames, Mode
from didymium.parts.routes import Chain, chains
from didymium.tables.table import records

Node = tuple[str, str]
"""A material at a place."""


@dataclass(frozen=True)
class Lane:
    """A material on a route, from a node to a node; cost in USD per t of material."""

    material: str
    chain: Chain
    start: str
    end: str
    gross: float

    @property
    def name(self) -> str:
        """The lane's label."""
        return f"{self.material}|{self.start}>{self.end}|{self.chain.route}"

    @property
    def origin(self) -> Node:
        """The node it leaves."""
        return self.material, self.start

    @property
    def target(self) -> Node:
        """The node it reaches."""
        return self.material, self.end


@dataclass(frozen=True)
class Trade:
    """Where each material comes from and where it is wanted, and from where goods may be shipped on.

    `gates` names the deposit whose own gateway a material leaves from, with its place.
    """

    sources: frozenset[Node]
    wanted: frozenset[Node]
    makes: Mapping[str, frozenset[str]]
    uses: Mapping[str, frozenset[str]]
    place: Mapping[str, str]
    gates: Mapping[str, tuple[str, str]]

    @classmethod
    def of(
        cls,
        tables: Frames,
        all_ores: Mapping[str, Ore],
        modes: Iterable[Mode],
        supplies: pd.DataFrame,
        wanted: Iterable[Node],
        worn_out: Iterable[Node] = (),
    ) -> Trade:
        """Gather it from deposits, supplies, scrap, recipes and demands; places that re-export count as both ends."""
        place = dict(zip(tables["plants"]["plant"], tables["plants"]["place"], strict=True))
        transit = set(tables["places"].loc[tables["places"]["reexport"] != "no", "place"])
        sources = {(f"{o.form}.{o.name}", o.place) for o in all_ores.values()}
        sources |= set(zip(supplies["material"], supplies["place"], strict=True)) | _stocked(tables) | set(worn_out)
        wanted = frozenset(wanted)
        ports = [(material, place[m.plant], amount) for m in modes for material, amount in m.ports]
        makes = _by_material([*sources, *((m, p) for m, p, amount in ports if amount > 0)], transit)
        uses = _by_material([*wanted, *((m, p) for m, p, amount in ports if amount < 0)], transit)
        gates = set(tables["gateways"]["asset"])
        own = {f"{o.form}.{o.name}": (o.name, o.place) for o in all_ores.values() if o.name in gates}
        return cls(frozenset(sources), wanted, makes, uses, place, own)

    def gate(self, material: str, place: str) -> str:
        """Where a material of a place joins the network: at its deposit's own gateway, else at the place's."""
        deposit, home = self.gates.get(material, ("", ""))
        return deposit if home == place else place


def _stocked(tables: Frames) -> set[Node]:
    """Where the plan begins with something in stock: at a place, or each of a group.

    A row without a place holds wherever the material is used or made anyway, and makes no source of its own.
    """
    groups = groups_of(tables["groups"])
    return {
        (material, place)
        for row in records(tables["stores"])
        if row["opening"] > 0 and row["place"]
        for place in groups.get(row["place"], (row["place"],))
        for material in tables["materials"]["material"]
        if matches(groups, row["material"], material)
    }


def _by_material(nodes: Iterable[Node], transit: set[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for material, place in nodes:
        found.setdefault(material, set(transit)).add(place)
    return {material: frozenset(places) for material, places in sorted(found.items())}


def chains_between(tables: Frames, trade: Trade) -> list[Chain]:
    """Every route between places, and from deposits with a gateway of their own."""
    places = set(tables["places"]["place"])
    return chains(tables, places | {deposit for deposit, _ in trade.gates.values()}, places)


def lanes_of(trade: Trade, found: Iterable[Chain], materials: pd.DataFrame) -> list[Lane]:
    """Lanes from where a material is made, or may be shipped on, to where it is used or may be shipped on."""
    offered: dict[tuple[str, str], list[Chain]] = {}
    for chain in found:
        if chain.offered:
            offered.setdefault((chain.start, chain.end), []).append(chain)
    about = {r["material"]: r for r in records(materials)}
    lanes = []
    for material in sorted(set(trade.makes) & set(trade.uses)):
        gross, flies = about[material]["gross"], about[material]["air"] == "yes"
        for start in sorted(trade.makes[material]):
            gate = trade.gate(material, start)
            for end in sorted(trade.uses[material] - {start}):
                lanes += [
                    Lane(material, chain, start, end, gross)
                    for chain in offered.get((gate, end), ())
                    if chain.material in ("", material) and (flies or not chain.air)
                ]
    return lanes
