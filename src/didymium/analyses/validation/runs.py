"""The validation: which runs are held against which rows, and what may be read from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from didymium.analyses.one_year import one_year
from didymium.analyses.solve import Progress
from didymium.analyses.validation.judge import AIM, inside, judge
from didymium.errors import Problem, StudyError
from didymium.results.result import Result
from didymium.study.edit import set as set_cell
from didymium.study.study import Study
from didymium.tables.table import Table, records

BASE, TEST = 2024, 2025
READING = "usgs"
Solver = Callable[[Study, int, str], Result]

READ = (
    "Rows that were not fitted: whether statistics the fit never saw come out of it.",
    "The misses and what stands behind them: they bound what a study may say about these figures.",
    "The uncalibrated table: what the tables and the equations say by themselves.",
)
NOT_READ = (
    "Agreement of fitted rows proves nothing: they were put in.",
    "A hit in 2024 is no forecast: 2025 is the only year the fit has not seen, and it knows no export licences.",
    "Rows share inputs, so the share inside is no probability.",
)


@dataclass(frozen=True)
class Trial:
    """One run of the validation: its key in the answer, year, calibration, and whether clays are as USGS has them."""

    key: str
    year: int
    calibration: str
    words: str
    usgs: bool = False


TRIALS = (
    Trial("rows", BASE, "on", "2024, calibrated"),
    Trial("out_of_sample", TEST, "on", "2025, out of sample"),
    Trial("uncalibrated", BASE, "off", "2024, not calibrated"),
    Trial("uncalibrated_2025", TEST, "off", "2025, not calibrated"),
    Trial("myanmar_usgs", BASE, "on", "2024, calibrated, Myanmar and Laos as in the USGS series", usgs=True),
)
"""The runs, in the order they are printed."""


def validate(study: Study, progress: Progress, solver: Solver = one_year) -> dict[str, Any]:
    """Solve the trials and judge every row of bands: the answer of `didymium validate`.

    StudyError when the study has no table of bands; InfeasibleError and SolverError as in `solve_case`.
    """
    bands = study.tables.get("bands")
    if bands is None or not len(bands):
        why, fix = "there is nothing to hold the model against", "take a study on the shipped world"
        raise StudyError([Problem("S46", study.name, 0, "bands", "", why, fix)])
    tables: dict[str, Any] = {}
    calibrated = {}
    for number, trial in enumerate(TRIALS, start=1):
        progress(f"{number} of {len(TRIALS)}: {trial.words}")
        result = solver(clays_of_usgs(study, trial.year) if trial.usgs else study, trial.year, trial.calibration)
        calibrated[trial.key] = bool(result.card.get("calibrated"))
        tables[trial.key] = judge(bands, result, study.ledger)
    return {
        "study": study.name,
        "calibrated": calibrated,
        **summary(tables),
        **tables,
        "demand": demand(tables["rows"]),
    }


def summary(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The share inside of each run, the aim, and what to read and what not."""
    shares = {t.key: inside(tables[t.key]) for t in TRIALS}
    good, counted = shares["rows"]
    return {
        "aim": AIM,
        "inside": good,
        "counted": counted,
        "share_inside": good / counted if counted else None,
        "shares": {k: {"inside": n, "counted": m} for k, (n, m) in shares.items()},
        "words": {t.key: t.words for t in TRIALS},
        "read": list(READ),
        "not_read": list(NOT_READ),
    }


def demand(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bottom-up demand against published totals: the rows of base year that test it, also the fitted ones."""
    return [r for r in rows if r["area"] == "demand" or r["id"].startswith("use.element")]


def clays_of_usgs(study: Study, year: int) -> Study:
    """The study with the clay fields of Myanmar and Laos at the output of the USGS series of a year."""
    for row in _readings(study.tables["observed"], year):
        where = {"asset": row["scope"], "year": year}
        study = set_cell(study, "paths", where, "capacity", value=row["value"], claim=row["claim"])
    return study


def _readings(observed: Table, year: int) -> list[dict[str, Any]]:
    frame = observed.frame.assign(claim=observed.claims["value"])
    here = (frame["figure"] == "output.deposit") & (frame["series"] == READING) & (frame["year"] == year)
    return records(frame[here])
