"""What a family of indicators is, and the flows of a result as indicators ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from didymium.parts.names import matches
from didymium.parts.scrap import END_OF_LIFE
from didymium.parts.stores import opening_of
from didymium.results.indicators.reading import Reading, refuse
from didymium.results.result import TINY, Result
from didymium.tables.table import records

STAGES = {
    "concentrate": "mine",
    "carbonate": "mine",
    "heavy_concentrate": "mine",
    "oxide": "separation",
    "metal": "metal",
    "magnet": "magnet",
}
"""The stage whose product a form is; ores and what is cracked of them count as the mine's."""
Key = tuple[str, str, int]
"""Stage, element ('' for all of them together), year."""


class Row(NamedTuple):
    """One value of an indicator; `value` carries the reason when it is unknown."""

    indicator: str
    place: str
    stage: str
    element: str
    year: int
    value: Reading
    unit: str = "1"
    partner: str = ""


class Indicator(NamedTuple):
    """What an indicator is: formula, unit, range and source, in words."""

    name: str
    formula: str
    unit: str
    range: str
    source: str


@dataclass(frozen=True)
class Family:
    """A family: its name, the rows it tells of a result, and what its indicators are."""

    name: str
    told: Callable[[Ask], Iterator[Row]]
    about: tuple[Indicator, ...]


