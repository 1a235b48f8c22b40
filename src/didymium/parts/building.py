"""Building: what could be added, when it produces, how fast a place can build, and what it costs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation, expression
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, over, total
from didymium.errors import Problem, StudyError
from didymium.parts.horizon import Horizon, annuity, interpolate
from didymium.parts.network import Network
from didymium.parts.part import Fill, Index, Part
from didymium.parts.recipes import Recipes, number
from didymium.tables.table import records

WORDS = (
    variable("expand", ("option", "year"), "t/year", "capacity decided on in a year", "x"),
    parameter("capacity", ("asset", "time"), "t/year", "capacity that stands without the plan", "K"),
    parameter("span", ("time",), "year", "years in a slice of time", "Y"),
    parameter("ramp", ("vintage",), "1", "share of it that runs in that slice", r"\rho"),
    parameter("plan_limit", ("option",), "t/year", "the most that may be added", "X"),
    parameter("build_limit", ("builder", "year"), "t/year", "the most a place can add until the year", "B"),
    parameter("annuities", ("payment",), "USD_2024/(t/year)", "paid in the slice for a t a year of capacity", "A"),
    link("build_of_vintage", "vintage", ("option", "year"), "what was decided on, and when", "b"),
    link("slot_of_vintage", "vintage", ("asset", "time"), "where and when it runs", "s"),
    link("builder_of_option", "option", "builder", "the place and process that builds", "b"),
    link("build_of_payment", "payment", ("option", "year"), "what was decided on, and when", "b"),
    link("time_of_payment", "payment", "time", "when it is paid", "t"),
)


@expression(over=("asset", "time"), unit="t")
def available(capacity: Any, span: Any, expand: Any, build_of_vintage: Any, ramp: Any, slot_of_vintage: Any) -> Any:
    """What an asset can do in a slice: standing capacity and what has been built and run up."""
    built = total(at(expand, build_of_vintage) * ramp, by=slot_of_vintage)
    return (capacity + built) * span


@equation(over=("option",), unit="t/year")
def plan_size(expand: Any, plan_limit: Any) -> Any:
    """A plan is not built larger than it is.

    Dual: the worth of a larger plan.
    """
    return at_most(over(expand, "year"), plan_limit)


@equation(over=("builder", "year"), unit="t/year")
def build_rate(expand: Any, builder_of_option: Any, build_limit: Any) -> Any:
    """A place adds no more of a process than it can build.

    Dual: the worth of building faster.
    """
    return at_most(total(expand, by=builder_of_option), build_limit)


@cost()
def investment_cost(expand: Any, build_of_payment: Any, annuities: Any, time_of_payment: Any) -> Any:
    """Annuities and fixed costs of what was built, inside the horizon only."""
    return total(at(expand, build_of_payment) * annuities, by=time_of_payment)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be built: an option of the tables, or more of a plant that may expand."""

    name: str
    asset: str
    builder: str
    first: float
    lead: int
    limit: float
    capex: float
    life: float
    fixed: float
    ramp: tuple[float, ...] = ()

    def running(self, age: int) -> float:
        """Share of new capacity that runs `age` years after first product."""
        if age < 0:
            return 0.0
        return self.ramp[age] if age < len(self.ramp) else 1.0

    def online(self, year: int, start: int) -> float:
        """First year of product when decided in `year`; what was begun before the plan keeps its own date."""
        lead = min(self.lead, max(0.0, self.first - start)) if self.first > 0 else self.lead
        return max(year + lead, self.first)


def choices(network: Network) -> list[Choice]:
    """Everything the plan may build, in order."""
    recipes, found = Recipes.of(network.tables), list[Choice]()
    assets, ramps = _assets(network, recipes), _ramps(network)
    found += [
        _choice(f"{row['asset']}:{row['start']:.0f}", assets[row["asset"]], row["start"], row["size"])
        for row in records(network.tables["options"])
        if row["asset"] in assets
    ]
    found += [_choice(f"{a['name']}:more", a, 0.0, np.inf) for a in assets.values() if a["expand"] == "yes"]
    ramped = [replace(c, ramp=ramps.get(c.builder.partition("@")[0], ramps.get("", ()))) for c in found]
    return sorted(ramped, key=lambda c: c.name)


