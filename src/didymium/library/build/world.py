"""The world under construction: rows, and a claim for every number in them."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from didymium.library.build.facts import SURE, Fact, Facts, wrong
from didymium.library.build.terms import EXACT, SOLVED, shipped, strictest
from didymium.parts.row_types import ROW_TYPES

WORDS = {"derived": "computed"}
"""Status words of the facts that have another name in the claims."""

JUDGEMENT = ("Modelling judgement, no citation", "")
DEFINITIONS = ("didymium definitions, row 8 (defaults where no fact stands)", "")
NAMES = {
    "activity": ("driver", "region", "year", "kind"),
    "process": ("step", "route", "place", "metric", "basis"),
    "forms": ("item", "element", "metric"),
    "end_uses": ("end_use", "metric", "element"),
    "prices": ("product", "market", "year", "basis"),
    "base_prices_2024": ("form", "item"),
    "shares_by_end_use": ("region", "year", "end_use", "element", "metric"),
    "capacity_paths": ("asset_id", "year", "scenario"),
    "demand_elasticity": ("element", "end_use", "metric"),
    "balance_2024": ("element",),
    "baskets": ("deposit_id", "element"),
    "plants": ("plant_id",),
    "deposits": ("deposit_id",),
    "reserves": ("iso3", "edition"),
    "policies": ("policy_id",),
    "production": ("iso3", "year", "edition"),
    "trade": ("flow", "reporter", "partner", "year", "hs"),
}
"""Columns that name a row of a fact table that feeds computed claims."""


COARSE, FINE = 8, 15
"""Significant digits of a number as it is written; of flows that must balance with each other, all there are."""


@dataclass(frozen=True)
class Say:
    """A number and what it rests on; `claim` is set when the claim is written already."""

    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    source: str = ""
    how: str = "assumed"
    confidence: str = "low"
    inputs: tuple[str, ...] = ()
    rule: str = ""
    note: str = ""
    claim: str = ""


class World:
    """Tables and claims as they grow; the scripts only add."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.tables: dict[str, list[dict[str, str]]] = {}
        self.claims: dict[str, dict[str, str]] = {}
        self.own: dict[str, tuple[str, str]] = {}
        self._says: dict[str, Say] = {}
        self._keys: set[tuple[str, str]] = set()
        self._terms: dict[str, str] = {}
        self._names: dict[str, Counter[str]] = {}

    # -- saying -------------------------------------------------------------------------

    def cite(
        self,
        fact: Fact,
        column: str = "central",
        unit: str = "",
        scale: float = 1.0,
        bounds: tuple[str, str] = ("low", "high"),
        note: str = "",
        how: str = "",
    ) -> Say | None:
        """What a fact says in one column, its range beside it; None when the cell is empty."""
        value = fact.number(column)
        if value is None:
            return None
        low, high = (fact.number(b) for b in bounds)
        return Say(
            value * scale,
            unit,
            None if low is None else low * scale,
            None if high is None else high * scale,
            fact.source,
            how or status(fact, column),
            fact.get("confidence") or "low",
            note="; ".join(n for n in (note, fact.get("note")) if n),
        )

    def say(
        self,
        fact: Fact,
        column: str = "central",
        unit: str = "",
        scale: float = 1.0,
        bounds: tuple[str, str] = ("low", "high"),
    ) -> Say:
        """As `cite`, of a cell that must not be empty."""
        said = self.cite(fact, column, unit, scale, bounds)
        if said is None:
            raise wrong("E-FACT", f"{fact.file}.csv", fact.line, column, "", "a number is needed", "see the facts")
        return said

    def compute(
        self,
        value: float,
        unit: str,
        rule: str,
        inputs: Iterable[str],
        *,
        low: float | None = None,
        high: float | None = None,
        note: str = "",
    ) -> Say:
        """A number computed by a rule from claims, as sure as the least sure of them."""
        claims = tuple(dict.fromkeys(inputs))
        least = max((self._says[c].confidence for c in claims), key=SURE.index, default="low")
        return Say(value, unit, low, high, "", "computed", least, claims, rule, note)

    def assume(
        self,
        value: float,
        unit: str,
        note: str,
        low: float | None = None,
        high: float | None = None,
        source: tuple[str, str] = JUDGEMENT,
    ) -> Say:
        """A judgement, named as such."""
        return Say(value, unit, low, high, self.source(source), "assumed", "low", note=note)

    def default(
        self,
        key: str,
        field: str,
        value: float,
        unit: str,
        note: str,
        low: float | None = None,
        high: float | None = None,
    ) -> Say:
        """A default that many cells share: one claim for all of them."""
        said = self.assume(value, unit, note, low, high, DEFINITIONS)
        return replace(said, claim=self.write("defaults", key, field, said))

    def input(
        self,
        fact: Fact,
        column: str = "central",
        unit: str = "",
        scale: float = 1.0,
        bounds: tuple[str, str] = ("low", "high"),
    ) -> str:
        """The id of the claim for a fact that is no world cell itself, but feeds one."""
        said = self.say(fact, column, unit, scale, bounds)
        return self.write(f"facts/{fact.file}", self._name(fact), column, said)

    def _name(self, fact: Fact) -> str:
        """What tells a row of a fact table from the others: its naming cells, and a tag where they do not do."""
        if fact.file not in self._names:
            found = (_naming(f) for f in self.facts.rows(fact.file))
            self._names[fact.file] = Counter(found)
        name = _naming(fact)
        if self._names[fact.file][name] == 1:
            return name
        return f"{name}|#{hashlib.sha256(repr(sorted(fact.cells.items())).encode()).hexdigest()[:6]}"

    def source(self, name: tuple[str, str]) -> str:
        """The id of a source by name and address; a new one is our own judgement."""
        if name in self.facts.sources:
            return self.facts.sources[name]["source_id"]
        code = "S" + hashlib.sha256(f"{name[0]}\n{name[1]}".encode()).hexdigest()[:8]
        self.own[code] = name
        return code

    # -- writing ------------------------------------------------------------------------

    def add(self, table: str, row: Mapping[str, str | int], **numbers: Say | None) -> dict[str, str]:
        """Add a row: words and years as they are, numbers with what they rest on."""
        kind = ROW_TYPES[table]
        cells = {k: str(v) for k, v in row.items()}
        key = "|".join(cells.get(k, "") for k in kind.key)
        if (table, key) in self._keys:
            raise wrong("E-TWICE", table, 0, "", key, "a row stands twice", "see the script")
        self._keys.add((table, key))
        for field, said in numbers.items():
            if said is None:
                continue
            kind.field(field)
            claim = said.claim or self.write(table, key, field, said)
            cells[field], cells[f"{field}.claim"] = self.claims[claim]["value"], claim
        self.tables.setdefault(table, []).append(cells)
        return cells

    def write(self, table: str, key: str, field: str, said: Say) -> str:
        """Write a claim, as finely as the terms of what it rests on allow, and return its id."""
        code = claim_id(table, key, field)
        terms = strictest((self.facts.terms.get(said.source, "yes"), *(self._terms[c] for c in said.inputs)))
        if terms != "yes" and said.rule not in EXACT:
            fine = (said.value, said.low, said.high)
            value, low, high = (None if v is None else shipped(v, table, said.unit) for v in fine)
            said = replace(said, value=said.value if value is None else value, low=low, high=high)
        if code in self._says and self._says[code] != said:
            raise wrong("E-CLAIM", table, 0, field, key, "two claims of one name differ", "see the script")
        self._says[code], self._terms[code] = said, terms
        self.claims[code] = {
            "claim": code,
            "table": table,
            "key": key,
            "field": field,
            "value": number(said.value, FINE if said.rule == SOLVED else COARSE),
            "low": number(said.low),
            "high": number(said.high),
            "unit": said.unit,
            "source": said.source,
            "how": said.how,
            "confidence": said.confidence,
            "inputs": ";".join(said.inputs),
            "rule": said.rule,
            "note": said.note,
        }
        return code

    def said(self, claim: str) -> Say:
        """What a claim says."""
        return self._says[claim]

    def of(self, table: str, key: str, field: str) -> tuple[float, str]:
        """Value and claim of a cell that stands already."""
        code = claim_id(table, key, field)
        return self._says[code].value, code

    def save(self, table: str, folder: Path) -> None:
        """Write a table: columns in the order of its row type, rows by key, LF at line ends."""
        kind = ROW_TYPES[table]
        rows = self.tables.get(table, [])
        used = {c for r in rows for c, v in r.items() if v != ""} | set(kind.key)
        columns = [c for n in kind.names for c in (n, f"{n}.claim") if c in used]
        columns += [c for c in ("note",) if c in used and c not in columns]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(columns)
            for row in sorted(rows, key=lambda r: tuple(r.get(k, "") for k in kind.key)):
                out.writerow([row.get(c, "") for c in columns])


