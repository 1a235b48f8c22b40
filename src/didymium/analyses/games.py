"""Who gains, and what is a fair split: of a partnership of which the worth of every coalition is known.

    value of a coalition   what its members get with the instruments that need only them
    Shapley                each gets what it adds, on average over all orders of joining
    core                   splits that no coalition can better by itself
    least core, nucleolus  the splits whose most dissatisfied coalition loses least; of these the one most even

Every function takes a `Game`, or a mapping that `Game.of` reads. Worths, splits and tolerances have one unit (USD).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial, fsum

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.analyses.game_programs import core_bounds, press_down
from didymium.analyses.game_table import Game, GameLike, check_split
from didymium.analyses.game_terms import Terms, terms

__all__ = [
    "Game",
    "Objection",
    "Partnership",
    "Terms",
    "core_range",
    "in_core",
    "least_core",
    "nucleolus",
    "objection",
    "partnership",
    "shapley",
    "terms",
]


@dataclass(frozen=True)
class Objection:
    """The coalition that would gain most, or lose least, by going alone, and by how much (below 0: it would lose)."""

    coalition: frozenset[str]
    excess: float


@dataclass(frozen=True)
class Partnership:
    """What a partnership is worth, and how it can be split; `unit` is that of the worths.

    `in_core` and `objection` are said of the Shapley split; `core` is None when the core is empty; `epsilon` is what
    each coalition has to give in, at least, for a split that none objects to (below 0: there is that much to spare).
    """

    game: Game
    unit: str
    shapley: dict[str, float]
    in_core: bool
    objection: Objection | None
    core: dict[str, tuple[float, float]] | None
    epsilon: float
    nucleolus: dict[str, float]

    @property
    def words(self) -> str:
        """Whether the Shapley split holds, and who objects to it, in one sentence."""
        if self.objection is None:
            return "a single party has nothing to split"
        who = self.game.words(self.objection.coalition)
        size = _told(abs(self.objection.excess), self.unit)
        if self.in_core:
            held = f"{who} would get {size} less" if self.objection.excess < 0 else f"{who} would get no more"
            return f"split lies in the core: {held} alone, and nobody has a better way out"
        empty = "; every other split does too: the core is empty" if self.core is None else ""
        return f"split lies outside the core: {who} would get {size} more alone{empty}"

    def frame(self) -> pd.DataFrame:
        """One row a player: player, alone (its worth alone), shapley, nucleolus, core_low, core_high (NaN: no core)."""
        core = self.core or {}
        rows = [
            (p, self.game.worth[frozenset({p})], self.shapley[p], self.nucleolus[p], *core.get(p, (np.nan, np.nan)))
            for p in self.game.players
        ]
        return pd.DataFrame(rows, columns=["player", "alone", "shapley", "nucleolus", "core_low", "core_high"])

    def coalitions(self) -> pd.DataFrame:
        """One row a coalition: coalition, worth, gain (beyond its members each alone), and what going alone gives it
        beyond the Shapley split and beyond the nucleolus (shapley_excess, nucleolus_excess).
        """
        alone = {p: self.game.worth[frozenset({p})] for p in self.game.players}
        rows = [
            (self.game.words(c), w, *(w - fsum(split[p] for p in c) for split in (alone, self.shapley, self.nucleolus)))
            for c, w in self.game.worth.items()
        ]
        names = ["coalition", "worth", "gain", "shapley_excess", "nucleolus_excess"]
        return pd.DataFrame(rows, columns=names)


def shapley(game: GameLike) -> dict[str, float]:
    """What each player adds, on average over all orders in which they may join. It sums to the worth of all.

    sum over coalitions S without i of |S|! (n - |S| - 1)! / n! x (worth(S + i) - worth(S)); Shapley (1953). In the
    unit of the worths. StudyError (S60) for a game that cannot be read.
    """
    told = Game.of(game)
    worth = {frozenset[str](): 0.0, **told.worth}
    count = len(told.players)
    weight = [factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)]
    return {
        p: _clean(fsum(weight[len(c)] * (worth[c | {p}] - w) for c, w in worth.items() if p not in c), told)
        for p in told.players
    }


def objection(game: GameLike, split: Mapping[str, float]) -> Objection | None:
    """The coalition short of all players with the largest worth less what the split gives it; None for one player.

    Of several the smallest, in the order of the players. StudyError (S60) when the split is not one of the players.
    """
    told = Game.of(game)
    check_split(told, split)
    found: Objection | None = None
    for coalition, worth in told.worth.items():
        excess = worth - fsum(split[p] for p in coalition)
        if coalition != told.whole and (found is None or excess > found.excess + told.tolerance(None)):
            found = Objection(coalition, _clean(excess, told))
    return found


def in_core(game: GameLike, split: Mapping[str, float], tolerance: float | None = None) -> bool:
    """Whether the split gives out what all get together, and no coalition gets more by itself.

    `tolerance` in the unit of the worths; 1e-9 of the largest worth if none is given. StudyError (S60) when the split
    is not one of the players. Gillies (1959).
    """
    told = Game.of(game)
    most = objection(told, split)
    slack = told.tolerance(tolerance)
    given_out = abs(fsum(split[p] for p in told.players) - told.total) <= slack
    return given_out and (most is None or most.excess <= slack)


def core_range(game: GameLike, tolerance: float | None = None) -> dict[str, tuple[float, float]] | None:
    """The least and the most each player gets in the core; None when the core is empty.

    Not every mix of these is in the core. A core that is empty by no more than `tolerance` (unit of the worths; 1e-9
    of the largest if none is given) is its least core. StudyError (S60) for a game that cannot be read.
    """
    told = Game.of(game)
    epsilon, _ = least_core(told)
    if epsilon > told.tolerance(tolerance):
        return None
    bounds = core_bounds(*told.arrays(), max(epsilon, 0.0))
    return {
        p: (_clean(min(low, high), told), _clean(max(low, high), told))
        for p, (low, high) in zip(told.players, bounds.tolist(), strict=True)
    }


def least_core(game: GameLike) -> tuple[float, dict[str, float]]:
    """The least epsilon that every coalition short of all has to give in, and the most even split that needs no more.

    Above 0 the core is empty; below 0 each coalition gets at least that much more than alone. The split is the
    pre-nucleolus, which is always in the least core; there may be others. A single player has epsilon 0. Maschler,
    Peleg and Shapley (1979). StudyError (S60) for a game that cannot be read.
    """
    told = Game.of(game)
    found = press_down(*told.arrays())
    epsilon = found.levels[0] if found.levels else 0.0
    return _clean(epsilon, told), _by_player(told, found.split)


def nucleolus(game: GameLike) -> dict[str, float]:
    """The split that nobody would leave for less than alone and whose largest objections are least, one by one.

    Schmeidler (1969). Where the players alone would get more than all together, no split gives each what it gets
    alone; then it is the pre-nucleolus, which does not ask for that. In the core whenever there is one. In the unit
    of the worths, exact to 1e-9 of the largest. StudyError (S60) for a game that cannot be read.
    """
    told = Game.of(game)
    inside, worth = told.arrays()
    alone = worth[: len(told.players)]
    short = fsum(alone) - told.total
    if short > told.tolerance(None):
        return _by_player(told, press_down(inside, worth).split)
    floor = alone - max(short, 0.0) / len(alone)
    return _by_player(told, press_down(inside, worth, floor).split)


def partnership(game: GameLike, unit: str = "", tolerance: float | None = None) -> Partnership:
    """All that is said of a partnership: its splits, whether the Shapley split is in the core, and who objects.

    `unit` of the worths is only told; `tolerance` in it, 1e-9 of the largest worth if none is given: worths that come
    from solved plans are as exact as the solves. StudyError (S60) for a game that cannot be read.
    """
    told = Game.of(game)
    split = shapley(told)
    return Partnership(
        game=told,
        unit=unit,
        shapley=split,
        in_core=in_core(told, split, tolerance),
        objection=objection(told, split),
        core=core_range(told, tolerance),
        epsilon=least_core(told)[0],
        nucleolus=nucleolus(told),
    )


def _by_player(game: Game, split: npt.NDArray[np.float64]) -> dict[str, float]:
    return {p: _clean(float(s), game) for p, s in zip(game.players, split, strict=True)}


def _clean(value: float, game: Game) -> float:
    """The value, and 0 where rounding left a crumb."""
    return 0.0 if abs(value) <= 1e-13 * game.size else float(value)


def _told(value: float, unit: str) -> str:
    """A size in words: one decimal place, or three digits of what is smaller than one."""
    number = f"{value:,.1f}" if value >= 1 or value == 0 else f"{value:.3g}"
    return f"{number} {unit}".strip()
