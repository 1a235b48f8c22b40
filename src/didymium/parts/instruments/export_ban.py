"""Export ban: nothing, or a part, leaves a place for another; some leaks past it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.base_trade import BaseTrade
from didymium.parts.deal import (
    Accord,
    Cut,
    Frames,
    Instrument,
    Row,
    Saying,
    Terms,
    common_problems,
    lanes_between,
    lost_by_slice,
    overlap,
    slices_of,
    to_itself,
    wrong,
)
from didymium.parts.part import Index
from didymium.parts.support import unmeant
from didymium.tables import fields as f


@f.row("export_bans")
class ExportBan:
    """A ban on what leaves a place: in force and known, or one that nobody foresaw."""

    ban: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who lets nothing leave")
    partner: str = f.ref("places", "groups", help="for whom; empty means for anybody", required=False)
    material: str = f.text("a material, a group or a pattern", required=True)
    share: float = f.share("of the flow that is banned", default=1.0)
    leak: float = f.share("of what is banned that leaves all the same", default=0.15)
    volume: float = f.quantity("t/year", "the flow meant, for a ban that is foreseen; empty: of the base year", low=0)
    spare: float = f.quantity(
        "1",
        "for a surprise: how much more than planned others can ship to the partner, as a part; empty: no limit",
        low=0,
    )
    surprise: str = f.flag("whether the plan is made without knowing of it", default="no")
    start: int = f.year("first year", required=True)
    month: float = f.quantity("1", "for a surprise: the month it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "for a surprise: how long it lasts; empty: until end", low=0)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A ban that is foreseen leaves the part that is not banned, and the leak, of `volume` or of the flow of the base
    year as it would have grown. Where neither is known nothing passes: no flow is known that could leak.
    """
    base = BaseTrade(index.network)
    for row in rows:
        lanes = lanes_between(index.network, row["material"], row["party"], row["partner"]).tolist()
        for slot, year in slices_of(index, row["start"], row["end"]) if row["surprise"] != "yes" and lanes else ():
            flow = row["volume"] if row["volume"] == row["volume"] else base.of(lanes, year)
            bound = (1.0 - _lost(row)) * flow * index.network.horizon.span[slot]
            yield Accord(f"export ban {row['ban']}", slot, "most", bound, (Terms.of("shipment", lanes, slot),))


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """A ban that nobody foresaw takes what is banned and does not leak from what the plan would have shipped."""
    for row in rows:
        if row["surprise"] == "yes":
            lanes = tuple(lanes_between(index.network, row["material"], row["party"], row["partner"]).tolist())
            touched = lost_by_slice(index, row["start"], row["month"], months_of(row), _lost(row)) if lanes else []
            for slot, lost in touched:
                yield Cut(f"export ban {row['ban']}", "lane", lanes, slot, lost)
            yield from _no_more(index, row, set(lanes))


def _no_more(index: Index, row: Row, banned: set[int]) -> Iterator[Cut]:
    """Other sellers cannot turn all their goods to the partner at once: each ships what was planned, and the part
    `spare` of it more while the ban lasts. A seller of whom nothing was planned does not begin.
    """
    if row["spare"] == row["spare"] and row["partner"]:
        all_lanes = lanes_between(index.network, row["material"], "", row["partner"]).tolist()
        others = tuple(n for n in all_lanes if n not in banned)
        for slot, part in lost_by_slice(index, row["start"], row["month"], months_of(row), 1.0):
            yield Cut(f"export ban {row['ban']}: others", "lane", others, slot, -row["spare"] * part)


def _lost(row: Row) -> Any:
    return row["share"] * (1.0 - row["leak"])


def months_of(row: Row) -> Any:
    """How long a surprise lasts: its months, else to the end of its last year; NaN for good."""
    if row["months"] == row["months"]:
        return row["months"]
    return (row["end"] + 1.0 - row["start"]) * 12.0 - (row["month"] - 1.0)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A ban on something, for somebody else."""
    found = common_problems("export_bans", rows)
    for row in rows:
        found += unmeant("export_bans", row, tables)
        found += to_itself("export_bans", row)
        if not row["share"] > 0:
            rule, fix = "nothing is banned", "write a share above 0"
            found.append(wrong("export_bans", row, "share", rule, fix, "I21", "warning"))
    for n, row in enumerate(rows):
        for other in rows[:n]:
            if row["surprise"] == other["surprise"] and _same(row, other):
                rule, fix = f"'{other['ban']}' bans the same in the same years", "keep one of the two"
                found.append(wrong("export_bans", row, "ban", rule, fix, "I04"))
    return found


def _same(row: Row, other: Row) -> bool:
    """Whether two rows ban the same to the same in a common year."""
    alike = all(row[k] == other[k] for k in ("party", "partner", "material"))
    return alike and overlap(row, other)


def words(row: Row) -> str:
    """The ban in one line."""
    what = f"{row['party']} bans {row['share']:.0%} of its exports of {row['material']}"
    to = f" to {row['partner']}" if row["partner"] else ""
    how = "without warning " if row["surprise"] == "yes" else ""
    return f"{what}{to} {how}from {row['start']:.0f}; {row['leak']:.0%} of it leaks"


INSTRUMENT = Instrument(
    title="Export ban",
    row=ExportBan,  # type: ignore[arg-type]
    kind="shock",
    effect="lanes out of the party carry at most the part that is not banned, and the leak",
    pays="users",
    gains="rivals of the party",
    precedent=("EV002", "EV032", "EV035"),
    sign="never lowers cost; the leak softens it",
    words=words,
    say=say,
    cut=cut,
    check=check,
)
