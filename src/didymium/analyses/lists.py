"""What a page lists beside its figures: ways between places, projects against lead times, money voted against money
needed, what a tonne brings where, who buys, how a market grows, what a place does with its neodymium, and what each
step of the chain adds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from didymium.analyses import hand_sums as sums
from didymium.analyses.hand_bench import Bench
from didymium.analyses.rare_metals import rare_metals
from didymium.analyses.solve import network_of
from didymium.analyses.spending import spending
from didymium.parts.instruments import cuts
from didymium.parts.part import index
from didymium.results.indicators import promises
from didymium.results.indicators.concentration import hhi
from didymium.results.indicators.family import Ask
from didymium.results.measures import places_meant
from didymium.results.result import Result
from didymium.results.store import load
from didymium.study.study import CALM, REFERENCE, Study
from didymium.tables.table import records

SOLD = ("carbonate", "oxide")
"""Forms whose netbacks are told."""
DIDYMIUM = ("Nd", "Pr")
VOTED = "money_voted"
"""Statements about public money."""
TRACE = 1e-6
"""Tonnes a year below which nothing is sold."""


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


def voted(study: Study, results: Mapping[str, Result]) -> pd.DataFrame:
    """Money that the party has voted, by the tables, and money that each answer takes: side (voted, needed), what,
    year (of the vote; NaN), usd (of the year of the vote; needed: USD_2024 of the first year).
    """
    members = Ask.of(results[REFERENCE], study.settings.focus).members
    rows = [
        ("voted", str(r["item"]), float(r["year"]), 1e6 * float(r["value"]))
        for r in records(study.case(REFERENCE).tables["statements"].frame)
        if r["what"] == VOTED and r["subject"] in members and r["unit"] == "million USD"
    ]
    for answer, result in results.items():
        spent = float(spending(result)["present"].sum())
        if spent > 0:
            rows.append(("needed", answer, math.nan, spent))
    return pd.DataFrame(rows, columns=["side", "what", "year", "usd"])


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


def buyers(results: Mapping[str, Result]) -> pd.DataFrame:
    """Who buys from the party in the calm plan of each answer, in every form.

    answer, year, t_reo (t REO/year sold), largest (buyer), share (0 to 1), hhi (0 to 1, normalised); a year without a
    sale has no row.
    """
    rows = []
    for answer, result in results.items():
        mine, flows = places_meant(result, result.focus), result.flows()
        out = flows[flows["from"].isin(mine) & ~flows["to"].isin(mine)]
        for year, told in out.groupby("year"):
            bought = told.groupby("to")["t_reo"].sum()
            whole = float(bought.sum())
            if whole > TRACE:
                largest = str(bought.idxmax())
                index = float(hhi(bought.to_numpy(), True))
                rows.append((answer, int(str(year)), whole, largest, float(bought.max()) / whole, index))
    return pd.DataFrame(rows, columns=["answer", "year", "t_reo", "largest", "share", "hhi"])


def growth(result: Result) -> pd.DataFrame:
    """The world's magnets in tonnes and in money: year, t (t/year delivered), money (USD_2024/year, at the price of the
    next tonne where they are used).
    """
    price = result.prices().groupby(["year", "material", "place"])["price"].mean()
    served = result.served()
    served = served[served["material"].astype(str).str.startswith("magnet.")]
    keys = pd.MultiIndex.from_frame(served[["year", "material", "place"]])
    worth = served["t"].to_numpy() * price.reindex(keys).fillna(0.0).to_numpy()
    sums_by_year = served.assign(money=worth).groupby("year")[["t", "money"]].sum()
    return sums_by_year.reset_index()


def balances(answers: Mapping[str, str], results: Mapping[str, Result]) -> pd.DataFrame:
    """What places have and do with neodymium and praseodymium oxide: place, answer, year, entry, t (t oxide/year).

    Entries: separated, recovered, bought, sold, used (all but recovered and sold also stand when zero).
    """
    rows = []
    for place, answer in answers.items():
        if answer not in results:
            continue
        result = results[answer]
        for year in result.years:
            told = _didymium(result, place, year)
            rows += [(place, answer, year, entry, t) for entry, t in told.items()]
    return pd.DataFrame(rows, columns=["place", "answer", "year", "entry", "t"])


def _didymium(result: Result, place: str, year: int) -> dict[str, float]:
    mine, names = places_meant(result, place), {f"oxide.{e}" for e in DIDYMIUM}

    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[(frame["year"] == year) & frame["material"].isin(names)]

    made, used, flows = of(result.made()), of(result.used()), of(result.flows())
    made, used = (f[f["place"].isin(mine)] for f in (made, used))
    again = made["process"] == "recycling"
    start, end = flows["from"].isin(mine), flows["to"].isin(mine)
    return {
        "separated": float(made[~again]["t"].sum()),
        "recovered": float(made[again]["t"].sum()),
        "bought": float(flows[end & ~start]["t"].sum()),
        "sold": float(flows[start & ~end]["t"].sum()),
        "used": float(used["t"].sum()),
    }


def ladder(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What each step adds to a kilogram REO of Kazakh clay, by basket, at Chinese prices of 2025: basket, step, cost
    (USD/kg REO of the step, capital counted), worth (USD/kg REO after it).
    """
    bench = Bench.of(tables)
    rows = []
    for basket, words in ((sums.CLAY, "clay"), (sums.HALF, "half as heavy"), (sums.LIGHT, "light")):
        bought = sums.clay_price(bench) if basket == sums.CLAY else math.nan
        rows += [
            (words, "carbonate", sums.clay_mine(bench), bought),
            (words, "oxides", sums.separation(bench, basket), bench.worth(basket)),
        ]
    return pd.DataFrame(rows, columns=["basket", "step", "cost", "worth"])


def listed(study: Study, out: Path) -> dict[str, pd.DataFrame]:
    """Every list that the brief of a study shows, from the calm runs in a folder; one whose run lacks is left out."""
    brief = study.brief
    results = {a: load(p).result for a in (REFERENCE, *study.answers) if (p := out / f"{a}.{CALM}").is_dir()}
    found = {"ways": ways(study)} if brief.ways else {}
    if brief.balances:
        found["balances"] = balances(brief.balances, results)
    for name in brief.shows:
        if REFERENCE in results:
            found[name] = LISTS[name](study, results)
    return found


Lister = Callable[[Study, Mapping[str, Result]], pd.DataFrame]
LISTS: dict[str, Lister] = {
    "promises": lambda _, results: promised(results[REFERENCE]),
    "voted": voted,
    "netbacks": lambda _, results: netbacks(results[REFERENCE]),
    "buyers": lambda _, results: buyers(results),
    "growth": lambda _, results: growth(results[REFERENCE]),
    "ladder": lambda study, _: ladder({n: t.frame for n, t in study.case(REFERENCE).tables.items()}),
    "rare_metals": lambda study, _: rare_metals(study),
}
"""What `shows` in a study file may name."""
