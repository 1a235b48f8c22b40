"""bands of trade and prices, 2024.

Customs tonnes are gross, oxides of the model t of oxide: about 5 % apart for oxides, more for carbonates. Unit
values are those at the border of the seller; the model's are delivered prices, freight and duty included.
"""

from __future__ import annotations

from didymium.library.build.bands import BASE, Band, customs_row, put, reference
from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

GOODS = "oxide+metal+carbonate+heavy_concentrate"
ALL, CERIUM, OTHERS, METAL = "2805.30+2846", "2846.10", "2846.90", "2805.30"
CLAY = "clay_carbonate_as_imported"
OXIDES = ("Nd", "Pr", "Dy", "Tb", "Y")
FIT = "customs lanes of the buyer are in the fit"
INTO = ("JPN", "USA", "EU27", "KOR", "IND")


def trade(world: World) -> None:
    """Write the bands of trade and prices."""
    _lanes(world)
    _shares(world)
    _others(world)
    _magnets(world)
    _magnet_buyers(world)
    _unit_values(world)
    _oxide_prices(world)
    _ores(world)
    _clays(world)


def _lane(
    world: World, place: str, origin: str, hs: str, what: str, mechanism: str, fitted: bool = False, area: str = "trade"
) -> None:
    """Tonnes of one lane."""
    fact = (
        customs_row(world, "import", place, origin, hs)
        if place != "VNM"
        else customs_row(world, "export", origin, place, hs)
    )
    band = Band(
        "imports", area, "t/year", f"imports under HS {hs}, gross t", mechanism,
        what=what, place=place, origin=origin, fitted=fitted,
    )  # fmt: skip
    put(world, band, world.say(fact, "quantity_t", "t/year", bounds=("", "")))


def _lanes(world: World) -> None:
    for place, origin in (("JPN", "CHN"), ("USA", "CHN"), ("EU27", "CHN"), ("JPN", "MYS")):
        _lane(world, place, origin, OTHERS, "oxide-Ce", "customs lane in the fit", True)
    _lane(world, "JPN", "VNM", METAL, "metal", "customs lane in the fit; the code holds other metals too", True)
    _lane(
        world, "CHN", "MYS", ALL, GOODS,
        "what Kuantan cannot separate or sell elsewhere; known: 16 kt gross are unexplained (baseline, hole 1)",
    )  # fmt: skip
    _lane(world, "CHN", "VNM", ALL, GOODS, "no Vietnamese mine in the tables, and no re-export of what passes through")
    feed = "oxide need of the metal plants in Vietnam, which make what Japan buys, and who sells it to them"
    _lane(world, "VNM", "MYS", ALL, "oxide", feed, area="metal")
    _lane(world, "VNM", "USA", ALL, "oxide", feed, area="metal")


def _part(world: World, part: list[Fact], whole: list[Fact], less: list[Fact]) -> Say:
    """A share of tonnes in %, from rows of trade.csv: part / (whole - less)."""
    sums = [sum(f.need("quantity_t") for f in facts) for facts in (part, whole, less)]
    inputs = [world.input(f, "quantity_t", "t", bounds=("", "")) for f in (*part, *whole, *less)]
    return world.compute(100 * sums[0] / (sums[1] - sums[2]), "%", "tonnes of the seller / tonnes of all", inputs)


def _shares(world: World) -> None:
    """Who sells to buyers whose customs lanes are in the fit."""
    rows = (
        ("KOR", "CHN", (CERIUM, OTHERS), "oxide", "", FIT),
        ("IND", "CHN", (ALL,), GOODS, "", FIT + "; mischmetal counts as oxide in the model"),
        ("JPN", "CHN", (CERIUM,), "oxide.Ce", "", FIT),
        ("USA", "CHN", (CERIUM,), "oxide.Ce", "", FIT),
        ("EU27", "MYS", (CERIUM,), "oxide.Ce", "RUS", FIT + "; Russian carbonate left out"),
    )  # fmt: skip
    for place, origin, codes, what, besides, why in rows:
        part = [customs_row(world, "import", place, origin, hs) for hs in codes]
        whole = [customs_row(world, "import", place, "WORLD", hs) for hs in codes]
        less = [customs_row(world, "import", place, besides, hs) for hs in codes] if besides else []
        scope = f"share of imports under HS {' and '.join(codes)}, by gross t"
        band = Band(
            "share.imports", "trade", "%", scope, why, what=what, place=place, origin=origin, besides=besides,
            fitted=True,
        )  # fmt: skip
        put(world, band, _part(world, part, whole, less))


