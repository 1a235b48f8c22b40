"""Goods that mix: shares of labels at each place, once all that is there has mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import numpy as np

from didymium.results.mixing import mixed as proportional

STOCK = "stock"

Shares = dict[str, dict[str, float]]
"""Place -> label -> share (or t)."""


def mixed(
    made: Mapping[str, Mapping[str, float]], trade: Iterable[tuple[str, str, float]], out: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Shares of each label at each place when all that is at a place mixes before it leaves.

    `made`: place -> label -> t; `trade`: from, to, t; `out`: place -> t taken there. What leaves a
    place beyond what came is drawn from `stock`.
    """
    moves = [m for m in trade if m[2] > 0 and m[0] != m[1]]
    places = sorted({*made, *out, *(m[0] for m in moves), *(m[1] for m in moves)})
    labels = [*sorted({label for row in made.values() for label in row} - {STOCK}), STOCK]
    column = {label: i for i, label in enumerate(labels)}
    if not places:
        return {}
    at = {p: i for i, p in enumerate(places)}
    source = np.zeros((len(places), len(labels)))
    for place, row in made.items():
        for label, t in row.items():
            source[at[place], column[label]] += t
    ends = np.array([(at[start], at[end]) for start, end, _ in moves], dtype=np.int64).reshape(-1, 2)
    mass = np.array([t for *_, t in moves], dtype=float)
    leaves = np.bincount(ends[:, 0], mass, len(places)) + np.array([out.get(p, 0.0) for p in places])
    came = np.bincount(ends[:, 1], mass, len(places)) + source.sum(axis=1)
    source[:, -1] += np.clip(leaves - came, 0.0, None)
    shares = proportional(ends[:, 0], ends[:, 1], mass, source)
    return {p: normal(dict(zip(labels, shares[at[p]], strict=True))) for p in places if shares[at[p]].any()}


def normal(row: Mapping[str, float]) -> dict[str, float]:
    """Shares that sum to one; what is nothing or less is left out."""
    kept = {k: float(v) for k, v in row.items() if v > 1e-12}
    total = sum(kept.values())
    return {k: v / total for k, v in kept.items()} if total > 0 else {}


Key = TypeVar("Key")


def put(sums: dict[Key, float], key: Key, t: float) -> None:
    """Add to a sum that may not be there yet."""
    sums[key] = sums.get(key, 0.0) + t
