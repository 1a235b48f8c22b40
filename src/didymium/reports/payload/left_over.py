"""Lanthanum and cerium nobody buys."""

from __future__ import annotations

from didymium.reports import numbers
from didymium.reports.payload.chart import Chart, Table, View, number, text
from didymium.reports.payload.common import Case, key_years


def chart(case: Case) -> Chart | None:
    """Lanthanum and cerium nobody buys, in the years that matter."""
    frame = case.result.surplus()
    if not {"La", "Ce"} & set(case.content.elements):
        return None
    frame = frame.assign(La=case.content.tonnes(frame, ("La",)), Ce=case.content.tonnes(frame, ("Ce",)))
    years = key_years(case.result.years)
    sums = frame.groupby("year")[["La", "Ce"]].sum()
    rows = [[y, float(sums["La"].get(y, 0.0)), float(sums["Ce"].get(y, 0.0))] for y in years]
    last = rows[-1]
    total = float(last[1]) + float(last[2])
    most = max(la + ce for _, la, ce in rows)
    title = f"By-products: {numbers.mass(total)} of lanthanum and cerium oxide find no buyer in {last[0]}."
    if not case.calibrated:
        title = "By-products: lanthanum and cerium left over, by year"
    data = {
        "rows": [{"label": str(y), "value": la + ce, "text": numbers.mass(la + ce, like=most)} for y, la, ce in rows]
    }
    view = View(
        title,
        "World, kt oxide a year, all forms, unsold after every use in the tables",
        case.say(f"The world leaves {numbers.mass(total)} of lanthanum and cerium oxide unsold in {last[0]}."),
        Table(
            [text("year"), number("lanthanum", "t oxide"), number("cerium", "t oxide"), number("together", "t oxide")],
            [[str(y), la, ce, la + ce] for y, la, ce in rows],
        ),
        data,
        "",
        "" if any(la + ce > 0 for _, la, ce in rows) else "No lanthanum or cerium is left over in any year shown.",
    )
    return Chart("surplus", "lengths", "t oxide", {"": view}, size="half")
