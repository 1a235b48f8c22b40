"""What the paths written so far say of a year."""

from __future__ import annotations

from didymium.library.build.world import World


def standing(world: World, code: str, year: int) -> float:
    """What the path of an asset holds in a year: the last row up to it, or nothing."""
    row = stands(world, code, year)
    return float(row["capacity"]) if row else 0.0


def stands(world: World, code: str, year: int) -> dict[str, str] | None:
    """The row of paths that holds for an asset in a year."""
    rows = [r for r in world.tables.get("paths", []) if r["asset"] == code and int(r["year"]) <= year]
    return max(rows, key=lambda r: int(r["year"]), default=None)
