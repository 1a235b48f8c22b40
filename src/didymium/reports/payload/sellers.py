"""On whom: shares of the last seller in what the party buys, observed and modelled."""

from __future__ import annotations

from statistics import median
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case, middle_year
from didymium.reports.payload.observed import Reading, readings
from didymium.reports.payload.trade import by_seller

SMALL = 0.03


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
    title = f"On whom? {leader}" if leader else "On whom? No import statistic of this party is in the tables."
    empty = "" if bars else f"Nothing is bought abroad in {year}, and no statistic was found."
    view = View(
        title,
        f"{case.names.party()}, share of tonnes by last seller (direct)",
        leader or words.NOT_READ,
        Table(columns, rows),
        {"bars": bars, "legend": _legend(bars)},
        f"Direct = last country of shipment. Modelled bars: {words.NOT_READ}."
        if not case.calibrated
        else "Direct = last country of shipment.",
        empty,
    )
    return Chart("sellers", "bars", "%", {"": view}, size="half")


def observed_leader(case: Case) -> str:
    """A sentence on the largest seller of magnets, or of compounds, in the newest statistic."""
    for group, word in (
        ("imports, magnets", "magnets"),
        ("imports, compounds and metals", "rare-earth compounds and metals"),
    ):
        found = _newest(case, group)
        if found:
            top = max(found, key=lambda r: r.value)
            of = [r for r in found if r.origin == top.origin]
            low, high = min(r.low for r in of), max(r.high for r in of)
            part = (
                numbers.share(top.value / 100) if high - low < 1 else f"{low:.0f}\N{EN DASH}{numbers.share(high / 100)}"
            )
            buyer = words.possessive(case.names.party())
            return f"In {top.year} {case.names.place(top.origin)} sold {part} of {buyer} imported {word}, by weight."
    return ""


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


def _modelled_bars(case: Case, year: int) -> list[dict[str, Any]]:
    bars = []
    for group, word in (("magnet", "Magnets"), ("oxide", "Oxides"), ("metal", "Metals")):
        sums = by_seller(case, year, group)
        total = sum(sums.values())
        if total > 0:
            bars.append(
                {
                    "label": f"{word}, {year}",
                    "kind": "modelled",
                    "parts": _parts(case, {p: t / total for p, t in sums.items()}, total),
                }
            )
    return bars


def _parts(case: Case, shares: dict[str, float], total: float | None) -> list[dict[str, Any]]:
    """Segments with what is small put into 'others'; what a statistic does not name is 'others' too."""
    parts = []
    rest = max(0.0, 1.0 - sum(shares.values()))
    for place, share in shares.items():
        if share < SMALL:
            rest += share
            continue
        parts.append(
            {
                "name": case.names.place(place),
                "colour": case.names.colour(place),
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
