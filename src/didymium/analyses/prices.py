"""Prices with their left and right derivative, as a chain from the ore, and what stands before an unmet tonne."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from didymium.analyses.again import Again
from didymium.analyses.price_sheet import BALANCE, IDLE, Sheet
from didymium.analyses.price_walk import Step, Walk
from didymium.analyses.price_words import sentence
from didymium.analyses.solve import Progress, quiet
from didymium.errors import Problem, StudyError
from didymium.model.ranges import ranges
from didymium.results.figures import figure_id
from didymium.tables.table import records

RANGE = ["id", "value", "left", "right", "kind"]
CHAIN = ["id", "step", "what", "usd_per_t", "place", "side"]
UNMET = ["id", "limit", "equation", "member", "worth", "rent"]
POINT = 1e-6
"""Left and right nearer than this, beside the price, are one."""
MARKET = "CHN"
FORMS = ("oxide", "metal", "magnet", "concentrate", "carbonate", "heavy_concentrate")
CHAINED = ("oxide.Nd", "oxide.Pr", "oxide.Dy", "oxide.Tb")
RENTS = ("scarcity", "own_goods")
"""Steps that are limits; capital only pays for what was built."""


def prices_of(again: Again) -> pd.DataFrame:
    """Every price as a figure: id, material, form, place, slot (position of its slice), row (of the program), value,
    passed (t that pass the node in the slice).
    """
    network, program = again.result.network, again.program
    rows = program.blocks[BALANCE].row
    through = abs(program.matrix) @ np.abs(again.columns) / 2.0
    told = []
    for position, row in enumerate(rows.tolist()):
        at, slot = divmod(position, len(program.weight))
        (material, place), (year, part) = network.nodes[at], network.horizon.times[slot]
        if row >= 0:
            value = float(again.duals[row] / program.weight[slot])
            name = figure_id("price", place=place, material=material, year=year, slice=part)
            told.append((name, material, again.result.form[material], place, slot, row, value, float(through[row])))
    return pd.DataFrame(told, columns=["id", "material", "form", "place", "slot", "row", "value", "passed"])


def published(again: Again) -> list[str]:
    """Figures of the prices people read: oxides that pass the place in focus and the market, in every year, and
    other goods where they are traded there; in a study of neither, every price of what passes.
    """
    found = prices_of(again)
    moved = set(zip(again.result.flows()["material"], again.result.flows()["to"], strict=True))
    traded = np.array([(m, p) in moved for m, p in zip(found["material"], found["place"], strict=True)], dtype=bool)
    passed = found["passed"] > IDLE
    here = passed & found["place"].isin({again.result.focus, MARKET})
    read = here & ((found["form"] == "oxide") | (traded & found["form"].isin(FORMS)))
    return found.loc[read if read.any() else passed, "id"].tolist()


def price_ranges(again: Again, figures: Sequence[str] | None = None, progress: Progress = quiet) -> pd.DataFrame:
    """Left and right derivative of prices, USD_2024/t: id, value, left, right, kind (point, range, one_sided).

    Left is what a tonne given is worth, right what a next tonne costs; infinite where it cannot be put aside or
    cannot be had. `figures` are price ids, by default those of `published`. StudyError for an id that is no price.
    """
    rows = _picked(again, published(again) if figures is None else figures)
    progress(f"left and right of {len(rows):,} prices")
    weight = again.program.weight[rows["slot"].to_numpy(dtype=int)]
    left, right = ranges(again.machine, again.columns, rows["row"].to_numpy(dtype=np.int64))
    out = rows[["id", "value"]].assign(left=left / weight, right=right / weight)
    size = POINT * np.maximum(1.0, out["value"].abs())
    endless = np.isinf(out["left"]) | np.isinf(out["right"])
    kind = np.where(endless, "one_sided", np.where(out["right"] - out["left"] <= size, "point", "range"))
    return out.assign(kind=kind)[RANGE]


def _picked(again: Again, figures: Sequence[str]) -> pd.DataFrame:
    known = prices_of(again).set_index("id", drop=False)
    wrong = [f for f in figures if f not in known.index]
    if wrong:
        rule, fix = "is no price of this run", "write an id as `didymium list RUN` prints it: price[place=...]"
        raise StudyError([Problem("S48", "", 0, "figure", f, rule, fix) for f in wrong])
    return known.loc[list(figures)].reset_index(drop=True)


def chained(again: Again) -> list[str]:
    """Figures whose chain is kept beside a run: magnet oxides and magnets that pass the focus and the market."""
    found = prices_of(again)
    kept = found["id"].isin(published(again)) & (found["material"].isin(CHAINED) | (found["form"] == "magnet"))
    return found.loc[kept, "id"].tolist()


def price_chain(again: Again, figures: Sequence[str] | None = None, ranged: pd.DataFrame | None = None) -> pd.DataFrame:
    """Prices as chains from the ore to the place: id, step, what, usd_per_t, place, side; the steps sum to the price.

    Money is USD_2024/t in the year of the price. `side` says which derivative of `ranged` the price is: both, left,
    right, between; empty where no range is given. StudyError for an id that is no price.
    """
    walk, sides = Walk(Sheet(again)), _sides(ranged)
    out: list[tuple[object, ...]] = []
    for r in records(_picked(again, chained(again) if figures is None else figures)):
        weight = float(again.program.weight[int(r["slot"])])
        side = sides.get(r["id"], "")
        out += [(r["id"], s.step, s.what, s.usd / weight, s.place, side) for s in walk.steps(int(r["row"]))]
    return pd.DataFrame(out, columns=CHAIN)


def _sides(ranged: pd.DataFrame | None) -> dict[str, str]:
    """Which side of its range each price stands at."""
    out = {}
    for r in records(ranged) if ranged is not None else ():
        near = POINT * max(1.0, abs(r["value"]))
        left, right = abs(r["value"] - r["left"]) <= near, abs(r["value"] - r["right"]) <= near
        out[r["id"]] = "both" if left and right else "left" if left else "right" if right else "between"
    return out


def words(chain: pd.DataFrame) -> list[str]:
    """A readable sentence for each step of a chain."""
    return [sentence(r["step"], r["what"], r["usd_per_t"]) for r in records(chain)]


def unmet_limits(again: Again, progress: Progress = quiet) -> pd.DataFrame:
    """The first limit before every unmet tonne: id, limit, equation, member, worth, rent.

    First is the one nearest to the use that has a price on the way to it; `worth` is what a unit more of the limit
    is worth, `rent` its part in the price of the next tonne (USD_2024/t of the year). Without such a limit the tonne
    costs more than it is worth (equation `cost`), or nothing makes or carries it there (equation empty).
    """
    asked = again.result.demand()
    asked = asked[asked["unmet"] > 0]
    progress(f"limits of {len(asked):,} unmet demands")
    walk, prices = Walk(Sheet(again)), prices_of(again)
    times = {t: n for n, t in enumerate(again.result.network.horizon.times)}
    at = {
        (m, p, s): (r, v)
        for m, p, s, r, v in zip(
            prices["material"], prices["place"], prices["slot"], prices["row"], prices["passed"], strict=True
        )
    }
    out = []
    for r in records(asked):
        slots = [s for (y, part), s in times.items() if y == int(r["year"]) and r["slice"] in ("", part)]
        where = {k: r[k] for k in ("place", "end_use", "material", "year", "slice")}
        offers = [
            m
            for use, group, place, m in again.result.network.offers
            if (use, group, place) == (r["end_use"], r["material"], r["place"])
        ]
        served = [(*at[m, r["place"], s], s) for m in offers for s in slots if (m, r["place"], s) in at]
        out.append((figure_id("unmet", **where), *_first(again, walk, served)))
    return pd.DataFrame(out, columns=UNMET)


def _first(again: Again, walk: Walk, served: Iterable[tuple[int, float, int]]) -> tuple[str, str, str, float, float]:
    """The limit nearest to the use on the way to the node that serves most; else to the one that would cost least."""
    nodes = sorted(served, key=lambda n: (-n[1], float(again.duals[n[0]]), n[0]))
    if not nodes:
        return "nothing in the study makes or carries it there", "", "", float("nan"), 0.0
    row, _, slot = nodes[0]
    weight, steps = float(again.program.weight[slot]), walk.steps(row, wanted=True)
    found = nearest(steps)
    if found is not None:
        return found.what, found.equation, found.member, found.worth / weight, found.usd / weight
    if all(s.step in ("use", "given", "worth") for s in steps):
        return "nothing in the study makes or carries it there", "", "", float("nan"), 0.0
    return "no limit: a next tonne costs more than it is worth", "cost", "", float(again.duals[row]) / weight, 0.0


def nearest(steps: Sequence[Step]) -> Step | None:
    """The limit with a rent that lies nearest to the use; the larger rent where two are as near.

    What holds a flow near its base year (calibration) counts only where no limit does.
    """
    held = [s for s in steps if s.step in RENTS and s.usd > 0 and s.worth > 0]
    held = held or [s for s in steps if s.step == "calibration" and s.usd > 0 and s.worth > 0]
    return min(held, key=lambda s: (s.depth, -s.usd, s.what), default=None)
