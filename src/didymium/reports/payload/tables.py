"""The Tables page: everything in rows, each downloadable."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from didymium.reports.names import FORM_WORDS, FORMS, plain
from didymium.reports.payload.chart import Cell, Chart, Column, Page, Table, View, number, records, text
from didymium.reports.payload.common import Case, key_years, words_of


def page(cases: Sequence[Case]) -> Page:
    """All answers below each other in each table."""
    charts = [
        flows(cases),
        demand(cases),
        capacity(cases),
        output(cases),
        prices(cases),
        surplus(cases),
        attributions(cases[0]),
    ]
    return Page(
        "tables",
        "Tables",
        "Every number behind the pictures, in rows.",
        "Large tables hold the years the pictures show; the run folder holds every year.",
        (),
        charts,
    )


def in_key_years(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the years the pictures show: the file would grow too large with all."""
    return frame[frame["year"].isin(key_years(case.result.years))]


def _chart(name: str, title: str, subtitle: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Chart:
    reading = f"{len(rows):,} rows, all answers."
    view = View(
        title,
        subtitle,
        reading,
        Table(columns, rows),
        {},
        "",
        "" if rows else "No row: nothing of this kind is in the run.",
    )
    return Chart(f"table-{name}", "table", "", {"": view})


def flows(cases: Sequence[Case]) -> Chart:
    """Trade by form, seller and buyer."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = case.result.flows()
        frame = frame.assign(group=frame["form"].map(FORMS).fillna("other"))
        sums = frame.groupby(["year", "group", "from", "to"], as_index=False)[["t", "t_reo"]].sum()
        rows += [
            [
                case.answer,
                str(r["year"]),
                FORM_WORDS[r["group"]],
                case.names.place(r["from"]),
                case.names.place(r["to"]),
                r["t"],
                r["t_reo"],
            ]
            for r in records(sums)
        ]
    columns = [
        text("answer"),
        text("year"),
        text("form"),
        text("from"),
        text("to"),
        number("goods", "t"),
        number("rare earths", "t REO"),
    ]
    return _chart("flows", "Trade between places", "t a year by form, seller and buyer", columns, rows)


def demand(cases: Sequence[Case]) -> Chart:
    """Asked, delivered and unmet by use."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = in_key_years(case, case.result.demand())
        sums = frame.groupby(["year", "end_use", "place"], as_index=False)[["quantity", "delivered", "unmet"]].sum()
        rows += [
            [
                case.answer,
                str(r["year"]),
                case.names.use(r["end_use"]),
                case.names.place(r["place"]),
                r["quantity"],
                r["delivered"],
                r["unmet"],
            ]
            for r in records(sums)
        ]
    columns = [
        text("answer"),
        text("year"),
        text("end use"),
        text("place"),
        number("asked for", "t"),
        number("delivered", "t"),
        number("unmet", "t"),
    ]
    return _chart("demand", "Unmet by use", "t of the goods asked for, a year", columns, rows)


def capacity(cases: Sequence[Case]) -> Chart:
    """Existing and built capacity of each asset."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = in_key_years(case, case.result.capacity())
        frame = frame[(frame["existing"] > 0) | (frame["built"] > 0)]
        rows += [
            [
                case.answer,
                str(r["year"]),
                case.names.asset(str(r["asset"])),
                case.names.place(r["place"]),
                plain(words_of(r["process"])),
                r["existing"],
                r["built"],
            ]
            for r in records(frame)
        ]
    columns = [
        text("answer"),
        text("year"),
        text("asset"),
        text("place"),
        text("process"),
        number("running or decided", "t/year"),
        number("built by the plan", "t/year"),
    ]
    return _chart("capacity", "Capacity of mines and plants", "t a year as each asset counts", columns, rows)


def output(cases: Sequence[Case]) -> Chart:
    """What processes put out, by place and form."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = case.result.made()
        sums = frame.groupby(["year", "process", "place", "form"], as_index=False)[["t", "t_reo"]].sum()
        rows += [
            [
                case.answer,
                str(r["year"]),
                plain(r["process"]),
                case.names.place(r["place"]),
                plain(r["form"]),
                r["t"],
                r["t_reo"],
            ]
            for r in records(sums)
        ]
    columns = [
        text("answer"),
        text("year"),
        text("process"),
        text("place"),
        text("form"),
        number("output", "t"),
        number("rare earths", "t REO"),
    ]
    return _chart("output", "Output by process and place", "t a year", columns, rows)


def prices(cases: Sequence[Case]) -> Chart:
    """Modelled prices of oxides and magnets, the middle of all places and the ends."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = in_key_years(case, case.result.prices())
        frame = frame[frame["form"].isin(["oxide", "magnet"])]
        if frame.empty:
            continue
        sums = frame.groupby(["year", "material"], as_index=False).agg(
            min=("price", "min"), median=("price", "median"), max=("price", "max")
        )
        rows += [
            [case.answer, str(r["year"]), case.names.material(r["material"]), r["min"], r["median"], r["max"]]
            for r in records(sums)
        ]
    columns = [
        text("answer"),
        text("year"),
        text("material"),
        number("lowest", "USD/t"),
        number("middle", "USD/t"),
        number("highest", "USD/t"),
    ]
    return _chart(
        "prices",
        "Modelled prices of oxides and magnets",
        "USD of 2024 per t; lowest, middle and highest of all places",
        columns,
        rows,
    )


def surplus(cases: Sequence[Case]) -> Chart:
    """What is left over."""
    rows: list[list[Cell]] = []
    for case in cases:
        frame = case.result.surplus()
        sums = frame.groupby(["year", "material"], as_index=False)[["t"]].sum()
        rows += [
            [case.answer, str(r["year"]), case.names.material(r["material"]), r["t"]]
            for r in records(sums)
            if r["t"] >= 0.5
        ]
    return _chart(
        "surplus",
        "Unsold",
        "t of material a year, all places",
        [text("answer"), text("year"), text("material"), number("unsold", "t")],
        rows,
    )


def attributions(case: Case) -> Chart:
    """Whose numbers these are and on what terms they are passed on."""
    frame = case.result.world.get("sources")
    rows: list[list[Cell]] = []
    fields = ("publisher", "title", "date", "licence", "attribution")
    if frame is not None:
        rows = [[words_of(r.get(f)) for f in fields] for r in records(frame)]
    columns = [text("publisher"), text("title"), text("date"), text("licence"), text("attribution")]
    return _chart("sources", "Sources and their terms", "Who published what the tables hold", columns, rows)
