"""Prior flows: the rows of `base_flows` as columns of the program of the base year.

Rules. What a place does is split over its plants by their capacity. A shipment takes the cheapest
lane. Of a magnet grade the share that is rich in praseodymium is the one that uses up the
praseodymium there is, `RICH`. Flows that arrive at a place whose demand was revised since are
scaled so that what arrives, less what leaves and is used there, is what is asked for now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program
from didymium.parts.building import base_capacity
from didymium.parts.lanes import Lane
from didymium.parts.network import Network
from didymium.parts.part import node_name
from didymium.parts.recipes import Mode
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
BASE_YEAR = 2024
RICH = 0.4
"""Share of the rich variant of a grade: (0.19 - 0.12) / (0.30 - 0.12), where 0.19 is Pr/(Nd + Pr) of magnet metal."""
ORE_FORMS = ("concentrate", "carbonate", "heavy_concentrate")
SCALE = (0.2, 3.0)
"""How far a revised demand may scale what arrives."""


@dataclass(frozen=True)
class Prior:
    """Prior flow of every column (t a year, 0 where none), rows behind each, and rows that met no column."""

    flow: Floats
    rows: Mapping[int, tuple[int, ...]]
    unmapped: tuple[str, ...]


def prior_of(network: Network, program: Program) -> Prior:
    """Every row of `base_flows` of the base year as columns of the program."""
    where = {key: n for n, key in enumerate(program.column_keys())}
    mapper = _Mapper(network)
    flow, rows, unmapped = np.zeros(program.columns), dict[int, list[int]](), list[str]()
    for n, row in enumerate(records(network.tables["base_flows"])):
        if row["year"] != BASE_YEAR:
            continue
        found = [(where[f"{key},{BASE_YEAR}]"], t) for key, t in mapper.columns(row) if f"{key},{BASE_YEAR}]" in where]
        if not found and row["kind"] == "magnet":
            found = [(where[f"{k},{BASE_YEAR}]"], t) for k, t in mapper.elsewhere(row) if f"{k},{BASE_YEAR}]" in where]
        if not found:
            unmapped.append("|".join(str(row[k]) for k in ("kind", "recipe", "item", "place", "to")))
        for column, t in found:
            flow[column] += t
            rows.setdefault(column, []).append(n)
    return Prior(flow, {c: tuple(r) for c, r in rows.items()}, tuple(unmapped))


class _Mapper:
    """From a row of `base_flows` to keys of columns, without time, and tonnes of material."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.place = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
        self.capacity = {a: c.get(BASE_YEAR, 0.0) for a, c in base_capacity(network).items()}
        self.reo = _reo(network)
        self.modes: dict[tuple[str, str, str], list[Mode]] = {}
        for mode in network.modes:
            self.modes.setdefault((mode.process, mode.source, self.place[mode.plant]), []).append(mode)
        self.lanes: dict[tuple[str, str, str], Lane] = {}
        for lane in sorted(network.lanes, key=lambda x: (x.chain.cost, x.name)):
            self.lanes.setdefault((lane.material, lane.start, lane.end), lane)
        self.oxide = {r["element"]: r["metal_per_oxide"] for r in records(network.tables["elements"])}

    def columns(self, row: Mapping[str, object]) -> list[tuple[str, float]]:
        """Keys up to the time member, and tonnes."""
        kind, item, t = str(row["kind"]), str(row["item"]), float(row["quantity"])  # type: ignore[arg-type]
        place, to = str(row["place"]), str(row["to"])
        if kind == "mining":
            material = self._sold(item)
            return [(f"mine[{item}", t / self.reo.get(material, 1.0))]
        if kind == "unsold":
            return [(f"surplus[{node_name(m, place)}", v) for m, v in self._materials(item, t)]
        if kind == "shipment":
            parts = self._materials(item, t)
            lanes = [(self.lanes.get((m, place, to)), v) for m, v in parts]
            return [(f"shipment[{lane.name}", v) for lane, v in lanes if lane is not None]
        return list(self._activities(kind, str(row["recipe"]), item, place, t))

    def elsewhere(self, row: Mapping[str, object]) -> list[tuple[str, float]]:
        """Magnets said to be made where no plant stands: made where most are made, and shipped there."""
        process = f"magnet_{row['item']}" if row["item"] in ("bonded", "smco") else "magnet_sintered"
        places: dict[str, float] = {}
        for plant in records(self.network.tables["plants"]):
            if plant["process"] == process:
                places[plant["place"]] = places.get(plant["place"], 0.0) + self.capacity.get(plant["plant"], 0.0)
        most = max(sorted(places), key=lambda p: places[p], default="")
        made = self.columns({**row, "place": most})
        moved = {"kind": "shipment", "item": f"magnet.{row['item']}", "place": most, "to": row["place"]}
        return made + self.columns({**row, **moved})

    def _sold(self, deposit: str) -> str:
        ore = self.network.ores.get(deposit)
        return f"{ore.form}.{deposit}" if ore else deposit

    def _materials(self, item: str, t: float) -> list[tuple[str, float]]:
        """A material, or the lean and rich variants of a grade, in t of material."""
        members = [m for m in self.network.groups.get(item, ()) if not m.endswith("_lowdy")]
        if members:
            return [(m, t * (RICH if m.endswith("_rich") else 1 - RICH if m.endswith("_lean") else 1)) for m in members]
        return [(item, t / self.reo[item] if item in self.reo else t)]

    def _activities(self, kind: str, recipe: str, item: str, place: str, t: float) -> Iterable[tuple[str, float]]:
        """Over the plants of the place by capacity."""
        if kind == "magnet":
            sources = [(m.partition(".")[2], v) for m, v in self._materials(f"magnet.{item}", t)]
        else:
            sources = [(item, t)]
        for source, whole in sources:
            modes = [
                m
                for (process, s, p), found in self.modes.items()
                if s == source and p == place and process.partition("_")[0] == kind.partition("_")[0]
                if kind in ("magnet", process)
                for m in found
                if recipe in ("", m.recipe)
            ]
            total = sum(self.capacity.get(m.plant, 0.0) for m in modes)
            for mode in modes:
                share = self.capacity.get(mode.plant, 0.0) / total if total else 0.0
                if share:
                    yield f"activity[{mode.name}", whole * share * self._per(mode)

    def _per(self, mode: Mode) -> float:
        """Activity for a t as the facts count it: swarf in t of element put in, else as the mode counts."""
        taken = sum(-a for m, a in mode.ports if m.startswith("scrap."))
        return 1.0 / taken if mode.process == "recycling" and taken else 1.0


def _reo(network: Network) -> dict[str, float]:
    """t REO in a t of every material that comes from a deposit."""
    oxide = {r["element"]: r["metal_per_oxide"] for r in records(network.tables["elements"])}
    ores = network.materials[network.materials["form"].isin(ORE_FORMS)]["material"]
    content = network.content.reindex(ores).fillna(0.0)
    return {str(m): float(sum(s / oxide[e] for e, s in row.items())) for m, row in content.iterrows()}
