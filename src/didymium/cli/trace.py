"""Commands about belief: trace, leverage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from didymium.analyses.around import keep_leverage
from didymium.analyses.leverage import Levers
from didymium.analyses.trace import Said, Trace, as_plain, trace_figure
from didymium.cli.out import answer, columns, guarded, say
from didymium.results.figures import headlines
from didymium.results.store import load
from didymium.tables.table import records

WIDTH = 150
HOW = {"seen": "seen", "recalled": "from memory, check", "mixed": "partly from memory", "assumed": "assumed"}


def _levers(run: str) -> Levers:
    say(f"reading {run}")
    stored = load(Path(run))
    say("writing the network out with the claim of every number")
    return Levers(stored.result, stored.basis)


@guarded("trace")
def trace(run: str, figure: str, most: int, as_json: bool) -> None:
    """A figure walked back to the sentences it came from."""
    levers = _levers(run)
    found = trace_figure(levers, figure, most)
    fields = {"study": levers.result.study_name, "case": levers.result.case, "status": "ok", "trace": as_plain(found)}
    answer("trace", as_json, fields, list(_lines(found)))


def _lines(found: Trace) -> Iterator[str]:
    yield f"{found.figure} = {found.value:.6g} {found.unit}   (modelled)"
    yield ""
    if found.columns:
        yield "it adds up, or is held by:"
        yield from (f"  {key} = {value:,.4g}" for key, value in found.columns)
        yield ""
    if not found.steps:
        yield "no table cell is behind it"
        return
    yield f"cells behind it: {found.cells:,}" + ("" if found.moved else "; no small change of any of them moves it")
    for step in found.steps:
        pull = f"+1 % moves it by {step.pull:+.4g}" if step.pull else "no small change of it moves the figure"
        yield ""
        yield f"{step.table} {step.key} {step.field} = {step.value:g}: {pull}"
        if step.parameter:
            yield f"  as '{step.parameter}' ({step.meaning}) in {', '.join(step.equations)}"
        yield from _claim(step.claim, 1)


def _claim(said: Said, depth: int) -> Iterator[str]:
    indent = "  " * depth
    value = "" if said.value != said.value else f"{said.value:g} {said.unit}".rstrip()
    span = "" if said.low != said.low or said.high != said.high else f" [{said.low:g}-{said.high:g}]"
    if said.inputs:
        yield f"{indent}{said.claim}  {value}{span}  computed: {said.rule}"[:WIDTH]
        for claim in said.inputs[:SHOWN]:
            yield from _claim(claim, depth + 1)
        if len(said.inputs) > SHOWN:
            yield f"{indent}  and {len(said.inputs) - SHOWN} more"
        return
    source = ", ".join(x for x in (said.publisher, said.source) if x)
    yield f"{indent}{said.claim}  {value}{span}  {HOW.get(said.how, said.how)}: {source or said.note}"[:WIDTH]
    if source and said.note:
        yield f"{indent}  {said.note}"[:WIDTH]


SHOWN = 6


@guarded("leverage")
def leverage(run: str, figures: Sequence[str], leading: int, most: int, as_json: bool) -> None:
    """Claims by how strongly they move the headline figures, the leading ones solved again from both sides."""
    levers = _levers(run)
    wanted = tuple(figures) or tuple(headlines(levers.result))
    found, ranges = keep_leverage(Path(run), levers, wanted, leading, say)
    fields: dict[str, Any] = {"study": levers.result.study_name, "case": levers.result.case, "status": "ok"}
    fields |= {"claims": records(found.groupby("figure", sort=False).head(most))}
    fields |= {"ranges": [] if ranges is None else records(ranges)}
    answer("leverage", as_json, fields, list(_told(found, ranges, most)))


def _told(found: pd.DataFrame, ranges: pd.DataFrame | None, most: int) -> Iterator[str]:
    head = ("claim", "where", "value", "how", "per +1 %", "at -1 %", "at +1 %", "at low", "at high", "checked")
    for figure, part in found.groupby("figure", sort=False):
        yield f"{figure}: {len(part):,} claims pull"
        rows = [
            (
                r["claim"],
                f"{r['table']} {r['key']} {r['field']}"[:60],
                f"{r['value']:g}",
                r["how"],
                *(f"{r[c]:.5g}" if r[c] == r[c] else "" for c in ("pull", "minus", "plus", "at_low", "at_high")),
                r["kind"],
            )
            for r in records(part.head(most))
        ]
        yield from columns(head, rows)
        yield ""
    for r in records(ranges) if ranges is not None else ():
        yield (
            f"{r['figure']} = {r['value']:.4g} {r['unit']}, {r['low']:.4g} to {r['high']:.4g} one doubtful claim at a "
            f"time; all low {r['all_adverse']:.4g}, all high {r['all_kind']:.4g}"
        )
