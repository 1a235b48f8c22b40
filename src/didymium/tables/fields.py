"""What a column of a table can be. A row type is a class whose attributes are fields.

@row("plants")
class Plant:
    '''A process at a place, with a capacity.'''
    plant: str = key("unique name")
    place: str = ref("places", help="where it stands")
    capacity: float = quantity("t/year", "what it can do in a year", low=0)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

KINDS = ("text", "ref", "quantity", "share", "year", "choice", "flag")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its kind, its meaning, its bounds.

    A `share` is a quantity without unit between 0 and 1, which people also write in per cent.
    A number that is missing and has no default stays unknown; it is never taken for zero.
    """

    kind: str
    help: str
    name: str = ""
    key: bool = False
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    default: float | str | None = None
    tables: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether cells hold numbers that rest on a claim."""
        return self.kind in ("quantity", "share")


@dataclass(frozen=True, slots=True)
class RowType:
    """A kind of row: the table's name, its fields in order, and what a row means."""

    table: str
    doc: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that name a row."""
        return tuple(f.name for f in self.fields if f.key)

    @property
    def names(self) -> tuple[str, ...]:
        """All field names, in order."""
        return tuple(f.name for f in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)


def key(help: str, *, tables: tuple[str, ...] = (), optional: bool = False) -> str:
    """A text that is part of the row's name; with `tables` it must name a row there."""
    kind = "ref" if tables else "text"
    return Field(kind, help, key=True, required=not optional, tables=tables, default="")  # type: ignore[return-value]


def key_year(help: str, *, optional: bool = False) -> int:
    """A year that is part of the row's name; optional means: every year."""
    return Field("year", help, key=True, required=not optional)  # type: ignore[return-value]


def text(help: str, *, default: str = "", required: bool = False) -> str:
    """Words."""
    return Field("text", help, required=required, default=default)  # type: ignore[return-value]


def ref(*tables: str, help: str, required: bool = True) -> str:
    """The name of a row in one of the tables; `groups` among them allows a group."""
    return Field("ref", help, required=required, tables=tables, default="")  # type: ignore[return-value]


def quantity(
    unit: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    default: float | None = None,
    required: bool = False,
) -> float:
    """A number with a unit; a header may carry another unit of the same dimension."""
    return Field("quantity", help, unit=unit, low=low, high=high, default=default, required=required)  # type: ignore[return-value]


def share(help: str, *, default: float | None = None, required: bool = False) -> float:
    """A number from 0 to 1, also written as `92 %` or under a header `[%]`."""
    return Field("share", help, unit="1", low=0.0, high=1.0, default=default, required=required)  # type: ignore[return-value]


def year(help: str, *, required: bool = False) -> int:
    """A calendar year."""
    return Field("year", help, required=required)  # type: ignore[return-value]


def choice(*options: str, help: str, default: str = "") -> str:
    """One of a few words."""
    return Field("choice", help, options=options, default=default)  # type: ignore[return-value]


def flag(help: str, *, default: str = "no") -> str:
    """yes or no."""
    return Field("flag", help, options=("yes", "no"), default=default)  # type: ignore[return-value]


def row(table: str) -> Callable[[type], RowType]:
    """Turn a class of fields into the row type of `table`; `from_` becomes the column `from`."""

    def make(cls: type) -> RowType:
        fields = tuple(replace(f, name=n.rstrip("_")) for n, f in vars(cls).items() if isinstance(f, Field))
        return RowType(table, (cls.__doc__ or "").strip(), fields)

    return make
