"""Environment: a limit on, or a price of, what plants and mines burden a place with, and permits that take longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem, nearest
from didymium.parts.deal import Frames, Instrument, Row, Saying, common_problems, places_of, wrong
from didymium.parts.footprints import UNITS
from didymium.parts.names import groups_of
from didymium.parts.part import Index
from didymium.parts.table_edits import changed_steps, later, mines_at, new_row, plants_at, with_table, yearly
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "environments"


@f.row(TABLE)
class Environment:
    """A rule of a place: the most of a burden, what a unit of it costs, how long a permit takes."""

    environment: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="whose rule it is, and who pays to watch it")
    place: str = f.ref("places", "groups", help="where it holds; a group's limit is one together")
    kind: str = f.text("residue, water, co2, thorium_uranium, tailings, energy, reagent; empty: only permits")
    process: str = f.text("of which process, for the limit and the permits; empty means all")
    limit: float = f.quantity("*", "the most in a year: t, m3 or MWh by kind", low=0)
    price: float = f.quantity("*", "USD_2024 for each t, m3 or MWh, beside what is asked already", low=0)
    months: float = f.quantity("month", "that new plants and mines wait longer for a permit", low=0, default=0.0)
    start: int = f.year("first year; what makes product by then has its permit", required=True)
    end: int = f.year("last year of limit and price; empty means for good")
    usd: float = f.quantity("USD_2024/year", "what it costs to watch it", low=0, default=0.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """Rows of caps and prices from the first year on, and later dates of what is not built yet."""
    for row in rows:
        if row["limit"] == row["limit"]:
            cap = {"kind": row["kind"], "place": row["place"], "process": row["process"]}
            tables = _stepped(tables, "footprint_caps", cap, "limit", row, np.inf)
        if row["price"] == row["price"]:
            charge = {"kind": row["kind"], "place": row["place"]}
            tables = _stepped(tables, "footprint_prices", charge, "price", row, 0.0)
        if row["months"] > 0:
            tables = later(tables, _assets(tables, row), row["months"], row["start"])
    return tables


def _stepped(tables: Frames, name: str, key: Mapping[str, str], field: str, row: Row, before: float) -> Frames:
    """The rows of one cap or price with the new rule on top: the tighter limit, the sum of prices."""
    old = records(tables[name])
    mine = [r for r in old if all(r[k] == v for k, v in key.items())]
    steps = {r["year"]: r[field] for r in mine}

    def ruled(value: Any) -> Any:
        """A value in force with the rule."""
        return min(value, row[field]) if field == "limit" else value + row[field]

    new = changed_steps(steps, row["start"], row["end"], before, ruled)
    others = [r for r in old if r not in mine]
    return with_table(tables, name, [*others, *(new_row(name, **key, year=y, **{field: v}) for y, v in new.items())])


def _assets(tables: Frames, row: Row) -> list[str]:
    """Plants and deposits that wait for a permit."""
    plants = [r["plant"] for r in plants_at(tables, row["process"], "", row["place"])]
    mines = [r["deposit"] for r in mines_at(tables, row["place"])] if row["process"] in ("", "mining") else []
    return plants + mines


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What it costs to watch it."""
    for row in rows:
        if row["usd"] > 0:
            name = f"environment {row['environment']}"
            yield from yearly(index.network.horizon, name, row["party"], row["start"], row["end"], row["usd"])


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A rule that says something, of a burden that is counted there."""
    found = common_problems(TABLE, rows)
    for row in rows:
        ruled = row["limit"] == row["limit"] or row["price"] == row["price"]
        if not ruled and not row["months"] > 0:
            found.append(wrong(TABLE, row, "limit", "it rules nothing", "write a limit, a price or months", "I02"))
        elif ruled and row["kind"] not in UNITS:
            close = nearest(row["kind"], tuple(UNITS))
            fix = f"write '{close}'" if close else "write one of: " + ", ".join(UNITS)
            found.append(wrong(TABLE, row, "kind", "is no kind of burden", fix, "S45"))
        elif ruled and not _counted(tables, row):
            rule = f"no row of footprints counts {row['kind']} there, so the rule holds nothing back"
            found.append(wrong(TABLE, row, "kind", rule, "add the footprints of its recipes", "I05", "notice"))
    return found


def _counted(tables: Frames, row: Row) -> bool:
    """Whether any recipe at the place has a known footprint of the kind."""
    groups = groups_of(tables["groups"])
    here = places_of(groups, row["place"])
    return any(
        r["kind"] == row["kind"]
        and row["process"] in ("", r["process"])
        and (not r["place"] or here is None or bool((places_of(groups, r["place"]) or here) & here))
        for r in records(tables["footprints"])
    )


def words(row: Row) -> str:
    """The rule in one line."""
    unit = UNITS.get(row["kind"], "")
    parts = [
        f"at most {row['limit']:,.0f} {unit} of {row['kind']} a year" if row["limit"] == row["limit"] else "",
        f"{row['price']:,.0f} USD for a {unit} of {row['kind']}" if row["price"] == row["price"] else "",
        f"permits {row['months']:g} months longer" if row["months"] > 0 else "",
    ]
    of = f" ({row['process']})" if row["process"] else ""
    return f"{row['place']}{of}, from {row['start']:.0f}: " + ", ".join(p for p in parts if p)


INSTRUMENT = Instrument(
    title="Environment",
    row=Environment,  # type: ignore[arg-type]
    kind="instrument",
    effect="a cap on or a price of a burden; later dates of what is not built yet",
    pays="plants and mines",
    gains="neighbours",
    precedent=("EV006", "EV008"),
    sign="cost up, residue down",
    words=words,
    change=change,
    say=say,
    check=check,
)
