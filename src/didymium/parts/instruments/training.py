"""Training: more skilled people some years after they begin; worth nothing unless people are what is scarce."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, Saying, common_problems, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import in_force, with_table, yearly
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "trainings"


@f.row(TABLE)
class Training:
    """So many people begin each year; each is skilled after the delay."""

    training: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who pays for it")
    place: str = f.ref("places", help="where they work then")
    process: str = f.text("at which process", required=True)
    people: float = f.quantity("job/year", "who begin each year", low=0, required=True)
    start: int = f.year("first year in which some begin", required=True)
    end: int = f.year("last year in which some begin", required=True)
    delay: float = f.quantity("year", "from beginning to skilled", low=0, default=3.0)
    usd: float = f.quantity("USD_2024/job", "for each of them", low=0, default=20000.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """The crews of `workforces` with those who have been trained by then; without rows of a crew nothing is scarce."""
    crews: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(tables["workforces"]):
        crews.setdefault((row["place"], row["process"]), []).append(row)
    for (place, process), steps in crews.items():
        mine = [r for r in rows if (r["place"], r["process"]) == (place, process)]
        if mine:
            crews[place, process] = _larger(steps, mine)
    return with_table(tables, "workforces", [r for steps in crews.values() for r in steps])


def _larger(steps: Sequence[Row], trainings: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of a crew with a step for every year in which trained people join it."""
    by_year = {r["year"]: r for r in steps}
    first = min(by_year)
    joining = {y for t in trainings for y in range(_ready(t), _ready(t) + _intakes(t)) if y >= first}
    out = []
    for year in sorted(joining | set(by_year)):
        row = in_force(by_year, year, None)
        added = sum(t["people"] * min(max(0.0, year - _ready(t) + 1), _intakes(t)) for t in trainings)
        out.append({**row, "year": year, "people": row["people"] + added})
    return out


def _ready(row: Row) -> int:
    """The year in which the first of them are skilled."""
    year: int = math.ceil(row["start"] + row["delay"] - 1e-9)
    return year


def _intakes(row: Row) -> int:
    count: int = max(0, round(row["end"] - row["start"]) + 1)
    return count


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What it costs, when they begin."""
    for row in rows:
        name, each = f"training {row['training']}", row["people"] * row["usd"]
        yield from yearly(index.network.horizon, name, row["party"], row["start"], row["end"], each)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A crew to join: where none is stated the workforce is no limit, and training is worth nothing."""
    found = common_problems(TABLE, rows)
    crews = {(r["place"], r["process"]) for r in records(tables["workforces"])}
    for row in rows:
        if (row["place"], row["process"]) not in crews:
            rule = f"no row of workforces limits {row['process']} at {row['place']}, so more people change nothing"
            fix = "add the row if people are scarce there; else the training is worth nothing and costs what it costs"
            found.append(wrong(TABLE, row, "process", rule, fix, "I05", "notice"))
    return found


def words(row: Row) -> str:
    """The training in one line."""
    years = f"from {row['start']:.0f} to {row['end']:.0f}, skilled after {row['delay']:g} years"
    return f"{row['party']} trains {row['people']:,.0f} people a year for {row['process']} at {row['place']}, {years}"


INSTRUMENT = Instrument(
    title="Training",
    row=Training,  # type: ignore[arg-type]
    kind="instrument",
    effect="more people at the right side of the workforce row",
    pays="the state",
    gains="plants",
    precedent=("AG026",),
    sign="zero value unless the workforce binds",
    words=words,
    change=change,
    say=say,
    check=check,
)
