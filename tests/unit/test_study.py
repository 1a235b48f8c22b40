"""Studies: settings, cases, edits, and what each mistake in study.yaml is answered with."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from didymium.errors import StudyError
from didymium.study import edit, edits, settings
from didymium.study.check import check_study
from didymium.study.open import open_study
from didymium.study.study import Study

FILES = {
    "places.csv": "place,iso3\nIND,IND\nCHN,CHN\nVNM,VNM\n",
    "processes.csv": "process,recipe\nmetal,electrolysis\n",
    "groups.csv": "group,member\nasia,CHN\nasia,VNM\n",
    "plants.csv": "plant,place,process,capacity,opex,claim\na,IND,metal,100,1,\nb,CHN,metal,200,2,\nc,VNM,metal,,3,\n",
}
HEAD = "format: 1\nstudy: small\ntables: [.]\n"
CASES = """
answers:
  home:
    words: Build at home.
    add:
      - plant: {plant: d, place: IND, process: metal, capacity: 2 kt/year}
      - plants: [{plant: e, place: IND, process: metal, capacity: 5}]
  more:
    from: home
    set:
      - {table: plants, where: {plant: [a, d]}, field: capacity, times: 2}
shocks:
  ban:
    words: China stops.
    drop:
      - {table: plants, where: {place: asia}}
