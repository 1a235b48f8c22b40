"""Reconcile: the flows nearest to the prior and to customs that keep every balance and capacity.

min  sum w (x - p)^2 / p  +  sum (tonnes - Q)^2 / Q  +  sum ((dollars - V) / u)^2 / Q,   u = V / Q

over the flows of the prior, what is served, and what is left unsold, subject to every row of the
program. Mines are held at what they put out, demand at what is asked for. What has no prior is
elastic at a price that makes it the last resort: unsold ore, metal or magnets and unmet demand
name the cell that is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from didymium.analyses.calibration.nodes import arising as arising_in
from didymium.analyses.calibration.nodes import touched as touched_by
from didymium.analyses.calibration.prior import BASE_YEAR, Prior
from didymium.model.assemble import Program
from didymium.model.quadratic import Quadratic, least
from didymium.parts.duties import reference_prices
from didymium.parts.names import matches
from didymium.parts.network import Network
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
KT = 1e3
FREE = 0.02
"""Weight of the prior where the prior is a remainder: what is unsold, or used in ways no table explains."""
SMALLEST = 1.0
"""t a year that a prior counts as at least."""
EVEN = 1e-6
"""Weight (1/t) by which materials that serve a use equally well are used evenly, so that there is one answer."""
LAST_RESORT = 0.1
"""t a year that stand for the prior of a flow that has none."""
TRIFLE = 0.05
"""Shipments and activities below this many t a year are put to nothing."""
ROUNDING = 0.02
"""Share of a demand that the penalty on missing it leaves unmet."""
SPILLED = 0.5
"""What is left unsold without a prior below this many t a year is put to nothing, if all else can make up for it."""
NOTHING = 1e-3
"""Other flows below this many t a year are rounding."""


@dataclass(frozen=True)
class Reconciled:
    """The flows of the base year (t a year by column), the program they satisfy, and what shows wrong cells."""

    program: Program
    flow: Floats
    moved: float
    slack: pd.DataFrame
    customs: pd.DataFrame


def reconcile(network: Network, program: Program, prior: Prior) -> Reconciled:
    """The reconciled flows. `slack` lists what is unsold or unmet though nothing says it was."""
    opened = _opened(program, prior)
    keys = program.column_keys()
    target, weight = _targets(network, opened, prior, keys)
    used = np.flatnonzero(~np.isnan(target))
    flow = _solve(network, opened, keys, target, weight, used)
    moves = np.array([k.startswith(("shipment[", "activity[")) for k in keys])
    spills = np.array([k.startswith("surplus[") and not k.startswith("surplus[scrap.") for k in keys]) & (target == 0)
    idle = (moves & (flow <= TRIFLE)) | (spills & (flow <= SPILLED))
    kept = used[~idle[used]]
    flow = _solve(network, _met(opened, keys, flow), keys, target, weight, kept)
    flow = np.where(flow < np.where(moves, TRIFLE, NOTHING), 0.0, flow)
    told = (prior.flow > 0) & np.array([not k.startswith("surplus[") for k in keys])
    moved = float(np.abs(flow - prior.flow)[told].sum() / prior.flow[told].sum())
    slack, misfits = _slack(opened, prior, keys, flow), _misfits(network, keys, flow)
    return Reconciled(_closed(opened, keys, flow), flow, moved, slack, misfits)


def _opened(program: Program, prior: Prior) -> Program:
    """The program with mines of the prior at their limit and residual use as large as it needs to be."""
    floor, ceiling = program.floor.copy(), program.ceiling.copy()
    for n, key in enumerate(program.column_keys()):
        if key.startswith("mine[") and prior.flow[n] > 0:
            floor[n] = ceiling[n] if np.isfinite(ceiling[n]) else prior.flow[n]
        elif key.startswith("delivered[residual_use|"):
            ceiling[n] = np.inf
    return replace(program, floor=floor, ceiling=ceiling)


def _met(program: Program, keys: list[str], flow: Floats) -> Program:
    """The program with every demand that was met but for a trifle met in full."""
    floor = program.floor.copy()
    for n, key in enumerate(keys):
        if key.startswith("delivered[") and 0 < program.ceiling[n] - flow[n] < max(1.0, ROUNDING * program.ceiling[n]):
            floor[n] = program.ceiling[n]
    return replace(program, floor=floor)


def _closed(program: Program, keys: list[str], flow: Floats) -> Program:
    """The program with mines free again and residual use at what was found."""
    floor, ceiling = program.floor.copy(), program.ceiling.copy()
    for n, key in enumerate(keys):
        if key.startswith("mine["):
            floor[n] = 0.0
        elif key.startswith("delivered[residual_use|"):
            ceiling[n] = flow[n]
    return replace(program, floor=floor, ceiling=ceiling)


def _targets(network: Network, program: Program, prior: Prior, keys: list[str]) -> tuple[Floats, Floats]:
    """For every column its target (t a year, NaN: not used) and the weight of (x - target)^2 in 1/t."""
    target, weight = np.full(len(keys), np.nan), np.zeros(len(keys))
    residual = {f"oxide.{r['element']}@{r['place']}" for r in records(network.tables["residual_uses"])}
    told = {k[8:].partition(",")[0]: prior.flow[n] for n, k in enumerate(keys) if k.startswith("surplus[")}
    touched = touched_by(program, np.flatnonzero(prior.flow > 0))
    arising = arising_in(program)
    for n, key in enumerate(keys):
        name, _, members = key.partition("[")
        what = members.rpartition(",")[0]
        if name == "delivered":
            parts = what.split("|")
            node = f"{parts[1]}@{parts[2]}"
            if parts[0] == "residual_use":
                target[n] = told.get(node, 0.0)
                weight[n] = FREE / max(target[n], SMALLEST)
            else:
                target[n], weight[n] = program.ceiling[n], 10.0 / max(1e-3 * program.ceiling[n], SMALLEST)
        elif name == "served":
            target[n], weight[n] = 0.0, EVEN
        elif name == "surplus" and what in residual:
            continue
        elif prior.flow[n] > 0:
            target[n] = prior.flow[n]
            weight[n] = (FREE if name == "surplus" else 1.0) / max(prior.flow[n], SMALLEST)
        elif name == "surplus" and what in touched:
            target[n], weight[n] = 0.0, 1.0 / LAST_RESORT
        elif name == "surplus" and what in arising:
            target[n], weight[n] = 0.0, FREE / KT
    return target, weight


def _solve(
    network: Network, program: Program, keys: list[str], target: Floats, weight: Floats, used: npt.NDArray[np.int64]
) -> Floats:
    """The quadratic program over the columns in use, in kt."""
    matrix = program.matrix[:, used]
    rows = np.flatnonzero(np.diff(matrix.indptr))
    trade, seen, sure = _customs(network, [keys[n] for n in used])
    size, more = len(used), len(seen)
    above = sp.hstack([matrix[rows], sp.csr_matrix((len(rows), more))])
    whole = sp.csr_matrix(sp.vstack([above, sp.hstack([trade, -sp.identity(more)])]))
    goal = np.concatenate([target[used], seen])
    weights = np.concatenate([weight[used], sure]) * KT
    answer = least(
        Quadratic(
            2.0 * weights,
            -2.0 * weights * goal / KT,
            whole,
            np.concatenate([program.lower[rows] / KT, np.zeros(more)]),
            np.concatenate([program.upper[rows] / KT, np.zeros(more)]),
            np.concatenate([program.floor[used] / KT, np.full(more, -np.inf)]),
            np.concatenate([program.ceiling[used] / KT, np.full(more, np.inf)]),
        )
    )
    flow = np.zeros(len(keys))
    flow[used] = np.clip(answer.columns[:size] * KT, program.floor[used], program.ceiling[used])
    return flow


def _customs(network: Network, keys: list[str]) -> tuple[sp.csr_matrix, Floats, Floats]:
    """Lanes behind each record, in tonnes and in dollars over its unit value; what was recorded; weights in 1/t."""
    price = reference_prices(network.tables["prices"])
    rows, seen, sure = list[dict[int, float]](), list[float](), list[float]()
    lanes = _lanes(keys)
    for record in records(network.tables["customs"]):
        if record["year"] != BASE_YEAR:
            continue
        mine = _of_record(network, record, lanes)
        if not mine or record["quantity"] <= 0:
            continue
        rows.append(dict.fromkeys(mine, 1.0))
        seen.append(record["quantity"])
        sure.append(1.0 / record["quantity"])
        if record["value"] > 0:
            unit = record["value"] / record["quantity"]
            rows.append({n: price.get(m, 0.0) / unit for n, m in mine.items()})
            seen.append(record["quantity"])
            sure.append(1.0 / record["quantity"])
    matrix = sp.lil_matrix((len(rows), len(keys)))
    for i, cells in enumerate(rows):
        for n, value in cells.items():
            matrix[i, n] = value
    return matrix.tocsr(), np.array(seen), np.array(sure)


def _lanes(keys: list[str]) -> list[tuple[int, str, str, str]]:
    """Position, material, start and end of every lane among some keys."""
    out = []
    for n, key in enumerate(keys):
        if key.startswith("shipment["):
            material, ends, _ = key[9:].split("|", 2)
            out.append((n, material, *ends.split(">")[:2]))
    return out  # type: ignore[return-value]


def _of_record(network: Network, record: dict[str, object], lanes: list[tuple[int, str, str, str]]) -> dict[int, str]:
    return {
        n: material
        for n, material, start, end in lanes
        if start == record["from"]
        and end == record["to"]
        and material != record["other_than"]
        and matches(network.groups, str(record["item"]), material)
    }


def _misfits(network: Network, keys: list[str], flow: Floats) -> pd.DataFrame:
    """Every record beside what the reconciled lanes carry: code, item, from, to, tonnes and dollars of both."""
    price = reference_prices(network.tables["prices"])
    lanes = _lanes(keys)
    out = []
    for r in records(network.tables["customs"]):
        mine = _of_record(network, r, lanes)
        t = sum(flow[n] for n in mine)
        usd = sum(flow[n] * price.get(m, 0.0) for n, m in mine.items())
        out.append((r["code"], r["item"], r["from"], r["to"], r["quantity"], t, r["value"], usd))
    return pd.DataFrame(
        out, columns=["code", "item", "from", "to", "recorded_t", "modelled_t", "recorded_usd", "modelled_usd"]
    )


def _slack(program: Program, prior: Prior, keys: list[str], flow: Floats) -> pd.DataFrame:
    """What is unsold though no prior says so, and what is unmet: column, tonnes, in falling order."""
    out: list[tuple[str, str, float]] = []
    touched = touched_by(program, np.flatnonzero(prior.flow > 0))
    for n, key in enumerate(keys):
        node = key[8:].rpartition(",")[0]
        if key.startswith("surplus[") and node in touched and prior.flow[n] == 0 and flow[n] > 1.0:
            out.append(("unsold", node, flow[n]))
        if key.startswith("delivered[") and np.isfinite(program.ceiling[n]) and program.ceiling[n] - flow[n] > 1.0:
            out.append(("unmet", key[10:].rpartition(",")[0], program.ceiling[n] - flow[n]))
    out.sort(key=_most)
    return pd.DataFrame(out, columns=["kind", "where", "t"])


def _most(row: tuple[str, str, float]) -> tuple[float, str]:
    return -row[2], row[1]
