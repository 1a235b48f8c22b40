"""The matrix of answers × shocks, and bars to both sides of nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didymium.reports.render.html import Markup, join, percent, tag
from didymium.reports.render.table import scrolling

View = Mapping[str, Any]


def matrix(view: View) -> Markup:
    """A number in every cell, best and worst in words; cost and regret stand unshaded beside them."""
    data = view["data"]
    unit = tag("span", f" {data['unit']}", class_="unit") if data["unit"] else None
    head = tag(
        "tr",
        tag("th", data["corner"], scope="col"),
        *(tag("th", name, scope="col", class_="number") for name in data["columns"]),
        *(_head(name, data["money"]) for name in data["beside"]),
        tag("th", "regret", unit, scope="col", class_="number"),
    )
    body = tag("tbody", *(_row(r) for r in data["rows"]))
    caption = tag("caption", view["title"], class_="hidden")
    return scrolling(tag("table", caption, tag("thead", head), body, class_="heat matrix"), f"Matrix: {view['title']}")


def _head(name: str, unit: str) -> Markup:
    return tag("th", name, tag("span", f" {unit}", class_="unit"), scope="col", class_="number")


def _row(row: View) -> Markup:
    least = join(tag("br"), tag("small", "▾ least")) if row["least"] else None
    return tag(
        "tr",
        tag("th", tag("b", row["label"]), scope="row"),
        *(_cell(c) for c in row["cells"]),
        *(tag("td", said, class_="number plain") for said in row["beside"]),
        tag("td", row["regret"], least, class_="number plain"),
    )


def _cell(cell: View) -> Markup:
    sign = join(tag("br"), tag("small", cell["sign"])) if cell["sign"] else None
    shade = f"--shade:{cell['shade']:.2f}" if cell["shade"] >= 0.005 else None
    return tag("td", cell["text"], sign, class_=f"number {cell['mark']}".strip(), style=shade)


def balance(view: View) -> Markup:
    """Bars from nothing to both sides: filled to the right, hollow to the left, each with its number."""
    rows = view["data"]["rows"]
    ends = [float(r["value"]) for r in rows]
    low, high = min(0.0, *ends), max(0.0, *ends)
    span = (high - low) or 1.0
    return tag("div", *(_bar(r, low, span) for r in rows), class_="balance")


def _bar(row: View, low: float, span: float) -> Markup:
    value = float(row["value"])
    left, right = sorted((100 * (0.0 - low) / span, 100 * (value - low) / span))
    less = " less" if value < 0 else ""
    bar = tag("i", class_=f"balance-bar{less}", style=f"left:{percent(left)};width:{percent(max(right - left, 0.2))}")
    zero = tag("i", class_="balance-zero", style=f"left:{percent(-100 * low / span)}")
    return tag(
        "div",
        tag("span", row["label"], class_="balance-label"),
        tag("span", bar, zero, class_="balance-track"),
        tag("b", row["text"], class_="balance-text"),
        class_="balance-row",
    )
