"""Footprints: what mining, processing and freight burden their surroundings with, and the jobs they give.

An account is a kind of burden at a place in a process. A recipe without a row of a kind is unknown there, not
zero: the accounts count what is known, and the views say of how much of the tonnage that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium import units
from didymium.algebra.equation import cost, equation, expression
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter
from didymium.algebra.verbs import at, at_most, over, total
from didymium.parts.network import Network
from didymium.parts.ores import LIGHT_CUT
from didymium.parts.part import Fill, Index, Part
from didymium.parts.recipes import Mode, Recipes, Row, number
from didymium.tables.table import records

UNITS = {
    "energy": "MWh",
    "co2": "t",
    "water": "m3",
    "tailings": "t",
    "residue": "t",
    "thorium_uranium": "t",
    "reagent": "t",
    "jobs": "job*year",
}
"""The kinds that add up, and the unit each is counted in; `activity` (Bq/g) is a property of the residue."""

ACTIVITY, FREIGHT, JOBS = "activity", "transport", "job/(kt/year)"

WORDS = (
    parameter("strain_rate", ("strain",), "burden/t", "of a kind, per t of activity", "f^z"),
    parameter("pit_rate", ("pit",), "burden/t", "of a kind, per t mined", "f^x"),
    parameter("haul_rate", ("haul",), "burden/t", "CO2 per t carried", "f^s"),
    parameter("cap_limit", ("cap", "time"), "burden/year", "the most a year", "E"),
    parameter("charge_price", ("charge", "time"), "USD_2024/burden", "asked for a unit", "c^e"),
    link("mode_of_strain", "strain", "mode", "the recipe", "m"),
    link("account_of_strain", "strain", "account", "where it is counted", "a"),
    link("deposit_of_pit", "pit", "deposit", "the mine", "d"),
    link("account_of_pit", "pit", "account", "where it is counted", "a"),
    link("lane_of_haul", "haul", "lane", "the lane", "l"),
    link("account_of_haul", "haul", "account", "where it is counted: at the place it goes to", "a"),
    link("account_of_watch", "watch", "account", "an account under a cap", "a"),
    link("cap_of_watch", "watch", "cap", "the cap", "c"),
    link("account_of_charge", "charge", "account", "the account that pays", "a"),
)


@expression(over=("account", "time"), unit="burden")
def burden(
    activity: Any,
    strain_rate: Any,
    mode_of_strain: Any,
    account_of_strain: Any,
    mine: Any,
    pit_rate: Any,
    deposit_of_pit: Any,
    account_of_pit: Any,
    shipment: Any,
    haul_rate: Any,
    lane_of_haul: Any,
    account_of_haul: Any,
) -> Any:
    """What plants, mines and freight put on the account of a place."""
    run = total(at(activity, mode_of_strain) * strain_rate, by=account_of_strain)
    dug = total(at(mine, deposit_of_pit) * pit_rate, by=account_of_pit)
    return run + dug + total(at(shipment, lane_of_haul) * haul_rate, by=account_of_haul)


@equation(over=("cap", "time"), unit="burden")
def footprint_cap(burden: Any, account_of_watch: Any, cap_of_watch: Any, cap_limit: Any, span: Any) -> Any:
    """What is counted under a cap stays within it.

    Dual: what a unit more of the burden would be worth.
    """
    return at_most(total(at(burden, account_of_watch), by=cap_of_watch), cap_limit * span)


@cost()
def footprint_cost(burden: Any, account_of_charge: Any, charge_price: Any) -> Any:
    """What places ask for burdens: a cost to the chain, income of a treasury."""
    return over(at(burden, account_of_charge) * charge_price, "charge")


@dataclass(frozen=True, slots=True)
class Rate:
    """What a t of something (a mode, deposit or lane, by name) puts on an account."""

    what: str
    kind: str
    place: str
    process: str
    rate: float

    @property
    def account(self) -> str:
        """Name of the account."""
        return f"{self.kind}@{self.place}|{self.process}"


@dataclass(frozen=True)
class Known:
    """Rows of `footprints` in canonical units, and how to find the one that is true for a place."""

    rows: Mapping[tuple[str, str, str, str], float]
    groups: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Known:
        """Read the table `footprints`."""
        rows = {}
        for row in records(tables["footprints"]):
            rows[row["process"], row["recipe"], row["place"], row["kind"]] = row["amount"] * factor(row)
        return cls(rows, Recipes.of(tables).groups)

    def find(self, process: str, recipe: str, place: str, kind: str) -> float | None:
        """The amount of a kind per t of output: the place's own row, else a group's, else that for everywhere."""
        for where in (place, *self.groups.get(place, ()), ""):
            amount = self.rows.get((process, recipe, where, kind))
            if amount is not None:
                return amount
        return None


def factor(row: Row) -> float:
    """What makes the amount of a row canonical per t; UnitError when its unit does not measure its kind."""
    asked = JOBS if row["kind"] == "jobs" else f"{UNITS[row['kind']]}/t" if row["kind"] in UNITS else "Bq/g"
    written, scale = row["unit"] or asked, 0.001 if row["kind"] == "jobs" else 1.0
    if written == asked:
        return scale
    return units.factor(written, asked.replace("t/t", "t_CO2e/t") if "CO2" in written else asked) * scale


def steps(mode: Mode, place: str, network: Network, recipes: Recipes) -> list[tuple[str, str, float]]:
    """Process, recipe and t of its output per t of activity, of each step that a mode stands for, as its costs.

    The first is its own; magnets hold the casting and alloying of their metals, clays their dissolution.
    """
    oxides = {m.partition(".")[2]: amount for m, amount in mode.ports if m.startswith("oxide.") and amount > 0}
    if mode.process == "cracking" and len(mode.ports) == 2 and mode.source in network.ores:
        return [("cracking", mode.recipe, number(recipes.find("cracking", mode.recipe, place), "recovery", 1.0))]
    if mode.process == "separation_light" and mode.recipe == "sx_light":
        return [("separation_light", "sx_light", sum(oxides.values()))]
    if mode.recipe == "sx_heavy":
        return [("separation_heavy", "sx_heavy", sum(oxides.values()))]
    if mode.recipe == "whole" and mode.source in network.ores:
        light = sum(t for e, t in oxides.items() if e in LIGHT_CUT)
        found = [
            ("separation_heavy", "sx_heavy", sum(oxides.values()) - light),
            ("separation_light", "sx_light", light),
        ]
        ore = network.ores[mode.source]
        dissolve = recipes.find("cracking", ore.crack, place) if ore.form == "carbonate" else None
        return found + ([("cracking", ore.crack, number(dissolve, "recovery", 1.0))] if dissolve else [])
    if mode.process.startswith("magnet_") and mode.source:
        return _magnet(mode, recipes, place)
    return [(mode.process, mode.recipe, 1.0)]


def _magnet(mode: Mode, recipes: Recipes, place: str) -> list[tuple[str, str, float]]:
    """A thrifty magnet is first made as its standard kind; samarium-cobalt is not strip cast."""
    standard = [r for r in recipes.of_process(mode.process) if r != "low_heavy_ndfeb"]
    base = standard[0] if standard else mode.recipe
    found = [(mode.process, base, 1.0)] + ([(mode.process, mode.recipe, 1.0)] if mode.recipe != base else [])
    if mode.process == "magnet_smco":
        return [*found, ("alloy", "alloy_metals_smco", 1.0)]
    flake = 1.0 / number(recipes.find(mode.process, base, place), "recovery", 1.0)
    return [*found, ("alloy", "strip_casting", flake), ("alloy", "alloy_metals_ndfeb", 1.0)]


def places_of(network: Network) -> dict[str, str]:
    """The place of every plant."""
    return dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))


def mode_rates(network: Network) -> list[Rate]:
    """What a t of activity of every mode puts on the accounts of its place."""
    known, recipes, places = Known.of(network.tables), Recipes.of(network.tables), places_of(network)
    out = []
    for mode in network.modes if known.rows else ():
        place, sums = places[mode.plant], dict[str, float]()
        for process, recipe, share in steps(mode, place, network, recipes):
            for kind in UNITS:
                amount = known.find(process, recipe, place, kind)
                if amount is not None:
                    sums[kind] = sums.get(kind, 0.0) + amount * share
        out += [Rate(mode.name, kind, place, mode.process, rate) for kind, rate in sums.items()]
    return out


def mine_rates(network: Network) -> list[Rate]:
    """What a t mined puts on the accounts of the deposit's place; rows count a t REO in what the mine sells."""
    known = Known.of(network.tables)
    recipe = {r["deposit"]: r["recipe"] for r in records(network.tables["deposits"])}
    found = [
        (ore, kind, known.find("mining", recipe[name], ore.place, kind))
        for name, ore in sorted(network.ores.items())
        for kind in UNITS
    ]
    return [Rate(o.name, kind, o.place, "mining", amount * o.reo) for o, kind, amount in found if amount is not None]


