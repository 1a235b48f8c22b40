"""Modelled against observed: a table with the ratio of each row on a log axis beside its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didymium.reports.render.axes import Ratio
from didymium.reports.render.html import Markup, join, percent, tag

View = Mapping[str, Any]
KEYS = (
    ("observed", "observed = 1"),
    ("band", "band, fixed before the first run"),
    ("inside", "modelled, inside"),
    ("miss", "modelled, outside"),
    ("beyond", "beyond the axis"),
    ("fitted", "was fitted"),
)
TICKS = ((0.5, "half"), (1.0, "as observed"), (2.0, "double"))


def ratio(view: View) -> Markup:
    """Rows that were not fitted first, misses at the top; what was fitted is grey and hollow."""
    data = view["data"]
    legend = tag("p", *(tag("span", tag("i", class_=f"key r-{k}-key"), said) for k, said in KEYS), class_="legend")
    axis = Ratio()
    ticks = [tag("span", said, style=f"left:{axis.at(v)}") for v, said in TICKS]
    head = tag(
        "tr",
        tag("th", "figure", scope="col"),
        tag("th", "observed", scope="col", class_="number"),
        tag("th", "modelled", scope="col", class_="number"),
        tag(
            "th", tag("span", "modelled over observed", class_="hidden"), tag("div", *ticks, class_="axis"), scope="col"
        ),
        tag("th", "verdict", scope="col"),
    )
    bodies = [_group(axis, group) for group in data["groups"]]
    whole = tag("table", tag("caption", view["title"], class_="hidden"), tag("thead", head), *bodies, class_="ratio")
    return join(legend, whole)


def _group(axis: Ratio, group: View) -> Markup:
    head = tag("tr", tag("th", group["head"], scope="rowgroup", colspan=5), class_="ratio-head")
    return tag("tbody", head, *(piece for row in group["rows"] for piece in (_row(axis, row), _why(row))))


def _why(row: View) -> Markup | None:
    """The row or mechanism behind a miss, on a line of its own."""
    if not row["why"]:
        return None
    return tag("tr", tag("td", f"Behind it: {row['why']}", colspan=5), class_="why")


def _row(axis: Ratio, row: View) -> Markup:
    unit = tag("span", f" {row['unit']}", class_="unit") if row["unit"] else None
    return tag(
        "tr",
        tag("th", row["label"], unit, scope="row"),
        tag("td", row["observed"], class_="number"),
        tag("td", row["modelled"], class_="number"),
        tag("td", _plot(axis, row), class_="plot"),
        tag("td", row["verdict"], class_="verdict"),
        class_=f"is-{row['state']}{' has-why' if row['why'] else ''}",
    )


def _plot(axis: Ratio, row: View) -> Markup:
    marks: list[Markup] = []
    low, high, at = row["low"], row["high"], row["ratio"]
    if low is not None and high is not None:
        left, right = sorted((axis.part(low), axis.part(high)))
        marks.append(tag("span", class_="r-band", style=f"left:{percent(left)};width:{percent(right - left)}"))
    marks.append(tag("span", class_="r-observed", style="left:50%"))
    if at is not None:
        left, right = sorted((50.0, axis.part(at)))
        marks.append(tag("span", class_="r-line", style=f"left:{percent(left)};width:{percent(right - left)}"))
        kind = f"r-beyond{' to-left' if at < 1 else ''}" if axis.beyond(at) else f"r-{row['state']}"
        marks.append(tag("span", class_=f"r-mark {kind}", style=f"left:{axis.at(at)}"))
    return tag("div", *marks, class_="ratio-track", aria_hidden="true")
