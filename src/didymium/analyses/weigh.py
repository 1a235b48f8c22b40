"""What stands around a comparison: ranges of headlines, break-evens, claims forced, partnerships, equal money.

Everything is found by re-solves from the bases that `compare` left, and kept in `weighed/` beside its runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import pandas as pd

from didymium.analyses.break_even import BreakEven as Found
from didymium.analyses.break_even import break_even
from didymium.analyses.claims import verdicts
from didymium.analyses.compare import read_compared
from didymium.analyses.games import partnership, terms
from didymium.analyses.gates import gates_of, option_value
from didymium.analyses.lists import listed
from didymium.analyses.solve import Progress, planned, quiet, run_case
from didymium.analyses.spending import spending
from didymium.errors import DidymiumError, StudyError
from didymium.model.basis import KeyedBasis
from didymium.results.accounts import accounts, closed
from didymium.results.measures import BY_ID
from didymium.results.result import Result
from didymium.results.store import load, read_basis
from didymium.study.apply import Answer, Edit, Set
from didymium.study.brief import SHOWS, BreakEven, Headline
from didymium.study.study import CALM, REFERENCE, Study
from didymium.tables.table import records

FOLDER = "weighed"
KINDS = ("ranges", "break_evens", "claims", "partnership", "gates", "elsewhere", "lists")
"""What can be weighed, each timed by itself."""
FRAMES = {
    "ranges": ("ranges", "doubts"),
    "break_evens": ("break_evens", "odds"),
    "partnership": ("partnership", "coalitions"),
    "lists": ("ways", "balances", *SHOWS),
}
"""The frames of a kind, where they are not one of its own name."""
CLOSE = 0.02
"""A break-even is found to within this part of its range."""
MEETS_NOTHING = "S08"
"""The problem of an edit of rows that an answer does not have."""
NOISE = 1e-9
"""A gain below this part of what a party has is the solver's."""
MATTERS = 0.05
"""A headline that moves by more than this share matters."""
CLAIM_COLUMNS = {"quotation": "says", "low": "tables_low", "central": "tables_central", "high": "tables_high"}
Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Ground:
    """A study with the folder of its comparison."""

    study: Study
    out: Path
    progress: Progress = quiet

    def basis(self, answer: str) -> KeyedBasis | None:
        """Where the answer's calm plan ended, else the reference's."""
        return read_basis(self.out / f"{answer}.{CALM}") or read_basis(self.out / f"{REFERENCE}.{CALM}")

    def solved(self, answer: str, edits: Sequence[Edit], shocks: Iterable[str]) -> dict[str, Result]:
        """The calm plan of an answer with edits made after its own, and shocks on it; a case that fails is left out."""
        found: dict[str, Result] = {}
        try:
            ready = self._with(answer, edits)
            run, plan = planned(ready, f"{answer}/{CALM}", self.basis(answer), self.progress)
            found[CALM] = run.result
            for shock in shocks:
                if shock != CALM:
                    found[shock] = planned(ready, f"{answer}/{shock}", None, self.progress, plan=plan)[0].result
        except StudyError as wrong:
            apart = {p.code for p in wrong.problems} <= {MEETS_NOTHING}
            self.progress(f"{answer}: has no such row" if apart else f"{answer}: {wrong}")
        except DidymiumError as wrong:
            self.progress(f"{answer}: {wrong}")
        return found

    def _with(self, answer: str, edits: Sequence[Edit]) -> Study:
        """The study with edits made after those of an answer. StudyError when they meet nothing."""
        study = self.study
        if answer == REFERENCE:
            return study.edited(edits) if edits else study
        own = study.answers[answer]
        return replace(study, answers={**study.answers, answer: replace(own, edits=(*own.edits, *edits))})


def weigh(study: Study, out: Path, only: Sequence[str] | None = None, progress: Progress = quiet) -> dict[str, float]:
    """Weigh everything a study's brief asks for, or some kinds of it; the seconds each kind took.

    The comparison must stand in `out`; what it lacks is solved anew.
    """
    ground, seconds = Ground(study, out, progress), {}
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        if only is None or kind in only:
            clock = perf_counter()
            try:
                _keep(out / FOLDER, kind, _WEIGHERS[kind](ground))
            except DidymiumError as wrong:
                progress(f"{study.name}: {kind} could not be weighed: {wrong}")
            seconds[kind] = perf_counter() - clock
    return seconds


