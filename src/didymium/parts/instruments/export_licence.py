"""Export licence: each shipment of goods with named elements needs a permission: it takes days, or is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.errors import Problem, StudyError
from didymium.parts.base_trade import BaseTrade
from didymium.parts.deal import (
    Accord,
    Cut,
    Frames,
    Instrument,
    Levy,
    Row,
    Saying,
    Terms,
    common_problems,
    lanes_between,
    lost_by_slice,
    slices_of,
    to_itself,
    wrong,
)
from didymium.parts.demand_steps import variants
from didymium.parts.duties import reference_prices
from didymium.parts.instruments.export_ban import months_of
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.support import makers, terms_of, unmeant
from didymium.parts.table_edits import joined
from didymium.tables import fields as f
from didymium.tables.table import records

TRACE = 0.001
"""Goods with less than this part of a named element, by mass, need no licence (assumed)."""
YEAR = 365.0
FORMS = ("oxide", "metal", "magnet")
"""What is licensed when no material is written."""
WAITING = "waiting"
"""Who gets what goods in wait cost: nobody."""


@f.row("export_licences")
class ExportLicence:
    """Shipments of goods that hold named elements wait for a licence; a part is granted, some uses are refused."""

    licence: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who licenses what leaves")
    partner: str = f.ref("places", "groups", help="for whom; empty means everybody, each by itself", required=False)
    elements: str = f.text("elements that are named, separated by ';'; empty means all")
    material: str = f.text("only this material, group or pattern; empty means oxides, metals and magnets")
    grant: float = f.share("part of the usual flow that is granted", default=0.9)
    volume: float = f.quantity(
        "t/year", "the usual flow to each partner; empty: what is asked for there, else the base year's", low=0
    )
    days: float = f.quantity("day", "how long a licence takes", low=0, default=45.0)
    refused: str = f.text("end uses that get none, separated by ';'")
    surprise: str = f.flag("whether the plan is made without knowing of it", default="no")
    start: int = f.year("first year", required=True)
    month: float = f.quantity("1", "for a surprise: the month it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "for a surprise: how long it lasts; empty: until end", low=0)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A licence in force: the granted part of the usual flow of each form to each partner at most, the interest on
    goods that wait, and for refused uses no more than what does not come from the party.

    StudyError when no usual flow is known of anything that is licensed.
    """
    usual = _Usual(index.network)
    for row in rows:
        if row["surprise"] == "yes":
            continue
        lanes = licensed(index.network, row)
        times = slices_of(index, row["start"], row["end"])
        trades = _trades(index.network, lanes)
        flows = {(key, y): usual.of(row, of, key[1], y) for key, of in trades.items() for _, y in times}
        if lanes and times and row["grant"] < 1.0 and not any(v > 0 for v in flows.values()):
            rule, fix = "no usual flow is known of what it licenses", "write it in volume"
            raise StudyError([Problem("I02", "export_licences", 0, "volume", row["licence"], rule, fix)])
        for slot, year in times if lanes else ():
            yield _waiting(index, row, lanes, slot)
            if row["grant"] < 1.0:
                for (form, place), of in trades.items():
                    bound = row["grant"] * flows[(form, place), year] * index.network.horizon.span[slot]
                    name = f"export licence {row['licence']} {form} {place}"
                    yield Accord(name, slot, "most", bound, (Terms.of("shipment", of, slot),))
            yield from _refused(index, row, lanes, slot)


def licensed(network: Network, row: Row) -> list[int]:
    """Positions of the lanes that need a licence: goods that hold a named element, from the party to the partner."""
    form = dict(zip(network.materials["material"], network.materials["form"], strict=True))
    named, elements = joined(row["elements"]), list(network.content.columns)
    content = dict(zip(network.content.index, network.content.to_numpy().tolist(), strict=True))

    def holds(material: str) -> bool:
        if not row["material"] and form[material] not in FORMS:
            return False
        shares = zip(elements, content.get(material, ()), strict=False)
        return any(s >= TRACE for e, s in shares if not named or e in named)

    found: npt.NDArray[np.int64] = lanes_between(network, row["material"], row["party"], row["partner"])
    return [n for n in found.tolist() if holds(network.lanes[n].material)]


def _trades(network: Network, lanes: Sequence[int]) -> dict[tuple[str, str], list[int]]:
    """Lanes by form and place of arrival."""
    form = dict(zip(network.materials["material"], network.materials["form"], strict=True))
    out: dict[tuple[str, str], list[int]] = {}
    for n in lanes:
        out.setdefault((form[network.lanes[n].material], network.lanes[n].end), []).append(n)
    return dict(sorted(out.items()))


