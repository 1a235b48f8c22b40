"""Answers x shocks: every case of a study, each answer's shocks on one hot plan, finished cases kept as they end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import pandas as pd

from didymium.analyses.floors import settled, with_top_up
from didymium.analyses.solve import Progress, planned, quiet
from didymium.analyses.spending import spending
from didymium.errors import DidymiumError, Problem, StudyError, nearest
from didymium.model.basis import KeyedBasis
from didymium.model.fill import Values
from didymium.results.accounts import closed
from didymium.results.measures import measured
from didymium.results.result import Result
from didymium.results.store import read_basis, save
from didymium.study.apply import Set
from didymium.study.open import open_study
from didymium.study.study import CALM, REFERENCE, Study
from didymium.tables.table import records

CASES, KEPT = "cases", "compare.json"
FORMAT = 2
Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What is kept of a case: its money, its measures by year, who gains, and how it was reached.

    Money in USD_2024 of the first year. `worth` is what all parties have together, transfers and outlays counted (the
    objective counts a subsidy as gain and a duty as cost); `loss` is what a shock takes from the
    objective of the same answer's calm plan; `status` is 'optimal' or what went wrong in `told`.
    """

    answer: str
    shock: str
    digest: str
    status: str
    told: str = ""
    objective: float = float("nan")
    worth: float = float("nan")
    loss: float = 0.0
    cost: float = float("nan")
    gap: float = float("nan")
    settled: bool = False
    hot: bool = False
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
        """One row a case: answer, shock, status, objective, worth, loss, cost, gap, solve (seconds)."""
        keys = ("answer", "shock", "status", "objective", "worth", "loss", "cost", "gap")
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
class Job:
    """One answer with its shocks, as a process of its own gets it."""

    study: str
    answer: str
    shocks: tuple[str, ...]
    out: str
    start: KeyedBasis | None
    money: float = 0.0


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
    done: dict[str, Outcome] = {}
    reused = 0
    for wave, among in _waves(study, answers, shocks):
        jobs, kept = _jobs(study, wave, among, out, done)
        reused += sum(o.case not in done for o in kept)
        done |= {o.case: o for o in kept}
        for outcome in _all(study, jobs, processes, progress):
            done[outcome.case] = outcome
    ordered = tuple(done[f"{a}/{s}"] for a in answers for s in shocks if f"{a}/{s}" in done)
    found = Compared(study.name, study.settings.focus, ordered, perf_counter() - clock, _cold(ordered), reused)
    _keep(found, out)
    return found


def compare_all(
    studies: Sequence[Study],
    out: Path,
    answers: Sequence[str] | None = None,
    shocks: Sequence[str] | None = None,
    processes: int = 1,
    progress: Progress = quiet,
) -> list[Compared]:
    """As `compare` for several studies, each in `out`/<study>; with several processes a study runs in one of them, so
    that none waits for the last answer of another.

    Folders of studies and `progress` must be what another process can find. StudyError as `compare`, before any starts.
    """
    for study in studies:
        _chosen(study, answers, shocks)
    if processes < 2 or len(studies) < 2:
        return [compare(s, out / s.name, answers, shocks, processes, progress) for s in studies]
    with workers(min(processes, len(studies))) as pool:
        futures = {
            s.name: pool.submit(_whole, str(s.folder), out / s.name, answers, shocks, progress)
            for s in sorted(studies, key=lambda s: -len(s.cases))
        }
        return [futures[s.name].result() for s in studies]


def _whole(
    folder: str, out: Path, answers: Sequence[str] | None, shocks: Sequence[str] | None, progress: Progress
) -> Compared:
    """A study in a process of its own."""
    return compare(open_study(folder), out, answers, shocks, 1, progress)


def _waves(study: Study, answers: Sequence[str], shocks: Sequence[str]) -> list[tuple[list[str], Sequence[str]]]:
    """Which answers can be solved at once, and under which shocks: the calm reference first, whose basis all others
    start from; then those that stand alone; then those that spend what another answer spends.
    """
    alike = study.brief.same_money
    alone = [a for a in answers if a not in alike]
    return [([REFERENCE], [CALM]), (alone, shocks), ([a for a in answers if a in alike], shocks)]


def _jobs(
    study: Study, wave: Sequence[str], shocks: Sequence[str], out: Path, done: Mapping[str, Outcome]
) -> tuple[list[Job], list[Outcome]]:
    """What is to be solved of some answers, and what an earlier run finished on the same tables."""
    reference = read_basis(out / f"{REFERENCE}.{CALM}")
    jobs, kept = [], list[Outcome]()
    for answer in wave:
        like = done.get(f"{study.brief.same_money.get(answer, '')}/{CALM}")
        money = sum(float(r["present"]) for r in like.spending) if like is not None else 0.0
        old = {o.shock: o for o in _kept(study, out, answer, shocks, money)}
        kept += old.values()
        missing = tuple(s for s in shocks if s not in old)
        if missing:
            start = read_basis(out / f"{answer}.{CALM}") or reference
            jobs.append(Job(str(study.folder), answer, missing, str(out), start, money))
    return jobs, kept


def _cold(outcomes: Sequence[Outcome]) -> float:
    """Seconds of the calm reference when it was solved from nothing; NaN when it was not."""
    calm = [o for o in outcomes if (o.answer, o.shock) == (REFERENCE, CALM) and not o.hot]
    return float(calm[0].seconds.get("solve", float("nan"))) if calm else float("nan")


def _chosen(study: Study, answers: Sequence[str] | None, shocks: Sequence[str] | None) -> tuple[list[str], list[str]]:
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


