"""What the plan leaves behind: energy, CO2, water, tailings, residue, jobs, by place, stage and year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, number, records, text, unlike
from didymium.reports.payload.common import Case

NOTHING = "Footprints are not counted in this run: it was solved by an earlier version."
KINDS = {
    "energy": "energy",
    "electricity": "electricity",
    "co2": "CO\N{SUBSCRIPT TWO}",
    "water": "water",
    "tailings": "tailings",
    "waste": "waste",
    "residue": "Th and U residue",
    "radioactivity": "radioactivity of the residue",
    "thorium_uranium": "thorium and uranium in it",
    "reagent": "reagents",
    "jobs": "jobs",
}
MEANS = ("activity",)
"""Kinds that are means (Bq/g): they are not added up."""
PLACES = 7


def charts(cases: Sequence[Case], years: Sequence[int], start: str) -> tuple[list[Switch], list[Chart]]:
    """Bars by place for each kind and year of the first answer, and a table of all kinds per tonne of magnet.

    The bars of other answers would take too much room in the file; the table has all answers.
    """
    kinds = _kinds(cases)
    if not kinds:
        view = View("What the plan leaves behind", "", "", Table([text("place")], []), {}, "", NOTHING)
        return [], [Chart("footprint", "lengths", "", {"": view})]
    wanted = Switch("kind", "Footprint", [(k, said(k)) for k in kinds], "co2" if "co2" in kinds else "", at="footprint")
    first = wanted.value or kinds[0]
    views = {f"{y}|{k}": _view(cases[0], y, k) for y in years for k in kinds}
    bars = Chart("footprint", "lengths", "", views, ("year", "kind"), start=f"{start.rpartition('|')[2]}|{first}")
    each = {f"{c.answer}|{y}": _each(c, y, kinds) for c in cases for y in years}
    return [wanted], [bars, Chart("per-magnet", "table", "", each, ("answer", "year"), start=start)]


def said(kind: str) -> str:
    """A kind of footprint in prose."""
    return KINDS.get(kind, kind.replace("_", " "))


def _kinds(cases: Sequence[Case]) -> list[str]:
    """The kinds that are counted, in the order of KINDS."""
    found = {str(k) for c in cases for k in c.held.footprints()["kind"].unique()} - set(MEANS)
    order = list(KINDS)
    return sorted(found, key=lambda k: (order.index(k) if k in order else len(order), k))


def _rows(case: Case, year: int, kind: str = "") -> pd.DataFrame:
    frame = case.held.footprints()
    frame = frame[frame["year"] == year]
    return frame[frame["kind"] == kind] if kind else frame


def covered(case: Case, year: int, kind: str) -> float:
    """Share of the tonnage of all processes whose footprint of this kind has a number; NaN when nothing runs."""
    made = case.result.made()
    made = made[(made["year"] == year) & (made["form"] != "scrap")]
    field = "t_reo" if float(made["t_reo"].sum()) > 0 else "t"
    tonnes = made.groupby(["place", "process"])[field].sum()
    total = float(tonnes.sum())
    rows = _rows(case, year, kind)
    rows = rows[rows["amount"].notna()]
    part = rows["covered"].astype(float) if "covered" in rows.columns else pd.Series(1.0, index=rows.index)
    pairs = zip(rows["place"], rows["process"], strict=True)
    known = dict(zip(((str(p), str(q)) for p, q in pairs), part, strict=True))
    held = sum(float(t) * known.get(pair, 0.0) for pair, t in zip(tonnes.index.tolist(), tonnes, strict=True))
    return held / total if total > 0 else float("nan")


def amount(value: float, unit: str) -> str:
    """An amount with its unit, in thousands or millions where that is shorter."""
    if not math.isfinite(value):
        return numbers.UNKNOWN
    if unit.startswith("t") and unit.partition("/")[0].strip() == "t":
        return numbers.mass(value) if value < 1e6 else f"{numbers.rounded(value / 1e6, 3)}{numbers.GAP}Mt"
    for scale, word in ((1e9, "bn"), (1e6, "m"), (1e3, "thousand")):
        if value >= 10 * scale or (scale > 1e3 and value >= scale):
            return f"{numbers.rounded(value / scale, 3)}{numbers.GAP}{word}{numbers.GAP}{plain_unit(unit)}"
    return f"{numbers.rounded(value, 3)}{numbers.GAP}{plain_unit(unit)}"


def plain_unit(unit: str) -> str:
    """A unit of a year's amount as it is read: MWh/year is MWh, job is jobs."""
    bare = unit.removesuffix("/year")
    return {"job": "jobs", "m3": "m\N{SUPERSCRIPT THREE}", "m**3": "m\N{SUPERSCRIPT THREE}"}.get(bare, bare)


