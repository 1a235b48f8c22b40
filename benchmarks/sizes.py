"""Invented rare-earth worlds of any size, written as study folders with their own tables.

The sizes are those the goals speak of (definitions 22): places on a map with some neighbours each, deposits with
baskets, cracking, light and heavy separation, metal, magnets with a thrifty variant, recycling of swarf, demand in
tiers, and plants that may grow. The same size and seed give the same files on every machine.

    python -m benchmarks.sizes midsize FOLDER
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]

ELEMENTS = {  # metal in oxide (t/t), price of the oxide (USD/t), weight in a light and in a heavy basket
    "La": (0.8527, 1_200, 25, 5), "Ce": (0.8141, 1_100, 48, 3), "Pr": (0.8277, 75_000, 5, 1.5),
    "Nd": (0.8574, 72_000, 17, 6), "Sm": (0.8624, 3_000, 2, 3), "Eu": (0.8636, 28_000, 0.4, 0.5),
    "Gd": (0.8676, 24_000, 1, 6), "Tb": (0.8502, 800_000, 0.1, 1), "Dy": (0.8713, 260_000, 0.3, 7),
    "Ho": (0.8730, 60_000, 0.05, 1.3), "Er": (0.8745, 45_000, 0.1, 4), "Tm": (0.8756, 300_000, 0.02, 0.5),
    "Yb": (0.8782, 15_000, 0.1, 3.5), "Lu": (0.8794, 750_000, 0.02, 0.5), "Y": (0.7874, 7_000, 1, 57),
}  # fmt: skip
"""Rounded and invented: nothing here is said about the world."""

FEW = ("La", "Ce", "Pr", "Nd", "Sm", "Tb", "Dy", "Y")

GRADES = {  # mass shares of the magnet grades
    "traction": {"Nd": 0.23, "Pr": 0.06, "Dy": 0.035, "Tb": 0.004},
    "wind": {"Nd": 0.23, "Pr": 0.07, "Dy": 0.01},
    "electronics": {"Nd": 0.24, "Pr": 0.06},
    "bonded": {"Nd": 0.20, "Pr": 0.05},
}
LOW = 0.55
"""What a thrifty variant keeps of Dy and Tb."""


@dataclass(frozen=True)
class Size:
    """How large a world is.

    `near` is how many neighbours a place has legs to, `hubs` how many points join the places besides; every
    `passing`-th place lets goods pass on; in a `thin` world few places have each process, else two in three.
    """

    name: str
    places: int
    deposits: int
    years: str
    near: int
    hubs: int = 0
    elements: tuple[str, ...] = tuple(ELEMENTS)
    passing: int = 1
    thin: bool = False
    seed: int = 1

    @property
    def spread(self) -> int:
        """Every how manieth place has a process: one in three, or as many as leave five of each."""
        return max(3, self.places // 5)


SIZES = {
    s.name: s
    for s in (
        Size("midsize", 8, 9, "[2026-2029, 2031, 2034]", 1, 4, FEW, passing=2),
        Size("small", 10, 12, "[2026-2030]", 1, 3, passing=5, thin=True),
        Size("mid", 20, 30, "[2026-2035]", 1, 4, passing=20, thin=True),
        Size("medium", 40, 60, "[2026-2042]", 1, 6, passing=40, thin=True),
    )
}


def write(size: Size, folder: Path) -> Path:
    """Write the study of a size; the folder is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(size).items():
        if not rows:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "study.yaml").write_text(
        f"format: 1\nstudy: {size.name}\ntitle: An invented world of {size.places} places\n"
        f"question: Written by benchmarks/sizes.py with seed {size.seed}; it says nothing about the world.\n"
        f"tables: [.]\ntime: {{years: {size.years}}}\nmoney: USD_2024\ndiscount: 6 %/year\n",
        encoding="utf-8",
    )
    return folder


