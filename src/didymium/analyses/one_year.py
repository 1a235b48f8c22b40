"""One year of a study, solved by itself: the base year, and years it is tested on."""

from __future__ import annotations

from dataclasses import replace

from didymium.analyses.solve import solve_case
from didymium.results.result import Result
from didymium.study.settings import durations
from didymium.study.study import Study


def of_year(study: Study, year: int, calibration: str = "off") -> Study:
    """The study with that one year as its horizon; `calibration` is on, fading or off."""
    settings = replace(
        study.settings,
        years=(year,),
        duration=durations((year,)),
        slices={"": 1.0},
        calibration=calibration,
    )
    return replace(study, settings=settings)


def one_year(study: Study, year: int, calibration: str) -> Result:
    """The solved result of one year alone, with nothing decided before it.

    InfeasibleError and SolverError as in `solve_case`.
    """
    return solve_case(of_year(study, year, calibration), study.case_name)
