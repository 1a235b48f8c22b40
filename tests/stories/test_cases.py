"""Textbook problems as study folders, against their published answers.

Transport: Dantzig 1963, section 3.3. Several goods and transshipment: Fourer, Gay and Kernighan, AMPL,
chapters 4 and 15. Spatial prices: Miranda and Fackler 2002, demslv13. Screening curve: closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from didymium.analyses.solve import solve_case
from didymium.parts.horizon import annuity
from didymium.results.result import Result
from didymium.study.open import open_study

CASES = Path(__file__).parent / "cases"

COSTS = {"transport": 153.675, "multi_commodity": 199_500.0, "transshipment": 1_819.0, "screening": 47_560.0}
WITHOUT_JOINT_LIMIT = 195_700.0


@cache
def solved(name: str) -> Result:
    """The reference of a case; kept, since several tests ask about it."""
    return solve_case(open_study(CASES / name), "reference/calm")


def series(frame: pd.DataFrame, by: list[str], value: str) -> dict[str, float]:
    """A column of a frame, added up by others, as a plain dictionary; several keys are joined by '>'."""
    sums = frame.groupby(by)[value].sum()
    return {">".join(map(str, k)) if isinstance(k, tuple) else str(k): float(v) for k, v in sums.items()}


@pytest.mark.parametrize("name", sorted(COSTS))
def test_published_cost(name: str) -> None:
    card = solved(name).card
    assert card["cost"] == pytest.approx(COSTS[name], rel=1e-6)
    assert card["objective"] == pytest.approx(-COSTS[name], rel=1e-6)  # forbidden gaps have no worth


def test_transport_prices() -> None:
    """The duals at the markets, though the flows and the dual of Seattle's limit are not unique."""
    prices = solved("transport").prices().set_index("place")["price"]
    assert prices["New-York"] == pytest.approx(0.225, abs=1e-9)
    assert prices["Chicago"] == pytest.approx(0.153, abs=1e-9)
    assert prices["Topeka"] == pytest.approx(0.126, abs=1e-9)


def test_joint_limit_holds_over_goods() -> None:
    """No link carries more than 625 t of all products; were each capped apart, 195,700 would do."""
    result = solved("multi_commodity")
    loads = series(result.flows(), ["from", "to"], "t")
    assert max(loads.values()) == pytest.approx(625, rel=1e-6)
    assert result.card["cost"] - WITHOUT_JOINT_LIMIT == pytest.approx(3_800, rel=1e-6)


def test_transshipment_respects_every_arc() -> None:
    legs = pd.read_csv(CASES / "transshipment" / "legs.csv").set_index(["from", "to"])["capacity"]
    flows = solved("transshipment").flows().groupby(["from", "to"])["t"].sum()
    assert (flows <= legs.reindex(flows.index) + 1e-6).all()
    arrived, left = flows.groupby("to").sum(), flows.groupby("from").sum()
    assert arrived["NE"] == pytest.approx(left["NE"], abs=1e-6)
    assert arrived["SE"] == pytest.approx(left["SE"], abs=1e-6)


def test_spatial_price_equilibrium() -> None:
    """Curves in steps: prices to 1 %, the surplus far closer."""
    result = solved("spatial_price")
    assert result.card["objective"] == pytest.approx(751.5, rel=1e-4)
    prices = series(result.prices(), ["place"], "price")
    assert prices == pytest.approx({"one": 24, "two": 27, "three": 30}, rel=0.01)
    flows = series(result.flows(), ["from", "to"], "t")
    assert flows.get("one>two", 0) == pytest.approx(6, abs=0.3)
    assert flows.get("two>three", 0) == pytest.approx(9, abs=0.3)
    assert sum(v for k, v in flows.items() if k not in ("one>two", "two>three")) == pytest.approx(0, abs=1e-6)


def test_autarky(without_legs: Callable[[str], Path]) -> None:
    """With no way between them, each region finds its own price."""
    result = solve_case(open_study(without_legs("spatial_price")), "reference/calm")
    prices = series(result.prices(), ["place"], "price")
    assert prices == pytest.approx({"one": 20, "two": 23.4, "three": 34.5}, rel=0.01)


@pytest.fixture
def without_legs(tmp_path: Path) -> Callable[[str], Path]:
    """Make a copy of a case that has no table of legs."""

    def copy(name: str) -> Path:
        for file in (CASES / name).iterdir():
            if file.name != "legs.csv":
                (tmp_path / file.name).write_bytes(file.read_bytes())
        return tmp_path

    return copy


def test_screening_curve() -> None:
    """Running longer than three thousand hours pays for the plant that is dear to build."""
    capacity = series(solved("screening").capacity(), ["asset"], "capacity")
    assert capacity == pytest.approx({"base": 160, "peak": 40}, rel=1e-6)


@pytest.mark.parametrize(
    ("rate", "life", "expected"),
    [
        (0.08, 20, 0.10185220882315059),
        (0.05, 10, 0.12950457496545661),
        (0.12, 15, 0.14682423964634625),
        (0.07, 30, 0.08058640351111118),
        (0.0, 25, 1 / 25),
    ],
)
def test_annuity(rate: float, life: float, expected: float) -> None:
    assert annuity(rate, life) == pytest.approx(expected, rel=1e-9)
