"""The brief of a study: what is decided, which figures are read first, what is doubtful, who may act together.

These blocks of study.yaml change no table by themselves; they say what to compute around the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from didymium.errors import Problem, nearest
from didymium.study.apply import Answer, Edit
from didymium.study.edits import READERS, Reading
from didymium.study.settings import unknown_key
from didymium.tables.yaml_file import Items, Keys, Value, Word

WORLD = "world"
"""The place of a headline about everybody."""
BLOCKS = (
    "decides",
    "headlines",
    "doubts",
    "break_evens",
    "partnership",
    "same_money",
    "supposed",
    "broken_by",
    "ways",
    "panels",
    "balances",
    "shows",
    "measures",
    "cannot_say",
)
"""The keys of study.yaml that belong to the brief."""


SHOWS = ("promises", "voted", "netbacks", "buyers", "growth", "ladder", "rare_metals")
"""Lists that a page can show."""
ENTRIES = {
    "panels": ("panel", "words", "measures", "year", "answers", "shock"),
    "headlines": ("measure", "year", "place", "case", "words"),
    "doubts": ("doubt", "words", "low", "high"),
    "break_evens": (
        "break_even",
        "words",
        "answer",
        "table",
        "where",
        "field",
        "low",
        "high",
        "against",
        "party",
        "kind",
    ),
}
"""The keys of an entry of each list."""


@dataclass(frozen=True)
class Headline:
    """A figure of the first page: a measure of a place and year, in an answer and shock."""

    measure: str
    year: int
    place: str = ""
    case: str = "reference/calm"
    words: str = ""

    def whose(self, focus: str) -> str:
        """The place it is about: the study's focus unless it names another; '' for the world."""
        return {"": focus, WORLD: ""}.get(self.place, self.place)


@dataclass(frozen=True)
class Doubt:
    """A doubtful number: the edits that put it at its low and at its high value."""

    name: str
    words: str
    low: tuple[Edit, ...]
    high: tuple[Edit, ...]


@dataclass(frozen=True)
class BreakEven:
    """The smallest value of a cell at which an answer is worth as much as another."""

    name: str
    words: str
    answer: str
    table: str
    where: Mapping[str, tuple[str, ...]]
    field: str
    low: float
    high: float
    against: str = "reference"
    party: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Panel:
    """Answers side by side by some measures, in one year under one shock; all answers where none is named."""

    name: str
    words: str
    measures: tuple[str, ...]
    year: int
    answers: tuple[str, ...] = ()
    shock: str = "calm"


@dataclass(frozen=True)
class Partnership:
    """Who may act together: the edits of each coalition apply when all its members are in."""

    players: tuple[str, ...]
    acts: Mapping[frozenset[str], Answer]
    place: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """All that a study says about itself beside its tables, settings and answers.

    `supposed` names answers that nobody can choose (a claim taken as true, a pilot that fails): they are solved and
    shown, and never called the best. `broken_by` names the shock that breaks the promise of an answer; `ways` the
    places whose routes are listed, start: end; `balances` the places whose neodymium is balanced, and in which answer;
    `shows` further lists of SHOWS.
    """

    decides: str = ""
    headlines: tuple[Headline, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    partnership: Partnership | None = None
    same_money: Mapping[str, str] = field(default_factory=dict)
    supposed: tuple[str, ...] = ()
    broken_by: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, str] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    balances: Mapping[str, str] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    cannot_say: tuple[str, ...] = ()


def read_brief(study: Keys, reading: Reading, answers: Mapping[str, Answer]) -> tuple[Brief, list[Problem]]:
    """The brief in a study file, and all that is wrong with it; a wrong entry is left out."""
    problems: list[Problem] = []
    told: dict[str, object] = {}
    for name, reader in _BLOCKS.items():
        value = study.get(name)
        if value is not None and value != "":
            told[name], found = reader(value, reading)
            problems += found
    brief = Brief(**told)  # type: ignore[arg-type]
    return brief, problems + _unknown_answers(brief, reading, answers)


