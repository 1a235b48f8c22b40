"""Break-even: the smallest value of a cell at which a measure reaches a target, found by solving again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from didymium.analyses.solve import Progress, quiet, run_case
from didymium.errors import InfeasibleError
from didymium.model.basis import KeyedBasis
from didymium.parts.instruments import deals
from didymium.parts.part import index
from didymium.results.accounts import accounts
from didymium.results.result import Result
from didymium.study import edit
from didymium.study.study import CALM, REFERENCE, Study

CLOSE = 1e-3
"""Part of the range to which the value is found, when nothing else is said."""
MOST = 40
"""Solves at most."""
Measure = Callable[[Result], float]


@dataclass(frozen=True)
class BreakEven:
    """The smallest value found that reaches the target, and NaN for never: not even the highest value does.

    `below` is the largest value tried that does not reach it; `solves` counts the solves; `tried` has a row for each,
    in order: value, measure (NaN where the case has no answer).
    """

    value: float
    below: float
    solves: int
    tried: pd.DataFrame

    @property
    def never(self) -> bool:
        """Whether even the highest value does not reach the target."""
        return self.value != self.value

    @property
    def words(self) -> str:
        """The value in words."""
        return "never" if self.never else f"{self.value:.6g}"


def break_even(
    study: Study,
    case: str,
    table: str,
    where: Mapping[str, edit.Words],
    field: str,
    low: float,
    high: float,
    of: Measure,
    target: float,
    *,
    sense: Literal["at_least", "at_most"] = "at_least",
    close: float = CLOSE,
    start: KeyedBasis | None = None,
    progress: Progress = quiet,
) -> BreakEven:
    """The smallest value between `low` and `high` of one cell of a case (in canonical units) at which `of` is at
    least, or at most, the target, to within `close` of the range.

    Each value is one solve from the basis of the one before. The measure is taken to move one way: found is a value
    at which it crosses, by the secant within a bracket that is halved where the secant does not (Dowell and Jarratt
    1971). StudyError when there is no such cell.
    """
    cased = replace(study.case(case), base=None, answers={}, shocks={}, case_name=f"{REFERENCE}/{CALM}")
    sign = 1.0 if sense == "at_least" else -1.0
    tried: list[tuple[float, float]] = []
    basis = start

    def missing(value: float) -> float:
        """What the measure lacks of the target there; infinite where the case has no answer."""
        nonlocal basis
        asked = edit.set(cased, table, where, field, value=value)
        try:
            run = run_case(asked, start=basis, progress=progress)
        except InfeasibleError:
            tried.append((value, np.nan))
            return np.inf
        basis = run.basis
        measured = of(run.result)
        tried.append((value, measured))
        return sign * (target - measured)

    found, below = _smallest(missing, low, high, close * (high - low), abs(target) * 1e-12)
    return BreakEven(found, below, len(tried), pd.DataFrame(tried, columns=["value", "measure"]))


def _smallest(
    missing: Callable[[float], float], low: float, high: float, width: float, nothing: float
) -> tuple[float, float]:
    """The smallest value that lacks nothing, to within a width, and the largest tried that lacks something."""
    left, right = missing(low), missing(high)
    if left <= nothing:
        return low, float("nan")
    if not right <= nothing:
        return float("nan"), high
    solves, stuck = 2, False
    while high - low > width and solves < MOST:
        at = (low + high) / 2.0
        if not stuck and np.isfinite(left) and left > right:
            inner = 0.05 * (high - low)
            at = min(high - inner, max(low + inner, low + (high - low) * left / (left - right)))
        told, before = missing(at), high - low
        if told <= nothing:
            high, right = at, told
        else:
            low, left = at, told
        solves, stuck = solves + 1, high - low > 0.5 * before
    return high, low


def net_worth(result: Result, party: str = "") -> float:
    """What a case is worth, USD in the first year: to everybody (its objective less what is spent beside the chain),
    or to one party by its accounts.
    """
    if party:
        told = accounts(result)
        return float(told.loc[told["party"] == party, "present"].sum())
    horizon = result.network.horizon
    slots = {c: n for n, (y, _) in reversed(list(enumerate(horizon.times))) for c in horizon.covered(y)}
    spent = sum(
        float(o.amount) * float(horizon.weight[slots[o.year]])
        for o in deals(index(result.network)).outlays
        if o.year in slots
    )
    return float(result.card["objective"]) - spent


def gain_over(other: Result, party: str = "") -> Measure:
    """A measure: what a case is worth more than another one; its break-even target is 0."""
    base = net_worth(other, party)
    return lambda result: net_worth(result, party) - base
