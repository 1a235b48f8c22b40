"""Recycling: more of what is worn out is collected at a place, and a plant that may take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, Saying, common_problems, wrong
from didymium.parts.part import Index
from didymium.parts.scrap import END_OF_LIFE
from didymium.parts.table_edits import new_row, with_added, with_table, yearly
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "recyclings"
PROCESS = "recycling"


@f.row(TABLE)
class Recycling:
    """A scheme of a place. What it collects is scrap of goods worn out there; the plant is offered, never forced."""

    recycling: str = f.key("unique name; the plant it offers has the same name")
    party: str = f.ref("places", "groups", help="who pays for the collection")
    place: str = f.ref("places", help="where it collects, and where the plant may stand")
    end_use: str = f.ref("end_uses", help="of which end use; empty means of all", required=False)
    collection: float = f.share("of what is scrapped, the part that is collected; empty: as before")
    recovery: float = f.share("of what is collected, the part that ends as oxide; empty: as before")
    recipe: str = f.text("recipe of the plant: a row of processes with process 'recycling'; empty: no plant")
    capacity: float = f.quantity("t/year", "t REO a year that the plant may make at most", low=0)
    start: int = f.year("first year of the collection, and of the plant", required=True)
    end: int = f.year("last year of the collection; empty means for good")
    usd: float = f.quantity("USD_2024/year", "what the collection costs in a year", low=0, default=0.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """Rows of collections, and a plant with an option."""
    for row in rows:
        if row["collection"] == row["collection"]:
            tables = _collected(tables, row)
        if row["capacity"] > 0 and row["recipe"]:
            named = {"plant": row["recycling"], "place": row["place"], "recipe": row["recipe"]}
            plant = new_row("plants", **named, process=PROCESS, status="planned")
            option = new_row("options", asset=row["recycling"], start=row["start"], size=row["capacity"])
            tables = with_added(with_added(tables, "plants", [plant]), "options", [option])
    return tables


def _collected(tables: Frames, row: Row) -> Frames:
    """What is collected of each end use at the place while the scheme runs, and what was before and after it."""
    old = records(tables["collections"])
    uses = {r["end_use"]: r for r in records(tables["end_uses"]) if row["end_use"] in ("", r["end_use"])}
    mine = {(r["end_use"], r["year"]): r for r in old if r["place"] == row["place"] and r["end_use"] in uses}
    kept = [r for r in old if not any(r is m for m in mine.values())]
    for use, own in uses.items():
        steps = {year: r for (name, year), r in mine.items() if name == use}
        kept += _steps(use, own, steps, row)
    return with_table(tables, "collections", kept)


def _steps(use: str, own: Row, steps: dict[float, Any], row: Row) -> list[dict[str, Any]]:
    """The rows of an end use at the place with the scheme's among them."""
    scheme = {"end_use": use, "place": row["place"], "collection": row["collection"], "recovery": row["recovery"]}
    last = row["end"] if row["end"] == row["end"] else float("inf")
    out = [r for year, r in steps.items() if year != year or not row["start"] <= year <= last]
    if last < float("inf") and last + 1 not in steps:
        share = own["collection"] if own["collection"] == own["collection"] else 0.0
        before = {"end_use": use, "place": row["place"], "collection": share, "recovery": own["recovery"]}
        dated = [y for y in steps if y <= last + 1]
        always = next((r for y, r in steps.items() if y != y), before)
        out.append({**(steps[max(dated)] if dated else always), "year": last + 1})
    return [*out, {**scheme, "year": row["start"]}]


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What the collection costs."""
    for row in rows:
        if row["usd"] > 0:
            name = f"recycling {row['recycling']}"
            yield from yearly(index.network.horizon, name, row["party"], row["start"], row["end"], row["usd"])


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A recipe that takes worn-out magnets, a plant that is not there already, goods with a lifetime."""
    found = common_problems(TABLE, rows)
    recipes = {r["recipe"] for r in records(tables["processes"]) if r["process"] == PROCESS}
    lives = {r["end_use"]: r["lifetime"] for r in records(tables["end_uses"])}
    for row in rows:
        if row["recipe"] and row["recipe"] not in recipes:
            fix = "write one of: " + ", ".join(sorted(recipes) or END_OF_LIFE)
            found.append(wrong(TABLE, row, "recipe", "is no recipe of the process 'recycling'", fix, "I05"))
        if bool(row["recipe"]) != (row["capacity"] > 0):
            field = "capacity" if row["recipe"] else "recipe"
            rule = "a plant needs a recipe and a capacity"
            found.append(wrong(TABLE, row, field, rule, "write both, or leave both empty", "I02"))
        if row["recycling"] in set(tables["plants"]["plant"]):
            rule = "a plant has that name already"
            found.append(wrong(TABLE, row, "recycling", rule, "write another name", "I04"))
        if row["end_use"] and lives.get(row["end_use"]) != lives.get(row["end_use"]):
            rule = f"nobody knows when goods of {row['end_use']} are worn out, so none come back"
            found.append(wrong(TABLE, row, "end_use", rule, "write lifetime in end_uses", "I05"))
    return found


def words(row: Row) -> str:
    """The scheme in one line."""
    of = row["end_use"] or "all end uses"
    told = f"{row['place']} collects {row['collection']:.0%} of {of}" if row["collection"] == row["collection"] else ""
    plant = f"{row['place']} may build {row['capacity']:,.0f} t REO a year of {row['recipe']}" if row["recipe"] else ""
    return f"{' and '.join(t for t in (told, plant) if t)}, from {row['start']:.0f}"


INSTRUMENT = Instrument(
    title="Recycling",
    row=Recycling,  # type: ignore[arg-type]
    kind="instrument",
    effect="more scrap of what is worn out at a place; a recycling plant that may be built",
    pays="producers, for the collection",
    gains="users",
    precedent=("PO010", "PO028"),
    sign="late: it follows the lifetime",
    words=words,
    change=change,
    say=say,
    check=check,
)
