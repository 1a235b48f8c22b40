"""deposits and baskets.

In: every deposit with a basket (79 of 81; uzbek_rare_metals and tajik_pegmatites have none).
Rules: the mining and cracking recipes are those of stage_routes.csv; what a mine sells follows
from its mining recipe (ion clay: carbonate, else concentrate), its REO content from forms.csv by
mining recipe, with Bayan Obo, Mountain Pass and loparite as named there. A basket whose source
allows rounded figures only is closed on its largest element.
Cut: whole for clay and for baskets with more than half beyond neodymium; either for mixed
monazite and xenotime at a place that has a heavy separator under construction; else light first.
A resource is what the fact gives; empty means unknown, and no limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from didymium.library.build.facts import Fact
from didymium.library.build.places import NAMES
from didymium.library.build.terms import CLOSES
from didymium.library.build.world import Say, World

GROSS = {
    "bastnaesite_carbonatite": "concentrate bastnaesite (Sichuan, other)",
    "monazite_carbonatite": "concentrate monazite carbonatite (Mt Weld)",
    "monazite_sand": "concentrate monazite sand",
    "xenotime_vein": "concentrate xenotime",
    "ion_clay": "ion clay mixed carbonate",
    "eudialyte_or_loparite": "concentrate eudialyte",
}
GROSS_NAMED = {
    "bayan_obo": "concentrate Bayan Obo",
    "mountain_pass": "concentrate bastnaesite (Mountain Pass)",
    "lovozero": "concentrate loparite",
}
LIGHT_CUT = ("La", "Ce", "Pr", "Nd")


def place_of(world: World, iso3: str) -> str:
    """The place an asset of a country stands at: EU27 for its members."""
    return world.facts.one("places", iso3=iso3)["place"]


def recipe(route: str) -> str:
    """A process route of the facts as a recipe name.

    >>> recipe("sintered NdFeB")
    'sintered_ndfeb'
    """
    return re.sub(r"[^a-z0-9]+", "_", route.lower()).strip("_")


def with_basket(world: World) -> Iterator[Fact]:
    """The deposits that have a basket."""
    known = {f["deposit_id"] for f in world.facts.rows("baskets")}
    return (f for f in world.facts.rows("deposits") if f["deposit_id"] in known)


def deposits(world: World) -> None:
    """Write deposits, after their baskets."""
    life = world.default("mining", "life", 25.0, "year", "life of a mine", 15, 40)
    for fact in with_basket(world):
        code = fact["deposit_id"]
        mining = _route(world, code, "mining_beneficiation")
        place = place_of(world, fact["iso3"])
        form = "carbonate" if mining == "ion_clay" else "concentrate"
        world.add(
            "deposits",
            {
                "deposit": code,
                "place": place,
                "name": fact["name"],
                "mineral": fact["mineral"],
                "status": fact["status"],
                "form": form,
                "recipe": recipe(mining),
                "crack": recipe(_route(world, code, "cracking_leaching")),
                "cut": _cut(world, fact, place, form),
                "owner": fact["owner"],
            },
            reo=_reo(world, code, mining),
            resource=_resource(world, fact),
            opex=_cost(world, code, "opex_mining", "USD_2024/t_REO"),
            capex=_cost(world, code, "capex_mine", "USD_2024/(t_REO/year)"),
            lead_time=_lead(world, mining),
            life=life,
            lat=_position(world, fact, "lat"),
            lon=_position(world, fact, "lon"),
        )


def _route(world: World, code: str, step: str) -> str:
    return world.facts.one("stage_routes", asset_table="deposits", asset_id=code, step=step)["process_route"]


def _reo(world: World, code: str, mining: str) -> Say | None:
    item = GROSS_NAMED.get(code, GROSS[mining])
    return world.cite(world.facts.one("forms", kind="gross_weight", item=item), unit="t/t", scale=0.01)


def _resource(world: World, fact: Fact) -> Say | None:
    return world.cite(fact, "resource_t_reo", "t_REO", note=fact["resource_basis"])


def _position(world: World, fact: Fact, column: str) -> Say | None:
    return world.cite(fact, column, "deg", note=f"to the {fact['coord_precision']}")


def _cost(world: World, code: str, metric: str, unit: str) -> Say | None:
    fact = world.facts.first("deposit_costs", deposit_id=code, metric=metric)
    return None if fact is None else world.cite(fact, unit=unit)


def _lead(world: World, mining: str) -> Say | None:
    fact = world.facts.one("process", step="mining_beneficiation", route=mining, place="ROW", metric="lead_time")
    return world.cite(fact, unit="year")


def _cut(world: World, fact: Fact, place: str, form: str) -> str:
    light = sum(world.of("baskets", f"{fact['deposit_id']}|{e}", "share")[0] for e in LIGHT_CUT)
    if form == "carbonate" or light < 0.5:
        return "whole"
    mixed = "monazite" in fact["mineral"] and "xenotime" in fact["mineral"]
    building = any(
        place_of(world, p["iso3"]) == place and p["status"] == "construction"
        for p in world.facts.where("plants", stage="separation_heavy")
    )
    return "either" if mixed and building else "light_first"


def baskets(world: World) -> None:
    """Write baskets: fifteen shares of each deposit that sum to one."""
    for deposit in with_basket(world):
        facts = world.facts.where("baskets", deposit_id=deposit["deposit_id"])
        says = {f["element"]: world.cite(f, "share_pct_of_reo", "t/t", 0.01, note=f["basis"]) for f in facts}
        _close(world, says, facts)
        for element in NAMES:
            world.add("baskets", {"deposit": deposit["deposit_id"], "element": element}, share=says[element])


def _close(world: World, says: dict[str, Say | None], facts: list[Fact]) -> None:
    """Where shares were rounded on reading, let the largest make up the sum."""
    if not any(f.may_ship == "rounded-only" for f in facts):
        return
    largest = max(facts, key=lambda f: f.need("share_pct_of_reo"))
    others = [f for f in facts if f is not largest]
    rest = 1 - sum(f.need("share_pct_of_reo") for f in others) / 100
    inputs = [world.input(f, "share_pct_of_reo", "%") for f in others]
    says[largest["element"]] = world.compute(rest, "t/t", CLOSES, inputs)
