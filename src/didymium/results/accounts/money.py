"""Money that changes hands beside the market: who receives a cost, contracts, shares of rents, outlays.

A further levy, contract or transfer is one entry in RECEIVERS, TRANSFERS or OUTLAYS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.parts.catalogue import COSTS
from didymium.parts.deal import Terms, Transfer
from didymium.parts.duties import duty_of
from didymium.parts.footprints import places_of
from didymium.results.accounts.books import FIELDS, Books, Entries
from didymium.results.accounts.holders import CARRIERS, treasury

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Receiver:
    """Who receives what columns pay of a cost: entries made of what was paid. `passed` says how much of the cost
    stays with somebody: 'all' of it (a pure transfer), 'some' (what the entries say), 'none' (it is spent again).
    """

    to: Callable[[Books, Entries], pd.DataFrame]
    passed: str = "all"


def receipts(books: Books) -> dict[str, pd.DataFrame]:
    """What is received of each cost that somebody receives, by the name of the cost."""
    return {c.name: RECEIVERS[c.name].to(books, books.paid(c)) for c in COSTS if c.name in RECEIVERS}


# -- costs that somebody receives -----------------------------------------------------------


def _duties(books: Books, paid: Entries) -> pd.DataFrame:
    """A duty goes to the treasury of the place the goods go to; one on all that leaves a place, to that place."""
    network = books.result.network
    rows = network.tables["duties"]
    leaving = {**network.tables, "duties": rows[(rows["from"] != "") & (rows["to"] == "")]}
    exported = duty_of(replace(network, tables=leaving))
    lane = books.held["member"].to_numpy(dtype=np.int64)[paid.who]
    out = np.asarray(exported, dtype=float)[lane, paid.time] * books.amounts[paid.who]
    starts, ends = ([treasury(getattr(network.lanes[n], side)) for n in lane.tolist()] for side in ("start", "end"))
    parts = ((paid.amount - out, ends), (out, starts))
    told = [
        books.book(Entries(paid.who, paid.time, amount), "tariff_cost", party=party, kind="duties")
        for amount, party in parts
    ]
    return pd.concat(told, ignore_index=True)


def _footprints(books: Books, paid: Entries) -> pd.DataFrame:
    """The price of a burden goes to the treasury of the place where it is counted."""
    network, plants = books.result.network, places_of(books.result.network)
    mines = sorted(network.ores)
    place: Mapping[str, Callable[[int], str]] = {
        "activity": lambda n: plants[network.modes[n].plant],
        "mine": lambda n: network.ores[mines[n]].place,
        "shipment": lambda n: network.lanes[n].end,
    }
    held = books.held.iloc[paid.who]
    party = [treasury(place[v](n)) for v, n in zip(held["variable"], held["member"], strict=True)]
    return books.book(paid, "footprint_cost", party=party, kind="footprint_prices")


def _carriers(books: Books, paid: Entries) -> pd.DataFrame:
    """Carriers get the freight and spend it: what carrying costs is a resource used up."""
    earned = books.book(paid, "freight_cost", party=CARRIERS, kind="freight")
    return pd.concat([earned, earned.assign(item="carrying", amount=-earned["amount"])], ignore_index=True)


def _levies(books: Books, _: Entries) -> pd.DataFrame:
    """Each levy goes to its own receiver, who pays where it is a subsidy."""
    rows: list[tuple[Any, ...]] = []
    for levy in books.deals.levies:
        cells = books.result.data[levy.variable].to_numpy()
        for (member, slot), rate in zip(levy.codes.tolist(), levy.rates, strict=True):
            amount = float(cells[member, slot]) * float(rate)
            rows.append((levy.receiver, "levies", levy.name, "levy_cost", levy.time, amount))
    return pd.DataFrame(rows, columns=FIELDS)


def _penalties(books: Books, paid: Entries) -> pd.DataFrame:
    """What the seller of a contract pays for tonnes that lack goes to its buyer; others have no receiver."""
    buyer = {t.name: t.payer for t in books.deals.transfers}
    known = books.held["what"].isin(list(buyer)).to_numpy(dtype=bool)[paid.who]
    kept = Entries(paid.who[known], paid.time[known], paid.amount[known])
    party = [buyer[w] for w in books.held["what"].to_numpy(dtype=object)[kept.who]]
    return books.book(kept, "penalty_cost", party=party, kind="shortfall")


RECEIVERS: Mapping[str, Receiver] = {
    "tariff_cost": Receiver(_duties),
    "footprint_cost": Receiver(_footprints),
    "freight_cost": Receiver(_carriers, "none"),
    "levy_cost": Receiver(_levies),
    "penalty_cost": Receiver(_penalties, "some"),
}
"""Who receives each cost; one that is not here is used up."""


# -- money that moves nothing: what one gets another gives ----------------------------------


def _resource_rent(books: Books) -> pd.DataFrame:
    """The part of a mine's rent that is the worth of the ore itself, not of the capacity to dig it."""
    if "price_of_resource" not in books.result.data:
        return pd.DataFrame(columns=FIELDS)
    worth = -books.result.data["price_of_resource"].to_numpy()
    deposits = books.numbers.space.links["deposit_of_reserve"][:, 0]
    each = np.zeros(books.numbers.space.size("deposit"))
    each[deposits] = worth * books.numbers.parameters["reo_share"][deposits]
    mines = books.held[books.held["variable"] == "mine"]
    at, time = mines.index.to_numpy(dtype=np.int64), mines["slot"].to_numpy(dtype=np.int64)
    rent = each[mines["member"].to_numpy(dtype=np.int64)] * books.amounts[at] / books.weight[time]
    gained = books.book(Entries(at, time, rent), "resource", kind="resource_rent")
    return pd.concat([gained, books.book(Entries(at, time, -rent), "resource")], ignore_index=True)


