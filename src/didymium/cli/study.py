"""Commands about a study: check, solve, new."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typer

from didymium.analyses.around import keep_origin
from didymium.analyses.check import check_whole
from didymium.analyses.solve import run_case
from didymium.cli.out import USAGE, answer, guarded, say
from didymium.errors import Problem, StudyError
from didymium.model.basis import KeyedBasis
from didymium.reports.summary import summary
from didymium.results.figures import figures
from didymium.results.store import MANIFEST, check_target, read_basis, save
from didymium.study.open import open_study
from didymium.study.settings import CALIBRATIONS
from didymium.study.study import Study
from didymium.tables.table import records

SHOWN = 10
"""Numbers without a source that are listed for people; JSON lists all."""

TEMPLATE = """format: 1
study: {name}
title: {name}
question: What does this study ask?
tables: [library/world, .]
time: {{years: [2026-2030, 2032, 2035, 2040]}}
money: USD_2024
discount: 6 %/year
focus: IND
# tables of your own lie beside this file, named after their row types: plants.csv, paths.csv ...
# answers:
#   more:
#     words: what somebody does
#     add:
#       - paths: {{asset: irel_red_aluva, year: 2030, capacity: 5000, basis: planned}}
"""


@guarded("check")
def check(study: str, as_json: bool) -> None:
    """Every problem of a study; exit 2 when any of them is an error."""
    found, problems = check_whole(study)
    errors = [p for p in problems if p.level == "error"]
    fields: dict[str, Any] = {"study": found.name if found else study, "status": "refused" if errors else "ok"}
    if found:
        fields |= {"world": found.settings.world, "digest": found.digest, "cases": found.cases}
        fields["assumed"] = (yours := unsourced(found))
    notices = len(problems) - len(errors)
    words = f"{len(errors)} problems, {notices} notices" if problems else "no problem found"
    lines = [f"{fields['study']}: {words}"]
    if found:
        lines.append(f"cases: {', '.join(found.cases)}")
        lines += [f"{len(yours)} numbers of yours name no source; they count as assumed:"] if yours else []
        lines += [f"  {claim.removeprefix('yours:')}" for claim in yours[:SHOWN]]
        lines += [f"  and {len(yours) - SHOWN} more (--json lists all)"] if len(yours) > SHOWN else []
    answer("check", as_json, fields, lines, problems)
    if errors:
        raise typer.Exit(USAGE)


def unsourced(study: Study) -> list[str]:
    """Claims of numbers a person wrote without a source: file, row and field of each."""
    found = {str(c) for t in study.tables.values() for c in np.unique(t.claims.to_numpy(dtype=str))}
    return sorted(c for c in found if c.startswith("yours:"))


@guarded("solve")
def solve(study: str, case: str, out: str, cold: bool, calibration: str, as_json: bool) -> None:
    """Solve one case, from the basis an earlier run left if there is one, and keep the run."""
    opened = _calibrated(open_study(study), calibration)
    name = opened.case(case).case_name
    folder = run_folder(opened, name, Path(out) if out else None)
    check_target(folder, opened.name)
    basis = None if cold else stored_basis(folder)
    if basis is not None:
        say(f"{opened.name} {name}: starting from the basis of an earlier run")
    run = run_case(opened, case, basis, say)
    save(run.result, run.basis, folder)
    keep_origin(folder, run.result)
    card = run.result.card
    fields = {
        **{k: card[k] for k in ("study", "case", "world", "digest", "status", "objective", "cost", "seconds")},
        "columns": card["columns"],
        "rows": card["rows"],
        "started_from_basis": basis is not None,
        "out": str(folder),
    }
    if as_json:
        fields["figures"] = figure_rows(run.result)
    seconds = sum(card["seconds"].values())
    size = f"{card['columns']:,} columns, {card['rows']:,} rows"
    lines = [
        f"{opened.name} {name}: {card['status']} in {seconds:.1f} s ({size})",
        f"objective {card['objective']:,.6g} USD_2024 (worth of use less all costs), cost {card['cost']:,.6g} USD_2024",
        f"run: {folder}",
    ]
    lines += ["", *summary([run.result])] if run.result.focus else []
    answer("solve", as_json, fields, lines, opened.notices)


def _calibrated(study: Study, calibration: str) -> Study:
    """The study with another calibration, when one is asked for."""
    if not calibration:
        return study
    if calibration not in CALIBRATIONS:
        fix = f"write one of: {', '.join(CALIBRATIONS)}"
        raise StudyError([Problem("S07", "", 0, "calibration", calibration, "is no calibration", fix)])
    return replace(study, settings=replace(study.settings, calibration=calibration))


def run_folder(study: Study, case: str, out: Path | None) -> Path:
    """Where a run goes by default: runs/<study>/<answer>.<shock>."""
    return out or Path("runs") / study.name / case.replace("/", ".")


def stored_basis(folder: Path) -> KeyedBasis | None:
    """The basis of this run, else of the newest run beside it that left one, else none.

    A basis only says where to begin: the answer is the same from any (decision 0005).
    """
    beside = [p.parent for p in folder.parent.glob(f"*/{MANIFEST}")] if folder.parent.is_dir() else []
    newest = sorted(beside, key=lambda p: (p / MANIFEST).stat().st_mtime, reverse=True)
    return next((b for b in map(read_basis, [folder, *newest[:1]]) if b is not None), None)


def figure_rows(result: Any) -> list[dict[str, Any]]:
    """Figures as plain rows; unknown ranges are NaN, null in JSON."""
    frame = figures(result)
    return records(frame)


@guarded("new")
def new(name: str, like: str) -> None:
    """A folder with a study.yaml, empty or like a shipped study."""
    folder = Path(name)
    if folder.exists() and any(folder.iterdir()):
        raise StudyError([Problem("S33", name, 0, "", "", "the folder is not empty", "choose another name")])
    text, tables = TEMPLATE.format(name=folder.name), []
    if like:
        source = open_study(like).folder
        lines = (source / "study.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(f"study: {folder.name}\n" if x.startswith("study:") else x for x in lines)
        tables = [p for p in sorted(source.iterdir()) if p.is_file() and p.name != "study.yaml"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    for table in tables:
        shutil.copyfile(table, folder / table.name)
    answer("new", False, {}, [f"wrote {folder / 'study.yaml'}", f"next: didymium check {name}"])
