"""What commands left beside a run, and the sentence that stands where they left nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from didymium.reports.payload.chart import records
from didymium.reports.payload.common import Case

COMMANDS = {
    "price_ranges": ("Left and right derivatives of prices are", "prices"),
    "price_chain": ("The chain behind a price is", "prices"),
    "unmet_limits": ("The first limit behind an unmet tonne is", "prices"),
    "n1": ("What is left without one supplier is", "stress"),
    "leverage": ("The pull of each claim is", "leverage"),
    "headline_ranges": ("Ranges of the headline figures are", "leverage"),
}
NAMES = (*COMMANDS, "origin")
"""All analyses a report shows, by the name of their file in RUN/analyses."""


def rows_of(case: Case, name: str, *needed: str) -> list[dict[str, Any]]:
    """The rows of an analysis; none when it is missing or lacks a column that is needed."""
    frame = case.held.analyses.get(name, pd.DataFrame())
    return records(frame) if set(needed) <= set(frame.columns) else []


def missing(name: str) -> str:
    """Why there is nothing, and the command that brings it."""
    what, command = COMMANDS[name]
    return f"{what} not computed yet: run “didymium {command} RUN”."


SCREENED = (
    "Claims are ranked by gradient, but the figures are not solved anew at their ends: "
    "run \N{LEFT DOUBLE QUOTATION MARK}didymium leverage RUN\N{RIGHT DOUBLE QUOTATION MARK}."
)


def number_of(row: dict[str, Any], name: str) -> float:
    """A number of a row; NaN when it is missing or no number."""
    try:
        return float(row.get(name, float("nan")))
    except (TypeError, ValueError):
        return float("nan")


def word_of(row: dict[str, Any], name: str) -> str:
    """Words of a row; '' when there are none."""
    value = row.get(name)
    return "" if value is None or value != value else str(value)


def first_with(cases: Sequence[Case], name: str) -> Case | None:
    """The first answer that has an analysis."""
    return next((c for c in cases if len(c.held.analyses.get(name, ()))), None)
