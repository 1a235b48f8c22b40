"""Open a study, or say everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from didymium.errors import StudyError, TableError
from didymium.study.check import check_study
from didymium.study.study import Study


def open_study(path_or_name: str | Path) -> Study:
    """The study of a folder or of a shipped name, read and checked.

    Raises TableError or StudyError with every problem; notices stand on `study.notices`.
    """
    study, problems = check_study(path_or_name)
    if study is not None:
        return study
    errors = [p for p in problems if p.level == "error"]
    raise TableError(errors) if all(p.code[0] in "TU" for p in errors) else StudyError(errors)
