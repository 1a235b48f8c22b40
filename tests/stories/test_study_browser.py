"""The report of a compared study and the list of studies in a real browser: silent, accessible, right on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.stories.test_report_browser import Watched, chromium, is_well, open_page, pytestmark, saved, watched
from tests.unit.fake_analyses import VALIDATION
from tests.unit.fake_around import around
from tests.unit.fake_result import FakeResult

from didymium.reports import site
from didymium.reports.page import write_report
from didymium.reports.payload import validation

__all__ = ["chromium", "pytestmark", "watched"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A list of two studies, one of them compared."""
    folder = tmp_path_factory.mktemp("site")
    first = FakeResult(analysed=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "shipped", lambda: VALIDATION)
        write_report([first, FakeResult(answer="home", analysed=True)], folder / "one.html", around(True), site.INDEX)
        cards = [site.card(first, around(), "one.html"), site.unsolved("far", "Far away", "Who is first?", "")]
        yield site.write_index(cards, folder / site.INDEX)


@pytest.mark.parametrize("width", [420, 1400])
@pytest.mark.parametrize("name", ["study", "cases", "stress"])
def test_a_page_of_a_compared_study_is_silent_and_accessible(
    watched: Watched, shelf: Path, name: str, width: int
) -> None:
    is_well(watched, open_page(watched, shelf.parent / "one.html", name, width))


@pytest.mark.parametrize("width", [420, 1400])
def test_the_list_is_silent_accessible_and_leads_there_and_back(watched: Watched, shelf: Path, width: int) -> None:
    watched.wrong.clear()
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(shelf.as_uri())
    is_well(watched, page)
    page.click("a:has-text('India and China')")
    page.wait_for_selector("#study:not([hidden]) .finding")
    page.click("a:text-is('All studies')")
    page.wait_for_selector(".studies")
    assert watched.wrong == []


def test_the_switches_of_the_matrix_show_another_metric_and_year(watched: Watched, shelf: Path) -> None:
    page = open_page(watched, shelf.parent / "one.html", "cases", 1400)
    before = page.inner_text("#title-matrix")
    page.click("section#cases button:has-text('months of magnet use')")
    page.click("section#cases button:text-is('2028')")
    after = page.inner_text("#title-matrix")
    assert before != after
    assert "in 2028" in after
    assert page.locator("article[data-chart=matrix] .view:visible").count() == 1
    page.click("article[data-chart=matrix] summary")
    assert page.locator("article[data-chart=matrix] details td:text-is('not solved')").count() >= 1
    assert watched.wrong == []


def test_a_switch_of_the_gains_shows_another_answer(watched: Watched, shelf: Path) -> None:
    page: Any = open_page(watched, shelf.parent / "one.html", "study", 1400)
    page.click("article[data-chart=gains] button:text-is('elsewhere')")
    assert page.inner_text("#title-gains").startswith("Elsewhere: India gains")
    assert page.locator("article[data-chart=gains] .view:visible").count() == 1


@pytest.mark.parametrize(
    ("name", "chart", "said"), [("cases", "matrix", "portfolio"), ("study", "gains", "India"), ("study", "claims", "✕")]
)
def test_new_tables_and_pictures_can_be_taken_away(
    watched: Watched, shelf: Path, name: str, chart: str, said: str, tmp_path: Path
) -> None:
    open_page(watched, shelf.parent / "one.html", name, 1400)
    book = openpyxl.load_workbook(saved(watched, f"article[data-chart={chart}] button[data-save=xlsx]", tmp_path))
    assert said in " ".join(str(c.value) for row in book[chart].iter_rows() for c in row)
    csv = saved(watched, f"article[data-chart={chart}] button[data-save=csv]", tmp_path)
    assert said in csv.read_text(encoding="utf-8-sig")
    drawn = saved(watched, f"article[data-chart={chart}] button[data-save=svg]", tmp_path)
    assert said in drawn.read_text(encoding="utf-8")
    assert watched.wrong == []
