"""Hand checks: ours come from the tables, every one agrees or says why, and the command and the page tell the same."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from didymium.analyses import hand_sums
from didymium.analyses.hand_bench import Bench
from didymium.analyses.hand_checks import ANSWER, CAUSES, CHECKS, COLUMNS, STUDY, hand_checks
from didymium.cli.main import app
from didymium.reports.page_of_hand_checks import hand_checks_page
from didymium.study.open import open_study

Frames = dict[str, pd.DataFrame]
PAGE = Path(__file__).parents[2] / "docs" / "guide" / "hand-checks.md"


@pytest.fixture(scope="module")
def tables() -> Frames:
    case = open_study(STUDY).case(ANSWER)
    return {name: table.frame for name, table in case.tables.items()}


@pytest.fixture(scope="module")
def found(tables: Frames) -> pd.DataFrame:
    return hand_checks(tables)


def ours(frame: pd.DataFrame) -> dict[str, float]:
    return dict(zip(frame["check"], frame["ours"], strict=True))


def test_every_check_agrees_or_says_why(found: pd.DataFrame) -> None:
    assert list(found.columns) == list(COLUMNS)
    assert found["ours"].notna().all()
    assert found.loc[~found["within"] & (found["cause"] == ""), "check"].tolist() == []
    assert (found.loc[found["within"], "cause"] == "").all()


def test_no_cause_outlives_its_difference(found: pd.DataFrame) -> None:
    """A figure that agrees again needs no excuse in the code."""
    assert set(CAUSES) == set(found.loc[~found["within"], "check"])


def test_names_are_unique_and_most_agree(found: pd.DataFrame) -> None:
    assert found["check"].is_unique
    assert found["quantity"].is_unique
    assert len(found) == len(CHECKS) >= 35
    assert found["within"].mean() > 0.75


def test_the_range_decides_where_there_is_one_and_a_quarter_elsewhere(found: pd.DataFrame) -> None:
    for r in found.itertuples():
        low, high = (r.hand * 0.75, r.hand * 1.25) if isnan(r.hand_low) else (r.hand_low, r.hand_high)
        assert r.within == (low <= r.ours <= high), r.check


def test_a_grade_worked_out_on_paper(tables: Frames) -> None:
    """One grade, in numbers written here: metal and casting yields, oxide for metal, swarf that comes back."""
    bench = Bench.of(tables)
    mix = {"Nd": 0.2508, "Pr": 0.0342, "Dy": 0.02, "Tb": 0.004}
    oxides = bench.oxides("IND", mix, loop=False)
    assert oxides["Nd"] == pytest.approx(0.2508 / (0.72 * 0.965) / 0.94 / 0.857356)
    assert oxides["Dy"] == pytest.approx(0.02 / (0.72 * 0.965) / 0.90 / 0.871321)
    back = 0.2508 * (1 / 0.72 - 1) * 0.95 / 0.857356
    assert bench.oxides("IND", mix, loop=True)["Nd"] == pytest.approx(oxides["Nd"] - back)


def test_baskets_and_yields_worked_out_on_paper(tables: Frames) -> None:
    bench = Bench.of(tables)
    assert hand_sums.from_carbonate(bench, "mount_weld", ("Nd", "Pr")) == pytest.approx(
        2000 * (0.181282 + 0.051595) * 0.95, rel=1e-3
    )
    assert hand_sums.from_carbonate(bench, "xinfeng_clay", ("Dy",)) == pytest.approx(
        2000 * 0.037638 * 0.95 * 0.91, rel=1e-3
    )
    assert bench.worth("mountain_pass", Nd=110.0, Pr=110.0) - bench.worth("mountain_pass") == pytest.approx(
        (110 - 66) * (0.117059 + 0.042021), rel=1e-3
    )


def test_ours_move_with_the_tables(tables: Frames, found: pd.DataFrame) -> None:
    """A price, a yield and a cost that are changed change what hangs on them, and nothing else."""
    prices, processes = tables["prices"].copy(), tables["processes"].copy()
    of = (prices["material"] == "oxide.NdPr") & (prices["year"] == 2025)
    prices.loc[of, "price"] = 110_000.0
    row = (processes["process"] == "magnet_sintered") & (processes["recipe"] == "sintered_ndfeb")
    processes.loc[row & (processes["place"] == ""), "opex"] += 1000.0
    now, before = ours(hand_checks({**tables, "prices": prices, "processes": processes})), ours(found)
    assert now["floor_effect"] == pytest.approx(0.0)
    assert now["gap_magnet"] == pytest.approx(before["gap_magnet"] + 1.0)
    assert now["gap_metal"] == pytest.approx(before["gap_metal"])
    assert now["value_clay"] == pytest.approx(before["floor_clay"])
    assert now["need_dy"] == pytest.approx(before["need_dy"])


def test_what_the_tables_lack_is_unknown_not_zero(tables: Frames) -> None:
    told = hand_checks({n: f for n, f in tables.items() if n != "subsidies"}).set_index("check").loc["support"]
    assert isnan(told["ours"])
    assert not told["within"]


def test_the_page_and_the_command_tell_the_same(found: pd.DataFrame) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == hand_checks_page(found), "run didymium docs"
    assert all(cause in page for cause in CAUSES.values())
    assert "nobody says why" not in page
    answer = CliRunner().invoke(app, ["hand-checks", "--json"])
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert {r["check"]: r["ours"] for r in told["checks"]} == pytest.approx(ours(found))


def test_rare_metals_are_told_with_their_warning() -> None:
    told = json.loads(CliRunner().invoke(app, ["rare-metals", "--place", "KAZ", "--json"]).stdout)
    assert "no rare earths" in told["warning"]
    named = {r["name"]: r["rare_earth"] for r in told["metals"]}
    assert {"titanium", "beryllium", "tantalum", "niobium", "gallium", "scandium"} <= set(named)
    assert [n for n, r in named.items() if r == "yes"] == ["scandium"]
    wrong = CliRunner().invoke(app, ["rare-metals", "--place", "XXX"])
    assert wrong.exit_code == 2
