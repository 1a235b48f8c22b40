"""The short answer of a set of results, in words and numbers, for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from didymium.reports.input import Solved
from didymium.reports.payload import difference
from didymium.reports.payload.build import build_payload


def summary(results: Sequence[Solved]) -> list[str]:
    """Question, finding, headline figures, differences between answers, and what the run cannot say."""
    payload = build_payload(results)
    answer = next(p for p in payload["pages"] if p["id"] == "answer")
    head = [str(payload["header"]["title"]), str(answer["kicker"])]
    lines = [*(h for h in head if h), "", str(answer["finding"]), str(answer["lede"]), ""]
    for chart in answer["charts"]:
        if chart["kind"] == "figures":
            lines += [_figure(item) for item in chart["views"][""]["data"]["items"]]
    cases = next(p for p in payload["pages"] if p["id"] == "cases")
    differences = [line for chart in cases["charts"] if chart["kind"] == "difference" for line in _difference(chart)]
    return [*lines, "", *([str(cases["finding"]), *differences, ""] if differences else []), *answer["closing"]]


def _figure(item: Mapping[str, Any]) -> str:
    return f"  {item['label']}: {item['value']} {item['unit']}, {item['beside']} ({item['range']}; {item['status']})"


def _difference(chart: Mapping[str, Any]) -> list[str]:
    """The title of a difference and what became of what was added."""
    view = chart["views"][""]
    lines = [f"  {view['title']}"]
    for head, _, items in view["data"]["lines"]:
        if head.startswith(difference.BECAME):
            lines += [f"    {head}", *(f"      {item}" for item in items)]
    return lines
