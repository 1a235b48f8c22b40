"""The demo: three answers of the first study, a short answer in words, and the report."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from didymium.analyses.again import reopen
from didymium.analyses.around import keep_cover, keep_leverage, keep_origin, keep_prices
from didymium.analyses.leverage import Levers
from didymium.analyses.solve import run_case
from didymium.cli.look import analyses_of
from didymium.cli.out import answer, guarded, say
from didymium.reports.input import Remembered
from didymium.reports.page import write_report
from didymium.reports.summary import summary
from didymium.reports.tables import write_tables
from didymium.results.figures import headlines
from didymium.results.result import Result
from didymium.results.store import load, read_basis, save
from didymium.study.open import open_study

STUDY = "india-china"
ANSWERS = ("reference", "home", "thrift")
"""Answers that the demo solves; `didymium compare` solves all, with their shocks."""
COVERED = (2026, 2030, 2040)
"""Years in which the demo takes suppliers away; `didymium stress` takes all."""


@guarded("demo")
def demo(out: str, as_json: bool) -> None:
    """Solve three answers of the first study, and write one report of them."""
    clock = perf_counter()
    study = open_study(STUDY)
    results, basis, told = [], None, []
    for name in [f"{a}/calm" for a in ANSWERS]:
        folder = Path(out) / name.replace("/", ".")
        kept = read_basis(folder)
        run = run_case(study, name, basis if kept is None else kept, say)
        save(run.result, run.basis, folder)
        keep_origin(folder, run.result)
        told.append(_told(run.result, kept is not None, basis is not None))
        results.append(run.result)
        basis = run.basis
        if name == study.cases[0]:
            _around(folder)
    say("writing the report")
    told_of = [Remembered(r, analyses_of(Path(out) / r.case.replace("/", "."))) for r in results]
    path = write_report(told_of, Path(out) / "report.html")
    tables = write_tables(told_of, Path(out) / "report.tables.xlsx")
    words = summary(results)
    lines = [
        *told,
        "",
        *words,
        "",
        f"report: {path}",
        f"tables: {tables}",
        f"{perf_counter() - clock:.0f} seconds in all",
    ]
    fields = {
        "study": study.name,
        "status": "ok",
        "out": str(path),
        "tables": str(tables),
        "summary": words,
        "cases": [dict(r.card) for r in results],
    }
    answer("demo", as_json, fields, lines, study.notices)


def _around(folder: Path) -> None:
    """What stands around the first answer: its prices explained, who can fail, which claims pull."""
    stored = load(folder)
    result = stored.result
    keep_prices(folder, reopen(result, stored.basis), say)
    keep_cover(folder, result, None, ("place",), [y for y in COVERED if y in result.years], say)
    keep_leverage(folder, Levers(result, stored.basis), headlines(result), 0, say)


def _told(result: Result, kept: bool, before: bool) -> str:
    """One line on how a case was solved: a stored basis is where it began, never its answer."""
    start = "from the basis of an earlier run" if kept else "from the basis of the answer before" if before else "cold"
    card = result.card
    seconds = sum(card["seconds"].values())
    return f"{result.case}: solved {start} in {seconds:.1f} s ({card['columns']:,} columns, {card['rows']:,} rows)"
