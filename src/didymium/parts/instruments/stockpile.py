"""Stockpile: a party buys now, keeps the goods, and lets them go when a shock cuts something."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem, StudyError
from didymium.parts.deal import (
    Accord,
    Cut,
    Frames,
    Instrument,
    Row,
    Saying,
    Terms,
    common_problems,
    places_of,
    slices_of,
    wrong,
)
from didymium.parts.demand_steps import at_years, variants
from didymium.parts.duties import reference_prices
from didymium.parts.names import groups_of, matches
from didymium.parts.part import Index
from didymium.parts.stores import opening_of
from didymium.parts.table_edits import new_row, with_added, yearly
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "stockpiles"
AMOUNTS = ("volume", "money", "months")


@f.row(TABLE)
class Stockpile:
    """A stock of one form, bought in the market, kept, and released in a shock. Half heavy, half light is two rows."""

    stockpile: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who buys it, and uses what `months` counts")
    place: str = f.ref("places", help="where it is kept")
    material: str = f.text(
        "a material, group or pattern; of several any counts, so the cheapest is kept", required=True
    )
    volume: float = f.quantity("t", "how much is kept; or write money or months", low=0)
    money: float = f.quantity("USD_2024", "what is spent on it at the reference price", low=0)
    months: float = f.quantity("month", "of what the party uses in the year it is filled", low=0)
    price: float = f.quantity("USD_2024/t", "reference price; empty: that of `prices`", low=0)
    fill: int = f.year("the year at whose end it is full", required=True)
    end: int = f.year("held until the end of this year", required=True)
    usable: float = f.share("of it that fits a user when it is needed", default=1.0)
    loss: float = f.share("that is lost or goes out of date in a year, and is bought again", default=0.02)
    holding: float = f.quantity(
        "USD_2024/t/year", "cost of keeping a t for a year, where the tables have no store for it", low=0, default=0.0
    )
    penalty: float = f.quantity(
        "USD_2024/t", "paid for a t that lacks in a slice of time; empty: it must be there", low=0
    )


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """A store where there is none for it yet."""
    groups = groups_of(tables["groups"])
    for row in rows:
        if not any(_same_store(groups, store, row) for store in records(tables["stores"])):
            added = new_row("stores", place=row["place"], material=row["material"], holding=row["holding"])
            tables = with_added(tables, "stores", [added])
    return tables


def _same_store(groups: Any, store: Row, row: Row) -> bool:
    """Whether a row of `stores` speaks of the stockpile's place and material."""
    there = store["place"] in ("", row["place"]) or row["place"] in (places_of(groups, store["place"]) or ())
    same = store["material"] == row["material"] or matches(groups, store["material"], row["material"])
    return there and (same or matches(groups, row["material"], store["material"]))


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A pledge on what the stores hold from the end of `fill` until `end`, and what is bought again each year.

    The purchase itself is in the market, at its price. StudyError when the material never arrives at the place.
    """
    network = index.network
    for row in rows:
        tonnes, price, name = volume_of(network.tables, row), price_of(network.tables, row), _name(row)
        stores = stores_of(index, row)
        if tonnes > 0 and not stores:
            rule, fix = f"no {row['material']} ever arrives at {row['place']}", "name a place where it is made or used"
            raise StudyError([wrong(TABLE, row, "place", rule, fix, "I05")])
        for slot in held_in(index, row):
            penalty = row["penalty"] if row["penalty"] == row["penalty"] else np.inf
            yield Accord(name, slot, "least", tonnes, (Terms.of("stock", stores, slot),), penalty)
        if row["loss"] > 0 and price == price:
            again, what = row["loss"] * tonnes * price, f"{name}: bought again"
            yield from yearly(network.horizon, what, row["party"], row["fill"] + 1, row["end"], again)


def held_in(index: Index, row: Row) -> list[int]:
    """Positions of the slices of time at whose end it is full: the last of the year it is filled, and all later."""
    found = slices_of(index, row["fill"], row["end"])
    first = [n for n, year in found if year == row["fill"]]
    return [n for n, _ in found if n not in first[:-1]]


def release(_: Index, rows: Sequence[Row], cuts: Sequence[Cut], accords: Sequence[Accord]) -> Iterator[Cut]:
    """The usable part may be drawn on from the first slice in which a shock cuts something; what was drawn on need
    not be bought again.
    """
    usable = {_name(row): row["usable"] for row in rows}
    first = min(c.time for c in cuts)
    for n, accord in enumerate(accords):
        if accord.name in usable and accord.time >= first and usable[accord.name] > 0:
            yield Cut(f"{accord.name}: released", "held", (n,), accord.time, usable[accord.name])


def _name(row: Row) -> str:
    return f"stockpile {row['stockpile']}"


def stores_of(index: Index, row: Row) -> list[int]:
    """Positions of the stores at the place that keep the material."""
    groups = index.network.groups
    nodes = [name.rpartition("@") for name in opening_of(index.network)]
    return [n for n, (m, _, p) in enumerate(nodes) if p == row["place"] and matches(groups, row["material"], m)]


# -- how much ---------------------------------------------------------------------------------


def price_of(tables: Frames, row: Row) -> Any:
    """The reference price, USD per t: the row's own, else that of `prices`; NaN where several materials differ."""
    if row["price"] == row["price"]:
        return row["price"]
    groups = groups_of(tables["groups"])
    known = {m: p for m, p in reference_prices(tables["prices"]).items() if matches(groups, row["material"], m)}
    return next(iter(known.values())) if len(set(known.values())) == 1 else math.nan