def _contracts(books: Books) -> pd.DataFrame:
    """Contract price less market price, from buyer to seller."""
    rows: list[tuple[Any, ...]] = []
    for deal in books.deals.transfers:
        amount = sum(t * (_agreed(deal, market) - market) for t, market in _carried(books, deal.terms, deal.time))
        for party, paid in ((deal.payer, -amount), (deal.receiver, amount)):
            rows.append((party, "contracts", deal.name, deal.price, deal.time, paid))
    return pd.DataFrame(rows, columns=FIELDS)


def _agreed(deal: Transfer, market: float) -> float:
    """What a contract pays for a t that is worth `market`."""
    rules = {"fixed": deal.usd, "floor": max(deal.usd, market), "share": market * (1.0 + deal.usd), "index": market}
    return rules[deal.price]


def _carried(books: Books, terms: Terms, time: int) -> list[tuple[float, float]]:
    """Tonnes that a contract counts, each with the market price of a t in USD of the slice's year: where the goods
    arrive for what is shipped, of all it puts out for mines and plants, where it is used or kept for the rest.
    """
    trade, sells = books.trade, terms.variable in ("shipment", "activity", "mine")
    chosen = (books.gives if sells else ~books.gives) & (trade.time == time)
    value = np.bincount(trade.who[chosen], weights=trade.amount[chosen], minlength=len(books.held))
    out = []
    for (member, slot), weight in zip(terms.codes.tolist(), terms.weights, strict=True):
        n = books.position.get((terms.variable, member, slot))
        if n is not None:
            tonnes = float(books.amounts[n])
            out.append((tonnes * float(weight), float(value[n]) / tonnes * (1.0 if sells else -1.0)))
    return out


TRANSFERS: tuple[Callable[[Books], pd.DataFrame], ...] = (_resource_rent, _contracts)
"""Each returns entries that sum to nothing in every slice of time."""


def shared(books: Books, told: pd.DataFrame) -> pd.DataFrame:
    """What owners elsewhere get of the rents of assets, and the place of the asset gives."""
    rents = told[told["kind"].isin(["mine_rent", "plant_rent", "resource_rent"])]
    out = [told.iloc[:0]]
    for share in books.deals.shares:
        of = rents[rents["what"] == share.asset].assign(item="share")
        of = of if share.times is None else of[of["time"].isin(share.times)]
        part = of["amount"] * float(share.share)
        out += [of.assign(amount=part, party=share.party), of.assign(amount=-part)]
    return pd.concat(out, ignore_index=True)


# -- money spent beside the chain -----------------------------------------------------------


def _outlays(books: Books) -> pd.DataFrame:
    """What parties spend to make an instrument work; on the slice of the solved year that stands for its year."""
    horizon, rows = books.result.network.horizon, []
    for outlay in books.deals.outlays:
        time = next((n for n, (y, _) in enumerate(horizon.times) if outlay.year in horizon.covered(y)), None)
        if time is not None:
            rows.append((outlay.party, "outlays", outlay.name, "outlay", time, -float(outlay.amount)))
    return pd.DataFrame(rows, columns=FIELDS)


OUTLAYS: tuple[Callable[[Books], pd.DataFrame], ...] = (_outlays,)
"""Each returns entries of money that leaves the chain, beside the plan's own costs."""