def tables(size: Size) -> dict[str, Rows]:
    """Every table of the study of a size."""
    luck = random.Random(size.seed)  # noqa: S311  - a world to measure on, not a secret
    places = [f"P{n:02d}" for n in range(1, size.places + 1)]
    spot = {p: (luck.uniform(0, 100), luck.uniform(0, 100)) for p in places}
    return {
        "places": [
            {
                "place": p,
                "lat": round(y * 0.9, 1),
                "lon": round(x * 1.5, 1),
                "reexport": "no" if n % size.passing else "yes",
            }
            for n, (p, (x, y)) in enumerate(spot.items())
        ],
        **_goods(size),
        **_mines(size, luck, places),
        **_industry(size, luck, places),
        **_ways(size, luck, spot),
        **_use(size, luck, places),
    }


def _goods(size: Size) -> dict[str, Rows]:
    elements = [{"element": e, "metal_per_oxide": ELEMENTS[e][0]} for e in size.elements]
    metals = sorted({e for shares in GRADES.values() for e in shares} & set(size.elements))
    materials = [{"material": f"oxide.{e}", "form": "oxide", "handling": 20} for e in size.elements]
    contents = [{"material": f"oxide.{e}", "element": e, "share": ELEMENTS[e][0]} for e in size.elements]
    for form in ("metal", "scrap"):
        materials += [{"material": f"{form}.{e}", "form": form, "handling": 0} for e in metals]
        contents += [{"material": f"{form}.{e}", "element": e, "share": 1} for e in metals]
    groups: Rows = []
    for grade, shares in GRADES.items():
        heavy = {"Dy", "Tb"} & set(shares)
        for variant in ("full", "full_lowdy") if heavy else ("full",):
            name = f"magnet.{grade}_{variant}"
            materials.append({"material": name, "form": "magnet", "handling": 0, "gross": 1.2})
            groups.append({"group": f"magnet.{grade}", "member": name})
            keep = LOW if variant.endswith("_lowdy") else 1
            contents += [
                {"material": name, "element": e, "share": round(s * (keep if e in heavy else 1), 6)}
                for e, s in shares.items()
            ]
    return {
        "elements": elements,
        "materials": materials,
        "compositions": contents,
        "groups": groups,
        "forms": [
            {"form": "concentrate", "reo": "", "gross": 1.05},
            {"form": "carbonate", "reo": 0.45, "gross": 1.1},
            {"form": "heavy_concentrate", "reo": 0.5, "gross": 1},
        ],
    }


def _mines(size: Size, luck: random.Random, places: list[str]) -> dict[str, Rows]:
    deposits, baskets, paths, options = Rows(), Rows(), Rows(), Rows()
    for n in range(size.deposits):
        name, heavy = f"mine{n + 1:02d}", n % 3 == 2
        reo = 20 if heavy else round(luck.uniform(40, 65))
        deposits.append(
            {
                "deposit": name,
                "place": places[n % len(places)],
                "form": "carbonate" if n % 6 == 5 else "concentrate",
                "reo": reo / 100,
                "crack": "leach" if heavy else "roast",
                "opex": round(luck.uniform(3_000, 9_000), -2),
                "cut": luck.choice(("either", "whole")) if heavy else "light_first",
                "lead_time": n % 2,
                "capex": round(luck.uniform(20_000, 60_000), -2),
                "resource": 12_000 if n % 4 == 0 else "",
            }
        )
        weights = {e: ELEMENTS[e][3 if heavy else 2] * luck.uniform(0.7, 1.3) for e in size.elements}
        whole = sum(weights.values())
        shares = {e: round(w / whole, 5) for e, w in weights.items()}
        last = size.elements[-1]
        shares[last] = round(1 - sum(s for e, s in shares.items() if e != last), 5)
        baskets += [{"deposit": name, "element": e, "share": s} for e, s in shares.items()]
        standing = round(luck.uniform(500, 8_000), -2)
        paths += [
            {"asset": name, "year": 2025, "capacity": standing if n % 3 else 0, "basis": "nameplate"},
            {"asset": name, "year": 2030, "capacity": standing, "basis": "outlook" if n % 2 else "planned"},
        ]
        options.append({"asset": name, "start": 2027 + n % 3, "size": round(luck.uniform(1_000, 6_000), -2)})
    return {"deposits": deposits, "baskets": baskets, "paths": paths, "options": options}


