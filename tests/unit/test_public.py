"""The public door: its names, and what they open."""

from __future__ import annotations

from pathlib import Path

import pytest

import didymium as dd

CASES = Path(__file__).parents[1] / "stories" / "cases"


def test_every_name_opens() -> None:
    assert all(callable(getattr(dd, name)) for name in dir(dd))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="annuity"):
        dd.nothing_of_that_name  # noqa: B018


def test_open_edit_and_solve() -> None:
    study = dd.open(CASES / "transport")
    plan = dd.solve(study)
    assert plan.card["cost"] == pytest.approx(153.675)
    dearer = dd.set(study, "legs", {"from": "Seattle", "to": "Chicago"}, "cost", value=0.2)
    assert dd.solve(dearer).card["cost"] > plan.card["cost"]
    assert dd.figures(plan)["id"].is_unique
