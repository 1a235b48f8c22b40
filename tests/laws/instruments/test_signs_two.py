"""The signs that stocks, know-how, research, people, surveys, links, recycling, thrift, rules and budgets must have."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden.instruments_tiny import circle
from tests.golden.tiny import edit, mine, works
from tests.laws.worlds import world
from tests.small import Row, study

from didymium.analyses.solve import solve_case
from didymium.results.result import Result
from didymium.study.study import Study

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=2, deadline=None)
FREE = edit(works(), {"workforces": [], "build_limits": []})
"""Two recipes of one plant that may grow, with people enough."""


@cache
def base(seed: int) -> Result:
    return solve_case(world(seed))


def worth(result: Result) -> float:
    return float(result.card["objective"])


def rounding(result: Result) -> float:
    """What two solves of the same plan may differ by."""
    scale = sum(abs(float(result.data[n].to_numpy().sum())) for n in ("worth_of_use", "processing_cost"))
    return 1e-9 * max(1.0, scale)


def tonnes(result: Result, variable: str) -> np.ndarray:
    """t in each slice of time."""
    told: np.ndarray = result.data[variable].to_numpy().sum(axis=0)
    return told


# -- stocks ---------------------------------------------------------------------------------


def supplied(**more: list[Row]) -> Study:
    """Magnets by sea through a strait that is shut for six of twelve months; oxide is of no use to anybody there."""
    return study(
        {
            "places": [{"place": "IND", "reexport": "no"}, {"place": "CHN"}],
            "end_uses": [{"end_use": "ev"}, {"end_use": "glass"}],
            "materials": [{"material": m} for m in ("magnet", "oxide")],
            "supplies": [{"supply": m, "place": "CHN", "material": m, "cost": 100} for m in ("magnet", "oxide")],
            "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "chokepoints": "strait"}],
            "chokepoints": [{"chokepoint": "strait"}],
            "demands": [
                {"end_use": "ev", "material": "magnet", "place": "IND", "quantity": 1200, "value": 9000},
                {"end_use": "glass", "material": "oxide", "place": "IND", "year": 2026, "quantity": 1, "value": 200},
            ],
            "closures": [{"closure": "war", "passage": "strait", "start": 2027, "month": 4, "months": 6}],
            **more,
        },
        (2026, 2027),
        slices={f"m{n:02}": 1 / 12 for n in range(1, 13)},
    )


def survived(result: Result) -> int:
    """Months of 2027 in which every magnet that is asked for is served."""
    uses = [n for n, offer in enumerate(result.network.offers) if offer[0] == "ev"]
    served = result.data["served"].to_numpy()[uses].sum(axis=0)[12:]
    short = np.flatnonzero(served < 100 - 1e-6)
    return int(short[0]) if len(short) else 12


def test_sign_stockpiles() -> None:
    """Each hundred t of magnets is a month; a stock that fits nobody, or in a form nobody can use, is none."""

    def months(material: str, volume: float, usable: float = 1.0) -> tuple[int, float]:
        row: Row = {
            "stockpile": "s",
            "party": "IND",
            "place": "IND",
            "material": material,
            "volume": volume,
            "fill": 2026,
            "end": 2030,
            "usable": usable,
            "price": 100,
        }
        result = solve_case(supplied(stockpiles=[row]))
        return survived(result), float(result.data["served"].to_numpy()[:, 12:].sum())

    bare = solve_case(supplied())
    nothing = survived(bare), float(bare.data["served"].to_numpy()[:, 12:].sum())
    assert nothing == (3, pytest.approx(600))
    assert months("magnet", 100)[1] == pytest.approx(700)
    assert months("magnet", 600) == (12, pytest.approx(1200))
    assert months("magnet", 300, usable=0.5)[1] == pytest.approx(750)
    assert months("magnet", 300, usable=0.0) == nothing
    assert months("oxide", 300) == nothing


# -- what moves dates -----------------------------------------------------------------------


def test_sign_technologies() -> None:
    """Sooner and cheaper is never worse, a ban never better; what runs today runs as before."""
    row: Row = {"technology": "t", "party": "IND", "process": "refining", "months": 12, "capital": 0.5, "start": 2026}
    plain, right, ban = (solve_case(edit(FREE, {"technologies": r})) for r in ([], [row], [{**row, "kind": "ban"}]))
    assert worth(ban) <= worth(plain) <= worth(right)
    assert worth(ban) < worth(right)
    first = [tonnes(r, "activity")[0] for r in (plain, right, ban)]
    assert np.allclose(first, first[0])


@few
@given(seed=SEEDS)
def test_know_how_never_costs_and_its_ban_never_pays(seed: int) -> None:
    place = str(world(seed).tables["places"].frame["place"][0])
    row: Row = {"technology": "t", "party": place, "process": "metal", "months": 12, "capital": 0.3, "start": 2026}
    one, ban = (solve_case(edit(world(seed), {"technologies": [{**row, "kind": k}]})) for k in ("right", "ban"))
    assert worth(ban) - rounding(one) <= worth(base(seed)) <= worth(one) + rounding(one)


def test_sign_researches() -> None:
    """What may be built when gates are passed, and need not be, is worth no less than nothing."""
    gate: Row = {
        "research": "r",
        "gate": "1",
        "party": "IND",
        "start": 2026,
        "years": 0,
        "usd": 9,
        "probability": 0.5,
        "unlocks": "mill",
    }
    fails, late, early = (
        solve_case(edit(FREE, {"researches": [g]})) for g in ({**gate, "outcome": "fails"}, {**gate, "years": 1}, gate)
    )
    assert worth(fails) <= worth(late) <= worth(early)
    assert worth(early) - worth(fails) > 0


def test_sign_trainings() -> None:
    """People are worth something only where they are what is scarce."""
    row: Row = {
        "training": "t",
        "party": "IND",
        "place": "IND",
        "process": "refining",
        "people": 5,
        "start": 2026,
        "end": 2030,
        "delay": 1,
    }
    scarce, plenty, unknown = (
        [{"place": "IND", "process": "refining", "year": 2026, "people": p, "intensity": 400}] for p in (6, 600, 1)
    )
    gains = []
    for crew in (scarce, plenty, unknown[:0]):
        without, with_ = (solve_case(edit(works(), {"workforces": crew, "trainings": t})) for t in ([], [row]))
        gains.append(worth(with_) - worth(without))
    assert gains[0] > 0
    assert gains[1:] == [0, 0]


def test_sign_explorations() -> None:
    """Not a tonne before the work and the lead time allow, however much sooner is asked for."""
    pit = edit(
        mine(),
        {
            "options": [{"asset": "clay", "start": 2034, "size": 50}],
            "paths": [],
            "deposits": [
                {
                    "deposit": "clay",
                    "place": "CHN",
                    "form": "carbonate",
                    "reo": 0.5,
                    "cut": "whole",
                    "crack": "dissolve",
                    "opex": 300,
                    "lead_time": 2,
                }
            ],
        },
    )
    pit = replace(
        pit,
        settings=replace(pit.settings, years=tuple(range(2026, 2035)), duration=dict.fromkeys(range(2026, 2035), 1.0)),
    )
    work: Row = {
        "exploration": "e",
        "party": "CHN",
        "deposit": "clay",
        "usd": 9,
        "start": 2026,
        "years": 3,
        "months": 120,
    }
    asked = [
        edit(pit, {"explorations": r})
        for r in ([], [work], [{**work, "odds": 0.5}], [{**work, "odds": 0.5, "outcome": "none"}])
    ]
    dug = [tonnes(solve_case(s), "mine") for s in asked]
    assert [int(2026 + np.flatnonzero(t)[0]) if t.any() else 0 for t in dug] == [2034, 2031, 2031, 0]


@few
@given(seed=SEEDS)
def test_sign_corridors(seed: int) -> None:
    """A way more is never worse, and nothing passes before its year."""
    places = sorted(world(seed).tables["places"].frame["place"])
    row: Row = {
        "corridor": "link",
        "party": places[0],
        "from": places[0],
        "to": places[1],
        "cost": 1,
        "days": 1,
        "capacity": 500,
        "start": 2027,
    }
    wide = edit(world(seed), {"chokepoints": [{"chokepoint": "strait"}], "duties": []})
    without, with_ = solve_case(wide), solve_case(edit(wide, {"corridors": [row]}))
    assert worth(with_) >= worth(without) - rounding(with_)
    lanes = [n for n, x in enumerate(with_.network.lanes) if "link" in x.chain.legs]
    assert np.all(with_.data["shipment"].to_numpy()[lanes, 0] <= 1e-9)


def test_a_better_link_saves_no_more_than_freight() -> None:
    """The demand is served either way: a link of the whole way saves at most its freight, a small part of the worth."""
    asked = supplied(closures=[])
    legs: list[Row] = [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 60}]
    row: Row = {"corridor": "link", "party": "IND", "leg": "sea", "cost": 20, "capacity": 1e6, "start": 2026}
    without = solve_case(edit(asked, {"legs": legs}))
    with_ = solve_case(edit(asked, {"legs": legs, "corridors": [row]}))
    freight = float(without.data["freight_cost"].to_numpy().sum())
    assert 0 < worth(with_) - worth(without) <= freight < 0.1 * worth(without)


# -- use ------------------------------------------------------------------------------------


def test_sign_recyclings() -> None:
    """What is collected more comes back a lifetime later: nothing at first, then more than before."""
    long = replace(
        circle(),
        settings=replace(
            circle().settings, years=tuple(range(2026, 2036)), duration=dict.fromkeys(range(2026, 2036), 1.0)
        ),
    )
    uses: list[Row] = [
        {"end_use": "ev", "lifetime": 6, "lifetime_kind": "fixed", "collection": 0.1},
        {"end_use": "glass"},
    ]
    demands: list[Row] = [
        {"end_use": "ev", "material": "magnet.ev", "place": "IND", "year": y, "quantity": 100, "value": 900}
        for y in (2026, 2040)
    ] + [{"end_use": "glass", "material": "oxide.Nd", "place": "IND", "quantity": 99, "value": 900}]
    asked = edit(long, {"end_uses": uses, "demands": demands, "footprint_caps": [], "footprint_prices": []})
    scheme: Row = {"recycling": "r", "party": "IND", "place": "IND", "collection": 0.9, "start": 2026}
    before, after = (tonnes(solve_case(edit(asked, {"recyclings": r})), "activity") for r in ([], [scheme]))
    more = after - before
    assert np.allclose(more[:6], 0)
    assert np.all(more[6:] > 0)


@few
@given(seed=SEEDS)
def test_sign_substitutions(seed: int) -> None:
    """Less is asked for at the place, and no more is served in all."""
    place = min(world(seed).tables["places"].frame["place"])
    row: Row = {
        "substitution": "s",
        "party": place,
        "place": place,
        "end_use": "ev",
        "share": 0.5,
        "start": 2026,
        "delay": 0,
    }
    found = solve_case(edit(world(seed), {"substitutions": [row]}))
    here = [(d.network.demands["place"] == place) & (d.network.demands["end_use"] == "ev") for d in (base(seed), found)]
    asked = [float(d.network.demands["quantity"][m].sum()) for d, m in zip((base(seed), found), here, strict=True)]
    assert np.isclose(asked[1], asked[0] / 2)
    assert tonnes(found, "delivered").sum() <= tonnes(base(seed), "delivered").sum() + 1e-6


def test_less_demand_lowers_the_peak_price() -> None:
    """Two sources, cheap and dear: with a third of the demand gone the dear one is not needed."""
    asked = edit(
        supplied(closures=[]),
        {
            "supplies": [
                {"supply": "cheap", "place": "CHN", "material": "magnet", "cost": 100, "limit": 900},
                {"supply": "dear", "place": "CHN", "material": "magnet", "cost": 700},
            ]
        },
    )
    row: Row = {
        "substitution": "s",
        "party": "IND",
        "place": "IND",
        "end_use": "ev",
        "share": 1 / 3,
        "start": 2026,
        "delay": 0,
    }
    peaks = []
    for rows in ([], [row]):
        found = solve_case(edit(asked, {"substitutions": rows}))
        node = found.network.nodes.index(("magnet", "IND"))
        peaks.append(float(found.data["price_of_material_balance"].to_numpy()[node].max()))
    assert np.allclose(peaks, [700, 100])


# -- rules and money ------------------------------------------------------------------------


@few
@given(seed=SEEDS)
def test_sign_environments(seed: int) -> None:
    """A limit or a price never pays, and there is never more of the burden; a permit that takes longer never pays."""
    asked = edit(
        world(seed),
        {
            "footprints": [
                {"process": "separation_light", "recipe": "sx_light", "kind": "residue", "amount": 2, "unit": "t/t"}
            ]
        },
    )
    place = min(asked.tables["places"].frame["place"])
    row: Row = {"environment": "e", "party": place, "place": place, "start": 2026}
    plain = solve_case(asked)

    def residue(result: Result) -> float:
        told = result.footprints()
        there = told[(told["place"] == place) & (told["kind"] == "residue")]
        return float(there["amount"].sum())

    much = residue(plain)
    rules: list[Row] = [{"kind": "residue", "price": 5000.0}, {"kind": "residue", "limit": much / 6}, {"months": 24.0}]
    for rule in rules:
        found = solve_case(edit(asked, {"environments": [{**row, **rule}]}))
        assert worth(found) <= worth(plain) + rounding(plain)
        if "kind" in rule:
            assert residue(found) <= much + 1e-6 * max(1.0, much)


@few
@given(seed=SEEDS)
def test_sign_enablers(seed: int) -> None:
    """A forum costs, and the plan is the same to the last digit."""
    place = str(world(seed).tables["places"].frame["place"][0])
    found = solve_case(
        edit(world(seed), {"enablers": [{"enabler": "forum", "party": place, "usd": 1e6, "start": 2026}]})
    )
    assert worth(found) == worth(base(seed))
    assert all((found.data[n] == base(seed).data[n]).all() for n in ("shipment", "activity", "served"))


@few
@given(seed=SEEDS)
def test_sign_budgets(seed: int) -> None:
    """The best of a menu is worth no less than any one thing on it, for the same money."""
    dear: Row = {
        "plant": "dear",
        "place": str(world(seed).tables["places"].frame["place"][0]),
        "process": "metal",
        "capacity": 0,
        "capex": 20000,
        "life": 20,
    }
    rows = [dict(r) for r in world(seed).tables["plants"].frame.to_dict("records")]
    plants: list[Row] = [{k: v for k, v in r.items() if v == v and v != ""} for r in rows]
    asked = edit(
        world(seed),
        {"plants": [*plants, dear], "options": [{"asset": a, "start": 2027, "size": 50} for a in ("d0", "dear")]},
    )
    row: Row = {"budget": "b", "party": str(dear["place"]), "amount": 2e4, "start": 2026, "end": 2027}
    both, *each = (
        solve_case(
            edit(
                asked,
                {
                    "budgets": [{**row, "menu": ";".join(m)}],
                    "options": [{"asset": a, "start": 2027, "size": 50} for a in m],
                },
            )
        )
        for m in (("d0", "dear"), ("d0",), ("dear",))
    )
    assert all(worth(both) >= worth(one) - rounding(one) for one in each)