def _unknown_answers(brief: Brief, reading: Reading, answers: Mapping[str, Answer]) -> list[Problem]:
    """Answers that are named and not there."""
    named = [("break_evens", b.answer) for b in brief.break_evens] + [
        ("break_evens", b.against) for b in brief.break_evens
    ]
    named += [("same_money", a) for pair in brief.same_money.items() for a in pair]
    named += [("supposed", a) for a in brief.supposed] + [("broken_by", a) for a in brief.broken_by]
    named += [("headlines", h.case.partition("/")[0]) for h in brief.headlines]
    named += [("panels", a) for p in brief.panels for a in p.answers]
    named += [("balances", a) for a in brief.balances.values()]
    problems = []
    for block, name in named:
        if name not in ("reference", *answers):
            close = nearest(name, answers)
            fix = f"write '{close}'" if close else "write one of: " + ", ".join(["reference", *answers])
            problems.append(reading.wrong(0, block, name, "none of the answers has that name", fix, "S10"))
    return problems


def _text(value: Value, reading: Reading) -> tuple[str, list[Problem]]:
    if isinstance(value, Word):
        return str(value), []
    return "", [reading.wrong(getattr(value, "line", 0), "decides", "", "takes one sentence", "write words", "S05")]


def _list(value: Value, reading: Reading) -> tuple[tuple[str, ...], list[Problem]]:
    if isinstance(value, Items):
        return tuple(str(v) for v in value), []
    return (), [reading.wrong(getattr(value, "line", 0), "", "", "takes a list", "write '[a, b]'", "S05")]


def _shows(value: Value, reading: Reading) -> tuple[tuple[str, ...], list[Problem]]:
    told, problems = _list(value, reading)
    fix = "write one of: " + ", ".join(SHOWS)
    wrong = [n for n in told if n not in SHOWS]
    return tuple(n for n in told if n in SHOWS), [
        *problems,
        *(reading.wrong(getattr(value, "line", 0), "shows", n, "no list has that name", fix, "S10") for n in wrong),
    ]


def _pairs(value: Value, reading: Reading) -> tuple[dict[str, str], list[Problem]]:
    if isinstance(value, Keys):
        return {str(k): str(v) for k, v in value.values.items()}, []
    return {}, [reading.wrong(getattr(value, "line", 0), "", "", "takes pairs", "write '{a: b}'", "S05")]


def _entries(
    value: Value, reading: Reading, block: str, needs: tuple[str, ...], make: Callable[[Keys, Reading], object]
) -> tuple[tuple[object, ...], list[Problem]]:
    """A list of mappings, each made into an object; what lacks a key, or is not a number, is told."""
    if not isinstance(value, Items):
        return (), [
            reading.wrong(getattr(value, "line", 0), block, "", "takes a list", f"write '- {{{needs[0]}: ...}}'", "S05")
        ]
    made, problems = [], []
    for item in value:
        if isinstance(item, Keys):
            problems += [unknown_key(reading.file, k, ENTRIES[block]) for k in item if str(k) not in ENTRIES[block]]
        lacking = [n for n in needs if not isinstance(item, Keys) or item.get(n) in (None, "")]
        if lacking:
            line = getattr(item, "line", 0)
            problems.append(
                reading.wrong(line, block, "", f"lacks {', '.join(lacking)}", f"write '{lacking[0]}: ...'", "S05")
            )
            continue
        try:
            made.append(make(item, reading))  # type: ignore[arg-type]
        except (ValueError, TypeError) as wrong:
            problems.append(reading.wrong(item.line, block, "", str(wrong), "write a number", "S05"))
    return tuple(made), problems


def _headline(item: Keys, _: Reading) -> Headline:
    told = {str(k): str(v) for k, v in item.values.items()}
    return Headline(
        told["measure"],
        int(told["year"]),
        told.get("place", ""),
        told.get("case", "reference/calm"),
        told.get("words", ""),
    )


