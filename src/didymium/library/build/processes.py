"""processes: what a recipe yields, costs and takes to build, by place.

Rules. A row of process.csv is the recipe's normal parameter set unless its place names a project or
a claim (their numbers bound the general row) or its basis is not a t of product. `PLACES` says
where each label holds; a recipe with rows of one label only holds everywhere. A place gets a row
of its own where any of its numbers differs; numbers it lacks come from the general row, then from
the row of any recipe of the same step, last from the surest row of the recipe for another place. Bonded and
samarium-cobalt magnets have no capital cost and no lead time in the facts: those of sintered NdFeB
stand in, named as assumed. Magnet rows hold the yield from alloy to magnet; the alloy rows hold strip
casting (per t flake) and the other metals of the alloy (per t finished magnet). The low-heavy recipe
holds only its extra cost and its saving, and the capital and lead time of the plant it runs in.
Mining rows repeat what deposits.csv says for each deposit.
Left out: magnet-to-magnet recycling (its basis is a t of magnet, its plants count as oxide
recyclers), learning rates and readiness levels (no column), integrated mine-to-oxide rows.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from didymium.library.build.deposits import recipe
from didymium.library.build.facts import Fact, doubt
from didymium.library.build.world import Say, World

PLACES = {
    "China": ("CHN",),
    "China (Bayan Obo)": ("CHN",),
    "China / Myanmar": ("CHN", "MMR"),
    "USA": ("USA",),
    "ROW": ("",),
    "World": ("",),
    "Brazil / ROW": ("",),
    "Australia (Mt Weld)": ("",),
    "India / beach placers": ("",),
    "Russia / Nordic": ("",),
    "Russia": ("",),
    "USA / China": ("",),
    "Malaysia / Australia (Mt Weld)": ("",),
    "India / ROW": ("",),
    "China / ROW": ("",),
}
"""Where a place label of process.csv holds; labels not listed are projects, claims or duplicates."""

STEPS = {
    "mining_beneficiation": "mining",
    "cracking_leaching": "cracking",
    "metal_making": "metal",
    "alloy_strip_casting": "alloy",
    "alloy_metals": "alloy",
    "recycling": "recycling",
}
SPECIAL = {
    "sx_light": ("separation_light", "sx_light"),
    "sx_heavy": ("separation_heavy", "sx_heavy"),
    "light_oxide_fluoride_electrolysis": ("metal", "electrolysis_light"),
    "heavy_calciothermic_or_alloy": ("metal", "calciothermic_heavy"),
    "NdFeB strip casting": ("alloy", "strip_casting"),
    "NdFeB": ("alloy", "alloy_metals_ndfeb"),
    "SmCo": ("alloy", "alloy_metals_smco"),
    "sintered NdFeB": ("magnet_sintered", "sintered_ndfeb"),
    "low_heavy_NdFeB": ("magnet_sintered", "low_heavy_ndfeb"),
    "bonded NdFeB": ("magnet_bonded", "bonded_ndfeb"),
    "sintered SmCo": ("magnet_smco", "sintered_smco"),
}
LEFT_OUT = ("integrated_mine_to_oxide", "magnet_to_magnet_HPMS", "swarf_and_scrap", "crack_plus_sx_light_heavy")
FIELDS = {
    "yield_pct": ("recovery", "1", 0.01),
    "opex": ("opex", "USD_2024/t", 1.0),
    "capex": ("capex", "USD_2024/(t/year)", 1.0),
    "lead_time": ("lead_time", "year", 1.0),
    "dy_tb_saving_pct": ("saving", "1", 0.01),
}
LIKE_SINTERED = {
    "bonded_ndfeb": "no row for this magnet: that of sintered NdFeB stands in",
    "sintered_smco": "no row for this magnet: that of sintered NdFeB stands in",
    "low_heavy_ndfeb": "made in the plants that make sintered NdFeB",
}
ODD_BASES = ("investment decision", "discovery", "pilot plant", "rock moved", "impact reduction", "monazite/yr")
Found = dict[tuple[str, str], dict[str, dict[str, Fact]]]
"""(process, recipe) -> place -> metric -> fact."""


def named(fact: Fact) -> tuple[str, str]:
    """Process and recipe of a row of process.csv; the recipe is 'any' for a whole step."""
    if fact["route"] in SPECIAL:
        return SPECIAL[fact["route"]]
    return STEPS.get(fact["step"], fact["step"]), recipe(fact["route"])


def normal(fact: Fact) -> bool:
    """Whether a row of process.csv belongs to the normal parameter set of a recipe."""
    out = fact["step"] in LEFT_OUT or fact["route"] in LEFT_OUT
    return not out and fact["place"] in PLACES and not any(b in fact["basis"] for b in ODD_BASES)


def collect(world: World, metrics: frozenset[str]) -> Found:
    """The normal rows by process, recipe and place; of several rows for one cell the surest."""
    found: Found = {}
    for fact in sorted(world.facts.where("process", normal), key=doubt):
        if fact["metric"] in metrics and fact.get("central"):
            rows = found.setdefault(named(fact), {})
            for place in PLACES[fact["place"]]:
                rows.setdefault(place, {}).setdefault(fact["metric"], fact)
    for (_, name), rows in found.items():
        if "" not in rows and name != "any":
            rows[""] = rows["CHN"]
    return found


def processes(world: World) -> None:
    """Write processes."""
    found = collect(world, frozenset(FIELDS))
    life = world.default("process", "life", 20.0, "year", "life of a plant", 15, 30)
    mine = world.default("mining", "life", 25.0, "year", "life of a mine", 15, 40)
    for (process, name), rows in found.items():
        if name == "any":
            continue
        wide = found.get((process, "any"), {})
        for place in sorted(set(rows) | (set(wide) & {"CHN"}) | ({"CHN"} if name in LIKE_SINTERED else set())):
            says = _fallback(
                world,
                [rows.get(place, {}), rows.get("", {}), wide.get(place, {}), wide.get("", {})],
                [rows[p] for p in sorted(rows)],
            )
            _stand_in(world, name, says, found, place)
            world.add(
                "processes",
                {"process": process, "recipe": name, "place": place},
                **says,
                life=(mine if process == "mining" else life) if says.get("capex") else None,
            )


def _fallback(world: World, order: list[dict[str, Fact]], others: list[dict[str, Fact]]) -> dict[str, Say | None]:
    """For each field the first row that has it; a lead time of the own place comes before a general one."""
    says: dict[str, Say | None] = {}
    for metric, (field, unit, scale) in FIELDS.items():
        ranked = [order[0], order[2], order[1], order[3]] if metric == "lead_time" else order
        elsewhere = sorted((rows[metric] for rows in others if metric in rows), key=doubt)
        fact = next(chain((rows[metric] for rows in ranked if metric in rows), elsewhere), None)
        if fact is not None:
            says[field] = world.cite(fact, unit=unit, scale=scale)
    return says


def _stand_in(world: World, name: str, says: dict[str, Say | None], found: Found, place: str) -> None:
    """Capital cost and lead time of sintered NdFeB for recipes of magnets that have none."""
    if name not in LIKE_SINTERED:
        return
    sintered = found["magnet_sintered", "sintered_ndfeb"]
    for metric in ("capex", "lead_time"):
        field, unit, scale = FIELDS[metric]
        said = world.cite(sintered.get(place, sintered[""])[metric], unit=unit, scale=scale)
        if said is not None:
            says.setdefault(
                field,
                replace(
                    said,
                    how="assumed",
                    confidence="low",
                    note=LIKE_SINTERED[name],
                ),
            )
