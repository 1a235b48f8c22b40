"""What each coalition of parties can get: read from the ways people write it, and checked, every slip at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import isfinite
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from didymium.errors import Problem, StudyError, nearest

MOST = 8
"""Parties of a game: 255 coalitions. More cannot be reported in a way that anybody reads."""
WORTHS = ("v", "worth", "worths")
"""Keys under which a written game keeps its worths, beside `players`."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Game:
    """What every coalition of the players can get without the others, in one unit (USD; costs are negative).

    `worth` has each coalition but the empty one, which gets 0. StudyError with all problems (S60): no player, more
    than eight, one twice, a coalition that is missing or names an unknown player, a worth that is no finite number.
    """

    players: tuple[str, ...]
    worth: Mapping[frozenset[str], float]

    def __post_init__(self) -> None:
        problems = [*_players(self.players), *_worths(self.players, self.worth)]
        if problems:
            raise StudyError(problems)
        ordered = {c: float(self.worth[c]) for c in coalitions(self.players)}
        object.__setattr__(self, "players", tuple(self.players))
        object.__setattr__(self, "worth", ordered)

    @staticmethod
    def of(told: GameLike, players: Iterable[Any] | None = None) -> Game:
        """The game somebody wrote down; StudyError (S60) with every problem at once.

        A mapping of coalitions to worths, `{"L": 0, "R": 0, "L+R": 1}`, or `{"players": [...], "v": {...}}`. A
        coalition is players joined by `+` in any order, or a tuple, list or set of them. Without a list of players
        they are those that are named, in that order.
        """
        if isinstance(told, Game):
            return told
        if not isinstance(told, Mapping):
            raise StudyError([_wrong("", type(told).__name__, "is no mapping", 'write {"A": 0, "B": 0, "A+B": 1}')])
        worths = next((told[k] for k in WORTHS if isinstance(told.get(k), Mapping)), told)
        named = told.get("players") if worths is not told and players is None else players
        known = None if named is None else tuple(str(p).strip() for p in named)
        read = [(_members(key, known), key, value) for key, value in worths.items()]
        if known is None:
            known = tuple(dict.fromkeys(p for members, _, _ in read for p in members))
        twice, worth = _gathered(read, known)
        problems = [*_players(known), *twice, *_worths(known, worth)]
        if problems:
            raise StudyError(problems)
        return Game(known, worth)

    @property
    def whole(self) -> frozenset[str]:
        """The coalition of all players."""
        return frozenset(self.players)

    @property
    def total(self) -> float:
        """What all players get together: the sum that is split."""
        return self.worth[self.whole]

    @property
    def size(self) -> float:
        """The largest worth without its sign; tolerances are parts of it."""
        return max(abs(w) for w in self.worth.values())

    def tolerance(self, told: float | None) -> float:
        """The tolerance that was given, in the unit of the worths, or else 1e-9 of the largest worth."""
        return 1e-9 * self.size if told is None else told

    def words(self, coalition: Iterable[str]) -> str:
        """A coalition as it is read: its players in the order of the game, with ` + ` between them."""
        members = set(coalition)
        return " + ".join(p for p in self.players if p in members)

    def arrays(self) -> tuple[Floats, Floats]:
        """Who is in which coalition, (coalitions, players) of 0 and 1, and their worths; the last is of all."""
        inside = np.array([[float(p in c) for p in self.players] for c in self.worth])
        return inside, np.array(list(self.worth.values()))


GameLike: TypeAlias = Game | Mapping[Any, Any]
"""A game, or a mapping that `Game.of` reads."""


def coalitions(players: Iterable[str]) -> list[frozenset[str]]:
    """Every coalition but the empty one, small ones first, in the order of the players."""
    told = tuple(players)
    return [frozenset(c) for size in range(1, len(told) + 1) for c in combinations(told, size)]


