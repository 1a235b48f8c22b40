"""hubs, legs, chokepoints and routes.

Rules: every node is a hub, every link a leg. Links are meant both ways, except where the
opposite link of the same mode and variant stands too: then each is one-way. The status of a leg
follows from the first words of its fact: open, impaired, closed, or missing for a railway that is
not there; anything else is impaired. "Open but impaired" is impaired: such legs carry named routes only.
The planned capacity of the railway Rasht-Astara is not that of the road beside it, which has none here.
The capacity of the road from Kachin to China counts t REO, as its note says; what is carried is carbonate, of which
that is a part (forms.csv). Read as gross tonnes it could not carry what customs recorded (decision 0008).
A route follows the variant in its name (Suez, Cape) where a leg has one, else the leg without a
variant; its path names the hubs, and behind a hub the tail of the leg's name (`IN_MUN:sea:cape`) where that
leg is not the cheapest between the two.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

POSITIONS = {
    "Malacca": (1.4, 102.9),
    "Sunda": (-6.0, 105.8),
    "Cape of Good Hope": (-34.4, 18.5),
    "Suez": (30.5, 32.3),
    "Bab-el-Mandeb": (12.6, 43.3),
    "Gibraltar": (36.0, -5.5),
    "Panama": (9.1, -79.7),
    "Caspian": (41.5, 50.8),
    "Hormuz": (26.6, 56.3),
    "Bosporus": (41.1, 29.1),
    "Volga-Caspian canal": (45.7, 47.7),
}
NAMES = {
    "Caspian": "Caspian Sea",
    "Bosporus": "Bosporus and Dardanelles",
    "Sunda": "Sunda Strait",
    "Malacca": "Strait of Malacca",
    "Hormuz": "Strait of Hormuz",
    "Suez": "Suez Canal",
    "Panama": "Panama Canal",
    "Gibraltar": "Strait of Gibraltar",
}


def slug(name: str) -> str:
    """A name in small letters and underscores.

    >>> slug("Bab-el-Mandeb")
    'bab_el_mandeb'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def hubs(world: World) -> None:
    """Write hubs."""
    for fact in world.facts.rows("nodes"):
        world.add(
            "hubs",
            {"hub": fact["id"], "name": fact["name"], "iso3": fact["iso3"], "kind": fact["kind"]},
            lat=world.cite(fact, "lat_deg", "deg"),
            lon=world.cite(fact, "lon_deg", "deg"),
        )


def leg_status(words: str, mode: str) -> str:
    """The status of a leg from the words of its fact; a road beside a missing railway is there, but impaired.

    >>> leg_status("162 km rail missing", "rail_1435"), leg_status("162 km rail missing", "road")
    ('missing', 'impaired')
    """
    if words.startswith("open but impaired"):
        return "impaired"
    for status in ("open", "impaired", "closed"):
        if words.startswith(status):
            return status
    return "missing" if "missing" in words and mode.startswith("rail") else "impaired"


def legs(world: World) -> None:
    """Write legs."""
    facts = world.facts.rows("links")
    known = {_way(f) for f in facts}
    for fact in facts:
        ends = _way(fact)
        world.add(
            "legs",
            {
                "leg": fact["link_id"],
                "from": fact["from_id"],
                "to": fact["to_id"],
                "mode": fact["mode"],
                "chokepoints": ";".join(slug(c) for c in fact["chokepoints"].split(";") if c),
                "status": leg_status(fact["status"], fact["mode"]),
                "both_ways": "no" if (ends[1], ends[0], *ends[2:]) in known else "yes",
                "note": "" if fact["status"] == "open" else fact["status"],
            },
            **_numbers(world, fact),
        )


