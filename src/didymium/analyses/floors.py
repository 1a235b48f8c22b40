"""Price floors that settle: the top-up pays what the model's own price lacks, found by solving again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from didymium.analyses.solve import Run, quiet, run_case
from didymium.model.basis import KeyedBasis
from didymium.parts.instruments.price_floor import outside_price
from didymium.parts.names import matches
from didymium.parts.support import Making, makers
from didymium.results.result import Result
from didymium.study.apply import Answer
from didymium.study.study import Study
from didymium.tables.table import Table, records

TABLE = "price_floors"
FOUND = "default:price_floors.outside found by the model"
"""The claim of an outside price that no table says."""
ROUNDS, CLOSE = 6, 0.01
"""Solves at most, and the part of the floor by which a top-up may still move."""
STEADY = 3
"""From this round on a top-up goes half the way only, so that it does not swing between two steps of a curve."""

Outside = Mapping[tuple[str, int], Mapping[int, float]]
"""The price that is topped up, USD_2024/t: by floor and first year of its row, then by solved year."""


@dataclass(frozen=True)
class Settled:
    """The last solve, how many there were, how far the top-ups still moved (part of the floor), and the outside
    prices it was solved with.
    """

    run: Run
    rounds: int
    residual: float
    outside: Outside


def settled(
    study: Study, case: str = "reference/calm", start: KeyedBasis | None = None, progress: Callable[[str], None] = quiet
) -> Settled:
    """One case with its price floors settled: solved again from its own basis with the price found at the seller
    until no top-up moves by more than one per cent of its floor, or six times; without floors solved once.

    The last result tells of it in its card under `floors`. InfeasibleError and SolverError as in `run_case`.
    """
    cased = study.case(case)
    rows = _open_rows(cased)
    run = run_case(study, case, start, progress)
    if not rows:
        return Settled(run, 1, 0.0, {})
    used = _first(rows, run.result)
    for round_ in range(1, ROUNDS + 1):
        found = found_prices(rows, run.result)
        residual = _moved(rows, used, found)
        if residual <= CLOSE or round_ == ROUNDS:
            break
        half = round_ >= STEADY
        used = {k: {y: (p + used[k][y]) / 2 if half else p for y, p in of.items()} for k, of in found.items()}
        progress(f"{cased.case_name}: round {round_ + 1} of price floors, {residual:.1%} off")
        run = run_case(with_top_up(cased, used), cased.case_name, run.basis, progress)
    told = {"rounds": round_, "residual": residual, "outside": {f"{k}@{y}": p for (k, y), p in _flat(used).items()}}
    about = {**run.result.card, "floors": told}
    return Settled(replace(run, result=replace(run.result, card=about)), round_, residual, used)


def settled_study(
    study: Study, case: str = "reference/calm", start: KeyedBasis | None = None, progress: Callable[[str], None] = quiet
) -> Study:
    """The study with the price floors of a case topped up from the prices it settles at, to solve that case and
    others of its answer on; the study itself where no floor is open. InfeasibleError and SolverError as in `run_case`.
    """
    cased = study.case(case)
    return with_top_up(cased, settled(study, case, start, progress).outside) if _open_rows(cased) else study


def with_top_up(study: Study, outside: Outside) -> Study:
    """A case of a study whose price floors top up these outside prices: a row for each solved year in its `outside`.

    The study's tables are the case's own, so that `case` with its name gives them again.
    """
    table, cased = study.tables[TABLE], study
    years, at, cells = study.settings.years, list[int](), list[dict[str, float]]()
    for n, row in enumerate(records(table.frame)):
        prices = outside.get((row["floor"], int(row["start"])))
        found = prices or {}
        spans = [{"start": float(y), "end": float(y), "outside": found[y]} for y in years if y in found] or [{}]
        at, cells = at + [n] * len(spans), cells + spans
    rows = table.take(np.array(at, dtype=np.int64))
    frame, claims = rows.frame.copy(), rows.claims.copy()
    for n, cell in enumerate(cells):
        for field, value in cell.items():
            frame.loc[n, field] = value
        if cell:
            claims.loc[n, "outside"] = FOUND
    made: Table = replace(rows, frame=frame, claims=claims)
    answer, _, shock = cased.case_name.partition("/")
    return replace(
        cased,
        tables={**cased.tables, TABLE: made},
        base=None,
        answers=_bare(cased.answers, answer),
        shocks=_bare(cased.shocks, shock),
    )


def _bare(answers: Mapping[str, Answer], name: str) -> dict[str, Answer]:
    """The answers, one of them without its edits: they are made already."""
    return {n: replace(a, edits=(), from_="") if n == name else a for n, a in answers.items()}


def _open_rows(cased: Study) -> list[dict[str, Any]]:
    """Rows of price floors that state no outside price of their own."""
    table = cased.tables.get(TABLE)
    return [] if table is None else [r for r in records(table.frame) if r["outside"] != r["outside"]]


def _years(row: Mapping[str, Any], result: Result) -> list[int]:
    """Solved years in which a row holds."""
    last = row["end"] if row["end"] == row["end"] else np.inf
    return [y for y in result.network.horizon.years if row["start"] <= y <= last]


def _first(rows: Sequence[Mapping[str, Any]], result: Result) -> dict[tuple[str, int], dict[int, float]]:
    """The outside prices of the first solve: the reference prices."""
    return {_key(r): {y: float(outside_price(result.network, r)) for y in _years(r, result)} for r in rows}


def _key(row: Mapping[str, Any]) -> tuple[str, int]:
    return str(row["floor"]), int(row["start"])


def found_prices(rows: Sequence[Mapping[str, Any]], result: Result) -> dict[tuple[str, int], dict[int, float]]:
    """The model's price of what each floor is on, where it is made: the mean by t made, USD_2024/t; where nothing is
    made the lowest price a maker would get.
    """
    out = {}
    for row in rows:
        made = makers(result.network, row["material"], row["place"])
        out[_key(row)] = {y: _price(result, row, made, y) for y in _years(row, result)}
    return out


def _price(result: Result, row: Mapping[str, Any], made: Sequence[Making], year: int) -> float:
    """The price in one year."""
    network, price = result.network, result.data["price_of_material_balance"].to_numpy()
    where = {node: n for n, node in enumerate(network.nodes)}
    sold: list[tuple[float, float]] = []
    for slot, (then, _) in enumerate(network.horizon.times):
        for making in made if then == year else ():
            tonnes = float(result.data[making[0]].to_numpy()[making[1], slot])
            for material, place, amount in _sold(result, row, making):
                sold.append((tonnes * amount, float(price[where[material, place], slot])))
    whole = sum(t for t, _ in sold)
    return sum(t * p for t, p in sold) / whole if whole > 0 else min(p for _, p in sold)


def _sold(result: Result, row: Mapping[str, Any], making: Making) -> list[tuple[str, str, float]]:
    """Material, place and t per t of what a maker makes of the goods of a floor."""
    network, (variable, n, amount) = result.network, making
    if variable == "mine":
        ore = network.ores[sorted(network.ores)[n]]
        return [(f"{ore.form}.{ore.name}", ore.place, float(amount))]
    mode = network.modes[n]
    place = dict(zip(network.tables["plants"]["plant"], network.tables["plants"]["place"], strict=True))[mode.plant]
    made = [(m, a) for m, a in mode.ports if a > 0 and matches(network.groups, row["material"], m)]
    return [(m, place, float(a)) for m, a in made]


def _moved(rows: Sequence[Mapping[str, Any]], used: Outside, found: Outside) -> float:
    """The largest change of a top-up, as a part of its floor."""
    moves = [
        abs(max(0.0, r["price"] - found[_key(r)][y]) - max(0.0, r["price"] - used[_key(r)][y])) / r["price"]
        for r in rows
        for y in found[_key(r)]
        if r["price"] > 0
    ]
    return max(moves, default=0.0)


def _flat(outside: Outside) -> dict[tuple[str, int], float]:
    """Outside prices by floor and solved year."""
    return {(name, y): p for (name, _), of in outside.items() for y, p in of.items()}