def _others(world: World) -> None:
    """Exports of China to all whose lanes are not in the fit, of India (a third in the fit) and the USA (3 %)."""
    sold = customs_row(world, "export", "CHN", "WORLD", ALL)
    left = [customs_row(world, "import", p, "CHN", ALL) for p in INTO]
    inputs = [world.input(f, "quantity_t", "t", bounds=("", "")) for f in (sold, *left)]
    rest = sold.need("quantity_t") - sum(f.need("quantity_t") for f in left)
    band = Band(
        "exports", "trade", "t/year", f"exports under HS {ALL}, gross t, but to the five buyers in the fit",
        "non-magnet demand of the rest of the world, and metal makers in Vietnam",
        what=GOODS, place="CHN", besides="+".join(INTO),
    )  # fmt: skip
    put(world, band, world.compute(rest, "t/year", "exports to the world - imports of the five from China", inputs))
    why = {
        "IND": "oxide of IREL, small home demand for it; lanes to Japan, Korea and China are in the fit",
        "USA": "lanthanum and cerium of Mountain Pass that the USA does not use, and NdPr for metal makers",
    }
    for place, mechanism in why.items():
        band = Band(
            "exports", "trade", "t/year", f"exports under HS {ALL}, gross t", mechanism, what=GOODS, place=place,
            fitted=place == "IND",
        )  # fmt: skip
        fact = customs_row(world, "export", place, "WORLD", ALL)
        put(world, band, world.say(fact, "quantity_t", "t/year", bounds=("", "")))


def _magnets(world: World) -> None:
    """Magnets under 8505.11: Chinese exports and their price."""
    sold = world.facts.one(
        "trade", flow="export", reporter="CHN", partner="WORLD", year=BASE, hs="8505.11 (RE magnets and alloys)"
    )
    band = Band(
        "exports", "magnets", "t/year", "exports under HS 8505.11, t; customs count magnets sold as magnets",
        "demand outside China less magnet output there; known: magnets inside goods are counted too",
        what="magnet", place="CHN",
    )  # fmt: skip
    put(world, band, world.say(sold, "quantity_t", "t/year", bounds=("", "")))
    inputs = [world.input(sold, c, u, bounds=("", "")) for c, u in (("value_kUSD", "kUSD"), ("quantity_t", "t"))]
    unit_value = 1000 * sold.need("value_kUSD") / sold.need("quantity_t")
    recalled = _quoted(world, "NdFeB sintered magnet")
    band = Band(
        "unit_value.exports", "prices", "USD_2024/t", "Chinese magnet exports, mean of all grades",
        "metal, alloy and sintering cost at Chinese oxide prices, and the rent of magnet capacity",
        what="magnet", place="CHN",
    )  # fmt: skip
    other = _per_tonne(world, recalled)
    put(world, band, world.compute(unit_value, "USD_2024/t", "value / tonnes", inputs), [other])


def _magnet_buyers(world: World) -> None:
    """Where the EU and India buy magnets; no lane of magnets is in the fit."""
    why = "magnet output in the buyer's own and third countries, and freight"
    eu = world.facts.one("trade", flow="import", reporter="EU27", partner="CHN", year=BASE, hs="permanent magnets")
    more = world.facts.one(
        "trade", flow="import", reporter="EU27", partner="CHN", year="2023", hs="RE permanent magnets"
    )
    band = Band(
        "share.imports",
        "magnets",
        "%",
        "share of magnet imports (by value 2024, by t 2023)",
        why,
        what="magnet",
        place="EU27",
        origin="CHN",
    )
    put(
        world,
        band,
        world.say(eu, "share_of_value", "%", 100.0, ("", "")),
        [world.input(more, "share_of_quantity", "%", 100.0, ("", ""))],
    )
    india = world.facts.one("trade", flow="import", reporter="IND", partner="CHN", year=BASE, hs="8505.11")
    band = Band(
        "share.imports",
        "magnets",
        "%",
        "share of metal magnet imports, by value",
        why,
        what="magnet",
        place="IND",
        origin="CHN",
    )
    put(world, band, world.say(india, "share_of_value", "%", 100.0, ("", "")))


def _unit_values(world: World) -> None:
    """Mean prices of lanes: one in the fit, one held out."""
    rows = (
        ("import", "KOR", "CHN", OTHERS, "oxide-Ce", "tonnes and dollars of the lane are in the fit"),
        ("export", "MYS", "VNM", ALL, "oxide", "Nd and Pr oxide outside China: wedge, tax and freight over China"),
    )  # fmt: skip
    for flow, reporter, partner, hs, what, why in rows:
        fact = customs_row(world, flow, reporter, partner, hs)
        inputs = [world.input(fact, c, u, bounds=("", "")) for c, u in (("value_kUSD", "kUSD"), ("quantity_t", "t"))]
        place, origin = (reporter, partner) if flow == "import" else (partner, reporter)
        band = Band(
            "unit_value.imports", "prices", "USD_2024/t", f"unit value under HS {hs}", why,
            what=what, place=place, origin=origin, fitted=place == "KOR",
        )  # fmt: skip
        said = world.compute(
            1000 * fact.need("value_kUSD") / fact.need("quantity_t"), "USD_2024/t", "value / tonnes", inputs
        )
        put(world, band, said)


