"""The command that holds the model against the world: didymium validate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import typer

from didymium.analyses.validation.runs import TRIALS, validate
from didymium.cli.out import FINDINGS, answer, columns, guarded, say
from didymium.reports.page_of_validation import STORE
from didymium.study.open import open_study

DIGITS = 6
"""Significant digits kept in the stored answer."""

Rows = list[dict[str, Any]]


@guarded("validate")
def run(study: str, store: bool, strict: bool, as_json: bool) -> None:
    """Solve the trials, print what they show, keep it if asked to; with `strict` misses are findings (exit code 1)."""
    found = validate(open_study(study), say)
    if store:
        STORE.write_text(stored(found), encoding="utf-8", newline="\n")
        say(f"kept in {STORE}")
    answer("validate", as_json, {**found, "status": "ok"}, lines(found))
    if strict and found["inside"] < found["counted"]:
        raise typer.Exit(FINDINGS)


def stored(found: Mapping[str, Any]) -> str:
    """The answer as the shipped file: numbers to a few digits, so that it does not change with the machine."""
    return json.dumps(_kept(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def lines(found: Mapping[str, Any]) -> list[str]:
    """The answer for people: share inside, misses first, fitted rows last, then the other runs."""
    missed = ", missed" if found["inside"] < found["aim"] * found["counted"] else ""
    verdict = f"({found['share_inside']:.0%}, aim {found['aim']:.0%}{missed})"
    out = [
        f"{found['inside']} of {found['counted']} figures that were not fitted lie inside their bands {verdict}",
        *(f"read: {w}" for w in found["read"]),
        *(f"do not read: {w}" for w in found["not_read"]),
    ]
    if not found["calibrated"]["rows"]:
        out.insert(0, "this world has no wedges: no run below is calibrated, whatever its name")
    for trial in TRIALS:
        rows: Rows = found[trial.key]
        share = found["shares"][trial.key]
        out += ["", f"{trial.words}: {share['inside']} of {share['counted']} not fitted inside"]
        out += _table("misses", [r for r in rows if not r["fitted"] and not r["within"]])
        out += _table("inside", [r for r in rows if not r["fitted"] and r["within"]])
        if trial.key == "rows":
            out += _table("fitted: agreement proves nothing", [r for r in rows if r["fitted"]])
    return [*out, *_demand(found["demand"])]


def _table(title: str, rows: Rows) -> list[str]:
    if not rows:
        return []
    head = ("figure", "modelled", "observed", "band", "unit", "ratio")
    body = [
        (
            r["id"],
            _number(r["modelled"]),
            _number(r["observed"]),
            f"{_number(r['low'])} to {_number(r['high'])}",
            r["unit"],
            _ratio(r),
        )
        for r in rows
    ]
    shown = columns(head, body)
    told = [shown[0]]
    for row, line in zip(rows, shown[1:], strict=True):
        told += [line, *([f"    {row['why']}"] if row["why"] else [])]
    return ["", f"{title} ({len(rows)})", *told]


def _demand(rows: Rows) -> list[str]:
    verdict = {
        True: "inside",
        False: "miss",
    }
    body = [
        (r["id"], _number(r["modelled"]), _number(r["observed"]), _ratio(r),
         verdict[r["within"]] + (", set with it in view" if r["fitted"] else ""))
        for r in rows
    ]  # fmt: skip
    return ["", "demand, bottom-up against published", *columns(("figure", "modelled", "published", "ratio", ""), body)]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _ratio(row: Mapping[str, Any]) -> str:
    modelled = row["modelled"]
    return "-" if modelled is None or not row["observed"] else f"{modelled / row['observed']:.2f}"


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _kept(v) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_kept(v) for v in value]
    return float(f"{value:.{DIGITS - 1}e}") if isinstance(value, float) else value