def _view(case: Case, year: int, kind: str) -> View:
    frame = _rows(case, year, kind)
    known = frame[frame["amount"].notna()]
    unit = str(known["unit"].iloc[0]) if len(known) else ""
    sums = known.groupby("place")["amount"].sum().sort_values(ascending=False)
    sums = sums[sums > 0]
    total = float(sums.sum())
    bars = [_bar(case.names.place(str(p)), float(v), unit) for p, v in sums.iloc[:PLACES].items()]
    if len(sums) > PLACES:
        rest = f"{len(sums) - PLACES} others"
        bars.append(_bar(rest, float(sums.iloc[PLACES:].sum()), unit))
    cells: list[list[Cell]] = [
        [case.names.place(str(r["place"])), str(r["process"]).replace("_", " "), r["amount"]]
        for r in records(frame.groupby(["place", "process"], as_index=False)[["amount"]].sum(min_count=1))
    ]
    part = covered(case, year, kind)
    name = said(kind)
    title = f"{words.sentence(name)} of the whole chain in {year}: {amount(total, unit)}"
    reading = (
        case.say(f"{bars[0]['label']} has {bars[0]['text']} of the {amount(total, unit)} in {year}.") if bars else ""
    )
    return View(
        title,
        f"All places and stages, a year, answer {case.answer}; {numbers.share(part)} of the tonnage has a figure",
        reading,
        Table([text("place"), text("stage"), number(name, plain_unit(unit))], cells),
        {"rows": bars},
        f"{numbers.share(round(1 - part, 2))} of the tonnage has no figure: unknown, not zero." if part < 0.995 else "",
        "" if bars else f"No {name} is counted in {year}: no process that runs has a figure.",
    )


def _bar(label: str, value: float, unit: str) -> dict[str, Any]:
    return {"label": label, "value": value, "text": amount(value, unit)}


def _each(case: Case, year: int, kinds: Sequence[str]) -> View:
    """Every kind: the whole, per tonne of magnet, how much of the tonnage has a figure, and the party's part."""
    made = case.result.made()
    magnets = float(made.loc[(made["year"] == year) & (made["form"] == "magnet"), "t"].sum())
    rows: list[list[Cell]] = []
    for kind in kinds:
        frame = _rows(case, year, kind)
        known = frame[frame["amount"].notna()]
        total = float(known["amount"].sum()) if len(known) else float("nan")
        home = float(known.loc[known["place"].isin(case.mine), "amount"].sum()) if len(known) else float("nan")
        unit = plain_unit(str(frame["unit"].iloc[0])) if len(frame) else ""
        part = covered(case, year, kind)
        each = total / magnets if magnets > 0 else float("nan")
        rows.append(
            [words.sentence(said(kind)), _or_none(total), _or_none(home), _or_none(each), unit, _or_none(part * 100)]
        )
    strength = _strength(_rows(case, year))
    columns = [
        text("kind"),
        unlike("whole chain"),
        unlike(f"of it {case.names.party()}"),
        unlike("per t of magnet"),
        text("unit"),
        number("tonnage with a figure", "%"),
    ]
    return View(
        _each_title(rows, year),
        f"The whole chain’s amount over {numbers.mass(magnets)} of magnets made; by-products carry nothing of it",
        "",
        Table(columns, rows),
        {"open": True},
        f"Sums count what has a figure: below 100{numbers.GAP}% in the last column they are lower bounds.{strength}",
    )


def _each_title(rows: Sequence[Sequence[Cell]], year: int) -> str:
    """The carbon and the water of a tonne of magnet, where they are known."""
    known = {str(r[0]): (float(r[3]), str(r[4])) for r in rows if isinstance(r[3], int | float)}
    told = [
        f"{numbers.rounded(v, 3)}{numbers.GAP}{unit} of {name}"
        for kind, name in (("water", "water"), ("co2", said("co2")))
        for v, unit in [known.get(words.sentence(said(kind)), (0.0, ""))]
        if v > 0
    ]
    return f"A tonne of magnet costs {words.listed(told)} in {year}" if told else f"Per tonne of magnet, {year}"


def _strength(frame: pd.DataFrame) -> str:
    """Mean radioactivity of all residue whose strength is known, Bq/g; nothing when none is."""
    wide = frame[frame["kind"].isin(["activity", "radioactivity"])]
    wide = wide.pivot_table(index=["place", "process"], columns="kind", values="amount", aggfunc="mean")
    if not {"activity", "radioactivity"} <= set(wide.columns):
        return ""
    known = wide[(wide["activity"] > 0) & (wide["radioactivity"] > 0)]
    tonnes = (known["radioactivity"] / known["activity"]).sum()
    if not tonnes:
        return ""
    mean = float(known["radioactivity"].sum() / tonnes)
    return f" Mean radioactivity of the residue: {numbers.rounded(mean, 3)}{numbers.GAP}Bq/g."


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
