"""One small text per instrument: the rows, costs and bounds it adds to or changes in a tiny study.

A line with '-' stands without the instrument, one with '+' with it. Of a shock the text also holds what it cuts:
bounds of columns and rows, as they were planned and as they are after it. Written anew as those of `test_golden`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tests.golden.instruments_tiny as tiny
from tests.golden.test_golden import members, terms
from tests.small import program

from didymium.analyses.solve import network_of
from didymium.model.assemble import Program
from didymium.model.cuts import cut_program
from didymium.model.run import solve
from didymium.parts.deal import Cut, Instrument
from didymium.parts.instruments import INSTRUMENTS, cuts, rows_of
from didymium.parts.part import index
from didymium.study.study import Study

HERE = Path(__file__).parent / "instruments"
REWRITE = os.environ.get("DIDYMIUM_REWRITE_GOLDEN") == "1"
TABLES = {i.table: i for i in INSTRUMENTS}
NOISE = 1e-9
"""A planned tonne smaller than this is none."""
NOTHING = ("enablers", "trainings")
"""Instruments that may leave a study as it is; their text says so."""


def text_of(instrument: Instrument) -> str:
    """The golden text of an instrument: its words, what changes in the program, what it cuts."""
    before, after = getattr(tiny, instrument.table)()
    rows = rows_of({n: t.frame for n, t in after.tables.items()}, instrument)
    head = [f"# {instrument.title}: {instrument.effect}", *(f"# {instrument.words(row)}" for row in rows)]
    return "\n".join([*head, *changes(program(before), program(after)), *cut_lines(after)]) + "\n"


def changes(before: Program, after: Program) -> list[str]:
    """Lines that stand only without ('-') or only with ('+') an instrument, each kind in the order of the model."""
    old, new = dict(lines(before)), dict(lines(after))
    gone = [f"- {key}: {text}" for key, text in old.items() if new.get(key) != text]
    come = [f"+ {key}: {text}" for key, text in new.items() if old.get(key) != text]
    return [*gone, *come] or ["  nothing changes"]


def lines(found: Program) -> Iterator[tuple[str, str]]:
    """Every row of every equation and cost that has entries, by its key; what is a bound of a column says so."""
    keys = found.column_keys()
    for name, block in found.blocks.items():
        for i, label in enumerate(members(found, block.formula.over)):
            note = "  (bound)" if block.column[i] >= 0 else "  (no row)" if block.row[i] < 0 else ""
            yield f"{name}[{label}]", f"{terms(block.matrix, i, keys)} {block.sign} {0.0 - block.const[i]:.9g}{note}"
    for name, term in found.spending.items():
        if term.matrix is not None:
            for i, label in enumerate(members(found, ("time",))):
                text = terms(term.matrix, i, keys)
                if text != "0":
                    yield f"{name}[{label}]", text


def cut_lines(study: Study) -> list[str]:
    """What the shocks of a study leave of its calm plan: the cuts, then every bound that is another one after them."""
    network = network_of(study)
    found, where = cuts(index(network)), index(network)
    if not found:
        return []
    planned = program(study)
    plan = solve(planned)[1].columns
    left = cut_program(planned, plan, found)
    told = [_cut_line(c, where.labels) for c in found]
    both = ((planned.floor, planned.ceiling), (left.floor, left.ceiling))
    told += _bounds("column", planned.column_keys(), *both)
    both = ((planned.lower, planned.upper), (left.lower, left.upper))
    return [*told, *_bounds("row", planned.row_keys(), *both)]


def _cut_line(cut: Cut, labels: object) -> str:
    time = labels["time"][cut.time]  # type: ignore[index]
    done = "opens" if cut.kind == "source" else "lost"
    return f"! {cut.name}: {cut.lost:.6g} of {cut.kind} {', '.join(map(str, cut.members))} {done} in {time}"


def _bounds(kind: str, keys: list[str], before: tuple[np.ndarray, ...], after: tuple[np.ndarray, ...]) -> list[str]:
    """Lines of what is bounded otherwise."""
    out = []
    for key, low, high, new_low, new_high in zip(keys, *before, *after, strict=True):
        if not (_same(low, new_low) and _same(high, new_high)):
            out.append(f"~ {kind} {key}: {_span(low, high)} -> {_span(new_low, new_high)}")
    return out


def _same(one: float, other: float) -> bool:
    return one == other or abs(one - other) < NOISE


def _span(low: float, high: float) -> str:
    shown = [f"{0.0 if abs(v) < NOISE else v:.6g}" for v in (low, high)]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]}..{shown[1]}"


@pytest.mark.parametrize("name", sorted(n for n in TABLES if hasattr(tiny, n)))
def test_what_an_instrument_changes_is_as_kept(name: str) -> None:
    file, text = HERE / f"{name}.lp.txt", text_of(TABLES[name])
    if REWRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_instrument_has_its_golden_text() -> None:
    """Add an instrument, and this fails until a tiny study shows what it does."""
    kept = {p.name.removesuffix(".lp.txt"): p.read_text(encoding="utf-8") for p in HERE.glob("*.lp.txt")}
    assert sorted(kept) == sorted(TABLES)
    idle = [n for n, text in kept.items() if "  nothing changes" in text and "! " not in text and n not in NOTHING]
    assert idle == []
