"""Holders: whose account every column of the plan stands on, one entry for each variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from didymium.model.fill import Values
from didymium.parts.building import choices
from didymium.parts.deal import Deals
from didymium.parts.footprints import places_of
from didymium.parts.network import Network
from didymium.parts.use import ordered_tiers
from didymium.tables.table import records

CALIBRATION, CARRIERS, AGREEMENTS = "calibration", "carriers", "agreements"
"""Parties that are no places."""


class Holder(NamedTuple):
    """Party, kind of account, and what earns or costs there."""

    party: str
    kind: str
    what: str


class Ground(NamedTuple):
    """What names of holders are read from."""

    network: Network
    values: Values
    deals: Deals


Naming = Callable[[int], Holder]
"""The holder of a member of a variable's first dim, by its position."""


def treasury(place: str) -> str:
    """The party that takes the duties, levies and footprint prices of a place."""
    return f"treasury of {place}"


def _mines(of: Ground) -> Naming:
    names = sorted(of.network.ores)
    return lambda n: Holder(of.network.ores[names[n]].place, "mine_rent", names[n])


def _plants(of: Ground) -> Naming:
    places, modes = places_of(of.network), of.network.modes
    return lambda n: Holder(places[modes[n].plant], "plant_rent", modes[n].plant)


def _building(of: Ground) -> Naming:
    """What is built is paid by the place of the mine or plant, out of its rent."""
    found, places = choices(of.network), places_of(of.network)

    def name(n: int) -> Holder:
        asset = found[n].asset
        mined = asset in of.network.ores
        place = of.network.ores[asset].place if mined else places[asset]
        return Holder(place, "mine_rent" if mined else "plant_rent", asset)

    return name


def _lanes(of: Ground) -> Naming:
    """The margin of a lane is that of the place it leaves from: the exporter."""
    form = dict(zip(of.network.materials["material"], of.network.materials["form"], strict=True))

    def name(n: int) -> Holder:
        lane = of.network.lanes[n]
        return Holder(lane.start, "route_rent", f"{form[lane.material] or lane.material} {lane.start}>{lane.end}")

    return name


def _offers(of: Ground) -> Naming:
    return lambda n: Holder(of.network.offers[n][2], "consumer_surplus", of.network.offers[n][0])


def _tiers(of: Ground) -> Naming:
    tiers = ordered_tiers(of.network)
    return lambda n: Holder(tiers[n]["place"], "consumer_surplus", tiers[n]["end_use"])


def _sources(of: Ground) -> Naming:
    rows = records(of.network.supplies)
    return lambda n: Holder(rows[n]["place"], "supply_rent", rows[n]["supply"])


def _surplus(of: Ground) -> Naming:
    return lambda n: Holder(of.network.nodes[n][1], "surplus_handling", of.network.nodes[n][0])


def _at_nodes(dim: str, kind: str) -> Callable[[Ground], Naming]:
    """Holders of members that are named after a node: material@place."""

    def naming(of: Ground) -> Naming:
        names = [str(m).rpartition("@") for m in of.values.space.labels[dim]]
        return lambda n: Holder(names[n][2], kind, names[n][0])

    return naming


def _bends(of: Ground) -> Naming:
    names = [str(m).partition("[")[0] for m in of.values.space.labels["bend"]]
    return lambda n: Holder(CALIBRATION, "bending", names[n])


def _pledges(of: Ground) -> Naming:
    """The seller of a contract answers for what lacks; of a pledge between nobody, the agreement itself."""
    seller = {t.name: t.receiver for t in of.deals.transfers}
    names = [str(m).rpartition("@")[0] for m in of.values.space.labels["pledge"]]
    return lambda n: Holder(seller.get(names[n], AGREEMENTS), "shortfall", names[n])


HOLDERS: Mapping[str, Callable[[Ground], Naming]] = {
    "mine": _mines,
    "activity": _plants,
    "expand": _building,
    "shipment": _lanes,
    "served": _offers,
    "delivered": _tiers,
    "supply": _sources,
    "surplus": _surplus,
    "stock": _at_nodes("store", "store_gain"),
    "unsold": _at_nodes("keeper", "store_gain"),
    "bent": _bends,
    "lacking": _pledges,
}
"""Whose account the members of each variable stand on. A variable without an entry is its own party."""


def naming(variable: str, of: Ground) -> Naming:
    """Who holds the members of a variable."""
    if variable in HOLDERS:
        return HOLDERS[variable](of)
    return lambda n: Holder(variable, variable, str(n))
