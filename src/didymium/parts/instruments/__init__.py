"""Every instrument and shock. Adding one is a file here and a line in INSTRUMENTS (docs/guide/new-instrument.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Cut, Deals, Frames, Instrument, in_order, nothing_released
from didymium.parts.instruments import (
    budget,
    closure,
    content_rule,
    corridor,
    demand_surge,
    enabler,
    environment,
    exploration,
    export_ban,
    export_licence,
    export_quota,
    joint_venture,
    offtake,
    outage,
    price_floor,
    recycling,
    research,
    sanction,
    stockpile,
    subsidy,
    substitution,
    tariff,
    tax_relief,
    technology,
    training,
)
from didymium.parts.part import Index
from didymium.tables.table import records

INSTRUMENTS: tuple[Instrument, ...] = (
    offtake.INSTRUMENT,
    joint_venture.INSTRUMENT,
    stockpile.INSTRUMENT,
    price_floor.INSTRUMENT,
    subsidy.INSTRUMENT,
    tax_relief.INSTRUMENT,
    tariff.INSTRUMENT,
    content_rule.INSTRUMENT,
    export_quota.INSTRUMENT,
    export_licence.INSTRUMENT,
    export_ban.INSTRUMENT,
    technology.INSTRUMENT,
    research.INSTRUMENT,
    training.INSTRUMENT,
    exploration.INSTRUMENT,
    corridor.INSTRUMENT,
    recycling.INSTRUMENT,
    substitution.INSTRUMENT,
    environment.INSTRUMENT,
    enabler.INSTRUMENT,
    budget.INSTRUMENT,
    outage.INSTRUMENT,
    closure.INSTRUMENT,
    sanction.INSTRUMENT,
    demand_surge.INSTRUMENT,
)


def rows_of(tables: Frames, instrument: Instrument) -> list[dict[str, Any]]:
    """The rows of an instrument as mappings, numbered from 1 in `_row`; none when the study has no such table."""
    frame = tables.get(instrument.table)
    if frame is None or not len(frame):
        return []
    return [dict(row) | {"_row": n} for n, row in enumerate(records(frame), 1)]


def in_use(tables: Frames) -> list[tuple[Instrument, list[dict[str, Any]]]]:
    """The instruments a study uses, with their rows."""
    return [(i, rows) for i in INSTRUMENTS if (rows := rows_of(tables, i))]


def changed(tables: Frames) -> Frames:
    """The tables as the instruments edit them, in the order of INSTRUMENTS."""
    for instrument, rows in in_use(tables):
        tables = instrument.change(tables, rows)
    return tables


def deals(index: Index) -> Deals:
    """All that the instruments say about a network."""
    found = Deals()
    for instrument, rows in in_use(index.network.tables):
        found.add(instrument.say(index, rows))
    return found


def cuts(index: Index) -> list[Cut]:
    """All that befalls a plan unforeseen, and what is kept for it and released then."""
    used = in_use(index.network.tables)
    found = [c for instrument, rows in used for c in instrument.cut(index, rows)]
    if not found or all(i.release is nothing_released for i, _ in used):
        return found
    accords = in_order(deals(index).accords)
    return found + [c for instrument, rows in used for c in instrument.release(index, rows, found, accords)]


def problems(tables: Frames) -> Iterable[Problem]:
    """What is wrong with the rows of instruments, beyond their fields."""
    for instrument, rows in in_use(tables):
        yield from instrument.check(tables, rows)
