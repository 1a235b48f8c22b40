"""A story solved with pencil and paper: a hill in Australia, a plant in China, magnets' oxides wanted in India.

The hill sells carbonate with 0.5 t of rare-earth oxide (REO) in a tonne: half neodymium, three tenths
lanthanum, a fifth dysprosium. The plant separates it whole and gets 0.8 of the light and 0.5 of the
heavy oxides. So one t REO gives 0.4 t Nd, 0.24 t La and 0.1 t Dy oxide, and nobody wants the La.

What one t REO costs:            USD
    to mine                       50
    to ship, 2 t carbonate at 10  20
    to separate                  104      100 x (0.4 + 0.24) + 400 x 0.1
    to put the La aside            1.2    5 x 0.24
    together                     175.2    and 20 for each tonne of oxide shipped to India
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import Rows, elements, study, written

from didymium.analyses.solve import solve_case
from didymium.results.figures import direct_origin
from didymium.results.result import Result
from didymium.study.open import open_study

BASKET = {"Nd": 0.5, "La": 0.3, "Dy": 0.2}
WHOLE_COST = 50 + 2 * 10 + 104 + 1.2


def tables(capacity: float) -> Rows:
    """The hill can dig `capacity` t REO a year."""
    return {
        "elements": elements(*BASKET),
        "places": [{"place": p} for p in ("AUS", "CHN", "IND")],
        "deposits": [{"deposit": "hill", "place": "AUS", "form": "carbonate", "reo": 0.5, "cut": "whole", "opex": 50}],
        "baskets": [{"deposit": "hill", "element": e, "share": s} for e, s in BASKET.items()],
        "paths": [{"asset": "hill", "year": 2026, "capacity": capacity}],
        "materials": [{"material": f"oxide.{e}", "form": "oxide", "handling": 5 if e == "La" else 0} for e in BASKET],
        "compositions": [
            {"material": f"oxide.{r['element']}", "element": r["element"], "share": r["metal_per_oxide"]}
            for r in elements(*BASKET)
        ],
        "processes": [
            {"process": "separation_light", "recipe": "sx_light", "recovery": 0.8, "opex": 100},
            {"process": "separation_heavy", "recipe": "sx_heavy", "recovery": 0.5, "opex": 400},
        ],
        "plants": [
            {"plant": "works", "place": "CHN", "process": "separation_heavy", "capacity": 500, "counts": "feed_reo"}
        ],
        "legs": [
            {"leg": "ore", "from": "AUS", "to": "CHN", "cost": 10},
            {"leg": "sea", "from": "CHN", "to": "IND", "cost": 20},
        ],
        "end_uses": [{"end_use": "motors"}],
        "demands": [
            {"end_use": "motors", "material": "oxide.Nd", "place": "IND", "quantity": 40},
            {"end_use": "motors", "material": "oxide.Dy", "place": "IND", "quantity": 8, "value": 2000},
        ],
        "tiers": [
            {"end_use": "motors", "material": "oxide.Nd", "tier": "first", "share": 0.3, "value": 1000},
            {"end_use": "motors", "material": "oxide.Nd", "tier": "rest", "share": 0.7, "value": 300},
        ],
    }


def solved(capacity: float, folder: Path) -> Result:
    """Written as CSV tables, read, checked and solved."""
    return solve_case(open_study(written(study(tables(capacity)), folder)))


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The hill digs 60 t REO a year: less than would pay."""
    return solved(60, tmp_path_factory.mktemp("narrow"))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The hill could dig 100 t REO a year: more than pays."""
    return solved(100, tmp_path_factory.mktemp("wide"))


def prices(result: Result) -> dict[str, float]:
    rows = result.prices()
    return {f"{m}@{p}": v for m, p, v in zip(rows["material"], rows["place"], rows["price"], strict=True)}


def flows(result: Result) -> dict[str, float]:
    rows = result.flows()
    return {f"{m} {a}>{b}": t for m, a, b, t in zip(rows["material"], rows["from"], rows["to"], rows["t"], strict=True)}


def rent(result: Result, equation: str) -> dict[str, float]:
    """What one tonne more of a limit would gain, by the first word of its label."""
    dual = result.data[f"price_of_{equation}"]
    return {str(k): -float(v) for k, v in zip(dual[dual.dims[0]].to_numpy(), dual.to_numpy()[:, 0], strict=True)}


def test_the_hill_is_dug_out_as_far_as_it_goes(narrow: Result) -> None:
    """60 t REO: 120 t carbonate, 24 t Nd, 6 t Dy; 12 t Nd go to the first tier and 12 to the rest."""
    assert flows(narrow) == pytest.approx(
        {"carbonate.hill AUS>CHN": 120, "oxide.Nd CHN>IND": 24, "oxide.Dy CHN>IND": 6}
    )
    told = narrow.demand().set_index("material")
    assert told["unmet"].to_dict() == pytest.approx({"oxide.Nd": 16, "oxide.Dy": 2})


def test_lanthanum_is_put_aside(narrow: Result) -> None:
    rows = narrow.surplus()
    assert dict(zip(rows["material"], rows["t"], strict=True)) == pytest.approx({"oxide.La": 60 * 0.24})


def test_prices_are_what_the_last_tonne_is_worth(narrow: Result) -> None:
    """India pays what the tier pays that goes short; China 20 less; La costs its handling; the ore what is left."""
    ore = (0.4 * 280 + 0.1 * 1980 - 0.24 * 5 - 104) / 2
    assert ore == pytest.approx(102.4)
    assert prices(narrow) == pytest.approx(
        {
            "oxide.Nd@IND": 300,
            "oxide.Dy@IND": 2000,
            "oxide.Nd@CHN": 280,
            "oxide.Dy@CHN": 1980,
            "oxide.La@CHN": -5,
            "carbonate.hill@CHN": ore,
            "carbonate.hill@AUS": ore - 10,
        }
    )


def test_the_mine_earns_the_rent(narrow: Result) -> None:
    """One t REO more brings 0.4 x 280 + 0.1 x 1980 = 310 and costs 175.2; the plant has room and earns none."""
    assert rent(narrow, "mining_capacity") == pytest.approx({"hill": 310 - WHOLE_COST})
    assert rent(narrow, "plant_capacity") == pytest.approx({"works": 0})
    assert rent(narrow, "tier_limit") == pytest.approx(
        {"motors|oxide.Dy|IND||all": 0, "motors|oxide.Nd|IND||first": 700, "motors|oxide.Nd|IND||rest": 0}
    )


def test_the_gain_adds_up(narrow: Result) -> None:
    worth = 12 * 1000 + 12 * 300 + 6 * 2000
    cost = 60 * WHOLE_COST + (24 + 6) * 20
    assert narrow.card["worth"] == pytest.approx(worth)
    assert narrow.card["cost"] == pytest.approx(cost)
    assert narrow.card["objective"] == pytest.approx(worth - cost)
    spent = narrow.costs().set_index("kind")["usd"]
    assert spent["mining_cost"] == pytest.approx(60 * 50)
    assert spent["freight_cost"] == pytest.approx(120 * 10 + 30 * 20)
    assert spent["processing_cost"] == pytest.approx(60 * 104)
    assert spent["handling_cost"] == pytest.approx(60 * 0.24 * 5)


def test_india_depends_on_china_and_china_on_australia(narrow: Result) -> None:
    rows = direct_origin(narrow)
    shares = {f"{r.place} {r.stage}": (r.origin, r.share) for r in rows.itertuples()}
    assert shares == {"IND oxide": ("CHN", 1), "CHN carbonate": ("AUS", 1)}


def test_a_wider_hill_stops_where_dysprosium_is_sated(wide: Result) -> None:
    """8 t Dy need 80 t REO. Beyond them a t REO brings only 0.4 x 280 = 112, and costs 175.2."""
    assert flows(wide) == pytest.approx({"carbonate.hill AUS>CHN": 160, "oxide.Nd CHN>IND": 32, "oxide.Dy CHN>IND": 8})
    assert wide.surplus()["t"].tolist() == pytest.approx([80 * 0.24])
    assert rent(wide, "mining_capacity") == pytest.approx({"hill": 0})


def test_then_dysprosium_pays_what_neodymium_does_not(wide: Result) -> None:
    """No rent anywhere, so the two together cost what they cost: 0.1 x Dy = 175.2 - 0.4 x 280."""
    dysprosium = (WHOLE_COST - 0.4 * 280) / 0.1
    assert dysprosium == pytest.approx(632)
    found = prices(wide)
    assert found["oxide.Dy@CHN"] == pytest.approx(dysprosium)
    assert found["oxide.Dy@IND"] == pytest.approx(dysprosium + 20)
    assert found["oxide.Nd@IND"] == pytest.approx(300)
    assert found["carbonate.hill@AUS"] == pytest.approx(25)
    assert rent(wide, "tier_limit")["motors|oxide.Dy|IND||all"] == pytest.approx(2000 - dysprosium - 20)
