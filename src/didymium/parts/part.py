"""A part: one idea of the model, with its words, its equations and how numbers reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from didymium.algebra.equation import Formula
from didymium.algebra.symbol import Word
from didymium.parts.network import Network

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LETTERS = {
    "node": "n",
    "time": "t",
    "year": "y",
    "mode": "m",
    "port": "p",
    "plant": "k",
    "deposit": "d",
    "asset": "a",
    "option": "o",
    "vintage": "v",
    "payment": "z",
    "reserve": "r",
    "builder": "b",
    "crew": "w",
    "lane": "l",
    "passage": "q",
    "limit": "c",
    "demand": "u",
    "offer": "f",
    "tier": "s",
    "source": "j",
    "store": "h",
    "closed": "x",
    "shift": "i",
    "home": "e",
    "keeper": "g",
    "anchor": r"\alpha",
    "carrier": r"\kappa",
    "bend": r"\beta",
    "cohort": r"\theta",
    "account": r"\alpha",
    "strain": r"\beta",
    "pit": r"\pi",
    "haul": r"\eta",
    "cap": r"\kappa",
    "watch": r"\omega",
    "charge": r"\chi",
    "accord": r"\varphi",
    "pledge": r"\psi",
    "shipped_clause": r"\sigma_s",
    "run_clause": r"\sigma_z",
    "used_clause": r"\sigma_v",
    "kept_clause": r"\sigma_h",
    "mined_clause": r"\sigma_g",
    "added_clause": r"\sigma_x",
    "toll": r"\tau_s",
    "due": r"\tau_z",
    "royalty": r"\tau_g",
    "grant": r"\tau_x",
}
"""The letter of each dim in formulas."""


@dataclass(frozen=True)
class Index:
    """Positions of members in their dims; the spine that fills of several parts share."""

    network: Network
    labels: Mapping[str, tuple[str, ...]]
    position: Mapping[str, Mapping[str, int]]

    def codes(self, dim: str, members: Iterable[str]) -> Codes:
        """Positions of members, shape (n, 1); -1 where a member is unknown."""
        where = self.position[dim]
        return np.array([where.get(m, -1) for m in members], dtype=np.int64).reshape(-1, 1)

    def nodes(self, pairs: Iterable[tuple[str, str]]) -> Codes:
        """Positions of (material, place) nodes, shape (n, 1)."""
        return self.codes("node", (node_name(m, p) for m, p in pairs))


@dataclass(frozen=True)
class Fill:
    """What a part gives to the model: members of new dims, codes of links, values of parameters."""

    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: Mapping[str, Codes] = field(default_factory=dict)
    values: Mapping[str, npt.ArrayLike] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One idea: what it is called, its words, its formulas, and its fill."""

    name: str
    title: str
    words: tuple[Word, ...]
    formulas: tuple[Formula, ...]
    fill: Callable[[Index], Fill]


def node_name(material: str, place: str) -> str:
    """The label of a node."""
    return f"{material}@{place}"


def index(network: Network) -> Index:
    """The dims that several parts speak of: time, year, node, deposit, plant, asset."""
    tables, horizon = network.tables, network.horizon
    deposits, plants = tuple(network.ores), tuple(tables["plants"]["plant"])
    labels = {
        "time": tuple(horizon.labels),
        "year": tuple(str(y) for y in horizon.years),
        "node": tuple(node_name(m, p) for m, p in network.nodes),
        "deposit": tuple(sorted(deposits)),
        "plant": tuple(sorted(plants)),
        "asset": tuple(sorted((*deposits, *plants))),
        "mode": tuple(m.name for m in network.modes),
        "lane": tuple(x.name for x in network.lanes),
    }
    return Index(network, labels, {d: {m: i for i, m in enumerate(x)} for d, x in labels.items()})
