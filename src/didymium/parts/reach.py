"""What can be reached from a source and can itself reach a use; the rest is left out of the plan."""

from __future__ import annotations

from collections.abc import Iterable

from didymium.parts.lanes import Lane, Node, Trade
from didymium.parts.recipes import Mode

Step = tuple[list[Node], list[Node]]
"""Nodes a lane or recipe takes from, nodes it gives to."""


def reachable(trade: Trade, modes: Iterable[Mode], lanes: Iterable[Lane]) -> set[Node]:
    """Nodes that can be reached from a source and from which a use can be reached."""
    steps: list[Step] = [([x.origin], [x.target]) for x in lanes]
    for mode in modes:
        place = trade.place[mode.plant]
        steps.append(([(m, place) for m, a in mode.ports if a < 0], [(m, place) for m, a in mode.ports if a > 0]))
    forward = _closure(steps, set(trade.sources), need_all=True)
    back = [(ends, starts) for starts, ends in steps]
    return forward & _closure(back, set(trade.wanted), need_all=False)


def _closure(steps: list[Step], seed: set[Node], need_all: bool) -> set[Node]:
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
