"""What insures: the cost of each answer against what shocks take from it, and how far a promise must be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.grid import PORTFOLIO
from didymium.study.study import REFERENCE

MILLION = 1e6


@dataclass(frozen=True)
class Insured:
    """An answer with its cost beyond the reference and what shocks take from it, USD of the first year."""

    answer: str
    cost: float
    mean: float
    worst: float

    def beats(self, other: Insured) -> bool:
        """Neither dearer nor more exposed than another, and better in one of the two."""
        return (self.cost <= other.cost and self.worst <= other.worst) and (self.cost, self.worst) != (
            other.cost,
            other.worst,
        )


def insured(around: Around) -> list[Insured]:
    """Every answer that somebody can choose and whose shocks are all solved, cheapest first."""
    found = []
    for answer in around.rows:
        losses = [around.loss(answer, s) for s in around.columns]
        cost = around.cost(answer)
        if answer not in around.brief.supposed and losses and all(map(math.isfinite, [cost, *losses])):
            found.append(Insured(answer, cost, sum(losses) / len(losses), max(losses)))
    return sorted(found, key=lambda i: (i.cost, i.answer))


def frontier(around: Around) -> Chart | None:
    """Cost against the mean and the worst loss; nothing when fewer than two answers are solved under all shocks."""
    found = insured(around)
    if len(found) < 2:
        return None
    best = [i for i in found if not any(o.beats(i) for o in found)]
    columns = [text("answer"), *(number(n, "m USD") for n in ("cost", "mean loss", "worst loss")), text("frontier")]
    rows: list[list[Cell]] = [
        [i.answer, i.cost / MILLION, i.mean / MILLION, i.worst / MILLION, "yes" if i in best else ""] for i in found
    ]
    who = words.listed([words.called(i.answer) for i in best])
    many = len(best) == 1
    title = f"{words.sentence(who)} {'is' if many else 'are'} on the frontier of cost and worst loss"
    view = View(
        title,
        "Worth of the first year, all parties; cost: less than the reference's calm plan; loss: taken by a shock",
        "",
        Table(columns, rows),
        {"open": True},
        f"{len(around.columns)} shocks, taken as equally likely [assumed]: with so few, the worst is the mean of the "
        "worst 5 % (CVaR). Frontier: no other answer is both cheaper and less exposed.",
    )
    return Chart("frontier", "table", "m USD", {"": view})


def trusted(around: Around, answer: str, broken_by: str, other: str) -> float:
    """The smallest probability of a promise being kept at which an answer is worth as much as another, when a broken
    promise is the shock: p W(calm) + (1 - p) W(shock) on both sides. 0: always worth it; above 1: never; NaN: unknown.
    """
    mine, theirs = around.outcome(answer), around.outcome(other)
    losses = around.loss(answer, broken_by), around.loss(other, broken_by)
    if mine is None or theirs is None or not all(map(math.isfinite, [mine.worth, theirs.worth, *losses])):
        return math.nan
    kept = mine.worth - theirs.worth
    broken = kept - (losses[0] - losses[1])
    if broken >= 0.0:
        return 0.0 if kept >= 0.0 else math.inf
    return broken / (broken - kept) if kept > 0.0 else math.inf


def promises(around: Around) -> Chart | None:
    """How far each promise of the brief must be trusted before it beats each other answer; nothing without one."""
    rows: list[list[Cell]] = []
    for answer, shock in around.brief.broken_by.items():
        for other in around.rows:
            odds = trusted(around, answer, shock, other)
            if other not in (answer, REFERENCE, PORTFOLIO, *around.brief.supposed) and not math.isnan(odds):
                rows.append([answer, shock, other, odds_words(odds)])
    if not rows:
        return None
    first = rows[0]
    said = {"never": "never beats", "always": "always beats"}.get(str(first[3]))
    beats = f"{said} {words.called(str(first[2]))}" if said else f"beats {words.called(str(first[2]))} {first[3]}"
    view = View(
        f"{words.sentence(words.called(str(first[0])))} {beats}",
        "Probability that the promise is kept at which both are worth the same, when breaking it is the shock",
        "",
        Table([text("answer"), text("broken by"), text("held against"), text("worth more when kept with")], rows),
        {"open": True},
        "From the worth of calm plans and what the shock takes; nobody hedges beyond the answer itself.",
    )
    return Chart("promises", "table", "", {"": view})


def odds_words(odds: float) -> str:
    """A probability from which something pays, in words.

    >>> odds_words(0.0), odds_words(0.254), odds_words(math.inf)
    ('always', 'from 25 %', 'never')
    """
    if odds > 1.0:
        return "never"
    return f"from {100 * odds:.0f} %" if odds > 0.0 else "always"
