"""What a solved year says of each figure of the table of bands.

Every measure returns what the figure is made of, by name, in t (or USD), so that a miss can name its parts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from didymium.results.result import Result

Row = Mapping[str, str]
DIDYMIUM = {"Nd": 0.75, "Pr": 0.25}
"""NdPr as it is quoted: three of neodymium to one of praseodymium."""


@dataclass(frozen=True)
class Measured:
    """The value in the unit of the band (NaN when the run has no such thing), and its parts in t, largest first."""

    value: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Year:
    """One solved year of a result, cut to it; frames are views of the result."""

    result: Result
    year: int

    def cut(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of the year."""
        return frame[frame["year"] == self.year]

    def oxide(self, frame: pd.DataFrame, elements: str) -> pd.Series:
        """t of oxide of these elements ('Nd+Pr', or 'all') in each row of a frame with material and t."""
        return self._content(frame, elements, self.result.oxide_factor)

    def element(self, frame: pd.DataFrame, elements: str) -> pd.Series:
        """t of these elements in each row of a frame with material and t."""
        return self._content(frame, elements, None)

    def _content(self, frame: pd.DataFrame, elements: str, factor: pd.Series | None) -> pd.Series:
        content = self.result.composition
        if elements != "all":
            content = content[[e for e in elements.split("+") if e in content.columns]]
        weights = content if factor is None else content * factor.reindex(content.columns)
        return frame["t"] * frame["material"].map(weights.sum(axis=1)).fillna(0.0)

    def price(self, material: str, place: str) -> float:
        """Worth of the next t of a material at a place, USD_2024/t; NaN where it has no node."""
        rows = self.cut(self.result.prices())
        found = rows[(rows["material"] == material) & (rows["place"] == place)]["price"]
        return float(found.mean()) if len(found) else math.nan


def measure(band: Row, result: Result) -> Measured:
    """The figure of a row of bands in a result that solved its year; KeyError for a figure nobody measures."""
    return FIGURES[band["figure"]](band, Year(result, int(band["year"])))


