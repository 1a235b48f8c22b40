"""What people get wrong, and the answer they get: code, file, row, field, and the way out.

The cases are those of the published list of malformed inputs; a test is named after its number there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from didymium.errors import Problem, StudyError
from didymium.study import edit
from didymium.study.check import check_study
from didymium.study.open import open_study
from didymium.study.study import Study

Write = Callable[..., Path]

BASE = {
    "study.yaml": "format: 1\nstudy: small\ntables: [.]\ndiscount: 6 %/year\n",
    "places.csv": "place,name,iso3,lat,lon\nIND,India,IND,22,79\nCHN,China,CHN,35,103\nGBR,Britain,GBR,54,-2\n",
    "elements.csv": "element,name\nLa,lanthanum\nCe,cerium\nPr,praseodymium\nNd,neodymium\nDy,dysprosium\n",
    "processes.csv": "process,recipe,recovery\nmetal,electrolysis,0.95\n",
    "deposits.csv": "deposit,place,reo\nhill,IND,0.6\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a small study whose files are those of BASE and those given; returns its folder."""

    def make(files: dict[str, str | bytes]) -> Path:
        for name, content in {**BASE, **files}.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(data)
        return tmp_path

    return make


def read(folder: Path) -> tuple[Study | None, list[Problem], list[Problem]]:
    """The study, its errors, and its notices but the one (S27) that most of these studies ask for nothing."""
    study, problems = check_study(folder)
    notices = [p for p in problems if p.level == "notice" and p.code != "S27"]
    return study, [p for p in problems if p.level == "error"], notices


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(p) for p in problems]
    return problems[0]


def workbook(path: Path, rows: list[list[object]], merge: str = "", sheet: str = "plants") -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    book.save(path)


# -- workbooks ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plants.xlsx", "merged_header.xlsx"])
def test_01_merged_header(write: Write, name: str) -> None:
    folder = write({})
    rows = [["site", "2024", None, None], [None, "Mine", "Separation", "Magnets"], ["IND", 1, 2, 3]]
    workbook(folder / name, rows, merge="B1:D1")
    study, errors, _ = read(folder)
    problem = only(errors)
    assert study is None
    assert (problem.code, problem.file, problem.row, problem.found) == ("T18", f"{name}[plants]", 1, "B1:D1")
    assert "plant, place, process" in problem.fix


def test_25_years_of_a_workbook(write: Write) -> None:
    folder = write({})
    day = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    header = ["asset", "year", "capacity"]
    workbook(
        folder / "paths.xlsx", [header, ["hill", 2024.0, 5], ["hill", "2025 ", 6], ["hill", day, 7]], sheet="paths"
    )
    study, errors, notices = read(folder)
    assert not errors
    assert study is not None
    assert study.tables["paths"].frame["year"].tolist() == [2024, 2025, 2026]
    notice = only(notices)
    assert (notice.code, notice.file, notice.row, notice.field) == ("T17", "paths.xlsx[paths]", 4, "year")
    assert "2026-01-01" in notice.found