class _Usual:
    """What usually flows, t/year: as stated, as asked for at the place of arrival, or as in the base year."""

    def __init__(self, network: Network) -> None:
        self.network, self.base = network, BaseTrade(network)
        self.asked: dict[tuple[str, str, int], dict[int, Any]] = {}
        for n, r in enumerate(records(network.demands)):
            amount = r["quantity"] * (network.horizon.slices[r["slice"]] if r["slice"] else 1.0)
            for m in variants(r["material"], network.groups):
                self.asked.setdefault((m, r["place"], int(r["year"])), {})[n] = amount

    def of(self, row: Row, lanes: Sequence[int], place: str, year: int) -> Any:
        """Of the goods of one form to one place; a demand that several of them serve counts once."""
        if row["volume"] == row["volume"]:
            return row["volume"]
        goods = sorted({self.network.lanes[n].material for n in lanes})
        asked = {m: self.asked.get((m, place, year), {}) for m in goods}
        flow = self.base.of([n for n in lanes if not asked[self.network.lanes[n].material]], year)
        for amount in {n: a for of in asked.values() for n, a in of.items()}.values():
            flow = flow + amount
        return flow


def _waiting(index: Index, row: Row, lanes: Sequence[int], slot: int) -> Levy:
    """Interest on the goods for as long as they wait, at the reference price."""
    network = index.network
    prices = reference_prices(network.tables["prices"])
    factor = row["days"] / YEAR * network.horizon.discount
    rates = [factor * prices.get(network.lanes[n].material, 0.0) for n in lanes]
    codes = np.array([(n, slot) for n in lanes], dtype=np.int64)
    return Levy(f"export licence {row['licence']} wait", WAITING, slot, "shipment", codes, rates)


def _refused(index: Index, row: Row, lanes: Sequence[int], slot: int) -> Iterator[Accord]:
    """A refused use takes no more of licensed goods than what comes from elsewhere or is made where it is."""
    network, refused = index.network, joined(row["refused"])
    arriving = sorted({network.lanes[n].target for n in lanes})
    for material, place in arriving if refused else ():
        uses = [n for n, o in enumerate(network.offers) if o[0] in refused and (o[3], o[2]) == (material, place)]
        if uses:
            of = set(lanes)
            others = [n for n, x in enumerate(network.lanes) if x.target == (material, place) and n not in of]
            terms = (
                Terms.of("served", uses, slot),
                Terms.of("shipment", others, slot, -1.0),
                *terms_of(makers(network, material, place), slot, -1.0),
            )
            yield Accord(f"export licence {row['licence']} refused {material} {place}", slot, "most", 0.0, terms)


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """A licence that nobody foresaw takes what is not granted from what the plan would have shipped, and the granted
    part too for the days that the first licences take. Refused uses are not told apart: what comes in is shared out.
    """
    for row in rows:
        lanes = tuple(licensed(index.network, row)) if row["surprise"] == "yes" else ()
        if lanes:
            lasts = months_of(row)
            wait = row["days"] / YEAR * 12.0
            wait = min(wait, lasts) if lasts == lasts else wait
            lost: dict[int, Any] = {}
            for depth, months in ((1.0 - row["grant"], lasts), (row["grant"], wait)):
                for slot, part in lost_by_slice(index, row["start"], row["month"], months, depth):
                    lost[slot] = lost.get(slot, 0.0) + part
            for slot, part in sorted(lost.items()):
                yield Cut(f"export licence {row['licence']}", "lane", lanes, slot, part)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Elements, uses and goods that there are."""
    found = common_problems("export_licences", rows)
    elements, uses = set(tables["elements"]["element"]), {*tables["end_uses"]["end_use"], "residual_use"}
    for row in rows:
        found += unmeant("export_licences", row, tables)
        for field, known, kind in (("elements", elements, "element"), ("refused", uses, "end use")):
            for name in sorted(set(joined(row[field])) - known):
                fix = f"write names of the table of {kind}s, separated by ';'"
                found.append(wrong("export_licences", row, field, f"'{name}' is no {kind}", fix, "I05"))
        found += to_itself("export_licences", row)
    return found


def words(row: Row) -> str:
    """The licence in one line."""
    what = row["elements"].replace(";", ", ") or "all elements"
    to = f" to {row['partner']}" if row["partner"] else ""
    no = f", none for {row['refused'].replace(';', ', ')}" if row["refused"] else ""
    how = "without warning " if row["surprise"] == "yes" else ""
    many = f"{row['grant']:.0%} granted after {row['days']:.0f} days"
    return f"{row['party']} licenses exports of {what}{to} {how}from {row['start']:.0f}: {many}{no}"


INSTRUMENT = Instrument(
    title="Export licence",
    row=ExportLicence,  # type: ignore[arg-type]
    kind="shock",
    effect="lanes of goods with named elements carry the granted part, and cost the wait; refused uses get none",
    pays="users",
    gains="rivals of the party, and uses that are not refused",
    precedent=("EV038", "EV040", "PO068"),
    sign="hits named elements only; longest for defence",
    words=words,
    say=say,
    cut=cut,
    check=check,
)
