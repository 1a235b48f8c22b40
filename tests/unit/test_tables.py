"""Tables: read from every kind of file, laid over one another, written and read again."""

from __future__ import annotations

import doctest
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didymium.errors import Problem
from didymium.parts.row_types import ROW_TYPES
from didymium.tables import codes, countries, sheet
from didymium.tables.cells import Column, read
from didymium.tables.check import check_tables
from didymium.tables.fields import Field
from didymium.tables.read import overlay, read_folder
from didymium.tables.schema import tables_page
from didymium.tables.table import Table, empty, fill_defaults
from didymium.tables.write import write_csv, write_form, write_xlsx


def read_text(folder: Path, name: str, text: str) -> tuple[Table, list[Problem]]:
    (folder / name).write_text(text, encoding="utf-8")
    tables, problems = read_folder(folder, ROW_TYPES)
    return tables[name.split(".", maxsplit=1)[0]], problems


PLANTS = "plant,place,process,capacity [kt/year],opex,claim,opex.claim\na,IND,metal,5,10,c-1,c-2\nb,CHN,metal,,20,,\n"


def test_units_and_claims(tmp_path: Path) -> None:
    table, problems = read_text(tmp_path, "plants.csv", PLANTS)
    assert not problems
    assert tuple(table.frame.columns) == ROW_TYPES["plants"].names
    assert table.frame["capacity"].tolist()[0] == 5000
    assert table.claims["capacity"].tolist() == ["c-1", ""]
    assert table.claims["opex"].tolist() == ["c-2", "yours:plants.csv:3:opex"]
    assert (table.files.tolist(), table.rows.tolist()) == (["plants.csv"] * 2, [2, 3])


def test_unit_in_header_cell_and_column_agree(tmp_path: Path) -> None:
    head = "plant,place,process,capacity"
    forms = [
        f"{head} [kt/year]\na,IND,metal,5\n",
        f"{head}\na,IND,metal,5 kt/year\n",
        f"{head},capacity.unit\na,IND,metal,5,kt/year\n",
        f"{head}\na,IND,metal,5000\n",
    ]
    digests = set()
    for form in forms:
        table, problems = read_text(tmp_path, "plants.csv", form)
        assert not problems
        digests.add(table.digest)
    assert len(digests) == 1


def test_order_of_rows_does_not_tell(tmp_path: Path) -> None:
    head, *rows = PLANTS.splitlines()
    one, _ = read_text(tmp_path, "plants.csv", "\n".join([head, *rows]))
    other, _ = read_text(tmp_path, "plants.csv", "\n".join([head, *rows[::-1]]))
    assert one.digest == other.digest
    assert other.sorted().keys.tolist() == ["a", "b"]


def test_overlay_keeps_what_is_left_empty(tmp_path: Path) -> None:
    below, _ = read_text(tmp_path, "plants.csv", PLANTS)
    above, _ = read_text(tmp_path, "plants.csv", "plant,place,capacity,note\na,,7,new\nc,IND,8,\n")
    table = overlay(below, above)
    frame = table.frame.set_index("plant")
    assert frame["capacity"].to_dict() == {"a": 7, "b": pytest.approx(float("nan"), nan_ok=True), "c": 8}
    assert frame.loc["a", "place"] == "IND"
    assert frame.loc["a", "opex"] == 10
    assert table.claims["capacity"].tolist() == ["yours:plants.csv:2:capacity", "", "yours:plants.csv:3:capacity"]
    assert table.claims["opex"].tolist()[0] == "c-2"
    assert below.frame["capacity"].tolist()[0] == 5000  # the one below is untouched
    assert overlay(None, above) is above
    assert overlay(empty(ROW_TYPES["plants"]), above) is above


def test_keys_with_empty_years_match(tmp_path: Path) -> None:
    head = "end_use,material,place,year,quantity\n"
    below, _ = read_text(tmp_path, "demands.csv", head + "car,m,IND,,1\ncar,m,IND,2030,2\n")
    above, _ = read_text(tmp_path, "demands.csv", head + "car,m,IND,,5\n")
    assert overlay(below, above).frame["quantity"].tolist() == [5, 2]
    assert below.keys.tolist() == ["car|m|IND||", "car|m|IND|2030|"]


