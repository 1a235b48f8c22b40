"""The calibration of the shipped world: it is what was committed, the base year comes back, order changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.laws.compare import assert_same, published
from tests.laws.test_shipped import idle
from tests.small import permuted

from didymium.analyses.calibrate import Calibration, calibrate
from didymium.analyses.calibration.nodes import prices
from didymium.analyses.one_year import of_year, one_year
from didymium.analyses.solve import network_of
from didymium.model.assemble import assemble
from didymium.model.fill import fill
from didymium.model.run import solve
from didymium.parts.duties import reference_prices
from didymium.study.open import open_study
from didymium.study.study import Study

pytestmark = pytest.mark.slow
KEPT = Path(__file__).parents[2] / "data" / "calibrated"
SCALE = 1e-6


@pytest.fixture(scope="module")
def shipped() -> Study:
    return open_study("india-china")


@pytest.fixture(scope="module")
def found(shipped: Study) -> Calibration:
    return calibrate(shipped)


def test_the_committed_wedges_are_those_it_finds(shipped: Study, found: Calibration) -> None:
    kept = shipped.tables["wedges"].frame.set_index("column")
    same_wedges(found.wedges.set_index("column"), kept)
    balance = pd.read_csv(KEPT / "balance.csv")
    assert balance["residual_t"].to_numpy() == pytest.approx(found.balance["residual_t"].to_numpy(), rel=1e-6)


def test_another_order_of_rows_gives_the_same_wedges(shipped: Study, found: Calibration) -> None:
    again = calibrate(permuted(shipped, 7))
    pd.testing.assert_frame_equal(again.wedges, found.wedges)


def test_what_is_never_used_and_never_binds_gives_the_same_wedges(shipped: Study, found: Calibration) -> None:
    """A leg dearer than any other and limits without an end: to a millionth."""
    same_wedges(calibrate(idle(shipped)).wedges.set_index("column"), found.wedges.set_index("column"))


def same_wedges(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Wedges by worth: to a millionth of all there is; flows to a millionth of themselves."""
    both = one.add_suffix("_one").join(other.add_suffix("_other"), how="outer")
    mu = both[["mu_one", "mu_other"]].fillna(0.0)
    x0 = both[["x0_one", "x0_other"]].fillna(0.0)
    worth = (mu["mu_one"] * x0["x0_one"] - mu["mu_other"] * x0["x0_other"]).abs()
    assert worth.max() <= SCALE * (one["mu"].abs() * one["x0"]).sum()
    assert ((x0["x0_one"] - x0["x0_other"]).abs() <= SCALE * x0.max(axis=1) + 1e-4).all()


def test_the_calibrated_base_year_comes_back(shipped: Study) -> None:
    network = network_of(of_year(shipped, 2024, "on"))
    program = assemble(fill(network), network.horizon.weight)
    _, solution = solve(program)
    assert solution.settled
    wedges = network.tables["wedges"].set_index("column")
    keys = [k.replace(",2024]", "]") for k in program.column_keys()]
    trades = ["|".join(k.split("|")[:2]) + "]" if k.startswith("shipment[") else k for k in keys]
    flow = pd.Series(solution.columns).groupby(trades).sum()
    bent = wedges[wedges["slope"].notna()]
    off = (flow[bent.index] - bent["x0"]).abs() / np.maximum(bent["x0"], 1.0)
    assert off.max() < 1e-3
    got = prices(program, solution.duals)
    for material, price in reference_prices(network.tables["prices"]).items():
        if material.startswith("oxide.") and f"{material}@CHN" in got:
            assert float(f"{got[f'{material}@CHN']:.1e}") == price, material


def test_the_calibrated_base_year_does_not_hang_on_the_order_of_rows(shipped: Study) -> None:
    """At a fixed table of wedges: every published figure to 1e-9 of its scale."""
    one = one_year(shipped, 2024, "on")
    other = one_year(permuted(shipped, 11), 2024, "on")
    assert_same(published(one), published(other))
    apart = published(one_year(idle(shipped), 2024, "on"))
    assert_same(traded(published(one)), traded(apart))


def traded(figures: pd.DataFrame) -> pd.DataFrame:
    """Without prices of thrifty magnets, which nobody made in 2024, and of old scrap: wedges tie them exactly, and a
    limit that never binds may still say which of the tied prices is told.
    """
    words = figures.index.to_series()
    loose = words.str.match(r"(price|surplus)\[.*(_lowdy|material=scrap\.)")
    return figures[~loose]
