"""observed: statistics the model is held against, and what the articles claim.

Rules. Shares: every row of country_stage_share.csv for one place, as share.<stage>; rows for several
countries together are left out; articles' figures keep the kind article_claim. Output: the
preferred edition of production.csv for places that stand here, and the other readings of capacity_paths.csv
(USGS, WMD) beside. Imports of India: shares of tonnes by origin, compounds and metals (2805.30 + 2846) by
BACI, magnets by what official and press figures there are; origins that are no place here are left out.
"""

from __future__ import annotations

import re

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

STAGES = {"separation_refining": "separation", "import_source": "import"}
COMPOUNDS = "compounds and metals (2805.30 + 2846), by tonnes"
MAGNETS = "permanent magnets"
READINGS = ("usgs", "wmd")


def observed(world: World) -> None:
    """Write observed."""
    known = {r["place"] for r in world.tables["places"]}
    _shares(world, known)
    _output(world, known)
    _readings(world)
    _customs(world)
    _compounds(world, known)
    _magnets(world)


def _shares(world: World, known: set[str]) -> None:
    for fact in world.facts.rows("country_stage_share"):
        if fact["iso3"] not in known:
            continue
        stage = STAGES.get(fact["stage"], fact["stage"])
        place, origin = fact["iso3"], ""
        if stage == "import":
            place, origin = ("IND" if fact["scope"].startswith("India") else "USA"), fact["iso3"]
        world.add(
            "observed",
            {
                "figure": f"share.{stage}",
                "scope": fact["scope"],
                "place": place,
                "origin": origin,
                "year": fact["year"],
                "series": fact["source"],
                "unit": "%",
                "kind": fact["row_type"],
                "note": fact["note"],
            },
            value=world.cite(fact, "share_pct", "%"),
        )


def _output(world: World, known: set[str]) -> None:
    for fact in world.facts.where("production", preferred="1"):
        if fact["iso3"] in known and fact["mine_production_t_reo"]:
            world.add(
                "observed",
                {
                    "figure": "output.mining",
                    "scope": "all REE, t REO",
                    "place": fact["iso3"],
                    "year": fact["year"],
                    "series": f"USGS {fact['edition']}",
                    "unit": "t_REO/year",
                    "kind": "statistic",
                    "note": fact["qualifier"],
                },
                value=world.cite(fact, "mine_production_t_reo", "t_REO/year"),
            )


def _readings(world: World) -> None:
    """Output of a deposit as USGS or World Mining Data have it, where the path follows customs."""
    place = {r["deposit"]: r["place"] for r in world.tables["deposits"]}
    for fact in world.facts.where("capacity_paths", lambda f: f["scenario"] in READINGS):
        world.add(
            "observed",
            {
                "figure": "output.deposit",
                "scope": fact["asset_id"],
                "place": place[fact["asset_id"]],
                "year": fact["year"],
                "series": fact["scenario"],
                "unit": "t_REO/year",
                "kind": "statistic",
                "note": fact["note"],
            },
            value=world.cite(fact, "capacity_t_y", "t_REO/year"),
        )


def _customs(world: World) -> None:
    """Kachin by what Chinese customs recorded from Myanmar: gross tonnes x REO content of the calcined carbonate."""
    fact = world.facts.one("trade", flow="import", reporter="CHN", partner="MMR", year="2024", hs="2846.90")
    content = world.assume(
        0.92, "t/t", "REO of the calcined clay carbonate, as prices quote it (forms.csv, note)", 0.57, 0.95
    )
    claim = world.write("observed", "clay_carbonate_as_imported", "reo", content)
    row = {
        "figure": "output.deposit",
        "scope": "kachin",
        "place": "MMR",
        "year": "2024",
        "series": "customs",
        "unit": "t_REO/year",
        "kind": "statistic",
        "note": "China's imports of 2846.90 from Myanmar (BACI)",
    }
    world.add(
        "observed",
        row,
        value=world.compute(
            fact.need("quantity_t") * content.value,
            "t_REO/year",
            "gross tonnes x REO content",
            [world.input(fact, "quantity_t", "t", bounds=("", "")), claim],
        ),
    )


def _compounds(world: World, known: set[str]) -> None:
    rows = world.facts.where("trade", lambda f: f["year"].isdigit(), flow="import", reporter="IND", hs="2805.30+2846")
    for fact in rows:
        if fact["partner"] == "WORLD":
            _trade(world, fact, "imports", "t/year", COMPOUNDS, world.cite(fact, "quantity_t", "t/year"), "")
            unit_value = fact.need("value_kUSD") * 1000 / fact.need("quantity_t")
            _trade(
                world,
                fact,
                "unit_value.import",
                "USD/t",
                COMPOUNDS,
                world.compute(
                    unit_value,
                    "USD/t",
                    "value / tonnes, dollars of the year",
                    [world.input(fact, "value_kUSD", "kUSD"), world.input(fact, "quantity_t", "t")],
                ),
                "",
            )
        elif fact["partner"] in known:
            _trade(
                world,
                fact,
                "share.import",
                "%",
                COMPOUNDS,
                world.cite(fact, "share_of_quantity", "%", 100),
                fact["partner"],
            )


def _magnets(world: World) -> None:
    """India's magnet imports: fiscal years count as the year they begin in, a span of years as its last."""
    for fact in world.facts.where(
        "trade", lambda f: "magnet" in f["hs"] or f["hs"].startswith("8505.11"), reporter="IND"
    ):
        begins = re.findall(r"20\d\d", fact["year"])[-1]
        for column, words in (("share_of_quantity", "by tonnes"), ("share_of_value", "by value")):
            if fact[column] and fact["partner"] != "WORLD":
                _trade(
                    world,
                    fact,
                    "share.import",
                    "%",
                    f"{MAGNETS}, {words}",
                    world.cite(fact, column, "%", 100),
                    fact["partner"],
                    begins,
                )
        if fact["partner"] == "WORLD" and "Apr-Sep" not in fact["year"]:
            _trade(world, fact, "imports", "t/year", MAGNETS, world.cite(fact, "quantity_t", "t/year"), "", begins)


def _trade(
    world: World, fact: Fact, figure: str, unit: str, scope: str, said: Say | None, origin: str, year: str = ""
) -> None:
    world.add(
        "observed",
        {
            "figure": figure,
            "scope": scope,
            "place": "IND",
            "origin": origin,
            "year": year or fact["year"],
            "series": " ".join((fact["source"], "" if fact["year"].isdigit() else fact["year"])).strip(),
            "unit": unit,
            "kind": "statistic",
            "note": fact["note"],
        },
        value=said,
    )
