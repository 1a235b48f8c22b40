"""How the command line speaks: results on stdout, progress on stderr, JSON on request, never a traceback."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import typer

from didymium.errors import DidymiumError, InfeasibleError, InputError, Problem

DONE, FINDINGS, USAGE = 0, 1, 2
FORMAT = 1


def say(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)


def show(words: str) -> None:
    """A line of the answer."""
    print(words, flush=True)


def answer(
    command: str, as_json: bool, fields: Mapping[str, Any], lines: Iterable[str], problems: Iterable[Problem] = ()
) -> None:
    """The answer of a command: lines for people, or one JSON object."""
    problems = tuple(problems)
    if as_json:
        whole = {"format": FORMAT, "command": command, **fields, "problems": [p.as_dict() for p in problems]}
        show(json.dumps(_plain(whole), indent=1, allow_nan=False))
        return
    for problem in problems:
        say(("notice  " if problem.level == "notice" else "") + str(problem))
    for line in lines:
        show(line)


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as aligned lines of text."""
    cells = [[str(c) for c in head], *([str(c) for c in row] for row in rows)]
    widths = [max(len(r[i]) for r in cells) for i in range(len(head))]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]


def guarded(command: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Turn didymium's errors into messages and exit codes: 1 infeasible, 2 bad input."""

    def wrap(body: Callable[..., None]) -> Callable[..., None]:
        @wraps(body)
        def run(*args: Any, **kwargs: Any) -> None:
            as_json = bool(kwargs.get("as_json"))
            try:
                body(*args, **kwargs)
            except InputError as error:
                _refuse(command, as_json, error.problems)
            except InfeasibleError as error:
                fields = {"status": "infeasible", "message": str(error), "limits": list(error.limits)}
                answer(command, as_json, fields, [f"infeasible: {error}"])
                raise typer.Exit(FINDINGS) from None
            except (DidymiumError, OSError) as error:
                answer(command, as_json, {"status": "failed", "message": str(error)}, [f"failed: {error}"])
                raise typer.Exit(USAGE) from None

        return run

    return wrap


def _refuse(command: str, as_json: bool, problems: Sequence[Problem]) -> None:
    count = sum(p.level == "error" for p in problems)
    words = f"{count} problem{'s' if count != 1 else ''}; nothing was solved"
    answer(command, as_json, {"status": "refused"}, [words], problems)
    raise typer.Exit(USAGE)


def _plain(value: Any) -> Any:
    """Anything as plain data: an unknown number is null, a path is its text."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
