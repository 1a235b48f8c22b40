"""Concentration: on how few a stage rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.reading import Reading, amounts, missing, unknown

ROUNDING = 1.02
"""Shares that sum to no more than this are shares with their roundings; more is taken for amounts."""


def hhi(shares: Any, normalise: bool | None = None) -> Reading:
    """Herfindahl-Hirschman index: HHI = sum of squared shares.

    Range 0 (many small ones) to 1 (one has all); unit 1. `shares`: dict, Series, frame or list of shares (0 to 1), of
    per cent or of amounts. What sums to more than 1 (1.02, for roundings) is divided by its sum; what sums to less
    stays as it is, so that unlisted small ones count nothing. `normalise` True or False settles it. One unknown share
    makes the index unknown. Parts: shares, effective (1/HHI, the number of equal ones that would be as concentrated).
    StudyError for a share below zero. Source: Herfindahl 1950, Hirschman 1945.

    >>> round(hhi([0.2, 0.3, 0.5]), 6)
    0.38
    """
    found = amounts(shares, "shares")
    if gaps := missing(found):
        return unknown(f"the share of {', '.join(gaps)} is unknown")
    whole = sum(found.values())
    if not whole > 0:
        return unknown("there is nothing to share")
    divide = whole > ROUNDING if normalise is None else normalise
    parts = {name: value / whole if divide else value for name, value in found.items()}
    index = sum(value * value for value in parts.values())
    return Reading(index, shares=parts, effective=1.0 / index)


def told(ask: Ask) -> Iterator[Row]:
    """HHI of the world's output by stage, element and year, and of the party's buyers."""
    for (stage, element, year), by_place in ask.by_place.items():
        yield Row("hhi", "world", stage, element, year, hhi(by_place, True))
    for (stage, element, year), buyers in ask.partners("exports").items():
        if element == "":
            yield Row("buyer_hhi", ask.name, stage, element, year, hhi(buyers, True))
            most = max(buyers, key=lambda b: (buyers[b], b))
            largest = Reading(buyers[most] / sum(buyers.values()))
            yield Row("largest_buyer_share", ask.name, stage, element, year, largest, partner=most)


FAMILY = Family(
    "concentration",
    told,
    (
        Indicator("hhi", "sum of squared shares of the places in the world's output of the stage", "1", "0 to 1",
                  "Herfindahl-Hirschman"),
        Indicator("buyer_hhi", "sum of squared shares of the buyers of what the party sells abroad", "1", "0 to 1",
                  "Herfindahl-Hirschman"),
        Indicator("largest_buyer_share", "t REO to the largest buyer / t REO sold abroad", "1", "0 to 1", "ratio"),
    ),
)  # fmt: skip