"""


def make(folder: Path, text: str) -> Path:
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return open_study(make(tmp_path, HEAD + CASES))


def capacities(study: Study) -> dict[str, float]:
    frame = study.tables["plants"].frame
    return {p: c for p, c in zip(frame["plant"], frame["capacity"], strict=True) if c == c}


def test_examples() -> None:
    assert doctest.testmod(settings).failed == 0
    assert doctest.testmod(edits).failed == 0


def test_cases(study: Study) -> None:
    assert study.cases == ["reference/calm", "reference/ban", "home/calm", "home/ban", "more/calm", "more/ban"]
    assert capacities(study) == {"a": 100, "b": 200}
    assert capacities(study.case("home")) == {"a": 100, "b": 200, "d": 2000, "e": 5}
    assert capacities(study.case("more/ban")) == {"a": 200, "d": 4000, "e": 5}
    assert capacities(study.case("more/ban").case("ban")) == {"a": 100}
    assert study.case("home/ban").answer_words == "Build at home."
    assert study.case("home/ban").shock_words == "China stops."
    assert study.case("reference/calm").digest == study.digest
    assert study.case("home").digest != study.digest


def test_claims_of_edits_name_the_study_file(study: Study) -> None:
    plants = study.case("more").tables["plants"]
    claims = dict(zip(plants.frame["plant"], plants.claims["capacity"], strict=True))
    assert claims["d"] == "yours:study.yaml:14:capacity"
    assert claims["e"] == "yours:study.yaml:10:capacity"
    assert study.ledger.status(claims["d"]) == "yours"
    assert study.ledger.claim(claims["d"]).how == "assumed"


def test_an_edit_leaves_the_study_as_it_was(study: Study) -> None:
    before = study.digest
    longer = edit.add(study, "plants", {"plant": "z", "place": "IND", "process": "metal", "capacity": "1 kt/yr"})
    assert capacities(longer)["z"] == 1000
    wider = edit.set(longer, "plants", {"place": "IND"}, "capacity", value=7)
    assert capacities(wider) == {"a": 7, "b": 200, "z": 7}
    assert capacities(edit.drop(wider, "plant", {"place": ["CHN", "V*"]})) == {"a": 7, "z": 7}
    assert capacities(wider.case("home"))["d"] == 2000
    assert study.digest == before


def test_digest_knows_no_order(tmp_path: Path, study: Study) -> None:
    head, *rows = FILES["plants.csv"].splitlines()
    other = tmp_path / "other"
    other.mkdir()
    make(other, HEAD + CASES)
    (other / "plants.csv").write_text("\n".join([head, *rows[::-1]]), encoding="utf-8")
    assert open_study(other).digest == study.digest
    assert open_study(other / "study.yaml").digest == study.digest
    make(other, HEAD + "discount: 5 %\n" + CASES)
    assert open_study(other).digest != study.digest


def test_settings(tmp_path: Path) -> None:
    text = (
        HEAD
        + "time: {years: [2026-2028, 2030, 2035], slices: {peak: 20 %, rest: 0.8}}\n"
        + "discount: 8 %/year\nfocus: asia\noptions: {steps: 50, seed: 3}\n"
    )
    found = open_study(make(tmp_path, text)).settings
    assert found.years == (2026, 2027, 2028, 2030, 2035)
    assert found.duration == {2026: 1, 2027: 1, 2028: 1, 2030: 2, 2035: 5}
    assert found.slices == {"peak": 0.2, "rest": 0.8}
    assert (found.discount, found.focus, found.steps, found.seed, found.world) == (0.08, "asia", 50, 3, "")


@pytest.mark.parametrize(("years", "count"), [("2026-2040", 15), ("2030", 1), ("[2030]", 1), ("2026", 1)])
def test_ways_to_write_years(tmp_path: Path, years: str, count: int) -> None:
    assert len(open_study(make(tmp_path, HEAD + f"time: {{years: {years}}}\n")).settings.years) == count


@pytest.mark.parametrize(
    ("text", "code", "line", "fix"),
    [
        ("tim: {years: 2030}", "S06", 4, "write 'time'"),
        ("time: {yeers: 2030}", "S06", 4, "write 'years'"),
        ("time: 2030", "S07", 4, "years"),
        ("time: {years: [2035, 2030]}", "S07", 4, "earliest first"),
        ("time: {years: 2040-2026}", "S07", 4, "2026-2040"),
        ("time: {years: 2030, slices: {a: 0.3, b: 0.3}}", "S07", 4, "peak"),
        ("money: USD", "S07", 4, "USD_2024"),
        ("discount: 6", "S07", 4, "6 %/year"),
        ("discount: a lot", "S07", 4, "6 %/year"),
        ("options: {steps: few}", "S07", 4, "whole number"),
        ("options: {calibration: half}", "S07", 4, "fading"),
        ("focus: Indai", "T04", 4, "IND"),
        ("answers: [a]", "S05", 4, "answers"),
        ("answers: {reference: {words: no}}", "S10", 4, "another name"),
        ("answers: {a: {from: b}}", "S10", 4, "reference, a"),
        ("answers: {a: {from: a}}", "S10", 4, "remove one 'from'"),
        ("answers: {a: {ad: []}}", "S06", 4, "write 'add'"),
        ("answers: {a: {add: {plants: {}}}}", "S09", 4, "- plants:"),
        ("answers: {a: {add: [{plnts: {plant: x}}]}}", "T02", 4, "write 'plants'"),
        ("answers: {a: {add: [{plants: {plant: a, place: IND, process: metal}}]}}", "S13", 4, "use 'set'"),
        ("answers: {a: {add: [{plants: {plant: x, place: Indai, process: metal}}]}}", "T04", 4, "IND"),
        (
            "answers: {a: {add: [{plants: {plant: x, place: IND, process: metal, capacity: 5 ton}}]}}",
            "U03",
            4,
            "metric",
        ),
        (
            "answers: {a: {set: [{table: plants, where: {plant: aa}, field: capacity, value: 5}]}}",
            "S08",
            4,
            "write 'a'",
        ),
        (
            "answers: {a: {set: [{table: plants, where: {plnt: a}, field: capacity, value: 5}]}}",
            "T01",
            4,
            "write 'plant'",
        ),
        (
            "answers: {a: {set: [{table: plants, where: {plant: a}, field: capcity, value: 5}]}}",
            "S09",
            4,
            "write 'capacity'",
        ),
        ("answers: {a: {set: [{table: plants, where: {plant: a}, field: plant, value: b}]}}", "T08", 3, "another name"),
        ("answers: {a: {set: [{table: plants, where: {plant: a}, field: capacity}]}}", "S09", 4, "value"),
        ("answers: {a: {set: [{table: plants, where: {plant: a}, field: status, times: 2}]}}", "S09", 4, "value"),
        ("answers: {a: {set: [{table: plants, where: {plant: c}, field: capacity, times: 2}]}}", "S08", 4, "value"),
        (
            "answers: {a: {set: [{table: plants, where: {plant: a}, field: capacity, value: -5}]}}",
            "T07",
            4,
            "not lower",
        ),
        (
            "answers: {a: {set: [{table: plants, where: {plant: a, place: CHN}, field: capacity, value: 5}]}}",
            "S08",
            4,
            "ask for less",
        ),
        ("shocks: {a: {drop: [{table: legs, where: {leg: x}}]}}", "S08", 4, "add rows"),
        ("shocks: {a: {drop: [{table: plants}]}}", "S09", 4, "where"),
        ("shocks: {a: {drop: [{table: places, where: {place: IND}}]}}", "T04", 2, ""),
    ],
)
def test_mistakes(tmp_path: Path, text: str, code: str, line: int, fix: str) -> None:
    study, problems = check_study(make(tmp_path, HEAD + text + "\n"))
    assert study is None
    assert [(p.code, p.row) for p in problems] == [(code, line)], [str(p) for p in problems]
    assert fix in problems[0].fix


def test_other_versions_and_places(tmp_path: Path) -> None:
    _, problems = check_study(make(tmp_path, "format: 2\nstudy: x\n"))
    assert [(p.code, p.row) for p in problems] == [("S11", 1)]
    _, problems = check_study(make(tmp_path, "study: x\ntables: [., nowhere]\n"))
    assert [(p.code, p.row, p.found) for p in problems] == [("S12", 2, "nowhere")]
    _, problems = check_study(tmp_path / "none")
    assert [p.code for p in problems] == ["S01"]
    with pytest.raises(StudyError):
        open_study(tmp_path / "none")


def test_unknown_case(study: Study) -> None:
    with pytest.raises(StudyError) as caught:
        study.case("hom/bann")
    assert [(p.code, p.fix) for p in caught.value.problems] == [("S10", "write 'home'"), ("S10", "write 'ban'")]


def test_later_folders_lie_over_earlier_ones(tmp_path: Path) -> None:
    make(tmp_path, "study: x\ntables: [., over]\n")
    (tmp_path / "over").mkdir()
    (tmp_path / "over" / "plants.csv").write_text("plant,capacity\na,7\n", encoding="utf-8")
    plants = open_study(tmp_path).tables["plants"]
    assert plants.frame["capacity"].tolist()[:2] == [7, 200]
    assert plants.claims["capacity"].tolist()[0] == "yours:over/plants.csv:2:capacity"
    assert plants.where(0) == ("over/plants.csv", 2)


def test_the_shipped_world_opens(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("study: world\nfocus: IND\ndiscount: 6 %/year\n", encoding="utf-8")
    study, problems = check_study(tmp_path)
    assert [str(p) for p in problems] == []
    assert study is not None
    assert study.settings.world
    assert not any(c.startswith("yours:") for t in study.tables.values() for f in t.claims.columns for c in t.claims[f])
