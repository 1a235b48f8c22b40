"""What stands behind a miss: the row or mechanism the band names, and what this run shows of it."""

from __future__ import annotations

import math

import numpy as np

from didymium.analyses.validation.measure import Measured, Row
from didymium.results.result import Result

LEADING = 3
STAGES = {
    "separation": ("separation",),
    "metal": ("metal",),
    "magnets": ("magnet",),
    "prices": (),
    "trade": (),
}
"""Processes whose full plants are named beside a miss of that area."""

SMALL = 1.0
"""A scarcity below this many USD per t is none."""


def why(band: Row, found: Measured, result: Result) -> str:
    """The mechanism, then what the figure consists of in this run, then what binds or piles up."""
    told = [str(band["mechanism"])]
    if math.isnan(found.value):
        told.append("here: nothing of it is made or traded")
    elif found.parts:
        words = "arrives" if band["figure"] == "price" else "made of" if found.value > 0 else "others instead"
        told.append(f"here {words}: {_leading(found)}")
    told += [w for w in (_piles(band, result), _full(band, result)) if w]
    return "; ".join(told)


def _leading(found: Measured) -> str:
    shown = [f"{name} {_tonnes(t)}" for name, t in found.parts[:LEADING]]
    rest = len(found.parts) - LEADING
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _tonnes(t: float) -> str:
    return f"{t / 1000:.3g} kt" if t >= 1000 else f"{t:.3g} t"


def _piles(band: Row, result: Result) -> str:
    """The unsold part of a good whose price is missed."""
    if band["figure"] != "price":
        return ""
    surplus = result.surplus()
    rows = surplus[(surplus["year"] == int(band["year"])) & surplus["material"].isin(str(band["what"]).split("+"))]
    unsold = float(rows["t"].sum())
    return f"{_tonnes(unsold)} of it stays unsold" if unsold > SMALL else ""


def _full(band: Row, result: Result) -> str:
    """Plants of the stage that run full and are worth more, the scarcest first."""
    stages = STAGES.get(str(band["area"]), ())
    if str(band["what"]).startswith("metal."):
        stages = ("metal",)
    prices = result.data.get("price_of_plant_capacity")
    if not stages or prices is None:
        return ""
    rents = np.abs(prices.to_numpy()).max(axis=1)
    plants = result.network.tables["plants"].set_index("plant")
    # A plant of a later year has a capacity of 0 and a scarcity too: it is not there, not full.
    running = set(result.activity()["plant"])
    scarce = [
        (float(rent), str(name))
        for name, rent in zip(prices["plant"].to_numpy(), rents, strict=True)
        if rent > SMALL
        and str(name) in running
        and str(plants["process"].get(name, "")).startswith(stages)
        and str(band["place"]) in ("", plants["place"].get(name))
    ]
    names = [name for _, name in sorted(scarce, key=lambda s: (-s[0], s[1]))[:LEADING]]
    return f"full: {', '.join(names)}" if names else ""
