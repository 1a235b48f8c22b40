"""What a partnership is worth: each coalition, the split, whether anybody objects, and what has to be paid."""

from __future__ import annotations

import math
from typing import Any

from didymium.reports import words
from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.names import Names
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.gains import party_name

NO_CORE = "no core"
MILLION = 1e6
PLAYERS = ("player", "alone", "shapley")


def charts(around: Around, case: Case) -> list[Chart]:
    """The split as a table, and the worth of every coalition as bars; nothing without a partnership."""
    players = records(around.frame("partnership", *PLAYERS))
    coalitions = records(around.frame("coalitions", "coalition", "worth"))
    found = [_split(players, case)] if players else []
    return [*found, _worths(coalitions, case)] if coalitions else found


def _split(players: list[dict[str, Any]], case: Case) -> Chart:
    names = case.names
    columns = [
        text("party"),
        *(number(n, "m USD") for n in ("alone", "Shapley split", "core from", "core to", "nucleolus")),
        number("payment it gets (−: pays)", "m USD"),
    ]
    rows: list[list[Cell]] = []
    for row in players:
        core = [_or(row, n, NO_CORE) for n in ("core_low", "core_high")]
        ends = [_or(row, n, "unknown") for n in ("nucleolus", "payment")]
        rows.append([party_name(names, str(row["player"])), _or(row, "alone"), _or(row, "shapley"), *core, *ends])
    view = View(
        _title(players, case),
        "Money of the first year, all years; Shapley: what each adds, on average over all orders of joining",
        "",
        Table(columns, rows),
        {"open": True},
        f"{_held(players, names)} Payment: what makes the split true at the accounts of the plan.".strip(),
    )
    return Chart("partnership", "table", "m USD", {"": view})


def _title(players: list[dict[str, Any]], case: Case) -> str:
    who = words.listed([party_name(case.names, str(r["player"])) for r in players])
    whole = sum(float(r["shapley"]) for r in players)
    gain = whole - sum(float(r["alone"]) for r in players)
    if not whole and not gain:
        return f"{who} together gain nothing that they could share"
    scale = Scale.of([whole, gain], "USD_2024")
    beyond = f"{scale.full(abs(gain))} {'more' if gain >= 0 else 'less'} than each alone"
    held = {str(r.get("in_core", "")) for r in players}
    where = {frozenset({"yes"}): "in", frozenset({"no"}): "outside"}.get(frozenset(held))
    split = f"; its Shapley split lies {where} the core" if where else ""
    return f"{who} together are worth {scale.full(whole)}, {beyond}{split}"


def _held(players: list[dict[str, Any]], names: Names) -> str:
    """Who objects to the split, or why nobody does."""
    told = next((str(r["objection"]) for r in players if isinstance(r.get("objection"), str) and r["objection"]), "")
    return words.sentence(names.prose(told).rstrip(".")) + "." if told else ""


def _worths(coalitions: list[dict[str, Any]], case: Case) -> Chart:
    told = [(coalition_name(case.names, str(r["coalition"])), float(r["worth"]), _said(r)) for r in coalitions]
    scale = Scale.of([v for _, v, _ in told], "USD_2024")
    rows: list[dict[str, Any]] = [
        {"label": n, "value": v, "text": scale.full(v)} for n, v, _ in told if math.isfinite(v)
    ]
    best = max(rows, key=lambda r: float(r["value"]), default=None)
    columns = [text("coalition"), number("worth", "USD"), text("what they do")]
    said = f"{best['label']} is worth most: {best['text']}." if best else ""
    view = View(
        f"Worth of each coalition: most, {best['text']}, for {best['label']}" if best else "Worth of each coalition",
        f"Gain of its members when only they act, against nobody acting; {scale.unit} of the first year, all years",
        said,
        Table(columns, [[n, v if math.isfinite(v) else None, t] for n, v, t in told]),
        {"rows": rows},
        "",
        "" if rows else "No coalition is solved.",
    )
    return Chart("coalitions", "balance", "USD", {"": view})


def _said(row: dict[str, Any]) -> str:
    return str(row["text"]) if isinstance(row.get("text"), str) else ""


def coalition_name(names: Names, told: str) -> str:
    """'IND+KAZ' as India + Kazakhstan."""
    return " + ".join(party_name(names, p.strip()) for p in told.split("+"))


def _or(row: dict[str, Any], name: str, other: str = "unknown") -> Cell:
    """Millions of a row, or the word that stands for none."""
    value = row.get(name)
    number_of = float("nan") if value is None or isinstance(value, str) else float(value) / MILLION
    return number_of if math.isfinite(number_of) else other
