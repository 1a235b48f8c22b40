"""Edits from Python: each returns a new study and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from didymium.errors import StudyError
from didymium.study.edits import Reading, read_edit
from didymium.study.study import Study

Cell = str | float | int | None
Words = Cell | Sequence[Cell]


def add(study: Study, table: str, *rows: Mapping[str, Cell]) -> Study:
    """The study with rows added to a table; cells are numbers in canonical units, or words with a unit.

    Raises StudyError when a row is wrong or there already.
    """
    return _edited(study, "add", {table: list(rows)})


def set(  # noqa: A001 - the word a study file uses
    study: Study,
    table: str,
    where: Mapping[str, Words],
    field: str,
    *,
    value: Cell = None,
    times: float | None = None,
    claim: str = "",
) -> Study:
    """The study with a cell written, or multiplied, in the rows that `where` meets. Raises StudyError."""
    edit = {"table": table, "where": where, "field": field, "value": value, "times": times, "claim": claim or None}
    return _edited(study, "set", {k: v for k, v in edit.items() if v is not None})


def drop(study: Study, table: str, where: Mapping[str, Words]) -> Study:
    """The study without the rows that `where` meets. Raises StudyError."""
    return _edited(study, "drop", {"table": table, "where": where})


def _edited(study: Study, verb: str, body: Mapping[str, object]) -> Study:
    edits, problems = read_edit(verb, body, Reading("(edit)", study.row_types))
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise StudyError(errors)
    return study.edited(edits)
