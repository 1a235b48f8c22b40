"""The command compare: answers x shocks of one study or of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from didymium.analyses import gallery
from didymium.analyses.compare import Compared, Outcome, compare_all, read_compared
from didymium.analyses.signs import signs
from didymium.analyses.weigh import KINDS, read_weighed
from didymium.analyses.weigh import weigh as weighed
from didymium.cli.out import answer, columns, guarded, say
from didymium.errors import Problem, StudyError
from didymium.library import studies
from didymium.results.measures import BY_ID
from didymium.study.open import open_study
from didymium.study.study import CALM, REFERENCE, Study

SHOWN = 3
"""Measures that are shown for people; all are in compare.csv."""


@guarded("compare")
def compare(
    names: Sequence[str], all_: bool, answers: str, shocks: str, out: str, processes: int, as_json: bool
) -> None:
    """Every case of the studies; exit 1 when one of them failed."""
    chosen = studies() if all_ else list(names)
    if not chosen:
        fix = "name a study, or write --all; `didymium list` shows them"
        raise StudyError([Problem("S34", "", 0, "names", "", "no study is named", fix)])
    clock, lines, told = perf_counter(), list[str](), list[dict[str, Any]]()
    opened = [open_study(name) for name in chosen]
    notices = [n for study in opened for n in study.notices]
    results = compare_all(opened, Path(out), _split(answers), _split(shocks), processes, say)
    for study, found in zip(opened, results, strict=True):
        lines += [*_lines(study, found), ""]
        told.append(_told(found, Path(out) / study.name))
    seconds = perf_counter() - clock
    cases = sum(len(t["cases"]) for t in told)
    lines.append(f"{cases} cases of {len(chosen)} studies in {seconds / 60:.1f} minutes")
    answer("compare", as_json, {"status": "ok", "seconds": seconds, "studies": told}, lines, notices)


@guarded("weigh")
def weigh(names: Sequence[str], all_: bool, only: str, out: str, store: bool, as_json: bool) -> None:
    """What stands around comparisons that were made."""
    chosen = studies() if all_ else list(names)
    kinds = [k.strip() for k in only.split(",") if k.strip()] or None
    wrong = [k for k in kinds or () if k not in KINDS]
    if not chosen or wrong:
        what, fix = ("only", f"use some of {', '.join(KINDS)}") if wrong else ("names", "name a study, or write --all")
        raise StudyError([Problem("S34", "", 0, what, ", ".join(wrong), "nothing is meant by that", fix)])
    lines, told = list[str](), list[dict[str, Any]]()
    for name in chosen:
        study = open_study(name)
        folder = Path(out) / study.name
        if not read_compared(study, folder).outcomes:
            fix = f"run 'didymium compare {name} --out {out}' first"
            raise StudyError([Problem("S30", str(folder), 0, "", "", "holds no case of that study", fix)])
        seconds = weighed(study, folder, kinds, say)
        frames = read_weighed(folder)
        if store:
            gallery.store(read_compared(study, folder), frames, gallery.PLACE / study.name)
        lines += [f"{study.name}: " + ", ".join(f"{k} {s:.0f} s" for k, s in seconds.items())]
        lines += [line for n in SAID if n in frames for line in ["", n, *_frame_lines(frames[n])]] + [""]
        held = signs(read_compared(study, folder), frames)
        lines += [*columns(("sign", "holds", "found"), held[["sign", "holds", "found"]].to_numpy().tolist()), ""]
        told.append(
            {
                "study": study.name,
                "seconds": seconds,
                "signs": held.to_dict("records"),
                **{n: f.to_dict("records") for n, f in frames.items()},
            }
        )
    answer("weigh", as_json, {"status": "ok", "studies": told}, lines)


SAID = {
    "ranges": ("words", "value", "low", "high", "unit"),
    "break_evens": ("words", "side", "effect", "unit", "solves"),
    "claims": ("claim", "verdict", "matters", "moved"),
    "partnership": ("player", "alone", "shapley", "nucleolus", "payment", "in_core"),
    "elsewhere": ("answer", "like", "spent", "like_spent", "same"),
}
"""What is shown for people of each frame."""


def _frame_lines(frame: pd.DataFrame) -> list[str]:
    """Some columns of a frame as aligned lines."""
    names = next(cols for cols in SAID.values() if set(cols) <= set(frame.columns))
    shown = [[f"{v:,.4g}" if isinstance(v, float) else str(v) for v in row] for row in frame[list(names)].to_numpy()]
    return columns(names, shown)


def _split(words: str) -> list[str] | None:
    """Names separated by ';', None for all."""
    return [w.strip() for w in words.split(";") if w.strip()] or None


def _told(found: Compared, folder: Path) -> dict[str, Any]:
    """One study as plain data."""
    return {
        "study": found.study,
        "seconds": found.seconds,
        "cold": found.cold,
        "saved": found.saved,
        "reused": found.reused,
        "out": str(folder),
        "cases": found.cases().to_dict("records"),
    }


def _lines(study: Study, found: Compared) -> list[str]:
    """The matrix of losses and the first measures, and what the hot start saved."""
    answers = [REFERENCE, *(a for a in study.answers if found.find(a))]
    shocks = [CALM, *(s for s in study.shocks if any(o.shock == s for o in found.outcomes))]
    lines = [f"{study.name}: {study.question}", "", "worth lost in each shock, and cost of the calm plan, m USD_2024"]
    base = found.find(REFERENCE)
    rows = [[a, *(_loss(found.find(a, s)) for s in shocks[1:]), _cost(found.find(a), base)] for a in answers]
    lines += columns(("answer", *shocks[1:], "cost beyond reference"), rows)
    for measure in (study.brief.measures or ())[:SHOWN]:
        year = _year(found, measure)
        lines += ["", f"{BY_ID[measure].label}, {BY_ID[measure].unit}, {year}"]
        rows = [[a, *(_value(found.find(a, s), measure, year) for s in shocks)] for a in answers]
        lines += columns(("answer", *shocks), rows)
    lines += [f"failed: {o.case}: {o.told}" for o in found.outcomes if o.status == "failed"]
    hot = f"; hot starts saved about {found.saved / 60:.0f} minutes" if math.isfinite(found.saved) else ""
    again = f", {found.reused} of them kept from an earlier run" if found.reused else ""
    return [*lines, "", f"{len(found.outcomes)} cases in {found.seconds:.0f} s{again}{hot}"]


def _year(found: Compared, measure: str) -> int:
    """The year in which a measure differs most over all cases."""
    frame = found.frame()
    rows = frame[(frame["measure"] == measure) & (frame["place"] == found.focus)]
    spread = rows.groupby("year")["value"].agg(lambda v: v.max() - v.min())
    told = {int(str(y)): float(v) for y, v in spread.dropna().items()}
    return max(told, key=lambda y: told[y], default=0)


def _loss(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not solved"
    return "failed" if outcome.status == "failed" else f"{outcome.loss / 1e6:,.0f}"


def _cost(outcome: Outcome | None, base: Outcome | None) -> str:
    if outcome is None or base is None or outcome.status == "failed":
        return "not solved"
    return f"{(base.worth - outcome.worth) / 1e6:,.0f}"


def _value(outcome: Outcome | None, measure: str, year: int) -> str:
    if outcome is None:
        return "not solved"
    found = next((r["value"] for r in outcome.measures if (r["measure"], r["year"]) == (measure, year)), float("nan"))
    return "unknown" if found != found else f"{found:,.4g}"
