"""What an answer changes against the first: in the input, in what was added, in flows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.names import FORMS, GOODS
from didymium.reports.payload import inputs
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.trade import delivered_price

COUNTS = 0.05
BECAME = "What became of it"
NO_WORDS = "policies in force, nothing added"
PLANTS = {
    "mining": "mines",
    "cracking": "cracking plants",
    "separation_light": "light separation",
    "separation_heavy": "heavy separation",
    "metal": "metal plants",
    "recycling": "recycling",
}
OWN_WEIGHT = ("metal", "magnet")
MOST_CHANGES = 400


def unmet_world(case: Case, year: int) -> float:
    """What the world goes without: magnets, or all goods of a study without rare earths, t."""
    return case.need("", year)["unmet"] if case.rare_earths else case.asked(year)["unmet"]


@dataclass(frozen=True)
class Added:
    """Capacity of one process at the party, before and after, with what it makes, t a year."""

    process: str
    before: float
    after: float
    made: float
    made_before: float

    @property
    def idle(self) -> bool:
        """Whether nothing comes out."""
        return self.made < 0.5

    @property
    def unused(self) -> bool:
        """Whether no more comes out than before."""
        return self.after > self.before and self.made - self.made_before < 0.5


@dataclass
class Comparison:
    """Another answer beside the first."""

    base: Case
    other: Case

    @cached_property
    def changes(self) -> list[inputs.Change]:
        """What differs in the tables."""
        return inputs.changes(self.base.result, self.other.result)

    @cached_property
    def _by_year(self) -> dict[int, list[dict[str, Any]]]:
        return {y: moved(self.base, self.other, y) for y in self.base.result.years if y in self.other.result.years}

    @property
    def moves(self) -> bool:
        """Whether any flow or output differs in any solved year."""
        return any(self._by_year.values())

    @property
    def year(self) -> int:
        """The year in which most moves; the last one when nothing does."""
        totals = {y: sum(abs(m["after"] - m["before"]) for m in rows) for y, rows in self._by_year.items()}
        return max(totals, key=lambda y: (totals[y], y), default=self.base.result.years[-1])

    @property
    def moved(self) -> list[dict[str, Any]]:
        """What moves in that year, largest first."""
        return self._by_year.get(self.year, [])

    @cached_property
    def added(self) -> list[Added]:
        """Capacity at the party (everywhere without one) that differs in the last year, by process."""
        last = self.other.result.years[-1]
        before, after = capacities(self.base, last), capacities(self.other, last)
        return [
            Added(p, before.get(p, 0.0), after.get(p, 0.0), output(self.other, last, p), output(self.base, last, p))
            for p in sorted({*before, *after})
            if abs(after.get(p, 0.0) - before.get(p, 0.0)) >= 0.5
        ]

    @property
    def words(self) -> str:
        """What the answer is, in its own words, else what its tables add."""
        return self.other.result.answer_words or (f"{inputs.counted(self.changes)}" if self.changes else NO_WORDS)


def chart(pair: Comparison, position: int) -> Chart:
    """The difference in words, and the three flows that move most."""
    base, other, year = pair.base, pair.other, pair.year
    top = pair.moved[:3]
    rows: list[list[Cell]] = [[m["label"], m["before"], m["after"], m["after"] - m["before"]] for m in top]
    columns = [text(f"flow, {year}"), number(base.answer, "t"), number(other.answer, "t"), number("change", "t")]
    said = f"The flow that moves most is {top[0]['label']}." if top else ""
    span = numbers.years(base.result.years[0], base.result.years[-1])
    view = View(
        _title(pair),
        f"{span}, shown is the year with most moved; magnets by weight, all else as t REO"
        if top
        else f"{span}, every solved year",
        base.say(said) if said else "",
        Table(columns, rows),
        {"lines": lines(pair)},
    )
    slug = re.sub(r"[^A-Za-z0-9]+", "-", other.answer).strip("-")
    return Chart(f"difference-{position}-{slug}", "difference", "t", {"": view}, size="half")


def _title(pair: Comparison) -> str:
    base, other, year = pair.base, pair.other, pair.year
    start = f"{other.answer} instead of {base.answer}"
    if not pair.moves:
        return f"{start}: no flow moves in any year"
    gap = unmet_world(other, year) - unmet_world(base, year)
    if abs(gap) < COUNTS * max(unmet_world(base, year), 1.0):
        return f"{start}, {year}: no difference that counts in what the world goes without"
    return f"{start}, {year}: {numbers.mass(abs(gap))} {'less' if gap < 0 else 'more'} unmet in the world"


def lines(pair: Comparison) -> list[list[Any]]:
    """Paragraphs of the difference: head, sentence, list."""
    own = pair.other.result.answer_words
    told = [pair.other.names.prose(line) for line in inputs.told(pair.changes)]
    found: list[list[Any]] = [["Changed in the input.", own or ("" if told else "Nothing: the tables agree."), told]]
    became = [sentence(pair, a) for a in pair.added]
    if became:
        state = "" if pair.base.calibrated else " (modelled, not calibrated)"
        found.append([f"{BECAME}{state}.", "", became])
    found.append(["Moved most.", "" if pair.moved else "No flow moves.", []])
    return found


def sentence(pair: Comparison, added: Added) -> str:
    """Capacity added or taken away, and what it makes in the last year."""
    case, last = pair.other, pair.other.result.years[-1]
    who = words.sentence(case.names.party())
    verb, size = ("adds", added.after - added.before) if added.after > added.before else ("loses", 0.0)
    size = size or added.before - added.after
    what = f"{who} {verb} {numbers.mass(size)} of {plants(added.process)}"
    if added.before >= 0.5:
        what += f" to its {numbers.mass(added.before)}" if verb == "adds" else f" of its {numbers.mass(added.before)}"
    if added.idle:
        all_of = "together they" if added.before >= 0.5 else "it"
        makes = "make" if added.before >= 0.5 else "makes"
        return f"{what}; {all_of} {makes} 0{numbers.GAP}t in {last}{_why(pair, added)}."
    if added.unused:
        return f"{what}; they make {numbers.mass(added.made)} in {last}, no more than without."
    return f"{what}; they make {numbers.mass(added.made)} in {last}, before {numbers.mass(added.made_before)}."


def _why(pair: Comparison, added: Added) -> str:
    """Idle magnet plants beside bought magnets: the plan finds those cheaper; nothing is said of other plants."""
    case = pair.other
    if not added.process.startswith("magnet") or not case.result.focus:
        return ""
    price = delivered_price(case, case.result.years[-1], "magnet")
    if price is None:
        return ""
    return f": magnets from elsewhere, {numbers.price(price)} on arrival, cost the plan less"


def plants(process: str) -> str:
    """A process as the plants that do it."""
    if process.startswith("magnet"):
        return "magnet plants"
    return PLANTS.get(process) or f"plants for {process.replace('_', ' ')}"


def capacities(case: Case, year: int) -> dict[str, float]:
    """Capacity of each process at the party (everywhere without one), t a year as each asset counts."""
    frame = case.result.capacity()
    frame = frame[frame["year"] == year]
    if case.result.focus:
        frame = frame[frame["place"].isin(case.mine)]
    sums = frame.assign(all=frame["existing"] + frame["built"]).groupby("process")["all"].sum()
    return {str(p): float(t) for p, t in sums.items()}


def output(case: Case, year: int, process: str) -> float:
    """What a process puts out there, scrap not counted: metal and magnets by weight, else as REO."""
    frame = case.result.made()
    frame = frame[(frame["year"] == year) & (frame["process"] == process) & (frame["form"] != "scrap")]
    if case.result.focus:
        frame = frame[frame["place"].isin(case.mine)]
    own = process.startswith(OWN_WEIGHT) or not float(frame["t_reo"].sum())
    return float(frame["t" if own else "t_reo"].sum())


def moved(base: Case, other: Case, year: int) -> list[dict[str, Any]]:
    """Flows and home output by how much they change, largest first."""
    before, after = _amounts(base, year), _amounts(other, year)
    keys = sorted({*before, *after})
    rows: list[dict[str, Any]] = [{"label": k, "before": before.get(k, 0.0), "after": after.get(k, 0.0)} for k in keys]
    changed = [r for r in rows if abs(r["after"] - r["before"]) >= 0.5]
    return sorted(changed, key=lambda r: -abs(r["after"] - r["before"]))


def _amounts(case: Case, year: int) -> dict[str, float]:
    names = case.names
    frame = case.result.flows()
    frame = frame[frame["year"] == year]
    frame = frame.assign(group=frame["form"].map(FORMS).fillna("other"))
    frame = frame.assign(shown=_shown(frame))
    shipped = frame.groupby(["group", "from", "to"], as_index=False)[["shown"]].sum()
    found = {}
    for row in records(shipped):
        found[f"{GOODS[row['group']]}, {names.place(row['from'])} to {names.place(row['to'])}"] = float(row["shown"])
    made = case.result.made()
    made = made[(made["year"] == year) & (made["place"].isin(case.mine)) & (made["form"] != "scrap")]
    made = made.assign(group=made["form"].map(FORMS).fillna("other"))
    made = made.assign(shown=_shown(made))
    for kind, t in made.groupby("group")["shown"].sum().items():
        found[f"{GOODS[str(kind)]} made in {names.place(case.result.focus)}"] = float(t)
    return found


def _shown(frame: pd.DataFrame) -> pd.Series:
    """Tonnes as the map counts them: REO, but magnets and what has no composition by their own weight."""
    own = (frame["group"] == "magnet") | (frame["t_reo"] <= 0)
    return frame["t"].where(own, frame["t_reo"])


def changes_chart(pairs: Sequence[Comparison]) -> Chart | None:
    """Every row and cell in which the input differs from the first's."""
    rows: list[list[Cell]] = [
        [p.other.answer, c.kind, c.table, c.row, c.field, c.before, c.after, c.unit, inputs.origin(c.claim)]
        for p in pairs
        for c in p.changes[:MOST_CHANGES]
    ]
    if not rows:
        return None
    left = sum(max(0, len(p.changes) - MOST_CHANGES) for p in pairs)
    said = "; ".join(f"{p.other.answer}: {inputs.counted(p.changes)}" for p in pairs if p.changes)
    names = ("answer", "what", "table", "row", "field", "before", "after", "unit", "whose number")
    view = View(
        f"What differs from {pairs[0].base.answer} in the input. {words.sentence(said)}.",
        "Rows and cells of the tables as solved; claims and sources left out",
        "",
        Table([text(n) for n in names], rows),
        {},
        f"{left:,} more are left out here." if left else "",
    )
    return Chart("inputs", "table", "", {"": view})
