"""Support: money by the tonne for those who make a material, with or without a cap on the tonnes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from didymium.errors import Problem
from didymium.parts.deal import (
    Accord,
    Frames,
    Levy,
    Outlay,
    Row,
    Saying,
    Terms,
    Transfer,
    modes_making,
    places_of,
    wrong,
)
from didymium.parts.names import groups_of, matches
from didymium.parts.network import Network
from didymium.parts.part import Index

Making = tuple[Literal["activity", "mine"], int, Any]
"""A variable, the position of its member, and t of the material per t of it."""


def makers(network: Network, material: str, place: str, process: str = "", asset: str = "") -> list[Making]:
    """Recipes and mines that make a material (a name, group or pattern) at a place or group ('' everywhere); with
    `process` or `asset` only those of that process ('mining': mines) or plant or deposit.
    """
    where, out = places_of(network.groups, place), list[Making]()
    for n, amount in modes_making(network, material, place):
        mode = network.modes[n]
        if process in ("", mode.process) and asset in ("", mode.plant):
            out.append(("activity", n, amount))
    for n, name in enumerate(sorted(network.ores)):
        ore = network.ores[name]
        at_home = where is None or ore.place in where
        meant = matches(network.groups, material, f"{ore.form}.{name}")
        if at_home and meant and process in ("", "mining") and asset in ("", name):
            out.append(("mine", n, 1.0))
    return out


def terms_of(made: Sequence[Making], time: int, factor: Any = 1.0) -> tuple[Terms, ...]:
    """What makers make in a slice of time, times a factor, as terms of an accord or transfer."""
    out = []
    for variable in ("activity", "mine"):
        of = [(n, amount) for v, n, amount in made if v == variable]
        if of:
            codes = np.array([(n, time) for n, _ in of], dtype=np.int64)
            out.append(Terms(variable, codes, [amount * factor for _, amount in of]))
    return tuple(out)


def paid_by_tonne(name: str, treasury: str, time: int, made: Sequence[Making], usd: Any) -> Iterator[Levy]:
    """A levy of `usd` per t made (negative: a subsidy) in a slice of time."""
    for terms in terms_of(made, time, usd):
        yield Levy(name, treasury, time, terms.variable, terms.codes, terms.weights)  # type: ignore[arg-type]


def supported(
    index: Index, name: str, payer: str, seller: str, slot: int, made: Sequence[Making], usd: Any, cap: Any
) -> Iterable[Saying]:
    """`usd` for every t that is made in a slice, or for the first `cap` t a year of it (NaN: for all).

    Paid only up to a cap, min(made, cap) x usd = cap x usd - usd x what is lacking to the cap: the seller gets the
    whole sum and gives back the part that lacks, as an accord with a penalty. Beyond the cap nothing is paid and
    nothing stops.
    """
    treasury = f"treasury of {payer}"
    if not usd > 0 or not made:
        return []
    if cap != cap:
        return list(paid_by_tonne(name, treasury, slot, made, -usd))
    horizon = index.network.horizon
    roof, year = cap * horizon.span[slot], horizon.times[slot][0]
    terms = terms_of(made, slot)
    return [
        Accord(name, slot, "least", roof, terms, usd),
        Transfer(name, treasury, seller, slot, terms[0], "index"),
        Outlay(name, treasury, year, roof * usd),
        Outlay(name, seller, year, -(roof * usd)),
    ]


def unmeant(table: str, row: Row, tables: Frames) -> list[Problem]:
    """A material that no good of the tables has, nor a form of a deposit's."""
    groups, deposits = groups_of(tables["groups"]), tables["deposits"]["deposit"].tolist()
    forms = ("concentrate", "carbonate", "heavy_concentrate")
    known = {*tables["materials"]["material"], *(f"{form}.{d}" for d in deposits for form in forms)}
    words = row["material"]
    if not words or words.startswith("scrap") or any(matches(groups, words, m) for m in known):
        return []
    fix = "write a material, a group, or a pattern such as oxide.*"
    return [wrong(table, row, "material", "no material is meant by it", fix, "I05")]
