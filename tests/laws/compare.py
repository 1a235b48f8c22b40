"""Two results side by side: the figures that differ by more than a share of their scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from didymium.results.figures import figures
from didymium.results.result import Result

TOLERANCE = 1e-9
SMALLEST = 1e-6
"""The scale of a figure is its value, and at least this part of the largest figure of its kind and unit."""

ROUNDING = 1e-13
"""What digits leave of a figure by which the largest of its kind went through the same factored basis (some hundred
roundings): a difference up to that, 13 milligrams beside 130,000 t, is none."""


def published(result: Result) -> pd.DataFrame:
    """Every figure by its id: value, kind, unit."""
    rows = figures(result)
    assert not rows["id"].duplicated().any()
    kind = rows["id"].str.partition("[")[0]
    return rows.assign(kind=kind).set_index("id")[["value", "kind", "unit"]]


def moved(one: pd.DataFrame, other: pd.DataFrame, factors: dict[str, float] | None = None) -> pd.DataFrame:
    """Figures of `other` that are not those of `one` (times a factor for their unit); a figure not there is zero."""
    both = pd.concat([one, other])[["kind", "unit"]]
    both = both[~both.index.duplicated()].sort_index()
    expected = one["value"].reindex(both.index).fillna(0.0) * both["unit"].map(factors or {}).fillna(1.0)
    found = other["value"].reindex(both.index).fillna(0.0)
    size = pd.Series(np.maximum(expected.abs(), found.abs()), index=both.index)
    largest = size.groupby([both["kind"], both["unit"]]).transform("max")
    scale = pd.Series(np.maximum(size, SMALLEST * largest), index=both.index)
    off = ((found - expected).abs() - ROUNDING * largest).clip(lower=0.0) / scale.where(scale > 0, 1.0)
    table = pd.DataFrame({"expected": expected, "found": found, "off": off})
    return table[table["off"] > TOLERANCE].sort_values("off", ascending=False)


def assert_same(one: pd.DataFrame, other: pd.DataFrame, factors: dict[str, float] | None = None) -> None:
    """Fails with the figures that moved most."""
    different = moved(one, other, factors)
    assert different.empty, f"{len(different)} of {len(one)} figures moved:\n{different.head(12).to_string()}"
