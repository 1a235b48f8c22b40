"""Tariff: a duty on what crosses a border, on top of the duties there are or instead of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, common_problems, places_of, wrong
from didymium.parts.duties import reference_prices
from didymium.parts.names import Groups, groups_of, matches
from didymium.parts.table_edits import new_row, with_table
from didymium.tables import fields as f
from didymium.tables.table import records


@f.row("tariffs")
class Tariff:
    """A duty in per cent of the reference price or USD a t, from a year on."""

    tariff: str = f.key("unique name")
    from_: str = f.ref("places", "groups", help="from here; empty means from anywhere else", required=False)
    to: str = f.ref("places", "groups", help="to here; its treasury gets it; empty means anywhere else", required=False)
    material: str = f.text("a material, a group, or a form as 'magnet.*'", required=True)
    rate: float = f.quantity("1", "of the reference price (table prices); 1.25 is 125 %", low=0)
    per_tonne: float = f.quantity("USD_2024/t", "for a t of material", low=0)
    how: str = f.choice("more", "instead", help="on top of the duties there are, or in their place", default="more")
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """A row of `duties` for each tariff; duties on nothing but what it is on end before it when it replaces them."""
    groups = groups_of(tables["groups"])
    for row in rows:
        there = records(tables["duties"])
        if row["how"] == "instead":
            there = [part for duty in there for part in _outside(groups, row, duty)]
        named = {k: row[k] for k in ("from", "to", "material", "start", "end")}
        paid = {k: row[k] if row[k] == row[k] else 0.0 for k in ("rate", "per_tonne")}
        there.append(new_row("duties", duty=f"tariff {row['tariff']}", **named, **paid))
        tables = with_table(tables, "duties", there)
    return tables


def _outside(groups: Groups, row: Row, duty: Row) -> Iterator[dict[str, Any]]:
    """What is left of a duty outside the years of a tariff that replaces it."""
    if not (_within(groups, row, duty, "from") and _within(groups, row, duty, "to") and _same(groups, row, duty)):
        yield dict(duty)
        return
    first, last = _years(duty)
    start, end = _years(row)
    if first < start:
        yield {**duty, "end": min(last, start - 1.0)}
    if last > end:
        yield {**duty, "duty": f"{duty['duty']} after {row['tariff']}", "start": max(first, end + 1.0)}


def _years(row: Row) -> tuple[float, float]:
    """First and last year of a row."""
    return (row["start"] if row["start"] == row["start"] else -math.inf), (
        row["end"] if row["end"] == row["end"] else math.inf
    )


def _within(groups: Groups, row: Row, duty: Row, side: str) -> bool:
    """Whether one side of a duty lies in that of a tariff; empty sides are everywhere."""
    wide, narrow = places_of(groups, row[side]), places_of(groups, duty[side])
    return wide is None or (narrow is not None and narrow <= wide)


def _same(groups: Groups, row: Row, duty: Row) -> bool:
    return bool(duty["material"] == row["material"] or matches(groups, row["material"], duty["material"]))


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A duty that takes something, of a price that is known."""
    found, groups = common_problems("tariffs", rows), groups_of(tables["groups"])
    priced = reference_prices(tables["prices"])
    for row in rows:
        if row["rate"] != row["rate"] and row["per_tonne"] != row["per_tonne"]:
            found.append(wrong("tariffs", row, "rate", "it takes nothing", "write rate or per_tonne", "I02"))
        if row["rate"] > 0 and not any(matches(groups, row["material"], m) for m in priced):
            rule, fix = "no reference price is known of it, so that a rate takes nothing", "add a row of prices"
            found.append(wrong("tariffs", row, "rate", rule, fix, "I05"))
        if not row["from"] and not row["to"]:
            rule, fix = "no border is named", "write from, to or both"
            found.append(wrong("tariffs", row, "to", rule, fix, "I02"))
        here, there = (places_of(groups, row[side]) for side in ("from", "to"))
        if here is not None and here == there:
            rule, fix = "from and to are the same: nothing crosses", "write another place"
            found.append(wrong("tariffs", row, "to", rule, fix, "I05"))
    return found


def words(row: Row) -> str:
    """The tariff in one line."""
    parts = [f"{row['rate']:.0%} of the reference price"] if row["rate"] > 0 else []
    parts += [f"{row['per_tonne']:,.0f} USD a t"] if row["per_tonne"] > 0 else []
    how = "more" if row["how"] == "more" else "instead of what is levied now"
    way = f"from {row['from'] or 'anywhere'} to {row['to'] or 'anywhere'}"
    return f"{' and '.join(parts) or 'nothing'} {how} on {row['material']} {way}, from {row['start']:.0f}"


INSTRUMENT = Instrument(
    title="Tariff",
    row=Tariff,  # type: ignore[arg-type]
    kind="instrument",
    effect="cost of lanes across a border",
    pays="the importer, and the exporter in price",
    gains="the treasury",
    precedent=("PO001", "PO002", "PO003", "PO004", "PO005", "PO013"),
    sign="that flow never rises; revenue is never negative",
    words=words,
    change=change,
    check=check,
)
