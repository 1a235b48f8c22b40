"""Joint venture: a plant of one's own or with a partner, or a bigger plant or mine; rent goes by shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem, StudyError
from didymium.parts.building import Choice, base_capacity, choices
from didymium.parts.deal import Accord, Frames, Instrument, Row, Saying, Share, Terms, common_problems, slices_of, wrong
from didymium.parts.part import Index
from didymium.parts.table_edits import new_row, with_added, with_table
from didymium.tables import fields as f
from didymium.tables.table import records

OWN = ("place", "process")
"""What a plant of its own needs, and one that stands has already."""


@f.row("joint_ventures")
class JointVenture:
    """A plant that one or two parties build at a place, or more of a plant or mine that stands or is planned."""

    venture: str = f.key("unique name; a new plant gets it")
    party: str = f.ref("places", "groups", help="who builds it")
    partner: str = f.ref("places", "groups", help="who owns the rest; empty means nobody else", required=False)
    share: float = f.share("the party's part of the rent", default=1.0)
    asset: str = f.ref(
        "plants", "deposits", help="the plant or deposit that is enlarged; empty means a new plant", required=False
    )
    place: str = f.ref("places", help="where a new plant stands", required=False)
    process: str = f.text("process of a new plant")
    recipe: str = f.text("recipe of a new plant; empty means every recipe of the process")
    counts: str = f.choice("output", "feed_reo", "product_reo", help="what a t of its capacity is", default="output")
    capacity: float = f.quantity("t/year", "what is added (deposits: t REO a year)", low=0, required=True)
    capital: float = f.quantity("USD_2024/(t/year)", "of a new plant; empty: the recipe's", low=0)
    opex: float = f.quantity("USD_2024/t", "of a new plant; empty: the recipe's", low=0)
    lead: float = f.quantity("year", "from decision to first product; empty: the recipe's or asset's", low=0)
    begun: str = f.flag("whether it is being built already, so that no lead time is left", default="no")
    start: int = f.year("first year of product", required=True)
    end: int = f.year("last year of product, over which a new plant is paid back; empty: the life of the recipe")
    forced: str = f.flag("whether it is built whatever it earns; if not it is an option", default="yes")


def change(tables: Frames, rows: Sequence[Row]) -> Frames:
    """Add the new plants, and an option for each venture; one that the tables have for that year is made as large."""
    for row in rows:
        if not row["asset"]:
            tables = with_added(tables, "plants", [_plant(row)])
        option = new_row("options", asset=_asset(row), start=row["start"], size=row["capacity"])
        there = records(tables["options"])
        same = [n for n, r in enumerate(there) if (r["asset"], r["start"]) == (option["asset"], option["start"])]
        for n in same:
            there[n] = {**there[n], "size": max(there[n]["size"], option["size"])}
        tables = with_table(tables, "options", there if same else [*there, option])
    return tables


def _plant(row: Row) -> dict[str, Any]:
    """The new plant of a venture: nothing stands of it."""
    given = {"opex": row["opex"], "capex": row["capital"], "lead_time": row["lead"]}
    life = row["end"] - row["start"] + 1.0 if row["end"] == row["end"] else np.nan
    words = {k: row[k] for k in ("place", "process", "recipe", "counts")}
    owner = " and ".join(x for x in (row["party"], row["partner"]) if x)
    return new_row("plants", plant=row["venture"], **words, **given, life=life, owner=owner, status="planned")


def _asset(row: Row) -> str:
    return str(row["asset"] or row["venture"])


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """What must be built by its first year, and who owns what part of the rent.

    StudyError when the lead time leaves no year to decide in, before the first product.
    """
    found = list(enumerate(choices(index.network)))
    for row in rows:
        option, choice = _chosen(found, row)
        if choice is None:  # a deposit without a basket yields nothing, and is no choice
            raise StudyError([_told(row, "asset", "I05", "the deposit has no basket", "add its rows of baskets")])
        yield from _built(index, row, option, choice)
        yield from _owned(index, row)


def _chosen(found: Sequence[tuple[int, Choice]], row: Row) -> tuple[int, Choice | None]:
    """The option of a venture: that of its asset whose date is nearest, as know-how or permits may have moved it."""
    mine = [(n, c) for n, c in found if c.asset == _asset(row) and c.first > 0]
    return min(mine, key=lambda o: (abs(o[1].first - row["start"]), o[0]), default=(-1, None))


def _built(index: Index, row: Row, option: int, choice: Choice) -> Iterator[Accord]:
    """The pledge to decide on the capacity in any solved year that is early enough."""
    horizon = index.network.horizon
    lead = 0.0 if row["begun"] == "yes" else row["lead"] if row["lead"] == row["lead"] else choice.lead
    if row["start"] < horizon.years[0] + lead:
        first = np.ceil(horizon.years[0] + lead - 1e-9)
        rule = f"it takes {lead:g} years to build: no product before {first:.0f}"
        raise StudyError([_told(row, "start", "I06", rule, f"write {first:.0f}, or 'yes' in begun")])
    due = slices_of(index, row["start"], np.nan)
    early = [n for n, y in enumerate(horizon.years) if choice.online(y, horizon.years[0]) <= row["start"]]
    if row["forced"] == "yes" and due:
        codes = np.array([(option, n) for n in early], dtype=np.int64).reshape(-1, 2)
        terms = Terms("expand", codes, [1.0] * len(codes))
        yield Accord(f"venture {row['venture']}", due[0][0], "least", row["capacity"], (terms,))


def _owned(index: Index, row: Row) -> Iterator[Share]:
    """The parts of owners elsewhere; of an asset that is enlarged, in the slices it runs, in proportion to what of
    its capacity the venture added.
    """
    network, asset = index.network, _asset(row)
    places = {r["plant"]: r["place"] for r in records(network.tables["plants"])}
    home = places.get(asset) or network.ores[asset].place
    standing = base_capacity(network).get(asset, {}) if row["asset"] else {}
    for slot, year in slices_of(index, row["start"], row["end"]):
        whole = standing.get(year, 0.0) + row["capacity"]
        part = row["capacity"] / whole if whole > 0 else 0.0
        for owner, share in ((row["party"], row["share"]), (row["partner"], 1.0 - row["share"])):
            if owner and owner != home and share > 0:
                yield Share(asset, owner, share * part, (slot,))


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A place and a known process for a new plant, a name that is free, a share that somebody owns."""
    found = common_problems("joint_ventures", rows)
    known, taken = set(tables["processes"]["process"]), {*tables["plants"]["plant"], *tables["deposits"]["deposit"]}
    for row in rows:
        if row["asset"]:
            if row["end"] == row["end"]:
                rule, fix = "an asset that is enlarged keeps its own life", "leave end empty"
                found.append(wrong("joint_ventures", row, "end", rule, fix, "I04"))
            continue
        for field in OWN:
            if not row[field]:
                rule, fix = "a new plant needs it", f"write its {field}, or name the asset that is enlarged"
                found.append(wrong("joint_ventures", row, field, rule, fix, "I02"))
        if row["process"] and row["process"] not in known:
            fix = "name the deposit in asset" if row["process"] == "mining" else "write a process of that table"
            found.append(wrong("joint_ventures", row, "process", "no such process in processes", fix, "I05"))
        if row["venture"] in taken:
            rule, fix = "a plant or deposit has this name already", "write another, or name it in asset"
            found.append(wrong("joint_ventures", row, "venture", rule, fix, "I04"))
    for row in rows:
        if not row["partner"] and row["share"] < 1.0:
            rule, fix = "nobody owns the rest", "name the partner, or leave share empty"
            found.append(wrong("joint_ventures", row, "share", rule, fix, "I04"))
    return found


def _told(row: Row, field: str, code: str, rule: str, fix: str) -> Problem:
    """A problem that shows only when the network is written."""
    return Problem(code, "joint_ventures", 0, field, row["venture"], rule, fix)


def words(row: Row) -> str:
    """The venture in one line."""
    who = f"{row['party']} and {row['partner']}" if row["partner"] else str(row["party"])
    what = f"enlarges {row['asset']}" if row["asset"] else f"builds {row['process']} in {row['place']}"
    many = f"{who} {what}".replace(" enlarges", " enlarge").replace(" builds", " build") if row["partner"] else ""
    how = "" if row["forced"] == "yes" else ", if it pays"
    return f"{many or f'{who} {what}'}: {row['capacity']:,.0f} t a year from {row['start']:.0f}{how}"


INSTRUMENT = Instrument(
    title="Own plant or joint venture",
    row=JointVenture,  # type: ignore[arg-type]
    kind="instrument",
    effect="a plant or an option is added, built for its first year when forced; rent is split by share",
    pays="the place of the plant, for capital, out of its rent",
    gains="the owners, by share",
    precedent=("AG001", "AG012", "AG023"),
    sign="shares move accounts, not flows",
    words=words,
    change=change,
    say=say,
    check=check,
)
