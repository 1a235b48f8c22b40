"""Research: from laboratory to pilot to industry, gate by gate; what it unlocks exists only if every gate is passed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem
from didymium.parts.building import choices
from didymium.parts.deal import Accord, Frames, Instrument, Row, Saying, Terms, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import joined, lead_times, moved, spread, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "researches"


@f.row(TABLE)
class Research:
    """A gate of a research programme: what it costs, how long it takes, how likely it is passed, what it unlocks."""

    research: str = f.key("name of the programme")
    gate: str = f.key("name of the gate; gates follow each other by their start")
    party: str = f.ref("places", "groups", help="who pays for it")
    partner: str = f.ref("places", "groups", help="with whom", required=False)
    start: int = f.year("when work on the gate begins", required=True)
    years: float = f.quantity("year", "how long it takes", low=0, required=True)
    usd: float = f.quantity("USD_2024", "what it costs, spread over its years", low=0, required=True)
    probability: float = f.share("that it is passed", required=True)
    unlocks: str = f.text("plants, deposits or recipes that are there only when it is passed, separated by ';'")
    outcome: str = f.choice("succeeds", "fails", help="what this case assumes of the gate", default="succeeds")


def reached(rows: Sequence[Row]) -> list[Row]:
    """The gates that are begun, in order: a programme ends with the first one that fails."""
    out, failed = list[Row](), set[str]()
    for row in sorted(rows, key=lambda r: (r["research"], r["start"], r["gate"])):
        if row["research"] not in failed:
            out.append(row)
        if row["outcome"] == "fails":
            failed.add(row["research"])
    return out


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """What a passed gate unlocks comes no earlier than the gate and its own lead time; what is behind a gate that is
    not passed is not there at all.
    """
    passed = {(r["research"], r["gate"]) for r in reached(rows) if r["outcome"] == "succeeds"}
    for row in rows:
        opened = _end(row) if (row["research"], row["gate"]) in passed else None
        for name in joined(row["unlocks"]):
            tables = _behind(tables, name, opened)
    return tables


def _end(row: Row) -> int:
    """The year in which it is passed or not."""
    year: int = math.ceil(row["start"] + row["years"] - 1e-9)
    return year


def _behind(tables: Frames, name: str, opened: int | None) -> Frames:
    """A recipe or the options of an asset from a year on; with None never."""
    recipes = records(tables["processes"])
    if any(r["recipe"] == name for r in recipes):
        rows = [_recipe(r, opened) if r["recipe"] == name else r for r in recipes]
        return with_table(tables, "processes", [r for r in rows if r is not None])
    if opened is None:
        kept = [r for r in records(tables["options"]) if r["asset"] != name]
        idle = [{**r, "expand": "no"} if r["plant"] == name else r for r in records(tables["plants"])]
        return with_table(with_table(tables, "options", kept), "plants", idle)
    soonest = opened + math.ceil(lead_times(tables)[name] - 1e-9)
    return moved(tables, lambda asset, start: max(start, soonest) if asset == name else start)


def _recipe(row: Row, opened: int | None) -> dict[str, Any] | None:
    if opened is None:
        return None
    return {**row, "start": opened if row["start"] != row["start"] else max(row["start"], opened)}


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What gates cost, as far as the programme comes; and a plant that may grow does not before its gate is passed."""
    more = {c.name: n for n, c in enumerate(choices(index.network)) if c.name.endswith(":more")}
    for row in reached(rows):
        name = f"research {row['research']}: {row['gate']}"
        yield from spread(index.network.horizon, name, row["party"], row["start"], row["years"], row["usd"])
        early = [n for n, year in enumerate(index.network.horizon.years) if year < _end(row)]
        codes = [(more[f"{a}:more"], n) for a in joined(row["unlocks"]) if f"{a}:more" in more for n in early]
        if codes:
            terms = Terms("expand", np.array(codes, dtype=np.int64), [1.0] * len(codes))
            yield Accord(f"{name}: not before", 0, "most", 0.0, (terms,))


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Names that exist; gates that follow each other."""
    known = set(tables["processes"]["recipe"]) | set(tables["plants"]["plant"]) | set(tables["deposits"]["deposit"])
    found = []
    for row in rows:
        for name in joined(row["unlocks"]):
            if name not in known:
                rule = f"'{name}' is no plant, deposit or recipe"
                found.append(wrong(TABLE, row, "unlocks", rule, "write the name as it stands in its table", "I05"))
        before = [r for r in rows if r["research"] == row["research"] and r["start"] < row["start"]]
        ends = max((_end(r) for r in before), default=row["start"])
        if ends > row["start"]:
            rule = f"the gate before it ends in {ends:.0f} only"
            found.append(wrong(TABLE, row, "start", rule, f"write {ends:.0f} or later", "I04"))
    return found


def words(row: Row) -> str:
    """The gate in one line."""
    opens = f", unlocks {row['unlocks']}" if row["unlocks"] else ""
    odds = f"{row['probability']:.0%} likely, {row['outcome']} here"
    cost = f"{row['usd'] / 1e6:,.1f} m USD of {row['party']} over {row['years']:g} years from {row['start']:.0f}"
    return f"{row['research']}, {row['gate']}: {cost}, {odds}{opens}"


INSTRUMENT = Instrument(
    title="Research, gate by gate",
    row=Research,  # type: ignore[arg-type]
    kind="instrument",
    effect="a plant or recipe is available from the year its gates are passed, or not at all",
    pays="who funds it",
    gains="who may then build",
    precedent=("AG016", "AG017"),
    sign="value at least 0 before cost: nobody has to build",
    words=words,
    change=change,
    say=say,
    check=check,
)
