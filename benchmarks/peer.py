"""The same plan in PyPSA, from the numbers of a filled model: the peer of goal 1 (needs the oracles).

Capacities that several recipes share are buses of their own; a plan and year of decision is an extendable generator.

    python -m benchmarks.peer STUDY [CASE]
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pypsa

from benchmarks.measure import Clock, peak
from didymium.analyses.solve import network_of
from didymium.model.fill import Values, fill
from didymium.study.open import open_study

PLENTY = 1e9
"""t a year: no limit."""


class Peer:
    """A filled model as a PyPSA network."""

    def __init__(self, filled: Values, weight: Any) -> None:
        self.v, self.of, self.space = filled, filled.parameters, filled.space
        self.weight, self.span = weight, filled.parameters["span"]
        self.n = pypsa.Network()
        self.n.set_snapshots(self.names("time"))
        self.n.snapshot_weightings["objective"] = self.span * weight
        self.n.snapshot_weightings["generators"] = self.span
        self.n.snapshot_weightings["stores"] = self.span
        self.links: list[pd.DataFrame] = []
        self.varying: dict[str, list[pd.DataFrame]] = {"marginal_cost": [], "p_max_pu": []}
        homes = self.names("home")
        self.own = np.array([f"{n} own" if n in set(homes) else n for n in self.names("node")])
        self.node = np.array(self.names("node"))
        for part in (self._nodes, self._capacity, self._mines, self._plants, self._ways, self._uses, self._stores):
            part()
        self._add_links()

    def names(self, dim: str) -> list[str]:
        """Members of a dim."""
        return [str(x) for x in self.space.labels[dim]]

    def code(self, link: str, column: int = 0) -> Any:
        """Where each member of a link's dim points."""
        return self.space.links[link][:, column]

    def _frame(self, names: Sequence[str], table: Any) -> pd.DataFrame:
        return pd.DataFrame(np.asarray(table).T, self.n.snapshots, list(names))

    def _bounded(self, names: Sequence[str], most: Any) -> None:
        """A bus for each name, that gives at most so much in each slice (t a year)."""
        if len(names):
            most = np.where(np.isfinite(most), most, PLENTY)
            top = np.maximum(most.max(axis=1), 1.0)
            self.n.add("Bus", list(names))
            self.n.add(
                "Generator", list(names), bus=list(names), p_nom=top, p_max_pu=self._frame(names, most / top[:, None])
            )

    def _link(self, names: Sequence[str], cost: Any, *ports: tuple[Any, Any]) -> None:
        """Links of a few ports, each a list of buses with t taken (-) or given (+) per t of the first."""
        rows: dict[str, Any] = {"bus0": ports[0][0], "marginal_cost": cost}
        for k, (bus, amount) in enumerate(ports[1:], start=1):
            rows |= {f"bus{k}": bus, "efficiency" if k == 1 else f"efficiency{k}": amount}
        self.links.append(pd.DataFrame(rows, index=list(names)))

    # -- parts -------------------------------------------------------------------------------

    def _nodes(self) -> None:
        homes = self.names("home")
        self.n.add("Bus", [*self.node, *(f"{h} own" for h in homes)])
        self.n.add(
            "Generator",
            [f"aside {n}" for n in self.node],
            bus=list(self.node),
            sign=-1.0,
            p_nom=PLENTY,
            marginal_cost=self.of["handling"],
        )
        self._link([f"keep {h}" for h in homes], 0.0, ([f"{h} own" for h in homes], -1.0), (homes, 1.0))
        if self.names("source"):
            names = self.names("source")
            self._bounded([f"source {s}" for s in names], self.of["supply_size"] / self.span)
            self._link(
                [f"take {s}" for s in names],
                self.of["supply_unit_cost"],
                ([f"source {s}" for s in names], -1.0),
                (self.own[self.code("node_of_supply")], 1.0),
            )

    def _capacity(self) -> None:
        self.asset = np.array([f"capacity {a}" for a in self.names("asset")])
        self._bounded(list(self.asset), self.of["capacity"])
        build, slot = self.space.links["build_of_vintage"], self.space.links["slot_of_vintage"]
        options, years = self.names("option"), self.names("year")
        asset = dict(zip(map(tuple, build), slot[:, 0], strict=True))
        keys = sorted(asset)
        where = {k: i for i, k in enumerate(keys)}
        runs = np.zeros((len(keys), len(self.span)))
        for b, s, share in zip(map(tuple, build), slot, self.of["ramp"], strict=True):
            runs[where[b], s[1]] = share
        paid = dict.fromkeys(keys, 0.0)
        payments = zip(
            map(tuple, self.space.links["build_of_payment"]),
            self.code("time_of_payment"),
            self.of["annuities"],
            strict=True,
        )
        for b, t, usd in payments:
            if b in paid:
                paid[b] += usd * self.weight[t]
        names = [f"{options[o]} in {years[y]}" for o, y in keys]
        self.builds = dict(zip(keys, names, strict=True))
        if names:
            self.n.add(
                "Generator",
                names,
                bus=[self.asset[asset[k]] for k in keys],
                p_nom_extendable=True,
                capital_cost=[paid[k] for k in keys],
                p_max_pu=self._frame(names, runs),
            )

    def _mines(self) -> None:
        names, reo = self.names("deposit"), self.of["reo_share"]
        if not names:
            return
        ores = [f"ore {d}" for d in names]
        most = np.full(len(names), np.inf)
        most[self.code("deposit_of_reserve")] = self.of["recoverable"]
        self.n.add("Bus", ores)
        self.n.add("Generator", ores, bus=ores, p_nom=PLENTY, e_sum_max=most)
        self._link(
            [f"mine {d}" for d in names],
            self.of["mining_unit_cost"] / reo,
            (ores, -1.0),
            (self.own[self.code("node_of_deposit")], 1 / reo),
            (self.asset[self.code("asset_of_deposit")], -1.0),
        )

    def _plants(self) -> None:
        names = self.names("mode")
        if not names:
            return
        ports: list[dict[str, float]] = [{} for _ in names]
        made, used = self.of["output"], self.of["intake"]
        mode, node = self.code("mode_of_port"), self.code("node_of_port")
        for p in range(len(mode)):
            bus = self.own[node[p]] if made[p] > 0 else self.node[node[p]]
            ports[mode[p]][str(bus)] = made[p] - used[p]
        asset = self.code("asset_of_plant")[self.code("plant_of_mode")]
        for m, row in enumerate(ports):
            row[str(self.asset[asset[m]])] = -self.of["load"][m]
        crews = [f"crew {c}" for c in self.names("crew")]
        self._bounded(crews, self.of["people"])
        shifts = zip(self.code("mode_of_shift"), self.code("crew_of_shift"), self.of["intensity"], strict=True)
        for m, c, jobs in shifts:
            ports[m][crews[c]] = -jobs
        self.links.append(pd.DataFrame([_row(p, c) for p, c in zip(ports, self.of["mode_cost"], strict=True)], names))
        late = self.code("mode_of_closed")
        if len(late):
            runs = self._frame([names[m] for m in late], (self.of["mode_ceiling"] > 0).astype(float))
            self.varying["p_max_pu"].append(runs)

    def _ways(self) -> None:
        names = self.names("lane")
        limits = [f"limit {x}" for x in self.names("limit")]
        self._bounded(limits, np.outer(self.of["limit_capacity"], np.ones(len(self.span))))
        passed: dict[int, list[tuple[str, float]]] = {}
        passages = zip(self.code("lane_of_passage"), self.code("limit_of_passage"), self.of["gross"], strict=True)
        for lane, limit, gross in passages:
            passed.setdefault(lane, []).append((limits[limit], -gross))
        start, end = self.own[self.code("origin")], self.node[self.code("target")]
        cost = self.of["freight"][:, None] + self.of["duty"]
        rows = [_row({start[n]: -1.0, end[n]: 1.0, **dict(passed.get(n, ()))}, cost[n, 0]) for n in range(len(names))]
        self.links.append(pd.DataFrame(rows, names))
        moving = np.flatnonzero(np.ptp(cost, axis=1) > 0)
        if len(moving):
            self.varying["marginal_cost"].append(self._frame([names[n] for n in moving], cost[moving]))

    def _uses(self) -> None:
        uses = [f"use {u}" for u in self.names("demand")]
        self.n.add("Bus", uses)
        offers, tiers = self.names("offer"), self.names("tier")
        to = [uses[u] for u in self.code("demand_of_offer")]
        self._link([f"offer {o}" for o in offers], 0.0, (self.node[self.code("node_of_offer")], -1.0), (to, 1.0))
        size = self.of["tier_size"] / self.span
        top = np.maximum(size.max(axis=1), 1e-9)
        names = [f"tier {t}" for t in tiers]
        least = self.of["tier_must"] / self.span / top[:, None]
        self.n.add(
            "Generator",
            names,
            bus=[uses[u] for u in self.code("demand_of_tier")],
            sign=-1.0,
            p_nom=top,
            p_max_pu=self._frame(names, size / top[:, None]),
            p_min_pu=self._frame(names, least),
            marginal_cost=self._frame(names, -self.of["worth"]),
        )

    def _stores(self) -> None:
        names = self.names("store")
        if names:
            size = self.of["store_size"].max(axis=1)
            self.n.add(
                "Store",
                names,
                bus=list(self.node[self.code("node_of_store")]),
                e_nom=np.where(np.isfinite(size), size, PLENTY),
                e_initial=self.of["opening"],
                marginal_cost_storage=self.of["holding"],
            )

    def _add_links(self) -> None:
        rows = pd.concat(self.links)
        buses = [c for c in rows if c.startswith("bus")]
        rows = rows.fillna(dict.fromkeys(buses, "")).fillna(1.0)
        series = {k: pd.concat(v, axis=1) for k, v in self.varying.items() if v}
        data: dict[str, Any] = {c: rows[c].to_numpy() for c in rows}
        self.n.add("Link", list(rows.index), p_nom=PLENTY, **data)
        for name, frame in series.items():
            self.n.links_t[name] = frame

    # -- the answer --------------------------------------------------------------------------

    def solve(self) -> float:
        """The optimal value, in USD of the first year."""
        options = {"output_flag": False, "solver": "ipm", "user_bound_scale": -10, "user_objective_scale": -10}
        status, how = self.n.optimize(
            solver_name="highs", io_api="direct", solver_options=options, extra_functionality=self._limits
        )
        if (status, how) != ("ok", "optimal"):
            raise SystemExit(f"PyPSA stopped with {status}, {how}")
        return -float(self.n.objective)

    def _limits(self, n: Any, _snapshots: Any) -> None:
        if not self.builds:
            return
        built = n.model["Generator-p_nom"]
        dim = built.dims[0]
        for option, most in enumerate(self.of["plan_limit"]):
            mine = [name for (o, _), name in self.builds.items() if o == option]
            if np.isfinite(most) and mine:
                n.model.add_constraints(built.sel({dim: mine}).sum() <= most, name=f"size {option}")
        builder = self.code("builder_of_option")
        for (b, y), most in np.ndenumerate(self.of["build_limit"]):
            mine = [name for (o, year), name in self.builds.items() if builder[o] == b and year == y]
            if mine:
                n.model.add_constraints(built.sel({dim: mine}).sum() <= most, name=f"rate {b} {y}")


