"""On whom: who sells the party's magnets, and where their elements were mined and separated; statistics first."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload import deep
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case, middle_year
from didymium.reports.payload.observed import Reading, readings
from didymium.reports.payload.trade import by_seller

SMALL = 0.03
MODELLED, TRACED = "modelled", "traced by tonnes, modelled"
STAGE_WORDS = {
    "Mining, magnet elements": ("mined", ""),
    "Separation": ("separated", " of the magnet elements"),
    "Magnets": ("made", " of the magnets"),
}


NOTE = (
    "Seller = last country of shipment. By mine and by separation: magnets used, home-made ones too, "
    "traced back in proportion to what mixes at each place."
)


def chart(case: Case) -> Chart | None:
    """Stacked bars of direct sellers; none without a party."""
    if not case.result.focus:
        return None
    year = middle_year(case.result.years)
    bars = [*_observed_bars(case), *_modelled_bars(case, year)]
    rows: list[list[Cell]] = [
        [bar["label"], bar["kind"], part["name"], part["share"] * 100, part["t"]]
        for bar in bars
        for part in bar["parts"]
    ]
    columns = [text("bought"), text("kind"), text("seller"), number("share", "%"), number("quantity", "t")]
    leader = observed_leader(case)
    title = _title(case, year) or (f"On whom? {leader}" if leader else NO_STATISTIC)
    empty = "" if bars else f"Nothing is bought abroad in {year}, and no statistic was found."
    view = View(
        title,
        f"{case.names.party()}, share of tonnes",
        leader or words.NOT_READ,
        Table(columns, rows),
        {"bars": bars, "legend": _legend(bars)},
        f"{NOTE} Modelled bars: {words.NOT_READ}." if not case.calibrated else NOTE,
        empty,
    )
    return Chart("sellers", "bars", "%", {"": view}, size="half")


NO_STATISTIC = "On whom? No import statistic of this party is in the tables."


def _title(case: Case, year: int) -> str:
    """Who sells the magnets and who separated their dysprosium, once the plan's places may be read."""
    sums = by_seller(case, year, "magnet")
    separated = deep.origins(case, year, "Dy", deep.SEPARATED)
    if not case.calibrated or not sums or not separated:
        return ""
    seller, t = next(iter(sums.items()))
    place, part = next(iter(separated.items()))
    buyer = words.possessive(words.sentence(case.names.party()))
    sold = f"{case.names.place(seller)} sells {numbers.share(t / sum(sums.values()))} of {buyer} magnets"
    who = "and" if place == seller else f"and {case.names.place(place)}"
    return f"On whom? In {year}, {sold} {who} separates {numbers.share(part)} of their dysprosium."


IMPORTS = (
    ("imports, magnets", "magnets"),
    ("imports, compounds and metals", "rare-earth compounds and metals"),
)


@dataclass(frozen=True)
class Leader:
    """The largest seller of one kind of goods in the newest statistic, and its share in words."""

    word: str
    year: int
    seller: str
    share: str


def observed_leader(case: Case) -> str:
    """A sentence on the largest seller of magnets, or of compounds, in the newest statistic."""
    found = _leaders(case)
    if not found:
        return ""
    buyer = words.possessive(case.names.party())
    top = found[0]
    return f"In {top.year} {top.seller} sold {top.share} of {buyer} imported {top.word}, by weight."


def observed_imports(case: Case) -> str:
    """On whom the party depends, by statistics: one sentence for all goods one seller leads in one year."""
    found = _leaders(case)
    if not found:
        return ""
    same = [x for x in found if (x.seller, x.year) == (found[0].seller, found[0].year)]
    goods = words.listed([f"{x.share} of the {x.word}" for x in same])
    who = words.sentence(case.names.party())
    return f"{found[0].seller} sold {goods} that {who} imported in {found[0].year}, by weight."


def observed_stages(case: Case) -> str:
    """Where the goods behind them come from: China's newest shares of mining, separation and magnets."""
    found = [r for group in STAGE_WORDS if (r := _newest_of_china(case, group))]
    if len(found) < len(STAGE_WORDS):
        return ""
    years = {r.year for r in found}
    dated = len(years) > 1
    parts = [
        f"{STAGE_WORDS[r.group][0]} {numbers.share(r.value / 100)}{STAGE_WORDS[r.group][1]}"
        + (f" ({r.year})" if dated else "")
        for r in found
    ]
    when = "" if dated else f" in {found[0].year}"
    return f"Upstream, China {words.listed(parts)}{when}."


