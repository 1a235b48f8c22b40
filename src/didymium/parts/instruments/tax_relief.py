"""Tax relief: a state lowers the royalty on what mines and plants sell, or its part of their profit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from didymium.errors import Problem, StudyError
from didymium.parts.deal import Frames, Instrument, Row, Saying, Share, common_problems, slices_of, wrong
from didymium.parts.duties import reference_prices
from didymium.parts.network import Network
from didymium.parts.ores import Ore
from didymium.parts.part import Index
from didymium.parts.recipes import number
from didymium.parts.support import Making, makers, paid_by_tonne
from didymium.tables import fields as f
from didymium.tables.table import records


@f.row("tax_reliefs")
class TaxRelief:
    """A lower royalty, counted in the unit cost at the reference price, or a lower profit tax, in the accounts only."""

    relief: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="whose treasury gives it up")
    place: str = f.ref("places", "groups", help="where the mines and plants are")
    process: str = f.text("of which process ('mining': mines); empty means mines and plants")
    asset: str = f.ref("plants", "deposits", "joint_ventures", help="only this plant or deposit", required=False)
    royalty: float = f.share("the royalty that the costs of the tables hold, of the reference price", default=0.0)
    royalty_to: float = f.share("the royalty it is lowered to", default=0.0)
    profit: float = f.share("how much of their profit the treasury takes less", default=0.0)
    start: int = f.year("first year", required=True)
    end: int = f.year("last year; empty means for good")


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """A levy of minus what the royalty falls by, never more than the cost it is part of; and the profit that stays.

    The royalty is one at the reference price, so that it falls by the same USD whatever the market pays, and a mine
    that loses money before tax still loses it. StudyError when there is no such mine or plant.
    """
    prices = reference_prices(index.network.tables["prices"])
    for row in rows:
        made = makers(index.network, "*", row["place"], row["process"], row["asset"])
        if not made:
            rule, fix = f"no mine or plant of it works in {row['place']}", "write another place or process"
            raise StudyError([Problem("I05", "tax_reliefs", 0, "place", row["relief"], rule, fix)])
        fall = max(0.0, row["royalty"] - row["royalty_to"])
        lowered = [(m, min(fall * _worth(index.network, m, prices), _cost(index.network, m))) for m in made]
        owners = sorted({_asset(index.network, m) for m in made})
        for slot, _ in slices_of(index, row["start"], row["end"]):
            each: list[Making] = [(v, n, usd) for (v, n, _), usd in lowered if usd > 0]
            yield from paid_by_tonne(f"royalty relief {row['relief']}", f"treasury of {row['party']}", slot, each, -1.0)
            if row["profit"] > 0:
                for asset in owners:
                    yield Share(asset, f"treasury of {row['party']}", -row["profit"], (slot,))


def _worth(network: Network, making: Making, prices: Mapping[str, float]) -> Any:
    """What a t of activity or ore sells for at reference prices, USD; what has no price counts for nothing."""
    variable, n, _ = making
    if variable == "activity":
        return sum(amount * prices.get(m, 0.0) for m, amount in network.modes[n].ports if amount > 0)
    ore = _ore(network, n)
    own = prices.get(f"{ore.form}.{ore.name}")
    return own if own is not None else ore.reo * sum(s * prices.get(f"oxide.{e}", 0.0) for e, s in ore.basket.items())


def _cost(network: Network, making: Making) -> Any:
    """What a t of activity or ore costs, USD: more than that is no royalty in it."""
    variable, n, _ = making
    if variable == "activity":
        return network.modes[n].cost
    ore = _ore(network, n)
    opex = {r["deposit"]: number(r, "opex") for r in records(network.tables["deposits"])}
    return opex[ore.name] * ore.reo


def _ore(network: Network, n: int) -> Ore:
    return network.ores[sorted(network.ores)[n]]


def _asset(network: Network, making: Making) -> str:
    variable, n, _ = making
    return network.modes[n].plant if variable == "activity" else _ore(network, n).name


def check(_: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A relief that lowers something."""
    found = common_problems("tax_reliefs", rows)
    for row in rows:
        if row["royalty_to"] > row["royalty"]:
            rule, fix = f"more than the royalty in force ({row['royalty']:g})", "write a lower one"
            found.append(wrong("tax_reliefs", row, "royalty_to", rule, fix, "I04"))
        elif row["royalty_to"] == row["royalty"] and not row["profit"] > 0:
            rule, fix = "nothing is lowered", "write the royalty that is lowered, or profit"
            found.append(wrong("tax_reliefs", row, "royalty", rule, fix, "I02"))
    return found


def words(row: Row) -> str:
    """The relief in one line."""
    parts = []
    if row["royalty"] > row["royalty_to"]:
        parts.append(f"the royalty from {row['royalty']:.1%} to {row['royalty_to']:.1%}")
    if row["profit"] > 0:
        parts.append(f"its part of profit by {row['profit']:.1%}")
    what = row["asset"] or row["process"] or "mines and plants"
    return f"{row['party']} lowers {' and '.join(parts)} of {what} in {row['place']}, from {row['start']:.0f}"


INSTRUMENT = Instrument(
    title="Tax relief",
    row=TaxRelief,  # type: ignore[arg-type]
    kind="instrument",
    effect="unit cost of mines and plants falls by the royalty at the reference price; profit tax: accounts only",
    pays="the treasury",
    gains="the owner",
    precedent=("PO074", "PO075", "PO076", "PO077", "PO078"),
    sign="never opens a mine whose pre-tax rent is negative",
    words=words,
    say=say,
    check=check,
)
