"""The demo: three answers of the first study, a short answer in words, and the report."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from didymium.analyses.solve import run_case
from didymium.cli.out import answer, guarded, say
from didymium.cli.study import run_folder, stored_basis
from didymium.reports.page import write_report
from didymium.reports.summary import summary
from didymium.results.store import save
from didymium.study.open import open_study

STUDY = "india-china"


@guarded("demo")
def demo(out: str, as_json: bool) -> None:
    """Solve the answers of the first study that need no instrument, and write one report of them."""
    clock = perf_counter()
    study = open_study(STUDY)
    results, basis, told = [], None, []
    for name in [c for c in study.cases if c.endswith("/calm")]:
        folder = run_folder(study, name, Path(out) / name.replace("/", "."))
        kept = stored_basis(folder)
        start = kept if kept is not None else basis
        origin = (
            "from the basis of an earlier run"
            if kept is not None
            else ("from the basis of the answer before" if basis is not None else "cold")
        )
        run = run_case(study, name, start, say)
        save(run.result, run.basis, folder)
        card = run.result.card
        told.append(
            f"{name}: solved {origin} in {sum(card['seconds'].values()):.1f} s "
            f"({card['columns']:,} columns, {card['rows']:,} rows)"
        )
        results.append(run.result)
        basis = run.basis
    say("writing the report")
    path = write_report(results, Path(out) / "report.html")
    lines = [*told, "", *summary(results), "", f"report: {path}", f"{perf_counter() - clock:.0f} seconds in all"]
    fields = {
        "study": study.name,
        "status": "ok",
        "out": str(path),
        "summary": summary(results),
        "cases": [dict(r.card) for r in results],
    }
    answer("demo", as_json, fields, lines, study.notices)
