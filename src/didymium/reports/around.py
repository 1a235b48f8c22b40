"""What stands around the answers of a study: its brief, every case compared, and what was weighed; see build.py."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from didymium.results.measures import BY_ID, Measure
from didymium.study.brief import Brief
from didymium.study.study import CALM, REFERENCE, Study

SOLVED = "optimal"
NOT_SOLVED = "not solved"
FAILED = "failed"


class OutcomeLike(Protocol):
    """What a report reads of a case: analyses.compare.Outcome, or anything like it."""

    @property
    def answer(self) -> str:
        """The answer."""
        ...

    @property
    def shock(self) -> str:
        """The shock; calm for none."""
        ...

    @property
    def status(self) -> str:
        """'optimal' or what went wrong."""
        ...

    @property
    def told(self) -> str:
        """Why it failed."""
        ...

    @property
    def loss(self) -> float:
        """Worth lost against the calm plan of the same answer, USD."""
        ...

    @property
    def worth(self) -> float:
        """What all parties have together, transfers and outlays counted, USD of the first year."""
        ...

    @property
    def measures(self) -> Sequence[Mapping[str, Any]]:
        """Rows of measure, place, year, value, unit."""
        ...

    @property
    def accounts(self) -> Sequence[Mapping[str, Any]]:
        """Rows of party, kind, present; or a row a party with a column a kind."""
        ...

    @property
    def spending(self) -> Sequence[Mapping[str, Any]]:
        """Rows of what, party, present."""
        ...


class ComparedLike(Protocol):
    """What a report reads of a comparison: analyses.compare.Compared, or anything like it."""

    @property
    def focus(self) -> str:
        """The party of the study."""
        ...

    @property
    def outcomes(self) -> Sequence[OutcomeLike]:
        """Every case that was tried."""
        ...


@dataclass(frozen=True)
class Around:
    """Brief, comparison and weighed frames of a study; any part may be empty.

    `answers` and `shocks` name all that the study asks about with their words, whether solved or not, in its order;
    what is only in the comparison comes after them.
    """

    brief: Brief
    compared: ComparedLike
    weighed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    shocks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, compared: ComparedLike, weighed: Mapping[str, pd.DataFrame]) -> Around:
        """Around a study: the words of its answers and shocks are taken from it."""
        answers = {n: a.words for n, a in study.answers.items()}
        return cls(study.brief, compared, weighed, answers, {n: s.words for n, s in study.shocks.items()})

    @cached_property
    def rows(self) -> list[str]:
        """Every answer, the reference first."""
        return list(dict.fromkeys([REFERENCE, *self.answers, *(o.answer for o in self.compared.outcomes)]))

    @cached_property
    def columns(self) -> list[str]:
        """Every shock, without the calm plan."""
        found = [*self.shocks, *(o.shock for o in self.compared.outcomes)]
        return [s for s in dict.fromkeys(found) if s != CALM]

    @cached_property
    def _outcomes(self) -> dict[tuple[str, str], OutcomeLike]:
        return {(o.answer, o.shock): o for o in self.compared.outcomes}

    @cached_property
    def _values(self) -> dict[tuple[str, str, str, str, int], float]:
        found = {}
        for o in self.compared.outcomes:
            for m in o.measures:
                value = m["value"]
                number = float("nan") if value is None else float(value)
                found[o.answer, o.shock, str(m["measure"]), str(m["place"]), int(m["year"])] = number
        return found

    @property
    def solved(self) -> int:
        """Cases that have an answer."""
        return sum(o.status == SOLVED for o in self.compared.outcomes)

    @property
    def asked(self) -> int:
        """Cases that the study asks about."""
        return len(self.rows) * (1 + len(self.columns))

    @cached_property
    def years(self) -> list[int]:
        """The years measured, in order."""
        return sorted({key[-1] for key in self._values})

    @cached_property
    def measures(self) -> list[Measure]:
        """The measures that are there of the party, those of the brief first and alone where it names any."""
        there = {m for _, _, m, place, _ in self._values if place == self.compared.focus}
        wanted = [m for m in self.brief.measures or DEFAULT if m in there]
        return [BY_ID[m] for m in wanted or sorted(there) if m in BY_ID]

    def outcome(self, answer: str, shock: str = CALM) -> OutcomeLike | None:
        """The outcome of a case; None when it is not there."""
        return self._outcomes.get((answer, shock))

    def state(self, answer: str, shock: str = CALM) -> str:
        """'' for a case that is solved, else in a word why there is no number."""
        found = self.outcome(answer, shock)
        return NOT_SOLVED if found is None else "" if found.status == SOLVED else FAILED

    def value(self, answer: str, shock: str, measure: str, year: int, place: str | None = None) -> float:
        """A measure of a case, of the party where no place is given; NaN when it is not there."""
        if self.state(answer, shock):
            return math.nan
        where = self.compared.focus if place is None else place
        return self._values.get((answer, shock, measure, where, year), math.nan)

    def cell(self, answer: str, shock: str, value: float) -> float | str | None:
        """What stands in a table: the number of a case, or why there is none."""
        return value if math.isfinite(value) else self.state(answer, shock) or None

    def loss(self, answer: str, shock: str) -> float:
        """Worth lost to a shock against the calm plan of the same answer, USD; NaN when it is not solved."""
        found = self.outcome(answer, shock)
        return found.loss if found is not None and found.status == SOLVED else math.nan

    def cost(self, answer: str) -> float:
        """What the calm plan of an answer is worth less than the reference's, USD of the first year; NaN: unknown."""
        mine, base = self.outcome(answer), self.outcome(REFERENCE)
        if mine is None or base is None or not mine.status == base.status == SOLVED:
            return math.nan
        return base.worth - mine.worth

    def spent(self, answer: str) -> float:
        """What is spent to make an answer, beyond the reference, USD of the first year; NaN when not solved."""
        both = [self.outcome(answer), self.outcome(REFERENCE)]
        if any(self.state(a) for a in (answer, REFERENCE)):
            return math.nan
        sums = [sum(float(r["present"]) for r in o.spending) for o in both if o is not None]
        return sums[0] - sums[-1]

    @cached_property
    def spends(self) -> bool:
        """Whether any answer spends anything of its own."""
        return any(abs(v) > 0 for a in self.rows if math.isfinite(v := self.spent(a)))

    def frame(self, name: str, *needed: str) -> pd.DataFrame:
        """A weighed frame; empty when it is not there or lacks a column that is needed."""
        found = self.weighed.get(name)
        return found if found is not None and set(needed) <= set(found.columns) else pd.DataFrame(columns=list(needed))


DEFAULT = ("unmet", "months_without", "lost_value", "import_bill", "export_income", "netback", "magnets_home", "jobs")
"""What the matrix shows where the brief names no measures."""
