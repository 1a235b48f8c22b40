"""N-1 cover: what a party can still use when one supplier fails, each in turn.

The plan stands: capacities as built, stocks drawn as planned. In each solved year by itself the supplier is gone for
the whole year, and flows are solved again from the undisturbed optimum. Cover is the value of the party's demand
that is still served over the undisturbed value (definition 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.analyses.again import calm_only, columns_of, row_duals_of
from didymium.analyses.party_use import PartyUse
from didymium.analyses.solve import Progress, quiet
from didymium.analyses.suppliers import GROUPS, Supplier, suppliers
from didymium.analyses.year_alone import YearAlone, year_alone
from didymium.errors import Problem, SolverError, StudyError, nearest
from didymium.model.assemble import Program, assemble
from didymium.model.fill import fill
from didymium.model.run import Machine
from didymium.parts.network import Network
from didymium.results.result import TINY, Result

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

COLUMNS = [
    "group",
    "supplier",
    "name",
    "party",
    "year",
    "cover",
    "lost_value",
    "undisturbed_value",
    "unmet_t",
    "undisturbed_unmet_t",
    "worst",
    "how",
]
PIVOTS = 2000
"""After so many pivots from the undisturbed basis a solve from nothing is faster."""


@dataclass(frozen=True)
class Cover:
    """What was found: one row for each supplier and year, and how many of the suppliers were tried.

    Columns of `frame`: group, supplier, name, party, year, cover, lost_value and undisturbed_value (USD_2024 a
    year), unmet_t and undisturbed_unmet_t (t of goods a year), worst (the end use that loses most), how (solved;
    unused: nothing passes it, so that its loss changes nothing; infeasible: no plan holds without it).
    """

    frame: pd.DataFrame
    party: str
    tried: int
    of: int

    @property
    def partial(self) -> bool:
        """Whether it was broken off."""
        return self.tried < self.of

    @property
    def about(self) -> dict[str, Any]:
        """What the frame is, for whoever keeps it."""
        return {
            "party": self.party,
            "tried": self.tried,
            "suppliers": self.of,
            "partial": self.partial,
            "how": "each year by itself, capacities and stocks as planned, flows solved again",
            "solved": int((self.frame["how"] == "solved").sum()),
            "unused": int((self.frame["how"] == "unused").sum()),
        }


def stress(
    result: Result,
    party: str | None = None,
    among: Sequence[str] = GROUPS,
    years: Sequence[int] | None = None,
    progress: Progress = quiet,
) -> Cover:
    """N-1 cover of a party (a place or a group; the focus of the study if none is given; '' for all users).

    Ctrl-C, or a progress that raises KeyboardInterrupt, ends it early: what was found until then comes back, marked
    partial. StudyError for a party, a group of suppliers or a year that is not there.
    """
    calm_only(result)
    network = result.network
    party = result.focus if party is None else party
    years = result.years if years is None else list(years)
    members = _members(result, party)
    _known(among, GROUPS, "among")
    _known([str(y) for y in years], [str(y) for y in result.years], "years")
    program = assemble(fill(network), network.horizon.weight)
    plan, prices = columns_of(program, result), row_duals_of(program, result)
    progress(f"N-1 of {party or 'all users'}: {len(years)} years undisturbed")
    hot = [_Hot(network, program, year_alone(program, y, plan, prices), members) for y in years]
    tried = [s for s in suppliers(network, program, among) if not (s.group == "place" and s.code in members)]
    rows: list[dict[str, Any]] = []
    done = 0
    try:
        for done, supplier in enumerate(tried):
            progress(f"{done + 1} of {len(tried)}: {supplier.name}")
            found = [year.without(supplier) for year in hot]
            rows += [{"party": party, **r} for r in found]
        done = len(tried)
    except KeyboardInterrupt:
        progress(f"{done} of {len(tried)} solved")
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"year": int} | dict.fromkeys(_NUMBERS, float))
    return Cover(frame, party, done, len(tried))


_NUMBERS = ("cover", "lost_value", "undisturbed_value", "unmet_t", "undisturbed_unmet_t")


def ranking(frame: pd.DataFrame) -> pd.DataFrame:
    """Suppliers by what their loss costs the party in their worst year, worst first.

    Columns group, supplier, name, year (the worst), cover, lost_value, unmet_t, worst. Numbers as in `Cover.frame`.
    """
    order = frame.sort_values(
        ["cover", "lost_value", "group", "supplier", "year"], ascending=[True, False, True, True, True]
    )
    first = order.drop_duplicates(["group", "supplier"])
    return first[["group", "supplier", "name", "year", "cover", "lost_value", "unmet_t", "worst"]].reset_index(
        drop=True
    )


def autonomy(frame: pd.DataFrame) -> pd.DataFrame:
    """Strategic autonomy: the cover of the worst N-1 case of each year: year, cover, group, supplier, name."""
    order = frame.sort_values(["year", "cover", "group", "supplier"])
    return order.drop_duplicates("year")[["year", "cover", "group", "supplier", "name"]].reset_index(drop=True)


class _Hot:
    """One year, kept hot at its undisturbed optimum."""

    def __init__(self, network: Network, program: Program, alone: YearAlone, members: frozenset[str]) -> None:
        self.year, self.duration = alone.year, network.horizon.duration[alone.year]
        self.use = PartyUse(network, program, alone, members)
        self.alone = replace(alone, program=self.use.first(alone.program))
        self.machine = Machine(self.alone.program)
        status = self.machine.run("simplex")
        if status != "Optimal":
            raise SolverError(f"the plan could not be taken up again in {self.year}: HiGHS says {status}")
        self.basis = self.machine.basis()
        self.columns = self._columns()
        self.value, self.unmet, self.of_use = self.use.read(self.columns)

    def without(self, supplier: Supplier) -> dict[str, Any]:
        """The row of a supplier; certified without a solve where the optimum uses nothing of it."""
        told = {"group": supplier.group, "supplier": supplier.code, "name": supplier.name, "year": self.year}
        touched = self.alone.place(np.concatenate([supplier.out, supplier.around]))
        used = bool((self.columns[touched] > TINY).any())
        found = self._solved(supplier) if used else self.columns
        how = "unused" if not used else "solved" if found is not None else "infeasible"
        value, unmet, of_use = (np.nan, np.nan, self.of_use) if found is None else self.use.read(found)
        lost = {u: self.of_use[u] - of_use[u] for u in self.of_use}
        worst = max(lost, key=lambda u: (lost[u], u), default="")
        return {
            **told,
            "cover": value / self.value if self.value > 0 else np.nan,
            "lost_value": (self.value - value) / self.duration,
            "undisturbed_value": self.value / self.duration,
            "unmet_t": unmet / self.duration,
            "undisturbed_unmet_t": self.unmet / self.duration,
            "worst": worst if worst and lost[worst] > 1e-9 * max(self.value, 1.0) else "",
            "how": how,
        }

    def _solved(self, supplier: Supplier) -> Floats | None:
        """Columns without the supplier, from the undisturbed basis; None when no plan holds."""
        machine, program = self.machine, self.alone.program
        out, around, detour = self._touched(supplier)
        machine.start_from(self.basis)
        self._change(out, np.minimum(program.ceiling[out], 0.0), around, program.cost[around] + detour)
        machine.solver.setOptionValue("simplex_iteration_limit", PIVOTS)
        status = machine.run("simplex" if len(out) else "primal")
        machine.solver.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        if status not in ("Optimal", "Infeasible"):
            machine.solver.clearSolver()
            status = machine.run("simplex")
        found = self._columns() if status == "Optimal" else None
        self._change(out, program.ceiling[out], around, program.cost[around])
        return found

    def _touched(self, supplier: Supplier) -> tuple[Codes, Codes, Floats]:
        """Columns of this year that stop, those that go around, and what each of those pays more."""
        here = np.isin(supplier.around, self.alone.columns)
        return self.alone.place(supplier.out), self.alone.place(supplier.around), supplier.detour[here]

    def _change(self, out: Codes, ceiling: Floats, around: Codes, cost: Floats) -> None:
        """Other ceilings and costs; a floor above its ceiling comes down with it."""
        scale, program, solver = self.machine.scale, self.alone.program, self.machine.solver
        floor = np.minimum(program.floor[out], ceiling) / scale.tonnes
        solver.changeColsBounds(len(out), out.astype(np.int32), floor, ceiling / scale.tonnes)
        solver.changeColsCost(len(around), around.astype(np.int32), cost * (scale.tonnes / scale.money))

    def _columns(self) -> Floats:
        return np.array(self.machine.values()[0] * self.machine.scale.tonnes)


def _members(result: Result, party: str) -> frozenset[str]:
    """The places of a party. StudyError when nobody of that name asks for anything."""
    asking = {str(p) for p in result.network.demands["place"]}
    members = asking if not party else set(result.network.groups.get(party, (party,))) & asking
    if not members:
        _known([party], sorted(asking), "party")
    return frozenset(members)


def _known(words: Iterable[str], known: Sequence[str], name: str) -> None:
    problems = []
    for word in words:
        if word not in known:
            close = nearest(word, known)
            fix = f"write '{close}'" if close else f"write one of: {', '.join(known)}"
            problems.append(Problem("S47", "", 0, name, word, "is not there to be stressed", fix))
    if problems:
        raise StudyError(problems)
