"""What a study page lists: every list against arithmetic on small plans, and the charts against the lists."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from tests.golden import instruments_tiny
from tests.golden.tiny import edit
from tests.small import ELEMENTS, Row, Rows, study
from tests.unit.fake_around import around
from tests.unit.fake_result import FakeResult

from didymium.analyses.lists import LISTS, balances, buyers, growth, ladder, promised, voted, ways
from didymium.analyses.solve import solve_case
from didymium.analyses.weigh import Ground, overtaken
from didymium.analyses.weigh import _odds as weigh_odds
from didymium.library import studies
from didymium.reports.payload import balances as balance_chart
from didymium.reports.payload import gates, insurance, market, panels, partnership, rare_metals
from didymium.reports.payload import ladder as ladder_chart
from didymium.reports.payload import odds as odds_chart
from didymium.reports.payload import voted as voted_chart
from didymium.reports.payload import ways as way_chart
from didymium.reports.payload.common import Case
from didymium.results.result import Result
from didymium.study.apply import Answer
from didymium.study.brief import SHOWS, Brief, Panel
from didymium.study.open import open_study
from didymium.study.study import Study
from didymium.tables.table import records

ROWS: Rows = {
    "places": [{"place": p, "reexport": "no"} for p in ("IND", "CHN", "JPN")],
    "end_uses": [{"end_use": "ev"}],
    "materials": [
        {"material": "oxide.Nd", "form": "oxide"},
        {"material": "magnet.a", "form": "magnet"},
    ],
    "compositions": [
        {"material": "magnet.a", "element": "Nd", "share": 0.3},
        {"material": "oxide.Nd", "element": "Nd", "share": ELEMENTS["Nd"]},
    ],
    "supplies": [{"supply": "s", "place": "CHN", "material": "oxide.Nd", "cost": 200, "limit": 800}],
    "legs": [
        {"leg": "sea", "from": "CHN", "to": "IND", "cost": 8, "days": 20},
        {"leg": "rail", "from": "CHN", "to": "JPN", "cost": 3, "days": 6},
    ],
    "demands": [
        {"end_use": "ev", "material": "oxide.Nd", "place": p, "quantity": q, "value": 900}
        for p, q in (("IND", 30), ("JPN", 10))
    ],
}


@pytest.fixture(scope="module")
def plan() -> Study:
    made = study(ROWS, (2026, 2027))
    brief = Brief(ways={"CHN": "IND"})
    return replace(made, brief=brief, settings=replace(made.settings, focus="CHN"))


@pytest.fixture(scope="module")
def solved(plan: Study) -> Result:
    return solve_case(plan)


def test_buyers_and_how_concentrated_they_are(solved: Result) -> None:
    told = buyers({"reference": solved}).set_index("year").loc[2027]
    assert (told["largest"], told["share"], told["hhi"]) == ("IND", pytest.approx(0.75), pytest.approx(0.625))
    assert told["t_reo"] == pytest.approx(40)


def test_what_a_place_has_it_sells_or_uses(solved: Result) -> None:
    told = balances({"CHN": "reference", "IND": "reference", "JPN": "not solved"}, {"reference": solved})
    here = told[told["year"] == 2026].set_index(["place", "entry"])["t"]
    assert here["CHN", "sold"] == pytest.approx(40)
    assert here["IND", "bought"] == pytest.approx(30)
    assert "JPN" not in set(told["place"])


def test_ways_with_their_legs_and_what_shuts_them(plan: Study) -> None:
    (told,) = ways(plan).to_dict("records")
    assert (told["start"], told["end"], told["days"], told["cost"]) == ("CHN", "IND", 20, 8)
    assert (told["shut_by"], told["open"], told["shocks"]) == ("", 0, 0)


def test_a_market_in_tonnes_and_in_money() -> None:
    magnets = [{"end_use": "ev", "material": "magnet.a", "place": "IND", "quantity": 5, "value": 900}]
    supply = [{"supply": "m", "place": "IND", "material": "magnet.a", "cost": 250, "limit": 8}]
    told = growth(solve_case(study({**ROWS, "demands": magnets, "supplies": supply}, (2026,))))
    assert told.to_dict("records") == [{"year": 2026, "t": pytest.approx(5), "money": pytest.approx(1250)}]


def test_the_ladder_is_that_of_the_hand_checks() -> None:
    told = ladder({n: t.frame for n, t in open_study("kazakhstan-exporter").case("reference").tables.items()})
    clay = told[told["basket"] == "clay"].set_index("step")
    assert clay.loc["carbonate", "cost"] == pytest.approx(27, rel=0.25)
    assert 12 <= clay.loc["oxides", "cost"] <= 23
    worth = told[told["step"] == "oxides"]["worth"].tolist()
    assert worth == sorted(worth, reverse=True)


def test_money_voted_beside_money_that_answers_take(solved: Result) -> None:
    said = {"item": "plan", "year": 2028.0, "value": 25.0, "unit": "million USD", "subject": "CHN"}
    other = [{"what": "reserves"}, {"subject": "IND"}, {"unit": "bn KZT"}]
    frame = pd.DataFrame([{"what": "money_voted", **said}, *({"what": "money_voted", **said, **o} for o in other)])
    cased = SimpleNamespace(tables={"statements": SimpleNamespace(frame=frame)})
    asked = SimpleNamespace(case=lambda _: cased, settings=SimpleNamespace(focus="CHN"))
    forum = {"enabler": "forum", "party": "CHN", "usd": 500.0, "start": 2026, "end": 2026, "claimed": "none"}
    paid = solve_case(study({**ROWS, "enablers": [forum]}, (2026, 2027)))
    told = voted(asked, {"reference": solved, "forum": paid})  # type: ignore[arg-type]
    assert told.fillna(0).to_numpy().tolist() == [["voted", "plan", 2028.0, 25e6], ["needed", "forum", 0.0, 500.0]]


def test_odds_from_which_a_search_pays(tmp_path: Path) -> None:
    """What the pit is worth if it is found, against what there is without it and without the search."""
    plain, _ = instruments_tiny.explorations()
    (pit,) = records(plain.tables["deposits"].frame)
    pit = {k: v for k, v in pit.items() if not k.startswith("_")} | {"capex": 100}
    plant: Row = {"plant": "sx", "place": "CHN", "process": "separation_heavy", "capacity": 6000, "counts": "feed_reo"}
    more: Row = {"asset": "clay", "start": 2027, "size": 50}
    plain = edit(plain, {"plants": [plant], "options": [more], "deposits": [pit]})
    survey: Row = {"exploration": "survey", "party": "CHN", "deposit": "clay", "usd": 90, "start": 2026, "years": 1}
    sought = edit(plain, {"explorations": [{**survey, "odds": 0.3}]})
    asked = replace(sought, answers={"search": Answer("search")}, brief=Brief())
    (told,) = weigh_odds(Ground(asked, tmp_path)).to_dict("records")
    found, nothing = (
        float(solve_case(edit(plain, {"explorations": [{**survey, "odds": 0.3, "outcome": o}]})).card["objective"])
        for o in ("found", "none")
    )
    assert (told["answer"], told["exploration"], told["odds"]) == ("search", "survey", 0.3)
    assert told["found"] == pytest.approx(found - nothing)
    assert told["cost"] == pytest.approx(90, rel=0.2)
    assert told["needed"] == pytest.approx(told["cost"] / (found - nothing))


def test_ranks_that_a_forced_claim_changes() -> None:
    before = {"reference": 10.0, "home": 9.0, "deal": 8.0}
    assert list(overtaken(before, {**before, "deal": 9.5})) == ["'deal' comes to be worth more than 'home'"]
    assert list(overtaken(before, {k: v + 3 for k, v in before.items()})) == []
    assert list(overtaken(before, {"reference": 10.0, "home": 9.0})) == []
    near = {"a": 1e12, "b": 1e12 + 1.0}
    assert list(overtaken(near, {"a": 1e12 + 1.0, "b": 1e12})) == []


def test_without_a_party_no_project_is_told(solved: Result) -> None:
    assert set(promised(solved).columns) == {"asset", "stage", "stated", "gap", "reason"}


def test_every_list_that_a_page_may_show_is_made() -> None:
    assert set(SHOWS) == set(LISTS)


@pytest.mark.parametrize("name", studies())
def test_the_shipped_briefs_name_what_is_there(name: str) -> None:
    opened = open_study(name)
    shocks = {"calm", *opened.shocks}
    assert [p.name for p in opened.brief.panels if p.shock not in shocks or p.year not in opened.settings.years] == []
    assert set(opened.brief.broken_by.values()) <= shocks


# -- the charts -----------------------------------------------------------------------------


CASE = Case(FakeResult(analysed=True))


def with_frames(**frames: list[dict[str, object]]):
    found = around()
    return replace(found, weighed={**found.weighed, **{n: pd.DataFrame(rows) for n, rows in frames.items()}})


def test_money_voted_is_held_against_the_dearest_answer() -> None:
    rows = [
        {"side": "voted", "what": "plan", "year": 2028.0, "usd": 25e6},
        {"side": "voted", "what": "geology", "year": 2028.0, "usd": 470e6},
        {"side": "needed", "what": "home", "year": math.nan, "usd": 900e6},
    ]
    chart = voted_chart.chart(with_frames(voted=rows))
    assert chart is not None
    view = chart.views[""]
    assert view.title == "Home takes 900 m USD; the largest sum voted is 470"
    assert [r[1:] for r in view.table.rows] == [["geology, to 2028", 470], ["plan, to 2028", 25], ["home", 900]]
    assert voted_chart.chart(with_frames(voted=rows[:2])) is None


@pytest.mark.parametrize(
    ("found", "needed", "said"), [(2e8, 0.5, "pays from 50 % odds of a find"), (-1e6, math.inf, "never pays")]
)
def test_a_search_pays_from_its_odds(found: float, needed: float, said: str) -> None:
    row = {"answer": "home", "exploration": "e", "odds": 0.3, "cost": 1e8, "found": found, "needed": needed}
    chart = odds_chart.chart(with_frames(odds=[row]))
    assert chart is not None
    assert chart.views[""].title == f"Home {said}"
    mean = chart.views[""].table.rows[0][4]
    assert mean == pytest.approx((0.1 * found - 1e8) / 1e6)


def test_a_panel_holds_answers_by_measures() -> None:
    panel = Panel("stock", "A stock", ("unmet", "largest_seller", "jobs"), 2032, ("reference", "home"), "ban_2032")
    found = replace(around(), brief=replace(around().brief, panels=(panel,)))
    (chart,) = panels.charts(found)
    view = chart.views[""]
    assert [c.name for c in view.table.columns] == [
        "answer",
        "magnets unmet",
        "largest seller's share of magnets",
        "costs",
    ]
    assert view.table.rows == [
        ["reference", pytest.approx(7350), pytest.approx(90), pytest.approx(0)],
        ["home", pytest.approx(3980), pytest.approx(80), pytest.approx(480)],
    ]
    assert "under home" in view.title
    assert "under reference" in view.title


def test_a_panel_without_a_number_is_left_out() -> None:
    panel = Panel("stock", "A stock", ("jobs",), 2032)
    assert panels.charts(replace(around(), brief=replace(around().brief, panels=(panel,)))) == []


def test_the_frontier_holds_no_answer_that_another_beats() -> None:
    told = insurance.insured(around())
    for one in told:
        dominated = any(o.cost < one.cost and o.worst < one.worst for o in told)
        assert not (dominated and not any(o.beats(one) for o in told))
    chart = insurance.frontier(around())
    assert chart is not None
    kept = [row[0] for row in chart.views[""].table.rows if row[-1] == "yes"]
    assert kept[0] == "reference"
    assert "home" not in [r[0] for r in chart.views[""].table.rows if r[-1] == ""] or len(kept) > 1


def test_how_far_a_promise_must_be_trusted() -> None:
    """Calm: home is worth 480 m less than reference; its ban takes (7,350 - 3,980) x 60,000 = 202 m less."""
    odds = insurance.trusted(around(), "reference", "ban_2032", "home")
    assert odds == 0.0
    assert insurance.trusted(around(), "home", "ban_2032", "reference") == math.inf
    assert math.isnan(insurance.trusted(around(), "home", "nothing", "reference"))


def test_gates_as_an_option() -> None:
    row = {"answer": "pilot", "gate": "pilot", "start": 2027, "end": 2028, "reached": 1.0, "passed": 0.6, "cost": 1e7}
    told = {"worth_going_on": 2e7, "goes_on": True, "value": 5e6, "committed": -3e6, "first_tonne": 2033}
    chart = gates.chart(with_frames(gates=[{**row, **told}]))
    assert chart is not None
    assert chart.views[""].table.rows == [["pilot", "pilot", "2027", "2028", 100, 60, 10, 20, "yes"]]
    assert "no tonne before 2033" in chart.views[""].title


def test_ways_that_stay_open_are_counted() -> None:
    row = {"start": "CHN", "end": "IND", "route": "a", "legs": "a > b", "days": 9.0, "cost": 80.0, "chokepoints": ""}
    rows = [{**row, "shut_by": s, "open": 2 - bool(s), "shocks": 2} for s in ("", "ban")]
    chart = way_chart.chart(with_frames(ways=rows), CASE)
    assert chart is not None
    assert chart.views[""].title.startswith("1 of 2 ways from")
    assert [r[-1] for r in chart.views[""].table.rows] == ["2 of 2 shocks", "1 of 2 shocks"]


def test_the_growth_of_a_market_is_a_year() -> None:
    chart = market.growth(with_frames(growth=[{"year": y, "t": t, "money": 2e6 * t} for y, t in GROWS]))
    assert chart is not None
    assert chart.views[""].table.rows[1][3:] == [pytest.approx(10), pytest.approx(10)]
    assert market.growth(around()) is None


GROWS = ((2026, 100.0), (2028, 121.0))


def test_buyers_are_told_in_the_year_of_the_headline() -> None:
    row = {"answer": "home", "year": 2032, "t_reo": 40.0, "largest": "IND", "share": 0.75, "hhi": 0.625}
    chart = market.buyers(with_frames(buyers=[row]), CASE)
    assert chart is not None
    assert chart.views[""].table.rows == [["home", 40.0, "India", 75.0, 0.625]]
    assert market.buyers(around(), CASE) is None


def test_a_balance_and_a_ladder_and_a_panel_of_rare_metals() -> None:
    held = [{"place": "IND", "answer": "home", "year": y, "entry": e, "t": 7.0} for y in (2026, 2032)
            for e in ("separated", "sold")]  # fmt: skip
    steps = [
        {"basket": "clay", "step": "carbonate", "cost": 27.0, "worth": 27.5},
        {"basket": "clay", "step": "oxides", "cost": 17.0, "worth": 39.0},
    ]
    metal = {"name": "Titanium", "stage": "metal", "year": 2024.0, "value": 15.0, "unit": "kt", "world": 300.0}
    metals = [{**metal, "share": 0.05, "rank": 4.0}]
    found = with_frames(balances=held, ladder=steps, rare_metals=metals)
    told = [balance_chart.chart(found, CASE), ladder_chart.chart(found), rare_metals.chart(found, CASE)]
    views = [c.views[""] for c in told if c is not None]
    assert len(views) == 3
    assert ["India", "separated", 7.0, 7.0] in list(views[0].table.rows)
    assert list(views[1].table.rows)[1] == ["clay", "oxides", 17.0, 44.0, 39.0, -5.0]
    assert "no basket pays" in views[1].title
    assert list(views[2].table.rows) == [["Titanium", "metal", "2024", 15.0, "kt", 5.0, "4"]]
    assert [c(around(), CASE) for c in (balance_chart.chart, rare_metals.chart)] == [None, None]


def test_a_partnership_that_is_worth_nothing_says_so() -> None:
    rows = [{"player": p, "alone": 0.0, "shapley": 0.0, "core_low": 0.0, "core_high": 0.0} for p in ("IND", "KAZ")]
    title = partnership.charts(with_frames(partnership=rows), CASE)[0].views[""].title
    assert title == "India and KAZ together gain nothing that they could share"
