"""What a page lists beside its figures: ways between places, projects against lead times, what a tonne brings where."""

from __future__ import annotations

import math

import pandas as pd

from didymium.analyses.solve import network_of
from didymium.parts.instruments import cuts
from didymium.parts.part import index
from didymium.results.indicators import promises
from didymium.results.indicators.family import Ask
from didymium.results.result import Result
from didymium.study.study import REFERENCE, Study
from didymium.tables.table import records

SOLD = ("carbonate", "oxide")
"""Forms whose netbacks are told."""


def ways(study: Study) -> pd.DataFrame:
    """Every route between the places the brief asks about, the quickest first, and the shocks that take any of what it
    carries.

    start, end, route, legs, days, cost (USD/t of freight), chokepoints, shut_by (shocks), open (count), shocks (count).
    """
    rows = []
    calm = network_of(study.case(REFERENCE))
    hit = {shock: _shut(study, shock) for shock in study.shocks}
    for start, end in study.brief.ways.items():
        chains = {w.chain.route: w.chain for w in calm.lanes if (w.start, w.end) == (start, end)}
        for chain in sorted(chains.values(), key=lambda c: (c.days, c.route)):
            shut = [shock for shock, routes in hit.items() if chain.route in routes]
            legs, straits = " > ".join(chain.legs), ";".join(chain.chokepoints)
            by, still = ";".join(shut), len(hit) - len(shut)
            rows.append((start, end, chain.route, legs, chain.days, chain.cost, straits, by, still, len(hit)))
    names = ["start", "end", "route", "legs", "days", "cost", "chokepoints", "shut_by", "open", "shocks"]
    return pd.DataFrame(rows, columns=names)


def _shut(study: Study, shock: str) -> frozenset[str]:
    """Routes of which a shock takes something."""
    network = network_of(study.case(f"{REFERENCE}/{shock}"))
    taken = (n for cut in cuts(index(network)) if cut.kind == "lane" for n in cut.members)
    return frozenset(network.lanes[n].chain.route for n in taken)


def promised(result: Result) -> pd.DataFrame:
    """Projects of the party: asset, stage, stated (year), gap (years until credible; NaN: unknown), reason."""
    told = promises.told(Ask.of(result, result.focus)) if result.focus else ()
    rows = [(r.partner, r.stage, r.year, float(r.value), r.value.reason) for r in told]
    return pd.DataFrame(rows, columns=["asset", "stage", "stated", "gap", "reason"])


def netbacks(result: Result) -> pd.DataFrame:
    """What a tonne of each form would bring at each buyer, less freight, at the prices of the plan, before duty.

    material, form, buyer, year, price (USD/t where it arrives), freight (USD/t), netback (USD/t).
    """
    seller = Ask.of(result, result.focus).members
    price = {(str(r["material"]), str(r["place"]), int(r["year"])): float(r["price"]) for r in records(result.prices())}
    form = dict(zip(result.network.materials["material"], result.network.materials["form"], strict=True))
    freight: dict[tuple[str, str], float] = {}
    for lane in result.network.lanes:
        if lane.start in seller and lane.end not in seller and form[lane.material] in SOLD:
            key = lane.material, lane.end
            freight[key] = min(freight.get(key, math.inf), lane.chain.cost * lane.gross)
    rows = [
        (material, form[material], buyer, year, paid, cost, paid - cost)
        for (material, buyer), cost in sorted(freight.items())
        for year in result.years
        if (paid := price.get((material, buyer, year))) is not None
    ]
    return pd.DataFrame(rows, columns=["material", "form", "buyer", "year", "price", "freight", "netback"])
