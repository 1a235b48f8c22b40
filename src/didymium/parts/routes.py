"""Routes: chains of legs from one place to another, assembled from the network of hubs.

A chain ends where it reaches a place (decision 0004). Between two ends are offered: the cheapest
chain of open legs, the cheapest one around each stated limit, the fastest one (goods that may fly),
and every named route whose legs are passable. A route that is dearer than another one with no more
limits can never be chosen and is left out of the plan; it stays in the list with `offered` false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from didymium.parts.recipes import Frames
from didymium.tables.table import records

MOST_DETOURS = 200
"""Sets of limits that are gone around; networks with more belong among places (decision 0004)."""
TINY = 1e-9
"""Added to every arc so that free legs are arcs too."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One direction of a leg, or the way from an asset to its gateway."""

    leg: str
    start: str
    end: str
    mode: str
    material: str
    cost: float
    days: float
    co2: float
    limits: frozenset[str]
    chokepoints: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A route: what it costs, how long it takes, and the limits it passes."""

    route: str
    start: str
    end: str
    material: str
    cost: float
    days: float
    co2: float
    legs: tuple[str, ...]
    limits: frozenset[str]
    chokepoints: tuple[str, ...]
    air: bool
    named: bool = False
    offered: bool = True


@dataclass(frozen=True)
class Limits:
    """Legs and chokepoints with a stated capacity (t a year), by name."""

    capacity: Mapping[str, float]

    @classmethod
    def of(cls, tables: Frames) -> Limits:
        """Every leg and chokepoint whose capacity is a number."""
        legs = zip(tables["legs"]["leg"], tables["legs"]["capacity"], strict=True)
        chokes = zip(tables["chokepoints"]["chokepoint"], tables["chokepoints"]["capacity"], strict=True)
        both = [(f"leg:{n}", c) for n, c in legs] + [(f"chokepoint:{n}", c) for n, c in chokes]
        return cls({n: c for n, c in sorted(both) if c == c})


def arcs(tables: Frames, limits: Limits) -> list[Arc]:
    """Both directions of every leg that can carry anything, and the gateways of assets."""
    found = []
    for row in records(tables["legs"]):
        if row["status"] in ("closed", "missing"):
            continue
        chokes = tuple(c.strip() for c in row["chokepoints"].split(";") if c.strip())
        names = {f"leg:{row['leg']}"} | {f"chokepoint:{c}" for c in chokes}
        arc = Arc(
            row["leg"],
            row["from"],
            row["to"],
            row["mode"],
            row["material"],
            _n(row["cost"]),
            _n(row["days"]),
            _n(row["co2"]),
            frozenset(names & set(limits.capacity)),
            chokes,
            row["status"] or "open",
        )
        found.append(arc)
        if row["both_ways"] == "yes":
            found.append(replace(arc, start=arc.end, end=arc.start))
    for row in records(tables["gateways"]):
        way = Arc(
            "",
            row["asset"],
            row["hub"],
            "inland",
            "",
            _n(row["cost"]),
            _n(row["days"]),
            _n(row["co2"]),
            frozenset(),
            (),
            "open",
        )
        found += [way, replace(way, start=way.end, end=way.start)]
    return found


def chains(tables: Frames, origins: Iterable[str], ends: Iterable[str]) -> list[Chain]:
    """Every route from an origin (a place, or a deposit with a gateway) to a place; dominated ones are not offered."""
    limits = Limits.of(tables)
    every = arcs(tables, limits)
    places = set(tables["places"]["place"])
    direct = [_direct(a) for a in every if a.start in places and a.end in places and a.leg]
    inner = [a for a in every if not (a.start in places and a.end in places and a.leg) and not a.material]
    net = _Network(inner, sorted(set(origins)), sorted(set(ends)))
    ground = [a for a in inner if a.mode != "air" and a.status == "open"]
    found = _around(net, ground)
    found += [c for c in net.best([a for a in inner if a.status == "open"], "~air", "days") if c.air]
    found += _named(tables, inner, net)
    return _offered(direct + _unique(found))


def _around(net: _Network, ground: list[Arc]) -> list[Chain]:
    """The cheapest chain of each pair, and the cheapest around each limit it meets, and around those it meets then."""
    found = net.best(ground, "", "cost")
    tried: set[frozenset[str]] = {frozenset()}
    waiting = _limited(found, frozenset())
    while waiting and len(tried) < MOST_DETOURS:
        without = min(waiting, key=lambda x: (len(x), sorted(x)))
        pairs = waiting.pop(without)
        if without in tried:
            continue
        tried.add(without)
        names = " ".join(sorted(x.partition(":")[2] for x in without))
        more = net.best([a for a in ground if not a.limits & without], f"~not {names}", "cost", pairs)
        found += more
        for key, ends in _limited(more, without).items():
            waiting.setdefault(key, set()).update(ends)
    return found


def _limited(found: Iterable[Chain], without: frozenset[str]) -> dict[frozenset[str], set[tuple[str, str]]]:
    """What to leave out next, and between which ends: each limit that a chain meets beside those left out already."""
    out: dict[frozenset[str], set[tuple[str, str]]] = {}
    for chain in found:
        for limit in chain.limits:
            out.setdefault(without | {limit}, set()).add((chain.start, chain.end))
    return out


class _Network:
    """Shortest chains between origins and ends over arcs among hubs; places are never passed through."""

    def __init__(self, every: list[Arc], origins: list[str], ends: list[str]) -> None:
        self.origins, self.ends = origins, ends
        hubs = {a.start for a in every} | {a.end for a in every}
        outs, ins = [f">{o}" for o in origins], [f"{e}>" for e in ends]
        self.nodes = {n: i for i, n in enumerate([*sorted(hubs), *outs, *ins])}

    def best(self, every: list[Arc], suffix: str, by: str, pairs: set[tuple[str, str]] | None = None) -> list[Chain]:
        """The chain of least cost (or days) for each pair that has one, or for some pairs only."""
        weights: dict[tuple[int, int], tuple[float, str, Arc]] = {}
        for arc in every:
            for i, j in self._ends_of(arc):
                rank = (float(getattr(arc, by)) + TINY, arc.leg, arc)
                if (i, j) not in weights or rank[:2] < weights[i, j][:2]:
                    weights[i, j] = rank
        if not weights:
            return []
        keys = sorted(weights)
        size = len(self.nodes)
        graph = csr_matrix(([weights[k][0] for k in keys], np.array(keys).T), shape=(size, size))
        starts = [self.nodes[f">{o}"] for o in self.origins]
        far, before = dijkstra(graph, indices=starts, return_predecessors=True)
        found = []
        for n, origin in enumerate(self.origins):
            for end in self.ends:
                goal = self.nodes[f"{end}>"]
                asked = pairs is None or (origin, end) in pairs
                if asked and end != origin and np.isfinite(far[n, goal]):
                    path = _walk(before[n], starts[n], goal)
                    steps = [weights[i, j][2] for i, j in pairwise(path)]
                    found.append(_chain(f"{origin}>{end}{suffix}", origin, end, steps))
        return found

    def _ends_of(self, arc: Arc) -> Iterable[tuple[int, int]]:
        """An arc among hubs, out of an origin, or into an end; arcs into origins or out of ends are no way on."""
        start, end = f">{arc.start}", f"{arc.end}>"
        if start in self.nodes and arc.end in self.nodes:
            yield self.nodes[start], self.nodes[arc.end]
        elif end in self.nodes and arc.start in self.nodes:
            yield self.nodes[arc.start], self.nodes[end]
        elif start not in self.nodes and end not in self.nodes:
            yield self.nodes[arc.start], self.nodes[arc.end]


def _named(tables: Frames, inner: list[Arc], net: _Network) -> list[Chain]:
    """Routes of the table `routes`, from each origin and to each end whose gateway is at their tips."""
    by_ends = _cheapest(inner)
    found = []
    for row in records(tables["routes"]):
        stops = [s.strip().partition(":") for s in row["path"].split(">") if s.strip()]
        pairs = [(a[0], *b[::2]) for a, b in pairwise(stops)]
        steps = [by_ends[pair] for pair in pairs if pair in by_ends]
        if len(steps) < len(pairs):
            continue
        for origin in net.origins:
            first = by_ends.get((origin, stops[0][0], ""))
            for end in net.ends:
                last = by_ends.get((stops[-1][0], end, ""))
                if first and last and end != origin:
                    chain = _chain(f"{row['route']}:{origin}>{end}", origin, end, [first, *steps, last])
                    found.append(replace(chain, named=True))
    return found


def _cheapest(every: Iterable[Arc]) -> dict[tuple[str, str, str], Arc]:
    """The cheapest arc between two hubs, and each of its variants (what follows the first ':' of a leg's name)."""
    found: dict[tuple[str, str, str], Arc] = {}
    for arc in every:
        for key in {(arc.start, arc.end, ""), (arc.start, arc.end, arc.leg.partition(":")[2])}:
            if key not in found or (arc.cost, arc.leg) < (found[key].cost, found[key].leg):
                found[key] = arc
    return found


def _chain(name: str, start: str, end: str, steps: list[Arc]) -> Chain:
    return Chain(
        name,
        start,
        end,
        "",
        sum(a.cost for a in steps),
        sum(a.days for a in steps),
        sum(a.co2 for a in steps),
        tuple(a.leg for a in steps if a.leg),
        frozenset().union(*(a.limits for a in steps)),
        tuple(dict.fromkeys(c for a in steps for c in a.chokepoints)),
        any(a.mode == "air" for a in steps),
    )


def _direct(arc: Arc) -> Chain:
    chain = _chain(f"{arc.leg}:{arc.start}>{arc.end}", arc.start, arc.end, [arc])
    return replace(chain, material=arc.material)


def _unique(found: list[Chain]) -> list[Chain]:
    """One chain for each list of legs between two ends; a named one keeps its name."""
    kept: dict[tuple[str, str, tuple[str, ...]], Chain] = {}
    for chain in found:
        key = (chain.start, chain.end, chain.legs)
        if key not in kept or (chain.named and not kept[key].named):
            kept[key] = chain
    return list(kept.values())


def _offered(found: list[Chain]) -> list[Chain]:
    """Mark chains that another one between the same ends beats: no dearer, no limit more, no less free to carry."""
    pairs: dict[tuple[str, str], list[Chain]] = {}
    for chain in sorted(found, key=lambda c: (c.cost, c.route)):
        pairs.setdefault((chain.start, chain.end), []).append(chain)
    out = []
    for group in pairs.values():
        for n, chain in enumerate(group):
            beaten = any(
                b.limits <= chain.limits and b.material in ("", chain.material) and (not b.air or chain.air)
                for b in group[:n]
            )
            out.append(replace(chain, offered=not beaten))
    return sorted(out, key=lambda c: c.route)


def _walk(before: npt.NDArray[np.int32], start: int, goal: int) -> list[int]:
    path = [goal]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _n(value: float) -> float:
    return 0.0 if value != value else value


def frame(found: Iterable[Chain]) -> pd.DataFrame:
    """Routes as a table: route, from, to, cost, days, co2, chokepoints, legs, offered."""
    rows = [
        (c.route, c.start, c.end, c.cost, c.days, c.co2, ";".join(c.chokepoints), ">".join(c.legs), c.named, c.offered)
        for c in found
    ]
    names = ["route", "from", "to", "cost", "days", "co2", "chokepoints", "legs", "named", "offered"]
    return pd.DataFrame(rows, columns=names)
