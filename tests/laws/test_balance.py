"""Elements are conserved, and every equation holds, in what was saved and read back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.balance import columns_of, element_balance, program_of, use_balance
from tests.laws.worlds import world

from didymium.analyses.solve import run_case
from didymium.model.assemble import residuals
from didymium.results.result import Result
from didymium.results.store import load, save

SEEDS = st.integers(0, 2**32 - 1)


def reopened(seed: int) -> Result:
    """A random world solved, saved and read back."""
    run = run_case(world(seed))
    with TemporaryDirectory() as folder:
        return load(save(run.result, run.basis, Path(folder) / "run")).result


def check_balance(result: Result) -> None:
    """Every element in every slice closes to 1e-6 of its throughput."""
    rows = element_balance(result)
    assert (rows["throughput"] > 0).any()
    worst = rows[rows["gap"].abs() > 1e-6 * rows["throughput"] + 1e-12]
    assert worst.empty, worst.to_string()


def check_use(result: Result) -> None:
    """What enters use stays or leaves, in every solved year, to 1e-6 of what passed."""
    rows = use_balance(result)
    worst = rows[rows["gap"].abs() > 1e-6 * rows["throughput"] + 1e-9]
    assert worst.empty, worst.to_string()


def check_residuals(result: Result) -> None:
    """Every row of every equation holds to 1e-6 of the sum of its absolute terms, at least 1 t."""
    program = program_of(result)
    for name, (off, scale) in residuals(program, columns_of(result, program)).items():
        worst = float((off / scale).max(initial=0.0))
        assert worst < 1e-6, f"{name}: {worst:.3g} of its scale"


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_elements_and_equations_of_random_worlds(seed: int) -> None:
    result = reopened(seed)
    check_balance(result)
    check_use(result)
    check_residuals(result)


def test_a_tonne_from_nowhere_is_found() -> None:
    """The laws can fail: one tonne more of one material is seen by both."""
    result = reopened(1)
    spoiled = result.data.copy(deep=True)
    where = np.unravel_index(int(np.argmax(spoiled["served"].to_numpy())), spoiled["served"].shape)
    spoiled["served"].to_numpy()[where] += 1.0
    wrong = Result(spoiled, result.network, result.tables, "", "", "", "", result.case, "", result.card)
    with pytest.raises(AssertionError):
        check_balance(wrong)
    with pytest.raises(AssertionError, match="of its scale"):
        check_residuals(wrong)