def _keep(folder: Path, kind: str, frames: Frames) -> None:
    """The frames of a kind; one that the brief no longer asks for goes."""
    for name, frame in frames.items():
        _write(folder / f"{name}.csv", frame)
    for name in {*FRAMES.get(kind, (kind,))} - {*frames}:
        (folder / f"{name}.csv").unlink(missing_ok=True)


def _write(path: Path, frame: pd.DataFrame) -> None:
    beside = path.with_suffix(".part")
    frame.to_csv(beside, index=False, lineterminator="\n")
    beside.replace(path)


def read_weighed(folder: Path) -> Frames:
    """What was weighed of a comparison, by name; what is not there is left out."""
    return {p.stem: pd.read_csv(p, keep_default_na=True) for p in sorted((folder / FOLDER).glob("*.csv"))}


# -- ranges ---------------------------------------------------------------------------------


def _ranges(ground: Ground) -> Frames:
    """Each doubtful figure at its low and at its high, one at a time, for every headline."""
    study = ground.study
    central = _central(ground)
    rows = []
    for n, doubt in enumerate(study.brief.doubts, 1):
        ground.progress(f"{study.name}: doubt {n} of {len(study.brief.doubts)}, {doubt.name}")
        low, high = (dict(_headlines(ground, edits)) for edits in (doubt.low, doubt.high))
        rows += [
            (i, doubt.name, doubt.words, low.get(h, math.nan), high.get(h, math.nan))
            for i, h in enumerate(study.brief.headlines)
        ]
    doubts = pd.DataFrame(rows, columns=["headline", "doubt", "words", "at_low", "at_high"])
    told = []
    for i, h in enumerate(study.brief.headlines):
        tried = doubts[doubts["headline"] == i][["at_low", "at_high"]].to_numpy().reshape(-1).tolist()
        known = [v for v in (*tried, central.get(h, math.nan)) if v == v]
        ends = (min(known), max(known)) if known else (math.nan, math.nan)
        unit = BY_ID[h.measure].unit
        place = h.whose(study.settings.focus)
        told.append((i, h.words, h.measure, place, h.year, h.case, central.get(h, math.nan), *ends, unit))
    names = ["headline", "words", "measure", "place", "year", "case", "value", "low", "high", "unit"]
    return {"ranges": pd.DataFrame(told, columns=names), "doubts": doubts}


def _central(ground: Ground) -> dict[Headline, float]:
    """The value of each headline as it was compared; one that was not is solved."""
    focus, found = ground.study.settings.focus, read_compared(ground.study, ground.out)
    told = {(o.case, m["measure"], m["place"], m["year"]): m["value"] for o in found.outcomes for m in o.measures}
    known = {h: told.get((h.case, h.measure, h.whose(focus), h.year)) for h in ground.study.brief.headlines}
    if None in known.values():
        return dict(_headlines(ground, ()))
    return {h: float(v) for h, v in known.items() if v is not None}


def _headlines(ground: Ground, edits: Sequence[Edit]) -> Iterator[tuple[Headline, float]]:
    """The value of each headline with some edits; an edit that an answer does not know leaves its plan as it is."""
    study = ground.study
    for answer in sorted({_answer_of(h) for h in study.brief.headlines}):
        asked = [h for h in study.brief.headlines if _answer_of(h) == answer]
        found = ground.solved(answer, edits, {h.case.partition("/")[2] or CALM for h in asked})
        for h in asked:
            result = found.get(h.case.partition("/")[2] or CALM)
            if result is not None:
                yield h, BY_ID[h.measure].of(result, h.whose(study.settings.focus), h.year)


# -- break-evens ----------------------------------------------------------------------------


def _break_evens(ground: Ground) -> Frames:
    """The smallest effect at which an answer is worth as much as another, for the chain or for one party."""
    rows = []
    for asked in ground.study.brief.break_evens:
        ground.progress(f"{ground.study.name}: break-even '{asked.name}'")
        rows.append(_break_even(ground, asked))
    names = ["break_even", "words", "answer", "side", "effect", "unit", "low", "high", "solves"]
    found = {"break_evens": pd.DataFrame(rows, columns=names), "odds": _odds(ground)}
    return {n: frame for n, frame in found.items() if n == "break_evens" or len(frame)}


