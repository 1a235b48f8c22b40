"""What a party buys: tonnes by last seller, and the bill at modelled prices."""

from __future__ import annotations

import pandas as pd

from didymium.reports.names import FORMS
from didymium.reports.payload.common import Case


def arrivals(case: Case, year: int, place: str) -> pd.DataFrame:
    """Flows into a place from elsewhere, with the column `group`: ore, oxide, metal, magnet, scrap."""
    frame, meant = case.result.flows(), case.members(place)
    rows = frame[(frame["year"] == year) & frame["to"].isin(meant) & ~frame["from"].isin(meant)]
    return rows.assign(group=rows["form"].map(FORMS).fillna("other"))


def import_bill(case: Case, year: int, group: str = "") -> float:
    """USD a year for all that arrives, at its price where it arrives, else where it came from; NaN without prices."""
    rows = arrivals(case, year, case.result.focus)
    rows = rows[rows["group"] == group] if group else rows
    prices = case.result.prices()
    prices = prices[prices["year"] == year]
    at = {
        (str(m), str(p)): float(v) for m, p, v in zip(prices["material"], prices["place"], prices["price"], strict=True)
    }
    if not at:
        return float("nan")
    bill = 0.0
    for material, start, end, t in zip(rows["material"], rows["from"], rows["to"], rows["t"], strict=True):
        price = at.get((str(material), str(end)), at.get((str(material), str(start)), 0.0))
        bill += price * float(t)
    return bill


def delivered_price(case: Case, year: int, group: str) -> float | None:
    """USD/t of what arrives of one group of forms, the mean by weight; None when nothing does or has a price."""
    bought = sum(by_seller(case, year, group).values())
    bill = import_bill(case, year, group)
    return bill / bought if bought >= 0.5 and bill > 0 else None


def by_seller(case: Case, year: int, group: str) -> dict[str, float]:
    """t of one group of forms bought in a year by last country of shipment, largest first."""
    rows = arrivals(case, year, case.result.focus)
    field = "t" if group == "magnet" else "t_reo"
    sums = rows[rows["group"] == group].groupby("from")[field].sum().sort_values(ascending=False)
    return {str(place): float(t) for place, t in sums.items() if t > 0}
