"""Routes: chains of legs between places, what is offered, and what never can be chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small import Row, Rows, frames, network, study

from didymium.analyses.solve import solve_case
from didymium.model.assemble import assemble
from didymium.model.fill import fill
from didymium.model.run import solve
from didymium.parts.network import Network
from didymium.parts.routes import Chain, chains, frame

PLACES: Rows = {"places": [{"place": p} for p in ("A", "B", "C")]}


def leg(name: str, start: str, end: str, cost: float, **more: str | float) -> Row:
    return {"leg": name, "from": start, "to": end, "cost": cost, **more}


def found(*legs: Row, **tables: list[Row]) -> list[Chain]:
    """All routes from A to B."""
    given = frames({**PLACES, "hubs": [{"hub": h} for h in ("x", "y", "z")], "legs": legs, **tables})
    return [c for c in chains(given, ["A", "B", "C"], ["A", "B", "C"]) if (c.start, c.end) == ("A", "B")]


def costs(offers: list[Chain], offered: bool = True) -> list[float]:
    return sorted(c.cost for c in offers if c.offered or not offered)


def test_the_cheapest_chain_of_legs() -> None:
    (only,) = found(leg("a", "A", "x", 1), leg("b", "x", "y", 2), leg("c", "y", "B", 4), leg("d", "x", "B", 9))
    assert (only.cost, only.legs) == (7, ("a", "b", "c"))


def test_days_and_co2_add_up_and_chokepoints_are_named_once() -> None:
    (only,) = found(
        leg("a", "A", "x", 1, days=2, co2=5, chokepoints="suez; malacca"),
        leg("b", "x", "B", 2, days=3, co2=7, chokepoints="suez"),
        chokepoints=[{"chokepoint": "suez"}, {"chokepoint": "malacca"}],
    )
    assert (only.days, only.co2, only.chokepoints, only.limits) == (5, 12, ("suez", "malacca"), frozenset())


def test_a_place_is_never_passed_through() -> None:
    """A chain ends where it reaches a place (decision 0004): C lies between, but is no hub."""
    assert found(leg("a", "A", "x", 1), leg("b", "x", "C", 1), leg("c", "C", "y", 1), leg("d", "y", "B", 1)) == []


def test_a_leg_between_places_is_a_route_of_its_own() -> None:
    offers = found(leg("a", "A", "B", 9), leg("b", "A", "x", 1), leg("c", "x", "B", 1))
    assert costs(offers) == [2]
    assert costs(offers, offered=False) == [2, 9]


LIMITED = [
    leg("a", "A", "x", 0),
    leg("b", "x", "B", 1, capacity=5),
    leg("c", "x", "B", 3, chokepoints="suez"),
    leg("d", "x", "B", 8),
    leg("e", "x", "B", 9),
]


def test_the_cheapest_way_around_each_limit() -> None:
    offers = found(*LIMITED, chokepoints=[{"chokepoint": "suez"}])
    assert costs(offers) == [1, 3]
    assert [c.limits for c in sorted(offers, key=lambda c: c.cost)] == [{"leg:b"}, set()]


def test_the_cheapest_way_around_two_limits_at_once() -> None:
    """When both are full, goods still find the free way."""
    assert costs(found(*LIMITED, chokepoints=[{"chokepoint": "suez", "capacity": 7}])) == [1, 3, 8]


def test_a_limit_of_the_dear_way_only_is_no_reason_to_go_around() -> None:
    assert costs(found(leg("a", "A", "B", 1), leg("b", "A", "B", 3, capacity=5))) == [1]


def test_parallel_legs_between_places_share_nothing() -> None:
    offers = found(leg("slow", "A", "B", 1, capacity=5), leg("fast", "A", "B", 2, capacity=6), leg("dear", "A", "B", 3))
    assert costs(offers) == [1, 2, 3]
    assert len({c.route for c in offers}) == 3


def test_named_routes_are_always_listed() -> None:
    legs = [
        leg("a", "A", "x", 1),
        leg("b", "x", "y", 1),
        leg("c", "y", "B", 1),
        leg("d", "x", "B", 1),
        leg("e:south", "x", "y", 5, capacity=4),
    ]
    offers = found(
        *legs,
        routes=[
            {"route": "over y", "path": "x > y"},
            {"route": "south", "path": "x > y:south"},
            {"route": "nowhere", "path": "x > z"},
        ],
    )
    named = {c.route.partition(":")[0]: c for c in offers if c.named}
    assert set(named) == {"over y", "south"}
    assert (named["south"].legs, named["south"].cost) == (("a", "e:south", "c"), 7)
    assert not named["over y"].offered  # the plain way is cheaper and as free


def test_air_is_the_fastest_way_and_only_for_what_may_fly() -> None:
    legs = [
        leg("a", "A", "x", 0, days=1),
        leg("fly", "x", "B", 900, days=1, mode="air"),
        leg("sail", "x", "B", 10, days=30),
    ]
    offers = found(*legs)
    assert [(c.cost, c.air) for c in sorted(offers, key=lambda c: c.cost)] == [(10, False), (900, True)]
    lanes = network(
        {
            **PLACES,
            "hubs": [{"hub": "x"}],
            "legs": legs,
            "end_uses": [{"end_use": "u"}],
            "materials": [{"material": "stone"}, {"material": "powder", "air": "yes"}],
            "supplies": [{"supply": m, "place": "A", "material": m} for m in ("stone", "powder")],
            "demands": [
                {"end_use": "u", "material": m, "place": "B", "quantity": 1, "value": 1} for m in ("stone", "powder")
            ],
        }
    ).lanes
    assert {x.material for x in lanes if x.chain.air} <= {"powder"}


@pytest.mark.parametrize(
    ("status", "routes", "named"),
    [
        ("open", 1, 1),
        ("", 1, 1),
        ("impaired", 0, 1),
        ("closed", 0, 0),
        ("missing", 0, 0),
    ],
)
def test_status_of_a_leg(status: str, routes: int, named: int) -> None:
    """Impaired legs carry named routes only; closed and missing ones nothing."""
    legs = [leg("a", "A", "x", 1), leg("b", "x", "y", 1, status=status), leg("c", "y", "B", 1)]
    assert len(found(*legs)) == routes
    assert len(found(*legs, routes=[{"route": "by y", "path": "x > y"}])) == named


def test_both_ways() -> None:
    there = found(leg("a", "B", "x", 1), leg("b", "x", "A", 1))
    back = found(leg("a", "B", "x", 1, both_ways="yes"), leg("b", "x", "A", 1, both_ways="yes"))
    assert (len(there), costs(back)) == (0, [2])


def test_gateways_join_places_and_deposits_to_hubs() -> None:
    offers = found(
        leg("a", "x", "y", 4),
        gateways=[{"asset": "A", "hub": "x", "cost": 1, "days": 2}, {"asset": "B", "hub": "y", "cost": 3}],
    )
    assert [(c.cost, c.days, c.legs) for c in offers] == [(8, 2, ("a",))]


def test_a_leg_for_one_material_carries_nothing_else() -> None:
    asked = {
        **PLACES,
        "end_uses": [{"end_use": "u"}],
        "materials": [{"material": "m"}, {"material": "n"}],
        "legs": [leg("all", "A", "B", 5), leg("only", "A", "B", 1, material="m")],
        "supplies": [{"supply": m, "place": "A", "material": m} for m in ("m", "n")],
        "demands": [{"end_use": "u", "material": m, "place": "B", "quantity": 2, "value": 99} for m in ("m", "n")],
    }
    flows = solve_case(study(asked)).flows().set_index("material")["route"].to_dict()
    assert flows == {"m": "only:A>B", "n": "all:A>B"}


def test_what_is_never_chosen_is_left_out_without_a_change() -> None:
    """All routes offered, or only those that are not beaten: the same optimum."""
    legs = [
        leg("a", "A", "x", 1),
        leg("b", "x", "B", 1, capacity=5),
        leg("c", "x", "B", 7),
        leg("d", "x", "y", 1),
        leg("e", "y", "B", 9),
        leg("f", "A", "B", 6, capacity=1),
        leg("g", "A", "B", 20),
    ]
    slim = network(
        {
            **PLACES,
            "hubs": [{"hub": "x"}, {"hub": "y"}],
            "legs": legs,
            "routes": [{"route": "dear", "path": "x > y"}],
            "end_uses": [{"end_use": "u"}],
            "materials": [{"material": "m"}],
            "supplies": [{"supply": "s", "place": "A", "material": "m"}],
            "demands": [{"end_use": "u", "material": "m", "place": "B", "quantity": 12, "value": 99}],
        }
    )
    beaten = [c for c in slim.chains if (c.start, c.end) == ("A", "B") and not c.offered]
    first = slim.lanes[0]
    wide = replace(slim, lanes=(*slim.lanes, *(replace(first, chain=c) for c in beaten)))
    assert {c.route.partition(":")[0] for c in beaten} == {"dear", "g"}
    assert optimum(wide) == pytest.approx(optimum(slim), rel=1e-12)
    assert optimum(slim) == pytest.approx(5 * 2 + 1 * 6 + 6 * 8 - 12 * 99, rel=1e-12)


def optimum(asked: Network) -> float:
    return solve(assemble(fill(asked), asked.horizon.weight))[1].objective


def test_the_table_of_routes() -> None:
    table = frame(found(leg("a", "A", "B", 2, days=3, chokepoints="s"), chokepoints=[{"chokepoint": "s"}]))
    assert table.to_dict("records") == [
        {
            "route": "a:A>B",
            "from": "A",
            "to": "B",
            "cost": 2,
            "days": 3,
            "co2": 0,
            "chokepoints": "s",
            "legs": "a",
            "named": False,
            "offered": True,
        }
    ]
