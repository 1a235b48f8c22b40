"""duties: tariffs and export taxes on rare earths that were in force, and the groups they name.

Rule: a row of policies.csv in force, with a rate or an amount, on headings 2805.30, 2846 or 8505.11
of a place that is a demand place or a source here; a rate "by suspension 0" or "reduced" has 0 as its low
end, a span stands at its middle. Free trade named in the note is kept free by a group of origins. 8505.11 is
read as all magnets, 2846.10 as cerium oxide, 2846.90 as the other oxides, 2805.30 as metals.
Left out: zero rates (IND PO001-PO003, JPN PO035, USA PO020), what was struck down or has ended (PO018, PO019, PO039),
carbonates and concentrates (no reference price for a rate), bans and licences (not duties: PO068, PO080,
PO082 are for the studies).
"""

from __future__ import annotations

from dataclasses import dataclass

from didymium.library.build.facts import Fact, wrong
from didymium.library.build.places import NAMES
from didymium.library.build.world import Say, World

FREE = {"india_magnet_payers": ("IND", "JPN", "KOR"), "outside_acfta": ("CHN", "MMR", "LAO", "MYS", "VNM")}
"""Groups of origins that pay: all places but these."""

CNY_PER_USD = 7.2


@dataclass(frozen=True)
class Duty:
    """Which policy is levied on what, between whom."""

    policy: str
    name: str
    start: str
    end: str
    material: str
    doubtful: bool = False


DUTIES = (
    Duty("PO005", "ind_magnets", "india_magnet_payers", "IND", "magnet.*", doubtful=True),
    Duty("PO013", "usa_magnets", "", "USA", "magnet.*"),
    Duty("PO014", "usa_metals", "", "USA", "metal.*"),
    Duty("PO015", "usa_cerium", "", "USA", "oxide.Ce"),
    Duty("PO016", "usa_oxides", "", "USA", "oxides_2846_90"),
    Duty("PO017", "usa_magnets_301", "CHN", "USA", "magnet.*"),
    Duty("PO032", "eu_oxides", "", "EU27", "oxide.*", doubtful=True),
    Duty("PO033", "eu_metals", "", "EU27", "metal.*", doubtful=True),
    Duty("PO034", "eu_magnets", "", "EU27", "magnet.*"),
    Duty("PO036", "kor_oxides", "", "KOR", "oxide.*", doubtful=True),
    Duty("PO037", "kor_magnets", "", "KOR", "magnet.*", doubtful=True),
    Duty("PO038", "chn_oxides", "outside_acfta", "CHN", "oxide.*"),
    Duty("PO040", "chn_vat_oxides", "CHN", "", "oxide.*"),
    Duty("PO040", "chn_vat_metals", "CHN", "", "metal.*"),
    Duty("PO083", "mmr_levy", "MMR", "", "carbonate.*", doubtful=True),
)


def duties(world: World) -> None:
    """Write duties and the groups they name."""
    for group, free in FREE.items():
        for row in world.tables["places"]:
            if row["place"] not in free:
                world.add("groups", {"group": group, "member": row["place"]})
    for element in NAMES:
        if element != "Ce":
            world.add("groups", {"group": "oxides_2846_90", "member": f"oxide.{element}"})
    for duty in DUTIES:
        fact = world.facts.one("policies", policy_id=duty.policy)
        if not fact["status"].startswith("in force"):
            why = "the policy is not in force"
            raise wrong("E-DUTY", "policies.csv", fact.line, "status", fact["status"], why, "leave it out")
        row = {
            "duty": duty.name,
            "from": duty.start,
            "to": duty.end,
            "material": duty.material,
            "start": _first_year(fact["valid_from"]),
            "end": fact["valid_to"][:4],
            "note": f"{duty.policy}: {fact['measure']}, {fact['scope_or_hs']}; {fact['status']}",
        }
        if fact["unit"] == "%":
            world.add("duties", row, rate=_rate(fact, duty))
        else:
            world.add("duties", row, per_tonne=_levy(world, fact))


def _first_year(date: str) -> str:
    """The first year of which a policy holds the larger part; empty when it always did."""
    if not date:
        return ""
    later = len(date) > 4 and int(date[5:7]) > 6
    return str(int(date[:4]) + later)


def _rate(fact: Fact, duty: Duty) -> Say:
    """The rate; of a span the middle, of a doubtful rate nought as its low end."""
    ends = [float(v) / 100 for v in fact["value"].split("-")]
    low = 0.0 if duty.doubtful else (ends[0] if len(ends) > 1 else None)
    how, source = fact["how"], fact.source
    if duty.policy == "PO040":
        how = "recalled"  # the measure was seen, its present rate is from memory
    return Say(
        sum(ends) / len(ends),
        "1",
        low,
        ends[-1] if low is not None else None,
        source,
        how,
        fact["confidence"],
        note=f"{fact['policy_id']} {fact['scope_or_hs']}; {fact['note']}".strip("; "),
    )


def _levy(world: World, fact: Fact) -> Say:
    """A levy in yuan a t REO, in dollars a t of clay carbonate."""
    rate = world.assume(CNY_PER_USD, "CNY/USD", "yuan a dollar in 2024-25, rounded; from memory", 7.0, 7.3)
    claim = world.write("index", "cny_per_usd", "value", rate)
    amount = fact.need("value")
    paid = world.write(
        "facts/policies",
        fact["policy_id"],
        "value",
        Say(amount, "CNY/t", None, None, fact.source, fact["how"], fact["confidence"], note=fact["note"]),
    )
    content = world.facts.one("forms", kind="gross_weight", item="ion clay mixed carbonate")
    due = amount / CNY_PER_USD * content.need("central") / 100
    return world.compute(
        due,
        "USD_2024/t",
        "levy / yuan a dollar x REO in a t of clay carbonate",
        [paid, claim, world.input(content, unit="%")],
        low=0.0,
        high=due * 1.6,
        note="the t of the levy is read as a t REO; other reports say 20 % of value",
    )