def test_defaults_are_claims(tmp_path: Path) -> None:
    table, _ = read_text(tmp_path, "deposits.csv", "deposit,place,reo,life\na,IND,0.5,\nb,IND,0.5,9\n")
    filled = fill_defaults(table)
    assert filled.frame["life"].tolist() == [25, 9]
    assert filled.claims["life"].tolist() == ["default:deposits.life", "yours:deposits.csv:3:life"]
    assert filled.frame["status"].tolist() == ["operating", "operating"]
    assert filled.frame["opex"].isna().all()


@pytest.mark.parametrize(
    ("header", "code", "fix"),
    [
        ("plant,proces,place", "T01", "rename it 'process'"),
        ("plant,place,process,capacity_t", "T01", "rename it 'capacity'"),
        ("plant,place,process,name [kt]", "T01", "rename it 'name'"),
        ("plant,place,process,colour", "T01", "use one of"),
        ("plant,place,process,place", "T21", "rename or remove"),
        ("plant,place,,process", "T21", "column C"),
        ("place,process", "T05", "add the column 'plant'"),
    ],
)
def test_headers(tmp_path: Path, header: str, code: str, fix: str) -> None:
    _, problems = read_text(tmp_path, "plants.csv", f"{header}\n{','.join('x' * len(header.split(',')))}\n")
    told = [p for p in problems if p.code == code]
    assert told[0].row == 1
    assert fix in told[0].fix


def test_an_empty_column_without_header_is_no_matter(tmp_path: Path) -> None:
    table, problems = read_text(
        tmp_path, "plants.csv", "plant,,place,process,,\na,,IND,metal,,\n,,,,,\n\nb,,IND,metal\n"
    )
    assert not problems
    assert table.rows.tolist() == [2, 5]


