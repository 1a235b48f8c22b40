"""Time: slices of solved years, how many years each stands for, and what money is worth then."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Horizon:
    """Solved years, the years each stands for, the slices a year is cut into, and the discount rate.

    A solved year stands for itself and for the unsolved years since the one solved before it; its
    data are those of the named year (decision 0003). `inflow_at` is when in its year a good enters use.
    """

    years: tuple[int, ...]
    duration: Mapping[int, float]
    slices: Mapping[str, float]
    discount: float
    inflow_at: str = "middle"

    @property
    def times(self) -> list[tuple[int, str]]:
        """Year and slice of each member of `time`, in order."""
        return [(y, s) for y in self.years for s in self.slices]

    @property
    def labels(self) -> list[str]:
        """Names of the members of `time`."""
        return [f"{y}.{s}" if s else str(y) for y, s in self.times]

    @property
    def year_of_time(self) -> npt.NDArray[np.int64]:
        """Position of each slice's year."""
        return np.repeat(np.arange(len(self.years)), len(self.slices))

    @property
    def span(self) -> Floats:
        """Years in each slice."""
        return np.array([self.duration[y] * self.slices[s] for y, s in self.times])

    def covered(self, year: int) -> range:
        """The calendar years a solved year stands for."""
        return range(year - round(self.duration[year]) + 1, year + 1)

    @property
    def weight(self) -> Floats:
        """Worth in the first year of a USD spent evenly over the years of each slice."""
        first = self.years[0]
        mean = {y: float(np.mean([(1 + self.discount) ** -(c - first) for c in self.covered(y)])) for y in self.years}
        return np.array([mean[y] for y, _ in self.times])


def annuity(rate: float, life: float) -> float:
    """The yearly payment that pays back 1 over `life` years at `rate`; 1 / life without interest.

    >>> round(annuity(0.08, 20), 9)
    0.101852209
    >>> annuity(0.0, 4)
    0.25
    """
    if rate == 0:
        return 1.0 / life
    paid: float = rate / (1.0 - (1.0 + rate) ** -life)
    return paid


def interpolate(at: float, years: Sequence[float], values: Sequence[float]) -> float:
    """The value at a year on the line between its neighbours; NaN before the first and after the last.

    >>> interpolate(2027.0, [2026.0, 2030.0], [0.0, 8.0])
    2.0
    """
    n = bisect_left(years, at)
    if n == len(years) or (n == 0 and years[0] != at):
        return float("nan")
    if years[n] == at:
        return values[n]
    part = (at - years[n - 1]) / (years[n] - years[n - 1])
    return values[n - 1] + (values[n] - values[n - 1]) * part
