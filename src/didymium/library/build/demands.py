"""demands: activity of a driver x what a unit of it needs, per end use, place and year.

Rules, by demand_map.csv: kinds historic and scenario only, 2024 to 2040, the seven demand places;
magnets ask for a group of variants of their grade, other uses for one oxide per element by the
element mix of 2008, without the part called other. Wind: GW x drive-train share x kg of the four
elements per MW / their share in the grade; the geared machines count with direct drive. Shares of the
world stand for every place but India's of 2024; between years with shares they are interpolated.
The range of a demand is the product of the low and of the high ends of its factors.

World NdFeB here is 166.0, 261.8 and 375.0 kt in 2024, 2030 and 2040, India 6.4 and 29.3 kt in 2024 and 2040; the
baseline (section 7) had 166, 257 and 393, India 6 and 31. The gap is three drivers that the facts changed after the
baseline was computed; activity.csv names the earlier figures in its notes, and with them the baseline comes out:

    kt NdFeB            2030  earlier    2040  earlier    India 2040  earlier
    wind                33.8     29.3    44.0     37.1           2.5      2.1   drive-train shares, more direct drive
    humanoid robots      1.1      1.1    14.3     28.7           0.8      1.5   halved in 2040
    drones, air taxis    7.1      7.1    15.6     26.0           1.4      2.3   x 0.6 in 2040
    all other uses     219.8    219.8   301.0    301.0          24.7     24.7
    sum                261.8    257.3   375.0    392.8          29.3     30.6
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from didymium.library.build.end_uses import mapped
from didymium.library.build.facts import Fact
from didymium.library.build.materials import GRADES
from didymium.library.build.world import World

YEARS = range(2024, 2041)
PLACES = {"India": "IND", "China": "CHN", "EU27": "EU27", "USA": "USA", "Japan": "JPN", "Korea": "KOR", "ROW": "ROW"}
GRADE_OF = {item: grade for grade, item in GRADES.items()}
WIND_SHARE = 0.308
WIND_NODES = ("2024", "2030", "2040")
KINDS = ("historic", "scenario")


@dataclass(frozen=True)
class Factor:
    """One factor of a product with its range and the claims it rests on."""

    value: float
    low: float
    high: float
    claims: tuple[str, ...]

    def times(self, other: Factor) -> Factor:
        """The product of two factors."""
        return Factor(
            self.value * other.value, self.low * other.low, self.high * other.high, self.claims + other.claims
        )

    def plus(self, other: Factor) -> Factor:
        """The sum of two factors."""
        return Factor(
            self.value + other.value,
            self.low + other.low,
            self.high + other.high,
            (*self.claims, *(c for c in other.claims if c not in self.claims)),
        )

    def scaled(self, by: float) -> Factor:
        """The factor in another unit."""
        return Factor(self.value * by, self.low * by, self.high * by, self.claims)


def factor(world: World, fact: Fact, column: str = "central", unit: str = "") -> Factor:
    """A fact as a factor; without a range its ends are its value."""
    value = fact.need(column)
    low, high = fact.number("low"), fact.number("high")
    return Factor(
        value,
        value if low is None else low,
        value if high is None else high,
        (world.input(fact, column, unit or fact.get("unit")),),
    )


def demands(world: World) -> None:
    """Write demands."""
    activity = {
        (f["driver"], f["region"], int(f["year"])): f
        for f in world.facts.where("activity", lambda f: f["kind"] in KINDS and f["region"] in PLACES | {"World": ""})
        if f["year"].isdigit()
    }
    wind = wind_shares(world)
    for row in mapped(world):
        need = {} if row["driver"].startswith("wind") else needs(world, row)
        for region, place in PLACES.items():
            for year in YEARS:
                fact = activity[row["driver"], region, year]
                if row["driver"].startswith("wind"):
                    need = {material_of(row): wind_need(world, row["end_use"], wind, region, year)}
                for material, per_unit in need.items():
                    _write(world, row, material, place, year, factor(world, fact).times(per_unit))


def _write(world: World, row: Fact, material: str, place: str, year: int, amount: Factor) -> None:
    rule = row["formula"] if not material.startswith("oxide.") else "kt REO x element mix of 2008 without other"
    said = world.compute(amount.value, "t/year", rule, amount.claims, low=amount.low, high=amount.high)
    world.add("demands", {"end_use": row["end_use"], "material": material, "place": place, "year": year}, quantity=said)


def material_of(row: Fact) -> str:
    """The magnet material, or group of variants, that a row of demand_map.csv asks for."""
    return "magnet.smco" if row["grade"].startswith("SmCo") else f"magnet.{GRADE_OF[row['grade']]}"


def needs(world: World, row: Fact) -> dict[str, Factor]:
    """What a unit of the driver needs, t by material."""
    if row["mix_end_use"]:
        return _mix(world, row["mix_end_use"])
    parts = [
        factor(world, world.facts.one("end_uses", end_use=row["end_use"], metric=metric))
        for metric in ("pm_motor_share", "magnet_intensity")
        if metric in row["formula"]
    ]
    scale = 1000.0 if row["formula"].endswith("x 1000") else 0.001
    return {material_of(row): product(parts).scaled(scale)}


def product(parts: Iterable[Factor]) -> Factor:
    """The product of factors; one of none."""
    return reduce(Factor.times, parts, Factor(1.0, 1.0, 1.0, ()))


def _mix(world: World, use: str) -> dict[str, Factor]:
    """t of oxide per kt REO, by element, of the 2008 mix."""
    rows = world.facts.where(
        "shares_by_end_use", region="World", year="2008", end_use=use, metric="element_mix_within_end_use"
    )
    named = [f for f in rows if f["element"] != "other"]
    total = sum(f.need("central") for f in named)
    return {f"oxide.{f['element']}": factor(world, f).scaled(1000 / total) for f in named}


Shares = dict[tuple[str, str, str], Fact]


def wind_shares(world: World) -> Shares:
    """Shares of the drive trains, by driver, region and year."""
    return {
        (f["driver"], f["region"], f["year"]): f
        for f in world.facts.where("activity", lambda f: f["driver"].startswith("wind_share") and f["kind"] in KINDS)
    }


def _share(world: World, shares: Shares, driver: str, region: str, year: int) -> Factor:
    """The share of a drive train in a year: on the line between the years that have one."""
    nodes = [shares.get((driver, region, y)) or shares[driver, "World", y] for y in WIND_NODES]
    years = [int(y) for y in WIND_NODES]
    left = max(i for i, y in enumerate(years[:-1]) if y <= year)
    part = (year - years[left]) / (years[left + 1] - years[left])
    one, two = (factor(world, nodes[i]) for i in (left, left + 1))
    if part == 0:
        return one
    return two if part == 1 else one.scaled(1 - part).plus(two.scaled(part))


def wind_need(world: World, use: str, shares: Shares, region: str, year: int) -> Factor:
    """t of magnet per GW of additions, by end use: kg per MW of elements / their share in the grade."""
    direct = _share(world, shares, "wind_share_direct_drive", region, year)
    medium = _share(world, shares, "wind_share_medium_speed", region, year)
    if use == "wind_hybrid_pm":
        made = medium.times(_elements(world, "wind_hybrid_pm"))
    else:
        left = 1 - direct.value - medium.value
        geared = Factor(left, left, left, (*direct.claims, *medium.claims)).times(_elements(world, "wind_dfig"))
        made = direct.times(_elements(world, "wind_dd_pm")).plus(geared)
    share = world.default("wind_grade", "share", WIND_SHARE, "1", "rare-earth share of wind magnets (demand_map.csv)")
    return Factor(made.value / WIND_SHARE, made.low / WIND_SHARE, made.high / WIND_SHARE, (*made.claims, share.claim))


def _elements(world: World, use: str) -> Factor:
    """kg of Nd, Pr, Dy and Tb per MW of a drive train."""
    rows = world.facts.where("end_uses", end_use=use, metric="element_intensity")
    return reduce(Factor.plus, (factor(world, f) for f in rows if f["element"] in ("Nd", "Pr", "Dy", "Tb")))
