"""Eight edits of a solved study, each small: what an analyst changes between two solves (goal 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from didymium.model.assemble import Program, assemble
from didymium.model.fill import Values, fill
from didymium.parts.network import Network

Edit = Callable[[Network, Values, Program], Program]


def edits() -> Iterator[tuple[str, Edit]]:
    """The fixed list, in words, each with what it does to a program."""
    yield "20 new lanes", _lanes
    yield "1 % of the costs by 10 %", _costs
    yield "one mine + 5 kt", _mine
    yield "one plant's recovery + 1 %", _recovery
    yield "demand + 1 %", lambda n, v, p: _demand(n, v, p, 1.01)
    yield "demand + 10 %", lambda n, v, p: _demand(n, v, p, 1.10)
    yield "a ban on the oxides of one place", _ban
    yield "one plant stands still for a year", _outage


def _again(values: Values, program: Program, name: str, given: np.ndarray) -> Program:
    return assemble(replace(values, parameters={**values.parameters, name: given}), program.weight)


def _lanes(network: Network, _values: Values, program: Program) -> Program:
    """Twenty lanes get a twin that is a twentieth cheaper."""
    step = max(1, len(network.lanes) // 20)
    twins = [
        replace(x, chain=replace(x.chain, route=f"{x.chain.route}~new", cost=x.chain.cost * 0.95))
        for x in network.lanes[::step][:20]
    ]
    more = replace(network, lanes=tuple(sorted((*network.lanes, *twins), key=lambda x: x.name)))
    return assemble(fill(more), program.weight)


def _costs(_network: Network, _values: Values, program: Program) -> Program:
    cost = program.cost.copy()
    cost[::100] *= 1.1
    return replace(program, cost=cost)


def _largest(values: Values, kind: str) -> int:
    """The largest deposit or plant, among assets."""
    link = values.space.links[f"asset_of_{kind}"][:, 0]
    return int(link[np.argmax(values.parameters["capacity"][link, 0])])


def _mine(_network: Network, values: Values, program: Program) -> Program:
    given = values.parameters["capacity"].copy()
    given[_largest(values, "deposit")] += 5_000
    return _again(values, program, "capacity", given)


def _recovery(_network: Network, values: Values, program: Program) -> Program:
    links, given = values.space.links, values.parameters["output"].copy()
    asset = links["asset_of_plant"][:, 0][links["plant_of_mode"][:, 0]][links["mode_of_port"][:, 0]]
    given[asset == _largest(values, "plant")] *= 1.01
    return _again(values, program, "output", given)


def _demand(_network: Network, values: Values, program: Program, factor: float) -> Program:
    return _again(values, program, "tier_size", values.parameters["tier_size"] * factor)


def _ban(network: Network, values: Values, program: Program) -> Program:
    _, lanes, shape = values.block("shipment")
    places = [x.start for x in network.lanes if x.material.startswith("oxide.")]
    place = max(sorted(set(places)), key=places.count)
    closed = np.array([x.start == place and x.material.startswith("oxide.") for x in network.lanes])
    ceiling = program.ceiling.copy()
    ceiling[lanes] = np.where(np.repeat(closed, shape[1]), 0.0, ceiling[lanes])
    return replace(program, ceiling=ceiling)


def _outage(_network: Network, values: Values, program: Program) -> Program:
    given = values.parameters["capacity"].copy()
    given[_largest(values, "plant"), 1] = 0.0
    return _again(values, program, "capacity", given)
