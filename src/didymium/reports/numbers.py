"""How numbers are written: one place for digits, units, ranges and what stands for nothing.

`face/js/format.js` says the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNKNOWN = "unknown"
KILOTONNES_FROM = 10_000.0


def is_known(value: float | None) -> bool:
    """Whether there is a finite number at all."""
    return value is not None and math.isfinite(value)


def fixed(value: float, decimals: int) -> str:
    """A number with thousands commas, fixed decimals and a true minus; '< 0.1' below half the last digit."""
    step = 10.0**-decimals
    if value != 0 and abs(value) < step / 2:
        return f"<{GAP}{step:.{decimals}f}"
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 else text


def decimals_for(largest: float, digits: int = 3) -> int:
    """Decimals that show `digits` digits of the largest number of a column, three at most."""
    if largest == 0 or not math.isfinite(largest):
        return 0
    return min(3, max(0, digits - 1 - math.floor(math.log10(abs(largest)))))


def rounded(value: float, digits: int = 3, most: int = 3) -> str:
    """A number cut to so many digits, `most` decimals at most: 5,423 is 5,420 with three."""
    if value == 0:
        return "0"
    keep = min(most, digits - 1 - math.floor(math.log10(abs(value))))
    return fixed(round(value, keep), max(0, keep))


def column(values: Iterable[float | None]) -> list[str]:
    """A column of a table: the same decimals in every row."""
    listed = list(values)
    known = [abs(v) for v in listed if v is not None and math.isfinite(v)]
    whole = all(v == int(v) for v in known)
    decimals = 0 if whole else decimals_for(max(known, default=0.0))
    return [fixed(v, decimals) if v is not None and math.isfinite(v) else UNKNOWN for v in listed]


def each(values: Iterable[float | None]) -> list[str]:
    """A column of unlike things: every number by itself, four digits."""
    return [rounded(v, 4) if v is not None and math.isfinite(v) else UNKNOWN for v in values]


def mass(tonnes: float | None, digits: int = 3, like: float | None = None) -> str:
    """Tonnes, or kt from 10,000 t on; in the unit of `like` when it stands beside that number."""
    if tonnes is None or not math.isfinite(tonnes):
        return UNKNOWN
    large = abs(tonnes if like is None else like) >= KILOTONNES_FROM
    if large and abs(tonnes) < 50:
        return f"0{GAP}kt" if tonnes == 0 else f"<{GAP}0.1{GAP}kt"
    number = rounded(tonnes / 1000 if large else tonnes, digits, most=1)
    if not large and 0 < abs(tonnes) < 0.5:
        number = f"<{GAP}1"
    return f"{number}{GAP}{'kt' if large else 't'}"


def money(dollars: float | None, digits: int = 2) -> str:
    """USD in thousands, millions or billions."""
    if dollars is None or not math.isfinite(dollars):
        return UNKNOWN
    for scale, word in ((1e9, f"bn{GAP}USD"), (1e6, f"m{GAP}USD"), (1e3, "kUSD")):
        if abs(dollars) >= scale:
            return f"{rounded(dollars / scale, digits)}{GAP}{word}"
    return f"{rounded(dollars, digits)}{GAP}USD"


def price(dollars_per_tonne: float | None, digits: int = 3) -> str:
    """USD/kg from 10,000 USD/t on, USD/t below."""
    if dollars_per_tonne is None or not math.isfinite(dollars_per_tonne):
        return UNKNOWN
    if abs(dollars_per_tonne) >= KILOTONNES_FROM:
        return f"{rounded(dollars_per_tonne / 1000, digits)}{GAP}USD/kg"
    return f"{rounded(dollars_per_tonne, digits)}{GAP}USD/t"


def share(part: float | None, digits: int = 2) -> str:
    """A fraction as per cent; never 100 unless it is all, never 0 unless it is nothing."""
    if part is None or not math.isfinite(part):
        return UNKNOWN
    percent = part * 100
    if 99.5 <= percent < 99.999_999:
        return f"over{GAP}99{GAP}%"
    if 0 < percent < 0.5:
        return f"<{GAP}1{GAP}%"
    return f"{rounded(percent, max(digits, 2)) if percent < 100 else fixed(percent, 0)}{GAP}%"


def change(value: float, text: str) -> str:
    """A text of the absolute value with its sign in front."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{text}"


def span(low: float, high: float, digits: int = 3) -> str:
    """Tonnes from-to with an en dash, in the unit of the higher, which stands once, at the end."""
    return f"{mass(low, digits, like=high).partition(GAP)[0]}\N{EN DASH}{mass(high, digits)}"


def years(first: int, last: int) -> str:
    """2026–2040, or one year."""
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"
