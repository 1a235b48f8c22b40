"""Duties: what a border takes, of which lanes, when; and rates that find no price."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.small import Row, frames, network

from didymium.parts.duties import duty_of, matches, reference_prices, unpriced
from didymium.parts.network import Network

PRICES: list[Row] = [
    {"material": "m", "place": "CHN", "year": 2022, "price": 70},
    {"material": "m", "place": "CHN", "year": 2024, "price": 100},
    {"material": "m", "place": "EUR", "year": 2024, "price": 900},
    {"material": "m", "place": "CHN", "year": 2026, "price": 5},
]


def world(*duties: Row, years: tuple[int, ...] = (2026,), prices: Sequence[Row] = PRICES) -> Network:
    """Everyone ships m and n to everyone."""
    places = ("CHN", "DEU", "FRA", "IND")
    return network(
        {
            "places": [{"place": p} for p in places],
            "end_uses": [{"end_use": "u"}],
            "groups": [
                {"group": "EU27", "member": "DEU"},
                {"group": "EU27", "member": "FRA"},
                {"group": "west", "member": "EU27"},
                {"group": "wide", "member": "EU27"},
                {"group": "wide", "member": "IND"},
                *({"group": "both", "member": m} for m in "mn"),
            ],
            "materials": [{"material": m} for m in ("m", "n")],
            "supplies": [{"supply": f"{m}{p}", "place": p, "material": m} for p in places for m in "mn"],
            "demands": [
                {"end_use": "u", "material": m, "place": p, "quantity": 1, "value": 1} for p in places for m in "mn"
            ],
            "legs": [{"leg": f"{a}{b}", "from": a, "to": b} for a in places for b in places if a != b],
            "duties": [{"duty": f"d{i}", "material": "m", **d} for i, d in enumerate(duties)],
            "prices": prices,
        },
        years,
    )


def taxed(net: Network) -> dict[str, float]:
    """Lanes that pay, by material, start and end, with what they pay in the first slice."""
    duty = duty_of(net)[:, 0]
    return {f"{x.material} {x.start}>{x.end}": float(d) for x, d in zip(net.lanes, duty, strict=True) if d}


def test_between_two_places_one_way() -> None:
    assert taxed(world({"from": "CHN", "to": "IND", "per_tonne": 7})) == {"m CHN>IND": 7}


def test_an_empty_side_is_anywhere_else() -> None:
    assert set(taxed(world({"to": "IND", "per_tonne": 7}))) == {"m CHN>IND", "m DEU>IND", "m FRA>IND"}
    assert set(taxed(world({"from": "CHN", "per_tonne": 7}))) == {"m CHN>DEU", "m CHN>FRA", "m CHN>IND"}


def test_inside_a_group_nothing_is_due() -> None:
    into = {"m CHN>DEU", "m CHN>FRA", "m IND>DEU", "m IND>FRA"}
    assert set(taxed(world({"to": "EU27", "per_tonne": 7}))) == into
    assert set(taxed(world({"to": "west", "per_tonne": 7}))) == into
    assert set(taxed(world({"from": "EU27", "per_tonne": 7}))) == {"m DEU>CHN", "m DEU>IND", "m FRA>CHN", "m FRA>IND"}


def test_inside_the_group_that_levies_it_nothing_is_due_though_both_sides_overlap() -> None:
    """From India and the EU into the EU: what goes from Germany to France crosses no border of the EU."""
    assert set(taxed(world({"from": "wide", "to": "EU27", "per_tonne": 7}))) == {"m IND>DEU", "m IND>FRA"}


def test_goods_are_named_by_themselves_by_group_or_by_pattern() -> None:
    lane: Row = {"from": "CHN", "to": "IND", "per_tonne": 7}
    assert set(taxed(world({**lane, "material": "both"}))) == {"m CHN>IND", "n CHN>IND"}
    assert set(taxed(world({**lane, "material": "*"}))) == {"m CHN>IND", "n CHN>IND"}
    net = world()
    assert matches(net.groups, "magnet.*", "magnet.lean")
    assert not matches(net.groups, "magnet", "magnet.lean")


def test_a_rate_is_of_the_last_price_before_the_plan_in_china() -> None:
    assert reference_prices(frames({"prices": PRICES})["prices"]) == {"m": 100}
    assert taxed(world({"from": "CHN", "to": "IND", "rate": 0.1, "per_tonne": 7})) == pytest.approx({"m CHN>IND": 17})


def test_elsewhere_only_if_china_has_no_price() -> None:
    other: list[Row] = [{"material": "m", "place": "EUR", "year": 2024, "price": 900}]
    assert reference_prices(frames({"prices": other})["prices"]) == {"m": 900}


def test_a_rate_without_a_price_takes_nothing_and_is_named() -> None:
    net = world({"from": "CHN", "to": "IND", "material": "both", "rate": 0.1})
    assert taxed(net) == pytest.approx({"m CHN>IND": 10})
    assert unpriced(net) == ["n"]
    assert unpriced(world({"from": "CHN", "to": "IND", "material": "both", "per_tonne": 7})) == []


def test_years_of_a_duty_and_several_add_up() -> None:
    lane: Row = {"from": "CHN", "to": "IND"}
    net = world(
        {**lane, "per_tonne": 1},
        {**lane, "per_tonne": 10, "start": 2027},
        {**lane, "per_tonne": 100, "start": 2027, "end": 2028},
        {**lane, "per_tonne": 1000, "end": 2026},
        years=(2026, 2027, 2028, 2030),
    )
    at = next(n for n, x in enumerate(net.lanes) if (x.material, x.start, x.end) == ("m", "CHN", "IND"))
    assert duty_of(net)[at].tolist() == [1001, 111, 111, 11]
