"""tiers: what users would pay, in steps.

Rules. Steps of demand_elasticity.csv are prices of oxide that keep a cumulative share of the demand; the
sizes of the tiers are the differences. Magnets: worth = price of the magnet in 2024 + (step - oxide price of
the base year, 55 USD/kg NdPr) x oxide a t of magnet takes net of its swarf (China's yields); for
samarium-cobalt the same with samarium. Other uses: the steps hold for the elements they name, at
step x 1000 USD a t of oxide; other elements, and steps below the 2024 price (which contradict the
use observed at it), take one tier at 3 x that price, though never more than the step above.
`material` is empty, for all of an end use, where it has one material or all of its materials share the same steps:
so a study may ask for another magnet and keep what it is worth.
"""

from __future__ import annotations

from didymium.library.build.end_uses import mapped
from didymium.library.build.facts import Fact
from didymium.library.build.materials import SMCO
from didymium.library.build.prices import price
from didymium.library.build.world import Say, World

MULTIPLE = 3.0
SPELT = {"Eu/Tb/Y": "Tb/Eu/Y"}
Steps = list[tuple[Fact, float]]


Ladder = list[tuple[Say, Say]]
"""The steps of one demand, the dearest first: part of the demand, what a t of it is worth."""


def tiers(world: World) -> None:
    """Write tiers, after demands, prices and compositions."""
    for row in mapped(world):
        steps = _steps(world, row)
        found: dict[str, Ladder] = {}
        for material in sorted({r["material"] for r in world.tables["demands"] if r["end_use"] == row["end_use"]}):
            make = _magnet if material.startswith("magnet.") else _oxide
            found[material] = make(world, row, material, steps)
        if len({tuple((share.value, worth.value) for share, worth in ladder) for ladder in found.values()}) == 1:
            found = {"": next(iter(found.values()))}
        for material, ladder in found.items():
            _write(world, row["end_use"], material, ladder)


def _write(world: World, use: str, material: str, ladder: Ladder) -> None:
    for number, (share, worth) in enumerate(ladder, start=1):
        row = {"end_use": use, "material": material, "tier": str(number)}
        world.add("tiers", row, share=share, value=worth)


def _steps(world: World, row: Fact) -> Steps:
    """The steps of an end use and the part of demand each adds, the dearest first."""
    facts = world.facts.where(
        "demand_elasticity",
        lambda f: f["metric"].startswith("wtp_step"),
        element=SPELT.get(row["elasticity_element"], row["elasticity_element"]),
        end_use=row["wtp_end_use"],
    )
    facts.sort(key=lambda f: f["metric"])
    kept = [float(f["unit"].rsplit(" ", 1)[1]) for f in facts]
    return [(f, round(k - before, 6)) for f, k, before in zip(facts, kept, [0.0, *kept], strict=False)]


def _magnet(world: World, row: Fact, material: str, steps: Steps) -> Ladder:
    """Tiers of a magnet, USD a t."""
    smco = material == "magnet.smco"
    base = price(world, "magnet.smco" if smco else "magnet.ndfeb")
    start = price(world, "oxide.Sm" if smco else "oxide.NdPr")
    takes, claims = _takes(world, row, ("Sm",) if smco else ("Nd", "Pr"), smco)
    ladder: Ladder = []
    for fact, share in steps:
        worth = [base[0] + (fact.need(c) * 1000 - start[0]) * takes for c in ("central", "low", "high")]
        said = world.compute(
            worth[0],
            "USD_2024/t",
            "price of the magnet + (step - oxide price of 2024) x oxide a t of magnet takes",
            [base[1], start[1], world.input(fact, unit="USD_2024/kg"), *claims],
            low=max(worth[1], base[0]),
            high=worth[2],
        )
        ladder.append((_part(world, fact, share), said))
    return ladder


def _takes(world: World, row: Fact, elements: tuple[str, ...], smco: bool) -> tuple[float, list[str]]:
    """t of oxide a t of magnet takes: what goes in less what its swarf gives back; with its claims."""
    light = elements[0] == "Nd"
    made, first = world.of("processes", "magnet_smco|sintered_smco|CHN" if smco else _sintered(row), "recovery")
    cast, second = (1.0, "") if smco else world.of("processes", "alloy|strip_casting|CHN", "recovery")
    melt, third = world.of(
        "processes", f"metal|{'electrolysis_light' if light else 'calciothermic_heavy'}|CHN", "recovery"
    )
    back, fourth = world.of("processes", "recycling|swarf_to_oxide|CHN", "recovery")
    total, claims = 0.0, [c for c in (first, second, third, fourth) if c]
    for element in elements:
        fact = world.facts.one("forms", kind="composition", item=row["grade"] or SMCO, element=element)
        held, claim = world.of("elements", element, "metal_per_oxide")
        share = fact.need("central") / 100
        total += (share / (made * cast * melt) - share * (1 / made - 1) * back) / held
        claims += [claim, world.input(fact, unit="%")]
    return total, claims


def _sintered(row: Fact) -> str:
    return "magnet_bonded|bonded_ndfeb|CHN" if "bonded" in row["grade"] else "magnet_sintered|sintered_ndfeb|CHN"


def _oxide(world: World, row: Fact, material: str, steps: Steps) -> Ladder:
    """Tiers of an oxide, USD a t."""
    element = material.partition(".")[2]
    known = price(world, material)
    named = element in row["elasticity_element"].split("/")
    fallback = world.compute(
        MULTIPLE * known[0],
        "USD_2024/t",
        "3 x price of 2024",
        [
            known[1],
            world.default(
                "tier", "multiple", MULTIPLE, "1", "worth of a use without a step, of the 2024 price", 1.5, 10
            ).claim,
        ],
        low=1.5 * known[0],
        high=10 * known[0],
    )
    if not steps or not named:
        return [(world.default("tier", "whole", 1.0, "1", "one tier is all of the demand"), fallback)]
    above = fallback
    ladder: Ladder = []
    for fact, share in steps:
        said = world.say(fact, unit="USD_2024/t", scale=1000)
        if said.value < known[0]:
            said = min(fallback, above, key=lambda s: s.value)
        ladder.append((_part(world, fact, share), said))
        above = said
    return ladder


def _part(world: World, fact: Fact, share: float) -> Say:
    """The part of the demand that a step adds."""
    step = world.input(fact, unit="USD_2024/kg")
    return world.compute(share, "1", "share of demand kept at the step - share kept at the step above it", [step])
