"""HiGHS: solve, start from a stored basis, and make the answer one answer (decision 0005)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from time import perf_counter

import highspy
import numpy as np
import numpy.typing as npt

from didymium.errors import SolverError
from didymium.model.assemble import Program
from didymium.model.highs import quiet_solver

Floats = npt.NDArray[np.float64]
LARGE = 1e4
"""From this many tonnes on the solver is given kt and million USD, since its tolerances are absolute."""
TOLERANCE = 1e-7
WIDE = 5000
"""From this many columns on interior point with crossover beats simplex from nothing."""
MANY_PIVOTS = 2000
FINAL = ("Optimal", "Infeasible", "Unbounded", "Unbounded or infeasible", "Primal infeasible or unbounded")
NO_ANSWER = ("Infeasible", "Unbounded", "Unbounded or infeasible", "Primal infeasible or unbounded")


@dataclass(frozen=True)
class Basis:
    """Status of every column and row, to start a later solve from."""

    columns: npt.NDArray[np.int8]
    rows: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Solution:
    """Columns and duals of an optimum, in t and USD_2024 of the first year, and how it was reached."""

    columns: Floats
    duals: Floats
    objective: float
    status: str
    basis: Basis
    settled: bool
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scale:
    """What the solver counts in: tonnes and USD per unit."""

    tonnes: float
    money: float

    @classmethod
    def of(cls, program: Program) -> Scale:
        """kt for large worlds, t for small ones; and money so that a typical cost is about 1 a unit."""
        finite = program.ceiling[np.isfinite(program.ceiling)]
        right = np.abs(program.lower[np.isfinite(program.lower)])
        tonnes = 1e3 if max(float(finite.max(initial=0.0)), float(right.max(initial=0.0))) > LARGE else 1.0
        costs = np.abs(program.cost[program.cost != 0])
        typical = 10.0 ** round(float(np.log10(np.median(costs)))) if len(costs) else 1.0
        return cls(tonnes, tonnes * typical)


class Machine:
    """A HiGHS model kept hot."""

    def __init__(self, program: Program) -> None:
        self.program, self.scale = program, Scale.of(program)
        self.solver = quiet_solver()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = program.columns, program.rows
        lp.col_cost_ = self.costs
        lp.col_lower_, lp.col_upper_ = program.floor / self.scale.tonnes, program.ceiling / self.scale.tonnes
        lp.row_lower_, lp.row_upper_ = program.lower / self.scale.tonnes, program.upper / self.scale.tonnes
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = program.matrix.indptr
        lp.a_matrix_.index_ = program.matrix.indices
        lp.a_matrix_.value_ = program.matrix.data
        self.solver.passModel(lp)

    @property
    def costs(self) -> Floats:
        """Cost of each column in the solver's units."""
        return self.program.cost * (self.scale.tonnes / self.scale.money)

    def run(self, method: str = "choose") -> str:
        """Solve; the status in words. `method` is ipm, simplex (dual), primal, or choose."""
        simplex = {"primal": 4, "simplex": 1}.get(method)
        self.solver.setOptionValue("solver", "ipm" if method == "ipm" else "simplex" if simplex else "choose")
        if simplex:
            self.solver.setOptionValue("simplex_strategy", simplex)
        self.solver.setOptionValue("run_crossover", "on")
        self.solver.run()
        return str(self.solver.modelStatusToString(self.solver.getModelStatus()))

    def values(self) -> tuple[Floats, Floats]:
        """Columns and row duals in the solver's units."""
        found = self.solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)

    def basis(self) -> Basis:
        """The basis as it stands."""
        found = self.solver.getBasis()
        return Basis(
            np.array([int(s) for s in found.col_status], np.int8), np.array([int(s) for s in found.row_status], np.int8)
        )

    def start_from(self, basis: Basis) -> bool:
        """Set a basis; False when it does not fit."""
        given = highspy.HighsBasis()
        kinds = [highspy.HighsBasisStatus(i) for i in range(5)]
        given.col_status = [kinds[i] for i in basis.columns]
        given.row_status = [kinds[i] for i in basis.rows]
        given.valid = True
        return bool(self.solver.setBasis(given) == highspy.HighsStatus.kOk)


