"""Calibration in the open: its state, its wedges by stage, what it buys and what it does not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.names import FORMS, GOODS
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case, table, words_of

STATES = {
    "on": "Calibration is on: the wedges of the base year stay as they are in every year.",
    "fading": "Calibration fades: wedges stand to 2026 and fall to zero in 2035.",
    "off": "Calibration is off: costs are those of the tables alone.",
}
STAGES = {
    "mine": "mines",
    "surplus": "unsold stock",
    "served": "uses",
    "delivered": "uses",
    "supply": "supply",
}


def state(case: Case) -> str:
    """on, fading or off; off when a run says nothing of it."""
    told = str(case.result.card.get("calibration", "")).lower()
    return told if told in STATES else "fading" if case.result.card.get("calibrated") else "off"


def charts(case: Case, inside: Mapping[str, tuple[int, int]]) -> list[Chart]:
    """One table: wedges by stage, with the state above it and what calibration buys below."""
    plants = table(case.result, "plants", "plant", "process")
    process = dict(zip(plants["plant"].astype(str), plants["process"].map(words_of), strict=True))
    rows = by_stage(table(case.result, "wedges"), process)
    columns = [
        text("stage"),
        number("columns with a wedge"),
        number("wedges times base flow", "m USD a year"),
        number("middle wedge", "USD/t"),
        number("largest wedge", "USD/t"),
    ]
    total = sum(float(str(r[2])) for r in rows)
    count = sum(int(str(r[1])) for r in rows)
    kind = state(case)
    sums = f"{count:,} wedges worth {numbers.money(total * 1e6)} a year" if rows else "no wedge is in this run"
    empty = "" if rows else "The run has no table of wedges: places and by-product prices follow costs alone."
    view = View(
        f"{STATES[kind].partition(':')[0]}; {sums}.",
        f"{STATES[kind]} A wedge is what a flow of the base year costs beyond the tables, so that it is chosen",
        "",
        Table(columns, rows),
        {"open": True},
        bought(inside),
        empty,
    )
    return [Chart("wedges", "table", "m USD", {"": view})]


def bought(inside: Mapping[str, tuple[int, int]]) -> str:
    """What calibration buys, by the rows not fitted: with it and without it."""
    last = "It buys places, by-product prices and one answer; it is no forecast of prices."
    if set(inside) >= {"rows", "uncalibrated"} and inside["uncalibrated"][1]:
        (on, of), (off, all_of) = inside["rows"], inside["uncalibrated"]
        return f"Inside their band: {on} of {of} rows with calibration, {off} of {all_of} without. {last}"
    return last


def by_stage(frame: pd.DataFrame, process: Mapping[str, str]) -> list[list[Cell]]:
    """Stage, wedges that are not zero, their worth at the base flow in m USD, middle and largest in USD/t.

    `process` is that of each plant.
    """
    if not {"column", "mu"} <= set(frame.columns) or frame.empty:
        return []
    mu = frame["mu"].astype(float)
    flow = frame["x0"].astype(float) if "x0" in frame.columns else pd.Series(float("nan"), index=frame.index)
    named = frame["column"].astype(str).map(lambda c: stage(c, process))
    rows: list[list[Cell]] = []
    for name, group in mu[mu.abs() > 1e-9].groupby(named):
        size = group.abs()
        worth = float((size * flow.loc[group.index]).sum()) / 1e6
        rows.append([words.sentence(str(name)), len(group), worth, float(size.median()), float(size.max())])
    return sorted(rows, key=lambda r: -float(str(r[2])))


def stage(column: str, process: Mapping[str, str]) -> str:
    """The stage a column of the model belongs to.

    >>> stage("shipment[oxide.Nd|CHN>JPN|CHN>JPN]", {})
    'lanes of oxides'
    """
    variable, _, rest = column.rstrip("]").partition("[")
    first = rest.partition("|")[0]
    if variable == "shipment":
        return f"lanes of {GOODS[FORMS.get(first.partition('.')[0], 'other')]}"
    if variable == "activity":
        done = process.get(first, "")
        return f"plants: {done.replace('_', ' ')}" if done else "plants"
    return STAGES.get(variable, variable.replace("_", " "))
