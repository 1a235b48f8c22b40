"""Mining: a deposit yields its own basket and nothing else, within its capacity and its resource."""

from __future__ import annotations

from typing import Any

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import link, parameter, variable
from didymium.algebra.verbs import at, at_most, over
from didymium.parts.part import Fill, Index, Part
from didymium.parts.recipes import number
from didymium.tables.table import records

WORDS = (
    variable("mine", ("deposit", "time"), "t", "what a deposit sells: concentrate, or carbonate from clay", "g"),
    parameter("reo_share", ("deposit",), "1", "rare-earth oxide in a t of it", "c"),
    parameter("mining_unit_cost", ("deposit",), "USD_2024/t", "mining and concentrating a t of it", "c^g"),
    parameter("recoverable", ("reserve",), "t", "t REO that can be recovered", "R"),
    link("node_of_deposit", "deposit", "node", "where what it sells lies", "n"),
    link("asset_of_deposit", "deposit", "asset", "the deposit as an asset", "a"),
    link("deposit_of_reserve", "reserve", "deposit", "the deposit whose resource is known", "d"),
)


@equation(over=("deposit", "time"), unit="t")
def mining_capacity(mine: Any, reo_share: Any, available: Any, asset_of_deposit: Any) -> Any:
    """A mine digs no more than it can.

    Dual: the rent of the mine.
    """
    return at_most(mine * reo_share, at(available, asset_of_deposit))


@equation(over=("reserve",), unit="t")
def resource(mine: Any, reo_share: Any, deposit_of_reserve: Any, recoverable: Any) -> Any:
    """All that is mined stays within what can be recovered.

    Dual: the rent of the resource.
    """
    return at_most(over(at(mine * reo_share, deposit_of_reserve), "time"), recoverable)


@cost()
def mining_cost(mine: Any, mining_unit_cost: Any) -> Any:
    """Mining and concentrating."""
    return over(mine * mining_unit_cost, "deposit")


def fill(index: Index) -> Fill:
    """What each deposit sells, costs and holds."""
    network = index.network
    rows = {r["deposit"]: r for r in records(network.tables["deposits"])}
    names = index.labels["deposit"]
    ores = [network.ores[n] for n in names]
    known = [n for n in names if rows[n]["resource"] == rows[n]["resource"]]
    reo = array([o.reo for o in ores])
    return Fill(
        labels={"reserve": known},
        links={
            "node_of_deposit": index.nodes((f"{o.form}.{o.name}", o.place) for o in ores),
            "asset_of_deposit": index.codes("asset", names),
            "deposit_of_reserve": index.codes("deposit", known),
        },
        values={
            "reo_share": reo,
            "mining_unit_cost": array([number(rows[n], "opex") for n in names]) * reo,
            "recoverable": array([rows[n]["resource"] for n in known]),
        },
    )


PART = Part("mining", "Mining", WORDS, (mining_capacity, resource, mining_cost), fill)
