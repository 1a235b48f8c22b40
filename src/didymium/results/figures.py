"""Figures: every published number of a result with an id that can be cited and traced."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from didymium.results.result import Result

COLUMNS = ["id", "value", "unit", "low", "high", "status"]
STAGES = {"concentrate": "ore", "carbonate": "carbonate", "heavy_concentrate": "heavy_concentrate",
          "oxide": "oxide", "metal": "metal", "magnet": "magnet", "scrap": "scrap"}


def figures(result: Result) -> pd.DataFrame:
    """All figures: id, value, unit, low, high, status. Ranges are unknown (NaN) until they are computed."""
    rows = list(_whole(result))
    for part in (_unmet, _origin, _output, _prices, _surplus, _built, _trade):
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


def _unmet(result: Result) -> Iterator[Row]:
    for r in result.demand().to_dict("records"):
        where = {"place": r["place"], "end_use": r["end_use"], "material": r["material"], "year": r["year"],
                 "slice": r["slice"]}
        yield figure_id("demand", **where), r["quantity"], "t/year"
        yield figure_id("unmet", **where), r["unmet"], "t/year"


def direct_origin(result: Result) -> pd.DataFrame:
    """Share of what a place takes in of each stage by last country of shipment: place, stage, origin, year, t, share.

    What the place makes itself and uses there counts as its own.
    """
    flows = result.flows()
    moved = flows.groupby(["year", "to", "form", "from"], as_index=False)["t"].sum()
    moved.columns = ["year", "place", "stage", "origin", "t"]
    used = pd.concat([
        result.used()[["year", "place", "form", "t"]],
        result.served().assign(form=lambda f: f["material"].map(result.form))[["year", "place", "form", "t"]],
    ])
    used = used.groupby(["year", "place", "form"], as_index=False)["t"].sum().rename(columns={"form": "stage"})
    arrived = moved.groupby(["year", "place", "stage"], as_index=False)["t"].sum()
    own = used.merge(arrived, on=["year", "place", "stage"], how="left", suffixes=("", "_in"))
    own["t"] = (own["t"] - own["t_in"].fillna(0.0)).clip(lower=0.0)
    own = own[own["t"] > 1e-6].assign(origin=own["place"])[["year", "place", "stage", "origin", "t"]]
    both = pd.concat([moved, own], ignore_index=True)
    whole = both.groupby(["year", "place", "stage"])["t"].transform("sum")
    return both.assign(share=both["t"] / whole).sort_values(["year", "place", "stage", "origin"])


def _origin(result: Result) -> Iterator[Row]:
    for r in direct_origin(result).to_dict("records"):
        name = figure_id("origin_share", place=r["place"], stage=r["stage"], origin=r["origin"], year=r["year"])
        yield name, r["share"], "1"


def _output(result: Result) -> Iterator[Row]:
    made = result.made()
    for (year, part, place, process), t in made.groupby(["year", "slice", "place", "process"])["t_reo"].sum().items():
        yield figure_id("output", place=place, process=process, year=year, slice=part), t, "t_REO/year"


def _prices(result: Result) -> Iterator[Row]:
    for r in result.prices().to_dict("records"):
        where = {"place": r["place"], "material": r["material"], "year": r["year"], "slice": r["slice"]}
        yield figure_id("price", **where), r["price"], "USD_2024/t"


def _surplus(result: Result) -> Iterator[Row]:
    for r in result.surplus().to_dict("records"):
        where = {"place": r["place"], "material": r["material"], "year": r["year"], "slice": r["slice"]}
        yield figure_id("surplus", **where), r["t"], "t/year"


def _built(result: Result) -> Iterator[Row]:
    for r in result.capacity().to_dict("records"):
        if r["built"] > 1e-6:
            yield figure_id("built", asset=r["asset"], year=r["year"]), r["built"], "t/year"


def _trade(result: Result) -> Iterator[Row]:
    flows = result.flows()
    keys = ["from", "to", "material", "year", "slice"]
    for (start, end, material, year, part), t in flows.groupby(keys)["t"].sum().items():
        where = {"from": start, "to": end, "material": material, "year": year, "slice": part}
        yield figure_id("shipment", **where), t, "t/year"
