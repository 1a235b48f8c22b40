"""precedents: every agreement, policy and event of the facts, by its id; and other_metals, the rare metals apart.

Rules. Words stand as the facts have them; of rounded-only sources the words that hold measures are left out. A number
stands where a policy gives one; of an event the number is the part of the flow that it hit, in %. Of the other metals
a row without a number stays: that who counts does not list a country is worth knowing; a span of years counts as its
last, WLD as nobody.
"""

from __future__ import annotations

import re

from didymium.library.build.facts import Fact
from didymium.library.build.world import World, status

METALS = {
    "Be": "beryllium",
    "Ga": "gallium",
    "In": "indium",
    "Nb": "niobium",
    "Sb": "antimony",
    "Sc": "scandium",
    "Ta": "tantalum",
    "Ti": "titanium",
}
RARE_EARTH = ("Sc",)
UNITS = {"percent": "%"}


def precedents(world: World) -> None:
    """Write precedents."""
    for fact in world.facts.rows("agreements"):
        words = {"date": fact["date"], "kind": fact["kind"], "what": fact["commodity"]}
        words |= {"parties": fact["parties"], "status": fact["status"], "measure": fact["quantity_or_value"]}
        _add(world, fact, fact["agreement_id"], words, "", "")
    for fact in world.facts.rows("policies"):
        words = {"date": fact["valid_from"], "end": fact["valid_to"], "kind": fact["instrument"]}
        words |= {"parties": fact["jurisdiction"].replace("_", "; "), "status": fact["status"]}
        words |= {"what": _joined(": ", fact["measure"], fact["scope_or_hs"])}
        plain = re.fullmatch(r"\d+(\.\d+)?", fact["value"]) is not None
        words |= {"measure": "" if plain else _joined(" ", fact["value"], fact["unit"])}
        _add(world, fact, fact["policy_id"], words, "value" if plain else "", fact["unit"] or "1")
    for fact in world.facts.rows("events"):
        words = {"date": fact["date_start"], "end": fact["date_end"], "kind": fact["kind"]}
        words |= {"parties": _joined("; ", fact["actor"], fact["target"])}
        words |= {"what": _joined(": ", fact["elements"], fact["forms_or_technology"])}
        words |= {"measure": _joined("; ", fact["price_effect"], fact["volume_effect"])}
        _add(world, fact, fact["event_id"], words, "share_of_flow_hit_0_1", "%", 100)


def _add(
    world: World, fact: Fact, name: str, words: dict[str, str], column: str, unit: str, scale: float = 1.0
) -> None:
    """One precedent; its number rests on a claim, its words on the source that the row names."""
    if fact.may_ship == "no":
        return
    words |= {"measure": ""} if fact.may_ship == "rounded-only" else {}
    said = world.cite(fact, column, unit, scale, ("", "")) if column and fact[column] else None
    row = {
        "precedent": name,
        **words,
        "unit": unit if said else "",
        "source": fact.source,
        "how": status(fact, column),
        "confidence": fact["confidence"],
        "note": fact["note"],
    }
    world.add("precedents", row, value=said)


def _joined(between: str, *words: str) -> str:
    return between.join(w for w in words if w and w != "-")


def other_metals(world: World) -> None:
    """Write other_metals."""
    for fact in world.facts.rows("other_metals"):
        metal, unit = fact["metal"], UNITS.get(fact["unit"], fact["unit"])
        row = {
            "metal": metal,
            "stage": fact["stage"],
            "place": "" if fact["iso3"] == "WLD" else fact["iso3"],
            "year": last_year(fact["year"]),
            "name": METALS[metal],
            "rare_earth": "yes" if metal in RARE_EARTH else "no",
            "unit": unit,
            "note": fact["note"],
        }
        rank = world.cite(fact, "rank", "1", bounds=("", ""))
        world.add("other_metals", row, value=world.cite(fact, "value", unit), rank=rank)


def last_year(words: str) -> str:
    """The last year of a span of years.

    >>> last_year("2021-24"), last_year("2010-2024"), last_year("2025")
    ('2024', '2024', '2025')
    """
    last = words.rpartition("-")[2]
    return last if len(last) == 4 else words[: 4 - len(last)] + last
