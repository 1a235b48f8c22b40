"""Panels of the brief: some answers side by side by some measures, in one year under one shock."""

from __future__ import annotations

import math
from dataclasses import replace

from didymium.reports import words
from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.results.measures import BY_ID, Measure
from didymium.study.brief import Panel
from didymium.study.study import CALM

MILLION = 1e6


def charts(around: Around) -> list[Chart]:
    """A table for each panel of the brief; none of one without a number."""
    return [chart for panel in around.brief.panels if (chart := _chart(around, panel)) is not None]


def _chart(around: Around, panel: Panel) -> Chart | None:
    measures = [BY_ID[m] for m in panel.measures if m in BY_ID]
    answers = [a for a in panel.answers or around.rows if a in around.rows]
    values = {(a, m.id): around.value(a, panel.shock, m.id, panel.year) for a in answers for m in measures}
    known = [m for m in measures if any(math.isfinite(values[a, m.id]) for a in answers)]
    if not known:
        return None
    scales = {m.id: _scale([values[a, m.id] for a in answers], m.unit) for m in known}
    columns = [text("answer"), *(number(m.label, scales[m.id].unit) for m in known), number("costs", "m USD")]
    rows: list[list[Cell]] = []
    for answer in answers:
        told = [_cell(around, panel, answer, values[answer, m.id], scales[m.id]) for m in known]
        cost = around.cost(answer)
        rows.append([answer, *told, cost / MILLION if math.isfinite(cost) else None])
    when = f"{panel.year}, {'calm plan' if panel.shock == CALM else words.called(panel.shock)}"
    view = View(
        _found(known[0], {a: values[a, known[0].id] for a in answers}),
        f"{panel.words}; {when}",
        "",
        Table(columns, rows),
        {"open": True},
        "Costs: what all parties together are worth less than under reference, calm plan, in the first year’s money.",
    )
    return Chart(f"panel-{panel.name.replace(' ', '-')}", "table", "", {"": view})


def _scale(values: list[float], unit: str) -> Scale:
    known = [v for v in values if math.isfinite(v)]
    return replace(Scale.of(known, unit, 3), digits=3)


def _cell(around: Around, panel: Panel, answer: str, value: float, scale: Scale) -> Cell:
    return value * scale.factor if math.isfinite(value) else around.state(answer, panel.shock) or None


def _found(measure: Measure, values: dict[str, float]) -> str:
    """The least and the most of the first measure, or that it is the same under all."""
    known = {a: v for a, v in values.items() if math.isfinite(v)}
    low, high = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    scale = Scale.of(known.values(), measure.unit)
    if scale.full(known[low]) == scale.full(known[high]):
        return f"{words.sentence(measure.label)}: {scale.full(known[low])} under every answer"
    told = " to ".join(f"{scale.full(known[a])} under {words.called(a)}" for a in (low, high))
    return f"{words.sentence(measure.label)}: {told}"
