"""Names that must stand in another table: every reference meets a row, a group, or fits a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import filter as fitting
from functools import partial

import numpy as np

from didymium.errors import Problem, nearest
from didymium.tables.countries import UNIONS, country_code
from didymium.tables.elements import element_fix
from didymium.tables.fields import Field, RowType
from didymium.tables.table import EVIDENCE, Table

Tables = Mapping[str, Table]

DERIVED_FORMS = ("concentrate", "carbonate", "heavy_concentrate")
"""Forms of the materials that every deposit brings with it, without a row of their own."""

LISTS: dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]] = {
    ("routes", "path"): (">", (("hubs", "hub"), ("places", "place"))),
    ("legs", "chokepoints"): (";", (("chokepoints", "chokepoint"),)),
    ("plants", "process"): ("", (("processes", "process"),)),
    ("plants", "recipe"): ("", (("processes", "recipe"),)),
    ("deposits", "recipe"): ("", (("processes", "recipe"),)),
    ("deposits", "crack"): ("", (("processes", "recipe"),)),
    ("ports", "recipe"): ("", (("processes", "recipe"),)),
    ("build_limits", "process"): ("", (("processes", "process"),)),
    ("workforces", "process"): ("", (("processes", "process"),)),
    ("ramps", "process"): ("", (("processes", "process"),)),
    ("footprints", "process"): ("", (("processes", "process"),)),
    ("footprints", "recipe"): ("", (("processes", "recipe"),)),
}
"""Words that name rows though their column is text: what stands between them, and where they are looked up.