def solve(program: Program, start: Basis | None = None) -> tuple[Machine, Solution]:
    """The one optimum of a program: solved, then settled by the lexicographic rule.

    Raises SolverError when HiGHS stops without an answer; a Solution that is not Optimal has no numbers.
    """
    seconds = {}
    clock = perf_counter()
    machine = Machine(program)
    if not program.columns or not program.rows:
        return machine, _without_rows(program, machine)
    status = _hot(machine, start) if start is not None else ""
    if status not in FINAL:
        machine.solver.clearSolver()
        status = machine.run("ipm" if program.columns > WIDE else "simplex")
    if status not in FINAL:
        machine.solver.clearSolver()
        status = machine.run("simplex")
    seconds["solve"] = perf_counter() - clock
    if status in NO_ANSWER:
        return machine, Solution(np.zeros(0), np.zeros(0), np.nan, status, machine.basis(), False, seconds)
    if status != "Optimal":
        raise SolverError(f"the solver stopped with '{status}'; tell us the study, this should not happen")
    basis = machine.basis()
    clock = perf_counter()
    columns, duals, settled = settle(machine)
    seconds["settle"] = perf_counter() - clock
    columns, duals = columns * machine.scale.tonnes, duals * (machine.scale.money / machine.scale.tonnes)
    return machine, Solution(columns, duals, float(program.cost @ columns), status, basis, settled, seconds)


def _without_rows(program: Program, machine: Machine) -> Solution:
    """A plan without a single balance or limit to weigh: everything stands at its cheaper bound."""
    columns = np.where(program.cost < 0, program.ceiling, program.floor)
    if not np.isfinite(columns).all():
        return Solution(np.zeros(0), np.zeros(0), np.nan, "Unbounded", machine.basis(), False, {"solve": 0.0})
    objective = float(program.cost @ columns)
    return Solution(columns, np.zeros(program.rows), objective, "Optimal", machine.basis(), True, {"solve": 0.0})


