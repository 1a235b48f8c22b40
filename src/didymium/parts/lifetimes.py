"""Lifetimes: how long goods stay in use, and what that makes of an inflow or of a stock.

Ages are counted in years. What flows in during a year enters at its end (ages at the ends of years
0, 1, 2 ...), in its middle (0.5, 1.5 ...) or at its start (1, 2, 3 ...); a stock is that at the end
of a year, and outflow = inflow - change of the stock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import gamma, gammaincc, ndtr

from didymium.algebra.jets import Jet, array
from didymium.errors import Problem, StudyError
from didymium.parts.recipes import Row

Floats = npt.NDArray[np.float64]

INFLOW_AT = {"end": 0.0, "middle": 0.5, "start": 1.0}
"""Age at the end of its first year of what enters at the end, in the middle or at the start of it."""

KINDS = ("weibull", "fixed", "normal", "lognormal", "gamma")
STEP = 1e-5
"""Relative step of the derivative of a survival by mean, spread or shape."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a good stays in use: mean and standard deviation in years; a Weibull curve may give its shape instead.

    A `std` that is given comes before the shape; of 0 it makes every kind fixed.
    """

    kind: str
    mean: float
    std: float = np.nan
    shape: float = np.nan

    @classmethod
    def of(cls, row: Row, file: str = "end_uses", at: int = 0) -> Lifetime | None:
        """The lifetime that a row of `end_uses` states, or None. StudyError when its curve lacks a number."""
        if row["lifetime"] != row["lifetime"]:
            return None
        found = cls(row["lifetime_kind"] or KINDS[0], row["lifetime"], row["lifetime_std"], row["lifetime_shape"])
        told = found.lacking()
        if told:
            raise StudyError([Problem("S38", file, at, told[0], str(row["end_use"]), *told[1:])])
        return found

    def lacking(self) -> tuple[str, str, str] | None:
        """Field, rule and fix of what the curve needs and does not have; None when it has all."""
        if not self.mean > 0:
            return "lifetime", "a time in use is above 0", "write years, or leave it empty where it is unknown"
        known = self.std == self.std
        if self.kind in ("normal", "lognormal", "gamma") and not known:
            return "lifetime_std", f"a {self.kind} lifetime needs its standard deviation", "write it in years"
        if self.kind == "weibull" and not known and not self.shape > 0:
            return "lifetime_shape", "a Weibull lifetime needs its shape above 0, or lifetime_std", "write one of them"
        if self.kind == "weibull" and known and not 0.01 < self.std / self.mean < 10 and self.std != 0:
            return "lifetime_std", "no Weibull curve has that spread", "write between 1 % and 10 times the lifetime"
        return None

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Mean, standard deviation and shape."""
        return self.mean, self.std, self.shape


def survival(lifetime: Lifetime, ages: npt.ArrayLike) -> npt.NDArray[Any]:
    """Share of a cohort that is still in use at each age (years), from 1 to 0; the shape of `ages`.

    Jets in the lifetime are carried through by central differences.

    >>> survival(Lifetime("fixed", 5.0), [4, 5]).tolist()
    [1.0, 0.0]
    """
    when = np.asarray(ages, dtype=float)
    return _lifted(lambda *numbers: _survival(lifetime.kind, numbers, when), lifetime.numbers)


def _survival(kind: str, numbers: Sequence[float], ages: Floats) -> Floats:
    mean, std, shape = numbers
    if kind == "fixed" or std == 0:
        return (ages < mean).astype(float)
    if kind == "normal":
        return np.asarray(ndtr((mean - ages) / std))
    if kind == "lognormal":
        spread = np.sqrt(np.log1p((std / mean) ** 2))
        with np.errstate(divide="ignore"):
            return np.asarray(ndtr((np.log(mean) - spread**2 / 2 - np.log(ages)) / spread))
    if kind == "gamma":
        return np.asarray(gammaincc((mean / std) ** 2, ages * mean / std**2))
    power = shape if std != std else weibull_shape(std / mean)
    return np.exp(-((ages * gamma(1 + 1 / power) / mean) ** power))


def weibull_shape(variation: float) -> float:
    """The Weibull shape whose standard deviation is `variation` times its mean (0.01 to 10).

    >>> round(weibull_shape(1.0), 6)
    1.0
    """
    return float(brentq(lambda k: gamma(1 + 2 / k) / gamma(1 + 1 / k) ** 2 - 1 - variation**2, 0.15, 200.0))


def _lifted(function: Callable[..., Floats], numbers: Sequence[float]) -> npt.NDArray[Any]:
    """What a function makes of plain numbers; where jets are among them, with its derivative by each."""
    plain = [float(x) for x in numbers]
    base = function(*plain)
    jets = [n for n, x in enumerate(numbers) if isinstance(x, Jet)]
    if not jets:
        return base
    out: npt.NDArray[Any] = base.astype(object)
    for n in jets:
        step = STEP * max(abs(plain[n]), 1.0)
        ends = [function(*(x + sign * step if m == n else x for m, x in enumerate(plain))) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        out = out + slope * (numbers[n] - plain[n])
    return out


def survival_by_year(lifetime: Lifetime, years: int, inflow_at: str) -> npt.NDArray[Any]:
    """Share of a cohort in use at the end of its first, second ... year; shape (years,)."""
    return survival(lifetime, np.arange(years) + INFLOW_AT[inflow_at])


def discards(lifetime: Lifetime, years: int, inflow_at: str) -> npt.NDArray[Any]:
    """Share of a cohort that leaves use in its first, second ... year; shape (years,)."""
    left = survival_by_year(lifetime, years, inflow_at)
    return array(np.concatenate([[1.0], left[:-1]]) - left) if years else left


def inflow_driven(
    inflow: npt.ArrayLike, lifetime: Lifetime, inflow_at: str
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Stock and outflow of each year from its inflows (t; one a year, none missing), and what is left of each cohort.

    The third array is (year, year of entry): t in use at the end of the year.
    """
    flow = array(np.asarray(inflow))
    left = cohorts(survival_by_year(lifetime, len(flow), inflow_at)) * flow
    stock = left.sum(axis=1)
    return stock, flow - np.diff(stock, prepend=0.0), left


def stock_driven(stock: npt.ArrayLike, lifetime: Lifetime, inflow_at: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Inflow and outflow of each year that keep these stocks (t at the ends of years, from nothing before the first).

    StudyError when nothing of an inflow is left at the end of its own year.
    """
    level = array(np.asarray(stock))
    share = survival_by_year(lifetime, len(level), inflow_at)
    if len(level) and not share[0] > 0:
        rule = "nothing is left at the end of the year in which it enters, so no inflow makes a stock"
        raise StudyError([Problem("S38", "", 0, "lifetime", f"{lifetime.mean:g}", rule, "let it live longer")])
    inflow = np.zeros_like(level)
    for year in range(len(level)):
        inflow[year] = (level[year] - share[year:0:-1] @ inflow[:year]) / share[0]
    return inflow, inflow - np.diff(level, prepend=0.0)


def cohorts(shares: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Shares by year since entry as a lower triangle (year, year of entry)."""
    years = len(shares)
    since = np.subtract.outer(np.arange(years), np.arange(years))
    return np.where(since >= 0, shares[np.maximum(since, 0)], 0.0)
