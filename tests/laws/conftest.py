"""The shipped study, every case solved once, saved, and read back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from didymium.analyses.solve import run_case
from didymium.library import studies
from didymium.model.basis import KeyedBasis
from didymium.results.result import Result
from didymium.results.store import load, save
from didymium.study.open import open_study


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Result]:
    """Every case of every shipped study: the first of a study from nothing, the others from its basis."""
    found = {}
    for name in studies():
        study, basis = open_study(name), None
        for case in study.cases:
            run = run_case(study, case, basis)
            basis = _kept(basis, run.basis)
            folder = tmp_path_factory.mktemp(case.replace("/", "_")) / "run"
            found[name, case] = load(save(run.result, run.basis, folder)).result
    return found


def _kept(first: KeyedBasis | None, latest: KeyedBasis) -> KeyedBasis:
    return latest if first is None else first
