"""Use: demand in tiers of willingness to pay, served by any material that will do. Unmet demand is priced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at_least, at_most, equal, over, total
from didymium.parts.network import Network
from didymium.parts.part import Fill, Index, Part
from didymium.tables.table import records

WORDS = (
    variable("served", ("offer", "time"), "t", "a material given to a demand", "v"),
    variable("delivered", ("tier", "time"), "t", "demand met in a tier", "u"),
    parameter("tier_size", ("tier", "time"), "t", "most a tier takes", "D"),
    parameter("tier_must", ("tier", "time"), "t", "least a tier must get", r"\underline{D}"),
    parameter("worth", ("tier", "time"), "USD_2024/t", "what a t is worth to the tier", "V"),
    link("node_of_offer", "offer", "node", "the material at the place of use", "n"),
    link("demand_of_offer", "offer", "demand", "the demand it serves", "u"),
    link("demand_of_tier", "tier", "demand", "the demand a tier belongs to", "u"),
)


@equation(over=("demand", "time"), unit="t")
def demand(served: Any, demand_of_offer: Any, delivered: Any, demand_of_tier: Any) -> Any:
    """What a demand gets is what its tiers take.

    Dual: what the next tonne is worth to the user.
    """
    return equal(total(served, by=demand_of_offer), total(delivered, by=demand_of_tier))


@equation(over=("tier", "time"), unit="t")
def tier_limit(delivered: Any, tier_size: Any) -> Any:
    """A tier takes no more than it asks for.

    Dual: the user's gain from a larger tier.
    """
    return at_most(delivered, tier_size)


@equation(over=("tier", "time"), unit="t")
def tier_least(delivered: Any, tier_must: Any) -> Any:
    """Demand that may not go unmet is met.

    Dual: what meeting it costs.
    """
    return at_least(delivered, tier_must)


@cost()
def worth_of_use(delivered: Any, worth: Any) -> Any:
    """What users gain, counted as a negative cost."""
    return -over(delivered * worth, "tier")


def fill(index: Index) -> Fill:
    """Demands, the materials that serve them, and their tiers."""
    network, horizon = index.network, index.network.horizon
    demands = sorted({(r["end_use"], r["material"], r["place"]) for r in records(network.demands)})
    where = {d: i for i, d in enumerate(demands)}
    steps = steps_of(network)
    names = [s.name for s in steps]
    shape = (len(names), len(horizon.times))
    return Fill(
        labels={
            "demand": ["|".join(d) for d in demands],
            "offer": ["|".join(o) for o in network.offers],
            "tier": names,
        },
        links={
            "node_of_offer": index.nodes((o[3], o[2]) for o in network.offers),
            "demand_of_offer": np.array([where[o[:3]] for o in network.offers], dtype=np.int64).reshape(-1, 1),
            "demand_of_tier": np.array([where[s.demand] for s in steps], dtype=np.int64).reshape(-1, 1),
        },
        values={
            "tier_size": array([s.size for s in steps]).reshape(shape),
            "tier_must": array([s.must for s in steps]).reshape(shape),
            "worth": array([s.worth for s in steps]).reshape(shape),
        },
    )


@dataclass(frozen=True)
class Step:
    """One tier over time: most and least it takes (t), and what a t is worth to it (USD_2024)."""

    name: str
    demand: tuple[str, str, str]
    size: list[float]
    must: list[float]
    worth: list[float]


def ordered_tiers(network: Network) -> list[dict[str, Any]]:
    """The rows of the network's tiers in the order of the dim `tier`."""
    return sorted(
        records(network.tiers), key=lambda r: (r["end_use"], r["material"], r["place"], r["slice"], r["tier"])
    )


def steps_of(network: Network) -> list[Step]:
    """Every tier of every demand in order; where the demand itself states its worth, that of each year."""
    horizon = network.horizon
    asked = {
        (r["end_use"], r["material"], r["place"], r["slice"], r["year"]): (r["quantity"], r["value"], r["value_slope"])
        for r in records(network.demands)
    }
    nothing = (0.0, np.nan, 0.0)
    out = []
    for row in ordered_tiers(network):
        key, part = (row["end_use"], row["material"], row["place"]), row["slice"]
        cells = [asked.get((*key, part, y), nothing) if part in ("", s) else nothing for y, s in horizon.times]
        size = [q * row["share"] * years for (q, _, _), years in zip(cells, horizon.span.tolist(), strict=True)]
        own = [0.0 if value != value else value - slope * q * row["along"] for q, value, slope in cells]
        worth = own if row["value"] != row["value"] else [row["value"]] * len(cells)
        must = size if row["forbidden"] else [0.0] * len(size)
        out.append(Step("|".join((*key, part, row["tier"])), key, size, must, worth))
    return out


PART = Part("use", "Use", WORDS, (demand, tier_limit, tier_least, worth_of_use), fill)
