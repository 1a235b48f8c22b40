"""What the pages say agrees with their tables, keeps its length, and admits what it cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import numbers, words
from didymium.reports.payload.build import build_payload
from didymium.reports.payload.map_plane import plane

AMOUNT = re.compile(rf"([\d.,]+){numbers.GAP}(kt|t|USD/kg)(?!\w)")


@cache
def payload() -> dict[str, Any]:
    return build_payload(three_answers())


@cache
def analysed_payload() -> dict[str, Any]:
    return build_payload(three_answers(analysed=True))


def views(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for page in data["pages"]:
        for chart in page["charts"]:
            for key, view in chart["views"].items():
                yield f"{chart['id']}[{key}]", view


def test_the_payload_is_plain_json() -> None:
    assert json.loads(json.dumps(payload(), allow_nan=False)) == payload()
    assert [p["nav"] for p in payload()["pages"]] == [
        "Answer", "Flows", "Time", "Answers × shocks", "Stress", "Evidence", "Validation", "Tables",
    ]  # fmt: skip


@pytest.mark.parametrize("analysed", [False, True])
def test_a_reading_is_one_sentence_of_at_most_twenty_words(analysed: bool) -> None:
    for name, view in views(analysed_payload() if analysed else payload()):
        assert len(view["reading"].replace(numbers.GAP, " ").split()) <= 20 + 2 * view["reading"].count(numbers.GAP), (
            name
        )
        assert not re.search(r"\b(huge|significant|robust|will)\b", view["reading"]), name


@pytest.mark.parametrize("calibrated", [False, True])
def test_each_amount_in_a_reading_is_a_cell_of_its_table(calibrated: bool) -> None:
    checked = 0
    for name, view in views(analysed_payload() if calibrated else payload()):
        cells = [c for row in view["table"]["rows"] for c in row if isinstance(c, int | float)]
        written = {f(c) for c in cells for f in (numbers.mass, lambda c: numbers.price(c * 1000), numbers.price)}
        for number, unit in AMOUNT.findall(view["reading"]):
            assert f"{number}{numbers.GAP}{unit}" in written, (name, view["reading"])
            checked += 1
    assert checked > 50


def test_places_and_by_products_are_not_read_until_calibrated() -> None:
    text = json.dumps(payload(), ensure_ascii=False)
    assert words.NOT_CALIBRATED in text
    assert words.NO_INSTRUMENTS in text
    by_id = {c["id"]: c for p in payload()["pages"] for c in p["charts"]}
    for chart in ("maps", "surplus", "gap-Tb", "price-Tb", "unsold"):
        assert {v["reading"] for v in by_id[chart]["views"].values()} == {words.NOT_READ}, chart


def test_headline_figures_have_a_range_or_say_why_not() -> None:
    items = payload()["pages"][0]["charts"][0]["views"][""]["data"]["items"]
    assert len(items) == 3
    for item in items:
        assert (item["bar"] is not None) != (item["range"] == words.NO_RANGE)
        assert "cells assumed" in item["status"]


def test_the_sankey_is_conserved_at_each_node() -> None:
    chart = next(c for p in payload()["pages"] for c in p["charts"] if c["id"] == "sankey")
    for key, view in chart["views"].items():
        links = view["table"]["rows"][: view["data"]["links"]]
        for node in view["data"]["nodes"]:
            came = sum(r[3] for r in links if r[2] == node["name"])
            went = sum(r[3] for r in links if r[1] == node["name"])
            if came and went:
                assert came == pytest.approx(went, rel=1e-6), (key, node["name"])


def test_article_figures_stand_beside_statistics_of_their_stage() -> None:
    chart = next(c for c in payload()["pages"][0]["charts"] if c["id"] == "reconcile")
    rows = {r["label"]: r for r in chart["views"][""]["data"]["rows"]}
    assert [v["fits"] for v in rows["Mining, magnet elements"]["verdicts"]] == [True, False]
    assert [v["fits"] for v in rows["Mining, all rare earths"]["verdicts"]] == [False, True]
    assert "2020" in rows["Separation"]["verdicts"][0]["text"]
    assert not rows["Separation"]["verdicts"][0]["fits"]


def test_an_empty_result_says_why_instead_of_failing() -> None:
    data = build_payload([FakeResult(empty=True)])
    empties = [v["empty"] for _, v in views(data) if v["empty"]]
    assert len(empties) > 5
    assert all(e.endswith(".") for e in empties)


def test_a_study_without_a_party_or_a_world_is_reported() -> None:
    result = FakeResult(focus="", question="")
    result.world = {}
    data = build_payload([result])
    assert "world" in data["pages"][0]["finding"].lower()


def test_a_study_without_rare_earths_has_nothing_to_calibrate() -> None:
    result = FakeResult()
    result.composition = result.composition.iloc[:, :0]
    data = build_payload([result])
    assert data["header"]["state"] == "nothing to calibrate"
    assert "time" not in {p["id"] for p in data["pages"]}
    assert words.NOT_READ not in json.dumps(data, ensure_ascii=False)


def test_the_plane_puts_the_middle_in_the_middle() -> None:
    assert plane(0.0, 148.0) == pytest.approx((0.0, 0.0))
    assert plane(22.0, 78.0) == pytest.approx((-101.5769, 43.9895), abs=1e-3)
    east, west = plane(40.0, -100.0)[0], plane(40.0, 78.0)[0]
    assert west < 0 < east
