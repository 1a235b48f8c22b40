"""The report is one file, closed against foreign text and foreign hosts."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import pack, page
from didymium.reports.payload.build import build_payload

SVG = '"><svg onload=alert(1)>'
NASTY = '</script><img src="http://example.invalid/x" onerror="alert(1)">'


@cache
def report() -> str:
    return page.render(build_payload(three_answers()))


def without_scripts(text: str) -> str:
    return re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)


class Attributes(HTMLParser):
    """The names of all attributes a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found.update(name for name, _ in attrs)


def attributes_of(text: str) -> set[str]:
    parser = Attributes()
    parser.feed(text)
    return parser.found


def test_it_is_one_file_below_three_megabytes(tmp_path: Path) -> None:
    path = page.write_report(three_answers(), tmp_path / "out" / "report.html")
    assert path.stat().st_size < 3_000_000
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]


def test_three_answers_with_every_analysis_stay_below_three_megabytes() -> None:
    assert len(page.render(build_payload(three_answers(analysed=True))).encode()) < 3_000_000


def test_scripts_get_no_data_of_what_stands_in_the_html() -> None:
    charts = [c for p in page.slim(build_payload([FakeResult()]))["pages"] for c in p["charts"]]
    for chart in charts:
        assert any(v["data"] for v in chart["views"].values()) == (chart["kind"] in page.DRAWN), chart["id"]


def test_nothing_is_loaded_from_anywhere() -> None:
    body = without_scripts(report())
    assert not re.findall(r"\bsrc=|<link(?! rel=\"icon\" href=\"data:,\")|@import|url\(", body)
    assert "default-src 'none'" in report()


def test_there_is_one_first_heading_and_no_level_is_skipped() -> None:
    levels = [int(n) for n in re.findall(r"<h([1-6])", without_scripts(report()))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_and_findings_stand_without_scripts() -> None:
    body = without_scripts(report())
    assert body.count("<table") > 15
    for nav in ("answer", "flows", "time", "cases", "stress", "evidence", "validation", "tables"):
        assert f'<section id="{nav}"' in body or re.search(rf'<section[^>]*id="{nav}"', body)
        assert f'href="#{nav}"' in body


def test_foreign_text_stays_text() -> None:
    result = FakeResult(title=NASTY, answer_words=NASTY)
    result.world["claims"].loc[:, "note"] = NASTY
    text = page.render(build_payload([result]))
    assert "<img" not in without_scripts(text)
    assert text.count("</script>") == report().count("</script>")
    start = text.index('id="payload">') + len('id="payload">')
    assert json.loads(text[start : text.index("</script>", start)])["header"]["title"] == NASTY


def test_a_name_from_a_table_stays_text_in_pictures_and_tables() -> None:
    """Names of places and deposits reach map, tooltip, Sankey and tables; none may end an attribute or a script."""
    result = FakeResult()
    for name, field in (("places", "name"), ("deposits", "name"), ("plants", "name"), ("end_uses", "name")):
        result.world[name].loc[:, field] = f"{SVG}{name}"
    text = page.render(build_payload([result]))
    body = without_scripts(text)
    assert "<svg" not in body
    assert not {name for name in attributes_of(text) if name.startswith("on")}
    assert "&lt;svg onload=alert(1)&gt;" in body
    start = text.index('id="payload">') + len('id="payload">')
    assert "<" not in text[start : text.index("</script>", start)]


def test_a_report_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.html"
    path.write_text("the one before", encoding="utf-8")

    def broken(self: Path, *_: object, **__: object) -> int:
        self.touch()
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_text", broken)
    with pytest.raises(OSError, match="disk full"):
        page.write_report([FakeResult()], path)
    assert path.read_text(encoding="utf-8") == "the one before"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").touch()
    with pytest.raises(IsADirectoryError, match=r"is a folder; give the name of a file"):
        page.write_report([FakeResult()], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["kept.csv"]


def test_modules_become_functions_of_their_own() -> None:
    text = page.module("b", "import { one } from './a.js';\nexport function two() { return one; }\nconst three = 3;\n")
    assert "const { one } = modules.a;" in text
    assert "return { two };" in text
    assert not re.search(r"^(import|export) ", page.scripts(), flags=re.MULTILINE)


def test_every_module_is_listed_after_what_it_imports() -> None:
    folder = page.FACE / "js"
    assert {p.name.removesuffix(".js") for p in folder.iterdir()} == set(page.SCRIPTS)
    for i, name in enumerate(page.SCRIPTS):
        needed = re.findall(r"from '\./(\w+)\.js'", (folder / f"{name}.js").read_text(encoding="utf-8"))
        assert set(needed) <= set(page.SCRIPTS[:i]), name


def test_licences_stand_beside_what_was_taken() -> None:
    names = {p.name for p in (page.FACE / "vendor").iterdir()}
    assert {"echarts.min.js", "echarts.LICENSE", "echarts.NOTICE", "land.json", "land.LICENSE"} <= names


def test_packed_tables_hold_every_cell_in_its_place() -> None:
    """Undone here as `face/js/unpack.js` does; numbers to seven digits."""
    payload = build_payload([FakeResult()])
    small = json.loads(json.dumps(pack.packed(payload)))
    for before, after in zip(payload["pages"], small["pages"], strict=True):
        for chart, less in zip(before["charts"], after["charts"], strict=True):
            for key, view in chart["views"].items():
                table = less["views"][key]["table"]
                columns = [unpacked(c, small["words"]) for c in table["cells"]]
                rows = [list(r) for r in zip(*columns, strict=True)]
                assert small["heads"][table["head"]] == view["table"]["columns"]
                assert len(rows) == table["count"]
                for row, was in zip(rows, view["table"]["rows"], strict=True):
                    assert row == [pytest.approx(c, rel=1e-6) if isinstance(c, float) else c for c in was]


def unpacked(column: dict[str, list[int]], known: list[str]) -> list[object]:
    """One column of a packed table."""
    if "plain" in column:
        return list(column["plain"])
    runs = iter(column["runs"])
    return [None if n < 0 else known[n] for n, many in zip(runs, runs, strict=True) for _ in range(many)]
