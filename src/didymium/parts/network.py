"""The network: what the tables of a study amount to, written out as plain frames.

Here one row of `deposits` becomes materials, modes and ports; legs become routes and lanes; and what
can never be reached from a source, or never reach a use, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from didymium.algebra.jets import array
from didymium.errors import Problem, StudyError
from didymium.parts.demand_steps import demands, supply_steps, tiers, variants
from didymium.parts.horizon import Horizon
from didymium.parts.lanes import Lane, Node, Trade, chains_between, lanes_of
from didymium.parts.metallurgy import magnet_modes, metal_modes, recycling_modes
from didymium.parts.names import groups_of
from didymium.parts.ores import Contents, Ore, cracking_modes, heavy_modes, light_modes, ore_materials, ores
from didymium.parts.reach import reachable
from didymium.parts.recipes import Frames, Mode, Recipes, own_modes
from didymium.parts.routes import Chain, Limits
from didymium.parts.scrap import running, scrap_materials, scrap_nodes
from didymium.tables.table import records


@dataclass(frozen=True)
class Network:
    """Everything the equations are filled from. Frames are sorted by their key."""

    tables: Frames
    horizon: Horizon
    groups: Mapping[str, tuple[str, ...]]
    materials: pd.DataFrame
    content: pd.DataFrame
    ores: Mapping[str, Ore]
    modes: tuple[Mode, ...]
    lanes: tuple[Lane, ...]
    chains: tuple[Chain, ...]
    limits: Limits
    nodes: tuple[Node, ...]
    demands: pd.DataFrame
    offers: tuple[tuple[str, str, str, str], ...]
    tiers: pd.DataFrame
    supplies: pd.DataFrame


def build(tables: Frames, horizon: Horizon, steps: int) -> Network:
    """Write the network of a study out. StudyError when an element is not conserved by a recipe."""
    tables = canonical(tables)
    groups = groups_of(tables["groups"])
    metal = {r["element"]: r["metal_per_oxide"] for r in records(tables["elements"])}
    contents, all_ores = Contents.of(tables), ores(tables)
    asked, supplies = demands(tables, horizon), supply_steps(tables, steps)
    offers = _offers(asked, groups)
    worn_out = scrap_nodes(tables, horizon, groups, offers)
    materials, content = _materials(
        tables, _both(ore_materials(all_ores, contents, metal), scrap_materials(tables, worn_out))
    )
    modes = list(_modes(tables, all_ores, contents, content, metal))
    _conserved(modes, content)
    trade = Trade.of(tables, all_ores, modes, supplies, {(v, place) for _, _, place, v in offers}, worn_out)
    chains = chains_between(tables, trade)
    lanes = lanes_of(trade, chains, materials)
    reach = reachable(trade, modes, lanes)
    modes = [m for m in modes if all((p, trade.place[m.plant]) in reach for p, amount in m.ports if amount < 0)]
    made = {(p, trade.place[m.plant]) for m in modes for p, _ in m.ports}
    return Network(
        tables=tables,
        horizon=horizon,
        groups=groups,
        materials=materials,
        content=content,
        ores=all_ores,
        modes=tuple(sorted(modes, key=lambda m: m.name)),
        lanes=tuple(sorted((x for x in lanes if {x.origin, x.target} <= reach), key=lambda x: x.name)),
        chains=tuple(chains),
        limits=Limits.of(tables),
        nodes=tuple(sorted(reach | made | trade.wanted)),
        demands=asked,
        offers=offers,
        tiers=tiers(asked, tables, steps),
        supplies=supplies,
    )


def over_horizon(network: Network, horizon: Horizon, steps: int) -> Network:
    """The same network over another horizon: the same nodes, lanes and recipes, the demand of its years."""
    asked = demands(network.tables, horizon)
    return replace(network, horizon=horizon, demands=asked, tiers=tiers(asked, network.tables, steps))


def _offers(asked: pd.DataFrame, groups: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str, str, str], ...]:
    """End use, material asked for, place, and each material that will do."""
    rows = records(asked.drop_duplicates(["end_use", "material", "place"]))
    return tuple(
        sorted((r["end_use"], r["material"], r["place"], v) for r in rows for v in variants(r["material"], groups))
    )


def canonical(tables: Frames) -> dict[str, pd.DataFrame]:
    """The same tables with rows in the order of all their cells, so that no answer hangs on the order of rows."""
    out = {}
    for name, frame in tables.items():
        if name in ("claims", "sources") or not len(frame):
            out[name] = frame
        else:
            out[name] = frame.sort_values(list(frame.columns[:6]), kind="stable").reset_index(drop=True)
    return out


def _materials(tables: Frames, of_ores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every material (material, form, source, gross, air, handling) and its content (material x element, t/t)."""
    gross = {r["form"]: r["gross"] for r in records(tables["forms"])}
    given = tables["materials"].copy()
    given["source"] = [m.partition(".")[2] for m in given["material"]]
    derived = of_ores.drop_duplicates("material")[["material", "form", "source"]].copy()
    packed = {r["material"]: r["gross"] for r in records(given)}
    heavier = array([gross.get(r["form"], packed.get(f"magnet.{r['source']}", 1.0)) for r in records(derived)])
    derived = derived.assign(gross=heavier, air="no", handling=0.0)
    both = pd.concat([given, derived], ignore_index=True).drop_duplicates("material")
    both["gross"], both["handling"] = _or(both["gross"], 1.0), _or(both["handling"], 0.0)
    told = [*records(tables["compositions"]), *records(of_ores)]
    return both.sort_values("material").reset_index(drop=True), _content(told, sorted(both["material"]))


