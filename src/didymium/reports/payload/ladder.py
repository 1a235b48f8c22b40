"""The ladder of value: what each step of the chain costs and adds to a kilogram of rare earths from the ground."""

from __future__ import annotations

import math

from didymium.reports.around import Around
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, records, text

UNIT = "USD/kg REO"


def chart(around: Around) -> Chart | None:
    """A row a basket and step; nothing where none is told."""
    told = records(around.frame("ladder", "basket", "step", "cost", "worth"))
    if not told:
        return None
    rows: list[list[Cell]] = []
    left: dict[str, float] = {}
    for row in told:
        basket, cost, worth = str(row["basket"]), float(row["cost"]), float(row["worth"])
        spent = cost + (0.0 if row["step"] == "carbonate" else _cost(told, basket, "carbonate"))
        left[basket] = worth - spent
        rows.append([basket, str(row["step"]), cost, spent, _known(worth), _known(worth - spent)])
    view = View(
        _title(left),
        "A kilogram REO of Kazakh clay at Chinese prices of 2025, by how heavy its basket is",
        "",
        Table(
            [text("basket"), text("sold as"), *(number(n, UNIT) for n in ("step costs", "all costs", "worth", "left"))],
            rows,
        ),
        {"open": True},
        "Costs with capital, from the tables; no clay in Kazakhstan is measured yet: baskets and costs are assumed "
        "[central values]. Only clay of the first basket has a price as carbonate.",
    )
    return Chart("ladder", "table", UNIT, {"": view})


def _cost(told: list[dict[str, object]], basket: str, step: str) -> float:
    return next(float(str(r["cost"])) for r in told if (r["basket"], r["step"]) == (basket, step))


def _known(value: float) -> Cell:
    return value if math.isfinite(value) else None


def _title(left: dict[str, float]) -> str:
    """Which baskets pay for their own separation."""
    pays = [b for b, v in left.items() if v > 0]
    if not pays:
        return "At Chinese prices of 2025 no basket pays for mine and separation at home"
    return f"At Chinese prices of 2025 mine and separation at home pay for {len(pays)} of {len(left)} baskets"
