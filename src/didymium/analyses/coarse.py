"""Coarse plans: the same world in fewer periods, to say which lanes are worth a look (decision 0009)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program, assemble
from didymium.model.fill import fill
from didymium.model.machine import Machine
from didymium.model.pricing import MANY_LANES, Coarse, Priced, solve_priced, worth_pricing
from didymium.parts.horizon import Horizon
from didymium.parts.network import Network, over_horizon

PERIODS = (3,)
"""Periods of each coarse plan, one after the other."""


class LanePricing:
    """The cold solve of a program of many lanes; `priced` tells how it went, None if it was not taken."""

    def __init__(self, network: Network, steps: int, price_from: int = MANY_LANES) -> None:
        self.network, self.steps, self.price_from = network, steps, price_from
        self.priced: Priced | None = None

    def __call__(self, program: Program) -> Machine | None:
        """An optimum of the whole program, with the proof; None when there are few lanes or this way leads nowhere."""
        if not worth_pricing(program, self.price_from):
            return None
        found = solve_priced(program, coarse_plans(self.network, self.steps))
        if found is None:
            return None
        machine, self.priced = found
        return machine


def told(priced: Priced | None) -> dict[str, Any] | None:
    """The proof for the run card: reduced costs in USD_2024/t of the first year; null where no lane was left out."""
    if priced is None:
        return None
    return {
        "columns": priced.columns,
        "lanes": priced.lanes,
        "started": priced.started,
        "used": priced.used,
        "came": list(priced.came),
        "rounds": priced.rounds,
        "worst_reduced_cost": priced.worst if isfinite(priced.worst) else None,
        "tolerance": priced.tolerance,
        "pivots_at_the_end": priced.pivots,
    }


def coarse_plans(network: Network, steps: int, periods: tuple[int, ...] = PERIODS) -> Iterator[Coarse]:
    """The plans over ever more periods, written when they are asked for. None has as many as the network itself."""
    full = network.horizon
    for count in periods:
        if count >= len(full.years):
            return
        horizon = fewer(full, count)
        small = over_horizon(network, horizon, steps)
        year = _group(full, horizon)
        slices = len(full.slices)
        period = (year[:, None] * slices + np.arange(slices)).reshape(-1)
        yield Coarse(assemble(fill(small), horizon.weight), period, year)


def fewer(horizon: Horizon, count: int) -> Horizon:
    """The horizon in `count` periods of about as many solved years each; the last year of a period stands for it."""
    years = horizon.years
    ends = [round(len(years) * (n + 1) / count) for n in range(count)]
    last = [years[e - 1] for e in ends]
    spans = [sum(horizon.duration[y] for y in years[a:b]) for a, b in pairwise([0, *ends])]
    return replace(horizon, years=tuple(last), duration=dict(zip(last, spans, strict=True)))


def _group(full: Horizon, small: Horizon) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.array(small.years), np.array(full.years)).astype(np.int64)
