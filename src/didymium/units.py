"""What a number measures: the unit names people write, and how one becomes another.

Inside, numbers are plain floats in canonical units. Units are read once, at the border, by this
room alone. The list of names is short on purpose: a name that means two things is asked about.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any, TypeVar

import numpy as np

from didymium.errors import Problem, UnitError, nearest

Number = TypeVar("Number", float, np.ndarray)

DEFINITIONS: dict[str, str] = {
    "t": "[mass]",
    "kg": "0.001 * t",
    "g": "1e-6 * t",
    "kt": "1000 * t",
    "Mt": "1e6 * t",
    "t_REO": "[rare_earth_oxide]",
    "kg_REO": "0.001 * t_REO",
    "kt_REO": "1000 * t_REO",
    "Mt_REO": "1e6 * t_REO",
    "t_CO2e": "[co2]",
    "kg_CO2e": "0.001 * t_CO2e",
    "kt_CO2e": "1000 * t_CO2e",
    "Mt_CO2e": "1e6 * t_CO2e",
    "year": "[time]",
    "month": "year / 12",
    "day": "year / 365.25",
    "hour": "day / 24",
    "week": "7 * day",
    "USD_2024": "[USD_2024]",
    "kUSD_2024": "1000 * USD_2024",
    "mUSD_2024": "1e6 * USD_2024",
    "bnUSD_2024": "1e9 * USD_2024",
    "m": "[length]",
    "km": "1000 * m",
    "m2": "m ** 2",
    "km2": "1e6 * m ** 2",
    "m3": "m ** 3",
    "L": "0.001 * m3",
    "MWh": "[energy]",
    "kWh": "0.001 * MWh",
    "GWh": "1000 * MWh",
    "TWh": "1e6 * MWh",
    "GJ": "MWh / 3.6",
    "Bq": "[radioactivity]",
    "kBq": "1000 * Bq",
    "MBq": "1e6 * Bq",
    "job": "[people]",
    "deg": "[angle]",
    "percent": "0.01",
    "ppm": "1e-6",
    "vehicle": "[vehicle]",
    "piece": "[piece]",
    "MW": "[power]",
    "GW": "1000 * MW",
    "kW": "0.001 * MW",
}
"""Every unit name and what it is; a name in brackets is a dimension of its own."""

SPELLINGS = {
    "tonne": "t",
    "tonnes": "t",
    "kilotonne": "kt",
    "kilotonnes": "kt",
    "yr": "year",
    "a": "year",
    "y": "year",
    "years": "year",
    "yrs": "year",
    "annum": "year",
    "months": "month",
    "days": "day",
    "d": "day",
    "h": "hour",
    "hours": "hour",
    "jobs": "job",
    "people": "job",
    "persons": "job",
    "degree": "deg",
    "degrees": "deg",
    "tpa": "(t/year)",
    "ktpa": "(kt/year)",
    "kilogram": "kg",
    "vehicles": "vehicle",
    "pieces": "piece",
    "liter": "L",
    "litre": "L",
}
"""Other spellings of those names."""

AMBIGUOUS = {
    "ton": ("may be metric (1000 kg), short (907 kg) or long (1016 kg)", "if it is metric, write 't'"),
    "mtpa": (
        "may be metric tonnes or million tonnes a year",
        "if it is metric tonnes per year (not million), write 't/year' or 't/yr'; if million, 'Mt/year'",
    ),
    "mt": ("may be metric tonnes or million tonnes", "if it is metric tonnes, write 't'; if million tonnes, 'Mt'"),
    "m": ("may be metres or million", "write 'km' for a length, 'mUSD_2024' for a million of money"),
}

_CURRENCIES = """
USD EUR CNY RMB INR RUB JPY KZT GBP AUD CAD KRW BRL ZAR CHF SEK NOK DKK MYR VND THB MMK IDR IRR UZS KGS TJS
TRY AED SAR SGD HKD TWD MXN CLP PLN BYN AMD AZN MNT PKR LKR BDT
"""
CURRENCIES = frozenset(_CURRENCIES.split())
_CURRENCY = re.compile(r"^(k|m|mn|bn)?([A-Z]{3})(?:_(\d{4}))?$")
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"US\$|\$", "USD"),
        (r"€", "EUR"),
        (r"₹|\bRs\.?", "INR"),
        (r"[¥]", "CNY"),
        (r"²", "2"),
        (r"³", "3"),
        (r"₂", "2"),
        (r"[·×]", "*"),
        (r"%", " percent"),
        (r"°", "deg"),
        (r"\bper\s+cent\b", "percent"),
        (r"\bper\b", "/"),
        (r"\bp\.a\.", "/year"),
        (r"\b([A-Z]{3})\s*[ ]?\(?((?:19|20)\d\d)\)?", r"\1_\2"),
        (r"\b(k|m|mn|bn|million|billion|thousand)\s+([A-Z]{3}_\d{4})", r"\1\2"),
        (r"\b(?:mn|million)([A-Z]{3}_\d{4})", r"m\1"),
        (r"\bbillion([A-Z]{3}_\d{4})", r"bn\1"),
        (r"\bthousand([A-Z]{3}_\d{4})", r"k\1"),
        (r"\b(kg|t|kt|Mt)\s+(REO|CO2e)\b", r"\1_\2"),
        (r"\b(kg|t|kt|Mt)\s+(?:CO2|CO2eq)\b", r"\1_CO2e"),
        (r"\^", "**"),
        (r"\s+", " "),
    )
)
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"^\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")


def _refuse(code: str, found: str, rule: str, fix: str) -> UnitError:
    return UnitError([Problem(code, "", 0, "", found, rule, fix)])


def _spell(word: str, unit: str) -> str:
    """The listed name for one word of a unit. Raises UnitError when there is none, or more than one."""
    question = "ton" if word.lower() in ("ton", "tons") else word.lower()
    if question in AMBIGUOUS and word != "Mt":
        rule, fix = AMBIGUOUS[question]
        raise _refuse("U03", unit, f"'{word}' {rule}", fix)
    word = SPELLINGS.get(word, word)
    if word in DEFINITIONS or "/" in word:
        return word
    money = _CURRENCY.match(word)
    if money and money[2] in CURRENCIES:
        if not money[3]:
            raise _refuse(
                "U05",
                unit,
                f"a price in {money[2]} needs its currency and price year",
                "convert it to dollars of 2024 and write 'USD_2024' (as in 'USD_2024/t')",
            )
        raise _refuse(
            "U06",
            unit,
            f"no exchange rate or deflator from {money[2]} of {money[3]} to USD_2024 is known here",
            "convert it to dollars of 2024 and write 'USD_2024'; say in the note at which rate",
        )
    close = nearest(word, [*DEFINITIONS, *SPELLINGS])
    raise _refuse(
        "U01",
        unit,
        f"'{word}' is not a unit known here",
        f"write '{close}'" if close else "write one of " + ", ".join(list(DEFINITIONS)[:5]) + ", year, USD_2024 ...",
    )


@cache
def tidy(unit: str) -> str:
    """The unit in listed names: 'kt REO per yr' becomes 'kt_REO / year'. Raises UnitError.

    >>> tidy("kt/yr")
    'kt/year'
    """
    words = unit.strip()
    for pattern, into in _REWRITES:
        words = pattern.sub(into, words)
    words = words.strip()
    return _WORD.sub(lambda m: _spell(m[0], unit), words) if words else "1"


@cache
def _registry() -> Any:
    # pint takes half a second to import, and most tables are already in canonical units
    registry = importlib.import_module("pint").UnitRegistry(None)
    for name, meaning in DEFINITIONS.items():
        registry.define(f"{name} = {meaning}")
    return registry


@cache
def _root(unit: str) -> tuple[float, tuple[tuple[str, float], ...]]:
    """How many base units one of this unit is, and its dimensions."""
    registry = _registry()
    try:
        quantity = registry.Quantity(registry.parse_expression(tidy(unit))).to_root_units()
    except UnitError:
        raise
    except Exception as slip:  # pint raises many kinds for text it cannot parse
        raise _refuse("U01", unit, "is not a unit", "write it as in 'kt/year' or 'USD_2024/t'") from slip
    dims = tuple(sorted((str(k).strip("[]"), float(v)) for k, v in dict(quantity.dimensionality).items()))
    return float(quantity.magnitude), dims


def dimension(unit: str) -> tuple[tuple[str, float], ...]:
    """The dimensions of a unit with their powers, in order of name; empty for a pure number.

    >>> dimension("kt/year")
    (('mass', 1.0), ('time', -1.0))
    """
    return _root(unit)[1]


@cache
def factor(from_unit: str, to_unit: str) -> float:
    """What a number in `from_unit` is multiplied by to be in `to_unit`. Raises UnitError.

    >>> factor("kt/year", "t/year")
    1000.0
    """
    if from_unit == to_unit:
        return 1.0
    (ours, have), (theirs, want) = _root(from_unit), _root(to_unit)
    if have == want:
        return ours / theirs
    names = {name for name, _ in have} ^ {name for name, _ in want}
    if names >= {"rare_earth_oxide", "mass"}:
        raise _refuse(
            "U04",
            from_unit,
            f"cannot become {to_unit}: a t of rare-earth oxide is not a t of goods",
            f"say what it counts, and write it in {to_unit}; oxide becomes goods only through a composition",
        )
    raise _refuse(
        "U02",
        from_unit,
        f"cannot become {to_unit}: it measures something else",
        f"write the value in {to_unit}, or in a unit of the same kind",
    )


def scale(value: Number, by: float) -> Number:
    """`value` times `by`; divides where that is exact, so that 58 % is 0.58 to the last digit."""
    inverse = round(1 / by) if 0 < by < 1 else 0
    return value / inverse if inverse and abs(by * inverse - 1) < 1e-12 else value * by


def convert(value: Number, from_unit: str, to_unit: str) -> Number:
    """A number, or an array of them, in another unit. Raises UnitError.

    >>> convert(5.0, "kt/yr", "t/year")
    5000.0
    """
    return scale(value, factor(from_unit, to_unit))


def parse_quantity(text: str) -> tuple[float, str]:
    """A number and its unit, as people write them; the unit is empty when there is none. Raises UnitError.

    >>> parse_quantity("2 kt/year")
    (2.0, 'kt/year')
    """
    match = _NUMBER.match(text)
    if not match or not any(c.isdigit() for c in match[1]):
        raise _refuse(
            "U07", text, "is not a number with a unit", "write a number, a blank and a unit, as in '5 kt/year'"
        )
    unit = match[2]
    if unit and (unit[0] in ",.;:-" or unit[0].isdigit()):
        raise _refuse(
            "U07", text, "is not a number with a unit", "write the number with a decimal point and without blanks"
        )
    if unit:
        tidy(unit)
    return float(match[1].replace(",", "")), unit