A stop of a route may name the leg to it after a colon, as in 'IN_MUN:sea:cape'.
"""

BUILT_IN = {(table, "process"): {"mining"} for table in ("build_limits", "workforces", "ramps")}
"""Words of those columns that need no row: every deposit is mined."""

MOST = 40
"""How many wrong names of one column are told one by one."""


def check_refs(tables: Tables, row_types: Mapping[str, RowType], names: Iterable[str]) -> list[Problem]:
    """References of these tables that meet no row."""
    problems: list[Problem] = []
    for table in (tables[n] for n in names if n in tables and len(tables[n])):
        for field in table.row_type.fields:
            if field.tables:
                problems += _field(table, field, tables, row_types)
            elif (table.name, field.name) in LISTS:
                problems += _list(table, field, tables)
    return problems


def referring(row_types: Mapping[str, RowType], changed: Iterable[str]) -> set[str]:
    """The tables with references into one of these tables, and these tables."""
    targets = set(changed)
    into = {r.table for r in row_types.values() for f in r.fields if targets & set(f.tables)}
    return targets | into | {t for (t, _), (_, places) in LISTS.items() if targets & {p for p, _ in places}}


def _names(tables: Tables, row_types: Mapping[str, RowType], table: str) -> set[str]:
    """What the rows of a table are called: the words of its first key column."""
    return set(tables[table].frame[row_types[table].key[0]]) if table in tables else set()


def _field(table: Table, field: Field, tables: Tables, row_types: Mapping[str, RowType]) -> list[Problem]:
    known = set().union(*(_names(tables, row_types, t) for t in field.tables)) - {""}
    if "materials" in field.tables and "deposits" in tables:
        known |= {f"{form}.{d}" for form in DERIVED_FORMS for d in tables["deposits"].frame["deposit"]}
    words = table.frame[field.name]
    unknown = [w for w in words.unique() if w and w not in known and not _fits(w, field, known)]
    if unknown and not known:
        return [_no_rows(table, field.name, unknown[0], _first(field.tables, tables))]
    why = partial(_why, targets=_first(field.tables, tables), known=known)
    return told(table, field.name, {w: w for w in unknown}, why)


def _first(targets: tuple[str, ...], tables: Tables) -> tuple[str, ...]:
    """Where a name is looked up, the table to add it to first: places before hubs, in a study with places."""
    if targets[0] == "hubs" and "places" in targets and ("places" in tables or "hubs" not in tables):
        return ("places", *(t for t in targets if t != "places"))
    return targets


def _fits(word: str, field: Field, known: set[str]) -> bool:
    """Whether a word is a pattern, as 'magnet.*', that some material fits."""
    return "materials" in field.tables and "*" in word and bool(fitting(known, word))


def _list(table: Table, field: Field, tables: Tables) -> list[Problem]:
    between, places = LISTS[table.name, field.name]
    targets = [(t, c) for t, c in places if t in tables]
    built_in = BUILT_IN.get((table.name, field.name), set())
    if not targets and not (table.name == "ports" or built_in):
        return []
    known = {w for t, c in targets for w in tables[t].frame[c]} | built_in
    wrong: dict[str, str] = {}
    for cell in table.frame[field.name].unique():
        for word in (w.strip() for w in (cell.split(between) if between else [cell])):
            if word and word not in known and word.split(":")[0] not in known:
                wrong.setdefault(word, cell)
    if wrong and not targets:
        return [_no_rows(table, field.name, next(iter(wrong)), tuple(t for t, _ in places))]
    why = partial(_why, targets=_first(tuple(t for t, _ in targets), tables), known=known)
    return told(table, field.name, wrong, why) if wrong else []


# -- messages -------------------------------------------------------------------------------


def _no_rows(table: Table, name: str, word: str, targets: tuple[str, ...]) -> Problem:
    file, row = table.where(int(np.flatnonzero((table.frame[name] == word).to_numpy())[0]))
    named = " or ".join(f"'{t}'" for t in targets)
    return Problem(
        "T04",
        file,
        row,
        name,
        word,
        f"the study has no rows of {named}",
        f"add {_files(targets)}",
    )


def _files(targets: tuple[str, ...]) -> str:
    """The file to add a name to; for the end of a leg the other one too."""
    return f"{targets[0]}.csv" + (f" (or {targets[1]}.csv)" if set(targets) == {"hubs", "places"} else "")


def told(table: Table, name: str, wrong: Mapping[str, str], why: Callable[[str], tuple[str, str]]) -> list[Problem]:
    """A problem for each wrong word (and the cell it stands in), at its first row, naming the others.

    `why` gives the rule that the word breaks, and the fix.
    """
    problems = []
    cells = table.frame[name].to_numpy()
    for word, cell in list(wrong.items())[:MOST]:
        at = np.flatnonzero(cells == cell)
        file, row = table.where(int(at[0]))
        others = sorted({int(table.rows[i]) for i in at[1:] if table.files[i] == file} - {row})
        also = (
            f" (also in row {', '.join(map(str, others[:10]))}{' ...' if len(others) > 10 else ''})" if others else ""
        )
        rule, fix = why(word)
        problems.append(Problem("T04", file, row, name, word, rule + also, fix))
    if len(wrong) > MOST:
        problems.append(
            Problem(
                "T04",
                problems[0].file,
                0,
                name,
                "",
                f"and {len(wrong) - MOST} more names without a row",
                "correct these first",
            )
        )
    return problems


def _why(word: str, targets: tuple[str, ...], known: set[str]) -> tuple[str, str]:
    named = " or ".join(f"'{t}'" for t in targets)
    rule = f"no row of that name in {named}"
    if "*" in word:
        return "no material fits this pattern", "write a form and '.*', as in 'magnet.*'"
    if "places" in targets:
        union = UNIONS.get(word.lower())
        if union:
            there = (
                f"write '{union}'"
                if union in known
                else "declare it in groups.csv, one row for each of its 27 members, or write one row for each country"
            )
            return (
                f"is not a country but a union of countries, and {rule}",
                there if "groups" in targets else "write one row for each country",
            )
        code = country_code(word)
        if code in known and code:
            return f"{rule}; '{word}' is not the ISO 3166-1 alpha-3 code", f"write '{code}'"
    if targets == ("elements",):
        why, fix = element_fix(word)
        return (
            (rule, fix)
            if why == "is not an element" and nearest(word, known) == ""
            else (why if "not" in why else rule, fix)
        )
    close = nearest(word, (k for k in known if "|" not in k))
    return (
        rule,
        f"write '{close}'"
        if close
        else f"add a row for it to {_files(targets)}"
        if targets[0] not in EVIDENCE
        else f"add it to {_files(targets)}",
    )
