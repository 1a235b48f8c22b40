"""Money needed against money voted: what governments have set aside beside what each answer takes."""

from __future__ import annotations

import math

from didymium.reports import words
from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text

MILLION = 1e6


def chart(around: Around) -> Chart | None:
    """The sums voted, then the answers, the dearest first; nothing unless both sides are known."""
    told = records(around.frame("voted", "side", "what", "year", "usd"))
    sides = {s: sorted((r for r in told if r["side"] == s), key=_dear) for s in ("voted", "needed")}
    if not all(sides.values()):
        return None
    rows: list[list[Cell]] = [
        [side, _what(r, around), float(r["usd"]) / MILLION] for side, found in sides.items() for r in found
    ]
    most, voted = sides["needed"][0], sides["voted"][0]
    need, vote = (float(r["usd"]) / MILLION for r in (most, voted))
    view = View(
        f"{words.sentence(words.called(str(most['what'])))} takes {need:,.0f} m USD; "
        f"the largest sum voted is {vote:,.0f}",
        "Public money by the tables, of its own year, and what each answer spends, worth in the first year",
        "",
        Table([text("side"), text("for what"), number("money", "m USD")], rows),
        {"open": True},
        "Spent: ventures, subsidies, stocks and outlays, whoever pays; what markets invest by themselves is not in it. "
        "Sums voted overlap in time and are not added up.",
    )
    return Chart("voted", "table", "m USD", {"": view})


def _dear(row: dict[str, object]) -> tuple[float, str]:
    return -float(str(row["usd"])), str(row["what"])


def _what(row: dict[str, object], around: Around) -> str:
    """An answer by its name, said to be supposed where it is; a vote with its last year."""
    year = float(str(row["year"]))
    if math.isfinite(year):
        return f"{row['what']}, to {year:.0f}"
    return f"{row['what']} (supposed)" if row["what"] in around.brief.supposed else str(row["what"])
