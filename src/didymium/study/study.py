"""A study: exactly what is being asked. Frozen; every edit returns a new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from didymium.errors import Problem, StudyError, nearest
from didymium.evidence.ledger import Ledger
from didymium.parts.row_types import ROW_TYPES
from didymium.study.agreed import check_instruments
from didymium.study.apply import Answer, Edit, apply, chain
from didymium.study.brief import Brief
from didymium.study.burdens import check_burdens
from didymium.study.claims import Assertion
from didymium.study.fit import check_slices
from didymium.study.settings import Settings
from didymium.tables.check import check_tables
from didymium.tables.fields import RowType
from didymium.tables.table import Table, empty

REFERENCE, CALM = "reference", "calm"


@dataclass(frozen=True, eq=False)
class Study:
    """Tables and settings, with the answers and shocks that can be tried on them.

    `base` holds the tables without answer and shock, when `tables` are those of a case.
    """

    name: str
    title: str
    question: str
    folder: Path
    tables: dict[str, Table]
    settings: Settings
    answers: dict[str, Answer]
    shocks: dict[str, Answer]
    notices: tuple[Problem, ...] = ()
    case_name: str = f"{REFERENCE}/{CALM}"
    base: dict[str, Table] | None = None
    claims: tuple[Assertion, ...] = ()
    brief: Brief = field(default_factory=Brief)
    row_types: Mapping[str, RowType] = field(default_factory=lambda: ROW_TYPES, repr=False)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of tables and settings, the same for any order of rows."""
        words = [f"{name} {self.tables[name].digest}" for name in sorted(self.tables) if len(self.tables[name])]
        return hashlib.sha256("\n".join([*words, repr(self.settings)]).encode()).hexdigest()

    @cached_property
    def ledger(self) -> Ledger:
        """The claims and sources of the study."""
        claims, sources = (self.tables.get(n) or empty(self.row_types[n]) for n in ("claims", "sources"))
        return Ledger(claims.frame, sources.frame)

    @property
    def cases(self) -> list[str]:
        """Every case: each answer under each shock, the plain one first."""
        return [f"{a}/{s}" for a in (REFERENCE, *self.answers) for s in (CALM, *self.shocks)]

    @property
    def answer_words(self) -> str:
        """What the answer of this case is, in one sentence."""
        return _words(self.case_name.split("/")[0], self.answers)

    @property
    def shock_words(self) -> str:
        """What the shock of this case is, in one sentence."""
        return _words(self.case_name.split("/")[1], self.shocks)

    def case(self, name: str) -> Study:
        """The study with the edits of an answer, then of a shock: 'home/ban', 'home' or 'ban'. Raises StudyError."""
        answer, shock = self._split(name)
        base = self.tables if self.base is None else self.base
        edits = chain(answer, self.answers) + chain(shock, self.shocks)
        tables, problems = apply(base, edits)
        _raise(problems)
        return replace(self, tables=tables, base=base, case_name=f"{answer}/{shock}")

    def edited(self, edits: Iterable[Edit]) -> Study:
        """The study with these edits, made and checked. Raises StudyError."""
        edits = tuple(edits)
        tables, problems = apply(self.tables, edits)
        changed = {name for name, table in tables.items() if self.tables.get(name) is not table}
        found = check_tables(tables, self.row_types, only=changed) + check_slices(tables, self.settings, only=changed)
        _raise(problems + found + check_burdens(tables, changed) + check_instruments(tables, changed))
        base = None if self.base is None else apply(self.base, edits)[0]
        return replace(self, tables=tables, base=base)

    def _split(self, name: str) -> tuple[str, str]:
        answer, slash, shock = name.partition("/")
        if not slash and answer in (CALM, *self.shocks) and answer not in self.answers:
            answer, shock = REFERENCE, answer
        shock = shock or CALM
        problems = [
            _unknown(word, kind, known)
            for word, kind, known in (
                (answer, "answer", (REFERENCE, *self.answers)),
                (shock, "shock", (CALM, *self.shocks)),
            )
            if word not in known
        ]
        _raise(problems)
        return answer, shock


def _words(name: str, answers: Mapping[str, Answer]) -> str:
    return answers[name].words if name in answers else ""


def _unknown(word: str, kind: str, known: tuple[str, ...]) -> Problem:
    close = nearest(word, known)
    fix = f"write '{close}'" if close else "write one of: " + ", ".join(known)
    return Problem("S10", "study.yaml", 0, kind, word, f"the study has no {kind} of that name", fix)


def _raise(problems: Iterable[Problem]) -> None:
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise StudyError(errors)
