"""One answer of many: flows and prices by the rule of order (decisions 0005, 0007, 0012)."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from didymium.model.assemble import Program, digests
from didymium.model.machine import TOLERANCE, Machine

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
TRIFLE = 1e-5
"""What the weights of the tie rule add to a cost, in the solver's units of a typical cost: plans that differ by less
than that (a tenth of a cent a tonne in a large world) count as equally good, and the weights choose.
"""
SHARP = 100.0
"""Costs are given so many times larger to the program of flows: the solver's finest tolerance is then finer."""
FACE = 1e-8
"""A reduced cost or a dual beyond this, in the solver's units, binds."""
FINEST = 1e-10
"""The finest tolerance HiGHS takes."""
EXACT = (FINEST, 1e-8)
"""How far a published flow may miss a limit, in the solver's units, the finest that works: dust is no trade."""
NO_LIMIT = 2**31 - 1
AT, BY = 1e-9, 1e-6
"""How near a limit, as a part of its size, a flow stands at it; and where it has a dual, which says that it binds
though the solver left it a tolerance away. A dual of what is farther away, or has no limit, is the solver's tolerance.
"""
MUCH = 0.1
"""Where more than this part of the rows cannot move, the program of prices begins without a basis: presolve strikes
them out, which is quicker than to pivot them out of the basis of the flows (1 s against 6).
"""
MANY_PIVOTS = 1000
"""More than these, and than an eighth of the rows, no optimum is away from one with trifles in its costs, a fortieth
from one to a finer tolerance, and twice the rows from nothing: beyond, the simplex has lost its way.
"""
ASKED = ((FINEST, True, False), (FINEST, True, True), (TOLERANCE, False, False), (TOLERANCE, False, True))
"""How prices are asked for until there is an answer: how finely; with costs as they are, or made to fit the duals; of a
next tonne, or of a tonne given."""
AFTER_A_SHOCK = ((FINEST, True, True), (FINEST, False, True), (TOLERANCE, True, True), (TOLERANCE, False, True))
"""After a shock a next tonne often cannot be had at all: prices are those of a tonne given."""

SHAKING = "dual_simplex_cost_perturbation_multiplier"
"""HiGHS shakes the costs and mends that at the end by a primal simplex, which among large duals has called a bounded
program of prices unbounded: what was asked in vain is asked again without.
"""
CLOSED = 1e-7
"""Prices belong to flows when less than this part of what the plan is worth is lost between them."""


def settle(machine: Machine, shocked: bool = False) -> tuple[Floats, Floats, bool]:
    """The rule of order, from an optimum by costs alone: flows of the one plan that is best with a trifle of hashed
    costs added, then prices of the next tonne.

    The last value says whether both steps reached their optimum; if not, ties may stand as the solver left them.
    """
    flows, duals, tied = settle_flows(machine)
    prices, priced = _settle_prices(machine, flows, duals, shocked)
    return flows, prices, tied and priced


def settle_flows(machine: Machine) -> tuple[Floats, Floats, bool]:
    """The plan of least cost and trifles, from an optimum by costs alone, and its duals; whether it was reached.

    One program with both says it better than a face of optima: which reduced cost is nought and which is almost
    nought hangs on the duals a solver happened to end at, and there are many. The primal starts at a plan that is
    almost it, made exact first; should either lose its way among large numbers, the program is solved from nothing.
    """
    machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, machine.program.rows // 40))
    status = _finely(machine, "simplex", FINEST)
    set_costs(machine, SHARP * trifled(machine))
    if status == "Optimal":
        machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, machine.program.rows // 8))
        status = _finely(machine, "primal", FINEST)
        if status == "Optimal" and not _closes(machine):
            status = "Optimal by its own word only"
    machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, 2 * machine.program.rows))
    for exact in EXACT:
        if status != "Optimal":
            status = _afresh(machine, exact)
    machine.solver.setOptionValue("simplex_iteration_limit", NO_LIMIT)
    return *_flows(machine), status == "Optimal"


def _closes(machine: Machine) -> bool:
    """Whether columns and duals of the program with trifles belong to each other; the primal simplex, begun after
    another had broken off, has called columns optimal that missed the optimum by a hundredth.
    """
    columns, duals = machine.values()
    costs = SHARP * trifled(machine)
    return slackness(machine.program, costs, columns, duals, machine.scale.tonnes) < CLOSED


def _flows(machine: Machine) -> tuple[Floats, Floats]:
    """Flows and duals of a program of sharpened costs; the machine has its own costs again afterwards."""
    program, t = machine.program, machine.scale.tonnes
    columns, duals = machine.values()
    set_costs(machine, machine.costs)
    return np.clip(columns, program.floor / t, program.ceiling / t), duals / SHARP


