"""The Validation page: the base year modelled beside observed, misses first, what was fitted apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import calibration, cited, trial_rows
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.trial_rows import Found

AIM = 0.7
FIRST = "rows"
TITLES = {
    "rows": "{year}, calibrated",
    "out_of_sample": "{year}, out of sample",
    "uncalibrated": "{year}, not calibrated",
    "uncalibrated_2025": "{year}, not calibrated",
    "myanmar_usgs": "{year}, with Myanmar and Laos as USGS counts them",
    "demand": "Demand, from goods up against published totals",
}
NOTHING = "Validation is not computed yet: run “didymium validate”."
BANDS = (
    "Bands are the spread of the sources, else 10 % or 5 points; they were fixed before the first calibrated run. "
    "No figure that was fitted counts."
)


@cache
def shipped() -> dict[str, Any]:
    """What `didymium validate` found for the shipped world; nothing when it has not run."""
    path = files("didymium") / "library" / "world" / "validation.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def page(cases: Sequence[Case], told: Found | None = None) -> Page:
    """Share inside and aim, the base year and the other trials, what to read, what calibration does and buys."""
    found = shipped() if told is None else told
    tables = tables_of(found)
    bought = {name: inside(rows) for name, rows in tables.items()}
    if not tables:
        view = View("Modelled against observed", "", "", Table(trial_rows.COLUMNS, []), {}, "", NOTHING)
        charts = [Chart("validation", "ratio", "", {"": view})]
    else:
        views = {name: _view(cases[0], _title(found, name), rows, name) for name, rows in tables.items()}
        charts = [Chart("validation", "ratio", "", views, ("trial",)), _trials(found, tables), _reading(found)]
    options = [(name, _title(found, name)) for name in tables]
    switches = [Switch("trial", "Table", options, at="validation")] if options else []
    charts += calibration.charts(cases[0], bought)
    closing = [BANDS] if tables else []
    return Page("validation", "Validation", finding(found), lede(found), switches, charts, closing)


def _trials(found: Found, tables: Mapping[str, Sequence[Found]]) -> Chart:
    """Rows not fitted that lie inside their band, table by table."""
    rows: list[list[Cell]] = []
    for name, held in tables.items():
        hit, tested = inside(held)
        rows.append([_title(found, name), hit, tested, 100 * hit / tested if tested else None, len(held) - tested])
    columns = [text("table"), number("inside"), number("rows not fitted"), number("inside", "%"), number("rows fitted")]
    view = View("The tables side by side", "Rows that were not fitted", "", Table(columns, rows), {"open": True})
    return Chart("trials", "table", "", {"": view}, size="half")


def _reading(found: Found) -> Chart:
    """What to read and what not, as `validate` says it."""
    said = {"To read": found.get("read"), "Mind": found.get("not_read")}
    lines = [(head, str(line)) for head, listed in said.items() if isinstance(listed, list) for line in listed]
    data = {"items": [f"{head}: {line[:1].lower()}{line[1:]}" for head, line in lines]}
    empty = "" if lines else "Nothing is said of it."
    view = View("What to read and what not", "", "", Table([text("word"), text("what")], lines), data, "", empty)
    return Chart("to-read", "list", "", {"": view}, size="half")


def _title(found: Found, name: str) -> str:
    """What a table is called: as `validate` says, else by its name."""
    told = found.get("words")
    own = told.get(name) if isinstance(told, Mapping) else None
    rows = found.get(name, [])
    return str(
        own
        or TITLES.get(name, words.sentence(name.replace("_", " "))).format(year=trial_rows.year(rows) or "Base year")
    )


def tables_of(found: Found) -> dict[str, list[dict[str, Any]]]:
    """Every list of modelled figures, the base year first, then those known, then the others."""
    listed = {
        k: v
        for k, v in found.items()
        if isinstance(v, list) and v and all(isinstance(r, Mapping) and "modelled" in r for r in v)
    }
    order = [*(k for k in TITLES if k in listed), *(k for k in listed if k not in TITLES)]
    return {k: [dict(r) for r in listed[k]] for k in order}


def inside(rows: Sequence[Found]) -> tuple[int, int]:
    """How many rows that were not fitted lie inside their band, and how many there are."""
    tested = [r for r in rows if not r.get("fitted")]
    return sum(1 for r in tested if r.get("within")), len(tested)


def finding(found: Found) -> str:
    """The share inside and the aim."""
    hit, tested = inside(found.get(FIRST, []))
    if not tested:
        return NOTHING
    aim = numbers.share(trial_rows.amount(found, "aim", AIM))
    part = numbers.share(hit / tested)
    return f"Of {tested} figures the model was not given, {hit} land inside their band ({part}); the aim is {aim}."


def said_inside() -> str:
    """One clause for other pages: '2024 reproduced on 7 of 13 rows not fitted'; '' before validation."""
    rows = shipped().get(FIRST, [])
    hit, tested = inside(rows)
    if not tested:
        return ""
    year = trial_rows.year(rows)
    return f"{year or 'the base year'} reproduced on {hit} of {tested} rows not fitted"


def lede(found: Found) -> str:
    """Which areas agree in every row that was not fitted, and which miss most."""
    rows = [r for r in found.get(FIRST, []) if not r.get("fitted")]
    if not rows:
        return ""
    good = _kinds([r for r in rows if r.get("within")])
    bad = _kinds([r for r in rows if not r.get("within")])
    whole, none, some = (
        [k for k in good if k not in bad],
        [k for k in bad if k not in good],
        [k for k in bad if k in good],
    )
    parts = [
        f"Every row of {words.listed(whole)} lands inside." if whole else "",
        f"Some rows of {words.listed(some)} do." if some else "",
        f"None of {words.listed(none)} does." if none else "",
    ]
    return " ".join(p for p in parts if p)


def _kinds(rows: Sequence[Found]) -> list[str]:
    """The groups rows belong to, as they say it, else the kind of their figure."""
    found: dict[str, None] = {}
    for row in rows:
        found[
            str(row.get("area") or row.get("group") or cited.parsed(str(row.get("id", ""))).name).replace("_", " ")
        ] = None
    return [k for k in found if k]


def _view(case: Case, title: str, rows: Sequence[dict[str, Any]], name: str) -> View:
    """One table: rows that were not fitted, misses first; fitted ones are drawn for the base year only."""
    tested = sorted((r for r in rows if not r.get("fitted")), key=lambda r: (bool(r.get("within")), -trial_rows.far(r)))
    fitted = sorted((r for r in rows if r.get("fitted")), key=lambda r: -trial_rows.far(r))
    hit, all_tested = inside(rows)
    told = name in (FIRST, "out_of_sample", "demand")
    drawn = [trial_rows.drawn(case, r) | ({} if told else {"why": ""}) for r in tested]
    groups = [{"head": "Not fitted: a test", "rows": drawn}] if tested else []
    if fitted and (name == FIRST or not tested):
        head = "Put into the fit: agreement proves nothing"
        groups.append({"head": head, "rows": [trial_rows.drawn(case, r) for r in fitted]})
    return View(
        f"{title}: {hit} of {all_tested} inside" if all_tested else f"{title}: every row was fitted",
        "Modelled over observed on a log scale; band fixed before the first run; misses first",
        f"{hit} of {all_tested} rows that were not fitted land inside their band." if all_tested else "",
        Table(trial_rows.COLUMNS, [trial_rows.cells(case, r) for r in [*tested, *fitted]]),
        {"groups": groups},
        "" if name == FIRST or not fitted else "Rows that were fitted stand in the table below.",
    )
