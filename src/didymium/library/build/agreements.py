"""offtakes, export_quotas and export_licences: what is sold already, so that no newcomer counts on it.

Rules. A committed volume is an offtake; what a state keeps at home is a quota on the rest. Penalties are judgement:
high enough that a contract is kept where the goods exist, low enough that nobody is ruined where they do not. The
contract of IREL with Toyotsu (AG011) is left out: India asked to suspend it in June 2025, and no volume since is seen.
What China and India dig they take apart themselves: nobody else had ore, concentrate or carbonate of theirs in 2024.
Until 2025 nothing here binds, so that base year and test year stay free.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact
from didymium.library.build.world import Say, World

START = 2026
GROUPS = {
    "ndpr_oxide": ("oxide.Nd", "oxide.Pr"),
    "dytb_oxide": ("oxide.Dy", "oxide.Tb"),
    "lynas_buyers": ("JPN", "VNM"),
}
"""JARE's tonnes are processed in Japan and, by Japanese makers, in Vietnam."""
UNSEPARATED = {"carbonate": "carbonate.*", "concentrate": "*concentrate.*"}
"""Forms below oxide by the name of their quota; heavy concentrate is one of the concentrates."""
LICENSED = ("Sm", "Gd", "Tb", "Dy", "Lu", "Y")
"""Elements of announcement 18/2025 that the model counts (scandium stands in no basket)."""


def agreements(world: World) -> None:
    """Write what stands in the facts and binds every plan."""
    for group, members in GROUPS.items():
        for member in members:
            world.add("groups", {"group": group, "member": member})
    _offtakes(world)
    _kept_at_home(world)
    _unseparated(world)
    _licences(world)


def _offtakes(world: World) -> None:
    """Lynas for Japan, Caremag for Japan."""
    lynas, caremag = _of(world, "AG006"), _of(world, "AG050")
    committed = _said(lynas, 5000.0, "t/year", "5,000 t committed, up to 7,200 t allocated", 5000.0, 7200.0)
    floor = _said(lynas, 110_000.0, "USD_2024/t", "floor of 110 USD/kg, taken as money of 2024")
    _offtake(world, ("lynas_jare_ndpr", "lynas_buyers", "MYS", "ndpr_oxide"), (START, 2038), committed, floor)
    note = "half of the heavy oxides (AG006) of a plant that makes some 120 t Dy and Tb oxide"
    half = world.assume(60.0, "t/year", note, 25.0, 150.0)
    _offtake(world, ("lynas_jare_heavy", "JPN", "MYS", "dytb_oxide"), (START, 2038), half, None)
    announced = _said(caremag, 300.0, "t/year", "half of the 600 t Dy and Tb oxide announced", 150.0, 300.0)
    _offtake(world, ("caremag_japan", "JPN", "EU27", "dytb_oxide"), (2027, 2040), announced, None)


def _kept_at_home(world: World) -> None:
    """What MP does not sell abroad."""
    note = "MP's NdPr goes to its own magnets (AG008); what others in the USA may still sell"
    row: dict[str, str | int] = {
        "quota": "mp_kept_at_home",
        "party": "USA",
        "material": "ndpr_oxide",
        "start": START,
        "end": 2035,
    }
    world.add("export_quotas", row, limit=world.assume(1000.0, "t/year", note, 0.0, 3000.0))


def _unseparated(world: World) -> None:
    """What leaves China and India has been separated: a plan that swaps one clay for another sells what is not sold."""
    rule = world.facts.one("policies", policy_id="PO012")
    india = _said(rule, 0.0, "t/year", "atomic minerals leave with a licence alone, and none is seen", 0.0, 500.0)
    note = "no such sale stands in the flows of 2024; mining quotas count it, and its VAT is not refunded (PO040)"
    china = world.assume(0.0, "t/year", note, 0.0, 5000.0)
    for party, limit in (("CHN", china), ("IND", india)):
        for name, material in UNSEPARATED.items():
            row: dict[str, str | int] = {"quota": f"{party.lower()}_{name}", "party": party, "material": material}
            world.add("export_quotas", row | {"start": START}, limit=limit)


def _licences(world: World) -> None:
    """China's licences of April 2025, as they meet India."""
    note = "PO068, F2: heavy magnets for India nearly closed; what is granted is not published"
    row = {"licence": "april_2025_india", "party": "CHN", "partner": "IND", "elements": ";".join(LICENSED)}
    world.add(
        "export_licences",
        {**row, "start": START, "refused": "defence_smco"},
        grant=world.assume(0.3, "1", note, 0.0, 0.8),
        days=world.assume(112.0, "day", "45 to 180 days seen", 45.0, 180.0),
    )


def _of(world: World, name: str) -> Fact:
    return world.facts.one("agreements", agreement_id=name)


def _said(fact: Fact, value: float, unit: str, note: str, low: float | None = None, high: float | None = None) -> Say:
    """A number that stands in the words of an agreement or a policy."""
    name = fact.get("agreement_id") or fact["policy_id"]
    return Say(value, unit, low, high, fact.source, fact["how"], fact["confidence"], note=f"{name}: {note}")


def _offtake(
    world: World, who: tuple[str, str, str, str], years: tuple[int, int], volume: Say, floor: Say | None
) -> None:
    """A contract: its name, buyer, seller and material; index where it has no floor."""
    row: dict[str, str | int] = dict(zip(("offtake", "party", "partner", "material"), who, strict=True))
    row |= {"start": years[0], "end": years[1], "price": "floor" if floor else "index"}
    penalty = world.assume(5000.0, "USD_2024/t", "what breaking a committed contract costs", 1000.0, 50_000.0)
    world.add("offtakes", row, volume=volume, usd=floor, penalty=penalty)
