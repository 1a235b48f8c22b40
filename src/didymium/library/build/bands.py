"""bands: what the model is held against, how far off it may be, and what was put into the fit.

Written before the first calibrated run; no row may be widened afterwards (see docs/guide/validation.md).

Rule of the width. A band reaches over every published figure of the same scope, and at least 10 % to both sides
of the value, or 5 points where it is a share; one source alone gets just that. Ranges from memory do not widen a
band. The apparent use of India and Korea has the factor 1.3 of the plan. Fitted is what the calibration takes as
given or is drawn towards: mine output, magnet output by country, the stage shares its priors agree with, oxide
prices in China, customs lanes, and demand
that was set with the figure in view. The lanes of the table customs are in the fit, whole or in part; lanes that
are not there (Malaysia and Viet Nam to China, into Viet Nam, magnets) are held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from didymium.library.build.facts import Fact
from didymium.library.build.terms import significant
from didymium.library.build.world import Say, World, claim_id

BASE, TEST = "2024", "2025"
MARGIN, POINTS = 0.10, 5.0
FACTOR = 1.3
DIGITS = 6


@dataclass(frozen=True)
class Band:
    """What is measured and why; the key fields and words of a row of bands."""

    figure: str
    area: str
    unit: str
    scope: str
    mechanism: str
    what: str = ""
    place: str = ""
    origin: str = ""
    besides: str = ""
    year: str = BASE
    fitted: bool = False

    @property
    def key(self) -> str:
        """The name of the row: its key fields."""
        return f"{self.figure}|{self.what}|{self.place}|{self.origin}|{self.year}"


def put(world: World, band: Band, value: Say, others: Sequence[str] = (), factor: float = 0.0, words: str = "") -> None:
    """Add a row: the value, and its band over the claims of other published figures of the same scope.

    `words` say what these others are, where they are not figures of their own.
    """
    code = value.claim or world.write("bands", band.key, "value", value)
    numbers = [world.said(c).value for c in (code, *others)]
    low, high, reason = width(numbers, band.unit == "%", factor, words)
    inputs = [code, *others]
    world.add(
        "bands",
        {
            **{n: getattr(band, n) for n in ("figure", "what", "place", "origin", "besides", "year", "area")},
            **{n: getattr(band, n) for n in ("unit", "scope", "mechanism")},
            "fitted": "yes" if band.fitted else "no",
            "reason": reason,
        },
        value=replace(value, claim=code),
        low=world.compute(significant(low, DIGITS), band.unit, f"lower end: {reason}", inputs),
        high=world.compute(significant(high, DIGITS), band.unit, f"upper end: {reason}", inputs),
    )


def width(numbers: Sequence[float], share: bool, factor: float = 0.0, words: str = "") -> tuple[float, float, str]:
    """Low, high and the reason of a band; `numbers` are the value and the other published figures.

    >>> width([100.0], False), width([60.0, 72.0], True)
    ((90.0, 110.0, '± 10 %, one source'), (55.0, 72.0, 'spread of 2 published figures, at least ± 5 points'))
    """
    value = numbers[0]
    if factor:
        return value / factor, value * factor, f"factor {factor:g} either way, set in the plan"
    margin = POINTS if share else MARGIN * value
    low, high = max(0.0, min(*numbers, value - margin)), max(*numbers, value + margin)
    least = "± 5 points" if share else "± 10 %"
    several = f"{words or f'spread of {len(numbers)} published figures'}, at least {least}"
    return low, min(high, 100.0) if share else high, several if len(numbers) > 1 else f"{least}, one source"


def customs_row(world: World, flow: str, reporter: str, partner: str, hs: str, year: str = BASE) -> Fact:
    """The row of trade.csv that BACI has for a lane and code."""
    found = world.facts.where(
        "trade",
        lambda f: f["source"].startswith("BACI"),
        flow=flow,
        reporter=reporter,
        partner=partner,
        year=year,
        hs=hs,
    )
    return found[0]


def reference(world: World, material: str, place: str, year: str) -> Say:
    """The observed price of a material, in money of 2024, as the table of prices has it."""
    code = claim_id("prices", f"{material}|{place}|{year}", "price")
    return replace(world.said(code), claim=code)
