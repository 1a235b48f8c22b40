"""paths, options and build_limits: what stands, what is coming, what could be built.

Rules, on the rows of capacity_paths.csv in scenario central (the USGS, WMD and frozen-quota rows
stand in `observed` or are a study's business):
 - observed output, nameplates and the outlook of Chinese rock mines are paths;
 - a plan of a running asset (probability 1) is a path in its year; one under construction a year later;
 - every other plan is an option of its size beyond the path, in the year planned, with its
   probability; plans of closed mines (probability 0) are left out;
 - Chinese sintering counts blanks: x 0.72, the yield to finished magnets; recyclers that count
   magnets: x rare-earth share x oxide per neodymium metal;
 - the reference policy for India's magnet scheme: 60 % of it, and of its metal, is built in 2029,
   the rest is an option.
A country adds at most 20 % of a process's world capacity a year, or the announced plan if larger.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from didymium.library.build.deposits import place_of, with_basket
from didymium.library.build.facts import Fact
from didymium.library.build.plants import DESIGNS, modelled, process_of
from didymium.library.build.world import Say, World

SCHEME = ("india_repm_scheme", "india_metal")
BUILT = (0.6, 0.3, 1.0)
LIMIT_YEAR = 2025
NDPR_YIELD = 0.86


def paths_and_options(world: World) -> None:
    """Write paths and options."""
    known = {f["deposit_id"] for f in with_basket(world)} | {f["plant_id"] for f in modelled(world)}
    status = {f["deposit_id"]: f["status"] for f in world.facts.rows("deposits")}
    status |= {f["plant_id"]: f["status"] for f in world.facts.rows("plants")}
    rows = [f for f in world.facts.rows("capacity_paths") if f["scenario"] == "central" and f["asset_id"] in known]
    for fact in sorted(rows, key=lambda f: (f["asset_id"], int(f["year"]), f["basis"] == "planned")):
        _row(world, fact, status[fact["asset_id"]])


def _row(world: World, fact: Fact, status: str) -> None:
    code, year, chance = fact["asset_id"], int(fact["year"]), float(fact["probability"])
    said = _capacity(world, fact)
    if code in SCHEME and fact["basis"] == "planned":
        _scheme(world, fact, said)
    elif chance == 1.0:
        _path(world, code, year, said, fact["basis"])
    elif status == "construction":
        _path(world, code, year + 1, said, "planned")
    elif chance > 0:
        _option(world, fact, status, said.value - standing(world, code, year), said)


def _path(world: World, code: str, year: int, said: Say, basis: str) -> None:
    world.add("paths", {"asset": code, "year": year, "basis": basis}, capacity=said)


def standing(world: World, code: str, year: int) -> float:
    """What the path of an asset holds in a year: the last row up to it, or nothing."""
    rows = [r for r in world.tables.get("paths", []) if r["asset"] == code and int(r["year"]) <= year]
    return float(max(rows, key=lambda r: int(r["year"]))["capacity"]) if rows else 0.0


def _option(world: World, fact: Fact, status: str, size: float, total: Say) -> None:
    if size <= 0:
        return
    claim = world.write("facts/capacity_paths", f"{fact['asset_id']}|{fact['year']}|central", "capacity_t_y", total)
    world.add(
        "options",
        {"asset": fact["asset_id"], "start": fact["year"], "status": status},
        size=world.compute(size, total.unit, "total after the plan - what stands", [claim], note=total.note),
        probability=world.cite(fact, "probability", "1", bounds=("", "")),
    )


def _scheme(world: World, fact: Fact, said: Say) -> None:
    """India's magnet scheme: a part of it built, the rest offered."""
    part, least, most = BUILT
    share = world.assume(part, "1", "part of the scheme that is built (reference policy of the studies)", least, most)
    claim = world.write("policy", "india_magnet_scheme", "built_share", share)
    total = world.write("facts/capacity_paths", f"{fact['asset_id']}|{fact['year']}|central", "capacity_t_y", said)
    _path(
        world,
        fact["asset_id"],
        int(fact["year"]),
        world.compute(
            said.value * part,
            said.unit,
            "total after the plan x part that is built",
            [total, claim],
            low=said.value * least,
            high=said.value * most,
        ),
        "planned",
    )
    world.add(
        "options",
        {"asset": fact["asset_id"], "start": fact["year"], "status": "planned"},
        size=world.compute(
            said.value * (1 - part), said.unit, "total after the plan x (1 - part that is built)", [total, claim]
        ),
        probability=world.cite(fact, "probability", "1", bounds=("", "")),
    )


