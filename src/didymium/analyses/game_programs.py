"""The linear programmes of a game, on plain arrays: excesses pressed down one level after the other, and core bounds.

    most dissatisfied first:   min e   worth(S) - sum of x in S <= e    for every S whose excess still can change
                                       sum of x in S  = worth(S) - e_k  for every S that level k has settled

Numbers are brought to size one before, and brought back after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from didymium.errors import SolverError

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

EXACT = 1e-10
"""How far a solver may miss a row, where the largest gain of a coalition is 1."""
BINDS = 1e-4
"""A multiplier above this is not nothing. Bases hold 0 and 1 in at most 9 rows: their determinants are at most 144,
and so the smallest multiplier that is not 0 is 1/144 or more."""
ROUNDING = 1e-13
"""A gain below this part of the worths it is a difference of is none."""
APART = 1e-9
"""Whether a coalition is a sum of settled ones: its distance from their span is 0 or far from it."""


@dataclass(frozen=True)
class Levels:
    """What pressing down the excesses came to: the split, (players,), and the level of each step, falling."""

    split: Floats
    levels: tuple[float, ...]


def press_down(inside: Floats, worth: Floats, floor: Floats | None = None) -> Levels:
    """The split whose excesses are lexicographically least, among those that give nobody less than his floor.

    `inside` (coalitions, players) of 0 and 1 and `worth` (coalitions,); the last coalition is that of all. The scheme
    of Maschler, Peleg and Shapley (1979): in each step the largest excess that can still change is made as small as
    can be. Coalitions with a positive multiplier are at that level in every answer of the step, and stay there. There
    is one in each step, and it does not follow from those before: after at most as many steps as players one split is
    left. It is read from the equations of what is settled, not from the solver. SolverError: a programme has no answer.
    """
    own, scale, w = _plain(inside, worth)
    low = None if floor is None else (floor - own) / scale
    settled = _Settled([inside[-1]], [float(w[-1])], [0], [0.0])
    while (free := settled.free(inside)).any():
        level, tight, pinned = _step(inside, w, low, settled, free)
        settled.levels.append(level)
        for at in np.flatnonzero(free)[tight]:
            settled.keep(inside[at], float(w[at]), len(settled.levels) - 1)
        for player in np.flatnonzero(pinned & free[: len(own)]):
            settled.keep(inside[player], float(low[player]) if low is not None else 0.0, 0)
    split, levels = settled.answer(len(own))
    return Levels(own + scale * split, tuple(float(e) for e in scale * levels))


def core_bounds(inside: Floats, worth: Floats, give: float) -> Floats:
    """The least and the most each player gets in the core, (players, 2), each coalition giving in by `give`.

    SolverError when nothing is in it.
    """
    own, scale, w = _plain(inside, worth)
    out = np.empty((len(own), 2))
    for player, unit in enumerate(np.eye(len(own))):
        for side, cost in enumerate((unit, -unit)):
            found = _solve(cost, -inside[:-1], give / scale - w[:-1], inside[-1:], w[-1:], None)
            out[player, side] = own[player] + scale * found.x[player]
    return out


def _plain(inside: Floats, worth: Floats) -> tuple[Floats, float, Floats]:
    """What each player gets alone, the size of what is gained beyond that, and the gain of each coalition in it."""
    own = worth[: inside.shape[1]]
    gain = worth - inside @ own
    most, size = float(np.abs(gain).max()), float(np.abs(worth).max())
    scale = most if most > ROUNDING * size else size or 1.0
    return own, scale, gain / scale


@dataclass(frozen=True)
class _Settled:
    """What is known of the split: row x = worth - level of the step; step 0 is at level 0, all players are in it."""

    rows: list[Floats]
    worths: list[float]
    steps: list[int]
    levels: list[float]

    def keep(self, row: Floats, worth: float, step: int) -> None:
        """One equation more."""
        self.rows.append(row)
        self.worths.append(worth)
        self.steps.append(step)

    def free(self, inside: Floats) -> Mask:
        """The coalitions whose sum does not follow from the equations, (coalitions,)."""
        _, sizes, across = np.linalg.svd(np.array(self.rows))
        null = across[int((sizes > APART).sum()) :]
        return np.asarray(np.abs(inside @ null.T).max(axis=1, initial=0.0) > APART)

    def independent(self) -> tuple[Floats, Floats]:
        """Equations of which none follows from the others, as a solver likes them: rows, and what they add up to."""
        kept: list[int] = []
        for at in range(len(self.rows)):
            trial = [*kept, at]
            if np.linalg.matrix_rank(np.array([self.rows[k] for k in trial])) == len(trial):
                kept = trial
        sums = [self.worths[k] - self.levels[self.steps[k]] for k in kept]
        return np.array([self.rows[k] for k in kept]), np.array(sums)

    def answer(self, players: int) -> tuple[Floats, Floats]:
        """The split and the levels from step 1 on, from all equations at once."""
        at = np.eye(len(self.levels))[self.steps][:, 1:]
        found = np.linalg.lstsq(np.hstack([np.array(self.rows), at]), np.array(self.worths), rcond=None)[0]
        return found[:players], found[players:]


def _step(inside: Floats, w: Floats, low: Floats | None, settled: _Settled, free: Mask) -> tuple[float, Mask, Mask]:
    """The least level of the free coalitions, which of them are held there, and who is held at his floor."""
    players = inside.shape[1]
    rows, sums = settled.independent()
    above = np.hstack([-inside[free], -np.ones((int(free.sum()), 1))])
    fixed = np.hstack([rows, np.zeros((len(rows), 1))])
    found = _solve(np.append(np.zeros(players), 1.0), above, -w[free], fixed, sums, low)
    return float(found.x[-1]), found.ineqlin.marginals < -BINDS, found.lower.marginals[:players] > BINDS


def _solve(cost: Floats, above: Floats, most: Floats, fixed: Floats, sums: Floats, low: Floats | None) -> Any:
    """The least cost: above x <= most, fixed x = sums; players not below `low`, all else without bounds.

    What holds in one point only may be missed by rounding: then, once more with that much room.
    """
    for room in (0.0, EXACT):
        bounds: list[tuple[float | None, None]] = [(None, None)] * len(cost)
        if low is not None:
            bounds[: len(low)] = [(float(value) - room, None) for value in low]
        found = linprog(
            cost,
            above,
            most + room,
            fixed,
            sums,
            bounds,
            method="highs-ds",
            options={"primal_feasibility_tolerance": EXACT, "dual_feasibility_tolerance": EXACT},
        )
        if found.status == 0:
            return found
    raise SolverError(f"a programme of the game has no answer: {found.message}")
