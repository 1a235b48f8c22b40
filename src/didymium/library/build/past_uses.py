"""past_uses: what magnets went into use before 2024, so that they can come back as scrap.

Rules. 2020 to 2023: activity x need, as in `demands`, with the drive trains of 2024 for wind, whose additions before
2024 stand in the facts net of what was taken down. Before 2020: the use of 2020 shrunk by the growth of 2020-24 a year
(definitions 13: an assumed claim for each use and place; ten years of it at most, then it stays as it was), back to
1990 or twice the lifetime before the plan; years between two rows are read in a line. A use that
did not exist in 2020 has no past. Other uses than magnets have no rows: no recycling recipe takes what they become.
"""

from __future__ import annotations

from collections.abc import Iterable

from didymium.library.build.demands import PLACES, Factor, factor, material_of, needs, wind_need, wind_shares
from didymium.library.build.end_uses import mapped
from didymium.library.build.facts import Fact
from didymium.library.build.world import World, claim_id

YEARS = (2020, 2021, 2022, 2023)
LAST = 2024
BACK = (2018, 2015, 2010, 2000, 1990)
"""Years before 2020 that get a row, the latest first."""
LIFETIMES = 2.0
LONGEST = 10
"""Years for which the growth of 2020-24 is carried back."""


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
        first = LAST - LIFETIMES * life
        for region, place in PLACES.items():
            amounts = {y: _amount(world, row, region, activity[_driver(row["driver"], y), region, y]) for y in YEARS}
            key = {"end_use": row["end_use"], "material": material_of(row), "place": place}
            for year, amount in amounts.items():
                said = world.compute(
                    amount.value, "t/year", row["formula"], amount.claims, low=amount.low, high=amount.high
                )
                world.add("past_uses", {**key, "year": year}, quantity=said)
            _back_cast(world, key, amounts[YEARS[0]], [y for i, y in enumerate(BACK) if i == 0 or BACK[i - 1] > first])


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


def _back_cast(world: World, key: dict[str, str], start: Factor, years: Iterable[int]) -> None:
    """Rows before 2020, from that of 2020 and the growth from it to 2024."""
    now, _ = world.of("demands", "|".join([*key.values(), str(LAST), ""]), "quantity")
    if start.value <= 0 or now <= 0:
        return
    growth = round((now / start.value) ** (1 / (LAST - YEARS[0])) - 1, 4)
    claim = world.default(
        "|".join(key.values()),
        "growth_before_2020",
        growth,
        "1/year",
        "the growth of 2020-24, taken for the ten years before 2020 (definitions 13)",
        min(0.5 * growth, 1.5 * growth),
        max(0.5 * growth, 1.5 * growth),
    ).claim
    base = claim_id("past_uses", "|".join([*key.values(), str(YEARS[0])]), "quantity")
    for year in years:
        ago = min(YEARS[0] - year, LONGEST)
        rule = f"use of 2020 / (1 + growth) ^ {ago}"
        said = world.compute(start.value / (1 + growth) ** ago, "t/year", rule, (base, claim))
        world.add("past_uses", {**key, "year": year}, quantity=said)
