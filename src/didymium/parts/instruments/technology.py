"""Technology: the right to know-how, or its ban: new plants come sooner and cheaper, or later and dearer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Outlay, Row, Saying, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import built_as, later, mines_at, plants_at, sooner, spread, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "technologies"


@f.row(TABLE)
class Technology:
    """Know-how of a process at a place that others have, or may not pass on: acts on plants that are built with it."""

    technology: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="where plants are built with it, or can no longer be")
    partner: str = f.ref("places", "groups", help="who licenses or bans it, and gets the fee", required=False)
    process: str = f.text("which process; 'mining' means deposits", required=True)
    recipe: str = f.text("only plants whose row names this recipe; empty means all of the process")
    kind: str = f.choice("right", "ban", help="a right to it, or its ban", default="right")
    months: float = f.quantity("month", "saved until first product; a ban adds them", low=0, default=0.0)
    capital: float = f.quantity("1", "share of the capital saved; a ban adds it", low=0, default=0.0)
    start: int = f.year("when it is at hand or banned: what makes product by then stays as it is", required=True)
    fee: float = f.quantity("USD_2024", "paid for the right", low=0, default=0.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """Lead time and capital of plants instead of their recipe's, and the dates of their options."""
    for row in rows:
        mining = row["process"] == "mining"
        found = mines_at(tables, row["party"]) if mining else _plants(tables, row)
        assets = [r["deposit" if mining else "plant"] for r in found]
        sign = 1.0 if row["kind"] == "ban" else -1.0
        tables = _dearer(tables, set(assets), 1.0 + sign * row["capital"])
        move = later if row["kind"] == "ban" else sooner
        tables = move(tables, assets, row["months"], row["start"])
    return tables


def _plants(tables: Frames, row: Row) -> list[dict[str, Any]]:
    return plants_at(tables, row["process"], row["recipe"], row["party"])


def _dearer(tables: Frames, assets: set[str], times: float) -> Frames:
    """Plants and deposits whose capital is multiplied; that of a deposit that nobody knows stays unknown."""
    plants = [
        {**r, "capex": built_as(tables, r)[1] * times} if r["plant"] in assets else r for r in records(tables["plants"])
    ]
    mines = [{**r, "capex": r["capex"] * times} if r["deposit"] in assets else r for r in records(tables["deposits"])]
    return with_table(with_table(tables, "plants", plants), "deposits", mines)


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """The fee, from who builds to who licenses."""
    for row in rows:
        if row["fee"] > 0:
            name = f"technology {row['technology']}"
            for paid in spread(index.network.horizon, name, row["party"], row["start"], 1.0, row["fee"]):
                yield paid
                if row["partner"]:
                    yield Outlay(name, row["partner"], paid.year, -paid.amount)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Something to act on; savings that leave some capital; a fee for a right only."""
    found = []
    for row in rows:
        if row["process"] != "mining" and not _plants(tables, row):
            rule = f"{row['party']} has no plant of {row['process']}, so nothing is built with it"
            found.append(wrong(TABLE, row, "process", rule, "add the plant, or name another process", "I05"))
        if row["kind"] == "right" and row["capital"] >= 1.0:
            fix = "write the share saved, less than 1"
            found.append(wrong(TABLE, row, "capital", "a plant that costs nothing or less", fix, "I03"))
        if row["kind"] == "ban" and row["fee"] > 0:
            found.append(wrong(TABLE, row, "fee", "nobody pays for a ban", "leave it empty, or write 'right'", "I04"))
    return found


def words(row: Row) -> str:
    """The right or the ban in one line."""
    of = f" of {row['partner']}" if row["partner"] else ""
    much = f"{row['months']:g} months and {row['capital']:.0%} of the capital"
    what = f"know-how{of} for {row['process']}"
    if row["kind"] == "ban":
        return f"{what} is barred to {row['party']} from {row['start']:.0f}: {much} more"
    return f"{row['party']} has {what} from {row['start']:.0f}: {much} less"


INSTRUMENT = Instrument(
    title="Right to know-how, or its ban",
    row=Technology,  # type: ignore[arg-type]
    kind="both",
    effect="lead time and capital of plants that are built with it, and the dates of their options",
    pays="who builds with it",
    gains="who licenses it",
    precedent=("EV029", "PO070"),
    sign="moves dates, not today's flows",
    words=words,
    change=change,
    say=say,
    check=check,
)