def test_semicolons_and_long_rows(tmp_path: Path) -> None:
    table, problems = read_text(
        tmp_path, "plants.csv", "plant;place;process;capacity\na;IND;metal;1,5\nb;IND;metal;2;what\n"
    )
    assert len(table) == 2
    assert sorted((p.code, p.row) for p in problems) == [("T06", 2), ("T22", 3)]
    assert "1.5" in next(p.fix for p in problems if p.code == "T06")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plants.csv", b"plant,place\n\xff\xfea,b\n", "T20"),
        ("plants.csv", b"", "T21"),
        ("plants.csv", b'plant,place\n"a,b\n', "T20"),
        ("plants.csv", b"plant,place\na\x00,b\n", "T20"),
        ("plants.xlsx", b"not a workbook", "T20"),
        ("plants.xls", b"old", "T20"),
        ("plnts.csv", b"plant,place\n", "T02"),
        ("diary.csv", b"a,b\n", "T24"),
        ("plants.yaml", b"plant: a\n", "S05"),
        ("plants.yaml", b"- [a, b]\n", "S05"),
        ("plants.yaml", b"- {plant: [a, b]}\n", "S05"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    _, problems = read_folder(tmp_path, ROW_TYPES)
    assert code in {p.code for p in problems}
    assert all(p.file == name for p in problems)


@pytest.mark.parametrize(
    ("word", "value", "notices"),
    [
        ("2024.0", 2024, 0),
        (" 2024 ", 2024, 0),
        ("2024-01-01", 2024, 1),
        ("01/02/2024", 2024, 1),
        ("2024-01-01 00:00:00", 2024, 1),
    ],
)
def test_years(word: str, value: float, notices: int) -> None:
    values, problems = read(Column(Field("year", "", name="year"), [word], "f", [2]))
    assert values.tolist() == [value]
    assert [p.level for p in problems] == ["notice"] * notices


@pytest.mark.parametrize("word", ["2024.5", "soon", "24", "20240", "2024/25"])
def test_no_years(word: str) -> None:
    _, problems = read(Column(Field("year", "", name="year"), [word], "f", [2]))
    assert [p.code for p in problems] == ["T10"]


def test_choices(tmp_path: Path) -> None:
    rows = "plant,place,process,status,expand\na,IND,metal,Ramp Up,TRUE\nb,IND,metal,opperating,maybe\n"
    table, problems = read_text(tmp_path, "plants.csv", rows)
    assert table.frame["status"].tolist() == ["ramp_up", ""]
    assert table.frame["expand"].tolist() == ["yes", ""]
    assert [(p.code, p.row, p.fix) for p in problems] == [
        ("T11", 3, "write 'operating'"),
        ("T11", 3, "write one of yes, no"),
    ]


@given(
    st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=20),
    st.sampled_from(["kt/year", "t/month", "kg/day"]),
)
@settings(max_examples=50, deadline=None)
def test_writing_and_reading_numbers_is_exact(numbers: list[float], unit: str) -> None:
    field = Field("quantity", "", name="capacity", unit="t/year")
    plain, _ = read(Column(field, [repr(n) for n in numbers], "f", list(range(len(numbers)))))
    assert plain.tolist() == numbers
    in_header, _ = read(Column(field, [repr(n) for n in numbers], "f", list(range(len(numbers))), unit))
    in_cell, _ = read(Column(field, [f"{n!r} {unit}" for n in numbers], "f", list(range(len(numbers)))))
    assert in_header.tolist() == in_cell.tolist()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_written_tables_read_back_the_same(tmp_path: Path, kind: str) -> None:
    rows = "plant,place,process,name,capacity,opex,claim\na,IND,metal,=SUM(A1),5,0.1,c-1\n"
    rows += 'b,IND,metal,"-x, +y",1e-9,1234567.89,\nc,IND,metal,@z,,,\n'
    table, _ = read_text(tmp_path, "plants.csv", rows)
    out = tmp_path / "out"
    out.mkdir()
    if kind == "csv":
        write_csv(table, out / "plants.csv")
        assert "'=SUM(A1)" in (out / "plants.csv").read_text(encoding="utf-8")
    else:
        write_xlsx({"plants": table}, out / "book.xlsx")
        page = openpyxl.load_workbook(out / "book.xlsx")["plants"]
        assert "f" not in {cell.data_type for row in page for cell in row}
    again, problems = read_folder(out, ROW_TYPES)
    assert not problems
    assert again["plants"].digest == table.digest
    assert again["plants"].claims.to_dict() == table.claims.to_dict()


def test_an_empty_form_is_read_without_complaint(tmp_path: Path) -> None:
    write_form(ROW_TYPES.values(), tmp_path / "form.xlsx")
    tables, problems = read_folder(tmp_path, ROW_TYPES)
    assert not problems
    assert set(tables) == set(ROW_TYPES)
    assert not any(len(t) for t in tables.values())


