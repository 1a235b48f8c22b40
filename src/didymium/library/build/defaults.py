"""Defaults that stand in no table: the settings of the model, as claims of kind assumed.

Rule: definitions 8 and 10, with the ranges given there or in the baseline; the parts of the model name these
claims by table `defaults`, key and field. Those that fill cells are written where the cells are.
"""

from __future__ import annotations

from didymium.library.build.world import World

SETTINGS = (
    (
        "calibration",
        "eta_mines",
        1.0,
        "1",
        "price elasticity of mines, recycling and unsold stock (baseline 4.4)",
        0.5,
        4.0,
    ),
    ("calibration", "eta_plants", 4.0, "1", "price elasticity of plants (baseline 4.4)", 1.0, 16.0),
    ("calibration", "eta_lanes", 16.0, "1", "price elasticity of lanes (baseline 4.4)", 1.0, 16.0),
    ("calibration", "wedges_constant_to", 2026.0, "year", "last year of full wedges", 2025.0, 2030.0),
    (
        "calibration",
        "wedges_end",
        2035.0,
        "year",
        "year in which wedges are zero; the range has no upper end",
        2030.0,
        None,
    ),
)


def defaults(world: World) -> None:
    """Write the claims; no table has a row for them."""
    for key, field, value, unit, note, low, high in SETTINGS:
        world.default(key, field, value, unit, note, low, high)
