"""Promise gap: what was announced against what lead times allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.reading import UNKNOWN, Reading, number, refuse, share, unknown
from didymium.tables.table import records

DELAYS = dict.fromkeys(("operating", "ramp_up", "byproduct_partly_recovered"), (0.0, 0.0, 0.0)) | {
    "construction": (0.0, 1.0, 2.0)
}
"""Years after the announced date: low, middle, high."""
BORNE = ("planned", "care_and_maintenance")
"""What still has its lead time before it, less the work done."""
NOTHING = ("placeholder", "claim", "unknown", "closed", "cancelled", "")
EXPLORATION = {"hard_rock": (9.0, 12.0, 15.0), "clay": (4.0, 8.0, 12.0)}
"""Years from exploration to first product [assumed from the spread of projects]."""


def promise_gap(
    announced: Any,
    t: Any = None,
    status: str = "planned",
    lead_time: Any = None,
    as_of: Any = 2026,
    work_done: Any = 0.0,
    credible_t: Any = None,
    rock: str = "hard_rock",
) -> Reading:
    """Promise gap = credible year of first product - announced year, in years, at least 0.

    credible year by status: operating (ramp_up): as announced; construction: announced + 1 (0 to 2), not before
    `as_of`; planned (care_and_maintenance): as_of + lead_time x (1 - work_done), not before announced; exploration:
    the same, where without a `lead_time` it is 12 years (9 to 15) for rock 'hard_rock', 8 (4 to 12) for 'clay'.
    `announced`: year; `t`: tonnes a year announced; `credible_t`: what the status bears out (else unknown);
    `lead_time`: years, a number; `work_done`: share, 0 to 1.
    Parts: announced, credible, credible_low, credible_high, t_announced, t_credible, t_gap (announced - credible t),
    status. Unknown when the date is, when a planned project has no lead time, or when the status is placeholder,
    claim or unknown: nothing stands behind it. StudyError for another status. Source: studies of didymium, rule on
    dates by status; lead times of process.csv.

    >>> float(promise_gap(2028, status="planned", lead_time=6, as_of=2026))
    4.0
    """
    date, now, word = number(announced, "announced"), number(as_of, "as_of"), status.strip().lower()
    tonnes, borne = number(t, "t"), number(credible_t, "credible_t")
    parts: dict[str, Any] = {"announced": date, "t_announced": tonnes, "t_credible": borne,
                             "t_gap": tonnes - borne, "status": word}  # fmt: skip
    if word in NOTHING:
        return unknown("no project with a status stands behind it", "year", **parts)
    if word not in (*DELAYS, *BORNE, "exploration"):
        raise refuse("status", status, "is no status", "operating, construction, planned, exploration or placeholder")
    if rock not in EXPLORATION:
        raise refuse("rock", rock, "is no kind of deposit", f"write one of: {', '.join(EXPLORATION)}")
    if word in DELAYS:
        years = tuple(_later(date + d, now if word == "construction" else date) for d in DELAYS[word])
    else:
        lead, done = number(lead_time, "lead_time"), share(work_done, "work_done")
        spans = (lead,) * 3 if lead == lead or word in BORNE else EXPLORATION[rock]
        years = tuple(_later(date, now + s * (1.0 - done)) for s in spans)
    low, middle, high = years
    if middle - date != middle - date:
        return unknown("the announced date or the lead time is unknown", "year", **parts)
    parts |= {"credible": middle, "credible_low": low, "credible_high": high}
    return Reading(max(0.0, middle - date), "year", **parts)


def _later(one: float, other: float) -> float:
    """The later of two years; unknown when one of them is."""
    return one + other if one + other != one + other else max(one, other)


def told(ask: Ask) -> Iterator[Row]:
    """Promise gap of every project the tables offer at the party: earliest year stated against its lead time."""
    tables, first = ask.result.network.tables, ask.result.years[0]
    homes = {r["plant"]: (r["place"], r["process"], r["recipe"], r["lead_time"]) for r in records(tables["plants"])}
    homes |= {r["deposit"]: (r["place"], "mining", r["recipe"], UNKNOWN) for r in records(tables["deposits"])}
    leads: dict[tuple[str, str], list[float]] = {}
    for r in records(tables["processes"]):
        if r["lead_time"] == r["lead_time"]:
            for recipe in ("", r["recipe"]):
                leads.setdefault((r["process"], recipe), []).append(r["lead_time"])
    for r in records(tables["options"]):
        place, process, recipe, own = homes.get(r["asset"], ("", "", "", UNKNOWN))
        if place in ask.members:
            stated = leads.get((process, recipe)) or leads.get((process, "")) or [UNKNOWN]
            lead = own if own == own else max(stated)
            gap = promise_gap(r["start"], r["size"], r["status"] or "planned", lead, as_of=first)
            said = Reading(float(gap), "year", gap.reason or ("no work counted as done: an upper bound" * (gap > 0)))
            yield Row("promise_gap", ask.name, process, "", int(r["start"]), said, "year", str(r["asset"]))


FAMILY = Family(
    "promises",
    told,
    (
        Indicator("promise_gap", "first year + lead time of the process - earliest year stated, at least 0; `partner` "
                  "holds the project", "year", "0 and more", "tables options, processes"),
    ),
)  # fmt: skip
