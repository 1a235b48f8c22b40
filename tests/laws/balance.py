"""The element balance of a whole chain, from a saved result alone: labelled arrays, compositions, tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.model.assemble import Program, assemble
from didymium.model.fill import fill
from didymium.parts.catalogue import VARIABLES
from didymium.parts.recipes import Mode, Recipes
from didymium.parts.scrap import back_shares, scrap_of
from didymium.results.result import Result

Floats = npt.NDArray[np.float64]


def element_balance(result: Result) -> pd.DataFrame:
    """For every element and slice of time, t: what came in, what went out, the gap, and the throughput.

    mined + supplied + returned from use = delivered + put aside + added to stock + declared losses of the processes.
    """
    content = result.composition
    network, times = result.network, result.network.horizon.labels

    def held(name: str, materials: list[str]) -> Floats:
        """t of element (element x time) in a variable whose members are these materials."""
        values = result.data[name].to_numpy()
        assert len(materials) == len(values), name
        table: Floats = content.reindex(materials).to_numpy().T @ values
        return table

    deposits = [str(d) for d in result.data["deposit"].to_numpy()]
    mined = held("mine", [f"{network.ores[d].form}.{d}" for d in deposits])
    supplied = held("supply", network.supplies["material"].tolist())
    delivered = held("served", [o[3] for o in network.offers])
    aside = held("surplus", [m for m, _ in network.nodes])
    stores = [str(s).rpartition("@")[0] for s in result.data["store"].to_numpy()]
    stock = held("stock", stores)
    opening = content.reindex(stores).to_numpy().T @ _openings(result)
    added = np.diff(np.column_stack([opening, stock]), axis=1)
    lost, returned = _losses(result), _returned(result)
    gap = mined + supplied + returned - delivered - aside - added - lost
    index = pd.MultiIndex.from_product([content.columns, times], names=["element", "time"])
    parts = {
        "mined": mined,
        "supplied": supplied,
        "returned": returned,
        "delivered": delivered,
        "aside": aside,
        "added": added,
        "lost": lost,
        "gap": gap,
        "throughput": mined + supplied + returned + np.maximum(-added, 0.0),
    }
    return pd.DataFrame({k: v.reshape(-1) for k, v in parts.items()}, index=index)


def _openings(result: Result) -> Floats:
    """t in each store when the plan begins: where the balance of the first slice puts it."""
    values = fill(result.network).parameters["opening"]
    return np.asarray(values, dtype=float)


def _returned(result: Result) -> Floats:
    """t of element x time that worn-out magnets bring back: what the calendar of use says is collected and fit."""
    network, horizon = result.network, result.network.horizon
    fit = back_shares(network.tables)
    table = np.zeros((len(horizon.times), len(result.composition.columns)))
    for row in result.in_use().to_dict("records"):
        material = scrap_of(row["material"])
        if row["end_use"] in fit and (material, row["place"]) in network.nodes:
            held = result.composition.loc[material].to_numpy(dtype=float) * row["outflow"] * fit[row["end_use"]]
            for t, (year, part) in enumerate(horizon.times):
                if year == row["year"]:
                    table[t] += held * horizon.duration[year] * horizon.slices[part]
    return table.T


def use_balance(result: Result) -> pd.DataFrame:
    """Every solved year of every use: what the stock grew by less what entered and left, t, and the throughput."""
    rows = result.in_use()
    key = ["end_use", "place", "material"]
    lasts = rows["year"].map(result.duration)
    grown = rows.groupby(key)["stock"].diff()
    rows["gap"] = grown - lasts * (rows["inflow"] - rows["outflow"])
    rows["throughput"] = rows["stock"] + lasts * (rows["inflow"] + rows["outflow"])
    return rows[grown.notna()]


def _losses(result: Result) -> Floats:
    """Declared losses, t of element x time: 1 less the recovery of each process, of what it takes in.

    What a recipe takes in and puts into no product is waste altogether.
    """
    content = result.composition
    recipes = Recipes.of(result.network.tables)
    place = dict(zip(result.network.tables["plants"]["plant"], result.network.tables["plants"]["place"], strict=True))
    activity = result.data["activity"].to_numpy()
    shares = {
        m: dict(zip(content.columns, row, strict=True))
        for m, row in zip(content.index, content.to_numpy(dtype=float), strict=True)
    }
    per_tonne = np.zeros((len(activity), len(content.columns)))
    for n, mode in enumerate(result.network.modes):
        made = {e for m, amount in mode.ports if amount > 0 for e, share in shares[m].items() if share > 0}
        kept = {e: declared(mode, e, recipes, place[mode.plant], result) if e in made else 0.0 for e in content.columns}
        for material, amount in mode.ports:
            if amount < 0:
                for e, (element, share) in enumerate(shares[material].items()):
                    per_tonne[n, e] -= amount * share * (1.0 - kept[element])
    table: Floats = per_tonne.T @ activity
    return table


def declared(mode: Mode, element: str, recipes: Recipes, place: str, result: Result) -> float:
    """The part of an element that a mode keeps, by the column `recovery` of the processes behind it."""

    def recovery(process: str, recipe: str) -> float:
        row: Mapping[str, object] | None = recipes.find(process, recipe, place)
        value = float(str(row["recovery"])) if row is not None else 1.0
        return 1.0 if np.isnan(value) else value

    if mode.recipe == "whole":
        ore = result.network.ores[mode.source]
        dissolved = recovery("cracking", ore.crack) if ore.form == "carbonate" else 1.0
        light = element in ("La", "Ce", "Pr", "Nd")
        return dissolved * (recovery("separation_light", "sx_light") if light else recovery(mode.process, "sx_heavy"))
    if mode.process.startswith("magnet"):
        recipe = "sintered_ndfeb" if mode.recipe == "low_heavy_ndfeb" else mode.recipe
        cast = 1.0 if mode.process == "magnet_smco" else recovery("alloy", "strip_casting")
        swarf = any(material == f"scrap.{element}" for material, _ in mode.ports)
        return cast * (1.0 if swarf else recovery(mode.process, recipe))
    return recovery(mode.process, mode.recipe)


def program_of(result: Result) -> Program:
    """The equations of a result, written anew from its network."""
    return assemble(fill(result.network), result.network.horizon.weight)


def columns_of(result: Result, program: Program) -> Floats:
    """The saved numbers as columns, put where their labels say."""
    columns = np.full(program.columns, np.nan)
    for name in VARIABLES:
        dims, where, shape = program.values.block(name)
        labels = {d: program.values.space.labels[d] for d in dims}
        saved = result.data[name].sel(labels) if all(shape) else result.data[name]
        columns[where] = saved.transpose(*dims).to_numpy().reshape(-1)
    assert not np.isnan(columns).any()
    return columns
