"""The shipped world: built from the facts, every number on a claim, nothing that may not ship."""

from __future__ import annotations

import csv
import doctest
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from didymium.library.build import build, deposits, terms, transport
from didymium.library.build import world as writing
from didymium.library.build.facts import Facts
from didymium.parts.row_types import ROW_TYPES

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts"
WORLD = ROOT / "src" / "didymium" / "library" / "world"
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (WORLD / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world() -> dict[str, list[Row]]:
    return {path.stem: rows(path.stem) for path in sorted(WORLD.glob("*.csv"))}


@pytest.fixture(scope="module")
def claims(world: dict[str, list[Row]]) -> dict[str, Row]:
    return {r["claim"]: r for r in world["claims"]}


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(FACTS)


def key(table: str, row: Row) -> str:
    return "|".join(row.get(k, "") for k in ROW_TYPES[table].key)


# -- the tables are what the scripts write ---------------------------------------------------


def test_committed_tables_are_the_output_of_the_scripts(tmp_path: Path) -> None:
    build(FACTS, tmp_path)
    # What validation found is a result beside the tables: a slow test of its own holds it.
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in WORLD.iterdir()} - {"validation.json"}
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (WORLD / path.name).read_bytes(), path.name


def test_tables_end_lines_alike_and_hold_each_key_once(world: dict[str, list[Row]]) -> None:
    for table, found in world.items():
        assert b"\r" not in (WORLD / f"{table}.csv").read_bytes()
        keys = [key(table, r) for r in found]
        assert len(keys) == len(set(keys)), table
        if table not in ("claims", "sources"):
            parts = [tuple(r.get(k, "") for k in ROW_TYPES[table].key) for r in found]
            assert parts == sorted(parts), table


def test_names_refer_to_rows(world: dict[str, list[Row]]) -> None:
    names = {t: {r[ROW_TYPES[t].key[0]] for r in found} for t, found in world.items()}
    for table, found in world.items():
        for field in ROW_TYPES[table].fields:
            for row in found if field.tables else ():
                said = row.get(field.name, "")
                known = set().union(*(names.get(t, set()) for t in field.tables))
                assert not said or said in known or said.endswith(".*"), (table, field.name, said)


def test_choices_and_flags_are_known_words(world: dict[str, list[Row]]) -> None:
    for table, found in world.items():
        for field in ROW_TYPES[table].fields:
            for row in found if field.options else ():
                assert row.get(field.name, "") in (*field.options, ""), (table, field.name, row)


def test_group_members_are_rows(world: dict[str, list[Row]]) -> None:
    known = {r[ROW_TYPES[t].key[0]] for t, found in world.items() if t not in ("claims", "sources") for r in found}
    assert {r["member"] for r in world["groups"]} <= known


# -- every number rests on a claim -----------------------------------------------------------


def test_every_number_has_a_claim_that_says_it(world: dict[str, list[Row]], claims: dict[str, Row]) -> None:
    for table, found in world.items():
        if table in ("claims", "sources"):
            continue
        for field in (f for f in ROW_TYPES[table].fields if f.numeric):
            for row in found:
                if row.get(field.name, ""):
                    claim = claims[row[f"{field.name}.claim"]]
                    assert claim["value"] == row[field.name], (table, key(table, row), field.name)


def test_required_numbers_stand(world: dict[str, list[Row]]) -> None:
    for table, found in world.items():
        for field in (f for f in ROW_TYPES[table].fields if f.required):
            assert all(r.get(field.name, "") != "" for r in found), (table, field.name)


def test_numbers_lie_within_their_fields(world: dict[str, list[Row]]) -> None:
    for table, found in world.items():
        for field in (f for f in ROW_TYPES[table].fields if f.numeric and table != "claims"):
            for value in (float(r[field.name]) for r in found if r.get(field.name, "")):
                assert field.low is None or value >= field.low, (table, field.name, value)
                assert field.high is None or value <= field.high, (table, field.name, value)


def test_claims_name_their_source_or_their_inputs(claims: dict[str, Row], world: dict[str, list[Row]]) -> None:
    sources = {r["source"] for r in world["sources"]}
    for claim in claims.values():
        inputs = [i for i in claim["inputs"].split(";") if i]
        assert all(i in claims for i in inputs), claim
        assert claim["source"] in sources or (claim["how"] == "computed" and claim["rule"] and inputs), claim
        assert claim["unit"], claim


