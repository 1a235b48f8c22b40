"""What users need of each element, and what heavy separation could make if it ran full."""

from __future__ import annotations

from didymium.results.indicators.family import Ask
from didymium.results.result import TINY, Result
from didymium.tables.table import records


def need(ask: Ask) -> dict[int, dict[tuple[str, str], float]]:
    """t REO a year in what users ask for, met or not, by year, then place and element.

    A demand that several grades may serve counts by the mean of these grades.
    """
    members: dict[tuple[str, str, str], list[str]] = {}
    for end_use, asked, place, material in ask.result.network.offers:
        if material in ask.oxide.index:
            members.setdefault((end_use, asked, place), []).append(material)
    held = {key: ask.oxide.loc[served].mean().to_dict() for key, served in members.items()}
    found: dict[int, dict[tuple[str, str], float]] = {}
    demand = ask.result.demand()
    for r in records(ask.weighed(demand.assign(t=demand["quantity"]))):
        by_place = found.setdefault(int(r["year"]), {})
        for element, part in held.get((r["end_use"], r["material"], r["place"]), {}).items():
            key = (str(r["place"]), str(element))
            by_place[key] = by_place.get(key, 0.0) + float(r["t"]) * float(part)
    return found


def separable(ask: Ask, elements: tuple[str, ...], but: str) -> dict[int, tuple[float, list[str]]]:
    """t REO a year of these elements that heavy separation outside a place could make, and the plants not counted.

    Each plant at the yield it runs at in the plan, up to its capacity; an idle one has no such yield and is named.
    """
    room = ask.result.capacity()
    room = room[(room["process"] == "separation_heavy") & (room["place"] != but) & (room["capacity"] > TINY)]
    made = ask.made[(ask.made["form"] == "oxide") & ask.made["plant"].isin(room["asset"])]
    held = ask.spread(made, ["plant", "year"])
    t: dict[tuple[str, int], float] = {}
    for r in records(held[held["element"].isin(elements)]):
        t[r["plant"], r["year"]] = t.get((r["plant"], r["year"]), 0.0) + r["t"]
    load = loads(ask.result)
    found: dict[int, tuple[float, list[str]]] = {}
    for year in ask.result.years:
        plants = sorted(room[room["year"] == year]["asset"])
        runs = [p for p in plants if load.get((p, year), 0.0) > TINY]
        whole = sum(t.get((p, year), 0.0) / load[p, year] for p in runs)
        found[year] = (whole, [p for p in plants if p not in runs])
    return found


def loads(result: Result) -> dict[tuple[str, int], float]:
    """Share of its capacity that each plant uses in a year, as it counts its tonnes."""
    work, room = result.data["activity"].to_numpy(), result.data["available"].to_numpy()
    assets = {str(a): n for n, a in enumerate(result.data["asset"].to_numpy())}
    used: dict[tuple[str, int], float] = {}
    free: dict[tuple[str, int], float] = {}
    for t, (year, _) in enumerate(result.network.horizon.times):
        for n, mode in enumerate(result.network.modes):
            key = (mode.plant, year)
            used[key] = used.get(key, 0.0) + float(work[n, t]) * float(mode.load)
        for plant in {m.plant for m in result.network.modes}:
            free[plant, year] = free.get((plant, year), 0.0) + float(room[assets[plant], t])
    return {key: t / free[key] for key, t in used.items() if free[key] > TINY}
