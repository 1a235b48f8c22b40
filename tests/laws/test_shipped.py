"""The laws on the shipped studies: balance and residuals always; what takes a second solve of its own is slow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tests.laws.compare import assert_same, published
from tests.laws.shipped_cases import CASES, STUDY
from tests.laws.test_balance import check_balance, check_residuals, check_use
from tests.small import permuted

from didymium.analyses.solve import solve_case
from didymium.model.basis import KeyedBasis
from didymium.results.result import Result
from didymium.study import edit
from didymium.study.open import open_study
from didymium.study.study import Study

Shipped = Mapping[tuple[str, str], Result]
Bases = Mapping[str, KeyedBasis]
NEVER = 1e9


@pytest.mark.parametrize(("name", "case"), CASES)
def test_elements_are_conserved(name: str, case: str, shipped: Shipped) -> None:
    check_balance(shipped[name, case])
    check_use(shipped[name, case])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_every_equation_holds(name: str, case: str, shipped: Shipped) -> None:
    check_residuals(shipped[name, case])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_order_of_rows_changes_no_figure(name: str, case: str, shipped: Shipped, shipped_bases: Bases) -> None:
    """Another order each day, from the beginning: the seed is in the message."""
    seed = int(datetime.now(UTC).strftime("%Y%m%d"))
    print("seed", seed)
    again = solve_case(permuted(open_study(name), seed), case, anew(case, shipped_bases[name]))
    assert_same(published(shipped[name, case]), published(again))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "case"), CASES)
def test_what_is_never_used_and_never_binds_changes_no_figure(
    name: str, case: str, shipped: Shipped, shipped_bases: Bases
) -> None:
    again = solve_case(idle(open_study(name)), case, anew(case, shipped_bases[name]))
    assert_same(published(shipped[name, case]), published(again))


@pytest.mark.slow
@pytest.mark.parametrize("name", [STUDY])
def test_a_duty_dropped_or_a_plant_enlarged_costs_nothing(name: str, shipped: Shipped) -> None:
    study, before = open_study(name), shipped[name, "reference/calm"].card["objective"]
    duty = study.tables["duties"].frame["duty"].iloc[0]
    freer = edit.set(edit.drop(study, "duties", {"duty": duty}), "paths", {"year": 2030}, "capacity", times=1.1)
    assert solve_case(freer).card["objective"] >= before * (1 - 1e-9)


def anew(case: str, basis: KeyedBasis) -> KeyedBasis | None:
    """Calm plans from nothing; a shock, which needs the calm plan first, from the basis of that."""
    return None if case.endswith("/calm") else basis


def idle(study: Study) -> Study:
    """The study with a leg that is dearer than every other, and limits that never bind on what has none."""
    legs = study.tables["legs"].frame
    first = legs[legs["status"] == "open"].iloc[0]
    dear = {"leg": "dear", "from": first["from"], "to": first["to"], "mode": "road", "cost": 1e7, "days": 999}
    free = legs[(legs["status"] == "open") & legs["capacity"].isna()]["leg"].iloc[:20].tolist()
    wide = edit.set(edit.add(study, "legs", dear), "legs", {"leg": free}, "capacity", value=NEVER)
    places = study.tables["places"].frame["place"].iloc[:20]
    crews = [{"place": p, "process": "cracking", "year": 2026, "people": NEVER, "intensity": 1.0} for p in places]
    return edit.add(wide, "workforces", *crews)
