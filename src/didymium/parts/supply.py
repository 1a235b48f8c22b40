"""Supply: goods that come from outside the model, so much a year at a cost."""

from __future__ import annotations

from typing import Any

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at_most, over
from didymium.parts.part import Fill, Index, Part
from didymium.tables.table import records

WORDS = (
    variable("supply", ("source", "time"), "t", "taken from a source", "j"),
    parameter("supply_size", ("source", "time"), "t", "most a source gives", "J"),
    parameter("supply_unit_cost", ("source",), "USD_2024/t", "cost of a t", "c^j"),
    link("node_of_supply", "source", "node", "where it lies", "n"),
)


@equation(over=("source", "time"), unit="t")
def supply_limit(supply: Any, supply_size: Any) -> Any:
    """A source gives no more than it has.

    Dual: the rent of the source.
    """
    return at_most(supply, supply_size)


@cost()
def supply_cost(supply: Any, supply_unit_cost: Any) -> Any:
    """Buying from sources."""
    return over(supply * supply_unit_cost, "source")


def fill(index: Index) -> Fill:
    """Every step of every source."""
    rows = records(index.network.supplies)
    span = index.network.horizon.span.tolist()
    return Fill(
        labels={"source": [f"{r['supply']}|{r['step']}" for r in rows]},
        links={"node_of_supply": index.nodes((r["material"], r["place"]) for r in rows)},
        values={
            "supply_size": array([[r["limit"] * years for years in span] for r in rows]).reshape(len(rows), len(span)),
            "supply_unit_cost": array([r["cost"] for r in rows]),
        },
    )


PART = Part("supply", "Supply", WORDS, (supply_limit, supply_cost), fill)
