"""Measures: the few numbers by which answers and shocks are compared, for one party and one year.

A measure is a function of a result, a place and a year; adding one is a function and a line in MEASURES.
Everything is read from the views of the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from didymium.parts.names import groups_of
from didymium.parts.use import steps_of
from didymium.results.result import Result
from didymium.tables.table import records

CHINA = "CHN"
HEAVY = ("Dy", "Tb")
LEAST_HEAVY = 0.005
"""A magnet with more dysprosium and terbium than this is a heavy one, t/t."""
SURPLUS = ("La", "Ce", "Y")


@dataclass(frozen=True)
class Measure:
    """A number to compare by: its id, label with unit, and whether less is better."""

    id: str
    label: str
    unit: str
    less_is_better: bool
    of: Callable[[Result, str, int], float]


def places_meant(result: Result, place: str) -> frozenset[str]:
    """The places of a party: itself, or the members of a group; everywhere for ''."""
    if not place:
        return frozenset(str(p) for p in result.network.tables["places"]["place"])
    groups = groups_of(result.network.tables["groups"])
    return frozenset(groups.get(place, (place,)))


def _of(result: Result, frame: pd.DataFrame, place: str, year: int, column: str = "place") -> pd.DataFrame:
    """Rows of a party and year."""
    return frame[(frame["year"] == year) & frame[column].isin(places_meant(result, place))]


def _magnets_asked(result: Result, place: str, year: int) -> pd.DataFrame:
    """Demand for finished magnets with the column `heavy`, a mean over what may serve it, t/t."""
    rows = _of(result, result.demand(), place, year)
    rows = rows[rows["material"].astype(str).str.startswith("magnet.")]
    held = heavy_content(result)
    return rows.assign(heavy=[held.get(str(m), 0.0) for m in rows["material"]])


def heavy_content(result: Result) -> dict[str, float]:
    """t of dysprosium and terbium in a t of each material, and of each group of materials the mean of its members."""
    content = result.composition
    found = [e for e in HEAVY if e in content.columns]
    own = {str(m): float(v) for m, v in content[found].sum(axis=1).items()}
    groups = groups_of(result.network.tables["groups"])
    for name, members in groups.items():
        told = [own[m] for m in members if m in own]
        if told:
            own.setdefault(name, sum(told) / len(told))
    return own


def unmet(result: Result, place: str, year: int) -> float:
    """Finished magnets a party asks for and does not get, t a year."""
    return float(_magnets_asked(result, place, year)["unmet"].sum())


def unmet_heavy(result: Result, place: str, year: int) -> float:
    """The same, of grades with more than 0.5 % dysprosium and terbium."""
    rows = _magnets_asked(result, place, year)
    return float(rows[rows["heavy"] > LEAST_HEAVY]["unmet"].sum())


def unmet_light(result: Result, place: str, year: int) -> float:
    """The same, of the other grades."""
    rows = _magnets_asked(result, place, year)
    return float(rows[rows["heavy"] <= LEAST_HEAVY]["unmet"].sum())


def unmet_defence(result: Result, place: str, year: int) -> float:
    """Goods for defence a party asks for and does not get, t a year."""
    rows = _of(result, result.demand(), place, year)
    return float(rows[rows["end_use"].astype(str).str.contains("defence")]["unmet"].sum())


def months_without(result: Result, place: str, year: int) -> float:
    """Months of use of magnets that go without in a year: 12 x unmet / asked; NaN when nothing is asked."""
    rows = _magnets_asked(result, place, year)
    asked = float(rows["quantity"].sum())
    return 12.0 * float(rows["unmet"].sum()) / asked if asked > 0 else math.nan


def lost_value(result: Result, place: str, year: int) -> float:
    """Worth of all that a party asks for and does not get, by the tier that goes without, USD_2024 a year."""
    meant, horizon = places_meant(result, place), result.network.horizon
    slots = [n for n, (y, _) in enumerate(horizon.times) if y == year]
    lost = sum(
        max(float(step.size[n]) - float(got[n]), 0.0) * float(step.worth[n])
        for step, got in zip(steps_of(result.network), result.data["delivered"].to_numpy(), strict=True)
        if step.demand[2] in meant
        for n in slots
    )
    return lost / horizon.duration[year]


def made_at_home(form: str) -> Callable[[Result, str, int], float]:
    """t of a form made at a party's places in a year (t REO for oxides and carbonate)."""

    def of(result: Result, place: str, year: int) -> float:
        rows = _of(result, result.made(), place, year)
        rows = rows[rows["form"] == form]
        return float(rows["t" if form in ("magnet", "metal") else "t_reo"].sum())

    return of


