"""Break-even against closed forms of a one-lane world."""

from __future__ import annotations

import pytest
from tests.small import Rows, study

from didymium.analyses.break_even import BreakEven, break_even, gain_over, net_worth
from didymium.analyses.solve import run_case
from didymium.errors import StudyError
from didymium.study.apply import Answer
from didymium.study.edits import Reading, read_edit
from didymium.study.study import Study

ROWS: Rows = {
    "places": [{"place": "IND"}, {"place": "CHN"}],
    "end_uses": [{"end_use": "ev"}],
    "materials": [{"material": "magnet"}],
    "supplies": [{"supply": "s", "place": "CHN", "material": "magnet", "cost": 200, "limit": 80}],
    "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 8}],
    "demands": [{"end_use": "ev", "material": "magnet", "place": "IND", "quantity": 50, "value": 900}],
}
WORLD = study(ROWS)


def worth_of(**more: object) -> BreakEven:
    return break_even(
        WORLD, "reference", "demands", {"end_use": "ev"}, "value", 0.0, 1000.0, net_worth, 10_000.0, **more
    )  # type: ignore[arg-type]


def test_the_value_at_which_a_plan_is_worth_its_target() -> None:
    """50 t x (value - 208) = 10,000 at 408; nothing is served below 208, so the measure has a kink."""
    found = worth_of()
    assert found.below < 408 <= found.value <= 409
    assert found.value - found.below <= 1.0
    assert found.solves == len(found.tried) <= 12
    assert not found.never
    assert found.words.startswith("408")


def test_a_finer_answer_takes_few_solves_more() -> None:
    found = worth_of(close=1e-7)
    assert found.value == pytest.approx(408, abs=2e-4)
    assert found.solves <= 25


def test_never_when_even_the_highest_value_does_not_reach_it() -> None:
    """Freight of 0 leaves 50 x 700 = 35,000."""
    found = break_even(WORLD, "reference", "supplies", {"supply": "s"}, "limit", 0.0, 500.0, net_worth, 35_000.0)
    assert found.never
    assert (found.words, found.solves, found.below) == ("never", 2, 500.0)


def test_already_there() -> None:
    found = break_even(WORLD, "reference", "supplies", {"supply": "s"}, "limit", 60.0, 500.0, net_worth, 1.0)
    assert (found.value, found.solves) == (60.0, 2)


def test_a_measure_that_must_fall() -> None:
    """The freight at which nothing is shipped any more: 700."""
    found = break_even(
        WORLD,
        "reference",
        "legs",
        {"leg": "sea"},
        "cost",
        0.0,
        2000.0,
        lambda r: float(r.data["shipment"].to_numpy().sum()),
        1.0,
        sense="at_most",
    )
    assert 700 <= found.value <= 702


def with_forum() -> Study:
    """An answer: a forum of 350 USD a year whose effect nobody knows, and a way that is 0 USD cheaper."""
    edits = []
    for verb, body in (("add", {"enablers": [{"enabler": "forum", "party": "IND", "usd": 350, "start": 2026}]}),):
        made, problems = read_edit(verb, body, Reading("(test)", WORLD.row_types))
        assert not problems
        edits += made
    return Study(
        WORLD.name,
        "",
        "",
        WORLD.folder,
        WORLD.tables,
        WORLD.settings,
        {"soft": Answer("soft", "a forum", edits=tuple(edits))},
        {},
    )


def test_the_smallest_effect_at_which_a_soft_lever_pays() -> None:
    """A forum of 350 USD pays when 50 t are shipped 7 USD cheaper: at a freight of 1."""
    asked = with_forum()
    base = run_case(asked, "reference")
    gain = gain_over(base.result)
    found = break_even(
        asked, "soft", "legs", {"leg": "sea"}, "cost", 0.0, 8.0, lambda r: -gain(r), 0.0, start=base.basis, close=1e-6
    )
    assert found.value == pytest.approx(1.0, abs=1e-5)


def test_a_party_gains_by_its_own_account() -> None:
    base = run_case(WORLD, "reference").result
    assert net_worth(base) == pytest.approx(50 * 692)
    assert gain_over(base, "IND")(base) == 0


def test_no_such_cell() -> None:
    with pytest.raises(StudyError):
        break_even(WORLD, "reference", "legs", {"leg": "rail"}, "cost", 0.0, 1.0, net_worth, 0.0)
