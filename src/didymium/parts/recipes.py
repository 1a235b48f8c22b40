"""Which row of `processes` is true for a place, and the modes of recipes that people write themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from didymium.tables.table import records

Frames = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]
"""A row of a table by column name: words are text, numbers are floats with NaN for unknown."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One recipe a plant can run: ports are t of material per t of activity, made positive.

    `cost` is USD per t of activity, `load` what a t of activity takes of the plant's capacity,
    `start` the first year it may run.
    """

    plant: str
    process: str
    recipe: str
    source: str
    ports: tuple[tuple[str, float], ...]
    cost: float
    load: float = 1.0
    start: float = 0.0

    @property
    def name(self) -> str:
        """The mode's label."""
        return f"{self.plant}|{self.recipe}|{self.source}"


@dataclass(frozen=True)
class Recipes:
    """Rows of `processes`, found by process, recipe and place: the most specific row wins."""

    rows: Mapping[tuple[str, str, str], Row]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Frames) -> Recipes:
        """Read the table `processes`, and the groups each place is in."""
        frame = tables["processes"]
        rows = {(r["process"], r["recipe"], r["place"]): r for r in records(frame)}
        members: dict[str, list[str]] = {}
        for group, member in zip(tables["groups"]["group"], tables["groups"]["member"], strict=True):
            members.setdefault(member, []).append(group)
        return cls(rows, {m: tuple(sorted(g)) for m, g in members.items()})

    def find(self, process: str, recipe: str, place: str) -> Row | None:
        """The row for a place: its own, else that of a group it is in, else the row for everywhere."""
        for where in (place, *self.groups.get(place, ()), ""):
            row = self.rows.get((process, recipe, where))
            if row is not None:
                return row
        return None

    def of_process(self, process: str) -> list[str]:
        """The recipes of a process, in order."""
        return sorted({recipe for p, recipe, _ in self.rows if p == process})


def number(row: Row | None, name: str, default: float = 0.0) -> float:
    """A cell of a row, or the default when the row or the cell is missing."""
    if row is None:
        return default
    value: float = row[name]
    return default if value != value else value


def cost_of(plant: Row, row: Row | None) -> float:
    """USD per t of output: the plant's own figure, else its recipe's."""
    return number(plant, "opex", number(row, "opex"))


def own_modes(tables: Frames, recipes: Recipes) -> Iterable[Mode]:
    """Modes of recipes whose ports stand in the table `ports`."""
    ports: dict[str, list[tuple[str, float]]] = {}
    for row in records(tables["ports"]):
        ports.setdefault(row["recipe"], []).append((row["material"], row["amount"]))
    for plant in records(tables["plants"]):
        for recipe in recipes.of_process(plant["process"]):
            if recipe in ports and plant["recipe"] in ("", recipe):
                given = recipes.find(plant["process"], recipe, plant["place"])
                if given is not None:
                    yield Mode(
                        plant["plant"],
                        plant["process"],
                        recipe,
                        "",
                        tuple(sorted(ports[recipe])),
                        cost_of(plant, given),
                        1.0,
                        number(given, "start"),
                    )
