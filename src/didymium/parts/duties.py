"""Duties: what a border takes of each lane in each slice of time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.algebra.jets import array
from didymium.parts.names import matches
from didymium.parts.network import Network
from didymium.tables.table import records


def duty_of(network: Network) -> npt.NDArray[np.float64]:
    """USD per t of material, shape (lane, time). A rate needs a reference price; without one it takes nothing
    and `unpriced` names the material, so that `check` can say so.
    """
    horizon, lanes = network.horizon, network.lanes
    out = [[0.0] * len(horizon.times) for _ in lanes]
    price = reference_prices(network.tables["prices"])
    for row in records(network.tables["duties"]):
        starts, ends = _members(network, row["from"]), _members(network, row["to"])
        within = [n for n, (y, _) in enumerate(horizon.times) if _in(row, y)]
        for n, lane in enumerate(lanes):
            crosses = _crosses(lane.start, starts, lane.end, ends)
            if crosses and matches(network.groups, row["material"], lane.material):
                rate = 0.0 if row["rate"] != row["rate"] else row["rate"]
                fixed = 0.0 if row["per_tonne"] != row["per_tonne"] else row["per_tonne"]
                for slot in within:
                    out[n][slot] = out[n][slot] + rate * price.get(lane.material, 0.0) + fixed
    return array(out).reshape(len(lanes), len(horizon.times))


def reference_prices(prices: pd.DataFrame) -> dict[str, float]:
    """USD per t of each material: the latest year up to 2024, in China when it is priced there."""
    known = prices[prices["year"] <= 2024].copy()
    known["home"] = known["place"] == "CHN"
    known = known.sort_values(["material", "home", "year"])
    return dict(zip(known["material"], known["price"], strict=True))


def unpriced(network: Network) -> list[str]:
    """Materials on which a rate is levied and that have no reference price."""
    price = reference_prices(network.tables["prices"])
    rated = [r for r in records(network.tables["duties"]) if r["rate"] == r["rate"] and r["rate"] > 0]
    lanes = {(x.material, x.start, x.end) for x in network.lanes}
    return sorted(
        {
            material
            for material, start, end in lanes
            for r in rated
            if material not in price
            and matches(network.groups, r["material"], material)
            and _crosses(start, _members(network, r["from"]), end, _members(network, r["to"]))
        }
    )


def _members(network: Network, name: str) -> frozenset[str]:
    """Places meant by a name; empty means anywhere else."""
    if not name:
        return frozenset()
    inner = network.groups.get(name)
    return frozenset((name,)) if inner is None else frozenset().union(*(_members(network, m) for m in inner))


def _crosses(start: str, starts: frozenset[str], end: str, ends: frozenset[str]) -> bool:
    """Whether a lane leaves one side and enters the other; inside the side that levies it nothing is due."""
    leaves = not starts or start in starts
    enters = not ends or end in ends
    inside = (start in ends) if ends else (end in starts)
    return leaves and enters and not inside


def _in(row: dict[str, float], year: int) -> bool:
    start = row["start"] if row["start"] == row["start"] else -np.inf
    end = row["end"] if row["end"] == row["end"] else np.inf
    return bool(start <= year <= end)
