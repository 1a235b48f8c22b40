"""Base trade: what the lanes of a trade carried in the base year, grown since, as the calibration knows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from didymium.parts.base_growth import Growth
from didymium.parts.network import Network
from didymium.tables.table import records


class BaseTrade:
    """Base flows of trades, t/year; nothing where the study has no wedges."""

    def __init__(self, network: Network) -> None:
        found = [(*_member(r["column"]), r["x0"]) for r in records(network.tables["wedges"])]
        self.flows = {member: x0 for variable, member, x0 in found if variable == "shipment" and x0 == x0}
        self.lanes = network.lanes
        self.growth = Growth.of(network) if self.flows else None

    def of(self, lanes: Iterable[int], year: int) -> Any:
        """t a year that lanes carry in a year by their base flows; a trade given without its route counts once."""
        if self.growth is None:
            return 0.0
        names = sorted({x for n in lanes for x in (self.lanes[n].name, "|".join(self.lanes[n].name.split("|")[:2]))})
        flows = [self.flows[n] * self.growth.of_column("shipment", n, year) for n in names if n in self.flows]
        return sum(flows[1:], flows[0]) if flows else 0.0


def _member(column: str) -> tuple[str, str]:
    """Variable and member of the key of a column without its time."""
    variable, _, member = column.partition("[")
    return variable, member.removesuffix("]")
