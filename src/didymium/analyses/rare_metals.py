"""The panel of rare metals that texts mix up with the rare earths: who makes how much, and what share of the world."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from didymium.study.study import Study

COLUMNS = (
    *("metal", "name", "rare_earth", "stage", "year", "value", "unit"),
    *("world", "share", "rank", "largest", "claim"),
)
WARNING = "Rare metals are no rare earths: no equation holds them, and no tonne here counts in a balance."


def rare_metals(study: Study, place: str = "") -> pd.DataFrame:
    """What a place makes of the rare metals in the table `other_metals`, the latest year of each metal and stage.

    `place` is an ISO 3166-1 alpha-3 code, empty for the study's focus. Columns: metal, name, rare_earth (yes for
    scandium), stage, year, value and world in `unit`, share (of the printed world total, 0 to 1), rank (as who
    counts has it, 1 the largest), largest (code of the largest producer), claim. A value nobody lists is nan, never
    0; so is a share without it or without a total. Empty without the table. Source: table `other_metals`.
    """
    table = study.tables.get("other_metals")
    if table is None or not len(table):
        return pd.DataFrame(columns=list(COLUMNS))
    frame = table.frame.assign(claim=table.claims["value"])
    ours = frame[frame["place"] == (place or study.settings.focus)]
    latest = ours.sort_values("year").groupby(["metal", "stage"], sort=True).tail(1).sort_values(["metal", "stage"])
    rows = [_row(own, frame) for own in latest.itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(own: Any, frame: pd.DataFrame) -> dict[str, object]:
    """A row of the panel from a place's own row and those of everybody for the same metal, stage and year."""
    same = frame[(frame["metal"] == own.metal) & (frame["stage"] == own.stage) & (frame["year"] == own.year)]
    world = float(same.loc[same["place"] == "", "value"].max())
    first = same.loc[same["rank"] == 1, "place"].tolist()
    return {
        **{k: getattr(own, k) for k in ("metal", "name", "rare_earth", "stage", "value", "unit", "rank", "claim")},
        "year": int(own.year),
        "world": world,
        "share": own.value / world if world else nan,
        "largest": first[0] if first else "",
    }
