"""Figures: every published number of a result with an id that can be cited and traced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from didymium.parts.footprints import UNITS
from didymium.results.origin import USE, deep_origin
from didymium.results.result import Result
from didymium.tables.table import records

COLUMNS = ["id", "value", "unit", "low", "high", "status"]
STAGES = {
    "concentrate": "ore",
    "carbonate": "carbonate",
    "heavy_concentrate": "heavy_concentrate",
    "oxide": "oxide",
    "metal": "metal",
    "magnet": "magnet",
    "scrap": "scrap",
}


DEEP_STAGES = ("oxide", "metal", "magnet", USE)
"""Stages whose deep origin is published."""
LEAST_SHARE = 1e-3
"""Smaller shares stand in the frame of `deep_origin` only."""


def figures(result: Result) -> pd.DataFrame:
    """All figures: id, value, unit, low, high, status. Ranges are unknown (NaN) until they are computed."""
    rows = list(_whole(result))
    for part in (_focus, _unmet, _origin, _deep, _output, _prices, _surplus, _built, _footprints, _trade):
        rows += list(part(result))
    frame = pd.DataFrame(rows, columns=["id", "value", "unit"])
    return frame.assign(low=float("nan"), high=float("nan"), status="modelled")[COLUMNS]


def figure_id(name: str, /, **where: object) -> str:
    """The id of a figure.

    >>> figure_id("origin_share", place="IND", stage="magnet", year=2030)
    'origin_share[place=IND,stage=magnet,year=2030]'
    """
    return f"{name}[{','.join(f'{k}={v}' for k, v in where.items() if v != '')}]"


Row = tuple[str, float, str]


def _whole(result: Result) -> Iterator[Row]:
    yield "objective", float(result.card["objective"]), "USD_2024"
    yield "total_cost", float(result.card["cost"]), "USD_2024"
    yield "total_worth", float(result.card["worth"]), "USD_2024"


def headlines(result: Result) -> list[str]:
    """The figures a study is read for first: what its party needs, pays and goes without, and on whom it depends."""
    place, last = result.focus, result.years[-1]
    if not place or not any(r[0].startswith("need[") for r in _focus(result)):
        return ["objective"]
    year = 2030 if 2030 in result.years else result.years[len(result.years) // 2]
    bought = direct_origin(result)
    bought = bought[(bought["year"] == year) & (bought["place"] == place) & (bought["stage"] == "magnet")]
    sellers = bought[bought["origin"] != place].sort_values(["t", "origin"], ascending=[False, True])["origin"]
    found = [figure_id(n, place=place, year=last) for n in ("need", "oxide_need", "import_bill", "unmet")]
    found += [figure_id("origin_share", place=place, stage="magnet", origin=o, year=year) for o in sellers[:1]]
    return found


def _focus(result: Result) -> Iterator[Row]:
    """What the party in focus needs of magnets, the NdPr oxide in them, what it pays abroad and goes without."""
    place = result.focus
    asked = result.demand()
    asked = asked[asked["place"] == place]
    magnets = asked[asked["material"].astype(str).str.startswith("magnet.")]
    if not len(magnets):
        return
    prices = result.prices().set_index(["year", "slice", "material", "place"])["price"]
    held = _ndpr(result)
    moved = _weighed(result.flows().query("`to` == @place and `from` != @place"), result.network.horizon.slices)
    for year in result.years:
        rows = magnets[magnets["year"] == year]
        yield figure_id("need", place=place, year=year), float(rows["quantity"].sum()), "t/year"
        oxide = sum(r["quantity"] * held.get((r["end_use"], r["material"], place), 0.0) for r in records(rows))
        yield figure_id("oxide_need", place=place, year=year), float(oxide), "t/year"
        flows = records(moved[moved["year"] == year])
        bill = sum(r["t"] * float(prices.get((year, r["slice"], r["material"], place), 0.0)) for r in flows)
        yield figure_id("import_bill", place=place, year=year), float(bill), "USD_2024/year"
        unmet = asked[asked["year"] == year]["unmet"].sum()
        yield figure_id("unmet", place=place, year=year), float(unmet), "t/year"


def _ndpr(result: Result) -> dict[tuple[str, str, str], float]:
    """t of Nd and Pr oxide in a t of what each demand asks for; a group of grades counts by the mean of its members."""
    members: dict[tuple[str, str, str], list[float]] = {}
    content, factor = result.composition, result.oxide_factor
    found = [e for e in ("Nd", "Pr") if e in content.columns]
    oxide = (content[found] * factor.reindex(found)).sum(axis=1)
    for end_use, asked, place, material in result.network.offers:
        members.setdefault((end_use, asked, place), []).append(float(oxide.get(material, 0.0)))
    return {key: sum(shares) / len(shares) for key, shares in members.items()}


def _unmet(result: Result) -> Iterator[Row]:
    for r in records(result.demand()):
        where = {
            "place": r["place"],
            "end_use": r["end_use"],
            "material": r["material"],
            "year": r["year"],
            "slice": r["slice"],
        }
        yield figure_id("demand", **where), r["quantity"], "t/year"
        yield figure_id("unmet", **where), r["unmet"], "t/year"


def direct_origin(result: Result) -> pd.DataFrame:
    """Share of what a place takes in of each stage by last country of shipment: place, stage, origin, year, t, share.

    What the place makes itself and uses there counts as its own.
    """
    part = result.network.horizon.slices
    flows = _weighed(result.flows(), part)
    moved = _sums(flows, ["year", "to", "form", "from"]).set_axis(["year", "place", "stage", "origin", "t"], axis=1)
    served = result.served()
    served["form"] = served["material"].map(result.form)
    used = pd.concat(
        [
            _weighed(result.used(), part)[["year", "place", "form", "t"]],
            _weighed(served, part)[["year", "place", "form", "t"]],
        ]
    )
    used = _sums(used, ["year", "place", "form"]).rename(columns={"form": "stage"})
    arrived = _sums(moved, ["year", "place", "stage"])
    own = used.merge(arrived, on=["year", "place", "stage"], how="left", suffixes=("", "_in"))
    own["t"] = (own["t"] - own["t_in"].fillna(0.0)).clip(lower=0.0)
    own = own[own["t"] > 1e-6]
    own = own.assign(origin=own["place"])[["year", "place", "stage", "origin", "t"]]
    both = pd.concat([moved, own], ignore_index=True).astype({"year": int, "t": float})
    whole = both.groupby(["year", "place", "stage"])["t"].transform("sum")
    both["share"] = both["t"] / whole
    return both.sort_values(["year", "place", "stage", "origin"]).reset_index(drop=True)


def _weighed(frame: pd.DataFrame, part: Mapping[str, float]) -> pd.DataFrame:
    """Rates of each slice as the tonnes of its part of the year."""
    frame["t"] = frame["t"] * frame["slice"].map(dict(part)).astype(float)
    return frame


def _sums(frame: pd.DataFrame, keys: list[str], column: str = "t") -> pd.DataFrame:
    """A column summed by keys, as a frame; years are numbers and names words even when nothing is there."""
    summed = frame.groupby(keys)[column].sum().reset_index()
    return summed.astype({k: int if k == "year" else str for k in keys} | {column: float})


def _origin(result: Result) -> Iterator[Row]:
    for r in records(direct_origin(result)):
        name = figure_id("origin_share", place=r["place"], stage=r["stage"], origin=r["origin"], year=r["year"])
        yield name, r["share"], "1"


def _deep(result: Result) -> Iterator[Row]:
    """Where the elements in what the focus place uses (every user, where there is no focus) come from."""
    frame = deep_origin(result)
    places = [result.focus] if result.focus else sorted(set(result.network.demands["place"]))
    told = frame["stage"].isin(DEEP_STAGES) & frame["place"].isin(places) & (frame["share"] >= LEAST_SHARE)
    for r in records(frame[told & frame["kind"].isin(["mined", "separated"])]):
        where = {k: r[k] for k in ("place", "stage", "element", "origin", "year")}
        yield figure_id(f"{r['kind']}_share", **where), r["share"], "1"


def _output(result: Result) -> Iterator[Row]:
    keys = ["year", "slice", "place", "process"]
    made = result.made()
    rare = records(_sums(made[made["t_reo"] > 0], keys, "t_reo"))
    other = records(_sums(made[made["t_reo"] <= 0], [*keys, "material"]))
    for r in rare:
        where = {"place": r["place"], "process": r["process"], "year": r["year"], "slice": r["slice"]}
        yield figure_id("output", **where), r["t_reo"], "t_REO/year"
    for r in other:
        where = {k: r[k] for k in ("place", "process", "material", "year", "slice")}
        yield figure_id("output", **where), r["t"], "t/year"


def _prices(result: Result) -> Iterator[Row]:
    for r in records(result.prices()):
        where = {"place": r["place"], "material": r["material"], "year": r["year"], "slice": r["slice"]}
        yield figure_id("price", **where), r["price"], "USD_2024/t"


def _surplus(result: Result) -> Iterator[Row]:
    for r in records(result.surplus()):
        where = {"place": r["place"], "material": r["material"], "year": r["year"], "slice": r["slice"]}
        yield figure_id("surplus", **where), r["t"], "t/year"


def _built(result: Result) -> Iterator[Row]:
    for r in records(result.capacity()):
        if r["built"] > 1e-6:
            yield figure_id("built", asset=r["asset"], year=r["year"]), r["built"], "t/year"


def _footprints(result: Result) -> Iterator[Row]:
    """Burdens that some source gives a figure for; not the strength of residue (Bq/g), which is a mean."""
    for r in records(result.footprints()):
        if r["amount"] == r["amount"] and r["amount"] and r["kind"] in UNITS:
            where = {k: r[k] for k in ("kind", "place", "process", "year", "slice")}
            unit = r["unit"] if r["kind"] == "jobs" else f"{r['unit']}/year"
            yield figure_id("footprint", **where), r["amount"], unit


def _trade(result: Result) -> Iterator[Row]:
    for r in records(_sums(result.flows(), ["from", "to", "material", "year", "slice"])):
        yield figure_id("shipment", **{k: v for k, v in r.items() if k != "t"}), r["t"], "t/year"
