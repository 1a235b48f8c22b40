"""Tracing keeps every tonne and mixes in proportion."""

from __future__ import annotations

import pytest
from tests.unit.fake_result import ELEMENTS, FakeResult

from didymium.reports.payload.chain import End, Flow, Step, Walk, Year
from didymium.reports.payload.mixing import mixed
from didymium.reports.payload.tracing import Tracer


@pytest.mark.parametrize("element", ELEMENTS)
def test_each_step_gives_what_it_gets(element: str) -> None:
    trace = Tracer(FakeResult()).trace(2035, (element,))
    separated = sum(trace.deposit_separation.values())
    after = sum(sum(x.values()) for x in (trace.separation_magnet, trace.separation_use, trace.separation_unsold))
    ends = trace.used + trace.unsold - sum(trace.deposit_unsold.values())
    assert separated == pytest.approx(after)
    assert separated == pytest.approx(ends)
    assert sum(trace.origin_of_use().values()) == pytest.approx(trace.used)


def test_use_in_the_trace_is_what_was_served() -> None:
    result = FakeResult()
    served = result.served()
    held = served["material"].map(result.composition["Nd"]) * served["t"] * result.oxide_factor["Nd"]
    assert Tracer(result).trace(2030, ("Nd",)).used == pytest.approx(held[served["year"] == 2030].sum())


def test_goods_mix_where_they_meet() -> None:
    shares = mixed({"A": {"a": 3.0}, "B": {"b": 1.0}}, [("A", "B", 3.0), ("B", "C", 2.0)], {"B": 2.0, "C": 2.0})
    assert shares["C"] == pytest.approx({"a": 0.75, "b": 0.25})


def test_what_leaves_beyond_what_came_is_drawn_from_stock() -> None:
    assert mixed({"A": {"a": 1.0}}, [], {"A": 4.0})["A"] == pytest.approx({"a": 0.25, "stock": 0.75})


def test_goods_that_come_back_are_solved_not_followed() -> None:
    shares = mixed({"A": {"a": 1.0}}, [("A", "B", 2.0), ("B", "A", 1.0)], {"B": 1.0})
    assert shares["B"] == pytest.approx({"a": 1.0})


def test_swarf_is_an_origin_of_its_own_and_heavy_concentrate_passes_on() -> None:
    year = Year(
        flows=[Flow("oxide.Dy", "oxide", "CHN", "JPN", 4.0)],
        made=[
            Step("CHN", "separation_light", "heavy_concentrate.x", "heavy_concentrate", "x", 6.0),
            Step("CHN", "separation_heavy", "oxide.Dy", "oxide", "Dy", 6.0),
            Step("CHN", "recycling", "oxide.Dy", "oxide", "Dy", 2.0),
            Step("JPN", "magnet", "magnet.g_lean", "magnet", "g", 3.0),
        ],
        used=[
            Step("CHN", "separation_light", "carbonate.x", "carbonate", "x", 6.0),
            Step("CHN", "separation_heavy", "heavy_concentrate.x", "heavy_concentrate", "x", 6.0),
            Step("CHN", "recycling", "scrap.Dy", "scrap", "Dy", 2.0),
            Step("JPN", "magnet", "oxide.Dy", "oxide", "Dy", 4.0),
        ],
        served=[End("JPN", "magnet.g_lean", "magnet", 3.0)],
        surplus=[End("CHN", "oxide.Dy", "oxide", 4.0)],
    )
    trace = Walk(year).trace()
    assert trace.deposit_separation == pytest.approx({("x", "CHN"): 5.25, ("swarf", "CHN"): 1.75})
    assert trace.separation_magnet == pytest.approx({("CHN", "JPN"): 3.0})
    assert trace.separation_unsold == pytest.approx({("CHN", "CHN"): 4.0})
