"""What plants cost to build and how long it takes, where the recipes of their process differ in it.

Rules. Metal: as electrolysis, which makes most of the tonnage. Cracking: as the recipe of the deposit nearest in
supply, which is the largest in 2025 of those at the place that sell concentrate; where there is none, the mean of
the recipes by the output of 2025 of the deposits that take them. All other processes have one recipe, or recipes
that cost the same, and their plants take it from `processes`.
"""

from __future__ import annotations

from collections.abc import Callable

from didymium.library.build.standing import stands
from didymium.library.build.world import Say, World, claim_id

METAL = "electrolysis_light"
YEAR = 2025
FIELDS = {"capex": "USD_2024/(t/year)", "lead_time": "year"}


def building(world: World, process: str, place: str) -> dict[str, Say]:
    """Capital cost and lead time of a plant of a process at a place; nothing where the recipe says it."""
    if process == "metal":
        claims = {field: _cell(world, process, METAL, place, field) for field in FIELDS}
        return {f: _as(world, f, claim, f"as {METAL}, which makes most of the tonnage") for f, claim in claims.items()}
    if process == "cracking":
        return _cracking(world, place)
    return {}


def _cell(world: World, process: str, recipe: str, place: str, field: str) -> str:
    """The claim of a cell of processes: the place's own row, else the one for everywhere."""
    own = any((r["process"], r["recipe"], r["place"]) == (process, recipe, place) for r in world.tables["processes"])
    return claim_id("processes", f"{process}|{recipe}|{place if own else ''}", field)


def _as(world: World, field: str, claim: str, rule: str, *others: str) -> Say:
    said = world.said(claim)
    return world.compute(said.value, FIELDS[field], rule, [claim, *others], low=said.low, high=said.high)


def _cracking(world: World, place: str) -> dict[str, Say]:
    found = _concentrates(world)
    here = [row for row in found if row[1] == place]
    if here:
        _, _, recipe, output, deposit = max(here, key=lambda row: (world.said(row[3]).value, row[4]))
        rule = f"as {recipe}, the recipe of {deposit}, which is the largest here"
        return {f: _as(world, f, _cell(world, "cracking", recipe, place, f), rule, output) for f in FIELDS}
    return {f: _mean(world, f, place, found) for f in FIELDS}


Concentrate = tuple[float, str, str, str, str]
"""Output, place, cracking recipe, claim of the output, name."""


def _concentrates(world: World) -> list[Concentrate]:
    """The deposits that sell concentrate and put some out in 2025."""
    found = []
    for row in world.tables["deposits"]:
        path = stands(world, row["deposit"], YEAR)
        if row["form"] == "concentrate" and path and float(path["capacity"]) > 0:
            out = float(path["capacity"])
            found.append((out, row["place"], row["crack"], path["capacity.claim"], row["deposit"]))
    return found


def _mean(world: World, field: str, place: str, found: list[Concentrate]) -> Say:
    """The mean of a cell over the recipes, by the output of the deposits that take them."""
    cells = {recipe: _cell(world, "cracking", recipe, place, field) for _, _, recipe, _, _ in found}
    total = sum(row[0] for row in found)

    def mean(end: Callable[[Say], float | None]) -> float | None:
        parts = [(row[0], end(world.said(cells[row[2]]))) for row in found]
        return sum(part * value for part, value in parts if value is not None) / total

    ends = [mean(end) for end in (lambda s: s.value, lambda s: s.low or s.value, lambda s: s.high or s.value)]
    return world.compute(
        ends[0] or 0.0,
        FIELDS[field],
        f"mean of the cracking recipes by the output of {YEAR} of their deposits",
        [*sorted(cells.values()), *(row[3] for row in found)],
        low=ends[1],
        high=ends[2],
    )