def _panel(item: Keys, _: Reading) -> Panel:
    def names(key: str) -> tuple[str, ...]:
        told = item.get(key)
        if told is not None and not isinstance(told, Items):
            raise ValueError(f"{key} takes a list")
        return tuple(str(v) for v in told or ())

    name = str(item.get("panel"))
    return Panel(
        name,
        str(item.get("words") or name),
        names("measures"),
        int(str(item.get("year"))),
        names("answers"),
        str(item.get("shock") or "calm"),
    )


def _edits(value: Value | None, reading: Reading) -> tuple[Edit, ...]:
    """Edits in the three verbs; ValueError tells the first thing that is wrong."""
    if not isinstance(value, Keys):
        raise ValueError("low and high take edits: add, set, drop")
    edits: list[Edit] = []
    for verb, items in value.values.items():
        if str(verb) not in READERS or not isinstance(items, Items):
            raise ValueError(f"'{verb}' is no list of edits")
        for item in items:
            found, problems = READERS[str(verb)](item, reading)
            if problems:
                raise ValueError(f"{problems[0].field}: {problems[0].rule}")
            edits += found
    return tuple(edits)


def _doubt(item: Keys, reading: Reading) -> Doubt:
    name = str(item.get("doubt"))
    return Doubt(
        name, str(item.get("words") or name), _edits(item.get("low"), reading), _edits(item.get("high"), reading)
    )


def _break_even(item: Keys, _: Reading) -> BreakEven:
    where = item.get("where")
    if not isinstance(where, Keys):
        raise ValueError("where takes keys and values")
    told = {str(k): str(v) for k, v in item.values.items()}
    meets = {str(k): (str(v),) if isinstance(v, Word) else tuple(str(x) for x in v) for k, v in where.values.items()}
    return BreakEven(
        told["break_even"],
        told.get("words", told["break_even"]),
        told["answer"],
        told["table"],
        meets,
        told["field"],
        float(told["low"]),
        float(told["high"]),
        told.get("against", "reference"),
        told.get("party", ""),
        told.get("kind", ""),
    )


def _partnership(value: Value, reading: Reading) -> tuple[Partnership | None, list[Problem]]:
    if (
        not isinstance(value, Keys)
        or not isinstance(value.get("players"), Items)
        or not isinstance(value.get("acts"), Keys)
    ):
        rule, fix = "takes players and acts", "write '{players: [IND, KAZ], acts: {IND: {add: [...]}}}'"
        return None, [reading.wrong(getattr(value, "line", 0), "partnership", "", rule, fix, "S05")]
    players = tuple(str(p) for p in value.get("players"))  # type: ignore[union-attr]
    acts: dict[frozenset[str], Answer] = {}
    problems = []
    for name, body in value.get("acts").values.items():  # type: ignore[union-attr]
        members = frozenset(p.strip() for p in str(name).split("+"))
        if not members <= set(players):
            fix = "write players joined by '+': " + ", ".join(players)
            problems.append(reading.wrong(name.line, "acts", str(name), "names somebody who is no player", fix, "S05"))
            continue
        try:
            acts[members] = Answer(str(name), edits=_edits(body, reading))
        except ValueError as wrong:
            problems.append(reading.wrong(name.line, "acts", str(name), str(wrong), "write add, set or drop", "S05"))
    return Partnership(players, acts), problems


_BLOCKS: dict[str, Callable[[Value, Reading], tuple[object, list[Problem]]]] = {
    "decides": _text,
    "headlines": lambda v, r: _entries(v, r, "headlines", ("measure", "year"), _headline),
    "doubts": lambda v, r: _entries(v, r, "doubts", ("doubt", "low", "high"), _doubt),
    "break_evens": lambda v, r: _entries(
        v, r, "break_evens", ("break_even", "answer", "table", "where", "field", "low", "high"), _break_even
    ),
    "partnership": _partnership,
    "same_money": _pairs,
    "supposed": _list,
    "broken_by": _pairs,
    "ways": _pairs,
    "panels": lambda v, r: _entries(v, r, "panels", ("panel", "measures", "year"), _panel),
    "balances": _pairs,
    "shows": _shows,
    "measures": _list,
    "cannot_say": _list,
}
