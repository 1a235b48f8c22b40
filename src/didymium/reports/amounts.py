"""Numbers with the units of measures: in words one by one, or a whole column in one unit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from didymium.reports import numbers
from didymium.reports.numbers import GAP

MASS = ("t", "t/year", "t_REO", "t_REO/year")
PLURAL = {"month": "months", "job": "jobs", "year": "years"}


def written(value: float | None, unit: str, digits: int = 3, like: float | None = None) -> str:
    """A number with its unit: tonnes, a share, money, a price, months; in the scale of `like` where it stands beside.

    >>> written(1.64, "month").replace(GAP, " "), written(5.63e7, "USD_2024").replace(GAP, " ")
    ('1.6 months', '56.3 m USD')
    """
    if not numbers.is_known(value) or value is None:
        return numbers.UNKNOWN
    if unit in ("1", ""):
        return numbers.share(value)
    if unit in MASS:
        return numbers.mass(value, digits, like=like)
    scale = Scale.of([value if like is None else like], unit, digits)
    return f"{scale.bare(value)}{GAP}{scale.unit}"


def short(value: float) -> str:
    """A number by itself, three digits, without zeros at its end.

    >>> short(67.8), short(12.0), short(71.05), short(0.25)
    ('67.8', '12', '71', '0.25')
    """
    told = numbers.rounded(value, 3)
    return told.rstrip("0").rstrip(".") if "." in told else told


def word(unit: str) -> str:
    """A unit as it stands in a head: `USD_2024/t_REO` is USD/t REO, `1` is nothing.

    >>> word("t_REO/year"), word("month"), word("1")
    ('t REO a year', 'months', '')
    """
    if unit == "1":
        return ""
    plain = PLURAL.get(unit, unit).replace("_2024", "").replace("_", " ")
    return plain.replace("/year", " a year")


@dataclass(frozen=True)
class Scale:
    """One unit and one count of decimals for a whole column or matrix; with `digits` no number shows more of them."""

    factor: float
    unit: str
    decimals: int
    digits: int = 0

    @classmethod
    def of(cls, values: Iterable[float], unit: str, digits: int = 3) -> Scale:
        """The scale in which the largest of some numbers has so many digits."""
        most = max((abs(v) for v in values if numbers.is_known(v)), default=0.0)
        factor, said = _scaled(most, unit)
        cap = 1 if unit in MASS or unit == "month" else 3
        whole = 0 if unit in MASS and factor == 1.0 else cap
        return cls(factor, said, min(whole, numbers.decimals_for(most * factor, digits)))

    def bare(self, value: float) -> str:
        """A number without its unit."""
        if not numbers.is_known(value):
            return numbers.UNKNOWN
        shown = value * self.factor
        if self.digits and shown:
            shown = round(shown, self.digits - 1 - math.floor(math.log10(abs(shown))))
        return numbers.fixed(shown, self.decimals)

    def full(self, value: float) -> str:
        """A number with its unit; a share as per cent."""
        return f"{self.bare(value)}{GAP}{self.unit}" if self.unit else self.bare(value)


def _scaled(most: float, unit: str) -> tuple[float, str]:
    """What to multiply with, and the unit then."""
    if unit in ("1", ""):
        return 100.0, "%"
    if unit in MASS:
        form = " REO" if "REO" in unit else ""
        return (1e-3, f"kt{form}") if most >= numbers.KILOTONNES_FROM else (1.0, f"t{form}")
    if unit in ("USD_2024", "USD_2024/year", "USD"):
        steps = ((1e9, f"bn{GAP}USD"), (1e6, f"m{GAP}USD"), (1e3, "kUSD"))
        return next(((1 / size, said) for size, said in steps if most >= size), (1.0, "USD"))
    if unit.startswith("USD") and unit.endswith("/t") and most >= numbers.KILOTONNES_FROM:
        return 1e-3, "USD/kg"
    return 1.0, word(unit)