def claim_id(table: str, key: str, field: str) -> str:
    """The id of the claim about a cell.

    >>> claim_id("plants", "caremag", "capacity")[0]
    'c'
    """
    return "c" + hashlib.sha256(f"{table}|{key}|{field}".encode()).hexdigest()[:10]


def _naming(fact: Fact) -> str:
    """The cells that name a row of a fact table."""
    return "|".join(fact.get(n) for n in NAMES.get(fact.file, tuple(fact.cells)[:3]))


def status(fact: Fact, column: str) -> str:
    """How the number came to us: of a mixed row what `seen_fields` lists was seen, the rest recalled.

    A mixed row without such a list stays mixed.
    """
    how = fact.get("how") or "assumed"
    if how == "mixed" and "seen_fields" in fact.cells:
        seen = [w.strip() for w in fact["seen_fields"].split(";")]
        return "seen" if any(column == w or (w and column.startswith(f"{w}_")) for w in seen) else "recalled"
    return WORDS.get(how, how)


def number(value: float | None, digits: int = COARSE) -> str:
    """A number as it is written: so many significant digits, no sign on zero, no trailing zeros.

    >>> number(39400.0), number(0.1 + 0.2), number(None)
    ('39400', '0.3', '')
    """
    if value is None:
        return ""
    text = f"{value:.{digits}g}"
    return "0" if text in ("-0", "0") else text
