"""Claims of articles: what is read and refused, and the verdict by rule, on tiny tables and the shipped ones."""

from __future__ import annotations

import csv
import doctest
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest
from tests.small import study as small_study

from didymium.analyses import claim_words, claims
from didymium.analyses.claim_words import Row
from didymium.analyses.rare_metals import rare_metals
from didymium.library import studies
from didymium.library.build import precedents, statements
from didymium.parts.instruments import INSTRUMENTS
from didymium.parts.row_types import ROW_TYPES
from didymium.study import queries
from didymium.study.check import check_study
from didymium.study.claims import Assertion, check_claims, read_claims
from didymium.study.open import open_study
from didymium.study.queries import Query
from didymium.study.study import Study
from didymium.tables.yaml_file import Word, loads

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "src" / "didymium" / "library" / "world"
SHIPPED = ROOT / "src" / "didymium" / "library" / "studies"
ARTICLES = {
    "india-kazakhstan": "000",
    "india-china": "001",
    "central-asia-race": "002",
    "russia-india": "003",
    "kazakhstan-exporter": "004",
}
BY_YEAR = [Row(f"r{y}", item="ore", year=float(y), value=v, unit="%") for y, v in ((2020, 57.0), (2022, 70.0))]


@pytest.mark.parametrize("module", [claims, claim_words, queries, statements, precedents])
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


# -- the rule -------------------------------------------------------------------------------


def said(relation: str, value: float = nan, **more: object) -> Assertion:
    return replace(Assertion("c", value=value, unit="%", relation=relation), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "verdict", "scope"),
    [
        (said("equal", 70), "supported", "only for 2022"),
        (said("equal", 58), "supported", "only for 2020"),
        (said("equal", 64), "contradicted", ""),
        (said("equal", 64, tolerance=0.2), "supported", ""),
        (said("at_least", 60), "supported", "close to it only for 2020, else more than it says: 70 %"),
        (said("at_least", 60, tolerance=0.0), "supported", "only for 2022; more than it says: 70 %"),
        (said("at_least", 80), "contradicted", ""),
        (said("at_most", 80), "supported", "less than it says: 57-70 %"),
        (said("at_most", 50), "contradicted", ""),
        (said("none"), "undecidable", "no table can tell"),
        (said("exists"), "supported", ""),
        (said("absent"), "contradicted", ""),
        (said("equal", 70, unit="t"), "undecidable", "no row of the tables speaks of it"),
    ],
)
def test_verdict_by_rule(claim: Assertion, verdict: str, scope: str) -> None:
    found = claims.judge(claim, BY_YEAR)
    assert (found.verdict, found.scope) == (verdict, scope)


def test_a_number_between_two_rows_is_not_supported_by_their_spread() -> None:
    rows = [replace(BY_YEAR[0], value=4.0), replace(BY_YEAR[1], value=28.0)]
    assert claims.judge(said("equal", 12), rows).verdict == "contradicted"
    assert claims.judge(said("equal", 12), [replace(rows[0], low=4.0, high=28.0)]).verdict == "supported"


def test_second_hand_decides_nothing() -> None:
    rows = [replace(r, second_hand=True) for r in BY_YEAR]
    for claim in (said("equal", 70), said("equal", 1), said("exists"), said("absent")):
        assert claims.judge(claim, rows).verdict == "undecidable"
    assert claims.judge(said("equal", 70), [*rows, BY_YEAR[0]]).verdict == "contradicted"
    assert claims.judge(said("exists"), []).verdict == "undecidable", "that none is seen proves nothing"


def test_scope_names_what_sets_rows_apart() -> None:
    rows = [Row(f"{i}{y}", item=i, year=float(y), edition="one") for i in ("ore", "magnet") for y in range(2020, 2024)]
    late = [r for r in rows if r.year > 2021]
    assert claim_words.scope_words(late, [r for r in rows if r not in late]) == "2022-2023"
    assert claim_words.scope_words(rows[:4], rows[4:]) == "ore"
    corner = [r for r in late if r.item == "ore"]
    assert claim_words.scope_words(corner, [r for r in rows if r not in corner]) == "ore 2022-2023"


# -- tiny tables ----------------------------------------------------------------------------

ROWS = {
    "places": [{"place": "KAZ"}, {"place": "RUS"}],
    "statements": [
        {"statement": "a", "subject": "KAZ", "what": "output", "year": 2024.0, "value": 5.0, "unit": "t"},
        {"statement": "b", "subject": "KAZ", "what": "output", "year": 2025.0, "value": 9.0, "unit": "t"},
        {"statement": "c", "subject": "KAZ", "what": "output", "value": 50.0, "unit": "t", "kind": "article_claim"},
        {"statement": "d", "subject": "RUS", "what": "output", "value": 50.0, "unit": "t"},
    ],
    "precedents": [{"precedent": "AG001", "kind": "forum", "date": "2024-09", "how": "seen", "confidence": "high"}],
    "other_metals": [{"metal": "Be", "stage": "mine", "year": 2024.0, "name": "beryllium", "rare_earth": "no"}],
}