def volume_of(tables: Frames, row: Row) -> Any:
    """How much is kept, t; NaN when the row does not say it, or its price or use is not known."""
    if row["volume"] == row["volume"]:
        return row["volume"]
    if row["money"] == row["money"]:
        price = price_of(tables, row)
        return row["money"] / price if price > 0 else math.nan
    return row["months"] / 12.0 * used_in(tables, row) if row["months"] == row["months"] else math.nan


def used_in(tables: Frames, row: Row) -> Any:
    """What the party's end uses ask of the material in the year it is filled, t a year; NaN when nothing."""
    groups = groups_of(tables["groups"])
    where = places_of(groups, row["party"]) or frozenset()
    asked = at_years(tables["demands"], ["material", "place", "end_use", "slice"], "quantity", (int(row["fill"]),))
    found = [
        r["quantity"]
        for r in records(asked)
        if r["place"] in where and any(matches(groups, row["material"], m) for m in variants(r["material"], groups))
    ]
    return sum(found[1:], found[0]) if found else math.nan


# -- checks and words -------------------------------------------------------------------------


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """One amount, a price where money is counted, a store that is large enough."""
    found = common_problems(TABLE, [{**r, "start": r["fill"]} for r in rows])
    for row in rows:
        given = [n for n in AMOUNTS if row[n] == row[n]]
        if len(given) != 1:
            fix = "write one of volume, money and months, and leave the others empty"
            rule = "says how much in no way" if not given else f"says how much in {len(given)} ways"
            found.append(wrong(TABLE, row, given[-1] if given else "volume", rule, fix, "I04" if given else "I02"))
        elif (row["money"] == row["money"] or row["loss"] > 0) and price_of(tables, row) != price_of(tables, row):
            rule = f"there is no one reference price of {row['material']}"
            found.append(wrong(TABLE, row, "price", rule, "write the price of a t", "I02"))
        elif volume_of(tables, row) != volume_of(tables, row):
            rule = f"nobody at {row['party']} asks for {row['material']} then, so a month of it is nothing"
            found.append(wrong(TABLE, row, "months", rule, "write a volume or money", "I02"))
        else:
            found += _room(tables, row)
    return found


def _room(tables: Frames, row: Row) -> list[Problem]:
    """A stock larger than every store that could keep it."""
    groups = groups_of(tables["groups"])
    sizes = [s["capacity"] for s in records(tables["stores"]) if _same_store(groups, s, row)]
    many = [m for m in tables["materials"]["material"] if matches(groups, row["material"], m)]
    top = math.inf if not sizes or any(s != s for s in sizes) else max(sizes) * max(1, len(many))
    tonnes = volume_of(tables, row)
    if tonnes <= top:
        return []
    rule = f"{tonnes:,.0f} t do not fit into the store at {row['place']} ({top:,.0f} t)"
    name = next(n for n in AMOUNTS if row[n] == row[n])
    return [wrong(TABLE, row, name, rule, "write less, or a larger capacity in stores", "I03")]


def words(row: Row) -> str:
    """The stock in one line."""
    if row["money"] == row["money"]:
        each = f" at {row['price']:,.0f} USD/t" if row["price"] == row["price"] else ""
        much = f"{row['money'] / 1e6:,.0f} m USD{each} of {row['material']}"
    elif row["months"] == row["months"]:
        much = f"{row['months']:g} months' use of {row['material']}"
    else:
        much = f"{row['volume']:,.0f} t of {row['material']}"
    usable = "" if row["usable"] == 1 else f", {row['usable']:.0%} of it usable"
    years = f"full by the end of {row['fill']:.0f}, until {row['end']:.0f}"
    return f"{row['party']} keeps {much} at {row['place']}, {years}{usable}"


INSTRUMENT = Instrument(
    title="Stockpile",
    row=Stockpile,  # type: ignore[arg-type]
    kind="instrument",
    effect="stock at least its target until a shock cuts something; then the usable part may be sold",
    pays="the state that buys and keeps it",
    gains="users, in a shock",
    precedent=("PO025", "PO085", "PO086", "PO087", "PO088"),
    sign="longer survival; none in a form nobody can use",
    words=words,
    change=change,
    say=say,
    release=release,
    check=check,
)
