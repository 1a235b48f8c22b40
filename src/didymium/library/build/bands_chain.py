"""bands along the chain: mining, separation, metal, magnets, world balances and demand, 2024.

A statistic of an earlier year stands here only where none of 2024 was found; its scope says so.
"""

from __future__ import annotations

from didymium.library.build.bands import BASE, FACTOR, Band, put
from didymium.library.build.facts import Fact
from didymium.library.build.outputs import customs, produced
from didymium.library.build.world import World

MAGNET = "Nd+Pr+Dy+Tb"
EV = "ev_bev+ev_phev+ev_van_truck_bus"
WIND = "wind_dd_pm+wind_hybrid_pm"
APPARENT = {"IND": "India", "KOR": "Korea", "JPN": "Japan", "USA": "USA", "EU27": "EU27"}
IEA = "IEA STEPS, 2025 edition"


def chain(world: World) -> None:
    """Write the bands of the stages and of demand."""
    _mining(world)
    _mined_shares(world)
    _separation(world)
    _metal(world)
    _magnets(world)
    _balances(world)
    _sectors(world)
    _use(world)


def _share(world: World, stage: str, year: str, iso3: str, source: str, scope: str = "") -> Fact:
    """The row of country_stage_share.csv of a stage, year and place whose source and scope begin with these words."""
    found = world.facts.where(
        "country_stage_share",
        lambda f: f["source"].startswith(source) and f["scope"].startswith(scope),
        stage=stage,
        year=year,
        iso3=iso3,
        row_type="statistic",
    )
    return found[0]


def _activity(world: World, driver: str, region: str, year: str, kind: str = "") -> Fact:
    """The row of activity.csv of a driver, region, year and, where several stand there, kind."""
    return world.facts.where(
        "activity", lambda f: not kind or f["kind"] == kind, driver=driver, region=region, year=year
    )[0]


def _mining(world: World) -> None:
    """Output of the large miners: given to the model, so they show only that it runs them in full."""
    for place in ("CHN", "USA", "AUS"):
        band = Band(
            "output.mining", "mining", "t_REO/year", "mine output, all rare earths", "paths of the deposits",
            place=place, fitted=True,
        )  # fmt: skip
        put(world, band, world.say(produced(world, place, BASE), "mine_production_t_reo", "t_REO/year"))
    band = Band(
        "output.mining", "mining", "t_REO/year", "mine output, all rare earths: customs against the USGS",
        "path of Kachin, set to China's customs records; `myanmar_usgs` sets it to the USGS",
        place="MMR", fitted=True,
    )  # fmt: skip
    usgs = world.input(produced(world, "MMR", BASE), "mine_production_t_reo", "t_REO/year")
    put(world, band, customs(world, "MMR"), [usgs])
    fact = _share(world, "mining", BASE, "CHN", "Derived from USGS MCS 2026", "all REE")
    band = Band(
        "share.mining", "mining", "%", "mine output, all rare earths, t REO", "paths of the deposits",
        what="all", place="CHN", fitted=True,
    )  # fmt: skip
    put(world, band, world.say(fact, "share_pct", "%"))


def _mined_shares(world: World) -> None:
    """Shares of the magnet elements in what is mined: output is given, but the baskets decide these."""
    why = "baskets of the deposits x their output: Bayan Obo and Kachin weigh most"
    iea = _share(world, "mining", BASE, "CHN", "IEA Global Critical Minerals Outlook 2025")
    band = Band(
        "share.mining", "mining", "%", "Nd, Pr, Dy, Tb in mine output", why, what=MAGNET, place="CHN"
    )  # fmt: skip
    put(world, band, world.say(iea, "share_pct", "%"))
    three = _share(world, "mining", "2023", "", "IEA Global Critical Minerals Outlook 2024", "magnet REE")
    band = Band(
        "share.mining", "mining", "%", "Nd, Pr, Dy, Tb in mine output, top three together; statistic of 2023", why,
        what=MAGNET, place="CHN+AUS+MMR",
    )  # fmt: skip
    put(world, band, world.say(three, "share_pct", "%"))
    adamas = _share(world, "mining", "2023", "MMR", "Adamas", "Dy and Tb")
    why = "Dy and Tb in the baskets of Kachin, Laos and the Chinese clays x their output"
    band = Band(
        "share.mining", "mining", "%", "Dy and Tb in mine output; statistic of 2023", why, what="Dy+Tb", place="MMR"
    )  # fmt: skip
    put(world, band, world.say(adamas, "share_pct", "%"))


