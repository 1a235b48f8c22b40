"""Demand and supply as steps: tiers of willingness to pay, and sloping curves cut into equal steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from didymium.algebra.jets import array
from didymium.errors import Problem, StudyError
from didymium.parts.horizon import Horizon, interpolate
from didymium.parts.recipes import Frames
from didymium.tables.table import records

KEY = ["end_use", "material", "place"]


def at_years(frame: pd.DataFrame, keys: list[str], column: str, years: tuple[int, ...]) -> pd.DataFrame:
    """A column at each solved year: between two given years in a line, before the first and after the last unknown.

    A row without a year holds for every year. Returns keys, year, column.
    """
    series: dict[tuple[str, ...], dict[float, float]] = {}
    for row in records(frame):
        series.setdefault(tuple(row[k] for k in keys), {})[row["year"]] = row[column]
    out: list[tuple[Any, ...]] = []
    for names, given in sorted(series.items()):
        dated = sorted((year, value) for year, value in given.items() if year == year)
        always = next((value for year, value in given.items() if year != year), np.nan)
        when, told = [y for y, _ in dated], [v for _, v in dated]
        values = [interpolate(year, when, told) if told else np.nan for year in years]
        values = [always if value != value else value for value in values]
        out += [(*names, year, value) for year, value in zip(years, values, strict=True) if value == value]
    return _framed(out, [*keys, "year", column])


def _framed(rows: list[tuple[Any, ...]], names: list[str]) -> pd.DataFrame:
    """Rows as a frame whose last column keeps what its numbers remember (see `algebra.jets`)."""
    told = pd.DataFrame([row[:-1] for row in rows], columns=names[:-1])
    told[names[-1]] = pd.Series(array([row[-1] for row in rows]), index=told.index)
    return told


def demands(tables: Frames, horizon: Horizon) -> pd.DataFrame:
    """What is asked for: end_use, material, place, slice, year, quantity (t/year), value, value_slope, unmet."""
    given = tables["demands"]
    keys = [*KEY, "slice"]
    asked = at_years(given, keys, "quantity", horizon.years)
    for column in ("value", "value_slope"):
        told = at_years(given[given[column].notna()], keys, column, horizon.years)
        asked = asked.merge(told, on=[*keys, "year"], how="left")
    asked["value_slope"] = asked["value_slope"].where(asked["value_slope"].notna(), 0.0)
    must = given[given["unmet"] == "forbidden"][keys].drop_duplicates().assign(unmet="forbidden")
    asked = asked.merge(must, on=keys, how="left")
    asked["unmet"] = asked["unmet"].fillna("priced")
    residual = _residual(tables, horizon)
    both = pd.concat([asked, residual], ignore_index=True) if len(residual) else asked
    return both[both["quantity"] > 0].astype({"year": int}).reset_index(drop=True)


def _residual(tables: Frames, horizon: Horizon) -> pd.DataFrame:
    """Residual uses as demand of the end use `residual_use` for the element's oxide."""
    given = tables["residual_uses"]
    if not len(given):
        return pd.DataFrame()
    quantity = at_years(given, ["element", "place"], "quantity", horizon.years)
    value = given.drop_duplicates(["element", "place"])[["element", "place", "value"]]
    asked = quantity.merge(value, on=["element", "place"], how="left")
    return asked.assign(
        end_use="residual_use", material="oxide." + asked["element"], slice="", value_slope=0.0, unmet="priced"
    ).drop(columns="element")


def tiers(asked: pd.DataFrame, tables: Frames, steps: int) -> pd.DataFrame:
    """Every step of every demand: end_use, material, place, slice, tier, share, value, along, forbidden.

    `share` is of the quantity of the year. Where the demand itself states its worth, `value` is unknown
    here and `along` is how far down the slope the step lies: a sloping demand is cut into equal steps at
    their midpoints.
    """
    given = tables["tiers"]
    table: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for row in records(given):
        table.setdefault((row["end_use"], row["material"]), []).append((row["tier"], row["share"], row["value"]))
    out: list[tuple[object, ...]] = []
    worthless: list[str] = []
    for row in records(asked.drop_duplicates([*KEY, "slice"])):
        name = tuple(row[k] for k in (*KEY, "slice"))
        forbidden = row["unmet"] == "forbidden"
        found = table.get((row["end_use"], row["material"])) or table.get((row["end_use"], ""))
        if found and row["end_use"] != "residual_use":
            out += [(*name, tier, share, value, 0.0, forbidden) for tier, share, value in sorted(found)]
        elif row["value_slope"] > 0:
            out += [(*name, f"{n:06d}", 1.0 / steps, np.nan, (n + 0.5) / steps, forbidden) for n in range(steps)]
        elif row["value"] == row["value"] or forbidden:
            out.append((*name, "all", 1.0, np.nan, 0.0, forbidden))
        else:
            worthless.append("|".join(name[:3]))
    _refuse(worthless)
    names = [*KEY, "slice", "tier", "share", "value", "along", "forbidden"]
    return pd.DataFrame(out, columns=names)


def _refuse(worthless: list[str]) -> None:
    """A demand whose worth nobody states would silently go unserved: refuse it."""
    if worthless:
        raise StudyError(
            [
                Problem(
                    "S21",
                    "demands",
                    0,
                    "value",
                    name,
                    "the demand has no worth, so nobody would serve it",
                    "give it a value, rows in tiers, or write unmet: forbidden",
                )
                for name in sorted(set(worthless))
            ]
        )


def supply_steps(tables: Frames, steps: int) -> pd.DataFrame:
    """Every step of every supply: supply, place, material, step, limit (t/year), cost (USD/t)."""
    out = []
    for row in records(tables["supplies"]):
        name = (row["supply"], row["place"], row["material"])
        slope = row["cost_slope"] if row["cost_slope"] == row["cost_slope"] else 0.0
        if slope > 0 and row["limit"] != row["limit"]:
            raise StudyError(
                [
                    Problem(
                        "S22",
                        "supplies",
                        0,
                        "limit",
                        row["supply"],
                        "a cost that rises needs a limit",
                        "give the most it could supply in a year",
                    )
                ]
            )
        if slope > 0:
            width = row["limit"] / steps
            out += [(*name, f"{n:06d}", width, row["cost"] + (n + 0.5) * width * slope) for n in range(steps)]
        else:
            limit = row["limit"] if row["limit"] == row["limit"] else np.inf
            out.append((*name, "all", limit, row["cost"]))
    return pd.DataFrame(out, columns=["supply", "place", "material", "step", "limit", "cost"])


def variants(material: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The materials that serve a demand: the members of a group, else the material itself."""
    members = groups.get(material)
    if members is None:
        return (material,)
    return tuple(sorted({v for m in members for v in variants(m, groups)}))
