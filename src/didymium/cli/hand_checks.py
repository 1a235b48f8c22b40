"""The commands hand-checks and rare-metals: figures worked out on paper against the tables, and the other metals."""

from __future__ import annotations

from typing import Any

import typer

from didymium.analyses.hand_checks import shipped
from didymium.analyses.rare_metals import WARNING, rare_metals
from didymium.cli.out import FINDINGS, answer, columns, guarded, say
from didymium.errors import Problem, StudyError
from didymium.study.open import open_study
from didymium.tables.table import records

Rows = list[dict[str, Any]]


@guarded("hand-checks")
def checks(as_json: bool) -> None:
    """Hand figures against those of the shipped world; exit 1 when one differs and nobody says why."""
    say("reading the shipped world")
    found = records(shipped())
    head = ("quantity", "hand", "range", "ours", "unit", "")
    body = [(r["quantity"], _number(r["hand"]), _range(r), _number(r["ours"]), r["unit"], _verdict(r)) for r in found]
    away = [r for r in found if not r["within"]]
    why = [f"{r['quantity']}: {r['cause'] or 'nobody says why'}" for r in away]
    tail = f"{len(found) - len(away)} of {len(found)} agree: in the range of the hand figure, or within 25 % of it"
    answer("hand-checks", as_json, {"status": "ok", "checks": found}, [*columns(head, body), "", *why, "", tail])
    if any(not r["cause"] for r in away):
        raise typer.Exit(FINDINGS)


@guarded("rare-metals")
def metals(study: str, place: str, as_json: bool) -> None:
    """What a place makes of the rare metals that texts take for rare earths."""
    opened = open_study(study)
    where = place or opened.settings.focus
    known = set(opened.tables["other_metals"].frame["place"]) if "other_metals" in opened.tables else set()
    if where not in known:
        rule, fix = "the table other_metals lists nothing made there", f"write one of {', '.join(sorted(known - {''}))}"
        raise StudyError([Problem("S34", "other_metals", 0, "place", where, rule, fix)])
    found = records(rare_metals(opened, where))
    head = ("metal", "stage", "year", "made", "unit", "share", "largest maker")
    body = [(_named(r), r["stage"], r["year"], _number(r["value"]), r["unit"], _share(r["share"]), r["largest"] or "-")
            for r in found]  # fmt: skip
    fields = {"status": "ok", "study": opened.name, "place": where, "warning": WARNING, "metals": found}
    answer("rare-metals", as_json, fields, [WARNING, "", *columns(head, body)])


def _named(row: dict[str, Any]) -> str:
    return f"{row['name']}, which is a rare earth" if row["rare_earth"] == "yes" else str(row["name"])


def _range(row: dict[str, Any]) -> str:
    low, high = row["hand_low"], row["hand_high"]
    if low != low:
        return "-"
    return f"at most {_number(high)}" if low == -float("inf") else f"{_number(low)} to {_number(high)}"


def _verdict(row: dict[str, Any]) -> str:
    return "" if row["within"] else "differs"


def _share(value: float) -> str:
    return "unknown" if value != value else f"{value:.1%}"


def _number(value: float) -> str:
    return "unknown" if value != value else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
