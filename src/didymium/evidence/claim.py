"""A source, and a claim: who says how much, and how the number came to us."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

STATUSES = ("seen", "recalled", "mixed", "computed", "assumed", "yours", "default", "missing")

IN_WORDS = {
    "seen": "seen at its source",
    "recalled": "from memory, check",
    "mixed": "partly from memory, check",
    "computed": "computed from other claims",
    "assumed": "assumed",
    "yours": "yours: written in a study without a claim",
    "default": "default of the column",
    "missing": "no claim",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A publication, and whether its numbers may be passed on."""

    id: str
    publisher: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    licence: str = ""
    attribution: str = ""
    may_ship: str = "yes"
    read_at: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about one cell. `value`, `low` and `high` are in `unit`; nan where unknown."""

    id: str
    table: str = ""
    key: str = ""
    field: str = ""
    value: float = nan
    low: float = nan
    high: float = nan
    unit: str = ""
    source: str = ""
    how: str = "assumed"
    confidence: str = "low"
    inputs: tuple[str, ...] = ()
    rule: str = ""
    note: str = ""

    @property
    def status(self) -> str:
        """How the number came to us, in one word of STATUSES."""
        return status_of(self.id, self.how)

    @property
    def words(self) -> str:
        """The same as a reader should see it: 'from memory, check'."""
        return IN_WORDS[self.status]


def status_of(claim: str, how: str) -> str:
    """The status of a claim by its id and by how it came to us."""
    if not claim:
        return "missing"
    kind, colon, _ = claim.partition(":")
    return kind if colon and kind in ("yours", "default") else how or "assumed"


def unwritten(claim: str) -> Claim:
    """The claim behind a number that nobody sourced: a writer's own value, or a default of a column.

    The id says where it stands: `yours:<file>:<row>:<field>` or `default:<table>.<field>`.
    """
    kind, _, rest = claim.partition(":")
    if kind == "default":
        table, _, field = rest.partition(".")
        return Claim(claim, table=table, field=field, note=f"the default of column '{field}' of table '{table}'")
    file, row, field = ([*rest.rsplit(":", 2), "", ""])[:3]
    return Claim(claim, key=f"{file}, row {row}", field=field, note=f"written in {file}, row {row}, without a claim")
