"""Some cases of the shipped studies, each solved once, saved, and read back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.laws.shipped_cases import CASES

from didymium.analyses.solve import run_case
from didymium.model.basis import KeyedBasis
from didymium.results.result import Result
from didymium.results.store import load, save
from didymium.study.open import open_study


@pytest.fixture(scope="session")
def shipped_bases() -> dict[str, KeyedBasis]:
    """The basis of the first case of each study; `shipped` fills it."""
    return {}


@pytest.fixture(scope="session")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, shipped_bases: dict[str, KeyedBasis]
) -> Mapping[tuple[str, str], Result]:
    """The cases of CASES: the first of a study from nothing, the others from its basis."""
    found = {}
    for name, case in CASES:
        run = run_case(open_study(name), case, shipped_bases.get(name))
        shipped_bases.setdefault(name, run.basis)
        folder = tmp_path_factory.mktemp(case.replace("/", "_")) / "run"
        found[name, case] = load(save(run.result, run.basis, folder)).result
    return found
