"""Time: slices, the years each stands for, what money is worth then, and the annuity."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from tests.small import network

from didymium.parts import horizon
from didymium.parts.horizon import Horizon, annuity

UNEVEN = Horizon((2026, 2027, 2030), {2026: 1, 2027: 1, 2030: 3}, {"": 1.0}, 0.05)
CUT = Horizon((2026, 2028), {2026: 1, 2028: 2}, {"peak": 0.25, "rest": 0.75}, 0.1)


def test_a_solved_year_covers_the_years_since_the_one_before() -> None:
    assert [list(UNEVEN.covered(y)) for y in UNEVEN.years] == [[2026], [2027], [2028, 2029, 2030]]
    assert UNEVEN.span.tolist() == [1, 1, 3]


def test_money_is_worth_the_mean_of_its_years() -> None:
    third = (1.05**-2 + 1.05**-3 + 1.05**-4) / 3
    assert UNEVEN.weight == pytest.approx([1, 1 / 1.05, third], rel=1e-15)


def test_slices_of_a_year_share_its_worth_and_its_span() -> None:
    assert CUT.labels == ["2026.peak", "2026.rest", "2028.peak", "2028.rest"]
    assert CUT.span == pytest.approx([0.25, 0.75, 0.5, 1.5])
    mean = (1 / 1.1 + 1 / 1.21) / 2
    assert CUT.weight == pytest.approx([1, 1, mean, mean], rel=1e-15)
    assert CUT.year_of_time.tolist() == [0, 0, 1, 1]


def test_without_interest_every_year_weighs_the_same() -> None:
    flat = Horizon((2026, 2030, 2040), {2026: 1, 2030: 4, 2040: 10}, {"": 1.0}, 0.0)
    assert flat.weight.tolist() == [1, 1, 1]
    assert flat.span.sum() == 15


def test_spending_evenly_is_worth_the_same_however_the_years_are_cut() -> None:
    """1 USD a year from 2026 to 2030: by years, and in slices of one and four years."""
    years = tuple(range(2026, 2031))
    yearly = Horizon(years, dict.fromkeys(years, 1.0), {"": 1.0}, 0.07)
    coarse = Horizon((2026, 2030), {2026: 1, 2030: 4}, {"": 1.0}, 0.07)
    assert yearly.weight @ yearly.span == pytest.approx(coarse.weight @ coarse.span, rel=1e-14)


def test_the_horizon_of_a_study() -> None:
    found = network({"materials": [{"material": "m"}]}, years=(2026, 2028, 2035)).horizon
    assert found.duration == {2026: 1, 2028: 2, 2035: 7}
    assert np.array_equal(found.span, [1, 2, 7])


@pytest.mark.parametrize(
    ("rate", "life", "expected"),
    [
        (0.08, 20, 0.10185220882315059),
        (0.05, 10, 0.12950457496545661),
        (0.12, 15, 0.14682423964634625),
        (0.07, 30, 0.08058640351111118),
    ],
)
def test_annuity_as_tables_have_it(rate: float, life: int, expected: float) -> None:
    assert annuity(rate, life) == pytest.approx(expected, rel=1e-12)
    assert sum(annuity(rate, life) / (1 + rate) ** n for n in range(1, life + 1)) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("life", [1, 4, 25, 0.5])
def test_without_interest_the_annuity_is_one_over_life(life: float) -> None:
    assert annuity(0.0, life) == 1 / life
    assert annuity(1e-9, life) == pytest.approx(1 / life, rel=1e-6)


def test_examples() -> None:
    assert doctest.testmod(horizon).failed == 0
