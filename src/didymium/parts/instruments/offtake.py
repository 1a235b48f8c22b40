"""Offtake: a buyer takes and a seller ships a volume each year, at a price they agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem, StudyError
from didymium.parts.deal import (
    Accord,
    Frames,
    Instrument,
    Row,
    Saying,
    Terms,
    Transfer,
    common_problems,
    lanes_between,
    places_of,
    slices_of,
    wrong,
)
from didymium.parts.names import groups_of
from didymium.parts.part import Index
from didymium.parts.roofs import roof_of
from didymium.parts.support import unmeant
from didymium.tables import fields as f


@f.row("offtakes")
class Offtake:
    """A contract: the buyer takes and the seller ships a volume each year; what lacks is paid for."""

    offtake: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="the buyer")
    partner: str = f.ref("places", "groups", help="the seller: where it leaves")
    material: str = f.text("a material, a group or a pattern such as oxide.Dy or magnet.*", required=True)
    volume: float = f.quantity("t/year", "what is shipped in a year", low=0, required=True)
    band: float = f.share("how much less than the volume still keeps the contract", default=0.1)
    start: int = f.year("first year", required=True)
    end: int = f.year("last year", required=True)
    price: str = f.choice("index", "fixed", "floor", "share", help="rule of the price", default="index")
    usd: float = f.quantity("USD_2024/t", "the fixed price or the floor")
    premium: float = f.share("for share: what is paid above the market price")
    penalty: float = f.quantity("USD_2024/t", "paid to the other for a t that lacks", low=0, default=20000.0)


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A pledge on all lanes from seller to buyer in every year, and the price it is settled at.

    StudyError when no lane carries the material from one to the other: the pledge could never be kept.
    """
    for row in rows:
        lanes = lanes_between(index.network, row["material"], row["partner"], row["party"])
        if not len(lanes):
            raise StudyError([_no_way(row)])
        for slot, _ in slices_of(index, row["start"], row["end"]):
            terms = Terms.of("shipment", lanes.tolist(), slot)
            promised = row["volume"] * (1.0 - row["band"]) * index.network.horizon.span[slot]
            yield Accord(f"offtake {row['offtake']}", slot, "least", promised, (terms,), row["penalty"])
            told = row["premium" if row["price"] == "share" else "usd"]
            usd = told if told == told else 0.0
            yield Transfer(f"offtake {row['offtake']}", row["party"], row["partner"], slot, terms, row["price"], usd)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A price where the rule needs one, two parties, and a seller that can make what it sells."""
    found, groups = common_problems("offtakes", rows), groups_of(tables["groups"])
    for row in rows:
        field = {"fixed": "usd", "floor": "usd", "share": "premium"}.get(row["price"])
        if field and row[field] != row[field]:
            rule, fix = f"the rule '{row['price']}' needs a number", f"write it in {field}, or 'index' in price"
            found.append(wrong("offtakes", row, field, rule, fix, "I02"))
        buyer, seller = (places_of(groups, row[side]) or frozenset() for side in ("party", "partner"))
        if buyer & seller:
            rule, fix = "buyer and seller are, or share, the same place: nothing is shipped", "name another seller"
            found.append(wrong("offtakes", row, "partner", rule, fix, "I05"))
        found += unmeant("offtakes", row, tables)
        roof = roof_of(tables, row["material"], seller)
        if roof is not None and row["volume"] > roof:
            rule = f"larger than all that {row['partner']} can make ({roof:,.0f} t/year with everything planned)"
            fix = "write a smaller volume, or add the plant or mine that makes it"
            found.append(wrong("offtakes", row, "volume", rule, fix, "I03"))
    return found


def _no_way(row: Row) -> Problem:
    """The problem of a pledge on goods that can never move."""
    way = f"no route carries {row['material']} from {row['partner']} to {row['party']}"
    rule = f"{way}, or nobody makes or uses it there"
    fix = "add the legs, or the plant that makes or uses it; or name another material"
    return Problem("I05", "offtakes", 0, "material", row["offtake"], rule, fix)


def words(row: Row) -> str:
    """The contract in one line."""
    years = f"{row['start']:.0f} to {row['end']:.0f}"
    return f"{row['party']} takes {row['volume']:,.0f} t a year of {row['material']} from {row['partner']}, {years}"


INSTRUMENT = Instrument(
    title="Offtake",
    row=Offtake,  # type: ignore[arg-type]
    kind="instrument",
    effect="a pledge on shipments (at least), broken at a penalty; the price is a transfer",
    pays="as the price falls: the buyer above the market, the seller below it",
    gains="the other",
    precedent=("AG002", "AG004", "AG005", "AG006", "AG011"),
    sign="without risk, total surplus never rises with a binding volume",
    words=words,
    say=say,
    check=check,
)
