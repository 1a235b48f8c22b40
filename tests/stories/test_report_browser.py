"""The report in a real browser, from disk: silent, accessible, right on a phone and on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import numbers
from didymium.reports.page import FACE, write_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium fonts-dejavu-core"),
]
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("answer", "flows", "time", "cases", "evidence", "tables")
VISITS = [(name, width) for width in (420, 1400) for name in PAGES] + [("flows", 1024), ("time", 1024)]
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
NASTY = '"><svg onload="window.hit=1"></svg><b class=nasty>'
LOCAL = ("file:", "data:", "blob:")
OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('main svg')) {
    const texts = [...svg.querySelectorAll('text')].filter((t) => t.textContent.trim());
    const boxes = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
      const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (w > 2 && h > 4) found.push(`${a} | ${b}`);
    }));
  }
  return found;
}"""


@dataclass
class Watched:
    """A browser page and what went wrong on it."""

    page: Any
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(three_answers(), tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def watched(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    profile = tmp_path_factory.mktemp("profile")
    context = chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, headless=True, args=QUIET, accept_downloads=True
    )
    found = Watched(context.new_page())
    found.page.on("console", lambda m: found.wrong.append(m.text) if m.type in ("error", "warning") else None)
    found.page.on("pageerror", lambda e: found.wrong.append(str(e)))
    found.page.on("request", lambda r: None if r.url.startswith(LOCAL) else found.wrong.append(r.url))
    yield found
    context.close()


def open_page(watched: Watched, report: Path, name: str, width: int) -> Any:
    watched.wrong.clear()
    watched.page.set_viewport_size({"width": width, "height": 900})
    watched.page.goto("about:blank")
    watched.page.goto(f"{report.as_uri()}#{name}")
    watched.page.wait_for_selector(f"#{name}:not([hidden]) .finding")
    watched.page.wait_for_timeout(150)
    return watched.page


@pytest.mark.parametrize(("name", "width"), VISITS)
def test_a_page_is_silent_accessible_and_fits(watched: Watched, report: Path, name: str, width: int) -> None:
    page = open_page(watched, report, name, width)
    assert watched.wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []
    assert page.evaluate(OVERLAPS) == []


def test_switches_redraw_title_table_and_picture(watched: Watched, report: Path) -> None:
    page = open_page(watched, report, "flows", 1400)
    before = page.inner_text("#title-sankey")
    page.click("button:text-is('NdPr')")
    assert page.inner_text("#title-sankey") != before
    assert page.get_attribute("button:text-is('NdPr')", "aria-pressed") == "true"
    page.click("article[data-chart=sankey] summary")
    page.wait_for_selector("article[data-chart=sankey] details table caption:has-text('neodymium')")
    arrows = page.locator(".map-world g[data-tip]").count()
    page.click("button:text-is('magnets')")
    assert 0 < page.locator(".map-world g[data-tip]").count() < arrows
    assert watched.wrong == []


@pytest.mark.parametrize("kind", ["csv", "svg", "png"])
def test_tables_and_pictures_can_be_taken_away(watched: Watched, report: Path, kind: str, tmp_path: Path) -> None:
    page = open_page(watched, report, "time", 1400)
    with page.expect_download() as waiting:
        page.click(f"article[data-chart=gap-Dy] button[data-save={kind}]")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == f"india-china-gap-Dy.{kind}"
    if kind == "csv":
        head, first = path.read_text(encoding="utf-8-sig").splitlines()[:2]
        assert head.startswith("year,demand [t oxide]")
        assert first.startswith("2026,")
    elif kind == "svg":
        text = path.read_text(encoding="utf-8")
        assert "Dysprosium" in text
        assert "run 3f9a21" in text
    else:
        assert path.read_bytes().startswith(b"\x89PNG")
    assert watched.wrong == []


def test_names_from_tables_stay_text_in_pictures(watched: Watched, tmp_path: Path) -> None:
    result = FakeResult()
    for name in ("places", "deposits"):
        result.world[name].loc[:, "name"] = NASTY + result.world[name]["name"]
    path = write_report([result], tmp_path / "nasty.html")
    page = open_page(watched, path, "flows", 1400)
    for group in page.locator("g[data-tip]").all()[:3]:
        group.dispatch_event("click")
    assert "<svg onload" in page.inner_text(".tip")
    chart = page.locator("article[data-chart=sankey] .canvas")
    chart.hover(position={"x": 8, "y": 60})
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit === undefined && document.querySelectorAll('.nasty, svg[onload]').length === 0")
    assert watched.wrong == []


def test_paper_gets_pictures_of_its_own_width(watched: Watched, report: Path) -> None:
    page = open_page(watched, report, "flows", 1400)
    page.evaluate("addEventListener('beforeprint', () => { window.wide = document.body.clientWidth; })")
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("window.wide") == 673
    assert page.evaluate("document.documentElement.classList.contains('printing')") is False
    assert watched.wrong == []


def test_without_scripts_every_page_stands(chromium: Any, report: Path, tmp_path: Path) -> None:
    context = chromium.launch_persistent_context(
        tmp_path, executable_path=CHROMIUM, headless=True, args=QUIET, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(report.as_uri())
    assert all(page.is_visible(f"#{name} .finding") for name in PAGES)
    assert page.is_visible("#cases table")
    context.close()


def test_the_browser_writes_numbers_like_the_report(watched: Watched, report: Path) -> None:
    page = open_page(watched, report, "answer", 1400)
    source = (FACE / "js" / "format.js").read_text(encoding="utf-8").replace("export ", "")
    values = [0.0, 0.3, 6.04, 44.2, 999.6, 1_240.4, 9_994.0, 12_410.0, 403_100.0, 1.5e6, -1_240.0]
    shown = page.evaluate(
        f"(values) => {{ {source} return [values.map((v) => mass(v)), column(values), each(values)]; }}", values
    )
    assert shown == [[numbers.mass(v) for v in values], numbers.column(values), numbers.each(values)]
