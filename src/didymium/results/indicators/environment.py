"""Environment: what mining, separating and making magnets puts on its surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.parts.footprints import FREIGHT
from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.reading import Reading, unknown
from didymium.tables.table import records

KINDS = {"residue": "t", "tailings": "t", "water": "m3", "co2": "t", "energy": "MWh", "radioactivity": "GBq"}
PARTLY = "residue of unknown strength counts as if it had none"


def told(ask: Ask) -> Iterator[Row]:
    """Residue, tailings, water, CO2, energy and radioactivity of the party by year, and the strength of its residue.

    Steps without a figure are not zero: the reason says which share of the tonnage is covered.
    """
    prints = ask.result.footprints()
    prints = ask.weighed(prints[prints["place"].isin(ask.members)].rename(columns={"amount": "t"}))
    runs = set(prints[prints["process"] != FREIGHT]["year"])
    for kind, unit in KINDS.items():
        mine = prints[prints["kind"] == kind]
        for year in ask.result.years:
            found = burden(records(mine[mine["year"] == year]), unit, year in runs)
            yield Row(kind, ask.name, "", "", year, found, f"{unit}/year")
    sums = prints.groupby(["kind", "year"])["t"].sum(min_count=1)
    for year in ask.result.years:
        tonnes, becquerel = (float(sums.get((k, year), float("nan"))) for k in ("residue", "radioactivity"))
        strong = Reading(1e3 * becquerel / tonnes, "Bq/g") if tonnes > 0 else unknown("no residue is known", "Bq/g")
        strong = Reading(float(strong), "Bq/g", strong.reason or PARTLY) if strong.known else strong
        strong = strong if strong.known else unknown(strong.reason or "strength of the residue unknown", "Bq/g")
        yield Row("residue_activity", ask.name, "", "", year, strong, "Bq/g")


def burden(rows: list[dict[str, Any]], unit: str, runs: bool) -> Reading:
    """Sum of what steps are known to put out (`t`); zero where nothing runs, unknown where no step has a figure."""
    if not runs and not rows:
        return Reading(0.0, unit, "nothing runs there")
    known = [r for r in rows if r["t"] == r["t"]]
    if not known:
        return unknown("no step of the party has a figure", unit)
    gaps = sorted({str(r["process"]) for r in rows if r["covered"] < 1 - 1e-9})
    return Reading(sum(r["t"] for r in known), unit, f"not or partly covered: {', '.join(gaps)}" if gaps else "")


FAMILY = Family(
    "environment",
    told,
    (
        *(
            Indicator(kind, "sum over processes of activity x footprint; freight counts where it arrives (CO2)",
                      f"{unit}/year", "0 and more", "table footprints")
            for kind, unit in KINDS.items()
        ),
        Indicator("residue_activity", "radioactivity / residue", "Bq/g", "0 and more", "table footprints"),
    ),
)  # fmt: skip