def oxide_at_home(elements: Iterable[str]) -> Callable[[Result, str, int], float]:
    """t of the oxides of some elements separated at a party's places in a year."""
    names = {f"oxide.{e}" for e in elements}

    def of(result: Result, place: str, year: int) -> float:
        rows = _of(result, result.made(), place, year)
        return float(rows[rows["material"].isin(names) & (rows["process"] != "recycling")]["t"].sum())

    return of


def oxide_not_chinese(elements: Iterable[str]) -> Callable[[Result, str, int], float]:
    """t of the oxides of some elements that a party has from others than China: what its plants separate or recover,
    whosever the feed, and what it buys abroad as oxide elsewhere.
    """
    names = {f"oxide.{e}" for e in elements}

    def of(result: Result, place: str, year: int) -> float:
        own = _of(result, result.made(), place, year)
        bought = _of(result, result.flows(), place, year, "to")
        bought = bought[~bought["from"].isin({CHINA, *places_meant(result, place)})]
        return float(sum(rows[rows["material"].isin(names)]["t"].sum() for rows in (own, bought)))

    return of


def mined_at_home(result: Result, place: str, year: int) -> float:
    """t REO mined at a party's places in a year."""
    return float(_of(result, result.mined(), place, year)["t_reo"].sum())


def bought_from(form: str) -> Callable[[Result, str, int], float]:
    """Share of a form that a party buys abroad from its largest seller; NaN when it buys none."""

    def of(result: Result, place: str, year: int) -> float:
        mine = places_meant(result, place)
        rows = _of(result, result.flows(), place, year, "to")
        rows = rows[(rows["form"] == form) & ~rows["from"].isin(mine)]
        sums = rows.groupby("from")["t"].sum()
        return float(sums.max() / sums.sum()) if len(sums) and sums.sum() > 0 else math.nan

    return of


def sold_to_largest(result: Result, place: str, year: int) -> float:
    """Share of a party's exports of rare earths (t REO contained) that goes to its largest buyer; NaN without any."""
    mine = places_meant(result, place)
    rows = _of(result, result.flows(), place, year, "from")
    sums = rows[~rows["to"].isin(mine)].groupby("to")["t_reo"].sum()
    return float(sums.max() / sums.sum()) if len(sums) and sums.sum() > 0 else math.nan


def exported(elements: Iterable[str]) -> Callable[[Result, str, int], float]:
    """t of the oxides of some elements, in whatever form, that leave a party in a year."""
    wanted = tuple(elements)

    def of(result: Result, place: str, year: int) -> float:
        mine = places_meant(result, place)
        rows = _of(result, result.flows(), place, year, "from")
        rows = rows[~rows["to"].isin(mine)]
        found = [e for e in wanted if e in result.composition.columns]
        factor = result.oxide_factor.reindex(found)
        share = (result.composition[found] * factor).sum(axis=1)
        return float(sum(t * share.get(m, 0.0) for m, t in zip(rows["material"], rows["t"], strict=True)))

    return of


def _prices(result: Result, year: int) -> dict[tuple[str, str], float]:
    """Price of each material at each place in a year; of a year in slices the mean."""
    frame = result.prices()
    rows = frame[frame["year"] == year].groupby(["material", "place"])["price"].mean().reset_index()
    return {(str(r["material"]), str(r["place"])): float(r["price"]) for r in records(rows)}


def _traded(result: Result, place: str, year: int, buys: bool) -> float:
    """USD a year of what a party buys abroad (at its own place) or sells abroad (at its own place)."""
    mine, price = places_meant(result, place), _prices(result, year)
    own, other = ("to", "from") if buys else ("from", "to")
    rows = _of(result, result.flows(), place, year, own)
    rows = rows[~rows[other].isin(mine)]
    return float(sum(r["t"] * price.get((r["material"], r[own]), 0.0) for r in records(rows)))


def import_bill(result: Result, place: str, year: int) -> float:
    """What a party pays for rare earths from abroad, at modelled prices where they arrive, USD_2024 a year."""
    return _traded(result, place, year, True)


def export_income(result: Result, place: str, year: int) -> float:
    """What a party gets for rare earths sold abroad, at modelled prices where they leave, USD_2024 a year."""
    return _traded(result, place, year, False)


def netback(result: Result, place: str, year: int) -> float:
    """USD for a t REO sold abroad, at the gate of the seller; NaN when nothing is sold."""
    mine = places_meant(result, place)
    rows = _of(result, result.flows(), place, year, "from")
    sold = float(rows[~rows["to"].isin(mine)]["t_reo"].sum())
    return export_income(result, place, year) / sold if sold > 1e-6 else math.nan


