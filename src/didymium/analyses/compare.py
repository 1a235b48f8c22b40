"""Answers x shocks: every case of a study, each answer's shocks on one hot plan, finished cases kept as they end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from didymium.analyses.floors import settled_study
from didymium.analyses.solve import Plan, Progress, planned, quiet
from didymium.analyses.spending import spending
from didymium.errors import DidymiumError, Problem, StudyError, nearest
from didymium.model.basis import KeyedBasis
from didymium.results.accounts import identity, summary
from didymium.results.measures import measured
from didymium.results.result import Result
from didymium.results.store import read_basis, save
from didymium.study.open import open_study
from didymium.study.study import CALM, REFERENCE, Study
from didymium.tables.table import records

CASES, KEPT = "cases", "compare.json"
FORMAT = 1
Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What is kept of a case: its money, its measures by year, who gains, and how it was reached.

    Money in USD_2024 of the first year. `loss` is the worth lost against the calm plan of the same answer, `status`
    'optimal' or what went wrong in `told`.
    """

    answer: str
    shock: str
    digest: str
    status: str
    told: str = ""
    objective: float = float("nan")
    loss: float = 0.0
    cost: float = float("nan")
    gap: float = float("nan")
    settled: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    measures: tuple[Row, ...] = ()
    accounts: tuple[Row, ...] = ()
    spending: tuple[Row, ...] = ()

    @property
    def case(self) -> str:
        """answer/shock."""
        return f"{self.answer}/{self.shock}"


@dataclass(frozen=True)
class Compared:
    """All cases of a study, and the seconds they took."""

    study: str
    focus: str
    outcomes: tuple[Outcome, ...]
    seconds: float
    cold: float
    reused: int

    def find(self, answer: str, shock: str = CALM) -> Outcome | None:
        """The outcome of a case, None when it is not there."""
        return next((o for o in self.outcomes if (o.answer, o.shock) == (answer, shock)), None)

    def frame(self) -> pd.DataFrame:
        """Measures of every case: answer, shock, measure, place, year, value, unit."""
        rows = [{"answer": o.answer, "shock": o.shock, **m} for o in self.outcomes for m in o.measures]
        return pd.DataFrame(rows, columns=["answer", "shock", "measure", "place", "year", "value", "unit"])

    def cases(self) -> pd.DataFrame:
        """One row a case: answer, shock, status, objective, loss, cost, gap, solve (seconds)."""
        keys = ("answer", "shock", "status", "objective", "loss", "cost", "gap")
        rows = [{k: getattr(o, k) for k in keys} | {"solve": sum(o.seconds.values())} for o in self.outcomes]
        return pd.DataFrame(rows, columns=[*keys, "solve"])

    @property
    def saved(self) -> float:
        """Seconds that hot starts saved: what the cases would have taken to solve at the cold case's pace, less what
        they took; NaN when no case was solved cold here.
        """
        spent = [o.seconds.get("solve", 0.0) + o.seconds.get("shock_solve", 0.0) for o in self.outcomes if o.seconds]
        return self.cold * len(spent) - sum(spent)


@dataclass(frozen=True)
class _Job:
    """One answer with its shocks, as a process of its own gets it."""

    study: str
    answer: str
    shocks: tuple[str, ...]
    out: str
    start: KeyedBasis | None


def compare(
    study: Study,
    out: Path,
    answers: Sequence[str] | None = None,
    shocks: Sequence[str] | None = None,
    processes: int = 1,
    progress: Progress = quiet,
) -> Compared:
    """Solve every case of a study, or those of some answers and shocks; the reference and the calm plan always.

    Each calm plan is kept as a run in `out`/<answer>.calm, each case in `out`/cases; what is there already for the
    same tables is not solved again. StudyError for an unknown answer or shock.
    """
    clock = perf_counter()
    answers, shocks = _chosen(study, answers, shocks)
    (out / CASES).mkdir(parents=True, exist_ok=True)
    done = {o.case: o for o in _kept(study, out, answers, shocks)}
    missing = {a: [s for s in shocks if f"{a}/{s}" not in done] for a in answers}
    reused = len(done)
    if missing[REFERENCE]:
        start = read_basis(out / f"{REFERENCE}.{CALM}") or read_basis(out.parent / KEPT_BASIS)
        for outcome in answered(study, REFERENCE, missing[REFERENCE], out, start, progress):
            done[outcome.case] = outcome
    basis = read_basis(out / f"{REFERENCE}.{CALM}")
    jobs = [_Job(str(study.folder), a, tuple(missing[a]), str(out), basis) for a in answers if missing[a] and a != REFERENCE]
    for outcome in _all(study, jobs, processes, progress):
        done[outcome.case] = outcome
    ordered = tuple(done[f"{a}/{s}"] for a in answers for s in shocks if f"{a}/{s}" in done)
    cold = max((o.seconds.get("solve", 0.0) for o in ordered if o.answer == REFERENCE), default=float("nan"))
    found = Compared(study.name, study.settings.focus, ordered, perf_counter() - clock, cold, reused)
    _keep(found, out)
    return found


KEPT_BASIS = "reference.calm"


