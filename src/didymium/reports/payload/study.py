"""The Study page: the decision, three figures with ranges, who gains, what would have to be so, the article tested."""

from __future__ import annotations

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload import (
    assertions,
    balances,
    break_evens,
    calibration,
    gains,
    gates,
    insurance,
    ladder,
    market,
    matrix,
    netbacks,
    odds,
    panels,
    partnership,
    promised,
    rare_metals,
    study_heads,
    voted,
    ways,
)
from didymium.reports.payload.chart import Cell, Chart, Page, Table, View, text, unlike
from didymium.reports.payload.common import Case

CANNOT = "What this study cannot say:"


def page(around: Around, case: Case) -> Page:
    """The first page of a study that was compared."""
    charts = [
        study_heads.figures(around, case),
        gains.chart(around, case),
        study_heads.doubts(around),
        *panels.charts(around),
        insurance.frontier(around),
        insurance.promises(around),
        gates.chart(around),
        same_money(around),
        break_evens.chart(around),
        odds.chart(around),
        netbacks.chart(around, case),
        ladder.chart(around),
        market.buyers(around, case),
        market.growth(around),
        balances.chart(around, case),
        ways.chart(around, case),
        promised.chart(around, case),
        voted.chart(around),
        *partnership.charts(around, case),
        assertions.chart(around),
        rare_metals.chart(around, case),
    ]
    switches = [gains.switch(around), study_heads.switch(around)]
    return Page(
        id="study",
        nav="Study",
        finding=around.brief.decides or case.result.question or case.result.title or case.result.study_name,
        lede=matrix.finding(around, case),
        switches=[s for s in switches if s is not None],
        charts=[c for c in charts if c is not None],
        closing=closing(around, case),
        kicker=case.result.question if around.brief.decides else "",
    )


def closing(around: Around, case: Case) -> list[str]:
    """What the study cannot say, how many cases stand behind it, and whether places may be read."""
    told = [f"{words.sentence(line.rstrip('.'))}." for line in around.brief.cannot_say]
    lines = [CANNOT, *told] if told else []
    lines.append(f"{around.solved} of {around.asked} cases solved. Calibration {calibration.state(case)}.")
    return lines if case.calibrated else [*lines, words.NOT_CALIBRATED]


def same_money(around: Around) -> Chart | None:
    """The answers that spend the same money as another, and how far apart they are."""
    rows = around.frame("elsewhere", "answer", "like", "spent", "same").to_dict("records")
    if not rows:
        return None
    cells: list[list[Cell]] = [
        [str(r["answer"]), str(r["like"]), float(r["spent"]), 100 * abs(float(r["same"]))] for r in rows
    ]
    columns = [text("answer"), text("spends like"), unlike("spent, USD of the first year"), unlike("apart, %")]
    first = rows[0]
    far = max(abs(float(r["same"])) for r in rows)
    held = "within 1\N{NO-BREAK SPACE}%" if far < 0.01 else f"{matrix.apart(far)} apart"
    title = f"{words.sentence(str(first['answer']))} spends the same money as {first['like']}, {held}"
    view = View(title, "Discounted spending beyond the reference, all years", "", Table(columns, cells), {"open": True})
    return Chart("same-money", "table", "USD", {"": view})
