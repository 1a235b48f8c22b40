"""Numbers are written by one rule everywhere."""

from __future__ import annotations

import math

import pytest

from didymium.reports import numbers

GAP = numbers.GAP


@pytest.mark.parametrize(
    ("tonnes", "written"),
    [
        (1_240.4, "1,240 t"), (9_994.0, "9,990 t"), (12_410.0, "12.4 kt"), (0.0, "0 t"), (0.3, "< 1 t"),
        (6.04, "6.0 t"), (-1_240.0, "\N{MINUS SIGN}1,240 t"), (403_100.0, "403 kt"), (None, "unknown"),
    ],
)  # fmt: skip
def test_mass(tonnes: float | None, written: str) -> None:
    assert numbers.mass(tonnes) == written.replace(" ", GAP)


def test_mass_takes_the_unit_of_its_neighbour() -> None:
    assert numbers.mass(3_600.0, digits=2, like=30_000.0) == f"3.6{GAP}kt"
    assert numbers.span(0.0, 60_700.0) == f"0–60.7{GAP}kt"
    assert numbers.span(4_000.0, 28_000.0, digits=2) == f"4.0–28{GAP}kt"


@pytest.mark.parametrize(
    ("dollars", "written"),
    [(56e6, "56 m USD"), (3.94e9, "3.9 bn USD"), (410.0, "410 USD"), (math.nan, "unknown")],
)
def test_money(dollars: float, written: str) -> None:
    assert numbers.money(dollars) == written.replace(" ", GAP)


def test_price_changes_its_unit_at_ten_thousand() -> None:
    assert numbers.price(41_000.0) == f"41.0{GAP}USD/kg"
    assert numbers.price(3_100.0) == f"3,100{GAP}USD/t"


@pytest.mark.parametrize(
    ("part", "written"), [(0.93, "93 %"), (1.0, "100 %"), (0.998, "over 99 %"), (0.001, "< 1 %"), (0.0, "0 %")]
)
def test_share_never_rounds_to_all_or_nothing(part: float, written: str) -> None:
    assert numbers.share(part) == written.replace(" ", GAP)


def test_a_column_has_one_number_of_decimals() -> None:
    assert numbers.column([12.34, 0.0, 3.0, None, 0.001]) == ["12.3", "0.0", "3.0", "unknown", f"<{GAP}0.1"]
    assert numbers.column([4.0, 13.0]) == ["4", "13"]
    assert numbers.each([0.1, 7_200_000.0]) == ["0.100", "7,200,000"]