def test_formula_without_result(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "plants"
    for row in (["plant", "place", "process", "capacity"], ["a", "IND", "metal", "=1+2"], ["b", "IND", "metal", 5]):
        page.append(row)
    book.save(tmp_path / "book.xlsx")
    _, problems = read_folder(tmp_path, ROW_TYPES)
    assert [(p.code, p.row, p.found) for p in problems] == [("T25", 2, "D2")]


def test_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    write_form([ROW_TYPES["plants"]], tmp_path / "good.xlsx")
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "plants.xlsx", "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            if name == "xl/workbook.xml":
                body = body.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
            bad.writestr(name, body)
    (tmp_path / "good.xlsx").unlink()
    _, problems = read_folder(tmp_path, ROW_TYPES)
    assert [p.code for p in problems] == ["T20"]


# -- checks ---------------------------------------------------------------------------------


def folder_of(tmp_path: Path, **tables: str) -> tuple[dict[str, Table], list[Problem]]:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    read_tables, problems = read_folder(tmp_path, ROW_TYPES)
    return read_tables, problems + check_tables(read_tables, ROW_TYPES)


def test_references_take_names_groups_and_patterns(tmp_path: Path) -> None:
    _, problems = folder_of(
        tmp_path,
        places="place\nIND\nCHN\n",
        deposits="deposit,place,reo\nhill,IND,0.5\n",
        materials="material\noxide.Nd\noxide.Dy\n",
        groups="group,member\nneighbours,IND\n",
        stores="place,material\n,oxide.*\nneighbours,carbonate.hill\nIND,magnet.*\nIDN,oxide.ND\n",
    )
    told = [(p.code, p.row, p.field, p.found) for p in problems]
    assert told == [("T04", 5, "place", "IDN"), ("T04", 4, "material", "magnet.*"), ("T04", 5, "material", "oxide.ND")]
    assert problems[2].fix == "write 'oxide.Nd'"


def test_a_wrong_name_is_told_once_with_its_rows(tmp_path: Path) -> None:
    _, problems = folder_of(
        tmp_path,
        places="place\nCHN\n",
        plants="plant,place,process\n" + "".join(f"p{i},China,metal\n" for i in range(5)),
    )
    assert len(problems) == 1
    assert "also in row 3, 4, 5, 6" in problems[0].rule
    assert problems[0].fix == "write 'CHN'"


def test_claims_must_be_there(tmp_path: Path) -> None:
    _, problems = folder_of(
        tmp_path, places="place\nIND\n", plants="plant,place,process,capacity,claim\na,IND,metal,5,c-9\n"
    )
    assert [(p.code, p.row, p.field, p.found) for p in problems] == [("E01", 2, "capacity.claim", "c-9")]


@pytest.mark.parametrize(
    ("tables", "code", "row"),
    [
        ({"groups": "group,member\na,b\nb,c\nb,b\n"}, "T23", 4),
        (
            {
                "elements": "element\nNd\n",
                "materials": "material\nm\n",
                "compositions": "material,element,share\nm,Nd,0.9\n",
            },
            "",
            0,
        ),
        ({"end_uses": "end_use\nu\n", "tiers": "end_use,tier,share,value\nu,a,0.5,1\nu,b,0.4,1\n"}, "T12", 2),
        ({"places": "place,lat\nx,-91\n"}, "T07", 2),
        ({"places": "place,iso3\nx,XXX\n"}, "T15", 2),
        ({"places": "place\nx\n", "deposits": "deposit,place,reo\nd,x,\n"}, "T05", 2),
        ({"places": "place\nx\n", "deposits": "deposit,place,reo\nd,x,60\n"}, "T07", 2),
        ({"hubs": "hub\na\nb\n", "routes": "route,path\nr,a>b:sea:cape>c\n"}, "T04", 2),
    ],
)
def test_rules(tmp_path: Path, tables: dict[str, str], code: str, row: int) -> None:
    _, problems = folder_of(tmp_path, **tables)
    assert {(p.code, p.row) for p in problems if p.code == code} == ({(code, row)} if code else set())
    assert {p.code for p in problems} <= {code, "T23"}


def test_every_code_has_a_title_and_is_used() -> None:
    source = "\n".join(
        p.read_text(encoding="utf-8")
        for room in ("tables", "study", "evidence", "parts", "analyses", "results", "cli")
        for p in _package(room).rglob("*.py")
        if p.name != "codes.py"
    )
    source += (_package(".") / "units.py").read_text(encoding="utf-8")
    assert [code for code in codes.CODES if f'"{code}"' not in source] == []


def _package(room: str) -> Path:
    return Path(codes.__file__).parent.parent / room


def test_examples() -> None:
    assert doctest.testmod(sheet).failed == 0


def test_countries() -> None:
    assert doctest.testmod(countries).failed == 0
    assert len(countries.CODES) == 249
    assert set(countries.ALIASES.values()) <= countries.CODES


def test_page_names_every_column() -> None:
    page = tables_page(ROW_TYPES)
    for row_type in ROW_TYPES.values():
        assert f"## {row_type.table}\n" in page
        assert all(f.name in page for f in row_type.fields)
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in lines} == {6}


def test_a_problem_is_one_however_the_rows_lie(tmp_path: Path) -> None:
    rows = [f"p{i},{'IND' if i % 2 else 'INDIA'},metal\n" for i in range(30)]
    rows = rows[::2] + rows[1::2]
    _, problems = folder_of(tmp_path, places="place\nIND\n", plants="plant,place,process\n" + "".join(rows))
    assert [p.code for p in problems] == ["T04"]
