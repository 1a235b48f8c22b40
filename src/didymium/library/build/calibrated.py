"""What `didymium calibrate --out data/calibrated` wrote beside the facts: read here, never solved here."""

from __future__ import annotations

import csv

from didymium.library.build.world import World

FOLDER = "calibrated"


def rows(world: World, name: str) -> list[dict[str, str]]:
    """The rows of one of its files, none when it has not been run yet."""
    path = world.facts.folder.parent / FOLDER / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