def lane_rates(network: Network) -> list[Rate]:
    """CO2 of a t on every lane, t per t of material: kg per t of what is carried with it."""
    return [
        Rate(x.name, "co2", x.end, FREIGHT, x.chain.co2 * x.gross / 1000.0) for x in network.lanes if x.chain.co2 != 0
    ]


def fill(index: Index) -> Fill:
    """Accounts, what counts on them, and the caps and prices they are under."""
    network = index.network
    run, dug, carried = mode_rates(network), mine_rates(network), lane_rates(network)
    about = dict(sorted({r.account: (r.kind, r.place, r.process) for r in (*run, *dug, *carried)}.items()))
    where, rules = {name: n for n, name in enumerate(about)}, _rules(network, list(about), list(about.values()))
    return Fill(
        labels={
            **rules.labels,
            "account": list(about),
            "strain": [f"{r.what}:{r.kind}" for r in run],
            "pit": [f"{r.what}:{r.kind}" for r in dug],
            "haul": [r.what for r in carried],
        },
        links={
            **rules.links,
            "mode_of_strain": index.codes("mode", (r.what for r in run)),
            "account_of_strain": _column(where[r.account] for r in run),
            "deposit_of_pit": index.codes("deposit", (r.what for r in dug)),
            "account_of_pit": _column(where[r.account] for r in dug),
            "lane_of_haul": index.codes("lane", (r.what for r in carried)),
            "account_of_haul": _column(where[r.account] for r in carried),
        },
        values={
            **rules.values,
            "strain_rate": array([r.rate for r in run]),
            "pit_rate": array([r.rate for r in dug]),
            "haul_rate": array([r.rate for r in carried]),
        },
    )


