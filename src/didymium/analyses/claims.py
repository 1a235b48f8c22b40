"""The claims of an article held against what the tables say: supported, contradicted or undecidable, by rule.

Rule. A claim with a number is held against each row it names, one by one: a row agrees when the number lies within
the row's own range, widened by the tolerance (a part of the claim's value; 5 % unless it says otherwise). Rows that
prove nothing are left aside: an article's own figures, and what is second-hand (confidence low, seen or recalled).
All agree: supported. None agrees: contradicted. Some agree: supported, and the scope says by which year, edition,
product or place the ones that agree differ from the others. No row left: undecidable. `exists` and `absent` ask
whether there is such a row at all; that none is found proves nothing. What a run has to tell is undecidable without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from math import nan
from statistics import median

import pandas as pd

from didymium.analyses.claim_words import SECOND_HAND, Row, mixed_up, scope_words, shown, told
from didymium.evidence.ledger import Ledger
from didymium.results.figures import figures
from didymium.results.result import Result
from didymium.study.claims import NUMBERS, Assertion
from didymium.study.queries import Query, positions
from didymium.study.study import Study

COLUMNS = (
    "claim",
    "article",
    "quotation",
    "value",
    "unit",
    "relation",
    "low",
    "central",
    "high",
    "verdict",
    "scope",
    "tables_say",
    "agree",
    "rows",
    "second_hand",
    "alike",
    "warning",
    "because",
    "expects",
    "as_expected",
    "rests_on",
    "sources",
)
NAMES = {
    "statements": ("statement", "what", "subject", "partner", "item", "edition"),
    "observed": ("", "figure", "place", "origin", "scope", "series"),
    "precedents": ("precedent", "kind", "parties", "", "what", "status"),
}
"""What the columns of a row are called in each table: name, what, subject, partner, item, edition."""
LOOKALIKE = 0.01


@dataclass(frozen=True)
class Finding:
    """A verdict and the rows that led to it."""

    verdict: str
    rows: tuple[Row, ...] = ()
    agree: tuple[Row, ...] = ()
    aside: tuple[Row, ...] = ()
    scope: str = ""


def verdicts(study: Study, result: Result | None = None) -> pd.DataFrame:
    """A row for every claim of the study's article: what it says, what the tables say, and the verdict by rule.

    Columns: claim, article, quotation, value and unit as the article has them, relation; low, central (median) and
    high of the rows it is held against, in the same unit; verdict (supported, contradicted, undecidable); scope and
    tables_say in words; agree, rows, second_hand (counts); alike (rows with the same number that mean another thing);
    warning (rare metals taken for rare earths); because, expects, as_expected (yes, no or empty); rests_on and sources
    (ids and titles, joined by ';'). With `result` the figures of a run that claims name are rows too.
    Never raises: what is not known is undecidable. Source: the rule at the head of this file; no verdict is written
    anywhere else.
    """
    modelled = {} if result is None else _figures(result)
    rows = [_row(claim, study, modelled) for claim in study.claims]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _figures(result: Result) -> dict[str, tuple[float, str]]:
    frame = figures(result)
    return {str(i): (float(v), str(u)) for i, v, u in zip(frame["id"], frame["value"], frame["unit"], strict=True)}


def _row(claim: Assertion, study: Study, modelled: dict[str, tuple[float, str]]) -> dict[str, object]:
    found = [row for query in claim.against for row in rows_of(query, study)]
    found += [Row(name=f, what=f, value=modelled[f][0], unit=modelled[f][1]) for f in claim.figures if f in modelled]
    finding = judge(claim, found)
    numbers = [r.value for r in finding.rows if r.value == r.value and claim.relation in NUMBERS]
    ends = [e for r in finding.rows for e in (r.low, r.high) if e == e and numbers] + numbers
    rests = list(dict.fromkeys(r.claim for r in (*finding.rows, *finding.aside) if r.claim))
    names = list(dict.fromkeys(r.source for r in (*finding.rows, *finding.aside) if r.source))
    return {
        "claim": claim.claim,
        "article": claim.article,
        "quotation": claim.says,
        "value": claim.value,
        "unit": claim.unit,
        "relation": claim.relation,
        "low": min(ends, default=nan),
        "central": median(numbers) if numbers else nan,
        "high": max(ends, default=nan),
        "verdict": finding.verdict,
        "scope": "; ".join(w for w in (claim.scope, finding.scope) if w),
        "tables_say": told(finding.rows),
        "agree": len(finding.agree),
        "rows": len(finding.rows),
        "second_hand": len(finding.aside),
        "alike": alike(claim, found, study),
        "warning": mixed_up(claim.says, study.tables.get("other_metals")),
        "because": claim.because,
        "expects": claim.expects,
        "as_expected": "" if not claim.expects else "yes" if claim.expects == finding.verdict else "no",
        "rests_on": ";".join(rests),
        "sources": "; ".join(names),
    }


# -- the rule -------------------------------------------------------------------------------


def judge(claim: Assertion, found: Sequence[Row]) -> Finding:
    """The verdict on a claim from the rows it is held against; the only place where a verdict is made."""
    aside = tuple(r for r in found if r.second_hand)
    rows = tuple(r for r in found if not r.second_hand)
    if claim.relation in ("exists", "absent"):
        return _there(claim, rows, aside)
    if claim.relation not in NUMBERS:
        return Finding("undecidable", rows, (), aside, "no table can tell")
    rows = tuple(r for r in rows if r.value == r.value and r.unit == claim.unit)
    if not rows:
        return Finding("undecidable", rows, (), aside, _why_not(claim, aside))
    agree = tuple(r for r in rows if agrees(claim, r))
    missing = _missing(claim, rows)
    if not agree:
        return Finding("contradicted", rows, agree, aside, missing)
    against = [r for r in rows if r not in agree]
    only = f"only for {scope_words(agree, against)}" if against else ""
    words = (only, _far(claim, agree), missing)
    return Finding("supported", rows, agree, aside, "; ".join(w for w in words if w))


def agrees(claim: Assertion, row: Row) -> bool:
    """Whether a row says what the claim says: its value, or its range, within the tolerance of the claim's value."""
    room = claim.tolerance * abs(claim.value)
    least = row.value if row.low != row.low else min(row.low, row.value)
    most = row.value if row.high != row.high else max(row.high, row.value)
    reaches, stays = most + room >= claim.value, least - room <= claim.value
    return {"equal": reaches and stays, "at_least": reaches, "at_most": stays}[claim.relation]


