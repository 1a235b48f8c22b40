"""The Answers × shocks page of a study that was compared, and what a comparison adds to the other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from didymium.reports import words
from didymium.reports.amounts import word
from didymium.reports.around import Around
from didymium.reports.payload import answer, difference, hardest, matrix
from didymium.reports.payload.chart import Chart, Page, Switch, Table, View, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.difference import NO_WORDS, Comparison
from didymium.reports.payload.grid import metrics, shown_first
from didymium.study.study import CALM


def page(around: Around, cases: Sequence[Case]) -> Page:
    """The matrix, the worst shock of each answer, what each answer changes in the calm plan, what the shocks are."""
    case = cases[0]
    first = shown_first(around)
    pairs = [Comparison(case, other) for other in cases[1:]]
    switches = []
    if first is not None:
        label = {m.id: f"{m.label}{f', {u}' if (u := word(m.unit)) else ''}" for m in metrics(around)}
        switches.append(Switch("metric", "Cell shows", list(label.items()), first.metric.id))
        switches.append(Switch("year", "Year", [(str(y), str(y)) for y in around.years], str(first.year)))
    charts = [
        matrix.chart(around, case),
        hardest.chart(around, case),
        answers(around, case),
        shocks(around, case),
        *(difference.chart(p, i) for i, p in enumerate(pairs, 1)),
        difference.changes_chart(pairs),
    ]
    closing = ["Differences in words are those of the calm plans; shocks act on them without having been foreseen."]
    return Page(
        "cases",
        "Answers × shocks",
        matrix.finding(around, case),
        f"{around.solved} of {around.asked} cases solved." if around.solved < around.asked else "",
        switches,
        [c for c in charts if c is not None],
        closing if case.calibrated else [*closing, words.NOT_CALIBRATED],
    )


def answers(around: Around, case: Case) -> Chart:
    """What each answer is, in the words of the study."""
    rows = [[a, case.names.prose(around.answers.get(a, "")) or NO_WORDS] for a in around.rows]
    title = f"{words.count(len(rows))} answers, the reference first" if len(rows) > 1 else "One answer, the reference"
    columns = [text("answer"), text("what it does")]
    view = View(title, "In the words of the study", "", Table(columns, rows), {"open": True})
    return Chart("answers", "table", "", {"": view})


def shocks(around: Around, case: Case) -> Chart | None:
    """What each shock is, in the words of the study."""
    rows = [[s.replace("_", " "), case.names.prose(around.shocks.get(s, "")) or "no words"] for s in around.columns]
    if not rows:
        return None
    many = "One shock" if len(rows) == 1 else f"{words.count(len(rows))} shocks, each"
    view = View(
        f"{many} on the plan that was made without knowing of it",
        f"In the words of the study; {CALM} is the plan without any",
        "",
        Table([text("shock"), text("what happens")], rows),
        {"open": True},
    )
    return Chart("shocks", "table", "", {"": view})


def stressed(page_of: Page, around: Around, case: Case) -> Page:
    """The Stress page with the months that go without under each shock, where they are measured."""
    found = hardest.months(around, case)
    if found is None:
        return page_of
    switches, chart = found
    return replace(page_of, switches=[*page_of.switches, *switches], charts=[*page_of.charts, chart])


def said_still(page_of: Page) -> Page:
    """A page without the lines that are true only of a run without shocks and instruments."""
    left = (words.NO_INSTRUMENTS, answer.CANNOT_SAY)
    return replace(page_of, closing=[line for line in page_of.closing if line not in left])
