"""observed: statistics the model is held against, and what the articles claim.

Rules. Shares: every row of country_stage_share.csv for one place, as share.<stage>; rows for several
countries together are left out; articles' figures keep the kind article_claim. Output: the preferred
edition of production.csv for places that stand here, and the other readings of deposits beside (USGS, WMD
and customs). Reserves: shares of the printed world total, by edition. India's imports: see `imports`.
"""

from __future__ import annotations

from dataclasses import replace

from didymium.library.build.outputs import customs
from didymium.library.build.world import World

STAGES = {"separation_refining": "separation", "import_source": "import"}
READINGS = ("usgs", "wmd")
CUSTOMS_NOTE = "China's imports of 2846.90 from Myanmar (BACI)"
WMD_NOTE = "World Mining Data: Myanmar 2024"


def observed(world: World) -> None:
    """Write observed."""
    known = {r["place"] for r in world.tables["places"]}
    _shares(world, known)
    _output(world, known)
    _readings(world)
    _kachin(world)
    _reserves(world, known)


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


def _kachin(world: World) -> None:
    """Kachin 2024 by customs, which its path follows, and as World Mining Data have it."""
    book = next(f for f in world.facts.rows("capacity_paths") if f["source"].startswith("World Mining Data"))
    other = world.facts.one("capacity_paths", asset_id="kachin", year="2024", scenario="central")
    printed = replace(
        world.say(other, "capacity_t_y", "t_REO/year", bounds=("", "")), source=book.source, note=WMD_NOTE
    )
    recorded = replace(customs(world, "MMR"), unit="t_REO/year")
    for series, said, note in (("customs", recorded, CUSTOMS_NOTE), ("wmd", printed, WMD_NOTE)):
        world.add(
            "observed",
            {
                "figure": "output.deposit",
                "scope": "kachin",
                "place": "MMR",
                "year": "2024",
                "series": series,
                "unit": "t_REO/year",
                "kind": "statistic",
                "note": note,
            },
            value=said,
        )


def _reserves(world: World, known: set[str]) -> None:
    """Shares of the world's reserves by edition of the USGS; its totals are rounded or lower bounds."""
    totals = {f["edition"]: f for f in world.facts.where("reserves", iso3="WLD")}
    for fact in world.facts.where("reserves", qualifier="reserve"):
        total = totals.get(fact["edition"])
        if total is None or fact["iso3"] not in known:
            continue
        inputs = [world.input(f, "reserves_t_reo", "t_REO", bounds=("", "")) for f in (fact, total)]
        row = {
            "figure": "share.reserves",
            "scope": "reserves, all REE, t REO",
            "place": fact["iso3"],
            "year": fact["edition"][3:7],
            "series": f"USGS {fact['edition']}",
            "unit": "%",
            "kind": "statistic",
            "note": f"world total printed: {total['qualifier'].replace('_', ' ')}",
        }
        world.add(
            "observed",
            row,
            value=world.compute(
                100 * fact.need("reserves_t_reo") / total.need("reserves_t_reo"),
                "%",
                "reserves / printed world total",
                inputs,
            ),
        )