def test_ranges_hold_their_value(claims: dict[str, Row]) -> None:
    for claim in claims.values():
        value = float(claim["value"])
        slack = 1e-6 * max(1.0, abs(value))
        assert not claim["low"] or float(claim["low"]) <= value + slack, claim
        assert not claim["high"] or float(claim["high"]) >= value - slack, claim


def test_status_words_of_the_facts_are_kept_apart(claims: dict[str, Row]) -> None:
    words = {c["how"] for c in claims.values()}
    assert words == {"seen", "recalled", "mixed", "computed", "assumed"}
    by_key = {(c["table"], c["key"], c["field"]): c["how"] for c in claims.values()}
    assert by_key["baskets", "bayan_obo|Nd", "share"] == "seen"
    assert by_key["prices", "oxide.Gd|CHN|2024", "price"] == "recalled"
    assert by_key["footprints", "mining|bastnaesite_carbonatite|USA|water", "amount"] == "computed"


# -- sums ------------------------------------------------------------------------------------


def test_baskets_sum_to_one(world: dict[str, list[Row]]) -> None:
    total: dict[str, float] = defaultdict(float)
    for row in world["baskets"]:
        total[row["deposit"]] += float(row["share"])
    assert len(total) == 79
    assert {r["deposit"] for r in world["deposits"]} == set(total)
    assert all(abs(t - 1) < 2e-5 for t in total.values())


def test_tiers_sum_to_one_and_fall(world: dict[str, list[Row]]) -> None:
    steps: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world["tiers"]:
        steps[row["end_use"], row["material"]].append(row)
    asked = {(r["end_use"], r["material"]) for r in world["demands"]}
    assert {use for use, _ in asked} == {use for use, _ in steps}
    assert all((use, "") in steps or (use, material) in steps for use, material in asked)
    for found in steps.values():
        values = [float(r["value"]) for r in sorted(found, key=lambda r: int(r["tier"]))]
        assert abs(sum(float(r["share"]) for r in found) - 1) < 1e-6
        assert all(a >= b > 0 for a, b in pairwise([*values, values[-1]]))


def test_a_magnet_use_keeps_its_worth_when_a_study_asks_for_another_magnet(world: dict[str, list[Row]]) -> None:
    """Steps name a material only where the materials of the use differ in them."""
    asked: dict[str, set[str]] = defaultdict(set)
    for row in world["demands"]:
        asked[row["end_use"]].add(row["material"])
    ladders: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in world["tiers"]:
        ladders[row["end_use"]][row["material"]].append((row["share"], row["value"]))
    for use, found in ladders.items():
        if len(asked[use]) == 1:
            assert set(found) == {""}, use
        if "" in found:
            assert set(found) == {""}, "all or each, never both"
        else:
            assert len({tuple(steps) for steps in found.values()}) > 1, use


def test_thrifty_magnets_have_groups_of_their_own(world: dict[str, list[Row]]) -> None:
    members: dict[str, set[str]] = defaultdict(set)
    for row in world["groups"]:
        members[row["group"]].add(row["member"])
    thrifty = {m for m in {r["material"] for r in world["materials"]} if m.endswith("_lowdy")}
    assert members["magnet.ev_traction_lowdy"] == {"magnet.ev_traction_lean_lowdy", "magnet.ev_traction_rich_lowdy"}
    assert len(members["magnet.ev_traction"]) == 4, "the grade itself keeps all variants"
    assert {m for g, found in members.items() if g.endswith("_lowdy") for m in found} == thrifty


def test_only_dear_materials_are_stored(world: dict[str, list[Row]]) -> None:
    """A plan with perfect foresight would hoard cerium for years."""
    priced = {r["material"]: float(r["price"]) for r in world["prices"] if r["year"] == "2024"}
    kept = {r["material"]: float(r["holding"]) for r in world["stores"]}
    for material, price in priced.items():
        if material.startswith(("oxide.", "metal.")) and not material.endswith(".NdPr"):
            assert (material in kept) == (price >= 10_000), material
    assert all(r["holding.claim"] for r in world["stores"])
    assert kept["oxide.Dy"] == pytest.approx(0.02 * priced["oxide.Dy"])


def test_magnet_variants_hold_the_rare_earths_of_their_grade(world: dict[str, list[Row]]) -> None:
    held: dict[str, dict[str, float]] = defaultdict(dict)
    for row in world["compositions"]:
        held[row["material"]][row["element"]] = float(row["share"])
    lean, rich = held["magnet.ev_traction_lean"], held["magnet.ev_traction_rich"]
    assert lean["Nd"] + lean["Pr"] == pytest.approx(0.285)
    assert rich["Pr"] / (rich["Nd"] + rich["Pr"]) == pytest.approx(0.30)
    assert held["magnet.ev_traction_lean_lowdy"]["Dy"] == pytest.approx(0.02 * 0.55)
    assert held["oxide.Dy"]["Dy"] == pytest.approx(0.8713, abs=1e-4)


