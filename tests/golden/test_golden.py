"""One small LP text per equation and cost: what it says, number by number.

A change of these files is a change of the model. After one that is meant, write them anew with
`DIDYMIUM_REWRITE_GOLDEN=1` in the environment, read the difference, and keep it with the change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from tests.golden.tiny import STUDIES
from tests.small import program

from didymium.model.assemble import Program
from didymium.parts.catalogue import COSTS, EQUATIONS

HERE = Path(__file__).parent
FORMULAS = {f.name: f for f in (*EQUATIONS, *COSTS)}
REWRITE = os.environ.get("DIDYMIUM_REWRITE_GOLDEN") == "1"
program_of = cache(program)


def text_of(name: str) -> str:
    """The golden text of a formula: what it is, then a line for each of its rows."""
    lines = [f"# {FORMULAS[name].doc.partition(chr(10))[0]} [{FORMULAS[name].unit}]"]
    for study in STUDIES.get(name, ()):
        found = program_of(study())
        lines += rows_of(found, name) if name in found.blocks else spending_of(found, name)
    return "\n".join(lines) + "\n"


def rows_of(found: Program, name: str) -> Iterator[str]:
    """Each row of an equation; what became the bound of a column says so, what limits nothing too."""
    block = found.blocks[name]
    labels, keys = members(found, block.formula.over), found.column_keys()
    for i, label in enumerate(labels):
        right = -block.const[i] + 0.0
        note = "  (bound)" if block.column[i] >= 0 else "  (no row)" if block.row[i] < 0 else ""
        yield f"{name}[{label}]: {terms(block.matrix, i, keys)} {block.sign} {right:.9g}{note}"


def spending_of(found: Program, name: str) -> Iterator[str]:
    """What a cost adds up in each slice of time."""
    term, keys = found.spending[name], found.column_keys()
    assert term.matrix is not None
    assert not term.const.any()
    for i, label in enumerate(members(found, ("time",))):
        yield f"{name}[{label}]: {terms(term.matrix, i, keys)}"


def members(found: Program, dims: tuple[str, ...]) -> list[str]:
    """The label of each row, in the order of the LP."""
    space = found.values.space
    where = np.ndindex(*space.shape(dims))
    return [",".join(str(space.labels[d][i]) for d, i in zip(dims, at, strict=True)) for at in where]


def terms(matrix: sp.csr_matrix, row: int, keys: list[str]) -> str:
    """The entries of a row by the names of their columns, as '+2 mine[clay,2026]'."""
    entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
    found = sorted(zip((keys[j] for j in matrix.indices[entries]), matrix.data[entries], strict=True))
    return " ".join(f"{value:+.9g} {key}" for key, value in found if value) or "0"


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_rows_are_as_kept(name: str) -> None:
    file = HERE / f"{name}.lp.txt"
    if REWRITE:
        file.write_text(text_of(name), encoding="utf-8")
    assert text_of(name) == file.read_text(encoding="utf-8")


def test_every_equation_and_cost_has_its_golden_rows() -> None:
    """Add an equation, and this fails until a tiny study shows its rows."""
    missing = []
    for name in FORMULAS:
        file = HERE / f"{name}.lp.txt"
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        if not any(line.startswith(f"{name}[") and "]: 0 " not in f"{line} " for line in lines):
            missing.append(name)
    assert missing == []
    assert sorted(p.name.removesuffix(".lp.txt") for p in HERE.glob("*.lp.txt")) == sorted(FORMULAS)
