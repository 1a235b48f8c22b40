"""Deep origin: where the elements in the magnets a party takes in were mined and separated, traced in proportion."""

from __future__ import annotations

from collections.abc import Mapping

from didymium.reports.payload.common import Case
from didymium.reports.payload.trace import Links, Trace

MINED, SEPARATED, DIRECT = "mined", "separated", "direct"


def origins(case: Case, year: int, element: str, kind: str) -> dict[str, float]:
    """Share of each place, largest first, in an element of the magnets the party uses; {} when none arrives.

    From results/origin.py for a result of the model, else from the report's own tracing of the same flows.
    An origin may be `scrap:PLACE` or `stock`; see `named`.
    """
    frame = case.held.origin()
    wanted = {"year": year, "place": case.result.focus, "stage": "magnet", "element": element, "kind": kind}
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    told = {str(o): float(s) for o, s in zip(frame["origin"], frame["share"], strict=True)}
    return _sorted(told or _traced(case, year, element, kind))


def named(case: Case, origin: str) -> tuple[str, str]:
    """Name and colour of an origin: a place, scrap collected there, or stock of before the plan."""
    what, _, place = origin.partition(":")
    if place:
        return f"{what} in {case.names.place(place)}", "others"
    return ("stock", "others") if origin == "stock" else (case.names.place(origin), case.names.colour(origin))


def _traced(case: Case, year: int, element: str, kind: str) -> dict[str, float]:
    trace = case.tracer.trace(year, (element,))
    separated = separators(trace, case.result.focus)
    if kind == SEPARATED:
        return _shares(separated)
    mined: dict[str, float] = {}
    mixes = _mixes(trace.deposit_separation)
    for separator, t in separated.items():
        for deposit, part in mixes.get(separator, {"": 1.0}).items():
            place = case.names.place_of_deposit(deposit)
            mined[place] = mined.get(place, 0.0) + t * part
    return _shares(mined)


def separators(trace: Trace, place: str) -> dict[str, float]:
    """t oxide in the magnets used at a place by where it was separated; '' for what has no separation (stock)."""
    mixes = _mixes(trace.separation_magnet)
    found: dict[str, float] = {}
    for (maker, end), t in trace.magnet_use.items():
        if end == place:
            for separator, part in mixes.get(maker, {"": 1.0}).items():
                found[separator] = found.get(separator, 0.0) + t * part
    return found


def _mixes(links: Links) -> dict[str, dict[str, float]]:
    """The share of each start in what comes to an end."""
    totals: dict[str, float] = {}
    for (_, end), t in links.items():
        totals[end] = totals.get(end, 0.0) + t
    found: dict[str, dict[str, float]] = {}
    for (start, end), t in links.items():
        if totals[end] > 0:
            found.setdefault(end, {})[start] = t / totals[end]
    return found


def _shares(sums: Mapping[str, float]) -> dict[str, float]:
    total = sum(sums.values())
    return {k: v / total for k, v in sums.items()} if total > 0 else {}


def _sorted(shares: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(shares.items(), key=lambda item: -item[1]))
