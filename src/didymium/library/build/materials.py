"""materials, compositions and the groups of magnet variants.

Oxides and scrap of the elements, metals of the six that magnets use, magnets by grade. A magnet
grade has a praseodymium-lean and a -rich variant with the same Nd + Pr, because makers use what is
cheap: Pr/(Nd + Pr) = 0.12 and 0.30 (baseline, section 2). Sintered grades with Dy or Tb also have
variants with 45 % less of both, the difference made up by iron (process.csv, low_heavy_NdFeB). The group of a grade
lists all its variants; the group `magnet.<grade>_lowdy` lists the thrifty ones, for studies that ask for them.
What carries a t of contained metal in swarf: a t over the rare-earth share of a magnet.
Rule for air freight: oxides and metals of 30 USD/kg and more may fly.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact
from didymium.library.build.places import NAMES
from didymium.library.build.world import Say, World

GRADES = {
    "ev_traction": "NdFeB EV traction (SH/UH, grain boundary diffused)",
    "wind_direct": "NdFeB wind direct-drive",
    "wind_hybrid": "NdFeB wind hybrid (medium speed)",
    "electronics": "NdFeB consumer electronics (N/M)",
    "industrial": "NdFeB industrial motors and robots (H/SH)",
    "aircon": "NdFeB air-conditioner compressor (H/SH)",
    "ebike": "NdFeB e-bike and 2/3-wheeler hub (N35SH-N42SH)",
    "micromotor": "NdFeB car micromotors, steering, speakers",
    "bonded": "NdFeB bonded (MQ powder)",
}
SMCO = "SmCo defence 2:17"
METALS = ("Nd", "Pr", "Dy", "Tb", "Sm", "Gd")
WINDOW = {"lean": 0.12, "rich": 0.30}
FLIES_FROM = 30_000.0


def materials(world: World) -> None:
    """Write materials and their compositions."""
    _simple(world)
    for grade, item in GRADES.items():
        _grade(world, grade, item)
    _material(world, "magnet.smco", "magnet", "samarium-cobalt magnet, 2:17", _packed(world, "magnet packed"))
    for fact in _shares(world, SMCO, ("Sm", "Gd")):
        world.add(
            "compositions",
            {"material": "magnet.smco", "element": fact["element"]},
            share=world.cite(fact, unit="t/t", scale=0.01),
        )


def _simple(world: World) -> None:
    """Oxides, metals and scrap."""
    full = world.default("pure", "share", 1.0, "t/t", "metals and scrap are counted as contained element")
    for element, name in NAMES.items():
        held, claim = world.of("elements", element, "metal_per_oxide")
        _material(world, f"oxide.{element}", "oxide", f"{name} oxide", _packed(world, "oxide"))
        world.add(
            "compositions", {"material": f"oxide.{element}", "element": element}, share=Say(held, "t/t", claim=claim)
        )
        if element not in METALS:
            continue
        _material(world, f"metal.{element}", "metal", f"{name} metal", _packed(world, "metal"))
        _material(world, f"scrap.{element}", "scrap", f"{name} in swarf and magnet scrap", _swarf(world))
        for form in ("metal", "scrap"):
            world.add("compositions", {"material": f"{form}.{element}", "element": element}, share=full)


def _material(world: World, material: str, form: str, name: str, gross: Say) -> None:
    air = "yes" if form in ("oxide", "metal") and flies(world, material) else "no"
    aside = world.default(
        "unsold_oxide", "handling", 20.0, "USD_2024/t", "cost of putting an unsold t of oxide aside", 0, 100
    )
    world.add(
        "materials",
        {"material": material, "form": form, "name": name, "air": air},
        gross=gross,
        handling=aside if form == "oxide" else None,
    )


def flies(world: World, material: str) -> bool:
    """Whether its 2024 price pays an air freight."""
    return any(
        r["material"] == material and r["year"] == "2024" and float(r["price"]) >= FLIES_FROM
        for r in world.tables["prices"]
    )


def _packed(world: World, item: str) -> Say:
    """What is carried for a t of product: one over its share of the gross mass."""
    fact = world.facts.one("forms", kind="gross_weight", item=item)
    low, high = fact.need("low"), fact.need("high")
    return world.compute(
        100 / fact.need("central"),
        "t/t",
        "1 / share of gross mass",
        [world.input(fact, unit="%")],
        low=100 / high,
        high=100 / low,
    )


def _swarf(world: World) -> Say:
    fact = world.facts.one("forms", item="NdFeB any", element="RE total")
    return world.compute(
        100 / fact.need("central"),
        "t/t",
        "1 / rare-earth share of a magnet",
        [world.input(fact, unit="%")],
        low=100 / fact.need("high"),
        high=100 / fact.need("low"),
    )


def _shares(world: World, item: str, elements: tuple[str, ...]) -> list[Fact]:
    return [
        f
        for f in world.facts.where("forms", kind="composition", item=item)
        if f["element"] in elements and f.need("central") > 0
    ]


def _grade(world: World, grade: str, item: str) -> None:
    """The variants of a grade, and the group of those that serve it."""
    facts = {f["element"]: f for f in _shares(world, item, ("Nd", "Pr", "Dy", "Tb"))}
    heavy = [f for e, f in facts.items() if e in ("Dy", "Tb")]
    for variant, praseodymium in WINDOW.items():
        _variant(world, f"magnet.{grade}_{variant}", item, facts, praseodymium, None)
        world.add("groups", {"group": f"magnet.{grade}", "member": f"magnet.{grade}_{variant}"})
        if heavy and grade != "bonded":
            saving = world.facts.one("process", route="low_heavy_NdFeB", metric="dy_tb_saving_pct")
            _variant(world, f"magnet.{grade}_{variant}_lowdy", item, facts, praseodymium, saving)
            for group in (f"magnet.{grade}", f"magnet.{grade}_lowdy"):
                world.add("groups", {"group": group, "member": f"magnet.{grade}_{variant}_lowdy"})


def _variant(
    world: World, material: str, item: str, facts: dict[str, Fact], praseodymium: float, saving: Fact | None
) -> None:
    """One variant: Nd + Pr of the grade, divided at the window's edge; Dy and Tb of the grade, or less."""
    name = f"{item}, Pr/(Nd+Pr) {praseodymium}" + (", low in Dy and Tb" if saving else "")
    _material(world, material, "magnet", name, _packed(world, "magnet packed"))
    edge = world.default(
        f"window|{praseodymium}",
        "pr_share",
        praseodymium,
        "1",
        "edge of the range of Pr/(Nd + Pr) that magnet makers use without loss (baseline, section 2)",
    )
    pair = [world.input(facts[e], unit="%") for e in ("Nd", "Pr")]
    both = facts["Nd"].need("central") + facts["Pr"].need("central")
    for element, part in (("Nd", 1 - praseodymium), ("Pr", praseodymium)):
        world.add(
            "compositions",
            {"material": material, "element": element},
            share=world.compute(
                both * part / 100, "t/t", "(Nd + Pr) of the grade x its part of the pair", [*pair, edge.claim]
            ),
        )
    for element, fact in facts.items():
        if element in ("Nd", "Pr"):
            continue
        share = world.cite(fact, unit="t/t", scale=0.01)
        if saving is not None:
            keep = [1 - saving.need(c) / 100 for c in ("central", "high", "low")]
            share = world.compute(
                fact.need("central") / 100 * keep[0],
                "t/t",
                "share of the grade x (1 - saving)",
                [world.input(fact, unit="%"), world.input(saving, unit="%")],
                low=fact.need("low") / 100 * keep[1],
                high=fact.need("high") / 100 * keep[2],
            )
        world.add("compositions", {"material": material, "element": element}, share=share)
