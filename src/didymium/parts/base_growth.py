"""How flows of the base year grow: with capacity where things are made, with use where they go (definitions 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from didymium.parts.building import base_capacity
from didymium.parts.demand_steps import at_years, variants
from didymium.parts.network import Network
from didymium.tables.table import records

BASE_YEAR = 2024
USERS = {
    "concentrate": ("cracking",),
    "carbonate": ("separation_light", "separation_heavy"),
    "heavy_concentrate": ("separation_heavy",),
    "oxide": ("metal",),
    "metal": ("magnet_sintered", "magnet_bonded", "magnet_smco"),
    "scrap": ("recycling",),
}
"""The processes that use a form where nobody asks for it by itself."""


@dataclass(frozen=True)
class Growth:
    """Capacity of assets, and demand of materials at places, by year."""

    capacity: Mapping[str, Mapping[int, float]]
    users: Mapping[tuple[str, str], tuple[str, ...]]
    asked: Mapping[tuple[str, str], Mapping[int, float]]
    mines: tuple[str, ...]

    @classmethod
    def of(cls, network: Network) -> Growth:
        """Read them for the base year and every solved year."""
        years = tuple(sorted({BASE_YEAR, *network.horizon.years}))
        span = dict.fromkeys(years, 1.0)
        wide = replace(network, horizon=replace(network.horizon, years=years, duration=span))
        users: dict[tuple[str, str], list[str]] = {}
        for plant in records(network.tables["plants"]):
            users.setdefault((plant["process"], plant["place"]), []).append(plant["plant"])
        return cls(
            base_capacity(wide), {k: tuple(v) for k, v in users.items()}, _asked(network, years), tuple(network.ores)
        )

    def of_column(self, variable: str, member: str, year: int) -> float:
        """By how much the base flow of a column has grown; 1 where nothing is known of the base year."""
        if year == BASE_YEAR:
            return 1.0
        if variable == "mine":
            return self._assets((member,), year)
        if variable == "activity":
            return self._assets((member.partition("|")[0],), year)
        if variable == "shipment":
            material, ends = member.split("|")[:2]
            return self._arrival(material, ends.split(">")[1], year)
        return self._assets(self.mines, year)

    def _arrival(self, material: str, place: str, year: int) -> float:
        """Growth of what is asked for at a place, else of the plants there that use it."""
        asked = self.asked.get((material, place), {})
        if asked.get(BASE_YEAR, 0.0) > 0:
            return asked.get(year, 0.0) / asked[BASE_YEAR]
        form = material.partition(".")[0]
        return self._assets([p for process in USERS.get(form, ()) for p in self.users.get((process, place), ())], year)

    def _assets(self, names: object, year: int) -> float:
        known = [self.capacity[a] for a in names if a in self.capacity]  # type: ignore[attr-defined]
        base = sum(c.get(BASE_YEAR, 0.0) for c in known)
        return sum(c.get(year, 0.0) for c in known) / base if base > 0 else 1.0


def _asked(network: Network, years: tuple[int, ...]) -> dict[tuple[str, str], dict[int, float]]:
    """Demand of each material at each place: a group's counts for each of its members."""
    out: dict[tuple[str, str], dict[int, float]] = {}
    asked = at_years(network.tables["demands"], ["end_use", "material", "place", "slice"], "quantity", years)
    for row in records(asked):
        for material in variants(row["material"], network.groups):
            cells = out.setdefault((material, row["place"]), {})
            cells[int(row["year"])] = cells.get(int(row["year"]), 0.0) + row["quantity"]
    return out
