"""Why a price is what it is: a walk back along settled duals, from the use to the ore.

Where something comes to a node, its price is that of where it comes from and what the way costs; the way taken is
that of the column that brings most (the first key where two bring the same), and one that takes no scrap before one
that does: scrap is as much as is used, and its own price only says what is made of it. The main product of a recipe
bears its costs less what the by-products are worth; a by-product bears them in proportion to its value, so that no
step grows larger than what it explains. Where nothing comes, the price is what its first use would pay (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from didymium.analyses.price_sheet import IDLE, Sheet, Term, building
from didymium.analyses.price_words import carrier, limit_words, stage_of

SMALL = 0.005
"""Inputs that make less than this share of the price are told as inputs and not followed."""
ROUNDING = 1e-10
"""Steps below this share of all are rounding of the solver and left out."""
GOODS = ("input", "by_product_credit", "put_aside")
MINOR = 0.002
"""Goods below this share of all steps are told together."""
DEEP = 60
"""Nodes followed in a row before a chain is cut off."""


@dataclass(frozen=True)
class Step:
    """One part of a price, in USD_2024 of the first year per t: what kind of step, on what, where.

    A step that is the rent of a limit names the equation, its member and what a unit of it is worth; `depth` counts
    the nodes between it and the price explained.
    """

    step: str
    what: str
    usd: float
    place: str
    depth: int
    equation: str = ""
    member: str = ""
    worth: float = 0.0


@dataclass(frozen=True)
class _Visit:
    row: int
    share: float
    path: tuple[int, ...]

    @property
    def depth(self) -> int:
        return len(self.path)


class Walk:
    """The steps of one price after the other, on one settled run."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def steps(self, row: int, wanted: bool = False) -> list[Step]:
        """Steps of the price in a balance row, from the ore to the use; they sum to it.

        With `wanted` a node to which nothing comes is explained by its cheapest way in, not by its first use.
        """
        price = float(self.sheet.duals[row])
        return _summed(self._node(_Visit(row, 1.0, ()), abs(price), wanted)) if price else []

    def _node(self, visit: _Visit, whole: float, wanted: bool) -> Iterator[Step]:
        sheet, row = self.sheet, visit.row
        aside = self._aside(row) if sheet.duals[row] <= 0 else None
        source = self._source(row, wanted) if aside is None else None
        if source is not None:
            yield from self._column(visit, *source, whole, wanted)
            return
        use = (aside, -1.0) if aside is not None else self._use(row)
        if use is None:
            yield self._price(visit, row, float(sheet.duals[row]) * visit.share, "given")
            return
        yield from self._column(visit, *use, 0.0, wanted)

    def _source(self, row: int, wanted: bool) -> tuple[int, float] | None:
        """The column that brings most; if nothing comes and it is wanted, the one that misses its price by least."""
        into, sheet = self.sheet.into(row), self.sheet
        active = [(j, a) for j, a in into if sheet.columns[j] > IDLE]
        if active:
            active = [(j, a) for j, a in active if not self._recycles(j)] or active
            most = max(a * sheet.columns[j] for j, a in active)
            return next((j, a) for j, a in active if a * sheet.columns[j] >= most * (1 - 1e-9))
        return min(into, key=lambda e: (sheet.reduced[e[0]] / e[1], e[0])) if into and wanted else None

    def _aside(self, row: int) -> int | None:
        """The column that puts something aside here, if it is used: what is worth nothing costs its handling."""
        out = self.sheet.out_of(row)
        used = (j for j, _ in out if self.sheet.columns[j] > IDLE and self.sheet.variable(j)[0] == "surplus")
        return next(used, None)

    def _recycles(self, column: int) -> bool:
        """Whether a column takes scrap at a plant."""
        sheet = self.sheet
        name, member, _ = sheet.variable(column)
        ports = sheet.result.network.modes[member].ports if name == "activity" else ()
        return any(amount < 0 and sheet.result.form.get(m) == "scrap" for m, amount in ports)

    def _use(self, row: int) -> tuple[int, float] | None:
        """The column that would take a first tonne: nothing is lost by it at this price."""
        sheet, price = self.sheet, abs(float(self.sheet.duals[row]))
        found = [(j, a) for j, a in sheet.out_of(row) if abs(sheet.reduced[j] / a) <= 1e-6 * max(1.0, price)]
        return max(found, key=lambda e: (sheet.columns[e[0]], -e[0])) if found else None

    def _column(self, visit: _Visit, column: int, factor: float, whole: float, wanted: bool) -> Iterator[Step]:
        """The terms of a column; what it takes in is followed while it is worth it (`whole` is the price explained)."""
        terms = list(self.sheet.terms(column, visit.row, factor))
        path = (*visit.path, visit.row)
        own, inner = [], []
        for term, usd in _borne(terms, float(self.sheet.duals[visit.row])):
            value = usd * visit.share
            node = self.sheet.node(term.row) if term.kind == "row" else None
            follow = node is not None and usd > 0 and term.row not in path and len(path) < DEEP
            if follow and abs(value) >= SMALL * whole > 0:
                share = value / float(self.sheet.duals[term.row])
                inner.append(_Visit(term.row, share, path))
            elif node is not None:
                own.append(self._price(visit, term.row, value, self._kind(term, usd) if whole else "worth"))
            else:
                own.append(self._other(visit, column, replace(term, usd=usd), value))
        for further in sorted(inner, key=lambda v: v.row):
            yield from self._node(further, whole, wanted)
        yield from own

    def _kind(self, term: Term, usd: float) -> str:
        """Whether a price paid on the way is an input, a by-product sold, or one that must be put aside."""
        if usd < 0:
            return "by_product_credit"
        return "input" if self.sheet.duals[term.row] > 0 else "put_aside"

    def _price(self, visit: _Visit, row: int, usd: float, kind: str) -> Step:
        node = self.sheet.node(row)
        material, place, slot = node or ("", "", 0)
        when = self.sheet.program.values.space.labels["time"][slot]
        return Step(kind, f"{material} at {place} in {when}", usd, place, visit.depth)

    def _other(self, visit: _Visit, column: int, term: Term, usd: float) -> Step:
        """A cost, or the rent of a limit."""
        what, place = carrier(self.sheet, column)
        if term.kind == "cost":
            return Step(stage_of(self.sheet, column, term.name), what, usd, place, visit.depth)
        if not term.name:
            short = usd < 0 and self.sheet.columns[column] <= IDLE
            return Step("too_dear" if short else "rounding", what, usd, place, visit.depth)
        return self._limit(visit, column, term, usd)

    def _limit(self, visit: _Visit, column: int, term: Term, usd: float) -> Step:
        sheet = self.sheet
        kind, limit = (
            {"own_goods": "own_goods", "demand": "use", "back_to_base": "calibration"}.get(term.name, "scarcity"),
            term,
        )
        built, held = building(sheet.program, sheet, term.row) if term.row >= 0 else ([], [])
        if built:
            limit = max(held, key=lambda t: abs(t.usd)) if held else term
            kind = "scarcity" if held else "capital"
        worth = abs(float(sheet.duals[limit.row] if limit.row >= 0 else sheet.reduced[column]))
        words, member = limit_words(sheet, limit.name, limit.position, kind)
        return Step(kind, words, usd, carrier(sheet, column)[1], visit.depth, limit.name, member, worth)


