"""Stage gates: what the right to go on, or to stop, is worth at each gate of a research programme.

A programme is an option (Dixit and Pindyck 1994, chapter 2): each gate buys the right to the next one, and what
lies behind a gate is only paid for when it is still worth it. Solved from the last gate back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

COLUMNS = ["gate", "start", "end", "reached", "passed", "cost", "worth_going_on", "worth", "goes_on"]


@dataclass(frozen=True)
class Gate:
    """A gate: when work on it begins, how many years it takes, what it costs (USD, at its start), and the
    probability that it is passed.
    """

    name: str
    start: int
    years: float
    usd: float
    probability: float

    @property
    def end(self) -> int:
        """The year in which it is passed or not."""
        return self.start + math.ceil(self.years - 1e-9)


@dataclass(frozen=True)
class OptionValue:
    """What a programme is worth before its first gate; USD worth in the first year.

    `value` is that of going on only where it is worth it, and of not starting (0) if nothing is; `before_cost` the
    same without the costs of gates (never below 0); `committed` the mean of going through all of it come what may.
    `probability` and `first_tonne` are the chance and the year of the first industrial product, if every gate is
    gone through. `tree` has a row for each gate: COLUMNS, with `reached` and `passed` as probabilities.
    """

    tree: pd.DataFrame
    value: float
    before_cost: float
    committed: float
    probability: float
    first_tonne: int


def gates_of(rows: Sequence[Mapping[str, Any]], research: str) -> list[Gate]:
    """The gates of a programme from rows of the table `researches`, in order of their start."""
    mine = sorted((r for r in rows if r["research"] == research), key=lambda r: (r["start"], r["gate"]))
    return [Gate(r["gate"], int(r["start"]), float(r["years"]), float(r["usd"]), float(r["probability"])) for r in mine]


def option_value(
    gates: Sequence[Gate],
    value_if_success: float | Sequence[tuple[float, float]],
    *,
    discount: float = 0.0,
    first_year: int | None = None,
    lead: float = 0.0,
) -> OptionValue:
    """The tree of a programme, solved from the last gate back.

    `value_if_success` is what industry is worth once every gate is passed, before the gates' costs, in USD of the
    first year: one number, or pairs of probability and worth that are told apart after the last gate (one below 0
    is then not built). Costs are discounted to `first_year` (the first gate's start when not given); `lead` is the
    years from the last gate to the first tonne. ValueError without gates, or when probabilities do not sum to 1.
    """
    if not gates:
        raise ValueError("a programme needs at least one gate")
    ordered = sorted(gates, key=lambda g: g.start)
    first = ordered[0].start if first_year is None else first_year
    costs = [g.usd * (1.0 + discount) ** -(g.start - first) for g in ordered]
    odds = _odds(value_if_success)
    worth = built = sum(p * max(0.0, v) for p, v in odds)
    rows: list[tuple[Any, ...]] = []
    for gate, cost in zip(reversed(ordered), reversed(costs), strict=True):
        going_on = gate.probability * worth - cost
        worth = max(0.0, going_on)
        rows.append((gate.name, gate.start, gate.end, 0.0, 0.0, cost, going_on, worth, going_on > 0))
    tree = pd.DataFrame(rows[::-1], columns=COLUMNS)
    passed = tree.index.map(lambda n: math.prod(g.probability for g in ordered[: n + 1])).to_numpy(dtype=float)
    tree["passed"], tree["reached"] = passed, [1.0, *passed[:-1]]
    probability = float(passed[-1])
    committed = probability * sum(p * v for p, v in odds) - float((tree["reached"] * tree["cost"]).sum())
    year = ordered[-1].end + math.ceil(lead - 1e-9)
    return OptionValue(tree, worth, probability * built, committed, probability, year)


def _odds(value: float | Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Probability and worth of each outcome of industry."""
    odds = [(1.0, float(value))] if isinstance(value, int | float) else [(float(p), float(v)) for p, v in value]
    if abs(sum(p for p, _ in odds) - 1.0) > 1e-9:
        raise ValueError("the probabilities of what industry is worth do not sum to 1")
    return odds
