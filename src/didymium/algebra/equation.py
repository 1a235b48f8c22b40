"""Equations, costs and named expressions: short pure functions whose arguments are words of the glossary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from didymium.errors import EquationError


@dataclass(frozen=True)
class Formula:
    """A function with its name, the dims it holds over, its unit, and the words it needs."""

    name: str
    kind: str
    over: tuple[str, ...]
    unit: str
    body: Callable[..., Any]
    words: tuple[str, ...]
    doc: str

    def bind(self, words: Mapping[str, Any]) -> Any:
        """Call the body with its words, bound by name; EquationError when one is unknown."""
        missing = [w for w in self.words if w not in words]
        if missing:
            raise EquationError(f"{self.name}: unknown words {', '.join(missing)}")
        return self.body(**{w: words[w] for w in self.words})


def _formula(kind: str, over: tuple[str, ...], unit: str) -> Callable[[Callable[..., Any]], Formula]:
    def make(body: Callable[..., Any]) -> Formula:
        return Formula(
            body.__name__, kind, over, unit, body, tuple(signature(body).parameters), (body.__doc__ or "").strip()
        )

    return make


def equation(over: tuple[str, ...], unit: str) -> Callable[[Callable[..., Any]], Formula]:
    """A limit or a balance; one row of the LP for each member of `over`."""
    return _formula("equation", over, unit)


def cost(over: tuple[str, ...] = ("time",), unit: str = "USD_2024") -> Callable[[Callable[..., Any]], Formula]:
    """Money spent in each slice of time, undiscounted; the plan makes the discounted sum small."""
    return _formula("cost", over, unit)


def expression(over: tuple[str, ...], unit: str) -> Callable[[Callable[..., Any]], Formula]:
    """Something several equations need, written once and bound by its name like any word."""
    return _formula("expression", over, unit)
