"""Lifetimes and burdens as tables state them: a curve without its numbers, a kind that nobody counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from didymium.errors import Problem, StudyError, UnitError, nearest
from didymium.parts.footprints import ACTIVITY, UNITS, factor
from didymium.parts.lifetimes import Lifetime
from didymium.tables.table import Table, records

Tables = Mapping[str, Table]
KINDS = {"footprints": (*UNITS, ACTIVITY), "footprint_caps": tuple(UNITS), "footprint_prices": tuple(UNITS)}


def check_burdens(tables: Tables, only: Iterable[str] | None = None) -> list[Problem]:
    """Lifetimes whose curve lacks a number, kinds of burden that are not counted, units that do not measure theirs.

    With `only`, in these tables.
    """
    names = [n for n in tables if only is None or n in set(only)]
    problems = _lifetimes(tables["end_uses"]) if "end_uses" in names else []
    return problems + [p for n in names if n in KINDS for p in _kinds(tables[n])]


def _lifetimes(table: Table) -> list[Problem]:
    problems: list[Problem] = []
    for at, row in enumerate(records(table.frame)):
        try:
            Lifetime.of(row, *table.where(at))
        except StudyError as wrong:
            problems += wrong.problems
    return problems


def _kinds(table: Table) -> list[Problem]:
    """The kinds of a table are those that are counted; an amount stands in a unit of its kind."""
    problems = []
    for at, row in enumerate(records(table.frame)):
        kinds = KINDS[table.row_type.table]
        if row["kind"] not in kinds:
            close = nearest(row["kind"], kinds)
            fix = f"write '{close}'" if close else "write one of: " + ", ".join(kinds)
            problems.append(Problem("S45", *table.where(at), "kind", row["kind"], "is no kind of burden", fix))
        elif table.row_type.table == "footprints":
            problems += _unit(table, at)
    return problems


def _unit(table: Table, at: int) -> list[Problem]:
    row = table.frame.iloc[at]
    try:
        factor({"kind": row["kind"], "unit": row["unit"]})
    except UnitError:
        unit = "job/(kt/year)" if row["kind"] == "jobs" else f"{UNITS.get(row['kind'], 'Bq/g')}/t".replace("/g/t", "/g")
        rule, fix = f"does not measure {row['kind']} of a t of output", f"write '{unit}', or a unit that becomes it"
        return [Problem("S45", *table.where(at), "unit", row["unit"], rule, fix)]
    return []
