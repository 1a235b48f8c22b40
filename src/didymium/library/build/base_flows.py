"""base_flows, customs, calibration_terms: what the calibration of 2024 starts from.

Rules for base_flows. Every row of base_flows_2024.csv in the words of our tables; flows of what comes from a
deposit stay in t REO, swarf in t of element, all else in t. It is a model-made account, a starting point: each
claim says so.
Rules for customs. What the trading partners with a table of their own (BACI) recorded in 2024 of 2846.10 as
cerium oxide, of 2846.90 as the other oxides, of 2805.30 as metals, between places that have such a lane in base_flows;
mixed carbonates travel under the same codes, so lanes into China from where it buys carbonate (Myanmar, Laos, Malaysia,
Viet Nam) and out of Russia are left out.
"""

from __future__ import annotations

from dataclasses import replace

from didymium.library.build.facts import Fact
from didymium.library.build.materials import GRADES, SMCO
from didymium.library.build.world import World

YEAR = "2024"
STEPS = {
    "mine": ("mining", ""),
    "crack": ("cracking", ""),
    "separation_light": ("separation_light", "sx_light"),
    "separation_heavy": ("separation_heavy", "sx_heavy"),
    "separation_clay": ("separation_heavy", "whole"),
    "metal": ("metal", ""),
    "magnet": ("magnet", ""),
    "recycle": ("recycling", ""),
    "ship": ("shipment", ""),
    "unsold": ("unsold", ""),
}
"""Words of the facts: kind and recipe here."""

CODES = (("2846.10", "oxide.Ce", ""), ("2846.90", "oxide.*", "oxide.Ce"), ("2805.30", "metal.*", ""))
BUYERS = ("JPN", "USA", "EU27", "KOR", "IND", "CHN")
CARBONATE = ("MMR", "LAO", "MYS", "VNM", "THA")
"""Where China buys mixed carbonates under the codes of compounds."""

TERMS = (
    ("elasticity_mines", 1.0, "1", "of mines, recycling and unsold stock (baseline 4.4: a judgement)", 0.5, 4.0),
    ("elasticity_plants", 4.0, "1", "of plants (baseline 4.4: a judgement)", 1.0, 16.0),
    ("elasticity_lanes", 16.0, "1", "of lanes (baseline 4.4: a judgement)", 1.0, 16.0),
    ("fade_from", 2026.0, "year", "last year of full wedges (definitions 10)", 2025.0, 2030.0),
    ("fade_to", 2035.0, "year", "year from which wedges are zero (definitions 10; up to never)", 2030.0, None),
    ("steps_to", 2030.0, "year", "last year in which flows bend back (definitions 10)", 2026.0, 2035.0),
    ("smallest_bend", 0.0, "t/year", "flows below have a wedge but do not bend back", 0.0, 100.0),
)


def calibration_terms(world: World) -> None:
    """Write calibration_terms."""
    for term, value, unit, note, low, high in TERMS:
        world.add("calibration_terms", {"term": term}, value=world.assume(value, unit, note, low, high))


def base_flows(world: World) -> None:
    """Write base_flows, after materials and places."""
    for fact in world.facts.rows("base_flows_2024"):
        kind, recipe = STEPS[fact["activity"]]
        said = world.say(fact, "quantity_t", "t/year", bounds=("", ""))
        row = {"kind": kind, "recipe": recipe, "item": item_of(fact), "place": fact["from_place"]}
        row |= {"to": fact["to_place"], "year": YEAR}
        world.add("base_flows", row, quantity=replace(said, note=fact["unit"]))


def item_of(fact: Fact) -> str:
    """What flows, in our words: a material or group for goods, else what its recipe is named after."""
    item, activity = fact["item"], fact["activity"]
    if activity in ("ship", "unsold"):
        return f"{fact['form']}.{_grades().get(item, item)}"
    return _grades().get(item, item)


def _grades() -> dict[str, str]:
    return {words: grade for grade, words in GRADES.items()} | {SMCO: "smco"}


def customs(world: World) -> None:
    """Write customs, after base_flows."""
    lanes = {(r["item"].partition(".")[0], r["place"], r["to"]) for r in world.tables["base_flows"] if r["to"]}
    for code, item, other in CODES:
        for fact in world.facts.where("trade", _recorded, flow="import", year=YEAR, hs=code):
            pair = (fact["partner"], fact["reporter"])
            carbonate = pair[1] == "CHN" and pair[0] in CARBONATE
            if pair[1] in BUYERS and (item.partition(".")[0], *pair) in lanes and not carbonate:
                world.add(
                    "customs",
                    {"code": code, "item": item, "other_than": other, "from": pair[0], "to": pair[1], "year": YEAR},
                    quantity=world.say(fact, "quantity_t", "t/year", bounds=("", "")),
                    value=world.say(fact, "value_kUSD", "USD_2024/year", 1000.0, bounds=("", "")),
                )


def _recorded(fact: Fact) -> bool:
    """Whether a row of trade.csv is of the reconciled customs records, with tonnes."""
    return fact["source"].startswith("BACI") and bool(fact["quantity_t"])
