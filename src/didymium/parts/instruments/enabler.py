"""Enabler: a forum, a memorandum, an association: it costs, and nobody has measured what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, Saying, common_problems
from didymium.parts.part import Index
from didymium.parts.table_edits import yearly
from didymium.tables import fields as f

TABLE = "enablers"


@f.row(TABLE)
class Enabler:
    """Something soft. It changes no flow: how much it would have to, is a question for the break-even."""

    enabler: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who pays for it")
    partner: str = f.ref("places", "groups", help="with whom", required=False)
    usd: float = f.quantity("USD_2024/year", "what it costs in a year", low=0, default=0.0)
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")
    claimed: str = f.text("what is claimed of it, in words")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What it costs."""
    for row in rows:
        if row["usd"] > 0:
            name = f"enabler {row['enabler']}"
            yield from yearly(index.network.horizon, name, row["party"], row["start"], row["end"], row["usd"])


def check(_: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Years in order."""
    return common_problems(TABLE, rows)


def words(row: Row) -> str:
    """The forum in one line."""
    partner = f" with {row['partner']}" if row["partner"] else ""
    claimed = f"; claimed: {row['claimed']}" if row["claimed"] else ""
    cost = f"{row['usd'] / 1e6:,.2f} m USD a year from {row['start']:.0f}"
    return f"{row['enabler']}: {row['party']}{partner}, {cost}{claimed}"


INSTRUMENT = Instrument(
    title="Enabler: forum, memorandum, association",
    row=Enabler,  # type: ignore[arg-type]
    kind="instrument",
    effect="none: its smallest effect that pays is told by a break-even",
    pays="the state",
    gains="nobody that could be measured",
    precedent=("AG013", "AG014", "AG018", "AG019", "AG020", "AG021", "AG032", "AG040"),
    sign="solution unchanged",
    words=words,
    say=say,
    check=check,
)
