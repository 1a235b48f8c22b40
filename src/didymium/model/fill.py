"""Numbers into symbols: every part's fill, gathered and checked against the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.algebra.rows import Rows, Space, columns, numbers
from didymium.algebra.symbol import Link, Symbol
from didymium.algebra.verbs import Expr
from didymium.errors import EquationError
from didymium.parts.catalogue import CATALOGUE, EXPRESSIONS, GLOSSARY, SYMBOLS, VARIABLES
from didymium.parts.network import Network
from didymium.parts.part import index

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """Members of every dim, codes of every link, values of every parameter, and where each variable's columns begin."""

    space: Space
    parameters: Mapping[str, Floats]
    offsets: Mapping[str, int]

    def words(self, columns_of: Mapping[str, Rows] | None = None) -> dict[str, Expr | Link]:
        """Every word of the glossary as a term: variables as columns (or as given), parameters as numbers."""
        out: dict[str, Expr | Link] = {}
        for name, word in GLOSSARY.items():
            if isinstance(word, Link):
                out[name] = word
            elif columns_of is not None and name in columns_of:
                out[name] = columns_of[name]
            elif word.kind == "variable":
                out[name] = columns(self.space, word.dims, self.offsets[name])
            else:
                out[name] = numbers(self.space, word.dims, self.parameters[name], name)
        for name, formula in EXPRESSIONS.items():
            out[name] = formula.bind(out)
        return out

    def block(self, name: str) -> tuple[tuple[str, ...], slice, tuple[int, ...]]:
        """Dims, columns and shape of a variable."""
        dims = SYMBOLS[name].dims
        shape = self.space.shape(dims)
        return dims, slice(self.offsets[name], self.offsets[name] + int(np.prod(shape))), shape

    def same_as(self, other: Values) -> bool:
        """Whether both have the same members, links and numbers, so that their programs are the same."""
        pairs = ((self.space.labels, other.space.labels), (self.space.links, other.space.links))
        return all(a.keys() == b.keys() and all(np.array_equal(a[n], b[n]) for n in a) for a, b in pairs) and all(
            np.array_equal(v, other.parameters[n], equal_nan=True) for n, v in self.parameters.items()
        )


def fill(network: Network) -> Values:
    """Run every part's fill; EquationError when one leaves a word without numbers."""
    labels, links, given = gathered(network)
    values = {n: np.asarray(v, dtype=float) for n, v in given.items()}
    _complete(links, values)
    arrays = {d: np.array(m, dtype=str) for d, m in labels.items()}
    sizes = {n: int(np.prod([len(arrays[d]) for d in SYMBOLS[n].dims])) for n in VARIABLES}
    offsets, begin = {}, 0
    for name in VARIABLES:
        offsets[name] = begin
        begin += sizes[name]
    return Values(Space(arrays, links, begin), values, offsets)


def gathered(
    network: Network,
) -> tuple[dict[str, tuple[str, ...]], dict[str, npt.NDArray[np.int64]], dict[str, npt.NDArray[Any]]]:
    """What the fills of all parts give: members of dims, codes of links, values of parameters as they come."""
    spine = index(network)
    labels: dict[str, tuple[str, ...]] = dict(spine.labels)
    links: dict[str, npt.NDArray[np.int64]] = {}
    values: dict[str, npt.NDArray[Any]] = {}
    for part in CATALOGUE:
        given = part.fill(spine)
        labels |= {d: tuple(m) for d, m in given.labels.items()}
        links |= given.links
        values |= {n: np.asarray(v) for n, v in given.values.items()}
    return labels, links, values


def _complete(links: Mapping[str, object], values: Mapping[str, object]) -> None:
    for name, word in GLOSSARY.items():
        if isinstance(word, Link) and name not in links:
            raise EquationError(f"no part fills the link '{name}'")
        if isinstance(word, Symbol) and word.kind != "variable" and name not in values:
            raise EquationError(f"no part fills '{name}'")
