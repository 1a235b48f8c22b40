"""The signs that shocks must have: who falls together, and that more of a shock is never better."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden.tiny import edit
from tests.laws.instruments.shocks import after, calm, close, loss, shock
from tests.laws.worlds import Dice
from tests.small import study

from didymium.analyses.n_minus_1 import stress
from didymium.analyses.solve import solve_case
from didymium.library import HERE
from didymium.parts.instruments.sanction import legs_of_countries
from didymium.parts.names import groups_of
from didymium.parts.routes import Chain, chains
from didymium.parts.row_types import ROW_TYPES
from didymium.parts.shocks import chains_through
from didymium.study.study import Study
from didymium.tables.read import read_folder
from didymium.tables.table import empty

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=4, deadline=None)
ALL = {"a1", "a2", "b", "c", "d", "e", "f", "f2", "g", "g2", "h", "h2", "i", "j"}


@cache
def shipped() -> tuple[dict[str, pd.DataFrame], tuple[Chain, ...]]:
    """The tables of the world and its named ways from Kazakhstan to India."""
    read, problems = read_folder(HERE / "world", ROW_TYPES)
    assert problems == []
    tables = {n: (read.get(n) or empty(kind)).frame for n, kind in ROW_TYPES.items()}
    places = list(tables["places"]["place"])
    found = chains(tables, places, places)
    return tables, tuple(c for c in found if c.named and (c.start, c.end) == ("KAZ", "IND"))


def letters(found: list[Chain]) -> set[str]:
    """Ways that fall altogether: those of the table with none of their chains left."""
    _, every = shipped()
    names = {c.route for c in found}
    return ALL - {c.route.partition("_")[0] for c in every if c.route not in names}


def shut(passage: str) -> set[str]:
    tables, every = shipped()
    return letters(chains_through(every, tables, groups_of(tables["groups"]), passage))


def barred(country: str) -> set[str]:
    tables, every = shipped()
    legs = legs_of_countries(tables, groups_of(tables["groups"]), country)
    return letters([c for c in every if not legs.isdisjoint(c.legs)])


def test_sign_closures() -> None:
    """By cause: Hormuz shuts all ways by Bandar Abbas together, and none else."""
    assert {c.route.partition("_")[0] for c in shipped()[1]} == ALL
    assert shut("hormuz") == {"a1", "a2", "b", "c"}
    assert shut("caspian") == {"b", "f", "f2"}
    assert shut("novorossiysk") == {"g", "g2"}
    assert shut("red_sea") == {"f", "g", "h"}
    assert shut("iran_war") == {"a1", "a2", "b", "c", "d"}


def test_sign_sanctions() -> None:
    """Iran: A to D fall, E to J stand. Russia: C, G, H and I fall; the way through China crosses neither."""
    assert barred("IRN") == {"a1", "a2", "b", "c", "d"}
    assert barred("RUS") == {"c", "g", "g2", "h", "h2", "i"}
    assert barred("CHN") == {"e"}


@pytest.mark.parametrize("passage", ["khorgos", "khorgos_and_dostyk"])
def test_the_border_of_china_shuts_only_ways_through_china(passage: str) -> None:
    assert shut(passage) <= {"e"}
    assert shut("khorgos_and_dostyk") == {"e"}


def two_mills() -> Study:
    """Two mills serve two users, dear and cheap; the larger mill is the cheaper."""
    return study(
        {
            "places": [{"place": p} for p in ("IND", "CHN")],
            "end_uses": [{"end_use": u} for u in ("motor", "toy")],
            "materials": [{"material": "ore"}, {"material": "magnet"}],
            "supplies": [{"supply": p, "place": p, "material": "ore", "cost": 10} for p in ("IND", "CHN")],
            "processes": [{"process": "pressing", "recipe": "press", "opex": 100}],
            "ports": [
                {"recipe": "press", "material": "ore", "amount": -1},
                {"recipe": "press", "material": "magnet", "amount": 1},
            ],
            "plants": [
                {"plant": "big", "place": "CHN", "process": "pressing", "capacity": 80},
                {"plant": "small", "place": "IND", "process": "pressing", "capacity": 40},
            ],
            "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 1}],
            "demands": [
                {"end_use": "motor", "material": "magnet", "place": "IND", "quantity": 60, "value": 9000},
                {"end_use": "toy", "material": "magnet", "place": "IND", "quantity": 50, "value": 2000},
            ],
        },
        years=(2026, 2027),
    )


@pytest.mark.parametrize(
    ("depth", "months", "lost"),
    [(1.0, 12, 20 * 9000 + 50 * 2000), (0.5, 12, 30 * 2000), (1.0, 3, 10 * 2000), (0.1, 12, 0.0)],
)
def test_sign_outages(depth: float, months: float, lost: float) -> None:
    """What users lose is no more than in the N-1 case of the same plant, by hand: 120 t can be made, 110 are asked."""
    asked = two_mills()
    row = {"outage": "fire", "asset": "big", "start": 2027, "months": months, "depth": depth}
    result = solve_case(edit(asked, {"outages": [row]}))
    before = solve_case(asked)
    gone = stress(before, "IND", ("plant",), [2027]).frame.set_index("supplier").loc["big", "lost_value"]
    worth = result.data["delivered"] * [[9000.0], [2000.0]]
    had = before.data["delivered"] * [[9000.0], [2000.0]]
    assert float((had - worth).sel(time="2027").sum()) == pytest.approx(lost)
    assert float((had - worth).sel(time="2026").sum()) == 0
    assert lost <= gone * (1 + 1e-9)


@few
@given(seed=SEEDS)
def test_a_part_of_an_outage_costs_no_more_than_that_part_of_it(seed: int) -> None:
    """The loss is convex in the depth: half an outage costs at most half of what the whole one does."""
    row = shock("outages", seed)
    whole, half = (after(seed, {"outages": [{**row, "depth": d}]}) for d in (1.0, 0.5))
    assert loss(half) <= 0.5 * loss(whole) + close(calm(seed)[1])


@few
@given(seed=SEEDS)
def test_sign_demand_surges(seed: int) -> None:
    """Monotone: the more is asked for, the more is served of it, and the more a plan is worth."""
    row = shock("demand_surges", seed)
    found = [after(seed, {"demand_surges": [{**row, "change": c}]}) for c in (-0.5, -0.1, 0.1, 0.5)]
    worth = [float(r.card["objective"]) for r in found]
    assert all(b >= a - close(found[0]) for a, b in pairwise(worth))
    if row["end_use"] == "":
        spent = [float(r.card["worth"]) for r in found]
        assert spent[0] <= spent[-1] + close(found[0])


@few
@given(seed=SEEDS)
def test_sign_of_a_slump_told_by_its_price(seed: int) -> None:
    """The dearer the seller, the less a slump is worth; none costs anything, since nobody has to buy."""
    dice, plan = Dice(seed + 2), calm(seed)[1]
    goods = [m for m in plan.network.tables["materials"]["material"] if m.startswith("oxide.")]
    row = {**shock("demand_surges", seed), "change": 0.0, "end_use": ""}
    row |= {"place": dice.word(*plan.network.tables["places"]["place"]), "material": dice.word(*goods)}
    found = {p: after(seed, {"demand_surges": [{**row, "price": p, "limit": 1e6}]}) for p in (1.0, 1e4, 1e9)}
    worth = [float(r.card["objective"]) for r in found.values()]
    assert all(a >= b - close(plan) for a, b in pairwise(worth))
    assert all(loss(r) <= close(plan) for r in found.values())
