"""One function for each hand check: the quantity as the product's tables and recipes give it."""

from __future__ import annotations

from didymium.analyses.hand_bench import DYTB, NDPR, TONNES_PER_KT, Bench, Mix

INDIA, SCHEME, FEED, CAPITAL_FEED, MONEY = "IND", 6000.0, 2000.0, 50_000.0, 56e6
"""The place, t of magnets a year, t REO a year twice, and USD of a stock that the checks are about."""
OUTSIDE_DY, OUTSIDE_TB, FLOOR = 850.0, 3000.0, 110.0
"""USD per kg that the checks suppose: oxides outside China, NdPr at the floor price."""


# -- magnets -----------------------------------------------------------------------------------


def _need(bench: Bench, mix: Mix, elements: tuple[str, ...], loop: bool) -> float:
    oxides = bench.oxides(INDIA, mix, loop)
    return sum(oxides.get(e, 0.0) for e in elements)


def _india(bench: Bench) -> Mix:
    return bench.mix(INDIA, 2030)


def ndpr_looped(bench: Bench) -> float:
    """t NdPr oxide per t of the magnets India asks for in 2030, swarf looped."""
    return _need(bench, _india(bench), NDPR, loop=True)


def ndpr_unlooped(bench: Bench) -> float:
    """The same with swarf thrown away."""
    return _need(bench, _india(bench), NDPR, loop=False)


def ndpr_leanest(bench: Bench) -> float:
    """The least of all grades, swarf looped."""
    return min(_need(bench, mix, NDPR, loop=True) for mix in bench.grades().values())


def ndpr_richest(bench: Bench) -> float:
    """The most of all grades, swarf thrown away."""
    return max(_need(bench, mix, NDPR, loop=False) for mix in bench.grades().values())


def need_ndpr(bench: Bench) -> float:
    """t NdPr oxide a year for 6,000 t of magnets."""
    return SCHEME * ndpr_looped(bench)


def irel_ndpr(bench: Bench) -> float:
    """t NdPr oxide a year that India's mine, cracker and separation can make now; the narrowest of the three."""
    ore, year = "oscom_chatrapur", 2025
    cracked = bench.cracked(INDIA, ore)
    feed = min(bench.path(ore, year), bench.path("irel_oscom_crack", year)) * cracked
    out, _ = bench.separated(INDIA, ore)
    return min(feed, bench.path("irel_red_aluva", year)) * sum(out[e] for e in NDPR)


def cover_ndpr(bench: Bench) -> float:
    """What of that India can cover now, %."""
    return 100.0 * irel_ndpr(bench) / need_ndpr(bench)


def need_dy(bench: Bench) -> float:
    """t Dy2O3 a year for 6,000 t of magnets, swarf looped."""
    return SCHEME * _need(bench, _india(bench), ("Dy",), loop=True)


def own_dy(bench: Bench) -> float:
    """t Dy2O3 a year in the sands that India's cracker is built for, if it had a heavy plant."""
    ore = "oscom_chatrapur"
    out, _ = bench.separated(INDIA, ore)
    return bench.path("irel_oscom_crack", 2030) * bench.cracked(INDIA, ore) * out["Dy"]


# -- what a magnet costs -----------------------------------------------------------------------


def _magnet_step(bench: Bench, place: str) -> float:
    row = bench.row("magnet_sintered", "sintered_ndfeb", place)
    return float(row["opex"] + bench.capital("magnet_sintered", "sintered_ndfeb", place)) / TONNES_PER_KT


def _metal_step(bench: Bench, place: str) -> float:
    """USD per kg of magnet for metal and alloy: what the network charges, with the capital of metal making."""
    mix, rest = _india(bench), 0.0
    for element, tonnes in bench.metals(place, mix).items():
        mode = bench.smelting(place, element)
        rest += tonnes * (mode.cost + bench.capital("metal", mode.recipe, place))
    alloy = bench.magnet(place, mix).cost - bench.row("magnet_sintered", "sintered_ndfeb", place)["opex"]
    return float(rest + alloy) / TONNES_PER_KT


def gap_magnet(bench: Bench) -> float:
    """India less China in the magnet step, USD/kg."""
    return _magnet_step(bench, INDIA) - _magnet_step(bench, "CHN")


def gap_metal(bench: Bench) -> float:
    """India less China in metal and alloy, USD/kg of magnet."""
    return _metal_step(bench, INDIA) - _metal_step(bench, "CHN")


def gap(bench: Bench) -> float:
    """India less China for a kg of magnet, USD."""
    return gap_magnet(bench) + gap_metal(bench)


def support(bench: Bench) -> float:
    """USD per kg that India's scheme and its duty give: incentive, part of the capital, duty on the Chinese price."""
    incentive = bench.cell("subsidies", "repm_output", "usd")
    capital = bench.cell("subsidies", "repm_capital", "capital") * bench.capital(
        "magnet_sintered", "sintered_ndfeb", INDIA
    )
    duty = bench.cell("duties", "ind_magnets", "rate") * bench.price("magnet.ndfeb", 2025)
    return float(incentive + capital + duty) / TONNES_PER_KT


def floor_effect(bench: Bench) -> float:
    """What NdPr at the floor adds to a kg of magnet over the Chinese price of 2025, USD."""
    floor = bench.cell("offtakes", "lynas_jare_ndpr", "usd")
    return float(floor - bench.price("oxide.NdPr", 2025)) / TONNES_PER_KT * ndpr_looped(bench)


