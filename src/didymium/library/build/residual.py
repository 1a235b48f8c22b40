"""residual_uses: use of an element that no table explains, shown by name.

Rule: the unexplained surplus of balance_2024.csv of the elements in `ELEMENTS` (lanthanum and
cerium, samarium, europium, gadolinium, yttrium, holmium, erbium, ytterbium, lutetium), at China, worth the price of
2024, growing with the mapped non-magnet demand of the element, or of all non-magnet use where none is mapped.
Left out: the surplus of Nd, Pr, Dy and Tb (baskets and magnets explain it) and thulium (no price).
"""

from __future__ import annotations

from didymium.library.build.prices import price
from didymium.library.build.world import Say, World

ELEMENTS = ("La", "Ce", "Sm", "Eu", "Gd", "Y", "Ho", "Er", "Yb", "Lu")
YEARS = (2024, 2026, 2028, 2030, 2035, 2040)


def residual_uses(world: World) -> None:
    """Write residual_uses, after demands and prices."""
    for element in ELEMENTS:
        fact = world.facts.one("balance_2024", element=element)
        base = world.input(fact, "unexplained_surplus_t", "t", bounds=("", ""))
        worth, claim = price(world, f"oxide.{element}")
        for year in YEARS:
            (now, claim_now), (then, claim_then) = (_use(world, element, y) for y in (year, YEARS[0]))
            world.add(
                "residual_uses",
                {"element": element, "place": "CHN", "year": year},
                quantity=world.compute(
                    fact.need("unexplained_surplus_t") * now / then,
                    "t/year",
                    "surplus of 2024 x growth of mapped non-magnet demand of the element (of all, if none)",
                    [base, claim_now, claim_then],
                ),
                value=Say(worth, claim=claim),
            )


def _use(world: World, element: str, year: int) -> tuple[float, str]:
    """Mapped demand of an oxide in the world, or of all oxides where the element has none, and its claim."""
    own = f"oxide.{element}"
    rows = [r for r in world.tables["demands"] if r["year"] == str(year) and r["material"].startswith("oxide.")]
    some = [r for r in rows if r["material"] == own]
    total = sum(float(r["quantity"]) for r in some or rows)
    name = f"{own if some else 'oxides'}|{year}"
    said = world.compute(total, "t/year", "sum of mapped demands", [r["quantity.claim"] for r in some or rows])
    return total, world.write("mapped_use", name, "quantity", said)