def _far(claim: Assertion, agree: Sequence[Row]) -> str:
    """Rows that are on the right side, and yet far from the number: the article says too little or too much."""
    near = [r for r in agree if agrees(replace(claim, relation="equal"), r)]
    far = [r for r in agree if r not in near]
    if claim.relation == "equal" or not claim.value or not far:
        return ""
    values = sorted(r.value for r in far)
    side = "more" if claim.relation == "at_least" else "less"
    more = f"{side} than it says: {shown(values[0], values[-1])} {claim.unit}"
    return f"close to it only for {scope_words(near, far)}, else {more}" if near else more


def _there(claim: Assertion, rows: tuple[Row, ...], aside: tuple[Row, ...]) -> Finding:
    """Whether there is such a thing: what nobody has seen may still be there."""
    if not rows:
        return Finding("undecidable", rows, (), aside, _why_not(claim, aside))
    if claim.relation == "absent":
        return Finding("contradicted", rows, (), aside, "")
    return Finding("supported", rows, rows, aside, _missing(claim, rows))


def _missing(claim: Assertion, rows: Sequence[Row]) -> str:
    """The products that the claim asks about and no row speaks of."""
    asked = [w for q in claim.against for w in q.where.get("item", ())]
    missing = [w.rstrip("*") for w in asked if not any(fnmatchcase(r.item, w) for r in rows)]
    return f"nothing is known of {', '.join(missing)}" if missing else ""


def _why_not(claim: Assertion, aside: Sequence[Row]) -> str:
    if aside:
        return f"{SECOND_HAND} only"
    return "needs a run" if claim.figures else "no row of the tables speaks of it"


# -- rows -----------------------------------------------------------------------------------


def rows_of(query: Query, study: Study) -> Iterator[Row]:
    """The rows of a query, in the words that all these tables share."""
    at, _ = positions(query, study.tables)
    for position in at.tolist():
        yield _row_at(query.table, position, study)


def _row_at(name: str, position: int, study: Study) -> Row:
    table, ledger = study.tables[name], study.ledger
    cells = table.frame.iloc[position].to_dict()
    called, what, subject, partner, item, edition = (str(cells[c]) if c else "" for c in NAMES[name])
    claim = str(table.claims["value"].iloc[position])
    how, sure, source = (
        (str(cells["how"]), str(cells["confidence"]), _title(ledger, str(cells["source"])))
        if name == "precedents"
        else _behind(ledger, claim)
    )
    return Row(
        called or str(table.keys.iloc[position]),
        what,
        subject,
        partner,
        item,
        edition,
        float(cells["year"]) if "year" in cells else _year(str(cells["date"])),
        float(cells["value"]),
        float(cells.get("low", nan)),
        float(cells.get("high", nan)),
        str(cells["unit"]),
        cells.get("kind") == "article_claim" or (sure == "low" and how in ("seen", "recalled", "mixed")),
        claim,
        source,
        name,
    )


def _year(date: str) -> float:
    return float(date[:4]) if date[:4].isdigit() else nan


def _behind(ledger: Ledger, claim: str) -> tuple[str, str, str]:
    """How the number of a claim came to us, how sure it is, and who says so; of a computed one who its inputs are."""
    if not claim or claim not in ledger:
        return "assumed", "low", ""
    said = ledger.claim(claim)
    if said.source or not said.inputs:
        return said.status, said.confidence, _title(ledger, said.source)
    below = dict.fromkeys(_behind(ledger, one)[2] for one in said.inputs)
    return said.status, said.confidence, "; ".join(title for title in below if title)


def _title(ledger: Ledger, source: str) -> str:
    known = set(ledger.sources["source"]) if source else set()
    return ledger.source(source).title if source in known else ""


def alike(claim: Assertion, found: Sequence[Row], study: Study) -> str:
    """Rows with the same number in the same unit that the claim is not held against: what it may have been taken for.

    Only rows that share the subject or the thing measured with those it is held against, and are not `article_claim`.
    """
    if claim.relation not in NUMBERS or not claim.value or claim.unit in ("rank", "1"):
        return ""
    names = {(r.table, r.name) for r in found}
    near = []
    for table in ("statements", "observed"):
        rows = study.tables.get(table)
        if rows is None or not len(rows):
            continue
        values, units, kinds = (rows.frame[c] for c in ("value", "unit", "kind"))
        hit = (units == claim.unit) & ((values - claim.value).abs() <= LOOKALIKE * abs(claim.value))
        for position in rows.frame.index[hit & (kinds != "article_claim")].tolist():
            row = _row_at(table, position, study)
            kin = any(row.subject == r.subject or row.what == r.what for r in found)
            near += [row] if kin and (row.table, row.name) not in names else []
    return told(near)
