"""The tiny studies whose LP rows are kept as golden text: no table row more than the equations need."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.small import Row, Rows, study, table

from didymium.parts.row_types import ROW_TYPES
from didymium.study.study import Study

PLACES: Rows = {
    "places": [{"place": "IND"}, {"place": "CHN"}],
    "end_uses": [{"end_use": "wind"}],
    "materials": [{"material": "oxide.Dy", "form": "oxide", "gross": 1.25, "handling": 3}],
    "compositions": [{"material": "oxide.Dy", "element": "Dy", "share": 0.8713}],
}
WANTED: Rows = {"demands": [{"end_use": "wind", "material": "oxide.Dy", "place": "IND", "quantity": 50, "value": 900}]}


@cache
def trade() -> Study:
    """A source in China, one leg with a limit through a strait with another, a duty, a store and two tiers in India."""
    return study(
        {
            **PLACES,
            "supplies": [{"supply": "clay", "place": "CHN", "material": "oxide.Dy", "limit": 90, "cost": 200}],
            "chokepoints": [{"chokepoint": "strait", "capacity": 30}],
            "legs": [
                {"leg": "sea", "from": "CHN", "to": "IND", "cost": 8, "capacity": 20, "chokepoints": "strait"},
                {"leg": "rail", "from": "CHN", "to": "IND", "cost": 80, "chokepoints": "strait"},
                {"leg": "road", "from": "CHN", "to": "IND", "cost": 800},
            ],
            "duties": [
                {
                    "duty": "import",
                    "from": "CHN",
                    "to": "IND",
                    "material": "oxide.*",
                    "rate": 0.1,
                    "per_tonne": 5,
                    "start": 2028,
                }
            ],
            "prices": [{"material": "oxide.Dy", "place": "CHN", "year": 2024, "price": 250}],
            "stores": [{"place": "IND", "material": "oxide.*", "holding": 7, "opening": 4, "capacity": 12}],
            "tiers": [
                {"end_use": "wind", "tier": "a", "share": 0.25, "value": 1000},
                {"end_use": "wind", "tier": "b", "share": 0.75, "value": 500},
            ],
            "demands": [
                {
                    "end_use": "wind",
                    "material": "oxide.Dy",
                    "place": "IND",
                    "year": 2026,
                    "quantity": 40,
                    "unmet": "forbidden",
                },
                {"end_use": "wind", "material": "oxide.Dy", "place": "IND", "year": 2028, "quantity": 80},
            ],
        },
        years=(2026, 2028),
        discount=0.06,
    )


@cache
def agreed() -> Study:
    """The trade with a contract that must be kept, one that may be broken, a quota, and dearer freight."""
    offtake: Row = {"party": "IND", "partner": "CHN", "material": "oxide.*", "start": 2026, "end": 2026}
    return edit(
        trade(),
        {
            "offtakes": [
                {**offtake, "offtake": "firm", "volume": 5, "band": 0, "penalty": float("inf")},
                {**offtake, "offtake": "loose", "volume": 10, "penalty": 70},
            ],
            "export_quotas": [{"quota": "cap", "party": "CHN", "material": "oxide.*", "limit": 85, "start": 2028}],
            "sanctions": [{"sanction": "insurers", "party": "CHN", "start": 2027, "depth": 0, "premium": 0.2}],
        },
    )


def edit(study: Study, rows: Rows) -> Study:
    """A study with these tables in place of its own."""
    return replace(study, tables={**study.tables, **{n: table(ROW_TYPES[n], r) for n, r in rows.items()}})


@cache
def stopover() -> Study:
    """Goods pass through Dubai, which may ship on no more than it makes itself."""
    return study(
        {
            **PLACES,
            **WANTED,
            "places": [{"place": "IND"}, {"place": "CHN"}, {"place": "ARE", "reexport": "no"}],
            "supplies": [{"supply": p, "place": p, "material": "oxide.Dy", "cost": 200} for p in ("CHN", "ARE")],
            "legs": [{"leg": "in", "from": "CHN", "to": "ARE", "cost": 1}, {"leg": "out", "from": "ARE", "to": "IND"}],
            "demands": [
                {"end_use": "wind", "material": "oxide.Dy", "place": p, "quantity": 50, "value": 900}
                for p in ("IND", "ARE")
            ],
        }
    )


@cache
def choice() -> Study:
    """Two materials, either of which serves one demand."""
    return study(
        {
            **PLACES,
            **WANTED,
            "materials": [{"material": "magnet.lean"}, {"material": "magnet.rich"}],
            "compositions": [],
            "groups": [{"group": "magnet", "member": "magnet.lean"}, {"group": "magnet", "member": "magnet.rich"}],
            "demands": [{"end_use": "wind", "material": "magnet", "place": "IND", "quantity": 50, "value": 900}],
            "supplies": [{"supply": m, "place": "IND", "material": f"magnet.{m}", "cost": 1} for m in ("lean", "rich")],
        }
    )


@cache
def mine() -> Study:
    """A clay in China separated whole in one plant; the deposit has a resource."""
    return study(
        {
            **PLACES,
            "places": [{"place": "CHN"}],
            "deposits": [
                {
                    "deposit": "clay",
                    "place": "CHN",
                    "form": "carbonate",
                    "reo": 0.5,
                    "cut": "whole",
                    "crack": "dissolve",
                    "opex": 300,
                    "resource": 900,
                }
            ],
            "baskets": [
                {"deposit": "clay", "element": "Nd", "share": 0.6},
                {"deposit": "clay", "element": "Dy", "share": 0.4},
            ],
            "materials": [{"material": f"oxide.{e}", "form": "oxide", "handling": 3} for e in ("Nd", "Dy")],
            "compositions": [
                {"material": "oxide.Dy", "element": "Dy", "share": 0.8713},
                {"material": "oxide.Nd", "element": "Nd", "share": 0.8574},
            ],
            "processes": [
                {"process": "cracking", "recipe": "dissolve", "recovery": 0.9, "opex": 100},
                {"process": "separation_light", "recipe": "sx_light", "recovery": 0.8, "opex": 1000},
                {"process": "separation_heavy", "recipe": "sx_heavy", "recovery": 0.5, "opex": 4000},
            ],
            "plants": [
                {"plant": "sx", "place": "CHN", "process": "separation_heavy", "capacity": 60, "counts": "feed_reo"}
            ],
            "paths": [{"asset": "clay", "year": 2026, "capacity": 70}, {"asset": "clay", "year": 2028, "capacity": 90}],
            "demands": [{"end_use": "wind", "material": "oxide.Dy", "place": "CHN", "quantity": 50, "value": 9000}],
        },
        years=(2026, 2028),
    )


@cache
def works() -> Study:
    """Two recipes of one plant, one of them later; people are scarce, and more may be built two ways."""
    return study(
        {
            **PLACES,
            **WANTED,
            "materials": [{"material": "ore"}, {"material": "oxide.Dy"}],
            "supplies": [{"supply": "ore", "place": "IND", "material": "ore", "cost": 10}],
            "processes": [
                {"process": "refining", "recipe": "old", "opex": 100},
                {
                    "process": "refining",
                    "recipe": "new",
                    "opex": 50,
                    "start": 2028,
                    "capex": 1000,
                    "fixed": 20,
                    "life": 10,
                    "lead_time": 2,
                },
            ],
            "ports": [
                {"recipe": "old", "material": "ore", "amount": -2},
                {"recipe": "old", "material": "oxide.Dy", "amount": 1},
                {"recipe": "new", "material": "ore", "amount": -1.5},
                {"recipe": "new", "material": "oxide.Dy", "amount": 1},
            ],
            "compositions": [],
            "plants": [{"plant": "mill", "place": "IND", "process": "refining", "capacity": 30, "expand": "yes"}],
            "ramps": [{"process": "refining", "age": 0, "share": 0.4}, {"process": "refining", "age": 1, "share": 0.7}],
            "options": [{"asset": "mill", "start": 2027, "size": 15}],
            "build_limits": [{"process": "refining", "limit": 6}],
            "workforces": [{"place": "IND", "process": "refining", "year": 2027, "people": 12, "intensity": 400}],
        },
        years=(2026, 2027, 2030),
        discount=0.06,
    )


@cache
def circle() -> Study:
    """Magnets in use come back as scrap, past ones too, and are recycled; CO2 is capped and priced."""
    return study(
        {
            **PLACES,
            "places": [{"place": "IND"}, {"place": "CHN"}],
            "materials": [{"material": "magnet.ev", "gross": 1.25}, {"material": "oxide.Nd", "gross": 2}],
            "compositions": [
                {"material": "magnet.ev", "element": "Nd", "share": 0.3},
                {"material": "oxide.Nd", "element": "Nd", "share": 0.8574},
            ],
            "end_uses": [
                {"end_use": "ev", "lifetime": 2, "lifetime_kind": "fixed", "collection": 0.5, "recovery": 0.72},
                {"end_use": "glass"},
            ],
            "processes": [{"process": "recycling", "recipe": "hydromet_oxide", "recovery": 0.9, "opex": 1}],
            "plants": [{"plant": "loop", "place": "IND", "process": "recycling", "capacity": 60}],
            "supplies": [{"supply": "s", "place": "CHN", "material": "magnet.ev", "cost": 1}],
            "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 8, "co2": 400}],
            "demands": [
                {"end_use": "ev", "material": "magnet.ev", "place": "IND", "year": y, "quantity": q, "value": 900}
                for y, q in ((2025, 16), (2026, 40), (2029, 80))
            ]
            + [{"end_use": "glass", "material": "oxide.Nd", "place": "IND", "quantity": 50, "value": 900}],
            "footprints": [
                {"process": "recycling", "recipe": "hydromet_oxide", "kind": "co2", "amount": 12},
                {"process": "recycling", "recipe": "hydromet_oxide", "kind": "jobs", "amount": 120},
            ],
            "groups": [{"group": "asia", "member": p} for p in ("IND", "CHN")],
            "footprint_caps": [
                {"kind": "co2", "place": "asia", "year": 2029, "limit": 700},
                {"kind": "jobs", "place": "IND", "process": "recycling", "limit": 5},
            ],
            "footprint_prices": [
                {"kind": "co2", "place": "IND", "price": 30},
                {"kind": "co2", "place": "asia", "year": 2029, "price": 7},
            ],
        },
        years=(2026, 2027, 2029),
    )


@cache
def base_year() -> Study:
    """Two lanes that both carried something in 2024; wedges fade, and until 2030 flows bend back."""
    return study(
        {
            "places": [{"place": p} for p in ("AUS", "IND")],
            "materials": [{"material": "oxide.Nd", "gross": 1}],
            "legs": [{"leg": "sea", "from": "AUS", "to": "IND", "cost": 8}],
            "supplies": [{"supply": "s", "place": "AUS", "material": "oxide.Nd", "cost": 1, "limit": 90}],
            "demands": [
                {"end_use": "glass", "material": "oxide.Nd", "place": "IND", "year": y, "quantity": q, "value": 90}
                for y, q in ((2024, 50), (2026, 60), (2032, 80))
            ],
            "end_uses": [{"end_use": "glass"}],
            "wedges": [
                {"column": "shipment[oxide.Nd|AUS>IND|sea:AUS>IND]", "mu": 4, "x0": 40, "slope": 0.1},
                {"column": "served[glass|oxide.Nd|IND|oxide.Nd]", "mu": -2, "x0": 50},
                {"column": "surplus[oxide.Nd@AUS]", "mu": -0.5, "x0": 10, "slope": 0.2},
            ],
            "calibration_terms": [
                {"term": t, "value": v}
                for t, v in (("fade_from", 2026), ("fade_to", 2035), ("steps_to", 2030), ("smallest_bend", 0))
            ],
        },
        years=(2026, 2032),
    )


STUDIES = {
    "back_to_base": (base_year,),
    "bend_limit": (base_year,),
    "wedge_cost": (base_year,),
    "calibration_cost": (base_year,),
    "mining_capacity": (mine,),
    "resource": (mine,),
    "mining_cost": (mine,),
    "supply_limit": (trade,),
    "supply_cost": (trade,),
    "plant_capacity": (works,),
    "recipe_start": (works,),
    "workforce": (works,),
    "processing_cost": (works,),
    "plan_size": (works,),
    "build_rate": (works,),
    "investment_cost": (works,),
    "route_capacity": (trade,),
    "freight_cost": (trade,),
    "tariff_cost": (trade,),
    "store_limit": (trade,),
    "storage_cost": (trade,),
    "demand": (choice,),
    "tier_limit": (trade,),
    "tier_least": (trade,),
    "worth_of_use": (trade,),
    "material_balance": (mine, trade, circle),
    "own_goods": (stopover,),
    "handling_cost": (mine,),
    "footprint_cap": (circle,),
    "footprint_cost": (circle,),
    "accord": (agreed,),
    "pledge_kept": (agreed,),
    "penalty_cost": (agreed,),
    "levy_cost": (agreed,),
}
"""The studies in which each equation and cost is shown."""