def test_39_workbook_that_swells(write: Write) -> None:
    folder = write({})
    with zipfile.ZipFile(folder / "plants.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    _, errors, _ = read(folder)
    problem = only(errors)
    assert (problem.code, problem.file) == ("T19", "plants.xlsx")
    assert "60 MB" in problem.found
    assert "50 MB" in problem.rule


def test_39_ratio_alone_is_enough(write: Write) -> None:
    folder = write({})
    with zipfile.ZipFile(folder / "plants.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    _, errors, _ = read(folder)
    assert "100 times" in only(errors).rule


# -- numbers --------------------------------------------------------------------------------


def test_03_thousands(write: Write) -> None:
    study, errors, notices = read(write({"plants.csv": 'plant,place,process,capacity\na,IND,metal,"1,200"\n'}))
    assert not errors
    assert study is not None
    assert study.tables["plants"].frame["capacity"].tolist() == [1200]
    notice = only(notices)
    assert (notice.code, notice.file, notice.row, notice.field) == ("T17", "plants.csv", 2, "capacity")
    assert "1200" in notice.found


def test_05_percent_and_fraction(write: Write) -> None:
    rows = "process,recipe,recovery\nmetal,a,92\nmetal,b,88 %\nmetal,c,0.9\n"
    _, errors, _ = read(write({"processes.csv": rows}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field) == ("T03", "processes.csv", 2, "recovery")
    assert problem.found == "row 2: 92; row 3: 88 %; row 4: 0.9"
    assert "recovery [%]" in problem.fix


@pytest.mark.parametrize(
    ("head", "words"), [("recovery", ("92 %", "88 %")), ("recovery [%]", ("92", "88")), ("recovery", ("0.92", "0.88"))]
)
def test_05_one_scale_is_read(write: Write, head: str, words: tuple[str, str]) -> None:
    rows = f"process,recipe,{head}\nmetal,a,{words[0]}\nmetal,b,{words[1]}\n"
    study, errors, _ = read(write({"processes.csv": rows}))
    assert not errors
    assert study is not None
    assert study.tables["processes"].frame["recovery"].tolist() == [0.92, 0.88]


def test_19_mtpa(write: Write) -> None:
    _, errors, _ = read(write({"plants.csv": "plant,place,process,capacity\na,IND,metal,6000 mtpa\n"}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field) == ("U03", "plants.csv", 2, "capacity")
    assert problem.found == "6000 mtpa"
    assert "metric tonnes per year (not million)" in problem.fix
    assert "t/yr" in problem.fix


def test_19_what_the_fix_says_is_read(write: Write) -> None:
    study, errors, _ = read(write({"plants.csv": "plant,place,process,capacity\na,IND,metal,6000 t/yr\n"}))
    assert not errors
    assert study is not None
    assert study.tables["plants"].frame["capacity"].tolist() == [6000]


def test_27_unknown_and_infinite(write: Write) -> None:
    words = ["NaN", "inf", "-inf", "#N/A", "", "-", "n.a.", "W"]
    rows = "".join(f"p{i},IND,metal,{word}\n" for i, word in enumerate(words))
    study, errors, notices = read(write({"plants.csv": "plant,place,process,capacity\n" + rows}))
    assert study is None
    assert [(p.code, p.row, p.field, p.found) for p in errors] == [
        ("T06", 3, "capacity", "inf"),
        ("T06", 4, "capacity", "-inf"),
    ]
    notice = only(notices)
    assert notice.code == "T16"
    assert [part.strip().split()[1] for part in notice.found.split(";")] == ["2", "5", "7", "8", "9"]


def test_27_unknown_is_never_zero(write: Write) -> None:
    study, _, _ = read(write({"plants.csv": "plant,place,process,capacity\na,IND,metal,W\nb,IND,metal,\n"}))
    assert study is not None
    assert study.tables["plants"].frame["capacity"].isna().all()
    assert study.tables["plants"].claims["capacity"].tolist() == ["", ""]


@pytest.mark.parametrize("currency", ["INR", "USD", "CNY", "$"])
def test_49_currency_without_year(write: Write, currency: str) -> None:
    _, errors, _ = read(write({"plants.csv": f"plant,place,process,opex\na,IND,metal,500 {currency}/t\n"}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field) == ("U05", "plants.csv", 2, "opex")
    assert "currency and price year" in problem.rule


def test_49_mixed_by_a_unit_column(write: Write) -> None:
    rows = "plant,place,process,opex,opex.unit\na,IND,metal,5,INR/t\nb,IND,metal,6,USD/t\nc,IND,metal,7,CNY/t\n"
    _, errors, _ = read(write({"plants.csv": rows}))
    assert sorted((p.code, p.row) for p in errors) == [("U05", 2), ("U05", 3), ("U05", 4)]


# -- names ----------------------------------------------------------------------------------


def test_07_mark_and_line_ends(write: Write) -> None:
    plain = "plant,place,process,capacity\na,IND,metal,5\n"
    marked = b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    study, errors, notices = read(write({"plants.csv": marked}))
    assert not errors
    assert not notices
    assert study is not None
    assert study.digest == open_study(write({"plants.csv": plain})).digest


@pytest.mark.parametrize(
    ("table", "rows", "field", "code"),
    [
        ("plants", "plant,place,process\na,UK,metal\n", "place", "T04"),
        ("hubs", "hub,iso3\nlondon,UK\n", "iso3", "T15"),
    ],
)
def test_09_uk(write: Write, table: str, rows: str, field: str, code: str) -> None:
    _, errors, _ = read(write({f"{table}.csv": rows}))
    problem = only(errors)
    assert (problem.code, problem.row, problem.field, problem.found) == (code, 2, field, "UK")
    assert "ISO 3166-1" in problem.rule
    assert "GBR" in problem.fix


def test_11_eu_is_no_country(write: Write) -> None:
    prices = "material,place,year,price\noxide.Nd,EU,2024,60000\n"
    _, errors, _ = read(write({"prices.csv": prices}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field, problem.found) == (
        "T04",
        "prices.csv",
        2,
        "place",
        "EU",
    )
    assert "groups.csv" in problem.fix
    assert "27" in problem.fix


def test_11_eu_as_a_declared_group(write: Write) -> None:
    prices = "material,place,year,price\noxide.Nd,EU,2024,60000\n"
    _, errors, _ = read(write({"prices.csv": prices, "groups.csv": "group,member\nEU,IND\nEU,GBR\n"}))
    assert not errors


def test_15_didymium(write: Write) -> None:
    rows = "- {deposit: hill, element: Didymium, share: 1}\n"
    _, errors, _ = read(write({"baskets.yaml": rows}))
    problem = next(p for p in errors if p.code == "T09")
    assert (problem.file, problem.row, problem.field, problem.found) == ("baskets.yaml", 1, "element", "Didymium")
    assert "not an element" in problem.rule
    assert "neodymium and praseodymium" in problem.rule
    assert "NdPr with a split" in problem.fix


def test_17_letters_of_elements(write: Write) -> None:
    rows = "deposit,element,share\nhill,nd,0.5\nhill,LA,0.3\nhill,Dy\u00a0,0.2\n"
    study, errors, notices = read(write({"baskets.csv": rows}))
    assert not errors
    assert study is not None
    assert sorted(study.tables["baskets"].frame["element"]) == ["Dy", "La", "Nd"]
    notice = only(notices)
    assert notice.code == "T17"
    assert all(f"row {row} element" in notice.found for row in (2, 3, 4))


def test_23_same_name_twice(write: Write) -> None:
    rows = "- {plant: bayan_obo, place: CHN, process: metal}\n- {plant: bayan_obo, place: IND, process: metal}\n"
    _, errors, _ = read(write({"plants.yaml": rows}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.found) == ("T08", "plants.yaml", 2, "bayan_obo")
    assert "row 1" in problem.rule
    assert "row 2" in problem.rule


def test_23_same_key_twice(write: Write) -> None:
    _, errors, _ = read(write({"study.yaml": "study: a\ntables: [.]\nstudy: b\n"}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.found) == ("S03", "study.yaml", 3, "study")
    assert "line 1" in problem.rule
    assert "line 3" in problem.rule


def test_43_names_are_data(write: Write) -> None:
    name = '"><svg onload=alert(1)>'
    study, errors, _ = read(write({"plants.csv": 'plant,place,process,name\na,IND,metal,"""><svg onload=alert(1)>"\n'}))
    assert not errors
    assert study is not None
    assert study.tables["plants"].frame["name"].tolist() == [name]


# -- sums, loops, places --------------------------------------------------------------------

BASKET = "\n".join(
    f"- {{deposit: hill, element: {e}, share: {s}}}"
    for e, s in [("La", ".27"), ("Ce", ".50"), ("Pr", ".05"), ("Nd", ".16"), ("Dy", ".05")]
)


def test_13_basket_of_103_percent(write: Write) -> None:
    _, errors, _ = read(write({"baskets.yaml": BASKET}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.field) == ("T12", "baskets.yaml", "share")
    assert problem.found.endswith("= 1.03")
    assert "0.5%" in problem.rule
    assert "normalise" in problem.fix


def test_13_the_flag_divides(write: Write) -> None:
    study, errors, notices = read(
        write({"baskets.yaml": BASKET, "study.yaml": BASE["study.yaml"] + "options: {normalise: yes}\n"})
    )
    assert not errors
    assert study is not None
    assert study.tables["baskets"].frame["share"].sum() == pytest.approx(1, abs=1e-12)
    assert only(notices).code == "T12"


def test_21_self_loop(write: Write) -> None:
    rows = "- {leg: round, from: IND, to: IND, mode: sea}\n"
    _, errors, _ = read(write({"legs.yaml": rows}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.found) == ("T13", "legs.yaml", 1, "IND")


def test_47_coordinates(write: Write) -> None:
    places = BASE["places.csv"] + "palakkad,Palakkad,IND,76.6,10.8\nnowhere,Nowhere,,95,10\n"
    _, errors, notices = read(write({"places.csv": places}))
    error, notice = only(errors), only(notices)
    assert (error.code, error.row, error.field, error.found) == ("T07", 6, "lat", "95")
    assert (notice.code, notice.row, notice.field) == ("T14", 5, "lat")
    assert "swapped" in notice.rule


# -- YAML -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "# nothing\n# yet\n", "- a\n- b\n", "just words\n"])
def test_31_not_a_study(write: Write, text: str) -> None:
    study, errors, _ = read(write({"study.yaml": text}))
    problem = only(errors)
    assert study is None
    assert (problem.code, problem.file) == ("S05", "study.yaml")
    assert "\n" not in problem.rule


def test_33_recursive_alias(write: Write) -> None:
    _, errors, _ = read(write({"study.yaml": "study: a\ntables: &a [*a]\n"}))
    problem = only(errors)
    assert (problem.code, problem.row) == ("S04", 2)
    assert "recursive alias" in problem.rule


def test_33_swelling_aliases(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    _, errors, _ = read(write({"study.yaml": "\n".join(lines)}))
    assert only(errors).code == "S04"


def test_35_words_stay_words(write: Write) -> None:
    rows = "- {place: NO, name: on, lat: 010}\n- {place: 010, name: yes, lon: 1:30}\n"
    del_places = {"places.yaml": rows}
    _, errors, _ = read(write(del_places))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field, problem.found) == (
        "T06",
        "places.yaml",
        2,
        "lon",
        "1:30",
    )
    study, errors, _ = read(write({"places.yaml": rows.replace("1:30", "1.5")}))
    assert not errors
    assert study is not None
    places = study.tables["places"].frame.set_index("place")
    assert places.loc["NO", "name"] == "on"
    assert places.loc["NO", "lat"] == 10
    assert places.loc["010", "name"] == "yes"


@pytest.mark.parametrize(
    "text", ["study: [a\n", "study: a\n\tb: c\n", "a: b: c\n", "[" * 3000, "--- a\n--- b\n", "study: 'a\n"]
)
def test_broken_yaml_is_one_sentence(write: Write, text: str) -> None:
    _, errors, _ = read(write({"study.yaml": text}))
    assert only(errors).code == "S02"


# -- limits ---------------------------------------------------------------------------------


def test_41_file_too_large(write: Write) -> None:
    folder = write({})
    with (folder / "plants.csv").open("wb") as file:
        file.truncate(100_000_000)
    _, errors, _ = read(folder)
    problem = only(errors)
    assert (problem.code, problem.file, problem.found) == ("T19", "plants.csv", "100 MB")
    assert "50 MB" in problem.rule


def test_41_too_many_rows(write: Write) -> None:
    _, errors, _ = read(write({"groups.csv": "group,member\n" + "a,b\n" * 500_001}))
    problem = only(errors)
    assert problem.code == "T19"
    assert "500,000" in problem.rule


# -- all at once ----------------------------------------------------------------------------


def test_every_problem_is_told_at_once(write: Write) -> None:
    files = {
        "study.yaml": "study: a\ntables: [., more]\nfocus: INDIA\ntime: {years: soon}\nanswer: {}\n",
        "plants.csv": "plant,plase,process,capacity [kt_REO/year]\na,IND,metal,inf\n",
        "plant.csv": "plant,place\n",
        "baskets.yaml": BASKET,
        "deposits.csv": "deposit,place,reo\nhill,Indai,\n",
    }
    with pytest.raises(StudyError) as caught:
        open_study(write(files))
    codes = {p.code for p in caught.value.problems}
    assert codes == {"S12", "T04", "S07", "S06", "T01", "T06", "T02", "T12", "T05", "U04"}
    assert all(p.fix and p.rule and p.file for p in caught.value.problems)


def test_29_a_study_that_cannot_be_met_still_opens(write: Write) -> None:
    files = {
        "end_uses.csv": "end_use\nmotors\n",
        "materials.csv": "material,form\noxide.Nd,oxide\n",
        "demands.csv": "end_use,material,place,quantity [kt/year],unmet\nmotors,oxide.Nd,IND,100,forbidden\n",
        "supplies.csv": "supply,place,material,limit [kt/year]\nmine,IND,oxide.Nd,10\n",
    }
    study, errors, _ = read(write(files))
    assert not errors
    assert study is not None
    assert study.tables["demands"].frame["quantity"].tolist() == [100_000]


# -- what was accepted in silence -------------------------------------------------------------

ASKED: dict[str, str | bytes] = {
    "end_uses.csv": "end_use\nload\n",
    "materials.csv": "material\npower\n",
    "demands.csv": "end_use,material,place,slice,quantity,value\nload,power,IND,Peak,5,9\nload,power,IND,rest,5,9\n",
}
OWN: dict[str, str | bytes] = {
    "materials.csv": "material\npower\nfuel\n",
    "ports.csv": "recipe,material,amount\nelectrolysis,power,1\nelectrolysis,fuel,-2\n",
}


def settings(more: str) -> str:
    return str(BASE["study.yaml"]) + more


@pytest.mark.parametrize(
    ("time", "words", "fix"),
    [
        ("time: {slices: {peak: 0.4, rest: 0.6}}\n", ["Peak"], "write 'peak'"),
        ("time: {slices: {base: 0.4, rest: 0.6}}\n", ["Peak"], "write one of: base, rest"),
        ("", ["Peak", "rest"], "leave the cell empty"),
    ],
)
def test_a_slice_that_is_none(write: Write, time: str, words: list[str], fix: str) -> None:
    _, errors, _ = read(write({**ASKED, "study.yaml": settings(time)}))
    assert [(p.code, p.file, p.field, p.found) for p in errors] == [("T04", "demands.csv", "slice", w) for w in words]
    assert errors[0].row == 2
    assert fix in errors[0].fix


def test_slices_of_the_study_are_fine_and_wrong_ones_are_told_once(write: Write) -> None:
    fine = settings("time: {slices: {Peak: 0.4, rest: 0.6}}\n")
    study, errors, _ = read(write({**ASKED, "study.yaml": fine}))
    assert not errors
    assert study is not None
    row = {"end_use": "load", "material": "power", "place": "IND", "slice": "reste", "quantity": 1, "value": 1}
    with pytest.raises(StudyError) as caught:
        edit.add(study, "demands", row)
    assert only(list(caught.value.problems)).fix == "write 'rest'"
    _, errors, _ = read(write({**ASKED, "study.yaml": fine.replace("0.4", "0.3")}))
    assert only(errors).code == "S07"
    added = "answers: {a: {add: [{demand: {end_use: load, material: power, place: IND, slice: no, quantity: 1}}]}}\n"
    _, errors, _ = read(write({**ASKED, "study.yaml": fine + added}))
    assert (only(errors).code, only(errors).file, only(errors).found) == ("T04", "study.yaml", "no")


@pytest.mark.parametrize(
    ("table", "rows", "field", "fix"),
    [
        ("ports", "recipe,material,amount\nelectrolysys,power,1\n", "recipe", "write 'electrolysis'"),
        ("build_limits", "process,limit\nmetals,5\nmining,5\n", "process", "write 'metal'"),
        ("ramps", "process,age,share\nmetals,0,0.5\n,0,0.4\nmining,0,0.4\n", "process", "write 'metal'"),
        ("workforces", "place,process,year,people,intensity\nIND,metals,2030,5,1\n", "process", "write 'metal'"),
    ],
)
def test_processes_and_recipes_that_are_none(write: Write, table: str, rows: str, field: str, fix: str) -> None:
    _, errors, _ = read(write({"materials.csv": "material\npower\n", f"{table}.csv": rows}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field, problem.fix) == (
        "T04",
        f"{table}.csv",
        2,
        field,
        fix,
    )


def test_a_recipe_without_any_processes(write: Write) -> None:
    folder = write(OWN)
    (folder / "processes.csv").unlink()
    _, errors, _ = read(folder)
    assert (only(errors).code, only(errors).field, only(errors).fix) == ("T04", "recipe", "add processes.csv")


def test_what_may_be_built_for_nothing(write: Write) -> None:
    files = {
        "plants.csv": "plant,place,process,expand,capex,lead_time\n"
        "a,IND,metal,yes,,\nb,IND,metal,yes,5,\nc,IND,metal,yes,5,1\nd,IND,metal,no,,\n",
        "options.csv": "asset,start,size\nhill,2030,5\nd,2030,5\n",
    }
    study, errors, notices = read(write(files))
    assert study is not None
    assert not errors
    notice = only(notices)
    assert (notice.code, notice.file, notice.row) == ("S26", "deposits.csv", 2)
    both = "(no capex and no fixed, no lead_time)"
    assert notice.found == f"hill (no capex, no lead_time); a {both}; b (no lead_time); d {both}"
    assert "counts as 0" in notice.rule
    files["processes.csv"] = "process,recipe,recovery,fixed,lead_time\nmetal,electrolysis,0.95,3,0\n"
    files["deposits.csv"] = "deposit,place,reo,capex,lead_time\nhill,IND,0.6,0,0\n"
    assert not read(write(files))[2]


def test_a_cell_that_must_be_filled(write: Write) -> None:
    files = {**ASKED, "demands.csv": "end_use,material,place,quantity\nload,power,IND,\n"}
    _, errors, _ = read(write(files))
    assert (only(errors).code, only(errors).fix) == ("T05", "write what is meant: asked for, in t/year")
    files["demands.csv"] = "end_use,material,place,quantitty\nload,power,IND,5\nload,power,CHN,5\n"
    _, errors, _ = read(write(files))
    assert (only(errors).code, only(errors).fix) == ("T01", "rename it 'quantity'")
    files["demands.csv"] = "end_us,material,place,quantity\nload,power,IND,5\n"
    _, errors, _ = read(write(files))
    assert (only(errors).code, only(errors).fix) == ("T01", "rename it 'end_use'")


@pytest.mark.parametrize("hubs", ["", "hub\nport\n"])
def test_the_end_of_a_leg_is_a_place_first(write: Write, hubs: str) -> None:
    files: dict[str, str | bytes] = {"legs.csv": "leg,from,to\na,IND,somewhere\n"}
    _, errors, _ = read(write(files | ({"hubs.csv": hubs} if hubs else {})))
    assert only(errors).fix == "add a row for it to places.csv (or hubs.csv)"


def test_a_missing_table_is_asked_for_without_the_world(write: Write) -> None:
    folder = write({"tiers.csv": "end_use,tier,share,value\nx,a,1,5\n"})
    _, errors, _ = read(folder)
    assert only(errors).fix == "add end_uses.csv"


def test_a_study_says_what_it_means(write: Write) -> None:
    _, problems = check_study(write({}))
    notice = only(problems)
    assert (notice.code, notice.file, notice.level) == ("S27", "study.yaml", "notice")
    assert "no demands" in notice.rule
    _, errors, notices = read(
        write({**ASKED, "study.yaml": "study: small\ntables: [.]\ntime: {slices: {Peak: 0.4, rest: 0.6}}\n"})
    )
    assert not errors
    notice = only(notices)
    assert (notice.code, notice.field) == ("S29", "discount")
    assert notice.rule == "discount is not given; 6 %/year is used"


def test_a_recipe_that_takes_nothing(write: Write) -> None:
    assert not read(write(OWN))[2]
    slip = str(OWN["ports.csv"]).replace("-2", "2")
    notice = only(read(write({**OWN, "ports.csv": slip}))[2])
    assert (notice.code, notice.file, notice.found) == ("S28", "ports.csv", "electrolysis")
    assert notice.rule == "recipe electrolysis takes nothing: fine for a source"


def test_a_bar_stands_between_the_parts_of_a_key(write: Write) -> None:
    legs = "leg,from,to\na,IND,t|4\n"
    _, errors, _ = read(write({"places.csv": str(BASE["places.csv"]) + "t|4,,,,\n", "legs.csv": legs}))
    problem = only(errors)
    assert (problem.code, problem.file, problem.row, problem.field, problem.found) == (
        "T26",
        "places.csv",
        5,
        "place",
        "t|4",
    )
    assert "without '|'" in problem.fix
    for name in ("t;4", "t:4", "t>4", '"t,4"'):
        places = str(BASE["places.csv"]) + f"{name},,,,\n"
        assert not read(write({"places.csv": places, "legs.csv": legs.replace("t|4", name)}))[1]
