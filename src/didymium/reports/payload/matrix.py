"""The matrix of answers × shocks as a page shows it: numbers in cells, best and worst in words, cost and regret."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports import words
from didymium.reports.amounts import Scale, word
from didymium.reports.around import NOT_SOLVED, SOLVED, Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.grid import TIE, Grid, metrics, shown_first
from didymium.study.study import CALM

MARKED = {"best": "▾ best", "alone": "▿ best alone", "worst": "▴ worst"}


def chart(around: Around, case: Case) -> Chart:
    """The matrix, one view a metric and year."""
    first = shown_first(around)
    if first is None:
        nothing = View("Answers and shocks", "", "", Table([text("answer")], []), {}, "", nothing_yet(case))
        return Chart("matrix", "matrix", "", {"": nothing})
    views = {f"{m.id}|{y}": view(Grid(around, m, y), case) for m in metrics(around) for y in around.years or [0]}
    start = f"{first.metric.id}|{first.year}"
    return Chart("matrix", "matrix", first.metric.unit, views, ("metric", "year"), start=start)


def nothing_yet(case: Case) -> str:
    """What to do where no case is solved."""
    return f"No case is solved yet: run “didymium compare {case.result.study_name}”."


def view(grid: Grid, case: Case) -> View:
    """One metric in one year: cells in one unit, cost and regret beside them."""
    names, metric = case.names, grid.metric
    said = reading(grid)
    when = f", {grid.year}" if metric.yearly else ", all years, USD of the first year"
    shade = "darker = worse"
    marks = "boxed ▾ best, ▿ best alone (without the portfolio), ▴ worst of each column"
    return View(
        title(grid) if case.calibrated else words.sentence(metric.label),
        f"{words.sentence(names.party())}{when}, {metric.label}, {grid.scale.unit or '%'} · {shade} · {marks}",
        said if case.calibrated else words.NOT_READ,
        Table(*_table(grid)),
        _drawn(grid),
        note(grid),
    )


def _drawn(grid: Grid) -> dict[str, Any]:
    around = grid.around
    sides = beside(around)
    money = Scale.of([v for values in sides.values() for v in values.values()], "USD_2024")
    regrets = {a: grid.regret(a) for a in around.rows}
    known = [v for v in regrets.values() if math.isfinite(v)]
    least = min(known, default=math.nan)
    rows = [
        {
            "label": a,
            "cells": [_cell(grid, a, s) for s in grid.columns],
            "beside": [money.bare(v[a]) if math.isfinite(v[a]) else NOT_SOLVED for v in sides.values()],
            "regret": grid.scale.bare(regrets[a]) if math.isfinite(regrets[a]) else NOT_SOLVED,
            "least": len(set(known)) > 1 and regrets[a] <= least + TIE * max(abs(least), 1e-9),
        }
        for a in around.rows
    ]
    heads = [s.replace("_", " ") for s in grid.columns]
    told = {"money": money.unit, "unit": grid.scale.unit, "corner": "Answer"}
    return {"columns": heads, "beside": list(sides), "rows": rows} | told


def beside(around: Around) -> dict[str, dict[str, float]]:
    """What stands unshaded beside the matrix, USD: what is spent on an answer, where any is, and its plan's cost."""
    spent = {"spent": {a: around.spent(a) for a in around.rows}} if around.spends else {}
    return spent | {"cost": {a: around.cost(a) for a in around.rows}}


def _cell(grid: Grid, answer: str, shock: str) -> dict[str, Any]:
    """One cell: its number, how dark (0 to 1), and best, alone or worst."""
    value = grid.column(shock)[grid.around.rows.index(answer)]
    if not math.isfinite(value):
        return {"text": grid.around.state(answer, shock) or "unknown", "shade": 0.0, "mark": "", "sign": ""}
    known = [grid.bad(v) for row in grid.values for v in row if math.isfinite(v)]
    low, high = min(0.0, *known) if grid.metric.less_is_better else min(known), max(known)
    shade = (grid.bad(value) - low) / (high - low) if high > low else 0.0
    mark = grid.mark(answer, shock)
    return {"text": grid.scale.bare(value), "shade": shade, "mark": mark, "sign": MARKED.get(mark, "")}


def _table(grid: Grid) -> tuple[list[Any], list[list[Cell]]]:
    around, unit = grid.around, word(grid.metric.unit) or "share"
    columns = [
        text("answer"),
        *(number(s.replace("_", " "), unit) for s in grid.columns),
        *(number(f"{name} beyond the reference", "USD") for name in beside(around)),
        number("regret", unit),
        text("state"),
    ]
    rows: list[list[Cell]] = []
    for answer, values in zip(around.rows, grid.values, strict=True):
        cells: list[Cell] = [around.cell(answer, s, v) for s, v in zip(grid.columns, values, strict=True)]
        ends = [*(v[answer] for v in beside(around).values()), grid.regret(answer)]
        rows.append([answer, *cells, *(v if math.isfinite(v) else NOT_SOLVED for v in ends), state(around, answer)])
    return columns, rows


def state(around: Around, answer: str) -> str:
    """What went wrong with the cases of an answer; 'solved' when nothing did."""
    found = []
    missing = [s.replace("_", " ") for s in (CALM, *around.columns) if around.state(answer, s) == NOT_SOLVED]
    if missing:
        found.append(f"not solved: {words.listed(missing)}")
    for shock in (CALM, *around.columns):
        outcome = around.outcome(answer, shock)
        if outcome is not None and outcome.status != SOLVED:
            told = " ".join(outcome.told.split())
            found.append(f"{shock.replace('_', ' ')} failed: {told or outcome.status}")
    return "; ".join(found) or "solved"


