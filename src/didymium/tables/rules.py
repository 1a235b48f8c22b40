"""Rules of single tables: bounds, filled cells, shares that sum to one, groups, coordinates, codes."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

import numpy as np

from didymium.errors import Problem
from didymium.tables.countries import CODES, country_code
from didymium.tables.fields import Field
from didymium.tables.normalise import SUMS, TOLERANCE, sums
from didymium.tables.sheet import LISTED, meant
from didymium.tables.table import Table

Tables = Mapping[str, Table]
BARLESS = "write the name without '|', here and wherever it is used; '_', ';', ':' and '>' are fine"
"""What to do about a name with a bar."""

FAR = 20.0
"""Degrees from its country beyond which a point is looked at again with its coordinates swapped."""


def _at(
    table: Table, rows: np.ndarray, field: str, rule: str, fix: str, code: str, level: str = "error"
) -> list[Problem]:
    """One problem for each of these rows, up to the number that one message lists."""
    problems = []
    for at in rows[:LISTED]:
        file, row = table.where(int(at))
        problems.append(Problem(code, file, row, field, _shown(table, int(at), field), rule, fix, level))
    if len(rows) > LISTED:
        file, _ = table.where(int(rows[0]))
        problems.append(Problem(code, file, 0, field, "", f"{rule} (and {len(rows) - LISTED} more rows)", fix, level))
    return problems


def _shown(table: Table, at: int, field: str) -> str:
    value = table.frame[field].iloc[at] if field in table.frame.columns else ""
    return "" if value != value else f"{value:g}" if isinstance(value, float) else str(value)


def bounds(table: Table) -> list[Problem]:
    """Numbers outside what their column allows."""
    problems: list[Problem] = []
    for field in table.row_type.fields:
        if not field.numeric or (field.low is None and field.high is None):
            continue
        values = table.frame[field.name].to_numpy()
        with np.errstate(invalid="ignore"):
            under = values < field.low if field.low is not None else np.zeros(len(values), dtype=bool)
            over = values > field.high if field.high is not None else np.zeros(len(values), dtype=bool)
        wrong = np.flatnonzero(under | over)
        if len(wrong):
            rule, fix = _limits(field, values[wrong])
            problems += _at(table, wrong, field.name, rule, fix, "T07")
    return problems


def _limits(field: Field, values: np.ndarray) -> tuple[str, str]:
    unit = "" if field.unit in ("1", "*") else f" {field.unit}"
    if field.kind == "share" and (values > 1).any():
        return (
            "a share lies between 0 and 1",
            f"write a fraction (0.92), or per cent with its sign or under the header '{field.name} [%]'",
        )
    if field.high is None:
        return (
            f"must be at least {field.low:g}{unit}",
            "write a number that is not lower; leave the cell empty if it is unknown",
        )
    if field.low is None:
        return f"must be at most {field.high:g}{unit}", "write a number that is not higher"
    return (
        f"must lie between {field.low:g} and {field.high:g}{unit}",
        "write a number between them; leave the cell empty if it is unknown",
    )


def required(table: Table) -> list[Problem]:
    """Cells that must be filled and are empty."""
    problems: list[Problem] = []
    for field in table.row_type.fields:
        if field.required and not field.key:
            column = table.frame[field.name]
            gaps = np.flatnonzero((column.isna() | (column == "")).to_numpy())
            problems += _at(table, gaps, field.name, "this cell must be filled", meant(field), "T05")
    return problems


COMPOUND = frozenset({"wedges"})
"""Tables whose only key is itself the key of a column, made of parts."""


def bars(table: Table) -> list[Problem]:
    """Names with the mark that stands between the parts of a key; a key of one part has none (columns in `wedges`)."""
    problems: list[Problem] = []
    for field in table.row_type.fields:
        if field.key and field.kind == "text" and table.name not in COMPOUND:
            rows = np.flatnonzero(table.frame[field.name].str.contains("|", regex=False).to_numpy(dtype=bool))
            problems += _at(table, rows, field.name, "'|' stands between the parts of a key", BARLESS, "T26")
    return problems


# -- shares ---------------------------------------------------------------------------------


def sums_to_one(table: Table) -> list[Problem]:
    """Shares that belong together and do not sum to one, within half a per cent."""
    if table.name == "compositions":
        return _too_full(table)
    if table.name not in SUMS:
        return []
    total = sums(table)
    off = np.flatnonzero(np.abs(total - 1) > TOLERANCE)
    problems = []
    owners = table.frame[list(SUMS[table.name])].agg("|".join, axis=1).to_numpy() if len(off) else np.array([])
    for owner in dict.fromkeys(owners[off].tolist()):
        rows = np.flatnonzero(owners == owner)
        if table.frame["share"].iloc[rows].isna().any():
            continue
        file, row = table.where(int(rows[0]))
        parts = " + ".join(f"{_part(table, int(i))} {table.frame['share'].iloc[i]:g}" for i in rows)
        problems.append(
            Problem(
                "T12",
                file,
                row,
                "share",
                f"{owner.strip('|')}: {parts} = {total[rows[0]]:g}",
                f"the shares must sum to 1, within {TOLERANCE:.1%}",
                "correct the shares; 'options: {normalise: yes}' in study.yaml divides them by their sum",
            )
        )
    return problems


def _part(table: Table, at: int) -> str:
    return str(table.frame["element" if table.name == "baskets" else "tier"].iloc[at])


def _too_full(table: Table) -> list[Problem]:
    total = table.frame.groupby("material", sort=True)["share"].sum()
    problems = []
    for material, share in total[total > 1 + TOLERANCE].items():
        file, row = table.where(int(np.flatnonzero((table.frame["material"] == material).to_numpy())[0]))
        problems.append(
            Problem(
                "T12",
                file,
                row,
                "share",
                f"{material}: {share:g}",
                "a t of material cannot hold more than a t of elements",
                "write t of element (not of oxide) in a t of material",
            )
        )
    return problems


# -- loops ----------------------------------------------------------------------------------


def self_loops(table: Table) -> list[Problem]:
    """Rows that lead from somewhere to the same place."""
    if not {"from", "to"} <= set(table.row_type.names):
        return []
    start, end = table.frame["from"], table.frame["to"]
    rows = np.flatnonzero(((start == end) & (start != "")).to_numpy())
    return _at(table, rows, "to", "it begins and ends at the same place", "write another end, or remove the row", "T13")


def group_rings(table: Table) -> list[Problem]:
    """Groups that hold themselves, directly or through their members."""
    if table.name != "groups":
        return []
    members: dict[str, list[str]] = {}
    for group, member in zip(table.frame["group"], table.frame["member"], strict=True):
        members.setdefault(group, []).append(member)
    rings = [g for g in members if _reaches(g, g, members)]
    rows = np.flatnonzero((table.frame["group"].isin(rings) & table.frame["member"].isin(rings)).to_numpy())
    return _at(table, rows, "member", "the group holds itself", "remove the row that closes the ring", "T23")


def _reaches(start: str, end: str, members: Mapping[str, list[str]]) -> bool:
    seen: set[str] = set()
    ahead = list(members.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            ahead += members.get(name, ())
    return False


# -- geography ------------------------------------------------------------------------------


def country_codes(table: Table) -> list[Problem]:
    """Codes in a column iso3 that no country has."""
    if "iso3" not in table.row_type.names:
        return []
    problems = []
    for word in sorted(set(table.frame["iso3"]) - CODES - {""}):
        rows = np.flatnonzero((table.frame["iso3"] == word).to_numpy())
        code = country_code(word)
        fix = (
            f"write '{code}'"
            if code
            else "write three capital letters, as in 'IND'; leave it empty for regions and invented places"
        )
        problems += _at(table, rows, "iso3", f"'{word}' is not an ISO 3166-1 alpha-3 code", fix, "T15")
    return problems


def swapped(table: Table, tables: Tables) -> list[Problem]:
    """Points far from their country that would lie near it with latitude and longitude exchanged."""
    places = tables.get("places")
    if places is None or not {"lat", "lon"} <= set(table.row_type.names):
        return []
    centres = {
        k: (lat, lon)
        for k, lat, lon in zip(places.frame["place"], places.frame["lat"], places.frame["lon"], strict=True)
        if lat == lat and lon == lon and k in CODES
    }
    rows = []
    for at, (country, lat, lon) in enumerate(
        zip(_countries(table, places), table.frame["lat"], table.frame["lon"], strict=True)
    ):
        if lat != lat or lon != lon or country not in centres:
            continue
        home = centres[country]
        if _apart((lat, lon), home) > FAR and _apart((lon, lat), home) < _apart((lat, lon), home) / 2:
            rows.append(at)
    return _at(
        table,
        np.array(rows, dtype=int),
        "lat",
        "the point lies far outside its country; latitude and longitude look swapped",
        "exchange lat and lon if they are",
        "T14",
        "notice",
    )


def _countries(table: Table, places: Table) -> list[str]:
    """The country each row lies in: its own code, else that of its place."""
    if "iso3" in table.row_type.names:
        return [str(c) for c in table.frame["iso3"]]
    if "place" not in table.row_type.names:
        return [""] * len(table)
    of_place = {p: c or p for p, c in zip(places.frame["place"], places.frame["iso3"], strict=True)}
    return [of_place.get(p, p) for p in table.frame["place"]]


def _apart(point: tuple[float, float], other: tuple[float, float]) -> float:
    """Degrees between two points, near enough to tell a country from another part of the world."""
    east = abs(point[1] - other[1]) % 360
    return hypot(point[0] - other[0], min(east, 360 - east))
