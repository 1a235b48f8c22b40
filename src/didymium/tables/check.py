"""Whether tables are right and fit together: every rule is run, every problem is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from didymium.errors import Problem
from didymium.tables import rules
from didymium.tables.fields import RowType
from didymium.tables.read import repeated
from didymium.tables.refs import MOST, check_refs, referring
from didymium.tables.sheet import rename
from didymium.tables.table import EVIDENCE, Table

Tables = Mapping[str, Table]

RULES = (
    repeated,
    rules.required,
    rules.bars,
    rules.bounds,
    rules.sums_to_one,
    rules.self_loops,
    rules.group_rings,
    rules.country_codes,
)


def check_tables(
    tables: Tables,
    row_types: Mapping[str, RowType],
    only: Iterable[str] | None = None,
) -> list[Problem]:
    """Everything that is wrong with these tables, as errors and notices.

    With `only`, the tables that were changed: they and the tables that refer to them are checked.
    """
    names = [n for n in tables if only is None or n in set(only)]
    problems: list[Problem] = []
    for name in names:
        table = tables[name]
        if len(table):
            problems += [p for rule in RULES for p in rule(table)] + rules.swapped(table, tables)
    wider = names if only is None else [n for n in tables if n in referring(row_types, names)]
    inputs = check_inputs(tables) if "claims" in names else []
    return problems + check_refs(tables, row_types, wider) + check_claims(tables, names) + inputs


def check_claims(tables: Tables, names: Iterable[str]) -> list[Problem]:
    """Claims that cells of these tables rest on and that no row of claims makes."""
    known = set(tables["claims"].frame["claim"]) if "claims" in tables else set()
    problems: list[Problem] = []
    for table in (tables[n] for n in names if n not in EVIDENCE):
        wrong: dict[str, tuple[int, str]] = {}
        for field in table.claims.columns:
            for claim in set(table.claims[field]) - known - {""}:
                if not claim.startswith(("yours:", "default:")):
                    at = int(np.flatnonzero((table.claims[field] == claim).to_numpy())[0])
                    wrong[claim] = min(wrong.get(claim, (at, field)), (at, field))
        problems += _no_claim(table, wrong)
    return problems


def check_inputs(tables: Tables) -> list[Problem]:
    """Claims that were computed from claims nobody made."""
    claims = tables.get("claims")
    if claims is None or not len(claims):
        return []
    known = set(claims.frame["claim"])
    wrong: list[Problem] = []
    for at, cell in enumerate(claims.frame["inputs"].tolist()):
        lost = [i for i in (word.strip() for word in cell.split(";")) if i and i not in known] if cell else []
        if lost and len(wrong) < MOST:
            file, row = claims.where(at)
            rule, fix = "it is computed from a claim that is not there", "add a row for that claim, or correct its name"
            wrong.append(Problem("E02", file, row, "inputs", ", ".join(lost[:5]), rule, fix))
    return wrong


def _no_claim(table: Table, wrong: Mapping[str, tuple[int, str]]) -> list[Problem]:
    problems = []
    ordered = sorted(wrong.items(), key=lambda item: item[1])
    for claim, (at, field) in ordered[:MOST]:
        file, row = table.where(at)
        problems.append(
            Problem(
                "E01",
                file,
                row,
                f"{field}.claim",
                claim,
                "no claim of that name in 'claims'",
                "add a row for it to claims.csv, or leave the claim empty: the number is then yours",
            )
        )
    if len(ordered) > MOST:
        problems.append(
            Problem(
                "E01",
                problems[0].file,
                0,
                "claim",
                "",
                f"and {len(ordered) - MOST} more claims without a row",
                "correct these first",
            )
        )
    return problems


def consequences_dropped(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, without empty cells that are empty only because what stood there was refused."""
    problems = list(dict.fromkeys(problems))
    refused = {
        (p.file, p.field): p.code == "T03" or p.row == 1
        for p in problems
        if p.level == "error" and p.code != "T05" and p.row
    }
    rows = {(p.file, p.field, p.row) for p in problems if p.level == "error" and p.code != "T05"}
    misspelt = {(p.file, p.fix) for p in problems if p.code == "T01"}
    return [
        p
        for p in problems
        if p.code != "T05"
        or not (
            refused.get((p.file, p.field)) or (p.file, p.field, p.row) in rows or (p.file, rename(p.field)) in misspelt
        )
    ]
