"""statements: what is known of the things that the articles make claims about, beyond what `observed` holds already.

Rules. Reserves: every number of reserves.csv, those of nations and of the press as announced; shares and ranks by
edition, against the printed world total or among the countries that the edition lists. Trade: BACI, dollars of the
year. Growth: from the figures of the International Energy Agency in activity.csv, a year or as a multiple. What a plan
or money would give is worked out and says so (`ours`). An article's own figure is `article_claim`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

COMPOUNDS, GOODS = "2805.30+2846", "compounds and metals (2805.30 + 2846)"
MAGNETS = "Nd + Pr + Dy + Tb"
SERIES = {
    "published_magnet_re_ev_plus_wind": "in electric vehicles and wind",
    "published_magnet_re_refined_supply": "refined supply",
    "published_magnet_re_demand": "all uses",
}
"""Series of magnet rare earths by the International Energy Agency, and what they count."""
ARTICLE = re.compile(r"article 00\d", re.IGNORECASE)
FULL_REO = "t_REO/year"
ABOUT = ("subject", "partner", "what", "stage", "item", "year", "unit", "edition", "kind", "note")
"""The words of a row."""


@dataclass(frozen=True)
class What:
    """What a statement is about; the words of its row."""

    what: str
    subject: str = ""
    unit: str = ""
    year: str = ""
    item: str = ""
    partner: str = ""
    stage: str = ""
    edition: str = ""
    kind: str = "statistic"
    note: str = ""


def statements(world: World) -> None:
    """Write statements."""
    places = {r["place"] for r in world.tables["places"]}
    _reserves(world, places)
    _shares(world)
    _ranks(world, places)
    _india(world)
    _kazakh_trade(world)
    _argentina(world)
    _growth(world)
    _policies(world)


def put(world: World, about: What, said: Say | None, low: Say | None = None, high: Say | None = None) -> str:
    """Add a row and return the claim of its value; nothing where there is no number."""
    if said is None:
        return ""
    last = about.edition if about.year in about.edition else f"{about.edition} {about.year}".strip()
    parts = (about.what, about.subject or "WLD", about.partner, about.item, last)
    words = {n: getattr(about, n) for n in ABOUT}
    row = world.add(
        "statements",
        {"statement": ".".join(_slug(p) for p in parts if p), **words},
        value=said,
        low=low,
        high=high,
    )
    return row["value.claim"]


def _slug(words: str) -> str:
    """Words as a part of a name.

    >>> _slug("compounds and metals (2805.30 + 2846), by value")
    'compounds_and_metals_2805_30_2846_by_value'
    """
    return re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_")


# -- reserves -------------------------------------------------------------------------------


def _reserves(world: World, places: set[str]) -> None:
    for fact in world.facts.where("reserves", lambda f: f["reserves_t_reo"] != ""):
        if fact["iso3"] not in places | {"WLD"}:
            continue
        counted = fact["qualifier"] in ("reserve", "rounded", "lower_bound")
        about = What(
            "reserves" if counted else "resources",
            "" if fact["iso3"] == "WLD" else fact["iso3"],
            "t_REO",
            year_of(fact["edition"]),
            fact["qualifier"].replace("_", " "),
            stage="mining",
            edition=fact["edition"] if fact["edition"].startswith("AMD") or not counted else f"USGS {fact['edition']}",
            kind="statistic" if counted else "announced",
            note=fact["note"],
        )
        put(world, about, world.cite(fact, "reserves_t_reo", "t_REO", bounds=("", "")))


def year_of(words: str) -> str:
    """The first year in some words.

    >>> year_of("MCS2026v1.3")
    '2026'
    """
    return str(re.findall(r"(?:19|20)\d\d", words)[0])


def _fact(world: World, place: str, edition: str) -> Fact:
    return world.facts.one("reserves", iso3=place, edition=edition)


def _shares(world: World) -> None:
    """Shares of the world's reserves in editions whose total is another edition's, and by a nation's own count."""
    for place, own, total in (("CHN", "MCS2024", "MCS2023"), ("RUS", "MCS2022", "MCS2023")):
        facts = [_fact(world, place, own), _fact(world, "WLD", total)]
        inputs = [world.input(f, "reserves_t_reo", "t_REO", bounds=("", "")) for f in facts]
        share = 100 * facts[0].need("reserves_t_reo") / facts[1].need("reserves_t_reo")
        edition = f"USGS {min(own, total)}"
        rule = f"reserves of {own} / printed world total of {total}"
        about = What("reserves_share", place, "%", year_of(edition), stage="mining", edition=edition, note=rule)
        put(world, about, world.compute(share, "%", rule, inputs))
    facts = [_fact(world, p, e) for p, e in (("RUS", "National-2025"), ("WLD", "MCS2026v1.3"), ("RUS", "MCS2026v1.3"))]
    inputs = [world.input(f, "reserves_t_reo", "t_REO", bounds=("", "")) for f in facts]
    own_count, world_total, counted = (f.need("reserves_t_reo") for f in facts)
    rule = "own count / (world total - what the total holds of it + own count)"
    share = 100 * own_count / (world_total - counted + own_count)
    about = What("reserves_share", "RUS", "%", "2025", stage="mining", edition="Russia's own count", kind="announced")
    put(world, about, world.compute(share, "%", rule, inputs))


