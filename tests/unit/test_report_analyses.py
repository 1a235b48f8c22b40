"""What the report makes of analyses: numbers that agree with their frames, and sentences where there are none."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.unit import fake_analyses
from tests.unit.fake_analyses import NEED, ROWS, UNMET, VALIDATION
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import numbers, words
from didymium.reports.input import Remembered
from didymium.reports.payload import (
    calibration,
    cited,
    deep,
    footprints,
    price_steps,
    pull,
    stress,
    told,
    tornado,
    validation,
)
from didymium.reports.payload.analysed import COMMANDS
from didymium.reports.payload.build import build_payload
from didymium.reports.payload.chart import Chart
from didymium.reports.payload.common import Case
from didymium.reports.render.axes import Linear, Ratio
from didymium.reports.tables import sheet_name, write_tables


@cache
def case() -> Case:
    return Case(FakeResult(analysed=True))


def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {c["id"]: c for p in data["pages"] for c in p["charts"]}


def only(chart: Chart | None) -> Any:
    assert chart is not None
    return chart.views[chart.first]


def test_what_is_missing_names_the_command_that_brings_it() -> None:
    data = build_payload([FakeResult()])
    found = charts(data)
    for chart, command in (("n1", "stress"), ("tornado", "leverage"), ("mind", "leverage"), ("price-chain", "prices")):
        assert f"“didymium {command} RUN”" in found[chart]["views"][""]["empty"], chart
    assert "didymium prices RUN" in next(iter(found["price-NdPr"]["views"].values()))["note"]
    assert "didymium prices RUN" in found["shortage"]["views"][""]["note"]
    stressed = next(p for p in data["pages"] if p["id"] == "stress")
    assert "didymium stress RUN" in stressed["finding"]


@pytest.mark.parametrize("name", COMMANDS)
def test_an_analysis_that_lacks_its_columns_counts_as_missing(name: str) -> None:
    result = FakeResult(analysed=True)
    result.analyses[name] = pd.DataFrame({"something": [1.0]})
    build_payload([result])


def test_an_empty_run_with_empty_analyses_is_reported() -> None:
    result = FakeResult(empty=True, analysed=True)
    result.analyses = {name: frame.iloc[:0] for name, frame in result.analyses.items()}
    build_payload([result])


def test_analyses_may_be_given_beside_a_result() -> None:
    frame = fake_analyses.analyses(FakeResult())["n1"]
    assert stress.worst(Case(Remembered(FakeResult(), {"n1": frame}))) is not None
    assert stress.worst(Case(Remembered(FakeResult(analysed=True), {}))) is None


# -- leverage ---------------------------------------------------------------------------------


def test_shares_of_the_pull_add_up_to_one_and_go_by_mark() -> None:
    shares = pull.marks(pull.pulls(case())[UNMET])
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["computed"] == pytest.approx(90 / (90 + 38 + 12 + 2))
    assert pull.marks([]) == {}


def test_headline_figures_take_range_and_marks_from_leverage() -> None:
    items = charts(build_payload([FakeResult(analysed=True)]))["figures"]["views"][""]["data"]["items"]
    need = next(i for i in items if i["id"] == NEED)
    assert (need["low"], need["high"]) == (12_000, 33_000)
    assert need["shares"]["computed"] > 0.5
    assert all(not i["shares"] for i in items if i["id"] != NEED)


def test_the_tornado_is_widest_first_and_in_the_order_of_its_table() -> None:
    view = tornado.chart(case()).views[UNMET]
    rows = view.data["rows"]
    widths = [max(abs(r[k] - 4_100) for k in ("at_low", "at_high")) for r in rows]
    assert widths == sorted(widths, reverse=True)
    assert [r["label"] for r in rows] == [r[0] for r in view.table.rows[: len(rows)]]
    assert [r["kinked"] for r in rows] == [False, True, False]
    assert len(view.table.rows) == 4, "a claim without low and high is in the table only"


def test_what_would_change_our_mind_tells_the_numbers_of_the_frame() -> None:
    lines = pull.mind(case())
    assert lines[0].startswith("◐ Electric cars")
    assert f"900{numbers.GAP}t instead of 4,100{numbers.GAP}t (−78{numbers.GAP}%)" in lines[0]
    assert not any("91" in line and "separation" in line for line in lines), "no end of that claim is known"


def test_small_changes_do_not_change_our_mind() -> None:
    result = FakeResult(analysed=True)
    frame = result.analyses["leverage"]
    value = frame["figure"].map({UNMET: 4_100.0, NEED: 21_000.0})
    result.analyses["leverage"] = frame.assign(at_low=value * 1.04, at_high=value * 0.96)
    assert pull.mind(Case(result)) == []
    assert "No single" in charts(build_payload([result]))["mind"]["views"][""]["empty"]


def test_figures_are_told_in_words() -> None:
    names = case().names
    assert cited.said(names, UNMET) == "magnets for electric cars unmet in India, 2040"
    assert (
        cited.said(names, "price[place=CHN,material=oxide.Dy,year=2030]") == "price of dysprosium oxide in China, 2030"
    )
    assert cited.said(names, "unmet[place=IND,year=2040]") == "goods unmet in India, 2040"
    assert cited.said(names, "objective") == "worth less cost of the plan"
    assert cited.said(names, "brand_new[place=IND,year=2030]") == "brand new: India, 2030"
    assert cited.written(0.5, "1") == f"50{numbers.GAP}%"
    assert cited.ratio(50.0, 100.0) == f"−50{numbers.GAP}%"


# -- stress ------------------------------------------------------------------------------------


def test_strategic_autonomy_is_the_worst_cover_of_the_year() -> None:
    assert stress.autonomy(case(), 2030) == pytest.approx(0.31)
    assert stress.autonomy(case(), 2040) == pytest.approx(0.35)
    assert math.isnan(stress.autonomy(case(), 2035))
    assert f"31{numbers.GAP}%" in stress.finding(case())


def test_nobody_is_named_before_calibration() -> None:
    result = FakeResult(analysed=True)
    result.card["calibrated"] = False
    told = stress.finding(Case(result))
    assert "China" not in told
    assert words.NOT_READ in told


def test_the_ranking_leaves_out_who_costs_nothing_and_says_when_it_was_broken_off() -> None:
    result = FakeResult(analysed=True)
    result.analyses["n1"].attrs["about"] = {"partial": True, "tried": 17, "of": 42}
    found = stress.page([Case(result)]).charts[0]
    view = found.views["reference|chokepoint|2030"]
    assert [r["label"] for r in view.data["rows"]] == ["Malacca"]
    assert len(view.table.rows) == 2
    assert "17 of 42 suppliers tried" in view.note


def test_a_supplier_without_which_no_plan_was_found_is_unknown_and_never_safe() -> None:
    """Were it left out, the page would praise the autonomy of whoever depends on it most."""
    result = FakeResult(analysed=True)
    frame = result.analyses["n1"]
    result.analyses["n1"] = frame.assign(cover=frame["cover"].where(frame["supplier"] != "CHN"))
    broken = Case(result)
    told = stress.page([broken])
    assert "is not known: 1 of 9 cases not solved" in told.finding
    assert "China" in told.lede
    assert math.isnan(stress.autonomy(broken, 2030))
    view = told.charts[0].views["reference|place|2030"]
    assert view.note == "Not solved, so not known: no plan was found without China."
    assert view.table.rows[0][:2] == ["China", None]
    assert view.table.rows[0][-1] == "not solved"
    assert [r[2:] for r in told.charts[1].views[""].table.rows] == [[None, "unknown: 1 not solved"]] * 2


def test_nothing_felt_is_not_said_of_what_was_not_solved() -> None:
    result = FakeResult(analysed=True)
    frame = result.analyses["n1"]
    cover = frame["cover"].where(frame["supplier"] != "CHN").where(frame["supplier"] == "CHN", 1.0)
    result.analyses["n1"] = frame.assign(cover=cover)
    view = stress.page([Case(result)]).charts[0].views["reference|place|2030"]
    assert "2 of 3 cases are solved" in view.empty
    assert "not known: 1." in view.empty


# -- validation ---------------------------------------------------------------------------------


def test_fitted_rows_never_count_and_misses_come_first() -> None:
    found = validation.page([case()], VALIDATION)
    assert found.finding.startswith("Of 5 figures the model was not given, 2 land inside")
    rows = found.charts[0].views["rows"].table.rows
    assert [r[1].partition(" ")[0] for r in rows] == ["miss", "miss", "miss", "inside", "inside", "fitted"]
    assert validation.inside(ROWS) == (2, 5)


def test_every_miss_names_what_is_behind_it() -> None:
    group = only(validation.page([case()], VALIDATION).charts[0]).data["groups"][0]
    for row in group["rows"]:
        assert bool(row["why"]) == (row["state"] == "miss")
    bare = {"rows": [{**ROWS[0], "why": ""}]}
    told = only(validation.page([case()], bare).charts[0]).data["groups"][0]["rows"][0]
    assert told["why"] == "no row or mechanism named"


def test_every_list_of_figures_is_a_table_of_its_own() -> None:
    found = validation.page([case()], VALIDATION)
    lists = ["rows", "out_of_sample", "uncalibrated", "myanmar_usgs", "demand"]
    assert list(found.charts[0].views) == lists
    assert [o for o, _ in found.switches[0].options] == list(found.charts[0].views)
    side = {r[0]: r[1:] for r in found.charts[1].views[""].table.rows}
    assert side["2025, out of sample"] == [1, 4, 25.0, 0]
    assert side["2024, calibrated"] == [2, 5, 40.0, 1]


def test_fitted_rows_of_other_tables_are_not_drawn() -> None:
    rows = {"rows": ROWS, "uncalibrated": ROWS}
    views = validation.page([case()], rows).charts[0].views
    assert [len(v.data["groups"]) for v in views.values()] == [2, 1]
    assert [len(v.table.rows) for v in views.values()] == [6, 6]


def test_without_validation_the_page_says_what_to_run() -> None:
    found = validation.page([case()], {})
    assert "didymium validate" in found.finding
    assert "didymium validate" in only(found.charts[0]).empty


def test_what_was_not_modelled_is_a_miss_and_not_a_zero() -> None:
    row = {**ROWS[2], "modelled": None, "within": False, "why": "nobody makes it"}
    view = only(validation.page([case()], {"rows": [row]}).charts[0])
    assert view.data["groups"][0]["rows"][0]["modelled"] == numbers.UNKNOWN
    assert view.table.rows[0][3] is None


def test_wedges_are_summed_by_stage() -> None:
    rows = {r[0]: r for r in calibration.by_stage(fake_analyses.WEDGES, {"jpn_magnet": "magnet_sintered"})}
    assert rows["Mines"][1:3] == [1, pytest.approx(135.0)]
    assert rows["Plants: magnet sintered"][2] == pytest.approx(27.88)
    assert "Unsold stock" not in rows, "a wedge of zero is none"
    assert calibration.state(Case(FakeResult())) == "off"
    assert calibration.state(case()) == "fading"


# -- prices, goods in use, footprints, origin ------------------------------------------------------


def test_steps_of_a_price_add_up_to_it() -> None:
    _, (chart,) = price_steps.charts([case()])
    view = chart.views["oxide.Dy|2030"]
    assert sum(r[3] for r in view.table.rows) == pytest.approx(310_000)
    assert view.data["total"] == pytest.approx(310_000)
    for before, after in zip(view.data["rows"], view.data["rows"][1:], strict=False):
        assert before["to"] == pytest.approx(after["from"])


def test_many_steps_are_put_together_and_still_add_up() -> None:
    result = FakeResult(analysed=True)
    name = "price[place=IND,material=oxide.Dy,year=2030]"
    rows = [(name, "freight", f"leg {i}", float(i), "CHN", "left") for i in range(1, 21)]
    columns = ["id", "step", "what", "usd_per_t", "place", "side"]
    result.analyses["price_chain"] = pd.DataFrame(rows, columns=columns)
    _, (chart,) = price_steps.charts([Case(result)])
    view = only(chart)
    assert len(view.table.rows) == price_steps.MOST + 1
    assert view.table.rows[-1][0] == "10 smaller steps"
    assert view.data["total"] == pytest.approx(sum(range(1, 21)))
    assert "what a tonne given is worth" in view.note


def test_a_price_with_one_side_says_so_and_draws_no_band_there() -> None:
    result = FakeResult(analysed=True)
    frame = result.analyses["price_ranges"]
    hit = frame["id"].str.contains("oxide.Dy") & frame["id"].str.contains("year=2040")
    result.analyses["price_ranges"] = frame.assign(right=frame["right"].where(~hit, float("inf")))
    view = charts(build_payload([result]))["price-Dy"]["views"]["reference"]
    assert 2040 not in [year for year, *_ in view["data"]["band"]]
    assert "One side only in 2040" in view["note"]
    assert view["table"]["rows"][-1][2:4] == [pytest.approx(370.62), None]


def test_the_band_of_a_price_holds_its_two_derivatives() -> None:
    view = charts(build_payload([FakeResult(analysed=True)]))["price-Dy"]["views"]["reference"]
    for (year, low, high), (_, value) in zip(view["data"]["band"], view["data"]["modelled"], strict=True):
        assert (low, high) == (pytest.approx(value * 0.9), pytest.approx(value * 1.2)), year


def test_a_footprint_is_its_factors_times_what_runs() -> None:
    result = case().result
    made = result.made()
    made = made[(made["year"] == 2030) & (made["form"] != "scrap")].groupby("process")["t"].sum()
    want = sum(t * fake_analyses.FACTORS.get(str(p), {}).get("co2", (0.0,))[0] for p, t in made.items())
    _, (bars, each) = footprints.charts([case()], [2030], "reference|2030")
    got = sum(r[2] for r in bars.views["2030|co2"].table.rows)
    assert got == pytest.approx(want)
    row = next(r for r in each.views["reference|2030"].table.rows if r[0] == "CO₂")
    assert row[1] == pytest.approx(want)
    assert row[3] == pytest.approx(want / float(made["magnet_sintered"]))


def test_tonnage_without_a_figure_is_unknown_and_said_so() -> None:
    part = footprints.covered(case(), 2030, "water")
    assert 0 < part < 0.99
    _, (bars, _) = footprints.charts([case()], [2030], "reference|2030")
    view = bars.views["2030|water"]
    assert "unknown, not zero" in view.note
    assert None in [r[2] for r in view.table.rows] or any(math.isnan(r[2]) for r in view.table.rows)


def test_deep_origins_add_up_and_follow_the_element() -> None:
    mined = deep.origins(case(), 2030, "Dy", deep.MINED)
    separated = deep.origins(case(), 2030, "Dy", deep.SEPARATED)
    assert sum(mined.values()) == pytest.approx(1.0)
    assert sum(separated.values()) == pytest.approx(1.0)
    assert mined["MMR"] > separated.get("MMR", 0.0) == 0.0, "what is dug in Myanmar is separated in China"
    assert deep.named(case(), "scrap:IND") == ("scrap in India", "others")


def test_an_origin_that_was_traced_before_is_taken_as_it_is() -> None:
    result = FakeResult(analysed=True)
    rows = [
        (2030, "IND", "magnet", "Dy", "mined", "AUS", 0.25, 1.0),
        (2030, "IND", "magnet", "Dy", "mined", "CHN", 0.75, 3.0),
    ]
    names = ["year", "place", "stage", "element", "kind", "origin", "share", "t"]
    result.analyses["origin"] = pd.DataFrame(rows, columns=names)
    assert deep.origins(Case(result), 2030, "Dy", deep.MINED) == {"CHN": 0.75, "AUS": 0.25}


# -- axes and workbook -------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, 7_000.0), (5.0, 5.0), (0.0012, 0.0013), (1e6, 9e9)])
def test_an_axis_holds_its_ends_between_few_round_ticks(low: float, high: float) -> None:
    axis = Linear(low, high)
    assert axis.low <= low + 1e-9 * abs(low)
    assert axis.high >= high - 1e-9 * abs(high)
    assert 2 <= len(axis.ticks) <= 9
    assert axis.part(axis.low) == 0
    assert axis.part(axis.high) == 100


def test_half_and_double_stand_equally_far_from_one() -> None:
    axis = Ratio()
    assert axis.part(1.0) == pytest.approx(50.0)
    assert axis.part(2.0) - 50 == pytest.approx(50 - axis.part(0.5))
    assert axis.part(0.0) == 0.0
    assert axis.beyond(3.1)
    assert not axis.beyond(2.0)


def test_the_workbook_holds_every_table_and_runs_no_formula(tmp_path: Path) -> None:
    results = three_answers(analysed=True)
    results[0].world["sources"].loc[0, "title"] = "=HYPERLINK(1)"
    path = write_tables(results, tmp_path / "report.tables.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    book = openpyxl.load_workbook(path)
    wanted = set(charts(build_payload(results)))
    assert wanted <= set(book.sheetnames)
    assert "claims" in book.sheetnames
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    assert "=HYPERLINK(1)" in [c.value for c in cells]
    heads = [str(c.value) for c in book["n1"][3]]
    assert "cover [%]" in heads


def test_sheet_names_are_short_and_each_once() -> None:
    taken: set[str] = set()
    long = "a" * 40
    assert [sheet_name(n, taken) for n in (long, long, "A:b", "a b")] == ["a" * 31, "a" * 29 + " 2", "A b", "a b 2"]


def test_limits_and_steps_of_prices_hold_no_code() -> None:
    names = case().names
    assert told.limit(names, "the build limit of magnet_sintered@CHN until 2027") == (
        "how fast sintered magnet plants can be built in China until 2027"
    )
    assert told.limit(names, "the capacity of plant no_such in 2030") == "the capacity of no such in 2030"
    assert told.step(names, "oxide.Pr at CHN in 2030", 2030) == "Praseodymium oxide in China"
    shipped = told.step(names, "shipment of oxide.Dy|CHN>IND|CHN>IND in 2030", 2030)
    assert shipped == "Shipping dysprosium oxide from China to India"


def test_a_lost_supplier_counts_what_is_unmet_beyond_the_undisturbed() -> None:
    row = {"unmet_t": 605.0, "undisturbed_unmet_t": 592.0}
    assert stress._more(row) == pytest.approx(13.0)
    assert stress._more({"unmet_t": 605.0}) == pytest.approx(605.0)
