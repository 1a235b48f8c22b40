"""Small random worlds for the laws: a seed in, a study with every step of the chain out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tests.small import ELEMENTS, Row, Rows, elements, study

from didymium.study.study import Study

LIGHT, HEAVY = ("La", "Nd"), ("Dy", "Tb")
MAGNETS = {"magnet.ev_lean": {"Nd": 0.30, "Dy": 0.02}, "magnet.ev_rich": {"Nd": 0.25, "Tb": 0.01}}
YEARS = (2026, 2027, 2030)


class Dice:
    """Round numbers, so that ties happen as they do in real tables."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def __call__(self, *choices: float) -> float:
        return float(self.random.choice(choices))

    def word(self, *choices: str) -> str:
        return str(self.random.choice(choices))

    def likely(self, chance: float) -> bool:
        return bool(self.random.random() < chance)


def world(seed: int) -> Study:
    """Two or three places with mines, plants, magnets, scrap, stores, duties and options; three uneven slices."""
    return study(rows(seed), YEARS, discount=0.05)


def rows(seed: int) -> dict[str, Sequence[Row]]:
    """The tables of a random world."""
    dice = Dice(seed)
    places = ["AUS", "CHN", "IND"][: int(dice(2, 3, 3))]
    parts = (_deposits, _plants, _trade, _uses)
    found: dict[str, Sequence[Row]] = {"places": [{"place": p, "reexport": dice.word("yes", "no")} for p in places]}
    for part in parts:
        found.update(part(dice, places))
    return {**found, **_goods()}


def _goods() -> Rows:
    names = (*LIGHT, *HEAVY)
    oxides: list[Row] = [{"material": f"oxide.{e}", "form": "oxide", "handling": 5, "gross": 1.1} for e in names]
    metals: list[Row] = [
        {"material": f"{form}.{e}", "form": form} for e in names if e != "La" for form in ("metal", "scrap")
    ]
    magnets: list[Row] = [{"material": m, "form": "magnet", "air": "yes"} for m in MAGNETS]
    shares = [(f"oxide.{e}", e, ELEMENTS[e]) for e in names] + [
        (str(m["material"]), str(m["material"])[-2:], 1.0) for m in metals
    ]
    shares += [(m, e, s) for m, held in MAGNETS.items() for e, s in held.items()]
    return {
        "elements": elements(*names),
        "materials": oxides + metals + magnets,
        "compositions": [{"material": m, "element": e, "share": s} for m, e, s in shares],
        "forms": [{"form": "carbonate", "reo": 0.5, "gross": 1.2}, {"form": "heavy_concentrate", "reo": 0.9}],
        "groups": [{"group": "magnet.ev", "member": m} for m in MAGNETS],
        "processes": [
            {"process": "cracking", "recipe": "bake", "recovery": 0.9, "opex": 1500},
            {"process": "separation_light", "recipe": "sx_light", "recovery": 0.95, "opex": 4000},
            {"process": "separation_heavy", "recipe": "sx_heavy", "recovery": 0.9, "opex": 9000},
            {
                "process": "metal",
                "recipe": "electrolysis_light",
                "recovery": 0.96,
                "opex": 9000,
                "capex": 5000,
                "lead_time": 1,
                "life": 20,
                "fixed": 100,
            },
            {"process": "metal", "recipe": "calciothermic_heavy", "recovery": 0.9, "opex": 20000},
            {"process": "magnet_sintered", "recipe": "sintered_ndfeb", "recovery": 0.7, "opex": 20000, "capex": 30000},
            {"process": "alloy", "recipe": "strip_casting", "recovery": 0.97, "opex": 1000},
            {"process": "alloy", "recipe": "alloy_metals_ndfeb", "opex": 2000},
            {"process": "recycling", "recipe": "swarf_to_oxide", "recovery": 0.85, "opex": 6000},
            {"process": "recycling", "recipe": "hydromet_oxide", "recovery": 0.9, "opex": 8000},
        ],
        "footprints": [
            {"process": "separation_light", "recipe": "sx_light", "kind": "co2", "amount": 12, "unit": "t/t"},
            {"process": "alloy", "recipe": "strip_casting", "kind": "energy", "amount": 1.4, "unit": "MWh/t"},
        ],
    }


