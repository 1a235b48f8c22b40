"""past_uses: what magnets went into use before 2024, so that they can come back as scrap.

Rules. 2020 to 2023: activity x need, as in `demands`, with the drive trains of 2024 for wind, whose additions before
2024 stand in the facts net of what was taken down. Before 2020: the use of 2020 shrunk each year by the growth of the
use in the world in 2020-24 (definitions 13: an assumed claim for each use), but by 8 % at least: with the plain
growth of each place wind alone would have taken 42 kt a year in 1990, more than the world made of any magnet. Back to
1990 or twice the lifetime before the plan; years between two rows are read in a line. A use that did not exist in
2020 has no past. Other uses than magnets have no rows: no recycling recipe takes what they become.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from didymium.library.build.demands import PLACES, Factor, factor, material_of, needs, wind_need, wind_shares
from didymium.library.build.end_uses import mapped
from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World, claim_id

YEARS = (2020, 2021, 2022, 2023)
LAST = 2024
BACK = (2018, 2015, 2010, 2000, 1990)
"""Years before 2020 that get a row, the latest first."""
LIFETIMES = 2.0
LEAST, MOST = 0.08, 0.15
"""Growth a year before 2020 that is taken at least, and its upper end."""


def past_uses(world: World) -> None:
    """Write past_uses."""
    activity = {
        (f["driver"], f["region"], int(f["year"])): f
        for f in world.facts.where("activity", lambda f: f["kind"] == "historic" and f["region"] in PLACES)
        if f["year"].isdigit()
    }
    for row in mapped(world):
        if row["mix_end_use"]:
            continue
        life, _ = world.of("end_uses", row["end_use"], "lifetime")
        back = [y for i, y in enumerate(BACK) if i == 0 or BACK[i - 1] > LAST - LIFETIMES * life]
        growth = _growth(world, row, activity)
        for region, place in PLACES.items():
            amounts = {y: _amount(world, row, region, activity[_driver(row["driver"], y), region, y]) for y in YEARS}
            key = {"end_use": row["end_use"], "material": material_of(row), "place": place}
            for year, amount in amounts.items():
                said = world.compute(
                    amount.value, "t/year", row["formula"], amount.claims, low=amount.low, high=amount.high
                )
                world.add("past_uses", {**key, "year": year}, quantity=said)
            _back_cast(world, key, amounts[YEARS[0]], growth, back)


def _driver(driver: str, year: int) -> str:
    """Wind before 2024 stands under another name."""
    return "wind_net_additions_total" if driver == "wind_additions_total" and year < LAST else driver


def _amount(world: World, row: Fact, region: str, fact: Fact) -> Factor:
    """t that went into use: activity x need."""
    if row["driver"].startswith("wind"):
        need = wind_need(world, row["end_use"], wind_shares(world), region, LAST)
    else:
        (need,) = needs(world, row).values()
    return factor(world, fact).times(need)


def _growth(world: World, row: Fact, activity: Mapping[tuple[str, str, int], Fact]) -> Say:
    """Growth a year before 2020: that of the use in all places together in 2020-24, or the least that is taken."""
    ends = [(region, _driver(row["driver"], year), year) for year in (YEARS[0], LAST) for region in PLACES]
    told = [_amount(world, row, region, activity[driver, region, year]).value for region, driver, year in ends]
    sums = sum(told[: len(PLACES)]), sum(told[len(PLACES) :])
    seen = (sums[1] / sums[0]) ** (1 / (LAST - YEARS[0])) - 1 if sums[0] > 0 else LEAST
    growth = round(max(seen, LEAST), 4)
    return world.default(
        row["end_use"],
        "growth_before_2020",
        growth,
        "1/year",
        f"growth of the use in 2020-24, {seen:.0%} a year, taken for the years before (definitions 13), but at least "
        f"{LEAST:.0%}: magnets as a whole grew faster than that",
        min(max(seen, 0.0), LEAST),
        max(growth, MOST),
    )


def _back_cast(world: World, key: dict[str, str], start: Factor, growth: Say, years: Iterable[int]) -> None:
    """Rows before 2020, from that of 2020 and the growth of the use."""
    base = claim_id("past_uses", "|".join([*key.values(), str(YEARS[0])]), "quantity")
    for year in years if start.value > 0 else ():
        ago = YEARS[0] - year
        rule = f"use of 2020 / (1 + growth) ^ {ago}"
        said = world.compute(start.value / (1 + growth.value) ** ago, "t/year", rule, (base, growth.claim))
        world.add("past_uses", {**key, "year": year}, quantity=said)