def _ramps(network: Network) -> dict[str, tuple[float, ...]]:
    """Share that runs in each year of life, by process; '' for every other."""
    found: dict[str, dict[int, float]] = {}
    for row in records(network.tables["ramps"]):
        if not row["age"].isdigit():
            fix = "write 0 for the first year of product, 1 for the next"
            raise StudyError([Problem("S24", "ramps", 0, "age", row["age"], "is not a whole number of years", fix)])
        found.setdefault(row["process"], {})[int(row["age"])] = row["share"]
    return {p: tuple(shares.get(age, 1.0) for age in range(max(shares) + 1)) for p, shares in found.items()}


def _assets(network: Network, recipes: Recipes) -> dict[str, Mapping[str, Any]]:
    """What a deposit or plant costs and takes to build."""
    tables, out = network.tables, {}
    for row in records(tables["deposits"]):
        if row["deposit"] in network.ores:
            out[row["deposit"]] = {
                "name": row["deposit"],
                "place": row["place"],
                "process": "mining",
                "expand": "no",
                "capex": number(row, "capex"),
                "lead": number(row, "lead_time"),
                "life": number(row, "life", 25.0),
                "fixed": 0.0,
            }
    for row in records(tables["plants"]):
        recipe = row["recipe"] or next(iter(recipes.of_process(row["process"])), "")
        given = recipes.find(row["process"], recipe, row["place"])
        out[row["plant"]] = {
            "name": row["plant"],
            "place": row["place"],
            "process": row["process"],
            "expand": row["expand"],
            "capex": number(row, "capex", number(given, "capex")),
            "fixed": number(given, "fixed"),
            "lead": number(row, "lead_time", number(given, "lead_time")),
            "life": number(row, "life", number(given, "life", 20.0)),
        }
    return dict(sorted(out.items()))


def _choice(name: str, asset: Mapping[str, Any], first: float, limit: float) -> Choice:
    builder, lead = f"{asset['process']}@{asset['place']}", math.ceil(asset["lead"] - 1e-9)
    return Choice(
        name,
        asset["name"],
        builder,
        first,
        lead,
        limit,
        asset["capex"],
        asset["life"],
        asset["fixed"],
    )


def _limits(network: Network, builders: list[str]) -> dict[str, float]:
    """t a year that each place and process can add in a year: its own row, else a group's, else everywhere's."""
    groups = Recipes.of(network.tables).groups
    rows = {(r["process"], r["place"]): r["limit"] for r in records(network.tables["build_limits"])}
    out = {}
    for builder in builders:
        process, _, place = builder.partition("@")
        where = (place, *groups.get(place, ()), "")
        limit = next((rows[process, w] for w in where if (process, w) in rows), None)
        if limit is not None:
            out[builder] = limit
    return out


def _vintages(found: list[Choice], horizon: Horizon) -> list[tuple[str, str, str, str, float]]:
    """Option, decision year, asset, slice, share running."""
    out = []
    for choice in found:
        for year in horizon.years:
            online = choice.online(year, horizon.years[0])
            for label, (then, _) in zip(horizon.labels, horizon.times, strict=True):
                share = choice.running(int(then - online)) if online <= then < online + choice.life else 0.0
                if share > 0:
                    out.append((choice.name, str(year), choice.asset, label, share))
    return out


def payments_of(found: list[Choice], horizon: Horizon) -> list[tuple[str, str, str, float]]:
    """Option, decision year, slice, USD paid in it for a t a year of capacity.

    A solved year pays for all the years it stands for, as it uses the capacity in all of them (decision 0003).
    """
    out = []
    for choice in found:
        yearly = choice.fixed + (choice.capex * annuity(horizon.discount, choice.life) if choice.capex else 0.0)
        for year in horizon.years if yearly else ():
            online = choice.online(year, horizon.years[0])
            for label, (then, part) in zip(horizon.labels, horizon.times, strict=True):
                if online <= then < online + choice.life:
                    paid = yearly * horizon.duration[then] * horizon.slices[part]
                    out.append((choice.name, str(year), label, paid))
    return out


