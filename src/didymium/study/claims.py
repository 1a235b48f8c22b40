"""The claims of an article in a study file: what it says, and what in our tables can decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path

from didymium.errors import Problem, nearest
from didymium.study.answers import edits_of
from didymium.study.apply import Edit
from didymium.study.edits import Reading, said
from didymium.study.queries import Query, positions, read_queries
from didymium.study.settings import unknown_key
from didymium.tables.fields import RowType
from didymium.tables.table import Table
from didymium.tables.yaml_file import Items, Keys, Value, Word, load

FILE = "article.yaml"
"""The file beside study.yaml that may hold the claims; a file claims.yaml would be the table of that name."""
KEYS = (
    "claim",
    "article",
    "says",
    "value",
    "unit",
    "relation",
    "tolerance",
    "against",
    "scope",
    "force",
    "because",
    "expects",
)
NUMBERS = ("equal", "at_least", "at_most")
"""Relations of numbers: the article says that something is so much, at least so much, at most so much."""
RELATIONS = (*NUMBERS, "exists", "absent", "none")
"""The others: the article says there is such a thing, or that there is none; or no table can tell."""
VERDICTS = ("supported", "contradicted", "undecidable")
ARTICLES = ("000", "001", "002", "003", "004")
TOLERANCE = 0.05
MOST_WORDS = 25


@dataclass(frozen=True)
class Assertion:
    """What an article says, and against what it is held.

    `value` is in `unit`, nan where the claim is no number; `tolerance` is a part of the value. `against` chooses rows
    of the tables, `figures` figures of a run; `force` are edits that make the claim true; `expects` decides nothing.
    """

    claim: str
    article: str = ""
    says: str = ""
    value: float = nan
    unit: str = ""
    relation: str = "none"
    tolerance: float = TOLERANCE
    against: tuple[Query, ...] = ()
    figures: tuple[str, ...] = ()
    scope: str = ""
    force: tuple[Edit, ...] = ()
    because: str = ""
    expects: str = ""
    file: str = ""
    line: int = 0


def read_claims(
    value: Value | None, folder: Path, file: str, row_types: Mapping[str, RowType]
) -> tuple[tuple[Assertion, ...], list[Problem]]:
    """The claims of a study file, or of the file beside it that it names, and all that is wrong with them."""
    if value is None or value == "":
        return (), []
    problems: list[Problem] = []
    if isinstance(value, Word):
        name, file = value, str(value).strip()
        if file != FILE or not (folder / file).is_file():
            rule = f"claims stand in the study file, or in {FILE} beside it"
            fix = f"write 'claims: {FILE}', or the list itself"
            return (), [Problem("S86", "study.yaml", name.line, "claims", file, rule, fix)]
        value, problems = load(folder / file, file)
        if isinstance(value, Keys) and list(value) == ["claims"]:
            value = value.get("claims")
    if value is None:
        return (), problems
    if not isinstance(value, Items):
        rule, fix = "takes a list of claims", "begin every claim with '- claim: name'"
        return (), [*problems, Problem("S05", file, value.line, "claims", "", rule, fix)]
    reading = Reading(file, row_types)
    found = [_claim(item, reading) for item in value]
    claims = [claim for claim, _ in found if claim is not None]
    problems += [p for _, more in found for p in more]
    return tuple(claims), problems + _twice(claims)


def _twice(claims: list[Assertion]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for one in claims:
        if one.claim in seen:
            rule, fix = "two claims have this name", "give one of them another name"
            problems.append(Problem("S85", one.file, one.line, "claim", one.claim, rule, fix))
        seen.add(one.claim)
    return problems


def _claim(item: Value, reading: Reading) -> tuple[Assertion | None, list[Problem]]:
    """One claim; None where it has no name."""
    form = 'write \'- {claim: name, article: "000", says: ..., relation: equal, value: 60, unit: "%", against: ...}\''
    if not isinstance(item, Keys) or not said(item.get("claim")):
        return None, [reading.wrong(item.line, "claim", "", "a claim has a name and keys", form, "S80")]
    problems = [unknown_key(reading.file, k, KEYS) for k in item if k not in KEYS]
    relation, article, expects = (
        _word(item, name, words, reading, problems)
        for name, words in (("relation", RELATIONS), ("article", ARTICLES), ("expects", VERDICTS))
    )
    value, tolerance = (_number(item, name, reading, problems) for name in ("value", "tolerance"))
    unit = said(item.get("unit"))
    queries, figures, more = read_queries(item.get("against"), reading)
    force, forced = _force(item.get("force"), reading)
    problems += more + forced + _lacks(item, reading)
    claim = Assertion(
        said(item.get("claim")),
        article,
        said(item.get("says")),
        value,
        unit,
        relation or "none",
        tolerance if isfinite(tolerance) else TOLERANCE,
        queries,
        figures,
        said(item.get("scope")),
        force,
        said(item.get("because")),
        expects,
        reading.file,
        item.line,
    )
    return claim, problems


def _word(item: Keys, name: str, words: tuple[str, ...], reading: Reading, problems: list[Problem]) -> str:
    """One of a few words; empty, with a problem, where it is another."""
    value = item.get(name)
    word = said(value)
    if value is None or word in words:
        return word
    close = nearest(word, words)
    fix = f"write '{close}'" if close else "write one of: " + ", ".join(words)
    problems.append(reading.wrong(value.line, name, word, "is none of the words allowed", fix, "S81"))
    return ""


def _number(item: Keys, name: str, reading: Reading, problems: list[Problem]) -> float:
    value = item.get(name)
    if value is None:
        return nan
    try:
        number = float(said(value))
    except ValueError:
        number = nan
    if not isfinite(number):
        fix = f"write '{name}: 60', and the unit under 'unit'"
        problems.append(reading.wrong(value.line, name, said(value), "is not a number", fix, "S80"))
    return number


def _force(value: Value | None, reading: Reading) -> tuple[tuple[Edit, ...], list[Problem]]:
    """The edits that make the claim true, as an answer would write them."""
    if value is None or value == "":
        return (), []
    if not isinstance(value, Keys):
        fix = "write 'force: {set: [...]}', as in an answer"
        return (), [reading.wrong(value.line, "force", said(value), "takes edits: add, set, drop", fix, "S80")]
    return edits_of(value, (), reading)


def _lacks(item: Keys, reading: Reading) -> list[Problem]:
    """What a claim of its kind must have and this one has not, or must not be."""
    name, says, relation, value, unit = (said(item.get(k)) for k in ("claim", "says", "relation", "value", "unit"))
    wants = {
        "says": (not says, "no words of the article stand there", "write 'says: ...', a short quotation"),
        "article": (not said(item.get("article")), "the claim names no article", "write 'article: \"000\"'"),
        "value": (relation in NUMBERS and not value, f"'{relation}' needs a number", "write 'value: 60'"),
        "unit": (relation in NUMBERS and not unit, f"'{relation}' needs a unit", "write 'unit: \"%\"'"),
        "because": (
            relation in ("", "none") and not said(item.get("because")),
            "no table can tell, and nobody says why",
            "write 'because: ...', or a relation and what to hold it against",
        ),
    }
    problems = [reading.wrong(item.line, k, name, rule, fix, "S80") for k, (lacks, rule, fix) in wants.items() if lacks]
    if len(says.split()) > MOST_WORDS:
        rule, fix = f"has {len(says.split())} words, more than {MOST_WORDS}", "quote less of the article"
        problems.append(reading.wrong(item.line, "says", says[:40] + " ...", rule, fix, "S84"))
    return problems


def check_claims(claims: tuple[Assertion, ...], tables: Mapping[str, Table]) -> list[Problem]:
    """Queries that fit nothing in the tables, and numbers of another unit than what they are held against."""
    problems: list[Problem] = []
    for one in claims:
        for query in one.against:
            at, found = positions(query, tables)
            problems += found
            table = tables.get(query.table)
            if one.relation not in NUMBERS or not one.unit or table is None or not len(at):
                continue
            other = sorted(set(table.frame["unit"].iloc[at]) - {one.unit})
            if other:
                rule = f"what it is held against in '{query.table}' is in {', '.join(other)}"
                fix = f"write the value in {other[0]}, or choose other rows"
                problems.append(Problem("S83", query.file, query.line, "unit", one.unit, rule, fix))
    return problems
