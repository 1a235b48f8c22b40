"""The shipped world: what mines and plants can do, whose number that is, and what building costs."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts"
WORLD = ROOT / "src" / "didymium" / "library" / "world"
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world() -> dict[str, list[Row]]:
    return {path.stem: read(path) for path in sorted(WORLD.glob("*.csv"))}


@pytest.fixture(scope="module")
def claims(world: dict[str, list[Row]]) -> dict[str, Row]:
    return {r["claim"]: r for r in world["claims"]}


def fact(table: str, **cells: str) -> Row:
    (row,) = (r for r in read(FACTS / f"{table}.csv") if all(r[k] == v for k, v in cells.items()))
    return row


def claim_of(claims: dict[str, Row], table: str, key: str, field: str) -> Row:
    (row,) = (c for c in claims.values() if (c["table"], c["key"], c["field"]) == (table, key, field))
    return row


def inputs(claims: dict[str, Row], claim: Row) -> list[Row]:
    return [claims[i] for i in claim["inputs"].split(";") if i]


# -- what stands -----------------------------------------------------------------------------


def capacity(world: dict[str, list[Row]], asset: str) -> dict[int, float]:
    return {int(r["year"]): float(r["capacity"]) for r in world["paths"] if r["asset"] == asset}


def test_paths_follow_the_rules(world: dict[str, list[Row]]) -> None:
    assert capacity(world, "chn_zhejiang_magnet") == {2024: pytest.approx(110_000 * 0.72)}
    assert capacity(world, "eneabba_refinery_sep") == {2028: 17500}, "construction: a year after the plan"
    assert capacity(world, "india_repm_scheme") == {2029: 3600}, "60 % of the scheme is the reference policy"
    assert not capacity(world, "irel_ndpr"), "it repeats irel_red_aluva"
    offered = {r["asset"]: float(r["size"]) for r in world["options"]}
    assert offered["india_repm_scheme"] == 2400
    assert offered["dong_pao"] == 10000 - 300, "size beyond what stands"
    assert all(float(r["probability"]) > 0 for r in world["options"])


def test_nameplates_that_count_an_element_have_a_deposit_in_mind(world: dict[str, list[Row]]) -> None:
    for row in world["plants"]:
        assert bool(row["design"]) == (row["counts"] in ("ndpr_oxide", "dytb_oxide")), row["plant"]


def test_one_plant_of_a_process_at_a_place_may_expand(world: dict[str, list[Row]]) -> None:
    spots = [(r["process"], r["place"]) for r in world["plants"] if r["expand"] == "yes"]
    assert len(spots) == len(set(spots))


def test_a_laboratory_is_not_the_seed_of_an_industry(world: dict[str, list[Row]]) -> None:
    grows = {r["plant"] for r in world["plants"] if r["expand"] == "yes"}
    assert all(max(capacity(world, plant).values()) >= 100 for plant in grows)
    assert "irel_repm" not in grows, "3 t of samarium-cobalt a year"


def test_every_process_of_a_plant_can_be_costed(world: dict[str, list[Row]]) -> None:
    recipes = {(r["process"], r["place"]): r for r in world["processes"]}
    assert {r["process"] for r in world["plants"]} <= {p for p, _ in recipes}
    for row in world["processes"]:
        if row["process"] != "alloy" and row["recipe"] != "low_heavy_ndfeb":
            assert all(row[c] for c in ("recovery", "opex", "capex", "lead_time")), row
    named = {r["recipe"] for r in world["processes"]}
    assert {r["recipe"] for r in world["deposits"]} | {r["crack"] for r in world["deposits"]} <= named


# -- whose number it is ----------------------------------------------------------------------


def test_kachin_follows_customs(world: dict[str, list[Row]], claims: dict[str, Row]) -> None:
    """Definitions, row 9: 44,366 t gross x 0.92 = 40,816 t; 2025 by the ratio that the facts use."""
    found = capacity(world, "kachin")
    assert found[2024] == pytest.approx(40_816, abs=1)
    said = {
        r["year"]: float(r["capacity_t_y"])
        for r in read(FACTS / "capacity_paths.csv")
        if r["asset_id"] == "kachin" and r["scenario"] == "central"
    }
    assert found[2025] / found[2024] == pytest.approx(said["2025"] / said["2024"], rel=1e-5)
    claim = claim_of(claims, "paths", "kachin|2024", "capacity")
    assert claim["how"] == "computed"
    fed = {(c["table"], c["key"], c["value"]) for c in inputs(claims, claim)}
    assert ("facts/trade", "import|CHN|MMR|2024|2846.90", "44365.51") in fed


def test_other_readings_of_kachin_stand_beside_it(world: dict[str, list[Row]]) -> None:
    beside = {
        r["series"]: float(r["value"]) for r in world["observed"] if (r["scope"], r["year"]) == ("kachin", "2024")
    }
    assert beside == {"usgs": 27_000, "wmd": 39_400, "customs": pytest.approx(40_816, abs=1)}


def test_observed_output_names_what_was_seen(world: dict[str, list[Row]], claims: dict[str, Row]) -> None:
    """A country with one mine keeps the source of its output; with several, the parts name it as an input."""
    deposits = {r["deposit"]: r for r in world["deposits"]}
    for row in world["paths"]:
        if row["basis"] != "observed" or row["asset"] in ("kachin", "laos_clay"):
            continue
        claim, place = claims[row["capacity.claim"]], deposits[row["asset"]]["place"]
        country = fact("production", iso3=place, year=row["year"], preferred="1")
        if float(row["capacity"]) == float(country["mine_production_t_reo"]):
            assert (claim["how"], claim["source"] != "") == (country["how"], True), row
        else:
            seen = [c for c in inputs(claims, claim) if c["table"] == "facts/production"]
            assert [float(c["value"]) for c in seen] == [float(country["mine_production_t_reo"])], row
            assert (claim["how"], seen[0]["how"]) == ("computed", "seen"), row


@pytest.mark.parametrize(("place", "year"), [("CHN", "2024"), ("CHN", "2025"), ("IND", "2024"), ("USA", "2025")])
def test_mines_of_a_country_sum_to_its_output(world: dict[str, list[Row]], place: str, year: str) -> None:
    """To what is lost where capacities of rounded-only sources split it: 0.2 %."""
    here = {r["deposit"] for r in world["deposits"] if r["place"] == place}
    total = sum(float(r["capacity"]) for r in world["paths"] if r["asset"] in here and r["year"] == year)
    country = fact("production", iso3=place, year=year, preferred="1")
    assert total == pytest.approx(float(country["mine_production_t_reo"]), rel=0.002)


# -- what building costs ---------------------------------------------------------------------


def costs(world: dict[str, list[Row]], process: str, place: str) -> dict[str, tuple[str, str]]:
    """Capital and lead time by recipe, of the place's own row or of the one for everywhere."""
    found: dict[str, tuple[str, str]] = {}
    for where in ("", place):
        for row in world["processes"]:
            if (row["process"], row["place"]) == (process, where):
                found[row["recipe"]] = (row["capex"], row["lead_time"])
    return found