def capital_payments(network: Network) -> list[tuple[int, int, int, Any]]:
    """Positions of option, decision year and slice, and what of the capital of a t a year is paid back in the slice
    (USD_2024): the payments of the plan without fixed costs. Names are those of `choices`, in its order.
    """
    found = choices(network)
    where, horizon = {c.name: n for n, c in enumerate(found)}, network.horizon
    year, slot = {str(y): n for n, y in enumerate(horizon.years)}, {t: n for n, t in enumerate(horizon.labels)}
    bare = [replace(c, fixed=0.0) for c in found]
    return [(where[name], year[then], slot[at_], paid) for name, then, at_, paid in payments_of(bare, horizon)]


def base_capacity(network: Network) -> dict[str, dict[int, float]]:
    """Capacity that stands without the plan, by asset and solved year; a path without jumps is read in a line."""
    paths = network.tables["paths"]
    fixed = {r["plant"]: r["capacity"] for r in records(network.tables["plants"])}
    out = {str(a): dict.fromkeys(network.horizon.years, c) for a, c in fixed.items() if c == c}
    by_asset: dict[str, list[tuple[float, float, str]]] = {}
    for row in records(paths):
        by_asset.setdefault(row["asset"], []).append((row["year"], row["capacity"], row["basis"]))
    for asset, steps in sorted(by_asset.items()):
        rising = sorted(steps)
        out[asset] = {y: _at(float(y), rising) for y in network.horizon.years}
    return out


def _at(year: float, steps: list[tuple[float, float, str]]) -> float:
    """What a path holds in a year: the last step until then, or on the line to the next one if that is an outlook."""
    n = bisect_right([y for y, _, _ in steps], year) - 1
    if n < 0:
        return 0.0
    if n + 1 < len(steps) and steps[n + 1][2] == "outlook":
        return interpolate(year, [y for y, _, _ in steps[n : n + 2]], [c for _, c, _ in steps[n : n + 2]])
    return steps[n][1]


def fill(index: Index) -> Fill:
    """Options, their vintages and payments, standing capacity, and limits on building."""
    network, horizon = index.network, index.network.horizon
    found = choices(network)
    names = [c.name for c in found]
    limits = _limits(network, sorted({c.builder for c in found}))
    builders = sorted(limits)
    vintages, payments = _vintages(found, horizon), payments_of(found, horizon)
    where = {n: i for i, n in enumerate(names)}
    year, slot, asset = index.position["year"], index.position["time"], index.position["asset"]
    standing = base_capacity(network)
    capacity = array([[standing.get(a, {}).get(y, 0.0) for y, _ in horizon.times] for a in index.labels["asset"]])
    top = {c.name: c.limit if math.isfinite(c.limit) else _roof(c, limits, horizon) for c in found}
    pick = {b: i for i, b in enumerate(builders)}
    return Fill(
        labels={
            "option": names,
            "builder": builders,
            "vintage": [":".join(v[:4]) for v in vintages],
            "payment": [":".join(p[:3]) for p in payments],
        },
        links={
            "build_of_vintage": _pairs((where[v[0]], year[v[1]]) for v in vintages),
            "slot_of_vintage": _pairs((asset[v[2]], slot[v[3]]) for v in vintages),
            "builder_of_option": np.array([pick.get(c.builder, -1) for c in found], dtype=np.int64).reshape(-1, 1),
            "build_of_payment": _pairs((where[p[0]], year[p[1]]) for p in payments),
            "time_of_payment": np.array([slot[p[2]] for p in payments], dtype=np.int64).reshape(-1, 1),
        },
        values={
            "capacity": capacity.reshape(len(index.labels["asset"]), len(horizon.times)),
            "span": horizon.span,
            "ramp": array([v[4] for v in vintages]),
            "plan_limit": array([top[n] for n in names]),
            "build_limit": array([[limits[b] * horizon.duration[y] for y in horizon.years] for b in builders]).reshape(
                len(builders), len(horizon.years)
            ),
            "annuities": array([p[3] for p in payments]),
        },
    )


def _roof(choice: Choice, limits: Mapping[str, float], horizon: Horizon) -> float:
    """An upper bound for what has none of its own: all that its place can build; infinite without a build limit."""
    limit = limits.get(choice.builder)
    return np.inf if limit is None else limit * sum(horizon.duration.values())


def _pairs(rows: Any) -> Any:
    return np.array(list(rows), dtype=np.int64).reshape(-1, 2)


PART = Part("building", "Building", WORDS, (available, plan_size, build_rate, investment_cost), fill)