@dataclass(frozen=True)
class Ask:
    """A result asked about one party. Amounts are t REO a year, of all elements ('') or in the oxide of one."""

    result: Result
    name: str
    members: frozenset[str]

    @classmethod
    def of(cls, result: Result, place: str) -> Ask:
        """The party of that name: a place, a group of places, or '' for everybody. StudyError for an unknown name."""
        places = {str(p) for p in result.network.tables["places"]["place"]}
        places |= {p for _, p in result.network.nodes} | {str(p) for p in result.network.demands["place"]}
        members = frozenset(p for p in places if not place or matches(result.network.groups, place, p))
        if not members:
            raise refuse("place", place, "is no place or group of the run", f"one of: {', '.join(sorted(places))}")
        return cls(result, place or "world", members)

    # -- flows -------------------------------------------------------------------------------

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Shipments, t as the tonnes of a year."""
        return self.weighed(self.result.flows())

    @cached_property
    def made(self) -> pd.DataFrame:
        """What processes put out, t as the tonnes of a year."""
        return self.weighed(self.result.made())

    @cached_property
    def used(self) -> pd.DataFrame:
        """What processes and users take in, t as the tonnes of a year: year, place, material, form, t."""
        served = self.result.served().assign(process="use")
        served["form"] = served["material"].map(self.result.form)
        names = ["year", "slice", "place", "process", "material", "form", "t"]
        return self.weighed(pd.concat([self.result.used()[names], served[names]], ignore_index=True))

    @cached_property
    def surplus(self) -> pd.DataFrame:
        """What was put aside unsold, t as the tonnes of a year."""
        return self.weighed(self.result.surplus())

    def weighed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rates of each slice as the tonnes of its part of the year."""
        part = frame["slice"].map(dict(self.result.network.horizon.slices)).astype(float).fillna(1.0)
        return frame.assign(t=frame["t"] * part)

    @cached_property
    def oxide(self) -> pd.DataFrame:
        """t of oxide of each element in a t of each material; the column '' has them all."""
        content = self.result.composition
        factor = self.result.oxide_factor.reindex(content.columns).fillna(0.0)
        held = content * factor
        return held.assign(**{"": held.sum(axis=1)})

    def spread(self, frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
        """Sums of t REO by keys, long by element: keys, element, t; entries below rounding are left out."""
        held = self.oxide.reindex(frame["material"]).fillna(0.0).to_numpy() * frame["t"].to_numpy()[:, None]
        wide = pd.DataFrame(held, columns=list(self.oxide.columns), index=frame.index)
        summed = pd.concat([frame[keys], wide], axis=1).groupby(keys)[list(self.oxide.columns)].sum()
        long = summed.reset_index().melt(keys, var_name="element", value_name="t").sort_values([*keys, "element"])
        return long[long["t"] > TINY]

    # -- by stage ----------------------------------------------------------------------------

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """Output of each stage by place: stage, place, year, element, t. Oxide of recyclers is not counted here."""
        made = self.made
        stage = made["form"].map(STAGES)
        mined = made["process"] == "mining"
        told = mined | (stage.isin(["separation", "metal", "magnet"]) & (made["process"] != "recycling"))
        kept = made[told].assign(stage=stage.where(~mined, "mine")[told])
        return self.spread(kept, ["stage", "place", "year"])

    @cached_property
    def by_place(self) -> dict[Key, dict[str, float]]:
        """The world's output by stage, element and year: t REO of each place."""
        found: dict[Key, dict[str, float]] = {}
        for r in records(self.outputs):
            found.setdefault((r["stage"], r["element"], r["year"]), {})[r["place"]] = r["t"]
        return found

    @cached_property
    def production(self) -> dict[Key, float]:
        """The party's output by stage, element and year, t REO; recycled oxide counts where oxide is made."""
        found = {k: sum(t for p, t in v.items() if p in self.members) for k, v in self.by_place.items()}
        for key, t in self._sums(self.made[self.made["process"] == "recycling"]).items():
            found[key] = found.get(key, 0.0) + t
        return found

    def partners(self, way: str) -> dict[Key, dict[str, float]]:
        """Imports or exports of the party by stage, element and year: t REO of each partner."""
        here, there = ("to", "from") if way == "imports" else ("from", "to")
        inside, outside = (self.flows[side].isin(self.members) for side in (here, there))
        crossing = self.flows[inside & ~outside]
        crossing = crossing.assign(stage=crossing["form"].map(STAGES)).dropna(subset="stage")
        found: dict[Key, dict[str, float]] = {}
        for r in records(self.spread(crossing, ["stage", there, "year"])):
            found.setdefault((r["stage"], r["element"], r["year"]), {})[r[there]] = r["t"]
        return found

    @cached_property
    def imports(self) -> dict[Key, dict[str, float]]:
        """What the party takes from others: t REO of each origin."""
        return self.partners("imports")

    @cached_property
    def trade(self) -> dict[Key, tuple[float, float, float, float]]:
        """Production, imports, exports and what is drawn from stocks, t REO a year, by stage, element and year.

        What is put aside unsold counts as put to stock.
        """
        exports = {k: sum(v.values()) for k, v in self.partners("exports").items()}
        imports = {k: sum(v.values()) for k, v in self.imports.items()}
        aside, drawn = self._sums(self.surplus), self._drawn
        keys = sorted(self.production.keys() | imports.keys() | exports.keys())
        return {
            k: (self.production.get(k, 0.0), imports.get(k, 0.0), exports.get(k, 0.0),
                drawn.get(k, 0.0) - aside.get(k, 0.0))
            for k in keys
        }  # fmt: skip

    def apparent(self, key: Key) -> float:
        """Apparent use: production + imports - exports + drawn from stocks, t REO a year."""
        production, imports, exports, drawn = self.trade[key]
        return production + imports - exports + drawn

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """What the party holds at the end of each year: year, material, form, t."""
        levels = self.result.stocks()
        levels = levels[levels["place"].isin(self.members)]
        last = list(self.result.network.horizon.slices)[-1]
        return levels[levels["slice"] == last]

    @cached_property
    def _drawn(self) -> dict[Key, float]:
        """t REO a year drawn from stocks, opening stock included."""
        places = {f"{m}@{p}": (m, p) for m, p in self.result.network.nodes}
        opening = {m: 0.0 for m, _ in self.result.network.nodes}
        for name, t in opening_of(self.result.network).items():
            material, place = places.get(name, ("", ""))
            if place in self.members:
                opening[material] += t
        levels = {(r["year"], r["material"]): 0.0 for r in records(self.stocks)}
        for r in records(self.stocks):
            levels[r["year"], r["material"]] += r["t"]
        kept = sorted({m for _, m in levels} | {m for m, t in opening.items() if t > 0})
        rows, before = [], opening
        for year in self.result.years:
            now = {m: levels.get((year, m), 0.0) for m in kept}
            rows += [(year, m, self.result.form[m], (before.get(m, 0.0) - now[m]) / self.result.duration[year])
                     for m in kept]  # fmt: skip
            before = now
        frame = pd.DataFrame(rows, columns=["year", "material", "form", "t"])
        up = self._stage_sums(frame[frame["t"] > 0])
        down = self._stage_sums(frame[frame["t"] < 0].assign(t=-frame["t"]))
        return {k: up.get(k, 0.0) - down.get(k, 0.0) for k in up.keys() | down.keys()}

    def _sums(self, frame: pd.DataFrame) -> dict[Key, float]:
        return self._stage_sums(frame[frame["place"].isin(self.members)])

    def _stage_sums(self, frame: pd.DataFrame) -> dict[Key, float]:
        told = frame.assign(stage=frame["form"].map(STAGES)).dropna(subset="stage")
        long = self.spread(told, ["stage", "year"])
        return {(r["stage"], r["element"], r["year"]): r["t"] for r in records(long)}

    # -- scrap -------------------------------------------------------------------------------

    @cached_property
    def recycled(self) -> dict[tuple[str, int], float]:
        """t REO a year that the party's recyclers make of swarf and old scrap, by element ('' for all) and year."""
        return self._recycled(old=False)

    @cached_property
    def old_scrap(self) -> dict[tuple[str, int], float]:
        """t REO a year that the party's recyclers make of worn-out goods, by element ('' for all) and year."""
        return self._recycled(old=True)

    def _recycled(self, old: bool) -> dict[tuple[str, int], float]:
        modes = {(m.plant, m.recipe, m.source): m for m in self.result.network.modes if m.process == "recycling"}
        runs = self.weighed(self.result.activity())
        runs = runs[(runs["process"] == "recycling") & runs["place"].isin(self.members)]
        rows = [
            (r["year"], material, r["t"] * amount)
            for r in records(runs)
            if not old or r["recipe"] in END_OF_LIFE
            for material, amount in modes[r["plant"], r["recipe"], r["source"]].ports
            if amount > 0
        ]
        long = self.spread(pd.DataFrame(rows, columns=["year", "material", "t"]), ["year"])
        return {(r["element"], r["year"]): r["t"] for r in records(long)}

    # -- prices ------------------------------------------------------------------------------

    @cached_property
    def price(self) -> Mapping[tuple[int, str, str, str], float]:
        """USD_2024/t by year, slice, material and place."""
        told = self.result.prices()
        keys = zip(told["year"], told["slice"], told["material"], told["place"], strict=True)
        return dict(zip(keys, told["price"], strict=True))
