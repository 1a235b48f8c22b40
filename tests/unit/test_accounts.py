"""Accounts against pencil and paper: triangles, rents, duties, stocks, scrap, wedges, contracts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.golden import tiny
from tests.small import Rows, study, written
from typer.testing import CliRunner

from didymium.analyses.solve import solve_case
from didymium.cli.main import app
from didymium.parts.catalogue import VARIABLES
from didymium.parts.deal import Deals, Levy, Outlay, Share, Terms, Transfer
from didymium.results.accounts import accounts, beside, books, identity, spent, summary
from didymium.results.accounts.books import Books, Entries
from didymium.results.accounts.holders import HOLDERS
from didymium.results.accounts.money import RECEIVERS
from didymium.results.result import Result

OXIDE: Rows = {
    "places": [{"place": "CHN"}, {"place": "IND"}],
    "end_uses": [{"end_use": "wind"}],
    "materials": [{"material": "oxide.Dy", "form": "oxide"}],
    "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 5}],
    "supplies": [{"supply": "clay", "place": "CHN", "material": "oxide.Dy", "cost": 20}],
}


def asked(quantity: float, value: float, **cells: float | str) -> dict[str, float | str]:
    return {"end_use": "wind", "material": "oxide.Dy", "place": "IND", "quantity": quantity, "value": value, **cells}


def table(result: Result, value: str = "present") -> dict[tuple[str, str], float]:
    """Sums by party and kind that are not zero."""
    sums = accounts(result).groupby(["party", "kind"])[value].sum()
    return {(str(p), str(k)): float(v) for (p, k), v in sums.items() if abs(v) > 1e-9}  # type: ignore[misc]


@pytest.fixture(scope="module")
def triangles() -> Result:
    """Supply at 10 + q, demand at 90 - q, freight 5 and a duty of 15 between them: q = 30 at 40 and 60 USD/t."""
    rows = {
        **OXIDE,
        "supplies": [
            {"supply": "clay", "place": "CHN", "material": "oxide.Dy", "limit": 90, "cost": 10, "cost_slope": 1}
        ],
        "duties": [{"duty": "d", "from": "CHN", "to": "IND", "material": "oxide.Dy", "per_tonne": 15}],
        "demands": [asked(90, 90, value_slope=1)],
    }
    return solve_case(study(rows, steps=900))


def test_a_tariff_between_two_triangles(triangles: Result) -> None:
    """Either side keeps half of 30 x 30; the treasury gets 15 x 30, and the carriers spend what they get."""
    told = table(triangles)
    assert told == pytest.approx(
        {("IND", "consumer_surplus"): 450, ("CHN", "supply_rent"): 450, ("treasury of IND", "duties"): 450}, rel=0.004
    )
    assert told["IND", "consumer_surplus"] + told["CHN", "supply_rent"] == pytest.approx(900)
    assert told["treasury of IND", "duties"] == pytest.approx(450)
    freight = accounts(triangles).set_index(["party", "item"])["amount"]
    assert freight["carriers", "freight_cost"] == pytest.approx(150)
    assert freight["CHN", "freight_cost"] == pytest.approx(-150)


def test_society_gains_the_plan_and_the_duty(triangles: Result) -> None:
    said = identity(triangles)
    assert said["objective"] == pytest.approx(900)
    assert said["transfers_total"] == pytest.approx(450)
    assert said["parties_total"] == pytest.approx(1350)
    assert said["gap"] < 1e-12


def test_resources_are_supply_and_freight(triangles: Result) -> None:
    """30 t cost 10 to 40 USD/t at the source, and 5 to carry; the duty uses nothing up."""
    used = spent(accounts(triangles)).groupby("item")["amount"].sum()
    assert used.to_dict() == pytest.approx({"supply_cost": 30 * 25, "carrying": 150})


def test_a_treasury_belongs_to_its_place(triangles: Result) -> None:
    told = accounts(triangles)
    by_place = summary(told, "place")
    assert by_place.loc["IND", "total"] == pytest.approx(summary(told)["total"][["IND", "treasury of IND"]].sum())
    assert by_place["total"].sum() == pytest.approx(told["present"].sum())


def test_a_quota_is_the_rent_of_the_exporter() -> None:
    """10 t pass; they are worth 100 there and 20 here, and 5 to carry: 75 x 10."""
    narrow = [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 5, "capacity": 10}]
    result = solve_case(study({**OXIDE, "legs": narrow, "demands": [asked(50, 100)]}))
    assert table(result) == pytest.approx({("CHN", "route_rent"): 750})
    assert set(accounts(result)["what"]) >= {"oxide CHN>IND", "clay", "wind"}


def test_a_duty_on_what_leaves_goes_to_where_it_leaves() -> None:
    """Buyers pay 20 + 5 + 12 + 3; the exporter's treasury takes 12 of it, the importer's 3."""
    duties = [
        {"duty": "out", "from": "CHN", "material": "oxide.*", "per_tonne": 12},
        {"duty": "in", "to": "IND", "material": "oxide.*", "per_tonne": 3},
    ]
    result = solve_case(study({**OXIDE, "duties": duties, "demands": [asked(50, 100)]}))
    assert table(result) == pytest.approx(
        {("treasury of CHN", "duties"): 600, ("treasury of IND", "duties"): 150, ("IND", "consumer_surplus"): 60 * 50}
    )


def test_a_stock_gains_nothing_beyond_its_cost_and_the_interest() -> None:
    """5 t a year to be had at 10, 8 wanted in 2027: 3 t wait a year for 1 USD/t, so 2027 pays 11 x 1.1 = 12.1."""
    rows = {
        **OXIDE,
        "supplies": [{"supply": "clay", "place": "IND", "material": "oxide.Dy", "limit": 5, "cost": 10}],
        "stores": [{"place": "IND", "material": "oxide.Dy", "holding": 1}],
        "demands": [asked(8, 100, year=2027)],
    }
    result = solve_case(study(rows, years=(2026, 2027), discount=0.1))
    told = accounts(result)
    stored = told[told["kind"] == "store_gain"].groupby("year")[["amount", "present"]].sum()
    assert stored["amount"].to_dict() == pytest.approx({2026: -33, 2027: 3 * 12.1})
    assert stored["present"].sum() == pytest.approx(0, abs=1e-9)
    assert table(result, "amount")["IND", "supply_rent"] == pytest.approx(5 * 2.1)
    assert table(result)["IND", "consumer_surplus"] == pytest.approx(8 * (100 - 12.1) / 1.1)


def test_an_opening_stock_is_the_gain_of_its_place() -> None:
    rows = {**OXIDE, "stores": [{"place": "IND", "material": "oxide.Dy", "opening": 4}], "demands": [asked(10, 100)]}
    assert table(solve_case(study(rows))) == pytest.approx(
        {("IND", "opening_stock"): 4 * 25, ("IND", "consumer_surplus"): 750}
    )


@pytest.mark.parametrize(("resource", "capacity", "kind"), [(60, 900, "resource_rent"), (9e5, 30, "mine_rent")])
def test_the_rent_of_a_mine_is_that_of_its_ore_or_its_capacity(resource: float, capacity: float, kind: str) -> None:
    """60 t REO in two years either way: 120 t carbonate at 1,000, which cost 150 to dig."""
    result = solve_case(
        study(
            {
                "places": [{"place": "CHN"}],
                "deposits": [
                    {
                        "deposit": "clay",
                        "place": "CHN",
                        "form": "carbonate",
                        "reo": 0.5,
                        "cut": "whole",
                        "opex": 300,
                        "resource": resource,
                    }
                ],
                "baskets": [{"deposit": "clay", "element": "Dy", "share": 1}],
                "paths": [{"asset": "clay", "year": 2026, "capacity": capacity}],
                "materials": [{"material": "oxide.Dy", "form": "oxide"}],
                "end_uses": [{"end_use": "wind"}],
                "demands": [
                    {"end_use": "wind", "material": "carbonate.clay", "place": "CHN", "quantity": 100, "value": 1000}
                ],
            },
            years=(2026, 2027),
        )
    )
    assert table(result) == pytest.approx({("CHN", kind): 120 * 850})


def test_a_plant_pays_its_annuities_out_of_its_rent() -> None:
    """15 t a year are built until 2027, at 100 over ten years and 2 a year: 12 a year. 95 - 10 - 12 = 73 is left."""
    result = solve_case(
        study(
            {
                "places": [{"place": "IND"}],
                "end_uses": [{"end_use": "wind"}],
                "materials": [{"material": "ore"}, {"material": "oxide.Dy"}],
                "supplies": [{"supply": "ore", "place": "IND", "material": "ore", "cost": 10}],
                "processes": [
                    {"process": "refining", "recipe": "old", "capex": 100, "fixed": 2, "life": 10, "lead_time": 1}
                ],
                "ports": [
                    {"recipe": "old", "material": "ore", "amount": -1},
                    {"recipe": "old", "material": "oxide.Dy", "amount": 1},
                ],
                "plants": [{"plant": "mill", "place": "IND", "process": "refining", "capacity": 0, "expand": "yes"}],
                "build_limits": [{"process": "refining", "limit": 15}],
                "demands": [{"end_use": "wind", "material": "oxide.Dy", "place": "IND", "quantity": 50, "value": 95}],
            },
            years=(2026, 2027),
        )
    )
    assert table(result) == pytest.approx({("IND", "plant_rent"): 15 * 73})
    rows = accounts(result)
    mill = rows[rows["what"] == "mill"].set_index(["item", "year"])["amount"].to_dict()
    assert mill == pytest.approx({("sales", 2027): 15 * 95, ("purchases", 2027): -150, ("investment_cost", 2027): -180})


def test_users_sell_what_is_worn_out() -> None:
    """All that the recycler buys is sold by users of the place: cohorts of the plan, and of the years before it."""
    rows = accounts(solve_case(tiny.circle()))
    sold = rows[rows["kind"] == "scrap_sold"]
    bought = rows[(rows["what"] == "loop") & (rows["item"] == "purchases")]
    assert set(sold["party"]) == {"IND"}
    assert set(sold["what"]) == {"ev", "scrap.ev"}
    assert sold.groupby("year")["amount"].sum().to_dict() == pytest.approx(
        (-bought.groupby("year")["amount"].sum()).to_dict()
    )


def test_a_price_of_footprints_is_income_of_a_treasury() -> None:
    result = solve_case(tiny.circle())
    paid = float(result.data["footprint_cost"].to_numpy() @ result.network.horizon.weight)
    assert paid > 0
    assert table(result)["treasury of IND", "footprint_prices"] == pytest.approx(paid)


def test_wedges_are_nobody_s_money() -> None:
    result = solve_case(tiny.base_year())
    told = summary(accounts(result))
    assert told.loc["calibration", "wedges"] == pytest.approx(-result.card["wedges"])
    assert told.loc["calibration", "bending"] == pytest.approx(-result.card["bending"])
    assert told.drop("calibration")[["wedges", "bending"]].abs().to_numpy().sum() == 0


def test_the_accounts_close_at_any_prices(triangles: Result) -> None:
    """Sales and purchases cancel at whatever prices: only who gains changes."""
    for result in (triangles, solve_case(tiny.circle()), solve_case(tiny.trade())):
        wild = result.data.copy(deep=True)
        prices = wild["price_of_material_balance"].to_numpy()
        prices[:] = np.random.default_rng(7).normal(0, 1e3, prices.shape)
        other = priced(result, wild)
        assert identity(other)["gap"] < 1e-9
        assert table(other) != pytest.approx(table(result))


def test_a_tonne_from_nowhere_does_not_close(triangles: Result) -> None:
    spoiled = triangles.data.copy(deep=True)
    spoiled["shipment"].to_numpy()[spoiled["shipment"].to_numpy() > 0] += 1.0
    assert identity(priced(triangles, spoiled))["gap"] > 1e-3


def priced(result: Result, data: object) -> Result:
    """The same result with other numbers."""
    return Result(data, result.network, result.tables, "", "", "", "", result.case, "", result.card)  # type: ignore[arg-type]


def test_every_variable_has_a_holder() -> None:
    assert set(VARIABLES) <= set(HOLDERS)


def said(monkeypatch: pytest.MonkeyPatch, deals: Deals) -> None:
    """Let the instruments of every study say this."""
    monkeypatch.setattr(books, "deals", lambda _: deals)


@pytest.mark.parametrize(
    ("rule", "usd", "above"),
    [("fixed", 30, 5), ("fixed", 10, -15), ("floor", 10, 0), ("floor", 28, 3), ("share", 0.2, 5), ("index", 0, 0)],
)
def test_a_contract_moves_money_and_nothing_else(
    rule: str, usd: float, above: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """50 t arrive at a market price of 25; the contract counts them all."""
    result = solve_case(study({**OXIDE, "demands": [asked(50, 100)]}))
    terms = Terms.of("shipment", [0], 0)
    said(monkeypatch, Deals(transfers=[Transfer("deal", "IND", "CHN", 0, terms, rule, usd)]))  # type: ignore[arg-type]
    told = table(result)
    assert told.get(("CHN", "contracts"), 0) == pytest.approx(50 * above)
    assert told.get(("IND", "contracts"), 0) == pytest.approx(-50 * above)
    assert identity(result)["gap"] < 1e-12


def test_a_contract_that_is_broken_pays_the_buyer() -> None:
    """30 t promised at 50, 10 t can pass: 20 lack at 7 each; 10 t worth 100 in India are had for 50."""
    narrow = [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 5, "capacity": 10}]
    deal = {
        "offtake": "o",
        "party": "IND",
        "partner": "CHN",
        "material": "oxide.Dy",
        "volume": 30,
        "band": 0,
        "start": 2026,
        "end": 2026,
        "price": "fixed",
        "usd": 50,
        "penalty": 7,
    }
    result = solve_case(study({**OXIDE, "legs": narrow, "demands": [asked(50, 100)], "offtakes": [deal]}))
    assert table(result) == pytest.approx(
        {
            ("CHN", "route_rent"): 750,
            ("CHN", "contracts"): -500,
            ("CHN", "shortfall"): -140,
            ("IND", "contracts"): 500,
            ("IND", "shortfall"): 140,
        }
    )
    closed = identity(result)
    assert closed["objective"] == pytest.approx(750 - 140)
    assert closed["transfers_total"] == pytest.approx(140)
    assert closed["gap"] < 1e-12


def test_shares_and_outlays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the rent of a mine is Japan's; India spends 7 beside the plan, and the sum says so."""
    result = solve_case(
        study(
            {
                "places": [{"place": "CHN"}, {"place": "JPN"}],
                "materials": [{"material": "ore"}, {"material": "oxide.Dy"}],
                "end_uses": [{"end_use": "wind"}],
                "supplies": [{"supply": "ore", "place": "CHN", "material": "ore", "cost": 10}],
                "processes": [{"process": "refining", "recipe": "old", "opex": 15}],
                "ports": [
                    {"recipe": "old", "material": "ore", "amount": -2},
                    {"recipe": "old", "material": "oxide.Dy", "amount": 1},
                ],
                "plants": [{"plant": "mill", "place": "CHN", "process": "refining", "capacity": 30}],
                "demands": [{"end_use": "wind", "material": "oxide.Dy", "place": "CHN", "quantity": 50, "value": 95}],
            }
        )
    )
    assert table(result) == pytest.approx({("CHN", "plant_rent"): 30 * 60})
    said(monkeypatch, Deals(shares=[Share("mill", "JPN", 1 / 3)], outlays=[Outlay("talks", "IND", 2026, 7.0)]))
    assert table(result) == pytest.approx(
        {("CHN", "plant_rent"): 1200, ("JPN", "plant_rent"): 600, ("IND", "outlays"): -7}
    )
    closed = identity(result)
    assert closed["outlays_total"] == 7
    assert closed["gap"] < 1e-12