def _ranks(world: World, places: set[str]) -> None:
    """India's rank by reserves in each edition that has a number for it."""
    for own in world.facts.where("reserves", iso3="IND", qualifier="reserve"):
        edition = own["edition"]
        listed = world.facts.where("reserves", lambda f: f["reserves_t_reo"] != "", edition=edition)
        facts = [f for f in listed if f["iso3"] in places]
        larger = sum(f.need("reserves_t_reo") > own.need("reserves_t_reo") for f in facts)
        inputs = [world.input(f, "reserves_t_reo", "t_REO", bounds=("", "")) for f in facts]
        rule = "1 + countries of the edition with larger reserves"
        about = What("resource_rank", "IND", "rank", year_of(edition), stage="mining", edition=f"USGS {edition}")
        put(world, about, world.compute(1 + larger, "rank", rule, inputs))


# -- India ----------------------------------------------------------------------------------


def _india(world: World) -> None:
    rows = world.facts.where("trade", flow="import", reporter="IND", partner="CHN", hs=COMPOUNDS)
    for fact in (f for f in rows if f["year"].isdigit()):
        about = What(
            "import_share", "IND", "%", fact["year"], f"{GOODS}, by value", "CHN", edition="BACI", note=fact["note"]
        )
        put(world, about, world.cite(fact, "share_of_value", "%", 100))
    light = world.facts.one("plants", plant_id="irel_ndpr")
    home = "separation_capacity", "IND", "t/year", "2025"
    about = What(*home, "light (NdPr oxide)", stage="separation", edition="IREL")
    claim = put(world, about, world.cite(light, "capacity_now_t_y", "t/year", bounds=("", "")))
    heavy = world.facts.where("plants", iso3="IND", stage="separation_heavy")
    inputs = [claim, *(world.input(p, "capacity_now_t_y", "t/year", bounds=("", "")) for p in heavy)]
    about = What(*home, "heavy (Dy, Tb oxide)", stage="separation", kind="ours")
    rule = "plants for heavy rare earths at home: the table of plants lists none, and the light one makes no Dy, Tb"
    put(world, about, world.compute(float(len(heavy)), "t/year", rule, inputs))
    ore = world.facts.one("deposits", deposit_id="india_xenotime")
    about = What("resources", "IND", "t_REO", "2022", "xenotime", stage="mining", edition="Department of Atomic Energy")
    put(world, about, world.cite(ore, "resource_t_reo", "t_REO", bounds=("", ""), note=ore["resource_basis"]))


# -- trade ----------------------------------------------------------------------------------


def _kazakh_trade(world: World) -> None:
    """What Kazakhstan sold of compounds and metals, to whom, and how that grew since 2020."""
    rows, to_china = (
        {f["year"]: f for f in world.facts.where("trade", flow="export", reporter="KAZ", partner=p, hs=COMPOUNDS)}
        for p in ("WORLD", "CHN")
    )
    for year, fact in rows.items():
        about = What("export_value", "KAZ", "kUSD", year, GOODS, "WLD", edition="BACI")
        put(world, about, world.cite(fact, "value_kUSD", "kUSD"))
        about = What("export_quantity", "KAZ", "t/year", year, GOODS, "WLD", edition="BACI")
        put(world, about, world.cite(fact, "quantity_t", "t/year"))
        about = What("export_share", "KAZ", "%", year, f"{GOODS}, by value", "CHN", edition="BACI")
        put(world, about, world.cite(to_china[year], "share_of_value", "%", 100))
        if year > "2020":
            inputs = [world.input(f, "value_kUSD", "kUSD") for f in (fact, rows["2020"])]
            times = fact.need("value_kUSD") / rows["2020"].need("value_kUSD")
            about = What("export_growth", "KAZ", "times 2020", year, f"{GOODS}, by value", "WLD", edition="BACI")
            put(world, about, world.compute(times, "times 2020", "value / value of 2020, dollars of the year", inputs))
    years = sorted(y for y in rows if y >= "2020")
    inputs = [world.input(t[y], "value_kUSD", "kUSD") for t in (to_china, rows) for y in years]
    share = 100 * sum(to_china[y].need("value_kUSD") for y in years) / sum(rows[y].need("value_kUSD") for y in years)
    item, edition = f"{GOODS}, by value", f"BACI, {years[0]}-{years[-1]} together"
    about = What("export_share", "KAZ", "%", years[-1], item, "CHN", edition=edition)
    put(world, about, world.compute(share, "%", "sum of value to China / sum of value", inputs))


