"""Lifetimes and stocks: published reference cases, properties of every curve, and derivatives carried through."""

from __future__ import annotations

import json
from math import gamma, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from didymium.algebra.jets import Jet
from didymium.errors import StudyError
from didymium.parts.lifetimes import KINDS, Lifetime, inflow_driven, stock_driven, survival

CASES = json.loads((Path(__file__).parents[1] / "stories" / "cases" / "stocks.json").read_text(encoding="utf-8"))


def lifetime_of(case: dict[str, Any]) -> Lifetime:
    """The lifetime of a case: mean and spread, or Weibull's scale and shape."""
    told = case["lifetime"]
    kind = told["kind"].lower()
    if kind == "weibull":
        return Lifetime(kind, told["Scale"] * gamma(1 + 1 / told["Shape"]), nan, told["Shape"])
    return Lifetime(kind, told["Mean"], told.get("StdDev", nan))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: c["id"])
def test_reference_cases_agree(case: dict[str, Any]) -> None:
    life, want = lifetime_of(case), {n: np.array(case[n]) for n in ("inflow", "stock", "outflow")}
    if case["driven"] == "inflow":
        stock, outflow, left = inflow_driven(case["given"], life, case["inflow_at"])
        assert left.sum(axis=1) == pytest.approx(stock)
        inflow = want["inflow"]
    else:
        inflow, outflow = stock_driven(case["given"], life, case["inflow_at"])
        stock = want["stock"]
    for name, got in (("inflow", inflow), ("stock", stock), ("outflow", outflow)):
        assert got == pytest.approx(want[name], rel=1e-6, abs=1e-6 * want["inflow"].max()), name


LIVES = st.builds(
    lambda kind, mean, spread: Lifetime(kind, mean, mean * spread),
    st.sampled_from(KINDS),
    st.floats(0.5, 40),
    st.floats(0.1, 1.2),
)


@given(LIVES, st.sampled_from(["end", "middle", "start"]), st.lists(st.floats(0, 1e5), min_size=1, max_size=30))
def test_stock_and_inflow_are_each_others_inverse(life: Lifetime, at: str, inflow: list[float]) -> None:
    stock, outflow, _ = inflow_driven(inflow, life, at)
    assert np.diff(stock, prepend=0.0) + outflow == pytest.approx(np.array(inflow), abs=1e-6)
    assert (outflow > -1e-6).all()
    if survival(life, [{"end": 0.0, "middle": 0.5, "start": 1.0}[at]])[0] > 0.05 and len(inflow) < 8:
        again, _ = stock_driven(stock, life, at)
        assert again == pytest.approx(np.array(inflow), rel=1e-6, abs=1e-3)


def test_curves_are_those_of_the_textbooks() -> None:
    """Against the distributions of SciPy, with their mean and spread asked back from them."""
    ages = np.linspace(0.5, 60, 40)
    k, spread = 2.5, 15 * np.sqrt(gamma(1.8) - gamma(1.4) ** 2)
    want = {
        Lifetime("normal", 13, 4): stats.norm(13, 4),
        Lifetime("gamma", 13, 4): stats.gamma((13 / 4) ** 2, scale=16 / 13),
        Lifetime("weibull", 15 * gamma(1.4), nan, k): stats.weibull_min(k, scale=15),
        Lifetime("weibull", 15 * gamma(1.4), spread, 9.0): stats.weibull_min(k, scale=15),
    }
    for life, curve in want.items():
        assert survival(life, ages) == pytest.approx(curve.sf(ages), rel=1e-9, abs=1e-12)
        assert curve.mean() == pytest.approx(life.mean)
    lognormal = survival(Lifetime("lognormal", 15, 5), np.linspace(0, 400, 400001))
    mean = np.trapezoid(lognormal, dx=0.001)
    second = 2 * np.trapezoid(lognormal * np.linspace(0, 400, 400001), dx=0.001)
    assert (mean, np.sqrt(second - mean**2)) == pytest.approx((15, 5), rel=1e-5)


def test_what_a_curve_needs_is_asked_for() -> None:
    row = {"end_use": "wind", "lifetime": 20.0, "lifetime_kind": "normal", "lifetime_std": nan, "lifetime_shape": 3.0}
    with pytest.raises(StudyError, match="standard deviation"):
        Lifetime.of(row)
    assert Lifetime.of({**row, "lifetime": nan}) is None
    assert Lifetime.of({**row, "lifetime_std": 4.0}) == Lifetime("normal", 20.0, 4.0, 3.0)
    with pytest.raises(StudyError, match="above 0"):
        Lifetime.of({**row, "lifetime": 0.0, "lifetime_kind": "fixed"})
    with pytest.raises(StudyError, match="nothing is left"):
        stock_driven([1.0, 2.0], Lifetime("fixed", 0.4), "start")


def test_derivatives_by_the_mean_are_carried_through() -> None:
    mean = Jet(13.0, {7: 1.0})
    stock, *_ = inflow_driven([10.0] * 25, Lifetime("weibull", mean, nan, 3.0), "middle")
    up, down = (inflow_driven([10.0] * 25, Lifetime("weibull", 13 + d, nan, 3.0), "middle")[0] for d in (1e-4, -1e-4))
    assert stock[-1].pulls[7] == pytest.approx((up[-1] - down[-1]) / 2e-4, rel=1e-5)
    assert float(stock[-1]) < 250
