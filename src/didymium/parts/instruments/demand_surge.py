"""Demand surge: users ask for more than was planned for, or for less, or a market slumps; the plan did not know of it.

Most prices follow from who wants what: a surge with a negative change lowers them, one with a positive change raises
them. Where a slump is known by its price instead (oxide at 50 USD/kg, as in 2024), somebody sells at that price, from
stocks or mines outside the plan: as many tonnes as are stated, else no more than the plan itself makes of the good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from didymium.errors import Problem, StudyError
from didymium.parts.deal import Cut, Frames, Instrument, Row, lost_by_slice, places_of, wrong
from didymium.parts.duties import reference_prices
from didymium.parts.names import groups_of, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.shocks import cuts_of, idle, unknown
from didymium.parts.table_edits import new_row, with_added
from didymium.parts.use import ordered_tiers
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "demand_surges"


@f.row(TABLE)
class DemandSurge:
    """Users want more, or less, than was planned for; or a good is sold at a price the plan did not know."""

    surge: str = f.key("unique name")
    end_use: str = f.ref("end_uses", "groups", help="who wants it; empty means every use", required=False)
    place: str = f.ref(
        "places", "groups", help="where it is wanted, empty means everywhere; with a price, who sells", required=False
    )
    material: str = f.text(
        "only demand for this material, group or pattern, empty means all; with a price, what is sold"
    )
    change: float = f.quantity(
        "1", "how much more is asked for, as a part of what was; less if negative (a slump)", low=-1, default=0.0
    )
    price: float = f.quantity("USD_2024/t", "the price at which it is sold while the slump lasts", low=0)
    price_change: float = f.quantity(
        "1", "the same as a part of the reference price more or less: -0.3 is 30 % below it", low=-1
    )
    limit: float = f.quantity(
        "t/year", "sold at that price at most; empty means as much as the plan makes of it", low=0
    )
    start: int = f.year("the year it begins", required=True)
    month: float = f.quantity("1", "the month of that year it begins, 1 to 12", low=1, high=12, default=1.0)
    months: float = f.quantity("month", "how long it lasts; empty means for good", low=0)


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """A source of each good that a slump sells; in the plan it is shut."""
    found, goods = [], sorted(tables["materials"]["material"])
    groups, known = groups_of(tables["groups"]), reference_prices(tables["prices"])
    for row in (r for r in rows if _priced(r)):
        for material in (m for m in goods if matches(groups, row["material"], m)):
            name, place = f"{_source(row)}: {material}", row["place"]
            cost = _price(row, material, known)
            found.append(new_row("supplies", supply=name, place=place, material=material, limit=0.0, cost=cost))
    return with_added(tables, "supplies", found) if found else tables


def _priced(row: Row) -> bool:
    return bool(row["price"] == row["price"] or row["price_change"] == row["price_change"])


def _source(row: Row) -> str:
    return f"slump {row['surge']}"


def _price(row: Row, material: str, known: dict[str, float]) -> Any:
    """USD_2024/t at which a good is sold. StudyError where it hangs on a reference price that nobody knows."""
    if row["price"] == row["price"]:
        return row["price"]
    if material not in known:
        rule, fix = f"no reference price of {material} is known", "write price instead, or add the price to prices"
        raise StudyError([Problem("I02", TABLE, 0, "price_change", row["surge"], rule, fix)])
    return known[material] * (1.0 + row["price_change"])


def cut(index: Index, rows: Sequence[Row]) -> Iterator[Cut]:
    """Every tier of what is asked for grows, or shrinks (a growth is a negative loss); the sources of a slump open."""
    for row in rows:
        if row["change"] != 0:
            tiers, turn = tiers_meant(index.network, row), 1.0 if row["change"] < 0 else -1.0
            for one in cuts_of(index, f"surge {row['surge']}", row, "tier", tiers, abs(row["change"])):
                yield Cut(one.name, one.kind, one.members, one.time, turn * one.lost)
        if _priced(row):
            yield from _opened(index, row)


def _opened(index: Index, row: Row) -> Iterator[Cut]:
    """The sources of a slump, open for its part of each slice of time."""
    span = index.network.horizon.span.tolist()
    mine = [n for n, r in enumerate(records(index.network.supplies)) if r["supply"].startswith(f"{_source(row)}: ")]
    for slot, part in lost_by_slice(index, row["start"], row["month"], row["months"], 1.0) if mine else ():
        most = row["limit"] * span[slot] * part if row["limit"] == row["limit"] else float("inf")
        yield Cut(f"surge {row['surge']}", "source", tuple(mine), slot, part, most)


def tiers_meant(network: Network, row: Row) -> list[int]:
    """Positions of the tiers of demand that a row means."""
    groups, where = network.groups, places_of(network.groups, row["place"])
    return [
        n
        for n, tier in enumerate(ordered_tiers(network))
        if (not row["end_use"] or matches(groups, row["end_use"], tier["end_use"]))
        and (where is None or tier["place"] in where)
        and (not row["material"] or matches(groups, row["material"], tier["material"]))
    ]


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A material nobody asks for or that is no good, a change of nothing, a price of nobody."""
    groups = groups_of(tables["groups"])
    asked = {*tables["demands"]["material"], *("oxide." + tables["residual_uses"]["element"])}
    for row in rows:
        yield from idle(TABLE, row)
        if _priced(row):
            yield from _wrong_price(tables, row)
        if row["change"] != 0:
            yield from unknown(TABLE, row, "material", groups, asked, "material asked for")
        elif not _priced(row):
            fix = "write how much more or less is asked for, or at what price it is sold, or drop the row"
            yield wrong(TABLE, row, "change", "nothing changes", fix, "I21", "warning")


