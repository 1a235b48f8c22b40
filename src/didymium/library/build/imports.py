"""observed, India's imports: where they come from, how much, at which price.

Rules. Shares of tonnes by origin and year: compounds and metals (2805.30 + 2846) by BACI, with tonnes and unit
values of the year's dollars; magnets by what official and press figures there are, where a fiscal year counts as the
year it begins in and a span of years as its last. Origins that are no place here are left out.
"""

from __future__ import annotations

import re

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

COMPOUNDS = "compounds and metals (2805.30 + 2846), by tonnes"
MAGNETS = "permanent magnets"


def imports(world: World) -> None:
    """Write the rows of observed on India's imports."""
    _compounds(world, {r["place"] for r in world.tables["places"]})
    _magnets(world)


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
