"""Roofs: the most that places could ever make of a material, from the tables alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from didymium.parts.names import Groups, groups_of, matches
from didymium.parts.recipes import Frames
from didymium.tables.table import records

STAGES: Mapping[str, tuple[str, ...]] = {
    "magnet": ("magnet_sintered", "magnet_bonded", "magnet_smco"),
    "metal": ("metal",),
    "oxide": ("separation_light", "separation_heavy", "recycling"),
    "carbonate": ("cracking",),
    "heavy_concentrate": ("separation_light",),
    "concentrate": (),
}
"""The processes that make each form; concentrate and some carbonate come from deposits."""
COUNTED: Mapping[str, frozenset[str]] = {
    "ndpr_oxide": frozenset(("oxide.Nd", "oxide.Pr")),
    "dytb_oxide": frozenset(("oxide.Dy", "oxide.Tb")),
}
"""What a nameplate that counts only some elements is a roof of."""


def roof_of(tables: Frames, material: str, places: Collection[str]) -> float | None:
    """The most that places could ever make of a material (a name, group or pattern), t/year: the best year of every
    plant and mine there, with all their options. None where the tables set no such limit.

    Oxide is no more than the rare-earth oxide that separation plants take in or make; carbonate and concentrate no
    more than their t REO over the content of a t.
    """
    groups = groups_of(tables["groups"])
    form, best = material.partition(".")[0], _best(tables)
    if form not in STAGES or form == "heavy_concentrate" or _elsewhere(tables, groups, material, places):
        return None
    plants = [r for r in records(tables["plants"]) if r["process"] in STAGES[form] and r["place"] in places]
    if any(r["expand"] == "yes" for r in plants) or not all(_counts(r, groups, material) for r in plants):
        return None
    content = {r["form"]: r["reo"] for r in records(tables["forms"])}.get("carbonate", float("nan"))
    if form == "carbonate" and plants and not content > 0:
        return None
    made = sum(best.get(r["plant"], 0.0) for r in plants) / (content if form == "carbonate" and plants else 1.0)
    return float(made + sum(_dug(tables, groups, material, form, places, best)))


def _best(tables: Frames) -> dict[str, Any]:
    """Capacity of every plant and deposit in its best year, and all its options, t/year as it counts."""
    standing = {r["plant"]: r["capacity"] for r in records(tables["plants"]) if r["capacity"] == r["capacity"]}
    paths: dict[str, Any] = {}
    for row in records(tables["paths"]):
        paths[row["asset"]] = max(paths.get(row["asset"], 0.0), row["capacity"])
    standing |= paths
    for row in records(tables["options"]):
        standing[row["asset"]] = standing.get(row["asset"], 0.0) + row["size"]
    return standing


def _counts(plant: Mapping[str, Any], groups: Groups, material: str) -> bool:
    """Whether the capacity of a plant limits the material: a nameplate of some elements says nothing of the others."""
    counted = COUNTED.get(plant["counts"])
    if counted is None:
        return True
    oxides = [f"oxide.{e}" for e in ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Y")]
    return {o for o in oxides if matches(groups, material, o)} <= counted


def _elsewhere(tables: Frames, groups: Groups, material: str, places: Collection[str]) -> bool:
    """Whether the material also comes from recipes of one's own, or from a source that is no mine."""
    made = [r for r in records(tables["ports"]) if r["amount"] > 0]
    own = {r["recipe"] for r in made if matches(groups, material, r["material"])}
    processes = {r["process"] for r in records(tables["processes"]) if r["recipe"] in own}
    plants = any(r["process"] in processes and r["place"] in places for r in records(tables["plants"]))
    sources = [r["material"] for r in records(tables["supplies"]) if r["place"] in places]
    return plants or any(matches(groups, material, m) for m in sources)


def _dug(
    tables: Frames, groups: Groups, material: str, form: str, places: Collection[str], best: Mapping[str, Any]
) -> Iterable[Any]:
    """t/year of what deposits at the places sell of a material."""
    for row in records(tables["deposits"]):
        sold = row["form"] or "concentrate"
        meant = row["place"] in places and sold == form and matches(groups, material, f"{sold}.{row['deposit']}")
        if meant and row["reo"] > 0:
            yield best.get(row["deposit"], 0.0) / row["reo"]
