"""wedges: what flows of 2024 cost beyond the tables, and how they bend back.

Rule: the rows that `didymium calibrate` wrote to data/calibrated (decision 0008), each number a claim
computed from the base flows it stands for, from the prices of oxides and the customs records that the
calibration takes as given, and, for the slope, from the elasticity of its kind.
"""

from __future__ import annotations

from didymium.library.build.calibrated import rows
from didymium.library.build.terms import SOLVED
from didymium.library.build.world import Say, World

ELASTICITY = {"mine": "elasticity_mines", "surplus": "elasticity_mines", "shipment": "elasticity_lanes"}


def wedges(world: World) -> None:
    """Write wedges, after base_flows, customs, prices and calibration_terms."""
    found = rows(world, "wedges")
    if not found:
        return
    more = {r["column"]: r for r in rows(world, "wedge_inputs")}
    prices, trade = _given(world, "prices"), _given(world, "customs")
    for row in found:
        key, x0 = row["column"], float(row["x0"])
        flows = [c for c in more[key]["inputs"].split(";") if c in world.claims]
        base = _say(world, x0, "t/year", [*flows, trade])
        flow = world.write("wedges", key, "x0", base)
        slope = None
        if row["slope"]:
            term = ELASTICITY.get(key.partition("[")[0], "elasticity_plants")
            term = "elasticity_mines" if more[key]["stage"] == "recycling" else term
            slope = _say(
                world,
                float(row["slope"]),
                "USD_2024/t/(t/year)",
                [flow, prices, world.of("calibration_terms", term, "value")[1]],
            )
        world.add(
            "wedges",
            {"column": key},
            mu=_say(world, float(row["mu"]), "USD_2024/t", [flow, prices]),
            x0=base,
            slope=slope,
        )


def _given(world: World, what: str) -> str:
    """One claim for all prices of oxides in China, or all customs records, that the calibration takes as given."""
    if what == "prices":
        here = [r for r in world.tables["prices"] if r["material"].startswith("oxide.") and r["year"] == "2024"]
        claims, unit = [r["price.claim"] for r in here], "price"
    else:
        claims, unit = [r["quantity.claim"] for r in world.tables["customs"]], "record"
    said = world.compute(float(len(claims)), unit, f"all {what} of 2024 that the calibration takes as given", claims)
    return world.write("calibration", what, "given", said)


def _say(world: World, value: float, unit: str, inputs: list[str]) -> Say:
    return world.compute(value, unit, SOLVED, inputs)
