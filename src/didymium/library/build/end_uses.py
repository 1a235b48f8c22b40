"""end_uses: what rare earths are used for, how long it lasts, what comes back.

In: the end uses that demand_map.csv maps a driver to. Lifetimes are those of its `lifetime_end_use`.
Collection and recovery are today's; an end use without rows of its own takes those of the use named in
`LIKE`, else the 1 % that all magnets reach, collected and wholly recovered; other uses return nothing.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

NAMES = {
    "ev_bev": "battery electric cars",
    "ev_phev": "plug-in hybrid cars",
    "hev": "hybrid cars",
    "ev_van_truck_bus": "electric vans, trucks and buses",
    "ev_2w": "electric two- and three-wheelers",
    "e_bike": "electric bicycles",
    "auto_micromotors": "small motors and speakers of cars",
    "hdd": "hard disks",
    "consumer_electronics": "consumer electronics",
    "air_con": "air conditioners",
    "elevators": "elevators",
    "industrial_motors_robots": "industrial motors and robots",
    "humanoid_robot": "humanoid robots",
    "drones_aam": "drones and air taxis",
    "other_magnets": "other and bonded magnets",
    "wind_dd_pm": "wind, direct drive and geared",
    "wind_hybrid_pm": "wind, medium speed",
    "defence_smco": "samarium-cobalt, mostly defence",
    "catalyst_fcc": "refinery catalysts",
    "catalyst_auto": "car catalysts",
    "polishing": "polishing powders",
    "glass_additive": "glass additives",
    "ceramics_ysz": "ceramics",
    "phosphor_led": "phosphors",
    "metallurgy": "metallurgy",
    "nimh_battery": "nickel-metal hydride batteries",
    "other": "other uses",
}
LIKE = {
    "hev": "ev_phev",
    "ev_van_truck_bus": "ev_bev",
    "humanoid_robot": "industrial_motors_robots",
    "drones_aam": "consumer_electronics",
}
GROUPS = {"humanoid_robot": "industrial", "other": "other"}


def mapped(world: World) -> list[Fact]:
    """The rows of demand_map.csv, one per driver and end use."""
    return world.facts.rows("demand_map")


def end_uses(world: World) -> None:
    """Write end_uses."""
    for row in mapped(world):
        use = row["end_use"]
        life = row["lifetime_end_use"]
        world.add(
            "end_uses",
            {"end_use": use, "name": NAMES[use], "group": _group(world, use)},
            lifetime=_cite(world, life, "lifetime_mean", "year"),
            lifetime_shape=_cite(world, life, "lifetime_weibull_shape", "1"),
            collection=_back(world, use, "eol_collection_now"),
            recovery=_back(world, use, "eol_recovery_now"),
        )


def _group(world: World, use: str) -> str:
    row = world.facts.first("end_uses", end_use=use, metric="lifetime_mean") or world.facts.first(
        "end_uses", end_use=use, metric="magnet_intensity"
    )
    return GROUPS.get(use) or (row["group"] if row else "")


def _cite(world: World, use: str, metric: str, unit: str) -> Say | None:
    return world.cite(world.facts.one("end_uses", end_use=use, metric=metric), unit=unit)


def _back(world: World, use: str, metric: str) -> Say | None:
    """Collected or recovered part of the own row, of a like use, or of all magnets."""
    row = world.facts.first("end_uses", end_use=LIKE.get(use, use), metric=metric)
    if row is not None:
        return world.cite(row, unit="1", note="" if use not in LIKE else f"as {LIKE[use]}")
    if use == "other":
        return world.default("other_uses", metric, 0.0, "1", "nothing is known to come back from other uses", 0, 0.05)
    if metric == "eol_recovery_now":
        return world.default(
            "all_magnets", metric, 1.0, "1", "the collected share of all magnets counts what is recovered"
        )
    least = world.facts.first("end_uses", end_use="all_magnets", metric="eol_recycled_now")
    return None if least is None else world.cite(least, unit="1", note="as all magnets")
