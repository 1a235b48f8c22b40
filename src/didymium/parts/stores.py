"""Stores: what may be kept from one slice of time to the next."""

from __future__ import annotations

from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at_most, over
from didymium.parts.names import matches
from didymium.parts.network import Network
from didymium.parts.part import Fill, Index, Part, node_name
from didymium.tables.table import records

WORDS = (
    variable("stock", ("store", "time"), "t", "in stock at the end of a slice", "h"),
    parameter("opening", ("store",), "t", "in stock when the plan begins", "H"),
    parameter("store_size", ("store", "time"), "t", "most that can be kept", r"\overline{H}"),
    parameter("holding", ("store",), "USD_2024/t/year", "cost of keeping a t for a year", "c^h"),
    link("node_of_store", "store", "node", "the material and place of the store", "n"),
)


@equation(over=("store", "time"), unit="t")
def store_limit(stock: Any, store_size: Any) -> Any:
    """A store holds no more than it can.

    Dual: the worth of a larger store.
    """
    return at_most(stock, store_size)


@cost()
def storage_cost(stock: Any, holding: Any, span: Any) -> Any:
    """Keeping goods."""
    return over(stock * holding, "store") * span


def opening_of(network: Network) -> dict[str, float]:
    """What every store holds when the plan begins, by node."""
    return {name: row["opening"] for name, row in _stores(network).items()}


def _stores(network: Network) -> dict[str, dict[str, float]]:
    """The row of `stores` that is true for each node; one that names the place comes before a general one."""
    found: dict[str, dict[str, float]] = {}
    for row in sorted(records(network.tables["stores"]), key=lambda r: r["place"] != ""):
        places = network.groups.get(row["place"], (row["place"],))
        for material, place in network.nodes:
            if (row["place"] == "" or place in places) and matches(network.groups, row["material"], material):
                found[node_name(material, place)] = row
    return dict(sorted(found.items()))


def fill(index: Index) -> Fill:
    """Every node a row of `stores` speaks of."""
    network = index.network
    found = _stores(network)
    names = list(found)
    times = len(network.horizon.times)
    top = [found[n]["capacity"] for n in names]
    return Fill(
        labels={"store": names},
        links={"node_of_store": index.codes("node", names)},
        values={
            "opening": array([found[n]["opening"] for n in names]),
            "holding": array([found[n]["holding"] for n in names]),
            "store_size": array([[np.inf if c != c else c] * times for c in top]).reshape(len(names), times),
        },
    )


PART = Part("stores", "Stores", WORDS, (store_limit, storage_cost), fill)
