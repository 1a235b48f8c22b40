"""Why a study cannot be met: which demand is left over, and which limits stand in its way."""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.model.assemble import Program
from didymium.model.highs import quiet_solver
from didymium.model.run import Scale

Floats = npt.NDArray[np.float64]

WORDS = {
    "mining_capacity": "the capacity of deposit {0} in {1}",
    "plant_capacity": "the capacity of plant {0} in {1}",
    "supply_limit": "the limit of supply {0} in {1}",
    "route_capacity": "the capacity of {0} in {1}",
    "resource": "the resource of deposit {0}",
    "plan_size": "the size of the plan {0}",
    "build_rate": "the build limit of {0} until {1}",
    "workforce": "the workforce of {0} in {1}",
    "store_limit": "the capacity of the store {0} in {1}",
    "recipe_start": "the first year of recipe {0}",
}


def explain(program: Program) -> tuple[str, tuple[str, ...]]:
    """A sentence and the limits that contradict the demands that may not go unmet."""
    if endless := _endless(program):
        return f"the plan gains without end: {'; '.join(endless)}", endless
    short, duals = _least_short(program)
    must = program.blocks["tier_least"]
    unmet = np.where(must.column >= 0, short[must.column], 0.0).reshape(program.values.space.shape(("tier", "time")))
    limits = tuple(_limits(program, duals))
    lines = []
    for tier, time in np.argwhere(unmet > 1e-6):
        end_use, material, place, _, _ = str(program.values.space.labels["tier"][tier]).split("|")
        asked = program.floor[must.column.reshape(unmet.shape)[tier, time]]
        when = program.values.space.labels["time"][time]
        lines.append(
            f"{place} cannot meet {unmet[tier, time]:,.6g} t of the {asked:,.6g} t of {material} "
            f"that {end_use} must have in {when}"
        )
    cause = "because of " + "; ".join(limits) if limits else "nothing in the study makes or carries it there"
    what = "; ".join(lines[:5]) or "its limits contradict each other"
    return f"{what}: {cause}", limits


def _endless(program: Program) -> tuple[str, ...]:
    """What pays for itself without a limit; a cost below zero needs one."""
    keys = program.column_keys()
    found = np.flatnonzero((program.cost < 0) & np.isinf(program.ceiling))
    return tuple(f"{keys[i]} has a cost below zero and no limit" for i in found[:5])


def _least_short(program: Program) -> tuple[Floats, Floats]:
    """Tonnes by which each floor is missed when as little as possible is missed, and the duals of that."""
    scale = Scale.of(program).tonnes
    forced = np.flatnonzero(program.floor > 0)
    lp = highspy.HighsLp()
    size = program.columns + len(forced)
    rows = sp.csr_matrix((np.ones(len(forced)), (np.arange(len(forced)), forced)), shape=(len(forced), program.columns))
    matrix = sp.vstack(
        [
            sp.hstack([program.matrix, sp.csr_matrix((program.rows, len(forced)))]),
            sp.hstack([rows, sp.identity(len(forced))]),
        ],
        format="csr",
    )
    lp.num_col_, lp.num_row_ = size, program.rows + len(forced)
    lp.col_cost_ = np.concatenate([np.zeros(program.columns), np.ones(len(forced))])
    lp.col_lower_ = np.zeros(size)
    lp.col_upper_ = np.concatenate([program.ceiling / scale, np.full(len(forced), np.inf)])
    lp.row_lower_ = np.concatenate([program.lower, program.floor[forced]]) / scale
    lp.row_upper_ = np.concatenate([program.upper / scale, np.full(len(forced), np.inf)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    solver = quiet_solver()
    solver.passModel(lp)
    solver.run()
    found = solver.getSolution()
    short = np.zeros(program.columns)
    short[forced] = np.array(found.col_value)[program.columns :] * scale
    duals = np.concatenate([np.array(found.row_dual), np.array(found.col_dual)[: program.columns]])
    return short, duals


def _limits(program: Program, duals: Floats) -> list[str]:
    """Limits with a price in that program: what more of would shorten the shortage; those at nothing come last."""
    rows, columns = duals[: program.rows], duals[-program.columns :]
    out, idle = list[str](), list[str]()
    for name, words in WORDS.items():
        block = program.blocks[name]
        labels = [program.values.space.labels[d] for d in block.formula.over]
        shape = program.values.space.shape(block.formula.over)
        for i in range(len(block.const)):
            by_row = block.row[i] >= 0 and abs(rows[block.row[i]]) > 1e-9
            by_bound = block.column[i] >= 0 and columns[block.column[i]] < -1e-9
            if by_row or by_bound:
                where = np.unravel_index(i, shape)
                members = [str(x[j]).partition("|")[0] for x, j in zip(labels, where, strict=True)]
                size = -block.const[i]
                (out if size > 0 else idle).append(f"{words.format(*members)} ({abs(size):,.6g} t)")
    return [*out, *idle]
