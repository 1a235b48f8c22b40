"""Prices as chains: steps that sum to the price, and the limit an unmet tonne names."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.laws.worlds import world
from tests.small import Cell, study
from typer.testing import CliRunner

from didymium.analyses.again import Again, reopen
from didymium.analyses.prices import price_chain, price_ranges, prices_of, published, unmet_limits, words
from didymium.analyses.solve import run_case
from didymium.cli.main import app
from didymium.errors import StudyError
from didymium.results.store import read_analysis, save
from didymium.study.study import Study

HOME = "price[place=CHN,material=metal.Nd,year=2026]"
ABROAD = "price[place=IND,material=metal.Nd,year=2026]"


def taken_up(asked: Study) -> Again:
    run = run_case(asked)
    return reopen(run.result, run.basis)


def two_places(wanted: float = 20, **leg: Cell) -> Study:
    """Ten tonnes of metal a year in China at 100 USD/t, bought in India for 900, 30 USD/t away, 45 USD/t of duty."""
    return study(
        {
            "places": [{"place": "CHN"}, {"place": "IND"}],
            "materials": [{"material": "metal.Nd", "form": "metal"}],
            "compositions": [{"material": "metal.Nd", "element": "Nd", "share": 1}],
            "supplies": [{"supply": "s", "material": "metal.Nd", "place": "CHN", "limit": 10, "cost": 100}],
            "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 30, **leg}],
            "duties": [{"duty": "d", "from": "CHN", "to": "IND", "material": "metal.Nd", "per_tonne": 45}],
            "end_uses": [{"end_use": "use"}],
            "demands": [{"end_use": "use", "material": "metal.Nd", "place": "IND", "quantity": wanted, "value": 900}],
        }
    )


def steps(again: Again, figure: str) -> dict[str, float]:
    chain = price_chain(again, [figure])
    assert not chain["step"].duplicated().any()
    return dict(zip(chain["step"], chain["usd_per_t"], strict=True))


def test_a_chain_by_hand_where_there_is_enough() -> None:
    assert steps(taken_up(two_places(5)), ABROAD) == pytest.approx({"supply": 100, "freight": 30, "duty": 45})


def test_a_chain_by_hand_where_the_source_is_empty() -> None:
    """The buyer pays 900: what is not cost is the rent of the source."""
    again = taken_up(two_places(20))
    assert steps(again, ABROAD) == pytest.approx({"supply": 100, "scarcity": 725, "freight": 30, "duty": 45})
    told = words(price_chain(again, [ABROAD]))
    assert any("supply s in 2026" in line and "725" in line for line in told)


def test_the_nearest_limit_comes_first() -> None:
    """Both the source and the lane could be short: an unmet tonne names the one that binds."""
    source = unmet_limits(taken_up(two_places(20))).iloc[0]
    assert (source["equation"], source["worth"]) == ("supply_limit", pytest.approx(725))
    lane = unmet_limits(taken_up(two_places(20, capacity=4))).iloc[0]
    assert (lane["equation"], lane["worth"]) == ("route_capacity", pytest.approx(725))
    assert "sea" in lane["limit"]


def test_what_is_dear_has_no_limit_to_blame() -> None:
    found = unmet_limits(taken_up(two_places(5, cost=2000))).iloc[0]
    assert found["equation"] == "cost"


def test_all_met_leaves_nothing_to_tell() -> None:
    assert unmet_limits(taken_up(two_places(5))).empty


def test_an_id_that_is_no_price_is_refused() -> None:
    with pytest.raises(StudyError, match="no price of this run"):
        price_chain(taken_up(two_places()), ["price[place=IND]"])


def test_a_range_and_its_side() -> None:
    """Ten are wanted and ten there are: a tonne less is worth 175 abroad, a tonne more 900."""
    again = taken_up(two_places(10))
    found = price_ranges(again, [ABROAD, HOME])
    assert found["left"].tolist() == pytest.approx([175, 100])
    assert found["right"].tolist() == pytest.approx([900, 825])
    assert set(found["kind"]) == {"range"}
    side = price_chain(again, [ABROAD], found)["side"].unique().tolist()
    assert side in (["left"], ["right"], ["between"])


@settings(max_examples=2, deadline=None)
@example(seed=7)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_steps_sum_to_the_price(seed: int) -> None:
    """For every price of random worlds: of what passes, and of what does not."""
    again = taken_up(world(seed))
    prices = prices_of(again)
    chain = price_chain(again, prices["id"].tolist())
    sums = chain.groupby("id")["usd_per_t"].sum().reindex(prices["id"]).fillna(0.0).to_numpy()
    assert sums == pytest.approx(prices["value"].to_numpy(), rel=1e-6, abs=1e-6)
    shares = chain[chain["step"] == "rounding"]["usd_per_t"].abs().sum()
    assert shares <= 1e-6 * prices["value"].abs().sum()


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_unmet_demand_names_a_limit_that_is_there(seed: int) -> None:
    again = taken_up(world(seed))
    found = unmet_limits(again)
    asked = again.result.demand()
    assert len(found) == int((asked["unmet"] > 0).sum())
    held = found[~found["equation"].isin(["", "cost"])]
    assert (held["worth"] > 0).all()
    assert set(held["equation"]) <= set(again.program.blocks)


def test_the_command_keeps_its_tables_beside_the_run(tmp_path: Path) -> None:
    run = run_case(two_places())
    folder = save(run.result, run.basis, tmp_path / "run")
    told = CliRunner().invoke(app, ["prices", str(folder), "--json"])
    assert told.exit_code == 0, told.output
    answer = json.loads(told.stdout)
    assert answer["unmet_limits"][0]["equation"] == "supply_limit"
    kept = read_analysis(folder, "price_ranges")
    assert isinstance(kept, pd.DataFrame)
    assert kept["id"].tolist() == published(taken_up(two_places()))
    assert read_analysis(folder, "price_chain") is not None
    one = CliRunner().invoke(app, ["prices", str(folder), ABROAD])
    assert one.exit_code == 0
    assert "900.00" in one.stdout
    assert "725.00" in one.stdout


def test_the_command_refuses_what_is_no_price(tmp_path: Path) -> None:
    run = run_case(two_places())
    folder = save(run.result, run.basis, tmp_path / "run")
    assert CliRunner().invoke(app, ["prices", str(folder), "nonsense"]).exit_code == 2
