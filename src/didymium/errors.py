"""What went wrong, where, and how to fix it.

DidymiumError
  InputError            holds every Problem found, not the first
    TableError   StudyError   UnitError   EvidenceError
  EquationError         an author's slip: unknown symbol, sides of unlike units
  InfeasibleError       rows that contradict each other, by name, and what would free them
  SolverError           missing, timed out, numerically lost
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

LEVELS = ("error", "notice")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or was read with a notice.

    `row` counts as a spreadsheet does (the header is row 1) and is 0 when the whole file is meant.
    """

    code: str
    file: str
    row: int
    field: str
    found: str
    rule: str
    fix: str
    level: str = "error"

    def __str__(self) -> str:
        place = self.file
        place += f", row {self.row}" if self.row else ""
        place += f", field '{self.field}'" if self.field else ""
        found = f"found {self.found!r}, " if self.found else ""
        return f"{self.code}  {place}: {found}{self.rule}\n     fix: {self.fix}"

    def as_dict(self) -> dict[str, str | int]:
        """The problem as plain data, for `--json`."""
        return asdict(self)


class DidymiumError(Exception):
    """The root of everything didymium raises on purpose."""


class InputError(DidymiumError):
    """What somebody wrote cannot be read as meant. Holds every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class TableError(InputError):
    """A table is wrong."""


class StudyError(InputError):
    """A study file is wrong, or its tables do not fit together."""


class UnitError(InputError):
    """A unit is unknown, or measures another thing than the field does."""


class EvidenceError(InputError):
    """A claim or a source is wrong."""


class EquationError(DidymiumError):
    """An author's slip in an equation: an unknown symbol, labels that do not align, unlike units."""


class InfeasibleError(DidymiumError):
    """Rows that contradict each other: `limits` names them in the words of their tables."""

    def __init__(self, message: str, limits: tuple[str, ...] = ()) -> None:
        self.limits = limits
        super().__init__(message)


class SolverError(DidymiumError):
    """The solver is missing, timed out, or lost its way numerically."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or an empty string.

    >>> nearest("proces", ["process", "place"])
    'process'
    """
    lower = {k.lower(): k for k in known}
    hits = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[hits[0]] if hits else ""
