"""The page of the documentation with the stored validation: what the shipped model got right and wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from didymium.library import HERE

STORE = HERE / "world" / "validation.json"

Rows = Iterable[Mapping[str, Any]]
HEAD = ("| figure | modelled | observed | band | unit | ratio |", "|---|---:|---:|---:|---|---:|")


def kept(path: Path = STORE) -> dict[str, Any]:
    """The stored answer of `didymium validate`, empty when there is none."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def validation_page(found: Mapping[str, Any]) -> str:
    """The stored answer of `didymium validate` as a page: misses with what stands behind them, hits, fitted rows."""
    told = f"{found['inside']} of {found['counted']} figures that were not fitted lie inside their bands"
    out = [
        "# What the shipped model gets right and wrong",
        "",
        "Written from `library/world/validation.json` by `didymium docs`; do not edit.",
        "How to read it: [validation.md](validation.md).",
        "",
        f"{told}; the aim is {found['aim']:.0%}{', which is missed' if _missed(found) else ''}.",
        "",
    ]
    for key, words in found["words"].items():
        share = found["shares"][key]
        out += [f"## {words}", "", f"{share['inside']} of {share['counted']} not fitted inside.", ""]
        rows = found[key]
        out += _table("Misses", [r for r in rows if not r["fitted"] and not r["within"]])
        out += _table("Inside", [r for r in rows if not r["fitted"] and r["within"]])
        if key == "rows":
            out += _table("Fitted: agreement proves nothing", [r for r in rows if r["fitted"]])
    return "\n".join(out)


def _missed(found: Mapping[str, Any]) -> bool:
    return bool(found["inside"] < found["aim"] * found["counted"])


def _table(title: str, rows: Rows) -> list[str]:
    rows = list(rows)
    if not rows:
        return []
    misses = [f"- `{r['id']}`: {r['why']}" for r in rows if r["why"]]
    return [f"### {title}", "", *HEAD, *(_line(r) for r in rows), "", *misses, *([""] if misses else [])]


def _line(row: Mapping[str, Any]) -> str:
    modelled, observed = row["modelled"], row["observed"]
    ratio = "–" if modelled is None or not observed else f"{modelled / observed:.2f}"
    band = f"{_number(row['low'])} to {_number(row['high'])}"
    return f"| {row['name']} | {_number(modelled)} | {_number(observed)} | {band} | {row['unit']} | {ratio} |"


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
