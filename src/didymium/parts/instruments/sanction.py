"""Sanction: banks, insurers or states refuse what comes from, goes to or passes through a party, or make it dearer.

What is barred befalls the plan (a cut); what is dearer is known when the plan is made (a levy on the freight, which
insurers and intermediaries get). Write a row for each where both are meant to be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from didymium.errors import Problem
from didymium.parts.deal import Cut, Frames, Instrument, Levy, Row, Saying, lost_by_slice, places_of, wrong
from didymium.parts.lanes import Lane
from didymium.parts.names import Groups, groups_of, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.shocks import cuts_of, idle, legs_of, unknown
from didymium.tables import fields as f
from didymium.tables.table import records

INSURERS = "insurers"
"""Who gets the premium."""


@f.row("sanctions")
class Sanction:
    """Trade with a party, or transit through it, is barred without warning, or dearer as everybody knows."""

    sanction: str = f.key("unique name")
    party: str = f.text("who is barred: a place, a country of hubs (its ISO code), or a group", required=True)
    partner: str = f.ref("places", "groups", help="only what these send or receive; empty means all", required=False)
    material: str = f.text("only this material, group or pattern; empty means everything")
    bars: str = f.choice("both", "trade", "transit", help="what is refused", default="both")
    start: int = f.year("the year it begins", required=True)
    month: float = f.quantity("1", "the month of that year it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "how long it lasts; empty means for good", low=0)
    depth: float = f.share("of what passes that no longer does", default=1.0)
    premium: float = f.quantity("1", "what carrying costs more, as a part of the freight; foreseen", low=0, default=0.0)


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """Lanes from, to and through the party carry at most what is left of their plan."""
    for row in rows:
        lanes = lanes_barred(index.network, row)
        yield from cuts_of(index, f"sanction {row['sanction']}", row, "lane", lanes, row["depth"])


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """The premium on the freight of the same lanes, for the part of each slice that it lasts."""
    network = index.network
    for row in rows:
        lanes = lanes_barred(network, row) if row["premium"] > 0 else []
        freight = [network.lanes[n].chain.cost * network.lanes[n].gross for n in lanes]
        for slot, part in lost_by_slice(index, row["start"], row["month"], row["months"], row["premium"]):
            codes = np.array([(n, slot) for n in lanes], dtype=np.int64).reshape(-1, 2)
            rates = [part * cost for cost in freight]
            yield Levy(f"sanction {row['sanction']}", INSURERS, slot, "shipment", codes, rates)


def lanes_barred(network: Network, row: Row) -> list[int]:
    """Positions of lanes that a row bars or makes dearer; what moves inside the party is its own."""
    groups, party = network.groups, _party(network.tables, network.groups, row["party"])
    through = legs_of_countries(network.tables, groups, row["party"]) if row["bars"] != "trade" else frozenset()
    partner = places_of(groups, row["partner"])

    def meant(lane: Lane) -> bool:
        ends = (lane.start in party, lane.end in party)
        trades = ends[0] != ends[1] and row["bars"] != "transit"
        passes = not any(ends) and not through.isdisjoint(lane.chain.legs)
        of_partner = partner is None or lane.start in partner or lane.end in partner
        goods = not row["material"] or matches(groups, row["material"], lane.material)
        return (trades or passes) and of_partner and goods

    return [n for n, lane in enumerate(network.lanes) if meant(lane)]


def legs_of_countries(tables: Frames, groups: Groups, party: str) -> frozenset[str]:
    """Legs that touch a hub of the countries a party means, or a place of it."""
    names = _party(tables, groups, party)
    codes = names | {r["iso3"] for r in records(tables["places"]) if r["place"] in names and r["iso3"]}
    hubs = [r["hub"] for r in records(tables["hubs"]) if r["iso3"] in codes or r["hub"] in names]
    return frozenset().union(*(legs_of(tables, groups, h) for h in (*hubs, *names)))


def _party(tables: Frames, groups: Groups, party: str) -> frozenset[str]:
    """Places and countries meant by a name."""
    names = places_of(groups, party) or frozenset()
    return names | {r["place"] for r in records(tables["places"]) if r["iso3"] and r["iso3"] in names}


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A party that is nowhere, or that is its own partner, or a row that changes nothing."""
    groups = groups_of(tables["groups"])
    known = {*tables["places"]["place"], *tables["hubs"]["hub"], *filter(None, tables["hubs"]["iso3"])}
    for row in rows:
        yield from unknown("sanctions", row, "party", groups, known, "place or country of a hub")
        if row["partner"] and row["partner"] == row["party"]:
            rule, fix = "a party cannot be barred from itself", "name who refuses, or leave it empty"
            yield wrong("sanctions", row, "partner", rule, fix, "I04")
        yield from (p for p in idle("sanctions", row) if p.field != "depth" or not row["premium"] > 0)


def words(row: Row) -> str:
    """The sanction in one line."""
    what = {"both": "trade with and transit through", "trade": "trade with", "transit": "transit through"}[row["bars"]]
    time = "for good" if row["months"] != row["months"] else f"for {row['months']:g} months"
    lost = f"barred to {row['depth']:.0%}" if row["depth"] > 0 else ""
    dearer = f"dearer by {row['premium']:.0%} of freight" if row["premium"] > 0 else ""
    how = " and ".join(x for x in (lost, dearer) if x) or "as before"
    return f"{what} {row['party']} is {how} from {row['start']:.0f}-{row['month']:02.0f} {time}"


INSTRUMENT = Instrument(
    title="Sanction",
    row=Sanction,  # type: ignore[arg-type]
    kind="shock",
    effect="lanes from, to and through the party at most what is left of their planned flow, or dearer by a premium",
    pays="both sides of the trade",
    gains="rivals of the party; insurers and intermediaries, the premium",
    precedent=("EV007", "EV021", "EV044"),
    sign="Iran: A to D fall, E to J stand; Russia: C, G, H and I fall",
    words=words,
    say=say,
    cut=cut,
    check=check,
)