def _odds(ground: Ground) -> pd.DataFrame:
    """From which odds each search for ore pays, for all parties together: with W(found) and W(nothing), both with the
    search paid, p W(found) + (1 - p) W(nothing) is W(nothing) + cost, what there is without it, at
    p = cost / (W(found) - W(nothing)).

    answer, exploration, odds (as the study has them), cost and found (W(found) - W(nothing); USD_2024 of the first
    year), needed (inf: a find is worth nothing).
    """
    rows = []
    for answer in ground.study.answers:
        table = ground.study.case(answer).tables.get("explorations")
        told = records(table.frame) if table is not None else []
        for row in (r for r in told if r["outcome"] == "found" and r["odds"] == r["odds"]):
            ground.progress(f"{ground.study.name}: odds of '{row['exploration']}'")
            none = Set("explorations", {"exploration": (row["exploration"],)}, "outcome", value="none")
            found, nothing = (ground.solved(answer, edits, ()).get(CALM) for edits in ((), (none,)))
            if found is not None and nothing is not None:
                rows.append((answer, row["exploration"], row["odds"], *_find(row["exploration"], found, nothing)))
    return pd.DataFrame(rows, columns=["answer", "exploration", "odds", "cost", "found", "needed"])


def _find(exploration: str, found: Result, nothing: Result) -> tuple[float, float, float]:
    """What a search costs, what a find is worth beside that, and the odds at which the one pays for the other."""
    spent = spending(found)
    cost = float(spent[spent["what"] == f"exploration {exploration}"]["present"].sum())
    worth = [float(closed(r)[1]["parties_total"]) for r in (found, nothing)]
    gain = worth[0] - worth[1] if worth[0] - worth[1] > NOISE * abs(worth[0]) else 0.0
    return cost, gain, cost / gain if gain > 0 else math.inf


def _break_even(ground: Ground, asked: BreakEven) -> tuple[Any, ...]:
    """One of them. A rising price may help and a rising cost hurts: where the lowest value pays already, the answer
    is the largest that does, and `side` says which of the two it is: from, up to, never, always.
    """
    study, unit = ground.study, ground.study.row_types[asked.table].field(asked.field).unit

    def worth(result: Result) -> float:
        return party_worth(result, asked.party, asked.kind)

    against = run_case(study, f"{asked.against}/{CALM}", ground.basis(asked.against), ground.progress).result

    def search(sense: Literal["at_least", "at_most"]) -> Found:
        return break_even(
            study,
            f"{asked.answer}/{CALM}",
            asked.table,
            {k: list(v) for k, v in asked.where.items()},
            asked.field,
            asked.low,
            asked.high,
            worth,
            worth(against),
            sense=sense,
            close=CLOSE,
            start=ground.basis(asked.answer),
            progress=ground.progress,
        )

    found = search("at_least")
    side, effect, solves = "never" if found.never else "from", found.value, found.solves
    if found.value == asked.low:
        falling = search("at_most")
        side, effect = ("always", math.nan) if falling.never else ("up to", falling.below)
        solves += falling.solves
    return asked.name, asked.words, asked.answer, side, effect, unit, asked.low, asked.high, solves


def party_worth(result: Result, party: str = "", kind: str = "") -> float:
    """What a party (its treasury with it; '' everybody) has of a plan, or of one kind of account; USD_2024 of the
    first year.
    """
    told = accounts(result)
    mine = told[told["party"].isin([party, f"treasury of {party}"])] if party else told
    return float(mine[mine["kind"] == kind]["present"].sum() if kind else mine["present"].sum())


# -- claims ---------------------------------------------------------------------------------


def _claims(ground: Ground) -> Frames:
    """The verdict on every claim of the article, and for those that can be forced whether they move a headline."""
    study = ground.study
    path = ground.out / f"{REFERENCE}.{CALM}"
    result = load(path).result if path.is_dir() else None
    told = verdicts(study, result)
    before: Standing | None = None
    matters, moved = [], []
    for claim in study.claims:
        if not claim.force:
            matters.append("not tried")
            moved.append("")
            continue
        before = before or _standing(ground, ())
        ground.progress(f"{study.name}: what if '{claim.claim}' were true")
        after = _standing(ground, claim.force)
        words = [*_moved(before.headlines, after.headlines), *overtaken(before.worth, after.worth)]
        matters.append("yes" if words else "no")
        moved.append("; ".join(words))
    frame = told.assign(matters=matters, moved=moved)
    return {"claims": frame.rename(columns=CLAIM_COLUMNS)}


