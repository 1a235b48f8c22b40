"""What people agree on, pay and suffer: the few things an instrument can say to the model.

An instrument is a row type and a file of `parts/instruments`. It edits tables (`change`), says limits and
money (`say`), or, when it befalls a plan that did not know of it, cuts what the plan passes (`cut`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.errors import Problem
from didymium.parts.names import Groups, matches
from didymium.parts.network import Network
from didymium.parts.part import Codes, Index
from didymium.tables.fields import RowType

Frames = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]
Variable = Literal["shipment", "activity", "served", "stock", "mine", "expand"]
VARIABLES: tuple[Variable, ...] = ("shipment", "activity", "served", "stock", "mine", "expand")


@dataclass(frozen=True)
class Terms:
    """Weighted columns of one variable: positions of its two dims, shape (n, 2), and a weight each (t per t; for
    `expand`, which counts t a year, t per t a year).
    """

    variable: Variable
    codes: Codes
    weights: Any

    @classmethod
    def of(cls, variable: Variable, members: Iterable[int], time: int, weight: Any = 1.0) -> Terms:
        """Members at one time (for `expand` a decision year), all with the same weight."""
        codes = np.array([(m, time) for m in members], dtype=np.int64).reshape(-1, 2)
        return cls(variable, codes, [weight] * len(codes))


@dataclass(frozen=True)
class Accord:
    """A limit on a weighted sum of columns in one slice of time; t.

    `penalty` is paid for each t that a pledge (`least`) lacks; infinite means it must be kept. `time` is the
    position of the slice, in which a penalty is paid.
    """

    name: str
    time: int
    sign: Literal["most", "least"]
    bound: Any
    terms: tuple[Terms, ...]
    penalty: float = np.inf


@dataclass(frozen=True)
class Levy:
    """USD per t that a column costs its owner beside what it costs the chain; a subsidy is negative.

    `payer` is the owner's side in words of the accounts ('' for whoever owns the column), `receiver` gets it.
    For `expand` the codes are (option, year), `time` the slice in which it is paid, and the rate USD/(t/year).
    """

    name: str
    receiver: str
    time: int
    variable: Literal["shipment", "activity", "mine", "expand"]
    codes: Codes
    rates: Any


@dataclass(frozen=True)
class Outlay:
    """Money a party spends beside the chain in a year (USD_2024, over all years the solved year stands for)."""

    name: str
    party: str
    year: int
    amount: Any


@dataclass(frozen=True)
class Transfer:
    """Money that moves nothing: for what columns carry, a contract's price less the market's.

    The price rule of a t is `price` ('fixed', in `usd`), no less than `usd` ('floor'), the market price times
    1 + `usd` ('share'), or the market price itself ('index').
    """

    name: str
    payer: str
    receiver: str
    time: int
    terms: Terms
    price: Literal["fixed", "floor", "share", "index"]
    usd: float = 0.0


@dataclass(frozen=True)
class Share:
    """What part of the rent of an asset is whose, in all slices of time or in those at `times`."""

    asset: str
    party: str
    share: float
    times: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Cut:
    """What befalls a plan that did not know of it: the part that is lost in one slice of time.

    `kind` says of what: the planned flow of lanes or modes, the capacity of plants or pits (deposits), the size of
    tiers of demand (negative: they grow), or of a stock that had to be kept (`held`: members are accords). A source
    that the plan knew to be shut opens (`source`): it gives `most` t in the slice, and no more than the part `lost` of
    what the plan makes of its good.
    """

    name: str
    kind: Literal["lane", "mode", "plant", "pit", "tier", "held", "source"]
    members: tuple[int, ...]
    time: int
    lost: float
    most: float = np.inf


@dataclass
class Deals:
    """Everything the instruments of a study say."""

    accords: list[Accord] = field(default_factory=list)
    levies: list[Levy] = field(default_factory=list)
    outlays: list[Outlay] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    def add(self, said: Iterable[Saying]) -> None:
        """Put each saying with its kind."""
        kinds = {Accord: self.accords, Levy: self.levies, Outlay: self.outlays, Transfer: self.transfers}
        for one in said:
            if isinstance(one, Share):
                self.shares.append(one)
            else:
                kinds[type(one)].append(one)  # type: ignore[attr-defined]


Saying = Accord | Levy | Outlay | Transfer | Share


def unchanged(tables: Frames, _: Sequence[Row]) -> Frames:
    """An instrument that edits no table."""
    return tables


def nothing_said(_: Index, __: Sequence[Row]) -> Iterable[Saying]:
    """An instrument that says nothing to the model."""
    return ()


def nothing_cut(_: Index, __: Sequence[Row]) -> Iterable[Cut]:
    """An instrument that is known when the plan is made."""
    return ()


def nothing_released(_: Index, __: Sequence[Row], ___: Sequence[Cut], ____: Sequence[Accord]) -> Iterable[Cut]:
    """An instrument that keeps nothing for a shock."""
    return ()


def in_order(accords: Iterable[Accord]) -> list[Accord]:
    """Accords as the model numbers them: by name, then by time."""
    return sorted(accords, key=lambda a: (a.name, a.time))


def nothing_wrong(_: Frames, __: Sequence[Row]) -> Iterable[Problem]:
    """Rows that need no check beyond their fields."""
    return ()


@dataclass(frozen=True)
class Instrument:
    """One lever or shock: its table, what it does, who pays and gains, and how that is tested.

    `rows` handed to the functions are those of its table, as mappings with `_row` (the row's number from 1, for
    problems). `sign` is the sign test in words; tests/laws/test_instruments.py holds it.
    """

    title: str
    row: RowType
    kind: Literal["instrument", "shock", "both"]
    effect: str
    pays: str
    gains: str
    precedent: tuple[str, ...]
    sign: str
    words: Callable[[Row], str]
    change: Callable[[Frames, Sequence[Row]], Frames] = unchanged
    say: Callable[[Index, Sequence[Row]], Iterable[Saying]] = nothing_said
    cut: Callable[[Index, Sequence[Row]], Iterable[Cut]] = nothing_cut
    release: Callable[[Index, Sequence[Row], Sequence[Cut], Sequence[Accord]], Iterable[Cut]] = nothing_released
    check: Callable[[Frames, Sequence[Row]], Iterable[Problem]] = nothing_wrong

    @property
    def table(self) -> str:
        """The table whose rows are this instrument."""
        return self.row.table


# -- what the functions of instruments share ------------------------------------------------


def places_of(groups: Groups, name: str) -> frozenset[str] | None:
    """Places meant by a name or a group of them; None for everywhere (an empty name)."""
    if not name:
        return None
    if name not in groups:
        return frozenset((name,))
    inner = [places_of(groups, m) or frozenset() for m in groups[name]]
    return frozenset().union(*inner)


def lanes_between(network: Network, material: str, start: str, end: str) -> npt.NDArray[np.int64]:
    """Positions of the lanes that carry a material (a name, group or pattern; '' for all) from one place or group
    to another; what stays inside the group it comes from or goes to is not trade between them.
    """
    from_, to = places_of(network.groups, start), places_of(network.groups, end)
    meant = {m for m in {x.material for x in network.lanes} if not material or matches(network.groups, material, m)}
    found = [
        n
        for n, lane in enumerate(network.lanes)
        if lane.material in meant
        and (from_ is None or lane.start in from_)
        and (to is None or lane.end in to)
        and not (from_ is not None and lane.end in from_)
        and not (to is not None and lane.start in to)
    ]
    return np.array(found, dtype=np.int64)


def slices_of(index: Index, start: Any, end: Any) -> list[tuple[int, int]]:
    """Position and year of each slice of time between two years (NaN: from the beginning, to the end)."""
    first = start if start == start else -np.inf
    last = end if end == end else np.inf
    return [(n, y) for n, (y, _) in enumerate(index.network.horizon.times) if first <= y <= last]


def lost_by_slice(index: Index, start: Any, month: Any, months: Any, depth: Any) -> list[tuple[int, Any]]:
    """Position of each slice of time that a shock touches, and the part that it takes of the slice.

    The shock begins with a month (1 to 12; NaN: 1) of the year `start`, lasts `months` (NaN: for good) and takes
    `depth` of what passes. A slice stands for its part of every calendar year its solved year covers (the slices
    of a year follow each other), so it loses depth x the months of the shock in them / all months in them.
    """
    horizon, out = index.network.horizon, []
    begin = start + ((month if month == month else 1.0) - 1.0) / 12.0
    end = begin + (months if months == months else np.inf) / 12.0
    ends = np.cumsum(list(horizon.slices.values())).tolist()
    for slot, (year, part) in enumerate(horizon.times):
        until, long = ends[list(horizon.slices).index(part)], horizon.slices[part]
        spans = [(c + until - long, c + until) for c in horizon.covered(year)]
        touched = [max(0.0, min(end, last) - max(begin, first)) for first, last in spans]
        lost = depth * sum(touched) / (long * len(spans))
        if lost > 1e-9:  # less is rounding of twelfths of a year
            out.append((slot, lost))
    return out


def modes_making(network: Network, material: str, place: str) -> list[tuple[int, Any]]:
    """Position of each mode that makes a material (a name, group or pattern) at a place or group ('' everywhere),
    and how many t of it a t of activity makes.
    """
    where = places_of(network.groups, place)
    at = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))
    out = []
    for n, mode in enumerate(network.modes):
        if where is None or at[mode.plant] in where:
            made = [amount for m, amount in mode.ports if amount > 0 and matches(network.groups, material, m)]
            if made:
                out.append((n, sum(made[1:], made[0])))
    return out


def wrong(
    instrument: str, row: Row, field_: str, rule: str, fix: str, code: str = "I01", level: str = "error"
) -> Problem:
    """A problem of an instrument's row, with its table, row and field."""
    found = row.get(field_, "")
    shown = "" if found != found else f"{found:g}" if isinstance(found, float) else str(found)
    return Problem(code, instrument, int(row["_row"]), field_, shown, rule, fix, level)


def common_problems(instrument: str, rows: Sequence[Row]) -> list[Problem]:
    """What is wrong with any row that has a start and an end."""
    return [
        wrong(instrument, row, "end", f"it ends before it starts ({row['start']:g})", "write a later year", "I01")
        for row in rows
        if "start" in row and "end" in row and row["start"] == row["start"] and row["end"] < row["start"]
    ]


def overlap(one: Row, other: Row) -> bool:
    """Whether two rows that have a start and an end hold in a common year."""
    return not (other["start"] > one["end"] or one["start"] > other["end"])


def to_itself(instrument: str, row: Row) -> list[Problem]:
    """A party that is its own partner."""
    if not row["partner"] or row["partner"] != row["party"]:
        return []
    rule, fix = "a place does not export to itself", "name another partner, or leave it empty"
    return [wrong(instrument, row, "partner", rule, fix, "I04")]
