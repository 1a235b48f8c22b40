"""Material balance: what a place gains of a material equals what leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation, expression
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, change, equal, over, total
from didymium.parts.network import Network
from didymium.parts.part import Codes, Fill, Index, Part, node_name
from didymium.parts.stores import opening_of

WORDS = (
    variable("surplus", ("node", "time"), "t", "unsold by-product put aside", "r"),
    variable("unsold", ("keeper", "time"), "t", "own goods of a place that it may still ship", "o"),
    parameter("unsold_at_first", ("keeper",), "t", "in stock when the plan begins", "O"),
    parameter("output", ("port",), "1", "t made per t of activity", "a^+"),
    parameter("intake", ("port",), "1", "t used per t of activity", "a^-"),
    parameter("handling", ("node",), "USD_2024/t", "cost of putting a t aside", "c^r"),
    link("mode_of_port", "port", "mode", "the recipe a port belongs to", "m"),
    link("home_of_lane", "lane", "home", "the place that may only ship what it makes", "e"),
    link("home_of_keeper", "keeper", "home", "such a place that also keeps a store of it", "e"),
    link("node_of_home", "home", "node", "the node of such a place", "n"),
    link("node_of_port", "port", "node", "where the material goes in or comes out", "n"),
)


@expression(over=("node", "time"), unit="t")
def produced(
    activity: Any,
    output: Any,
    mode_of_port: Any,
    node_of_port: Any,
    mine: Any,
    node_of_deposit: Any,
    supply: Any,
    node_of_supply: Any,
    returned: Any,
) -> Any:
    """What is made, mined, supplied and collected from use at a place."""
    made = total(at(activity, mode_of_port) * output, by=node_of_port)
    return made + total(mine, by=node_of_deposit) + total(supply, by=node_of_supply) + returned


@equation(over=("node", "time"), unit="t")
def material_balance(
    produced: Any,
    activity: Any,
    intake: Any,
    mode_of_port: Any,
    node_of_port: Any,
    shipment: Any,
    origin: Any,
    target: Any,
    stock: Any,
    opening: Any,
    node_of_store: Any,
    served: Any,
    node_of_offer: Any,
    surplus: Any,
) -> Any:
    """What is produced and arrives is used, shipped, kept, served or put aside.

    Dual: the price of the material there.
    """
    taken = total(at(activity, mode_of_port) * intake, by=node_of_port) + total(served, by=node_of_offer)
    kept = total(change(stock, opening), by=node_of_store)
    arrived, left = total(shipment, by=target), total(shipment, by=origin)
    return equal(produced + arrived, taken + left + kept + surplus)


@equation(over=("home", "time"), unit="t")
def own_goods(
    shipment: Any,
    home_of_lane: Any,
    unsold: Any,
    unsold_at_first: Any,
    home_of_keeper: Any,
    produced: Any,
    node_of_home: Any,
) -> Any:
    """What leaves a place that does not re-export was made there: duties are not walked around.

    Where goods are stored, what was made and not yet shipped may leave later.
    Dual: what a duty spared would be worth there.
    """
    kept = total(change(unsold, unsold_at_first), by=home_of_keeper)
    return at_most(total(shipment, by=home_of_lane) + kept, at(produced, node_of_home))


@cost()
def handling_cost(surplus: Any, handling: Any) -> Any:
    """Putting unsold material aside."""
    return over(surplus * handling, "node")


def fill(index: Index) -> Fill:
    """Ports of every mode, what a surplus costs, and the places that may only ship their own goods."""
    network = index.network
    place = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
    rows = [(m.name, material, place[m.plant], amount) for m in network.modes for material, amount in m.ports]
    amounts = array([r[3] for r in rows])
    costs = dict(zip(network.materials["material"], network.materials["handling"], strict=True))
    homes, opening = _homes(network), opening_of(network)
    keepers = [h for h in homes if h in opening]
    return Fill(
        labels={"keeper": keepers, "port": [f"{mode}:{material}" for mode, material, _, _ in rows], "home": homes},
        links={
            "mode_of_port": index.codes("mode", (r[0] for r in rows)),
            "node_of_port": index.nodes((r[1], r[2]) for r in rows),
            "node_of_home": index.codes("node", homes),
            "home_of_keeper": _codes(homes, keepers),
            "home_of_lane": _codes(homes, (node_name(*x.origin) for x in network.lanes)),
        },
        values={
            "unsold_at_first": array([opening[k] for k in keepers]),
            "output": np.maximum(amounts, 0.0),
            "intake": np.maximum(-amounts, 0.0),
            "handling": array([costs.get(m, 0.0) for m, _ in network.nodes]),
        },
    )


def _homes(network: Network) -> list[str]:
    """Nodes of places that do not re-export, where goods both arrive and leave."""
    places = network.tables["places"]
    closed = set(places.loc[places["reexport"] == "no", "place"])
    leaving, arriving = {x.origin for x in network.lanes}, {x.target for x in network.lanes}
    return sorted(node_name(m, p) for m, p in leaving & arriving if p in closed)


def _codes(members: list[str], names: Iterable[str]) -> Codes:
    where = {m: i for i, m in enumerate(members)}
    return np.array([where.get(n, -1) for n in names], dtype=np.int64).reshape(-1, 1)


PART = Part("balance", "Material balance", WORDS, (produced, material_balance, own_goods, handling_cost), fill)
