"""Baskets that do not quite sum to one, divided by their sum: only when a study asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from didymium.errors import Problem
from didymium.tables.table import Table

SUMS = {"baskets": ("deposit",), "tiers": ("end_use", "material")}
"""The tables whose shares sum to one, and over which rows."""

TOLERANCE = 0.005
"""How far a sum of shares may be from one."""


def sums(table: Table) -> np.ndarray:
    """For every row, the sum of the shares it belongs to."""
    by = [table.frame[name] for name in SUMS[table.name]]
    return table.frame["share"].groupby(by).transform("sum").to_numpy()


def normalised(tables: Mapping[str, Table]) -> tuple[dict[str, Table], list[Problem]]:
    """The tables with every basket and set of tiers summing to one, and a notice for each table changed."""
    result = dict(tables)
    problems = []
    for name in SUMS:
        table = tables.get(name)
        if table is None or not len(table):
            continue
        total = sums(table)
        off = np.abs(total - 1) > 1e-9
        if not off.any():
            continue
        frame = table.frame.assign(
            share=np.where(off, table.frame["share"] / np.where(total == 0, 1, total), table.frame["share"])
        )
        result[name] = replace(table, frame=frame)
        owners = table.frame.loc[off & (np.abs(total - 1) > TOLERANCE), SUMS[name][0]].unique()
        if len(owners):
            file, row = table.where(int(np.flatnonzero(off)[0]))
            problems.append(
                Problem(
                    "T12",
                    file,
                    row,
                    "share",
                    ", ".join(map(str, owners)),
                    "the shares did not sum to 1 and were divided by their sum",
                    "correct them, and leave out 'normalise'",
                    "notice",
                )
            )
    return result, problems
