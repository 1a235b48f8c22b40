"""Every number of the shipped world ends in somebody's sentence."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np
import pytest

from didymium.analyses.solve import network_of
from didymium.library.build.roots import roots
from didymium.library.build.world import Say, World
from didymium.model.fill import fill, gathered
from didymium.model.pulls import trace
from didymium.parts.horizon import Horizon
from didymium.parts.row_types import ROW_TYPES
from didymium.study.open import open_study
from didymium.tables.table import empty


@cache
def claims() -> dict[str, dict[str, str]]:
    path = files("didymium") / "library" / "world" / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:  # type: ignore[call-overload]
        return {r["claim"]: r for r in csv.DictReader(file)}


def inputs(row: dict[str, str]) -> list[str]:
    return [c.strip() for c in row["inputs"].split(";") if c.strip()]


def test_no_claim_is_computed_out_of_nothing() -> None:
    assert not [c for c, r in claims().items() if r["how"] == "computed" and not inputs(r)]


def test_every_input_is_a_claim_and_none_rests_on_itself() -> None:
    known, done = claims(), set[str]()

    def walk(claim: str, above: frozenset[str]) -> None:
        assert claim in known
        assert claim not in above, f"{claim} rests on itself"
        if claim not in done:
            for one in inputs(known[claim]):
                walk(one, above | {claim})
            done.add(claim)

    for claim in known:
        walk(claim, frozenset())


def test_every_root_has_a_source_and_a_word_for_how_it_came() -> None:
    ends = [r for r in claims().values() if not inputs(r)]
    assert ends
    assert not [r["claim"] for r in ends if not r["source"] or r["how"] not in ("seen", "recalled", "mixed", "assumed")]


class NoFacts:
    """Facts with one source of each kind."""

    sources = {  # noqa: RUF012
        "lent": {
            "source_id": "S1",
            "title_edition": "No published distribution used; basket of alpha",
            "publisher": "x",
        },
        "own": {"source_id": "S2", "title_edition": "own estimate", "publisher": "didymium"},
        "other": {"source_id": "S3", "title_edition": "Yearbook", "publisher": "Office"},
    }
    terms: dict[str, str] = {}  # noqa: RUF012


def test_what_was_worked_out_elsewhere_gets_something_to_stand_on() -> None:
    world = World(NoFacts())  # type: ignore[arg-type]
    base = world.write("baskets", "alpha|Nd", "share", Say(0.2, source="S3", how="seen"))
    lent = world.write("baskets", "beta|Nd", "share", Say(0.2, source="S1", how="computed"))
    own = world.write("legs", "a>b", "cost", Say(9.0, source="S2", how="computed", note="by rail"))
    other = world.write("plants", "p", "capacity", Say(5.0, source="S3", how="computed", note="3 + 2"))
    world.tables["baskets"] = [{"share": "0.2", "share.claim": c} for c in (base, lent)]
    roots(world)
    assert world.claims[lent]["inputs"] == base
    assert (world.claims[own]["how"], world.claims[own]["note"]) == (
        "assumed",
        "worked out beside these tables: by rail",
    )
    stood_on = world.claims[world.claims[other]["inputs"]]
    assert (stood_on["how"], stood_on["source"], stood_on["value"]) == ("recalled", "S3", "1")


@pytest.mark.slow
def test_the_shipped_world_on_jets_gives_the_same_numbers_and_remembers_every_part() -> None:
    study = open_study("india-china")
    s = study.settings
    tables = {n: study.tables.get(n) or empty(k) for n, k in ROW_TYPES.items()}
    horizon = Horizon(tuple(s.years), dict(s.duration), dict(s.slices), s.discount)
    traced = trace(tables, horizon, s.steps)
    _, _, numbers = gathered(traced.network)
    forgetful = set()
    for name, plain in fill(network_of(study)).parameters.items():
        assert (np.asarray(numbers[name], dtype=float) == plain).all(), name
        if (plain[np.isfinite(plain)] != 0).any() and not traced.parameters[name].nnz:
            forgetful.add(name)
    counted = {"run_weight", "shipped_weight", "used_weight"}  # what an accord counts, once each, for or against it
    parameters = fill(network_of(study)).parameters
    assert all((np.abs(parameters[name]) == 1.0).all() for name in counted)
    assert forgetful == {"span", "side", *counted}  # years in a slice, the sign of a step: no cell of a table
