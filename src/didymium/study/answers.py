"""The answers and shocks of a study file: each a sentence and a list of edits."""

from __future__ import annotations

from collections.abc import Mapping

from didymium.errors import Problem, nearest
from didymium.study.apply import Answer, Edit
from didymium.study.edits import FORMS, READERS, Reading, said
from didymium.study.settings import unknown_key
from didymium.tables.yaml_file import Items, Keys, Value, Word

RESERVED = {"answers": "reference", "shocks": "calm"}


def read_answers(value: Value | None, kind: str, reading: Reading) -> tuple[dict[str, Answer], list[Problem]]:
    """The answers (or shocks) of a study file by name, and all that is wrong with them."""
    if value is None or value == "":
        return {}, []
    if not isinstance(value, Keys):
        return {}, [
            reading.wrong(
                value.line,
                kind,
                "",
                "takes names, each with its edits",
                f"write '{kind}: {{name: {{words: ..., add: [...]}}}}'",
                "S05",
            )
        ]
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for name, body in value.values.items():
        if name == RESERVED[kind] or "/" in name:
            problems.append(
                reading.wrong(
                    name.line,
                    kind,
                    name,
                    f"'{RESERVED[kind]}' is the one without edits, and '/' stands between answer and shock",
                    "give it another name",
                    "S10",
                )
            )
            continue
        answers[str(name)], found = _answer(name, body, reading)
        problems += found
    return answers, problems + _origins(answers, value, kind, reading)


def _origins(answers: Mapping[str, Answer], value: Keys, kind: str, reading: Reading) -> list[Problem]:
    """Answers that build on one that is not there, or on themselves."""
    problems = []
    for name in value:
        answer = answers.get(str(name))
        if answer is None or answer.from_ in ("", RESERVED[kind]):
            continue
        if answer.from_ not in answers:
            close = nearest(answer.from_, answers)
            fix = f"write '{close}'" if close else "write one of: " + ", ".join([RESERVED[kind], *answers])
            problems.append(
                reading.wrong(name.line, "from", answer.from_, f"none of the {kind} has that name", fix, "S10")
            )
        seen, at = [str(name)], answer.from_
        while at in answers and at not in seen:
            seen.append(at)
            at = answers[at].from_
        if at == name:
            problems.append(
                reading.wrong(
                    name.line, "from", " > ".join([*seen, at]), "it builds on itself", "remove one 'from'", "S10"
                )
            )
    return problems


def _answer(name: Word, body: Value, reading: Reading) -> tuple[Answer, list[Problem]]:
    if not isinstance(body, Keys):
        if isinstance(body, Word) and not body:
            return Answer(str(name)), []
        return Answer(str(name)), [
            reading.wrong(
                name.line,
                name,
                "",
                "takes keys: words, from, add, set, drop",
                f"write '{name}: {{words: ..., add: [...]}}'",
            )
        ]
    edits, problems = edits_of(body, ("words", "from"), reading)
    return Answer(str(name), said(body.get("words")), said(body.get("from")), edits), problems


def edits_of(body: Keys, others: tuple[str, ...], reading: Reading) -> tuple[tuple[Edit, ...], list[Problem]]:
    """The edits under `drop`, `add` and `set`, in that order; keys but these and `others` are refused."""
    known = (*others, "add", "set", "drop")
    problems = [unknown_key(reading.file, k, known) for k in body if k not in known]
    edits: list[Edit] = []
    for verb, reader in READERS.items():
        part = body.get(verb)
        if part is None or part == "":
            continue
        if not isinstance(part, Items):
            problems.append(reading.wrong(part.line, verb, "", f"'{verb}' takes a list of edits", FORMS[verb]))
            continue
        for item in part:
            found, more = reader(item, reading)
            edits += found
            problems += more
    return tuple(edits), problems
