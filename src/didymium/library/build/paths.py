"""paths and options: what stands, what is coming, what could be built.

Rules, on the rows of capacity_paths.csv in scenario central (the USGS, WMD and frozen-quota rows
stand in `observed` or are a study's business):
 - observed output and the outlook of Chinese rock mines are paths (see `outputs`), and so are nameplates;
 - a plan of a running asset (probability 1) is a path in its year; one under construction a year later;
 - every other plan is an option of its size beyond the path, in the year planned, with its
   probability; plans of closed mines (probability 0) are left out;
 - Chinese sintering counts blanks: x 0.72, the yield to finished magnets; recyclers that count
   magnets: x rare-earth share x oxide per neodymium metal;
 - the reference policy for India's magnet scheme: 60 % of it, and of its metal, is built in 2029,
   the rest is an option.
"""

from __future__ import annotations

from dataclasses import replace

from didymium.library.build.deposits import with_basket
from didymium.library.build.facts import Fact
from didymium.library.build.outputs import output
from didymium.library.build.plants import modelled
from didymium.library.build.standing import standing
from didymium.library.build.world import Say, World

SCHEME = ("india_repm_scheme", "india_metal")
BUILT = (0.6, 0.3, 1.0)


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


def _option(world: World, fact: Fact, status: str, size: float, total: Say) -> None:
    if size <= 0:
        return
    claim = world.write("facts/capacity_paths", _key(fact), "capacity_t_y", total)
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
    total = world.write("facts/capacity_paths", _key(fact), "capacity_t_y", said)
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
    mined = output(world, fact)
    said = mined or world.say(fact, "capacity_t_y", "t/year", bounds=("", ""))
    others = world.facts.where("capacity_paths", asset_id=fact["asset_id"], year=fact["year"])
    if len(others) > 1:
        values = [said.value, *(f.need("capacity_t_y") for f in others)]
        values += [end for end in (said.low, said.high) if end is not None]
        said = replace(said, low=min(values), high=max(values))
    if mined:
        return said
    origin = _origin(world, fact)
    if origin:
        said = replace(said, inputs=(origin,), rule="as the fact it was taken from, see note")
    factor = _factor(world, fact)
    if factor is None:
        return said
    value, rule, inputs = factor
    claim = world.write("facts/capacity_paths", _key(fact), "capacity_t_y", replace(said, unit=fact["capacity_unit"]))
    ends = [world.said(i) for i in inputs[:1]]
    low, high = (said.value * value * (b or e.value) / e.value for e in ends for b in (e.low, e.high))
    return world.compute(said.value * value, "t/year", rule, [claim, *inputs], low=low, high=high, note=said.note)


def _key(fact: Fact) -> str:
    return "|".join(fact[c] for c in ("asset_id", "year", "scenario"))


def _origin(world: World, fact: Fact) -> str:
    """The claim for the row of plants.csv or deposits.csv that a nameplate or plan was taken from; empty if none."""
    table, key = ("plants", "plant_id") if fact["asset_table"] == "plants" else ("deposits", "deposit_id")
    middle = "" if table == "plants" else "_reo"
    column = f"capacity_planned_t{middle}_y" if fact["basis"] == "planned" else f"capacity_now_t{middle}_y"
    row = world.facts.one(table, **{key: fact["asset_id"]})
    if fact["basis"] not in ("planned", "nameplate") or not row[column]:
        return ""
    return world.input(row, column, fact["capacity_unit"], bounds=("", ""))


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
