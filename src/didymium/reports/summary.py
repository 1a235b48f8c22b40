"""The short answer of a set of results, in words and numbers, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from didymium.reports.input import Solved
from didymium.reports.payload.build import build_payload


def summary(results: Sequence[Solved]) -> list[str]:
    """Question, finding, headline figures, differences between answers, and what the run cannot say."""
    payload = build_payload(results)
    answer = next(p for p in payload["pages"] if p["id"] == "answer")
    lines = [str(payload["header"]["title"]), str(answer["finding"]), str(answer["lede"]), ""]
    for chart in answer["charts"]:
        for item in chart["views"].get("", {}).get("data", {}).get("items", []) if chart["kind"] == "figures" else []:
            lines.append(
                f"  {item['label']}: {item['value']} {item['unit']}, {item['beside']} ({item['range']}; {item['status']})"
            )
    return [*lines, "", *answer["closing"]]
