"""The words equations are written in: symbols with dims and units, links between dims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from didymium.errors import EquationError

KINDS = ("variable", "parameter", "state")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A quantity with named dims: a decision (variable), a number (parameter) or a fixed column (state)."""

    name: str
    dims: tuple[str, ...]
    unit: str
    help: str
    latex: str = ""
    kind: str = "parameter"
    domain: str = "real"


@dataclass(frozen=True, slots=True)
class Link:
    """For each member of `dim`, the member of each dim in `to` it belongs to (plant of a mode)."""

    name: str
    dim: str
    to: tuple[str, ...]
    help: str
    latex: str = ""


Word = Symbol | Link


def variable(name: str, dims: tuple[str, ...], unit: str, help: str, latex: str) -> Symbol:
    """A decision of the plan, at least zero."""
    return Symbol(name, dims, unit, help, latex, "variable")


def parameter(name: str, dims: tuple[str, ...], unit: str, help: str, latex: str) -> Symbol:
    """A number from the tables."""
    return Symbol(name, dims, unit, help, latex, "parameter")


def link(name: str, dim: str, to: str | tuple[str, ...], help: str, latex: str) -> Link:
    """Where each member of `dim` belongs."""
    return Link(name, dim, (to,) if isinstance(to, str) else to, help, latex)


class Glossary(dict[str, Word]):
    """Every word by name; a word defined twice must mean the same."""

    @classmethod
    def of(cls, words: Iterable[Word]) -> Glossary:
        """Collect words; EquationError when two differ under one name."""
        book = cls()
        for word in words:
            if book.setdefault(word.name, word) != word:
                raise EquationError(f"'{word.name}' is defined twice, differently")
        return book
