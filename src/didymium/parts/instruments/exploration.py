"""Exploration: surveys and drilling find a deposit or not, or bring its date forward."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, Saying, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import lead_times, moved, spread, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "explorations"


@f.row(TABLE)
class Exploration:
    """Work on one deposit. With odds it is there only if it is found; without, it comes as many months sooner."""

    exploration: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who pays for it")
    partner: str = f.ref("places", "groups", help="with whom", required=False)
    deposit: str = f.ref("deposits", help="of which its options are what could be mined")
    usd: float = f.quantity("USD_2024", "what it costs, spread over its years", low=0, required=True)
    start: int = f.year("when it begins", required=True)
    years: float = f.quantity("year", "how long it takes", low=0, default=2.0)
    odds: float = f.share("that something is found; empty: the deposit is known, and only its date moves")
    months: float = f.quantity("month", "by which first product comes sooner", low=0, default=0.0)
    outcome: str = f.choice("found", "none", help="what this case assumes", default="found")


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """The options of the deposit at other dates, never before the work and the lead time allow; or none of them."""
    for row in rows:
        sought = row["odds"] == row["odds"]
        if row["outcome"] == "found":
            tables = moved(tables, _date(row, _ready(tables, row), sought))
        elif sought:
            kept = [r for r in records(tables["options"]) if r["asset"] != row["deposit"]]
            tables = with_table(tables, "options", kept)
    return tables


def _ready(tables: Frames, row: Row) -> int:
    """The first year of product of a mine that is decided on when the work is done."""
    lead = lead_times(tables)[row["deposit"]]
    year: int = math.ceil(row["start"] + row["years"] - 1e-9) + math.ceil(lead - 1e-9)
    return year


def _date(row: Row, ready: int, sought: bool) -> Callable[[str, float], float]:
    """When an option comes then: what is sought comes once it is found, what is known no later than it would have."""

    def date(asset: str, start: float) -> float:
        """For one option."""
        if asset != row["deposit"]:
            return start
        soonest: float = max(ready, math.ceil(start - row["months"] / 12.0 - 1e-9))
        return soonest if sought else min(start, soonest)

    return date


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What it costs, found or not."""
    for row in rows:
        name = f"exploration {row['exploration']}"
        yield from spread(index.network.horizon, name, row["party"], row["start"], row["years"], row["usd"])


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A deposit with options, and a lead time that its dates can be held against."""
    found = []
    lead = dict(zip(tables["deposits"]["deposit"], tables["deposits"]["lead_time"], strict=True))
    offered = set(tables["options"]["asset"])
    for row in rows:
        if row["deposit"] not in lead:
            continue  # told as a name that meets no row
        if row["deposit"] not in offered:
            rule = f"{row['deposit']} has no row in options, so there is nothing to find or to bring forward"
            found.append(wrong(TABLE, row, "deposit", rule, "add what could be mined there to options", "I05"))
        elif lead[row["deposit"]] != lead[row["deposit"]]:
            rule = f"the lead time of {row['deposit']} is not known, so no date can be told"
            found.append(wrong(TABLE, row, "deposit", rule, "write lead_time in deposits", "I02"))
    return found


def words(row: Row) -> str:
    """The work in one line."""
    odds = f", {row['odds']:.0%} likely to find it ({row['outcome']} here)" if row["odds"] == row["odds"] else ""
    sooner = f", {row['months']:g} months sooner" if row["months"] > 0 else ""
    cost = f"{row['usd'] / 1e6:,.1f} m USD from {row['start']:.0f}"
    return f"{row['party']} explores {row['deposit']} for {cost}{odds}{sooner}"


INSTRUMENT = Instrument(
    title="Exploration",
    row=Exploration,  # type: ignore[arg-type]
    kind="instrument",
    effect="a deposit's options are there or not, and at other dates",
    pays="the state",
    gains="the holder of the licence",
    precedent=("AG014", "AG023", "PO073"),
    sign="no tonnes before the lead time",
    words=words,
    change=change,
    say=say,
    check=check,
)