def _numbers(world: World, fact: Fact) -> dict[str, Say | None]:
    """Cost, days, carbon, capacity and length of a leg; each as sure as the part of the fact that says it."""
    how = "assumed" if fact["cost_time_basis"].startswith("link-specific") else "computed"
    far = world.cite(fact, "distance_km", "km", how=fact["distance_basis"].split(":")[0])
    wide = "planned rail capacity, not the road" in fact["note"]
    return {
        "cost": world.cite(
            fact,
            "cost_usd_per_t_central",
            "USD_2024/t",
            bounds=("cost_usd_per_t_low", "cost_usd_per_t_high"),
            how=how,
        ),
        "days": world.cite(
            fact, "transit_days_central", "day", bounds=("transit_days_low", "transit_days_high"), how=how
        ),
        "co2": world.cite(fact, "co2_kg_per_t", "kg/t", how="computed"),
        "capacity": None if wide else _capacity(world, fact),
        "distance": far and replace(far, confidence=fact["distance_confidence"]),
    }


def _capacity(world: World, fact: Fact) -> Say | None:
    """What a leg passes in a year, carried; where the fact counts t REO, over the REO in a t of carbonate."""
    if "t REO shipped" not in fact["note"]:
        return world.cite(fact, "capacity_t_per_year", "t/year")
    content = world.facts.one("forms", kind="gross_weight", item="ion clay mixed carbonate")
    return world.compute(
        fact.need("capacity_t_per_year") * 100 / content.need("central"),
        "t/year",
        "capacity in t REO / REO in a t of clay carbonate",
        [world.input(fact, "capacity_t_per_year", "t_REO/year"), world.input(content, unit="%")],
        low=fact.need("capacity_t_per_year") * 100 / content.need("high"),
        high=fact.need("capacity_t_per_year") * 100 / content.need("low"),
    )


def _way(fact: Fact) -> tuple[str, ...]:
    return fact["from_id"], fact["to_id"], fact["mode"], fact["variant"]


def chokepoints(world: World) -> None:
    """Write the chokepoints that legs name; their capacity is unknown, which is no limit."""
    named = {c for f in world.facts.rows("links") for c in f["chokepoints"].split(";") if c}
    for name in sorted(named):
        lat, lon = POSITIONS[name]
        world.add(
            "chokepoints",
            {"chokepoint": slug(name), "name": NAMES.get(name, name)},
            lat=world.assume(lat, "deg", "for the map; to a tenth of a degree"),
            lon=world.assume(lon, "deg", "for the map; to a tenth of a degree"),
        )


def routes(world: World) -> None:
    """Write the named routes, one per variant and pair of ends."""
    between: dict[frozenset[str], list[Fact]] = {}
    for leg in world.facts.rows("links"):
        between.setdefault(frozenset((leg["from_id"], leg["to_id"])), []).append(leg)
    for fact in world.facts.rows("routes"):
        variant = next((v for v in ("cape", "suez") if v in fact["route"].lower()), "")
        stops = fact["path"].split(">")
        path = [stops[0]] + [_stop(between[frozenset(pair)], pair[1], variant) for pair in pairwise(stops)]
        ends = f"{fact['origin']}>{fact['destination']}"
        letter = slug(fact["route"].split(" ")[0])
        world.add(
            "routes",
            {
                "route": f"{letter}_{slug(fact['origin'])}_{slug(fact['destination'])}",
                "name": f"{fact['route']}, {ends}",
                "path": ">".join(path),
            },
        )


def _stop(legs_: list[Fact], hub: str, variant: str) -> str:
    """The hub, with the tail of its leg's name where the route does not take the cheapest leg to it."""
    wanted = [f for f in legs_ if f["variant"] == variant] or [f for f in legs_ if not f["variant"]] or legs_
    cheapest = min(legs_, key=lambda f: (f.need("cost_usd_per_t_central"), f["link_id"]))
    best = min(wanted, key=lambda f: (f.need("cost_usd_per_t_central"), f["link_id"]))
    return hub if best["link_id"] == cheapest["link_id"] else f"{hub}:{best['link_id'].split(':', 1)[1]}"
