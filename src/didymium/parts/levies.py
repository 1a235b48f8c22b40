"""Levies: what a state takes from, or gives to, those who ship, make, mine and build, beside the duties of `duties`."""

from __future__ import annotations

from typing import Any

import numpy as np

from didymium.algebra.equation import cost
from didymium.algebra.jets import array
from didymium.algebra.symbol import Word, link, parameter
from didymium.algebra.verbs import at, total
from didymium.parts.instruments import deals
from didymium.parts.part import Fill, Index, Part

LEVIED = {
    "shipment": ("toll", ("lane", "time"), "USD_2024/t"),
    "activity": ("due", ("mode", "time"), "USD_2024/t"),
    "mine": ("royalty", ("deposit", "time"), "USD_2024/t"),
    "expand": ("grant", ("option", "year"), "USD_2024/(t/year)"),
}
"""Name of the levies on each variable, the dims of their codes, the unit of their rate."""

WORDS: tuple[Word, ...] = (
    *(
        parameter(f"{n}_rate", (n,), u, "paid if positive, received if negative", r"\lambda^" + n[0])
        for n, _, u in LEVIED.values()
    ),
    *(link(f"{v}_of_{n}", n, d, "what it is levied on", n[0]) for v, (n, d, _) in LEVIED.items()),
    *(link(f"time_of_{n}", n, "time", "when it is paid", "t") for n, _, _ in LEVIED.values()),
)


@cost()
def levy_cost(
    shipment: Any,
    shipment_of_toll: Any,
    toll_rate: Any,
    time_of_toll: Any,
    activity: Any,
    activity_of_due: Any,
    due_rate: Any,
    time_of_due: Any,
    mine: Any,
    mine_of_royalty: Any,
    royalty_rate: Any,
    time_of_royalty: Any,
    expand: Any,
    expand_of_grant: Any,
    grant_rate: Any,
    time_of_grant: Any,
) -> Any:
    """Taxes paid less subsidies received: a cost to the chain, income of a treasury."""
    shipped = total(at(shipment, shipment_of_toll) * toll_rate, by=time_of_toll)
    made = total(at(activity, activity_of_due) * due_rate, by=time_of_due)
    dug = total(at(mine, mine_of_royalty) * royalty_rate, by=time_of_royalty)
    return shipped + made + dug + total(at(expand, expand_of_grant) * grant_rate, by=time_of_grant)


def fill(index: Index) -> Fill:
    """Every levy of every instrument, in the order of their names."""
    levies = sorted(deals(index).levies, key=lambda x: (x.name, x.time))
    labels, links, values = dict[str, list[str]](), dict[str, Any](), dict[str, Any]()
    for variable, (name, over, _) in LEVIED.items():
        found = [
            (levy, code, rate)
            for levy in levies
            if levy.variable == variable
            for code, rate in zip(levy.codes.tolist(), levy.rates, strict=True)
        ]
        times = index.labels["time"]
        labels[name] = [f"{x.name}@{times[x.time]}:{':'.join(map(str, c))}" for x, c, _ in found]
        links[f"{variable}_of_{name}"] = np.array([c for _, c, _ in found], dtype=np.int64).reshape(-1, len(over))
        links[f"time_of_{name}"] = np.array([x.time for x, *_ in found], dtype=np.int64).reshape(-1, 1)
        values[f"{name}_rate"] = array([r for *_, r in found])
    return Fill(labels, links, values)


PART = Part("levies", "Taxes and subsidies", WORDS, (levy_cost,), fill)
