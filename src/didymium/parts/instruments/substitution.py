"""Substitution: an end use needs less of a material, or a thriftier one, from a year on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from didymium.algebra.jets import array
from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Outlay, Row, Saying, places_of, wrong
from didymium.parts.demand_steps import at_years, variants
from didymium.parts.horizon import interpolate
from didymium.parts.names import groups_of, matches
from didymium.parts.part import Index
from didymium.parts.scrap import THRIFTY
from didymium.parts.table_edits import with_added, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE, DONE = "substitutions", "not_asked_for"
"""The table of the rows; the frame of tonnes that they take off demand, which `change` leaves for `say`."""
KEY = ("end_use", "material", "place", "slice")
FAR = 2200.0
"""A year beyond every horizon: demand without a year is dated from the start until then."""


@f.row(TABLE)
class Substitution:
    """A share of what an end use asks for is done without, or served by the thrifty kind of its magnets."""

    substitution: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who pays for it")
    place: str = f.ref("places", "groups", help="where it is used")
    end_use: str = f.ref("end_uses", help="which end use")
    material: str = f.text("a material, group or pattern among what it asks for; empty means all")
    kind: str = f.choice(
        "less", "thrift", help="done without, or with the magnet whose name ends in _lowdy", default="less"
    )
    share: float = f.share("of the demand, once it is complete", required=True)
    start: int = f.year("when it begins", required=True)
    delay: float = f.quantity("year", "until it is complete; it grows in a line", low=0, default=2.0)
    penalty: float = f.quantity("USD_2024/t", "what a t less, or a thrifty t, costs its user more", low=0, default=0.0)


def part_of(row: Row, year: float) -> Any:
    """The share of the demand that is replaced in a year; none in a row without a year."""
    if year != year or year < row["start"]:
        return 0.0
    return row["share"] * (min(1.0, (year - row["start"]) / row["delay"]) if row["delay"] > 0 else 1.0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """Demand less what is replaced, thrifty demand in its place, and a note of the tonnes."""
    done: list[tuple[str, str, float, Any]] = []
    for row in rows:
        others, mine = list[dict[str, Any]](), dict[tuple[str, ...], list[dict[str, Any]]]()
        for demand in records(tables["demands"]):
            if _meant(tables, row, demand):
                mine.setdefault(tuple(demand[k] for k in KEY), []).append(demand)
            else:
                others.append(demand)
        for key, asked in mine.items():
            series = _series(asked, row)
            others += [{**r, "quantity": r["quantity"] * (1.0 - part_of(row, r["year"]))} for r in series]
            taken = [(r["year"], r["quantity"] * part_of(row, r["year"])) for r in series]
            done += [(row["substitution"], "|".join(key), year, t) for year, t in taken]
            if row["kind"] == "thrift":
                tables, thrifty = _thrifty(tables, key[1])
                tables = _worth(tables, key, thrifty)
                others += [{**r, "material": thrifty, "quantity": t} for r, (_, t) in zip(series, taken, strict=True)]
        tables = with_table(tables, "demands", _together(others))
    return {**tables, DONE: _noted(done)}


def _meant(tables: Frames, row: Row, demand: Row) -> bool:
    """Whether a row of demands is one that is replaced."""
    groups = groups_of(tables["groups"])
    where = places_of(groups, row["place"])
    same = not row["material"] or row["material"] == demand["material"]
    fits = same or matches(groups, row["material"], demand["material"])
    return demand["end_use"] == row["end_use"] and (where is None or demand["place"] in where) and fits


def _series(asked: Sequence[Row], row: Row) -> list[dict[str, Any]]:
    """The rows of one demand, with one for every year in which the replaced share changes."""
    dated = {r["year"]: r for r in asked if r["year"] == r["year"]}
    always = next((r for r in asked if r["year"] != r["year"]), None)
    full = math.ceil(row["start"] + row["delay"] - 1e-9)
    years = {*dated, *(float(y) for y in range(int(row["start"]) - (row["delay"] == 0), full + 1))}
    if always is not None:
        last = int(max(dated, default=full))
        years |= {float(y) for y in (*range(full, last + 2), last + 1)} | {FAR}
    rows = [always] if always is not None else []
    return [dict(r) for r in rows] + [r for y in sorted(years) if (r := _at(dated, always, y)) is not None]


def _at(dated: Mapping[float, Row], always: Row | None, year: float) -> dict[str, Any] | None:
    """What is asked for in a year, as a row of that year; None where nobody says."""
    if year in dated:
        return dict(dated[year])
    known = sorted(dated)
    quantity = interpolate(year, known, [dated[y]["quantity"] for y in known]) if known else math.nan
    if quantity == quantity:
        near = dated[max(y for y in known if y < year)]
        return {**near, "year": year, "quantity": quantity, "value": math.nan, "value_slope": math.nan}
    return None if always is None else {**always, "year": year}


def _thrifty(tables: Frames, material: str) -> tuple[Frames, str]:
    """The thrifty kind of a material, or a group of those of a group's members."""
    groups = groups_of(tables["groups"])
    if material not in groups:
        return tables, material + THRIFTY
    name = material + THRIFTY
    if name in groups:
        return tables, name
    members = [m for m in variants(material, groups) if m.endswith(THRIFTY)] or [
        m + THRIFTY for m in variants(material, groups) if m + THRIFTY in set(tables["materials"]["material"])
    ]
    return with_added(tables, "groups", [{"group": name, "member": m} for m in members]), name


