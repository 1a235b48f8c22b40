"""Closure: a strait, a border, a port or a railway is shut, and with it every lane that passes, by cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Cut, Frames, Instrument, Row
from didymium.parts.names import groups_of
from didymium.parts.part import Index
from didymium.parts.shocks import cuts_of, idle, lanes_through, passages, unknown
from didymium.tables import fields as f


@f.row("closures")
class Closure:
    """A chokepoint, leg, hub or border is shut without warning; a group of them is a common cause."""

    closure: str = f.key("unique name")
    passage: str = f.text(
        "what is shut: a chokepoint, leg, hub, place or route, a group of them (a common cause) or a pattern",
        required=True,
    )
    start: int = f.year("the year it begins", required=True)
    month: float = f.quantity("1", "the month of that year it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "how long it lasts; empty means for good", low=0)
    depth: float = f.share("of what passes that no longer does", default=1.0)


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """Every lane whose route passes what is shut carries at most what is left of its plan."""
    for row in rows:
        lanes = lanes_through(index.network, row["passage"])
        yield from cuts_of(index, f"closure {row['closure']}", row, "lane", lanes, row["depth"])


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A passage that is nowhere, or a shock that takes nothing."""
    groups, known = groups_of(tables["groups"]), passages(tables)
    for row in rows:
        yield from unknown("closures", row, "passage", groups, known, "leg, chokepoint, hub, place or route")
        yield from idle("closures", row)


def words(row: Row) -> str:
    """The closure in one line."""
    time = "for good" if row["months"] != row["months"] else f"for {row['months']:g} months"
    return f"{row['passage']} is shut to {row['depth']:.0%} from {row['start']:.0f}-{row['month']:02.0f} {time}"


INSTRUMENT = Instrument(
    title="Closure",
    row=Closure,  # type: ignore[arg-type]
    kind="shock",
    effect="every lane through it at most what is left of its planned flow",
    pays="shippers, and users at the other end",
    gains="those who ship around it",
    precedent=("EV018", "EV019", "EV027", "EV050"),
    sign="Hormuz shuts A1, A2, B and C together; a longer or deeper closure is never better",
    words=words,
    cut=cut,
    check=check,
)
