"""A result: the solved numbers with their labels, and the views people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from didymium.parts.network import Network
from didymium.parts.use import ordered_tiers
from didymium.results.footprints import footprints
from didymium.results.in_use import in_use
from didymium.tables.table import Table

View = Callable[["Result"], pd.DataFrame]


def view(body: View) -> View:
    """A view that is computed once; each reader gets a copy, so that nobody changes another's."""
    name = f"_{body.__name__}_view"

    @wraps(body)
    def read(self: Result) -> pd.DataFrame:
        if name not in self.__dict__:
            self.__dict__[name] = body(self)
        kept: pd.DataFrame = self.__dict__[name]
        return kept.copy()

    return read


TINY = 1e-6
"""Tonnes below this are rounding of the solver and left out of views."""


@dataclass(frozen=True)
class Result:
    """One solved case: variables, duals (as prices of each equation), and the network they answer.

    `data` holds every variable over its dims in t per slice of time, every dual as
    `price_of_<equation>` in USD_2024 of its own year, and the run card in its attributes.
    """

    data: xr.Dataset
    network: Network
    tables: Mapping[str, Table]
    study_name: str
    title: str
    question: str
    focus: str
    case: str
    answer_words: str
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """The answer's name."""
        return self.case.partition("/")[0]

    @property
    def shock(self) -> str:
        """The shock's name."""
        return self.case.partition("/")[2]

    @property
    def years(self) -> list[int]:
        """The solved years."""
        return list(self.network.horizon.years)

    @property
    def duration(self) -> dict[int, float]:
        """Years each solved year stands for."""
        return dict(self.network.horizon.duration)

    @cached_property
    def world(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the case as solved, with the claim of each number in a column `<field>.claim`."""
        return {
            name: pd.concat([table.frame, table.claims.add_suffix(".claim")], axis=1)
            for name, table in self.tables.items()
        }

    @property
    def composition(self) -> pd.DataFrame:
        """t of element in a t of material."""
        return self.network.content

    @cached_property
    def oxide_factor(self) -> pd.Series:
        """t of oxide per t of element."""
        rows = self.network.tables["elements"].set_index("element")["metal_per_oxide"].astype(float)
        return 1.0 / rows

    @cached_property
    def reo(self) -> pd.Series:
        """t of rare-earth oxide contained in a t of each material."""
        content = self.network.content
        factor = self.oxide_factor.reindex(content.columns).fillna(0.0)
        return content @ factor

    @cached_property
    def form(self) -> dict[str, str]:
        """Form of each material."""
        rows = self.network.materials
        return dict(zip(rows["material"], rows["form"], strict=True))

    @cached_property
    def source(self) -> dict[str, str]:
        """Deposit, element or grade of each material."""
        rows = self.network.materials
        return dict(zip(rows["material"], rows["source"], strict=True))

    # -- views -------------------------------------------------------------------------------

    @view
    def flows(self) -> pd.DataFrame:
        """Shipments, t a year: year, slice, material, form, source, from, to, route, t, t_reo."""
        lanes = self.network.lanes
        frame = self._rates("shipment")
        pick = [lanes[i] for i in frame.pop("position")]
        frame["material"] = [x.material for x in pick]
        frame["from"] = [x.start for x in pick]
        frame["to"] = [x.end for x in pick]
        frame["route"] = [x.chain.route for x in pick]
        return self._told(frame, ["material", "form", "source", "from", "to", "route"])

    @view
    def routes(self) -> pd.DataFrame:
        """Every route of the network: route, from, to, cost, days, co2, chokepoints, legs, named, offered."""
        rows = [
            (
                c.route,
                c.start,
                c.end,
                c.cost,
                c.days,
                c.co2,
                ";".join(c.chokepoints),
                ">".join(c.legs),
                c.named,
                c.offered,
            )
            for c in self.network.chains
        ]
        return pd.DataFrame(
            rows, columns=["route", "from", "to", "cost", "days", "co2", "chokepoints", "legs", "named", "offered"]
        )

    @view
    def activity(self) -> pd.DataFrame:
        """What plants run, t of activity a year: year, slice, plant, place, process, recipe, source, t."""
        modes, place = self.network.modes, self._places
        frame = self._rates("activity")
        pick = [modes[i] for i in frame.pop("position")]
        frame["plant"] = [m.plant for m in pick]
        frame["place"] = [place[m.plant] for m in pick]
        frame["process"] = [m.process for m in pick]
        frame["recipe"] = [m.recipe for m in pick]
        frame["source"] = [m.source for m in pick]
        return frame[["year", "slice", "plant", "place", "process", "recipe", "source", "t"]]

    @view
    def made(self) -> pd.DataFrame:
        """What processes put out, mining included.

        Columns year, slice, place, plant, process, material, form, source, t, t_reo.
        """
        return self._ports(+1)

    @view
    def used(self) -> pd.DataFrame:
        """What processes take in: year, slice, place, plant, process, material, form, source, t, t_reo."""
        return self._ports(-1)

    @view
    def mined(self) -> pd.DataFrame:
        """Mine output: year, slice, deposit, place, t_reo."""
        made = self.made()
        dug = made[made["process"] == "mining"]
        out = dug.rename(columns={"plant": "deposit"})
        return out[["year", "slice", "deposit", "place", "t_reo"]].reset_index(drop=True)

    @view
    def served(self) -> pd.DataFrame:
        """The material each demand got, t a year: year, slice, end_use, asked, place, material, t."""
        offers = self.network.offers
        frame = self._rates("served")
        pick = [offers[i] for i in frame.pop("position")]
        for n, name in enumerate(("end_use", "asked", "place", "material")):
            frame[name] = [o[n] for o in pick]
        return frame[["year", "slice", "end_use", "asked", "place", "material", "t"]]

    @view
    def demand(self) -> pd.DataFrame:
        """What was asked for and what came, t a year.

        Columns year, slice, end_use, material, place, quantity, delivered, unmet, and the low and high of
        the claim behind the quantity (unknown where it states none, or the year is interpolated).
        """
        keys = ["year", "slice", "end_use", "material", "place"]
        asked = self.network.demands[[*keys, "quantity"]].astype({"year": int})
        horizon = self.network.horizon
        rates = self.data["delivered"].to_numpy()
        rows = []
        for tier, tonnes in zip(ordered_tiers(self.network), rates, strict=True):
            name = (tier["end_use"], tier["material"], tier["place"])
            for (year, part), t in zip(horizon.times, tonnes, strict=True):
                if tier["slice"] in ("", part):
                    # A demand of the whole year is met over all its slices, one of a slice in that slice.
                    years = horizon.duration[year] * (horizon.slices[part] if tier["slice"] else 1.0)
                    rows.append((year, tier["slice"], *name, t / years))
        got = pd.DataFrame(rows, columns=[*keys, "delivered"]).astype({"year": int, "delivered": float})
        out = asked.merge(got.groupby(keys)["delivered"].sum().reset_index(), on=keys, how="left")
        out["delivered"] = out["delivered"].fillna(0.0)
        out["unmet"] = (out["quantity"] - out["delivered"]).clip(lower=0.0)
        out.loc[out["unmet"] < TINY, "unmet"] = 0.0
        out = out.merge(self._demand_ranges, on=["year", "slice", "end_use", "material", "place"], how="left")
        return out.sort_values(["year", "slice", "end_use", "material", "place"]).reset_index(drop=True)

    @view
    def prices(self) -> pd.DataFrame:
        """Worth of the next tonne at every node: year, slice, material, form, source, place, price (USD_2024/t)."""
        values = self.data["price_of_material_balance"].to_numpy()
        nodes, times = self.network.nodes, self.network.horizon.times
        year = np.tile([y for y, _ in times], len(nodes))
        part = np.tile([s for _, s in times], len(nodes))
        frame = pd.DataFrame({"year": year, "slice": part, "price": values.reshape(-1)})
        frame["material"] = np.repeat([m for m, _ in nodes], len(times))
        frame["place"] = np.repeat([p for _, p in nodes], len(times))
        frame["form"] = frame["material"].map(self.form)
        frame["source"] = frame["material"].map(self.source)
        return frame[["year", "slice", "material", "form", "source", "place", "price"]]

    @view
    def surplus(self) -> pd.DataFrame:
        """What was put aside unsold, t a year: year, slice, material, form, source, place, t, t_reo."""
        nodes = self.network.nodes
        frame = self._rates("surplus")
        pick = [nodes[i] for i in frame.pop("position")]
        frame["material"], frame["place"] = [m for m, _ in pick], [p for _, p in pick]
        return self._told(frame, ["material", "form", "source", "place"])

    @view
    def stocks(self) -> pd.DataFrame:
        """What is kept at the end of each slice, t: year, slice, material, form, source, place, t, t_reo."""
        names = [str(n).rpartition("@") for n in self.data["store"].to_numpy()]
        levels = self.data["stock"].to_numpy()
        where, when = np.nonzero(levels > TINY)
        times = self.network.horizon.times
        frame = pd.DataFrame(
            {
                "year": np.array([times[t][0] for t in when], dtype=int),
                "slice": pd.Series([times[t][1] for t in when], dtype=str),
                "material": pd.Series([names[i][0] for i in where], dtype=str),
                "place": pd.Series([names[i][2] for i in where], dtype=str),
                "t": levels[where, when],
            }
        )
        return self._told(frame, ["material", "form", "source", "place"])

    @view
    def capacity(self) -> pd.DataFrame:
        """What assets could do, as each counts, t a year.

        Columns year, asset, kind, place, process, existing, built, capacity (both).
        """
        assets = [str(a) for a in self.data["asset"].to_numpy()]
        standing = self.data["capacity"].to_numpy()
        whole = self.data["available"].to_numpy() / self.network.horizon.span
        info = self._assets
        rows = []
        seen: set[int] = set()
        for t, (year, _) in enumerate(self.network.horizon.times):
            if year in seen:
                continue
            seen.add(year)
            for a, asset in enumerate(assets):
                kind, place, process = info[asset]
                rows.append((year, asset, kind, place, process, standing[a, t], max(0.0, whole[a, t] - standing[a, t])))
        names = ["year", "asset", "kind", "place", "process", "existing", "built"]
        frame = pd.DataFrame(rows, columns=names)
        return frame.assign(capacity=frame["existing"] + frame["built"])

    @view
    def costs(self) -> pd.DataFrame:
        """Spending by kind and slice, USD_2024 a year undiscounted: year, slice, kind, usd."""
        rows = []
        for name in sorted(str(n) for n in self.data if str(n).endswith("_cost") or n == "worth_of_use"):
            if self.data[name].dims == ("time",):
                for (year, part), span, value in zip(
                    self.network.horizon.times, self.network.horizon.span, self.data[name].to_numpy(), strict=True
                ):
                    rows.append((year, part, name, float(value) / span))
        return pd.DataFrame(rows, columns=["year", "slice", "kind", "usd"])

    @view
    def in_use(self) -> pd.DataFrame:
        """Goods in use, t a year and t: year, end_use, place, material, inflow, outflow, stock, collected.

        The stock is that of the end of the year; uses whose lifetime is unknown are left out.
        """
        return in_use(self.network, self.data["served"].to_numpy())

    @view
    def footprints(self) -> pd.DataFrame:
        """Burdens a year: year, slice, place, process, kind, amount, unit, covered (share of the tonnage known)."""
        data = (self.data[name].to_numpy() for name in ("activity", "mine", "shipment"))
        return footprints(self.network, *data)

    # -- helpers -----------------------------------------------------------------------------

    @cached_property
    def _demand_ranges(self) -> pd.DataFrame:
        """Low and high of every demand whose claim states them: year, slice, end_use, material, place, low, high."""
        names = ["year", "slice", "end_use", "material", "place"]
        if not {"demands", "claims"} <= set(self.tables):
            return pd.DataFrame({n: pd.Series([], dtype=str) for n in (*names, "low", "high")}).astype(
                {"year": float, "low": float, "high": float}
            )
        claims = self.tables["claims"].frame.set_index("claim")[["low", "high"]]
        rows = self.tables["demands"].frame[names].assign(claim=self.tables["demands"].claims["quantity"])
        return rows.merge(claims, left_on="claim", right_index=True).drop(columns="claim")

    @cached_property
    def _places(self) -> dict[str, str]:
        return dict(zip(self.network.tables["plants"]["plant"], self.network.tables["plants"]["place"], strict=True))

    @cached_property
    def _assets(self) -> dict[str, tuple[str, str, str]]:
        rows = self.network.tables["plants"]
        plants = {p: ("plant", w, q) for p, w, q in zip(rows["plant"], rows["place"], rows["process"], strict=True)}
        return plants | {o.name: ("deposit", o.place, "mining") for o in self.network.ores.values()}

    def _rates(self, variable: str) -> pd.DataFrame:
        """Entries of a variable above rounding, as t a year: year, slice, position (in its first dim), t."""
        values = self.data[variable].to_numpy() / self.network.horizon.span
        where, when = np.nonzero(values > TINY)
        times = self.network.horizon.times
        return pd.DataFrame(
            {
                "year": np.array([times[t][0] for t in when], dtype=int),
                "slice": pd.Series([times[t][1] for t in when], dtype=str),
                "position": where,
                "t": values[where, when],
            }
        )

    def _told(self, frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
        frame["form"] = frame["material"].map(self.form)
        frame["source"] = frame["material"].map(self.source)
        frame["t_reo"] = frame["t"] * frame["material"].map(self.reo).astype(float).fillna(0.0)
        return frame[["year", "slice", *names, "t", "t_reo"]]

    def _ports(self, sign: int) -> pd.DataFrame:
        modes, place = self.network.modes, self._places
        frame = self._rates("activity")
        rows = []
        for year, part, n, t in frame.itertuples(index=False):
            mode = modes[n]
            rows += [
                (year, part, place[mode.plant], mode.plant, mode.process, material, t * amount * sign)
                for material, amount in mode.ports
                if amount * sign > 0
            ]
        names = ["year", "slice", "place", "plant", "process", "material", "t"]
        out = pd.DataFrame(rows, columns=names)
        if sign > 0:
            dug = self._rates("mine")
            deposits = [self.network.ores[str(self.data["deposit"].to_numpy()[i])] for i in dug.pop("position")]
            dug["place"] = [o.place for o in deposits]
            dug["plant"] = [o.name for o in deposits]
            dug["process"] = "mining"
            dug["material"] = [f"{o.form}.{o.name}" for o in deposits]
            out = pd.concat([out, dug[names]], ignore_index=True) if len(dug) else out
        return self._told(out, ["place", "plant", "process", "material", "form", "source"])
