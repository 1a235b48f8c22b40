"""Footprints and jobs: rates as mode costs are counted, caps and prices that bite, and what is not known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from tests.golden.tiny import circle, mine
from tests.small import Row, Rows, frames, network, study

from didymium.analyses.solve import solve_case
from didymium.parts.footprints import factor, mine_rates, mode_rates
from didymium.results.result import Result
from didymium.study.burdens import check_burdens
from didymium.study.study import Study


@cache
def solved() -> Result:
    return solve_case(circle())


def footprint(process: str, recipe: str, kind: str, amount: float, place: str = "", unit: str = "") -> Row:
    return {"process": process, "recipe": recipe, "kind": kind, "amount": amount, "place": place, "unit": unit}


def with_rows(given: Study, **tables: list[Row]) -> Study:
    """A tiny study with some tables instead of its own."""
    rows: Rows = {n: t.frame.to_dict("records") for n, t in given.tables.items()}
    return study({**rows, **tables}, years=given.settings.years)


def test_a_clay_counts_dissolution_and_both_cuts_as_its_cost_does() -> None:
    """Per t REO fed: 0.9 t dissolved; of that 0.6 x 0.8 light and 0.4 x 0.5 heavy oxides come out."""
    rows = [
        footprint("cracking", "dissolve", "co2", 1),
        footprint("separation_light", "sx_light", "co2", 10),
        footprint("separation_heavy", "sx_heavy", "co2", 100),
        footprint("mining", "clay", "water", 8),
    ]
    tables = frames({n: t.frame.to_dict("records") for n, t in mine().tables.items()} | {"footprints": rows})
    tables["deposits"]["recipe"] = "clay"
    from_rows = {n: f.to_dict("records") for n, f in tables.items() if len(f)}
    found = network({n: r for n, r in from_rows.items() if n not in ("claims", "sources")}, (2026, 2028))
    (rate,) = mode_rates(found)
    assert rate.rate == pytest.approx(1 * 0.9 + 10 * 0.9 * 0.6 * 0.8 + 100 * 0.9 * 0.4 * 0.5)
    (dug,) = mine_rates(found)
    assert (dug.rate, dug.account) == (pytest.approx(8 * 0.5), "water@CHN|mining")  # half of a t of carbonate is REO


def test_a_magnet_counts_its_alloy() -> None:
    rows: Rows = {
        "places": [{"place": "IND"}],
        "materials": [{"material": m} for m in ("magnet.ev", "metal.Nd")],
        "compositions": [
            {"material": "magnet.ev", "element": "Nd", "share": 0.3},
            {"material": "metal.Nd", "element": "Nd", "share": 1},
        ],
        "end_uses": [{"end_use": "ev"}],
        "demands": [{"end_use": "ev", "material": "magnet.ev", "place": "IND", "quantity": 1, "value": 9}],
        "supplies": [{"supply": "s", "place": "IND", "material": "metal.Nd"}],
        "processes": [
            {"process": "magnet_sintered", "recipe": "sintered_ndfeb", "recovery": 0.8},
            {"process": "alloy", "recipe": "strip_casting", "recovery": 0.9},
        ],
        "plants": [{"plant": "m", "place": "IND", "process": "magnet_sintered", "capacity": 9}],
        "footprints": [
            footprint("magnet_sintered", "sintered_ndfeb", "jobs", 150),
            footprint("alloy", "strip_casting", "jobs", 40),
            footprint("alloy", "strip_casting", "co2", 2),
        ],
    }
    rates = {r.kind: r.rate for r in mode_rates(network(rows))}
    assert rates == pytest.approx({"jobs": (150 + 40 / 0.8) / 1000, "co2": 2 / 0.8})
    told = solve_case(study(rows)).footprints().set_index("kind")
    assert told.loc["jobs", ["amount", "covered"]].tolist() == pytest.approx([0.2, 1.0])  # of a t a year
    assert told.loc["co2", ["amount", "covered"]].tolist() == pytest.approx([2.5, 0.0])
    assert np.isnan(told.loc["water", "amount"])
    assert told.loc["jobs", "unit"] == "job"


def test_a_place_has_its_own_row() -> None:
    tables = {
        **{n: t.frame.to_dict("records") for n, t in circle().tables.items()},
        "footprints": [
            footprint("recycling", "hydromet_oxide", "co2", 12),
            footprint("recycling", "hydromet_oxide", "co2", 9, place="asia"),
            footprint("recycling", "hydromet_oxide", "water", 4, place="CHN"),
        ],
    }
    assert [(r.kind, r.rate) for r in mode_rates(network(tables, (2026,)))] == [("co2", 9)]


def test_caps_hold_and_cost_and_looser_caps_never_cost_more() -> None:
    """The cap of 700 t CO2 a year in 2029 binds: what is carried falls to it. Its dual is the gain of one more t."""
    result = solved()
    freight = result.footprints().query("kind == 'co2' and year == 2029")["amount"].sum()
    assert freight <= 700 * (1 + 1e-9)
    worth = {}
    for limit in (5, 10, 11, 1e6):
        caps: list[Row] = [{"kind": "co2", "place": "asia", "year": 2029, "limit": limit}]
        worth[limit] = solve_case(with_rows(circle(), footprint_caps=caps))
    objective = {limit: r.card["objective"] for limit, r in worth.items()}
    assert objective[5] < objective[10] < objective[11] < objective[1e6] + 1e-9
    bound = worth[10].footprints().query("kind == 'co2' and year == 2029")["amount"].sum()
    assert bound == pytest.approx(10)
    price = float(worth[10].data["price_of_footprint_cap"].sel(cap="co2@asia|", time="2029"))
    assert abs(price) == pytest.approx((objective[11] - objective[10]) / 2, rel=1e-6)  # the slice stands for two years


def test_a_price_is_a_cost_and_a_higher_one_never_gives_more() -> None:
    objective = [
        solve_case(with_rows(circle(), footprint_prices=[{"kind": "co2", "price": p}])).card["objective"]
        for p in (0, 10, 100)
    ]
    assert objective[0] > objective[1] > objective[2]
    spent = solved().costs().query("kind == 'footprint_cost' and year == 2026")["usd"].sum()
    assert spent == pytest.approx(30 * solved().footprints().query("kind == 'co2' and year == 2026")["amount"].sum())


def test_residue_has_its_strength_and_sum() -> None:
    rows = [footprint("cracking", "dissolve", "residue", 0.5), footprint("cracking", "dissolve", "activity", 6)]
    result = solve_case(with_rows(mine(), footprints=rows))
    told = result.footprints().query("year == 2026 and process == 'separation_heavy'").set_index("kind")["amount"]
    fed = result.activity().query("year == 2026")["t"].sum()
    assert told["residue"] == pytest.approx(fed * 0.9 * 0.5)
    assert told["activity"] == pytest.approx(6)
    assert told["radioactivity"] == pytest.approx(told["residue"] * 6e6 / 1e9)  # 6 Bq in each of 1e6 g


def test_units_and_kinds_are_checked() -> None:
    assert factor({"kind": "energy", "unit": "kWh/t"}) == pytest.approx(0.001)
    assert factor({"kind": "co2", "unit": "kg_CO2e/t"}) == pytest.approx(0.001)
    assert factor({"kind": "jobs", "unit": "job/(kt/year)"}) == 0.001
    wrong = study({"footprints": [footprint("a", "b", "energy", 1, unit="m3/t"), footprint("a", "b", "noise", 1)]})
    assert [(p.code, p.field, p.row) for p in check_burdens(wrong.tables)] == [("S45", "unit", 2), ("S45", "kind", 3)]
    lives = study({"end_uses": [{"end_use": "ev", "lifetime": 9, "lifetime_kind": "gamma"}]})
    assert [(p.code, p.field) for p in check_burdens(lives.tables)] == [("S38", "lifetime_std")]
