"""The report of a compared study and the list of all: what it says agrees with the comparison, and nothing runs."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.unit.fake_around import ANSWERS, HIT, QUOTE, SHOCKS, FakeCompared, around, outcomes
from tests.unit.fake_result import FakeResult, three_answers
from tests.unit.test_cli import CASES, call

from didymium.reports import numbers, page, site, words
from didymium.reports.amounts import Scale, short, word, written
from didymium.reports.around import Around
from didymium.reports.payload import gains, hardest, matrix, study_heads
from didymium.reports.payload.build import build_payload
from didymium.reports.payload.common import Case
from didymium.reports.payload.grid import Grid, Metric, metrics, shown_first
from didymium.reports.tables import write_tables
from didymium.study.brief import Brief

ROWS = ["reference", *ANSWERS]
UNMET = Metric("unmet", "magnets unmet", "t/year", less_is_better=True)
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?(?= |$|;|,)".replace(" ", numbers.GAP))


@cache
def payload(lacking: bool = False) -> dict[str, Any]:
    return build_payload(three_answers(analysed=True)[: 1 if lacking else 2], around(lacking))


@cache
def report() -> str:
    return page.render(payload())


def charts(name: str, lacking: bool = False) -> dict[str, Any]:
    return {c["id"]: c for p in payload(lacking)["pages"] if p["id"] == name for c in p["charts"]}


def views(*pages: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in pages:
        for chart in charts(name).values():
            for key, view in chart["views"].items():
                yield f"{chart['id']}[{key}]", view


def calibrated() -> Case:
    return Case(FakeResult(analysed=True))


# -- the matrix ----------------------------------------------------------------------------


def test_the_first_page_is_the_study_and_without_a_comparison_nothing_changes() -> None:
    assert [p["id"] for p in payload()["pages"]][:2] == ["study", "answer"]
    assert build_payload([FakeResult()])["pages"][0]["id"] == "answer"
    first = payload()["pages"][0]
    assert first["finding"] == around().brief.decides
    assert first["closing"][:2] == ["What this study cannot say:", "Whether Beijing keeps its word."]
    said = [line for p in payload()["pages"] for line in p["closing"]]
    assert words.NO_INSTRUMENTS not in said, "instruments and shocks are in this run"


def test_best_alone_and_worst_are_those_of_the_column() -> None:
    grid = Grid(around(), UNMET, 2032)
    marks = {a: [grid.mark(a, s) for s in ("halt_2028", "ban_2032", "myanmar")] for a in ROWS}
    assert marks == {
        "reference": ["worst", "worst", ""],
        "home": ["worst", "alone", ""],
        "thrift": ["alone", "", "best"],
        "elsewhere": ["", "", "worst"],
        "portfolio": ["best", "best", ""],
    }
    assert [grid.mark(a, "calm") for a in ROWS] == [""] * 5, "where nothing differs nothing is best"
    assert grid.hardest == "ban_2032"


def test_what_most_answers_share_is_neither_best_nor_worst() -> None:
    shared = {"reference": 2.3, "home": 2.3, "thrift": 2.3, "elsewhere": 2.3, "portfolio": 0.8}
    cases = tuple(
        replace(o, measures=({"measure": "unmet", "place": "IND", "year": 2032, "value": shared[o.answer]},))
        for o in outcomes()
    )
    grid = Grid(replace(around(), compared=FakeCompared(cases)), UNMET, 2032)
    assert [grid.mark(a, "calm") for a in ROWS] == ["", "", "", "", "best"]


def test_where_more_is_better_the_largest_is_best() -> None:
    grid = Grid(around(), replace(UNMET, id="magnets_home", less_is_better=False), 2032)
    assert grid.best("ban_2032") == ["reference"]
    assert grid.worst("ban_2032") == ["portfolio"]
    assert grid.regret("portfolio") == pytest.approx((7_350 - 2_480) / 2)


def test_regret_is_the_worst_loss_against_the_best_of_a_shock() -> None:
    grid = Grid(around(), UNMET, 2032)
    for n, answer in enumerate(ROWS):
        lost = [HIT[s][n] - min(HIT[s]) for s in SHOCKS]
        assert grid.regret(answer) == pytest.approx(max(lost)), answer


def test_cells_that_are_not_there_say_so_and_never_zero() -> None:
    view = charts("cases", lacking=True)["matrix"]["views"]["unmet|2032"]
    rows = {r["label"]: r for r in view["data"]["rows"]}
    assert rows["home"]["cells"][3]["text"] == "not solved"
    assert rows["thrift"]["cells"][2]["text"] == "failed"
    assert rows["home"]["regret"] == rows["thrift"]["regret"] == "not solved"
    told = {r[0]: r for r in view["table"]["rows"]}
    assert told["home"][-1] == "not solved: myanmar"
    assert told["thrift"][-1] == f"ban 2032 failed: no plan: {QUOTE}"
    assert told["thrift"][3] == "failed"
    assert "18 of 20 cases solved" in view["note"]
    finding = next(p for p in payload(lacking=True)["pages"] if p["id"] == "cases")["finding"]
    assert finding.startswith("Of the cases solved: ")
    partial = charts("cases", lacking=True)["hardest"]["views"][""]
    assert "home and thrift" in partial["note"]
    assert "thrift" not in partial["title"], "who has an unsolved shock is not said to lose least"


def test_every_metric_has_every_year_and_cells_are_those_of_the_comparison() -> None:
    chart = charts("cases")["matrix"]
    assert [m.id for m in metrics(around())] == [*around().brief.measures, "loss"]
    assert len(chart["views"]) == 6 * 8
    frame = {r[0]: r[1:5] for r in chart["views"]["unmet|2032"]["table"]["rows"]}
    assert frame == {a: [HIT[s][n] for s in HIT] for n, a in enumerate(ROWS)}
    assert chart["first"] == "unmet|2032"


def test_cost_and_spending_stand_unshaded_beside_the_matrix() -> None:
    data = charts("cases")["matrix"]["views"]["unmet|2032"]["data"]
    assert data["beside"] == ["spent", "cost"]
    assert data["money"].replace(numbers.GAP, " ") == "bn USD"
    assert [r["beside"] for r in data["rows"]][:2] == [["0.00", "0.00"], ["0.48", "0.48"]]
    said = charts("cases")["matrix"]["views"]["unmet|2032"]["note"].replace(numbers.GAP, " ")
    assert said.endswith("Same money: elsewhere spends 476 m USD, 0.4 % apart from home.")


def test_the_finding_names_who_is_best_under_which_shock() -> None:
    said = matrix.finding(around(), calibrated())
    assert said == (
        "No single answer wins, by magnets unmet in 2032: portfolio is best under halt 2028 and ban 2032; "
        "thrift is best under myanmar."
    )
    assert words.NOT_READ in matrix.finding(around(), Case(FakeResult()))


def test_nothing_solved_says_what_to_run() -> None:
    empty = Around(Brief(), FakeCompared(), {}, ANSWERS, SHOCKS)
    data = build_payload([FakeResult(analysed=True)], empty)
    told = next(p for p in data["pages"] if p["id"] == "cases")
    assert told["finding"] == "No case is solved yet: run “didymium compare india-china”."
    assert page.render(data).count("No case is solved yet") > 1
    assert shown_first(empty) is None


# -- the first page ------------------------------------------------------------------------


def test_headlines_have_a_range_or_say_why_not_and_what_they_rest_on() -> None:
    items = charts("study")["headlines"]["views"][""]["data"]["items"]
    assert [i["bar"] is not None for i in items] == [True, True, False]
    assert items[0]["range"].replace(numbers.GAP, " ") == "range 5,100 to 9,900 t"
    assert items[0]["status"] == "rests on: Share of announced plants that are built; India's need"
    assert items[2]["range"].startswith("range: none yet")
    assert items[2]["status"] == "its doubts are not weighed yet"


def test_headlines_without_weighing_take_the_value_of_the_comparison() -> None:
    found = study_heads.heads(replace(around(), weighed={}))
    assert [h.value for h in found] == pytest.approx([7_350, 3_980 * 12 / 9_400, 7_350 * 61_000.0])
    lacking = study_heads.heads(replace(around(), weighed={}, compared=FakeCompared()))
    assert all(math.isnan(h.value) for h in lacking)


def test_a_range_below_nothing_keeps_its_zero() -> None:
    head = replace(study_heads.heads(around())[0], value=-2.0, low=-5.0, high=1.0)
    bar = study_heads.item(head, calibrated())["bar"]
    assert bar["start"] < -5.0 < 1.0 < bar["end"]


def test_gains_are_differences_of_accounts_and_read_from_wide_rows_too() -> None:
    before, after = gains.moved(around(), "thrift")
    assert after["IND", "consumer_surplus"] - before["IND", "consumer_surplus"] == pytest.approx(4e8)
    view = charts("study")["gains"]["views"]["thrift"]
    told = {(r[0], r[1]): r[4] for r in view["table"]["rows"]}
    assert told["India", gains.ALL] == pytest.approx(4e8 + 6e7)
    assert told["China", gains.ALL] == pytest.approx(-3e8)
    assert told["India’s treasury", gains.ALL] == pytest.approx(-6e7)
    assert view["title"].replace(numbers.GAP, " ") == "Thrift: India gains 460 m USD, China loses 300 m USD."
    wide = [{"party": "IND", "plant_rent": 2.0, "consumer_surplus": 3.0, "total": 5.0}]
    assert gains.present(wide) == {("IND", "plant_rent"): 2.0, ("IND", "consumer_surplus"): 3.0}


def test_a_split_outside_the_core_says_who_objects() -> None:
    view = charts("study")["partnership"]["views"][""]
    assert "Shapley split lies outside the core" in view["title"]
    assert view["note"].startswith("India would get 20 more alone; the core is empty.")
    assert [r[3] for r in view["table"]["rows"]] == ["no core"] * 2
    worths = charts("study")["coalitions"]["views"][""]
    assert [r["value"] for r in worths["data"]["rows"]] == [1e8, -2e7, 6e8]


def test_a_lever_that_never_pays_says_never() -> None:
    view = charts("study")["break-evens"]["views"][""]
    assert [r[2] for r in view["table"]["rows"]] == ["from 4.25", "never", "up to 12.5"]
    assert view["title"].replace(numbers.GAP, " ").endswith("Months a forum saves, from 4.25 months")
    assert ">never</td>" in report()


def test_claims_have_mark_and_word_and_the_quotation_stays_text() -> None:
    view = charts("study")["claims"]["views"][""]
    assert [r[1].replace(numbers.GAP, " ") for r in view["table"]["rows"]] == [
        "✕ contradicted", "÷ undecidable", "✓ supported",
    ]  # fmt: skip
    assert view["title"].endswith("1 supported, 1 contradicted, 1 undecidable; 1 of the 2 tried matters")
    assert view["table"]["rows"][0][4].replace(numbers.GAP, " ") == "67.8 to 71.1 %, middle 70 (it says 80 %)"
    body = re.sub(r"<(script|style)\b.*?</\1>", "", report(), flags=re.DOTALL)
    assert "<b class=nasty>" not in body
    assert "&lt;b class=nasty&gt;" in body


# -- house rules of pages --------------------------------------------------------------------


def test_readings_are_short_and_their_numbers_stand_in_the_table() -> None:
    checked = 0
    for name, view in views("study", "cases", "stress"):
        assert len(view["reading"].replace(numbers.GAP, " ").split()) <= 20 + 2 * view["reading"].count(numbers.GAP), (
            name
        )
        if not name.startswith(("matrix", "months", "hardest", "gains", "coalitions")):
            continue
        cells = [float(c) for r in view["table"]["rows"] for c in r if isinstance(c, int | float)]
        for text, unit in re.findall(
            rf"(−?[\d,.]+){numbers.GAP}([\w ]*USD|months|k?t\b|%)", f"{view['title']} {view['reading']}"
        ):
            value = float(text.replace(",", "").replace("−", "-"))
            factor = {"kt": 1e3, "%": 0.01, f"m{numbers.GAP}USD": 1e6, f"bn{numbers.GAP}USD": 1e9, "kUSD": 1e3}.get(
                unit, 1.0
            )
            half = 0.5 * 10.0 ** -len(text.partition(".")[2]) * factor
            assert any(abs(abs(c) - abs(value) * factor) <= half * 1.0001 for c in cells), (name, text, unit)
            checked += 1
    assert checked > 40


def test_one_first_heading_no_skipped_level_and_no_handler() -> None:
    body = re.sub(r"<(script|style)\b.*?</\1>", "", report(), flags=re.DOTALL)
    levels = [int(n) for n in re.findall(r"<h([1-6])", body)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [c["id"] for p in payload()["pages"] for c in p["charts"]]
    assert len(ids) == len(set(ids))


def test_every_new_table_is_a_sheet_with_numbers_as_numbers(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_tables([FakeResult()], tmp_path / "t.xlsx", around(lacking=True)))
    assert {"headlines", "gains", "doubts", "break-evens", "partnership", "coalitions", "claims"} <= set(
        book.sheetnames
    )
    cells = [c for row in book["matrix"].iter_rows() for c in row if c.value is not None]
    assert 7_350 in [c.value for c in cells if c.data_type == "n"]
    assert "not solved" in [c.value for c in cells if c.data_type == "s"]
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_months_that_go_without_stand_on_the_stress_page() -> None:
    chart = charts("stress")["months"]
    assert chart["first"].startswith("ban_2032|")
    rows = {r[0]: r[1] for r in chart["views"]["ban_2032|2032"]["table"]["rows"]}
    assert rows["home"] == pytest.approx(3_980 * 12 / 9_400, rel=1e-6)
    without = replace(around(), compared=FakeCompared(tuple(replace(o, measures=()) for o in outcomes())))
    assert hardest.months(without, calibrated()) is None


def test_amounts_are_written_in_the_unit_of_their_measure() -> None:
    told = [(1.64, "month"), (0.48, "1"), (4.83e8, "USD_2024/year"), (12_400.0, "t/year"), (math.nan, "t/year")]
    said = [written(v, u).replace(numbers.GAP, " ") for v, u in told]
    assert said == ["1.6 months", "48 %", "483 m USD", "12.4 kt", "unknown"]
    assert Scale.of([0.1, 7_350.0], "t/year").full(0.1).replace(numbers.GAP, " ") == "< 1 t"
    assert (word("USD_2024/t_REO"), short(4.0), short(0.25)) == ("USD/t REO", "4", "0.25")


# -- the list of studies ---------------------------------------------------------------------


class Links(HTMLParser):
    """All links and sources of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found += [v for k, v in attrs if k in ("href", "src") and v]


