"""What instruments that edit tables share: rows in and out of a table, steps over years, options that move."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from didymium.algebra.jets import array
from didymium.parts.deal import Frames, Outlay, Row, places_of
from didymium.parts.horizon import Horizon
from didymium.parts.names import groups_of
from didymium.parts.recipes import Recipes, number
from didymium.parts.rows import ROW_TYPES
from didymium.tables.table import records

NUMBERS = ("quantity", "share", "year")
Series = Mapping[float, Any]
"""A value from each year on; NaN as a year means always."""


def with_table(tables: Frames, name: str, rows: Iterable[Row]) -> dict[str, pd.DataFrame]:
    """The tables with all rows of one of the core replaced; numbers keep what they remember (see `algebra.jets`)."""
    told = list(rows)
    columns = {
        f.name: pd.Series(array([r[f.name] for r in told]) if f.kind in NUMBERS else [r[f.name] for r in told])
        for f in ROW_TYPES[name].fields
    }
    typed = {n: c if len(told) else tables[name][n].iloc[:0] for n, c in columns.items()}
    return {**tables, name: pd.DataFrame(typed)}


def new_row(name: str, **cells: Any) -> dict[str, Any]:
    """A row of a table of the core: what is not given is the schema's default, else unknown. KeyError for a column
    that the table does not have.
    """
    row = {}
    for field in ROW_TYPES[name].fields:
        blank: Any = math.nan if field.kind in NUMBERS else ""
        row[field.name] = blank if field.default is None else field.default
    if unknown := set(cells) - set(row):
        raise KeyError(f"{name} has no {sorted(unknown)}")
    return row | cells


def with_added(tables: Frames, name: str, rows: Iterable[Row]) -> dict[str, pd.DataFrame]:
    """The tables with rows added to one of the core."""
    return with_table(tables, name, [*records(tables[name]), *rows])


def in_force(steps: Series, year: float, before: Any) -> Any:
    """The value of the last step whose year has come, else of the one without a year, else `before`.

    >>> in_force({2026: 1.0, 2030: 3.0}, 2029, 0.0), in_force({2026: 1.0}, 2020, 0.0)
    (1.0, 0.0)
    """
    always = next((v for y, v in steps.items() if y != y), before)
    dated = sorted((y, v) for y, v in steps.items() if y == y)
    return next((v for since, v in reversed(dated) if since <= year), always)


def changed_steps(steps: Series, start: float, end: float, before: Any, how: Callable[[Any], Any]) -> dict[float, Any]:
    """Steps in which every value in force from `start` to `end` (NaN: for good) is another one; `how` makes it."""
    last = end if end == end else math.inf
    out = {y: (how(v) if y == y and start <= y <= last else v) for y, v in steps.items()}
    out[start] = how(in_force(steps, start, before))
    if last < math.inf and last + 1 not in out:
        out[last + 1] = in_force(steps, last + 1, before)
    return out


# -- plants, deposits and what may be built ------------------------------------------------


def plants_at(tables: Frames, process: str, recipe: str, place: str) -> list[dict[str, Any]]:
    """Rows of the plants of a process ('' all) and a recipe ('' all) at a place or group ('' everywhere)."""
    where = places_of(groups_of(tables["groups"]), place)
    return [
        r
        for r in records(tables["plants"])
        if process in ("", r["process"]) and recipe in ("", r["recipe"]) and (where is None or r["place"] in where)
    ]


def mines_at(tables: Frames, place: str) -> list[dict[str, Any]]:
    """Rows of the deposits at a place or group ('' everywhere)."""
    where = places_of(groups_of(tables["groups"]), place)
    return [r for r in records(tables["deposits"]) if where is None or r["place"] in where]


def built_as(tables: Frames, plant: Row) -> tuple[Any, Any]:
    """Lead time (years) and capital (USD per t a year) of a plant: its own, else its recipe's."""
    recipes = Recipes.of(tables)
    recipe = plant["recipe"] or next(iter(recipes.of_process(plant["process"])), "")
    given = recipes.find(plant["process"], recipe, plant["place"])
    lead = number(plant, "lead_time", number(given, "lead_time"))
    return lead, number(plant, "capex", number(given, "capex"))


