"""A second reading of a study folder, written from the guide and the words of the tables alone.

Knows nothing of didymium's network: it turns rows of CSV into recipes, capacities, plans and demands for the peer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

LIGHT = ("La", "Ce", "Pr", "Nd")
Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Recipe:
    """What a plant can do per t of activity: t made (+) and used (-), USD, and t of capacity taken."""

    plant: str
    name: str
    amounts: Amounts
    cost: float
    load: float


@dataclass(frozen=True)
class Plan:
    """Something that may be built: t a year at most, in which years it runs, and what it pays in each year."""

    name: str
    asset: str
    builder: str
    size: float
    first: int
    lead: int
    yearly: float
    life: float


class Chain:
    """The tables of a folder, and what follows from them."""

    def __init__(self, folder: Path) -> None:
        self.tables = {f.stem: pd.read_csv(f, dtype=str, keep_default_na=False) for f in folder.glob("*.csv")}
        about = YAML(typ="safe").load(folder / "study.yaml")
        self.rate = float(about["discount"].split()[0]) / 100
        listed = [str(y) for y in about["time"]["years"]]
        self.years = [y for item in listed for y in _span(item)]

    def rows(self, table: str) -> list[dict[str, str]]:
        """Every row of a table as words."""
        return self.tables[table].to_dict("records") if table in self.tables else []

    # -- time and money ----------------------------------------------------------------------

    def stands_for(self, year: int) -> list[int]:
        """The calendar years a solved year stands for."""
        before = [y for y in self.years if y < year]
        return list(range(max(before, default=year - 1) + 1, year + 1))

    def worth(self, year: int) -> float:
        """What a USD spent evenly over those years is worth in the first year."""
        years = self.stands_for(year)
        return sum((1 + self.rate) ** (self.years[0] - y) for y in years) / len(years)

    # -- what is where -----------------------------------------------------------------------

    @cached_property
    def oxide(self) -> dict[str, float]:
        """t of element in a t of its oxide."""
        return {r["element"]: float(r["metal_per_oxide"]) for r in self.rows("elements")}

    @cached_property
    def baskets(self) -> dict[str, dict[str, float]]:
        """Share of each element's oxide in the REO of each deposit."""
        found: dict[str, dict[str, float]] = {}
        for r in self.rows("baskets"):
            if float(r["share"]) >= 1e-5:
                found.setdefault(r["deposit"], {})[r["element"]] = float(r["share"])
        return {d: {e: s / sum(b.values()) for e, s in b.items()} for d, b in found.items()}

    @cached_property
    def place(self) -> dict[str, str]:
        """Where each plant and deposit stands."""
        return {r[k]: r["place"] for t, k in (("plants", "plant"), ("deposits", "deposit")) for r in self.rows(t)}

    @cached_property
    def process(self) -> dict[tuple[str, str], dict[str, str]]:
        """The row of each process and recipe; the invented worlds have no rows for single places."""
        return {(r["process"], r["recipe"]): r for r in self.rows("processes")}

    def members(self, name: str) -> list[str]:
        """The members of a group, or the thing itself."""
        return [r["member"] for r in self.rows("groups") if r["group"] == name] or [name]

    def gross(self, material: str) -> float:
        """t carried for a t of it."""
        forms = {r["form"]: r["gross"] for r in self.rows("forms")}
        own = {r["material"]: r.get("gross", "") for r in self.rows("materials")}
        return number(own.get(material, forms.get(material.partition(".")[0], "")), 1.0)

    # -- recipes -----------------------------------------------------------------------------

    def recipes(self) -> Iterator[Recipe]:
        """Everything that every plant can do."""
        makers = {
            "cracking": self._cracking,
            "separation_light": self._light,
            "separation_heavy": self._heavy,
            "metal": self._metal,
            "magnet_sintered": self._magnets,
            "magnet_bonded": self._magnets,
            "recycling": self._recycling,
        }
        for plant in self.rows("plants"):
            yield from makers[plant["process"]](plant)

    def _of(self, process: str, recipe: str, field: str) -> float:
        default = 1.0 if field == "recovery" else 0.0
        return number(self.process[process, recipe][field], default)

    def _reo(self, deposit: Mapping[str, str]) -> float:
        forms = {r["form"]: r["reo"] for r in self.rows("forms")}
        return float(deposit["reo"]) if deposit["form"] == "carbonate" else float(forms["carbonate"])

    def _counted(self, plant: Mapping[str, str], feed: float, made: float, recovery: float, part: str) -> float:
        """Capacity a t REO of feed takes, in what the plant counts."""
        kind = plant["counts"]
        if kind == "product_reo":
            return made
        if kind not in ("ndpr_oxide", "dytb_oxide"):
            return feed
        basket = self.baskets[plant["design"]]
        whole = sum(s for e, s in basket.items() if part == "all" or e not in LIGHT)
        counted = ("Nd", "Pr") if kind == "ndpr_oxide" else ("Dy", "Tb")
        return sum(basket.get(e, 0.0) for e in counted) / whole * recovery

    def _cracking(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        for d in self.rows("deposits"):
            if d["form"] == "concentrate":
                name, kept = d["deposit"], self._of("cracking", d["crack"], "recovery")
                amounts = {f"concentrate.{name}": -1 / float(d["reo"]), f"carbonate.{name}": kept / self._reo(d)}
                cost = self._of("cracking", d["crack"], "opex") * kept
                yield Recipe(plant["plant"], name, amounts, cost, self._counted(plant, 1, kept, kept, "all"))

    def _light(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        kept, price = (self._of("separation_light", "sx_light", f) for f in ("recovery", "opex"))
        heavy_reo = float(next(r["reo"] for r in self.rows("forms") if r["form"] == "heavy_concentrate"))
        for d in self.rows("deposits"):
            if d["cut"] != "whole":
                name, basket = d["deposit"], self.baskets[d["deposit"]]
                light = {f"oxide.{e}": s * kept for e, s in basket.items() if e in LIGHT}
                rest = sum(s for e, s in basket.items() if e not in LIGHT)
                amounts = {
                    f"carbonate.{name}": -1 / self._reo(d),
                    **light,
                    f"heavy_concentrate.{name}": rest * kept / heavy_reo,
                }
                made = sum(light.values())
                yield Recipe(plant["plant"], name, amounts, price * made, self._counted(plant, 1, made, kept, "all"))

    def _heavy(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        kept, price = (self._of("separation_heavy", "sx_heavy", f) for f in ("recovery", "opex"))
        heavy_reo = float(next(r["reo"] for r in self.rows("forms") if r["form"] == "heavy_concentrate"))
        for d in self.rows("deposits"):
            name, basket = d["deposit"], self.baskets[d["deposit"]]
            heavy = {e: s for e, s in basket.items() if e not in LIGHT}
            if d["cut"] != "whole":
                whole = sum(heavy.values())
                amounts = {f"oxide.{e}": s / whole * kept for e, s in heavy.items()}
                amounts[f"heavy_concentrate.{name}"] = -1 / heavy_reo
                load = self._counted(plant, 1, kept, kept, "heavy")
                yield Recipe(plant["plant"], f"{name}.cut", amounts, price * kept, load)
            if d["cut"] != "light_first":
                yield self._whole(plant, d, heavy, kept, price)

    def _whole(
        self, plant: Mapping[str, str], d: Mapping[str, str], heavy: Amounts, kept: float, price: float
    ) -> Recipe:
        """La to Nd at the light recipe's cost and recovery; carbonate from clay is dissolved first."""
        clay = d["form"] == "carbonate"
        solved = self._of("cracking", d["crack"], "recovery") if clay else 1.0
        light_kept, light_price = (self._of("separation_light", "sx_light", f) for f in ("recovery", "opex"))
        basket = self.baskets[d["deposit"]]
        light_made = {f"oxide.{e}": s * solved * light_kept for e, s in basket.items() if e in LIGHT}
        heavy_made = {f"oxide.{e}": s * solved * kept for e, s in heavy.items()}
        cost = light_price * sum(light_made.values()) + price * sum(heavy_made.values())
        cost += self._of("cracking", d["crack"], "opex") * solved if clay else 0.0
        made = sum(light_made.values()) + sum(heavy_made.values())
        amounts = {**light_made, **heavy_made, f"carbonate.{d['deposit']}": -1 / self._reo(d)}
        return Recipe(
            plant["plant"], f"{d['deposit']}.whole", amounts, cost, self._counted(plant, 1, made, solved * kept, "all")
        )

    def _named(self, form: str) -> list[str]:
        return [r["material"].split(".")[1] for r in self.rows("materials") if r["form"] == form]

    def _metal(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        for e in self._named("metal"):
            way = "electrolysis_light" if e in ("Nd", "Pr") else "calciothermic_heavy"
            need = 1 / (self._of("metal", way, "recovery") * self.oxide[e])
            amounts = {f"metal.{e}": 1.0, f"oxide.{e}": -need}
            yield Recipe(plant["plant"], e, amounts, self._of("metal", way, "opex"), 1.0)

    def _magnets(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        bonded = plant["process"] == "magnet_bonded"
        way = "bonded_ndfeb" if bonded else "sintered_ndfeb"
        finished = self._of(plant["process"], way, "recovery")
        cast = self._of("alloy", "strip_casting", "recovery")
        for grade in self._named("magnet"):
            if grade.startswith("bonded") != bonded:
                continue
            cost = self._of(plant["process"], way, "opex") + self._of("alloy", "alloy_metals_ndfeb", "opex")
            cost += self._of("alloy", "strip_casting", "opex") / finished
            cost += self._of("magnet_sintered", "low_heavy_ndfeb", "opex") if grade.endswith("_lowdy") else 0.0
            amounts = {f"magnet.{grade}": 1.0}
            for r in self.rows("compositions"):
                if r["material"] == f"magnet.{grade}":
                    share = float(r["share"])
                    amounts[f"metal.{r['element']}"] = -share / (finished * cast)
                    amounts[f"scrap.{r['element']}"] = share * (1 / finished - 1)
            yield Recipe(plant["plant"], grade, amounts, cost, 1.0)

    def _recycling(self, plant: Mapping[str, str]) -> Iterator[Recipe]:
        for e in self._named("scrap"):
            need = self.oxide[e] / self._of("recycling", "swarf_to_oxide", "recovery")
            amounts = {f"oxide.{e}": 1.0, f"scrap.{e}": -need}
            yield Recipe(plant["plant"], e, amounts, self._of("recycling", "swarf_to_oxide", "opex"), 1.0)

    # -- capacity ----------------------------------------------------------------------------

    def standing(self, asset: str) -> list[float]:
        """t a year in each solved year without any plan."""
        own = {r["plant"]: r["capacity"] for r in self.rows("plants")}
        rows = [r for r in self.rows("paths") if r["asset"] == asset]
        path = sorted((int(r["year"]), float(r["capacity"]), r["basis"]) for r in rows)
        return [_at(path, y) if path else number(own.get(asset, ""), 0.0) for y in self.years]

    def plans(self) -> Iterator[Plan]:
        """Rows of options, and more of every plant that may expand."""
        for r in self.rows("options"):
            yield self._plan(f"{r['asset']} from {r['start']}", r["asset"], float(r["size"]), int(r["start"]))
        for r in self.rows("plants"):
            if r["expand"] == "yes":
                yield self._plan(f"{r['plant']} more", r["plant"], float("inf"), 0)

    def _plan(self, name: str, asset: str, size: float, first: int) -> Plan:
        mine = next((r for r in self.rows("deposits") if r["deposit"] == asset), None)
        if mine:
            process, row, fixed, life = "mining", mine, 0.0, 25.0
        else:
            process = next(r["process"] for r in self.rows("plants") if r["plant"] == asset)
            ways = sorted(w for p, w in self.process if p == process)
            row = self.process[process, ways[0]]
            fixed, life = number(row["fixed"], 0.0), number(row["life"], 20.0)
        capital = number(row["capex"], 0.0) * self.rate / (1 - (1 + self.rate) ** -life)
        return Plan(
            name,
            asset,
            f"{process}@{self.place[asset]}",
            size,
            first,
            int(number(row["lead_time"], 0)),
            fixed + capital,
            life,
        )

    def online(self, plan: Plan, decided: int) -> int:
        """First year of product: after the lead time, but what has its own date was begun before the plan."""
        lead = min(plan.lead, max(0, plan.first - self.years[0])) if plan.first else plan.lead
        return max(decided + lead, plan.first)

    def running(self, plan: Plan, age: int) -> float:
        """Share of new capacity that runs so many years after first product."""
        process = plan.builder.partition("@")[0]
        shares = {int(r["age"]): float(r["share"]) for r in self.rows("ramps") if r["process"] == process}
        return shares.get(age, 1.0) if age >= 0 else 0.0

    def building_limit(self, builder: str) -> float:
        """t a year that a place can add of a process in a year."""
        process, place = builder.split("@")
        limits = {(r["process"], r["place"]): float(r["limit"]) for r in self.rows("build_limits")}
        return limits.get((process, place), limits.get((process, ""), float("inf")))


def number(cell: str, default: float) -> float:
    """A cell as a number; what an empty one means says the table."""
    return float(cell) if cell else default


def _span(item: str) -> list[int]:
    first, _, last = item.partition("-")
    return list(range(int(first), int(last or first) + 1))


def _at(path: list[tuple[int, float, str]], year: int) -> float:
    """Capacity in a year: that of the last row, or on the way to the next if that is an outlook."""
    past = [p for p in path if p[0] <= year]
    if not past:
        return 0.0
    coming = next((p for p in path if p[0] > year), None)
    if coming is None or coming[2] != "outlook":
        return past[-1][1]
    (x, y, _), (u, v, _) = past[-1], coming
    return y + (v - y) * (year - x) / (u - x)
