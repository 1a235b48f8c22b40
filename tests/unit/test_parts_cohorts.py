"""Scrap of worn-out magnets: how much comes back, when, and what a recycler makes of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.golden.tiny import circle
from tests.small import Row, Rows, frames, network, study

from didymium.algebra.rows import Rows as Term
from didymium.analyses.solve import solve_case
from didymium.model.fill import Values, fill
from didymium.parts.catalogue import VARIABLES
from didymium.parts.horizon import Horizon
from didymium.parts.network import build
from didymium.parts.scrap import back_shares, past_uses, scrap_of
from didymium.results.in_use import in_use
from didymium.results.result import Result
from didymium.study.settings import durations


@cache
def solved() -> Result:
    return solve_case(circle())


def chain(**changes: Row) -> Rows:
    """Magnets of two kinds serve one use; a plant takes their scrap."""
    use: Row = {"end_use": "ev", "lifetime": 3, "lifetime_shape": 2, "collection": 0.5, "recovery": 0.45}
    return {
        "places": [{"place": "IND"}],
        "materials": [{"material": m} for m in ("magnet.a", "magnet.b", "magnet.a_lowdy", "oxide.Nd", "oxide.Dy")],
        "compositions": [
            {"material": "magnet.a", "element": "Nd", "share": 0.3},
            {"material": "magnet.b", "element": "Nd", "share": 0.2},
            {"material": "magnet.b", "element": "Dy", "share": 0.1},
            {"material": "magnet.a_lowdy", "element": "Nd", "share": 0.3},
            {"material": "oxide.Nd", "element": "Nd", "share": 0.8574},
            {"material": "oxide.Dy", "element": "Dy", "share": 0.8713},
        ],
        "groups": [{"group": "any", "member": f"magnet.{g}"} for g in ("a", "b", "a_lowdy")],
        "end_uses": [{**use, **changes.get("use", {})}, {"end_use": "paint"}],
        "processes": [{"process": "recycling", "recipe": "hydromet_oxide", "recovery": 0.9}],
        "plants": [{"plant": "loop", "place": "IND", "process": "recycling", "capacity": 1e6}],
        "supplies": [{"supply": m, "place": "IND", "material": f"magnet.{m}", "cost": 1, "limit": 60} for m in "ab"],
        "demands": [
            {"end_use": "ev", "material": "any", "place": "IND", "year": y, "quantity": 100, "unmet": "forbidden"}
            for y in (2026, 2040)
        ]
        + [
            {"end_use": "paint", "material": f"oxide.{e}", "place": "IND", "quantity": 500, "value": 900}
            for e in ("Nd", "Dy")
        ],
    }


def scrap(values: Values, served: np.ndarray) -> float:
    """t of scrap that the equations let come back for what was put into use."""
    columns = Term(values.space, ("offer", "time"), None, served.reshape(-1))
    term: Term = values.words({n: zeros(values, n) for n in VARIABLES} | {"served": columns})["returned"]  # type: ignore[assignment]
    return float(term.const.sum())


def zeros(values: Values, name: str) -> Term:
    """A variable that is zero."""
    dims, _, shape = values.block(name)
    return Term(values.space, dims, None, np.zeros(int(np.prod(shape))))


def test_recovery_is_counted_once() -> None:
    """0.5 collected; 0.45 of it ends as oxide, and the recycler loses a tenth: half of the collected reaches it."""
    assert back_shares(frames(chain())) == pytest.approx({"ev": 0.25})
    for use, share in (({"recovery": np.nan}, 0.5), ({"recovery": 0.95}, 0.5)):
        assert back_shares(frames(chain(use=use))) == pytest.approx({"ev": share})
    for nothing in ({"collection": 0.0}, {"lifetime": np.nan}, {"recovery": 0.0}):
        assert back_shares(frames(chain(use=nothing))) == {}
    assert back_shares(frames({**chain(), "processes": []})) == {}


def test_from_collection_to_oxide_the_recovery_of_the_use_holds() -> None:
    """The whole way, against a Weibull curve of SciPy: t of Nd in oxide = worn out x 0.3 x 0.5 x 0.45."""
    rows = {
        **chain(),
        "groups": [{"group": "any", "member": "magnet.a"}],
        "supplies": [{"supply": "a", "place": "IND", "material": "magnet.a", "cost": 1}],
    }
    result = solve_case(study(rows, years=(2026, 2027, 2028)))
    made = result.made().groupby("year")["t"].sum()
    scale = 3 / stats.weibull_min(2, scale=1).mean()
    gone = 100 * stats.weibull_min(2, scale=scale).cdf([0.5, 1.5, 2.5])
    assert made.tolist() == pytest.approx(list(gone * 0.3 * 0.5 * 0.45 / 0.8574), rel=1e-6)


def test_scrap_is_taken_whole() -> None:
    """All oxides of a magnet come out of one recipe, in its proportions."""
    modes = {m.source: dict(m.ports) for m in network(chain()).modes}
    ports = modes["b"]
    oxides = {"Nd": 0.2 / 0.8574, "Dy": 0.1 / 0.8713}
    whole = sum(oxides.values())
    assert ports == pytest.approx(
        {"oxide.Nd": oxides["Nd"] / whole, "oxide.Dy": oxides["Dy"] / whole, "scrap.b": -1 / (whole * 0.9)}
    )


def test_a_group_of_the_past_is_an_even_mix_without_thrift() -> None:
    rows: Rows = {
        **chain(),
        "past_uses": [
            {"end_use": "ev", "material": "any", "place": "IND", "year": 2020, "quantity": 10},
            {"end_use": "ev", "material": "any", "place": "IND", "year": 2024, "quantity": 50},
        ],
    }
    horizon = Horizon((2026,), {2026: 1.0}, {"": 1.0}, 0.0)
    past = past_uses(frames(rows), horizon, {"any": ("magnet.a", "magnet.a_lowdy", "magnet.b")})
    assert set(past) == {("ev", m, "IND") for m in ("magnet.a", "magnet.b")}
    assert past["ev", "magnet.b", "IND"] == pytest.approx(
        {2020: 5, 2021: 10, 2022: 15, 2023: 20, 2024: 25, 2025: 37.5}
    )  # a row of demands stands in 2026: 100


def test_only_magnets_have_scrap() -> None:
    assert scrap_of("oxide.La") == ""
    found = fill(
        network(
            {
                **chain(),
                "demands": [{"end_use": "ev", "material": "oxide.Nd", "place": "IND", "quantity": 1, "value": 1}],
            }
        )
    )
    assert found.parameters["coming_back"].size == 0


def test_use_closes_in_every_solved_year_and_what_is_collected_is_what_comes_back() -> None:
    result = solved()
    rows = result.in_use()
    before = 16.0
    for year, lasts in result.duration.items():
        row = rows[rows["year"] == year].iloc[0]
        assert row["stock"] - before == pytest.approx(lasts * (row["inflow"] - row["outflow"]), abs=1e-9)
        before = row["stock"]
    scrap = result.surplus().query("form == 'scrap'").groupby("year")["t"].sum()
    used = result.used().query("form == 'scrap'").groupby("year")["t"].sum()
    back = scrap.add(used, fill_value=0.0)
    fit = rows.set_index("year")["collected"] * 0.8
    assert back.reindex(fit.index, fill_value=0.0).tolist() == pytest.approx(fit.tolist())
    assert rows["collected"].sum() > 0


@settings(max_examples=20, deadline=None)
@given(
    years=st.lists(st.integers(2026, 2045), min_size=1, max_size=5, unique=True).map(lambda y: tuple(sorted(y))),
    cut=st.sampled_from([{"": 1.0}, {"a": 0.3, "b": 0.7}]),
    at=st.sampled_from(["end", "middle", "start"]),
)
def test_what_comes_back_is_what_leaves_by_the_calendar(years: tuple[int, ...], cut: dict[str, float], at: str) -> None:
    """The weights of the LP on uneven slices against the plain stock of every calendar year."""
    horizon = Horizon(years, durations(years), cut, 0.0, at)
    rng = np.random.default_rng(len(years))
    from_tables = {
        **chain(),
        "past_uses": [
            {"end_use": "ev", "material": "magnet.a", "place": "IND", "year": y, "quantity": 9} for y in (2015, 2024)
        ],
    }
    found = build(frames(from_tables), horizon, 1)
    served = rng.uniform(0, 50, (len(found.offers), len(horizon.times)))
    rows = in_use(found, served)
    back = scrap(fill(found), served)
    lasts = rows["year"].map(durations(years))
    assert back == pytest.approx((rows["collected"] * 0.5 * lasts).sum(), rel=1e-6)
