"""Indicators: by hand, against published figures, and on results small enough to count."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from tests.golden.tiny import mine, trade
from tests.small import ELEMENTS, Row, study
from typer.testing import CliRunner

import didymium as dd
from didymium.analyses.solve import run_case, solve_case
from didymium.cli.main import app
from didymium.errors import StudyError
from didymium.results.indicators.observed import indicators_observed
from didymium.results.indicators.registry import COLUMNS, FAMILIES, describe, indicators
from didymium.results.result import Result
from didymium.results.store import save

# -- pure functions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shares",
    [
        [0.2, 0.3, 0.5],
        {"A": 20, "B": 30, "C": 50},
        pd.Series({"A": 2.0, "B": 3.0, "C": 5.0}),
        [
            ("A", 2),
            ("B", 8e0),
        ],
        pd.DataFrame({"iso3": ["A", "A", "B"], "production_t_REO": [25, 25, 50]}),
    ],
)
def test_hhi_of_shares_per_cent_and_tonnes(shares: object) -> None:
    expected = {3: 0.38, 2: 0.68}.get(len(shares), 0.38) if not isinstance(shares, pd.DataFrame) else 0.5
    assert dd.hhi(shares) == pytest.approx(expected, abs=1e-12)


def test_hhi_leaves_unlisted_shares_out_and_rounded_ones_alone() -> None:
    assert dd.hhi([0.35, 0.4, 0.05, 0.1, 0.06, 0.04]) == pytest.approx(0.3002)
    assert dd.hhi([0.5, 0.2]) == pytest.approx(0.29)
    assert dd.hhi([0.5, 0.2], normalise=True) == pytest.approx((0.25 + 0.04) / 0.49)
    assert dd.hhi([0.505, 0.5]) == pytest.approx(0.505**2 + 0.25)
    assert dd.hhi([3, 1]).effective == pytest.approx(1.6)


def test_unknown_stays_unknown_and_says_why() -> None:
    readings = [
        dd.hhi({"CHN": math.nan, "AUS": 0.3}),
        dd.net_import_reliance(None, 5, 1),
        dd.self_sufficiency(5, math.nan),
        dd.months_of_cover("unknown", 10),
        dd.balance_index({"Ce": math.nan, "La": 1}, 100),
        dd.heavy_outlet({"Dy": 1}, {"Dy": math.nan}),
        dd.recycling_input_rate(math.nan, 3),
        dd.crma_position(100, None, 1, 1, 1),
        dd.promise_gap(None, lead_time=3),
        dd.promise_gap(2030, status="planned"),
        dd.autonomy({"CHN": math.nan}),
        dd.netback(1, math.nan),
        dd.oxide_to_metal("Nd", math.nan),
        dd.geopolrisk({"CHN": math.nan}, {"CHN": 1}),
        dd.eu_supply_risk({"CHN": 1}, {"CHN": 1}, {"CHN": 5}, IR=1, EoL_RIR=0.1),
    ]
    assert [r for r in readings if not math.isnan(r)] == []
    assert [r for r in readings if not r.reason] == []
    assert math.isnan(dd.import_dependency_by_origin({"CHN": 1, "JPN": None})["CHN"])


@pytest.mark.parametrize(
    "call",
    [
        lambda: dd.hhi([-0.1, 1.1]),
        lambda: dd.hhi(["many"]),
        lambda: dd.geopolrisk({"CHN": 1}, {"CHN": 1}, governance={"CHN": 55}),
        lambda: dd.geopolrisk({"CHN": 1}, {"CHN": 1}, mode="both"),
        lambda: dd.eu_supply_risk({"CHN": 86}, {"CHN": 1}, {"CHN": 5}, IR=1, EoL_RIR=0, SI_SR=1),
        lambda: dd.eu_supply_risk(GSS={"CHN": 1}),
        lambda: dd.net_import_reliance([1, 2], [1], 0),
        lambda: dd.oxide_to_metal("Fe"),
        lambda: dd.oxide_to_metal("Nd", oxide="Pr2O3"),
        lambda: dd.promise_gap(2030, status="soon"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: object) -> None:
    with pytest.raises(StudyError, match="S70"):
        call()  # type: ignore[operator]


def test_oxide_factors_are_those_of_the_table_of_elements() -> None:
    assert dd.oxide_to_metal("Nd") == pytest.approx(2 * 144.242 / (2 * 144.242 + 3 * 15.999))
    assert dd.metal_to_oxide("Pr", 2) == pytest.approx(2 * 1.208161, rel=1e-6)
    assert dd.oxide_to_metal("Tb", oxide="Tb2O3") == pytest.approx(0.868806, rel=1e-5)
    assert dd.oxide_to_metal("CeO2") == dd.oxide_to_metal("Ce")
    shipped = pd.read_csv(Path(dd.__file__).parent / "library" / "world" / "elements.csv")
    for element, factor in zip(shipped["element"], shipped["metal_per_oxide"], strict=True):
        assert dd.oxide_to_metal(element) == pytest.approx(factor, rel=1e-4)
    assert dd.oxide_to_metal("Dy") == pytest.approx(ELEMENTS["Dy"], rel=1e-4)


def test_net_import_reliance_of_usgs() -> None:
    """Rare earths of the United States in 2014 and 2016 (Mineral Commodity Summaries 2019): 56 and 100 %."""
    found = dd.net_import_reliance([5400, 0], [13019, 12172], [6170, 1636])
    assert found == pytest.approx([0.559147685525349, 1.0])
    one = dd.net_import_reliance(5400, {"compounds": 12300, "ferrocerium": 371, "metals": 348}, 6170)
    assert one.words == "56 %"
    assert one.apparent_consumption == 12249


def test_a_net_exporter_is_negative_and_stock_counts_as_supply() -> None:
    assert dd.net_import_reliance(100, 10, 60) == pytest.approx(-1.0)
    assert dd.net_import_reliance(100, 10, 60).words == "E"
    assert dd.net_import_reliance(50, 30, 0, 20) == pytest.approx(0.5)
    assert dd.net_import_reliance(10, 100, 20) == pytest.approx(80 / 90)
    assert dd.net_import_reliance(0, 100, 0, 50, cap=None) == pytest.approx(1.0)
    assert dd.net_import_reliance(100, 0, 100).reason


def test_dependency_by_origin_adds_rows_of_one_origin() -> None:
    rows = pd.DataFrame({"origin": ["CHN", "JPN", "CHN"], "t": [30, 10, 20]})
    assert dd.import_dependency_by_origin(rows) == pytest.approx({"CHN": 5 / 6, "JPN": 1 / 6})
    assert dd.import_dependency_by_origin(rows, domestic=40)["CHN"] == pytest.approx(0.5)


def trade_rows() -> list[Row]:
    """Imports of the EU: 60 t from China, 30 from Austria inside it, 10 from a place nobody rates; two codes."""
    return [
        {"importer": "EU27", "year": 2021, "partner_iso3": "CHN", "qty_t": 60.0, "value_kUSD": 500.0, "hs": "2846.90"},
        {"importer": "EU27", "year": 2021, "partner_iso3": "AUT", "qty_t": 30.0, "value_kUSD": 200.0, "hs": "2805.30"},
        {"importer": "EU27", "year": 2021, "partner_iso3": "S19", "qty_t": 10.0, "value_kUSD": 100.0, "hs": "2846.10"},
    ]


def test_geopolrisk_as_published() -> None:
    """HHI 0.58 of 70/30; risk (60 x 0.6 + 30 x 0 + 10 x 0.5) / (100 + 100 mined inside, in Sweden) = 0.205."""
    mined = pd.DataFrame(
        {
            "iso3": ["CHN", "SWE", "Total", "CHN"],
            "year": [2021, 2021, 2021, 2020],
            "production_t_REO": [233.3333333333, 100, 333.33, 9],
        }
    )
    found = dd.geopolrisk(pd.DataFrame(trade_rows()), mined, "EU27", 2021, governance={"CHN": 0.6, "AUT": 0.3})
    assert found.hhi == pytest.approx(0.58)
    assert found.import_risk == pytest.approx(0.205)
    assert found == pytest.approx(0.58 * 0.205)
    assert found["price_kUSD_per_t"] == pytest.approx(8.0)
    assert found.cf == pytest.approx(0.58 * 0.205 * 8 / 0.409412948)
    assert found.missing == ["S19"]
    assert found.share_from["CHN"] == pytest.approx(0.6)
    inferred = dd.geopolrisk(trade_rows(), mined, governance={"CHN": 0.6}, price=2)
    assert inferred.cf == pytest.approx(0.58 * 0.205 * 2 / 0.409412948)


def test_geopolrisk_in_clean_units_turns_gross_tonnes_into_oxide_first() -> None:
    factors = {"2846": 0.5, "280530": 1.2}
    found = dd.geopolrisk(
        trade_rows(), {"CHN": 70, "USA": 30}, governance={"CHN": 0.6}, mode="unit_clean", factors=factors
    )
    assert found.total_trade_t == pytest.approx(71)
    assert found.import_risk == pytest.approx((30 * 0.6 + 5 * 0.5) / 71)
    assert found["price_kUSD_per_t"] == pytest.approx(800 / 71)
    assert math.isnan(dd.geopolrisk({"CHN": 5}, {"CHN": 1}, mode="unit_clean"))
    assert dd.geopolrisk({"CHN": 5}, {"CHN": 1}, mode="unit_clean", factors=0.5, importer="Japan") > 0


def test_eu_supply_risk_of_heavy_rare_earths() -> None:
    world = {"CHN": 0.86, "AUS": 0.06, "USA": 0.02, "MMR": 0.06}
    drawn = {"CHN": 0.98, "GBR": 0.01, "OTH": 0.01}
    wgi = {"CHN": 5.6, "AUS": 1.8, "USA": 2.6, "MMR": 7.5, "GBR": 2.2, "OTH": 5.0}
    found = dd.eu_supply_risk(world, drawn, wgi, IR=1.0, EoL_RIR=0.08, SI_SR=0.95)
    assert found == pytest.approx(4.17563988, rel=1e-9)
    assert (found.hhi_gs, found.hhi_eu) == pytest.approx((4.17628, 5.37896))
    assert dd.eu_supply_risk(world, drawn, wgi, 1.0, 1.0, 0.95) == 0
    assert dd.eu_supply_risk(world, drawn, wgi, 0.0, 0.0, 1.0) == pytest.approx(5.37896)
    halved = dd.eu_supply_risk(world, drawn, wgi, 1.0, 0.0, 1.0, trade={"CHN": 0.5})
    assert halved.hhi_eu == pytest.approx(5.37896 - 0.5 * 0.98**2 * 5.6)
    assert "OTH" in dd.eu_supply_risk(world, drawn, {**wgi, "OTH": None}, 1.0, 0.0, 1.0).reason
    stages = {"ore": {"global_supply": {"AUS": 1.0}}, "oxide": {"global_supply": world}}
    worst = dd.eu_supply_risk(None, drawn, wgi, 1.0, 0.08, 0.95, stages=stages)
    assert worst.stage == "oxide"
    assert worst == pytest.approx(float(found))


def test_crma_position_counts_what_is_met() -> None:
    found = dd.crma_position(100, 12, 39, 25, {"CHN": 65, "USA": 3})
    assert found == pytest.approx(0.75)
    assert found.meets == {"extraction": True, "processing": False, "recycling": True, "third_country": True}
    assert found.gaps["processing"] == pytest.approx(-0.01)
    assert dd.crma_position(100, 12, 40, 25, 66).meets["third_country"] is False


def test_balance_outlet_recycling_and_cover() -> None:
    assert dd.balance_index({"Ce": 30, "La": 15, "Y": 5, "Nd": 99}, 200) == pytest.approx(0.25)
    assert dd.heavy_outlet({"Dy": 20, "Tb": 5, "Ho": 3}, {"Dy": 80, "Tb": 20}) == pytest.approx(0.25)
    assert dd.recycling_input_rate({"old": 5, "swarf": 15}, 60) == pytest.approx(0.25)
    assert dd.months_of_cover(50, 600, usable=0.5) == pytest.approx(0.5)
    by_form = dd.months_of_cover({"oxide": 500, "magnet": 20}, {"magnet": 240, "metal": 0})
    assert by_form == pytest.approx(1.0), "oxide that nobody there can use covers nothing"
    assert by_form.shortest == "magnet"
    assert dd.autonomy({"CHN": 0.4, "AUS": 0.9}).worst == "CHN"
    assert dd.self_sufficiency(30, 100, 10) == pytest.approx(0.25)


def test_promise_gap_by_status() -> None:
    assert dd.promise_gap(2027, status="construction") == 1
    assert dd.promise_gap(2028, status="planned", lead_time=8, work_done=0.5) == 2
    assert dd.promise_gap(2040, status="planned", lead_time=8) == 0
    clay = dd.promise_gap(2030, 50_000, "exploration", rock="clay", credible_t=3000)
    assert (clay.credible_low, clay.credible, clay.credible_high) == (2030, 2034, 2038)
    assert clay.t_gap == 47_000
    assert dd.promise_gap(2030, status="placeholder").reason


# -- of a result ----------------------------------------------------------------------------------


@cache
def solved(name: str) -> Result:
    return solve_case({"mine": mine, "trade": trade, "home": home}[name]())


def home() -> object:
    """India needs 100 t of Dy oxide: 25 of its own clay, 60 from China, 15 from Vietnam; China also sells itself 40."""
    from_ = {"clay": ("IND", 25), "south": ("CHN", 100), "north": ("VNM", 15)}
    return study(
        {
            "places": [{"place": p} for p in ("IND", "CHN", "VNM")],
            "deposits": [
                {
                    "deposit": d,
                    "place": p,
                    "form": "carbonate",
                    "reo": 0.5,
                    "cut": "whole",
                    "crack": "dissolve",
                    "opex": 100,
                }
                for d, (p, _) in from_.items()
            ],
            "baskets": [{"deposit": d, "element": "Dy", "share": 1.0} for d in from_],
            "materials": [{"material": "oxide.Dy", "form": "oxide", "handling": 1, "gross": 1.25}],
            "compositions": [{"material": "oxide.Dy", "element": "Dy", "share": ELEMENTS["Dy"]}],
            "processes": [
                {"process": "cracking", "recipe": "dissolve", "recovery": 1, "opex": 10},
                {"process": "separation_heavy", "recipe": "sx_heavy", "recovery": 1, "opex": 100},
            ],
            "footprints": [{"process": "separation_heavy", "recipe": "sx_heavy", "kind": "water", "amount": 7}],
            "plants": [
                {"plant": f"sx_{p}", "place": p, "process": "separation_heavy", "capacity": 2 * t, "counts": "feed_reo"}
                for p, t in from_.values()
            ],
            "paths": [{"asset": d, "year": 2026, "capacity": t} for d, (_, t) in from_.items()],
            "legs": [{"leg": p, "from": p, "to": "IND", "cost": 8} for p in ("CHN", "VNM")],
            "end_uses": [{"end_use": "wind"}],
            "demands": [
                {"end_use": "wind", "material": "oxide.Dy", "place": p, "quantity": q, "value": v}
                for p, q, v in (("IND", 100, 90_000), ("CHN", 40, 99_000))
            ],
        }
    )


def value(frame: pd.DataFrame, name: str, **where: object) -> float:
    """The one value of that name."""
    kept = frame[(frame["indicator"] == name) & frame[list(where)].eq(pd.Series(where)).all(axis=1)]
    assert len(kept) == 1, kept
    return float(kept["value"].iloc[0])


def test_a_result_counted_by_hand() -> None:
    frame = indicators(solved("home"), "IND")
    here = {"place": "IND", "stage": "separation", "element": "Dy", "year": 2026}
    assert value(frame, "hhi", **{**here, "place": "world"}) == pytest.approx((25**2 + 100**2 + 15**2) / 140**2)
    assert value(frame, "import_reliance", **here) == pytest.approx(0.75)
    assert value(frame, "self_sufficiency", **here) == pytest.approx(0.25)
    assert value(frame, "import_share_by_origin", **here, partner="CHN") == pytest.approx(60 / 75)
    assert value(frame, "crma_extraction", place="IND", element="Dy") == pytest.approx(0.25)
    assert value(frame, "crma_third_country", place="IND", element="Dy", partner="CHN") == pytest.approx(0.6)
    assert value(frame, "water", place="IND") == pytest.approx(7 * 25)
    assert value(frame, "water", place="world") == pytest.approx(7 * 140)


def test_where_nothing_runs_burdens_are_zero_and_where_no_source_counts_they_are_unknown() -> None:
    frame = indicators(solved("trade"), "IND", ("environment", "jobs"))
    assert value(frame, "water", place="IND", year=2026) == 0
    assert value(frame, "jobs", place="IND", year=2026) == 0
    runs = indicators(solved("home"), "IND", ("environment", "jobs"))
    assert math.isnan(value(runs, "energy", place="IND"))
    assert math.isnan(value(runs, "jobs", place="IND"))
    assert math.isnan(value(runs, "radioactivity", place="IND"))


def test_heavy_outlet_takes_plants_outside_china_at_full_load() -> None:
    """Plants could take twice what they get: 2 x (25 + 15) t outside China, for the 100 t India asks for."""
    frame = indicators(solved("home"), "IND", "heavy_outlet")
    assert value(frame, "heavy_outlet", place="IND") == pytest.approx(0.8)
    assert value(frame, "heavy_outlet", place="world") == pytest.approx(0.8)


def test_risk_of_modelled_imports_rises_with_the_share_of_the_risky_place() -> None:
    frame = indicators(solved("home"), "IND")
    wgi = dd.geopolrisk({"CHN": 60, "VNM": 15}, {"CHN": 100, "IND": 25, "VNM": 15}, "IND", 2026)
    assert value(frame, "geopolrisk", place="IND", stage="separation") == pytest.approx(float(wgi))
    assert 0 < value(frame, "eu_supply_risk", place="IND", stage="largest", element="Dy") < 10


def test_netback_is_the_buyers_price_less_the_way() -> None:
    result = solved("home")
    frame = indicators(result, "CHN", "netback")
    prices = result.prices().set_index(["material", "place"])["price"]
    expected = prices["oxide.Dy", "IND"] - 8 * 1.25
    assert value(frame, "netback", place="CHN", partner="IND", stage="oxide", element="Dy") == pytest.approx(expected)


def test_value_added_is_output_less_input_at_the_places_prices() -> None:
    result = solved("home")
    prices = result.prices().set_index(["material", "place"])["price"]
    made, used = result.made(), result.used()
    expected = sum(
        sign * sum(r.t * prices[r.material, r.place] for r in rows[rows["place"] == "IND"].itertuples())
        for rows, sign in ((made, 1), (used, -1))
    )
    assert value(indicators(result, "IND", "accounts"), "value_added", place="IND") == pytest.approx(expected)


def test_cover_of_a_form_without_store_is_unknown_not_zero() -> None:
    frame = indicators(solved("home"), "IND", "months_of_cover")
    assert math.isnan(value(frame, "months_of_cover", place="IND", element="Dy", stage="oxide"))
    stored = indicators(solved("trade"), "IND", "months_of_cover")
    level = solved("trade").stocks().set_index("year")["t"].to_dict()
    assert value(stored, "months_of_cover", place="IND", year=2026) == pytest.approx(12 * level.get(2026, 0) / 40)


def test_what_is_drawn_from_stock_counts_as_supply() -> None:
    """The store opens with 12 t; apparent use is what is served, whatever the stock gives."""
    result = solved("trade")
    frame = indicators(result, "IND", "import_reliance")
    came = result.flows().groupby("year")["t"].sum()
    drawn = 40 - came[2026]
    assert drawn > 0
    found = value(frame, "import_reliance", place="IND", stage="separation", element="Dy", year=2026)
    assert found == pytest.approx((came[2026] + drawn) / 40)


@pytest.mark.parametrize("name", ["mine", "trade", "home"])
def test_every_row_is_whole_and_nothing_of_the_result_changes(name: str) -> None:
    result = solved(name)
    before = {v: getattr(result, v)().copy() for v in ("flows", "made", "used", "surplus", "prices", "demand")}
    data = result.data.copy(deep=True)
    frame = indicators(result)
    assert list(frame.columns) == COLUMNS
    assert not frame.duplicated(COLUMNS[:6]).any()
    assert set(frame["basis"]) == {"modelled"}
    assert (frame["reason"] != "")[frame["value"].isna()].all()
    assert set(frame["indicator"]) <= set(describe()["indicator"])
    assert data.identical(result.data)
    for view, rows in before.items():
        pd.testing.assert_frame_equal(rows, getattr(result, view)())


def test_shares_stay_in_their_range() -> None:
    frame = indicators(solved("home"))
    for name in ("hhi", "import_share_by_origin", "geopolrisk", "crma_third_country", "balance_index", "crma_met"):
        kept = frame[frame["indicator"] == name]["value"].dropna()
        assert kept.between(0, 1 + 1e-9).all(), name


def test_unknown_names_are_refused() -> None:
    with pytest.raises(StudyError, match="import_reliance"):
        indicators(solved("home"), "IND", "import_relience")
    with pytest.raises(StudyError, match="IND"):
        indicators(solved("home"), "INDIA")


def test_a_kept_stress_analysis_is_told() -> None:
    n1 = pd.DataFrame(
        {
            "group": ["place"] * 2,
            "supplier": ["CHN", "VNM"],
            "name": ["China", "Vietnam"],
            "party": ["IND"] * 2,
            "year": [2026] * 2,
            "cover": [0.4, 0.85],
            "how": ["solved"] * 2,
        }
    )
    frame = indicators(solved("home"), "IND", "autonomy", n1)
    assert value(frame, "autonomy", place="IND", partner="China") == 0.4


def test_every_indicator_says_what_it_is() -> None:
    about = describe()
    assert about["indicator"].is_unique
    assert not (about == "").any().any()
    assert len({f.name for f in FAMILIES}) == len(FAMILIES)


# -- observed, and the command --------------------------------------------------------------------


def test_observed_trade_and_output() -> None:
    tables = {
        "observed": pd.DataFrame(
            {
                "figure": "output.mining",
                "scope": "",
                "place": ["CHN", "AUS", "CHN", "AUS", "USA"],
                "origin": "",
                "year": 2024,
                "series": ["old", "old", "new", "new", "new"],
                "value": [90.0, 10, 70, 10, 20],
                "kind": "statistic",
            }
        ),
        "customs": pd.DataFrame(
            {
                "code": ["2846.90", "2846.90", "8505.11"],
                "from": ["CHN", "MYS", "CHN"],
                "to": "IND",
                "year": 2024,
                "quantity": [90.0, 10.0, 5.0],
                "value": [1e6, 2e5, 1e5],
            }
        ),
    }
    frame = indicators_observed(tables)
    assert set(frame["basis"]) == {"measured"}
    assert value(frame, "hhi", stage="mine") == pytest.approx(0.54), "the edition that names most places"
    assert value(frame, "import_share_by_origin", stage="separation 2846.90", partner="CHN") == pytest.approx(0.9)
    by_hand = dd.geopolrisk({"CHN": 90, "MYS": 10}, {"CHN": 70, "AUS": 10, "USA": 20}, "IND", 2024)
    assert value(frame, "geopolrisk_published", place="IND") == pytest.approx(float(by_hand))
    assert value(frame, "geopolrisk", place="IND") == pytest.approx(float(by_hand)), "one factor moves no share"
    assert indicators_observed({}).empty


def test_observed_imports_stated_as_shares() -> None:
    """Of 200 t, 150 from China and 50 from nobody named; that rest counts 0.5."""
    rows = [
        ("output.mining", "", "CHN", "", 60.0, "t_REO/year"),
        ("output.mining", "", "IND", "", 40.0, "t_REO/year"),
        ("imports", "compounds (2846)", "IND", "", 200.0, "t/year"),
        ("share.import", "compounds (2846)", "IND", "CHN", 75.0, "%"),
    ]
    names = ["figure", "scope", "place", "origin", "value", "unit"]
    table = pd.DataFrame(rows, columns=names).assign(year=2020, series="a", kind="statistic")
    frame = indicators_observed({"observed": table}, "IND")
    assert value(frame, "import_share_by_origin", partner="CHN", stage="compounds") == pytest.approx(0.75)
    expected = 0.52 * (150 * 0.5946 + 50 * 0.5) / 240
    assert value(frame, "geopolrisk_published", place="IND") == pytest.approx(expected)


def test_the_command(tmp_path: Path) -> None:
    solution = run_case(home())  # type: ignore[arg-type]
    run = save(solution.result, solution.basis, tmp_path / "run")
    told = CliRunner().invoke(app, ["indicators", str(run), "--place", "IND", "--json"])
    assert told.exit_code == 0, told.output
    whole = json.loads(told.stdout)
    assert {r["indicator"] for r in whole["indicators"]} >= {"hhi", "import_reliance", "crma_met"}
    shown = CliRunner().invoke(app, ["indicators", str(run), "--place", "IND", "--only", "import_reliance"])
    assert "0.75" in shown.stdout
    refused = CliRunner().invoke(app, ["indicators", str(run), "--place", "Atlantis"])
    assert refused.exit_code == 2


def test_the_guide_names_every_indicator_and_its_formula() -> None:
    text = (Path(__file__).parents[2] / "docs" / "guide" / "indicators.md").read_text(encoding="utf-8")
    assert [r.indicator for r in describe().itertuples() if f"| `{r.indicator}` | {r.formula} |" not in text] == []
