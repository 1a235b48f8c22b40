"""prices: what was observed, and reference prices for duties.

Rules for prices. Oxides: yearly averages 2015-2025; for each year the first series that has one, of
USGS (as printed), ex-works China (from memory), volume-weighted world (one figure in words);
2024 agrees with base_prices_2024.csv. Concentrates, clay carbonate, NdPr metal and magnets: their
2024 row and yearly rows of the same series. Lists, assessments and spot quotes of price agencies
(may_ship no) are left out. Every price is rounded to two significant digits and stands at CHN, except
Mountain Pass concentrate (USA), per t of the material as it is sold: prices per kg REO are
multiplied by its REO content. Nominal dollars become dollars of 2024 by the US consumer price index,
recalled. Thulium has no price.
Metals and magnet grades are reference prices for duties: oxide price / (yield x metal per oxide) + conversion,
and the price of all grades for each NdFeB grade; samarium-cobalt from its costs.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact, wrong
from didymium.library.build.materials import GRADES, METALS, SMCO, WINDOW
from didymium.library.build.places import NAMES
from didymium.library.build.terms import significant
from didymium.library.build.world import Say, World

BASE_YEAR = "2024"
SERIES = ("USGS (Argus)", "China domestic ex-works order", "volume-weighted world (Adamas)")
INDEX = {
    "2015": 237.0,
    "2016": 240.0,
    "2017": 245.1,
    "2018": 251.1,
    "2019": 255.7,
    "2020": 258.8,
    "2021": 271.0,
    "2022": 292.7,
    "2023": 304.7,
    "2024": 313.7,
    "2025": 322.0,
}
"""US consumer price index, all urban consumers, 1982-84 = 100; from memory, claims say so."""

INDEX_SOURCE = ("US Bureau of Labor Statistics, CPI-U annual averages (from memory)", "https://www.bls.gov/cpi/")
OTHERS = {
    "concentrate.mountain_pass": ("bastnaesite concentrate", "USA", "concentrate bastnaesite (Mountain Pass)"),
    "concentrate.bayan_obo": ("Baotou concentrate", "CHN", ""),
    "concentrate.monazite_sand": ("monazite concentrate", "CHN", ""),
    "carbonate.kachin": ("ion clay mixed carbonate", "CHN", "ion clay mixed carbonate"),
    "metal.NdPr": ("NdPr metal", "CHN", ""),
    "magnet.ndfeb": ("NdFeB sintered magnet", "CHN", ""),
}
"""Product in prices.csv, market, and for prices per kg REO the item of forms.csv that says how much REO a kg holds."""

LEFT_MARKETS = ("India", "USA to China", "Korea/Europe")


def prices(world: World) -> None:
    """Write prices."""
    for element in (*NAMES, "NdPr"):
        for year, fact in sorted(_yearly(world, f"{element} oxide").items()):
            _observed(world, f"oxide.{element}", "CHN", year, fact, "")
    for material, (product, place, item) in OTHERS.items():
        for year, fact in sorted(_yearly(world, product).items()):
            _observed(world, material, place, year, fact, item)


def _yearly(world: World, product: str) -> dict[str, Fact]:
    """The fact for each year: the first series that has an annual average."""
    rows = world.facts.where(
        "prices",
        lambda f: f["basis"].startswith("annual") and f["year"] in INDEX and f.may_ship != "no",
        product=product,
    )
    rows = [f for f in rows if f["market"] not in LEFT_MARKETS and f["unit"].startswith("USD/kg") and f["central"]]
    if product.endswith("oxide"):
        rows = [f for f in rows if f["market"] in SERIES]
        rows.sort(key=lambda f: SERIES.index(f["market"]))
    found: dict[str, Fact] = {}
    for fact in rows:
        found.setdefault(fact["year"], fact)
    return found


def _observed(world: World, material: str, place: str, year: str, fact: Fact, item: str) -> None:
    content = world.facts.one("forms", kind="gross_weight", item=item) if item else None
    scale = 1000 * (content.need("central") / 100 if content else 1.0) * INDEX[BASE_YEAR] / INDEX[year]
    level = significant(fact.need("central") * scale, 2)
    low, high = (_rounded(fact.number(c), scale) for c in ("low", "high"))
    if year == BASE_YEAR and content is None:
        said = Say(
            level,
            "USD_2024/t",
            low,
            high,
            fact.source,
            fact["how"],
            fact["confidence"],
            note=f"{fact['market']}, {fact['basis']}, rounded to two digits; {fact['note']}".strip("; "),
        )
    else:
        claims = [world.input(fact, unit=fact["unit"]), _index(world, year), _index(world, BASE_YEAR)]
        claims += [world.input(content, unit="%")] if content else []
        rule = "price x index of 2024 / index of the year" + ("" if content is None else " x REO in a t of it")
        said = world.compute(
            level,
            "USD_2024/t",
            f"{rule}, rounded to two digits",
            claims,
            low=low,
            high=high,
            note=f"{fact['market']}, {fact['basis']}, {fact['how']}",
        )
    world.add("prices", {"material": material, "place": place, "year": year}, price=said)


def _rounded(value: float | None, scale: float) -> float | None:
    return None if value is None else significant(value * scale, 2)


def _index(world: World, year: str) -> str:
    said = Say(
        INDEX[year],
        "1",
        None,
        None,
        world.source(INDEX_SOURCE),
        "recalled",
        "medium",
        note="1982-84 = 100; of 2025 less sure",
    )
    return world.write("index", f"us_cpi|{year}", "value", said)


def price_of(world: World, material: str) -> tuple[float, str] | None:
    """Price of 2024 (USD a t) and its claim, or None when unknown."""
    for row in world.tables["prices"]:
        if row["material"] == material and row["year"] == BASE_YEAR:
            return float(row["price"]), row["price.claim"]
    return None


def price(world: World, material: str) -> tuple[float, str]:
    """As `price_of`, of a material that must have a price."""
    found = price_of(world, material)
    if found is None:
        raise wrong("E-PRICE", "prices", 0, "price", material, "no price of 2024", "see the script")
    return found


def reference_prices(world: World) -> None:
    """Write the 2024 reference prices of metals and magnet grades, after elements and processes."""
    for element in METALS:
        _metal(world, element)
    base = price(world, "magnet.ndfeb")
    for grade in GRADES:
        for variant in WINDOW:
            for tail in ("", "_lowdy"):
                if grade != "bonded" or not tail:
                    _reference(world, f"magnet.{grade}_{variant}{tail}", base[0], "price of all grades", [base[1]])
    _smco(world)


def _reference(world: World, material: str, value: float, rule: str, claims: list[str]) -> None:
    said = world.compute(significant(value, 2), "USD_2024/t", f"{rule}, rounded to two digits", claims)
    world.add("prices", {"material": material, "place": "CHN", "year": BASE_YEAR}, price=said)


def _metal(world: World, element: str) -> None:
    oxide = price(world, f"oxide.{element}")
    recipe = "electrolysis_light" if element in ("Nd", "Pr") else "calciothermic_heavy"
    recovery, first = world.of("processes", f"metal|{recipe}|CHN", "recovery")
    opex, second = world.of("processes", f"metal|{recipe}|CHN", "opex")
    held, third = world.of("elements", element, "metal_per_oxide")
    _reference(
        world,
        f"metal.{element}",
        oxide[0] / (recovery * held) + opex,
        "oxide / (yield x metal per oxide) + conversion",
        [oxide[1], first, second, third],
    )


def _smco(world: World) -> None:
    """Samarium-cobalt has no price: its costs in China."""
    metal = price(world, "metal.Sm")
    share = world.facts.one("forms", item=SMCO, element="Sm")
    recovery, first = world.of("processes", "magnet_smco|sintered_smco|CHN", "recovery")
    opex, second = world.of("processes", "magnet_smco|sintered_smco|CHN", "opex")
    alloy, third = world.of("processes", "alloy|alloy_metals_smco|", "opex")
    _reference(
        world,
        "magnet.smco",
        alloy + opex + share.need("central") / 100 / recovery * metal[0],
        "other metals + making + samarium metal",
        [metal[1], first, second, third, world.input(share, unit="%")],
    )
