"""The four benchmarks of the EU's Critical Raw Materials Act, for any party."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.results.indicators.family import Ask, Family, Indicator, Key, Row
from didymium.results.indicators.heavy import need
from didymium.results.indicators.reading import (
    UNKNOWN,
    Reading,
    amounts,
    listed,
    missing,
    named,
    positive,
    total,
    unknown,
)

BENCHMARKS = {"extraction": 0.10, "processing": 0.40, "recycling": 0.25, "third_country": 0.65}
"""Of consumption by 2030: at least 10, 40 and 25 % from home, at most 65 % of a stage from one other country."""


def crma_position(consumption: Any, extraction: Any, processing: Any, recycling: Any, third_country: Any) -> Reading:
    """Where a party stands against 10 / 40 / 25 / 65 %: the share of the four benchmarks it meets (0 to 1).

    extraction, processing, recycling: what it mines, separates and recycles, over `consumption` (one unit: t REO, or
    t of one element; numbers or dicts that are added up); benchmarks: at least 0.10, 0.40, 0.25. `third_country`: t
    from each other country (dict, Series, frame, or list) or from the largest one as a number; benchmark: at most
    0.65 of consumption. Parts: extraction, processing, recycling, third_country (shares of consumption), largest
    (the country), meets (dict of True, False, or None where unknown), gaps (share less benchmark; what is still to
    gain is negative, for the third country benchmark less share). Unknown when a share is, or nothing is consumed.
    Source: Regulation (EU) 2024/1252, article 5.
    """
    used = positive(total(consumption, "consumption"), "consumption")
    single = not listed(third_country) and not named(third_country)
    others = {"": positive(third_country, "third_country")} if single else amounts(third_country, "third_country")
    largest = max(others, key=lambda p: (others[p] == others[p], others[p]), default="")
    given = {"extraction": positive(total(extraction, "extraction"), "extraction"),
             "processing": positive(total(processing, "processing"), "processing"),
             "recycling": positive(total(recycling, "recycling"), "recycling"),
             "third_country": UNKNOWN if missing(others) else max(others.values(), default=0.0)}  # fmt: skip
    shares = {k: t / used if used > 0 else UNKNOWN for k, t in given.items()}
    return _position(shares, largest, "consumption is unknown" if used != used else "nothing is consumed" * (used == 0))


def _position(shares: dict[str, float], largest: str, reason: str = "") -> Reading:
    signs = {k: -1.0 if k == "third_country" else 1.0 for k in BENCHMARKS}
    gaps = {k: signs[k] * (shares[k] - least) for k, least in BENCHMARKS.items()}
    meets = {k: None if g != g else g >= -1e-12 for k, g in gaps.items()}
    parts: dict[str, Any] = {**shares, "largest": largest, "meets": meets, "gaps": gaps}
    if lost := missing(shares):
        return unknown(reason or f"{', '.join(lost)} unknown", **parts)
    return Reading(sum(bool(m) for m in meets.values()) / len(meets), **parts)


def told(ask: Ask) -> Iterator[Row]:
    """The party's shares and how many of the benchmarks it meets, by element and year.

    Consumption is what its users ask for and processing what it separates, in t REO of the element; the third country
    is the largest origin of what it takes in at any stage it uses.
    """
    if ask.name == "world":
        return
    wanted = need(ask)
    for year in ask.result.years:
        by_element: dict[str, float] = {}
        for (place, element), t in wanted.get(year, {}).items():
            if place in ask.members:
                by_element[element] = by_element.get(element, 0.0) + t
        for element, used in sorted(by_element.items()):
            if used > 0:
                yield from _of_element(ask, element, year, used)


def _of_element(ask: Ask, element: str, year: int, used: float) -> Iterator[Row]:
    made = {s: ask.production.get((s, element, year), 0.0) for s in ("mine", "separation")}
    back = ask.recycled.get((element, year), 0.0)
    shares = {"extraction": made["mine"] / used, "processing": max(0.0, made["separation"] - back) / used,
              "recycling": back / used}  # fmt: skip
    stage, origin, most = max((_largest(ask, (s, element, year)) for s in ("mine", "separation", "metal", "magnet")),
                              key=lambda found: found[2])  # fmt: skip
    found = _position({**shares, "third_country": most}, origin)
    for name in ("extraction", "processing", "recycling"):
        yield Row(f"crma_{name}", ask.name, "", element, year, Reading(shares[name]))
    yield Row("crma_third_country", ask.name, stage, element, year, Reading(most), partner=origin)
    yield Row("crma_met", ask.name, "", element, year, found)


def _largest(ask: Ask, key: Key) -> tuple[str, str, float]:
    """The largest other country in what the party takes in at a stage: stage, country, share of it."""
    origins = ask.imports.get(key, {})
    whole = sum(origins.values()) + ask.production.get(key, 0.0)
    if not origins or not whole > 0:
        return key[0], "", 0.0
    most = max(origins, key=lambda p: (origins[p], p))
    return key[0], most, origins[most] / whole


FAMILY = Family(
    "benchmarks",
    told,
    tuple(
        Indicator(f"crma_{name}", formula, "1", bounds, "Regulation (EU) 2024/1252, article 5")
        for name, formula, bounds in (
            ("extraction", "mined at home / asked for; benchmark at least 0.10", "0 and more"),
            ("processing", "separated at home / asked for; benchmark at least 0.40", "0 and more"),
            ("recycling", "recycled at home / asked for; benchmark at least 0.25", "0 and more"),
            ("third_country", "largest other country / taken in, where that is most; benchmark at most 0.65", "0 to 1"),
            ("met", "benchmarks met / 4", "0 to 1"),
        )
    ),
)  # fmt: skip
