"""Two answers, or two runs of one: names of their own, what changed in the tables, what became of it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import words
from didymium.reports.payload import difference, inputs
from didymium.reports.payload.build import build_payload
from didymium.reports.payload.common import Case
from didymium.reports.payload.labels import labels
from didymium.reports.summary import summary

OWN = "yours:paths.csv:2:capacity"


def run_of(folder: str, **given: Any) -> FakeResult:
    result = FakeResult(answer_words="", **given)
    result.card["run"] = folder
    return result


def put(frame: pd.DataFrame, *row: object) -> pd.DataFrame:
    """A frame with one more row."""
    return pd.concat([frame, pd.DataFrame([row], columns=frame.columns)], ignore_index=True)


def before_and_after() -> list[FakeResult]:
    """A plant of one's own is added and stands idle: nothing else differs."""
    before, after = run_of("before", home=0.0), run_of("after", home=0.0)
    paths = after.world["paths"].copy()
    paths.loc[0, "capacity"] = 9_000.0
    paths.loc[0, "claim"] = OWN
    paths["capacity.claim"] = paths.pop("claim")
    after.world["paths"] = put(paths, "ind_heavy", 2030, 500.0, "planned", "yours:paths.csv:3:capacity")
    capacity = put(after.capacity(), 2040, "ind_heavy", "plant", "IND", "separation_heavy", 500.0, 0.0)
    after.capacity = lambda: capacity  # type: ignore[method-assign]
    return [before, after]


@pytest.mark.parametrize(
    ("runs", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["", ""], ["reference", "reference (2)"]),
        (["a", "a"], ["a", "a (2)"]),
        (["a|b", "a"], ["a b", "a"]),
    ],
)
def test_results_of_one_case_are_told_apart(runs: list[str], names: list[str]) -> None:
    assert labels([run_of(r) for r in runs]) == names


def test_answers_keep_their_names_and_shocks_are_added_where_needed() -> None:
    assert labels(three_answers()) == ["reference", "home", "thrift"]
    results = [FakeResult(), FakeResult(shock="blockade")]
    assert labels(results) == ["reference/calm", "reference/blockade"]


def test_every_page_uses_the_labels() -> None:
    data = build_payload(before_and_after())
    assert data["header"]["answers"] == ["before", "after"]
    for page in data["pages"]:
        for switch in page["switches"]:
            if switch["id"] == "answer":
                assert [o["id"] for o in switch["options"]] == ["before", "after"]
        for chart in page["charts"]:
            assert chart["first"] in chart["views"]
    ids = [c["id"] for p in data["pages"] for c in p["charts"]]
    assert len(ids) == len(set(ids))
    assert {"after instead of before: no flow moves in any year"} <= {
        v["title"] for p in data["pages"] for c in p["charts"] for v in c["views"].values()
    }


def test_what_changed_in_the_input_is_told_from_the_tables() -> None:
    found = inputs.changes(*before_and_after())
    assert [(c.kind, c.table, c.row, c.field) for c in found] == [
        ("added", "paths", "ind_heavy, 2030", ""),
        ("changed", "paths", "ind_magnet, 2030", "capacity"),
    ]
    told = [line.replace("\N{NO-BREAK SPACE}", " ") for line in inputs.told(found)]
    assert told == [
        "paths: ind_heavy, 2030 added (capacity 500 t/year; yours, paths.csv row 3)",
        "paths: ind_magnet, 2030: capacity 6,000 \N{RIGHTWARDS ARROW} 9,000 t/year (yours, paths.csv row 2)",
    ]


def test_many_changes_are_counted_not_listed() -> None:
    before, after = FakeResult(), FakeResult()
    after.world["demands"] = after.world["demands"].assign(quantity=lambda f: f["quantity"] * 2)
    told = inputs.told(inputs.changes(before, after))
    assert len(told) == inputs.SHOWN + 1
    assert "more cells changed" in told[-1]
    assert inputs.changes(before, FakeResult()) == []


def test_a_table_that_only_one_result_has_is_all_added_or_dropped() -> None:
    before, after = FakeResult(), FakeResult()
    after.world["tolls"] = pd.DataFrame({"toll": ["suez", "panama"], "rate": [4.0, float("nan")]})
    assert inputs.counted(inputs.changes(before, after)) == "2 rows added"
    assert inputs.counted(inputs.changes(after, before)) == "2 rows dropped"


def test_what_was_added_and_stands_idle_is_said() -> None:
    results = before_and_after()
    pair = difference.Comparison(*(Case(r, n) for r, n in zip(results, ("before", "after"), strict=True)))
    assert not pair.moves
    said = [difference.sentence(pair, a).replace("\N{NO-BREAK SPACE}", " ") for a in pair.added]
    assert said == ["India adds 500 t of heavy separation; it makes 0 t in 2040."]
    page = next(p for p in build_payload(results)["pages"] if p["id"] == "cases")
    assert page["finding"].endswith("; what after adds stands idle.")
    assert any("What became of it (modelled, not calibrated)" in line for line in summary(results))


def test_the_same_input_twice_is_said_to_be_the_same() -> None:
    data = build_payload([run_of("a"), run_of("b")])
    page = next(p for p in data["pages"] if p["id"] == "cases")
    assert "inputs" not in {c["id"] for c in page["charts"]}
    assert "Nothing: the tables agree." in json.dumps(page)
    assert page["finding"].endswith("; b moves no flow.")


def test_an_answer_without_words_has_policies_in_force() -> None:
    page = next(p for p in build_payload([run_of("a"), run_of("b")])["pages"] if p["id"] == "cases")
    rows = page["charts"][0]["views"]["unmet"]["data"]["rows"]
    assert [r["sub"] for r in rows] == [difference.NO_WORDS] * 2


def test_numbers_of_ones_own_are_listed_and_felt() -> None:
    results = before_and_after()
    demands = results[1].world["demands"]
    demands["quantity.claim"] = demands.pop("claim")
    demands.loc[demands["material"] == "magnet.ev_traction", "quantity.claim"] = "yours:demands.csv:4:quantity"
    evidence = next(p for p in build_payload(results)["pages"] if p["id"] == "evidence")
    chart = evidence["charts"][0]
    rows = chart["views"][""]["table"]["rows"]
    assert chart["id"] == "yours"
    assert {r[0] for r in rows} == {f"{words.MARKS['yours']} yours"}
    assert {r[7] for r in rows} == {"paths.csv row 2", "paths.csv row 3", "demands.csv row 4"}
    felt = {r[7]: r[8] for r in rows}
    assert "plants at home" in felt["paths.csv row 2"]
    assert "magnets needed" in felt["demands.csv row 4"]
    assert evidence["finding"].endswith("more are yours.")
    items = build_payload(results[::-1])["pages"][0]["charts"][0]["views"][""]["data"]["items"]
    assert items[0]["counts"]["yours"] == 1
    assert items[0]["status"].endswith(", 1 yours")


def test_the_lede_has_three_sentences_at_most_and_the_question_stands_above() -> None:
    for calibrated in (False, True):
        result = FakeResult()
        result.card["calibrated"] = calibrated
        page = build_payload([result])["pages"][0]
        assert page["kicker"] == result.question
        assert 1 <= page["lede"].count(". ") + 1 <= 3
        assert page["lede"].startswith("China sold 85–93\N{NO-BREAK SPACE}% of the magnets")
        assert (words.NOT_READ in page["lede"]) != calibrated