def price_of(element: str) -> Callable[[Result, str, int], float]:
    """Price of an oxide at a party's places, USD_2024/kg: the next tonne's worth; the highest of them."""

    def of(result: Result, place: str, year: int) -> float:
        price = _prices(result, year)
        told = [price[f"oxide.{element}", p] for p in places_meant(result, place) if (f"oxide.{element}", p) in price]
        return max(told) / 1e3 if told else math.nan

    return of


def unsold(result: Result, place: str, year: int) -> float:
    """Lanthanum, cerium and yttrium put aside unsold at a party's places in a year, t of oxide."""
    frame = _of(result, result.surplus(), place, year)
    names = [f"oxide.{e}" for e in SURPLUS]
    return float(frame[frame["material"].isin(names)]["t"].sum())


def burden(kind: str) -> Callable[[Result, str, int], float]:
    """A burden of a party's places in a year (jobs, residue, water, CO2); NaN when no source tells any."""

    def of(result: Result, place: str, year: int) -> float:
        frame = _of(result, result.footprints(), place, year)
        rows = frame[frame["kind"] == kind]
        return float(rows["amount"].sum()) if len(rows) else math.nan

    return of


def value_at_home(result: Result, place: str, year: int) -> float:
    """Value added at a party's places: what its plants and mines make less what they take in, USD_2024 a year."""
    price = _prices(result, year)
    made, used = (_of(result, f, place, year) for f in (result.made(), result.used()))
    out = sum(r["t"] * price.get((r["material"], r["place"]), 0.0) for r in records(made))
    return float(out - sum(r["t"] * price.get((r["material"], r["place"]), 0.0) for r in records(used)))


MEASURES: tuple[Measure, ...] = (
    Measure("unmet", "magnets unmet", "t/year", True, unmet),
    Measure("unmet_heavy", "heavy magnets unmet", "t/year", True, unmet_heavy),
    Measure("unmet_light", "light magnets unmet", "t/year", True, unmet_light),
    Measure("unmet_defence", "goods for defence unmet", "t/year", True, unmet_defence),
    Measure("months_without", "months of magnet use unmet", "month", True, months_without),
    Measure("lost_value", "worth of what goes without", "USD_2024/year", True, lost_value),
    Measure("magnets_home", "magnets made at home", "t/year", False, made_at_home("magnet")),
    Measure("ndpr_home", "NdPr oxide separated at home", "t/year", False, oxide_at_home(("Nd", "Pr"))),
    Measure("dytb_home", "Dy and Tb oxide separated at home", "t/year", False, oxide_at_home(HEAVY)),
    Measure("ndpr_other", "NdPr oxide at hand, not from China", "t/year", False, oxide_not_chinese(("Nd", "Pr"))),
    Measure("dytb_other", "Dy and Tb oxide at hand, not from China", "t/year", False, oxide_not_chinese(HEAVY)),
    Measure("mined_home", "mined at home", "t_REO/year", False, mined_at_home),
    Measure("largest_seller", "largest seller's share of magnets", "1", True, bought_from("magnet")),
    Measure("largest_buyer", "largest buyer's share of exports", "1", True, sold_to_largest),
    Measure("ndpr_exported", "NdPr oxide exported, in any form", "t/year", False, exported(("Nd", "Pr"))),
    Measure("dytb_exported", "Dy and Tb oxide exported, in any form", "t/year", False, exported(HEAVY)),
    Measure("import_bill", "import bill", "USD_2024/year", True, import_bill),
    Measure("export_income", "export income", "USD_2024/year", False, export_income),
    Measure("netback", "netback of exports", "USD_2024/t_REO", False, netback),
    Measure("value_home", "value added at home", "USD_2024/year", False, value_at_home),
    Measure("price_nd", "Nd oxide", "USD_2024/kg", True, price_of("Nd")),
    Measure("price_dy", "Dy oxide", "USD_2024/kg", True, price_of("Dy")),
    Measure("price_tb", "Tb oxide", "USD_2024/kg", True, price_of("Tb")),
    Measure("unsold", "La, Ce and Y oxide unsold", "t/year", True, unsold),
    Measure("jobs", "direct jobs", "job", False, burden("jobs")),
    Measure("residue", "radioactive residue", "t/year", True, burden("residue")),
)
BY_ID = {m.id: m for m in MEASURES}


def measured(result: Result, place: str, ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Measures of a party in every solved year: measure, place, year, value, unit.

    Unknown ids raise KeyError; a measure that cannot be told is NaN.
    """
    wanted = [BY_ID[i] for i in ids] if ids is not None else list(MEASURES)
    rows = [(m.id, place, y, m.of(result, place, y), m.unit) for m in wanted for y in result.years]
    return pd.DataFrame(rows, columns=["measure", "place", "year", "value", "unit"])
