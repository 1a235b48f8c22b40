"""One element from deposit to use, as the nodes and links of a Sankey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from didymium.reports import numbers
from didymium.reports.names import GROUP_LABELS, GROUPS
from didymium.reports.payload.chain import SWARF
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.mixing import STOCK, put
from didymium.reports.payload.trace import Links, Trace

SMALL = 0.03
BY_PRODUCTS = ("Tb", "LaCe", "REO")
STEPS = ("deposit", "separation", "magnet", "use")
OTHERS = {0: "Other deposits", 1: "Other separation", 2: "Other magnets", 3: "Other use"}


def chart(cases: Sequence[Case], years: Sequence[int], start: str) -> Chart:
    """Every answer, year and element group."""
    views = {f"{c.answer}|{y}|{g}": _view(c, y, g) for c in cases for y in years for g in GROUP_LABELS}
    return Chart("sankey", "sankey", "t oxide", views, ("answer", "year", "element"), start=start)


def _view(case: Case, year: int, group: str) -> View:
    name, elements = GROUPS[group]
    trace = case.tracer.trace(year, elements)
    drawing = _Drawing(case, trace)
    unit = "t REO" if group == "REO" else f"t {name.lower()} oxide"
    title = f"{name}: {numbers.mass(trace.used)} of oxide reach use in {year}."
    left = f"{numbers.mass(trace.unsold)} stay unsold" if trace.unsold >= 0.5 else "none stays unsold"
    reading = f"{numbers.mass(trace.used)} of {name.lower()} oxide reach use in {year}; {left}."
    if group in BY_PRODUCTS or not trace.used:
        title = f"{name} in {year}, from deposit to use" if group in BY_PRODUCTS and not case.calibrated else title
        reading = case.say(reading)
    empty = (
        ""
        if drawing.links
        else f"No {name.lower()} moves in {year}: nothing separates it. Choose another year or element."
    )
    note = (
        "Goods of one kind at one place mix: shares are traced in proportion. Net of losses; they stand in the table."
    )
    columns = [text("step"), text("from"), text("to"), number("oxide", unit)]
    data = {"nodes": drawing.nodes(), "links": len(drawing.links)}
    return View(
        title,
        f"{year}, {unit}; bar height is tonnes, colour is the place it comes from; {case.names.party()} in blue",
        reading,
        Table(columns, drawing.rows()),
        data,
        note,
        empty,
    )


class _Drawing:
    """Nodes named and small ones put together, links summed."""

    def __init__(self, case: Case, trace: Trace) -> None:
        self.case, self.trace = case, trace
        self._label: dict[tuple[int, str], str] = {}
        self._colour: dict[str, str] = {}
        self._depth: dict[str, int] = {}
        steps = self._steps()
        self._name_nodes(steps)
        sums: dict[tuple[str, str], float] = {}
        for depth, end, links in steps:
            for (start, stop), t in links.items():
                key = (self._label[(depth, start)], self._label[(end, stop)])
                sums[key] = sums.get(key, 0.0) + t
        self.links: list[dict[str, Any]] = [
            {"from": a, "to": b, "t": t} for (a, b), t in sorted(sums.items(), key=lambda item: -item[1])
        ]

    def _steps(self) -> list[tuple[int, int, Links]]:
        """Links between columns; oxide used as such passes a node of its own in the magnet column."""
        trace = self.trace
        to_use: Links = {}
        from_oxide: Links = {}
        for (separator, place), t in trace.separation_use.items():
            put(to_use, (separator, "as such"), t)
            put(from_oxide, ("as such", place), t)
        left: Links = {}
        for links in (trace.separation_unsold,):
            for (separator, _), t in links.items():
                put(left, (separator, "unsold"), t)
        made: Links = {}
        for (maker, _), t in trace.magnet_unsold.items():
            put(made, (maker, "unsold"), t)
        ore: Links = {}
        for (deposit, _), t in trace.deposit_unsold.items():
            put(ore, (deposit, "unsold"), t)
        return [
            (0, 1, trace.deposit_separation),
            (1, 2, trace.separation_magnet),
            (1, 2, to_use),
            (2, 3, trace.magnet_use),
            (2, 3, from_oxide),
            (1, 3, left),
            (2, 3, made),
            (0, 3, ore),
        ]

    def _name_nodes(self, steps: Sequence[tuple[int, int, Links]]) -> None:
        sizes: dict[tuple[int, str], list[float]] = {}
        for depth, end, links in steps:
            for (start, stop), t in links.items():
                sizes.setdefault((depth, start), [0.0, 0.0])[0] += t
                sizes.setdefault((end, stop), [0.0, 0.0])[1] += t
        total = max(self.trace.used + self.trace.unsold, 1e-9)
        small: dict[int, list[tuple[int, str]]] = {}
        for key, (out, came) in sizes.items():
            depth, code = key
            if max(out, came) < SMALL * total and not self._kept(depth, code):
                small.setdefault(depth, []).append(key)
            else:
                self._set(key, self._name(depth, code), self._colour_of(depth, code))
        for depth, keys in small.items():
            alone = len(keys) == 1
            for key in keys:
                label = self._name(depth, key[1]) if alone else f"{OTHERS[depth]} ({len(keys)})"
                self._set(key, label, self._colour_of(depth, key[1]) if alone else "others")

    def _kept(self, depth: int, code: str) -> bool:
        return code in ("as such", "unsold") or (depth > 0 and code in self.case.mine)

    def _set(self, key: tuple[int, str], label: str, colour: str) -> None:
        self._label[key], self._colour[label], self._depth[label] = label, colour, key[0]

    def _name(self, depth: int, code: str) -> str:
        names = self.case.names
        if code == STOCK:
            return f"Stock drawn ({STEPS[depth]})"
        if code in ("unsold", "as such"):
            return "Unsold, stock" if code == "unsold" else "Used as oxide"
        if depth == 0:
            return {SWARF: "Magnet swarf", "unknown": "Unknown deposit"}.get(code, names.deposit(code))
        return (f"{names.place(code)}, separation", f"{names.place(code)}, magnets", f"use in {names.place(code)}")[
            depth - 1
        ]

    def _colour_of(self, depth: int, code: str) -> str:
        names = self.case.names
        place = names.place_of_deposit(code) if depth == 0 else code
        return names.colour(place)

    def nodes(self) -> list[dict[str, Any]]:
        """Each node once, with the tonnes that pass it."""
        through: dict[str, list[float]] = {}
        for link in self.links:
            through.setdefault(link["from"], [0.0, 0.0])[0] += link["t"]
            through.setdefault(link["to"], [0.0, 0.0])[1] += link["t"]
        return [
            {"name": n, "depth": self._depth[n], "colour": self._colour[n], "t": max(v)}
            for n, v in sorted(through.items(), key=lambda item: (self._depth[item[0]], -max(item[1])))
        ]

    def rows(self) -> list[list[Cell]]:
        """The links, then what was dug, came back as swarf and was lost."""
        rows: list[list[Cell]] = [
            [f"{STEPS[self._depth[x['from']]]} to {STEPS[self._depth[x['to']]]}", x["from"], x["to"], x["t"]]
            for x in self.links
        ]
        mined = sum(self.trace.mined.values())
        ends = self.trace.used + self.trace.unsold
        swarf = sum(t for (label, _), t in self.trace.deposit_separation.items() if label == SWARF)
        stock = sum(
            t
            for links in (self.trace.deposit_separation, self.trace.magnet_use)
            for (label, _), t in links.items()
            if label == STOCK
        )
        rows += [
            ["account", "mined", "", mined],
            ["account", "from swarf", "", swarf],
            ["account", "from stock", "", stock],
            ["account", "used", "", self.trace.used],
            ["account", "unsold", "", self.trace.unsold],
            ["account", "lost, in swarf or put in stock", "", mined + swarf + stock - ends],
        ]
        return rows
