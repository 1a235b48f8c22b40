"""The report in a real browser, from disk: silent, accessible, right on a phone and on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from defusedxml import ElementTree
from tests.unit.fake_analyses import VALIDATION
from tests.unit.fake_result import FakeResult, three_answers

from didymium.reports import numbers
from didymium.reports.page import FACE, write_report
from didymium.reports.payload import validation

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
PAGES = ("answer", "flows", "time", "cases", "stress", "evidence", "validation", "tables")
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


# Words at marks (tips, numbers at dots) stay inside their page and off each other.
CUT = """() => {
  const found = [];
  const wide = document.documentElement.clientWidth;
  for (const track of document.querySelectorAll('main .track-box, main .ratio-track')) {
    const tips = [...track.querySelectorAll('.t-tip, .cover-text, .scale-text')].filter((n) => n.offsetWidth);
    const boxes = tips.map((n) => [n.textContent, n.getBoundingClientRect()]);
    boxes.forEach(([text, b]) => { if (b.left < 0 || b.right > wide) found.push(text); });
    boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
      const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (w > 4 && h > 6) found.push(`${a} | ${b}`);
    }));
  }
  document.querySelectorAll('main .ratio td.verdict, main .ratio th[scope=row]').forEach((cell) => {
    if (cell.clientWidth && cell.clientWidth < 60) found.push(`narrow: ${cell.textContent}`);
  });
  return found;
}"""


@dataclass
class Watched:
    """A browser page and what went wrong on it."""

    page: Any
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three calibrated answers with every analysis beside them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "shipped", lambda: VALIDATION)
        yield write_report(three_answers(analysed=True), tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One answer without any analysis: sentences stand where pictures would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "shipped", dict)
        yield write_report([FakeResult()], tmp_path_factory.mktemp("bare") / "report.html")


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
    is_well(watched, open_page(watched, report, name, width))


@pytest.mark.parametrize("width", [420, 1400])
@pytest.mark.parametrize("name", ["answer", "time", "stress", "evidence", "validation"])
def test_a_page_without_analyses_is_as_silent(watched: Watched, bare: Path, name: str, width: int) -> None:
    page = open_page(watched, bare, name, width)
    is_well(watched, page)
    told = page.locator(f"#{name} :is(.empty, .finding, .foot):has-text('didymium ')")
    assert told.count() >= 1


def is_well(watched: Watched, page: Any) -> None:
    assert watched.wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(CUT) == []


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


PICTURES = (
    ("answer", "figures", "Magnets India needs"),
    ("answer", "sellers", "Dysprosium in magnets used, by mine"),
    ("answer", "reconcile", "Mining, all rare earths"),
    ("answer", "mind", "900"),
    ("flows", "maps", "Myanmar"),
    ("flows", "sankey", "Kachin"),
    ("flows", "footprint", "China"),
    ("time", "gap-Dy", "Dysprosium"),
    ("time", "price-Dy", "modelled"),
    ("time", "price-chain", "Scarcity"),
    ("time", "scrap", "collected"),
    ("cases", "heat", "reference"),
    ("cases", "difference-1-home", "home"),
    ("stress", "n1", "Myanmar"),
    ("evidence", "sources", "USGS"),
    ("evidence", "tornado", "low 5,000"),
    ("evidence", "leading", "claim c90"),
    ("validation", "validation", "Not fitted: a test"),
)


def saved(watched: Watched, button: str, folder: Path) -> Path:
    """The file behind a button."""
    with watched.page.expect_download() as waiting:
        watched.page.click(button)
    path = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize(("name", "chart", "said"), PICTURES)
def test_a_picture_can_be_taken_away(
    watched: Watched, report: Path, name: str, chart: str, said: str, tmp_path: Path
) -> None:
    open_page(watched, report, name, 1400)
    path = saved(watched, f"article[data-chart={chart}] button[data-save=svg]", tmp_path)
    assert path.name == f"india-china-{chart}.svg"
    root = ElementTree.parse(path).getroot()
    texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    whole = " ".join(t.replace(numbers.GAP, " ") for n in root.iter() for t in [n.text or ""])
    assert said in whole
    title = watched.page.inner_text(f"#title-{chart}").replace(numbers.GAP, " ")
    assert title.split()[0] in texts[0]
    assert "run 3f9a21" in whole
    assert not [n for n in root.iter() if "foreignObject" in n.tag]
    links = [v for n in root.iter() for k, v in n.attrib.items() if k.endswith("href")]
    assert all(v.startswith(("data:", "#")) for v in links), "a picture asks no host for anything"
    image = saved(watched, f"article[data-chart={chart}] button[data-save=png]", tmp_path)
    wide, high = size_of_png(image)
    assert (wide, high) == (2 * round(float(root.get("width", 0))), 2 * round(float(root.get("height", 0))))
    assert len(image.read_bytes()) > wide * high / 200, "an empty picture squeezes to less"
    assert watched.wrong == []


def size_of_png(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_a_table_can_be_taken_away(watched: Watched, report: Path, tmp_path: Path) -> None:
    open_page(watched, report, "time", 1400)
    path = saved(watched, "article[data-chart=gap-Dy] button[data-save=csv]", tmp_path)
    head, first = path.read_text(encoding="utf-8-sig").splitlines()[:2]
    assert head.startswith("year,demand [t oxide]")
    assert first.startswith("2026,")
    book = openpyxl.load_workbook(saved(watched, "article[data-chart=gap-Dy] button[data-save=xlsx]", tmp_path))
    assert book.sheetnames == ["about", "gap-Dy"]
    sheet = book["gap-Dy"]
    assert [c.value for c in sheet[1]] == head.split(",")
    assert [str(c.value) for c in sheet[2]] == first.split(",")
    assert sheet["B2"].data_type == "n"


def test_every_table_can_be_taken_away_at_once_and_none_runs(watched: Watched, tmp_path: Path) -> None:
    result = FakeResult()
    result.world["sources"].loc[:, "title"] = "=1+1 & <b>"
    open_page(watched, write_report([result], tmp_path / "report.html"), "tables", 1400)
    csv = saved(watched, "article[data-chart=table-sources] button[data-save=csv]", tmp_path)
    assert "'=1+1 & <b>" in csv.read_text(encoding="utf-8-sig")
    book = openpyxl.load_workbook(saved(watched, "button[data-save-all]", tmp_path))
    charts = watched.page.locator("article[data-chart]").count()
    assert len(book.sheetnames) == charts + 1
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert "=1+1 & <b>" in [c.value for c in cells]
    assert not [c for c in cells if c.data_type == "f"]
    assert watched.wrong == []


def test_a_claim_in_the_tornado_leads_to_its_card(watched: Watched, report: Path) -> None:
    page = open_page(watched, report, "evidence", 1400)
    page.click(".tornado a >> nth=0")
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.id") == "claim-c90"
    assert page.is_visible("#claim-c90")
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#claim-c91")
    assert page.is_visible("#claim-c91")
    assert page.get_attribute("nav a[href='#evidence']", "aria-current") == "page"


def test_the_stress_ranking_follows_its_switches(watched: Watched, report: Path) -> None:
    page = open_page(watched, report, "stress", 1400)
    assert page.is_visible(".cover-label:has-text('Myanmar')")
    page.click("button:text-is('chokepoints')")
    assert page.is_visible(".cover-label:has-text('Malacca')")
    assert page.locator(".cover-label:has-text('Myanmar'):visible").count() == 0
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