def _wrong_price(tables: Frames, row: Row) -> Iterable[Problem]:
    """A price that is told twice, or without what is sold and who sells it."""
    groups, names = groups_of(tables["groups"]), set(tables["places"]["place"])
    if row["price"] == row["price"] and row["price_change"] == row["price_change"]:
        fix = "leave one of price and price_change empty"
        yield wrong(TABLE, row, "price_change", "the price is told twice", fix, "I04")
    if row["place"] not in names:
        rule, fix = "a price needs one place where it is sold", "write the place, such as CHN"
        yield wrong(TABLE, row, "place", rule, fix, "I05")
    if not row["material"]:
        rule, fix = "a price needs a good that is sold", "write a material, a group or a pattern such as oxide.Nd"
        yield wrong(TABLE, row, "material", rule, fix, "I05")
    elif materials := set(tables["materials"]["material"]):
        yield from unknown(TABLE, row, "material", groups, materials, "material")
    if row["end_use"]:
        rule, fix = "a price is the same for every use", "leave it empty, or write a change instead of a price"
        yield wrong(TABLE, row, "end_use", rule, fix, "I04")


def words(row: Row) -> str:
    """The surge in one line."""
    time = "for good" if row["months"] != row["months"] else f"for {row['months']:g} months"
    when = f"from {row['start']:.0f}-{row['month']:02.0f} {time}"
    told = [f"{_who(row)} {when}"] if row["change"] != 0 or not _priced(row) else []
    if _priced(row):
        told.append(f"{row['place']} sells {row['material']} {_how(row)} {when}")
    return "; ".join(told)


def _who(row: Row) -> str:
    who = " in ".join(x for x in (row["end_use"] or "every use", row["place"]) if x)
    what = f" of {row['material']}" if row["material"] else ""
    return f"{who} asks for {abs(row['change']):.0%} {'more' if row['change'] >= 0 else 'less'}{what}"


def _how(row: Row) -> str:
    most = f", {row['limit']:,.0f} t a year at most," if row["limit"] == row["limit"] else ""
    if row["price"] == row["price"]:
        return f"at {row['price']:,.0f} USD a t{most}"
    side = "below" if row["price_change"] < 0 else "above"
    return f"at {abs(row['price_change']):.0%} {side} its reference price{most}"


INSTRUMENT = Instrument(
    title="Demand surge",
    row=DemandSurge,  # type: ignore[arg-type]
    kind="shock",
    effect="the tiers of demand larger or smaller than the plan knew; or a good sold at a price it did not know",
    pays="users in a surge, in price; miners and plants in a slump",
    gains="the other",
    precedent=("F12",),
    sign="monotone: what is served rises with the change, what users of other goods get does not; while a slump lasts "
    "and its seller has some left, nobody pays more for the good where it is sold",
    words=words,
    change=change,
    cut=cut,
    check=check,
)