def _oxide_prices(world: World) -> None:
    """Imposed prices, and metal, whose price is not."""
    for element in OXIDES:
        band = Band(
            "price", "prices", "USD_2024/t", "oxide in China, yearly mean", "imposed by the calibration",
            what=f"oxide.{element}", place="CHN", fitted=True,
        )  # fmt: skip
        put(world, band, reference(world, f"oxide.{element}", "CHN", BASE))
    metal = _quoted(world, "NdPr metal")
    band = Band(
        "price", "prices", "USD_2024/t", "NdPr metal in China (3 Nd to 1 Pr), yearly mean",
        "oxide price / yield + cost of electrolysis in China, and the rent of metal capacity",
        what="metal.NdPr", place="CHN",
    )  # fmt: skip
    put(world, band, world.say(metal, "central", "USD_2024/t", 1000.0, ("", "")))


def _quoted(world: World, product: str) -> Fact:
    """The yearly price of a product in 2024."""
    return world.facts.one("prices", product=product, year=BASE, basis="annual average")


def _per_tonne(world: World, fact: Fact) -> str:
    """The claim of a price per t that was quoted per kg."""
    said = world.compute(
        1000 * fact.need("central"), "USD_2024/t", "per kg x 1,000", [world.input(fact, unit=fact["unit"])]
    )
    return world.write("bands", f"quoted|{fact['product']}|{fact['year']}", "value", said)


def _ores(world: World) -> None:
    """Concentrates per t of the oxide they hold."""
    cost = "worth of the oxides in it less cracking and separation where the next tonne goes"
    band = Band(
        "price", "prices", "USD_2024/t_REO", "concentrate, USGS value of shipments / t REO",
        f"{cost}, and freight to China", what="concentrate.mountain_pass", place="USA",
    )  # fmt: skip
    put(
        world, band, world.say(_quoted(world, "bastnaesite concentrate"), "central", "USD_2024/t_REO", 1000.0, ("", ""))
    )
    rows = (
        (
            "concentrate.bayan_obo", "Baotou concentrate", "bayan_obo",
            "related-party price, known to lie below worth", cost,
        ),
        (
            "concentrate.madagascar_sands+concentrate.nigeria_monazite", "monazite concentrate", "monazite sand",
            "imported monazite", f"{cost}; Th residue and licences have no cost",
        ),
    )  # fmt: skip
    for what, product, item, scope, why in rows:
        book = world.facts.one("base_prices_2024", form="concentrate", item=item)
        inputs = [
            _per_tonne(world, _quoted(world, product)),
            world.input(book, "central", "USD_2024/t_REO", 1000.0, ("", "")),
        ]
        said = world.compute(
            world.said(inputs[1]).value, "USD_2024/t_REO", "price of the product / its REO content", inputs
        )
        band = Band("price", "prices", "USD_2024/t_REO", f"concentrate, {scope}", why, what=what, place="CHN")
        put(world, band, said)


def _clays(world: World) -> None:
    """Clay carbonate at the Chinese border per t of the oxide in it: a price from memory, and customs."""
    content, claim = world.of("observed", CLAY, "reo")
    for origin, deposit in (("MMR", "kachin"), ("LAO", "laos_clay")):
        fact = customs_row(world, "import", "CHN", origin, OTHERS)
        inputs = [world.input(fact, c, u, bounds=("", "")) for c, u in (("value_kUSD", "kUSD"), ("quantity_t", "t"))]
        said = world.compute(
            1000 * fact.need("value_kUSD") / fact.need("quantity_t") / content,
            "USD_2024/t_REO",
            "value / tonnes / REO content",
            [*inputs, claim],
        )
        others = []
        if deposit == "kachin":
            recalled = _quoted(world, "ion clay mixed carbonate")
            others = [_per_tonne(world, recalled)]
        band = Band(
            "price", "prices", "USD_2024/t_REO", "clay carbonate at the Chinese border",
            "worth of the oxides in it, Dy and Tb above all, less dissolution and separation in China",
            what=f"carbonate.{deposit}", place="CHN",
        )  # fmt: skip
        put(world, band, said, others)
