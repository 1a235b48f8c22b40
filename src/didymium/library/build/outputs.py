"""What mines put out, as their paths hold it: whose number it is, and from what.

Rules, on the observed and outlook rows of capacity_paths.csv:
 - where a country has one mine that runs, its path is the country's output as it was seen (production.csv,
   the preferred edition), and the claim keeps that source;
 - where it has several, the output is split by the capacities of deposits.csv, which are rounded-only, so the
   parts are rounded: those of China sum to 270,400 t, not 270,000;
 - Kachin 2024 is what Chinese customs recorded, 44,366 t gross x 0.92 = 40,816 t (definitions, row 9), and 2025
   follows the USGS, 22,000 to 27,000 t; what the USGS and World Mining Data have stands in `observed`;
 - Laos 2024 is the same customs rule, rounded to two digits as the facts have it, and 2025 stays at it;
 - the outlook of Chinese rock mines grows from the output of 2025, as assumed in its note.
"""

from __future__ import annotations

from dataclasses import replace

from didymium.library.build.facts import Fact
from didymium.library.build.terms import significant
from didymium.library.build.world import Say, World, claim_id

CUSTOMS = {"kachin": "MMR", "laos_clay": "LAO"}
"""Deposits whose output is what China imported from their country."""

CUSTOMS_YEAR = "2024"
CONTENT = (0.92, 0.57, 0.95)
DIGITS_LAOS = 2
LAST = "2025"


def output(world: World, fact: Fact) -> Say | None:
    """What a deposit puts out in the year of a row of capacity_paths; None for rows of other kinds."""
    if fact["asset_table"] != "deposits" or fact["basis"] not in ("observed", "outlook"):
        return None
    if fact["basis"] == "outlook":
        return _outlook(world, fact)
    if fact["asset_id"] in CUSTOMS:
        return _clay(world, fact)
    return _mined(world, fact)


def customs(world: World, iso3: str, digits: int = 0) -> Say:
    """REO that China imported from a country in 2024 as clay carbonate, rounded where digits are given."""
    fact = world.facts.one("trade", flow="import", reporter="CHN", partner=iso3, year=CUSTOMS_YEAR, hs="2846.90")
    note = "REO of the calcined clay carbonate, as prices quote it (forms.csv, note)"
    content = world.assume(CONTENT[0], "t/t", note, *CONTENT[1:])
    claim = world.write("observed", "clay_carbonate_as_imported", "reo", content)
    gross = fact.need("quantity_t")
    made = [gross * c for c in CONTENT]
    if digits:
        made[0] = significant(made[0], digits)
    return world.compute(
        made[0],
        "t/year",
        "gross tonnes of 2846.90 that China imported x REO content" + (f", {digits} digits" if digits else ""),
        [world.input(fact, "quantity_t", "t", bounds=("", "")), claim],
        low=made[1],
        high=made[2],
    )


def produced(world: World, iso3: str, year: str) -> Fact:
    """The preferred row of production.csv for a country and year."""
    return world.facts.one("production", iso3=iso3, year=year, preferred="1")


def _clay(world: World, fact: Fact) -> Say:
    """Output of a clay field behind the Chinese border."""
    code = fact["asset_id"]
    if fact["year"] == CUSTOMS_YEAR:
        return customs(world, CUSTOMS[code], 0 if code == "kachin" else DIGITS_LAOS)
    before = claim_id("paths", f"{code}|{CUSTOMS_YEAR}", "capacity")
    base = world.said(before)
    if code != "kachin":
        said = world.say(fact, "capacity_t_y", "t/year", bounds=("", ""))
        return replace(said, value=base.value, inputs=(before,), rule="the level of 2024, kept")
    now, then = (produced(world, CUSTOMS[code], y) for y in (fact["year"], CUSTOMS_YEAR))
    column = "mine_production_t_reo"
    change = now.need(column) / then.need(column)
    low, high = (None if end is None else end * change for end in (base.low, base.high))
    return world.compute(
        base.value * change,
        "t/year",
        "output of 2024 x what the USGS has for 2025 / for 2024",
        [before, *(world.input(f, column, "t_REO/year") for f in (now, then))],
        low=low,
        high=high,
    )


def _mined(world: World, fact: Fact) -> Say:
    """A country's output, or the part of it that the capacities of its deposits say."""
    here = world.facts.one("deposits", deposit_id=fact["asset_id"])
    country = produced(world, here["iso3"], fact["year"])
    value = fact.need("capacity_t_y")
    seen = world.say(country, "mine_production_t_reo", "t/year")
    if value == seen.value:
        return replace(seen, note=f"all of the country's output; {seen.note}".rstrip("; "))
    running = world.facts.where("deposits", lambda f: bool(f.number("capacity_now_t_reo_y")), iso3=here["iso3"])
    parts = [world.input(f, "capacity_now_t_reo_y", "t_REO/year", bounds=("", "")) for f in running]
    return world.compute(
        value,
        "t/year",
        "output of the country x capacity of the deposit / of all that run there",
        [world.input(country, "mine_production_t_reo", "t_REO/year"), *parts],
        note=country["qualifier"],
    )


def _outlook(world: World, fact: Fact) -> Say:
    """An assumed growth of what was put out in 2025."""
    said = world.say(fact, "capacity_t_y", "t/year", bounds=("", ""))
    base = claim_id("paths", f"{fact['asset_id']}|{LAST}", "capacity")
    return replace(said, inputs=(base,), rule="output of 2025 x assumed growth, see note")
