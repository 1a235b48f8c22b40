"""The numbers of answers × shocks: one metric in one year, which answer is best, worst, and what it regrets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.payload.common import middle_year
from didymium.study.study import CALM

SAME = 0.005
TIE = 1e-6
PORTFOLIO = "portfolio"
LOSS = "loss"


@dataclass(frozen=True)
class Metric:
    """What a cell shows: a measure of a year, or the worth lost to a shock over all years."""

    id: str
    label: str
    unit: str
    less_is_better: bool
    yearly: bool = True


@dataclass(frozen=True)
class Grid:
    """The numbers of one metric and year: answers down, the calm plan and the shocks across."""

    around: Around
    metric: Metric
    year: int

    @cached_property
    def values(self) -> list[list[float]]:
        """A row an answer: calm, then each shock; NaN where there is no number."""
        return [[self._of(a, s) for s in self.columns] for a in self.around.rows]

    @property
    def columns(self) -> list[str]:
        """The calm plan, where the metric has one, then the shocks."""
        return [CALM, *self.around.columns] if self.metric.yearly else self.around.columns

    def _of(self, answer: str, shock: str) -> float:
        if not self.metric.yearly:
            return self.around.loss(answer, shock)
        return self.around.value(answer, shock, self.metric.id, self.year)

    @cached_property
    def scale(self) -> Scale:
        """One unit for all cells."""
        return Scale.of([v for row in self.values for v in row], self.metric.unit)

    def column(self, shock: str) -> list[float]:
        """The numbers under a shock."""
        at = self.columns.index(shock)
        return [row[at] for row in self.values]

    def bad(self, value: float) -> float:
        """The larger the worse."""
        return value if self.metric.less_is_better else -value

    def differs(self, shock: str) -> bool:
        """Whether answers differ under a shock by more than half a per cent."""
        known = [v for v in self.column(shock) if math.isfinite(v)]
        return bool(known) and max(known) - min(known) > SAME * max(map(abs, known))

    @cached_property
    def choices(self) -> list[str]:
        """The answers that somebody can choose: not those that suppose a fact."""
        supposed = self.around.brief.supposed
        return [a for a in self.around.rows if a not in supposed]

    def _known(self, shock: str, among: Sequence[str]) -> list[tuple[float, str]]:
        pairs = zip(self.around.rows, self.column(shock), strict=True)
        return [(self.bad(v), a) for a, v in pairs if math.isfinite(v) and a in among]

    def best(self, shock: str, among: Sequence[str] | None = None) -> list[str]:
        """The answers that do best under a shock, of some or of all that can be chosen."""
        told = self._known(shock, self.choices if among is None else among)
        least = min((v for v, _ in told), default=math.nan)
        return [a for v, a in told if v <= least + TIE * max(abs(least), 1e-9)]

    def worst(self, shock: str) -> list[str]:
        """The answers that do worst under a shock, of all that can be chosen."""
        told = self._known(shock, self.choices)
        most = max((v for v, _ in told), default=math.nan)
        return [a for v, a in told if v >= most - TIE * max(abs(most), 1e-9)]

    def mark(self, answer: str, shock: str) -> str:
        """best, alone (best without the optimiser's mix), worst or nothing; what most answers share marks none."""
        if not self.differs(shock):
            return ""
        best, worst = self.best(shock), self.worst(shock)
        most = sum(map(math.isfinite, self.column(shock))) / 2
        if answer in best:
            return "best" if len(best) <= most else ""
        if answer in worst:
            return "worst" if len(worst) <= most else ""
        single = [a for a in self.choices if a != PORTFOLIO]
        return "alone" if PORTFOLIO in best and answer in self.best(shock, single) else ""

    def regret(self, answer: str) -> float:
        """The most that an answer loses against the best one under any shock; NaN when one of its cases is unknown."""
        at = self.around.rows.index(answer)
        lost = []
        for shock in self.around.columns:
            column = self.column(shock)
            known = [v for v, _ in self._known(shock, self.choices)]
            lost.append(
                max(self.bad(column[at]) - min(known, default=math.nan), 0.0) if math.isfinite(column[at]) else math.nan
            )
        return max(lost) if lost and all(map(math.isfinite, lost)) else math.nan

    @property
    def hardest(self) -> str:
        """The shock under which even the best answer does worst; '' when none is solved."""
        told = {s: [self.bad(v) for v in self.column(s) if math.isfinite(v)] for s in self.around.columns}
        known = {s: min(values) for s, values in told.items() if values}
        return max(known, key=known.__getitem__, default="")

    @property
    def telling(self) -> float:
        """How far answers and shocks spread, as a share of the largest number."""
        known = [v for row in self.values for v in row if math.isfinite(v)]
        return (max(known) - min(known)) / (max(map(abs, known)) or 1.0) if known else 0.0


def metrics(around: Around) -> list[Metric]:
    """What the cells can show: the measures of the brief, and the worth lost to each shock."""
    found = [Metric(m.id, m.label, m.unit, m.less_is_better) for m in around.measures]
    losses = [around.loss(a, s) for a in around.rows for s in around.columns]
    if any(map(math.isfinite, losses)):
        found.append(Metric(LOSS, "worth lost to the shock", "USD_2024", less_is_better=True, yearly=False))
    return found


def shown_first(around: Around) -> Grid | None:
    """The metric and year shown first: the first measure in the year of its headline, else of the first headline; or
    where most differs.
    """
    told = metrics(around)
    if not told:
        return None
    grids = {y: Grid(around, told[0], y) for y in around.years or [0]}
    heads = sorted(around.brief.headlines, key=lambda h: h.measure != told[0].id)
    wanted = heads[0].year if heads else None
    start = wanted if wanted in grids else middle_year(list(grids))
    if any(grids[start].differs(s) for s in grids[start].columns):
        return grids[start]
    return grids[max(grids, key=lambda y: (grids[y].telling, -abs(y - start)))]