def _hot(machine: Machine, start: Basis) -> str:
    """Dual simplex from a stored basis, given up after a number of pivots that a cold solve would beat.

    The limit counts pivots, not seconds, so that the same study takes the same way everywhere.
    """
    if not machine.start_from(start):
        return ""
    machine.solver.setOptionValue("simplex_iteration_limit", max(MANY_PIVOTS, machine.program.rows // 4))
    status = machine.run("simplex")
    machine.solver.setOptionValue("simplex_iteration_limit", 2**31 - 1)
    return status


def settle(machine: Machine) -> tuple[Floats, Floats, bool]:
    """The lexicographic rule: flows by hashed weights on the optimal face, then prices of the next tonne.

    The last value says whether both steps reached their optimum; if not, ties may stand as the solver left them.
    """
    columns, duals = machine.values()
    flows, tied = settle_flows(machine, columns, duals)
    prices, priced = _settle_prices(machine, flows, duals)
    return flows, prices, tied and priced


def settle_flows(machine: Machine, columns: Floats, duals: Floats) -> tuple[Floats, bool]:
    """Stay on the optimal face: fix what has a reduced cost, tie what has a price; then the least hashed sum."""
    program, t = machine.program, machine.scale.tonnes
    reduced = machine.costs - program.matrix.T @ duals
    floor, ceiling = program.floor / t, program.ceiling / t
    lower, upper = program.lower / t, program.upper / t
    low, high = floor.copy(), ceiling.copy()
    high[reduced > TOLERANCE] = floor[reduced > TOLERANCE]
    down = (reduced < -TOLERANCE) & np.isfinite(ceiling)
    low[down] = ceiling[down]
    row_low, row_high = lower.copy(), upper.copy()
    row_high[duals > TOLERANCE] = lower[duals > TOLERANCE]
    row_low[duals < -TOLERANCE] = upper[duals < -TOLERANCE]
    row_low, row_high = np.where(np.isfinite(row_low), row_low, lower), np.where(np.isfinite(row_high), row_high, upper)
    _bounds(machine, low, high, row_low, row_high)
    _costs(machine, tie_weights(program))
    status = machine.run("primal")
    found = machine.values()[0] if status == "Optimal" else columns
    _bounds(machine, floor, ceiling, lower, upper)
    _costs(machine, machine.costs)
    return np.clip(found, floor, ceiling), status == "Optimal"


def _settle_prices(machine: Machine, flows: Floats, duals: Floats) -> tuple[Floats, bool]:
    """Duals of the program 'one more of everything': the worth of the next tonne everywhere, in proportion.

    Where nothing passes it is the worth of a first tonne given. If a next tonne cannot be had at all
    (supply and demand are both fixed), it is the worth of a tonne given everywhere.
    """
    program, t = machine.program, machine.scale.tonnes
    floor, ceiling = program.floor / t, program.ceiling / t
    size = np.maximum(1.0, np.abs(flows))
    low = np.where(flows - floor <= 1e-9 * size, 0.0, -np.inf)
    high = np.where(ceiling - flows <= 1e-9 * size, 0.0, np.inf)
    through = abs(program.matrix) @ np.abs(flows) / 2.0
    found, reached = duals, False
    for given in (False, True):
        _bounds(machine, low, high, *_needs(program, flows, through, t, given))
        if machine.run("simplex") == "Optimal":
            found, reached = _snapped(machine.values()[1]), True
            break
    _bounds(machine, floor, ceiling, program.lower / t, program.upper / t)
    return found, reached


def _snapped(prices: Floats) -> Floats:
    """Prices that are rounding beside the largest are zero."""
    return np.where(np.abs(prices) <= 1e-13 * np.abs(prices).max(initial=0.0), 0.0, prices)


def _needs(program: Program, flows: Floats, through: Floats, t: float, given: bool) -> tuple[Floats, Floats]:
    """Bounds of the rows of that program.

    A balance through which something passes needs what passes it once more (or is given it, if `given`); one
    that nothing passes is given a trifle; other equalities need a trifle where they are in use. Limits that
    bind relax by a trifle, slack rows are free. The program is homogeneous: needs are laid out so that the
    largest is 1e6 and no trifle, 1 where a row is in use and 0.1 where it is idle, drowns in tolerance.
    """
    lower, upper = program.lower / t, program.upper / t
    used = program.matrix @ flows
    tight = 1e-9 * np.maximum(1.0, 2.0 * through)
    largest = max(float(through.max(initial=0.0)), 1e-9)
    passed = through > 1e-9 * largest
    trifle = hashes(program.row_keys()) * np.where(passed, 1.0, 0.1)
    balance = program.blocks["material_balance"].row
    own = np.zeros(program.rows, dtype=bool)
    own[balance[balance >= 0]] = True
    need = np.where(own & passed, through * (1e6 / largest) + trifle, trifle)
    need = np.where(passed, -need if given else need, np.where(own, -need, 0.0))
    equal = lower == upper
    row_low = np.where(equal, need, np.where(used - lower <= tight, -trifle, -np.inf))
    row_high = np.where(equal, need, np.where(upper - used <= tight, trifle, np.inf))
    return row_low, row_high


def tie_weights(program: Program) -> Floats:
    """The weight of each column on the optimal face: lanes by what they carry from where to where first, and only
    as a trifle by their route, so that a twin route does not move the trade.
    """
    keys = program.column_keys()
    trade = [_trade(k) if k.startswith("shipment[") else k for k in keys]
    return hashes(trade) + 1e-3 * hashes(keys)


def _trade(key: str) -> str:
    """shipment[material|from>to|route,time] without the route."""
    lane, _, time = key.rpartition(",")
    return f"{lane.rpartition('|')[0]},{time}"


def hashes(keys: list[str]) -> Floats:
    """A weight in [0.5, 1.5) for each key, the same in every process and on every machine."""
    raw = b"".join(blake2b(k.encode(), digest_size=8).digest() for k in keys)
    return 0.5 + np.frombuffer(raw, dtype=">u8").astype(float) / 2.0**64


def _bounds(machine: Machine, low: Floats, high: Floats, row_low: Floats, row_high: Floats) -> None:
    solver, program = machine.solver, machine.program
    solver.changeColsBounds(program.columns, np.arange(program.columns, dtype=np.int32), low, high)
    solver.changeRowsBounds(program.rows, np.arange(program.rows, dtype=np.int32), row_low, row_high)


def _costs(machine: Machine, costs: Floats) -> None:
    machine.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
