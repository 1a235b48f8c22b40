"""Shocks on small random worlds: rows of every kind, and what is left of a calm plan after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from tests.laws.worlds import Dice, rows, world
from tests.small import Row, table

from didymium.analyses.solve import Plan, planned
from didymium.parts.row_types import ROW_TYPES
from didymium.results.result import Result
from didymium.study.study import Study

KINDS = ("outages", "closures", "sanctions", "demand_surges")
Tables = Mapping[str, Sequence[Row]]


def shock(kind: str, seed: int) -> dict[str, float | str]:
    """A row of a kind that means something in the random world of the seed; a surge is a slump."""
    dice, tables = Dice(seed + 1), rows(seed)
    place = dice.word(*(str(p["place"]) for p in tables["places"]))
    when = {"start": dice(2027, 2028, 2030), "month": dice(1, 4, 7), "months": dice(3, 6, 18, 40)}
    row = {
        "outages": {
            "outage": "x",
            **dict(
                [
                    ("asset", dice.word(*(str(r["plant"]) for r in tables["plants"])))
                    if dice.likely(0.4)
                    else ("asset", dice.word(*(str(r["deposit"]) for r in tables["deposits"])))
                    if dice.likely(0.5)
                    else ("process", dice.word("metal", "cracking", "mining"))
                ]
            ),
        },
        "closures": {"closure": "x", "passage": dice.word("strait", "hub", place)},
        "sanctions": {"sanction": "x", "party": place, "bars": dice.word("both", "trade")},
        "demand_surges": {"surge": "x", "end_use": dice.word("ev", "glass", "")},
    }[kind]
    size = dice(0.3, 0.6, 1.0)
    return {**row, **when, **({"change": -size} if kind == "demand_surges" else {"depth": size})}


def struck(asked: Study, tables: Tables) -> Study:
    """A study with shocks."""
    found = {n: table(ROW_TYPES[n], r) for n, r in tables.items()}
    return replace(asked, tables={**asked.tables, **found})


@cache
def calm(seed: int) -> tuple[Study, Result, Plan]:
    """A random world, its calm answer, and the plan that stands in the solver."""
    asked = world(seed)
    run, plan = planned(asked)
    return asked, run.result, plan


def after(seed: int, tables: Tables) -> Result:
    """What is left of a random world's plan after shocks."""
    asked, _, plan = calm(seed)
    return planned(struck(asked, tables), plan=plan)[0].result


def loss(result: Result) -> float:
    """What a shock costs against the calm plan, USD_2024 of the first year."""
    before = result.card["calm_objective"]
    return 0.0 if before is None else float(before - result.card["objective"])


def close(result: Result) -> float:
    """USD that are rounding beside the worth of a plan."""
    return 1e-7 * max(1.0, abs(float(result.card["worth"])))
