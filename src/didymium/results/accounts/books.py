"""Books: every column of a plan with what it sells, buys and costs at the prices of the plan.

Nothing here knows one equation from another: sales and purchases are the entries of the material balance
times its dual, costs the entries of each cost. A new part of the model is booked as soon as it stands
in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.algebra.equation import Formula
from didymium.algebra.rows import Rows
from didymium.model.fill import Values, fill
from didymium.parts.balance import material_balance, own_goods
from didymium.parts.catalogue import COSTS, VARIABLES
from didymium.parts.deal import Deals
from didymium.parts.instruments import deals
from didymium.parts.part import index
from didymium.results.accounts.holders import CALIBRATION, Ground, naming
from didymium.results.result import Result

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
HELD = ["party", "kind", "what", "variable", "member", "slot", "amount"]
FIELDS = ["party", "kind", "what", "item", "time", "amount"]

PAYERS: Mapping[str, tuple[str, str]] = {
    "wedge_cost": (CALIBRATION, "wedges"),
    "calibration_cost": (CALIBRATION, "bending"),
}
"""Party and kind of costs that do not fall on whoever holds the column: these are no money at all."""


class Entries(NamedTuple):
    """Amounts of columns in slices of time: positions in `Books.held`, positions of slices, numbers."""

    who: Codes
    time: Codes
    amount: Floats


@dataclass(frozen=True)
class Books:
    """The columns in use of a solved plan, who holds each, and the words its formulas are written in.

    `held` has a row for each column in use: party, kind, what, variable, member (position in the variable's
    first dim), slot (position in the others) and amount (t; t/year for what is built).
    """

    result: Result
    numbers: Values
    words: Mapping[str, Any]
    columns: Codes
    held: pd.DataFrame
    deals: Deals

    @classmethod
    def of(cls, result: Result, values: Values | None = None) -> Books:
        """Open the books of a result; `values` are the numbers of its network where somebody has them already."""
        values = fill(result.network) if values is None else values
        ground = Ground(result.network, values, deals(index(result.network)))
        found, columns = [], []
        for name in VARIABLES:
            if name not in result.data:
                continue  # a run of an earlier version did not have it
            _, where, shape = values.block(name)
            amount = result.data[name].to_numpy().reshape(-1)
            used = np.flatnonzero(amount)
            if len(used):
                member, slot = np.divmod(used, int(np.prod(shape[1:])))
                holder = naming(name, ground)
                told = pd.DataFrame([holder(n) for n in member.tolist()], columns=["party", "kind", "what"])
                found.append(told.assign(variable=name, member=member, slot=slot, amount=amount[used]))
                columns.append(where.start + used)
        held = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=HELD)
        none = np.zeros(0, dtype=np.int64)
        return cls(result, values, values.words(), np.concatenate([*columns, none]), held, ground.deals)

    @cached_property
    def amounts(self) -> Floats:
        """What each column in use stands at."""
        return self.held["amount"].to_numpy(dtype=float)

    @cached_property
    def position(self) -> dict[tuple[str, int, int], int]:
        """Row of `held` of a column in use, by variable, member and slot."""
        rows = zip(self.held["variable"], self.held["member"], self.held["slot"], strict=True)
        return {(v, int(m), int(s)): n for n, (v, m, s) in enumerate(rows)}

    @property
    def weight(self) -> Floats:
        """Worth in the first year of a USD in each slice of time."""
        return self.result.network.horizon.weight

    @cached_property
    def prices(self) -> Floats:
        """USD_2024 of its own year per t, shape (node, time)."""
        return np.asarray(self.result.data["price_of_material_balance"].to_numpy(), dtype=float)

    @cached_property
    def balance(self) -> Rows:
        """What every column gives to (+) and takes from (-) every node in every slice."""
        made = material_balance.bind(self.words)
        told: Rows = (made.left - made.right).spread(material_balance.over)
        return told

    @cached_property
    def trade(self) -> Entries:
        """What every column sells (+) and buys (-), USD of the slice's year."""
        return self._entries(self.balance, self.prices.reshape(-1), self.prices.shape[1])

    @cached_property
    def origin(self) -> Entries:
        """What own goods are worth beyond others in a place that does not re-export: makers get it, who ships them
        out pays it.
        """
        told: Rows = self._origins
        return self._entries(told, self._premiums.reshape(-1), self._premiums.shape[1])

    @cached_property
    def _origins(self) -> Rows:
        made = own_goods.bind(self.words)
        told: Rows = (made.left - made.right).spread(own_goods.over)
        return told

    @cached_property
    def _premiums(self) -> Floats:
        """USD_2024 of its own year per t, shape (home, time), never positive: what one more of other goods costs."""
        known = self.result.data.get("price_of_own_goods")
        shape = (len(self._origins.const) // self.prices.shape[1], self.prices.shape[1])
        return np.zeros(shape) if known is None else np.asarray(known.to_numpy(), dtype=float)

    @cached_property
    def gives(self) -> npt.NDArray[np.bool_]:
        """Which entries of `trade` are of tonnes given, whatever the sign of their price."""
        if self.balance.matrix is None or not len(self.columns):
            return np.zeros(0, dtype=bool)
        told: npt.NDArray[np.bool_] = self.balance.matrix[:, self.columns].tocoo().data > 0
        return told

    @cached_property
    def given(self) -> pd.DataFrame:
        """What nodes have without any column: the scrap of past use is the users', an opening stock the place's."""
        past = np.asarray(self.numbers.parameters["from_past"], dtype=float)
        whole = self.balance.const.reshape(past.shape)
        rows = []
        for tonnes, kind in ((past, "scrap_sold"), (whole - past, "opening_stock")):
            for node, time in np.argwhere(tonnes != 0.0).tolist():
                material, place = self.result.network.nodes[node]
                rows.append((place, kind, material, "sales", time, tonnes[node, time] * self.prices[node, time]))
        unsold = self._origins.const.reshape(self._premiums.shape)
        homes = self.words["unsold"].space.labels["home"] if len(unsold) else ()
        for home, time in np.argwhere(unsold * self._premiums != 0.0).tolist():
            material, place = str(homes[home]).rsplit("@", 1)
            rows.append(
                (place, "opening_stock", material, "origin", time, unsold[home, time] * self._premiums[home, time])
            )
        return pd.DataFrame(rows, columns=FIELDS)

    def paid(self, cost: Formula) -> Entries:
        """What every column pays of a cost, USD of the slice's year."""
        spent = cost.bind(self.words).spread(("time",))
        return self._entries(spent, np.ones(len(spent.const)), len(spent.const))

    def _entries(self, term: Rows, each: Floats, times: int) -> Entries:
        if term.matrix is None or not len(self.columns):
            none = np.zeros(0, dtype=np.int64)
            return Entries(none, none, np.zeros(0))
        found = term.matrix[:, self.columns].tocoo()
        row, at = found.row.astype(np.int64), found.col.astype(np.int64)
        return Entries(at, row % times, found.data * self.amounts[at] * each[row])

    def book(self, entries: Entries, item: Any, **instead: Any) -> pd.DataFrame:
        """Entries on the accounts of the columns' holders, or with another party, kind or what; see FIELDS."""
        held = self.held.iloc[entries.who].reset_index(drop=True)
        return held.assign(amount=entries.amount, time=entries.time, item=item).assign(**instead)[FIELDS]


def market(books: Books) -> pd.DataFrame:
    """Sales and purchases of all columns, and of what is there without one: openings and scrap of past use; and what
    own goods are worth beyond others where only they may leave.
    """
    trade, given = books.trade, books.given
    item = np.where(books.gives, "sales", "purchases")
    kind = books.held["kind"].to_numpy(dtype=object)[trade.who]
    old = books.gives & (books.held["variable"].to_numpy(dtype=object)[trade.who] == "served")
    told = books.book(trade, item, kind=np.where(old, "scrap_sold", kind))
    return pd.concat([told, books.book(books.origin, "origin"), given], ignore_index=True)


def costs(books: Books) -> pd.DataFrame:
    """Every cost, paid by the holder of the column or by whom PAYERS names."""
    out = []
    for cost in COSTS:
        paid = books.paid(cost)
        bears: dict[str, Any] = {}
        if cost.name in PAYERS:
            party, kind = PAYERS[cost.name]
            bears = {"party": party, "kind": kind, "what": books.held["variable"].to_numpy(dtype=object)[paid.who]}
        out.append(books.book(Entries(paid.who, paid.time, -paid.amount), cost.name, **bears))
    return pd.concat(out, ignore_index=True)