def _afresh(machine: Machine, tolerance: float) -> str:
    """Solve from nothing, so that presolve may strike out what cannot move."""
    machine.solver.clearSolver()
    return _finely(machine, "simplex", tolerance)


def trifled(machine: Machine) -> Floats:
    """Costs in the solver's units with the trifles that choose among plans as good as each other."""
    return machine.costs + TRIFLE * tie_weights(machine.program)


def _finely(machine: Machine, method: str, tolerance: float) -> str:
    """Solve to a tolerance of one's own."""
    for kind in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        machine.solver.setOptionValue(kind, tolerance)
    status = machine.run(method)
    for kind in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        machine.solver.setOptionValue(kind, TOLERANCE)
    return status


def _settle_prices(machine: Machine, flows: Floats, duals: Floats, shocked: bool) -> tuple[Floats, bool]:
    """Duals of the program 'one more of everything': the worth of the next tonne everywhere, in proportion.

    Where nothing passes it is the worth of a first tonne given. If a next tonne cannot be had at all
    (supply and demand are both fixed), and after a shock, it is the worth of a tonne given everywhere. The basis is
    found with the trifles in the costs, since by these the flows are the best; the prices are what that basis says
    without them.
    """
    program, t, costs = machine.program, machine.scale.tonnes, trifled(machine)
    reduced = costs - program.matrix.T @ duals
    floor, ceiling = program.floor / t, program.ceiling / t
    size = np.maximum(1.0, np.abs(flows))
    low = np.where(_binds(flows - floor, size, reduced), 0.0, -np.inf)
    high = np.where(_binds(ceiling - flows, size, -reduced), 0.0, np.inf)
    through = abs(program.matrix) @ np.abs(flows) / 2.0
    past = abs(program.matrix) @ (program.floor < program.ceiling) == 0
    found, reached = duals, False
    if past.mean() > MUCH:
        machine.solver.clearSolver()
    machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, 2 * program.rows))
    for shaken, (tolerance, exact, given) in product((1.0, 0.0), AFTER_A_SHOCK if shocked else ASKED):
        rows = _needs(program, flows, through, past, t, given, duals)
        _bounds(machine, low, high, *rows)
        set_costs(machine, costs if exact else consistent(costs, program, duals, low, high, rows))
        machine.solver.setOptionValue(SHAKING, shaken)
        if _finely(machine, "simplex", tolerance) == "Optimal":
            prices = _snapped(_without_trifles(machine))
            if slackness(program, machine.costs, flows, prices, t) < CLOSED:
                found, reached = prices, True
                break
    machine.solver.setOptionValue(SHAKING, 1.0)
    machine.solver.setOptionValue("simplex_iteration_limit", NO_LIMIT)
    _bounds(machine, floor, ceiling, program.lower / t, program.upper / t)
    set_costs(machine, machine.costs)
    return found, reached


def _binds(away: Floats, size: Floats, dual: Floats) -> Flags:
    """Whether what stands so far from a limit, and has that dual towards it, is held by it."""
    return np.asarray((away <= AT * size) | ((dual > FACE) & (away <= BY * size)))


def slackness(program: Program, costs: Floats, flows: Floats, prices: Floats, t: float) -> float:
    """What prices pay for limits that do not bind, as a part of the value of the plan: 0 where both are optimal.

    `costs` and `prices` in the solver's units, `flows` in units of `t` tonnes.
    """
    used, reduced = program.matrix @ flows, costs - program.matrix.T @ prices
    lost = _beside(flows, program.floor / t, program.ceiling / t, reduced)
    lost += _beside(used, program.lower / t, program.upper / t, prices)
    return lost / max(abs(float(costs @ flows)), 1.0)


def _beside(found: Floats, low: Floats, high: Floats, price: Floats) -> float:
    """The sum of prices times the distance to the limit that they are of; where there is none, to nothing."""
    limit = np.where(price > 0, low, high)
    limit = np.where(np.isfinite(limit), limit, 0.0)
    return float(np.abs(price) @ np.abs(found - limit))


def _without_trifles(machine: Machine) -> Floats:
    """Duals of the basis as it stands, by the costs alone."""
    set_costs(machine, machine.costs)
    machine.solver.setOptionValue("simplex_iteration_limit", 0)
    machine.run("simplex")
    machine.solver.setOptionValue("simplex_iteration_limit", NO_LIMIT)
    return machine.values()[1]


def consistent(
    costs: Floats, program: Program, duals: Floats, low: Floats, high: Floats, rows: tuple[Floats, Floats]
) -> Floats:
    """Costs at which the duals as the solver left them are exactly optimal: its tolerance, times many flows, can
    make the program of prices gain without end. They differ from the costs by that tolerance.
    """
    free = np.isneginf(rows[0]) & np.isposinf(rows[1])
    kept = np.where(free, 0.0, duals)
    kept = np.where(np.isneginf(rows[0]), np.minimum(kept, 0.0), kept)
    kept = np.where(np.isposinf(rows[1]), np.maximum(kept, 0.0), kept)
    reduced = costs - program.matrix.T @ duals
    rising = np.where(np.isneginf(low), 0.0, np.maximum(reduced, 0.0))
    falling = np.where(np.isposinf(high), 0.0, np.minimum(reduced, 0.0))
    return np.asarray(program.matrix.T @ kept + rising + falling)


