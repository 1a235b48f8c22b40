"""What the results of one report are called: each by a name of its own."""

from __future__ import annotations

from collections.abc import Sequence

from didymium.reports.input import Solved


def labels(results: Sequence[Solved]) -> list[str]:
    """The answers where they differ, else the cases, else the folders of the runs; a number where all agree."""
    answers = [r.answer for r in results]
    cases = [r.case for r in results]
    runs = [str(r.card.get("run") or "") for r in results]
    for names in (answers, cases, runs):
        if _tell(names):
            return [_plain(n) for n in names]
    mixed = [r if answers.count(a) > 1 and r else a for a, r in zip(answers, runs, strict=True)]
    return _numbered([_plain(n) for n in mixed])


def _tell(names: Sequence[str]) -> bool:
    return all(names) and len({_plain(n) for n in names}) == len(names)


def _numbered(names: Sequence[str]) -> list[str]:
    """The second of a name and all after it get a number."""
    found: list[str] = []
    for name in names:
        label, turn = name, 1
        while label in found:
            turn += 1
            label = f"{name} ({turn})"
        found.append(label)
    return found


def _plain(name: str) -> str:
    """A bar parts the switches in the key of a view, so no label may hold one."""
    return name.replace("|", " ")
