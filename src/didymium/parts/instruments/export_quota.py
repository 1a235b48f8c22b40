"""Export quota: a place lets no more than so many tonnes leave in a year, of all together or of one element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import (
    Accord,
    Frames,
    Instrument,
    Row,
    Saying,
    Terms,
    common_problems,
    lanes_between,
    overlap,
    slices_of,
    wrong,
)
from didymium.parts.part import Index
from didymium.tables import fields as f
from didymium.tables.table import records


@f.row("export_quotas")
class ExportQuota:
    """A cap on what leaves a place in a year; by tonnage of all materials it names together."""

    quota: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="the place that limits its exports, and holds the quota")
    partner: str = f.ref("places", "groups", help="exports to whom; empty means to all", required=False)
    material: str = f.text("a material, a group or a pattern; all that it means count together", required=True)
    limit: float = f.quantity("t/year", "the most that leaves in a year", low=0, required=True)
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """One limit on the sum of shipments in every year."""
    for row in rows:
        lanes = lanes_between(index.network, row["material"], row["party"], row["partner"])
        for slot, _ in slices_of(index, row["start"], row["end"]):
            limit = row["limit"] * index.network.horizon.span[slot]
            terms = (Terms.of("shipment", lanes.tolist(), slot),)
            yield Accord(f"export quota {row['quota']}", slot, "most", limit, terms)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A quota that leaves room where a ban leaves none contradicts it."""
    found = common_problems("export_quotas", rows)
    bans = records(tables["export_bans"]) if "export_bans" in tables else []
    for row in rows:
        for ban in bans:
            same = ban["party"] == row["party"] and ban["material"] == row["material"]
            meets = not ban["partner"] or not row["partner"] or ban["partner"] == row["partner"]
            if same and meets and ban.get("share", 1.0) == 1.0 and row["limit"] > 0 and overlap(row, ban):
                rule = f"the ban '{ban['ban']}' lets nothing leave in the same years"
                found.append(wrong("export_quotas", row, "limit", rule, "drop one of the two, or write 0", "I04"))
    return found


def words(row: Row) -> str:
    """The quota in one line."""
    to = f" to {row['partner']}" if row["partner"] else ""
    return f"{row['party']} lets {row['limit']:,.0f} t a year of {row['material']} leave{to}, from {row['start']:.0f}"


INSTRUMENT = Instrument(
    title="Export quota",
    row=ExportQuota,  # type: ignore[arg-type]
    kind="both",
    effect="the sum of shipments out of a place at most its limit",
    pays="the rest of the world, in price",
    gains="the holder: quota rent",
    precedent=("EV001", "PO041", "PO042", "PO043", "PO044", "PO045", "PO046"),
    sign="by tonnage, cheap elements rise most in per cent",
    words=words,
    say=say,
    check=check,
)
