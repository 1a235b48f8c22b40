"""ramps: new capacity of every process runs at 40, 70, then 100 %.

Rule: definitions 8, with its ranges; one row for all processes, since no fact tells them apart.
"""

from __future__ import annotations

from didymium.library.build.world import World

SHARES = (
    (0, 0.4, "output of new capacity in its first year", 0.2, 0.6),
    (1, 0.7, "output of new capacity in its second year", 0.5, 0.9),
    (2, 1.0, "output of new capacity from its third year on", 0.8, 1.0),
)


def ramps(world: World) -> None:
    """Write ramps: the share of new capacity that runs in each year of its life."""
    for age, share, note, low, high in SHARES:
        world.add("ramps", {"process": "", "age": age}, share=world.assume(share, "1", note, low, high))
