"""The weigh reading: the same bodies run with units; sides that differ are an author's slip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from didymium.algebra.equation import Formula
from didymium.algebra.symbol import Link, Symbol, Word
from didymium.algebra.verbs import Balance
from didymium.errors import EquationError

Unit = tuple[tuple[str, int], ...]


def unit_of(text: str) -> Unit:
    """A unit as sorted powers of names.

    >>> unit_of("USD_2024/(t/year)")
    (('USD_2024', 1), ('t', -1), ('year', 1))
    """
    words = re.findall(r"[A-Za-z_0-9]+|[*/()]", text)
    powers: dict[str, int] = {}
    signs, sign = [1], 1
    for word in words:
        if word == "/":
            sign = -1
            continue
        if word == "(":
            signs.append(signs[-1] * sign)
        elif word == ")":
            signs.pop()
        elif word not in ("*", "1"):
            powers[word] = powers.get(word, 0) + signs[-1] * sign
        sign = 1
    return _clean(powers)


def name_of(unit: Unit) -> str:
    """The unit in words."""
    up = "*".join(n if p == 1 else f"{n}^{p}" for n, p in unit if p > 0) or "1"
    down = "".join(f"/{n}" if p == -1 else f"/{n}^{-p}" for n, p in unit if p < 0)
    return up + down


@dataclass(frozen=True)
class Weight:
    """A term that only knows its dims and its unit; a bare number weighs nothing."""

    dims: tuple[str, ...]
    unit: Unit

    def alike(self, other: Any, verb: str) -> Weight:
        """The common weight of two terms; EquationError when their units differ."""
        if not isinstance(other, Weight):
            return self
        if other.unit != self.unit:
            raise EquationError(f"cannot {verb} {name_of(self.unit)} and {name_of(other.unit)}")
        return Weight(self.dims + tuple(d for d in other.dims if d not in self.dims), self.unit)

    def __add__(self, other: Any) -> Weight:
        return self.alike(other, "add")

    def __sub__(self, other: Any) -> Weight:
        return self.alike(other, "subtract")

    def __neg__(self) -> Weight:
        return self

    def _times(self, other: Any, sign: int) -> Weight:
        if not isinstance(other, Weight):
            return self
        powers = dict(self.unit)
        for name, power in other.unit:
            powers[name] = powers.get(name, 0) + sign * power
        dims = self.dims + tuple(d for d in other.dims if d not in self.dims)
        return Weight(dims, _clean(powers))

    def __mul__(self, other: Any) -> Weight:
        return self._times(other, 1)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Weight:
        return self._times(other, -1)

    def at(self, link: Link) -> Weight:
        """Reading through a link keeps the unit."""
        return Weight((link.dim, *(d for d in self.dims if d not in link.to)), self.unit)

    def total(self, link: Link) -> Weight:
        """A sum keeps the unit."""
        return Weight((*link.to, *(d for d in self.dims if d != link.dim)), self.unit)

    def over(self, dim: str) -> Weight:
        """A sum keeps the unit."""
        return Weight(tuple(d for d in self.dims if d != dim), self.unit)

    def change(self, opening: Any) -> Weight:
        """A difference keeps the unit."""
        return self.alike(opening, "subtract")


def weigh(formula: Formula, glossary: Mapping[str, Word], expressions: Mapping[str, Formula]) -> Unit:
    """The unit of an equation's rows; EquationError when its sides, or the unit it states, differ."""
    words: dict[str, Any] = {}
    for name in formula.words:
        word = expressions.get(name) or glossary[name]
        if isinstance(word, Formula):
            words[name] = Weight(word.over, unit_of(word.unit))
        else:
            words[name] = Weight(word.dims, unit_of(word.unit)) if isinstance(word, Symbol) else word
    made = formula.bind(words)
    if isinstance(made, Balance):
        made = made.left.alike(made.right, "compare")
    if made.unit != unit_of(formula.unit):
        raise EquationError(f"{formula.name} weighs {name_of(made.unit)}, it says {formula.unit}")
    if set(made.dims) - set(formula.over):
        raise EquationError(f"{formula.name} holds over {made.dims}, it says {formula.over}")
    unit: Unit = made.unit
    return unit


def _clean(powers: Mapping[str, int]) -> Unit:
    return tuple(sorted((n, p) for n, p in powers.items() if p))