def tiny(*held: Assertion) -> Study:
    return replace(small_study(ROWS), claims=held)  # type: ignore[arg-type]


def test_frame_of_verdicts() -> None:
    output = (Query("statements", {"what": ("output",), "subject": ("KAZ",)}),)
    asked = tiny(
        said("equal", 50, unit="t", against=output, expects="contradicted", says="beryllium and other rare earths"),
        said("at_most", 5, unit="t", against=output, expects="contradicted"),
        said("absent", against=(Query("precedents", {"precedent": ("AG001",)}),)),
    )
    frame = claims.verdicts(asked)
    assert frame["verdict"].tolist() == ["contradicted", "supported", "contradicted"]
    assert frame["as_expected"].tolist() == ["yes", "no", ""]
    first = frame.iloc[0]
    assert (first["low"], first["central"], first["high"], first["rows"], first["second_hand"]) == (5, 7, 9, 2, 1)
    assert "50 t" in first["alike"], "the number is somebody else's"
    assert first["warning"] == "beryllium is a rare metal, no rare earth: no equation here holds them"
    assert frame.iloc[1]["scope"] == "only for 2024"
    assert first["rests_on"].startswith("yours:statements.csv:2:value")


def test_a_verdict_follows_its_table() -> None:
    """The same claim, another number in the table: nothing is written down beforehand."""
    query = (Query("statements", {"statement": ("a",)}),)
    for value, verdict in ((5.0, "supported"), (6.0, "contradicted")):
        rows = {**ROWS, "statements": [{**ROWS["statements"][0], "value": value}]}
        asked = replace(small_study(rows), claims=(said("equal", 5, unit="t", against=query),))  # type: ignore[arg-type]
        assert claims.verdicts(asked)["verdict"].tolist() == [verdict]


# -- what is refused ------------------------------------------------------------------------

GOOD = '{claim: x, article: "000", says: words, relation: equal, value: 5, unit: t, against: {what: output}}'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"[{GOOD}]", ""),
        (f"[{GOOD}, {GOOD}]", "S85"),
        ("{claim: x}", "S05"),
        ("[{article: '000'}]", "S80"),
        (f"[{GOOD.replace('value: 5, ', '')}]", "S80"),
        (f"[{GOOD.replace('value: 5', 'value: five')}]", "S80"),
        (f"[{GOOD.replace('unit: t, ', '')}]", "S80"),
        (f"[{GOOD.replace('relation: equal, ', '')}]", "S80"),
        (f"[{GOOD.replace('equal', 'equals')}]", "S81"),
        (f"[{GOOD.replace('000', '007')}]", "S81"),
        (f"[{GOOD.replace('says: words', 'says: ' + 'word ' * 26)}]", "S84"),
        (f"[{GOOD.replace('claim: x', 'claim: x, expect: supported')}]", "S06"),
        (f"[{GOOD.replace('what: output', 'what: outputs')}]", "S82"),
        (f"[{GOOD.replace('what: output', 'waht: output')}]", "S82"),
        (f"[{GOOD.replace('what: output', 'table: plants')}]", "S82"),
        (f"[{GOOD.replace('{what: output}', '[a, zz]')}]", "S82"),
        (f"[{GOOD.replace('what: output', 'what: none*')}]", ""),
        (f"[{GOOD.replace('unit: t', 'unit: kt')}]", "S83"),
        (f"[{GOOD.replace('claim: x', 'claim: x, force: [y]')}]", "S80"),
        (f"[{GOOD.replace('claim: x', 'claim: x, force: {sett: [y]}')}]", "S06"),
    ],
)
def test_wrong_claims_are_refused(text: str, code: str, tmp_path: Path) -> None:
    value, problems = loads(text, "study.yaml")
    assert problems == []
    held, problems = read_claims(value, tmp_path, "study.yaml", ROW_TYPES)
    problems += check_claims(held, tiny().tables)
    assert {p.code for p in problems} == ({code} if code else set())
    assert all(p.fix and p.file == "study.yaml" and p.row for p in problems)


def test_the_file_of_claims_has_one_name(tmp_path: Path) -> None:
    for name in ("article.yaml", "claims.yaml", "../article.yaml"):
        _, problems = read_claims(Word(name, 3), tmp_path, "study.yaml", ROW_TYPES)
        assert [p.code for p in problems] == ["S86"], "it is not there, or of another name"


