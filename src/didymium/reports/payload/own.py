"""Numbers somebody wrote without a source: where they stand, and which headline figures rest on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from didymium.parts.row_types import ROW_TYPES
from didymium.reports import words
from didymium.reports.names import Names
from didymium.reports.payload import inputs
from didymium.reports.payload.chart import Cell, Chart, Table, View, records, text, unlike
from didymium.reports.payload.common import Case, Ledger, words_of, yours
from didymium.reports.payload.resting import resting

MOST = 200


@dataclass(frozen=True)
class Own:
    """One such number; `answers` are those it stands in."""

    claim: str
    table: str
    row: str
    field: str
    value: Any
    unit: str
    answers: tuple[str, ...]


def cells(cases: Sequence[Case]) -> list[Own]:
    """All of them, each once, in the order of the tables."""
    found: dict[tuple[str, str, str, str], Own] = {}
    for case in cases:
        for cell in _of(case):
            key = (cell.table, cell.row, cell.field, cell.claim)
            before = found[key].answers if key in found else ()
            found[key] = Own(**{**cell.__dict__, "answers": (*before, case.answer)})
    order = {name: i for i, name in enumerate(ROW_TYPES)}
    return sorted(found.values(), key=lambda c: (order.get(c.table, len(order)), c.row, c.field))


def _of(case: Case) -> list[Own]:
    found = []
    for name, frame in case.result.world.items():
        columns = [c for c in frame.columns if str(c) == "claim" or str(c).endswith(".claim")]
        hits = {c: frame[c].astype(str).str.startswith("yours:") for c in columns if name not in inputs.SKIPPED}
        for column, hit in hits.items():
            found += [_cell(name, str(column), row) for row in records(frame[hit])]
    return found


def _cell(name: str, column: str, row: Mapping[str, Any]) -> Own:
    claim = words_of(row[column])
    field = column.removesuffix(".claim") if column != "claim" else claim.rsplit(":", 1)[-1]
    kinds = ROW_TYPES.get(name)
    unit = next((f.unit for f in kinds.fields if f.name == field), "") if kinds else ""
    key = [k for k in (kinds.key if kinds else ()) if k in row] or list(row)[:1]
    label = ", ".join(p for p in (inputs.cell(row[k], year=True) for k in key) if p)
    return Own(claim, name, label, field, row.get(field), unit, ())


def chart(cases: Sequence[Case]) -> Chart | None:
    """A table of them with the badge, and what each is felt in; None when every number has a source."""
    listed = cells(cases)
    if not listed:
        return None
    felt = [_felt(case) for case in cases]
    known = {case.answer: case.names for case in cases}
    rows: list[list[Cell]] = [_row(cell, felt, len(cases), known[cell.answers[0]]) for cell in listed[:MOST]]
    names = ("mark", "answer", "table", "row", "field")
    columns = [*(text(n) for n in names), unlike("value"), text("unit"), text("written in"), text("felt in")]
    resting_on = sum(1 for r in rows if r[-1])
    many = "number is" if len(listed) == 1 else "numbers are"
    view = View(
        f"{len(listed):,} {many} yours: written without a source.",
        "They count as assumed until a claim stands behind them: see sources.csv and claims.csv",
        f"{resting_on:,} of {len(listed):,} numbers of yours are felt in a headline figure.",
        Table(columns, rows),
        {"open": True},
        f"{len(listed) - MOST:,} more are left out here." if len(listed) > MOST else "",
    )
    return Chart("yours", "table", "", {"": view})


def _felt(case: Case) -> dict[str, set[str]]:
    """The claims behind each headline figure of an answer."""
    ledger = Ledger(case.result)
    return {name: {c for c in ledger.behind(claims) if yours(c)} for name, claims in resting(case).items()}


def _row(cell: Own, felt: Sequence[Mapping[str, set[str]]], answers: int, names: Names) -> list[Cell]:
    figures = list(dict.fromkeys(name for held in felt for name, claims in held.items() if cell.claim in claims))
    number = cell.value if isinstance(cell.value, int | float) else None
    return [
        f"{words.MARKS['yours']} {words.MARK_WORDS['yours']}",
        "all" if len(cell.answers) == answers else ", ".join(cell.answers),
        cell.table,
        names.prose(cell.row),
        cell.field,
        number,
        cell.unit.replace("USD_2024", "USD"),
        inputs.place_of(cell.claim),
        ", ".join(figures),
    ]
