"""Read a study and everything that is wrong with it: the study file, its tables, and how they fit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from didymium.errors import Problem, nearest
from didymium.parts.row_types import ROW_TYPES
from didymium.study.agreed import check_instruments
from didymium.study.answers import read_answers
from didymium.study.apply import Answer, apply, chain
from didymium.study.brief import BLOCKS, read_brief
from didymium.study.burdens import check_burdens
from didymium.study.claims import check_claims, read_claims
from didymium.study.edits import Reading
from didymium.study.fit import check_slices, quiet
from didymium.study.settings import Settings, read_settings, unknown_key
from didymium.study.study import Study
from didymium.tables.check import check_tables, consequences_dropped
from didymium.tables.fields import RowType
from didymium.tables.normalise import normalised
from didymium.tables.read import overlay, read_folder
from didymium.tables.table import Table, fill_defaults
from didymium.tables.yaml_file import Items, Keys, Word, load

FORMAT = 1
FILE = "study.yaml"
WORLD_FILE = "world.yaml"
KEYS = (
    "format",
    "study",
    "title",
    "question",
    "tables",
    "time",
    "money",
    "discount",
    "focus",
    "options",
    "calibration",
    "answers",
    "shocks",
    *BLOCKS,
    "claims",
)
LIBRARY = Path(__file__).resolve().parent.parent / "library"
WORLD = "library/world"


def check_study(path: str | Path, row_types: Mapping[str, RowType] = ROW_TYPES) -> tuple[Study | None, list[Problem]]:
    """The study of a folder, or of a shipped name, and every problem and notice found.

    The study is None when there is an error; mistakes in what people write never raise.
    """
    folder, problem = find(path)
    if folder is None:
        return None, [problem] if problem else []
    keys, problems = _keys(folder / FILE)
    if keys is None:
        return None, problems
    folders, found = _folders(keys, folder)
    problems += found
    settings, found = read_settings(keys, FILE, _world(folders))
    problems += found
    cut = None if any(p.field in ("slices", "time") for p in found) else settings
    tables, found = _tables(folders, row_types, settings)
    problems += found
    reading = Reading(FILE, row_types)
    answers, found = read_answers(keys.get("answers"), "answers", reading)
    shocks, more = read_answers(keys.get("shocks"), "shocks", reading)
    problems += found + more + _focus(settings, tables, keys)
    claims, found = read_claims(keys.get("claims"), folder, FILE, row_types)
    problems += found + check_claims(claims, tables)
    brief, found = read_brief(keys, reading, answers)
    problems += found
    forced = {c.claim: Answer(c.claim, edits=c.force) for c in claims if c.force}
    problems += check_burdens(tables) + check_instruments(tables) + (check_slices(tables, cut) if cut else [])
    problems += [p for made in (answers, shocks, forced) for p in _tried(tables, made, row_types, cut)]
    problems = consequences_dropped(problems)
    if any(p.level == "error" for p in problems):
        return None, problems
    problems += quiet(tables, FILE, _said(keys, "discount"))
    name, title, question = (_said(keys, key) for key in ("study", "title", "question"))
    read = (folder, tables, settings, answers, shocks, tuple(problems))
    study = Study(name or folder.name, title, question, *read, claims=claims, brief=brief, row_types=row_types)
    return study, problems


# -- the study file -------------------------------------------------------------------------


def find(path: str | Path) -> tuple[Path | None, Problem | None]:
    """The folder of a study: a folder, its study file, or the name of a shipped study."""
    given = Path(path)
    folder = given.parent if given.name == FILE else given
    if (folder / FILE).is_file():
        return folder, None
    shipped = sorted(p.parent.name for p in (LIBRARY / "studies").glob(f"*/{FILE}"))
    if str(path) in shipped:
        return LIBRARY / "studies" / str(path), None
    close = nearest(str(path), shipped)
    fix = (
        f"write '{close}'"
        if close
        else f"write the folder that holds {FILE}" + (", or one of: " + ", ".join(shipped) if shipped else "")
    )
    rule = (
        f"the folder has no {FILE}" if folder.is_dir() else "there is no such folder, and no shipped study of that name"
    )
    return None, Problem("S01", str(path), 0, "", "", rule, fix)


def _keys(path: Path) -> tuple[Keys | None, list[Problem]]:
    """The keys of a study file; None where it cannot be read or is of another version."""
    value, problems = load(path, FILE)
    if value is None:
        return None, problems
    if not isinstance(value, Keys):
        what = "a list" if isinstance(value, Items) else "one word"
        rule = f"the file holds {what}; a study is a list of keys, each with a value"
        return None, [
            Problem("S05", FILE, value.line, "", "", rule, "write 'study: <name>' and the other keys below it")
        ]
    version = value.get("format")
    if version is not None and version != str(FORMAT):
        found = str(version) if isinstance(version, Word) else ""
        fix = "use a didymium that reads that format, or write 'format: 1'"
        rule = f"this version of didymium reads format {FORMAT}"
        return None, [Problem("S11", FILE, version.line, "format", found, rule, fix)]
    return value, [unknown_key(FILE, key, KEYS) for key in value if key not in KEYS] + _wordless(value)


def _wordless(keys: Keys) -> list[Problem]:
    """Name, title or question that are no sentence."""
    given = [(name, keys.get(name)) for name in ("study", "title", "question")]
    return [
        Problem("S07", FILE, v.line, name, "", "takes one sentence", f"write '{name}: ...', in quotes if it holds ': '")
        for name, v in given
        if v is not None and not isinstance(v, Word)
    ]


def _said(keys: Keys, name: str) -> str:
    value = keys.get(name)
    return str(value).strip() if isinstance(value, Word) else ""


def _folders(keys: Keys, folder: Path) -> tuple[list[tuple[str, Path]], list[Problem]]:
    """The folders of tables, the lowest first, with the words that stand before their files in messages."""
    value = keys.get("tables")
    if value is None:
        return [(f"{WORLD}/", LIBRARY / "world"), ("", folder)], []
    words = list(value) if isinstance(value, Items) else [value]
    folders: list[tuple[str, Path]] = []
    problems = []
    for word in words:
        name = str(word).strip() if isinstance(word, Word) else ""
        where = LIBRARY / "world" if name == WORLD else (folder / name)
        if isinstance(word, Word) and name and where.is_dir():
            folders.append(("" if name == "." else f"{name.rstrip('/')}/", where))
        else:
            problems.append(
                Problem(
                    "S12",
                    FILE,
                    word.line,
                    "tables",
                    name,
                    "no such folder",
                    f"write '{WORLD}', '.', or a folder beside {FILE}",
                )
            )
    return folders, problems


def _world(folders: list[tuple[str, Path]]) -> str:
    """The version of the shipped world, if the study stands on it."""
    for label, path in folders:
        if label == f"{WORLD}/":
            card = load(path / WORLD_FILE, WORLD_FILE)[0] if (path / WORLD_FILE).is_file() else None
            return _said(card, "version") if isinstance(card, Keys) else "unversioned"
    return ""


def _focus(settings: Settings, tables: Mapping[str, Table], keys: Keys) -> list[Problem]:
    """A focus that is no place and no group."""
    known = {n for t, c in (("places", "place"), ("groups", "group")) if t in tables for n in tables[t].frame[c]}
    if not settings.focus or settings.focus in known:
        return []
    close = nearest(settings.focus, known)
    value = keys.get("focus")
    return [
        Problem(
            "T04",
            FILE,
            value.line if value else 0,
            "focus",
            settings.focus,
            "no place or group of that name",
            f"write '{close}'" if close else "write the name of a row of places or groups",
        )
    ]


# -- tables ---------------------------------------------------------------------------------


def _tables(
    folders: list[tuple[str, Path]], row_types: Mapping[str, RowType], settings: Settings
) -> tuple[dict[str, Table], list[Problem]]:
    """The tables of all folders laid over one another, in the order of their keys, and checked."""
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for label, folder in folders:
        found, more = (
            _shipped(label, _stamp(folder))
            if label == f"{WORLD}/" and row_types is ROW_TYPES
            else read_folder(folder, row_types, label)
        )
        problems += more
        tables |= {name: overlay(tables.get(name), table) for name, table in found.items()}
    tables = {name: fill_defaults(tables[name]).sorted() for name in row_types if name in tables}
    if settings.normalise:
        tables, more = normalised(tables)
        problems += more
    return tables, problems + check_tables(tables, row_types)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a folder has changed since it was read."""
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.iterdir()) if p.is_file())


@lru_cache(maxsize=2)
def _shipped(label: str, _stamp: tuple[tuple[str, int, int], ...]) -> tuple[dict[str, Table], list[Problem]]:
    """The shipped world, read once while its files stay the same; nothing changes after it is made."""
    return read_folder(LIBRARY / "world", ROW_TYPES, label)


def _tried(
    tables: Mapping[str, Table],
    answers: Mapping[str, Answer],
    row_types: Mapping[str, RowType],
    cut: Settings | None,
) -> list[Problem]:
    """What is wrong with each answer when its edits are made on the tables; `cut` are settings with right slices."""
    problems: list[Problem] = []
    for name in answers:
        edited, found = apply(tables, chain(name, answers))
        changed = {t for t, table in edited.items() if tables.get(t) is not table}
        problems += found + check_tables(edited, row_types, only=changed)
        problems += check_burdens(edited, changed) + check_instruments(edited, changed)
        problems += check_slices(edited, cut, only=changed) if cut else []
    return list(dict.fromkeys(problems))