def _capacity(world: World, fact: Fact) -> Say:
    """Capacity as its asset counts it; the other readings of the same asset and year are its range."""
    said = world.say(fact, "capacity_t_y", "t/year", bounds=("", ""))
    others = world.facts.where("capacity_paths", asset_id=fact["asset_id"], year=fact["year"])
    if len(others) > 1:
        values = [f.need("capacity_t_y") for f in others]
        said = replace(said, low=min(values), high=max(values))
    factor = _factor(world, fact)
    if factor is None:
        return said
    value, rule, inputs = factor
    claim = world.input(fact, "capacity_t_y", fact["capacity_unit"], bounds=("", ""))
    ends = [world.said(i) for i in inputs[:1]]
    low, high = (said.value * value * (b or e.value) / e.value for e in ends for b in (e.low, e.high))
    return world.compute(said.value * value, "t/year", rule, [claim, *inputs], low=low, high=high, note=said.note)


def _factor(world: World, fact: Fact) -> tuple[float, str, list[str]] | None:
    """What turns a nameplate into what the plant counts, with its rule and inputs, the doubtful one first."""
    if fact["asset_table"] == "deposits":
        return None
    plant = world.facts.one("plants", plant_id=fact["asset_id"])
    if fact["capacity_unit"] == "t sintered NdFeB" and plant["iso3"] == "CHN":
        fine = world.facts.one("process", route="sintered NdFeB", place="World", metric="yield_pct")
        return fine.need("central") / 100, "blanks x yield to finished magnets", [world.input(fine, unit="%")]
    if fact["capacity_unit"] == "t NdFeB":
        share = world.facts.one("forms", item="NdFeB any", element="RE total")
        oxide = world.facts.one("forms", element="Nd", metric="oxide_per_metal")
        return (
            share.need("central") / 100 * oxide.need("central"),
            "t magnet x rare-earth share x oxide per metal of neodymium",
            [world.input(share, unit="%"), world.input(oxide, unit="t/t")],
        )
    return None


def build_limits(world: World) -> None:
    """Write build_limits."""
    asset = {f["plant_id"]: (process_of(f), place_of(world, f["iso3"])) for f in modelled(world)}
    asset |= {f["deposit_id"]: ("mining", place_of(world, f["iso3"])) for f in with_basket(world)}
    part = world.default(
        "build_limit", "share", 0.2, "1/year", "most that a country adds a year, of a process's world capacity"
    )
    total: dict[str, float] = defaultdict(float)
    for code, (process, _) in asset.items():
        total[process] += standing(world, code, LIMIT_YEAR) * _feed(world, code)
    for process, capacity in sorted(total.items()):
        world.add(
            "build_limits",
            {"process": process, "place": ""},
            limit=world.compute(
                part.value * capacity,
                "t/year/year",
                f"20 % of the world's capacity in {LIMIT_YEAR}",
                [part.claim],
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


def _feed(world: World, code: str) -> float:
    """REO feed of a t of nameplate, for plants that count neodymium-praseodymium oxide."""
    if code not in DESIGNS or code.endswith("_hre"):
        return 1.0
    share = sum(world.of("baskets", f"{DESIGNS[code]}|{e}", "share")[0] for e in ("Nd", "Pr"))
    return 1 / share / NDPR_YIELD


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