def support_needed(bench: Bench) -> float:
    """What home magnets on feed at the floor need a kg, USD."""
    return gap(bench) + floor_effect(bench)


# -- a stock -----------------------------------------------------------------------------------


def stock_tonnes(bench: Bench) -> float:
    """t of magnets that 56 m USD buy at the Chinese price of 2025 and India's duty."""
    return float(MONEY / (bench.price("magnet.ndfeb", 2025) * (1.0 + bench.cell("duties", "ind_magnets", "rate"))))


def stock_months(bench: Bench, year: int) -> float:
    """Months of India's use of a year that they last if every one is usable."""
    return 12.0 * stock_tonnes(bench) / sum(bench.asked(INDIA, year).values())


# -- Kazakh feed -------------------------------------------------------------------------------

CLAY, HALF, LIGHT = "xinfeng_clay", "akbulak", "mount_weld"
"""The baskets that stand for a Kazakh one: southern Chinese clay, half and half, light."""
AS_CONCENTRATE = {CLAY: "kundybai", HALF: HALF, LIGHT: LIGHT}
"""A deposit of the same basket whose carbonate is cut into light and heavy."""


def from_carbonate(bench: Bench, basket: str, elements: tuple[str, ...]) -> float:
    """t of oxides a year from 2,000 t REO of carbonate, separated in India."""
    out, _ = bench.separated(INDIA, AS_CONCENTRATE[basket])
    return FEED * sum(out.get(e, 0.0) for e in elements)


def value_at_floor(bench: Bench, basket: str) -> float:
    """USD per kg of separated oxides with NdPr at the floor."""
    return bench.worth(basket, Nd=FLOOR, Pr=FLOOR)


def value_outside(bench: Bench, basket: str) -> float:
    """USD per kg of separated oxides with Dy and Tb at prices outside China."""
    return bench.worth(basket, Dy=OUTSIDE_DY, Tb=OUTSIDE_TB)


def clay_mine(bench: Bench) -> float:
    """USD per kg REO of clay carbonate from a Kazakh mine, with its capital."""
    opex = bench.row("mining", "ion_clay", "KAZ")["opex"]
    return float(opex + bench.capital("mining", "ion_clay", "KAZ")) / TONNES_PER_KT


def clay_price(bench: Bench) -> float:
    """USD per kg REO that clay carbonate sold for in China in 2025."""
    return bench.price("carbonate.kachin", 2025) / bench.ores["kachin"].reo / TONNES_PER_KT


def separation(bench: Bench, basket: str) -> float:
    """USD per kg REO fed to separate a basket in Kazakhstan, with its capital."""
    _, cost = bench.separated("KAZ", AS_CONCENTRATE[basket])
    light = bench.capital("separation_light", "sx_light", "KAZ")
    heavy = bench.capital("separation_heavy", "sx_heavy", "KAZ") * bench.heavy_part(AS_CONCENTRATE[basket])
    return (cost + light + heavy) / TONNES_PER_KT


def uplift(bench: Bench) -> float:
    """What separated oxides of clay are worth above its carbonate, USD per kg REO."""
    return bench.worth(CLAY) - clay_price(bench)


def light_at_floor(bench: Bench) -> float:
    """What a Kazakh clay of a light basket earns, separated, with NdPr at the floor: USD per kg REO."""
    return value_at_floor(bench, LIGHT) - clay_mine(bench) - separation(bench, LIGHT)


def capital_50(bench: Bench) -> float:
    """bn USD for 50,000 t REO a year of clay, mined and separated."""
    mine = bench.row("mining", "ion_clay", "KAZ")["capex"]
    light = bench.row("separation_light", "sx_light", "KAZ")["capex"]
    heavy = bench.row("separation_heavy", "sx_heavy", "KAZ")["capex"] * bench.heavy_part(AS_CONCENTRATE[CLAY])
    return float(CAPITAL_FEED * (mine + light + heavy)) / 1e9


# -- Dy and Tb outside China -------------------------------------------------------------------

ANNOUNCED = {"lynas_kuantan_hre": "mount_weld", "mp_mountain_pass_hre": "mountain_pass", "caremag": "longnan_clay"}
"""Heavy plants outside China and the feed supposed for each; Caremag's is the heaviest clay there is."""


def dytb_announced(bench: Bench) -> float:
    """t Dy + Tb oxide a year that four announced plants could make by 2030 of the feed their tables know."""
    made = bench.cell("options", "white_mesa_hre", "size")
    for plant, ore in ANNOUNCED.items():
        place = bench.cell("plants", plant, "place")
        recovery = bench.row("separation_heavy", "sx_heavy", place)["recovery"]
        part = bench.ores[ore].share(DYTB, bench.ores[ore].heavy)
        counted = 1.0 if bench.cell("plants", plant, "counts") == "product_reo" else recovery
        made += bench.path(plant, 2030) * part * counted
    return float(made)


def dytb_free(bench: Bench) -> float:
    """What of it no contract of the world's offtakes has bought."""
    sold = [o for o in ("caremag_japan", "lynas_jare_heavy") if bench.cell("offtakes", o, "volume") > 0]
    return float(dytb_announced(bench) - sum(bench.cell("offtakes", o, "volume") for o in sold))
