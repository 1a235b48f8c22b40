"""Scrap of worn-out goods: which magnets come back, how much of them, and what went into use before the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from didymium.parts.demand_steps import variants
from didymium.parts.horizon import Horizon
from didymium.parts.lifetimes import Lifetime
from didymium.parts.names import Groups
from didymium.parts.recipes import Frames
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


def back_shares(tables: Frames) -> dict[str, float]:
    """Of a t that an end use discards, the t that come to a recycler fit to be taken; end uses without are left out.

    The column `recovery` counts the whole way from collection to oxide, so that of the recycler (the best
    of its recipes) is taken out of it: nothing is lost twice.
    """
    rows = [r for r in records(tables["processes"]) if r["process"] == "recycling" and r["recipe"] in END_OF_LIFE]
    best = max((1.0 if r["recovery"] != r["recovery"] else r["recovery"] for r in rows), default=0.0)
    shares = {}
    for row in records(tables["end_uses"]) if best > 0 else ():
        if row["lifetime"] == row["lifetime"] and row["collection"] > 0:
            fit = 1.0 if row["recovery"] != row["recovery"] else min(1.0, row["recovery"] / best)
            shares[row["end_use"]] = row["collection"] * fit
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
    back = back_shares(tables)
    if not back:
        return set()
    held = set(tables["compositions"]["material"])
    used = {(use, v, place) for use, _, place, v in offers} | set(past_uses(tables, horizon, groups))
    return {(scrap_of(m), place) for use, m, place in used if use in back and m in held and scrap_of(m)}


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
