"""What a party uses in a year of the plan: its tiers, what a tonne is worth to them, and what they got."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from didymium.analyses.year_alone import YearAlone
from didymium.model.assemble import Program
from didymium.parts.network import Network
from didymium.parts.use import ordered_tiers

Floats = npt.NDArray[np.float64]

FIRST = 1e-5
"""Where two users would pay the same, the party is served first: its worth counts this share more in the solve."""
DEAREST = 10.0
"""Demand that may not go unmet may here, at so many times the dearest cost of the plan."""


class PartyUse:
    """The tiers of a party in a year: where their columns stand, what a t is worth, how much is asked."""

    def __init__(self, network: Network, program: Program, alone: YearAlone, members: frozenset[str]) -> None:
        tiers = ordered_tiers(network)
        mine = np.array([t["place"] in members for t in tiers], dtype=bool)
        _, block, shape = program.values.block("delivered")
        where = np.arange(block.start, block.stop).reshape(shape)
        here = np.array([y == alone.year for y, _ in network.horizon.times])
        cells = np.ix_(mine, here)
        self.every = alone.place(where[:, here].reshape(-1))
        self.columns = alone.place(where[cells].reshape(-1))
        self.weight = np.broadcast_to(program.weight[here], (int(mine.sum()), int(here.sum()))).reshape(-1)
        worth, must = program.values.parameters["worth"], program.values.parameters["tier_must"]
        self.dearest = DEAREST * float(np.abs(alone.program.cost).max(initial=1.0) / program.weight[here].min())
        self.worth = np.where(must > 0, np.maximum(worth, self.dearest), worth)[cells].reshape(-1)
        self.asked = program.values.parameters["tier_size"][cells].sum()
        self.end_use = np.repeat([t["end_use"] for t, m in zip(tiers, mine, strict=True) if m], int(here.sum()))

    def first(self, program: Program) -> Program:
        """The program with the party served first among equals, and with demand that must be met made dear to miss."""
        cost, floor = program.cost.copy(), program.floor.copy()
        must = self.every[floor[self.every] > 0]
        cost[must] -= self.dearest * program.weight.max()
        floor[must] = 0.0
        cost[self.columns] -= FIRST * self.worth * self.weight
        return replace(program, cost=cost, floor=floor)

    def read(self, columns: Floats) -> tuple[float, float, dict[str, float]]:
        """Value of what is served (USD_2024), what is not (t), and the value by end use."""
        got = columns[self.columns]
        value = got * self.worth
        uses = sorted({str(u) for u in self.end_use})
        return (
            float(value.sum()),
            max(0.0, float(self.asked - got.sum())),
            {u: float(value[self.end_use == u].sum()) for u in uses},
        )
