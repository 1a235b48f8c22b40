"""Accounts told: every party's gains and payments, their summary, and the identity that closes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from didymium.model.fill import Values
from didymium.parts.catalogue import COSTS
from didymium.parts.footprints import ACTIVITY
from didymium.results.accounts.books import Books, costs, market
from didymium.results.accounts.holders import treasury
from didymium.results.accounts.money import OUTLAYS, RECEIVERS, TRANSFERS, receipts, shared
from didymium.results.result import Result

KEYS = ["party", "kind", "what", "item", "year"]
NO_RESOURCE = ("worth_of_use", "wedge_cost", "calibration_cost", "penalty_cost")
"""Costs of the plan that use nothing up."""


def accounts(result: Result) -> pd.DataFrame:
    """Who gains what: party, kind, what, item, year, amount, present.

    `amount` is USD_2024 of that year over all years the solved year stands for, a gain positive; `present` is its
    worth in the first year. `item` says what the amount is made of: sales, purchases, or the name of a cost.
    """
    return closed(result)[0]


def identity(result: Result) -> dict[str, float]:
    """How the accounts close; see `closed`."""
    return closed(result)[1]


def closed(result: Result, values: Values | None = None) -> tuple[pd.DataFrame, dict[str, float]]:
    """The accounts and how they close, in USD_2024 worth in the first year.

    objective: what the plan is worth, from its own costs; transfers_total: costs of the plan that somebody
    receives; outlays_total: spent beside the plan; parties_total: the sum of all accounts. `gap` is what
    parties_total misses of objective + transfers_total - outlays_total, as a share of all worth and cost. `values`
    are the numbers of its network where somebody has them already.
    """
    books = Books.of(result, values)
    entries = _entries(books)
    total = {name: float(_present(books, frame).sum()) for name, frame in entries.items()}
    cost = {c.name: float(result.data[c.name].to_numpy() @ books.weight) for c in COSTS if c.name in result.data}
    whole = sum(v for n, v in cost.items() if n in RECEIVERS and RECEIVERS[n].passed == "all")
    some = sum(total.get(f"receipts:{n}", 0.0) for n, r in RECEIVERS.items() if r.passed == "some")
    said = {
        "objective": -sum(cost.values()),
        "parties_total": sum(total.values()),
        "transfers_total": whole + some,
        "outlays_total": 0.0 - total["outlays"],
    }
    expected = said["objective"] + said["transfers_total"] - said["outlays_total"]
    scale = max(1.0, sum(map(abs, cost.values())))
    return _told(books, *entries.values()), said | {"gap": abs(said["parties_total"] - expected) / scale}


def summary(told: pd.DataFrame, by: str = "party", value: str = "present") -> pd.DataFrame:
    """Sums of accounts, a row for each party and a column for each kind, with `total`; by 'place' puts the treasury
    of a place with it. KeyError for another `by`.
    """
    who = {"party": told["party"], "place": told["party"].str.removeprefix(treasury(""))}[by]
    table = told.assign(**{by: who}).pivot_table(
        index=by, columns="kind", values=value, aggfunc="sum", fill_value=0.0, observed=True
    )
    table.columns.name = None
    return (table + 0.0).assign(total=table.sum(axis=1) + 0.0).sort_values("total", ascending=False, kind="stable")


def spent(told: pd.DataFrame) -> pd.DataFrame:
    """What the plan uses up: party, item, year, amount, present (positive), freight with its carriers."""
    used = {c.name for c in COSTS} - set(RECEIVERS) - set(NO_RESOURCE) | {"carrying"}
    rows = told[told["item"].isin(used)]
    out = -rows.groupby(["party", "item", "year"], sort=True)[["amount", "present"]].sum()
    return out.reset_index()


def beside(result: Result) -> pd.DataFrame:
    """Jobs and burdens beside the money: party (the place), kind, year, amount, unit, covered.

    Amounts are over all years the solved year stands for (jobs in job*year); unknown where no process of the
    place has a figure. `covered` is the share of a process's tonnage that has one, mean of its processes.
    """
    rows = result.footprints()
    rows = rows[rows["kind"] != ACTIVITY]  # a mean, not a sum
    horizon = result.network.horizon
    years = [horizon.duration[y] * horizon.slices[s] for y, s in zip(rows["year"], rows["slice"], strict=True)]
    unit = np.where(rows["kind"] == "jobs", "job*year", rows["unit"])
    told = rows.assign(party=rows["place"], amount=rows["amount"] * np.array(years, dtype=float), unit=unit)
    grouped = told.groupby(["party", "kind", "year", "unit"], sort=True)
    out = pd.DataFrame({"amount": grouped["amount"].sum(min_count=1), "covered": grouped["covered"].mean()})
    return out.reset_index()[["party", "kind", "year", "amount", "unit", "covered"]]


def _entries(books: Books) -> Mapping[str, pd.DataFrame]:
    """All entries, by where they come from."""
    found = {"market": market(books), "costs": costs(books)}
    found |= {f"receipts:{name}": frame for name, frame in receipts(books).items()}
    found |= {f"transfer:{n}": transfer(books) for n, transfer in enumerate(TRANSFERS)}
    found["shares"] = shared(books, _joined(*found.values()))
    found["outlays"] = _joined(*(outlay(books) for outlay in OUTLAYS))
    return found


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    """Entries of several frames, without those that are empty."""
    full = [f for f in frames if len(f)]
    return pd.concat(full, ignore_index=True) if full else frames[0]


def _present(books: Books, frame: pd.DataFrame) -> Any:
    return frame["amount"].to_numpy(dtype=float) * books.weight[frame["time"].to_numpy(dtype=np.int64)]


def _told(books: Books, *frames: pd.DataFrame) -> pd.DataFrame:
    """Entries as accounts: slices of a year together, in order, without empty rows."""
    rows = _joined(*frames).astype({"amount": float, "time": np.int64})
    years = np.array([y for y, _ in books.result.network.horizon.times], dtype=np.int64)
    dated = rows.assign(year=years[rows["time"].to_numpy()], present=_present(books, rows))
    sums = dated.groupby(KEYS, sort=True)[["amount", "present"]].sum().reset_index()
    return sums[sums["amount"] != 0.0].reset_index(drop=True)