def _industry(size: Size, luck: random.Random, places: list[str]) -> dict[str, Rows]:
    names = ("process", "recipe", "recovery", "opex", "capex", "fixed", "lead_time", "life")
    rows = [
        ("mining", "open_pit", "", "", "", "", "", ""),
        ("cracking", "roast", 0.9, 2_500, 9_000, 100, 0, 20),
        ("cracking", "leach", 0.8, 4_000, 9_000, 100, 0, 20),
        ("separation_light", "sx_light", 0.92, 3_000, 30_000, 200, 1, 20),
        ("separation_heavy", "sx_heavy", 0.85, 9_000, 60_000, 300, 0, 20),
        ("metal", "calciothermic_heavy", 0.9, 20_000, 25_000, 0, 0, 20),
        ("metal", "electrolysis_light", 0.95, 5_000, 25_000, 0, 0, 20),
        ("magnet_sintered", "low_heavy_ndfeb", "", 4_000, 50_000, 0, 0, 20),
        ("magnet_sintered", "sintered_ndfeb", 0.72, 12_000, 50_000, 0, 0, 20),
        ("magnet_bonded", "bonded_ndfeb", 0.9, 9_000, 30_000, 0, 0, 20),
        ("alloy", "strip_casting", 0.97, 1_500, "", "", "", ""),
        ("alloy", "alloy_metals_ndfeb", "", 1_400, "", "", "", ""),
        ("recycling", "swarf_to_oxide", 0.9, 6_000, 10_000, 0, 0, 20),
    ]
    processes = [dict(zip(names, r, strict=True)) for r in rows]
    plants, limits = Rows(), Rows()
    kinds = (
        "cracking",
        "separation_light",
        "separation_heavy",
        "metal",
        "magnet_sintered",
        "magnet_bonded",
        "recycling",
    )
    counts = {
        "separation_light": ("feed_reo", "product_reo", "ndpr_oxide"),
        "separation_heavy": ("feed_reo", "dytb_oxide"),
    }
    for n, place in enumerate(places):
        for k, kind in enumerate(kinds):
            if (n + k) % size.spread % 3 == 2 or (size.thin and (n + k) % size.spread):
                continue
            how = counts.get(kind, ("",))
            count = how[n % len(how)]
            small = {"ndpr_oxide": 0.2, "dytb_oxide": 0.02}.get(count, 1.0)
            top = 3_000 if kind in ("magnet_bonded", "recycling") else 9_000
            plants.append(
                {
                    "plant": f"{kind}_{place}",
                    "place": place,
                    "process": kind,
                    "counts": count,
                    "design": f"mine{n % size.deposits + 1:02d}" if small < 1 else "",
                    "expand": "no" if n % 4 == 3 else "yes",
                    "capacity": round(luck.uniform(0.1, 1) * top * small, -1) if n % 2 else "",
                }
            )
    limits = [{"process": kind, "place": "", "limit": 1_500} for kind in kinds if kind != "metal"]
    limits.append({"process": "metal", "place": places[0], "limit": 400})
    crews = [
        {"place": places[0], "process": "magnet_sintered", "year": y, "people": p, "intensity": 150}
        for y, p in ((2026, 60), (2029, 150))
    ]
    ramps = [{"process": "separation_light", "age": age, "share": s} for age, s in ((0, 0.4), (1, 0.7))]
    return {"processes": processes, "plants": plants, "build_limits": limits, "workforces": crews, "ramps": ramps}