def _all(study: Study, jobs: Sequence[Job], processes: int, progress: Progress) -> Iterable[Outcome]:
    """The outcomes of all jobs, as they end; in processes of their own when there are several."""
    if processes < 2 or len(jobs) < 2:
        for job in jobs:
            yield from answered(study, job, progress)
        return
    with workers(min(processes, len(jobs))) as pool:
        futures: dict[Future[list[Outcome]], Job] = {pool.submit(_worked, job): job for job in jobs}
        for n, future in enumerate(as_completed(futures), 1):
            progress(f"{study.name}: answer '{futures[future].answer}' done, {n} of {len(jobs)}")
            yield from future.result()


def workers(count: int) -> ProcessPoolExecutor:
    """Processes that end when the one that asked for them does, however that ends: a killed comparison must not go on
    writing cases.
    """
    return ProcessPoolExecutor(count, get_context("spawn"), _end_with_parent)


def _end_with_parent() -> None:
    """Watch the process that started this one, and end when it is gone."""
    Thread(target=_outlive, args=(parent_process(),), daemon=True).start()


def _outlive(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def _worked(job: Job) -> list[Outcome]:
    """A job in a process of its own."""
    return answered(open_study(job.study), job)


def job_of(study: Study, answer: str, shocks: Sequence[str], out: Path) -> Job:
    """One answer with some shocks, from nothing."""
    (out / CASES).mkdir(parents=True, exist_ok=True)
    return Job(str(study.folder), answer, tuple(shocks), str(out), None)


def answered(study: Study, job: Job, progress: Progress = quiet) -> list[Outcome]:
    """The calm plan of an answer, kept as a run, and its shocks on that plan; a case that fails says why."""
    out, calm = Path(job.out), f"{job.answer}/{CALM}"
    try:
        ready = _ready(study, job, progress)
        run, plan = planned(ready, calm, job.start, progress)
    except DidymiumError as wrong:
        return [_failed(study, job, s, wrong) for s in job.shocks]
    save(run.result, run.basis, out / f"{job.answer}.{CALM}")
    found, stood, used = list[Outcome](), run.basis, plan
    calm_objective = float(run.result.card["objective"])
    for shock in job.shocks:
        try:
            if shock != CALM:
                run, used = planned(ready, f"{job.answer}/{shock}", stood, progress, plan=plan)
            told = digest(study, job.answer, shock, job.money)
            found.append(outcome_of(study, run.result, calm_objective, told, used.program.values))
        except DidymiumError as wrong:
            found.append(_failed(study, job, shock, wrong))
        _write(out, found[-1])
    return found


def digest(study: Study, answer: str, shock: str, money: float) -> str:
    """A fingerprint of a case, with the money it spends like another answer."""
    told = study.case(f"{answer}/{shock}").digest
    return f"{told}:{money:.0f}" if money else told


def _failed(study: Study, job: Job, shock: str, wrong: DidymiumError) -> Outcome:
    return Outcome(job.answer, shock, digest(study, job.answer, shock, job.money), "failed", str(wrong))


def _ready(study: Study, job: Job, progress: Progress) -> Study:
    """The study with what a case finds out about itself: the money it spends like another, the prices of its floors."""
    if job.money:
        own = study.answers[job.answer]
        spent = Set("budgets", {"budget": ("*",)}, "amount", value=job.money)
        study = replace(study, answers={**study.answers, job.answer: replace(own, edits=(*own.edits, spent))})
    cased = study.case(job.answer)
    if not len(cased.tables.get("price_floors") or ()):
        return study
    return with_top_up(cased, settled(cased, job.answer, job.start, progress).outside)


def outcome_of(study: Study, result: Result, calm: float, fingerprint: str, values: Values | None = None) -> Outcome:
    """What is kept of a result; `calm` is the objective of the same answer without a shock, `values` are the numbers
    of its network where somebody has them already.

    Money in USD_2024 of the first year.
    """
    clock = perf_counter()
    card = result.card
    place, wanted = study.settings.focus, study.brief.measures or None
    told = records(measured(result, place, wanted))
    told += [r for h in study.brief.headlines for r in records(measured(result, h.whose(place), [h.measure]))]
    told = list({(r["measure"], r["place"], r["year"]): r for r in told}.values())
    seconds = dict(card["seconds"])
    booked, balance = closed(result, values)
    worth = float(balance["parties_total"])
    seconds["measure"] = perf_counter() - clock
    return Outcome(
        answer=result.answer,
        shock=result.shock,
        digest=fingerprint,
        status=str(card["status"]),
        objective=float(card["objective"]),
        worth=worth,
        loss=calm - float(card["objective"]) if result.shock != CALM else 0.0,
        cost=float(card["cost"]),
        gap=float(balance["gap"]),
        settled=bool(card["settled"]),
        hot=bool(card["started_from_basis"]),
        seconds=seconds,
        measures=tuple(told),
        accounts=tuple(records(_by_party(booked))),
        spending=tuple(records(spending(result))),
    )


def _by_party(booked: pd.DataFrame) -> pd.DataFrame:
    """Accounts as sums of party and kind: party, kind, present (USD_2024 worth in the first year)."""
    sums = booked.groupby(["party", "kind"], sort=True, observed=True)["present"].sum().reset_index()
    return sums.astype({"party": str, "kind": str, "present": float})


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
    told |= {k: tuple(told[k]) for k in ("measures", "accounts", "spending")}
    return Outcome(**told)


def _kept(study: Study, out: Path, answer: str, shocks: Sequence[str], money: float) -> Iterable[Outcome]:
    """Cases that an earlier run finished on the same tables; a failed one is tried again."""
    for shock in shocks:
        found = read_outcome(_file(out, f"{answer}/{shock}"))
        if found and found.status == "optimal" and found.digest == digest(study, answer, shock, money):
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
