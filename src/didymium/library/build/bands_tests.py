"""bands of 2025, the year the calibration has not seen: prices, magnet exports, demand.

Mine output of 2025 is given to the model, so its row is fitted. China licensed exports of seven elements from
April 2025; no table of the calm case knows it.
"""

from __future__ import annotations

from didymium.library.build.bands import TEST, Band, put, reference
from didymium.library.build.world import World

OXIDES = ("Nd", "Pr", "Sm", "Gd", "Dy", "Tb", "Y")
ORES = ("carbonate.kachin", "concentrate.bayan_obo")
LICENCES = "the export licences of April 2025 stand in no table of the calm case"
HALF, WEIGHED = "2025-H1", "8505.11 (RE magnets)"


def tests(world: World) -> None:
    """Write the bands of 2025."""
    _mining(world)
    _prices(world)
    _magnets(world)
    _demand(world)


def _mining(world: World) -> None:
    fact = world.facts.where(
        "country_stage_share",
        lambda f: "MCS 2026" in f["source"],
        stage="mining",
        iso3="CHN",
        year=TEST,
        row_type="statistic",
    )[0]
    band = Band(
        "share.mining", "mining", "%", "mine output, all rare earths, t REO", "paths of the deposits",
        what="all", place="CHN", year=TEST, fitted=True,
    )  # fmt: skip
    put(world, band, world.say(fact, "share_pct", "%"))


def _prices(world: World) -> None:
    why = "demand of 2025 against output of 2025 in the calibrated model; no stocks, no expectations"
    for element in OXIDES:
        band = Band(
            "price", "prices", "USD_2024/t", "oxide in China, yearly mean", why,
            what=f"oxide.{element}", place="CHN", year=TEST,
        )  # fmt: skip
        put(world, band, reference(world, f"oxide.{element}", "CHN", TEST))
    for ore in ORES:
        band = Band(
            "price", "prices", "USD_2024/t", "yearly mean in China, from memory", f"oxide prices of 2025: {why}",
            what=ore, place="CHN", year=TEST,
        )  # fmt: skip
        put(world, band, reference(world, ore, "CHN", TEST))
    band = Band(
        "unit_value.exports", "prices", "USD_2024/t", "Chinese magnet exports, mean of all grades, from memory",
        f"oxide prices of 2025: {why}", what="magnet", place="CHN", year=TEST,
    )  # fmt: skip
    put(world, band, reference(world, "magnet.ndfeb", "CHN", TEST))


def _magnets(world: World) -> None:
    """Exports of January to July as a yearly rate, and the shares of two buyers in the first half."""
    half = world.facts.one("trade", flow="export", reporter="CHN", partner="WORLD", year=HALF, hs=WEIGHED)
    july = world.facts.one("trade", flow="export", reporter="CHN", partner="WORLD", year="2025-07", hs=WEIGHED)
    inputs = [world.input(f, "quantity_t", "t", bounds=("", "")) for f in (half, july)]
    rate = sum(world.said(c).value for c in inputs) * 12 / 7
    band = Band(
        "exports", "magnets", "t/year", "exports under HS 8505.11, January to July as a yearly rate", LICENCES,
        what="magnet", place="CHN", year=TEST,
    )  # fmt: skip
    put(world, band, world.compute(rate, "t/year", "seven months x 12 / 7", inputs))
    for buyer in ("EU27", "USA"):
        fact = world.facts.one("trade", flow="export", reporter="CHN", partner=buyer, year=HALF, hs=WEIGHED)
        band = Band(
            "share.exports", "magnets", "%", "share of Chinese magnet exports, first half, by t",
            f"demand and magnet output of the buyer; {LICENCES}",
            what="magnet", place="CHN", origin=buyer, year=TEST,
        )  # fmt: skip
        put(world, band, world.say(fact, "share_of_quantity", "%", 100.0, ("", "")))


def _demand(world: World) -> None:
    """Neodymium of all uses: a scenario of 2023 for 2025, with its faster sisters."""
    rows = {
        kind: world.facts.one("activity", driver="published_demand_all_Nd", region="World", year=TEST, kind=kind)
        for kind in ("IEA STEPS, 2023 edition", "IEA APS, 2023 edition", "IEA NZE, 2023 edition")
    }
    first, *others = rows.values()
    band = Band(
        "use.element", "balances", "t_element/year", "Nd in oxides used, process loss included; scenarios made in 2023",
        "bottom-up demand x losses", what="Nd", year=TEST,
    )  # fmt: skip
    inputs = [world.input(f, "central", "t_element/year", 1000.0) for f in others]
    put(world, band, world.say(first, "central", "t_element/year", 1000.0), inputs)
