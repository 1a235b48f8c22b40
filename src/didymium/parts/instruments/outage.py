"""Outage: a plant or a mine stops, or all plants of a process at a place, and nobody knew of it beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Cut, Frames, Instrument, Row, places_of, wrong
from didymium.parts.names import Groups, groups_of
from didymium.parts.part import Index
from didymium.parts.shocks import cuts_of, idle, unknown
from didymium.tables import fields as f
from didymium.tables.table import records

MINING = "mining"
"""What stands in `process` for the mines of a place."""


@f.row("outages")
class Outage:
    """A plant or mine stops without warning, by name or all of a process at a place."""

    outage: str = f.key("unique name")
    asset: str = f.ref("plants", "deposits", "groups", help="the plant or deposit that stops", required=False)
    place: str = f.ref("places", "groups", help="all that stand here", required=False)
    process: str = f.text("all of this process (`mining` for mines); empty means every one at the place")
    start: int = f.year("the year it begins", required=True)
    month: float = f.quantity("1", "the month of that year it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "how long it lasts; empty means for good", low=0)
    depth: float = f.share("of the capacity that is lost", default=1.0)


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """Capacity that is lost in each slice; a plant that has no stated capacity passes less than was planned."""
    network = index.network
    for row in rows:
        name, named = f"outage {row['outage']}", set(assets(network.tables, network.groups, row))
        bare = named & _unlimited(network.tables)
        plants = [n for n, p in enumerate(index.labels["plant"]) if p in named - bare]
        modes = [n for n, m in enumerate(network.modes) if m.plant in bare]
        pits = [n for n, d in enumerate(index.labels["deposit"]) if d in named]
        yield from cuts_of(index, name, row, "plant", plants, row["depth"])
        yield from cuts_of(index, name, row, "mode", modes, row["depth"])
        yield from cuts_of(index, name, row, "pit", pits, row["depth"])


def assets(tables: Frames, groups: Groups, row: Row) -> list[str]:
    """The plants and deposits that a row means."""
    where, only = places_of(groups, row["place"]), places_of(groups, row["asset"])
    standing = [(r["plant"], r["place"], r["process"]) for r in records(tables["plants"])]
    standing += [(r["deposit"], r["place"], MINING) for r in records(tables["deposits"])]
    return [
        name
        for name, place, process in standing
        if (only is None or name in only)
        and (where is None or place in where)
        and row["process"] in ("", process)
        and (row["asset"] or row["place"] or row["process"])
    ]


def _unlimited(tables: Frames) -> set[str]:
    """Plants whose capacity nobody states."""
    told = set(tables["paths"]["asset"])
    return {r["plant"] for r in records(tables["plants"]) if r["capacity"] != r["capacity"]} - told


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A row that means nothing, or takes nothing."""
    groups, found = groups_of(tables["groups"]), list[Problem]()
    for row in rows:
        processes = [*tables["plants"]["process"], MINING]
        found += unknown("outages", row, "process", groups, processes, "process")
        found += idle("outages", row)
        if not assets(tables, groups, row):
            field = next((n for n in ("asset", "place", "process") if row[n]), "asset")
            rule, fix = "no plant or mine stops", "name an asset, a place or a process that has one"
            found.append(wrong("outages", row, field, rule, fix, "I20"))
    return found


def words(row: Row) -> str:
    """The outage in one line."""
    who = row["asset"] or " of ".join(x for x in (f"all {row['process']}".strip(), row["place"]) if x)
    time = "for good" if row["months"] != row["months"] else f"for {row['months']:g} months"
    return f"{who} loses {row['depth']:.0%} of its capacity from {row['start']:.0f}-{row['month']:02.0f} {time}"


INSTRUMENT = Instrument(
    title="Outage",
    row=Outage,  # type: ignore[arg-type]
    kind="shock",
    effect="the capacity of a plant or mine at most what is left of it, after a plan that did not know",
    pays="its owner and the users",
    gains="rivals that sell more, or dearer",
    precedent=("EV005", "EV046"),
    sign="the share of value that is lost is at most that of its N-1 case, and grows with depth and months",
    words=words,
    cut=cut,
    check=check,
)
