"""The result of a calibration as tables: wedges, flows of the base year by stage, prices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.analyses.calibration.prior import BASE_YEAR, Prior
from didymium.model.assemble import Program
from didymium.model.inverse import Wedges
from didymium.parts.network import Network
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
SMALLEST = 0.01
"""USD/t: a wedge below this is rounding."""
LEAST_VALUE = 100.0
"""USD/t: what a flow is worth at least, for the rise of its cost."""
ELASTICITY = {"mine": "elasticity_mines", "activity": "elasticity_plants", "shipment": "elasticity_lanes"}
"""The term that bends a variable; recycling and unsold stock bend as mines do."""
DIGITS = 15
ROOM = 1e-5
"""By so much a residual use is larger than what was found for it, so that its last tonne has the price of the table."""


def wedge_table(network: Network, program: Program, prior: Prior, flow: Floats, found: Wedges) -> pd.DataFrame:
    """Rows of `wedges` in the order of their keys, with stage and the rows of base_flows behind each.

    Columns: column, mu, x0, slope (NaN where the flow does not bend), stage, inputs.
    """
    eta = {r["term"]: r["value"] for r in records(network.tables["calibration_terms"])}
    value = _values(program, found.duals)
    modes = {m.name: m.process for m in network.modes}
    keys, rows = program.column_keys(), []
    mu = np.where(flow > 0, found.mu, found.barrier)
    trade = trades(keys)
    sums = np.bincount(trade, weights=flow)
    seen: set[int] = set()
    for n, key in enumerate(keys):
        name, _, members = key.partition("[")
        x0 = sums[trade[n]]
        if x0 > 0 and flow[n] == 0 and abs(found.barrier[n]) < SMALLEST:
            continue  # another way of a trade that is in use, and no barrier of its own
        whole = flow[n] > 0 or (x0 == 0)
        if whole and trade[n] in seen:
            continue
        seen |= {int(trade[n])} if whole else set()
        bends = flow[n] > 0 and name in (*ELASTICITY, "surplus")
        if not bends and abs(mu[n]) < SMALLEST:
            continue
        member = members.rpartition(",")[0]
        stage = modes.get(member, "") if name == "activity" else _stage(name, member)
        term = "elasticity_mines" if stage in ("recycling", "unsold") else ELASTICITY.get(name, "")
        amount = x0 if flow[n] > 0 else 0.0
        slope = max(value[n], LEAST_VALUE) / (eta[term] * amount) if bends else np.nan
        wedge = 0.0 if abs(mu[n]) < SMALLEST else _rounded(mu[n])
        shown = _of_trade(name, member) if whole else member
        lanes = np.flatnonzero(trade == trade[n]) if name == "shipment" else [n]
        inputs = tuple(dict.fromkeys(i for c in lanes for i in prior.rows.get(int(c), ())))
        rows.append((f"{name}[{shown}]", wedge, _rounded(amount), _rounded(slope), stage, inputs))
    frame = pd.DataFrame(rows, columns=["column", "mu", "x0", "slope", "stage", "inputs"])
    return frame.sort_values("column", kind="stable").reset_index(drop=True)


def trades(keys: list[str]) -> npt.NDArray[np.int64]:
    """The group of each column: lanes of one material between two places are one trade, whatever their route."""
    code: dict[str, int] = {}
    out = []
    for key in keys:
        name, _, members = key.partition("[")
        what = f"{name}[{_of_trade(name, members.rpartition(',')[0])}" if name == "shipment" else key
        out.append(code.setdefault(what, len(code)))
    return np.array(out, dtype=np.int64)


def _of_trade(name: str, member: str) -> str:
    """A lane without its route."""
    return "|".join(member.split("|")[:2]) if name == "shipment" else member


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")


def _values(program: Program, duals: Floats) -> Floats:
    """What a t of each column is worth: what it makes, or where it arrives; what it takes, where it makes nothing."""
    block = program.blocks["material_balance"]
    price = np.zeros(len(block.const))
    price[block.row >= 0] = np.abs(duals[block.row[block.row >= 0]])
    matrix = block.matrix.tocsc()
    made, taken = matrix.maximum(0).T @ price, (-matrix).maximum(0).T @ price
    return np.where(made > 0, made, taken)


def _stage(name: str, member: str) -> str:
    """Words for what a column is: mining, unsold, use, or the form that travels."""
    if name == "shipment":
        return f"trade in {member.partition('.')[0].replace('_', ' ')}"
    return {"mine": "mining", "surplus": "unsold", "served": "use", "delivered": "use"}.get(name, name)


def sums(wedges: pd.DataFrame) -> pd.DataFrame:
    """By stage: flows in use, wedges on them, their worth in million USD, the largest in USD/t."""
    rows = []
    for stage, part in wedges.groupby("stage"):
        used = part[part["x0"] > 0]
        there = used[used["mu"] != 0]
        worth = float((there["mu"].abs() * there["x0"]).sum() / 1e6)
        barriers = int((part["x0"] == 0).sum())
        rows.append((stage, len(used), len(there), worth, barriers))
    frame = pd.DataFrame(rows, columns=["stage", "flows", "wedges", "musd", "barriers"])
    return frame.sort_values("musd", ascending=False, kind="stable").reset_index(drop=True)


def balance(program: Program, flow: Floats) -> pd.DataFrame:
    """What is left of every oxide: element, place, t used in ways no table explains, t unsold."""
    out: dict[tuple[str, str], list[float]] = {}
    for n, key in enumerate(program.column_keys()):
        member = key.partition("[")[2].rpartition(",")[0]
        if key.startswith("delivered[residual_use|oxide."):
            _, material, place, *_ = member.split("|")
            out.setdefault((material[6:], place), [0.0, 0.0])[0] += flow[n]
        elif key.startswith("surplus[oxide.") and flow[n] > 0:
            element, _, place = member[6:].partition("@")
            out.setdefault((element, place), [0.0, 0.0])[1] += flow[n]
    rows = [(e, p, _rounded(v[0] * (1 + ROOM)), _rounded(v[1])) for (e, p), v in sorted(out.items()) if sum(v) > 0]
    return pd.DataFrame(rows, columns=["element", "place", "residual_t", "unsold_t"])


def oxide_rows(program: Program, price: Mapping[str, float], place: str = "CHN") -> dict[int, float]:
    """The row of each oxide at a place that has a price, with the price: what the calibration takes as given."""
    where = {key: n for n, key in enumerate(program.row_keys())}
    named = {f"material_balance[{m}@{place},{BASE_YEAR}]": p for m, p in price.items() if m.startswith("oxide.")}
    return {where[key]: p for key, p in named.items() if key in where}
