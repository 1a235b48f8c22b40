"""The page that adds an offtake does what it says, shows only what came, and its words hold in the numbers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tests.docs.test_walk import GUIDE, blocks, follow

from didymium.analyses.compare import read_compared
from didymium.results.store import load
from didymium.study.open import open_study

PAGE = GUIDE / "add-an-offtake.md"
Done = tuple[Path, list[str]]
SHOWN = re.compile(r"^```text\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_contract_is_one_row_and_one_line() -> None:
    rows = [b for b in blocks(PAGE) if b.file.endswith("offtakes.csv")]
    assert [len(b.text.splitlines()) for b in rows] == [2]
    (text,) = [b.text for b in blocks(PAGE) if b.file.endswith("study.yaml") and "answers:" in b.text]
    assert text.count("- offtakes:") == 1


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The page, done once: where, and what each command said."""
    folder = tmp_path_factory.mktemp("offtake")
    return folder, [line.rstrip() for ran in follow(PAGE, folder) for line in (ran.stdout + ran.stderr).splitlines()]


@pytest.mark.slow
def test_the_page(done: Done) -> None:
    """Every line shown is one that came, in its order; and what the page says in words is so."""
    folder, came = done
    shown = [line.rstrip() for s in SHOWN.finditer(PAGE.read_text(encoding="utf-8")) for line in s["text"].splitlines()]
    assert len(shown) > 25
    left = iter(came)
    assert [line for line in shown if line not in left] == []
    flows = {n: load(folder / "runs" / n).result.flows() for n in ("before", "after")}
    europe = {n: f.loc[(f["to"] == "EU27") & (f["year"] == 2028), "t"].sum() for n, f in flows.items()}
    assert europe == pytest.approx({"before": 5000.0, "after": 2400.0})
    told = read_compared(open_study(str(folder / "magnets")), folder / "runs" / "magnets")
    worth = {a: told.find(a) for a in ("reference", "contract")}
    cost = {a: (told.outcomes[0].worth - o.worth) / 1e6 for a, o in worth.items() if o}
    assert cost == pytest.approx({"reference": 0.0, "contract": 308.3}, abs=1.0)
    page = (folder / "runs" / "magnets" / "report.html").read_text(encoding="utf-8")
    assert "India takes 4,000 t of magnets a year from Japan" in page
    assert "Magnets for India" in (folder / "difference.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_weak_contract_is_broken_in_calm_years_and_kept_in_the_ban(done: Done) -> None:
    """The words of the page about the penalty, from the flows of its calm run and what goes unmet in the ban."""
    folder, _ = done
    with (folder / "runs" / "magnets" / "weak contract.calm" / "csv" / "flows.csv").open(encoding="utf-8") as file:
        calm = [r for r in csv.DictReader(file) if (r["year"], r["from"], r["to"]) == ("2028", "JPN", "IND")]
    assert sum(float(r["t [t/year]"]) for r in calm) == pytest.approx(1000.0)
    told = read_compared(open_study(str(folder / "magnets")), folder / "runs" / "magnets").frame()
    unmet = told[(told["measure"] == "unmet") & (told["year"] == 2028) & (told["shock"] == "ban")]
    assert dict(zip(unmet["answer"], unmet["value"], strict=True)) == pytest.approx(
        {"reference": 9000.0, "contract": 6400.0, "weak contract": 6400.0}
    )