def later(tables: Frames, assets: Iterable[str], months: Any, since: float) -> dict[str, pd.DataFrame]:
    """Plants and deposits that take months longer to build, and their options whose product comes after `since`."""
    late = set(assets)
    tables = _longer(tables, late, months)

    def date(asset: str, start: float) -> float:
        """When it comes then."""
        return start + math.ceil(months / 12.0 - 1e-9) if asset in late and start > since else start

    return moved(tables, date)


def sooner(tables: Frames, assets: Iterable[str], months: Any, since: float) -> dict[str, pd.DataFrame]:
    """Plants and deposits that take months less to build, and their options as much earlier: never before `since`
    and what is left of their lead time, and nothing that comes before that already.
    """
    early = set(assets)
    tables = _longer(tables, early, -months)
    left = lead_times(tables)

    def date(asset: str, start: float) -> float:
        """When it comes then."""
        if asset not in early:
            return start
        wished: float = math.ceil(start - months / 12.0 - 1e-9)
        soonest: float = since + math.ceil(left[asset] - 1e-9)
        return min(start, max(soonest, wished))

    return moved(tables, date)


def lead_times(tables: Frames) -> dict[str, Any]:
    """Lead time of every plant and deposit, years; one that is not known counts as none."""
    plants = {r["plant"]: built_as(tables, r)[0] for r in records(tables["plants"])}
    return plants | {r["deposit"]: number(r, "lead_time") for r in records(tables["deposits"])}


def _longer(tables: Frames, assets: set[str], months: Any) -> dict[str, pd.DataFrame]:
    """Plants and deposits whose lead time is another one, never below nothing."""
    leads = lead_times(tables)
    out = dict(tables)
    for table, key in (("plants", "plant"), ("deposits", "deposit")):
        if assets & set(tables[table][key]):
            rows = [
                {**r, "lead_time": max(0.0, leads[r[key]] + months / 12.0)} if r[key] in assets else r
                for r in records(tables[table])
            ]
            out = with_table(out, table, rows)
    return out


def moved(tables: Frames, date: Callable[[str, float], float]) -> dict[str, pd.DataFrame]:
    """Options at other dates, told by asset and start; two of an asset that meet become one."""
    found: dict[tuple[str, float], dict[str, Any]] = {}
    for row in records(tables["options"]):
        start = date(row["asset"], row["start"])
        held = found.get((row["asset"], start))
        found[row["asset"], start] = {**row, "start": start} if held is None else _together(held, row)
    return with_table(tables, "options", found.values())


def _together(one: Row, other: Row) -> dict[str, Any]:
    """Two options as one: their sizes together."""
    return {**one, "size": one["size"] + other["size"]}


# -- money ------------------------------------------------------------------------------------


def yearly(horizon: Horizon, name: str, party: str, start: Any, end: Any, amount: Any) -> list[Outlay]:
    """The same amount (USD a year) spent in every calendar year from `start` to `end` (NaN: to the end) that the
    horizon covers.
    """
    first, last = horizon.covered(horizon.years[0]).start, horizon.years[-1]
    begin = first if start != start else max(first, math.ceil(start))
    stop = last if end != end else min(last, math.floor(end))
    return [Outlay(name, party, year, amount) for year in range(begin, stop + 1)]


def spread(horizon: Horizon, name: str, party: str, start: Any, years: Any, amount: Any) -> list[Outlay]:
    """An amount (USD) spent evenly over some years from `start` on; a part of a year counts as a whole one."""
    count = max(1, math.ceil(years - 1e-9)) if years == years else 1
    return yearly(horizon, name, party, start, start + count - 1, amount / count)


def joined(words: str) -> Sequence[str]:
    """Names separated by ';'."""
    return tuple(w.strip() for w in words.split(";") if w.strip())
