"""The mid-size story in PyPSA, built from its tables alone: mines, separation, trade, tiers, expansion.

Materials at places are buses, recipes and ways are links of many ports, a capacity that several share is a bus of its
own, tiers of demand are generators that take, and what may be built is one extendable generator for each plan and year.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from benchmarks.sizes import SIZES, write
from tests.oracles.chain import Chain, Plan, Recipe, number

from didymium.analyses.solve import solve_case
from didymium.study.open import open_study

FOLDER = Path(__file__).parents[1] / "stories" / "cases" / "midsize"
PLENTY = 1e7
"""t a year: more than anything in the story."""
DEFAULTS = {"sign": 1.0, "p_nom_extendable": False, "p_nom_max": np.inf, "e_sum_max": np.inf, "efficiency": 1.0}
"""What PyPSA takes when a component does not say."""


def test_the_story_is_what_its_script_writes(tmp_path: Path) -> None:
    write(SIZES["midsize"], tmp_path)
    for file in tmp_path.iterdir():
        assert (FOLDER / file.name).read_text(encoding="utf-8") == file.read_text(encoding="utf-8"), file.name


@pytest.mark.oracle
def test_same_optimal_value(pypsa: Any) -> None:
    ours = solve_case(open_study(FOLDER)).card["objective"]
    peer = Peer(Chain(FOLDER), pypsa)
    assert peer.value() == pytest.approx(ours, rel=1e-6)
    assert peer.binds() >= {"plans", "building", "tiers", "ways", "crews", "resources"}  # or they would not be compared


@pytest.fixture
def pypsa() -> Any:
    """PyPSA, where it is installed, with the choices it asks people to make."""
    pytest.importorskip("pypsa")
    found = import_module("pypsa")
    found.options.api.legacy_string_dtype = False
    found.options.params.optimize.include_objective_constant = False
    return found


class Peer:
    """The chain as a PyPSA network."""

    def __init__(self, chain: Chain, pypsa: Any) -> None:
        self.chain, self.n = chain, pypsa.Network()
        self.plans: dict[str, tuple[Plan, int]] = {}
        self.n.set_snapshots(chain.years)
        span = np.array([len(chain.stands_for(y)) for y in chain.years], dtype=float)
        self.worth = np.array([chain.worth(y) for y in chain.years])
        self.n.snapshot_weightings["objective"] = span * self.worth
        self.n.snapshot_weightings["generators"] = span
        self.n.snapshot_weightings["stores"] = span
        self.parts: dict[str, dict[str, dict[str, Any]]] = {}
        self.closed = {r["place"] for r in chain.rows("places") if r["reexport"] == "no"}
        recipes = list(chain.recipes())
        self.goods = sorted({m for r in recipes for m in r.amounts})
        self._places()
        self._mines()
        self._plants(recipes)
        self._ways()
        self._uses()
        self._stores()
        self._add_all()

    # -- parts -------------------------------------------------------------------------------

    def out(self, material: str, place: str) -> str:
        """Where goods made at a place stand: apart from what arrived, where that may not be shipped on."""
        return f"{material}@{place}" + (" own" if place in self.closed else "")

    def _places(self) -> None:
        costs = {r["material"]: number(r["handling"], 0.0) for r in self.chain.rows("materials")}
        for place in (r["place"] for r in self.chain.rows("places")):
            for material in self.goods:
                name = f"{material}@{place}"
                self._put("Bus", name)
                self._put(
                    "Generator",
                    f"put aside {name}",
                    bus=name,
                    sign=-1,
                    p_nom=PLENTY,
                    marginal_cost=costs.get(material, 0.0),
                )
                if place in self.closed:
                    self._put("Bus", f"{name} own")
                    self._link(f"keep {name}", 0.0, {f"{name} own": -1.0, name: 1.0})

    def _mines(self) -> None:
        for d in self.chain.rows("deposits"):
            name, reo = d["deposit"], float(d["reo"])
            self._capacity(name)
            most = number(d["resource"], np.inf)
            source = f"ore {name}"
            self._put("Bus", source)
            self._put("Generator", source, bus=source, p_nom=PLENTY, e_sum_max=most)
            good = self.out(f"{d['form']}.{name}", d["place"])
            self._link(f"mine {name}", float(d["opex"]), {source: -1.0, f"capacity {name}": -1.0, good: 1 / reo})

    def _plants(self, recipes: list[Recipe]) -> None:
        process = {r["plant"]: r["process"] for r in self.chain.rows("plants")}
        crews = self._crews()
        for plant in process:
            self._capacity(plant)
        for r in recipes:
            place = self.chain.place[r.plant]
            ports = {(self.out(m, place) if a > 0 else f"{m}@{place}"): a for m, a in r.amounts.items()}
            ports[f"capacity {r.plant}"] = -r.load
            crew = f"crew {process[r.plant]}@{place}"
            if crew in crews:
                ports[crew] = -crews[crew]
            self._link(f"{r.plant} {r.name}", r.cost, ports)

    def _crews(self) -> dict[str, float]:
        """People of a process at a place from a year on; jobs for a t a year."""
        found: dict[str, float] = {}
        rows = self.chain.rows("workforces")
        for name in sorted({f"{r['process']}@{r['place']}" for r in rows}):
            mine = sorted(
                (int(r["year"]), float(r["people"]), float(r["intensity"]))
                for r in rows
                if f"{r['process']}@{r['place']}" == name
            )
            people = [next((p for y, p, _ in mine[::-1] if y <= year), PLENTY) for year in self.chain.years]
            self._limited(f"crew {name}", people)
            found[f"crew {name}"] = mine[0][2] / 1000
        return found

    def _capacity(self, asset: str) -> None:
        """A bus for what an asset can do: what stands, and a generator for each plan and year of decision."""
        self._limited(f"capacity {asset}", self.chain.standing(asset))
        for plan in self.chain.plans():
            for decided in self.chain.years if plan.asset == asset else ():
                begin = self.chain.online(plan, decided)
                runs = [self.chain.running(plan, y - begin) for y in self.chain.years]
                paid = [len(self.chain.stands_for(y)) * (0 <= y - begin < plan.life) for y in self.chain.years]
                name = f"{plan.name} in {decided}"
                self.plans[name] = plan, decided
                self._put(
                    "Generator",
                    name,
                    bus=f"capacity {asset}",
                    p_nom_extendable=True,
                    p_max_pu=runs,
                    p_nom_max=min(plan.size, PLENTY),
                    capital_cost=plan.yearly * float(self.worth @ paid),
                )

    def _limited(self, name: str, most: list[float]) -> None:
        top = max(*most, 1.0)
        self._put("Bus", name)
        self._put("Generator", name, bus=name, p_nom=top, p_max_pu=np.array(most) / top)

    def _ways(self) -> None:
        """Legs and gateways carry every good; hubs are buses too, which a good can only pass."""
        chain = self.chain
        limits = {f"strait {r['chokepoint']}": r["capacity"] for r in chain.rows("chokepoints")}
        limits |= {f"leg {r['leg']}": r["capacity"] for r in chain.rows("legs")}
        known = {name: float(most) for name, most in limits.items() if most}
        for name, most in known.items():
            self._limited(name, [most] * len(chain.years))
        hubs = {r["hub"] for r in chain.rows("hubs")}
        for material in self.goods:
            weight = chain.gross(material)
            for hub in sorted(hubs):
                self._put("Bus", f"{material}@{hub}")
            for leg, a, b, cost, passed in self._legs():
                start = f"{material}@{a}" if a in hubs else self.out(material, a)
                ports = {start: -1.0, f"{material}@{b}": 1.0} | {p: -weight for p in passed if p in known}
                self._link(f"{material} {leg} {a}>{b}", cost * weight, ports)

    def _legs(self) -> Iterator[tuple[str, str, str, float, list[str]]]:
        for r in self.chain.rows("legs"):
            passed = [f"leg {r['leg']}"] + ([f"strait {r['chokepoints']}"] if r["chokepoints"] else [])
            yield r["leg"], r["from"], r["to"], float(r["cost"]), passed
            if r["both_ways"] == "yes":
                yield r["leg"], r["to"], r["from"], float(r["cost"]), passed
        for r in self.chain.rows("gateways"):
            yield "gate", r["asset"], r["hub"], float(r["cost"]), []
            yield "gate", r["hub"], r["asset"], float(r["cost"]), []

    def _uses(self) -> None:
        asked: dict[tuple[str, str, str], list[tuple[str, float, str]]] = {}
        for r in self.chain.rows("demands"):
            key = r["end_use"], r["material"], r["place"]
            asked.setdefault(key, []).append((r["year"], float(r["quantity"]), r["value"]))
        for (use, material, place), rows in asked.items():
            years = [int(y) for y, _, _ in rows if y]
            amounts = [q for _, q, _ in rows]
            size = np.interp(self.chain.years, years, amounts) if years else np.full(len(self.chain.years), amounts[0])
            bus = f"use {use} {material} {place}"
            self._put("Bus", bus)
            for good in self.chain.members(material):
                self._link(f"{bus} {good}", 0.0, {f"{good}@{place}": -1.0, bus: 1.0})
            steps = [
                (r["tier"], float(r["share"]), float(r["value"]))
                for r in self.chain.rows("tiers")
                if r["end_use"] == use
            ] or [("all", 1.0, float(rows[0][2]))]
            for tier, share, value in steps:
                self._put(
                    "Generator",
                    f"tier {bus} {tier}",
                    bus=bus,
                    sign=-1,
                    p_nom=float(size.max()) * share,
                    p_max_pu=size / size.max(),
                    marginal_cost=-value,
                )

    def _stores(self) -> None:
        for r in self.chain.rows("stores"):
            for place in [r["place"]] if r["place"] else [p["place"] for p in self.chain.rows("places")]:
                self._put(
                    "Store",
                    f"{r['material']}@{place}",
                    bus=f"{r['material']}@{place}",
                    e_nom=number(r["capacity"], PLENTY),
                    e_initial=number(r["opening"], 0.0),
                    marginal_cost_storage=number(r["holding"], 0.0),
                )

    def _link(self, name: str, cost: float, ports: dict[str, float]) -> None:
        """A link whose first port is something it takes, counted so that a t of it is a t of the link."""
        first = next(b for b, a in ports.items() if a < 0)
        unit = -ports[first]
        row: dict[str, Any] = {"bus0": first, "marginal_cost": cost / unit, "p_nom": PLENTY}
        for k, (bus, amount) in enumerate(((b, a) for b, a in ports.items() if b != first), start=1):
            row |= {f"bus{k}": bus, f"efficiency{k}" if k > 1 else "efficiency": amount / unit}
        self._put("Link", name, **row)

    def _put(self, kind: str, name: str, **row: Any) -> None:
        """Keep a component for later: PyPSA is quick only with many at once."""
        kept = self.parts.setdefault(kind, {})
        assert name not in kept, name
        kept[name] = row

    def _add_all(self) -> None:
        for kind, rows in self.parts.items():
            names, columns = list(rows), {k: v for r in rows.values() for k, v in r.items()}
            data: dict[str, Any] = {}
            for c, value in columns.items():
                if np.ndim(value):
                    full = {n: r.get(c, np.ones(len(self.chain.years))) for n, r in rows.items()}
                    data[c] = pd.DataFrame(full, self.n.snapshots)
                else:
                    default = "" if isinstance(value, str) else DEFAULTS.get(c, 0.0)
                    data[c] = [r.get(c, default) for r in rows.values()]
            self.n.add(kind, names, **data)

    # -- the answer --------------------------------------------------------------------------

    def value(self) -> float:
        """The optimal value in USD of the first year."""
        status, how = self.n.optimize(
            solver_name="highs",
            solver_options={"output_flag": False, "solver": "ipm"},
            assign_all_duals=True,
            extra_functionality=self._limits,
        )
        assert (status, how) == ("ok", "optimal")
        return -float(self.n.objective)

    def _limits(self, n: Any, _snapshots: Any) -> None:
        """No plan is built larger than it is, and no place builds faster than it can."""
        built = n.model["Generator-p_nom"]
        dim = built.dims[0]
        for plan in {p.name: p for p, _ in self.plans.values()}.values():
            mine = [name for name, (p, _) in self.plans.items() if p.name == plan.name]
            if np.isfinite(plan.size):
                n.model.add_constraints(built.sel({dim: mine}).sum() <= plan.size, name=f"size of {plan.name}")
        for builder in sorted({p.builder for p, _ in self.plans.values()}):
            limit = self.chain.building_limit(builder)
            for year in self.chain.years if np.isfinite(limit) else ():
                mine = [name for name, (p, y) in self.plans.items() if (p.builder, y) == (builder, year)]
                most = limit * len(self.chain.stands_for(year))
                n.model.add_constraints(built.sel({dim: mine}).sum() <= most, name=f"building {builder} {year}")

    def binds(self) -> set[str]:
        """Which kinds of limit have a price."""
        duals = {name: float(abs(c.dual).max()) for name, c in self.n.model.constraints.items()}
        buses = self.n.buses_t.marginal_price.abs().max()
        kinds = {
            "plans": [v for k, v in duals.items() if k.startswith("size of")],
            "building": [v for k, v in duals.items() if k.startswith("building")],
            "resources": [v for k, v in duals.items() if "e_sum_max" in k],
            "tiers": [v for k, v in buses.items() if k.startswith("use ")],
            "ways": [v for k, v in buses.items() if k.startswith(("leg ", "strait "))],
            "crews": [v for k, v in buses.items() if k.startswith("crew ")],
        }
        return {k for k, found in kinds.items() if max(found, default=0.0) > 1e-6}
