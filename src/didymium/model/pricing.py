"""A cold solve of a large world: few lanes first, the others priced in until none would be used (decision 0009).

A coarse plan (the same world in fewer periods) says what each material is worth where and about when. Lanes
that pay by those prices, or are the best way into or out of a node, go into the first solve with everything
that is no lane. Then all lanes are priced by the duals of that solve, those that pay come in, and it is solved
again from its basis. When none is left that pays, the optimum is one of the whole program: that is the proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program
from didymium.model.machine import TOLERANCE, Basis, Machine, Scale

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LANES = "shipment"
NEAR = 100.0
"""USD_2024/t: a lane that loses less than this by the coarse prices is kept."""
MANY_LANES = 60_000
"""From this many columns of lanes on pricing pays for its coarse plans, if lanes are also most of the columns."""
SHARE = 0.6
"""Lanes among all columns, from which on pricing pays: below, what is no lane takes most of the time."""
MANY_PIVOTS = 2000
MOST_ROUNDS = 30
LOWER, BASIC = 0, 1


@dataclass(frozen=True)
class Coarse:
    """The same world in fewer periods; `period` and `year` say which of its slices (years) stands for each
    slice (solved year) of the full horizon.
    """

    program: Program
    period: Codes
    year: Codes


@dataclass(frozen=True)
class Priced:
    """How the lanes were priced in. `used`: lane columns that were in at the end, of `columns` of all kinds;
    `came` in each round; `worst`: the least reduced cost of those left out, USD_2024/t of the first year.
    """

    columns: int
    lanes: int
    used: int
    started: int
    came: tuple[int, ...]
    worst: float
    tolerance: float
    pivots: int

    @property
    def rounds(self) -> int:
        """How often all lanes were priced."""
        return len(self.came) + 1


def lanes_of(program: Program) -> slice:
    """The columns of the lanes."""
    return program.values.block(LANES)[1]


def worth_pricing(program: Program, from_lanes: int = MANY_LANES) -> bool:
    """Whether there are so many lanes that pricing them in is the quicker way.

    With calibration it is not: pivots that bring lanes in walk over its steps (decision 0009).
    """
    lanes = lanes_of(program)
    count = int(lanes.stop - lanes.start)
    if from_lanes < MANY_LANES:  # asked for, as tests do
        return count >= max(from_lanes, 1)
    _, steps, _ = program.values.block("bent")
    return count >= from_lanes and count >= SHARE * program.columns and steps.stop == steps.start


def solve_priced(program: Program, levels: Iterable[Coarse]) -> tuple[Machine, Priced] | None:
    """An optimum of the whole program with every column in it, or None when this way leads nowhere.

    `levels` go from the coarsest on; they are taken one by one, so they may be written as they are asked for.
    """
    duals = None
    for coarse in levels:
        duals = coarse_duals(program, coarse, duals)
        if duals is None:
            return None
    if duals is None:
        return None
    return _priced_in(program, kept(program, duals))


def coarse_duals(program: Program, coarse: Coarse, known: Floats | None) -> Floats | None:
    """Duals of the rows of a program, from those of a coarse one; None if that has no optimum.

    The coarse program may leave out the lanes that do not pay by the duals `known` from one still coarser.
    Interior point stops before crossover: between what is bid and what is asked it stands in the middle.
    """
    small = coarse.program
    columns = None
    if known is not None:
        columns = np.flatnonzero(kept(small, _lifted(small, program, known, coarse)))
    machine = Machine(small, columns, Scale.of(program))
    machine.run("interior")
    duals = machine.values()[1]
    if len(duals) != small.rows or not np.isfinite(duals).all() or not duals.any():
        return None
    return spread(program, coarse, duals * (machine.scale.money / machine.scale.tonnes))


def spread(program: Program, coarse: Coarse, duals: Floats) -> Floats:
    """Coarse duals over the rows of the full program, by row key without its time: undiscounted, discounted again.

    A row the coarse program does not have gets 0.
    """
    return _carried(coarse.program, duals, program, {"time": coarse.period, "year": coarse.year})


def _lifted(small: Program, program: Program, duals: Floats, coarse: Coarse) -> Floats:
    """Duals of the full program on the rows of a coarse one: those of the last slice each of its slices stands for."""
    last = {
        "time": _last(coarse.period, small.values.space.size("time")),
        "year": _last(coarse.year, small.values.space.size("year")),
    }
    return _carried(program, duals, small, last)


def _last(group: Codes, size: int) -> Codes:
    out = np.zeros(size, dtype=np.int64)
    out[group] = np.arange(len(group))
    return out


def _carried(source: Program, duals: Floats, to: Program, when: dict[str, Codes]) -> Floats:
    """Duals of the rows of one program on those of another; `when` gives for each slice or year its counterpart."""
    out = np.zeros(to.rows)
    for name, block in to.blocks.items():
        other, over = source.blocks[name], block.formula.over
        there = np.zeros(len(other.row))
        there[other.row >= 0] = duals[other.row[other.row >= 0]]
        grid = there.reshape(source.values.space.shape(over))
        if not grid.size:
            continue
        timed = over[-1:] == ("time",)
        grid = grid / source.weight if timed else grid
        places = [when[d] if d in when else _same(to, source, d) for d in over]
        found = grid[np.ix_(*places)]
        for axis, place in enumerate(places):
            found = found * (place >= 0).reshape([-1 if a == axis else 1 for a in range(len(places))])
        here = (found * to.weight if timed else found).reshape(-1)
        rows = block.row >= 0
        out[block.row[rows]] = here[rows]
    return out


def _same(to: Program, source: Program, dim: str) -> Codes:
    """Position of each member in another program; -1 where it has none."""
    members, known = to.values.space.labels[dim], source.values.space.labels[dim]
    if not len(known):
        return np.full(len(members), -1, dtype=np.int64)
    order = np.argsort(known, kind="stable")
    at = order[np.minimum(np.searchsorted(known[order], members), len(known) - 1)]
    return np.where(known[at] == members, at, -1)


def kept(program: Program, duals: Floats, near: float = NEAR) -> Flags:
    """Columns to begin with: all that are no lane, lanes that lose less than `near` (USD_2024/t, undiscounted), and
    of each node and slice the best lane in and the best lane out, without which its price would be anybody's guess.
    """
    lanes = lanes_of(program)
    reduced = (program.cost - program.matrix.T @ duals)[lanes]
    slots = program.values.space.size("time")
    count = len(reduced) // slots
    slot = np.tile(np.arange(slots), count)
    chosen = reduced < near * np.tile(program.weight, count)
    for link in ("origin", "target"):
        node = np.repeat(program.values.space.links[link][:, 0], slots) * slots + slot
        chosen |= _least(reduced, node)
    out = np.ones(program.columns, dtype=bool)
    out[lanes] = chosen
    return out


def _least(value: Floats, group: Codes) -> Flags:
    """The member of least value of each group; the first of equals."""
    order = np.lexsort((value, group))
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    out = np.zeros(len(value), dtype=bool)
    out[order[first]] = True
    return out


def _priced_in(program: Program, keep: Flags) -> tuple[Machine, Priced] | None:
    """Solve with some columns, bring in what pays, until nothing does; then put all columns back."""
    columns = np.flatnonzero(keep)
    machine = Machine(program, columns)
    if machine.run("ipm") != "Optimal":
        return None
    costs, by_column = machine.costs, program.matrix.tocsc()
    out, came, started = ~keep, [], int(keep[lanes_of(program)].sum())
    while True:
        reduced = costs - program.matrix.T @ machine.values()[1]
        pays = np.flatnonzero(out & (reduced < -TOLERANCE))
        if not len(pays):
            break
        machine.add(pays, by_column[:, pays])
        columns, out[pays] = np.concatenate([columns, pays]), False
        came.append(len(pays))
        if len(came) > MOST_ROUNDS or _again(machine) != "Optimal":
            return None
    worst = float(reduced[out].min(initial=np.inf))
    whole, pivots = _all_back(machine, columns)
    if whole is None:
        return None
    lanes, unit = lanes_of(program), machine.scale.money / machine.scale.tonnes
    used = int((~out[lanes]).sum())
    return whole, Priced(
        program.columns, lanes.stop - lanes.start, used, started, tuple(came), worst * unit, TOLERANCE * unit, pivots
    )


def _again(machine: Machine) -> str:
    """What came in stands at its bound: the basis stays feasible, so the primal simplex goes on from it. Interior
    point takes over after a number of pivots that it would beat.
    """
    machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, machine.program.rows // 4))
    status = machine.run("primal")
    machine.solver.setOptionValue("simplex_iteration_limit", 2**31 - 1)
    if status == "Optimal":
        return status
    machine.solver.clearSolver()
    return machine.run("ipm")


def _all_back(machine: Machine, columns: Codes) -> tuple[Machine | None, int]:
    """The whole program at the optimum of its reduced one: what was left out stands at its lower bound.

    The solver confirms the optimum itself; the pivots it still took are told (0 but for rounding).
    """
    found = machine.basis()
    status = np.full(machine.program.columns, LOWER, dtype=np.int8)
    status[columns] = found.columns
    whole = Machine(machine.program)
    if not whole.start_from(Basis(status, found.rows)) or whole.run("primal") != "Optimal":
        return None, 0
    return whole, int(whole.solver.getInfo().simplex_iteration_count)
