"""The network: what is left out, what thin studies give, recipes by place, stores, re-export."""

from __future__ import annotations

import pytest
from tests.small import Row, Rows, frames, network, permuted, study

from didymium.analyses.solve import solve_case
from didymium.errors import DidymiumError
from didymium.parts.recipes import Recipes
from didymium.results.figures import figures
from didymium.results.store import VIEWS

BARE: Rows = {
    "places": [{"place": "A"}, {"place": "B"}],
    "end_uses": [{"end_use": "u"}],
    "materials": [{"material": "m"}],
}
SUPPLY: Row = {"supply": "s", "place": "A", "material": "m", "cost": 1}
DEMAND: Row = {"end_use": "u", "material": "m", "place": "A", "quantity": 3, "value": 4}

THIN: dict[str, Rows] = {
    "nothing at all": {},
    "only deposits": {
        "places": [{"place": "A"}],
        "deposits": [{"deposit": "d", "place": "A", "reo": 0.5}],
        "baskets": [{"deposit": "d", "element": "Nd", "share": 1}],
    },
    "places and goods": BARE,
    "no demand": {**BARE, "supplies": [SUPPLY]},
    "a demand of nothing": {**BARE, "supplies": [SUPPLY], "demands": [{**DEMAND, "quantity": 0}]},
    "a demand outside the years": {**BARE, "supplies": [SUPPLY], "demands": [{**DEMAND, "year": 2050}]},
    "no supply": {**BARE, "demands": [DEMAND]},
    "too dear": {**BARE, "supplies": [{**SUPPLY, "cost": 5}], "demands": [DEMAND]},
}


@pytest.mark.parametrize("name", THIN)
def test_a_thin_study_has_an_answer_and_every_view_of_it(name: str) -> None:
    """Nothing moves and nothing is earned; what is asked for and not met is said."""
    result = solve_case(study(THIN[name]))
    assert result.card["objective"] == 0
    for view in VIEWS:
        assert getattr(result, view)() is not None, view
    assert len(figures(result)) >= 3


def test_an_endless_gain_is_told_in_words_of_the_tables() -> None:
    """A source that pays for being emptied: a mistake of the study, not of the solver."""
    with pytest.raises(DidymiumError) as caught:
        solve_case(study({**BARE, "supplies": [{**SUPPLY, "cost": -1}], "demands": [DEMAND]}))
    assert "should not happen" not in str(caught.value)


def test_what_no_source_reaches_or_no_use_needs_is_left_out() -> None:
    legs: list[Row] = [{"leg": f"{a}{b}", "from": a, "to": b} for a, b in ("AB", "BC", "DB", "CE")]
    net = network(
        {
            "places": [{"place": p} for p in "ABCDE"],
            "end_uses": [{"end_use": "u"}],
            "legs": legs,
            "materials": [{"material": "m"}, {"material": "idle"}],
            "supplies": [SUPPLY, {"supply": "t", "place": "A", "material": "idle"}],
            "demands": [{**DEMAND, "place": "C"}],
        }
    )
    assert [x.name for x in net.lanes] == ["m|A>B|AB:A>B", "m|B>C|BC:B>C"]
    assert net.nodes == (("m", "A"), ("m", "B"), ("m", "C"))


def test_a_place_that_does_not_reexport_sends_on_nothing() -> None:
    legs: list[Row] = [{"leg": f"{a}{b}", "from": a, "to": b} for a, b in ("AB", "BC")]
    rows: Rows = {**BARE, "legs": legs, "supplies": [SUPPLY], "demands": [{**DEMAND, "place": "C"}]}
    through = solve_case(study({**rows, "places": [{"place": p} for p in "ABC"]}))
    assert through.served()["t"].sum() == pytest.approx(3)
    places: list[Row] = [{"place": "A"}, {"place": "B", "reexport": "no"}, {"place": "C"}]
    assert solve_case(study({**rows, "places": places})).served()["t"].sum() == 0


def test_the_most_specific_recipe_wins() -> None:
    rows: list[Row] = [
        {"process": "p", "recipe": "r", "place": w, "opex": c} for w, c in (("", 1), ("EU", 2), ("DEU", 3))
    ]
    recipes = Recipes.of(
        frames({"processes": rows, "groups": [{"group": "EU", "member": "DEU"}, {"group": "EU", "member": "FRA"}]})
    )
    costs = {w: (recipes.find("p", "r", w) or {})["opex"] for w in ("DEU", "FRA", "IND")}
    assert costs == {"DEU": 3, "FRA": 2, "IND": 1}
    assert recipes.find("p", "other", "DEU") is None


def store(**row: str | float) -> Rows:
    """Three t a year, asked for in 2027 alone; something may be kept in A."""
    return {
        **BARE,
        "groups": [{"group": "south", "member": "A"}],
        "stores": [{"material": "m", **row}],
        "supplies": [{**SUPPLY, "limit": 1}],
        "demands": [{**DEMAND, "year": 2027}],
    }


def test_stocks_are_told_as_they_stand_at_the_end_of_a_slice() -> None:
    kept = solve_case(study(store(place="A"), years=(2026, 2027))).stocks()
    assert kept[["year", "material", "place", "t"]].to_numpy().tolist() == [[2026, "m", "A", pytest.approx(1)]]


@pytest.mark.parametrize(
    ("row", "met"),
    [
        ({"place": "A"}, 2),
        ({"place": ""}, 2),
        ({"place": "south"}, 2),
        ({"place": "B"}, 1),
        ({"place": "A", "capacity": 0.5}, 1.5),
        ({"place": "A", "opening": 0.25}, 2.25),
        ({"place": "A", "holding": 5}, 1),
    ],
)
def test_stores_keep_goods_for_the_next_slice(row: Row, met: float) -> None:
    served = solve_case(study(store(**row), years=(2026, 2027))).served()
    assert served["t"].sum() == pytest.approx(met)


def test_what_lies_in_store_may_be_shipped_though_nobody_makes_it() -> None:
    rows: Rows = {
        **BARE,
        "stores": [{"place": "A", "material": "m", "opening": 2}],
        "legs": [{"leg": "ab", "from": "A", "to": "B"}],
        "demands": [{**DEMAND, "place": "B"}],
    }
    assert solve_case(study(rows)).served()["t"].sum() == pytest.approx(2)


def test_the_network_knows_no_order_of_rows() -> None:
    rows = store(place="A")
    one, other = network(rows), network({n: list(reversed(list(t))) for n, t in rows.items()})
    assert (one.nodes, one.lanes, one.modes, one.offers) == (other.nodes, other.lanes, other.modes, other.offers)
    assert permuted(study(rows), 3).digest == study(rows).digest
