"""Names that mean several: groups, and patterns such as 'magnet.*'."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import pandas as pd

Groups = Mapping[str, tuple[str, ...]]


def groups_of(table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Members of every group, in order."""
    found: dict[str, list[str]] = {}
    for group, member in zip(table["group"], table["member"], strict=True):
        found.setdefault(group, []).append(member)
    return {g: tuple(sorted(m)) for g, m in found.items()}


def matches(groups: Groups, what: str, name: str) -> bool:
    """Whether a name is meant by itself, by a group, or by a pattern."""
    if what in groups:
        return any(matches(groups, member, name) for member in groups[what])
    return what == name or fnmatchcase(name, what)
