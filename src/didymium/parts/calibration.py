"""Calibration: wedges that make the base year an optimum, and flows that bend back to it (decision 0008).

Wedges are costs beyond the tables; they hold to the year `fade_from` and fall in a line to nothing in
`fade_to`. Until `steps_to` a flow of the base year also costs more the further it is from its base
flow: a convex term in linear steps, kept apart from money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, equal, over, total
from didymium.parts.base_growth import Growth
from didymium.parts.part import Codes, Fill, Index, Part
from didymium.parts.recipes import Frames
from didymium.parts.use import ordered_tiers
from didymium.tables.table import records

STEPS = (0.01, 0.05, 0.2, 0.8)
"""Ends of the steps either side, as shares of the base flow; after the last one all the rest."""
KINK = 0.001
"""The first step costs as much as this share of the base flow is away: it holds the flow where costs tie."""
ELSEWHERE: Mapping[str, float] = {"fade_from": 2026.0, "fade_to": 2035.0, "steps_to": 2030.0, "smallest_bend": 25.0}
"""Terms a table of wedges without `calibration_terms` rests on."""

WORDS = (
    variable("bent", ("bend",), "t", "how far a flow stands in a step away from its base flow", r"\delta"),
    parameter("side", ("bend",), "1", "1 above the base flow, -1 below", r"\varsigma"),
    parameter("bend_width", ("bend",), "t", "how wide the step is", r"\Delta"),
    parameter("bend_cost", ("bend",), "USD_2024/t", "what a t in the step costs", "q"),
    parameter("base_flow", ("anchor",), "t", "flow of the base year, grown since", r"\bar{x}"),
    parameter("wedge_of_mine", ("deposit", "time"), "USD_2024/t", "wedge", r"\mu^g"),
    parameter("wedge_of_activity", ("mode", "time"), "USD_2024/t", "wedge", r"\mu^z"),
    parameter("wedge_of_shipment", ("lane", "time"), "USD_2024/t", "wedge", r"\mu^s"),
    parameter("wedge_of_surplus", ("node", "time"), "USD_2024/t", "wedge", r"\mu^r"),
    parameter("wedge_of_served", ("offer", "time"), "USD_2024/t", "wedge", r"\mu^v"),
    parameter("wedge_of_delivered", ("tier", "time"), "USD_2024/t", "wedge", r"\mu^u"),
    link("anchor_of_bend", "bend", "anchor", "the flow that bends back", "b"),
    link("time_of_bend", "bend", "time", "when", "t"),
    link("time_of_anchor", "anchor", "time", "when", "t"),
    link("mine_of_anchor", "anchor", ("deposit", "time"), "the mine, where it is one", "d"),
    link("activity_of_anchor", "anchor", ("mode", "time"), "the recipe, where it is one", "m"),
    link("shipment_of_carrier", "carrier", ("lane", "time"), "a lane of a trade that bends back", "l"),
    link("anchor_of_carrier", "carrier", "anchor", "the trade: all lanes of a material between two places", "b"),
    link("surplus_of_anchor", "anchor", ("node", "time"), "the node, where it is unsold stock", "n"),
)
DIMS = {
    "mine": "deposit",
    "activity": "mode",
    "shipment": "lane",
    "surplus": "node",
    "served": "offer",
    "delivered": "tier",
}
"""Variables that may have a wedge, by the dim of their members."""
BENDS = ("mine", "activity", "shipment", "surplus")


@equation(over=("anchor",), unit="t")
def back_to_base(
    mine: Any,
    mine_of_anchor: Any,
    activity: Any,
    activity_of_anchor: Any,
    shipment: Any,
    shipment_of_carrier: Any,
    anchor_of_carrier: Any,
    surplus: Any,
    surplus_of_anchor: Any,
    base_flow: Any,
    bent: Any,
    side: Any,
    anchor_of_bend: Any,
) -> Any:
    """A flow is its base flow and the steps it has moved away from it.

    Dual: what standing a tonne nearer to the base year is worth.
    """
    made = at(mine, mine_of_anchor) + at(activity, activity_of_anchor)
    carried = total(at(shipment, shipment_of_carrier), by=anchor_of_carrier)
    moved = carried + at(surplus, surplus_of_anchor)
    return equal(made + moved, base_flow + total(bent * side, by=anchor_of_bend))


@equation(over=("bend",), unit="t")
def bend_limit(bent: Any, bend_width: Any) -> Any:
    """A step is as wide as it is."""
    return at_most(bent, bend_width)


@cost()
def wedge_cost(
    mine: Any,
    wedge_of_mine: Any,
    activity: Any,
    wedge_of_activity: Any,
    shipment: Any,
    wedge_of_shipment: Any,
    surplus: Any,
    wedge_of_surplus: Any,
    served: Any,
    wedge_of_served: Any,
    delivered: Any,
    wedge_of_delivered: Any,
) -> Any:
    """What flows cost beyond the tables: no money that anybody is seen to pay."""
    made = over(mine * wedge_of_mine, "deposit") + over(activity * wedge_of_activity, "mode")
    moved = over(shipment * wedge_of_shipment, "lane") + over(surplus * wedge_of_surplus, "node")
    return made + moved + over(served * wedge_of_served, "offer") + over(delivered * wedge_of_delivered, "tier")


@cost()
def calibration_cost(bent: Any, bend_cost: Any, time_of_bend: Any) -> Any:
    """The convex term: what moving away from the base year costs; not money."""
    return total(bent * bend_cost, by=time_of_bend)


def switched(tables: Frames, calibration: str) -> dict[str, pd.DataFrame]:
    """The tables as a calibration setting asks for: `off` without wedges, `on` with wedges that never fade."""
    out = dict(tables)
    if calibration == "off":
        out["wedges"] = out["wedges"].iloc[:0]
    elif calibration == "on":
        terms = out["calibration_terms"].copy()
        terms.loc[terms["term"].isin(["fade_from", "fade_to"]), "value"] = np.inf
        out["calibration_terms"] = terms
    return out


def fade(terms: Mapping[str, float], year: int) -> float:
    """The part of a wedge that holds in a year.

    >>> [fade(ELSEWHERE, y) for y in (2024, 2026, 2030, 2035)]
    [1.0, 1.0, 0.5555555555555556, 0.0]
    """
    first, last = terms["fade_from"], terms["fade_to"]
    if year <= first:
        return 1.0
    return max(0.0, (last - year) / (last - first))


@dataclass(frozen=True)
class Anchor:
    """A flow in a slice of time: its key, its base flow (t) and the rise of its cost (USD/t per t)."""

    variable: str
    member: str
    time: str
    base: float
    slope: float


def fill(index: Index) -> Fill:
    """Wedges by column key, and the steps of flows of the base year."""
    network, horizon = index.network, index.network.horizon
    terms = dict(ELSEWHERE) | {r["term"]: r["value"] for r in records(network.tables["calibration_terms"])}
    rows = [(*_split(r["column"]), r) for r in records(network.tables["wedges"])]
    members = dict(index.labels) | {d: tuple(x) for d, x in _own_labels(index).items()}
    place = {d: _positions(d, members[d]) for d in DIMS.values()}
    known = [(v, m, r) for v, m, r in rows if v in DIMS and m in place[DIMS[v]]]
    fades = [fade(terms, y) for y, _ in horizon.times]
    wedges = {}
    for name, dim in DIMS.items():
        cells = [[0.0] * len(fades) for _ in members[dim]]
        for variable_, member, row in known:
            if variable_ == name and row["mu"] != 0:
                for n in place[dim][member]:
                    cells[n] = [cell + row["mu"] * f for cell, f in zip(cells[n], fades, strict=True)]
        wedges[f"wedge_of_{name}"] = array(cells).reshape(len(cells), len(fades))
    anchors = _anchors(index, known, terms)
    return Fill(**_bent(index, anchors, place, wedges))


def _positions(dim: str, members: tuple[str, ...]) -> dict[str, list[int]]:
    """Positions of each member; of a trade (a lane without its route) those of all its lanes."""
    out = {m: [n] for n, m in enumerate(members)}
    for n, member in enumerate(members if dim == "lane" else ()):
        out.setdefault("|".join(member.split("|")[:2]), []).append(n)
    return out


def _split(column: str) -> tuple[str, str]:
    """Variable and member of a column key without its time."""
    name, _, member = column.partition("[")
    return name, member.removesuffix("]")


def _own_labels(index: Index) -> dict[str, list[str]]:
    """Members of the dims that the part `use` makes, in its order."""
    from_use = ordered_tiers(index.network)
    names = ["|".join((r["end_use"], r["material"], r["place"], r["slice"], r["tier"])) for r in from_use]
    return {"offer": ["|".join(o) for o in index.network.offers], "tier": names}


def _anchors(index: Index, known: list[tuple[str, str, Any]], terms: Mapping[str, float]) -> list[Anchor]:
    """Flows of the base year that bend back, in the slices until the last year of steps."""
    horizon = index.network.horizon
    growth = Growth.of(index.network) if known else None
    out = []
    for name, member, row in known:
        if growth is None or name not in BENDS or row["slope"] != row["slope"] or row["x0"] < terms["smallest_bend"]:
            continue
        for label, (year, _), span in zip(horizon.labels, horizon.times, horizon.span, strict=True):
            if year <= terms["steps_to"]:
                base = row["x0"] * growth.of_column(name, member, year)
                if base > 0:
                    out.append(Anchor(name, member, label, base * span, row["slope"] * row["x0"] / (base * span)))
    return out


def _bent(
    index: Index, anchors: list[Anchor], place: Mapping[str, Mapping[str, list[int]]], wedges: dict[str, Any]
) -> dict[str, Any]:
    """Labels, links and values of anchors and their steps."""
    time = index.position["time"]
    steps = [(n, *s) for n, a in enumerate(anchors) for s in _steps(a)]
    links: dict[str, Codes] = {
        f"{name}_of_anchor": np.array(
            [(place[DIMS[name]][a.member][0], time[a.time]) if a.variable == name else (-1, -1) for a in anchors],
            dtype=np.int64,
        ).reshape(-1, 2)
        for name in BENDS
        if name != "shipment"
    }
    carried = [
        (n, lane, time[a.time])
        for n, a in enumerate(anchors)
        if a.variable == "shipment"
        for lane in place["lane"][a.member]
    ]
    links["shipment_of_carrier"] = np.array([c[1:] for c in carried], dtype=np.int64).reshape(-1, 2)
    links["anchor_of_carrier"] = np.array([c[0] for c in carried], dtype=np.int64).reshape(-1, 1)
    links["time_of_anchor"] = np.array([time[a.time] for a in anchors], dtype=np.int64).reshape(-1, 1)
    links["anchor_of_bend"] = np.array([s[0] for s in steps], dtype=np.int64).reshape(-1, 1)
    links["time_of_bend"] = np.array([time[anchors[s[0]].time] for s in steps], dtype=np.int64).reshape(-1, 1)
    names = [f"{a.variable}[{a.member}]@{a.time}" for a in anchors]
    values = wedges | {
        "base_flow": array([a.base for a in anchors]),
        "side": array([s[1] for s in steps]),
        "bend_width": array([s[2] for s in steps]),
        "bend_cost": array([s[3] for s in steps]),
    }
    lanes = index.labels["lane"]
    carriers = [f"{names[n]}:{lanes[lane]}" for n, lane, _ in carried]
    labels = {"anchor": names, "carrier": carriers, "bend": [f"{names[s[0]]}:{s[1]:+.0f}:{s[4]}" for s in steps]}
    return {"labels": labels, "links": links, "values": values}


def _steps(anchor: Anchor) -> list[tuple[float, float, float, int]]:
    """Side, width (t), cost (USD/t) and number of each step of a flow; costs rise away from the base flow."""
    out = []
    for side, last in ((1.0, np.inf), (-1.0, 1.0)):
        for n, (begin, end) in enumerate(pairwise((0.0, *STEPS, last))):
            middle = KINK if n == 0 else (begin + min(end, 1.6)) / 2.0
            out.append((side, anchor.base * (end - begin), anchor.slope * anchor.base * middle, n))
    return out


PART = Part("calibration", "Calibration", WORDS, (back_to_base, bend_limit, wedge_cost, calibration_cost), fill)