def _both(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """The rows of two frames with the same columns."""
    return pd.DataFrame([*records(one), *records(two)], columns=one.columns)


def _or(column: pd.Series, other: float) -> pd.Series:
    """A column with a number where it has none."""
    return pd.Series(array([other if v != v else v for v in column]), index=column.index)


def _content(told: Iterable[Mapping[str, Any]], materials: list[str]) -> pd.DataFrame:
    """t of each element (column) in a t of each material (row), from rows of material, element and share."""
    shares: dict[tuple[str, str], float] = {}
    for row in told:
        key = (row["material"], row["element"])
        shares[key] = shares.get(key, 0.0) + row["share"]
    elements = sorted({e for _, e in shares})
    cells = array([[shares.get((m, e), 0.0) for e in elements] for m in materials])
    return pd.DataFrame(
        cells.reshape(len(materials), len(elements)),
        index=pd.Index(materials, name="material"),
        columns=pd.Index(elements, name="element"),
    )


def _modes(
    tables: Frames, all_ores: Mapping[str, Ore], contents: Contents, content: pd.DataFrame, metal: Mapping[str, float]
) -> Iterable[Mode]:
    recipes = Recipes.of(tables)

    def of_form(form: str) -> list[str]:
        return [m.partition(".")[2] for m in content.index if m.startswith(f"{form}.")]

    magnets = _held(content, "magnet.", content.columns)
    swarf = [s for s in of_form("scrap") if s in metal]
    oxides = [e for e in of_form("oxide") if e in content.columns and e in metal]
    worn_out = {m: held for m, held in _held(content, "scrap.", oxides).items() if held and m[6:] not in metal}
    made = {
        "cracking": partial(cracking_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "separation_light": partial(light_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "separation_heavy": partial(heavy_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "metal": partial(metal_modes, metals=of_form("metal"), per_oxide=metal, recipes=recipes),
        "recycling": partial(
            recycling_modes,
            scraps=swarf,
            worn_out=worn_out,
            running=running(tables),
            per_oxide=metal,
            recipes=recipes,
        ),
    }
    magnet = partial(magnet_modes, magnets=magnets, scraps=swarf, recipes=recipes)
    made |= {"magnet_sintered": magnet, "magnet_bonded": magnet, "magnet_smco": magnet}
    yield from own_modes(tables, recipes)
    own = set(tables["ports"]["recipe"])
    for plant in records(tables["plants"]):
        if plant["process"] in made and plant["recipe"] not in own:
            yield from made[plant["process"]](plant)


def _held(content: pd.DataFrame, form: str, elements: Iterable[str]) -> dict[str, dict[str, float]]:
    """What each material of a form holds of these elements, t per t."""
    names, kept = [m for m in content.index if m.startswith(form)], set(elements)
    return {m: {e: s for e, s in content.loc[m].items() if s > 0 and e in kept} for m in names}


def _conserved(modes: Sequence[Mode], content: pd.DataFrame) -> None:
    """A recipe may lose an element, never make one. Checked for every mode whose materials have a content."""
    where = {m: i for i, m in enumerate(content.index)}
    ports = [(n, where[material], amount) for n, m in enumerate(modes) for material, amount in m.ports]
    if not ports or not content.shape[1]:
        return
    mode, material = (np.array([p[n] for p in ports], dtype=np.int64) for n in (0, 1))
    amount = np.array([p[2] for p in ports], dtype=float)
    matrix = csr_matrix((amount, (mode, material)), shape=(len(modes), len(where)))
    shares = content.to_numpy(dtype=float)
    gain, scale = matrix @ shares, np.maximum(abs(matrix) @ shares, 1e-12)
    problems = [
        Problem(
            "S20",
            "processes",
            0,
            "recovery",
            f"{modes[n].name}: {gain[n, e]:.3g} t {content.columns[e]} per t from nothing",
            "a recipe makes no element",
            "lower the recovery, or correct the compositions of its materials",
        )
        for n, e in np.argwhere(gain > 1e-9 * scale)
    ]
    if problems:
        raise StudyError(problems)