def check_split(game: Game, split: Mapping[str, float]) -> None:
    """StudyError (S60) unless the split gives each player of the game, and nobody else, a number."""
    problems = [
        _wrong(p, "", "gets nothing written in the split", "write 0 for a player that gets nothing")
        for p in game.players
        if p not in split
    ]
    problems += [_unknown(str(p), str(p), game.players) for p in split if p not in game.players]
    problems += [_number(str(p), s) for p, s in split.items() if not _is_number(s)]
    if problems:
        raise StudyError(problems)


def _members(key: Any, players: tuple[str, ...] | None) -> tuple[str, ...]:
    """The players that a key names. A string that is a player is that player, even with a + in its name."""
    if not isinstance(key, str) and isinstance(key, Iterable):
        return tuple(str(p).strip() for p in key)
    word = str(key).strip()
    if players and word in players:
        return (word,)
    return tuple(p.strip() for p in word.split("+")) if word else ()


def _gathered(
    read: list[tuple[tuple[str, ...], Any, Any]], players: tuple[str, ...]
) -> tuple[list[Problem], dict[frozenset[str], Any]]:
    """The worths by coalition, and what is wrong with how they are named."""
    problems: list[Problem] = []
    worth: dict[frozenset[str], Any] = {}
    for members, key, value in read:
        coalition, field = frozenset(members), str(key)
        if len(coalition) < len(members):
            problems.append(_wrong(field, field, "names a player twice", "name each player once"))
        if coalition in worth and worth[coalition] != value:
            rule = f"is worth {worth[coalition]} elsewhere"
            problems.append(_wrong(field, str(value), rule, "write each coalition once, its players in any order"))
        strangers = [p for p in coalition if p not in players]
        problems += [_unknown(field, p, players) for p in sorted(strangers)]
        if not strangers:
            worth[coalition] = value
    return problems, worth


def _players(players: Iterable[str]) -> list[Problem]:
    """What is wrong with the list of players."""
    told = list(players)
    problems = []
    if not told:
        problems.append(_wrong("players", "", "is empty", "name at least one player"))
    if len(told) > MOST:
        fix = "let places that act as one be one player"
        problems.append(_wrong("players", str(len(told)), f"are more than {MOST}", fix))
    twice = sorted({p for p in told if told.count(p) > 1})
    problems += [_wrong("players", p, "is there twice", "name each player once") for p in twice]
    if "" in told:
        problems.append(_wrong("players", "", "has a player without a name", "name each player"))
    return problems


def _worths(players: Iterable[str], worth: Mapping[frozenset[str], Any]) -> list[Problem]:
    """What is wrong with the worths: strangers, no numbers, an empty coalition that gets something, gaps."""
    told = tuple(dict.fromkeys(players))
    problems = []
    for coalition, value in worth.items():
        field = "+".join([*(p for p in told if p in coalition), *sorted(set(coalition) - set(told))])
        problems += [_unknown(field, p, told) for p in sorted(set(coalition) - set(told))]
        if not _is_number(value):
            problems.append(_number(field, value))
        elif not coalition and value != 0:
            problems.append(_wrong(field, str(value), "is the worth of nobody, which is 0", "leave it out"))
    if len(told) <= MOST:
        known = {frozenset(c) for c in worth}
        problems += [
            _wrong("+".join(p for p in told if p in c), "", "has no worth", "give it: 0 for one that gets nothing")
            for c in coalitions(told)
            if c not in known
        ]
    return problems


def _is_number(value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    return isinstance(value, Real) and isfinite(value)


def _number(field: str, value: Any) -> Problem:
    return _wrong(field, str(value), "is no finite number", "write a number, in the same unit for every coalition")


def _unknown(field: str, player: str, players: Iterable[str]) -> Problem:
    near = nearest(player, players)
    fix = f"did you mean '{near}'?" if near else f"the players are {', '.join(players)}"
    return _wrong(field, player, "is not a player", fix)


def _wrong(field: str, found: str, rule: str, fix: str) -> Problem:
    return Problem("S60", "game", 0, field, found, rule, fix)
