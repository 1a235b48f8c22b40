"""Transport: lanes carry materials along routes; legs and chokepoints are shared by all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, over, total
from didymium.parts.duties import duty_of
from didymium.parts.part import Fill, Index, Part

WORDS = (
    variable("shipment", ("lane", "time"), "t", "a material on a route", "s"),
    parameter("freight", ("lane",), "USD_2024/t", "all legs and gateways, for what is carried with a t", "c^s"),
    parameter("duty", ("lane", "time"), "USD_2024/t", "duties and taxes at the border", r"\tau"),
    parameter("gross", ("passage",), "1", "t carried for a t of material", r"\gamma"),
    parameter("limit_capacity", ("limit",), "t/year", "most that a leg or chokepoint passes in a year", "C"),
    link("origin", "lane", "node", "where it leaves", "o"),
    link("target", "lane", "node", "where it arrives", "d"),
    link("lane_of_passage", "passage", "lane", "a lane that passes a limit", "l"),
    link("limit_of_passage", "passage", "limit", "the leg or chokepoint passed", "c"),
)


@equation(over=("limit", "time"), unit="t")
def route_capacity(
    shipment: Any, lane_of_passage: Any, gross: Any, limit_of_passage: Any, limit_capacity: Any, span: Any
) -> Any:
    """Everything that passes a leg or chokepoint together stays within what it passes.

    Dual: the rent of the passage.
    """
    return at_most(total(at(shipment, lane_of_passage) * gross, by=limit_of_passage), limit_capacity * span)


@cost()
def freight_cost(shipment: Any, freight: Any) -> Any:
    """Carrying goods."""
    return over(shipment * freight, "lane")


@cost()
def tariff_cost(shipment: Any, duty: Any) -> Any:
    """Duties paid: a cost to the chain, income of a treasury."""
    return over(shipment * duty, "lane")


def fill(index: Index) -> Fill:
    """Lanes, what they cost, and the limits they pass."""
    network = index.network
    lanes, limits = network.lanes, sorted(network.limits.capacity)
    where = {n: i for i, n in enumerate(limits)}
    passages = [(n, x.gross, limit) for n, x in enumerate(lanes) for limit in sorted(x.chain.limits)]
    return Fill(
        labels={"limit": limits, "passage": [f"{lanes[n].name}:{limit}" for n, _, limit in passages]},
        links={
            "origin": index.nodes(x.origin for x in lanes),
            "target": index.nodes(x.target for x in lanes),
            "lane_of_passage": np.array([n for n, _, _ in passages], dtype=np.int64).reshape(-1, 1),
            "limit_of_passage": np.array([where[limit] for *_, limit in passages], dtype=np.int64).reshape(-1, 1),
        },
        values={
            "freight": array([x.chain.cost * x.gross for x in lanes]),
            "duty": duty_of(network),
            "gross": array([g for _, g, _ in passages]),
            "limit_capacity": array([network.limits.capacity[n] for n in limits]),
        },
    )


PART = Part("transport", "Transport", WORDS, (route_capacity, freight_cost, tariff_cost), fill)