def _argentina(world: World) -> None:
    fact = world.facts.one("trade", reporter="ARG", partner="IND")
    edition = f"BACI {fact['year']}"
    about = What("imports", "IND", "kUSD", edition[-4:], GOODS, "ARG", edition=edition, note=fact["note"])
    put(world, about, world.cite(fact, "value_kUSD", "kUSD"))


# -- growth ---------------------------------------------------------------------------------


def _growth(world: World) -> None:
    """Growth of magnet rare earths in tonnes, a year and as a multiple, from first to last figure of a case."""
    for driver, counts in SERIES.items():
        rows = [(f, *_case(f["kind"])) for f in world.facts.where("activity", driver=driver, region="World")]
        first = min((f for f, _, _ in rows), key=lambda f: f["year"])
        for case in sorted({c for _, c, _ in rows}):
            last, _, edition = max((r for r in rows if r[1] == case), key=lambda r: r[0]["year"])
            if last["year"] == first["year"]:
                continue
            times = last.need("central") / first.need("central")
            years = int(last["year"]) - int(first["year"])
            inputs = [world.input(f, "central", "kt") for f in (last, first)]
            words = {"year": last["year"], "item": f"{MAGNETS}, {counts}, {case}", "edition": edition}
            span = f"from {first['year']} to {last['year']}, in tonnes"
            said = world.compute(100 * (times ** (1 / years) - 1), "%/year", f"yearly growth {span}", inputs)
            put(world, What("demand_growth", "", "%/year", kind="projection", note=span, **words), said)
            said = world.compute(times, "times", f"last / first figure, {span}", inputs)
            put(world, What("demand_multiple", "", "times", kind="projection", note=span, **words), said)


def _case(kind: str) -> tuple[str, str]:
    """The case and the edition in the words of a scenario.

    >>> _case("IEA STEPS, 2025 edition"), _case("IEA GCMO 2024")
    (('IEA STEPS', '2025 edition'), ('IEA', 'GCMO 2024'))
    """
    case, _, edition = kind.partition(", " if ", " in kind else " ")
    return case, edition


# -- targets and money ----------------------------------------------------------------------

MILLIONS = re.compile(r"\((\d+)(?:-\d+)? m USD\)")


def _policies(world: World) -> None:
    """Targets and money of the table of policies; a target that only an article names is its own claim."""
    for fact in world.facts.where("policies", instrument="target_claim"):
        about = _policy(fact, "target_share" if fact["unit"] == "%" else "target_output", _unit(fact["unit"]))
        put(world, about, world.cite(fact, "value", about.unit))
    for fact in world.facts.where("policies", instrument="public_money"):
        dollars = MILLIONS.search(fact["unit"])
        if dollars:
            said = world.say(fact, "value", "bn KZT")
            about = _policy(fact, "money_voted", "million USD")
            scale = float(dollars[1]) / said.value
            put(world, about, world.cite(fact, "value", "million USD", scale, note="in dollars as the source has it"))
    survey = world.facts.one("policies", policy_id="PO073")
    put(world, _policy(survey, "survey_area", "million km2"), world.cite(survey, "value", "million km2"))


def _policy(fact: Fact, what: str, unit: str) -> What:
    by_article = ARTICLE.search(fact["source"]) is not None
    year = (fact["valid_to"] or fact["valid_from"])[:4]
    kind = "article_claim" if by_article else "announced"
    item = f"{fact['scope_or_hs']}: {fact['measure']}"
    return What(what, fact["jurisdiction"], unit, year, item, edition=fact["policy_id"], kind=kind, note=fact["note"])


def _unit(words: str) -> str:
    return {"t/y": "t/year"}.get(words, words)
