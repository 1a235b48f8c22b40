"""Units: what is read, what is converted, and what is asked back."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from didymium import units
from didymium.errors import UnitError

CANONICAL = [
    "t", "t/year", "t_REO", "t_REO/year", "USD_2024/t", "USD_2024/(t/year)", "USD_2024/(t/year)/year",
    "USD_2024/t/(t/year)", "USD_2024/(t_REO/year)", "t/t", "kg/t", "1", "deg", "day", "year", "km", "job",
    "job/(kt/year)", "t/year/year", "USD_2024/t/year",
]  # fmt: skip


def test_examples() -> None:
    assert doctest.testmod(units).failed == 0


@pytest.mark.parametrize(
    ("written", "canonical", "factor"),
    [
        ("kt/year", "t/year", 1000),
        ("kt/yr", "t/year", 1000),
        ("kt per year", "t/year", 1000),
        ("ktpa", "t/year", 1000),
        ("t/month", "t/year", 12),
        ("kt REO/a", "t_REO/year", 1000),
        ("USD 2024/kg", "USD_2024/t", 1000),
        ("US$2024/t", "USD_2024/t", 1),
        ("m USD_2024", "USD_2024", 1e6),
        ("bn USD_2024", "USD_2024", 1e9),
        ("USD_2024/(kt/year)", "USD_2024/(t/year)", 1e-3),
        ("%", "1", 0.01),
        ("%/year", "1/year", 0.01),
        ("m³/t", "m3/t", 1),
        ("kg CO2e/t", "t_CO2e/t", 1e-3),
        ("t/t", "kg/t", 1000),
    ],
)
def test_factor(written: str, canonical: str, factor: float) -> None:
    assert units.factor(written, canonical) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize("unit", CANONICAL)
def test_canonical_units_are_known(unit: str) -> None:
    assert units.factor(units.tidy(unit), unit) == 1
    assert isinstance(units.dimension(unit), tuple)


@pytest.mark.parametrize(
    ("written", "canonical", "code", "fix"),
    [
        ("ton", "t", "U03", "metric"),
        ("tons/year", "t/year", "U03", "metric"),
        ("mtpa", "t/year", "U03", "not million"),
        ("MT", "t", "U03", "million"),
        ("t_REO/year", "t/year", "U04", "say what it counts"),
        ("t", "t_REO", "U04", "composition"),
        ("INR/t", "USD_2024/t", "U05", "USD_2024"),
        ("EUR_2023/t", "USD_2024/t", "U06", "rate"),
        ("USD_2020/t", "USD_2024/t", "U06", "rate"),
        ("t", "t/year", "U02", "t/year"),
        ("furlong", "km", "U01", "one of"),
        ("yeer", "year", "U01", "'year'"),
        ("t/(", "t", "U01", "kt/year"),
    ],
)
def test_refused(written: str, canonical: str, code: str, fix: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.factor(written, canonical)
    assert caught.value.problems[0].code == code
    assert fix in caught.value.problems[0].fix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 kt/year", (2, "kt/year")),
        ("5", (5, "")),
        ("88%", (88, "%")),
        ("1,200 t", (1200, "t")),
        ("-3 deg", (-3, "deg")),
    ],
)
def test_parse_quantity(text: str, expected: tuple[float, str]) -> None:
    assert units.parse_quantity(text) == expected


@pytest.mark.parametrize("text", ["", "abc", "1:30", "12,5 t", "10 000 t", "5 ton", "--3"])
def test_no_quantity(text: str) -> None:
    with pytest.raises(UnitError):
        units.parse_quantity(text)


@given(st.integers(0, 1000))
def test_per_cent_is_exact(number: int) -> None:
    assert units.convert(float(number), "%", "1") == number / 100


def test_arrays() -> None:
    assert units.convert(np.array([1.0, 2.0]), "kt", "t").tolist() == [1000, 2000]
