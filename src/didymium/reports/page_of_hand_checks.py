"""The page of the manual that holds figures worked out on paper against the tables of the shipped world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from didymium.analyses.hand_checks import ANSWER, STUDY, TOLERANCE
from didymium.tables.table import records

INTRODUCTION = f"""# Hand checks

Written from the code by `didymium docs`; do not edit. `didymium hand-checks` prints the same.

Some quantities of the five studies can be worked out on paper from the facts. Here they stand beside what the
product's own tables and recipes give: recipes, yields, baskets, prices, plants and demands of the shipped world as
the network is written from them, with India's scheme as the study `{STUDY}` writes it (case `{ANSWER}`). Nothing
is solved. A figure agrees when it lies in the range that was worked out with it, or where there is none within
{TOLERANCE * 100:.0f} % of it. One that does not names the row or rule behind the difference. A range is one of doubt,
not of error: to agree says that tables and paper tell the same story, not that either is right.
"""
HEAD = ("| quantity | on paper | range | from the tables | unit | |", "|---|---:|---:|---:|---|---|")
CODE = "Each is a function of `src/didymium/analyses/hand_sums.py`, named as in `didymium hand-checks --json`."


def hand_checks_page(found: pd.DataFrame) -> str:
    """The page as Markdown, from what `hand_checks` gives: every row, then the causes of those that differ."""
    rows = records(found)
    away = [r for r in rows if not r["within"]]
    told = f"{len(rows) - len(away)} of {len(rows)} agree."
    causes = [f"- **{r['quantity']}** (`{r['check']}`): {r['cause'] or 'nobody says why'}." for r in away]
    table = [*HEAD, *(_line(r) for r in rows)]
    return "\n".join([INTRODUCTION, told, "", *table, "", "## Why some differ", "", *causes, "", CODE, ""])


def _line(row: Mapping[str, Any]) -> str:
    cells = [row["quantity"], _number(row["hand"]), _range(row), _number(row["ours"]), row["unit"]]
    return "| " + " | ".join([*cells, "" if row["within"] else "differs"]).replace("  ", " ") + " |"


def _range(row: Mapping[str, Any]) -> str:
    low, high = row["hand_low"], row["hand_high"]
    if low != low:
        return ""
    return f"at most {_number(high)}" if low == -float("inf") else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    if value != value:
        return "unknown"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
