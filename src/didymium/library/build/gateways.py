"""gateways: how deposits, plants and places reach the hubs.

Rules: a deposit or plant joins at the node of site_gateways.csv, by road. A place joins at its main
gateway and at every other gateway of places.csv that lies on a leg, at no cost: goods for a country
arrive at any of its ports; and at its airports. Hubs without a leg are left out.
"""

from __future__ import annotations

from didymium.library.build.world import World


def gateways(world: World) -> None:
    """Write gateways, after places, deposits, plants, hubs and legs."""
    assets = {r["deposit"] for r in world.tables["deposits"]} | {r["plant"] for r in world.tables["plants"]}
    for fact in world.facts.rows("site_gateways"):
        if fact["asset_id"] in assets:
            world.add(
                "gateways",
                {"asset": fact["asset_id"], "hub": fact["node_id"]},
                cost=world.cite(fact, "usd_per_t_central", "USD_2024/t", bounds=("usd_per_t_low", "usd_per_t_high")),
                days=world.cite(fact, "days_central", "day"),
                co2=world.cite(fact, "co2_kg_per_t", "kg/t"),
            )
    _places(world)


def _places(world: World) -> None:
    joined = {r[end] for r in world.tables["legs"] for end in ("from", "to")}
    members: dict[str, set[str]] = {}
    for fact in world.facts.rows("places"):
        members.setdefault(fact["place"], set()).add(fact["iso3"])
    free = {
        field: world.default("place_gateway", field, 0.0, unit, "a country's goods arrive at any of its ports")
        for field, unit in (("cost", "USD_2024/t"), ("days", "day"), ("co2", "kg/t"))
    }
    for fact in world.facts.rows("places"):
        if fact["kind"] == "member" or fact["roles"] == "transit":
            continue
        hubs = set(fact["gateways"].split(";")) & joined
        hubs |= {
            h["hub"] for h in world.tables["hubs"] if h["kind"] == "airport" and h["iso3"] in members[fact["place"]]
        }
        for hub in sorted(hubs & joined):
            world.add("gateways", {"asset": fact["place"], "hub": hub}, **free)
