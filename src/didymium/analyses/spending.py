"""Spending: what an answer costs those who act, so that answers can be compared for the same money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from didymium.model.fill import fill
from didymium.parts.building import choices
from didymium.parts.deal import Levy, Outlay
from didymium.parts.instruments import budget, deals, joint_venture, rows_of, stockpile
from didymium.parts.part import index
from didymium.results.result import Result

COLUMNS = ["what", "party", "present"]
Entry = tuple[str, str, float]


class _Ground(NamedTuple):
    """What spending is read from: the run, the worth of a USD in each slice, the present cost of capacity."""

    result: Result
    weight: Any
    cost: dict[tuple[int, int], Any]


def spending(result: Result) -> pd.DataFrame:
    """What was spent to make an answer: what, party, present (USD_2024, worth in the first year).

    Counted are the capacity that ventures and budgets build (all it costs inside the horizon, as the rows of budgets
    count it), subsidies, what stockpiles buy at the plan's prices, and outlays. What markets invest by themselves is
    not. An option that a budget may buy counts there, also if it is a venture's.
    """
    network = result.network
    ground = _Ground(result, network.horizon.weight, budget.present_cost(network))
    said = deals(index(network))
    entries = [*_built(ground), *_subsidies(ground, said.levies), *_bought(ground), *_outlays(ground, said.outlays)]
    frame = pd.DataFrame(entries, columns=COLUMNS).astype({"present": float})
    sums = frame.groupby(COLUMNS[:2], sort=True)["present"].sum().reset_index()
    return sums[sums["present"] != 0.0].reset_index(drop=True)


def _built(ground: _Ground) -> Iterator[Entry]:
    """Capacity that budgets and ventures pay for."""
    network, built = ground.result.network, ground.result.data["expand"].to_numpy()
    found, taken = choices(network), set[tuple[int, int]]()
    for row in rows_of(network.tables, budget.INSTRUMENT):
        for option, year in ground.cost:
            inside = row["start"] <= network.horizon.years[year] and not network.horizon.years[year] > row["end"]
            if inside and budget.on_menu(network.groups, row["menu"], found[option].asset):
                taken.add((option, year))
                usd = float(built[option, year]) * float(ground.cost[option, year])
                yield f"budget {row['budget']}", row["party"], usd
    names = {c.name: n for n, c in enumerate(found)}
    for row in rows_of(network.tables, joint_venture.INSTRUMENT):
        option = names.get(f"{row['asset'] or row['venture']}:{row['start']:.0f}", -1)
        spent = sum(
            float(built[o, y]) * float(usd)
            for (o, y), usd in ground.cost.items()
            if o == option and (o, y) not in taken
        )
        own = float(row["share"]) if row["partner"] else 1.0
        yield f"venture {row['venture']}", row["party"], spent * own
        yield f"venture {row['venture']}", row["partner"], spent * (1.0 - own)


def _subsidies(ground: _Ground, levies: Iterable[Levy]) -> Iterator[Entry]:
    """What treasuries pay: levies below nothing."""
    for levy in levies:
        cells = ground.result.data[levy.variable].to_numpy()
        for (member, slot), rate in zip(levy.codes.tolist(), levy.rates, strict=True):
            if rate < 0:
                yield levy.name, levy.receiver, float(-rate) * float(cells[member, slot]) * ground.weight[levy.time]


def _bought(ground: _Ground) -> Iterator[Entry]:
    """What stockpiles buy until they are let go, each t at the price of the slice in which it is put by."""
    result, where = ground.result, index(ground.result.network)
    rows = rows_of(where.network.tables, stockpile.INSTRUMENT)
    if not rows:
        return
    numbers = fill(where.network)
    node = numbers.space.links["node_of_store"][:, 0]
    opening = np.asarray(numbers.parameters["opening"], dtype=float)
    prices, stock = result.data["price_of_material_balance"].to_numpy(), result.data["stock"].to_numpy()
    for row in rows:
        stores, held = stockpile.stores_of(where, row), stockpile.held_in(where, row)
        tonnes = float(stockpile.volume_of(where.network.tables, row))
        if not held or not stores:
            continue
        kept = np.concatenate([opening[stores, None], stock[stores, : held[-1] + 1]], axis=1)
        whole = kept.sum(axis=0)
        kept = kept * np.where(whole > tonnes, tonnes / np.where(whole > 0, whole, 1.0), 1.0)
        put_by = np.maximum(np.diff(kept, axis=1), 0.0)
        paid = (put_by * prices[node[stores], : held[-1] + 1] * ground.weight[: held[-1] + 1]).sum()
        yield f"stockpile {row['stockpile']}", row["party"], float(paid)


def _outlays(ground: _Ground, outlays: Iterable[Outlay]) -> Iterator[Entry]:
    """What is spent beside the chain, where the horizon covers its year; what somebody receives is no spending."""
    horizon = ground.result.network.horizon
    slots = {c: n for n, (y, _) in reversed(list(enumerate(horizon.times))) for c in horizon.covered(y)}
    for outlay in outlays:
        if outlay.amount > 0 and outlay.year in slots:
            yield outlay.name, outlay.party, float(outlay.amount) * ground.weight[slots[outlay.year]]
