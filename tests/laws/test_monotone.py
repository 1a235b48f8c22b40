"""More room never costs: capacity, plans, open borders and dropped duties can only help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.worlds import YEARS, rows, world
from tests.small import Row, study

from didymium.analyses.solve import solve_case

SEEDS = st.integers(0, 2**32 - 1)
Tables = dict[str, list[Row]]


def times(tables: Tables, name: str, field: str, factor: float) -> None:
    tables[name] = [{**r, field: float(r[field]) * factor} if field in r else r for r in tables[name]]


def larger_plants(tables: Tables) -> None:
    times(tables, "plants", "capacity", 1.5)


def larger_mines(tables: Tables) -> None:
    times(tables, "paths", "capacity", 1.5)


def larger_resources(tables: Tables) -> None:
    times(tables, "deposits", "resource", 1.5)


def larger_plans(tables: Tables) -> None:
    times(tables, "options", "size", 2.0)


def faster_building(tables: Tables) -> None:
    times(tables, "build_limits", "limit", 2.0)


def more_people(tables: Tables) -> None:
    times(tables, "workforces", "people", 1.5)


def wider_straits(tables: Tables) -> None:
    times(tables, "legs", "capacity", 1.5)
    times(tables, "chokepoints", "capacity", 1.5)


def larger_stores(tables: Tables) -> None:
    times(tables, "stores", "capacity", 2.0)


def open_borders(tables: Tables) -> None:
    tables["places"] = [{**p, "reexport": "yes"} for p in tables["places"]]


def no_duties(tables: Tables) -> None:
    tables["duties"] = []


def another_leg(tables: Tables) -> None:
    a, b = (str(p["place"]) for p in tables["places"][:2])
    tables["legs"] += [{"leg": "tunnel", "from": a, "to": b, "cost": 1.0, "both_ways": "yes"}]


ROOM = (
    larger_plants,
    larger_mines,
    larger_resources,
    larger_plans,
    faster_building,
    more_people,
    wider_straits,
    larger_stores,
    open_borders,
    no_duties,
    another_leg,
)


@pytest.mark.parametrize("more", ROOM, ids=lambda f: str(f.__name__))
@settings(max_examples=3, deadline=None)
@given(seed=SEEDS)
def test_more_room_never_costs(more: Callable[[Tables], None], seed: int) -> None:
    tables = {name: list(given_) for name, given_ in rows(seed).items()}
    more(tables)
    before = solve_case(world(seed)).card["objective"]
    after = solve_case(study(tables, YEARS, discount=0.05)).card["objective"]
    assert after >= before - 1e-9 * abs(before)
