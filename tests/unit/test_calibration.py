"""Calibration: the small programs by hand, the steps, the switch; the shipped world when slow tests run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from tests.small import program, study

from didymium.analyses.solve import solve_case
from didymium.model.assemble import Program
from didymium.model.inverse import APART, wedges_of
from didymium.model.quadratic import Quadratic, least
from didymium.parts.calibration import STEPS, Anchor, _steps, fade


def test_the_nearest_point_of_a_line() -> None:
    """Nearest to (3, 1) with x + y = 3 and both at least 0: (2.5, 0.5)."""
    asked = Quadratic(
        np.array([2.0, 2.0]),
        np.array([-6.0, -2.0]),
        sp.csr_matrix([[1.0, 1.0]]),
        np.array([3.0]),
        np.array([3.0]),
        np.zeros(2),
        np.full(2, np.inf),
    )
    found = least(asked)
    assert found.columns == pytest.approx([2.5, 0.5], abs=1e-8)


def two_sources(cost: list[float], limit: float = np.inf) -> Program:
    """Sources of one good at some costs, and a user who gains 10 USD a t, up to 5 t: by matrix, without a study."""
    n = len(cost)
    matrix = sp.csr_matrix([[1.0] * n + [-1.0]])
    none: dict[str, object] = {}
    return Program(
        None,
        none,
        none,
        matrix,
        np.zeros(1),
        np.zeros(1),
        np.zeros(n + 1),  # type: ignore[arg-type]
        np.array([*[limit] * n, 5.0]),
        np.array([*cost, -10.0]),
        np.ones(1),
    )


def test_wedges_make_dear_and_cheap_sources_equal_at_the_price() -> None:
    """At a price of 4 a source at 1 in use hides 3, one at 3 hides 1; one that is idle at 2 needs a barrier of 2."""
    asked = two_sources([1.0, 3.0, 2.0])
    found = wedges_of(asked, np.array([2.0, 3.0, 0.0, 5.0]), {0: 4.0}, np.ones(4), np.arange(4))
    assert found.mu[:2] == pytest.approx([3.0, 1.0], abs=1e-5)
    assert found.barrier[2] == pytest.approx(2.0 + APART, abs=1e-5)
    assert found.mu[3] == pytest.approx(0.0, abs=1e-5), "a user who takes all she asks for may gain: her rent"


def test_what_stands_at_its_limit_needs_no_wedge() -> None:
    asked = two_sources([1.0, 3.0], limit=2.5)
    found = wedges_of(asked, np.array([2.5, 2.5, 5.0]), {0: 4.0}, np.ones(3), np.arange(3))
    assert found.mu == pytest.approx([0.0, 0.0, 0.0], abs=1e-5)


def test_wedges_are_the_same_in_another_order() -> None:
    """Columns in another order, and one that nobody would use: the same wedges to a millionth."""
    flow, cost = np.array([2.0, 3.0, 5.0]), [1.0, 3.0]
    one = wedges_of(two_sources(cost), flow, {}, np.ones(3), np.arange(3))
    other = wedges_of(two_sources(cost[::-1]), flow[[1, 0, 2]], {}, np.ones(3), np.arange(3))
    more = wedges_of(two_sources([*cost, 900.0]), np.array([2.0, 3.0, 0.0, 5.0]), {}, np.ones(4), np.arange(4))
    assert other.mu[[1, 0, 2]] == pytest.approx(one.mu, abs=1e-6 * 3.0)
    assert more.mu[[0, 1, 3]] == pytest.approx(one.mu, abs=1e-6 * 3.0)


def test_steps_rise_on_both_sides_and_reach_nothing_below() -> None:
    steps = _steps(Anchor("mine", "a", "2026", 200.0, 0.5))
    below = [s for s in steps if s[0] < 0]
    assert sum(width for _, width, _, _ in below) == pytest.approx(200.0)
    for side in (1.0, -1.0):
        costs = [c for s, _, c, _ in steps if s == side]
        assert len(costs) == len(STEPS) + 1
        assert 0 < costs[0] < min(costs[1:])
        assert costs == sorted(costs)


@pytest.mark.parametrize(("year", "part"), [(2024, 1.0), (2026, 1.0), (2032, 1 / 3), (2035, 0.0), (2040, 0.0)])
def test_wedges_fade(year: int, part: float) -> None:
    assert fade({"fade_from": 2026.0, "fade_to": 2035.0}, year) == pytest.approx(part)
    assert fade({"fade_from": np.inf, "fade_to": np.inf}, year) == 1.0


def two_lanes(calibration: str, year: int = 2026) -> pd.Series:
    """Shipments to a user from two places: the dear one carried 60 t in the base year, the cheap one 40."""
    places = [{"place": p} for p in "ABC"]
    asked = study(
        {
            "places": places,
            "materials": [{"material": "g.x", "form": "g"}],
            "legs": [{"leg": f"{p}>C", "from": p, "to": "C", "cost": c} for p, c in (("A", 1.0), ("B", 5.0))],
            "supplies": [{"supply": p, "place": p, "material": "g.x", "limit": 100.0} for p in "AB"],
            "demands": [{"end_use": "u", "material": "g.x", "place": "C", "quantity": 100.0, "value": 50.0}],
            "end_uses": [{"end_use": "u"}],
            "wedges": [
                {"column": "shipment[g.x|A>C|A>C:A>C]", "mu": 4.0, "x0": 40.0, "slope": 0.1},
                {"column": "shipment[g.x|B>C|B>C:B>C]", "mu": 0.0, "x0": 60.0, "slope": 0.1},
                {"column": "shipment[g.x|D>C|D>C]", "mu": 9.0, "x0": 60.0, "slope": 0.1},
            ],
            "calibration_terms": [
                {"term": t, "value": v}
                for t, v in (("fade_from", 2026), ("fade_to", 2035), ("steps_to", 2030), ("smallest_bend", 0))
            ],
        },
        (year,),
    )
    settings = type(asked.settings)(**{**vars(asked.settings), "calibration": calibration})
    result = solve_case(type(asked)(**{**vars(asked), "settings": settings}))
    flow = result.data["shipment"].to_pandas()[str(year)]
    card = pd.Series({k: result.card[k] for k in ("wedges", "bending", "cost", "calibrated")})
    return pd.concat([flow.rename(lambda x: x[4]), card])


def test_the_base_year_comes_back_and_money_stands_apart() -> None:
    found = two_lanes("on")
    assert (found["A"], found["B"]) == pytest.approx((40.0, 60.0))
    assert found["wedges"] == pytest.approx(160.0)
    assert found["bending"] == pytest.approx(0.0)
    assert found["cost"] == pytest.approx(40.0 + 300.0), "what is paid for freight, without the wedge"


def test_off_is_the_tables_alone_and_faded_wedges_are_gone() -> None:
    off, later = two_lanes("off"), two_lanes("fading", 2036)
    assert (off["A"], off["B"], off["calibrated"]) == (100.0, 0.0, False)
    assert (later["A"], later["B"]) == (100.0, 0.0)
    assert two_lanes("on", 2036)["wedges"] > 0


def test_a_program_without_wedges_has_no_steps() -> None:
    asked = study({"places": [{"place": "A"}], "materials": [{"material": "g.x", "form": "g"}]})
    assert program(asked).values.space.size("bend") == 0
