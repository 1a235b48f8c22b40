"""What a deposit's one row stands for: its basket, its materials, and how they are cracked and separated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from didymium.algebra.jets import array
from didymium.errors import Problem, StudyError
from didymium.parts.recipes import Frames, Mode, Recipes, Row, cost_of, number
from didymium.tables.table import records

LIGHT_CUT = ("La", "Ce", "Pr", "Nd")
SMALLEST_SHARE = 1e-5
"""Shares below this are dropped and the basket scaled back to 1: solvers lose such coefficients silently."""


@dataclass(frozen=True)
class Ore:
    """A deposit with its basket (share of each element's oxide in the REO) and the REO in what it sells."""

    name: str
    place: str
    form: str
    cut: str
    crack: str
    reo: float
    basket: Mapping[str, float]

    @property
    def light(self) -> dict[str, float]:
        """The part of the basket that the light cut takes."""
        return {e: s for e, s in self.basket.items() if e in LIGHT_CUT}

    @property
    def heavy(self) -> dict[str, float]:
        """The part of the basket that goes on as heavy concentrate."""
        return {e: s for e, s in self.basket.items() if e not in LIGHT_CUT}

    def share(self, elements: Iterable[str], among: Mapping[str, float] | None = None) -> float:
        """Share of some elements' oxides in the basket, or in a part of it."""
        part = self.basket if among is None else among
        whole = sum(part.values())
        return sum(part.get(e, 0.0) for e in elements) / whole if whole else 0.0


@dataclass(frozen=True)
class Contents:
    """REO in a t of each form the model writes itself (t REO per t)."""

    carbonate: float
    heavy: float

    @classmethod
    def of(cls, tables: Frames) -> Contents:
        """Read the table `forms`; 1 where it is silent, so that a t is a t of REO."""
        reo = dict(zip(tables["forms"]["form"], tables["forms"]["reo"], strict=True))
        return cls(_known(reo.get("carbonate")), _known(reo.get("heavy_concentrate")))


def ores(tables: Frames) -> dict[str, Ore]:
    """Every deposit that has a basket; a deposit without one yields nothing."""
    baskets: dict[str, dict[str, float]] = {}
    for row in records(tables["baskets"]):
        if row["share"] >= SMALLEST_SHARE:
            baskets.setdefault(row["deposit"], {})[row["element"]] = row["share"]
    found = {}
    for row in records(tables["deposits"]):
        basket = baskets.get(row["deposit"])
        if basket:
            whole = sum(basket.values())
            clean = {e: s / whole for e, s in sorted(basket.items())}
            found[row["deposit"]] = Ore(
                row["deposit"],
                row["place"],
                row["form"] or "concentrate",
                row["cut"] or "light_first",
                row["crack"],
                row["reo"],
                clean,
            )
    return found


def ore_materials(all_ores: Mapping[str, Ore], contents: Contents, metal: Mapping[str, float]) -> pd.DataFrame:
    """Composition of every material of a deposit: columns material, form, source, element, share (t element per t)."""
    rows = []
    for ore in all_ores.values():
        forms = {f"{ore.form}.{ore.name}": (ore.form, ore.basket, ore.reo)}
        if ore.form == "concentrate":
            forms[f"carbonate.{ore.name}"] = ("carbonate", ore.basket, contents.carbonate)
        if ore.heavy and ore.cut != "whole":
            forms[f"heavy_concentrate.{ore.name}"] = ("heavy_concentrate", ore.heavy, contents.heavy)
        for material, (form, part, reo) in forms.items():
            whole = sum(part.values())
            rows += [(material, form, ore.name, e, s / whole * reo * metal[e]) for e, s in part.items()]
    told = pd.DataFrame([row[:-1] for row in rows], columns=["material", "form", "source", "element"])
    return told.assign(share=pd.Series(array([row[-1] for row in rows]), index=told.index))


def cracking_modes(plant: Row, all_ores: Mapping[str, Ore], contents: Contents, recipes: Recipes) -> Iterable[Mode]:
    """Any cracker takes any concentrate, by the recipe of its mineral; a t of activity is a t REO fed."""
    for ore in all_ores.values():
        if ore.form != "concentrate":
            continue
        row = recipes.find("cracking", ore.crack, str(plant["place"]))
        if row is None:
            continue
        recovery = number(row, "recovery", 1.0)
        ports = ((f"concentrate.{ore.name}", -1.0 / ore.reo), (f"carbonate.{ore.name}", recovery / contents.carbonate))
        counted = ("Dy", "Tb") if plant["counts"] == "dytb_oxide" else ("Nd", "Pr")
        load = _load(plant, 1.0, recovery, _design(plant, all_ores, counted, heavy=False) * recovery)
        yield Mode(str(plant["plant"]), "cracking", ore.crack, ore.name, ports, cost_of(plant, row) * recovery, load)


def light_modes(plant: Row, all_ores: Mapping[str, Ore], contents: Contents, recipes: Recipes) -> Iterable[Mode]:
    """La to Nd become oxides, the rest goes on as heavy concentrate; a t of activity is a t REO fed."""
    row = recipes.find("separation_light", "sx_light", str(plant["place"]))
    recovery = number(row, "recovery", 1.0)
    for ore in all_ores.values():
        if ore.cut == "whole":
            continue
        made = {f"oxide.{e}": s * recovery for e, s in ore.light.items()}
        ports = [(f"carbonate.{ore.name}", -1.0 / _carbonate_reo(ore, contents)), *made.items()]
        if ore.heavy:
            ports.append((f"heavy_concentrate.{ore.name}", sum(ore.heavy.values()) * recovery / contents.heavy))
        out = sum(made.values())
        load = _load(plant, 1.0, out, _design(plant, all_ores, ("Nd", "Pr"), heavy=False) * recovery)
        yield Mode(
            str(plant["plant"]), "separation_light", "sx_light", ore.name, tuple(ports), cost_of(plant, row) * out, load
        )


def heavy_modes(plant: Row, all_ores: Mapping[str, Ore], contents: Contents, recipes: Recipes) -> Iterable[Mode]:
    """Heavy concentrate, or the whole carbonate of clays and xenotime; a t of activity is a t REO fed."""
    place = str(plant["place"])
    heavy = recipes.find("separation_heavy", "sx_heavy", place)
    recovery = number(heavy, "recovery", 1.0)
    design = _design(plant, all_ores, ("Dy", "Tb"), heavy=True) * recovery
    for ore in all_ores.values():
        if ore.cut != "whole" and ore.heavy:
            whole = sum(ore.heavy.values())
            ports = [(f"oxide.{e}", s / whole * recovery) for e, s in ore.heavy.items()]
            ports.append((f"heavy_concentrate.{ore.name}", -1.0 / contents.heavy))
            load = _load(plant, 1.0, recovery, design)
            yield Mode(
                str(plant["plant"]),
                "separation_heavy",
                "sx_heavy",
                ore.name,
                tuple(ports),
                cost_of(plant, heavy) * recovery,
                load,
            )
        if ore.cut != "light_first":
            yield _whole(plant, ore, all_ores, contents, recipes, heavy)


def _whole(
    plant: Row,
    ore: Ore,
    all_ores: Mapping[str, Ore],
    contents: Contents,
    recipes: Recipes,
    heavy: Row | None,
) -> Mode:
    """All elements in one plant: the light part at light cost, clay carbonate dissolved first."""
    place = str(plant["place"])
    dissolve = recipes.find("cracking", ore.crack, place) if ore.form == "carbonate" else None
    kept = number(dissolve, "recovery", 1.0)
    design = _design(plant, all_ores, ("Dy", "Tb"), heavy=False) * kept * number(heavy, "recovery", 1.0)
    light = recipes.find("separation_light", "sx_light", place)
    light_out = {e: s * kept * number(light, "recovery", 1.0) for e, s in ore.light.items()}
    heavy_out = {e: s * kept * number(heavy, "recovery", 1.0) for e, s in ore.heavy.items()}
    ports = [(f"oxide.{e}", s) for e, s in sorted((light_out | heavy_out).items())]
    ports.append((f"carbonate.{ore.name}", -1.0 / _carbonate_reo(ore, contents)))
    cost = (
        number(dissolve, "opex") * kept
        + number(light, "opex") * sum(light_out.values())
        + cost_of(plant, heavy) * sum(heavy_out.values())
    )
    load = _load(plant, 1.0, sum(light_out.values()) + sum(heavy_out.values()), design)
    return Mode(str(plant["plant"]), "separation_heavy", "whole", ore.name, tuple(ports), cost, load)


def _carbonate_reo(ore: Ore, contents: Contents) -> float:
    return ore.reo if ore.form == "carbonate" else contents.carbonate


def _design(plant: Row, all_ores: Mapping[str, Ore], elements: tuple[str, ...], heavy: bool) -> float:
    """Share of the elements a nameplate counts in the feed it was designed for; 1 when it counts none.

    StudyError when the plant counts elements that its design feed is not known to hold.
    """
    if plant["counts"] not in ("ndpr_oxide", "dytb_oxide"):
        return 1.0
    ore = all_ores.get(str(plant["design"]))
    share = 0.0 if ore is None else ore.share(elements, ore.heavy if heavy else None)
    if share <= 0:
        fix = f"name in 'design' a deposit whose basket holds {' or '.join(elements)}"
        raise StudyError(
            [
                Problem(
                    "S25",
                    "plants",
                    0,
                    "design",
                    f"{plant['plant']}: {plant['design']}",
                    f"the plant counts {plant['counts']}, its design feed holds none",
                    fix,
                )
            ]
        )
    return share


def _load(plant: Row, feed: float, made: float, design: float) -> float:
    counts = str(plant["counts"])
    if counts == "product_reo":
        return made
    return design if counts in ("ndpr_oxide", "dytb_oxide") else feed


def _known(value: float | None) -> float:
    return 1.0 if value is None or value != value else value
