"""What a hand check needs of the tables: chains of recipes, costs and prices of one place, without a solve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import pandas as pd

from didymium.parts.horizon import annuity
from didymium.parts.metallurgy import magnet_modes, metal_modes, process_of, recycling_modes
from didymium.parts.names import groups_of
from didymium.parts.ores import Contents, Ore, cracking_modes, heavy_modes, light_modes, ores
from didymium.parts.recipes import Mode, Recipes, Row, number
from didymium.tables.table import records

Mix = Mapping[str, float]
"""t of each element in a t of something."""
NDPR = ("Nd", "Pr")
DYTB = ("Dy", "Tb")
RATE = 0.06
"""The discount of the studies, at which capital is spread over the life of a plant."""
TONNES_PER_KT = 1000.0


@dataclass(frozen=True)
class Bench:
    """The tables of a world and what they say of recipes, ores and contents."""

    tables: Mapping[str, pd.DataFrame]
    recipes: Recipes
    contents: Contents
    ores: Mapping[str, Ore]
    per_oxide: Mix

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Bench:
        """The bench of a study's tables; KeyError when one of the tables that are read lacks."""
        metal = {r["element"]: r["metal_per_oxide"] for r in records(tables["elements"])}
        return cls(tables, Recipes.of(tables), Contents.of(tables), ores(tables), metal)

    # -- magnets -------------------------------------------------------------------------------

    def grades(self) -> dict[str, Mix]:
        """Every sintered grade that is not thrifty, and what is in a t of it."""
        found: dict[str, dict[str, float]] = {}
        for r in records(self.tables["compositions"]):
            name = r["material"]
            if name.startswith("magnet.") and not name.endswith("_lowdy") and process_of(name) == "magnet_sintered":
                found.setdefault(name, {})[r["element"]] = r["share"]
        return {**found}

    def asked(self, place: str, year: int) -> dict[str, float]:
        """Finished magnets a place asks for in a year without SmCo, t by what is asked for (table demands)."""
        found: dict[str, float] = {}
        for r in records(self.tables["demands"]):
            magnet = r["material"].startswith("magnet.") and process_of(r["material"]) != "magnet_smco"
            if magnet and (r["place"], r["year"]) == (place, year):
                found[r["material"]] = found.get(r["material"], 0.0) + r["quantity"]
        return found

    def mix(self, place: str, year: int) -> Mix:
        """What is in a mean t of the sintered magnets a place asks for: t of each element."""
        groups, grades, out, whole = groups_of(self.tables["groups"]), self.grades(), dict[str, float](), 0.0
        for asked, quantity in self.asked(place, year).items():
            fit = [grades[g] for g in groups.get(asked, (asked,)) if g in grades]
            whole += quantity if fit else 0.0
            for shares in fit:
                for element, share in shares.items():
                    out[element] = out.get(element, 0.0) + quantity * share / len(fit)
        return {e: t / whole for e, t in out.items()} if whole else {}

    def metals(self, place: str, mix: Mix) -> dict[str, float]:
        """t of each metal that a t of magnets takes at a place: what the network writes for its recipe."""
        return {m[6:]: -t for m, t in self.magnet(place, mix).ports if t < 0}

    def magnet(self, place: str, mix: Mix) -> Mode:
        """The recipe of a t of magnets of a mix at a place."""
        modes = magnet_modes(_plant("magnet_sintered", place), {"magnet.mix": mix}, mix, self.recipes)
        return next(iter(modes))

    def oxides(self, place: str, mix: Mix, loop: bool) -> dict[str, float]:
        """t of each oxide that a t of magnets takes, less what comes back from swarf where it is looped."""
        need = {e: t * self.oxide_per_metal(place, e) for e, t in self.metals(place, mix).items()}
        if not loop:
            return need
        scrap = {m[6:]: t for m, t in self.magnet(place, mix).ports if m.startswith("scrap.")}
        modes = recycling_modes(
            _plant("recycling", place, "swarf_to_oxide"), scrap, {}, (), self.per_oxide, self.recipes
        )
        back = {m.source: -1.0 / _port(m, f"scrap.{m.source}") for m in modes}
        return {e: t - scrap[e] * back[e] for e, t in need.items()}

    def oxide_per_metal(self, place: str, element: str) -> float:
        """t of oxide that a t of metal takes at a place."""
        return -_port(self.smelting(place, element), f"oxide.{element}")

    def smelting(self, place: str, element: str) -> Mode:
        """The recipe of a t of metal at a place."""
        return next(iter(metal_modes(_plant("metal", place), [element], self.per_oxide, self.recipes)))

    # -- separation ----------------------------------------------------------------------------

    def separated(self, place: str, ore: str) -> tuple[dict[str, float], float]:
        """Oxides from a t REO of carbonate, separated light and heavy at a place: t of each, and the cost (USD)."""
        light = next(m for m in self._modes(light_modes, "separation_light", place) if m.source == ore)
        out = {m[6:]: t for m, t in light.ports if m.startswith("oxide.")}
        feed = _port(light, f"heavy_concentrate.{ore}") * self.contents.heavy
        cost = light.cost
        if feed > 0:
            heavy = next(
                m
                for m in self._modes(heavy_modes, "separation_heavy", place)
                if (m.source, m.recipe[:2]) == (ore, "sx")
            )
            out |= {m[6:]: t * feed for m, t in heavy.ports if m.startswith("oxide.")}
            cost += heavy.cost * feed
        return out, cost

    def cracked(self, place: str, ore: str) -> float:
        """t REO of carbonate from a t REO of concentrate, cracked at a place."""
        mode = next(m for m in self._modes(cracking_modes, "cracking", place) if m.source == ore)
        return _port(mode, f"carbonate.{ore}") * self.contents.carbonate

    def heavy_part(self, ore: str) -> float:
        """Share of a basket that the light cut leaves for the heavy plant."""
        return sum(self.ores[ore].heavy.values())

    def _modes(self, write: Callable[..., Iterable[Mode]], process: str, place: str) -> Iterable[Mode]:
        return write(_plant(process, place), all_ores=self.ores, contents=self.contents, recipes=self.recipes)

    # -- money ---------------------------------------------------------------------------------

    def price(self, material: str, year: int, place: str = "CHN") -> float:
        """USD per t; NaN where no row of prices has it."""
        rows = records(self.tables["prices"])
        return next(
            (r["price"] for r in rows if (r["material"], r["place"], r["year"]) == (material, place, year)), nan
        )

    def worth(self, ore: str, **other: float) -> float:
        """USD per kg of the oxides in a basket at Chinese prices of 2025, or at others (USD/kg by element).

        Elements without a price (thulium) are left out, so the sum is of what can be priced.
        """
        basket = self.ores[ore].basket
        told = {e: other.get(e, self.oxide_price(e) / TONNES_PER_KT) for e in basket}
        return sum(s * told[e] for e, s in basket.items() if told[e] == told[e])

    def oxide_price(self, element: str) -> float:
        """USD per t of an oxide in China in 2025; Nd and Pr at the price of the mixed oxide that is sold."""
        return self.price("oxide.NdPr" if element in NDPR else f"oxide.{element}", 2025)

    def capital(self, process: str, recipe: str, place: str) -> float:
        """What capital for a t a year costs each year at a place, USD per t: an annuity over its life."""
        row = self.recipes.find(process, recipe, place)
        return number(row, "capex") * annuity(RATE, number(row, "life", 20.0))

    def row(self, process: str, recipe: str, place: str) -> Row:
        """The row of processes that holds at a place; KeyError without one."""
        found = self.recipes.find(process, recipe, place)
        if found is None:
            raise KeyError((process, recipe, place))
        return found

    # -- rows by name --------------------------------------------------------------------------

    def path(self, asset: str, year: int) -> float:
        """t a year an asset can do: the last row of paths until the year; NaN without one."""
        rows = [(r["year"], r["capacity"]) for r in records(self.tables["paths"]) if r["asset"] == asset]
        told: float = max((r for r in rows if r[0] <= year), default=(nan, nan))[1]
        return told

    def cell(self, table: str, name: str, field: str) -> Any:
        """A cell of the row whose first column has a name; NaN without such a table or row."""
        frame = self.tables.get(table)
        if frame is None:
            return nan
        key = frame.columns[0]
        return next((r[field] for r in records(frame) if r[key] == name), nan)


def _plant(process: str, place: str, recipe: str = "") -> dict[str, Any]:
    """A plant of a process at a place, with nothing of its own: its recipe's numbers hold."""
    return {"plant": "hand", "process": process, "place": place, "recipe": recipe, "counts": "feed_reo",
            "design": "", "opex": nan}  # fmt: skip


def _port(mode: Mode, material: str) -> float:
    """t of a material per t of a mode's activity; 0 where it has no such port."""
    return dict(mode.ports).get(material, 0.0)