@dataclass(frozen=True)
class Standing:
    """Headlines by their value, and what all parties have of each answer that somebody can choose (USD_2024 of the
    first year), calm.
    """

    headlines: Mapping[Headline, float]
    worth: Mapping[str, float]


def _standing(ground: Ground, edits: Sequence[Edit]) -> Standing:
    """Every answer solved with some edits; a case that fails is left out."""
    study, focus = ground.study, ground.study.settings.focus
    headlines, worth = dict[Headline, float](), dict[str, float]()
    for answer in (REFERENCE, *study.answers):
        asked = {h: h.case.partition("/")[2] or CALM for h in study.brief.headlines if _answer_of(h) == answer}
        found = ground.solved(answer, edits, asked.values())
        headlines |= {h: BY_ID[h.measure].of(found[s], h.whose(focus), h.year) for h, s in asked.items() if s in found}
        if CALM in found and answer not in study.brief.supposed:
            worth[answer] = float(closed(found[CALM])[1]["parties_total"])
    return Standing(headlines, worth)


def _answer_of(headline: Headline) -> str:
    return headline.case.partition("/")[0]


def _moved(before: Mapping[Headline, float], after: Mapping[Headline, float]) -> Iterator[str]:
    """Headlines that a change moves by more than MATTERS, in words."""
    for h, value in before.items():
        new = after.get(h, math.nan)
        if value == value and new == new and abs(new - value) > MATTERS * max(abs(value), 1e-9):
            yield f"{h.words}: {value:,.4g} to {new:,.4g} {BY_ID[h.measure].unit}"