# -- transport -------------------------------------------------------------------------------


def leg_between(world: dict[str, list[Row]], start: str, stop: str) -> Row:
    """The leg of a route to a stop: the one whose tail the stop carries, else the cheapest."""
    hub, _, tail = stop.partition(":")
    found = [
        r
        for r in world["legs"]
        if (r["from"], r["to"]) == (start, hub) or ((r["to"], r["from"]) == (start, hub) and r["both_ways"] == "yes")
    ]
    if tail:
        found = [r for r in found if r["leg"].partition(":")[2] == tail]
    return min(found, key=lambda r: (float(r["cost"]), r["leg"]))


def test_routes_are_as_long_and_dear_as_the_facts_say(world: dict[str, list[Row]], facts: Facts) -> None:
    said = {f"{f['route']}, {f['origin']}>{f['destination']}": f for f in facts.rows("routes")}
    assert len(world["routes"]) == len(said) == 57
    for route in world["routes"]:
        stops = route["path"].split(">")
        legs = [leg_between(world, a.partition(":")[0], b) for a, b in pairwise(stops)]
        fact = said[route["name"]]
        assert sum(float(r["cost"]) for r in legs) == pytest.approx(fact.need("cost_usd_per_t_central"), abs=1), route
        assert sum(float(r["days"]) for r in legs) == pytest.approx(fact.need("days_central"), abs=0.15), route


def test_every_place_deposit_and_plant_reaches_the_open_network(world: dict[str, list[Row]]) -> None:
    ways: dict[str, set[str]] = defaultdict(set)
    for leg in world["legs"]:
        if leg["status"] == "open":
            ways[leg["from"]].add(leg["to"])
            ways[leg["to"]].add(leg["from"])
    reached, open_ends = {"CN_SHA"}, ["CN_SHA"]
    while open_ends:
        for hub in ways[open_ends.pop()] - reached:
            reached.add(hub)
            open_ends.append(hub)
    joined = {r["asset"] for r in world["gateways"] if r["hub"] in reached}
    for table, column in (("places", "place"), ("deposits", "deposit"), ("plants", "plant")):
        assert {r[column] for r in world[table]} <= joined, table


# -- prices and duties -----------------------------------------------------------------------


def test_prices_of_2024_are_the_base_prices(world: dict[str, list[Row]], facts: Facts) -> None:
    found = {r["material"]: float(r["price"]) for r in world["prices"] if r["year"] == "2024"}
    names = {"concentrate.monazite sand": "concentrate.monazite_sand", "magnet.all grades": "magnet.ndfeb"}
    for fact in facts.rows("base_prices_2024"):
        name = f"{fact['form']}.{fact['item']}"
        if fact["central"]:
            reo = {
                "concentrate.mountain_pass": 0.6,
                "concentrate.bayan_obo": 0.5,
                "concentrate.monazite sand": 0.575,
                "carbonate.kachin": 0.57,
            }.get(name, 1.0)
            said = float(fact["central"]) * 1000 * reo
            assert found[names.get(name, name)] == pytest.approx(said, rel=0.05), "a t of material, not of REO"
    assert "oxide.Tm" not in found, "unknown is not zero"


def test_what_is_taxed_by_rate_has_a_price(world: dict[str, list[Row]]) -> None:
    priced = {r["material"] for r in world["prices"] if r["year"] == "2024"}
    made = {r["material"] for r in world["materials"] if r["form"] in ("oxide", "metal", "magnet")}
    assert made - priced == {"oxide.Tm"}


def test_duties_rest_on_policies_in_force(world: dict[str, list[Row]], facts: Facts) -> None:
    for row in world["duties"]:
        policy = facts.one("policies", policy_id=row["note"][:5])
        assert policy["status"].startswith("in force"), row


# -- the scripts -----------------------------------------------------------------------------


@pytest.mark.parametrize("script", [deposits, terms, transport, writing])
def test_examples_in_the_scripts_hold(script: ModuleType) -> None:
    """Folders named build are passed over when examples are collected."""
    failed, tried = doctest.testmod(script)
    assert tried > 0
    assert failed == 0