def _snapped(prices: Floats) -> Floats:
    """Prices that are rounding beside the largest are zero."""
    return np.where(np.abs(prices) <= 1e-13 * np.abs(prices).max(initial=0.0), 0.0, prices)


def _needs(
    program: Program, flows: Floats, through: Floats, past: Flags, t: float, given: bool, duals: Floats
) -> tuple[Floats, Floats]:
    """Bounds of the rows of that program.

    A balance through which something passes needs what passes it once more (or is given it, if `given`); one
    that nothing passes is given a trifle; other equalities need a trifle where they are in use. Limits that
    bind relax by a trifle, slack rows are free. The program is homogeneous: needs are laid out so that the
    largest is 1e6 and no trifle, 1 where a row is in use and 0.1 where it is idle, drowns in tolerance. A row of
    columns that cannot move (what is past when a shock begins) needs nothing. What is given to a place that may only
    ship its own goods counts as its own, with room to spare: else a tonne given to an exporter could not leave, and
    the price there would be that of putting it aside.
    """
    lower, upper = program.lower / t, program.upper / t
    used = program.matrix @ flows
    size = np.maximum(1.0, 2.0 * through)
    largest = max(float(through.max(initial=0.0)), 1e-9)
    passed = through > 1e-9 * largest
    trifle = _weights(program.row_digests) * np.where(passed, 1.0, 0.1)
    balance = program.blocks["material_balance"].row
    own = np.zeros(program.rows, dtype=bool)
    own[balance[balance >= 0]] = True
    need = np.where(own & passed, through * (1e6 / largest) + trifle, trifle)
    need = np.where(passed, -need if given else need, np.where(own, -need, 0.0))
    equal = lower == upper
    row_low = np.where(equal, need, np.where(_binds(used - lower, size, duals), -trifle, -np.inf))
    room = np.maximum(trifle, _room_to_leave(program, need)) if given else trifle
    row_high = np.where(equal, need, np.where(_binds(upper - used, size, -duals), room, np.inf))
    return np.where(past, -np.inf, row_low), np.where(past, np.inf, row_high)


def _room_to_leave(program: Program, need: Floats) -> Floats:
    """For each row of `own_goods` twice what its node is given; nothing for all other rows."""
    own, balance, space = program.blocks["own_goods"], program.blocks["material_balance"], program.values.space
    room = np.zeros(program.rows)
    node = space.links["node_of_home"].reshape(-1)
    mine = own.row.reshape(space.shape(("home", "time")))
    at = balance.row.reshape(space.shape(("node", "time")))[node]
    both = (mine >= 0) & (at >= 0)
    room[mine[both]] = 2.0 * np.abs(need[at[both]])
    return room


def tie_weights(program: Program) -> Floats:
    """The weight of each column on the optimal face: lanes by what they carry from where to where first, and only
    as a trifle by their route, so that a twin route does not move the trade.
    """
    own = _weights(program.column_digests)
    first = own.copy()
    _, lanes, _ = program.values.block("shipment")
    labels = program.values.space.labels
    trades, of_lane = np.unique([_trade(x) for x in labels["lane"].tolist()], return_inverse=True)
    times = labels["time"].tolist()
    by_trade = hashes([f"shipment[{trade},{time}]" for trade in trades.tolist() for time in times])
    first[lanes] = by_trade.reshape(len(trades), len(times))[of_lane].reshape(-1)
    return first + 1e-3 * own


def _trade(lane: str) -> str:
    """material|from>to|route without the route."""
    return lane.rpartition("|")[0]


def hashes(keys: list[str]) -> Floats:
    """A weight in [0.5, 1.5) for each key, the same in every process and on every machine."""
    return _weights(digests(keys))


def _weights(raw: bytes) -> Floats:
    return 0.5 + np.frombuffer(raw, dtype=">u8").astype(float) / 2.0**64


def _bounds(machine: Machine, low: Floats, high: Floats, row_low: Floats, row_high: Floats) -> None:
    solver, program = machine.solver, machine.program
    solver.changeColsBounds(program.columns, np.arange(program.columns, dtype=np.int32), low, high)
    solver.changeRowsBounds(program.rows, np.arange(program.rows, dtype=np.int32), row_low, row_high)


def set_costs(machine: Machine, costs: Floats) -> None:
    """Give the solver other costs, in its own units."""
    machine.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
