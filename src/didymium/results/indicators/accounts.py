"""What a party earns: netback by form and buyer, value added and jobs at home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from didymium.parts.duties import duty_of
from didymium.results.indicators.environment import burden
from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.reading import Reading, number
from didymium.results.result import TINY
from didymium.tables.table import records


def netback(price: float, freight: float, duty: float = 0.0) -> Reading:
    """Netback = price at the buyer - freight - duty, USD per t; negative when the way costs more than the goods.

    All three USD/t of the same material. Unknown when one is. Parts: price, freight, duty. Source: definition of the
    trade (free-on-board equivalent).
    """
    given = {"price": price, "freight": freight, "duty": duty}
    parts: dict[str, Any] = {name: number(value, name) for name, value in given.items()}
    value = parts["price"] - parts["freight"] - parts["duty"]
    reason = ", ".join(k for k, v in parts.items() if v != v)
    return Reading(value, "USD_2024/t", f"{reason} unknown" if reason else "", **parts)


def told(ask: Ask) -> Iterator[Row]:
    """Netback of what the party sells abroad by material and buyer, its value added and its jobs."""
    if ask.name != "world":
        yield from _netbacks(ask)
    for year, usd in sorted(_value_added(ask).items()):
        yield Row("value_added", ask.name, "", "", year, usd, "USD_2024/year")
    prints = ask.result.footprints()
    jobs = ask.weighed(prints[prints["place"].isin(ask.members) & (prints["kind"] == "jobs")].assign(
        t=lambda frame: frame["amount"]))  # fmt: skip
    for year in ask.result.years:
        found = burden(records(jobs[jobs["year"] == year]), "job", runs=False)
        yield Row("jobs", ask.name, "", "", year, found, "job")


def _netbacks(ask: Ask) -> Iterator[Row]:
    """Means over slices and routes, weighted by tonnes."""
    network, shipped = ask.result.network, ask.result.data["shipment"].to_numpy()
    duty, times = duty_of(network), network.horizon.times
    rows = []
    for n, lane in enumerate(network.lanes):
        if lane.start in ask.members and lane.end not in ask.members and shipped[n].max(initial=0.0) > TINY:
            for t, (year, part) in enumerate(times):
                if shipped[n, t] > TINY:
                    price = ask.price.get((year, part, lane.material, lane.end), float("nan"))
                    back = netback(price, float(lane.chain.cost) * float(lane.gross), float(duty[n, t]))
                    rows.append((year, lane.material, lane.end, shipped[n, t], float(back)))
    frame = pd.DataFrame(rows, columns=["year", "material", "buyer", "t", "usd"])
    frame["worth"] = frame["t"] * frame["usd"]
    summed = frame.groupby(["year", "material", "buyer"])[["t", "worth"]].sum(min_count=1).reset_index()
    for r in records(summed):
        form, _, source = str(r["material"]).partition(".")
        value = Reading(r["worth"] / r["t"], "USD_2024/t", f"of {r['material']}")
        yield Row("netback", ask.name, form, source, int(r["year"]), value, "USD_2024/t", str(r["buyer"]))


def _value_added(ask: Ask) -> dict[int, Reading]:
    """Worth of what processes make less what they take in, at prices of the place, USD_2024 a year."""
    used = ask.weighed(ask.result.used())
    found = dict.fromkeys(ask.result.years, 0.0)
    unpriced: set[str] = set()
    for frame, sign in ((ask.made, 1.0), (used, -1.0)):
        for r in records(frame[frame["place"].isin(ask.members)]):
            price = ask.price.get((r["year"], r["slice"], r["material"], r["place"]))
            if price is None:
                unpriced.add(str(r["material"]))
            else:
                found[r["year"]] += sign * r["t"] * price
    words = f"without a price, not counted: {', '.join(sorted(unpriced))}" if unpriced else ""
    return {year: Reading(usd, "USD_2024/year", words) for year, usd in found.items()}


FAMILY = Family(
    "accounts",
    told,
    (
        Indicator("netback", "price at the buyer - freight - duty; `element` holds the deposit, element or grade sold",
                  "USD_2024/t", "any", "dual prices of the plan"),
        Indicator("value_added", "worth of what is made - worth of what is taken in, at the place's prices; energy, "
                  "reagents and wages are paid from it", "USD_2024/year", "any", "dual prices of the plan"),
        Indicator("jobs", "activity x direct jobs", "job", "0 and more", "table footprints"),
    ),
)  # fmt: skip
