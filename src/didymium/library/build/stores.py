"""stores: dear oxides and metals may be kept anywhere, at 2 % of their price of 2024 a year.

Rule: only from 10 USD/kg. A cheap by-product is put aside, not speculated with over years, and a plan with perfect
foresight would hoard cerium for a price decades away. Materials without a price (thulium) have no row either: what
holding them costs is unknown.
"""

from __future__ import annotations

from didymium.library.build.places import NAMES
from didymium.library.build.prices import price_of
from didymium.library.build.world import World


def stores(world: World) -> None:
    """Write stores: where holding costs are known because a price is."""
    rate = world.default("store", "rate", 0.02, "1/year", "cost of keeping stock, of its value", 0.01, 0.05)
    least = world.default(
        "store", "least_price", 10_000.0, "USD_2024/t", "price from which on a material is stored", 5_000, 30_000
    )
    for material in [f"{form}.{e}" for form in ("oxide", "metal") for e in NAMES]:
        known = price_of(world, material)
        if known is not None and known[0] >= least.value:
            world.add(
                "stores",
                {"place": "", "material": material},
                holding=world.compute(
                    rate.value * known[0],
                    "USD_2024/t/year",
                    "2 % of the price of 2024 a year, where that is 10 USD/kg or more",
                    [rate.claim, known[1], least.claim],
                ),
            )
