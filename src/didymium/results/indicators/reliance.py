"""Reliance: how much of what a party uses comes from others, and from whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.reading import (
    UNKNOWN,
    Reading,
    Shares,
    amounts,
    listed,
    missing,
    number,
    positive,
    refuse,
    total,
    unknown,
)

NOTHING = 1e-9
"""A difference of flows below this share of them is rounding."""
LEAST_SHARE = 1e-3
"""Smaller origins are left out of the rows of a result."""


def net_import_reliance(
    production: Any, imports: Any, exports: Any, stock_change: Any = 0.0, cap: float | None = 1.0
) -> Any:
    """Net import reliance, NIR = (imports - exports + stock change) / apparent use, at most `cap`.

    apparent use = production + imports - exports + stock change. All in one unit (t REO, or t of one element; never
    mixed). `stock_change` is what stocks gave (positive: drawn, adds to supply; negative: put aside). Range: up to
    `cap` (1; None: not capped); negative for a net exporter. Each amount is a number, a dict of parts that are added
    up (compounds, metals ...), or a list with one entry for each year, which gives a list. Parts: production, imports,
    exports, stock_change, net_imports, apparent_consumption, uncapped, net_exporter, words ('56 %', or 'E' for a net
    exporter). Unknown when an input is, or when nothing is used. Source: USGS Mineral Commodity Summaries.

    >>> round(net_import_reliance(5400, 13019, 6170), 4)
    0.5591
    """
    given = {"production": production, "imports": imports, "exports": exports, "stock_change": stock_change}
    years = {len(v) for v in given.values() if listed(v)}
    if len(years) > 1:
        raise refuse("years", sorted(years), "are lists of unlike length", "give one entry for each year")
    if not years:
        return _reliance({k: total(v, k) for k, v in given.items()}, cap)
    rows = ({k: list(v)[n] if listed(v) else v for k, v in given.items()} for n in range(years.pop()))
    return [_reliance({k: total(v, k) for k, v in row.items()}, cap) for row in rows]


def _reliance(given: dict[str, Any], cap: float | None) -> Reading:
    for name in ("production", "imports", "exports"):
        positive(given[name], name)
    if gaps := missing(given):
        return unknown(f"{', '.join(gaps)} unknown", **given)
    net = given["imports"] - given["exports"] + given["stock_change"]
    used = given["production"] + net
    parts: dict[str, Any] = {**given, "net_imports": net, "apparent_consumption": used, "net_exporter": net < 0}
    if not used > NOTHING * (given["production"] + given["imports"] + given["exports"]):
        words = "E" if net < 0 else "unknown"
        reason = "nothing is used at home, all is sold abroad" if net < 0 else "apparent use is not above zero"
        return unknown(reason, uncapped=UNKNOWN, words=words, **parts)
    plain = net / used
    value = plain if cap is None else min(plain, cap)
    return Reading(value, uncapped=plain, words="E" if net < 0 else f"{100 * value:.0f} %", **parts)


def self_sufficiency(
    production: Any, imports: Any = 0.0, exports: Any = 0.0, stock_change: Any = 0.0, consumption: Any = None
) -> Reading:
    """Self-sufficiency = production / apparent use, apparent use = production + imports - exports + stock change.

    `consumption` takes the place of apparent use when it is known by itself. One unit for all (t REO, or t of one
    element); each a number or a dict of parts. Range 0 and more: above 1 the party makes more than it uses. Unknown
    when an input is, or when nothing is used. Parts: production, consumption. Source: ratio of a supply balance (FAO).
    """
    made = positive(total(production, "production"), "production")
    if consumption is None:
        used = made + total(imports, "imports") - total(exports, "exports") + total(stock_change, "stock_change")
    else:
        used = total(consumption, "consumption")
    parts: dict[str, Any] = {"production": made, "consumption": used}
    if gaps := missing(parts):
        return unknown(f"{', '.join(gaps)} unknown", **parts)
    if consumption is None:
        used = used if used > NOTHING * (made + total(imports, "imports")) else 0.0
    return Reading(made / used, **parts) if used > 0 else unknown("nothing is used", **parts)


def import_dependency_by_origin(imports: Any, domestic: Any = 0.0) -> Shares:
    """Dependency on each origin = t from it / (sum of t from all + domestic), range 0 to 1.

    `imports`: t (of one unit) by origin as a dict, Series, or frame with columns origin (or iso3, partner, place,
    country) and t (or quantity, qty_t, q). `domestic`: what the party makes and keeps itself; left at 0 the shares
    are of imports alone. Gives a dict by origin, the largest first, with `.reason` when one amount is unknown (every
    share is then, as the whole is). Source: ratio; USGS and Eurostat give it by last country of shipment.
    """
    found, own = amounts(imports, "imports"), number(domestic, "domestic")
    whole = sum(found.values()) + own
    shares = Shares({k: v / whole if whole > 0 else UNKNOWN for k, v in sorted(found.items(), key=lambda i: -i[1])})
    gaps = [*missing(found), *(["domestic"] if own != own else [])]
    shares.reason = f"{', '.join(gaps)} unknown" if gaps else "" if whole > 0 else "nothing is imported or made"
    return shares


def told(ask: Ask) -> Iterator[Row]:
    """Import reliance, self-sufficiency and origins of imports of the party, by stage, element and year."""
    if ask.name == "world":
        return
    for key, (production, imports, exports, drawn) in ask.trade.items():
        reliance = net_import_reliance(production, imports, exports, drawn)
        yield Row("import_reliance", ask.name, *key, reliance)
        yield Row("self_sufficiency", ask.name, *key, self_sufficiency(production, imports, exports, drawn))
    for key, origins in ask.imports.items():
        for origin, share in import_dependency_by_origin(origins).items():
            if share >= LEAST_SHARE:
                yield Row("import_share_by_origin", ask.name, *key, Reading(share), partner=origin)


FAMILY = Family(
    "reliance",
    told,
    (
        Indicator("import_reliance", "(imports - exports + drawn from stocks) / apparent use, at most 1", "1",
                  "up to 1; negative: net exporter", "USGS Mineral Commodity Summaries"),
        Indicator("self_sufficiency", "production / apparent use", "1", "0 and more", "supply balance"),
        Indicator("import_share_by_origin", "t REO from an origin / t REO imported, by last country of shipment", "1",
                  "0 to 1", "ratio"),
    ),
)  # fmt: skip