def _row(ports: dict[str, float], cost: float) -> dict[str, Any]:
    """A link of any number of ports whose first is something it takes."""
    first = next(b for b, a in ports.items() if a < 0)
    unit = -ports[first]
    row: dict[str, Any] = {"bus0": first, "marginal_cost": cost / unit}
    for k, (bus, amount) in enumerate(((b, a) for b, a in ports.items() if b != first), start=1):
        row |= {f"bus{k}": bus, "efficiency" if k == 1 else f"efficiency{k}": amount / unit}
    return row


def main(name: str, case: str = "reference/calm") -> None:
    """Build, solve and write the peer; print what it took."""
    logging.disable(logging.WARNING)
    pypsa.options.api.legacy_string_dtype = False
    pypsa.options.params.optimize.include_objective_constant = False
    clock = Clock()
    with clock.phase("tables"):
        network = network_of(open_study(name).case(case))
        filled = fill(network)
    with clock.phase("build"):
        peer = Peer(filled, network.horizon.weight)
    with clock.phase("solve"):
        objective = peer.solve()
    with clock.phase("write"), TemporaryDirectory() as folder:
        peer.n.export_to_netcdf(Path(folder) / "peer.nc")
    print(
        json.dumps(
            {"seconds": clock.seconds, "megabytes": peak(), "objective": objective, "version": pypsa.__version__}
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
