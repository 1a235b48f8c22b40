"""The command that reports: some runs, a study that was compared, or all studies as one linked site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from didymium.analyses.compare import CASES, read_compared
from didymium.analyses.weigh import read_weighed
from didymium.cli.look import analyses_of
from didymium.cli.out import answer, guarded, say
from didymium.errors import DidymiumError, Problem, StudyError
from didymium.library import studies
from didymium.reports.around import Around
from didymium.reports.input import Remembered, Solved
from didymium.reports.page import write_report
from didymium.reports.payload.build import build_payload
from didymium.reports.site import INDEX, Card, card, unsolved, write_index
from didymium.reports.tables import write_tables
from didymium.results.store import is_run, load
from didymium.study.open import open_study
from didymium.study.study import CALM, REFERENCE, Study

HERE = "report.html"
TABLES = ".tables.xlsx"


@guarded("report")
def report(names: list[str], whole: bool, runs: str, to: str, as_json: bool) -> None:
    """One file of some runs of a study or of a compared study; with `whole` the site of all."""
    if whole:
        _site(names, Path(runs), Path(to or Path(runs) / "site"), as_json)
    elif not names:
        raise StudyError([Problem("S34", "", 0, "", "", "nothing to report", "name runs or a study, or write --all")])
    elif len(names) == 1 and _is_study(names[0]):
        _study(open_study(names[0]), Path(runs), to, as_json)
    else:
        _runs(names, Path(to or HERE), as_json)


def _is_study(name: str) -> bool:
    """Whether a name is that of a shipped study, or of a folder that holds one and is no run."""
    return name in studies() or ((Path(name) / "study.yaml").is_file() and not is_run(Path(name)))


def _runs(names: list[str], path: Path, as_json: bool) -> None:
    """One file of one or more runs of a study."""
    loaded = []
    for name in names:
        say(f"reading {name}")
        loaded.append(Remembered(load(Path(name)).result, analyses_of(Path(name))))
    if len({r.study_name for r in loaded}) > 1:
        told = ", ".join(sorted({r.study_name for r in loaded}))
        raise StudyError([Problem("S35", "", 0, "runs", told, "a report is about one study", "give runs of one study")])
    _told(loaded[0].study_name, *_written(loaded, path, path.with_suffix(TABLES), None), as_json)


def _study(study: Study, runs: Path, to: str, as_json: bool) -> None:
    """One file of a study that was compared."""
    folder = runs / study.name
    if not compared(folder):
        fix = f"run didymium compare {study.name}"
        raise StudyError([Problem("S30", str(folder), 0, "", "", "the study is not compared yet", fix)])
    loaded, around = read(study, folder)
    path = Path(to) if to else folder / HERE
    _told(study.name, *_written(loaded, path, path.with_suffix(TABLES), around), as_json)


def _written(
    loaded: Sequence[Solved], path: Path, tables: Path, around: Around | None, home: str = ""
) -> tuple[Path, Path]:
    """The report and its tables, worked out once."""
    payload = build_payload(loaded, around)
    return write_report(loaded, path, around, home, payload), write_tables(loaded, tables, around, payload)


def _told(study: str, path: Path, tables: Path, as_json: bool) -> None:
    fields = {"study": study, "status": "ok", "out": str(path), "tables": str(tables)}
    answer("report", as_json, fields, [f"report: {path}", f"tables: {tables}"])


def _site(names: list[str], runs: Path, out: Path, as_json: bool) -> None:
    """A list of the shipped studies, and those named, with a page each."""
    cards, lines = [], []
    for name in dict.fromkeys([*studies(), *names]):
        study = open_study(name)
        cards.append(_card(study, runs / study.name, out))
        lines.append(f"{study.name}: {cards[-1].state}")
    path = write_index(cards, out / INDEX)
    told = [{"study": c.name, "state": c.state, "out": str(out / c.link) if c.link else None} for c in cards]
    answer("report", as_json, {"status": "ok", "out": str(path), "studies": told}, [*lines, f"site: {path}"])


def _card(study: Study, folder: Path, out: Path) -> Card:
    """The card of a study, with its report written; one that cannot be read says why and stops no other."""
    told = (study.name, study.title, study.question, study.brief.decides)
    if not compared(folder):
        return unsolved(*told)
    say(f"writing the report of {study.name}")
    link = f"{study.name}.html"
    try:
        loaded, around = read(study, folder)
    except DidymiumError as wrong:
        return unsolved(*told, f"cannot be read: {wrong}")
    _written(loaded, out / link, out / f"{study.name}{TABLES}", around, INDEX)
    return card(loaded[0], around, link)


def compared(folder: Path) -> bool:
    """Whether a folder holds a comparison: cases, and the calm run of the reference."""
    return (folder / CASES).is_dir() and is_run(folder / f"{REFERENCE}.{CALM}")


def read(study: Study, folder: Path) -> tuple[list[Remembered], Around]:
    """The calm runs of a compared study, the reference first, and what stands around them."""
    found = [f for a in (REFERENCE, *study.answers) if is_run(f := folder / f"{a}.{CALM}")]
    loaded = []
    for run in found:
        say(f"reading {run}")
        loaded.append(Remembered(load(run).result, analyses_of(run)))
    return loaded, Around.of(study, read_compared(study, folder), read_weighed(folder))