def _deposits(dice: Dice, places: list[str]) -> Rows:
    deposits: list[Row] = []
    baskets: list[Row] = []
    paths: list[Row] = []
    for n in range(int(dice(1, 2, 3))):
        name, form = f"d{n}", dice.word("concentrate", "concentrate", "carbonate")
        cut = "whole" if form == "carbonate" else dice.word("light_first", "either")
        deposits.append(
            {
                "deposit": name,
                "place": dice.word(*places),
                "form": form,
                "reo": dice(0.25, 0.5),
                "cut": cut,
                "crack": "bake",
                "opex": dice(3000, 5000),
                "capex": 9000,
                "lead_time": 2,
            }
        )
        if dice.likely(0.5):
            deposits[-1] = {**deposits[-1], "resource": dice(3000, 9000)}
        weights = [dice(1, 2, 5), dice(1, 2, 5), dice(0, 1, 2), 0.5]
        baskets += [
            {"deposit": name, "element": e, "share": w / sum(weights)}
            for e, w in zip((*LIGHT, *HEAVY), weights, strict=True)
            if w
        ]
        paths += [
            {"asset": name, "year": 2026, "capacity": dice(1000, 2000)},
            {"asset": name, "year": 2030, "capacity": dice(1000, 3000), "basis": dice.word("outlook", "planned")},
        ]
    return {
        "deposits": deposits,
        "baskets": baskets,
        "paths": paths,
        "options": [{"asset": "d0", "start": 2027, "size": 500}],
    }


def _plants(dice: Dice, places: list[str]) -> Rows:
    plants: list[Row] = [
        {
            "plant": f"{process}_{place}",
            "place": place,
            "process": process,
            "capacity": dice(20, 60) if process == "metal" else dice(300, 600, 2000),
            "counts": "output"
            if process not in ("cracking", "separation_light", "separation_heavy")
            else dice.word("feed_reo", "product_reo"),
            "expand": "yes" if process == "metal" else "no",
        }
        for place in places
        for process in ("cracking", "separation_light", "separation_heavy", "metal", "magnet_sintered", "recycling")
        if place == places[0] or dice.likely(0.6)
    ]
    return {
        "plants": plants,
        "build_limits": [{"process": "metal", "limit": 50}],
        "ramps": [{"process": "metal", "age": 0, "share": 0.5}],
        "workforces": [
            {"place": places[0], "process": "magnet_sintered", "year": 2027, "people": 900, "intensity": 1000}
        ],
    }


def _trade(dice: Dice, places: list[str]) -> Rows:
    pairs = [(a, b) for a in places for b in places if a != b]
    legs: list[Row] = [
        {"leg": f"{a}>{b}", "from": a, "to": b, "cost": dice(50, 100)} for a, b in pairs if dice.likely(0.8)
    ]
    strait: list[Row] = [
        {
            "leg": f"{a}>{b}:strait",
            "from": a,
            "to": b,
            "cost": dice(20, 50),
            "capacity": dice(400, 900),
            "chokepoints": "strait",
        }
        for a, b in pairs
        if dice.likely(0.5)
    ]
    hubs: list[Row] = [{"leg": f"{p}-hub", "from": p, "to": "hub", "cost": 30, "both_ways": "yes"} for p in places]
    return {
        "hubs": [{"hub": "hub"}],
        "legs": legs + strait + hubs,
        "chokepoints": [{"chokepoint": "strait", "capacity": dice(500, 1000)}],
        "duties": [
            {"duty": "d", "from": places[0], "to": places[1], "material": "magnet.*", "per_tonne": dice(0, 500, 9000)}
        ],
        "stores": [{"material": "oxide.*", "holding": 500, "opening": dice(0, 2), "capacity": 50}],
    }


def _uses(dice: Dice, places: list[str]) -> Rows:
    demands: list[Row] = [
        {"end_use": "ev", "material": "magnet.ev", "place": p, "year": y, "quantity": dice(50, 100) * growth}
        for p in places
        for y, growth in ((2026, 1), (2030, 3))
    ]
    demands += [
        {"end_use": "glass", "material": "oxide.La", "place": p, "quantity": dice(20, 40), "value": 12000}
        for p in places
    ]
    return {
        "end_uses": [
            {
                "end_use": "ev",
                "lifetime": dice(1, 4),
                "lifetime_kind": dice.word("weibull", "lognormal", "fixed"),
                "lifetime_std": dice(0.5, 2),
                "collection": dice(0, 0.3, 0.9),
                "recovery": dice(0.4, 0.95),
            },
            {"end_use": "glass", "lifetime": 5},
            {"end_use": "residual_use"},
        ],
        "past_uses": [
            {
                "end_use": "ev",
                "material": dice.word("magnet.ev", "magnet.ev_lean"),
                "place": p,
                "year": y,
                "quantity": dice(30, 60),
            }
            for p in places
            for y in (2018, 2025)
        ],
        "demands": demands,
        "tiers": [
            {"end_use": "ev", "tier": t, "share": s, "value": v}
            for t, s, v in (("a", 0.5, 400_000), ("b", 0.3, 150_000), ("c", 0.2, 60_000))
        ],
        "residual_uses": [
            {"element": e, "place": p, "year": y, "quantity": dice(2, 5), "value": 60_000}
            for e in ("Nd", "Dy")
            for p in places[:1]
            for y in (2026, 2030)
        ],
    }