def of_goods(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    """Rows of goods named by form ('oxide'), material ('oxide.Ce') or form without one ('oxide-Ce'), joined by '+'."""
    keep = pd.Series(False, index=frame.index)
    for word in what.split("+"):
        form, _, left = word.partition("-")
        named = (frame["form"] == form) | (frame["material"] == form)
        keep |= named & (frame["material"] != f"{form}.{left}")
    return frame[keep]


def is_ndfeb(materials: pd.Series) -> pd.Series:
    """Which materials are magnets of neodymium, iron and boron, told from samarium-cobalt."""
    return materials.str.startswith("magnet.") & ~materials.str.startswith("magnet.smco")


# -- helpers --------------------------------------------------------------------------------


def _parts(names: pd.Series, amounts: pd.Series) -> tuple[tuple[str, float], ...]:
    sums = amounts.groupby(names).sum().sort_values(ascending=False, kind="stable")
    return tuple((str(n), float(v)) for n, v in sums.items() if v > 0)


def _total(amounts: pd.Series, names: pd.Series) -> Measured:
    return Measured(float(amounts.sum()), _parts(names, amounts))


def _share(amounts: pd.Series, names: pd.Series, whose: str) -> Measured:
    """Share in % of those named, joined by '+', in all."""
    whole = float(amounts.sum())
    mine = float(amounts[names.isin(whose.split("+"))].sum())
    return Measured(100 * mine / whole if whole > 0 else math.nan, _parts(names, amounts))


def _separated(year: Year) -> pd.DataFrame:
    made = year.cut(year.result.made())
    return made[(made["form"] == "oxide") & made["process"].str.startswith("separation")]


def _recycled(year: Year, place: str) -> pd.DataFrame:
    made = year.cut(year.result.made())
    return made[(made["process"] == "recycling") & (made["place"] == place) & (made["form"] == "oxide")]


def _bought(band: Row, year: Year) -> pd.DataFrame:
    """Lanes into the place of a band, from its origin if it has one, goods of the band only."""
    flows = of_goods(year.cut(year.result.flows()), band["what"])
    flows = flows[(flows["to"] == band["place"]) & (flows["from"] != band["place"])]
    return flows[~flows["from"].isin(band["besides"].split("+"))] if band["besides"] else flows


def _sold(band: Row, year: Year) -> pd.DataFrame:
    flows = of_goods(year.cut(year.result.flows()), band["what"])
    flows = flows[(flows["from"] == band["place"]) & (flows["to"] != band["place"])]
    return flows[~flows["to"].isin(band["besides"].split("+"))] if band["besides"] else flows


def _worth(flows: pd.DataFrame, year: Year, end: str) -> Measured:
    """Mean price of lanes at their `end` (from or to), USD_2024/t, weighted by t."""
    prices = year.cut(year.result.prices()).groupby(["material", "place"])["price"].mean()
    known = [float(prices.get((m, p), math.nan)) for m, p in zip(flows["material"], flows[end], strict=True)]
    tonnes = float(flows["t"].sum())
    value = float((flows["t"] * known).sum(skipna=False)) / tonnes if tonnes > 0 else math.nan
    return Measured(value, _parts(flows["material"], flows["t"]))


# -- figures --------------------------------------------------------------------------------


def _mined(band: Row, year: Year) -> Measured:
    mined = year.cut(year.result.mined())
    mined = mined[mined["place"] == band["place"]]
    return _total(mined["t_reo"], mined["deposit"])


def _share_mined(band: Row, year: Year) -> Measured:
    made = year.cut(year.result.made())
    dug = made[made["process"] == "mining"]
    amounts = year.oxide(dug, band["what"])
    shares = _share(amounts, dug["place"], band["place"])
    return Measured(shares.value, _parts(dug["plant"], amounts))


def _share_separated(band: Row, year: Year) -> Measured:
    made = _separated(year)
    return _share(year.oxide(made, band["what"]), made["place"], band["place"])


def _separation(band: Row, year: Year) -> Measured:
    made = _separated(year)
    return _total(year.element(made, band["what"]), made["place"])


def _share_metal(band: Row, year: Year) -> Measured:
    made = year.cut(year.result.made())
    made = made[made["form"] == "metal"]
    return _share(made["t"], made["place"], band["place"])


def _share_magnet(band: Row, year: Year) -> Measured:
    made = year.cut(year.result.made())
    made = made[(made["form"] == "magnet") & (made["process"] == f"magnet_{band['what']}")]
    return _share(made["t"], made["place"], band["place"])


def _blanks(band: Row, year: Year) -> Measured:
    """Finished magnets over the yield of machining, by the standard recipe of their process."""
    made = year.cut(year.result.made())
    made = made[is_ndfeb(made["material"]) & (made["place"] == band["place"])]
    rows = year.result.network.tables["processes"]
    rows = rows[rows["place"].isin(["", band["place"]]) & rows["recovery"].notna()].sort_values("place")
    kept = {str(p): float(r) for p, r in zip(rows["process"], rows["recovery"], strict=True)}
    return _total(made["t"] / made["process"].map(kept), made["plant"])


def _recycling(band: Row, year: Year) -> Measured:
    made = _recycled(year, band["place"])
    return _total(made["t_reo"], made["material"])


def _share_recycled(band: Row, year: Year) -> Measured:
    back, new = _recycled(year, band["place"]), _separated(year)
    new = new[new["place"] == band["place"]]
    both = pd.concat([back.assign(kind="recycled"), new.assign(kind="primary")])
    return _share(year.oxide(both, band["what"]), both["kind"], "recycled")


def _use_element(band: Row, year: Year) -> Measured:
    """Elements in all oxide that is used: by metal makers, and by those who buy oxide."""
    used, served = year.cut(year.result.used()), year.cut(year.result.served())
    used = used[used["form"] == "oxide"].assign(by="metal makers")
    served = served[served["material"].str.startswith("oxide.")]
    both = pd.concat([used[["material", "t", "by"]], served.assign(by=served["end_use"])[["material", "t", "by"]]])
    return _total(year.element(both, band["what"]), both["by"])


def _use_metal(band: Row, year: Year) -> Measured:
    used = year.cut(year.result.used())
    used = used[(used["form"] == "metal") & (used["place"] == band["place"])]
    return _total(year.oxide(used, band["what"]), used["plant"])


def _nonmagnet(band: Row, year: Year) -> Measured:
    served = year.cut(year.result.served())
    served = served[
        served["material"].str.startswith("oxide.")
        & (served["place"] == band["place"])
        & (served["end_use"] != "residual_use")
    ]
    return _total(year.oxide(served, "all"), served["end_use"])


def _demand_element(band: Row, year: Year) -> Measured:
    elements, _, uses = band["what"].partition(" in ")
    served = year.cut(year.result.served())
    served = served[served["end_use"].isin(uses.split("+"))]
    return _total(year.element(served, elements), served["end_use"])


def _demand_magnet(band: Row, year: Year) -> Measured:
    served = year.cut(year.result.served())
    served = served[is_ndfeb(served["material"]) & (served["place"] == band["place"])]
    return _total(served["t"], served["end_use"])


def _imports(band: Row, year: Year) -> Measured:
    """Tonnes of a lane by material; of a lane that stands empty the parts say who sells instead."""
    bought = _bought(band, year)
    flows = bought[bought["from"] == band["origin"]] if band["origin"] else bought
    if not len(flows):
        return Measured(0.0, _parts(bought["from"], bought["t"]))
    return _total(flows["t"], flows["material"])


def _exports(band: Row, year: Year) -> Measured:
    flows = _sold(band, year)
    return _total(flows["t"], flows["to"])


def _share_imports(band: Row, year: Year) -> Measured:
    flows = _bought(band, year)
    return _share(flows["t"], flows["from"], band["origin"])


def _share_exports(band: Row, year: Year) -> Measured:
    flows = _sold(band, year)
    return _share(flows["t"], flows["to"], band["origin"])


def _value_imports(band: Row, year: Year) -> Measured:
    flows = _bought(band, year)
    return _worth(flows[flows["from"] == band["origin"]], year, "to")


def _value_exports(band: Row, year: Year) -> Measured:
    return _worth(_sold(band, year), year, "from")


def _price(band: Row, year: Year) -> Measured:
    """Price at a place; of several materials their mean by what arrives there; per t REO where the unit says so."""
    names = band["what"].split("+")
    form, _, rest = names[0].partition(".")
    if rest == "NdPr":
        return Measured(sum(w * year.price(f"{form}.{e}", band["place"]) for e, w in DIDYMIUM.items()))
    reo = year.result.reo
    worth = {n: year.price(n, band["place"]) / (float(reo[n]) if band["unit"].endswith("t_REO") else 1.0)
             for n in names if n in reo.index}  # fmt: skip
    flows = year.cut(year.result.flows())
    arrives = flows[flows["to"] == band["place"]].groupby("material")["t"].sum().reindex(list(worth)).fillna(0.0)
    weights = arrives if float(arrives.sum()) > 0 else arrives + 1.0
    known = [(w, float(weights[n])) for n, w in worth.items() if not math.isnan(w)]
    tonnes = sum(t for _, t in known)
    value = sum(w * t for w, t in known) / tonnes if tonnes > 0 else math.nan
    return Measured(value, tuple((str(n), float(t)) for n, t in arrives.items() if t > 0))


FIGURES: dict[str, Callable[[Row, Year], Measured]] = {
    "output.mining": _mined,
    "share.mining": _share_mined,
    "share.separation": _share_separated,
    "output.separation": _separation,
    "share.metal": _share_metal,
    "use.metal": _use_metal,
    "share.magnet": _share_magnet,
    "output.magnet": _blanks,
    "output.recycling": _recycling,
    "share.recycled": _share_recycled,
    "use.element": _use_element,
    "use.nonmagnet": _nonmagnet,
    "demand.element": _demand_element,
    "demand.magnet": _demand_magnet,
    "imports": _imports,
    "exports": _exports,
    "share.imports": _share_imports,
    "share.exports": _share_exports,
    "unit_value.imports": _value_imports,
    "unit_value.exports": _value_exports,
    "price": _price,
}
"""What measures each figure of the table of bands."""