def _newest_of_china(case: Case, group: str) -> Reading | None:
    rows = [
        r
        for r in readings(case.result)
        if r.group == group
        and r.kind == "statistic"
        and r.place == "CHN"
        and "magnet" in r.scope.lower()
        and "capacity" not in r.scope
        and "Dy and" not in r.scope
    ]
    return max(rows, key=lambda r: (r.year, not r.second_hand), default=None)


def _leaders(case: Case) -> list[Leader]:
    found = []
    for group, word in IMPORTS:
        rows = _newest(case, group)
        if rows:
            top = max(rows, key=lambda r: r.value)
            of = [r for r in rows if r.origin == top.origin]
            low, high = min(r.low for r in of), max(r.high for r in of)
            told = f"{low:.0f}\N{EN DASH}{numbers.share(high / 100)}"
            share = numbers.share(top.value / 100) if high - low < 1 else told
            found.append(Leader(word, top.year, case.names.place(top.origin), share))
    return found


def _newest(case: Case, group: str) -> list[Reading]:
    rows = [
        r
        for r in readings(case.result)
        if r.group == group and r.place == case.result.focus and not r.is_article and r.origin
    ]
    if not rows:
        return []
    year = max(r.year for r in rows)
    scope = next(r.scope for r in rows if r.year == year)
    return [r for r in rows if r.year == year and r.scope == scope]


def _observed_bars(case: Case) -> list[dict[str, Any]]:
    bars = []
    for group, word in (("imports, magnets", "Magnets"), ("imports, compounds and metals", "Compounds and metals")):
        rows = _newest(case, group)
        if rows:
            origins = list(dict.fromkeys(r.origin for r in sorted(rows, key=lambda r: -r.value)))
            shares = {o: min(median(r.value for r in rows if r.origin == o), 100.0) / 100 for o in origins}
            bars.append({"label": f"{word}, {rows[0].year}", "kind": "observed", "parts": _parts(case, shares, None)})
    return bars


DEEP = (
    ("Neodymium in magnets used, by mine", "Nd", deep.MINED),
    ("Dysprosium in magnets used, by mine", "Dy", deep.MINED),
    ("Dysprosium in magnets used, by separation", "Dy", deep.SEPARATED),
)


def _modelled_bars(case: Case, year: int) -> list[dict[str, Any]]:
    """Magnets by last seller, then the elements in the magnets used by mine and by separation."""
    sums = by_seller(case, year, "magnet")
    total = sum(sums.values())
    if total <= 0:
        return _goods_bars(case, year)
    shares = {p: t / total for p, t in sums.items()}
    bars = [{"label": f"Magnets bought, by seller, {year}", "kind": MODELLED, "parts": _parts(case, shares, total)}]
    for label, element, kind in DEEP:
        origin = deep.origins(case, year, element, kind)
        if origin:
            bars.append({"label": f"{label}, {year}", "kind": TRACED, "parts": _parts(case, origin, None)})
    return bars


def _goods_bars(case: Case, year: int) -> list[dict[str, Any]]:
    """Oxides and metals by last seller, for a party that buys no magnet."""
    bars = []
    for group, word in (("oxide", "Oxides"), ("metal", "Metals")):
        sums = by_seller(case, year, group)
        total = sum(sums.values())
        if total > 0:
            shares = {p: t / total for p, t in sums.items()}
            bars.append({"label": f"{word}, {year}", "kind": MODELLED, "parts": _parts(case, shares, total)})
    return bars


def _parts(case: Case, shares: dict[str, float], total: float | None) -> list[dict[str, Any]]:
    """Segments with what is small put into 'others'; what a statistic does not name is 'others' too."""
    parts = []
    rest = max(0.0, 1.0 - sum(shares.values()))
    for place, share in shares.items():
        if share < SMALL or not place:
            rest += share
            continue
        name, colour = deep.named(case, place)
        parts.append(
            {
                "name": name,
                "colour": colour,
                "share": share,
                "t": None if total is None else share * total,
            }
        )
    if rest > 1e-9:
        parts.append(
            {"name": "others", "colour": "others", "share": rest, "t": None if total is None else rest * total}
        )
    return [{**p, "text": numbers.share(float(str(p["share"])))} for p in parts]


def _legend(bars: list[dict[str, Any]]) -> list[dict[str, str]]:
    """One entry a colour: the places that share it."""
    found: dict[str, list[str]] = {}
    for bar in bars:
        for part in bar["parts"]:
            slot = found.setdefault(part["colour"], [])
            if part["name"] not in slot:
                slot.append(part["name"])
    ordered = sorted(found.items(), key=lambda item: item[0] == "others")
    return [{"colour": colour, "name": ", ".join(names)} for colour, names in ordered]
