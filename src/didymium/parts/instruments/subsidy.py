"""Subsidy: a state pays by the tonne made, or a part of the capital of what is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem, StudyError
from didymium.parts.building import Choice, capital_payments, choices
from didymium.parts.deal import Frames, Instrument, Levy, Row, Saying, common_problems, places_of, slices_of, wrong
from didymium.parts.footprints import places_of as homes
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.support import makers, supported, unmeant
from didymium.tables import fields as f


@f.row("subsidies")
class Subsidy:
    """Money by the tonne for what is made at a place, up to a cap, or a part of the capital of what is decided on."""

    subsidy: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="whose treasury pays")
    place: str = f.ref("places", "groups", help="where it is made or built")
    material: str = f.text("what is paid for: a material, group or pattern; needed with usd")
    process: str = f.text("only of this process ('mining': mines); empty means all")
    asset: str = f.ref("plants", "deposits", "joint_ventures", help="only this plant or deposit", required=False)
    usd: float = f.quantity("USD_2024/t", "paid for a t", low=0)
    cap: float = f.quantity("t/year", "paid for no more t a year than this; empty means for all", low=0)
    capital: float = f.share("part of the capital that is paid, of what is decided on in these years")
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """Less to pay for a t made, until the last year; less to pay back, for what is decided on until then.

    StudyError when nobody at the place makes what is paid for, and when nothing can be built there.
    """
    for row in rows:
        if row["usd"] > 0:
            yield from _by_tonne(index, row)
        if row["capital"] > 0:
            yield from _by_capital(index, row)


def _by_tonne(index: Index, row: Row) -> Iterator[Saying]:
    made = makers(index.network, row["material"], row["place"], row["process"], row["asset"])
    if not made:
        rule, fix = f"nobody in {row['place']} makes {row['material']}", "name what is made there, or add the plant"
        raise StudyError([Problem("I05", "subsidies", 0, "material", row["subsidy"], rule, fix)])
    for slot, _ in slices_of(index, row["start"], row["end"]):
        name = f"subsidy {row['subsidy']}"
        yield from supported(index, name, row["party"], row["place"], slot, made, row["usd"], row["cap"])


def _by_capital(index: Index, row: Row) -> Iterator[Levy]:
    network = index.network
    meant = {n for n, c in enumerate(choices(network)) if _is_meant(network, row, c)}
    if not meant:
        rule, fix = f"nothing of it can be built in {row['place']}", "add a row of options or a joint venture"
        raise StudyError([Problem("I05", "subsidies", 0, "place", row["subsidy"], rule, fix)])
    within = {year for _, year in slices_of(index, row["start"], row["end"])}
    by_slot: dict[int, list[tuple[tuple[int, int], Any]]] = {}
    for option, year, slot, paid in capital_payments(network):
        if option in meant and network.horizon.years[year] in within:
            by_slot.setdefault(slot, []).append(((option, year), -(row["capital"] * paid)))
    for slot, found in sorted(by_slot.items()):
        codes = np.array([code for code, _ in found], dtype=np.int64)
        rates, name = [rate for _, rate in found], f"capital subsidy {row['subsidy']}"
        yield Levy(name, f"treasury of {row['party']}", slot, "expand", codes, rates)


def _is_meant(network: Network, row: Row, choice: Choice) -> bool:
    """Whether capital of an option is paid in part."""
    where, process = places_of(network.groups, row["place"]), choice.builder.partition("@")[0]
    ore = network.ores.get(choice.asset)
    place = homes(network)[choice.asset] if ore is None else ore.place
    here = where is None or place in where
    return here and row["process"] in ("", process) and row["asset"] in ("", choice.asset)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """Something that is paid, and for what."""
    found = common_problems("subsidies", rows)
    for row in rows:
        found += unmeant("subsidies", row, tables)
        if not row["usd"] > 0 and not row["capital"] > 0:
            found.append(wrong("subsidies", row, "usd", "it pays nothing", "write usd or capital", "I02"))
        if row["usd"] > 0 and not row["material"]:
            rule, fix = "a t of what is paid for?", "write the material, a group or a pattern"
            found.append(wrong("subsidies", row, "material", rule, fix, "I02"))
        if row["cap"] == row["cap"] and not row["usd"] > 0:
            rule, fix = "a cap counts tonnes, and nothing is paid by the tonne", "write usd, or leave cap empty"
            found.append(wrong("subsidies", row, "cap", rule, fix, "I04"))
    return found


def words(row: Row) -> str:
    """The subsidy in one line."""
    parts = []
    if row["usd"] > 0:
        cap = f", for at most {row['cap']:,.0f} t a year" if row["cap"] == row["cap"] else ""
        parts.append(f"{row['usd']:,.0f} USD for a t of {row['material']}{cap}")
    if row["capital"] > 0:
        parts.append(f"{row['capital']:.0%} of the capital of {row['asset'] or row['process'] or 'what is built'}")
    years = f"from {row['start']:.0f}" + (f" to {row['end']:.0f}" if row["end"] == row["end"] else "")
    return f"{row['party']} pays {' and '.join(parts)} in {row['place']}, {years}"


INSTRUMENT = Instrument(
    title="Subsidy",
    row=Subsidy,  # type: ignore[arg-type]
    kind="instrument",
    effect="lower cost of what is made (up to a cap) or built, until the last year",
    pays="the treasury",
    gains="the plant, and its customers in price",
    precedent=("PO006", "PO007", "PO022", "PO084"),
    sign="more output; a cliff at the end",
    words=words,
    say=say,
    check=check,
)