def _rules(network: Network, names: list[str], accounts: list[Account]) -> Fill:
    """The caps and prices that accounts are under."""
    caps, watches, limits = _caps(network, accounts)
    charges, prices = _charges(network, accounts)
    times = len(network.horizon.times)
    return Fill(
        labels={
            "cap": caps,
            "watch": [f"{caps[c]}:{names[a]}" for a, c in watches],
            "charge": [f"{name}:{names[a]}" for a, name in charges],
        },
        links={
            "account_of_watch": _column(a for a, _ in watches),
            "cap_of_watch": _column(c for _, c in watches),
            "account_of_charge": _column(a for a, _ in charges),
        },
        values={
            "cap_limit": array(limits).reshape(len(caps), times),
            "charge_price": array(prices).reshape(len(charges), times),
        },
    )


Account = tuple[str, str, str]
"""Kind, place, process."""


def _caps(network: Network, accounts: list[Account]) -> tuple[list[str], list[tuple[int, int]], list[list[float]]]:
    """Names of the caps, pairs of an account and a cap over it, and the limit of each cap in each slice."""
    found: dict[tuple[str, str, str], dict[float, float]] = {}
    for row in records(network.tables["footprint_caps"]):
        found.setdefault((row["kind"], row["place"], row["process"]), {})[row["year"]] = row["limit"]
    keys = sorted(found)
    watches = [
        (a, c)
        for c, (kind, place, process) in enumerate(keys)
        for a, about in enumerate(accounts)
        if about[0] == kind and _within(network, about[1], place) and process in ("", about[2])
    ]
    limits = [_since(found[key], network, np.inf) for key in keys]
    return [f"{kind}@{place}|{process}" for kind, place, process in keys], watches, limits


def _charges(network: Network, accounts: list[Account]) -> tuple[list[tuple[int, str]], list[list[float]]]:
    """Pairs of an account and the name of what it pays, and the price of each in each slice."""
    found: dict[tuple[str, str], dict[float, float]] = {}
    for row in records(network.tables["footprint_prices"]):
        found.setdefault((row["kind"], row["place"]), {})[row["year"]] = row["price"]
    pairs = [
        (a, kind, place)
        for kind, place in sorted(found)
        for a, about in enumerate(accounts)
        if about[0] == kind and _within(network, about[1], place)
    ]
    prices = [_since(found[kind, place], network, 0.0) for _, kind, place in pairs]
    return [(a, f"{kind}@{place}") for a, kind, place in pairs], prices


def _within(network: Network, place: str, where: str) -> bool:
    """Whether a place is meant by itself, by a group, or by 'everywhere'."""
    return where in ("", place) or place in network.groups.get(where, ())


def _since(rows: Mapping[float, float], network: Network, before: float) -> list[float]:
    """The value in force in each slice: that of the last row whose year has come, else of the row without a year."""
    always = next((v for year, v in rows.items() if year != year), before)
    dated = sorted((year, v) for year, v in rows.items() if year == year)
    return [next((v for since, v in reversed(dated) if since <= y), always) for y, _ in network.horizon.times]


def _column(codes: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.array(list(codes), dtype=np.int64).reshape(-1, 1)


PART = Part("footprints", "Footprints and jobs", WORDS, (burden, footprint_cap, footprint_cost), fill)
