"""Cohorts: what was put into use comes back as scrap when it is worn out, as far as it is collected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.algebra.equation import expression
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter
from didymium.algebra.verbs import at, total
from didymium.parts.horizon import Horizon
from didymium.parts.lifetimes import Lifetime, discards
from didymium.parts.part import Fill, Index, Part, node_name
from didymium.parts.scrap import Collected, lifetimes_of, past_uses, scrap_of

SMALLEST_SHARE = 1e-6
"""Shares of a cohort below this are left out: solvers lose such coefficients silently."""

WORDS = (
    parameter("coming_back", ("cohort",), "1", "share of it that comes back then, fit to be recycled", r"\sigma"),
    parameter("from_past", ("node", "time"), "t", "scrap of what was put into use before the plan", "B"),
    link("sale_of_cohort", "cohort", ("offer", "time"), "what was put into use, and when", "v"),
    link("scrap_of_cohort", "cohort", ("node", "time"), "the scrap it becomes, and when", "n"),
)


@expression(over=("node", "time"), unit="t")
def returned(served: Any, sale_of_cohort: Any, coming_back: Any, scrap_of_cohort: Any, from_past: Any) -> Any:
    """Worn-out goods that are collected: cohorts of the plan, and of the years before it."""
    return total(at(served, sale_of_cohort) * coming_back, by=scrap_of_cohort) + from_past


def worn(lifetime: Lifetime, horizon: Horizon) -> list[list[float]]:
    """Share of what enters in one solved year that leaves use in another, [year of entry][year of exit].

    A solved year stands for several: its inflow is spread evenly over them, and so is what leaves in them.
    """
    spans = [horizon.covered(y) for y in horizon.years]
    gone = discards(lifetime, spans[-1].stop - spans[0].start, horizon.inflow_at)
    return [
        [sum(gone[out - c] for c in enter for out in leave if out >= c) / len(enter) for leave in spans]
        for enter in spans
    ]


def fill(index: Index) -> Fill:
    """Every pair of a sale and a later slice in which part of it comes back, and the scrap of past use."""
    network = index.network
    back, lives = Collected.of(network.tables), lifetimes_of(network.tables)
    shares = {use: worn(life, network.horizon) for use, life in lives.items()}
    times, uses = network.horizon.times, {(offer[0], offer[2]) for offer in network.offers}
    fits = {(*use, y): back.back(*use, y) for use in uses if use[0] in shares for y in network.horizon.years}
    cohorts = [
        (n, first, node, then, share * fit)
        for n, offer in enumerate(network.offers)
        if offer[0] in shares and (node := _node(index, offer[3], offer[2])) >= 0
        for first, then, share in _pairs(network.horizon, shares[offer[0]])
        if share * (fit := fits[offer[0], offer[2], times[then][0]]) > SMALLEST_SHARE
    ]
    offers = ["|".join(o) for o in network.offers]
    time = index.labels["time"]
    return Fill(
        labels={"cohort": [f"{offers[n]}:{time[first]}:{time[then]}" for n, first, _, then, _ in cohorts]},
        links={
            "sale_of_cohort": _codes((n, first) for n, first, *_ in cohorts),
            "scrap_of_cohort": _codes((node, then) for *_, node, then, _ in cohorts),
        },
        values={
            "coming_back": array([c[4] for c in cohorts]),
            "from_past": _legacy(index, back, lives).reshape(len(network.nodes), len(times)),
        },
    )


def _pairs(horizon: Horizon, share: list[list[float]]) -> Iterable[tuple[int, int, float]]:
    """Slice of entry, slice of exit, share: within a solved year the same slice, later years by the length of each."""
    parts = list(horizon.slices.values())
    width = len(parts)
    for y, row in enumerate(share):
        for s in range(width):
            yield y * width + s, y * width + s, row[y]
            for later in range(y + 1, len(row)):
                for r, part in enumerate(parts):
                    yield y * width + s, later * width + r, row[later] * part


def _legacy(index: Index, back: Collected, lives: dict[str, Lifetime]) -> npt.NDArray[Any]:
    """Scrap of past use at each node in each slice, t."""
    network, horizon = index.network, index.network.horizon
    out = [[0.0] * len(horizon.times) for _ in network.nodes]
    parts = list(horizon.slices.values())
    for (use, material, place), yearly in past_uses(network.tables, horizon, network.groups).items():
        node = _node(index, material, place) if use in lives else -1
        if node < 0:
            continue
        gone = discards(lives[use], horizon.years[-1] - min(yearly) + 1, horizon.inflow_at)
        for y, year in enumerate(horizon.years):
            t = sum(q * gone[leave - c] for leave in horizon.covered(year) for c, q in yearly.items())
            t = t * back.back(use, place, year)
            for s, part in enumerate(parts):
                out[node][y * len(parts) + s] = out[node][y * len(parts) + s] + t * part
    return array(out) if out else np.zeros((0, len(horizon.times)))


def _node(index: Index, material: str, place: str) -> int:
    """Position of the node of a material's scrap; -1 where it has none."""
    return index.position["node"].get(node_name(scrap_of(material), place), -1)


def _codes(rows: Iterable[tuple[int, int]]) -> npt.NDArray[np.int64]:
    return np.array(list(rows), dtype=np.int64).reshape(-1, 2)


PART = Part("cohorts", "Cohorts in use", WORDS, (returned,), fill)
