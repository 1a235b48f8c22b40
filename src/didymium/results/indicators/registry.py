"""All families of indicators, and the table they make of a result. A new family is its file and its line here."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from didymium.errors import nearest
from didymium.results.indicators import (
    accounts,
    balance,
    benchmarks,
    concentration,
    environment,
    geopolitics,
    promises,
    reliance,
    resilience,
    supply_risk,
)
from didymium.results.indicators.family import Ask, Family, Row
from didymium.results.indicators.reading import refuse
from didymium.results.result import Result

FAMILIES: tuple[Family, ...] = (
    concentration.FAMILY,
    reliance.FAMILY,
    geopolitics.FAMILY,
    supply_risk.FAMILY,
    benchmarks.FAMILY,
    resilience.FAMILY,
    balance.FAMILY,
    environment.FAMILY,
    accounts.FAMILY,
    promises.FAMILY,
)
COLUMNS = ["indicator", "place", "partner", "stage", "element", "year", "value", "unit", "basis", "reason"]


def indicators(
    result: Result, place: str | None = None, only: Iterable[str] | str = (), n1: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The indicators of a result for a party and the world, one row each; nothing of the result is changed.

    `place`: a place or a group; else the focus of the study, else every place that has users. `only`: names of
    indicators or families. `n1`: the frame of a stress analysis, whose covers are then told too.

    Columns: indicator, place ('world' for all), partner (origin, buyer, project or supplier, where there is one),
    stage (or form), element ('' for all rare earths, counted in t REO), year, value, unit, basis ('modelled'), reason
    (why it is unknown, or what was assumed). Shares are of t REO, or of the oxide of one element; the two are never
    mixed. Unknown is NaN, never zero. Formula, range and source of each: `describe()`. StudyError for a place or an
    indicator of no such name.
    """
    chosen = _chosen(only)
    families = [f for f in FAMILIES if not chosen or _asked(f, chosen)]
    focus = result.focus if place is None else place
    parties = [focus] if focus else sorted({str(p) for p in result.network.demands["place"]})
    rows: list[Row] = []
    for party in dict.fromkeys(["", *parties]):
        ask = Ask.of(result, party)
        rows += [row for family in families for row in family.told(ask) if _wanted(family, row, chosen)]
        if n1 is not None:
            rows += [row for row in resilience.cover_rows(n1, party) if _wanted(resilience.FAMILY, row, chosen)]
    return frame_of(rows, "modelled")


def frame_of(rows: Iterable[Row], basis: str) -> pd.DataFrame:
    """Rows as a table with the columns of `indicators`, each once."""
    cells = [
        (r.indicator, r.place, r.partner, r.stage, r.element, int(r.year), float(r.value), r.unit, basis,
         r.value.reason) for r in rows
    ]  # fmt: skip
    kinds: dict[str, type] = dict.fromkeys(COLUMNS, str) | {"year": int, "value": float}
    frame = pd.DataFrame(cells, columns=COLUMNS).astype(kinds)
    return frame.drop_duplicates(COLUMNS[:6]).reset_index(drop=True)


def describe() -> pd.DataFrame:
    """What each indicator is: family, indicator, formula, unit, range, source."""
    rows = [(family.name, *about) for family in FAMILIES for about in family.about]
    return pd.DataFrame(rows, columns=["family", "indicator", "formula", "unit", "range", "source"])


def _chosen(only: Iterable[str] | str) -> list[str]:
    chosen = ([only] if only else []) if isinstance(only, str) else list(only)
    known = {f.name for f in FAMILIES} | {a.name for f in FAMILIES for a in f.about}
    for word in chosen:
        if word not in known:
            close = nearest(word, known)
            raise refuse("only", word, "is no indicator", f"write '{close}'" if close else ", ".join(sorted(known)))
    return chosen


def _asked(family: Family, chosen: list[str]) -> bool:
    return family.name in chosen or any(a.name in chosen for a in family.about)


def _wanted(family: Family, row: Row, chosen: list[str]) -> bool:
    return not chosen or family.name in chosen or row.indicator in chosen