def _worth(tables: Frames, key: tuple[str, ...], thrifty: str) -> Frames:
    """Tiers that speak of the material alone hold for its thrifty kind too."""
    tiers = records(tables["tiers"])
    own = [r for r in tiers if (r["end_use"], r["material"]) == key[:2]]
    there = any((r["end_use"], r["material"]) == (key[0], thrifty) for r in tiers)
    return tables if there or not own else with_added(tables, "tiers", [{**r, "material": thrifty} for r in own])


def _together(rows: Sequence[Row]) -> list[Row]:
    """Rows of demands with the same key as one: thrifty demand may be asked for already."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (*(row[k] for k in KEY), "" if row["year"] != row["year"] else row["year"])
        held = found.get(key)
        found[key] = row if held is None else {**held, "quantity": held["quantity"] + row["quantity"]}
    return list(found.values())


def _noted(done: Sequence[tuple[str, str, float, Any]]) -> pd.DataFrame:
    """What is taken off demand: substitution, demand (its key), year, quantity (t a year)."""
    frame = pd.DataFrame([r[:3] for r in done], columns=["substitution", "demand", "year"])
    return frame.assign(quantity=pd.Series(array([r[3] for r in done]), index=frame.index))


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What the change costs users, in each solved year for all years it stands for."""
    horizon, paid = index.network.horizon, {r["substitution"]: r for r in rows if r["penalty"] > 0}
    done = at_years(index.network.tables[DONE], ["substitution", "demand"], "quantity", horizon.years)
    sums: dict[tuple[str, int], Any] = {}
    for entry in records(done):
        row = paid.get(entry["substitution"])
        if row is not None and entry["quantity"] > 0:
            key = (entry["substitution"], entry["year"])
            slice_ = entry["demand"].rpartition("|")[2]
            span = horizon.duration[entry["year"]] * (horizon.slices[slice_] if slice_ else 1.0)
            sums[key] = sums.get(key, 0.0) + entry["quantity"] * row["penalty"] * span
    for (name, year), amount in sums.items():
        yield Outlay(f"substitution {name}", paid[name]["party"], year, amount)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A demand to change, and a thrifty kind where one is named."""
    found, materials, groups = [], set(tables["materials"]["material"]), groups_of(tables["groups"])
    for row in rows:
        asked = {d["material"] for d in records(tables["demands"]) if _meant(tables, row, d)}
        if not asked:
            rule = f"no demand of {row['end_use']} at {row['place']} asks for such a material"
            found.append(wrong(TABLE, row, "end_use", rule, "name an end use and a place of demands", "I05"))
        for material in sorted(asked) if row["kind"] == "thrift" else ():
            kinds = [m for m in variants(material, groups) if m.endswith(THRIFTY) or m + THRIFTY in materials]
            if not kinds:
                rule = f"{material} has no thrifty kind ('{material}{THRIFTY}')"
                found.append(wrong(TABLE, row, "kind", rule, "add the material and its composition", "I05"))
    return found


def words(row: Row) -> str:
    """The change in one line."""
    of = f" of {row['material']}" if row["material"] else ""
    how = "does without" if row["kind"] == "less" else "thrifts"
    done = f"from {row['start']:.0f}, complete after {row['delay']:g} years"
    return f"{row['end_use']} at {row['place']} {how} {row['share']:.0%}{of}, {done}, at {row['penalty']:,.0f} USD/t"


INSTRUMENT = Instrument(
    title="Substitution and thrift",
    row=Substitution,  # type: ignore[arg-type]
    kind="instrument",
    effect="demand less a share, or served by a thrifty magnet",
    pays="the user",
    gains="everybody else who buys",
    precedent=("EV040",),
    sign="fewer t, lower peak price",
    words=words,
    change=change,
    say=say,
    check=check,
)
