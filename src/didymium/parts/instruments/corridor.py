"""Corridor: a better way beside an old leg, or a new one, from a year on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Accord, Frames, Instrument, Row, Saying, Terms, wrong
from didymium.parts.horizon import annuity
from didymium.parts.part import Index
from didymium.parts.table_edits import new_row, with_added, yearly
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "corridors"
COPIED = ("cost", "days", "capacity")


@f.row(TABLE)
class Corridor:
    """A link that is opened in a year. It stands beside what is there: the old leg can still be used."""

    corridor: str = f.key("unique name; the leg it adds has the same name")
    party: str = f.ref("places", "groups", help="who pays for it")
    leg: str = f.ref("legs", help="an old leg it runs along, and is like where nothing is written", required=False)
    from_: str = f.ref("hubs", "places", help="from here; empty: as the leg", required=False)
    to: str = f.ref("hubs", "places", help="to here; empty: as the leg", required=False)
    mode: str = f.text("rail_1520, road, sea ...; empty: as the leg")
    cost: float = f.quantity("USD_2024/t", "freight, transfer included; empty: as the leg", low=0)
    days: float = f.quantity("day", "time, transfer included; empty: as the leg", low=0)
    capacity: float = f.quantity("t/year", "most that passes on it in a year", low=0, required=True)
    both_ways: str = f.flag("whether it runs both ways", default="yes")
    chokepoints: str = f.text("chokepoints it passes, separated by ';'; of an old leg its own beside")
    start: int = f.year("first year it is open", required=True)
    capital: float = f.quantity("USD_2024", "what it costs to build", low=0, default=0.0)
    life: float = f.quantity("year", "over which that is paid back", low=1, default=30.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """A leg more for each; its stated capacity keeps the way around it on offer."""
    old = {r["leg"]: r for r in records(tables["legs"])}
    return with_added(tables, "legs", [_leg(row, old.get(row["leg"])) for row in rows])


def _leg(row: Row, old: Row | None) -> dict[str, Any]:
    """The leg a corridor adds: like the old one but for what its row says."""
    ends = {"from": row["from"], "to": row["to"], "mode": row["mode"]}
    numbers = {n: row[n] for n in COPIED if row[n] == row[n]}
    base = dict(old) if old is not None else new_row("legs")
    given = {n: v for n, v in ends.items() if v} | numbers
    chokes = [c for c in (base["chokepoints"], row["chokepoints"]) if c]
    told = {"leg": row["corridor"], "chokepoints": ";".join(chokes), "both_ways": row["both_ways"], "status": "open"}
    return base | given | told


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """Nothing passes before the first year; from then on its capital is paid back."""
    network = index.network
    for row in rows:
        name = f"corridor {row['corridor']}"
        lanes = [n for n, lane in enumerate(network.lanes) if row["corridor"] in lane.chain.legs]
        for slot, (year, _) in enumerate(network.horizon.times):
            if lanes and year < row["start"]:
                yield Accord(name, slot, "most", 0.0, (Terms.of("shipment", lanes, slot),))
        if row["capital"] > 0:
            paid = row["capital"] * annuity(network.horizon.discount, row["life"])
            until = row["start"] + row["life"] - 1
            yield from yearly(network.horizon, name, row["party"], row["start"], until, paid)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Both ends, and a name that no leg has."""
    found, legs = [], set(tables["legs"]["leg"])
    for row in rows:
        for field in ("from", "to"):
            if not row["leg"] and not row[field]:
                fix = f"write the hub or place in {field}, or the old leg in leg"
                found.append(wrong(TABLE, row, field, "a new link needs both ends", fix, "I02"))
        if row["cost"] != row["cost"] and not row["leg"]:
            found.append(wrong(TABLE, row, "cost", "a new link needs its freight", "write USD per t", "I02"))
        if row["corridor"] in legs:
            rule = "a leg has that name already"
            found.append(wrong(TABLE, row, "corridor", rule, "write another name, and the old leg in leg", "I04"))
    return found


def words(row: Row) -> str:
    """The link in one line."""
    way = f"beside {row['leg']}" if row["leg"] else f"{row['from']} to {row['to']}"
    cost = f", {row['cost']:,.0f} USD/t" if row["cost"] == row["cost"] else ""
    days = f", {row['days']:g} days" if row["days"] == row["days"] else ""
    return f"{row['corridor']}, {way}: {row['capacity']:,.0f} t a year from {row['start']:.0f}{cost}{days}"


INSTRUMENT = Instrument(
    title="Corridor",
    row=Corridor,  # type: ignore[arg-type]
    kind="instrument",
    effect="a leg more, with its own capacity and cost, from a year on",
    pays="investors",
    gains="shippers",
    precedent=("AG041", "AG042", "AG043", "PO090"),
    sign="small: freight is less than a tenth of the value",
    words=words,
    change=change,
    say=say,
    check=check,
)