def overtaken(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[str]:
    """Answers that change their rank by worth, in words: each with those it comes to stand before. Differences that
    are the solver's (NOISE) are no rank.

    >>> list(overtaken({"a": 3.0, "b": 2.0, "c": 1.0}, {"a": 2.0, "b": 2.5, "c": 1.0}))
    ["'b' comes to be worth more than 'a'"]
    """
    names = [n for n in before if n in after]
    least = NOISE * max((abs(v) for v in (*before.values(), *after.values())), default=0.0)
    for one in names:
        passed = [o for o in names if before[o] - before[one] > least and after[one] - after[o] > least]
        if passed:
            yield f"'{one}' comes to be worth more than {', '.join(repr(o) for o in passed)}"


# -- partnership ----------------------------------------------------------------------------


def _partnership(ground: Ground) -> Frames:
    """The worth of every coalition, against the reference, and splits of the whole."""
    brief = ground.study.brief.partnership
    if brief is None:
        return {}
    gains: dict[tuple[str, ...], dict[str, float]] = {}
    base = _gain(ground, (), brief.players, {})
    for size in range(1, len(brief.players) + 1):
        for members in combinations(brief.players, size):
            ground.progress(f"{ground.study.name}: coalition {' + '.join(members)}")
            acts = [a for who, a in brief.acts.items() if who <= set(members)]
            gains[members] = _gain(ground, acts, brief.players, base)
    gains = {m: {p: _clean(v, base) for p, v in g.items()} for m, g in gains.items()}
    worth = {"+".join(m): _clean(sum(g[p] for p in m), base) for m, g in gains.items()}
    size_of = max(abs(v) for v in worth.values())
    found = partnership(worth, "USD", tolerance=1e-6 * max(size_of, 1.0))
    whole = gains[tuple(brief.players)]
    paid = terms(found.shapley, whole)
    ranges = found.core or {}
    rows = [
        (
            p,
            worth[p],
            found.shapley[p],
            *ranges.get(p, (math.nan, math.nan)),
            found.nucleolus[p],
            paid.payments[p],
            "yes" if found.in_core else "no",
            found.words,
        )
        for p in brief.players
    ]
    names = ["player", "alone", "shapley", "core_low", "core_high", "nucleolus", "payment", "in_core", "objection"]
    told = [(c, v, "with the acts of " + c.replace("+", " and ")) for c, v in worth.items()]
    return {
        "partnership": pd.DataFrame(rows, columns=names),
        "coalitions": pd.DataFrame(told, columns=["coalition", "worth", "text"]),
    }


def _clean(gain: float, base: Mapping[str, float]) -> float:
    """A gain, or nothing where it is smaller than accounts of that size can be told apart."""
    return gain if abs(gain) > NOISE * max(1.0, *(abs(v) for v in base.values())) else 0.0


def _gain(
    ground: Ground, acts: Sequence[Answer], players: Sequence[str], base: Mapping[str, float]
) -> dict[str, float]:
    """What each player has when some act, less what it has in the reference; USD_2024 of the first year."""
    edits = [e for a in sorted(acts, key=lambda a: len(a.name.split("+"))) for e in a.edits]
    study = ground.study.edited(edits) if edits else ground.study
    result = run_case(study, f"{REFERENCE}/{CALM}", ground.basis(REFERENCE), ground.progress).result
    told, _ = closed(result)
    return {
        p: float(told[told["party"].isin([p, f"treasury of {p}"])]["present"].sum()) - base.get(p, 0.0) for p in players
    }


# -- stage gates ----------------------------------------------------------------------------


def _gates(ground: Ground) -> Frames:
    """The tree of each research programme: what industry is worth if all gates are passed, at the low, the central
    and the high of the study's first doubt, with odds of a quarter, a half and a quarter (assumed).
    """
    study, rows = ground.study, []
    base = _worth(ground, REFERENCE, ())
    for answer in study.answers:
        programmes = study.case(answer).tables.get("researches")
        told = records(programmes.frame) if programmes is not None else []
        if not told or any(r["outcome"] == "fails" for r in told) or math.isnan(base):
            continue
        ground.progress(f"{study.name}: stage gates of '{answer}'")
        doubts = (
            [(0.25, d) for d in (study.brief.doubts[0].low, study.brief.doubts[0].high)] if study.brief.doubts else []
        )
        spent, central = _present(study, told), _worth(ground, answer, ())
        tried = [(odds, _worth(ground, answer, edits)) for odds, edits in doubts]
        alike = [(odds, central if math.isnan(w) else w) for odds, w in tried]  # a doubt that does not touch it
        worth = [(odds, w - base + spent) for odds, w in [(0.5 if doubts else 1.0, central), *alike]]
        for programme in sorted({r["research"] for r in told}):
            found = option_value(
                gates_of(told, programme), worth, discount=study.settings.discount, first_year=study.settings.years[0]
            )
            head = {"answer": answer, "research": programme, "value": found.value, "before_cost": found.before_cost}
            head |= {"committed": found.committed, "probability": found.probability, "first_tonne": found.first_tonne}
            rows += [{**head, **r} for r in records(found.tree)]
    return {"gates": pd.DataFrame(rows)} if rows else {}


def _worth(ground: Ground, answer: str, edits: Sequence[Edit]) -> float:
    """What all parties have together of an answer's calm plan; NaN when it has none."""
    found = ground.solved(answer, edits, ()).get(CALM)
    return float("nan") if found is None else float(closed(found)[1]["parties_total"])


def _present(study: Study, told: Sequence[Mapping[str, Any]]) -> float:
    """What the gates cost, worth in the first year: the plan's worth has them off already."""
    first, rate = study.settings.years[0], study.settings.discount
    return float(sum(float(r["usd"]) * (1.0 + rate) ** -(float(r["start"]) - first) for r in told))


# -- the same money -------------------------------------------------------------------------


def _elsewhere(ground: Ground) -> Frames:
    """How far answers that should spend the same do."""
    found = read_compared(ground.study, ground.out)
    rows = []
    for answer, like in ground.study.brief.same_money.items():
        one, other = found.find(answer), found.find(like)
        if one is not None and other is not None and one.status == "optimal":
            spent, same = (sum(float(r["present"]) for r in o.spending) for o in (one, other))
            rows.append((answer, like, spent, same, abs(spent - same) / same if same else math.nan))
    return {"elsewhere": pd.DataFrame(rows, columns=["answer", "like", "spent", "like_spent", "same"])}


# -- what pages list ------------------------------------------------------------------------


def _lists(ground: Ground) -> Frames:
    """What the brief shows beside its figures."""
    return listed(ground.study, ground.out)


_WEIGHERS = {
    "ranges": _ranges,
    "break_evens": _break_evens,
    "claims": _claims,
    "partnership": _partnership,
    "gates": _gates,
    "elsewhere": _elsewhere,
    "lists": _lists,
}