def _borne(terms: list[Term], price: float) -> list[tuple[Term, float]]:
    """What the product bears of each term, USD per t; sums to its price.

    Where it is worth half of all that comes out or more, all costs less the by-products; else its share of the costs.
    """
    costs = sum(t.usd for t in terms if t.usd > 0)
    others = -sum(t.usd for t in terms if t.usd < 0)
    if price <= 0 or price >= others or costs <= 0:
        return [(t, t.usd) for t in terms]
    return [(t, t.usd * price / costs) for t in terms if t.usd > 0]


def _summed(steps: Iterable[Step]) -> list[Step]:
    """Steps of the same kind on the same thing as one, and goods that matter little as one, in order of the first."""
    steps = list(steps)
    whole = sum(abs(s.usd) for s in steps)
    found: dict[tuple[str, str, str], Step] = {}
    for given in steps:
        minor = given.step in GOODS and abs(given.usd) < MINOR * whole
        s = replace(given, step="small", what="goods that matter little", place="") if minor else given
        key = (s.step, s.what, s.place)
        seen = found.get(key)
        found[key] = s if seen is None else replace(seen, usd=seen.usd + s.usd, depth=min(seen.depth, s.depth))
    return [s for s in found.values() if abs(s.usd) > ROUNDING * whole]
