"""The network: what the tables of a study amount to, written out as plain frames.

Here one row of `deposits` becomes materials, modes and ports; legs become routes and lanes; and what
can never be reached from a source, or never reach a use, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from didymium.errors import Problem, StudyError
from didymium.parts import routes as transport
from didymium.parts.demand_steps import demands, supply_steps, tiers, variants
from didymium.parts.horizon import Horizon
from didymium.parts.metallurgy import magnet_modes, metal_modes, recycling_modes
from didymium.parts.ores import Contents, Ore, cracking_modes, heavy_modes, light_modes, ore_materials, ores
from didymium.parts.recipes import Frames, Mode, Recipes, own_modes
from didymium.parts.routes import Chain, Limits
from didymium.tables.table import records

Node = tuple[str, str]
"""A material at a place."""


@dataclass(frozen=True)
class Lane:
    """A material on a route, from a node to a node; cost in USD per t of material."""

    material: str
    chain: Chain
    start: str
    end: str
    gross: float

    @property
    def name(self) -> str:
        """The lane's label."""
        return f"{self.material}|{self.chain.route}"


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
    groups = _groups(tables)
    metal = {r["element"]: r["metal_per_oxide"] for r in records(tables["elements"])}
    contents, all_ores = Contents.of(tables), ores(tables)
    materials, content = _materials(tables, ore_materials(all_ores, contents, metal))
    modes = list(_modes(tables, all_ores, contents, content, metal))
    _conserved(modes, content)
    asked = demands(tables, horizon)
    sources = [(f"{o.form}.{o.name}", o.place) for o in all_ores.values()]
    supplies = supply_steps(tables, steps)
    sources += list(zip(supplies["material"], supplies["place"], strict=True))
    wanted = [
        (v, p)
        for m, p in {(m, p) for m, p in zip(asked["material"], asked["place"], strict=True)}
        for v in variants(m, groups)
    ]
    chains, lanes = _lanes(tables, all_ores, modes, sources, wanted, materials)
    reach = _reachable(modes, lanes, sources, wanted, tables)
    lanes = [x for x in lanes if (x.material, x.start) in reach and (x.material, x.end) in reach]
    places = _place_of(tables)
    modes = [m for m in modes if all((p, places[m.plant]) in reach for p, amount in m.ports if amount < 0)]
    made = {(p, places[m.plant]) for m in modes for p, _ in m.ports}
    nodes = sorted(reach | made | set(wanted))
    offers = tuple(
        sorted(
            (r["end_use"], r["material"], r["place"], v)
            for r in records(asked.drop_duplicates(["end_use", "material", "place"]))
            for v in variants(r["material"], groups)
        )
    )
    return Network(
        tables,
        horizon,
        groups,
        materials,
        content,
        all_ores,
        tuple(sorted(modes, key=lambda m: m.name)),
        tuple(sorted(lanes, key=lambda x: x.name)),
        tuple(chains),
        Limits.of(tables),
        tuple(nodes),
        asked,
        offers,
        tiers(asked, tables, steps),
        supplies,
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


def _groups(tables: Frames) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group, member in zip(tables["groups"]["group"], tables["groups"]["member"], strict=True):
        found.setdefault(group, []).append(member)
    return {g: tuple(sorted(m)) for g, m in found.items()}


def _place_of(tables: Frames) -> dict[str, str]:
    return dict(zip(tables["plants"]["plant"], tables["plants"]["place"], strict=True))


def _materials(tables: Frames, of_ores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every material (material, form, source, gross, air, handling) and its content (material x element, t/t)."""
    gross = {r["form"]: r["gross"] for r in records(tables["forms"])}
    given = tables["materials"].copy()
    given["source"] = given["material"].str.partition(".")[2]
    derived = of_ores.drop_duplicates("material")[["material", "form", "source"]].copy()
    derived = derived.assign(gross=derived["form"].map(gross).fillna(1.0), air="no", handling=0.0)
    both = pd.concat([given, derived], ignore_index=True).drop_duplicates("material")
    both["gross"] = both["gross"].astype(float).fillna(1.0)
    both["handling"] = both["handling"].astype(float).fillna(0.0)
    shares = pd.concat(
        [tables["compositions"][["material", "element", "share"]], of_ores[["material", "element", "share"]]],
        ignore_index=True,
    )
    content = shares.pivot_table(index="material", columns="element", values="share", aggfunc="sum", fill_value=0.0)
    content = content.reindex(sorted(both["material"]), fill_value=0.0)
    return both.sort_values("material").reset_index(drop=True), content


def _modes(
    tables: Frames, all_ores: Mapping[str, Ore], contents: Contents, content: pd.DataFrame, metal: Mapping[str, float]
) -> Iterable[Mode]:
    recipes = Recipes.of(tables)

    def of_form(form: str) -> list[str]:
        return [m.partition(".")[2] for m in content.index if m.startswith(f"{form}.")]

    magnets = {m: {e: s for e, s in content.loc[m].items() if s > 0} for m in content.index if m.startswith("magnet.")}
    made = {
        "cracking": partial(cracking_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "separation_light": partial(light_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "separation_heavy": partial(heavy_modes, all_ores=all_ores, contents=contents, recipes=recipes),
        "metal": partial(metal_modes, metals=of_form("metal"), per_oxide=metal, recipes=recipes),
        "recycling": partial(recycling_modes, scraps=of_form("scrap"), per_oxide=metal, recipes=recipes),
    }
    magnet = partial(magnet_modes, magnets=magnets, scraps=of_form("scrap"), recipes=recipes)
    made |= {"magnet_sintered": magnet, "magnet_bonded": magnet, "magnet_smco": magnet}
    yield from own_modes(tables, recipes)
    own = set(tables["ports"]["recipe"])
    for plant in records(tables["plants"]):
        if plant["process"] in made and plant["recipe"] not in own:
            yield from made[plant["process"]](plant)


def _conserved(modes: Sequence[Mode], content: pd.DataFrame) -> None:
    """A recipe may lose an element, never make one. Checked for every mode whose materials have a content."""
    where = {m: i for i, m in enumerate(content.index)}
    ports = [(n, where[material], amount) for n, m in enumerate(modes) for material, amount in m.ports]
    if not ports or not content.shape[1]:
        return
    mode, material, amount = (np.array(x) for x in zip(*ports, strict=True))
    matrix = csr_matrix((amount, (mode, material)), shape=(len(modes), len(where)))
    shares = content.to_numpy()
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


def _lanes(
    tables: Frames,
    all_ores: Mapping[str, Ore],
    modes: Iterable[Mode],
    sources: Iterable[Node],
    wanted: Iterable[Node],
    materials: pd.DataFrame,
) -> tuple[list[Chain], list[Lane]]:
    """Lanes from where a material is made, or may be re-shipped, to where it is used or may be re-shipped."""
    place_of = _place_of(tables)
    transit = set(tables["places"].loc[tables["places"]["reexport"] != "no", "place"])
    makes: dict[str, set[str]] = {}
    uses: dict[str, set[str]] = {}
    for material, place in sources:
        makes.setdefault(material, set()).add(place)
    for material, place in wanted:
        uses.setdefault(material, set()).add(place)
    for mode in modes:
        for material, amount in mode.ports:
            (makes if amount > 0 else uses).setdefault(material, set()).add(place_of[mode.plant])
    gates = set(tables["gateways"]["asset"])
    own_gate = {f"{o.form}.{o.name}": o.name for o in all_ores.values() if o.name in gates}
    places = set(tables["places"]["place"])
    chains = transport.chains(tables, places | set(own_gate.values()), places)
    by_pair: dict[tuple[str, str], list[Chain]] = {}
    for chain in chains:
        if chain.offered:
            by_pair.setdefault((chain.start, chain.end), []).append(chain)
    fixed = {o.name: o.place for o in all_ores.values()}
    info = {r["material"]: r for r in records(materials)}
    lanes = []
    for material in sorted(set(makes) | set(uses)):
        starts, ends = makes.get(material, set()) | transit, uses.get(material, set()) | transit
        gross, flies = info[material]["gross"], info[material]["air"] == "yes"
        for start in sorted(starts):
            origin = own_gate.get(material, start)
            origin = origin if fixed.get(origin, start) == start else start
            for end in sorted(ends - {start}):
                lanes += [
                    Lane(material, c, start, end, gross)
                    for c in by_pair.get((origin, end), ())
                    if c.material in ("", material) and (flies or not c.air)
                ]
    return chains, lanes


def _reachable(
    modes: Iterable[Mode], lanes: Iterable[Lane], sources: Iterable[Node], wanted: Iterable[Node], tables: Frames
) -> set[Node]:
    """Nodes that can be reached from a source and from which a use can be reached."""
    place_of = _place_of(tables)
    steps = [([(x.material, x.start)], [(x.material, x.end)]) for x in lanes]
    for mode in modes:
        place = place_of[mode.plant]
        steps.append(([(m, place) for m, a in mode.ports if a < 0], [(m, place) for m, a in mode.ports if a > 0]))
    forward = _closure(steps, set(sources), need_all=True)
    back = [(ends, starts) for starts, ends in steps]
    return forward & _closure(back, set(wanted), need_all=False)


def _closure(steps: list[tuple[list[Node], list[Node]]], seed: set[Node], need_all: bool) -> set[Node]:
    """All nodes that follow from the seed, when a step needs all (or any) of its inputs."""
    waiting: dict[Node, list[int]] = {}
    missing = [0] * len(steps)
    for n, (before, _) in enumerate(steps):
        missing[n] = len(before) if need_all else min(len(before), 1)
        for node in before:
            waiting.setdefault(node, []).append(n)
    found, queue = set(seed), sorted(seed)
    for before, after in steps:
        if not before:
            queue += [a for a in after if a not in found]
            found |= set(after)
    while queue:
        for n in waiting.get(queue.pop(), ()):
            missing[n] -= 1
            if missing[n] == 0:
                fresh = [a for a in steps[n][1] if a not in found]
                found |= set(fresh)
                queue += fresh
    return found
