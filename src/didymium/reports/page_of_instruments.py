"""The page of the manual that describes every instrument and shock, written from their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from didymium.parts.deal import Instrument, nothing_cut, nothing_said, unchanged
from didymium.reports.instrument_examples import EXAMPLES
from didymium.tables.fields import Field

INTRODUCTION = """# Instruments and shocks

Written from the code by `didymium docs`; do not edit.

A row of one of these tables is a lever somebody can pull, or something that befalls everybody. Put it into the
tables of a study, or under an answer or a shock of `study.yaml` ([study-yaml.md](study-yaml.md)): `tables` of a
study hold for all of its cases. What a shock takes is not known when the plan is made: all before its first slice
of time, and what was decided until its year, stays as planned, and what it touches passes at most what is left.

How to add one: [new-instrument.md](new-instrument.md). What stands in each cell: [tables.md](tables.md).
"""
WAYS = {
    "Accord": "rows of [`accord`](../parts/accords.md)",
    "Levy": "[`levy_cost`](../parts/levies.md)",
    "Outlay": "money beside the chain",
    "Transfer": "a transfer in the accounts",
    "Share": "who owns what part of a rent",
}
"""What an instrument can say, in words."""


def instruments_page(instruments: Iterable[Instrument]) -> str:
    """The page as Markdown: a table of all, then one section each with its fields and an example row."""
    every = list(instruments)
    head = ["instrument", "table", "kind", "effect", "pays", "gains"]
    rows = [[f"[{i.title}](#{i.table})", f"`{i.table}`", i.kind, i.effect, i.pays, i.gains] for i in every]
    return "\n".join([INTRODUCTION, *_table(head, rows), "", *(_section(i) for i in every)])


def _section(one: Instrument) -> str:
    row, own = example(one), EXAMPLES.get(one.table, {})
    shown = {f.name: own[f.name] for f in one.row.fields if f.name in own}
    fields = [[f"**{f.name}**" if f.key else f.name, _unit(f), _line(f.help)] for f in one.row.fields]
    return "\n".join(
        [
            f"## {one.table}",
            "",
            f"{one.title}. {_line(one.row.doc)}",
            "",
            f"- **What it does:** {one.effect}.",
            f"- **How:** {'; '.join(ways(one)) or 'it changes no number'}.",
            f"- **Who pays:** {one.pays}. **Who gains:** {one.gains}.",
            f"- **Seen before:** {', '.join(one.precedent) or 'never'} ([precedents](tables.md#precedents)).",
            f"- **Sign that is tested:** {one.sign}.",
            "",
            *_table(["field", "unit", "meaning"], fields),
            "",
            f"```csv\n{','.join(shown)}\n{','.join(_cell(v) for v in shown.values())}\n```",
            "",
            f"Reads: {one.words(row)}.",
            "",
        ]
    )


def ways(one: Instrument) -> list[str]:
    """How an instrument reaches the model: what it edits, says or cuts."""
    out = []
    if one.change is not unchanged:
        out.append("edits tables before the network is written")
    if one.say is not nothing_said:
        spoken = getattr(one.say, "__globals__", {})  # a file imports only what it says
        out += [words for name, words in WAYS.items() if name in spoken]
    if one.cut is not nothing_cut:
        out.append("cuts bounds of a plan that was made without it")
    return out


def example(one: Instrument) -> dict[str, Any]:
    """A row of an instrument's table in which every field has a cell, empty ones as the tables hold them."""
    own = EXAMPLES.get(one.table, {})
    return {"_row": 1} | {
        f.name: own.get(f.name, f.default if f.default is not None else _empty(f)) for f in one.row.fields
    }


def _empty(field: Field) -> Any:
    """What a cell holds that nobody filled."""
    return float("nan") if field.numeric or field.kind == "year" else ""


def _unit(field: Field) -> str:
    if field.options:
        return ", ".join(field.options)
    return {"1": "share" if field.kind == "share" else ""}.get(field.unit, field.unit) or field.kind


def _cell(value: Any) -> str:
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return f'"{text}"' if "," in text else text


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(map(_escaped, line)) + " |" for line in lines]


def _escaped(words: str) -> str:
    bold = words.startswith("**")
    return words if bold else words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


def _line(words: str) -> str:
    return " ".join(words.split())
