"""residual_uses: use of an element that no table explains, shown by name.

Rule: the surplus that the reconciled flows of 2024 leave in China (data/calibrated/balance.csv, written by
`didymium calibrate`; before it has run, balance_2024.csv of the facts) of the elements in `ELEMENTS` (lanthanum and
cerium, samarium, europium, gadolinium, yttrium, holmium, erbium, ytterbium, lutetium), at China, worth the price of
2024, growing with the mapped non-magnet demand of the element, or of all non-magnet use where none is mapped.
Left out: the surplus of Nd, Pr, Dy and Tb (baskets and magnets explain it) and thulium (no price).
"""

from __future__ import annotations

from didymium.library.build.calibrated import rows
from didymium.library.build.prices import price
from didymium.library.build.terms import SOLVED
from didymium.library.build.world import Say, World

ELEMENTS = ("La", "Ce", "Sm", "Eu", "Gd", "Y", "Ho", "Er", "Yb", "Lu")
YEARS = (2024, 2026, 2028, 2030, 2035, 2040)


def residual_uses(world: World) -> None:
    """Write residual_uses, after demands and prices."""
    left = {r["element"]: float(r["residual_t"]) for r in rows(world, "balance") if r["place"] == "CHN"}
    for element in ELEMENTS:
        base, amount = _base(world, element, left.get(element))
        worth, claim = price(world, f"oxide.{element}")
        for year in YEARS:
            (now, claim_now), (then, claim_then) = (_use(world, element, y) for y in (year, YEARS[0]))
            grown = world.compute(
                amount * now / then,
                "t/year",
                "surplus of 2024 x growth of mapped non-magnet demand of the element (of all, if none)",
                [base, claim_now, claim_then],
            )
            world.add(
                "residual_uses",
                {"element": element, "place": "CHN", "year": year},
                quantity=Say(amount, "t/year", claim=base) if year == YEARS[0] else grown,
                value=Say(worth, claim=claim),
            )


def _base(world: World, element: str, left: float | None) -> tuple[str, float]:
    """Claim and tonnes of the surplus of 2024."""
    fact = world.facts.one("balance_2024", element=element)
    known = world.input(fact, "unexplained_surplus_t", "t", bounds=("", ""))
    if left is None:
        return known, fact.need("unexplained_surplus_t")
    row = next(
        (
            r
            for r in world.tables["base_flows"]
            if r["kind"] == "unsold" and r["item"] == f"oxide.{element}" and r["place"] == "CHN"
        ),
        None,
    )
    inputs = [known] if row is None else [row["quantity.claim"], known]
    said = world.compute(left, "t/year", SOLVED, inputs)
    return world.write("calibration", f"residual|{element}", "quantity", said), left


def _use(world: World, element: str, year: int) -> tuple[float, str]:
    """Mapped demand of an oxide in the world, or of all oxides where the element has none, and its claim."""
    own = f"oxide.{element}"
    asked = [r for r in world.tables["demands"] if r["year"] == str(year) and r["material"].startswith("oxide.")]
    some = [r for r in asked if r["material"] == own]
    total = sum(float(r["quantity"]) for r in some or asked)
    name = f"{own if some else 'oxides'}|{year}"
    said = world.compute(total, "t/year", "sum of mapped demands", [r["quantity.claim"] for r in some or asked])
    return total, world.write("mapped_use", name, "quantity", said)
