"""N-1 cover of the shipped study: hot numbers against worlds rebuilt without the supplier and solved cold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from didymium.analyses.again import columns_of, row_duals_of
from didymium.analyses.n_minus_1 import stress
from didymium.analyses.party_use import PartyUse
from didymium.analyses.solve import solve_case
from didymium.analyses.year_alone import year_alone
from didymium.model.assemble import assemble
from didymium.model.fill import fill
from didymium.model.run import Machine
from didymium.parts.network import Network, build
from didymium.results.result import Result
from didymium.study.open import open_study

YEAR = 2030
CASES = {"place": "CHN", "deposit": "bayan_obo", "chokepoint": "malacca"}


def without(network: Network, group: str, code: str) -> Network:
    """The world written out again without a supplier."""
    tables = dict(network.tables)
    if group == "chokepoint":
        legs = tables["legs"]
        tables["legs"] = legs[[code not in cell.split(";") for cell in legs["chokepoints"]]]
    else:
        column = {"place": "place", "deposit": "deposit"}[group]
        kept = tables["deposits"][tables["deposits"][column] != code]
        gone = set(tables["deposits"]["deposit"]) - set(kept["deposit"])
        tables["deposits"] = kept
        if group == "place":
            gone |= set(tables["plants"].loc[tables["plants"]["place"] == code, "plant"])
            tables["plants"] = tables["plants"][tables["plants"]["place"] != code]
            tables["legs"] = closed_to_exports(tables["legs"], code)
        for name, key in (("baskets", "deposit"), ("paths", "asset"), ("options", "asset"), ("gateways", "asset")):
            tables[name] = tables[name][~tables[name][key].isin(gone)]
    tables = {n: t.reset_index(drop=True) for n, t in tables.items()}
    written = build(tables, network.horizon, 1000)
    lanes = tuple(x for x in written.lanes if group != "place" or x.start != code)
    return Network(**{**vars(written), "lanes": lanes})


def closed_to_exports(legs: pd.DataFrame, place: str) -> pd.DataFrame:
    """Legs that leave a place are gone; those both ways still reach it."""
    return legs[~((legs["from"] == place) & (legs["both_ways"] != "yes"))]


def cold(result: Result, group: str, code: str) -> float:
    """Value of India's demand served in the year, a year, in the world rebuilt without the supplier."""
    network = result.network
    whole = assemble(fill(network), network.horizon.weight)
    plan = dict(zip(whole.column_keys(), columns_of(whole, result), strict=True))
    prices = dict(zip(whole.row_keys(), row_duals_of(whole, result), strict=True))
    other = without(network, group, code)
    lp = assemble(fill(other), network.horizon.weight)
    columns = np.array([plan.get(k, 0.0) for k in lp.column_keys()])
    alone = year_alone(lp, YEAR, columns, np.array([prices.get(k, 0.0) for k in lp.row_keys()]))
    use = PartyUse(other, lp, alone, frozenset({"IND"}))
    machine = Machine(use.first(alone.program))
    assert machine.run("ipm") == "Optimal"
    return use.read(machine.values()[0] * machine.scale.tonnes)[0] / network.horizon.duration[YEAR]


@pytest.fixture(scope="module")
def plain() -> Result:
    """The reference without wedges: a world rebuilt without a supplier lacks its base flows too and bends otherwise."""
    study = open_study("india-china")
    return solve_case(replace(study, settings=replace(study.settings, calibration="off")))


@pytest.mark.slow
@pytest.mark.parametrize("group", CASES)
def test_hot_and_cold_agree(plain: Result, group: str) -> None:
    result = plain
    frame = stress(result, "IND", [group], [YEAR]).frame.set_index("supplier")
    row = frame.loc[CASES[group]]
    assert row["undisturbed_value"] - row["lost_value"] == pytest.approx(cold(result, group, CASES[group]), rel=1e-6)
