"""Commands that look: list, show; and what lies beside a run."""

from __future__ import annotations

import json
from pathlib import Path

from pandas import DataFrame

from didymium.analyses.solve import network_of
from didymium.cli.out import answer, columns, guarded
from didymium.errors import Problem, StudyError
from didymium.library import studies
from didymium.parts import routes
from didymium.reports.payload.analysed import NAMES as ANALYSES
from didymium.results.figures import figures
from didymium.results.store import is_run, load, read_analysis, read_manifest
from didymium.study.open import open_study
from didymium.study.study import Study
from didymium.tables.table import records

LINES = 40


@guarded("list")
def list_(what: str, as_json: bool) -> None:
    """Shipped studies, the cases of a study, or the figures of a run."""
    if not what:
        found = studies()
        rows = [(name, open_study(name).question) for name in found]
        answer("list", as_json, {"studies": [n for n, _ in rows]}, columns(("study", "question"), rows))
    elif is_run(Path(what)):
        about = read_manifest(Path(what))
        frame = figures(load(Path(what)).result)
        shown = [(r["id"], f"{r['value']:.6g}", r["unit"]) for r in records(frame)]
        fields = {
            "study": about["study"],
            "case": about["case"],
            "figures": [
                {
                    "id": r["id"],
                    "value": r["value"],
                    "unit": r["unit"],
                    "low": None,
                    "high": None,
                    "status": r["status"],
                }
                for r in records(frame)
            ],
        }
        answer("list", as_json, fields, columns(("figure", "value", "unit"), shown))
    else:
        study = open_study(what)
        told = [(c, study.case(c).answer_words or "nothing but what is in force") for c in study.cases]
        answer("list", as_json, {"study": study.name, "cases": study.cases}, columns(("case", "what it does"), told))


@guarded("show")
def show(what: str, table: str, as_json: bool) -> None:
    """A study, one of its tables, or what the model writes from them."""
    if what == "materials" and not table:
        what, table = studies()[0], "materials"
    study = open_study(what)
    if not table:
        rows = [(n, len(t), study.row_types[n].doc.splitlines()[0]) for n, t in study.tables.items() if len(t)]
        lines = [study.title, study.question, "", *columns(("table", "rows", "what a row is"), rows)]
        answer("show", as_json, {"study": study.name, "tables": {n: r for n, r, _ in rows}}, lines)
        return
    head, body = _rows(study, table)
    answer(
        "show",
        as_json,
        {"study": study.name, "table": table, "rows": [dict(zip(head, r, strict=True)) for r in body]},
        columns(head, [[_short(c) for c in r] for r in body]),
    )


def _rows(study: Study, table: str) -> tuple[list[str], list[list[object]]]:
    """Head and rows of a table; materials and routes as the model writes them out."""
    if table == "materials":
        network = network_of(study)
        known = {e: network.content[e] for e in network.content.columns}
        body = [
            [
                r["material"],
                r["form"],
                r["source"],
                " ".join(f"{e} {known[e][r['material']]:.3g}" for e in known if known[e][r["material"]] > 0),
            ]
            for r in records(network.materials)
        ]
        return ["material", "form", "source", "t of element in a t"], body
    if table == "routes":
        frame = routes.frame(network_of(study).chains)
        return list(frame.columns), frame.to_numpy().tolist()
    if table not in study.row_types:
        fix = f"write one of: {', '.join(study.row_types)}, routes"
        raise StudyError([Problem("S34", study.name, 0, "table", table, "no such table", fix)])
    kept = study.tables.get(table)
    return list(study.row_types[table].names), [] if kept is None else kept.frame.to_numpy().tolist()


def _short(cell: object) -> str:
    if isinstance(cell, float):
        return "unknown" if cell != cell else f"{cell:g}"
    return str(cell)[:LINES]


def analyses_of(folder: Path) -> dict[str, DataFrame]:
    """What commands left beside a run, by name, with what each is in `attrs["about"]`."""
    found = {}
    for name in ANALYSES:
        frame = read_analysis(folder, name)
        if frame is not None:
            told = (folder / "analyses" / f"{name}.json").read_text(encoding="utf-8")
            frame.attrs["about"] = json.loads(told)
            found[name] = frame
    return found
