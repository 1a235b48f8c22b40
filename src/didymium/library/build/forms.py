"""forms: what materials of deposits have in common, that the model writes itself.

Rule: the share of the gross mass in forms.csv; gross is one over it for a t REO, and a t is a t for
the forms whose deposit says what a t holds.
"""

from __future__ import annotations

from didymium.library.build.world import World

ITEMS = {
    "carbonate": ("mixed rare-earth carbonate", "mixed carbonate"),
    "heavy_concentrate": ("heavy (SEG+) concentrate", "heavy_concentrate (SEG+ carbonate or oxalate)"),
}


def forms(world: World) -> None:
    """Write forms."""
    packed = world.default(
        "packing", "gross", 1.0, "t/t", "a t of bulk concentrate or carbonate is carried as a t", 1.0, 1.1
    )
    world.add("forms", {"form": "concentrate", "name": "mineral concentrate"}, gross=packed)
    for form, (name, item) in ITEMS.items():
        fact = world.facts.one("forms", kind="gross_weight", item=item)
        world.add("forms", {"form": form, "name": name}, reo=world.cite(fact, unit="t/t", scale=0.01), gross=packed)
