"""The list of what the articles name: complete, every link leads somewhere, and its examples run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.docs.test_walk import GUIDE, follow

from didymium.analyses.weigh import KINDS
from didymium.library import HERE, studies
from didymium.parts.instruments import INSTRUMENTS
from didymium.results.measures import BY_ID
from didymium.study.open import open_study
from didymium.tables.codes import CODES

DOCS = GUIDE.parent
PAGE = GUIDE / "everything-named.md"
LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\((?P<to>[^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NAMED = (
    *("monazite", "xenotime", "clays", "uranium", "loparite", "Tomtor", "Kutessay", "Uzbek", "Tajik"),
    *("5,000 deposits", "46 trillion", "20 Mt", "12 %", "beryllium", "tantalum", "niobium", "titanium", "gallium"),
    *("indium", "antimony", "scandium", "Kazatomprom", "Ulba", "Tau-Ken Samruk", "IREL", "Rosatom", "Giredmet"),
    *("CSIR", "TotalEnergies", "Cove", "X-ray and laser", "joint exploration", "survey area", "training"),
    *("exchange of scientists", "know-how", "high-purity", "lab to pilot to industry", "Comprehensive Plan"),
    *("re-equipment", "trade deals", "long-term supply", "buffer", "joint ventures", "European investments"),
    *("private investment", "incentives", "easier rules", "INSTC", "no direct routes", "short distance", "logistics"),
    *("Belt and Road", "misunderstanding", "forum", "Connect Central Asia", "association", "memoranda", "Astana"),
    *("recycling", "green practice", "water", "radioactive waste", "defence", "missiles", "radar", "nuclear"),
    *("electronics", "medicine", "500 GW", "wind", "solar", "smartphones", "value added", "jobs", "diversified"),
    *("rivalry", "new entrants", "China's response", "Britain", "USA", "Korea", "Argentina", "Australia", "Africa"),
    *("Brazil", "strategic autonomy", "resilience", "8 %", "World Bank", "IEA", "Research Nester", "Al Jazeera"),
)
"""What section 5 of the brief lists, in the words of the page."""


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def links(page: Path) -> Iterator[str]:
    """Where the links of a page lead, those in code left out."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    yield from (found["to"] for found in LINK.finditer(text))


def leads(page: Path, to: str) -> bool:
    """Whether a link of a page leads to a file or folder that is there, and to a heading of it."""
    if re.match(r"[a-z]+:", to):
        return True
    name, _, anchor = to.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda p: str(p.relative_to(DOCS)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [to for to in links(page) if not leads(page, to)] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One head: `it`\n\n[a](page.md#one-head-it) [b](#no) [c](gone.md)\n", encoding="utf-8")
    assert [to for to in links(page) if not leads(page, to)] == ["#no", "gone.md"]


@pytest.mark.parametrize("word", NAMED)
def test_everything_is_named(word: str) -> None:
    assert word.lower() in PAGE.read_text(encoding="utf-8").lower()


def test_every_row_of_the_lists_has_a_link() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [r for r in lines if r.startswith("| ") and "where it works" not in r]
    assert len(rows) >= 30
    assert [r for r in rows if not LINK.search(r.split(" | ")[1])] == []


def test_every_instrument_and_study_has_its_place() -> None:
    """Shocks and levers are reached from some row, but those that no article names."""
    text = PAGE.read_text(encoding="utf-8")
    unnamed = {"price_floors", "tariffs", "content_rules", "substitutions", "budgets", "outages"}
    missing = {i.table for i in INSTRUMENTS if f"instruments.md#{i.table}" not in text}
    assert missing <= unnamed
    assert [s for s in studies() if f"library/studies/{s}/study.yaml" not in text] == []


def test_names_of_rows_answers_and_shocks_are_there() -> None:
    """What the page calls by name is a row, an answer, a shock or a measure that is shipped."""
    told = {p.stem: p.read_text(encoding="utf-8") for p in (HERE / "world").glob("*.csv")}
    deposits = ("oscom_chatrapur", "india_xenotime", "kundybai", "kaz_uranium_isr", "lovozero", "tomtor", "kutessay2")
    assert [d for d in deposits if f"\n{d}," not in told["deposits"]] == []
    seen = ("AG013", "AG014", "AG016", "AG027", "AG028", "EV032", "PO071", "PO095")
    assert [p for p in seen if f"\n{p}," not in told["precedents"]] == []
    uses = ("defence_smco", "consumer_electronics", "hdd", "other", "wind_dd_pm", "wind_hybrid_pm", "nimh_battery")
    assert [u for u in uses if f"\n{u}," not in told["end_uses"]] == []
    assert "\nINSTC," in told["groups"]
    assert {"unmet_defence", "value_home", "jobs", "largest_buyer"} <= set(BY_ID)


@pytest.mark.parametrize(("name", "told"), [
    ("central-asia-race", ("claim 50", "rivals", "pool", "china buys", "clean", "elsewhere")),
    ("kazakhstan-exporter", ("west", "recycle", "flood", "elsewhere")),
    ("india-china", ("deal", "others", "elsewhere")),
    ("india-kazakhstan", ("china claims", "faster", "elsewhere")),
])  # fmt: skip
def test_answers_and_shocks_named_are_in_the_study(name: str, told: tuple[str, ...]) -> None:
    study = open_study(name)
    assert set(told) <= {*study.answers, *study.shocks}


def test_what_is_said_to_stand_in_a_study_stands_there() -> None:
    texts = {p.parent.name: p.read_text(encoding="utf-8") for p in (HERE / "studies").glob("*/study.yaml")}
    assert "- trainings:" in texts["india-kazakhstan"]
    assert "- technologies:" in texts["india-china"]


@pytest.mark.slow
def test_the_examples_run(tmp_path: Path) -> None:
    came = "\n".join(ran.stdout for ran in follow(PAGE, tmp_path))
    shown = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == 2
    assert [line for block in shown for line in block.splitlines() if line not in came.splitlines()] == []


def test_the_guide_of_comparing_names_what_can_be_weighed() -> None:
    text = (GUIDE / "compare.md").read_text(encoding="utf-8")
    assert [k for k in KINDS if f"| `{k}` |" not in text] == []


def test_every_guide_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in GUIDE.glob("*.md") if f"guide/{p.name}" not in index] == []


def test_every_code_that_is_raised_is_on_the_page_of_errors() -> None:
    """Codes of problems written anywhere in the package have a title, and every title has a code that is raised."""
    sources = [p.read_text(encoding="utf-8") for p in (HERE.parent).rglob("*.py") if p.name != "codes.py"]
    raised = {c for text in sources for c in re.findall(r'"([TSIUE]\d{2})"', text)}
    assert raised - set(CODES) == set()
    assert set(CODES) - raised == set()
    page = (DOCS / "errors" / "README.md").read_text(encoding="utf-8")
    assert [c for c, title in CODES.items() if f"| {c} | {title} |" not in page] == []