def _chosen(
    study: Study, answers: Sequence[str] | None, shocks: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """The answers and shocks asked for, the reference and the calm plan first."""
    problems = []
    for kind, asked, known in (("answer", answers, study.answers), ("shock", shocks, study.shocks)):
        for name in asked or ():
            if name not in known and name not in (REFERENCE, CALM):
                close = nearest(name, known)
                fix = f"write '{close}'" if close else "write one of: " + ", ".join(known)
                problems.append(Problem("S10", study.name, 0, kind, name, f"the study has no such {kind}", fix))
    if problems:
        raise StudyError(problems)
    return (
        [REFERENCE, *(a for a in study.answers if answers is None or a in answers)],
        [CALM, *(s for s in study.shocks if shocks is None or s in shocks)],
    )


def _all(study: Study, jobs: Sequence[_Job], processes: int, progress: Progress) -> Iterable[Outcome]:
    """The outcomes of all jobs, as they end; in processes of their own when there are several."""
    if processes < 2 or len(jobs) < 2:
        for job in jobs:
            yield from answered(study, job.answer, job.shocks, Path(job.out), job.start, progress)
        return
    with ProcessPoolExecutor(min(processes, len(jobs)), get_context("spawn")) as pool:
        futures: dict[Future[list[Outcome]], _Job] = {pool.submit(_worked, job): job for job in jobs}
        for n, future in enumerate(as_completed(futures), 1):
            progress(f"{study.name}: answer '{futures[future].answer}' done, {n} of {len(jobs)}")
            yield from future.result()


def _worked(job: _Job) -> list[Outcome]:
    """A job in a process of its own."""
    return answered(open_study(job.study), job.answer, job.shocks, Path(job.out), job.start)


def answered(
    study: Study,
    answer: str,
    shocks: Sequence[str],
    out: Path,
    start: KeyedBasis | None,
    progress: Progress = quiet,
) -> list[Outcome]:
    """The calm plan of an answer, kept as a run, and its shocks on that plan; a case that fails says why."""
    found: list[Outcome] = []
    plan: Plan | None = None
    ready, calm = study, float("nan")
    for shock in (CALM, *(s for s in shocks if s != CALM)):
        case = f"{answer}/{shock}"
        try:
            if shock == CALM:
                ready = settled_study(study, case, start, progress)
            run, plan = planned(ready, case, start, progress, plan=plan)
        except DidymiumError as wrong:
            found.append(Outcome(answer, shock, study.case(case).digest, "failed", str(wrong)))
            if plan is None:
                break
            continue
        if shock == CALM:
            calm = run.result.card["objective"]
            save(run.result, run.basis, out / f"{answer}.{CALM}")
        if shock in shocks:
            outcome = outcome_of(study, run.result, calm)
            _write(out, outcome)
            found.append(outcome)
    return found


def outcome_of(study: Study, result: Result, calm: float) -> Outcome:
    """What is kept of a result; `calm` is the objective of the same answer without a shock."""
    clock = perf_counter()
    card = result.card
    place, wanted = study.settings.focus, study.brief.measures or None
    told = records(measured(result, place, wanted))
    told += [r for h in study.brief.headlines for r in records(measured(result, h.place or place, [h.measure]))]
    told = list({(r["measure"], r["place"], r["year"]): r for r in told}.values())
    seconds = dict(card["seconds"])
    closed = identity(result)
    seconds["measure"] = perf_counter() - clock
    return Outcome(
        answer=result.answer,
        shock=result.shock,
        digest=str(card["digest"]),
        status=str(card["status"]),
        objective=float(card["objective"]),
        loss=max(0.0, calm - float(card["objective"])) if result.shock != CALM else 0.0,
        cost=float(card["cost"]),
        gap=float(closed["gap"]),
        settled=bool(card["settled"]),
        seconds=seconds,
        measures=tuple(told),
        accounts=tuple(records(summary(result))),
        spending=tuple(records(spending(result))),
    )


# -- what is kept ---------------------------------------------------------------------------


def _file(out: Path, case: str) -> Path:
    return out / CASES / (case.replace("/", ".") + ".json")


def _write(out: Path, outcome: Outcome) -> None:
    """Write a case beside and rename it, so that a killed run leaves whole cases only."""
    path = _file(out, outcome.case)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps({"format": FORMAT, **asdict(outcome)}), encoding="utf-8")
    beside.replace(path)


def read_outcome(path: Path) -> Outcome | None:
    """A kept case; None when it is not there, torn or of another version."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if told.pop("format", None) != FORMAT:
        return None
    rows = {k: tuple(told.pop(k)) for k in ("measures", "accounts", "spending")}
    return Outcome(**told, **rows)


def _kept(study: Study, out: Path, answers: Sequence[str], shocks: Sequence[str]) -> Iterable[Outcome]:
    """Cases that an earlier run finished on the same tables; a failed one is tried again."""
    for case in (f"{a}/{s}" for a in answers for s in shocks):
        found = read_outcome(_file(out, case))
        if found is not None and found.status == "optimal" and found.digest == study.case(case).digest:
            yield found


def _keep(found: Compared, out: Path) -> None:
    """The comparison as one file, and its measures and cases as tables."""
    found.frame().to_csv(out / "compare.csv", index=False, lineterminator="\n")
    found.cases().to_csv(out / "cases.csv", index=False, lineterminator="\n")
    about = {k: getattr(found, k) for k in ("study", "focus", "seconds", "cold", "reused")} | {"saved": found.saved}
    (out / KEPT).write_text(json.dumps({"format": FORMAT, **about}, indent=1), encoding="utf-8")


def read_compared(study: Study, out: Path) -> Compared:
    """A comparison as it was kept: the cases of the study that are there, whatever their tables."""
    try:
        about = json.loads((out / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = {}
    cases = [f"{a}/{s}" for a in (REFERENCE, *study.answers) for s in (CALM, *study.shocks)]
    found = [o for o in (read_outcome(_file(out, c)) for c in cases) if o is not None]
    nothing = float("nan")
    return Compared(
        study.name,
        study.settings.focus,
        tuple(found),
        float(about.get("seconds", nothing)),
        float(about.get("cold", nothing)),
        int(about.get("reused", 0)),
    )
