"""One element in one year, step by step down the chain, by proportional tracing.

Goods of the same kind at the same place mix, and whoever takes from the mix takes its shares.
Every step is scaled to what arrives at its end, so each node gives what it gets; what is lost on
the way stands in the table. Amounts are t oxide of the element.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from didymium.reports.payload.mixing import STOCK, Shares, mixed, normal, put
from didymium.reports.payload.trace import Trace

RAW = ("concentrate", "carbonate", "heavy_concentrate")
SWARF = "swarf"


class Flow(NamedTuple):
    """Goods that move between two places: t oxide of the element in them."""

    material: str
    form: str
    start: str
    end: str
    t: float


class Step(NamedTuple):
    """What a process takes or makes at a place: t oxide of the element in it."""

    place: str
    process: str
    material: str
    form: str
    source: str
    t: float


class End(NamedTuple):
    """What is used or left at a place: t oxide of the element in it."""

    place: str
    material: str
    form: str
    t: float


@dataclass(frozen=True)
class Year:
    """All moves, steps and ends of a year, in t of material."""

    flows: Sequence[Flow]
    made: Sequence[Step]
    used: Sequence[Step]
    served: Sequence[End]
    surplus: Sequence[End]


class Walk:
    """One element in one year, step by step down the chain."""

    def __init__(self, held: Year) -> None:
        self.held = held
        self.result = Trace()

    def trace(self) -> Trace:
        """All steps, then everything scaled to what arrives."""
        mines = self._separators()
        oxide = self._mix("oxide", {place: {place: sum(row.values())} for place, row in mines.items()})
        metal = self._mix("metal", self._carried("metal", oxide))
        makers = self._makers(oxide, metal)
        self._direct("oxide", oxide)
        self._direct("metal", metal)
        self._magnet_ends()
        self._scale(mines, makers)
        self._raw_ends()
        return self.result

    def _separators(self) -> Shares:
        """Oxide made at each place by the deposit (or swarf) its feed came from."""
        net: dict[tuple[str, str], dict[str, float]] = {}
        output: dict[tuple[str, str], float] = {}
        for step in self.held.used:
            source = SWARF if step.form == "scrap" else step.source
            put(net.setdefault((step.process, step.place), {}), source, step.t)
        for step in self.held.made:
            key = (step.process, step.place)
            if step.form == "oxide":
                output[key] = output.get(key, 0.0) + step.t
            elif step.form in RAW:
                put(net.setdefault(key, {}), step.source, -step.t)
        found: Shares = {}
        for key, t in output.items():
            shares = normal(net.get(key, {})) or {"unknown": 1.0}
            for source, part in shares.items():
                put(found.setdefault(key[1], {}), source, t * part)
        return found

    def _carried(self, form: str, inputs: Shares) -> Shares:
        """What is made of a form, labelled like the oxide its place takes from."""
        found: Shares = {}
        for step in self.held.made:
            if step.form == form:
                for label, part in inputs.get(step.place, {STOCK: 1.0}).items():
                    put(found.setdefault(step.place, {}), label, step.t * part)
        return found

    def _mix(self, form: str, made: Shares) -> Shares:
        """Shares of labels in what stands at each place after trade in one form."""
        out: dict[str, float] = {}
        for step in self.held.used:
            if step.form == form:
                put(out, step.place, step.t)
        for end in (*self.held.served, *self.held.surplus):
            if end.form == form:
                put(out, end.place, end.t)
        return mixed(made, [(f.start, f.end, f.t) for f in self.held.flows if f.form == form], out)

    def _makers(self, oxide: Shares, metal: Shares) -> Shares:
        """Shares of separators in the magnets of each maker."""
        making = {(step.process, step.place) for step in self.held.made if step.form == "magnet"}
        found: Shares = {}
        for step in self.held.used:
            shares = {"oxide": oxide, "metal": metal}.get(step.form)
            if shares is not None and (step.process, step.place) in making:
                for label, part in shares.get(step.place, {}).items():
                    put(found.setdefault(step.place, {}), label, step.t * part)
        return {place: normal(row) for place, row in found.items()}

    def _direct(self, form: str, shares: Shares) -> None:
        """Use of oxide and metal as such, and what is left of them."""
        for ends, links in (
            (self.held.served, self.result.separation_use),
            (self.held.surplus, self.result.separation_unsold),
        ):
            for end in ends:
                if end.form == form:
                    for label, part in shares.get(end.place, {STOCK: 1.0}).items():
                        put(links, (label, end.place), end.t * part)

    def _magnet_ends(self) -> None:
        """Who made the magnets that are used, variant by variant."""
        made: dict[str, Shares] = {}
        for step in self.held.made:
            if step.form == "magnet":
                put(made.setdefault(step.material, {}).setdefault(step.place, {}), step.place, step.t)
        trade: dict[str, list[tuple[str, str, float]]] = {}
        for flow in self.held.flows:
            trade.setdefault(flow.material, []).append((flow.start, flow.end, flow.t))
        out: dict[str, dict[str, float]] = {}
        for end in (*self.held.served, *self.held.surplus):
            if end.form == "magnet":
                put(out.setdefault(end.material, {}), end.place, end.t)
        shares = {m: mixed(made.get(m, {}), trade.get(m, []), out[m]) for m in sorted(out)}
        for ends, links in ((self.held.served, self.result.magnet_use), (self.held.surplus, self.result.magnet_unsold)):
            for end in ends:
                if end.form == "magnet":
                    for maker, part in shares[end.material].get(end.place, {STOCK: 1.0}).items():
                        put(links, (maker, end.place), end.t * part)

    def _scale(self, mines: Shares, makers: Shares) -> None:
        """Give every step upstream the tonnes that arrive downstream of it."""
        result = self.result
        for (maker, _), t in [*result.magnet_use.items(), *result.magnet_unsold.items()]:
            for separator, part in makers.get(maker, {STOCK: 1.0}).items():
                put(result.separation_magnet, (separator, maker), t * part)
        leaving: dict[str, float] = {}
        for links in (result.separation_magnet, result.separation_use, result.separation_unsold):
            for (separator, _), t in links.items():
                put(leaving, separator, t)
        for separator, t in leaving.items():
            for deposit, part in normal(mines.get(separator, {STOCK: 1.0})).items():
                put(result.deposit_separation, (deposit, separator), t * part)

    def _raw_ends(self) -> None:
        """Ore and carbonate nobody separates, what was dug in all, and swarf."""
        for end in self.held.surplus:
            if end.form in RAW:
                put(self.result.deposit_unsold, (end.material.partition(".")[2], end.place), end.t)
        for step in self.held.made:
            if step.process == "mining":
                put(self.result.mined, step.source, step.t)
            if step.form == "scrap":
                self.result.swarf_made += step.t