def _separation(world: World) -> None:
    """Shares of separated oxides."""
    first = _share(world, "separation_refining", BASE, "CHN", "IEA commentary")
    others = [
        world.input(_share(world, "separation_refining", "2023", "CHN", s), "share_pct", "%", bounds=("", ""))
        for s in ("IEA Global Critical Minerals Outlook 2024", "USGS as quoted")
    ]
    band = Band(
        "share.separation", "separation", "%", "Nd, Pr, Dy, Tb in separated oxides, recycling left out",
        "routes of Lynas and Mountain Pass, chosen to agree with this share", what=MAGNET, place="CHN", fitted=True,
    )  # fmt: skip
    put(world, band, world.say(first, "share_pct", "%"), others)
    lynas = _share(world, "separation_refining", "2023", "MYS", "IEA Global Critical Minerals Outlook 2024")
    band = Band(
        "share.separation", "separation", "%", "Nd, Pr, Dy, Tb in separated oxides; statistic of 2023",
        "Mount Weld's output x its basket, all separated at Kuantan or sold on as a heavy concentrate",
        what=MAGNET, place="MYS",
    )  # fmt: skip
    put(world, band, world.say(lynas, "share_pct", "%"))
    heavy = _share(world, "separation_refining", "2023", "CHN", "Ti22")
    band = Band(
        "share.separation", "separation", "%", "Dy and Tb in separated oxides; statistic of 2023",
        "plants of separation_heavy outside China that run in the year", what="Dy+Tb", place="CHN",
    )  # fmt: skip
    put(world, band, world.say(heavy, "share_pct", "%"))


def _metal(world: World) -> None:
    """Metal: the only share found is old; Japan's purchases of Nd are a statistic of the year."""
    fact = _share(world, "metal", "2020", "CHN", "US DOE")
    band = Band(
        "share.metal", "metal", "%", "rare-earth metal made; statistic of 2020",
        "capacities and costs of the metal plants in Vietnam, Japan and Britain, and who sells them oxide",
        what="metal", place="CHN",
    )  # fmt: skip
    put(world, band, world.say(fact, "share_pct", "%"))
    # 5,500 t stands in the note of the row and in the arithmetic of Japan's apparent use.
    japan = _activity(world, "published_re_demand", "Japan", BASE)
    used = world.compute(
        5500.0, "t_oxide/year", "Nd and didymium in the note of the row", [world.input(japan, "central", "kt")]
    )
    band = Band(
        "use.metal", "metal", "t_oxide/year", "Nd and Pr bought for magnets in Japan, as oxide (basis assumed)",
        "Japan's magnet output, a judgement in the fit, x Nd and Pr per t of blank", what="Nd+Pr", place="JPN",
    )  # fmt: skip
    put(world, band, used)


def _magnets(world: World) -> None:
    """Magnets: shares and outputs outside China are in the fit, the Chinese tonnage is not."""
    why = "magnet output by country, in the fit"
    rows = (
        (BASE, "CHN", "IEA commentary", "sintered magnets made"),
        ("2020", "JPN", "US DOE 2022", "sintered NdFeB made; statistic of 2020"),
        ("2020", "VNM", "US DOE 2022", "sintered NdFeB made; statistic of 2020"),
    )
    for year, place, source, scope in rows:
        band = Band("share.magnet", "magnets", "%", scope, why, what="sintered", place=place, fitted=True)
        put(world, band, world.say(_share(world, "magnet", year, place, source, "sintered"), "share_pct", "%"))
    summary = _activity(world, "published_ndfeb_output", "China", BASE)
    plants = world.facts.where(
        "plants", lambda f: f["plant_id"].startswith("chn_") and f["capacity_unit"] == "t sintered NdFeB"
    )
    inputs = [world.input(p, "capacity_now_t_y", "t sintered NdFeB", bounds=("", "")) for p in plants]
    agency = world.compute(
        sum(world.said(c).value for c in inputs),
        "t_blank/year",
        "sum of the regions, which split what an agency expected for 2024",
        inputs,
    )
    band = Band(
        "output.magnet", "magnets", "t_blank/year", "NdFeB made in China, bonded included, before machining",
        "world demand, less magnet output outside China, over the yield of machining", what="ndfeb", place="CHN",
    )  # fmt: skip
    expected = world.write("bands", "ndfeb_output_expected|CHN|2024", "value", agency)
    put(world, band, world.say(summary, "central", "t_blank/year", 1000.0), [expected])


