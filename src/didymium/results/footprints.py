"""Footprints of a result: what each place puts on its surroundings, by process and kind."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.parts.footprints import ACTIVITY, FREIGHT, UNITS, Known, places_of, steps
from didymium.parts.network import Network
from didymium.parts.recipes import Recipes
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
Step = tuple[str, str, float]
COLUMNS = ["year", "slice", "place", "process", "kind", "amount", "unit", "covered"]
RADIOACTIVITY, TINY = "radioactivity", 1e-6
SHOWN = {**{kind: unit.removesuffix("*year") for kind, unit in UNITS.items()}, ACTIVITY: "Bq/g", RADIOACTIVITY: "GBq"}
"""Unit of each kind in a year; jobs are those that last the year."""


def footprints(network: Network, activity: Floats, mine: Floats, shipment: Floats) -> pd.DataFrame:
    """Burdens a year by place, process and kind; see COLUMNS.

    The arrays are t in each slice, in the order of modes, deposits and lanes. `covered` is the share of the
    process's tonnage (t of its own output) whose recipe has a row of that kind; where none has, the amount is
    unknown. `activity` is the mean Bq/g of the residue of which both are known, `radioactivity` its sum.
    """
    span, book = network.horizon.span, Book(Known.of(network.tables))
    recipes, places = Recipes.of(network.tables), places_of(network)
    for mode, rate in zip(network.modes, activity / span, strict=True):
        if rate.max(initial=0.0) > TINY:
            place = places[mode.plant]
            book.add(place, mode.process, rate, steps(mode, place, network, recipes))
    dug = {r["deposit"]: r["recipe"] for r in records(network.tables["deposits"])}
    for name, rate in zip(sorted(network.ores), mine / span, strict=True):
        ore = network.ores[name]
        book.add(ore.place, "mining", rate * float(ore.reo), [("mining", dug[name], 1.0)])
    for lane, rate in zip(network.lanes, shipment / span, strict=True):
        if rate.max(initial=0.0) > TINY:
            book.carry(lane.end, rate * lane.gross, float(lane.chain.co2))
    return book.told(network.horizon.times)


@dataclass
class Entry:
    """Sums of one kind of one process at a place, by slice: the burden, t of output that is known, t in all."""

    amount: Floats
    known: Floats
    whole: Floats
    stated: bool = False


@dataclass
class Book:
    """Accounts as they grow."""

    rows: Known
    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)

    def add(self, place: str, process: str, rate: Floats, parts: list[Step]) -> None:
        """Count what runs at a rate (t of activity a year), of which the first part is its own recipe."""
        output = rate * float(parts[0][2])
        for kind in UNITS:
            found = [(self.rows.find(p, r, place, kind), share) for p, r, share in parts]
            stated = [float(a) * float(share) for a, share in found if a is not None]
            self._post((place, process, kind), sum(stated) * rate, output, found[0][0] is not None, bool(stated))
        for p, r, share in parts:
            residue, strength = (self.rows.find(p, r, place, kind) for kind in ("residue", ACTIVITY))
            if residue is not None and strength is not None:
                tonnes = float(residue) * float(share) * rate
                self._post((place, process, ACTIVITY), float(strength) * tonnes, tonnes, True, True)
                self._post((place, process, RADIOACTIVITY), float(strength) * tonnes * 1e-3, tonnes, True, True)

    def carry(self, place: str, tonnes: Floats, co2: float) -> None:
        """Count freight (t carried a year, kg of CO2 per t) at the place it goes to."""
        self._post((place, FREIGHT, "co2"), tonnes * co2 / 1000.0, tonnes, co2 > 0, co2 > 0)

    def _post(self, key: tuple[str, str, str], amount: Floats, output: Floats, known: bool, stated: bool) -> None:
        entry = self.entries.setdefault(key, Entry(0.0 * output, 0.0 * output, 0.0 * output))
        entry.amount = entry.amount + amount
        entry.known = entry.known + output * float(known)
        entry.whole = entry.whole + output
        entry.stated |= stated

    def told(self, times: list[tuple[int, str]]) -> pd.DataFrame:
        """The accounts as a table."""
        rows = []
        for (place, process, kind), entry in self.entries.items():
            for t, (year, part) in enumerate(times):
                if entry.whole[t] > TINY:
                    amount = entry.amount[t] if entry.stated else np.nan
                    amount = amount / entry.whole[t] if kind == ACTIVITY else amount
                    covered = entry.known[t] / entry.whole[t]
                    rows.append((year, part, place, process, kind, amount, SHOWN[kind], covered))
        return pd.DataFrame(rows, columns=COLUMNS).sort_values(COLUMNS[:5]).reset_index(drop=True)
