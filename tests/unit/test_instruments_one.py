"""Agreements, support and borders: what each does to a market of two sellers, number by number, and bad rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.golden import instruments_tiny as tiny
from tests.small import Row, Rows, study, table

from didymium.analyses.floors import settled, settled_study, with_top_up
from didymium.analyses.solve import network_of, solve_case
from didymium.errors import Problem, StudyError
from didymium.model.fill import gathered
from didymium.parts.building import capital_payments, choices
from didymium.parts.cells import Cell, remembering
from didymium.parts.deal import Deals, lost_by_slice
from didymium.parts.duties import duty_of
from didymium.parts.horizon import Horizon
from didymium.parts.instruments import deals
from didymium.parts.part import index
from didymium.parts.roofs import roof_of
from didymium.parts.row_types import ROW_TYPES
from didymium.parts.write_out import write_out
from didymium.results.accounts import closed
from didymium.results.result import Result
from didymium.study.agreed import check_instruments
from didymium.study.study import Study
from didymium.tables.table import empty

MARKET: Rows = {
    "places": [{"place": p} for p in ("AUS", "CHN", "IND")],
    "groups": [{"group": "quad", "member": "AUS"}, {"group": "quad", "member": "IND"}],
    "end_uses": [{"end_use": "wind"}, {"end_use": "defence"}],
    "materials": [{"material": "ore", "form": "ore"}, {"material": "oxide.Dy", "form": "oxide"}],
    "compositions": [{"material": m, "element": "Dy", "share": 0.8713} for m in ("ore", "oxide.Dy")],
    "supplies": [
        {"supply": "clay", "place": "CHN", "material": "oxide.Dy", "cost": 200},
        {"supply": "ore", "place": "AUS", "material": "ore", "cost": 10},
    ],
    "processes": [{"process": "refining", "recipe": "own", "opex": 300, "capex": 1000, "life": 10, "lead_time": 2}],
    "ports": [{"recipe": "own", "material": m, "amount": a} for m, a in (("ore", -1), ("oxide.Dy", 1))],
    "plants": [{"plant": "mill", "place": "AUS", "process": "refining", "capacity": 30}],
    "options": [{"asset": "mill", "start": 2028, "size": 20}],
    "legs": [{"leg": n, "from": p, "to": "IND", "cost": 10} for n, p in (("sea", "CHN"), ("west", "AUS"))],
    "prices": [{"material": "oxide.Dy", "place": "CHN", "year": 2024, "price": 250}],
    "duties": [{"duty": "old", "from": "CHN", "to": "IND", "material": "oxide.Dy", "per_tonne": 1}],
    "demands": [{"end_use": "wind", "material": "oxide.Dy", "place": "IND", "quantity": 50, "value": 900}],
}
"""India buys 50 t a year: from China at 211, or from Australia, which has 30 t a year, at 320 USD a t."""
YEARS = (2026, 2028)


def market(discount: float = 0.0, **rows: Sequence[Row]) -> Study:
    """The market with rows of instruments, or other rows in place of its own."""
    found = study({**MARKET, **{n: r for n, r in rows.items() if n in MARKET}}, YEARS, discount=discount)
    return replace(found, tables={**found.tables, **{n: table(ROW_TYPES[n], r) for n, r in rows.items()}})


@cache
def calm() -> Result:
    return solve_case(market())


def shipped(result: Result) -> dict[str, list[float]]:
    """t a year from each seller, in each solved year."""
    horizon, out = result.network.horizon, dict[str, Any]()
    for n, lane in enumerate(result.network.lanes):
        if lane.material == "oxide.Dy":
            tonnes = result.data["shipment"].to_numpy()[n] / horizon.span
            out[lane.start] = out.get(lane.start, 0.0) + tonnes
    return {k: [round(float(x), 6) for x in v] for k, v in out.items()}


def said(asked: Study) -> Deals:
    return deals(index(network_of(asked)))


def told(asked: Study) -> list[tuple[str, str]]:
    """Code and field of every problem of instruments."""
    return [(p.code, p.field) for p in check_instruments(asked.tables)]


def raised(asked: Study) -> Problem:
    with pytest.raises(StudyError) as caught:
        said(asked)
    return caught.value.problems[0]


def test_the_market_buys_where_it_is_cheap() -> None:
    assert shipped(calm()) == {"CHN": [50, 50], "AUS": [0, 0]}


# -- shocks in parts of a year ---------------------------------------------------------------


def test_a_shock_takes_its_months_of_the_years_a_slice_stands_for() -> None:
    found = index(network_of(market()))
    assert lost_by_slice(found, 2027, 7, 12, 1.0) == [(1, pytest.approx(0.5))]  # 12 of the 24 months of 2027, 2028
    assert lost_by_slice(found, 2026, 10, 6, 0.5) == [(0, pytest.approx(0.125)), (1, pytest.approx(0.0625))]
    assert lost_by_slice(found, 2028, 1, float("nan"), 1.0) == [(1, pytest.approx(0.5))]
    assert lost_by_slice(found, 2026, 2, 11, 1.0) == [(0, pytest.approx(11 / 12))]


# -- offtake -----------------------------------------------------------------------------------


DEAL: Row = {
    "offtake": "deal",
    "party": "IND",
    "partner": "AUS",
    "material": "oxide.Dy",
    "volume": 20,
    "band": 0.1,
    "start": 2026,
    "end": 2026,
    "penalty": 500,
}


def test_an_offtake_ships_its_volume_less_the_band() -> None:
    assert shipped(solve_case(market(offtakes=[DEAL]))) == {"CHN": [32, 50], "AUS": [18, 0]}


def test_an_offtake_that_costs_more_than_its_penalty_is_broken() -> None:
    assert shipped(solve_case(market(offtakes=[{**DEAL, "penalty": 100}]))) == {"CHN": [50, 50], "AUS": [0, 0]}


def test_bad_offtakes() -> None:
    assert told(market(offtakes=[{**DEAL, "end": 2025}])) == [("I01", "end")]
    assert told(market(offtakes=[{**DEAL, "price": "fixed"}])) == [("I02", "usd")]
    assert told(market(offtakes=[{**DEAL, "material": "metal.Dy"}])) == [("I05", "material"), ("I03", "volume")]
    assert told(market(offtakes=[{**DEAL, "party": "quad"}])) == [("I05", "partner")]
    back = raised(market(offtakes=[{**DEAL, "party": "CHN"}]))
    assert (back.code, back.file, back.field, back.found) == ("I05", "offtakes", "material", "deal")


def test_a_volume_beyond_what_the_seller_can_make_says_how_much_it_can() -> None:
    plants = [{"plant": "sx", "place": "AUS", "process": "separation_heavy", "capacity": 30, "counts": "feed_reo"}]
    beyond = market(offtakes=[{**DEAL, "volume": 31}], plants=plants, ports=[], options=[])
    problem = check_instruments(beyond.tables)[0]
    assert (problem.code, problem.file, problem.row, problem.field) == ("I03", "offtakes.csv", 2, "volume")
    assert "30 t/year" in problem.rule
    assert told(market(offtakes=[DEAL], plants=plants, ports=[], options=[])) == []


def test_roofs_of_each_form() -> None:
    frames = {
        n: t.frame
        for n, t in study(
            {
                "places": [{"place": "AUS"}],
                "deposits": [
                    {"deposit": "weld", "place": "AUS", "reo": 0.4},
                    {"deposit": "clay", "place": "AUS", "reo": 0.5, "form": "carbonate"},
                ],
                "paths": [
                    {"asset": "weld", "year": 2026, "capacity": 20},
                    {"asset": "weld", "year": 2030, "capacity": 80},
                ],
                "options": [{"asset": "clay", "start": 2030, "size": 5}, {"asset": "sx", "start": 2030, "size": 7}],
                "plants": [
                    {
                        "plant": "sx",
                        "place": "AUS",
                        "process": "separation_light",
                        "capacity": 3,
                        "counts": "ndpr_oxide",
                    },
                    {"plant": "crack", "place": "AUS", "process": "cracking", "capacity": 6, "counts": "feed_reo"},
                ],
                "forms": [{"form": "carbonate", "reo": 0.6}],
            }
        ).tables.items()
    }
    tables = {**{n: table(kind, []).frame for n, kind in ROW_TYPES.items()}, **frames}
    assert roof_of(tables, "concentrate.weld", ["AUS"]) == pytest.approx(200)
    assert roof_of(tables, "concentrate.*", ["AUS"]) == pytest.approx(200)
    assert roof_of(tables, "carbonate.clay", ["AUS"]) == pytest.approx(5 / 0.5 + 6 / 0.6)
    assert roof_of(tables, "oxide.Nd", ["AUS"]) == 10
    assert roof_of(tables, "oxide.La", ["AUS"]) is None  # the nameplate counts Nd and Pr only
    assert roof_of(tables, "metal.Nd", ["AUS"]) == 0
    assert roof_of(tables, "alloy.Nd", ["AUS"]) is None


# -- joint venture -----------------------------------------------------------------------------


VENTURE: Row = {
    "venture": "ours",
    "party": "IND",
    "partner": "CHN",
    "share": 0.4,
    "place": "AUS",
    "process": "refining",
    "capacity": 12,
    "capital": 500,
    "start": 2028,
}


def test_a_venture_is_built_and_paid_though_it_earns_nothing() -> None:
    result = solve_case(market(joint_ventures=[VENTURE]))
    built = result.data["expand"].sel(option="ours:2028").to_numpy()
    assert built.tolist() == [12, 0]  # two years of lead: decided on in 2026
    assert shipped(result) == shipped(calm())
    assert result.card["objective"] == pytest.approx(calm().card["objective"] - 12 * 500 / 10 * 2)


def test_a_venture_that_is_not_forced_is_left_alone() -> None:
    result = solve_case(market(joint_ventures=[{**VENTURE, "forced": "no"}]))
    assert not result.data["expand"].to_numpy().any()


def test_owners_elsewhere_share_the_rent() -> None:
    shares = said(market(joint_ventures=[VENTURE])).shares
    assert [(s.asset, s.party, s.share, s.times) for s in shares] == [
        ("ours", "IND", 0.4, (1,)),
        ("ours", "CHN", pytest.approx(0.6), (1,)),
    ]


def test_of_an_asset_that_stands_only_the_part_added_is_shared() -> None:
    larger = {**VENTURE, "asset": "mill", "partner": "", "share": 1.0, "capacity": 10}
    found = said(market(joint_ventures=[larger]))
    assert [(s.asset, s.party, s.share) for s in found.shares] == [("mill", "IND", pytest.approx(10 / 40))]
    assert [a.bound for a in found.accords] == [10]
    network = network_of(market(joint_ventures=[larger]))
    assert [(c.name, c.limit) for c in choices(network)] == [("mill:2028", 20)]  # its own option is large enough


def test_a_venture_cannot_be_ready_before_its_lead_time() -> None:
    soon = {**VENTURE, "start": 2027}
    assert raised(market(joint_ventures=[soon])).code == "I06"
    assert "2028" in raised(market(joint_ventures=[soon])).rule
    assert said(market(joint_ventures=[{**soon, "begun": "yes"}])).accords


def test_bad_ventures() -> None:
    assert told(market(joint_ventures=[{**VENTURE, "process": "alchemy"}])) == [("I05", "process")]
    assert told(market(joint_ventures=[{**VENTURE, "place": ""}])) == [("I02", "place")]
    assert told(market(joint_ventures=[{**VENTURE, "venture": "mill"}])) == [("I04", "venture")]
    assert told(market(joint_ventures=[{**VENTURE, "partner": ""}])) == [("I04", "share")]
    assert told(market(joint_ventures=[{**VENTURE, "end": 2020}])) == [("I01", "end")]
    assert told(market(joint_ventures=[{**VENTURE, "asset": "mill", "end": 2030}])) == [("I04", "end")]


# -- subsidy -----------------------------------------------------------------------------------


PAID: Row = {"subsidy": "s", "party": "AUS", "place": "AUS", "material": "oxide.Dy", "usd": 120, "start": 2026}


def test_a_subsidy_brings_output_while_it_is_paid() -> None:
    assert shipped(solve_case(market(subsidies=[PAID])))["AUS"] == [30, 30]
    assert shipped(solve_case(market(subsidies=[{**PAID, "usd": 100}])))["AUS"] == [0, 0]
    assert shipped(solve_case(market(subsidies=[{**PAID, "end": 2026}])))["AUS"] == [30, 0]  # the cliff


def test_a_cap_pays_for_so_many_tonnes_and_stops_nobody() -> None:
    assert shipped(solve_case(market(subsidies=[{**PAID, "cap": 7}])))["AUS"] == [7, 7]
    dear = market(subsidies=[{**PAID, "cap": 7}], supplies=MARKET["supplies"][1:], options=[])
    assert shipped(solve_case(dear))["AUS"] == [30, 30]  # without China all is made, and only 7 t are paid for
    plain = solve_case(market(supplies=MARKET["supplies"][1:], options=[])).card["objective"]
    outlays = {o.party: o.amount for o in said(dear).outlays if o.year == 2028}
    assert outlays == {"treasury of AUS": 7 * 2 * 120, "AUS": -7 * 2 * 120}
    assert solve_case(dear).card["objective"] == pytest.approx(plain)  # nothing lacks to the cap: the sum is an outlay


def test_a_part_of_the_capital() -> None:
    found = said(
        market(
            subsidies=[{"subsidy": "s", "party": "AUS", "place": "quad", "capital": 0.3, "start": 2026, "end": 2026}]
        )
    )
    assert [(x.variable, x.time, x.receiver) for x in found.levies] == [("expand", 1, "treasury of AUS")]
    assert found.levies[0].rates == [pytest.approx(-0.3 * 1000 / 10 * 2)]
    payments = capital_payments(network_of(market()))
    assert payments == [(0, 0, 1, pytest.approx(200))]  # decided in 2026, two years of 2028's at 100 each


def test_bad_subsidies() -> None:
    assert told(market(subsidies=[{**PAID, "usd": 0}])) == [("I02", "usd")]
    assert told(market(subsidies=[{**PAID, "material": ""}])) == [("I02", "material")]
    assert told(market(subsidies=[{**PAID, "end": 2020}])) == [("I01", "end")]
    assert told(market(subsidies=[{**PAID, "usd": 0, "capital": 0.1, "cap": 9}])) == [("I04", "cap")]
    assert raised(market(subsidies=[{**PAID, "place": "IND"}])).code == "I05"


def of_party(asked: Study, party: str) -> float:
    """What a party has in the first slice, when the accounts close."""
    found, about = closed(solve_case(asked))
    assert about["gap"] < 1e-6
    return float(found[(found["party"] == party) & (found["year"] == 2026)]["amount"].sum())


@pytest.mark.parametrize(("cap", "paid"), [(float("nan"), 30), (7, 7), (40, 30)])
def test_the_treasury_pays_for_what_is_made(cap: float, paid: float) -> None:
    assert of_party(market(subsidies=[{**PAID, "cap": cap}]), "treasury of AUS") == pytest.approx(-paid * 120)


# -- tax relief --------------------------------------------------------------------------------


RELIEF: Row = {"relief": "r", "party": "AUS", "place": "AUS", "royalty": 0.5, "start": 2026}


def test_a_royalty_falls_at_the_reference_price() -> None:
    assert shipped(solve_case(market(tax_reliefs=[RELIEF])))["AUS"] == [30, 30]  # 0.5 x 250 off 320 is below 211
    assert shipped(solve_case(market(tax_reliefs=[{**RELIEF, "royalty_to": 0.1}])))["AUS"] == [0, 0]
    assert said(market(tax_reliefs=[RELIEF])).levies[0].rates == [pytest.approx(-125)]


def test_no_more_royalty_falls_than_there_is_cost() -> None:
    prices = [{"material": "oxide.Dy", "place": "CHN", "year": 2024, "price": 9000}]
    assert said(market(tax_reliefs=[RELIEF], prices=prices)).levies[0].rates == [pytest.approx(-300)]


def test_relief_of_a_mine_counts_its_basket_at_oxide_prices() -> None:
    from_mine = {
        "deposits": [{"deposit": "pit", "place": "AUS", "reo": 0.4, "opex": 500, "form": "carbonate"}],
        "baskets": [{"deposit": "pit", "element": "Dy", "share": 1.0}],
        "paths": [{"asset": "pit", "year": 2026, "capacity": 9}],
    }
    asked = market(tax_reliefs=[{**RELIEF, "process": "mining"}], **from_mine)
    levies = said(asked).levies
    assert [(x.variable, x.rates) for x in levies] == [("mine", [pytest.approx(-0.5 * 0.4 * 250)])] * 2


def test_relief_of_profit_moves_accounts_only() -> None:
    asked = market(tax_reliefs=[{**RELIEF, "royalty": 0, "profit": 0.2, "end": 2026}])
    shares = said(asked).shares
    assert [(s.asset, s.party, s.share, s.times) for s in shares] == [("mill", "treasury of AUS", -0.2, (0,))]
    assert solve_case(asked).card["objective"] == calm().card["objective"]


def test_bad_reliefs() -> None:
    assert told(market(tax_reliefs=[{**RELIEF, "royalty_to": 0.6}])) == [("I04", "royalty_to")]
    assert told(market(tax_reliefs=[{**RELIEF, "royalty": 0}])) == [("I02", "royalty")]
    assert told(market(tax_reliefs=[{**RELIEF, "end": 2020}])) == [("I01", "end")]
    assert raised(market(tax_reliefs=[{**RELIEF, "place": "CHN"}])).code == "I05"


# -- tariff ------------------------------------------------------------------------------------


TARIFF: Row = {"tariff": "t", "from": "CHN", "to": "quad", "material": "oxide.*", "rate": 0.6, "start": 2028}


def duties_from_china(asked: Study) -> list[float]:
    network = network_of(asked)
    return next(duty_of(network)[n].tolist() for n, x in enumerate(network.lanes) if x.start == "CHN")


def test_a_tariff_moves_trade_from_its_year_on() -> None:
    assert shipped(solve_case(market(tariffs=[TARIFF]))) == {"CHN": [50, 20], "AUS": [0, 30]}
    assert duties_from_china(market(tariffs=[TARIFF])) == [1, pytest.approx(151)]


def test_a_tariff_may_replace_what_there_is_in_its_years() -> None:
    instead = {**TARIFF, "how": "instead", "rate": 0, "per_tonne": 7}
    assert duties_from_china(market(tariffs=[instead])) == [1, 7]
    assert duties_from_china(market(tariffs=[{**instead, "start": 2025, "end": 2027}])) == [7, 1]
    elsewhere = {**instead, "from": "AUS", "to": "IND"}
    assert duties_from_china(market(tariffs=[elsewhere])) == [1, 1]


def test_bad_tariffs() -> None:
    assert told(market(tariffs=[{**TARIFF, "end": 2020}])) == [("I01", "end")]
    bare = {k: v for k, v in TARIFF.items() if k != "rate"}
    assert told(market(tariffs=[bare])) == [("I02", "rate")]
    assert told(market(tariffs=[{**TARIFF, "material": "metal.Nd"}])) == [("I05", "rate")]
    assert told(market(tariffs=[{**TARIFF, "from": "", "to": ""}])) == [("I02", "to")]
    assert told(market(tariffs=[{**TARIFF, "from": "quad"}])) == [("I05", "to")]


# -- price floor -------------------------------------------------------------------------------


FLOOR: Row = {"floor": "f", "party": "IND", "place": "AUS", "material": "oxide.Dy", "price": 340, "start": 2026}


def test_the_first_top_up_is_from_the_reference_price() -> None:
    assert [x.rates for x in said(market(price_floors=[FLOOR])).levies] == [[pytest.approx(-90)]] * 2
    stated = market(price_floors=[{**FLOOR, "outside": 300}])
    assert [x.rates for x in said(stated).levies] == [[pytest.approx(-40)]] * 2
    assert said(market(price_floors=[{**FLOOR, "price": 240}])).levies == []


def test_the_top_up_settles_at_the_price_the_seller_gets() -> None:
    found = settled(market(price_floors=[FLOOR]))
    assert shipped(found.run.result)["AUS"] == [30, 30]
    assert found.residual <= 0.01
    assert found.outside["f", 2026] == {2026: pytest.approx(201), 2028: pytest.approx(201)}
    assert found.run.result.card["floors"]["rounds"] == found.rounds


def test_a_floor_below_the_market_changes_nothing() -> None:
    alone = MARKET["supplies"][1:]
    found = settled(market(price_floors=[FLOOR], supplies=alone))  # no China: the price is 890, above the floor
    assert found.run.result.card["objective"] == pytest.approx(solve_case(market(supplies=alone)).card["objective"])
    assert (found.residual, found.rounds) == (0.0, 2)


def test_a_study_without_floors_is_solved_once() -> None:
    found = settled(market())
    assert (found.rounds, found.residual, found.outside) == (1, 0.0, {})


def test_a_study_settles_for_all_the_shocks_of_an_answer() -> None:
    ready = settled_study(market(price_floors=[FLOOR]))
    assert shipped(solve_case(ready))["AUS"] == [30, 30]
    bare = market()
    assert settled_study(bare) is bare


def test_found_prices_stand_in_the_rows() -> None:
    asked = with_top_up(market(price_floors=[FLOOR]), {("f", 2026): {2026: 300.0, 2028: 310.0}})
    frame = asked.case("reference/calm").tables["price_floors"].frame
    assert frame[["start", "end", "outside"]].to_numpy().tolist() == [[2026, 2026, 300], [2028, 2028, 310]]


def test_the_guarantor_gets_its_part_of_what_is_above_the_floor() -> None:
    """Two contracts on half the tonnes: at 400 the guarantor gets half of 60, at 300 nothing."""
    transfers = [t for t in said(market(price_floors=[{**FLOOR, "upside": 0.5}])).transfers if t.time == 0]
    for price, gained in ((400.0, 30.0), (300.0, 0.0)):
        rule = {"fixed": 340.0, "floor": max(340.0, price)}
        paid = {t.receiver: t.terms.weights[0] * (rule[t.price] - price) for t in transfers}
        assert paid["treasury of IND"] - paid["AUS"] == pytest.approx(gained)


def test_a_cap_on_a_floor() -> None:
    capped = market(price_floors=[{**FLOOR, "cap": 4, "outside": 200}])
    assert shipped(solve_case(capped))["AUS"] == [4, 4]


def test_bad_floors() -> None:
    assert told(market(price_floors=[{**FLOOR, "end": 2020}])) == [("I01", "end")]
    assert told(market(price_floors=[{**FLOOR, "material": "oxide.Xx"}])) == [("I05", "material")]
    assert told(market(price_floors=[FLOOR, {**FLOOR, "start": 2027}])) == [("I04", "start")]
    assert raised(market(price_floors=[{**FLOOR, "place": "CHN"}])).code == "I05"
    assert raised(market(price_floors=[FLOOR], prices=[])).code == "I02"


# -- content rule ------------------------------------------------------------------------------


RULE: Row = {"rule": "r", "party": "IND", "material": "oxide.*", "share": 0.6, "start": 2028}


def test_no_more_than_a_share_from_one_country() -> None:
    assert shipped(solve_case(market(content_rules=[RULE]))) == {"CHN": [50, 30], "AUS": [0, 20]}
    other = {**RULE, "partner": "AUS"}
    assert shipped(solve_case(market(content_rules=[other]))) == {"CHN": [50, 50], "AUS": [0, 0]}


def test_nothing_below_a_form_leaves() -> None:
    home = {"rule": "r", "party": "CHN", "kind": "form", "form": "metal", "start": 2028}
    assert shipped(solve_case(market(content_rules=[home]))) == {"CHN": [50, 0], "AUS": [0, 50]}  # and the mill grows
    assert shipped(solve_case(market(content_rules=[{**home, "form": "oxide"}]))) == shipped(calm())


def test_bad_content_rules() -> None:
    assert told(market(content_rules=[{**RULE, "material": ""}])) == [("I02", "material")]
    assert told(market(content_rules=[{**RULE, "material": "magnet.*"}])) == [("I05", "material")]
    assert told(market(content_rules=[{**RULE, "end": 2020}])) == [("I01", "end")]
    assert told(market(content_rules=[{**RULE, "partner": "IND"}])) == [("I04", "partner")]
    low = {**RULE, "kind": "form", "form": "concentrate"}
    assert told(market(content_rules=[low])) == [("I05", "form")]


# -- export ban --------------------------------------------------------------------------------


BAN: Row = {"ban": "b", "party": "CHN", "partner": "IND", "material": "oxide.*", "leak": 0.0, "start": 2028}


def test_a_ban_in_force_leaves_the_leak_of_a_known_flow() -> None:
    assert shipped(solve_case(market(export_bans=[BAN]))) == {"CHN": [50, 0], "AUS": [0, 50]}
    leaky = {**BAN, "leak": 0.2, "volume": 50}
    assert shipped(solve_case(market(export_bans=[leaky]))) == {"CHN": [50, 10], "AUS": [0, 40]}


def test_the_flow_of_the_base_year_leaks_where_it_is_known() -> None:
    wedges = [{"column": "shipment[oxide.Dy|CHN>IND]", "mu": 0, "x0": 40}]
    asked = market(export_bans=[{**BAN, "share": 0.75, "leak": 0.2}], wedges=wedges)
    assert [a.bound for a in said(asked).accords] == [pytest.approx(0.4 * 40 * 2)]


def test_a_ban_nobody_foresaw_takes_from_the_plan() -> None:
    sudden = {**BAN, "surprise": "yes", "month": 7, "start": 2027, "months": 12}
    assert shipped(solve_case(market(export_bans=[sudden]))) == {"CHN": [50, 25], "AUS": [0, 25]}
    for_good = {**sudden, "months": float("nan"), "leak": 0.2}
    assert shipped(solve_case(market(export_bans=[for_good])))["CHN"] == [50, pytest.approx(50 * (1 - 0.75 * 0.8))]


def test_bad_bans() -> None:
    assert told(market(export_bans=[{**BAN, "end": 2020}])) == [("I01", "end")]
    assert told(market(export_bans=[{**BAN, "material": "metal.*"}])) == [("I05", "material")]
    assert told(market(export_bans=[{**BAN, "partner": "CHN"}])) == [("I04", "partner")]
    assert told(market(export_bans=[BAN, {**BAN, "ban": "c"}])) == [("I04", "ban")]
    quota = {"quota": "q", "party": "CHN", "material": "oxide.*", "limit": 5, "start": 2026}
    assert told(market(export_bans=[BAN], export_quotas=[quota])) == [("I04", "limit")]


# -- export licence ----------------------------------------------------------------------------


LICENCE: Row = {"licence": "l", "party": "CHN", "elements": "Dy;Tb", "grant": 0.5, "start": 2028}
BOTH: Sequence[Row] = [
    {"end_use": u, "material": "oxide.Dy", "place": "IND", "quantity": q, "value": v}
    for u, q, v in (("wind", 40, 900), ("defence", 10, 9000))
]


def test_a_licence_grants_a_part_of_what_is_asked_for() -> None:
    assert shipped(solve_case(market(export_licences=[LICENCE]))) == {"CHN": [50, 25], "AUS": [0, 25]}
    stated = {**LICENCE, "volume": 80}
    assert shipped(solve_case(market(export_licences=[stated]))) == {"CHN": [50, 40], "AUS": [0, 10]}


def test_other_elements_need_none() -> None:
    assert said(market(export_licences=[{**LICENCE, "elements": "Tb"}])) == Deals()


def test_the_wait_costs_interest_at_the_reference_price() -> None:
    found = said(market(discount=0.08, export_licences=[LICENCE]))
    assert [(x.receiver, x.rates) for x in found.levies] == [("waiting", [pytest.approx(45 / 365 * 0.08 * 250)])]


def test_a_refused_use_gets_what_comes_from_elsewhere() -> None:
    refusing = {**LICENCE, "grant": 1.0, "refused": "defence"}
    result = solve_case(market(export_licences=[refusing], demands=BOTH))
    assert shipped(result) == {"CHN": [50, 40], "AUS": [0, 10]}


def test_a_licence_nobody_foresaw_takes_its_part_and_the_first_wait() -> None:
    sudden = {**LICENCE, "surprise": "yes", "start": 2027}
    result = solve_case(market(export_licences=[sudden]))
    lost = 0.5 + 0.5 * 45 / 730
    assert shipped(result)["CHN"] == [50, pytest.approx(50 * (1 - lost))]


def test_bad_licences() -> None:
    assert told(market(export_licences=[{**LICENCE, "elements": "Dy;Xx"}])) == [("I05", "elements")]
    assert told(market(export_licences=[{**LICENCE, "refused": "toys"}])) == [("I05", "refused")]
    assert told(market(export_licences=[{**LICENCE, "end": 2020}])) == [("I01", "end")]
    assert told(market(export_licences=[{**LICENCE, "partner": "CHN"}])) == [("I04", "partner")]
    assert (
        raised(
            market(
                export_licences=[{**LICENCE, "partner": "AUS"}],
                legs=[*MARKET["legs"], {"leg": "east", "from": "CHN", "to": "AUS", "cost": 1}],
            )
        ).code
        == "I02"
    )


# -- what every number of a row pulls at -------------------------------------------------------


PULLS = [
    ("offtakes", {"volume": "accord_bound", "band": "accord_bound", "penalty": "penalty"}),
    ("joint_ventures", {"capacity": "plan_limit", "capital": "annuities"}),
    ("price_floors", {"price": "penalty", "outside": "penalty", "cap": "accord_bound"}),
    ("subsidies", {"usd": "due_rate", "capital": "grant_rate"}),
    ("tax_reliefs", {"royalty": "due_rate"}),
    ("tariffs", {"rate": "duty"}),
    ("content_rules", {"share": "shipped_weight"}),
    ("export_licences", {"grant": "accord_bound", "days": "toll_rate"}),
    ("export_bans", {"share": "accord_bound", "leak": "accord_bound", "volume": "accord_bound"}),
]


@pytest.mark.parametrize(("name", "pulled"), PULLS)
def test_numbers_of_rows_remember_where_they_stand(name: str, pulled: dict[str, str]) -> None:
    _, asked = getattr(tiny, name)()
    cells: list[Cell] = []
    tables = {
        n: remembering(asked.tables[n], cells) if n in asked.tables else empty(kind).frame
        for n, kind in ROW_TYPES.items()
    }
    s = asked.settings
    _, _, given = gathered(write_out(tables, Horizon(s.years, s.duration, s.slices, s.discount), s.steps))
    for field, parameter in pulled.items():
        own = {n for n, c in enumerate(cells) if (c.table, c.field) == (name, field)}
        pulls = {n for x in given[parameter].reshape(-1).tolist() for n in getattr(x, "pulls", {})}
        assert own & pulls, f"{name}.{field} is forgotten in {parameter}"
