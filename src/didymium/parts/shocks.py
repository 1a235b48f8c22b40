"""What shocks share: which lanes pass something, how much of each slice is lost, what may be wrong with a row.

A lane passes a leg, a chokepoint, a hub, a place or a route by its name; a group of them is a cause that shuts them
together (`hormuz`, `iran_hubs`, `khorgos`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from didymium.errors import Problem, nearest
from didymium.parts.deal import Cut, Frames, Row, lost_by_slice, wrong
from didymium.parts.names import Groups, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.routes import Chain
from didymium.tables.table import records

Kind = Literal["lane", "mode", "plant", "pit", "tier", "held"]


def cuts_of(index: Index, name: str, row: Row, kind: Kind, members: Sequence[int], depth: Any) -> Iterator[Cut]:
    """What a shock takes of its members in each slice it touches; `depth` of what passes while it lasts."""
    if members:
        for slot, lost in lost_by_slice(index, row["start"], row["month"], row["months"], depth):
            yield Cut(name, kind, tuple(members), slot, lost)


def legs_of(tables: Frames, groups: Groups, passage: str) -> frozenset[str]:
    """Legs that are meant by a passage, or touch a hub or place, or pass a chokepoint that is."""
    return frozenset(
        row["leg"] for row in records(tables["legs"]) if any(matches(groups, passage, n) for n in _names_of(row))
    )


def _names_of(leg: Mapping[str, Any]) -> list[str]:
    chokepoints = [c.strip() for c in leg["chokepoints"].split(";") if c.strip()]
    return [leg["leg"], leg["from"], leg["to"], *chokepoints]


def chains_through(chains: Iterable[Chain], tables: Frames, groups: Groups, passage: str) -> list[Chain]:
    """Routes that pass a leg of a passage, or are meant by it themselves."""
    shut = legs_of(tables, groups, passage)
    return [c for c in chains if not shut.isdisjoint(c.legs) or _is_route(c, groups, passage)]


def _is_route(chain: Chain, groups: Groups, passage: str) -> bool:
    return chain.named and matches(groups, passage, chain.route.partition(":")[0])


def lanes_through(network: Network, passage: str) -> list[int]:
    """Positions of the lanes that pass what is meant by a name, group or pattern."""
    shut = {c.route for c in chains_through(network.chains, network.tables, network.groups, passage)}
    return [n for n, lane in enumerate(network.lanes) if lane.chain.route in shut]


def passages(tables: Frames) -> set[str]:
    """Every name that a passage can have."""
    names = {n for row in records(tables["legs"]) for n in _names_of(row)}
    return names | set(tables["routes"]["route"]) | set(tables["chokepoints"]["chokepoint"])


def unknown(table: str, row: Row, field: str, groups: Groups, known: Iterable[str], kind: str) -> list[Problem]:
    """A name that means none of what is known."""
    name = row[field]
    names = sorted(known)
    if not name or any(matches(groups, name, n) for n in names):
        return []
    close = nearest(name, [*names, *groups])
    fix = f"write '{close}'" if close else f"write {kind}, or a group of them"
    return [wrong(table, row, field, f"means nothing that is there: no {kind} has this name", fix, "I20")]


def idle(table: str, row: Row) -> list[Problem]:
    """A shock that lasts no time, or takes nothing."""
    rule, fix = "the shock takes nothing", "write a number above 0, or drop the row"
    return [wrong(table, row, f, rule, fix, "I21", "warning") for f in ("months", "depth") if row.get(f, 1.0) == 0]
