"""The command accounts: who gains and who pays in a plan, and how that closes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from didymium.cli.out import answer, columns, guarded, say
from didymium.errors import Problem, StudyError
from didymium.results.accounts import beside, closed, spent, summary
from didymium.results.store import add_analysis, load
from didymium.tables.table import records

WAYS = ("party", "place")
SMALL = 5e4
"""USD below this are left out of the lines for people."""


@guarded("accounts")
def accounts(run: str, by: str, as_json: bool) -> None:
    """The accounts of a run by party or place; all of them in RUN/analyses/accounts.csv and beside.csv."""
    if by not in WAYS:
        raise StudyError([Problem("S34", "", 0, "by", by, "accounts are not told by that", f"use {' or '.join(WAYS)}")])
    folder = Path(run)
    say(f"reading {run}")
    result = load(folder).result
    told, said = closed(result)
    jobs = beside(result)
    unit = {"amount": "USD_2024", "present": f"USD_2024 worth in {result.years[0]}", **said}
    path = add_analysis(folder, "accounts", told, {"analysis": "accounts", **unit})
    add_analysis(folder, "beside", jobs, {"analysis": "beside the money: jobs and burdens"})
    sums = summary(told, by)
    used = spent(told).groupby("item", sort=True)["present"].sum()
    fields = {
        "study": result.study_name,
        "case": result.case,
        "status": "ok",
        "by": by,
        "identity": said,
        "summary": records(sums.reset_index()),
        "spent": used.to_dict(),
        "beside": records(jobs),
        "out": str(path),
    }
    lines = [f"Who gains what, million USD_2024 worth in {result.years[0]}, all years together", ""]
    lines += [*_gains(sums, by), "", *_spending(used), "", *_closing(said), f"all of it: {path}"]
    answer("accounts", as_json, fields, lines)


def _gains(sums: pd.DataFrame, by: str) -> list[str]:
    """A line for each party and kind, the largest parties first."""
    rows = []
    for party, cells in sums.iterrows():
        kinds = cells.drop("total")
        shown = kinds[kinds.abs() > SMALL]
        if len(shown) or abs(cells["total"]) > SMALL:
            rows.append((party, "total", _millions(cells["total"])))
            rows += [("", str(kind).replace("_", " "), _millions(amount)) for kind, amount in shown.items()]
    return columns((by, "kind", "m USD"), rows)


def _spending(used: pd.Series) -> list[str]:
    rows = [(str(name).removesuffix("_cost").replace("_", " "), _millions(amount)) for name, amount in used.items()]
    return columns(("used up", "m USD"), [*rows, ("together", _millions(used.sum()))])


def _closing(said: dict[str, float]) -> list[str]:
    parts = ("objective", "transfers_total", "outlays_total", "parties_total")
    plan, transfers, outlays, parties = (_millions(said[k]) for k in parts)
    told = f"the plan is worth {plan}, {transfers} of its costs are somebody's income, {outlays} is spent beside it"
    return [
        f"all parties together gain {parties}: {told}",
        f"what does not close: {said['gap']:.1e} of all worth and cost",
    ]


def _millions(amount: float) -> str:
    return f"{amount / 1e6:,.1f}"
