"""N-1 cover: by hand, against studies rebuilt without the supplier, and as a whole that can be broken off."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.laws.worlds import rows, world
from tests.small import Row, Rows, program, study
from typer.testing import CliRunner

from didymium.analyses.again import columns_of, row_duals_of
from didymium.analyses.n_minus_1 import COLUMNS, autonomy, ranking, stress
from didymium.analyses.party_use import FIRST
from didymium.analyses.solve import run_case, solve_case
from didymium.analyses.suppliers import Supplier, suppliers
from didymium.analyses.year_alone import year_alone
from didymium.cli.main import app
from didymium.errors import StudyError
from didymium.model.run import Machine
from didymium.parts.use import ordered_tiers
from didymium.results.store import read_analysis, save
from didymium.study.study import Study

ONE_YEAR = (3, pytest.param(2, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow))


def two_sources(**more: Row) -> Rows:
    """P needs 100 t, worth 30 and 10; A gives 60 t at 1, B gives 80 t at 2 by a strait or a longer way."""
    return {
        "places": [{"place": p} for p in ("A", "B", "P")],
        "materials": [{"material": "goods"}],
        "supplies": [
            {"supply": "a", "place": "A", "material": "goods", "limit": 60, "cost": 1},
            {"supply": "b", "place": "B", "material": "goods", "limit": 80, "cost": 2},
        ],
        "hubs": [{"hub": "h"}],
        "chokepoints": [{"chokepoint": "strait"}],
        "legs": [
            {"leg": "A>P", "from": "A", "to": "P", "cost": 1},
            {"leg": "B>h", "from": "B", "to": "h", "cost": 0},
            {"leg": "h>P", "from": "h", "to": "P", "cost": 1, "chokepoints": "strait"},
            {"leg": "h>P:round", "from": "h", "to": "P", "cost": 12},
        ],
        "end_uses": [{"end_use": "u"}],
        "demands": [{"end_use": "u", "material": "goods", "place": "P", "quantity": 100, **more}],
        "tiers": [
            {"end_use": "u", "tier": "1", "share": 0.7, "value": 30},
            {"end_use": "u", "tier": "2", "share": 0.3, "value": 10},
        ],
    }


def test_by_hand() -> None:
    frame = stress(solve_case(study(two_sources())), "P").frame.set_index("supplier")
    whole = 70 * 30 + 30 * 10
    assert list(stress(solve_case(study(two_sources())), "P").frame.columns) == COLUMNS
    assert frame.loc["A", "cover"] == pytest.approx((70 * 30 + 10 * 10) / whole)  # B's 80 t
    assert frame.loc["B", "cover"] == pytest.approx(60 * 30 / whole)  # A's 60 t, the first tier short
    assert frame.loc["B", "unmet_t"] == pytest.approx(40)
    assert frame.loc["B", "lost_value"] == pytest.approx(10 * 30 + 30 * 10)
    assert frame.loc["B", "worst"] == "u"
    # the way round costs 12, too dear for the second tier: 30 t stay unmet, the first tier is served
    assert frame.loc["strait", "cover"] == pytest.approx(70 * 30 / whole)
    assert frame.loc["A", "how"] == "solved"


def test_what_nothing_passes_is_certified_without_a_solve() -> None:
    tables = {
        **two_sources(),
        "supplies": [
            {"supply": s, "place": p, "material": "goods", "limit": 200, "cost": c}
            for s, p, c in (("a", "A", 1), ("b", "B", 2))
        ],
    }
    frame = stress(solve_case(study(tables)), "P").frame.set_index("supplier")
    assert frame.loc["B", "how"] == "unused"
    assert frame.loc["B", "cover"] == 1


def test_demand_that_must_be_met_may_be_missed_and_counts_at_the_dearest() -> None:
    result = solve_case(study({**two_sources(unmet="forbidden"), "tiers": []}))  # type: ignore[arg-type]
    frame = stress(result, "P").frame.set_index("supplier")
    assert frame.loc["A", "cover"] == pytest.approx(0.8)
    assert frame.loc["B", "unmet_t"] == pytest.approx(40)


def test_a_place_is_no_supplier_of_itself_and_the_worst_case_is_its_autonomy() -> None:
    cover = stress(solve_case(study(two_sources())), "P")
    assert "P" not in set(cover.frame["supplier"])
    worst = autonomy(cover.frame)
    assert list(worst["supplier"]) == ["B"]
    assert list(ranking(cover.frame)["supplier"]) == ["B", "strait", "A"]


def test_unknown_words_are_refused() -> None:
    result = solve_case(study(two_sources()))
    for asked in ({"party": "Q"}, {"among": ["planets"]}, {"years": [1999]}):
        with pytest.raises(StudyError, match="S47"):
            stress(result, **asked)  # type: ignore[arg-type]


def test_broken_off_it_keeps_what_is_done() -> None:
    def once(words: str) -> None:
        if words.startswith("2 of"):
            raise KeyboardInterrupt

    cover = stress(solve_case(study(two_sources())), "P", progress=once)
    assert (cover.tried, cover.of, cover.partial) == (1, 3, True)
    assert set(cover.frame["supplier"]) == {"A"}
    assert cover.about["partial"]


# -- the year alone is the plan's year --------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_year_by_itself_is_the_year_of_the_plan(seed: int) -> None:
    result = solve_case(world(seed))
    lp = program(world(seed))
    plan, prices = columns_of(lp, result), row_duals_of(lp, result)
    for year in result.years:
        alone = year_alone(lp, year, plan, prices)
        machine = Machine(alone.program)
        assert machine.run("simplex") == "Optimal"
        best = alone.program.cost @ (machine.values()[0] * machine.scale.tonnes)
        planned = plan[alone.columns]
        assert best == pytest.approx(alone.program.cost @ planned, rel=1e-9)
        used = alone.program.matrix @ planned
        assert (used >= alone.program.lower - 1e-6).all()
        assert (used <= alone.program.upper + 1e-6).all()


# -- against studies without the supplier -----------------------------------------------------------


def small(seed: int, without: Supplier | None = None) -> Study:
    """One year of a random world, without stores and plans to build; perhaps without a supplier, by its rows."""
    tables = {k: list(v) for k, v in rows(seed).items() if k not in ("stores", "options")}
    tables["plants"] = [{**p, "expand": "no"} for p in tables["plants"]]
    if without is not None:
        code, gone = without.code, tables
        gone["plants"] = [p for p in gone["plants"] if code not in (p["plant"], p["place"])]
        gone["deposits"] = [d for d in gone["deposits"] if code not in (d["deposit"], d["place"])]
        known = {d["deposit"] for d in gone["deposits"]}
        gone["baskets"] = [b for b in gone["baskets"] if b["deposit"] in known]
        gone["paths"] = [p for p in gone["paths"] if p["asset"] in known]
        into = [
            {"leg": x["leg"], "from": "hub", "to": code, "cost": x["cost"]}
            for x in gone["legs"]
            if x["to"] == "hub" and x["from"] == code
        ]
        gone["legs"] = into + [
            x
            for x in gone["legs"]
            if x["from"] != code and x.get("chokepoints", "") != code and f"leg:{x['leg']}" != code
        ]
    return study({k: v for k, v in tables.items() if v}, (2026,))


def served_cold(asked: Study) -> float:
    """Value of all demand served by a study, rebuilt and solved from nothing; users first where it is a tie."""
    lp = program(asked)
    _, block, _ = lp.values.block("delivered")
    worth = lp.values.parameters["worth"].reshape(-1)
    cost = lp.cost.copy()
    cost[block] -= FIRST * worth
    machine = Machine(replace(lp, cost=cost))
    assert machine.run("ipm") == "Optimal"
    return float((machine.values()[0][block] * machine.scale.tonnes) @ worth)


@pytest.mark.parametrize("seed", ONE_YEAR)
def test_hot_numbers_are_those_of_studies_rebuilt_without_the_supplier(seed: int) -> None:
    result = solve_case(small(seed))
    whole = served_cold(small(seed))
    frame = stress(result, "").frame.set_index(["group", "supplier"])
    lp = program(small(seed))
    tried = suppliers(result.network, lp)
    # all users are the party: places are then their own suppliers, and are tried from the side of one place below
    for supplier in (s for s in tried if s.group != "place"):
        cold = served_cold(small(seed, supplier))
        row = frame.loc[supplier.group, supplier.code]
        assert row["undisturbed_value"] == pytest.approx(whole, rel=1e-6)
        assert row["undisturbed_value"] - row["lost_value"] == pytest.approx(cold, rel=1e-6), supplier.code


@pytest.mark.parametrize("seed", ONE_YEAR)
def test_the_same_for_places(seed: int) -> None:
    result = solve_case(small(seed))
    lp = program(small(seed))
    party = max(set(result.network.demands["place"]))
    frame = stress(result, party, ["place"]).frame.set_index("supplier")
    for supplier in suppliers(result.network, lp, ["place"]):
        if supplier.code == party:
            continue
        other = program(small(seed, supplier))
        _, block, _ = other.values.block("delivered")
        network = solve_case(small(seed, supplier)).network
        mine = np.array([t["place"] == party for t in ordered_tiers(network)])
        worth = other.values.parameters["worth"].reshape(-1)
        cost = other.cost.copy()
        cost[block] -= FIRST * worth * mine
        machine = Machine(replace(other, cost=cost))
        assert machine.run("ipm") == "Optimal"
        cold = float((machine.values()[0][block] * machine.scale.tonnes * mine) @ worth)
        row = frame.loc[supplier.code]
        assert row["cover"] * row["undisturbed_value"] == pytest.approx(cold, rel=1e-6)


def test_a_year_of_several_slices_is_the_plan_s_too() -> None:
    asked = study({**rows(4)}, (2026, 2030), slices={"wet": 0.4, "dry": 0.6}, discount=0.05)
    result, lp = solve_case(asked), program(asked)
    plan, prices = columns_of(lp, result), row_duals_of(lp, result)
    for year in result.years:
        alone = year_alone(lp, year, plan, prices)
        machine = Machine(alone.program)
        assert machine.run("simplex") == "Optimal"
        best = alone.program.cost @ (machine.values()[0] * machine.scale.tonnes)
        assert best == pytest.approx(alone.program.cost @ plan[alone.columns], rel=1e-9)
    frame = stress(result, "", ["plant", "chokepoint"]).frame
    assert frame["cover"].between(0, 1 + 1e-6).all()
    assert len(frame[frame["how"] == "solved"])


# -- the command ------------------------------------------------------------------------------------


def test_the_command_ranks_and_keeps_the_frame(tmp_path: Path) -> None:
    run = run_case(study(two_sources()))
    folder = save(run.result, run.basis, tmp_path / "run")
    told = CliRunner().invoke(app, ["stress", str(folder), "--party", "P", "--among", "places"])
    assert told.exit_code == 0
    assert "strategic autonomy" in told.stdout
    assert "75.0 %" in told.stdout
    kept = read_analysis(folder, "n1")
    assert kept is not None
    assert list(kept.columns) == COLUMNS
    assert CliRunner().invoke(app, ["stress", str(folder), "--years", "soon"]).exit_code == 2
    told = CliRunner().invoke(app, ["stress", str(folder), "--party", "P", "--json"])
    answer = json.loads(told.stdout)
    assert (answer["status"], answer["tried"], answer["partial"]) == ("ok", 3, False)
    assert answer["ranking"][0]["supplier"] == "B"
