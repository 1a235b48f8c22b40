"""build_limits: how much a country can add to a process in a year.

Rule: 20 % of the process's world capacity of 2025, or what is announced for one year if that is more. Plants
that count neodymium-praseodymium oxide are summed as the REO they are fed.
"""

from __future__ import annotations

from collections import defaultdict

from didymium.library.build.deposits import place_of, with_basket
from didymium.library.build.plants import DESIGNS, modelled, process_of
from didymium.library.build.standing import standing, stands
from didymium.library.build.world import World

LIMIT_YEAR = 2025
NDPR_YIELD = 0.86


def build_limits(world: World) -> None:
    """Write build_limits."""
    asset = {f["plant_id"]: (process_of(f), place_of(world, f["iso3"])) for f in modelled(world)}
    asset |= {f["deposit_id"]: ("mining", place_of(world, f["iso3"])) for f in with_basket(world)}
    part = world.default(
        "build_limit", "share", 0.2, "1/year", "most that a country adds a year, of a process's world capacity"
    )
    total: dict[str, float] = defaultdict(float)
    counted: dict[str, list[str]] = defaultdict(list)
    for code, (process, _) in sorted(asset.items()):
        path, (feed, claims) = stands(world, code, LIMIT_YEAR), _feed(world, code)
        if path is not None:
            total[process] += float(path["capacity"]) * feed
            counted[process] += [path["capacity.claim"], *claims]
    for process, capacity in sorted(total.items()):
        world.add(
            "build_limits",
            {"process": process, "place": ""},
            limit=world.compute(
                part.value * capacity,
                "t/year/year",
                f"20 % of the world's capacity in {LIMIT_YEAR}",
                [part.claim, *counted[process]],
                note="NdPr nameplates counted as REO feed",
            ),
        )
    for (process, place), (size, claims) in sorted(_announced(world, asset).items()):
        if size > part.value * total[process]:
            world.add(
                "build_limits",
                {"process": process, "place": place},
                limit=world.compute(size, "t/year/year", "the largest announced addition of a year", claims),
            )


def _feed(world: World, code: str) -> tuple[float, list[str]]:
    """REO feed of a t of nameplate and its claims, for plants that count neodymium-praseodymium oxide."""
    if code not in DESIGNS or code.endswith("_hre"):
        return 1.0, []
    shares = [world.of("baskets", f"{DESIGNS[code]}|{e}", "share") for e in ("Nd", "Pr")]
    return 1 / sum(share for share, _ in shares) / NDPR_YIELD, [claim for _, claim in shares]


def _announced(world: World, asset: dict[str, tuple[str, str]]) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """The largest addition of a year by process and place, with its claims."""
    years: dict[tuple[str, str, str], tuple[float, list[str]]] = {}
    for row in world.tables["paths"]:
        if row["basis"] == "planned":
            before = standing(world, row["asset"], int(row["year"]) - 1)
            _count(years, (*asset[row["asset"]], row["year"]), float(row["capacity"]) - before, row["capacity.claim"])
    for row in world.tables["options"]:
        _count(years, (*asset[row["asset"]], row["start"]), float(row["size"]), row["size.claim"])
    best: dict[tuple[str, str], tuple[float, list[str]]] = {}
    for (process, place, _), (size, claims) in years.items():
        if size > best.get((process, place), (0.0, []))[0]:
            best[process, place] = (size, claims)
    return best


def _count(
    years: dict[tuple[str, str, str], tuple[float, list[str]]], key: tuple[str, str, str], size: float, claim: str
) -> None:
    before, claims = years.get(key, (0.0, []))
    years[key] = (before + size, [*claims, claim])
