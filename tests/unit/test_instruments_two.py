"""Stockpile, technology, research, training, exploration, corridor, recycling, substitution, environment, enabler and
budget: what each does to a tiny study, number by number, and what is said of wrong rows.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.golden import instruments_tiny as tiny
from tests.golden.tiny import edit, mine, trade, works
from tests.small import Row, Rows, study, written

from didymium.analyses.gates import Gate, gates_of, option_value
from didymium.analyses.solve import network_of, solve_case
from didymium.analyses.spending import spending
from didymium.errors import StudyError
from didymium.model.fill import fill
from didymium.model.pulls import trace
from didymium.parts.building import choices
from didymium.parts.deal import Accord, Deals, Outlay
from didymium.parts.instruments import INSTRUMENTS, changed, cuts, deals, rows_of
from didymium.parts.instruments.budget import present_cost
from didymium.parts.instruments.substitution import part_of
from didymium.parts.network import Network
from didymium.parts.part import index
from didymium.results.accounts import accounts, identity
from didymium.results.result import Result
from didymium.study.check import check_study
from didymium.study.study import Study
from didymium.tables.table import empty, records

NAN = float("nan")
HALF: Rows = {
    "places": [{"place": "IND"}, {"place": "CHN"}],
    "end_uses": [{"end_use": "ev"}],
    "materials": [{"material": "magnet"}],
    "supplies": [{"supply": "s", "place": "CHN", "material": "magnet", "cost": 100, "limit": 150}],
    "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "chokepoints": "strait"}],
    "chokepoints": [{"chokepoint": "strait"}],
    "demands": [{"end_use": "ev", "material": "magnet", "place": "IND", "quantity": 100, "value": 1000}],
    "prices": [{"material": "magnet", "place": "CHN", "year": 2024, "price": 120}],
}
YEARS = (2026, 2027, 2028)
STOCK: Row = {
    "stockpile": "s",
    "party": "IND",
    "place": "IND",
    "material": "magnet",
    "volume": 40,
    "fill": 2027,
    "end": 2030,
    "loss": 0.1,
}
SHUT: Row = {"closure": "war", "passage": "strait", "start": 2028, "months": 12}


def tables(asked: Study) -> dict[str, pd.DataFrame]:
    """The tables of a study as its instruments edit them."""
    return dict(network_of(asked).tables)


def rows(asked: Study, name: str) -> list[Row]:
    return records(tables(asked)[name])


def network(asked: Study) -> Network:
    return network_of(asked)


def said(asked: Study) -> Deals:
    return deals(index(network_of(asked)))


def outlays(asked: Study) -> list[tuple[str, int, float]]:
    return [(o.party, o.year, float(o.amount)) for o in said(asked).outlays]


def half(years: tuple[int, ...] = YEARS, **more: list[Row]) -> Study:
    return study({**HALF, **more}, years)


def served(result: Result) -> list[float]:
    return [round(float(v), 6) for v in result.data["served"].to_numpy().sum(axis=0)]


# -- stockpile ------------------------------------------------------------------------------


def test_a_stock_is_bought_kept_and_let_go_when_the_strait_is_shut() -> None:
    """40 t bought until 2027 of 50 t spare, held; three quarters serve 2028, and nothing without the stock."""
    without, kept = half(closures=[SHUT]), half(closures=[SHUT], stockpiles=[{**STOCK, "usable": 0.75}])
    assert served(solve_case(without)) == [100, 100, 0]
    result = solve_case(kept)
    assert served(result) == [100, 100, 30]
    assert result.data["stock"].to_numpy()[0].tolist() == pytest.approx([result.data["stock"].to_numpy()[0][0], 40, 10])
    assert [(c.kind, c.time, c.lost) for c in cuts(index(network(kept)))] == [("lane", 2, 1.0), ("held", 2, 0.75)]


def test_a_calm_stock_stays_and_what_it_loses_is_bought_again() -> None:
    kept = half(stockpiles=[STOCK])
    result = solve_case(kept)
    assert served(result) == [100, 100, 100]
    assert result.data["stock"].to_numpy()[0][1:].tolist() == [40, 40]
    assert outlays(kept) == [("IND", 2028, pytest.approx(0.1 * 40 * 120))]
    assert rows(kept, "stores") == [
        {"place": "IND", "material": "magnet", "holding": 0, "opening": 0, "capacity": pytest.approx(NAN, nan_ok=True)}
    ]
    assert abs(identity(result)["gap"]) < 1e-9


@pytest.mark.parametrize(("amount", "tonnes"), [({"money": 2400}, 20), ({"months": 3}, 25), ({"volume": 7}, 7)])
def test_the_amount_of_a_stock_in_tonnes_money_and_months(amount: Row, tonnes: float) -> None:
    row = {k: v for k, v in STOCK.items() if k != "volume"} | amount
    bounds = {a.bound for a in said(half(stockpiles=[row])).accords}
    assert bounds == {tonnes}


def test_a_stock_is_full_at_the_end_of_its_year_and_uses_a_store_that_is_there() -> None:
    store: Row = {"place": "IND", "material": "magnet", "holding": 3, "capacity": 50}
    asked = study(
        {**HALF, "stores": [store], "stockpiles": [{**STOCK, "fill": 2026}]},
        (2026, 2027),
        slices={"m1": 0.5, "m2": 0.5},
    )
    assert [a.time for a in said(asked).accords] == [1, 2, 3]
    assert len(rows(asked, "stores")) == 1


# -- what moves dates -----------------------------------------------------------------------


def test_technology_moves_plants_and_options_not_before_its_lead_time() -> None:
    asked = edit(
        works(),
        {
            "options": [{"asset": "mill", "start": 2033, "size": 15}, {"asset": "mill", "start": 2027, "size": 4}],
            "technologies": [
                {
                    "technology": "t",
                    "party": "IND",
                    "process": "refining",
                    "months": 12,
                    "capital": 0.25,
                    "start": 2031,
                    "partner": "CHN",
                    "fee": 60,
                }
            ],
        },
    )
    plant = rows(asked, "plants")[0]
    assert (plant["lead_time"], plant["capex"]) == (1, 750)
    assert [(r["start"], r["size"]) for r in rows(asked, "options")] == [(2027, 4), (2032, 15)]
    early = edit(
        asked,
        {
            "technologies": [
                {
                    "technology": "t",
                    "party": "IND",
                    "process": "refining",
                    "months": 60,
                    "start": 2031,
                    "fee": 60,
                    "partner": "CHN",
                }
            ]
        },
    )
    assert [r["start"] for r in rows(early, "options")] == [2027, 2031]
    assert sorted(
        outlays(
            edit(
                early,
                {
                    "technologies": [
                        {
                            "technology": "t",
                            "party": "IND",
                            "process": "refining",
                            "start": 2030,
                            "fee": 60,
                            "partner": "CHN",
                        }
                    ]
                },
            )
        )
    ) == [("CHN", 2030, -60), ("IND", 2030, 60)]


def test_a_ban_makes_later_and_dearer() -> None:
    asked = edit(
        works(),
        {
            "technologies": [
                {
                    "technology": "t",
                    "party": "IND",
                    "process": "refining",
                    "kind": "ban",
                    "months": 18,
                    "capital": 0.5,
                    "start": 2026,
                }
            ]
        },
    )
    assert (rows(asked, "plants")[0]["lead_time"], rows(asked, "plants")[0]["capex"]) == (3.5, 1500)
    assert [r["start"] for r in rows(asked, "options")] == [2029]


GATES: list[Row] = [
    {"research": "r", "gate": "pilot", "party": "IND", "start": 2026, "years": 2, "usd": 30, "probability": 0.6},
    {
        "research": "r",
        "gate": "industry",
        "party": "IND",
        "start": 2028,
        "years": 1,
        "usd": 50,
        "probability": 0.5,
        "unlocks": "mill",
    },
]


def test_what_research_unlocks_comes_after_its_gates_or_not_at_all() -> None:
    passed = edit(works(), {"researches": GATES})
    assert [r["start"] for r in rows(passed, "options")] == [2031]
    assert outlays(passed) == [("IND", 2026, 15), ("IND", 2027, 15), ("IND", 2028, 50)]
    failed = edit(works(), {"researches": [{**GATES[0], "outcome": "fails"}, GATES[1]]})
    assert rows(failed, "options") == []
    assert rows(failed, "plants")[0]["expand"] == "no"
    assert outlays(failed) == [("IND", 2026, 15), ("IND", 2027, 15)]


def test_a_plant_that_may_grow_waits_for_its_gate_too() -> None:
    accords = said(edit(works(), {"researches": GATES})).accords
    names = [c.name for c in choices(network(edit(works(), {"researches": GATES})))]
    assert [(a.sign, a.bound, [(names[o], y) for o, y in a.terms[0].codes.tolist()]) for a in accords] == [
        ("most", 0.0, [("mill:more", 0), ("mill:more", 1)])
    ]


def test_research_unlocks_a_recipe() -> None:
    gate = {**GATES[0], "unlocks": "new"}
    passed = {r["recipe"]: r["start"] for r in rows(edit(works(), {"researches": [{**gate, "years": 4}]}), "processes")}
    assert passed["new"] == 2030
    failed = rows(edit(works(), {"researches": [{**gate, "outcome": "fails"}]}), "processes")
    assert [r["recipe"] for r in failed] == ["old"]


def test_exploration_finds_brings_forward_or_finds_nothing() -> None:
    pit = edit(tiny.explorations()[0], {"options": [{"asset": "clay", "start": s, "size": 1} for s in (2027, 2031)]})
    work: Row = {"exploration": "e", "party": "CHN", "deposit": "clay", "usd": 100, "start": 2026, "years": 2}

    def starts(**more: float | str) -> list[float]:
        return [float(r["start"]) for r in rows(edit(pit, {"explorations": [{**work, **more}]}), "options")]

    assert starts(months=12) == [2027, 2030]
    assert starts(months=120) == [2027, 2029]
    assert starts(months=120, odds=0.3) == [2029]
    assert starts(odds=0.3, outcome="none") == []
    assert starts(months=120, outcome="none") == [2027, 2031]
    assert outlays(edit(pit, {"explorations": [work]})) == [("CHN", 2026, 50), ("CHN", 2027, 50)]
    both = rows(edit(pit, {"explorations": [{**work, "odds": 0.3, "months": 99}]}), "options")
    assert [r["size"] for r in both] == [2]


# -- training, corridor, recycling ----------------------------------------------------------


def test_trained_people_join_a_crew_year_by_year() -> None:
    school: Row = {
        "training": "t",
        "party": "IND",
        "place": "IND",
        "process": "refining",
        "people": 3,
        "start": 2026,
        "end": 2028,
        "delay": 1.5,
        "usd": 7,
    }
    asked = edit(works(), {"trainings": [school]})
    assert [(r["year"], r["people"]) for r in rows(asked, "workforces")] == [
        (2027, 12),
        (2028, 15),
        (2029, 18),
        (2030, 21),
    ]
    assert outlays(asked) == [("IND", y, 21) for y in (2026, 2027, 2028)]
    nobody = edit(asked, {"workforces": []})
    assert rows(nobody, "workforces") == []


def test_a_corridor_is_shut_before_its_year_and_the_old_way_stays() -> None:
    one = tiny.corridors()[1]
    before, after = (solve_case(s).data for s in (trade(), one))
    lanes = [x.chain.legs for x in network(one).lanes]
    link = lanes.index(("link",))
    assert len(lanes) == len(network(trade()).lanes) + 1
    assert after["shipment"].to_numpy()[link].tolist() == [0, pytest.approx(15 / 1.25 * 2)]
    assert before["freight_cost"].to_numpy()[1] > after["freight_cost"].to_numpy()[1]
    assert before["freight_cost"].to_numpy()[0] == pytest.approx(after["freight_cost"].to_numpy()[0])
    assert [(p, y) for p, y, _ in outlays(one)] == [("IND", 2028)]
    leg = next(r for r in rows(one, "legs") if r["leg"] == "link")
    assert (leg["cost"], leg["capacity"], leg["chokepoints"], leg["to"]) == (4, 15, "strait", "IND")


def test_recycling_collects_at_its_place_from_its_year() -> None:
    before, after = (solve_case(s).in_use() for s in tiny.recyclings())
    share = (after["collected"] / after["outflow"]).round(6)
    assert set(share[after["year"] >= 2027].dropna()) == {0.8}
    assert set((before["collected"] / before["outflow"]).dropna().round(6)) == {0.5}
    scheme = tiny.recyclings()[1]
    assert [(r["end_use"], r["year"], r["collection"]) for r in rows(scheme, "collections")] == [("ev", 2027, 0.8)]
    ended = edit(
        scheme,
        {
            "recyclings": [
                {
                    "recycling": "x",
                    "party": "IND",
                    "place": "IND",
                    "collection": 0.9,
                    "start": 2027,
                    "end": 2028,
                    "usd": 5,
                }
            ]
        },
    )
    told = {(r["end_use"], r["year"]): r["collection"] for r in rows(ended, "collections")}
    assert (told["ev", 2027], told["ev", 2029]) == (0.9, 0.5)
    assert outlays(ended) == [("IND", 2027, 5), ("IND", 2028, 5)]


# -- substitution, environment, enabler -----------------------------------------------------


@pytest.mark.parametrize(("year", "share"), [(2025, 0), (2026, 0), (2027, 0.2), (2028, 0.4), (2040, 0.4), (NAN, 0)])
def test_substitution_grows_in_a_line(year: float, share: float) -> None:
    assert part_of({"start": 2026.0, "delay": 2.0, "share": 0.4}, year) == pytest.approx(share)


def asked_for(asked: Study) -> dict[tuple[str, int], float]:
    found = network(asked).demands
    return {
        (m, y): round(float(q), 6) for m, y, q in zip(found["material"], found["year"], found["quantity"], strict=True)
    }


LESS: Row = {
    "substitution": "s",
    "party": "IND",
    "place": "IND",
    "end_use": "ev",
    "share": 0.4,
    "start": 2026,
    "delay": 2,
    "penalty": 10,
}


def test_less_is_asked_for_and_it_costs_its_users() -> None:
    """Demand without a year, with years, and with both; 20 and 40 t less cost 200 and 400 USD."""
    assert asked_for(half(substitutions=[LESS])) == {("magnet", 2026): 100, ("magnet", 2027): 80, ("magnet", 2028): 60}
    dated: list[Row] = [
        {"end_use": "ev", "material": "magnet", "place": "IND", "year": y, "quantity": q, "value": 9}
        for y, q in ((2024, 100), (2030, 400))
    ]
    assert asked_for(half(substitutions=[LESS], demands=dated)) == {
        ("magnet", 2026): 200,
        ("magnet", 2027): 200,
        ("magnet", 2028): 180,
    }
    always: list[Row] = [
        *dated[:1],
        {"end_use": "ev", "material": "magnet", "place": "IND", "quantity": 50, "value": 9},
    ]
    assert asked_for(half(substitutions=[LESS], demands=always)) == {
        ("magnet", 2026): 50,
        ("magnet", 2027): 40,
        ("magnet", 2028): 30,
    }
    assert outlays(half(substitutions=[LESS])) == [("IND", 2027, pytest.approx(200)), ("IND", 2028, pytest.approx(400))]


def test_a_year_that_stands_for_several_pays_for_all_of_them() -> None:
    assert outlays(half((2026, 2029), substitutions=[LESS])) == [("IND", 2029, pytest.approx(3 * 400))]


def test_thrift_asks_for_the_thrifty_kind() -> None:
    thrift = {**LESS, "kind": "thrift", "delay": 0, "start": 2027}
    both: list[Row] = [{"material": "magnet"}, {"material": "magnet_lowdy"}]
    found = asked_for(half(substitutions=[thrift], materials=both))
    assert found == {
        ("magnet", 2026): 100,
        ("magnet", 2027): 60,
        ("magnet", 2028): 60,
        ("magnet_lowdy", 2027): 40,
        ("magnet_lowdy", 2028): 40,
    }
    group: list[Row] = [{"group": "all", "member": m} for m in ("magnet", "magnet_lowdy")]
    wanted: list[Row] = [{"end_use": "ev", "material": "all", "place": "IND", "quantity": 100, "value": 1000}]
    asked = half(substitutions=[thrift], materials=both, groups=group, demands=wanted)
    assert asked_for(asked)["all_lowdy", 2028] == 40
    assert network(asked).groups["all_lowdy"] == ("magnet_lowdy",)


def test_rules_tighten_add_up_and_delay() -> None:
    one = tiny.environments()[1]
    caps = {(r["kind"], r["place"], r["process"], r["year"]): r["limit"] for r in rows(one, "footprint_caps")}
    assert (caps["co2", "IND", "recycling", 2027], caps["co2", "IND", "recycling", 2029]) == (100, float("inf"))
    prices = {(r["place"], r["year"]): r["price"] for r in rows(one, "footprint_prices") if r["place"] == "IND"}
    assert [p for (_, y), p in sorted(prices.items(), key=str) if y == y] == [35, 30]
    late = edit(
        works(),
        {"environments": [{"environment": "e", "party": "IND", "place": "IND", "months": 24, "start": 2026, "usd": 3}]},
    )
    assert [r["start"] for r in rows(late, "options")] == [2029]
    assert rows(late, "plants")[0]["lead_time"] == 4
    assert outlays(late) == [("IND", y, 3) for y in range(2026, 2031)]


def test_a_forum_costs_and_changes_no_flow() -> None:
    before, after = (solve_case(s) for s in tiny.enablers())
    assert after.card["objective"] == before.card["objective"]
    assert (after.data["shipment"] == before.data["shipment"]).all()
    told = accounts(after)
    assert told.loc[told["item"] == "outlay", "amount"].sum() == -3000


# -- budget and spending --------------------------------------------------------------------


MENU = edit(
    works(),
    {
        "plants": [
            {"plant": "mill", "place": "IND", "process": "refining", "capacity": 30},
            {"plant": "dear", "place": "IND", "process": "refining", "capacity": 0, "capex": 4000},
        ],
        "options": [{"asset": a, "start": 2027, "size": 15} for a in ("mill", "dear")],
        "build_limits": [],
        "workforces": [],
    },
)


def test_a_budget_is_spent_exactly_on_the_best_of_its_menu() -> None:
    row: Row = {"budget": "b", "party": "IND", "amount": 3000, "menu": "mill;dear", "start": 2026, "end": 2030}
    asked = edit(MENU, {"budgets": [row]})
    result = solve_case(asked)
    told = spending(result)
    assert [len(said(asked).accords), said(asked).accords[0].bound] == [2, 0.003]
    assert told.to_dict("records") == [{"what": "budget b", "party": "IND", "present": pytest.approx(3000)}]
    names, cost = [c.name for c in choices(result.network)], present_cost(result.network)
    built = result.data["expand"].to_numpy()
    assert sum(built[k] * float(v) for k, v in cost.items()) == pytest.approx(3000)
    forced = solve_case(
        edit(MENU, {"budgets": [{**row, "menu": "dear"}], "options": [{"asset": "dear", "start": 2027, "size": 15}]})
    )
    assert forced.card["objective"] <= result.card["objective"]
    assert built[names.index("mill:2027")].sum() > 0


def test_present_cost_is_annuities_within_the_horizon_at_the_discount() -> None:
    """1,000 USD over 10 years at 6 % and 20 USD a year fixed, for 2027 and, counted in 2030, 2028 to 2030."""
    network_ = network(MENU)
    cost = present_cost(network_)[([c.name for c in choices(network_)].index("mill:2027"), 0)]
    yearly = 20 + 1000 * 0.06 / (1 - 1.06**-10)
    assert cost == pytest.approx(yearly * (sum(1.06**-n for n in (1, 2, 3, 4))))


def test_a_budget_larger_than_its_menu_is_refused() -> None:
    row: Row = {"budget": "b", "party": "IND", "amount": 20000, "menu": "mill", "start": 2026}
    with pytest.raises(StudyError, match="the menu can take"):
        solve_case(edit(MENU, {"budgets": [row]}))


def test_spending_counts_stocks_at_the_plans_prices_and_outlays() -> None:
    told = spending(
        solve_case(
            half(
                stockpiles=[STOCK],
                enablers=[{"enabler": "forum", "party": "CHN", "usd": 11, "start": 2026, "end": 2027}],
            )
        )
    )
    found = {(r["what"], r["party"]): r["present"] for r in records(told)}
    assert found == {
        ("stockpile s", "IND"): pytest.approx(40 * 100),
        ("enabler forum", "CHN"): pytest.approx(22),
        ("stockpile s: bought again", "IND"): pytest.approx(480),
    }


# -- stage gates ----------------------------------------------------------------------------


def test_a_pilot_pays_as_an_option_while_industry_has_a_negative_mean() -> None:
    """Half the worlds bring 100, half -120: the mean is -10, and the right to build only the good ones 50."""
    gates = [Gate("pilot", 2027, 2, 10, 0.6), Gate("industry", 2029, 4, 5, 0.5)]
    found = option_value(gates, [(0.5, 100.0), (0.5, -120.0)], lead=1)
    assert found.committed == pytest.approx(0.3 * -10 - 10 - 0.6 * 5)
    assert found.before_cost == pytest.approx(0.3 * 50)
    assert found.value == pytest.approx(0.6 * (0.5 * 50 - 5) - 10)
    assert (found.probability, found.first_tonne) == (pytest.approx(0.3), 2034)
    assert found.tree["worth_going_on"].tolist() == pytest.approx([2.0, 20.0])
    assert found.tree["reached"].tolist() == pytest.approx([1.0, 0.6])


@pytest.mark.parametrize("value", [-50.0, 0.0, 3.0, 400.0])
@pytest.mark.parametrize("discount", [0.0, 0.1])
def test_an_option_is_never_worth_less_than_not_starting(value: float, discount: float) -> None:
    gates = [Gate("a", 2026, 1, 10, 0.6), Gate("b", 2027, 2.5, 20, 0.5)]
    found = option_value(gates, value, discount=discount)
    by_hand = max(0.0, 0.6 * max(0.0, 0.5 * max(0.0, value) - 20 / (1 + discount)) - 10)
    assert found.value == pytest.approx(by_hand)
    assert found.before_cost + 1e-9 >= found.value >= max(0.0, found.committed) - 1e-9
    assert found.tree["end"].tolist() == [2027, 2030]


def test_gates_are_read_from_rows() -> None:
    frames = {n: t.frame for n, t in edit(works(), {"researches": GATES}).tables.items()}
    research = next(i for i in INSTRUMENTS if i.table == "researches")
    assert gates_of(rows_of(frames, research), "r") == [
        Gate("pilot", 2026, 2, 30, 0.6),
        Gate("industry", 2028, 1, 50, 0.5),
    ]


# -- wrong rows -----------------------------------------------------------------------------


BAD: list[tuple[str, Row, str, str]] = [
    ("stockpiles", {**STOCK, "end": 2020}, "I01", "end"),
    ("stockpiles", {**STOCK, "money": 5}, "I04", "money"),
    ("stockpiles", {k: v for k, v in STOCK.items() if k != "volume"}, "I02", "volume"),
    ("stockpiles", {**{k: v for k, v in STOCK.items() if k != "volume"}, "party": "CHN", "months": 2}, "I02", "months"),
    ("stockpiles", {**STOCK, "material": "nothing"}, "I02", "price"),
    ("stockpiles", {**STOCK, "party": "XYZ"}, "T", "party"),
    ("stockpiles", {**STOCK, "volume": -4}, "T", "volume"),
    ("technologies", {"technology": "t", "party": "IND", "process": "metal", "start": 2026}, "I05", "process"),
    (
        "technologies",
        {"technology": "t", "party": "IND", "process": "refining", "start": 2026, "capital": 1},
        "I03",
        "capital",
    ),
    ("researches", {**GATES[0], "unlocks": "mull"}, "I05", "unlocks"),
    (
        "trainings",
        {"training": "t", "party": "IND", "place": "IND", "process": "x", "people": 1, "start": 2027, "end": 2026},
        "I01",
        "end",
    ),
    ("explorations", {"exploration": "e", "party": "IND", "deposit": "none", "usd": 1, "start": 2026}, "T", "deposit"),
    (
        "corridors",
        {"corridor": "c", "party": "IND", "capacity": 5, "start": 2026, "to": "IND", "cost": 1},
        "I02",
        "from",
    ),
    ("corridors", {"corridor": "sea", "party": "IND", "leg": "sea", "capacity": 5, "start": 2026}, "I04", "corridor"),
    (
        "recyclings",
        {"recycling": "r", "party": "IND", "place": "IND", "recipe": "x", "capacity": 4, "start": 2026},
        "I05",
        "recipe",
    ),
    (
        "recyclings",
        {"recycling": "r", "party": "IND", "place": "IND", "collection": 0.4, "capacity": 4, "start": 2026},
        "I02",
        "recipe",
    ),
    ("substitutions", {**LESS, "place": "CHN"}, "I05", "end_use"),
    ("substitutions", {**LESS, "kind": "thrift"}, "I05", "kind"),
    ("environments", {"environment": "e", "party": "IND", "place": "IND", "start": 2026}, "I02", "limit"),
    (
        "environments",
        {"environment": "e", "party": "IND", "place": "IND", "kind": "c02", "limit": 4, "start": 2026},
        "S45",
        "kind",
    ),
    ("enablers", {"enabler": "e", "party": "IND", "start": 2030, "end": 2029}, "I01", "end"),
    ("budgets", {"budget": "b", "party": "IND", "amount": 5, "menu": "mull", "start": 2026}, "I05", "menu"),
    ("budgets", {"budget": "b", "party": "IND", "amount": 1e9, "menu": "mill", "start": 2026}, "I03", "amount"),
]


@pytest.mark.parametrize(("table", "row", "code", "field"), BAD, ids=[f"{t}-{c}-{f}" for t, _, c, f in BAD])
def test_a_wrong_row_is_told_with_file_row_field_and_fix(
    table: str, row: Row, code: str, field: str, tmp_path: Path
) -> None:
    base = half() if table in ("stockpiles", "corridors", "substitutions") else MENU
    folder = written(edit(base, {table: [row]}), tmp_path)
    _, problems = check_study(folder)
    found = [p for p in problems if p.level == "error"]
    assert [(p.code[: len(code)], p.file, p.row, p.field) for p in found] == [(code, f"{table}.csv", 2, field)], found
    assert found[0].fix


def test_training_without_a_crew_is_said_by_a_notice(tmp_path: Path) -> None:
    row: Row = {
        "training": "t",
        "party": "IND",
        "place": "IND",
        "process": "metal",
        "people": 1,
        "start": 2027,
        "end": 2028,
    }
    _, problems = check_study(written(edit(MENU, {"trainings": [row]}), tmp_path))
    assert ("I05", "process", "notice") in [(p.code, p.field, p.level) for p in problems]


def test_instruments_edit_tables_of_a_study_without_them_not_at_all() -> None:
    before = {n: t.frame for n, t in mine().tables.items()}
    assert changed(before) is before
    assert {type(o) for o in said(half(stockpiles=[STOCK])).outlays} == {Outlay}
    assert {type(a) for a in said(half(stockpiles=[STOCK])).accords} == {Accord}


TABLES = (
    "stockpiles",
    "technologies",
    "researches",
    "trainings",
    "explorations",
    "corridors",
    "recyclings",
    "substitutions",
    "environments",
    "enablers",
    "budgets",
)


@pytest.mark.parametrize("table", TABLES)
def test_cells_of_instruments_are_remembered(table: str) -> None:
    """With cells that remember where they stand the program is the same, and no number of a row is forgotten."""
    asked = getattr(tiny, table)()[1]
    full = {n: asked.tables.get(n) or empty(kind) for n, kind in asked.row_types.items()}
    traced = trace(full, network(asked).horizon, asked.settings.steps)
    plain = fill(network(asked))
    told = fill(traced.network)
    for name, values in plain.parameters.items():
        assert [float(v) for v in told.parameters[name].reshape(-1)] == pytest.approx(
            [float(v) for v in values.reshape(-1)], nan_ok=True
        ), name
    used = {
        "stockpiles": "volume",
        "technologies": "capital",
        "trainings": "people",
        "corridors": "cost",
        "recyclings": "collection",
        "substitutions": "share",
        "environments": "limit",
        "budgets": "amount",
    }
    if table in used:
        cell = next(n for n, c in enumerate(traced.cells) if (c.table, c.field) == (table, used[table]))
        assert any(pulled[:, [cell]].nnz for pulled in traced.parameters.values())


def test_a_stock_that_could_never_arrive_is_refused() -> None:
    far = half(
        places=[{"place": p, "reexport": "no"} for p in ("IND", "CHN", "KAZ")], stockpiles=[{**STOCK, "place": "KAZ"}]
    )
    with pytest.raises(StudyError, match="ever arrives at KAZ"):
        solve_case(far)
