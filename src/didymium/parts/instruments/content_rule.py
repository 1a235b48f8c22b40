"""Content rule: nothing below a form leaves a place, or no more than a share of what it uses comes from one country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from didymium.errors import Problem
from didymium.parts.deal import (
    Accord,
    Frames,
    Instrument,
    Row,
    Saying,
    Terms,
    common_problems,
    lanes_between,
    slices_of,
    wrong,
)
from didymium.parts.part import Index
from didymium.parts.support import makers, terms_of, unmeant
from didymium.tables import fields as f

STAGE = {"concentrate": 0, "carbonate": 1, "heavy_concentrate": 1, "oxide": 2, "metal": 3, "magnet": 4}
"""How far each form has come."""


@f.row("content_rules")
class ContentRule:
    """Process at home before you export, or depend on no single country for more than a share."""

    rule: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="who makes the rule")
    kind: str = f.choice("form", "share", help="nothing below a form leaves, or a share at most", default="share")
    form: str = f.choice(*STAGE, help="for form: the lowest that may leave", default="oxide")
    material: str = f.text("for share: of what (a material, group or pattern); for form: only this; empty means all")
    partner: str = f.ref(
        "places", "groups", help="the country meant (form: to whom nothing leaves); empty means any", required=False
    )
    share: float = f.share("for share: the most of it that comes from one country", default=0.65)
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A limit of nothing on the lanes of lower forms; or on arrivals from a country less the share of all arrivals
    and own output (what is made or mined at the party, whoever uses it).
    """
    for row in rows:
        yield from _of_form(index, row) if row["kind"] == "form" else _of_share(index, row)


def _of_form(index: Index, row: Row) -> Iterator[Accord]:
    network = index.network
    form = dict(zip(network.materials["material"], network.materials["form"], strict=True))
    lanes = lanes_between(network, row["material"], row["party"], row["partner"]).tolist()
    lower = [n for n in lanes if STAGE.get(form[network.lanes[n].material], 9) < STAGE[row["form"]]]
    for slot, _ in slices_of(index, row["start"], row["end"]) if lower else ():
        yield Accord(f"content rule {row['rule']}", slot, "most", 0.0, (Terms.of("shipment", lower, slot),))


def _of_share(index: Index, row: Row) -> Iterator[Accord]:
    network = index.network
    arrivals = lanes_between(network, row["material"], "", row["party"]).tolist()
    made = makers(network, row["material"], row["party"])
    origins = [row["partner"]] if row["partner"] else sorted({network.lanes[n].start for n in arrivals})
    for origin in origins:
        of = set(lanes_between(network, row["material"], origin, row["party"]).tolist()) & set(arrivals)
        others = [n for n in arrivals if n not in of]
        for slot, _ in slices_of(index, row["start"], row["end"]) if of else ():
            terms = (
                Terms.of("shipment", sorted(of), slot, 1.0 - row["share"]),
                Terms.of("shipment", others, slot, -row["share"]),
                *terms_of(made, slot, -row["share"]),
            )
            yield Accord(f"content rule {row['rule']} {origin}", slot, "most", 0.0, terms)


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A share of something, and a form that somebody ships."""
    found = common_problems("content_rules", rows)
    for row in rows:
        found += unmeant("content_rules", row, tables)
        if row["kind"] == "share" and not row["material"]:
            rule, fix = "a share of what?", "write a material, a group or a pattern such as magnet.*"
            found.append(wrong("content_rules", row, "material", rule, fix, "I02"))
        if row["kind"] == "form" and STAGE[row["form"]] == 0:
            rule, fix = "no form is lower than concentrate, so that the rule bars nothing", "write a higher form"
            found.append(wrong("content_rules", row, "form", rule, fix, "I05"))
        if row["partner"] and row["partner"] == row["party"]:
            fix = "name the country that is meant, or leave it empty"
            found.append(wrong("content_rules", row, "partner", "a party is no partner of its own", fix, "I04"))
    return found


def words(row: Row) -> str:
    """The rule in one line."""
    if row["kind"] == "form":
        to = f" for {row['partner']}" if row["partner"] else ""
        return f"nothing below {row['form']} leaves {row['party']}{to}, from {row['start']:.0f}"
    who = row["partner"] or "any one country"
    what = f"at most {row['share']:.0%} of {row['material']} in {row['party']} comes from {who}"
    return f"{what}, from {row['start']:.0f}"


INSTRUMENT = Instrument(
    title="Content rule",
    row=ContentRule,  # type: ignore[arg-type]
    kind="instrument",
    effect="no shipment below a form; or shipments from one country at most a share of all supply",
    pays="users, in price",
    gains="local plants, and other sellers",
    precedent=("PO029", "PO079", "PO024"),
    sign="cost never falls",
    words=words,
    say=say,
    check=check,
)
