"""What every instrument owes: a golden text, a sign test, words, precedents, a row of the guide; and laws of shocks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden import instruments_tiny as tiny
from tests.laws.compare import assert_same, published
from tests.laws.instruments.shocks import KINDS, after, calm, close, loss, shock, struck
from tests.laws.test_balance import check_balance, check_residuals, check_use
from tests.small import permuted
from tests.small import table as small_table

from didymium.analyses.solve import planned, solve_case
from didymium.library import HERE
from didymium.parts.catalogue import VARIABLES
from didymium.parts.instruments import INSTRUMENTS, cuts, rows_of
from didymium.parts.part import index
from didymium.parts.row_types import ROW_TYPES
from didymium.reports.instrument_examples import EXAMPLES
from didymium.reports.page_of_instruments import example
from didymium.tables.read import read_folder
from didymium.tables.table import empty, fill_defaults

ROOT = Path(__file__).parents[3]
SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=3, deadline=None)
TABLES = [i.table for i in INSTRUMENTS]
BY_TABLE = {i.table: i for i in INSTRUMENTS}
OTHER_FACTS = re.compile(r"^(event_rates|F\d+)$")
"""Precedents that are no row of the table: counted rates, and the corrections of the studies."""


@cache
def world_frames() -> dict[str, pd.DataFrame]:
    """The shipped world as frames, tables without rows too."""
    read, _ = read_folder(HERE / "world", ROW_TYPES)
    return {n: fill_defaults(read[n]).frame if n in read else empty(kind).frame for n, kind in ROW_TYPES.items()}


def signs() -> set[str]:
    """Names of the sign tests of this folder, read from their files."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("test_*.py"))
    return set(re.findall(r"^def test_sign_(\w+)\(", text, re.MULTILINE))


@pytest.mark.parametrize("table", TABLES)
def test_an_instrument_is_complete(table: str) -> None:
    """Its golden text, its sign test, its texts, its precedents and its row in the guide."""
    one = BY_TABLE[table]
    assert (ROOT / "tests" / "golden" / "instruments" / f"{table}.lp.txt").is_file()
    assert table in signs(), f"write test_sign_{table} in tests/laws/instruments: {one.sign}"
    assert all((one.title, one.effect, one.pays, one.gains, one.sign, one.row.doc))
    known = set(pd.read_csv(HERE / "world" / "precedents.csv")["precedent"])
    assert {p for p in one.precedent if p not in known and not OTHER_FACTS.match(p)} == set()
    guide = (ROOT / "docs" / "guide" / "instruments.md").read_text(encoding="utf-8")
    assert f"`{table}`" in guide, "run didymium docs"


@pytest.mark.parametrize("table", TABLES)
def test_words_tell_the_row(table: str) -> None:
    """A row of the tiny study is one line, without holes or numbers nobody wrote."""
    one = BY_TABLE[table]
    _, study = getattr(tiny, table)()
    found = rows_of({n: t.frame for n, t in study.tables.items()}, one)
    assert found
    for row in found:
        told = one.words(row)
        assert told.strip()
        assert "\n" not in told
        assert not re.search(r"\bnan\b|\bNone\b|  ", told), told


@pytest.mark.parametrize("table", TABLES)
def test_a_tiny_study_has_nothing_wrong(table: str) -> None:
    """The study that shows an instrument is one that may be asked."""
    _, study = getattr(tiny, table)()
    one, frames = BY_TABLE[table], {n: t.frame for n, t in study.tables.items()}
    full = {n: t.frame for n, t in study.tables.items()} | {
        n: pd.DataFrame(columns=list(kind.names)) for n, kind in study.row_types.items() if n not in frames
    }
    wrong = [p for p in one.check(full, rows_of(full, one)) if p.level == "error"]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_the_example_of_the_guide_may_be_written_on_the_shipped_world(table: str) -> None:
    """Its cells are cells, its names are there, and nothing is wrong with it."""
    one, row = BY_TABLE[table], EXAMPLES[table]
    assert all(one.row.field(n).kind != "share" or 0 <= float(v) <= 1 for n, v in row.items())
    frames = world_frames() | {table: small_table(one.row, [row]).frame}
    found = list(one.check(frames, rows_of(frames, one)))
    lost = [
        f"{f.name}: {row[f.name]}"
        for f in one.row.fields
        if f.tables and row.get(f.name) and not any(row[f.name] in set(frames[t].iloc[:, 0]) for t in f.tables)
    ]
    assert [p for p in found if p.level == "error"] == []
    assert lost == []
    assert not re.search(r"\bnan\b|\bNone\b|  ", one.words(example(one)))


# -- laws of what befalls a plan ------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@few
@given(seed=SEEDS)
def test_a_shock_leaves_the_past_as_it_was_planned(kind: str, seed: int) -> None:
    asked, before, _ = calm(seed)
    struck_study = struck(asked, {kind: [shock(kind, seed)]})
    result = after(seed, {kind: [shock(kind, seed)]})
    found = cuts(index(result.network))
    if not found:
        assert_same(published(before), published(result))
        return
    first = min(c.time for c in found)
    for name in VARIABLES:
        one, other = before.data[name], result.data[name]
        if one.dims[-1:] == ("time",):
            gap = np.abs((one - other).to_numpy()[..., :first])
            assert gap.max(initial=0.0) <= 1e-9 * max(1.0, float(np.abs(one.to_numpy()).max(initial=0.0))), name
    assert struck_study.tables[kind].frame.shape[0] == 1


@pytest.mark.parametrize("kind", KINDS)
@few
@given(seed=SEEDS)
def test_a_shock_costs_and_more_of_it_costs_more(kind: str, seed: int) -> None:
    row = shock(kind, seed)
    size = "change" if kind == "demand_surges" else "depth"
    lesser = [{**row, size: float(row[size]) / 2}, {**row, "months": float(row["months"]) / 2}]
    whole = loss(after(seed, {kind: [row]}))
    rounding = close(calm(seed)[1])
    assert whole >= -rounding
    for less in lesser:
        assert -rounding <= loss(after(seed, {kind: [less]})) <= whole + rounding


@pytest.mark.parametrize("kind", KINDS)
@few
@given(seed=SEEDS)
def test_elements_are_conserved_after_a_shock(kind: str, seed: int) -> None:
    result = after(seed, {kind: [shock(kind, seed)]})
    check_balance(result)
    check_use(result)
    check_residuals(result)


@settings(max_examples=3, deadline=None)
@given(seed=SEEDS, order=SEEDS)
def test_the_order_of_rows_changes_nothing_after_shocks(seed: int, order: int) -> None:
    """All four kinds at once, in any order of the rows of any table."""
    asked = struck(calm(seed)[0], {k: [shock(k, seed)] for k in KINDS})
    assert_same(published(solve_case(asked)), published(solve_case(permuted(asked, order))))


@settings(max_examples=3, deadline=None)
@given(seed=SEEDS)
def test_shocks_on_one_plan_are_those_of_each_alone(seed: int) -> None:
    """One after the other, in both orders, on one plan: as each alone; and the plan's machine stands as before."""
    asked = calm(seed)[0]
    each = {k: struck(asked, {k: [shock(k, seed)]}) for k in KINDS}
    alone = {k: published(solve_case(s)) for k, s in each.items()}
    run, plan = planned(asked)
    stands = plan.machine.program
    for order in (KINDS, KINDS[::-1]):
        for kind in order:
            befallen, again = planned(each[kind], plan=plan)
            assert again is plan
            assert_same(alone[kind], published(befallen.result))
            assert plan.machine.program is stands
    assert_same(published(run.result), published(planned(asked, plan=plan)[0].result))
