"""Deep origin: shares that add up, held against parcels mixed by hand and by a dense iteration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.laws.worlds import world
from tests.small import elements, study

from didymium.analyses.solve import solve_case
from didymium.results.figures import figures
from didymium.results.mixing import mixed
from didymium.results.origin import deep_origin
from didymium.results.result import Result

SEEDS = (1, 4, 7)
KEYS = ["year", "place", "stage", "element", "kind"]
RAW = ("concentrate", "carbonate", "heavy_concentrate", "scrap")


@pytest.fixture(scope="module", params=SEEDS)
def solved(request: pytest.FixtureRequest) -> Result:
    return solve_case(world(request.param))


def test_goods_that_come_round_again_are_solved_not_followed() -> None:
    # 10 of a and 5 of b enter node 0; node 1 sends 3 back
    start, end, mass = np.array([0, 1]), np.array([1, 0]), np.array([18.0, 3.0])
    shares = mixed(start, end, mass, np.array([[10.0, 5.0], [0.0, 0.0]]))
    assert shares[1] == pytest.approx([2 / 3, 1 / 3])


def test_a_circle_without_a_source_has_no_shares_and_no_error() -> None:
    shares = mixed(np.array([0, 1]), np.array([1, 0]), np.ones(2), np.zeros((3, 1)))
    assert (shares == 0).all()


def test_shares_sum_to_one_and_tonnes_are_the_same_for_each_kind(solved: Result) -> None:
    frame = deep_origin(solved)
    assert len(frame)
    assert frame.groupby(KEYS)["share"].sum().to_numpy() == pytest.approx(1.0)
    tonnes = frame.pivot_table(index=KEYS[:-1], columns="kind", values="t", aggfunc="sum")
    assert tonnes["mined"].to_numpy() == pytest.approx(tonnes["direct"].to_numpy(), abs=1e-6)
    known = tonnes["separated"].notna()
    assert tonnes["separated"][known].to_numpy() == pytest.approx(tonnes["mined"][known].to_numpy(), abs=1e-6)


def test_use_is_what_was_served(solved: Result) -> None:
    served = solved.served()
    for element in ("Nd", "Dy"):
        held = served["t"] * served["material"].map(solved.composition[element]).fillna(0.0)
        wanted = held.groupby([served["year"], served["place"]]).sum()
        use = deep_origin(solved, stage="use", element=element, kind="mined").groupby(["year", "place"])["t"].sum()
        both = pd.concat([wanted[wanted > 1e-5], use], axis=1).fillna(0.0).to_numpy()
        assert both[:, 1] == pytest.approx(both[:, 0], abs=1e-4)


class Parcels:
    """The same tracing from the views of a result, node by node as a dense map, iterated until it stands still."""

    def __init__(self, result: Result, year: int, element: str) -> None:
        self.held = dict(result.composition[element])
        self.inputs: dict[str, dict[tuple[str, str], float]] = {}
        self.outputs: dict[tuple[str, str], dict[str, float]] = {}
        self.entries: dict[tuple[str, str], dict[str, float]] = {}
        mode = {m.name: m for m in result.network.modes}
        activity = result.activity()
        for r in activity[activity["year"] == year].itertuples():
            name = f"{r.plant}|{r.recipe}|{r.source}"
            for material, amount in mode[name].ports:
                t = abs(amount) * r.t * self.held.get(material, 0.0)
                if amount < 0 and t > 0:
                    self.inputs.setdefault(name, {})[material, r.place] = t
                elif t > 0:
                    self.outputs.setdefault((material, r.place), {})[name] = t
        flows = result.flows()
        self.trade = [
            ((r.material, r.start), (r.material, r.end), r.t * self.held.get(r.material, 0.0))
            for r in flows[flows["year"] == year].rename(columns={"from": "start", "to": "end"}).itertuples()
        ]
        made = result.made()
        for r in made[(made["year"] == year) & (made["process"] == "mining")].itertuples():
            self.enter((r.material, r.place), r.place, r.t * self.held[r.material])

    def enter(self, node: tuple[str, str], label: str, t: float) -> None:
        there = self.entries.setdefault(node, {})
        there[label] = there.get(label, 0.0) + t

    def mined(self, rounds: int = 400) -> dict[tuple[str, str], dict[str, float]]:
        shares: dict[tuple[str, str], dict[str, float]] = {}
        for _ in range(rounds):
            arrived: dict[tuple[str, str], dict[str, float]] = {n: dict(e) for n, e in self.entries.items()}
            for node, label, t in self._moved(shares):
                there = arrived.setdefault(node, {})
                there[label] = there.get(label, 0.0) + t
            shares = {n: {k: v / sum(row.values()) for k, v in row.items()} for n, row in arrived.items()}
        return shares

    def _moved(self, shares: dict[tuple[str, str], dict[str, float]]) -> Iterator[tuple[tuple[str, str], str, float]]:
        for start, end, t in self.trade:
            yield from ((end, label, t * share) for label, share in shares.get(start, {}).items())
        for node, makers in self.outputs.items():
            for maker, t in makers.items():
                whole = sum(self.inputs[maker].values())
                for taken, part in self.inputs[maker].items():
                    for label, share in shares.get(taken, {}).items():
                        yield node, label, t * part / whole * share


@pytest.mark.parametrize("element", ["Nd", "Dy"])
def test_parcels_followed_by_a_dense_iteration_come_from_the_same_mines(element: str) -> None:
    base = world(4)
    tables = {n: t for n, t in base.tables.items() if n != "stores"}  # parcels in store are another test's
    result = solve_case(replace(base, tables=tables))
    for year in result.years:
        shares = Parcels(result, year, element).mined()
        served = result.served()
        for place in served["place"].unique():
            found: dict[str, float] = {}
            for r in served[(served["year"] == year) & (served["place"] == place)].itertuples():
                for label, share in shares.get((r.material, place), {}).items():
                    t = r.t * result.composition[element][r.material] * share
                    found[label] = found.get(label, 0.0) + t
            frame = deep_origin(result, place, "use", element, year, "mined").set_index("origin")["t"]
            wanted = pd.Series(found, dtype=float)
            both = pd.concat([wanted[wanted > 1e-6], frame], axis=1).fillna(0.0).to_numpy()
            assert both[:, 1] == pytest.approx(both[:, 0], abs=1e-4), (year, place)


def swarf() -> Result:
    """A mine in AUS and one in IND, separated in CHN and IND; magnets in CHN leave swarf that is recycled there."""
    rows = {
        "elements": elements("Nd"),
        "places": [{"place": p, "reexport": "no"} for p in ("AUS", "CHN", "IND")],
        "deposits": [
            {"deposit": d, "place": p, "form": "carbonate", "reo": 0.5, "cut": "light_first", "opex": 1}
            for d, p in (("weld", "AUS"), ("beach", "IND"))
        ],
        "baskets": [{"deposit": d, "element": "Nd", "share": 1} for d in ("weld", "beach")],
        "paths": [{"asset": "weld", "year": 2026, "capacity": 60}, {"asset": "beach", "year": 2026, "capacity": 40}],
        "materials": [{"material": f"{f}.Nd", "form": f} for f in ("oxide", "metal", "scrap")]
        + [{"material": "magnet.ev", "form": "magnet"}],
        "compositions": [{"material": "oxide.Nd", "element": "Nd", "share": 0.8574}]
        + [{"material": f"{f}.Nd", "element": "Nd", "share": 1} for f in ("metal", "scrap")]
        + [{"material": "magnet.ev", "element": "Nd", "share": 0.3}],
        "forms": [{"form": "carbonate", "reo": 0.5}],
        "processes": [
            {"process": "separation_light", "recipe": "sx_light", "recovery": 1},
            {"process": "metal", "recipe": "electrolysis_light", "recovery": 1},
            {"process": "magnet_sintered", "recipe": "sintered_ndfeb", "recovery": 0.5},
            {"process": "recycling", "recipe": "swarf_to_oxide", "recovery": 1},
        ],
        "plants": [
            {"plant": f"{q}_{p}", "place": p, "process": q, "capacity": 1000}
            for q, p in (
                ("separation_light", "CHN"),
                ("separation_light", "IND"),
                ("metal", "CHN"),
                ("magnet_sintered", "CHN"),
                ("recycling", "CHN"),
            )
        ],
        "legs": [
            {"leg": f"{a}>{b}", "from": a, "to": b, "cost": c}
            for a, b, c in (("AUS", "CHN", 1), ("IND", "CHN", 9), ("CHN", "IND", 1))
        ],
        "end_uses": [{"end_use": "ev"}],
        "demands": [{"end_use": "ev", "material": "magnet.ev", "place": "IND", "quantity": 500, "value": 1e5}],
    }
    return solve_case(study(rows))


def test_swarf_comes_round_with_the_mix_it_was_cut_from_and_is_separated_anew() -> None:
    result = swarf()
    mined = deep_origin(result, "IND", "use", "Nd", 2026, "mined").set_index("origin")["share"]
    # 60 and 40 t of oxide feed one pool of metal; half of each magnet block comes back as swarf of that same mix
    assert dict(mined) == pytest.approx({"AUS": 0.6, "IND": 0.4})
    separated = deep_origin(result, "IND", "magnet", "Nd", 2026, "separated").set_index("origin")["share"]
    used = result.used()
    recycled = used[used["process"] == "recycling"]["t"].sum()
    fresh = 100 * 0.8574
    ind = result.made()
    ind = ind[(ind["process"] == "separation_light") & (ind["place"] == "IND")]["t"].sum() * 0.8574
    assert recycled == pytest.approx(fresh)
    assert separated.get("IND", 0.0) == pytest.approx(ind / (fresh + recycled))
    assert separated["CHN"] == pytest.approx(1 - ind / (fresh + recycled))


def test_deposits_are_origins_too_and_a_material_is_a_stage() -> None:
    frame = deep_origin(swarf(), stage="oxide.Nd", kind="mined", by="deposit")
    assert set(frame["origin"]) == {"weld", "beach"}
    assert set(frame["stage"]) == {"oxide.Nd"}


def test_direct_is_the_last_place_of_shipment() -> None:
    direct = deep_origin(swarf(), "IND", "use", "Nd", 2026, "direct")
    assert dict(zip(direct["origin"], direct["share"], strict=True)) == {"CHN": pytest.approx(1.0)}


def test_stock_is_drawn_with_the_mix_it_was_kept_with() -> None:
    """A gives 16 t a year and keeps 6 in 2026, beside 4 t that stood in store, of nobody knows where."""
    rows = {
        "elements": elements("Nd"),
        "places": [{"place": p} for p in ("A", "B")],
        "materials": [{"material": "oxide.Nd", "form": "oxide"}],
        "compositions": [{"material": "oxide.Nd", "element": "Nd", "share": 0.8574}],
        "supplies": [
            {"supply": "near", "place": "A", "material": "oxide.Nd", "limit": 16, "cost": 1},
            {"supply": "far", "place": "B", "material": "oxide.Nd", "limit": 5, "cost": 50},
        ],
        "stores": [{"place": "A", "material": "oxide.Nd", "holding": 0.01, "opening": 4}],
        "legs": [{"leg": "B>A", "from": "B", "to": "A", "cost": 1}],
        "end_uses": [{"end_use": "glass"}],
        "demands": [
            {"end_use": "glass", "material": "oxide.Nd", "place": "A", "year": y, "quantity": q, "value": 1e5}
            for y, q in ((2026, 10), (2027, 31))
        ],
    }
    result = solve_case(study(rows, (2026, 2027)))
    assert dict(result.stocks().groupby("year")["t"].sum()) == pytest.approx({2026: 10})
    shares = deep_origin(result, "A", "use", "Nd", 2027, "mined").set_index("origin")["share"]
    # 10 t drawn at 0.6 and 0.4, 16 fresh t of A and 5 of B
    assert dict(shares) == pytest.approx({"A": 22 / 31, "stock": 4 / 31, "B": 5 / 31})


def test_deep_figures_are_published_with_ids(solved: Result) -> None:
    told = figures(solved)
    deep = told[told["id"].str.match(r"(mined|separated)_share\[")]
    assert len(deep)
    assert deep["id"].is_unique
    assert deep["id"].iloc[0].startswith("mined_share[place=")
    assert deep["value"].between(0, 1 + 1e-9).all()
