"""What a figure is made of: the columns it adds up, the prices it reads, and the numbers it takes from tables.

A figure is a sum, or a quotient of two sums; `terms` writes it out so that it can be differentiated and traced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from didymium.errors import Problem, StudyError, nearest
from didymium.model.assemble import Program
from didymium.parts.footprints import Rate, lane_rates, mine_rates, mode_rates
from didymium.parts.network import Network
from didymium.parts.use import ordered_tiers
from didymium.results.footprints import SHOWN
from didymium.results.result import Result
from didymium.tables.table import records

Floats = npt.NDArray[np.float64]
_ID = re.compile(r"(\w+)(?:\[(.*)\])?")
_WHERE = re.compile(r"(\w+)=((?:[^,]|,(?!\w+=))*)")


@dataclass
class Sum:
    """Weights by column, by row (whose dual is read, USD of the first year), and a constant; all may be jets."""

    columns: dict[int, Any] = field(default_factory=dict)
    rows: dict[int, Any] = field(default_factory=dict)
    constant: Any = 0.0

    def add(self, column: int, weight: Any) -> None:
        """Add so much of a column."""
        self.columns[column] = self.columns.get(column, 0.0) + weight

    def value(self, solution: Floats, duals: Floats) -> float:
        """The sum at a solution."""
        told = float(self.constant)
        told += sum(float(w) * float(solution[i]) for i, w in self.columns.items())
        return told + sum(float(w) * float(duals[i]) for i, w in self.rows.items())

    def remembered(self, solution: Floats, duals: Floats) -> dict[int, float]:
        """Derivative by table cells at a fixed solution: of the constant and of the weights."""
        out: dict[int, float] = dict(getattr(self.constant, "pulls", {}))
        for weights, values in ((self.columns, solution), (self.rows, duals)):
            for i, weight in weights.items():
                for cell, pull in getattr(weight, "pulls", {}).items():
                    out[cell] = out.get(cell, 0.0) + pull * float(values[i])
        return out


@dataclass(frozen=True)
class Terms:
    """A figure as `over` / `under`; `under` None means it is a plain sum; `whole` that it is the plan's objective."""

    figure: str
    unit: str
    over: Sum
    under: Sum | None = None
    whole: bool = False

    def value(self, solution: Floats, duals: Floats) -> float:
        """The figure at a solution."""
        top = self.over.value(solution, duals)
        if self.under is None:
            return top
        below = self.under.value(solution, duals)
        return top / below if below else float("nan")


@dataclass(frozen=True)
class Where:
    """Where figures find their columns: the program, the result, and a network whose numbers may be jets."""

    program: Program
    result: Result
    network: Network

    def column(self, variable: str, member: int, time: int) -> int:
        """The column of a variable over (member, time)."""
        _, columns, shape = self.program.values.block(variable)
        return int(columns.start) + member * shape[-1] + time

    def times(self, where: Mapping[str, str]) -> list[tuple[int, float]]:
        """Positions of the slices meant, and one over the years they stand for."""
        horizon = self.network.horizon
        wanted = [n for n, (y, s) in enumerate(horizon.times) if str(y) == where["year"] and where.get("slice", s) == s]
        years = sum(float(horizon.span[n]) for n in wanted)
        return [(n, 1.0 / years) for n in wanted]

    def price_row(self, material: str, place: str, time: int) -> int:
        """The row of a material balance; -1 when the node is not in the plan."""
        node = (material, place)
        if node not in self.network.nodes:
            return -1
        shape = self.program.values.space.shape(("node", "time"))
        return int(self.program.blocks["material_balance"].row[self.network.nodes.index(node) * shape[1] + time])


def parse(figure: str) -> tuple[str, dict[str, str]]:
    """Name and coordinates of a figure's id.

    >>> parse("unmet[place=IND,year=2030]")
    ('unmet', {'place': 'IND', 'year': '2030'})
    """
    match = _ID.fullmatch(figure.strip())
    if match is None:
        return figure, {}
    return match[1], dict(_WHERE.findall(match[2] or ""))


def terms(where: Where, figure: str) -> Terms:
    """A figure written out. StudyError when there is no such figure, or it cannot be written as sums."""
    name, at = parse(figure)
    if name not in KINDS:
        _refuse(figure, name)
    try:
        return KINDS[name](where, figure, at)
    except (KeyError, ZeroDivisionError) as error:
        raise _unknown(figure, f"coordinate {error} is missing or names nothing") from error


def _refuse(figure: str, name: str) -> None:
    close = nearest(name, KINDS)
    fix = f"write '{close}[...]'" if close else f"use one of: {', '.join(KINDS)}; `didymium list RUN` prints them all"
    raise StudyError([Problem("S40", figure, 0, "figure", name, "this kind of figure cannot be traced", fix)])


def _unknown(figure: str, rule: str) -> StudyError:
    return StudyError([Problem("S41", figure, 0, "figure", figure, rule, "copy an id from `didymium list RUN`")])


