"""The same equations on linopy, for every shipped study and every story.

`to_linopy` runs the bodies of the equations with linopy's own expressions. Every row and every cost must agree with
the rows reading, and both models must have the same optimal value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from didymium.analyses.solve import network_of
from didymium.model.assemble import Block, Program, assemble
from didymium.model.fill import fill
from didymium.model.run import solve
from didymium.study.check import LIBRARY
from didymium.study.open import open_study

pytestmark = pytest.mark.oracle

STORIES = Path(__file__).parents[1] / "stories" / "cases"
STUDIES = sorted(p.parent for root in (STORIES, LIBRARY / "studies") for p in root.glob("*/study.yaml"))
LARGE = {"solver": "ipm", "user_bound_scale": -10, "user_objective_scale": -10}
"""The model is in t and USD; the tolerances of HiGHS are absolute, and made for smaller numbers."""
Reader = Callable[[Program], Any]


@pytest.fixture(scope="module")
def to_linopy() -> Reader:
    """The export, where linopy is installed; it is slow to import, so not before it is asked for."""
    pytest.importorskip("linopy")
    return import_module("didymium.analyses.export").to_linopy


def programs(folder: Path) -> Iterator[Program]:
    """The plan of every case of a study."""
    study = open_study(folder)
    for case in study.cases:
        network = network_of(study.case(case))
        yield assemble(fill(network), network.horizon.weight)


@pytest.mark.parametrize("folder", STUDIES, ids=lambda p: p.name)
def test_every_row_says_the_same(folder: Path, to_linopy: Reader) -> None:
    """Of every case that has rows of a kind that no case of the study before it had."""
    seen: set[str] = set()
    for program in programs(folder):
        kinds = {name for name, block in program.blocks.items() if says(block).any()}
        if kinds <= seen:
            continue
        seen |= kinds
        model = to_linopy(program)
        matrices = model.matrices
        columns = np.concatenate(
            [model.variables[n].labels.to_numpy().ravel() for n in program.values.offsets if n in model.variables]
        )
        assert (columns == np.arange(program.columns)).all()
        assert matrices.c == pytest.approx(program.cost, rel=1e-12)
        assert (matrices.lb == 0).all()
        assert np.isinf(matrices.ub).all()
        for block in program.blocks.values():
            assert_same(block, model)


def says(block: Block) -> np.ndarray:
    """Which rows of an equation limit anything."""
    return np.isfinite(block.const) & (np.diff(block.matrix.indptr) > 0)


def assert_same(block: Block, model: Any) -> None:
    """Coefficients, sign and limit of every row of an equation; rows without a finite limit say nothing."""
    told = says(block)
    name = block.formula.name
    if not told.any():
        assert name not in model.constraints
        return
    made = model.constraints[name]
    label = made.labels.transpose(*block.formula.over).to_numpy().ravel()
    assert ((label >= 0) == told).all(), name
    matrices = model.matrices
    at = np.searchsorted(matrices.clabels, label[told])
    off = abs(sp.csr_array(matrices.A)[at] - sp.csr_array(block.matrix[told]))
    assert off.max() <= 1e-12 * abs(block.matrix).max(), name
    assert matrices.b[at] == pytest.approx(-block.const[told], rel=1e-12), name
    assert {str(s)[0] for s in matrices.sense[at]} == {block.sign[0]}, name


@pytest.mark.parametrize("folder", STUDIES, ids=lambda p: p.name)
def test_optimal_value(folder: Path, to_linopy: Reader) -> None:
    """Of the reference: rows of every kind are compared above."""
    program = next(programs(folder))
    _, ours = solve(program)
    model = to_linopy(program)
    model.solve("highs", io_api="direct", output_flag=False, **(LARGE if program.columns > 5000 else {}))
    assert model.termination_condition == "optimal"
    assert model.objective.value == pytest.approx(ours.objective, rel=1e-6)
