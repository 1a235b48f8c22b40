"""Exploration: surveys and drilling find a deposit or not, or bring its date forward."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import Frames, Instrument, Row, Saying, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import lead_times, moved, spread, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "explorations"


@f.row(TABLE)
class Exploration:
    """Work on one deposit. With odds it is there only if it is found; without, it comes as many months sooner."""

    exploration: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who pays for it")
    partner: str = f.ref("places", "groups", help="with whom", required=False)
    deposit: str = f.ref("deposits", help="of which its options are what could be mined")
    usd: float = f.quantity("USD_2024", "what it costs, spread over its years", low=0, required=True)
    start: int = f.year("when it begins", required=True)
    years: float = f.quantity("year", "how long it takes", low=0, default=2.0)
    odds: float = f.share("that something is found; empty: the deposit is known, and only its date moves")
    months: float = f.quantity("month", "by which first product comes sooner", low=0, default=0.0)
    outcome: str = f.choice("found", "none", help="what this case assumes", default="found")


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """The options of the deposit at other dates, never before the work and the lead time allow; or none of them."""
    for row in rows:
        deposit, known = row["deposit"], row["odds"] != row["odds"]
        if row["outcome"] == "none":
            if not known:
                kept = [r for r in records(tables["options"]) if r["asset"] != deposit]
                tables = tables if known else with_table(tables, "options", kept)
            continue
        ready = row["start"] + math.ceil(row["years"] - 1e-9) + math.ceil(lead_times(tables)[deposit] - 1e-9)
        tables = _at(tables, deposit, ready, row["months"], known)
    return tables