# -- the kinds ------------------------------------------------------------------------------


def _objective(where: Where, figure: str, _: Mapping[str, str]) -> Terms:
    weights = {int(i): -float(where.program.cost[i]) for i in np.flatnonzero(where.program.cost)}
    return Terms(figure, "USD_2024", Sum(weights), whole=True)


def _shipment(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    out = Sum()
    for n, lane in enumerate(where.network.lanes):
        if (lane.start, lane.end, lane.material) == (at["from"], at["to"], at["material"]):
            for time, share in where.times(at):
                out.add(where.column("shipment", n, time), share)
    return Terms(figure, "t/year", out)


def _price(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    out = Sum()
    times = where.times(at)
    for time, _ in times:
        row = where.price_row(at["material"], at["place"], time)
        if row < 0:
            raise _unknown(figure, "no such material at that place")
        out.rows[row] = 1.0 / float(where.program.weight[time]) / len(times)
    return Terms(figure, "USD_2024/t", out)


def _surplus(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    node, out = where.network.nodes.index((at["material"], at["place"])), Sum()
    for time, share in where.times(at):
        out.add(where.column("surplus", node, time), share)
    return Terms(figure, "t/year", out)


def _asked(where: Where, at: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of demand meant by the coordinates given."""
    rows = records(where.network.demands)
    return [r for r in rows if all(_named(r[k]) == v for k, v in at.items() if k in r)]


def _named(value: Any) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _demand(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    return Terms(figure, "t/year", Sum(constant=_plus(r["quantity"] for r in _asked(where, at))))


def _plus(numbers: Iterable[Any]) -> Any:
    total: Any = 0.0
    for n in numbers:
        total = total + n
    return total


def _unmet(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """Asked for less delivered, of all demands the coordinates mean."""
    out = Sum(constant=_demand(where, figure, at).over.constant)
    horizon = where.network.horizon
    meant = {(r["end_use"], r["material"], r["place"], r["slice"]) for r in _asked(where, at)}
    for n, tier in enumerate(ordered_tiers(where.network)):
        if (tier["end_use"], tier["material"], tier["place"], tier["slice"]) in meant:
            for time, (year, part) in enumerate(horizon.times):
                if str(year) == at["year"] and tier["slice"] in ("", part):
                    years = horizon.duration[year] * (horizon.slices[part] if tier["slice"] else 1.0)
                    out.add(where.column("delivered", n, time), -1.0 / years)
    return Terms(figure, "t/year", out)


def _need(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    rows = [r for r in _asked(where, at) if str(r["material"]).startswith("magnet.")]
    return Terms(figure, "t/year", Sum(constant=_plus(r["quantity"] for r in rows)))


def _oxide_need(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """Nd and Pr oxide in the magnets asked for; a group of grades counts by the mean of its members."""
    metal = {r["element"]: r["metal_per_oxide"] for r in records(where.network.tables["elements"])}
    content, total = where.network.content, 0.0
    for row in _asked(where, at):
        asked = (row["end_use"], row["material"], row["place"])
        members = [offer[3] for offer in where.network.offers if offer[:3] == asked]
        if str(row["material"]).startswith("magnet.") and members:
            held = _plus(content.at[m, e] / metal[e] for m in members for e in ("Nd", "Pr") if e in content.columns)
            total = total + row["quantity"] * (held / len(members))
    return Terms(figure, "t/year", Sum(constant=total))


def _import_bill(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """All that arrives, at its price where it arrives: columns weighed by prices and rows by tonnes.

    A product has both derivatives, so both sums stand here and the constant takes one of them off again.
    """
    out, bill, solved = Sum(), 0.0, where.result.data["shipment"].to_numpy()
    prices = where.result.data["price_of_material_balance"].to_numpy()
    for n, lane in enumerate(where.network.lanes):
        if lane.end != at["place"] or lane.start == lane.end:
            continue
        node = where.network.nodes.index(lane.target)
        for time, share in where.times(at):
            out.add(where.column("shipment", n, time), share * float(prices[node, time]))
            row = where.price_row(lane.material, lane.end, time)
            if row >= 0 and solved[n, time] > 0:
                weight = share * float(solved[n, time]) / float(where.program.weight[time])
                out.rows[row] = out.rows.get(row, 0.0) + weight
                bill += share * float(prices[node, time]) * float(solved[n, time])
    out.constant = -bill
    return Terms(figure, "USD_2024/year", out)


def _origin_share(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """Share of what a place takes in of a stage: from an origin over all; what it makes itself and uses is its own."""
    place, stage, origin = at["place"], at["stage"], at["origin"]
    form, network = where.result.form, where.network
    part, moved, used = Sum(), Sum(), Sum()
    for time, share in where.times(at):
        for n, lane in enumerate(network.lanes):
            if lane.end == place and form.get(lane.material) == stage:
                moved.add(where.column("shipment", n, time), share)
                if lane.start == origin:
                    part.add(where.column("shipment", n, time), share)
        _used(where, place, stage, time, share, used)
    solution, duals = _solution(where), np.zeros(where.program.rows)
    own = used.value(solution, duals) - moved.value(solution, duals) > 1e-6
    whole = used if own else moved
    if origin == place:
        part = Sum(dict(used.columns)) if own else Sum()
        for column, weight in moved.columns.items() if own else ():
            part.add(column, -weight)
    return Terms(figure, "1", part, whole)


def _used(where: Where, place: str, stage: str, time: int, share: float, into: Sum) -> None:
    """What plants of a place take in of a stage, and what is served there."""
    form, homes = where.result.form, where.network.tables["plants"]
    home = dict(zip(homes["plant"], homes["place"], strict=True))
    for n, mode in enumerate(where.network.modes):
        for material, amount in mode.ports:
            if home[mode.plant] == place and amount < 0 and form.get(material) == stage:
                into.add(where.column("activity", n, time), -amount * share)
    for n, (_, _, there, material) in enumerate(where.network.offers):
        if there == place and form.get(material) == stage:
            into.add(where.column("served", n, time), share)


def _output(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """What a process of a place puts out: t of REO, or t of a material that holds none."""
    out, material = Sum(), at.get("material", "")
    reo = _reo(where)
    homes = where.network.tables["plants"]
    home = dict(zip(homes["plant"], homes["place"], strict=True))
    for time, share in where.times(at):
        for n, mode in enumerate(where.network.modes):
            if home[mode.plant] != at["place"] or mode.process != at["process"]:
                continue
            for name, amount in mode.ports:
                if amount > 0 and (name == material or (not material and reo(name) > 0)):
                    weight = amount * share if material else amount * reo(name) * share
                    out.add(where.column("activity", n, time), weight)
        for n, deposit in enumerate(sorted(where.network.ores) if at["process"] == "mining" else ()):
            ore = where.network.ores[deposit]
            if ore.place == at["place"]:
                out.add(where.column("mine", n, time), share * reo(f"{ore.form}.{ore.name}"))
    return Terms(figure, "t/year" if material else "t_REO/year", out)


def _reo(where: Where) -> Callable[[str], Any]:
    """t REO in a t of a material."""
    metal = {r["element"]: r["metal_per_oxide"] for r in records(where.network.tables["elements"])}
    content, known = where.network.content, dict[str, Any]()

    def of(material: str) -> Any:
        if material not in known:
            held = dict(content.loc[material]) if material in content.index else {}
            known[material] = _plus(share / metal[e] for e, share in held.items() if share > 0 and e in metal)
        return known[material]

    return of


def _built(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    out, values = Sum(), where.program.values
    horizon, space = where.network.horizon, values.space
    asset = list(space.labels["asset"]).index(at["asset"])
    time = [str(y) for y, _ in horizon.times].index(at["year"])
    builds, slots = space.links["build_of_vintage"], space.links["slot_of_vintage"]
    _, columns, shape = values.block("expand")
    for v in np.flatnonzero((slots[:, 0] == asset) & (slots[:, 1] == time)):
        out.add(columns.start + int(builds[v, 0]) * shape[1] + int(builds[v, 1]), float(values.parameters["ramp"][v]))
    return Terms(figure, "t/year", out)


def _footprint(where: Where, figure: str, at: Mapping[str, str]) -> Terms:
    """Energy, carbon, water, residue or jobs of a process at a place, of that part whose recipe has a figure."""
    network, out, account = where.network, Sum(), f"{at['kind']}@{at['place']}|{at['process']}"
    members: tuple[tuple[str, list[Rate], list[str]], ...] = (
        ("activity", mode_rates(network), [m.name for m in network.modes]),
        ("mine", mine_rates(network), sorted(network.ores)),
        ("shipment", lane_rates(network), [x.name for x in network.lanes]),
    )
    for variable, rates, names in members:
        position = {n: i for i, n in enumerate(names)}
        for rate in (r for r in rates if r.account == account):
            for time, share in where.times(at):
                out.add(where.column(variable, position[rate.what], time), rate.rate * share)
    return Terms(figure, SHOWN.get(at["kind"], ""), out)


def _solution(where: Where) -> Floats:
    out = np.zeros(where.program.columns)
    for name in where.program.values.offsets:
        _, columns, _ = where.program.values.block(name)
        out[columns] = where.result.data[name].to_numpy().reshape(-1)
    return out


KINDS: dict[str, Callable[[Where, str, Mapping[str, str]], Terms]] = {
    "objective": _objective,
    "need": _need,
    "oxide_need": _oxide_need,
    "import_bill": _import_bill,
    "demand": _demand,
    "unmet": _unmet,
    "shipment": _shipment,
    "origin_share": _origin_share,
    "output": _output,
    "price": _price,
    "surplus": _surplus,
    "built": _built,
    "footprint": _footprint,
}
"""How each kind of figure is written out."""
