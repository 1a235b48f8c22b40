"""Plants: recipes that turn materials into materials, within the capacity each plant states."""

from __future__ import annotations

from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, over, total
from didymium.parts.part import Fill, Index, Part
from didymium.tables.table import records

WORDS = (
    variable("activity", ("mode", "time"), "t", "a recipe at work in a plant", "z"),
    parameter("load", ("mode",), "1", "capacity a t of activity takes, as the plant counts it", "w"),
    parameter("mode_cost", ("mode",), "USD_2024/t", "cost of a t of activity", "c^z"),
    parameter("mode_ceiling", ("closed", "time"), "t", "activity of a recipe before its first year: none", "Z"),
    parameter("people", ("crew", "time"), "job", "skilled people of a process at a place", "P"),
    parameter("intensity", ("shift", "time"), "job/(t/year)", "people a t a year of activity takes", "i"),
    link("plant_of_mode", "mode", "plant", "the plant a recipe runs in", "k"),
    link("asset_of_plant", "plant", "asset", "the plant as an asset", "a"),
    link("mode_of_closed", "closed", "mode", "recipes that come later than the first year", "m"),
    link("mode_of_shift", "shift", "mode", "recipes that need the people of a crew", "m"),
    link("crew_of_shift", "shift", "crew", "the crew", "w"),
)


@equation(over=("plant", "time"), unit="t")
def plant_capacity(activity: Any, load: Any, plant_of_mode: Any, available: Any, asset_of_plant: Any) -> Any:
    """A plant runs its recipes within what it can do.

    Dual: the rent of the plant.
    """
    return at_most(total(activity * load, by=plant_of_mode), at(available, asset_of_plant))


@equation(over=("closed", "time"), unit="t")
def recipe_start(activity: Any, mode_of_closed: Any, mode_ceiling: Any) -> Any:
    """A recipe does not run before its first year."""
    return at_most(at(activity, mode_of_closed), mode_ceiling)


@equation(over=("crew", "time"), unit="job*year")
def workforce(activity: Any, mode_of_shift: Any, intensity: Any, crew_of_shift: Any, people: Any, span: Any) -> Any:
    """A process runs no faster than its skilled people allow.

    Dual: the worth of one more trained person for a year.
    """
    return at_most(total(at(activity, mode_of_shift) * intensity, by=crew_of_shift), people * span)


@cost()
def processing_cost(activity: Any, mode_cost: Any) -> Any:
    """Running the plants."""
    return over(activity * mode_cost, "mode")


def fill(index: Index) -> Fill:
    """Loads and costs of every mode, and who is needed for it."""
    network, horizon = index.network, index.network.horizon
    modes = network.modes
    late = [m for m in modes if m.start > horizon.years[0]]
    open_ = [[np.inf if y >= m.start else 0.0 for y, _ in horizon.times] for m in late]
    place = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
    crews = network.tables["workforces"]
    names = sorted({(r["place"], r["process"]) for r in records(crews)})
    labels = [f"{process}@{where}" for where, process in names]
    shifts = [(m.name, f"{m.process}@{place[m.plant]}") for m in modes if (place[m.plant], m.process) in set(names)]
    rates = _over_years(index, names, "intensity", 0.0) / 1000.0
    return Fill(
        labels={"closed": [m.name for m in late], "crew": labels, "shift": [s[0] for s in shifts]},
        links={
            "plant_of_mode": index.codes("plant", (m.plant for m in modes)),
            "asset_of_plant": index.codes("asset", index.labels["plant"]),
            "mode_of_closed": index.codes("mode", (m.name for m in late)),
            "mode_of_shift": index.codes("mode", (s[0] for s in shifts)),
            "crew_of_shift": np.array([labels.index(s[1]) for s in shifts], dtype=np.int64).reshape(-1, 1),
        },
        values={
            "load": array([m.load for m in modes]),
            "mode_cost": array([m.cost for m in modes]),
            "mode_ceiling": np.array(open_, dtype=float).reshape(len(late), len(horizon.times)),
            "intensity": rates[[labels.index(s[1]) for s in shifts]].reshape(len(shifts), len(horizon.times)),
            "people": _over_years(index, names, "people", np.inf),
        },
    )


def _over_years(index: Index, names: list[tuple[str, str]], column: str, before: float) -> Any:
    """A column of `workforces` for each crew in each slice; before its first row a crew is no limit."""
    horizon, rows = index.network.horizon, index.network.tables["workforces"]
    out: list[list[Any]] = [[before] * len(horizon.times) for _ in names]
    for n, (place, process) in enumerate(names):
        mine = rows[(rows["place"] == place) & (rows["process"] == process)].sort_values("year")
        for year, value in zip(mine["year"], mine[column], strict=True):
            out[n] = [value if y >= year else held for held, (y, _) in zip(out[n], horizon.times, strict=True)]
    return array(out).reshape(len(names), len(horizon.times))


PART = Part("plants", "Plants", WORDS, (plant_capacity, recipe_start, workforce, processing_cost), fill)
