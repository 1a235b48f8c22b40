"""statements that are worked out: what plans, money and ore would give, what rock is worth, what freight takes.

Rules. Money gives tonnes at the central capital of a clay mine and a light separation plant outside China, all else
free. Planned output is the sum of planned capacities of a country's deposits, those published or derived, and with the
placeholders. Rock in place is worth its tonnes times the dearest basket at Chinese oxide prices of 2025: an upper
bound, before cost, losses and time. Freight is held against a t of clay carbonate in China. Counts of ways and flags
say what tables and definitions say.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact
from didymium.library.build.precedents import METALS, RARE_EARTH
from didymium.library.build.statements import FULL_REO, What, put, year_of
from didymium.library.build.world import World

NOW = "2025"
CARBONATE = "carbonate.kachin|CHN|2024"
IUPAC = ("IUPAC Red Book 2005, IR-3.5: the rare earth metals are Sc, Y and the lanthanoids", "")
PLANNED = "t REO in concentrate"
"""The unit of planned capacities in the facts, as `paths` names it."""
PUBLISHED = ("published_seen", "derived")
STEPS = {"monazite": "monazite_caustic", "xenotime": "xenotime_acid_bake", "loparite": "loparite_chlorination"}
STEPS |= {"clay": "ion_clay_carbonate_dissolution", "bastnaesite": "bastnaesite_roast_hcl"}


def statements_ours(world: World) -> None:
    """Write the rows of statements that are worked out here."""
    _plans(world)
    _money(world)
    _rock(world)
    _ways(world)
    _freight(world)
    _metals(world)
    _residues(world)


def _plans(world: World) -> None:
    """What the deposits of Kazakhstan are planned to give, and when first."""
    facts = world.facts.where("deposits", lambda f: f["capacity_planned_t_reo_y"] != "", iso3="KAZ")
    solid = [f for f in facts if f["capacity_planned_basis"] in PUBLISHED]
    for words, found in (("published or derived", solid), ("with placeholders", facts)):
        inputs = [world.input(f, "capacity_planned_t_reo_y", PLANNED, bounds=("", "")) for f in found]
        total = sum(f.need("capacity_planned_t_reo_y") for f in found)
        year = max(f["planned_year"] for f in found)
        about = What("planned_output", "KAZ", FULL_REO, year, words, stage="mining", kind="plan")
        put(world, about, world.compute(total, FULL_REO, "sum of planned capacities of its deposits", inputs))


def _money(world: World) -> None:
    """Tonnes a year that the money voted for the branch could build."""
    money = [r for r in world.tables["statements"] if r["what"] == "money_voted" and "all minerals" not in r["item"]]
    steps = (("mining_beneficiation", "ion_clay"), ("separation", "sx_light"))
    capital = [world.facts.one("process", step=s, route=r, place="ROW", metric="capex") for s, r in steps]
    inputs = [world.input(f, "central", "USD_2024/(t/year)") for f in capital]
    total = 1e6 * sum(float(r["value"]) for r in money) / sum(f.need("central") for f in capital)
    about = What("output_for_money_voted", "KAZ", FULL_REO, "2030", "clay mine and light separation", kind="ours")
    claims = [r["value.claim"] for r in money]
    rule = "money voted / capital of a t a year of clay mine and of light separation outside China"
    put(world, about, world.compute(total, FULL_REO, rule, [*claims, *inputs]))


def _rock(world: World) -> None:
    """What all reserves of the world, and the largest find announced in Kazakhstan, are worth in place at most."""
    price = {r["material"]: r for r in world.tables["prices"] if (r["place"], r["year"]) == ("CHN", NOW)}
    baskets: dict[str, list[tuple[float, str, str]]] = {}
    for row in world.tables["baskets"]:
        found = price.get(f"oxide.{row['element']}")
        if found:
            worth = float(row["share"]) * float(found["price"])
            baskets.setdefault(row["deposit"], []).append((worth, row["share.claim"], found["price.claim"]))
    dearest = max(baskets.values(), key=lambda parts: sum(worth for worth, _, _ in parts))
    worth = sum(part for part, _, _ in dearest)
    claims = [claim for _, *both in dearest for claim in both]
    cases: tuple[tuple[str, str, str], ...] = (("", "WLD", "MCS2026v1.3"), ("KAZ", "KAZ", "National-2025"))
    for subject, place, edition in cases:
        fact: Fact = world.facts.one("reserves", iso3=place, edition=edition)
        inputs = [world.input(fact, "reserves_t_reo", "t_REO", bounds=("", "")), *claims]
        value = fact.need("reserves_t_reo") * worth / 1e9
        about = What("value_in_place", subject, "bn USD_2024", year_of(edition), edition=edition, kind="ours")
        rule = "tonnes x the dearest basket at oxide prices in China, before cost, losses and time"
        put(world, about, world.compute(value, "bn USD_2024", rule, inputs))


def _ways(world: World) -> None:
    """Ways of the north-south corridor to India that do not pass Hormuz."""
    facts = world.facts.where("routes", lambda f: "INSTC" in f["route"] and f["origin"].startswith("KZ"))
    names = sorted({f["route"].split()[0] for f in facts if "Hormuz" not in f["chokepoints"]})
    inputs = [world.input(f, "days_central", "day", bounds=("", "")) for f in facts]
    about = What("ways_open", "KAZ", "ways", "2026", "INSTC with Hormuz shut", "IND", kind="ours")
    rule = f"{len({f['route'] for f in facts})} ways by the corridor in the table of routes, less those through Hormuz"
    put(world, about, world.compute(float(len(names)), "ways", rule, inputs))


def _freight(world: World) -> None:
    """Freight from Kazakhstan to India as a part of the value of clay carbonate, by land and sea."""
    facts = world.facts.where("routes", lambda f: f["origin"].startswith("KZ") and "air" not in f["route"])
    price, claim = world.of("prices", CARBONATE, "price")
    costs = sorted(facts, key=lambda f: f.need("cost_usd_per_t_central"))
    for words, fact in (("cheapest way", costs[0]), ("dearest way", costs[-1])):
        cost = world.input(fact, "cost_usd_per_t_central", "USD_2024/t", bounds=("", ""))
        share = 100 * fact.need("cost_usd_per_t_central") / price
        about = What("freight_share", "KAZ", "%", "2024", f"{words}: {fact['route']}", "IND", kind="ours")
        put(world, about, world.compute(share, "%", "freight / value of clay carbonate in China", [cost, claim]))


def _metals(world: World) -> None:
    """Which rare metals are rare earths; what Kazakhstan makes of them, and its place among producers."""
    for metal, name in METALS.items():
        said = world.assume(float(metal in RARE_EARTH), "1", f"{name}: by definition", source=IUPAC)
        put(world, What("rare_earth", "", "1", "2005", metal, edition="IUPAC", kind="definition"), said)
    for fact in world.facts.where("other_metals", iso3="KAZ"):
        stage = fact["stage"]
        if fact["value"] and ("product" in stage or stage == "titanium sponge production"):
            about = What("production", "KAZ", "t/year", fact["year"], fact["metal"], stage=stage, note=fact["note"])
            put(world, about, world.cite(fact, "value", "t/year", bounds=("", "")))
        if stage == "titanium sponge production":
            _rank(world, fact)


def _rank(world: World, fact: Fact) -> None:
    total = world.facts.one("other_metals", metal=fact["metal"], stage=fact["stage"], iso3="WLD", year=fact["year"])
    words = {"year": fact["year"], "item": fact["metal"], "stage": fact["stage"], "edition": "USGS MCS2026"}
    put(world, What("producer_rank", "KAZ", "rank", **words), world.cite(fact, "rank", "rank", bounds=("", "")))
    inputs = [world.input(f, "value", "t/year", bounds=("", "")) for f in (fact, total)]
    share = 100 * fact.need("value") / total.need("value")
    put(world, What("producer_share", "KAZ", "%", **words), world.compute(share, "%", "output / printed total", inputs))


def _residues(world: World) -> None:
    """Activity of what cracking leaves, by mineral."""
    for mineral, recipe in STEPS.items():
        value, claim = world.of("footprints", f"cracking|{recipe}||activity", "amount")
        said = world.said(claim)
        about = What("residue_activity", "", "Bq/g", "2024", mineral, stage="cracking")
        rule = "as the table of footprints"
        put(world, about, world.compute(value, "Bq/g", rule, [claim], low=said.low, high=said.high))
