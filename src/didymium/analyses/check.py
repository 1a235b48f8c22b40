"""Check a study whole: what people wrote, and what the model makes of it in every case."""

from __future__ import annotations

from pathlib import Path

from didymium.analyses.solve import network_of
from didymium.errors import InputError, Problem
from didymium.parts.duties import unpriced
from didymium.study.check import check_study
from didymium.study.study import Study


def check_whole(path: str | Path) -> tuple[Study | None, list[Problem]]:
    """The study, if it can be opened, and every problem of its tables, its cases and the networks they make."""
    study, problems = check_study(path)
    if study is None:
        return None, problems
    found = dict.fromkeys(problems)
    for case in study.cases:
        try:
            network = network_of(study.case(case))
        except InputError as error:
            found |= dict.fromkeys(error.problems)
        else:
            found |= dict.fromkeys(_free_of_duty(name) for name in unpriced(network))
    errors = any(p.level == "error" for p in found)
    return (None if errors else study), list(found)


def _free_of_duty(material: str) -> Problem:
    return Problem(
        "S23",
        "duties",
        0,
        "rate",
        material,
        "a duty in per cent needs a reference price, so none is taken",
        "add a row to prices for it, or give the duty as per_tonne",
        "notice",
    )
