"""Tables in the file: words once in a list, columns instead of rows; `face/js/unpack.js` undoes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

DIGITS = 7
"""Digits of the numbers in the file; the workbook of `didymium report` has nine."""


def packed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with `words` and `heads` beside it and every table as columns.

    A column of words is runs of [place in `words`, how often], one of numbers the numbers themselves.
    """
    known: dict[str, int] = {}
    heads: list[Any] = []
    pages = [{**p, "charts": [_chart(c, known, heads) for c in p["charts"]]} for p in payload["pages"]]
    return {**payload, "pages": pages, "words": list(known), "heads": heads}


def _chart(chart: Mapping[str, Any], known: dict[str, int], heads: list[Any]) -> dict[str, Any]:
    views = {key: {**view, "table": _table(view["table"], known, heads)} for key, view in chart["views"].items()}
    return {**chart, "views": views}


def _table(table: Mapping[str, Any], known: dict[str, int], heads: list[Any]) -> dict[str, Any]:
    cells = list(zip(*table["rows"], strict=True)) or [() for _ in table["columns"]]
    if table["columns"] not in heads:
        heads.append(table["columns"])
    return {
        "head": heads.index(table["columns"]),
        "count": len(table["rows"]),
        "cells": [_column(c, known) for c in cells],
    }


def _column(cells: Sequence[Any], known: dict[str, int]) -> dict[str, list[Any]]:
    if all(c is None or isinstance(c, str) for c in cells) and any(isinstance(c, str) for c in cells):
        runs = [(c, len(list(of))) for c, of in groupby(cells)]
        return {"runs": [n for c, many in runs for n in (-1 if c is None else known.setdefault(c, len(known)), many)]}
    return {"plain": [float(f"{c:.{DIGITS}g}") if isinstance(c, float) else c for c in cells]}
