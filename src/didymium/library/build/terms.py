"""What the terms of a source leave of its numbers: the one place that rounds for them.

Rule. A number of a source that allows rounded figures only, and every number computed from such a number however
far down, ships with three significant digits, a price with two, a coordinate to a tenth of a degree. Only a share
that closes a sum to one stays as the others leave it, and so do the flows and wedges that the calibration solves for
from the tables as they ship: they say nothing that those do not say. Numbers of sources
that may not ship cannot be read at all (see `facts`).
"""

from __future__ import annotations

from collections.abc import Iterable

ORDER = ("yes", "rounded-only", "no")
"""The words of `may_ship`, the strictest last."""

DIGITS = 3
PRICE_DIGITS = 2
DEGREE_DECIMALS = 1
CLOSES = "1 - the other shares, which were rounded"
"""The rule of a share that closes a sum."""
SOLVED = "calibration: reconciled and made an optimum together with all other flows (decision 0008)"
"""The rule of what a solver found from the shipped tables, whose own numbers are rounded already."""
EXACT = (CLOSES, SOLVED)
"""Rules whose numbers are not rounded again: they say nothing that what they rest on does not."""


def strictest(words: Iterable[str]) -> str:
    """The strictest of some terms; of none, that all may ship.

    >>> strictest(["yes", "rounded-only"])
    'rounded-only'
    """
    return max(words, key=ORDER.index, default="yes")


def shipped(value: float, table: str, unit: str) -> float:
    """A number under rounded-only terms as it may ship, by the table it stands in and its unit.

    >>> shipped(188650.0, "deposits", "t_REO"), shipped(5554.0, "prices", "USD_2024/t"), shipped(41.7828, "hubs", "deg")
    (189000.0, 5600.0, 41.8)
    """
    if unit == "deg":
        return round(value, DEGREE_DECIMALS)
    return significant(value, PRICE_DIGITS if "prices" in table else DIGITS)


def significant(value: float, digits: int) -> float:
    """The value rounded to that many significant digits.

    >>> significant(188650.0, 2)
    190000.0
    """
    return float(f"{value:.{digits - 1}e}")