def test_no_plant_takes_its_costs_from_the_alphabet(world: dict[str, list[Row]]) -> None:
    """A plant without a recipe has costs of its own wherever the recipes of its process differ in them."""
    for row in world["plants"]:
        differ = len(set(costs(world, row["process"], row["place"]).values())) > 1
        if differ and not row["recipe"]:
            assert row["capex"], row["plant"]
            assert row["lead_time"], row["plant"]


def test_metal_is_built_as_electrolysis(world: dict[str, list[Row]], claims: dict[str, Row]) -> None:
    for row in (r for r in world["plants"] if r["process"] == "metal"):
        expected = costs(world, "metal", row["place"])["electrolysis_light"]
        assert (row["capex"], row["lead_time"]) == expected, row["plant"]
        claim = claims[row["capex.claim"]]
        assert [c["key"].split("|")[1] for c in inputs(claims, claim)] == ["electrolysis_light"]


@pytest.mark.parametrize(
    ("plant", "recipe"),
    [
        ("chn_baotou_crack", "mixed_conc_acid_bake"),
        ("mp_mountain_pass_crack", "bastnaesite_roast_hcl"),
        ("lynas_kalgoorlie", "monazite_acid_bake"),
        ("solikamsk_crack", "loparite_chlorination"),
    ],
)
def test_crackers_are_built_for_the_main_deposit_of_their_place(
    world: dict[str, list[Row]],
    plant: str,
    recipe: str,
) -> None:
    (row,) = (r for r in world["plants"] if r["plant"] == plant)
    assert (row["capex"], row["lead_time"]) == costs(world, "cracking", row["place"])[recipe]


def test_a_cracker_without_a_mine_is_built_as_the_mean(world: dict[str, list[Row]]) -> None:
    (row,) = (r for r in world["plants"] if r["plant"] == "lynas_kuantan_crack")
    weight: dict[str, float] = defaultdict(float)
    for deposit in world["deposits"]:
        years = {y: c for y, c in capacity(world, deposit["deposit"]).items() if y <= 2025}
        if deposit["form"] == "concentrate" and years:
            weight[deposit["crack"]] += years[max(years)]
    found = costs(world, "cracking", "MYS")
    mean = sum(w * float(found[recipe][0]) for recipe, w in weight.items()) / sum(weight.values())
    assert float(row["capex"]) == pytest.approx(mean, rel=0.005)
