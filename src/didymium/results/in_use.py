"""Goods in use: what enters, leaves and stays there, by end use, place and material."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from didymium.parts.horizon import Horizon
from didymium.parts.lifetimes import inflow_driven
from didymium.parts.network import Network
from didymium.parts.scrap import Collected, Use, lifetimes_of, past_uses

Floats = npt.NDArray[np.float64]
COLUMNS = ["year", "end_use", "place", "material", "inflow", "outflow", "stock", "collected"]
TINY = 1e-9


def in_use(network: Network, served: Floats) -> pd.DataFrame:
    """Inflow, outflow and what is collected (t a year), and the stock at the end of the year (t); see COLUMNS.

    `served` is t of each offer in each slice. Flows are means of the years that a solved year stands for, so
    that stock = stock of the solved year before + years x (inflow - outflow). Uses whose lifetime is unknown
    are left out: nobody knows what of them is still in use.
    """
    tables, horizon = network.tables, network.horizon
    lives = lifetimes_of(tables)
    collected = Collected.of(tables)
    before = past_uses(tables, horizon, network.groups)
    planned = _planned(network, served)
    rows = []
    for use in sorted(planned.keys() | before.keys()):
        if use[0] not in lives:
            continue
        first, flow = _yearly(before.get(use, {}), planned.get(use), horizon)
        stock, out, _ = inflow_driven(flow, lives[use[0]], horizon.inflow_at)
        for year in horizon.years:
            span = slice(horizon.covered(year).start - first, year + 1 - first)
            leaving = out[span].mean()
            back = leaving * float(collected.share(use[0], use[2], year))
            told = (flow[span].mean(), leaving, stock[year - first], back)
            if max(told[:3]) > TINY:
                rows.append((year, use[0], use[2], use[1], *told))
    found = pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[4:], float))
    return found.sort_values(COLUMNS[:4]).reset_index(drop=True)


def _planned(network: Network, served: Floats) -> dict[Use, Floats]:
    """t a year that enter in each solved year, by end use, material and place."""
    horizon = network.horizon
    width = len(horizon.slices)
    lasts = np.array([horizon.duration[y] for y in horizon.years])
    found: dict[Use, Floats] = {}
    for (use, _, place, material), tonnes in zip(network.offers, served, strict=True):
        key = (use, material, place)
        found[key] = found.get(key, 0.0) + tonnes.reshape(-1, width).sum(axis=1) / lasts
    return found


def _yearly(before: dict[int, float], planned: Floats | None, horizon: Horizon) -> tuple[int, Floats]:
    """The first calendar year, and what enters in it and every later one of the plan (t)."""
    start = horizon.covered(horizon.years[0]).start
    first = min([*before, start])
    flow = np.zeros(horizon.years[-1] + 1 - first)
    for year, t in before.items():
        flow[year - first] = t
    for year, t in zip(horizon.years, planned if planned is not None else (), strict=False):
        flow[[c - first for c in horizon.covered(year)]] = max(0.0, t)
    return first, flow
