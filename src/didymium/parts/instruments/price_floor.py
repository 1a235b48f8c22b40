"""Price floor: a guarantor tops the price of a seller up to a floor, and may share what lies above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from didymium.errors import Problem, StudyError
from didymium.parts.deal import Frames, Instrument, Row, Saying, Transfer, common_problems, overlap, slices_of, wrong
from didymium.parts.duties import reference_prices
from didymium.parts.names import Groups, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.support import Making, makers, supported, terms_of, unmeant
from didymium.tables import fields as f


@f.row("price_floors")
class PriceFloor:
    """A guarantee: for what is made at a place, the guarantor pays what the outside price lacks to the floor."""

    floor: str = f.key("name of the guarantee; it may have rows for several spans of years")
    start: int = f.key_year("first year")
    end: int = f.year("last year; empty means for good")
    party: str = f.ref("places", "groups", help="whose treasury guarantees it")
    place: str = f.ref("places", "groups", help="where the seller makes it")
    material: str = f.text("a material, a group or a pattern", required=True)
    price: float = f.quantity("USD_2024/t", "the floor", low=0, required=True)
    cap: float = f.quantity("t/year", "topped up for no more t a year than this; empty means for all", low=0)
    upside: float = f.share("part of what the price is above the floor that goes to the guarantor", default=0.0)
    outside: float = f.quantity(
        "USD_2024/t", "the price that is topped up; empty: the reference price, then what the model finds", low=0
    )


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A top-up of what the outside price lacks to the floor, for each t made up to the cap; and the upside.

    The outside price is that of the row, else the reference price of the material; `analyses.floors` puts the price
    the model finds in its place until it settles. StudyError when nobody makes the material there, or nothing is
    known of its price.
    """
    for row in rows:
        made = makers(index.network, row["material"], row["place"])
        if not made:
            rule, fix = f"nobody in {row['place']} makes {row['material']}", "name what is made there, or add the plant"
            raise StudyError([Problem("I05", "price_floors", 0, "material", row["floor"], rule, fix)])
        outside = outside_price(index.network, row)
        for slot, _ in slices_of(index, row["start"], row["end"]):
            name, lacks = f"price floor {row['floor']}", row["price"] - outside
            yield from supported(index, name, row["party"], row["place"], slot, made, lacks, row["cap"])
            yield from _upside(row, made, slot)


def outside_price(network: Network, row: Row) -> Any:
    """The price that is topped up, USD_2024/t: the row's own, else the lowest reference price of what it means."""
    if row["outside"] == row["outside"]:
        return row["outside"]
    known = known_prices(network.groups, row["material"], reference_prices(network.tables["prices"]))
    if not known:
        rule, fix = f"no reference price of {row['material']} is known", "write it in outside, or add it to prices"
        raise StudyError([Problem("I02", "price_floors", 0, "outside", row["floor"], rule, fix)])
    return min(known)


def known_prices(groups: Groups, material: str, prices: Mapping[str, float]) -> list[float]:
    """Reference prices of all that a name, group or pattern means."""
    return [p for m, p in sorted(prices.items()) if matches(groups, material, m)]


def _upside(row: Row, made: Sequence[Making], slot: int) -> Iterator[Transfer]:
    """The guarantor's part of max(0, market - floor) = (market - floor) + max(0, floor - market), as two contracts
    at the floor on that part of the tonnes: one that the guarantor buys, and one with a floor that it sells.
    """
    treasury, name = f"treasury of {row['party']}", f"price floor {row['floor']} upside"
    for terms in terms_of(made, slot, row["upside"]) if row["upside"] > 0 else ():
        yield Transfer(name, treasury, row["place"], slot, terms, "fixed", row["price"])
        yield Transfer(name, row["place"], treasury, slot, terms, "floor", row["price"])


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Spans of years that do not overlap, of a material that there is."""
    found = common_problems("price_floors", rows)
    for n, row in enumerate(rows):
        found += unmeant("price_floors", row, tables)
        for other in rows[:n]:
            same = row["floor"] == other["floor"]
            if same and overlap(row, other):
                rule = f"the rows from {other['start']:.0f} and from {row['start']:.0f} overlap"
                fix = "write an earlier end"
                found.append(wrong("price_floors", row, "start", rule, fix, "I04"))
    return found


def words(row: Row) -> str:
    """The guarantee in one line."""
    cap = f" for at most {row['cap']:,.0f} t a year" if row["cap"] == row["cap"] else ""
    up = f", and gets {row['upside']:.0%} of what is above" if row["upside"] > 0 else ""
    what = f"{row['material']} made in {row['place']}"
    return f"{row['party']} tops {what} up to {row['price']:,.0f} USD a t{cap}, from {row['start']:.0f}{up}"


INSTRUMENT = Instrument(
    title="Price floor",
    row=PriceFloor,  # type: ignore[arg-type]
    kind="instrument",
    effect="a top-up by the tonne from the outside price to the floor, up to a cap, iterated until the price settles",
    pays="the guarantor",
    gains="the seller; the guarantor by its upside share when prices are high",
    precedent=("PO021", "AG006", "AG008"),
    sign="no effect while the market is above the floor",
    words=words,
    say=say,
    check=check,
)
