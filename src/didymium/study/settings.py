"""What a study settles beside its tables: years, slices of a year, money, discount, whom it is about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from didymium import units
from didymium.errors import Problem, UnitError, nearest
from didymium.tables.yaml_file import Items, Keys, Value, Word

MONEY = "USD_2024"
DEFAULT_YEARS = (*range(2026, 2031), 2032, 2035, 2040)
CALIBRATIONS = ("on", "fading", "off")
OPTIONS = ("steps", "seed", "normalise", "inflow_at", "calibration")
_Reader = Callable[[Value], dict[str, object]]
_RANGE = re.compile(r"(\d{4})\s*(?:-|–|\.\.)\s*(\d{4})")


@dataclass(frozen=True)
class Settings:
    """The settings of a study.

    `duration` is the years each listed year stands for, `slices` the share of the year of each
    slice, `discount` a fraction per year, `steps` the pieces a sloping curve is cut into.
    """

    years: tuple[int, ...] = DEFAULT_YEARS
    duration: dict[int, float] = field(default_factory=lambda: durations(DEFAULT_YEARS))
    slices: dict[str, float] = field(default_factory=lambda: {"": 1.0})
    money: str = MONEY
    discount: float = 0.06
    focus: str = ""
    steps: int = 1000
    seed: int = 0
    world: str = ""
    calibration: str = "fading"
    normalise: bool = False
    inflow_at: str = "middle"


def durations(years: tuple[int, ...]) -> dict[int, float]:
    """How many years each listed year stands for: itself and the unlisted ones before it; the first for one.

    >>> durations((2030, 2032, 2035))
    {2030: 1.0, 2032: 2.0, 2035: 3.0}
    """
    before = (years[0] - 1, *years[:-1]) if years else ()
    return {year: float(year - last) for year, last in zip(years, before, strict=True)}


class SettingError(Exception):
    """A setting that cannot be understood, said before its place is known."""

    def __init__(self, found: str, rule: str, fix: str, line: int = 0, code: str = "S07") -> None:
        super().__init__(rule)
        self.found, self.rule, self.fix, self.line, self.code = found, rule, fix, line, code

    def problem(self, file: str, name: str, line: int) -> Problem:
        """The same with its place."""
        return Problem(self.code, file, self.line or line, name, self.found, self.rule, self.fix)


def read_settings(study: Keys, file: str, world: str) -> tuple[Settings, list[Problem]]:
    """The settings in a study file and all that is wrong with them; a wrong one keeps its default."""
    given: dict[str, object] = {"world": world}
    problems: list[Problem] = []
    for name, value in _flat(study, file, problems):
        try:
            given |= _READERS[str(name)](value)
        except SettingError as wrong:
            problems.append(wrong.problem(file, str(name), name.line))
    years = given.get("years")
    if isinstance(years, tuple):
        given["duration"] = durations(years)
    return Settings(**given), problems  # type: ignore[arg-type]


def _flat(study: Keys, file: str, problems: list[Problem]) -> list[tuple[Word, Value]]:
    """The settings of a study file, those under `time` and `options` included."""
    found: list[tuple[Word, Value]] = []
    for name, value in study.values.items():
        if name in ("money", "discount", "focus", "calibration"):
            found.append((name, value))
        elif name in ("time", "options"):
            allowed = ("years", "slices") if name == "time" else OPTIONS
            found += _inside(name, value, allowed, file, problems)
    return found


def _inside(
    name: Word, value: Value, allowed: tuple[str, ...], file: str, problems: list[Problem]
) -> list[tuple[Word, Value]]:
    if not isinstance(value, Keys):
        problems.append(
            Problem(
                "S07",
                file,
                name.line,
                name,
                _shown(value),
                "takes keys and values",
                f"write '{name}: {{{allowed[0]}: ...}}'",
            )
        )
        return []
    problems += [unknown_key(file, key, allowed) for key in value if key not in allowed]
    return [(key, inner) for key, inner in value.values.items() if key in allowed]


def unknown_key(file: str, key: Word, allowed: tuple[str, ...]) -> Problem:
    """A key nobody knows, with the nearest one that is known."""
    close = nearest(key, allowed)
    return Problem(
        "S06",
        file,
        key.line,
        key,
        "",
        "no such key",
        f"write '{close}'" if close else "use one of: " + ", ".join(allowed),
    )


def _shown(value: Value) -> str:
    return str(value) if isinstance(value, Word) else "a list" if isinstance(value, Items) else "keys"


def _word(value: Value, fix: str) -> Word:
    if not isinstance(value, Word) or not value.strip():
        raise SettingError(_shown(value), "takes one value", fix, getattr(value, "line", 0))
    return value


# -- years and slices -----------------------------------------------------------------------


def _years(value: Value) -> dict[str, object]:
    """Years from '2026-2040', one year, or a list of years and ranges."""
    years: list[int] = []
    for item in value if isinstance(value, Items) else (value,):
        years += _span(_word(item, "write '2026-2040' or '[2026-2030, 2035]'"))
    if not years or any(b <= a for a, b in pairwise(years)):
        raise SettingError(
            ", ".join(map(str, years)),
            "years must rise from one to the next",
            "write each year once, the earliest first",
            value.line,
        )
    return {"years": tuple(years)}


def _span(word: Word) -> list[int]:
    match = _RANGE.fullmatch(word.strip())
    first, last = (match[1], match[2]) if match else (word.strip(), word.strip())
    if not re.fullmatch(r"\d{4}", first) or not 1900 <= int(first) <= int(last) <= 2200:
        raise SettingError(word, "is not a year or a range of years", "write '2030' or '2026-2040'", word.line)
    return list(range(int(first), int(last) + 1))


def _slices(value: Value) -> dict[str, object]:
    if not isinstance(value, Keys):
        raise SettingError(
            _shown(value), "takes names with their share of the year", "write '{peak: 0.2, rest: 0.8}'", value.line
        )
    shares = {str(k): _fraction(v, "write '{peak: 0.2, rest: 0.8}'") for k, v in value.values.items()}
    if any(s <= 0 for s in shares.values()) or abs(math.fsum(shares.values()) - 1) > 1e-6:
        raise SettingError(
            f"{math.fsum(shares.values()):g}",
            "the shares of the slices must be above 0 and sum to 1",
            "write '{peak: 0.2, rest: 0.8}'; of hours, each divided by their total",
            value.line,
        )
    return {"slices": shares}


# -- single values --------------------------------------------------------------------------


def _fraction(value: Value, fix: str, unit: str = "1") -> float:
    """A number as written, or in per cent, as a fraction."""
    word = _word(value, fix)
    try:
        number, written = units.parse_quantity(word)
        return units.convert(number, written, unit) if written else number
    except UnitError as error:
        slip = error.problems[0]
        raise SettingError(word, slip.rule, fix, word.line) from error


def _discount(value: Value) -> dict[str, object]:
    fix = "write it as in '6 %/year'"
    word = _word(value, fix)
    rate = _fraction(value, fix, "1/year" if "/" in word or " per y" in word else "1")
    if not 0 <= rate < 1:
        raise SettingError(word, "a discount rate lies between 0 and 100 % a year", fix, word.line)
    return {"discount": rate}


def _money(value: Value) -> dict[str, object]:
    word = _word(value, f"write '{MONEY}'")
    if word != MONEY:
        raise SettingError(word, "money is counted in dollars of 2024 only", f"write '{MONEY}'", word.line)
    return {"money": MONEY}


def _whole(name: str, least: int) -> _Reader:
    def read(value: Value) -> dict[str, object]:
        word = _word(value, f"write a whole number from {least}")
        if not word.isascii() or not word.isdigit() or int(word) < least:
            raise SettingError(
                word, "is not a whole number that is large enough", f"write a whole number from {least}", word.line
            )
        return {name: int(word)}

    return read


def _calibration(value: Value) -> dict[str, object]:
    fix = "write one of: " + ", ".join(CALIBRATIONS)
    word = _word(value, fix).lower()
    if word not in CALIBRATIONS:
        raise SettingError(word, "is no way to calibrate", fix, value.line)
    return {"calibration": str(word)}


def _normalise(value: Value) -> dict[str, object]:
    word = _word(value, "write 'yes' or 'no'").lower()
    if word not in ("yes", "no", "true", "false"):
        raise SettingError(word, "is neither yes nor no", "write 'yes' or 'no'", value.line)
    return {"normalise": word in ("yes", "true")}


def _inflow_at(value: Value) -> dict[str, object]:
    word = _word(value, "write 'end', 'middle' or 'start'").lower()
    if word not in ("end", "middle", "start"):
        rule, fix = "goods enter use at the end, in the middle or at the start of a year", "write one of these words"
        raise SettingError(word, rule, fix, value.line)
    return {"inflow_at": word}


def _focus(value: Value) -> dict[str, object]:
    return {"focus": str(_word(value, "write the name of a place or group, as in 'IND'"))}


_READERS: Mapping[str, _Reader] = {
    "years": _years,
    "slices": _slices,
    "money": _money,
    "discount": _discount,
    "focus": _focus,
    "steps": _whole("steps", 1),
    "seed": _whole("seed", 0),
    "normalise": _normalise,
    "inflow_at": _inflow_at,
    "calibration": _calibration,
}