def _ways(size: Size, luck: random.Random, spot: dict[str, tuple[float, float]]) -> dict[str, Rows]:
    def far(a: tuple[float, float], b: tuple[float, float]) -> float:
        return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5

    legs, gateways = Rows(), Rows()
    hubs = {f"H{n + 1}": (luck.uniform(20, 80), luck.uniform(20, 80)) for n in range(size.hubs)}
    for place, at in spot.items():
        near = sorted((p for p in spot if p != place), key=lambda p: far(at, spot[p]))[: size.near]
        for n, other in enumerate(near):
            legs.append(
                {
                    "leg": f"{place}-{other}",
                    "from": place,
                    "to": other,
                    "mode": "rail",
                    "both_ways": "yes",
                    "cost": round(20 + 6 * far(at, spot[other])),
                    "capacity": 6_000 if n == 0 else "",
                    "chokepoints": "Strait" if luck.random() < 0.3 else "",
                    "status": "open",
                }
            )
        if hubs:
            hub = min(hubs, key=lambda h: far(at, hubs[h]))
            gateways.append({"asset": place, "hub": hub, "cost": round(10 + 2 * far(at, hubs[hub]))})
    names = sorted(hubs)
    for a, b in pairwise(names):
        legs.append(
            {
                "leg": f"{a}-{b}",
                "from": a,
                "to": b,
                "mode": "sea",
                "both_ways": "yes",
                "status": "open",
                "cost": round(30 + 2 * far(hubs[a], hubs[b])),
                "capacity": "",
                "chokepoints": "Canal" if a == names[0] else "",
            }
        )
    if len(names) > 2:
        legs.append(
            {
                "leg": f"{names[0]}-{names[2]}",
                "from": names[0],
                "to": names[2],
                "mode": "sea",
                "both_ways": "yes",
                "status": "open",
                "cost": 600,
                "capacity": "",
                "chokepoints": "",
            }
        )
    chokes = [{"chokepoint": "Strait", "capacity": 9_000}, {"chokepoint": "Canal", "capacity": 5_000}]
    return {"hubs": [{"hub": h} for h in names], "gateways": gateways, "legs": legs, "chokepoints": chokes}


def _use(size: Size, luck: random.Random, places: list[str]) -> dict[str, Rows]:
    ends = [{"end_use": g} for g in GRADES] + [{"end_use": "other"}]
    demands, tiers = Rows(), Rows()
    for grade in GRADES:
        tiers += [
            {"end_use": grade, "material": "", "tier": t, "share": s, "value": v}
            for t, s, v in (("1 must", 0.2, 400_000), ("2 dear", 0.5, 120_000), ("3 cheap", 0.3, 45_000))
        ]
        for place in places:
            size_now = round(luck.uniform(100, 2_500), -1)
            demands += [
                {
                    "end_use": grade,
                    "material": f"magnet.{grade}",
                    "place": place,
                    "year": y,
                    "quantity": round(size_now * growth, -1),
                    "value": "",
                }
                for y, growth in ((2026, 1), (2042, 4))
            ]
    for n, (element, (_, price, light, _)) in enumerate((e, ELEMENTS[e]) for e in size.elements):
        for place in places[n % 3 :: 3]:
            demands.append(
                {
                    "end_use": "other",
                    "material": f"oxide.{element}",
                    "place": place,
                    "year": "",
                    "quantity": round(150 * light * luck.uniform(0.2, 1.0), 1),
                    "value": price,
                }
            )
    stores = [
        {"place": places[0], "material": "oxide.Dy", "holding": 5_000, "opening": 0, "capacity": 50},
        {"place": places[0], "material": "metal.Nd", "holding": 1_000, "opening": 40, "capacity": ""},
    ]
    return {"end_uses": ends, "demands": demands, "tiers": tiers, "stores": stores}


if __name__ == "__main__":
    print(write(SIZES[sys.argv[1]], Path(sys.argv[2])))