def test_a_levy_goes_to_whom_it_names(triangles: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    levy = Levy("green", "treasury of CHN", 0, "shipment", np.array([[0, 0]]), [-2.0])
    said(monkeypatch, Deals(levies=[levy]))
    none = np.zeros(0, dtype=np.int64)
    told = RECEIVERS["levy_cost"].to(Books.of(triangles), Entries(none, none, np.zeros(0)))
    assert told[["party", "kind", "amount"]].to_numpy().tolist() == [["treasury of CHN", "levies", pytest.approx(-60)]]


def test_beside_the_money() -> None:
    """Rates a year become amounts over all years a solved year stands for; what nobody states stays unknown."""
    result = solve_case(tiny.circle())
    rows, yearly = beside(result), result.footprints()
    for kind in ("co2", "jobs"):
        told = rows[rows["kind"] == kind].set_index("year")["amount"]
        rate = yearly[yearly["kind"] == kind].groupby("year")["amount"].sum()
        assert told.to_dict() == pytest.approx((rate * pd.Series(result.duration)).dropna().to_dict())
    assert rows[rows["kind"] == "water"]["amount"].isna().all()


def test_the_command(tmp_path: Path) -> None:
    folder = written(study({**OXIDE, "demands": [asked(50, 100)]}), tmp_path / "study")
    run = str(tmp_path / "run")
    assert CliRunner().invoke(app, ["solve", str(folder), "--out", run]).exit_code == 0
    answer = json.loads(CliRunner().invoke(app, ["accounts", run, "--by", "place", "--json"]).stdout)
    assert answer["command"] == "accounts"
    assert answer["identity"]["gap"] < 1e-9
    assert {r["place"]: r["total"] for r in answer["summary"]} == pytest.approx({"IND": 3750, "CHN": 0, "carriers": 0})
    kept = pd.read_csv(tmp_path / "run" / "analyses" / "accounts.csv")
    assert kept["present"].sum() == pytest.approx(3750)
    assert "all parties together gain" in CliRunner().invoke(app, ["accounts", run]).stdout
    assert CliRunner().invoke(app, ["accounts", run, "--by", "moon"]).exit_code == 2
