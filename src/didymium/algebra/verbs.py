"""The verbs of the algebra. Bodies of equations use these, `+ - *`, and division by numbers; nothing else.

Each reading (rows, show, weigh) brings its own kind of term; the verbs only hand over to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from didymium.algebra.symbol import Link


class Expr(Protocol):
    """What every reading's term can do."""

    def __add__(self, other: Any) -> Any: ...
    def __sub__(self, other: Any) -> Any: ...
    def __mul__(self, other: Any) -> Any: ...
    def __truediv__(self, other: Any) -> Any: ...
    def __neg__(self) -> Any: ...
    def at(self, link: Link) -> Any:
        """Read through a link."""

    def total(self, link: Link) -> Any:
        """Sum through a link."""

    def change(self, opening: Any) -> Any:
        """Difference along time."""

    def over(self, dim: str) -> Any:
        """Sum a dim out."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What an equation returns: left, sign, right."""

    left: Any
    sign: str
    right: Any


def at(term: Expr, link: Link) -> Any:
    """Read `term` through a link: for each member of the link's dim, the value it points at."""
    return term.at(link)


def total(term: Expr, by: Link) -> Any:
    """Sum `term` through a link: for each target, all members that point at it."""
    return term.total(by)


def change(term: Expr, opening: Expr) -> Any:
    """Difference along time: this slice less the one before, the first less the opening value."""
    return term.change(opening)


def over(term: Expr, dim: str) -> Any:
    """Sum out a dim."""
    return term.over(dim)


def equal(left: Any, right: Any) -> Balance:
    """Both sides are the same."""
    return Balance(left, "=", right)


def at_most(left: Any, right: Any) -> Balance:
    """The left side is no larger."""
    return Balance(left, "<=", right)


def at_least(left: Any, right: Any) -> Balance:
    """The left side is no smaller."""
    return Balance(left, ">=", right)
