"""Trace and leverage on the shipped study: every figure ends in somebody's sentence, pulls agree with solving again."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from didymium.analyses.leverage import EXACT, Levers, checked, ranked
from didymium.analyses.solve import run_case
from didymium.analyses.trace import trace_figure
from didymium.results.figures import figures
from didymium.results.terms import parse
from didymium.study.open import open_study

pytestmark = pytest.mark.slow
FIVE = ("shipment", "origin_share", "price", "unmet", "footprint")


@pytest.fixture(scope="module")
def levers() -> Levers:
    run = run_case(open_study("india-china"))
    return Levers(run.result, run.basis)


@pytest.fixture(scope="module")
def told(levers: Levers) -> Mapping[str, float]:
    frame = figures(levers.result)
    return dict(zip(frame["id"], frame["value"], strict=True))


@pytest.mark.parametrize("kind", FIVE)
def test_ten_figures_end_in_claims_with_source_and_status(kind: str, levers: Levers, told: Mapping[str, float]) -> None:
    some = [i for i, v in told.items() if parse(i)[0] == kind and abs(v) > 1e-3]
    for figure in (some[len(some) // 3], some[2 * len(some) // 3]):
        trace = trace_figure(levers, figure)
        assert trace.value == pytest.approx(told[figure], rel=1e-6, abs=1e-6)
        assert trace.steps
        for root in (r for step in trace.steps for r in step.claim.roots()):
            assert root.how in ("seen", "recalled", "mixed", "assumed"), root
            assert root.source or root.note.startswith("written in"), root


def test_the_leading_claims_of_two_figures_agree_with_solving_again(levers: Levers) -> None:
    wanted = ("objective", "import_bill[place=IND,year=2040]")
    levers.figures = wanted
    for figure in wanted:
        value = levers.pull(figure).value
        for _, row in checked(levers, ranked(levers, figure), 3).head(3).iterrows():
            right, left = row["plus"] - value, value - row["minus"]
            slack = EXACT * max(abs(value), abs(right), abs(left))
            assert min(left, right) - slack <= row["pull"] <= max(left, right) + slack, row
            if row["kind"] == "exact":
                assert row["pull"] == pytest.approx((right + left) / 2.0, abs=slack)
