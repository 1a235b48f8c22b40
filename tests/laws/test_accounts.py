"""The accounts of every plan close: on random worlds, on stories, on the tiny studies, on what is shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.golden.tiny import STUDIES
from tests.laws.worlds import world

from didymium.analyses.solve import solve_case
from didymium.library import studies
from didymium.results.accounts import closed, spent, summary
from didymium.results.result import Result
from didymium.study.open import open_study
from didymium.study.study import Study

CASES = Path(__file__).parents[1] / "stories" / "cases"
FOLDERS = sorted(p.name for p in CASES.iterdir() if p.is_dir())
TINY = sorted({make for makes in STUDIES.values() for make in makes}, key=lambda make: make.__name__)


def check_accounts(result: Result) -> None:
    """They close to 1e-6, sum to what the card says, and what is used up is the card's cost less what is passed on."""
    told, said = closed(result)
    card = result.card
    assert said["gap"] < 1e-6
    assert said["objective"] == pytest.approx(card["objective"], rel=1e-6, abs=1e-6)
    scale = abs(card["cost"]) + abs(card["worth"])
    assert told["present"].sum() == pytest.approx(said["parties_total"], abs=1e-9 * scale + 1e-6)
    assert summary(told)["total"].sum() == pytest.approx(said["parties_total"], abs=1e-9 * scale + 1e-6)
    used = spent(told)["present"].sum()
    assert used == pytest.approx(card["cost"] - said["transfers_total"], abs=1e-6 * scale)
    carriers = told[told["party"] == "carriers"]["amount"].sum()
    assert carriers == pytest.approx(0, abs=1e-9 * scale + 1e-9)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_worlds(seed: int) -> None:
    check_accounts(solve_case(world(seed)))


@pytest.mark.parametrize("make", TINY, ids=lambda make: make.__name__)
def test_tiny_studies(make: Callable[[], Study]) -> None:
    check_accounts(solve_case(make()))


@pytest.mark.parametrize("name", FOLDERS)
def test_stories(name: str) -> None:
    check_accounts(solve_case(open_study(CASES / name)))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=20970450)  # a place that does not re-export: its makers earn what own goods are worth beyond others
def test_at_optimal_prices_nobody_who_may_stop_loses(seed: int) -> None:
    """Without pledges and wedges every party gains or stands still in every kind; users count their scrap."""
    rows = summary(closed(solve_case(world(seed)))[0]).drop(columns="total")
    if "scrap_sold" in rows:
        rows["consumer_surplus"] += rows.pop("scrap_sold")
    assert (rows > -1e-6 * rows.abs().to_numpy().max()).all().all(), rows.to_string()


@pytest.mark.slow
@pytest.mark.parametrize("name", studies()[:1])
def test_shipped(name: str) -> None:
    check_accounts(solve_case(open_study(name)))