def title(grid: Grid) -> str:
    """The finding of one metric and year: what the hardest shock leaves to the best and the worst answer."""
    hard, label = grid.hardest or CALM, words.sentence(grid.metric.label)
    when = f" in {grid.year}" if grid.metric.yearly else ""
    if not any(grid.differs(s) for s in grid.columns):
        return f"{label}{when}: no answer differs from another under any shock"
    where = "calm plan" if hard == CALM else words.called(hard)
    if hard not in grid.columns or not grid.differs(hard):
        return f"{label}{when}: in {where}, the hardest case, all answers do alike"
    low, high = grid.best(hard)[0], grid.worst(hard)[0]
    at = dict(zip(grid.around.rows, grid.column(hard), strict=True))
    ends = [f"{grid.scale.full(at[a])} with {words.called(a)}" for a in (low, high)]
    return f"{label}{when}, {where}: {', '.join(ends)}"


def reading(grid: Grid) -> str:
    """In how many shocks which answer is best; at most twenty words."""
    felt = [s for s in grid.around.columns if grid.differs(s)]
    if not felt:
        return ""
    wins: dict[str, int] = {}
    for shock in felt:
        first = grid.best(shock)[0]
        wins[first] = wins.get(first, 0) + 1
    top = max(wins, key=wins.__getitem__)
    many = f"{wins[top]} of the {len(felt)} shocks that tell" if len(felt) > 1 else "the one shock that tells"
    return f"{words.sentence(words.called(top))} is best under {many} answers apart."


def note(grid: Grid) -> str:
    """What cost and regret mean, the answer that spends the same money, and how many cases are solved."""
    around = grid.around
    lines = ["Spent: on the answer itself, discounted, beyond the reference."] if around.spends else []
    lines.append("Cost: how much less the calm plan is worth to all places together than the reference’s, discounted.")
    lines.append("Regret: the most an answer loses against the best one under any shock.")
    if around.solved < around.asked:
        lines.append(f"{around.solved} of {around.asked} cases solved; best and worst are those of the solved ones.")
    if around.brief.supposed:
        several = len(around.brief.supposed) > 1
        named = words.sentence(words.listed([words.called(a) for a in around.brief.supposed]))
        lines.append(
            f"{named} suppose{'' if several else 's'} a fact: nobody can choose {'them' if several else 'it'}."
        )
    return " ".join([*lines, same_money(around)]).strip()


def same_money(around: Around) -> str:
    """'elsewhere spends 476 m USD, 0.4 % apart from home'; nothing when no answer has to."""
    said = []
    for row in around.frame("elsewhere", "answer", "like", "spent", "same").to_dict("records"):
        spent = Scale.of([float(row["spent"])], "USD_2024").full(float(row["spent"]))
        said.append(f"{row['answer']} spends {spent}, {apart(float(row['same']))} apart from {row['like']}")
    return f"Same money: {'; '.join(said)}." if said else ""


def apart(share: float) -> str:
    """A small difference of spending in per cent, one decimal."""
    return Scale(100.0, "%", 1).full(abs(share)) if math.isfinite(share) else "unknown"


def finding(around: Around, case: Case) -> str:
    """Which answer is best under which shock, by the metric shown first."""
    grid = shown_first(around)
    if grid is None or not any(math.isfinite(v) for row in grid.values for v in row):
        return nothing_yet(case)
    if not case.calibrated:
        return f"{around.solved} of {around.asked} cases are solved; which answer is best is {words.NOT_READ}."
    about = f"{grid.metric.label} in {grid.year}" if grid.metric.yearly else grid.metric.label
    of = "Of the cases solved: " if around.solved < around.asked else ""
    if not grid.hardest:
        return _calmly(grid, about)
    best: dict[str, list[str]] = {}
    for shock in around.columns:
        if grid.differs(shock):
            best.setdefault(grid.best(shock)[0], []).append(words.called(shock))
    if not best:
        return f"{of}{'no' if of else 'No'} answer changes {about} under any shock."
    if len(best) == 1:
        who, shocks = next(iter(best.items()))
        under = f"all {len(shocks)} shocks that tell" if len(shocks) > 1 else "the one shock that tells"
        who = words.called(who) if of else words.sentence(words.called(who))
        return f"{of}{who} is best under {under} answers apart, by {about}."
    ordered = sorted(best.items(), key=lambda item: -len(item[1]))
    parts = [f"{words.called(who)} is best under {words.listed(shocks)}" for who, shocks in ordered]
    more = "; and others" if len(parts) > 3 else ""
    return f"{of}{'no' if of else 'No'} single answer wins, by {about}: {'; '.join(parts[:3])}{more}."


def _calmly(grid: Grid, about: str) -> str:
    """What may be said where no shock is solved: the best answer of the calm plan."""
    if CALM not in grid.columns or not grid.differs(CALM):
        return f"No shock is solved; in the calm plan no answer changes {about}."
    best = words.listed([words.called(a) for a in grid.best(CALM)])
    return (
        f"No shock is solved; in the calm plan {best} {'does' if len(grid.best(CALM)) == 1 else 'do'} best by {about}."
    )
