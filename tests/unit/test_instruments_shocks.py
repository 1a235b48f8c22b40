"""Outages, closures, sanctions and surges: what each leaves of a plan, number by number, and rows that are wrong."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tests.golden.tiny import edit, trade, works
from tests.small import Row, study, written

from didymium.analyses.solve import network_of, planned, solve_case
from didymium.errors import InfeasibleError, Problem, StudyError
from didymium.parts.instruments import INSTRUMENTS, cuts
from didymium.parts.part import index
from didymium.parts.shocks import lanes_through
from didymium.results.result import Result
from didymium.study.check import check_study
from didymium.study.study import Study

WORDS = {i.table: i.words for i in INSTRUMENTS}


def shipped(result: Result, route: str, year: str) -> float:
    """t on a lane of the tiny trade."""
    lane = f"oxide.Dy|CHN>IND|{route}:CHN>IND"
    return float(result.data["shipment"].sel(lane=lane, time=year))


def test_a_closed_strait_sends_what_is_left_around() -> None:
    """Nine of 24 months lost: 16 t by rail and 32 t by sea shrink to 10 t and 20 t; 18 t go by the dear road."""
    result = solve_case(
        edit(trade(), {"closures": [{"closure": "war", "passage": "strait", "start": 2027, "month": 4, "months": 9}]})
    )
    assert [shipped(result, r, "2028") for r in ("rail", "sea", "road")] == pytest.approx([10, 20, 130])
    assert [shipped(result, r, "2026") for r in ("rail", "sea", "road")] == pytest.approx([8, 16, 12])
    weight = result.network.horizon.weight[1]
    dearer = (6 * (800 - 80) + 12 * (800 - 8)) * 1.25 * weight
    assert result.card["calm_objective"] - result.card["objective"] == pytest.approx(dearer)


def test_closing_one_leg_leaves_the_others_of_its_strait() -> None:
    network = network_of(trade())
    assert [network.lanes[n].chain.legs for n in lanes_through(network, "sea")] == [("sea",)]
    assert len(lanes_through(network, "strait")) == 2
    assert len(lanes_through(network, "CHN")) == 3
    assert len(lanes_through(network, "r*")) == 2


def test_an_outage_takes_its_part_of_standing_and_built_capacity() -> None:
    """30 t a year for three years; half lost in 18 of 36 months leaves 67.5 t."""
    row: Row = {"outage": "fire", "asset": "mill", "start": 2028, "months": 18, "depth": 0.5}
    result = solve_case(edit(works(), {"outages": [row]}))
    assert float(result.data["activity"].sel(time="2030").sum()) == pytest.approx(67.5)
    assert float(result.data["activity"].sel(time="2027").sum()) == pytest.approx(30)


def test_an_outage_of_a_plant_without_a_stated_capacity_cuts_what_it_was_planned_to_do() -> None:
    free = edit(
        works(),
        {
            "plants": [{"plant": "mill", "place": "IND", "process": "refining"}],
            "options": [],
            "ramps": [],
            "workforces": [],
            "outages": [{"outage": "fire", "place": "IND", "start": 2030, "months": 12}],
        },
    )
    found = cuts(index(network_of(free)))
    assert {(c.kind, round(c.lost, 9)) for c in found} == {("mode", round(1 / 3, 9))}
    before = solve_case(edit(free, {"outages": []}))
    after = solve_case(free)
    planned_, left = (float(r.data["activity"].sel(time="2030").sum()) for r in (before, after))
    assert left == pytest.approx(planned_ * 2 / 3)


def test_outages_of_a_process_at_a_place() -> None:
    asked = study(
        {
            "places": [{"place": p} for p in ("IND", "CHN")],
            "groups": [{"group": "asia", "member": p} for p in ("IND", "CHN")],
            "plants": [
                {"plant": f"{p}{n}", "place": p, "process": q, "capacity": 1}
                for p in ("IND", "CHN")
                for n, q in enumerate(("metal", "magnet_sintered"))
            ],
            "end_uses": [{"end_use": "wind"}],
            "materials": [{"material": "ore"}],
            "supplies": [{"supply": "s", "place": "IND", "material": "ore", "cost": 1}],
            "demands": [{"end_use": "wind", "material": "ore", "place": "IND", "quantity": 1, "value": 9}],
        }
    )

    def members(**row: str) -> list[str]:
        found = index(network_of(edit(asked, {"outages": [{"outage": "x", "start": 2026, "months": 12, **row}]})))
        return [found.labels["plant"][n] for c in cuts(found) for n in c.members]

    assert members(place="CHN") == ["CHN0", "CHN1"]
    assert members(process="metal") == ["CHN0", "IND0"]
    assert members(place="asia", process="magnet_sintered") == ["CHN1", "IND1"]


def through_russia() -> Study:
    """From Kazakhstan to India by Orenburg, by Iran, or directly by air; Russia sells too."""
    return study(
        {
            "places": [{"place": p, "iso3": p, "reexport": "no"} for p in ("KAZ", "IND", "RUS")],
            "hubs": [{"hub": "ORB", "iso3": "RUS"}, {"hub": "BND", "iso3": "IRN"}],
            "legs": [
                {"leg": "k-o", "from": "KAZ", "to": "ORB", "cost": 1},
                {"leg": "o-i", "from": "ORB", "to": "IND", "cost": 1, "capacity": 10},
                {"leg": "k-b", "from": "KAZ", "to": "BND", "cost": 2},
                {"leg": "b-i", "from": "BND", "to": "IND", "cost": 2, "capacity": 10},
                {"leg": "r-o", "from": "RUS", "to": "ORB"},
                {"leg": "air", "from": "KAZ", "to": "IND", "cost": 90},
            ],
            "materials": [{"material": "oxide.Nd"}],
            "end_uses": [{"end_use": "motor"}],
            "supplies": [
                {"supply": p, "place": p, "material": "oxide.Nd", "limit": 50, "cost": 5} for p in ("KAZ", "RUS")
            ],
            "demands": [{"end_use": "motor", "material": "oxide.Nd", "place": "IND", "quantity": 30, "value": 900}],
        },
        years=(2026, 2027),
    )


@pytest.mark.parametrize(
    ("row", "shut"),
    [
        ({"party": "RUS"}, {("KAZ", "ORB"), ("RUS", "ORB")}),
        ({"party": "RUS", "bars": "trade"}, {("RUS", "ORB")}),
        ({"party": "RUS", "bars": "transit"}, {("KAZ", "ORB")}),
        ({"party": "IRN"}, {("KAZ", "BND")}),
        ({"party": "IRN", "partner": "RUS"}, set()),
        ({"party": "KAZ", "material": "magnet.*"}, set()),
    ],
)
def test_a_sanction_bars_trade_with_and_transit_through_its_party(row: Row, shut: set[tuple[str, str]]) -> None:
    asked = edit(through_russia(), {"sanctions": [{"sanction": "x", "start": 2027, "months": 12, **row}]})
    network = network_of(asked)
    hub = {"k-o": "ORB", "r-o": "ORB", "k-b": "BND"}
    found = {
        (network.lanes[n].start, hub.get(network.lanes[n].chain.legs[0], ""))
        for c in cuts(index(network))
        for n in c.members
    }
    assert found == shut


def test_a_premium_is_known_beforehand_and_paid() -> None:
    """Dearer by four times the freight, both ways through hubs still carry; the plan is a calm one."""
    row: Row = {"sanction": "x", "party": "IRN", "start": 2027, "months": 6, "depth": 0, "premium": 4}
    before, after = solve_case(through_russia()), solve_case(edit(through_russia(), {"sanctions": [row]}))
    assert after.card["calm_objective"] is None
    assert float(after.data["levy_cost"].sel(time="2027")) == pytest.approx(10 * 4 * 0.5 * 4)
    assert after.card["objective"] == pytest.approx(before.card["objective"] - 10 * 8)


def test_a_slump_lets_go_of_demand_that_had_to_be_met() -> None:
    asked = edit(
        trade(),
        {"demand_surges": [{"surge": "slump", "material": "oxide.*", "change": -0.5, "start": 2028, "months": 12}]},
    )
    result = solve_case(asked)
    assert result.data["delivered"].sel(time="2028").to_numpy().tolist() == pytest.approx([30, 90])


@pytest.mark.parametrize(("change", "months", "served"), [(0.5, 12, 45), (0.5, 6, 37.5), (3, 12, 60), (-0.5, 6, 22.5)])
def test_a_surge_is_served_as_far_as_there_is_something(change: float, months: float, served: float) -> None:
    """30 t are asked for in 2027; no more than 60 t can arrive: 50 t of Kazakhstan, 10 t of Russia."""
    result = solve_case(
        edit(
            through_russia(),
            {
                "demand_surges": [
                    {"surge": "run", "end_use": "motor", "change": change, "start": 2027, "months": months}
                ]
            },
        )
    )
    assert result.data["delivered"].sel(time="2027").to_numpy().tolist() == pytest.approx([served])
    assert result.data["delivered"].sel(time="2026").to_numpy().tolist() == pytest.approx([30])


SLUMP: Row = {"surge": "s", "place": "CHN", "material": "oxide.*", "price": 100, "start": 2028, "months": 12}


def sold(result: Result) -> dict[str, float]:
    """t that the seller of the slump gives, by slice."""
    of = result.data["supply"].sel(source="slump s: oxide.Dy|all")
    return {str(t): float(v) for t, v in zip(of["time"].to_numpy(), of.to_numpy(), strict=True)}


@pytest.mark.parametrize(
    ("months", "limit", "part"), [(24, None, 2.0), (12, None, 0.5), (12, 15, None), (24, 15, None)]
)
def test_a_slump_sells_at_its_price(months: float, limit: float | None, part: float | None) -> None:
    """Nobody knew of it: the plan buys at 200. While it lasts a seller asks 100, for what is stated, else for no more
    than its part of what the plan makes; a slice of two years loses half to a shock of one.
    """
    row: Row = {**SLUMP, "start": 2027 if months == 24 else 2028, "months": months}
    row |= {} if limit is None else {"limit": limit}
    calm, after = solve_case(trade()), solve_case(edit(trade(), {"demand_surges": [row]}))
    made = float(calm.data["supply"].sel(time="2028").sum())
    told = sold(after)
    assert told["2026"] == 0.0
    most = min(part * made if part else math.inf, limit * months / 12 if limit else math.inf)
    assert told["2028"] == pytest.approx(min(most, made), rel=1e-6)
    assert after.card["calm_objective"] == pytest.approx(calm.card["objective"])
    assert after.card["objective"] > calm.card["objective"]
    price = float(after.prices().query("year == 2028 and place == 'CHN' and material == 'oxide.Dy'")["price"].iloc[0])
    assert price == pytest.approx(100 if months == 24 and limit is None else 200)


def test_a_slump_told_by_its_part_of_the_reference_price() -> None:
    """40 % of 250 USD/t."""
    same = edit(trade(), {"demand_surges": [SLUMP]})
    part = edit(trade(), {"demand_surges": [{**SLUMP, "price": float("nan"), "price_change": -0.6}]})
    assert solve_case(part).card["objective"] == pytest.approx(solve_case(same).card["objective"])


def test_a_slump_without_a_reference_price_is_told() -> None:
    asked = edit(trade(), {"demand_surges": [{**SLUMP, "price": float("nan"), "price_change": -0.6}], "prices": []})
    with pytest.raises(StudyError) as found:
        solve_case(asked)
    assert "prices" in str(found.value)


def test_what_an_exporter_gets_after_a_shock_is_what_its_goods_fetch() -> None:
    """A place that may only ship its own goods, all of them sold: a tonne given to it counts as its own and leaves by
    the open road, to be worth 1,000 less freight by gross weight and 30 of duty.
    """
    asked = edit(
        trade(),
        {
            "places": [{"place": p, "reexport": "no"} for p in ("CHN", "IND")],
            "supplies": [{"supply": "clay", "place": "CHN", "material": "oxide.Dy", "limit": 15, "cost": 200}],
            "legs": [
                {"leg": "sea", "from": "CHN", "to": "IND", "cost": 8, "capacity": 20, "chokepoints": "strait"},
                {"leg": "road", "from": "CHN", "to": "IND", "cost": 50},
                {"leg": "back", "from": "IND", "to": "CHN", "cost": 50},
            ],
            "end_uses": [{"end_use": "wind"}, {"end_use": "glass"}],
            "demands": [
                {"end_use": "wind", "material": "oxide.Dy", "place": "IND", "quantity": 80},
                {"end_use": "glass", "material": "oxide.Dy", "place": "CHN", "quantity": 1, "value": 10},
            ],
            "closures": [{"closure": "war", "passage": "strait", "start": 2028, "months": 12}],
        },
    )
    result = solve_case(asked)
    assert float(result.data["shipment"].sel(time="2028").sum()) == pytest.approx(30)
    prices = result.prices().query("year == 2028 and material == 'oxide.Dy'").set_index("place")["price"]
    assert prices["CHN"] == pytest.approx(prices["IND"] - 50 * 1.25 - 30)
    assert prices["CHN"] > 500


def test_a_promise_that_can_no_longer_be_kept_is_told() -> None:
    shut: Row = {"closure": "all", "passage": "CHN", "start": 2028, "months": 12}
    with pytest.raises(InfeasibleError):
        solve_case(edit(trade(), {"closures": [shut]}))


def test_several_shocks_on_one_plan_do_not_meet() -> None:
    """Each as alone, and the calm answer after them is what it was."""
    calm, plan = planned(trade())
    rows: list[Row] = [
        {"closure": "x", "passage": p, "start": 2028, "months": m} for p, m in (("strait", 9), ("sea", 3))
    ]
    alone = [solve_case(edit(trade(), {"closures": [r]})).card["objective"] for r in rows]
    for order in ([0, 1], [1, 0], [0, 0]):
        found = [planned(edit(trade(), {"closures": [rows[n]]}), plan=plan)[0].result for n in order]
        assert [r.card["objective"] for r in found] == pytest.approx([alone[n] for n in order], rel=1e-12)
    again = planned(trade(), plan=plan)[0].result
    assert (again.data["shipment"] == calm.result.data["shipment"]).all()


def test_a_shock_that_changes_more_than_bounds_gets_a_plan_of_its_own() -> None:
    """A premium, or a leg that is dropped, is known beforehand: the calm plan of the answer is not its plan."""
    _, plan = planned(trade())
    premium: Row = {"sanction": "x", "party": "CHN", "start": 2027, "depth": 0, "premium": 0.2}
    dearer = edit(trade(), {"sanctions": [premium]})
    legs: list[Row] = [
        {"leg": "sea", "from": "CHN", "to": "IND", "cost": 8, "capacity": 20},
        {"leg": "road", "from": "CHN", "to": "IND", "cost": 800},
    ]
    for asked in (dearer, edit(trade(), {"legs": legs})):
        run, own = planned(asked, plan=plan)
        assert own is not plan
        assert run.result.card["objective"] == pytest.approx(solve_case(asked).card["objective"], rel=1e-12)


# -- rows that are wrong --------------------------------------------------------------------


def problems(asked: Study, folder: Path) -> list[Problem]:
    return check_study(written(asked, folder / "s"))[1]


@pytest.mark.parametrize(
    ("table", "row", "code", "field", "fix"),
    [
        ("closures", {"closure": "x", "passage": "straits"}, "I20", "passage", "strait"),
        ("sanctions", {"sanction": "x", "party": "XYZ"}, "I20", "party", "group"),
        ("sanctions", {"sanction": "x", "party": "CHN", "partner": "CHN"}, "I04", "partner", "refuses"),
        ("sanctions", {"sanction": "x", "party": "CHN", "depth": -0.1}, "T", "depth", ""),
        ("outages", {"outage": "x", "asset": "mil"}, "T", "asset", "mill"),
        ("outages", {"outage": "x"}, "I20", "asset", "name an asset"),
        ("outages", {"outage": "x", "process": "refinery"}, "I20", "process", "refining"),
        ("outages", {"outage": "x", "asset": "mill", "month": 13}, "T", "month", ""),
        ("outages", {"outage": "x", "asset": "mill", "depth": 2}, "T", "depth", ""),
        ("outages", {"outage": "x", "asset": "mill", "months": 0}, "I21", "months", "above 0"),
        ("demand_surges", {"surge": "x", "change": -2}, "T", "change", ""),
        ("demand_surges", {"surge": "x", "change": 0}, "I21", "change", "how much"),
        ("demand_surges", {"surge": "x", "change": 1, "material": "oxide.Nd"}, "I20", "material", "oxide.Dy"),
        ("demand_surges", {"surge": "x", "change": 1, "end_use": "winds"}, "T", "end_use", "wind"),
        ("demand_surges", {**SLUMP, "price_change": -0.2}, "I04", "price_change", "empty"),
        ("demand_surges", {**SLUMP, "place": ""}, "I05", "place", "CHN"),
        ("demand_surges", {**SLUMP, "material": ""}, "I05", "material", "oxide.Nd"),
        ("demand_surges", {**SLUMP, "material": "oxide.Dz"}, "I20", "material", "oxide.Dy"),
        ("demand_surges", {**SLUMP, "end_use": "wind"}, "I04", "end_use", "change"),
        ("demand_surges", {**SLUMP, "price": -1}, "T", "price", ""),
        ("demand_surges", {**SLUMP, "limit": -1}, "T", "limit", ""),
    ],
)
def test_a_wrong_row_is_told_with_file_row_field_and_fix(
    table: str, row: Row, code: str, field: str, fix: str, tmp_path: Path
) -> None:
    base = works() if table == "outages" else trade()
    found = problems(edit(base, {table: [{"start": 2028, **row}]}), tmp_path)
    told = [p for p in found if p.field == field and p.code.startswith(code)]
    assert told, found
    assert (told[0].file, told[0].row) == (f"{table}.csv", 2)
    assert fix in told[0].fix


NAN = float("nan")
ASKED_LESS = {
    **dict.fromkeys(("end_use", "place", "material"), ""),
    **dict.fromkeys(("price", "price_change", "limit"), NAN),
    "change": 0.0,
    "start": 2031.0,
    "month": 1.0,
    "months": 36.0,
}


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        (
            "outages",
            {"asset": "mill", "place": "", "process": "", "start": 2028.0, "month": 3.0, "months": 6.0, "depth": 0.5},
            "mill loses 50% of its capacity from 2028-03 for 6 months",
        ),
        (
            "outages",
            {
                "asset": "",
                "place": "IND",
                "process": "metal",
                "start": 2028.0,
                "month": 1.0,
                "months": float("nan"),
                "depth": 1.0,
            },
            "all metal of IND loses 100% of its capacity from 2028-01 for good",
        ),
        (
            "closures",
            {"passage": "hormuz", "start": 2034.0, "month": 3.0, "months": 4.0, "depth": 1.0},
            "hormuz is shut to 100% from 2034-03 for 4 months",
        ),
        (
            "demand_surges",
            {**ASKED_LESS, "change": -0.3},
            "every use asks for 30% less from 2031-01 for 36 months",
        ),
        (
            "demand_surges",
            {**ASKED_LESS, "place": "CHN", "material": "oxide.Nd", "price": 50_000.0, "limit": 900.0},
            "CHN sells oxide.Nd at 50,000 USD a t, 900 t a year at most, from 2031-01 for 36 months",
        ),
        (
            "demand_surges",
            {**ASKED_LESS, "place": "CHN", "material": "oxide.Nd", "change": -0.1, "price_change": -0.3},
            (
                "every use in CHN asks for 10% less of oxide.Nd from 2031-01 for 36 months; "
                "CHN sells oxide.Nd at 30% below its reference price from 2031-01 for 36 months"
            ),
        ),
    ],
)
def test_words(table: str, row: dict[str, object], told: str) -> None:
    assert WORDS[table](row) == told
