"""Scrap of worn-out goods: which magnets come back, how much of them, and what went into use before the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from didymium.parts.demand_steps import variants
from didymium.parts.horizon import Horizon
from didymium.parts.lifetimes import Lifetime
from didymium.parts.names import Groups
from didymium.parts.recipes import Frames, Row
from didymium.tables.table import records

END_OF_LIFE = ("hydromet_oxide", "molten_salt_or_liquid_metal")
"""The recycling recipes that take scrap of a magnet whole."""

MAGNET, SCRAP, THRIFTY = "magnet.", "scrap.", "_lowdy"
Use = tuple[str, str, str]
"""End use, material, place."""


def scrap_of(material: str) -> str:
    """The scrap of a magnet material; empty where the material has none.

    >>> scrap_of("magnet.ev_lean"), scrap_of("oxide.La")
    ('scrap.ev_lean', '')
    """
    return SCRAP + material.removeprefix(MAGNET) if material.startswith(MAGNET) else ""


def lifetimes_of(tables: Frames) -> dict[str, Lifetime]:
    """The lifetime of every end use that states one. StudyError when a curve lacks a number."""
    found = {row["end_use"]: Lifetime.of(row) for row in records(tables["end_uses"])}
    return {use: life for use, life in sorted(found.items()) if life is not None}


@dataclass(frozen=True)
class Collected:
    """What is collected of each end use, by place and year: its own row, or those of `collections` for a place.

    `best` is the recovery of the best recycler, which the column `recovery` counts already.
    """

    uses: Mapping[str, Row]
    there: Mapping[tuple[str, str], Mapping[float, Row]]
    best: float

    @classmethod
    def of(cls, tables: Frames) -> Collected:
        """Read the tables `end_uses`, `collections` and `processes`."""
        rows = [r for r in records(tables["processes"]) if r["process"] == "recycling" and r["recipe"] in END_OF_LIFE]
        best = max((1.0 if r["recovery"] != r["recovery"] else r["recovery"] for r in rows), default=0.0)
        there: dict[tuple[str, str], dict[float, Row]] = {}
        for row in records(tables["collections"]):
            there.setdefault((row["end_use"], row["place"]), {})[row["year"]] = row
        return cls({r["end_use"]: r for r in records(tables["end_uses"])}, there, best)

    def share(self, use: str, place: str, year: int) -> Any:
        """The part of what is scrapped that is collected."""
        found = self._row(use, place, year)["collection"]
        return found if found > 0 else 0.0

    def back(self, use: str, place: str, year: int) -> Any:
        """Of a t that is discarded, the t that come to a recycler fit to be taken: nothing is lost twice."""
        row, own = self._row(use, place, year), self.uses[use]
        if self.best <= 0 or own["lifetime"] != own["lifetime"]:
            return 0.0
        recovery = row["recovery"] if row["recovery"] == row["recovery"] else own["recovery"]
        fit = 1.0 if recovery != recovery else min(1.0, recovery / self.best)
        return self.share(use, place, year) * fit

    def returns(self, use: str, place: str) -> bool:
        """Whether anything of it ever comes back there."""
        years = (y for y in self.there.get((use, place), {}) if y == y)
        return any(self.back(use, place, round(y)) > 0 for y in (0, *years))

    def _row(self, use: str, place: str, year: int) -> Row:
        steps = self.there.get((use, place), {})
        dated = [y for y in steps if y <= year]
        always = next((r for y, r in steps.items() if y != y), self.uses[use])
        return steps[max(dated)] if dated else always


def back_shares(tables: Frames) -> dict[str, float]:
    """Of a t that an end use discards, the t that come to a recycler fit to be taken, where no row of `collections`
    says otherwise; end uses without are left out.
    """
    collected = Collected.of({**tables, "collections": tables["collections"].iloc[:0]})
    shares = {use: collected.back(use, "", 0) for use in collected.uses}
    return {use: share for use, share in sorted(shares.items()) if share > 0}


def past_uses(tables: Frames, horizon: Horizon, groups: Groups) -> dict[Use, dict[int, float]]:
    """What went into use in each calendar year before the plan (t), by end use, material and place.

    Rows of `past_uses` and dated rows of `demands` (which go first), in a line between them and nothing before
    the first. A group stands for an even mix of its members, thrifty magnets left out: none was asked for.
    """
    given: dict[Use, dict[int, float]] = {}
    for row in records(tables["past_uses"]):
        given.setdefault((row["end_use"], row["material"], row["place"]), {})[int(row["year"])] = row["quantity"]
    asked: dict[Use, dict[int, float]] = {}
    for row in records(tables["demands"]):
        if row["year"] == row["year"]:
            there = asked.setdefault((row["end_use"], row["material"], row["place"]), {})
            part = horizon.slices.get(row["slice"], 0.0) if row["slice"] else 1.0
            there[int(row["year"])] = there.get(int(row["year"]), 0.0) + row["quantity"] * part
    first = horizon.covered(horizon.years[0]).start
    out: dict[Use, dict[int, float]] = {}
    for use in sorted(given.keys() | asked.keys()):
        yearly = _line(given.get(use, {}) | asked.get(use, {}), first)
        members = _mix(use[1], groups)
        for member in members if yearly else ():
            there = out.setdefault((use[0], member, use[2]), {})
            for year, t in yearly.items():
                there[year] = there.get(year, 0.0) + t / len(members)
    return out


def _mix(material: str, groups: Groups) -> tuple[str, ...]:
    members = variants(material, groups)
    return tuple(m for m in members if not m.endswith(THRIFTY)) or members


def _line(given: Mapping[int, float], end: int) -> dict[int, float]:
    """A series at each year before `end`, in a line between the years that have a value."""
    years, out = sorted(given), dict[int, float]()
    for left, right in zip(years, [*years[1:], years[-1]] if years else [], strict=True):
        for year in range(left, min(max(right, left + 1), end)):
            part = (year - left) / (right - left) if right > left else 0.0
            out[year] = given[left] * (1 - part) + given[right] * part
    return out


def scrap_nodes(
    tables: Frames, horizon: Horizon, groups: Groups, offers: Iterable[tuple[str, str, str, str]]
) -> set[tuple[str, str]]:
    """Scrap material and place, wherever a magnet is or was used that comes back."""
    back = Collected.of(tables)
    held = set(tables["compositions"]["material"])
    used = {(use, v, place) for use, _, place, v in offers} | set(past_uses(tables, horizon, groups))
    return {
        (scrap_of(m), place)
        for use, m, place in used
        if use in back.uses and m in held and scrap_of(m) and back.returns(use, place)
    }


def running(tables: Frames) -> set[str]:
    """Plants that can have a capacity at all: the others need no scrap shipped to them."""
    given = {r["plant"] for r in records(tables["plants"]) if r["capacity"] > 0 or r["expand"] == "yes"}
    offered = {r["asset"] for r in records(tables["options"]) if r["size"] > 0}
    return given | offered | {r["asset"] for r in records(tables["paths"]) if r["capacity"] > 0}


def scrap_materials(tables: Frames, nodes: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Composition of the scrap of each magnet that comes back: that of the magnet.

    Columns material, form, source, element, share (t element per t); materials that stand in the tables are left out.
    """
    wanted = {m for m, _ in nodes} - set(tables["materials"]["material"])
    rows: list[tuple[Any, ...]] = [
        (scrap_of(r["material"]), "scrap", r["material"].removeprefix(MAGNET), r["element"], r["share"])
        for r in records(tables["compositions"])
        if scrap_of(r["material"]) in wanted
    ]
    return pd.DataFrame(rows, columns=["material", "form", "source", "element", "share"])