def _balances(world: World) -> None:
    """World totals and what comes back as scrap."""
    refined = _activity(world, "published_magnet_re_refined_supply", "World", BASE)
    band = Band(
        "output.separation", "balances", "t_element/year", "Nd, Pr, Dy, Tb in separated oxides, recycling left out",
        "mine output x baskets x yields of flotation, cracking and separation", what=MAGNET,
    )  # fmt: skip
    put(world, band, world.say(refined, "central", "t_element/year", 1000.0))
    total = _activity(world, "published_magnet_re_demand", "World", "2023")
    band = Band(
        "use.element", "balances", "t_element/year",
        "Nd, Pr, Dy, Tb in oxides used, process loss and recycled oxide included; statistic of 2023",
        "bottom-up demand x losses; known: 93 kt cannot be reached with these losses (demand check)", what=MAGNET,
    )  # fmt: skip
    put(world, band, world.say(total, "central", "t_element/year", 1000.0))
    back = world.facts.one("plants", plant_id="chn_recycling")
    band = Band(
        "output.recycling", "balances", "t_REO/year", "oxide from magnet scrap in China",
        "swarf per t of magnet made in China x recovery; old scrap; the same figure is the plant's capacity",
        place="CHN",
    )  # fmt: skip
    put(world, band, world.say(back, "capacity_now_t_y", "t_REO/year", bounds=("", "")))
    swarf = world.facts.one("process", step="recycling", route="swarf_and_scrap", metric="share_of_prnd_oxide_supply")
    band = Band(
        "share.recycled", "balances", "%", "recycled part of Nd and Pr oxide made in China; 2022, and expected later",
        "swarf per t of magnet x recovery, over primary Nd and Pr oxide", what="Nd+Pr", place="CHN",
    )  # fmt: skip
    # The row's upper figure was expected for mid-decade by the same source.
    later = world.input(swarf, "high", "%", bounds=("", ""))
    put(world, band, world.say(swarf, "central", "%", bounds=("", "")), [later])


def _sectors(world: World) -> None:
    """Electric vehicles and wind by the IEA: net content of finished magnets."""
    why = {
        "ev": ("kg of magnet per vehicle, chosen with the published intensity in view", EV, True),
        "wind": ("kg per MW and drivetrain shares; known: half of the published figure (demand check)", WIND, False),
    }
    for sector, (mechanism, uses, fitted) in why.items():
        parts = [
            world.input(_activity(world, f"published_demand_{sector}_{e}", "World", BASE, IEA), "central", "kt", 1.0)
            for e in ("Nd", "Pr")
        ]
        said = world.compute(
            1000.0 * sum(world.said(c).value for c in parts), "t_element/year", "Nd + Pr, kt to t", parts
        )
        scope = f"Nd and Pr in finished magnets of {'electric vehicles' if sector == 'ev' else 'wind turbines'}"
        band = Band(
            "demand.element", "demand", "t_element/year", scope, mechanism, what=f"Nd+Pr in {uses}", fitted=fitted
        )
        put(world, band, said)
        fact = _activity(world, f"published_demand_{sector}_Dy", "World", BASE, IEA)
        dosage = mechanism if sector == "wind" else "Dy in the grade of traction magnets x magnet per vehicle"
        band = Band(
            "demand.element",
            "demand",
            "t_element/year",
            scope.replace("Nd and Pr", "Dy"),
            dosage,
            what=f"Dy in {uses}",
        )
        put(world, band, world.say(fact, "central", "t_element/year", 1000.0))


def _use(world: World) -> None:
    """Non-magnet use by region against apparent use, and India's magnets."""
    for place, region in APPARENT.items():
        fact = _activity(world, "apparent_non_magnet_use", region, BASE)
        ends = [world.input(fact, e, "t_REO/year", 1000.0, ("", "")) for e in ("low", "high")]
        band = Band(
            "use.nonmagnet", "demand", "t_REO/year", "rare earths used in manufacture, magnets left out",
            "demand rows of the region" + (", set with this figure in view" if place != "JPN" else ", not fitted"),
            place=place, fitted=place != "JPN",
        )  # fmt: skip
        said = world.say(fact, "central", "t_REO/year", 1000.0, ("", ""))
        if place in ("IND", "KOR"):
            put(world, band, said, factor=FACTOR)
        else:
            put(world, band, said, ends, words="range of the published arithmetic")
    official = _activity(world, "published_magnet_demand", "India", "2025", "official")
    band = Band(
        "demand.magnet", "demand", "t/year", "finished NdFeB magnets wanted in India; official figure printed in 2025",
        "goods sold in India x magnet per good; known: counts magnets inside imported goods too",
        what="ndfeb", place="IND",
    )  # fmt: skip
    put(world, band, world.say(official, "central", "t/year"))
