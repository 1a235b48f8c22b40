"""Demand surge: users ask for more than was planned for, or for less; the plan did not know of it.

Prices follow from who wants what. There is no outside price to be set: a slump of the market is a surge with a
negative change, a run on it one with a positive change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Cut, Frames, Instrument, Row, places_of, wrong
from didymium.parts.names import groups_of, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.shocks import cuts_of, idle, unknown
from didymium.parts.use import ordered_tiers
from didymium.tables import fields as f


@f.row("demand_surges")
class DemandSurge:
    """Users want more, or less, than was planned for."""

    surge: str = f.key("unique name")
    end_use: str = f.ref("end_uses", "groups", help="who wants it; empty means every use", required=False)
    place: str = f.ref("places", "groups", help="where; empty means everywhere", required=False)
    material: str = f.text("only demand for this material, group or pattern; empty means all")
    change: float = f.quantity(
        "1", "how much more is asked for, as a part of what was; less if negative (a slump)", low=-1, required=True
    )
    start: int = f.year("the year it begins", required=True)
    month: float = f.quantity("1", "the month of that year it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "how long it lasts; empty means for good", low=0)


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """Every tier of what is asked for grows, or shrinks (a growth is a negative loss)."""
    for row in rows:
        tiers, turn = tiers_meant(index.network, row), 1.0 if row["change"] < 0 else -1.0
        for one in cuts_of(index, f"surge {row['surge']}", row, "tier", tiers, abs(row["change"])):
            yield Cut(one.name, one.kind, one.members, one.time, turn * one.lost)


def tiers_meant(network: Network, row: Row) -> list[int]:
    """Positions of the tiers of demand that a row means."""
    groups, where = network.groups, places_of(network.groups, row["place"])
    return [
        n
        for n, tier in enumerate(ordered_tiers(network))
        if (not row["end_use"] or matches(groups, row["end_use"], tier["end_use"]))
        and (where is None or tier["place"] in where)
        and (not row["material"] or matches(groups, row["material"], tier["material"]))
    ]


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A material nobody asks for, or a change of nothing."""
    groups = groups_of(tables["groups"])
    asked = {*tables["demands"]["material"], *("oxide." + tables["residual_uses"]["element"])}
    for row in rows:
        yield from unknown("demand_surges", row, "material", groups, asked, "material asked for")
        yield from idle("demand_surges", row)
        if row["change"] == 0:
            fix = "write how much more or less is asked for, or drop the row"
            yield wrong("demand_surges", row, "change", "nothing changes", fix, "I21", "warning")


def words(row: Row) -> str:
    """The surge in one line."""
    who = " in ".join(x for x in (row["end_use"] or "every use", row["place"]) if x)
    what = f" of {row['material']}" if row["material"] else ""
    time = "for good" if row["months"] != row["months"] else f"for {row['months']:g} months"
    more = "more" if row["change"] >= 0 else "less"
    when = f"{row['start']:.0f}-{row['month']:02.0f}"
    return f"{who} asks for {abs(row['change']):.0%} {more}{what} from {when} {time}"


INSTRUMENT = Instrument(
    title="Demand surge",
    row=DemandSurge,  # type: ignore[arg-type]
    kind="shock",
    effect="the tiers of demand larger or smaller than the plan knew",
    pays="users in a surge, in price; miners and plants in a slump",
    gains="the other",
    precedent=("F12",),
    sign="monotone: what is served rises with the change, what users of other goods get does not",
    words=words,
    cut=cut,
    check=check,
)
