"""footprints: what a t of output costs its surroundings.

Rules: the normal rows of process.csv (see `processes`) that state energy, carbon, water, reagents,
tailings, residue, its activity, thorium and uranium, or jobs; of several rows for one cell the surest.
A place has a row only where the facts have one for it; jobs of a whole step ("any") stand for each of its recipes.
Left out: whole-chain and reduction figures, waste gas and co-products (no kind for them).
"""

from __future__ import annotations

from didymium.library.build.processes import collect
from didymium.library.build.world import World

KINDS = {
    "energy": ("energy", "MWh/t"),
    "co2": ("co2", "t/t"),
    "water": ("water", "m3/t"),
    "reagent": ("reagent", "t/t"),
    "solid_tailings": ("tailings", "t/t"),
    "radioactive_residue": ("residue", "t/t"),
    "residue_activity": ("activity", "Bq/g"),
    "radionuclide_mass": ("thorium_uranium", "t/t"),
    "jobs": ("jobs", "job/(kt/year)"),
}


def footprints(world: World) -> None:
    """Write footprints."""
    found = collect(world, frozenset(KINDS))
    recipes = {(r["process"], r["recipe"]) for r in world.tables["processes"]}
    for process, recipe in sorted(recipes):
        own = found.get((process, recipe), {})
        wide = found.get((process, "any"), {})
        for place in sorted(set(own) | set(wide)):
            for metric, (kind, unit) in KINDS.items():
                fact = own.get(place, {}).get(metric) or wide.get(place, {}).get(metric)
                if fact is not None:
                    world.add(
                        "footprints",
                        {"process": process, "recipe": recipe, "place": place, "kind": kind, "unit": unit},
                        amount=world.cite(fact, unit=unit),
                    )
