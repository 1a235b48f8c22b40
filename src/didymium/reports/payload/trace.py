"""Where one element went in one year: tonnes of oxide between the steps of the chain."""

from __future__ import annotations

from dataclasses import dataclass, field

Links = dict[tuple[str, str], float]
"""(from, to) -> t oxide."""


@dataclass
class Trace:
    """Tonnes of oxide between the steps; ends are use at a place, or `unsold` at a place."""

    deposit_separation: Links = field(default_factory=dict)
    separation_magnet: Links = field(default_factory=dict)
    separation_use: Links = field(default_factory=dict)
    magnet_use: Links = field(default_factory=dict)
    separation_unsold: Links = field(default_factory=dict)
    magnet_unsold: Links = field(default_factory=dict)
    deposit_unsold: Links = field(default_factory=dict)
    mined: dict[str, float] = field(default_factory=dict)
    swarf_made: float = 0.0

    def add(self, other: Trace) -> None:
        """Sum another element into this one."""
        for name, links in vars(other).items():
            if isinstance(links, dict):
                mine: dict[object, float] = getattr(self, name)
                for key, amount in links.items():
                    mine[key] = mine.get(key, 0.0) + amount
        self.swarf_made += other.swarf_made

    @property
    def used(self) -> float:
        """What ends in use."""
        return sum(self.separation_use.values()) + sum(self.magnet_use.values())

    @property
    def unsold(self) -> float:
        """What is left over, from the mine to the magnet."""
        parts = (self.separation_unsold, self.magnet_unsold, self.deposit_unsold)
        return sum(sum(p.values()) for p in parts)

    def origin_of_use(self, place: str = "") -> dict[str, float]:
        """t oxide used (at a place, or everywhere) by the deposit it was dug from."""
        by_separator: dict[str, float] = {}
        for (separator, end), amount in self.separation_use.items():
            if place in ("", end):
                by_separator[separator] = by_separator.get(separator, 0.0) + amount
        magnets = _shares_by_end(self.separation_magnet)
        for (maker, end), amount in self.magnet_use.items():
            if place in ("", end):
                for separator, part in magnets.get(maker, {}).items():
                    by_separator[separator] = by_separator.get(separator, 0.0) + amount * part
        mines = _shares_by_end(self.deposit_separation)
        result: dict[str, float] = {}
        for separator, amount in by_separator.items():
            for deposit, part in mines.get(separator, {"unknown": 1.0}).items():
                result[deposit] = result.get(deposit, 0.0) + amount * part
        return result


def _shares_by_end(links: Links) -> dict[str, dict[str, float]]:
    totals: dict[str, float] = {}
    for (_, end), amount in links.items():
        totals[end] = totals.get(end, 0.0) + amount
    shares: dict[str, dict[str, float]] = {}
    for (start, end), amount in links.items():
        if totals[end] > 0:
            shares.setdefault(end, {})[start] = amount / totals[end]
    return shares