# -- the shipped tables and studies ---------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Study:
    return open_study("india-china")


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_every_study_finds_what_was_expected(name: str, shipped: Study) -> None:
    held, problems = read_claims(Word("article.yaml", 1), SHIPPED / name, "study.yaml", ROW_TYPES)
    assert problems + check_claims(held, shipped.tables) == []
    assert {c.article for c in held} == {ARTICLES[name]}
    frame = claims.verdicts(replace(shipped, claims=held))
    wrong = frame[frame["as_expected"] != "yes"]
    assert wrong[["claim", "verdict", "expects"]].to_numpy().tolist() == []
    decided = frame[frame["verdict"] != "undecidable"]
    assert (decided["rows"] > 0).all()
    assert (decided["sources"] != "").all()
    for one in held:
        if one.force:
            assert shipped.edited(one.force).digest != shipped.digest, one.claim


def test_scopes_that_were_found(shipped: Study) -> None:
    scopes = {}
    for name in ARTICLES:
        held, _ = read_claims(Word("article.yaml", 1), SHIPPED / name, "study.yaml", ROW_TYPES)
        frame = claims.verdicts(replace(shipped, claims=held))
        scopes |= dict(zip(frame["claim"], frame["scope"] + "|" + frame["alike"], strict=True))
    assert "only for 2022-2023" in scopes["exports-quadrupled"]
    assert "only for USGS MCS2024" in scopes["fifth-largest"]
    assert "USGS MCS2023, else more" in scopes["china-reserves"]
    assert "by tonnes 2020" in scopes["imports-from-china"]
    assert "only for heavy" in scopes["no-refining"]
    assert "PO097" not in scopes["fifty-thousand"], "t of oxide is not t of goods"
    assert "large-tonnage rare metals" in scopes["fifty-thousand-as-target"], "a Russian target for other metals"
    assert "target share" in scopes["russian-reserves"], "12 % is an announced share of the market"
    assert "2020" in scopes["chinese-refining"], "85 % is of an earlier year"


def test_a_study_names_its_file_of_claims(tmp_path: Path) -> None:
    text = "study: s\ntables: [library/world]\nclaims: article.yaml\ntime: {years: [2030]}\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "article.yaml").write_bytes((SHIPPED / "central-asia-race" / "article.yaml").read_bytes())
    found, problems = check_study(tmp_path)
    assert [p for p in problems if p.level == "error"] == []
    assert found is not None
    assert "ten-thousand" in {c.claim for c in found.claims}


def test_a_folder_without_a_study_file_is_no_study() -> None:
    assert set(studies()) <= set(ARTICLES)
    assert all((SHIPPED / name / "study.yaml").is_file() for name in studies())


def rows(table: str) -> list[dict[str, str]]:
    with (WORLD / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_precedents_are_all_there_with_their_source() -> None:
    found = {r["precedent"]: r for r in rows("precedents")}
    facts = ROOT / "data" / "facts"
    for name, column in (("agreements", "agreement_id"), ("policies", "policy_id"), ("events", "event_id")):
        with (facts / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert {r[column] for r in csv.DictReader(file)} <= set(found)
    known = {r["source"] for r in rows("sources")}
    assert all(r["source"] in known for r in found.values())
    assert found["EV038"]["value"] == "74"


def test_rare_metals_are_no_rare_earths_but_scandium() -> None:
    flags = {r["name"]: r["rare_earth"] for r in rows("other_metals")}
    assert [n for n, flag in flags.items() if flag == "yes"] == ["scandium"]
    assert {"beryllium", "tantalum", "niobium", "titanium", "gallium", "indium", "antimony"} <= set(flags)
    assert "" in {r["value"] for r in rows("other_metals")}, "not listed is not zero"


def test_instruments_point_to_precedents() -> None:
    known = {r["precedent"] for r in rows("precedents")}
    named = [(i.table, p) for i in INSTRUMENTS for p in i.precedent if p[:2] in ("AG", "PO", "EV")]
    assert [(table, p) for table, p in named if p not in known] == []


def test_panel_of_rare_metals(shipped: Study) -> None:
    panel = rare_metals(shipped, "KAZ").set_index(["metal", "stage"])
    sponge = panel.loc[("Ti", "titanium sponge production")]
    assert (sponge["value"], sponge["world"], sponge["rank"], sponge["largest"]) == (16000, 370000, 4, "CHN")
    assert sponge["share"] == pytest.approx(16 / 370)
    assert panel.loc[("Ga", "primary low-purity production"), "value"] == 0
    unknown = panel.loc[("In", "refinery production")]
    assert unknown[["value", "share", "rank"]].isna().all(), "not listed is not zero"
    assert set(panel.loc[panel["rare_earth"] == "yes"].index.get_level_values("metal")) == {"Sc"}
    assert len(rare_metals(small_study({}))) == 0