def test_the_list_links_to_each_study_and_each_back(tmp_path: Path) -> None:
    result = FakeResult(analysed=True)
    page.write_report([result], tmp_path / "india-china.html", around(), site.INDEX)
    cards = [site.card(result, around(), "india-china.html"), site.unsolved("far", f"Far {QUOTE}", "Who?", "")]
    text = site.write_index(cards, tmp_path / site.INDEX).read_text(encoding="utf-8")
    assert "not solved: run didymium compare far" in text
    assert "<b class=nasty>" not in text
    assert "Two studies, one compared." in text
    assert {"7,400", "portfolio, 2,480"} <= set(re.findall(r"7,400|portfolio, 2,480", text))
    local = [v for v in Links(text).found if not v.startswith(("#", "data:"))]
    assert local == ["india-china.html"]
    back = (tmp_path / "india-china.html").read_text(encoding="utf-8")
    assert 'href="index.html"' in back
    assert all((tmp_path / v).is_file() for v in (*local, "index.html"))


def test_an_uncalibrated_study_names_no_best_answer() -> None:
    told = site.card(FakeResult(), around(), "x.html")
    assert {said for _, said in told.best} == {words.NOT_READ}


# -- the command -----------------------------------------------------------------------------


def test_a_tiny_study_is_compared_and_reported_from_its_folder(tmp_path: Path) -> None:
    study, runs = str(CASES / "transport"), str(tmp_path / "runs")
    early = call("report", study, "--runs", runs, "--json")
    assert early.exit_code == 2
    assert "run didymium compare" in json.loads(early.stdout)["problems"][0]["fix"]
    assert call("compare", study, "--out", runs).exit_code == 0
    told = json.loads(call("report", study, "--runs", runs, "--json").stdout)
    text = Path(told["out"]).read_text(encoding="utf-8")
    assert re.search(r'<section[^>]*id="study"', text)
    assert Path(told["tables"]).is_file()


def test_nothing_to_report_is_refused() -> None:
    assert call("report").exit_code == 2


def test_a_headline_that_no_doubt_moves_says_so_beside_one_that_moves() -> None:
    found = around()
    still = found.weighed["doubts"].assign(headline=2, at_low=7_350 * 61_000.0, at_high=7_350 * 61_000.0)
    weighed = {**found.weighed, "doubts": pd.concat([found.weighed["doubts"], still.head(1)])}
    text = page.render(build_payload(three_answers(analysed=True)[:2], replace(found, weighed=weighed)))
    assert "No doubtful figure of the brief moves this one at all." in text
