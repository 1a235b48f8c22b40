"""Material balance: what a place gains of a material equals what leaves it."""

from __future__ import annotations

from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, change, equal, over, total
from didymium.parts.part import Fill, Index, Part

WORDS = (
    variable("surplus", ("node", "time"), "t", "unsold by-product put aside", "r"),
    parameter("port_amount", ("port",), "t/t", "made (+) or used (-) per t of activity", "a"),
    parameter("handling", ("node",), "USD_2024/t", "cost of putting a t aside", "h"),
    link("mode_of_port", "port", "mode", "the recipe a port belongs to", "m"),
    link("node_of_port", "port", "node", "where the material goes in or comes out", "n"),
)


@equation(over=("node", "time"), unit="t")
def material_balance(
    activity: Any,
    port_amount: Any,
    mode_of_port: Any,
    node_of_port: Any,
    mine: Any,
    node_of_deposit: Any,
    supply: Any,
    node_of_supply: Any,
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
    """What is mined, made, supplied and arrives is shipped, kept, used or put aside.

    Dual: the price of the material there.
    """
    made = total(at(activity, mode_of_port) * port_amount, by=node_of_port)
    dug = total(mine, by=node_of_deposit) + total(supply, by=node_of_supply)
    moved = total(shipment, by=target) - total(shipment, by=origin)
    kept = total(change(stock, opening), by=node_of_store)
    return equal(made + dug + moved, total(served, by=node_of_offer) + kept + surplus)


@cost()
def handling_cost(surplus: Any, handling: Any) -> Any:
    """Putting unsold material aside."""
    return over(surplus * handling, "node")


def fill(index: Index) -> Fill:
    """Ports of every mode, and what a surplus costs."""
    network = index.network
    place = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
    rows = [(m.name, material, place[m.plant], amount) for m in network.modes for material, amount in m.ports]
    costs = dict(zip(network.materials["material"], network.materials["handling"], strict=True))
    return Fill(
        labels={"port": [f"{mode}:{material}" for mode, material, _, _ in rows]},
        links={
            "mode_of_port": index.codes("mode", (r[0] for r in rows)),
            "node_of_port": index.nodes((r[1], r[2]) for r in rows),
        },
        values={
            "port_amount": np.array([r[3] for r in rows], dtype=float),
            "handling": np.array([costs.get(m, 0.0) for m, _ in network.nodes], dtype=float),
        },
    )


PART = Part("balance", "Material balance", WORDS, (material_balance, handling_cost), fill)
