"""Pictures of ranges: what a figure becomes at the ends of claims, cover without a supplier, a price step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didymium.reports import numbers
from didymium.reports.payload import cited
from didymium.reports.render.axes import Linear
from didymium.reports.render.html import Markup, join, percent, tag

View = Mapping[str, Any]
ROOM = 0.2
"""Part of the axis kept free at both ends of a tornado for the words at the tips."""


def tornado(view: View) -> Markup:
    """A row a claim: from the figure's value to what it becomes at the low (hollow) and the high end (filled)."""
    data = view["data"]
    points = [data["value"], *data["ends"]]
    low, high = min(points), max(points)
    margin = float(data.get("room", ROOM)) * ((high - low) or max(abs(high), 1.0))
    axis = Linear(low - margin, high + margin)
    ticks = [
        tag("span", cited.written(v, data["unit"], like=axis.high), style=f"left:{axis.at(v)}")
        for v in _few(axis.ticks)
        if v >= 0 or low < 0  # the room for words may reach below zero, the figure does not
    ]
    head = tag("div", tag("span"), tag("div", *ticks, class_="axis", aria_hidden="true"), class_="tornado-row head")
    low_said, high_said = data.get("key", ("at the claim’s low end", "at its high end"))
    keys = (("low", low_said), ("high", high_said), ("now", f"now {data['value_text']}"))
    legend = tag("p", *(tag("span", tag("i", class_=f"key t-{k}"), said) for k, said in keys), class_="legend")
    rows = [_tornado_row(axis, row, data["value"]) for row in data["rows"]]
    return join(legend, tag("div", head, *rows, class_="tornado"))


def _few(ticks: list[float]) -> list[float]:
    """Every second tick where there are many: words of masses are wide."""
    return ticks[::2] if len(ticks) > 5 else ticks


def _tornado_row(axis: Linear, row: View, value: float) -> Markup:
    same = None not in (row["at_low"], row["at_high"]) and (row["at_low"] - value) * (row["at_high"] - value) > 0
    marks = []
    for end in ("low", "high"):
        at = row[f"at_{end}"]
        if at is not None:
            half = " same" if same else ""
            marks.append(tag("span", class_=f"t-bar t-{end}{half}", style=axis.span(value, at)))
            marks.append(_tip(axis, row[f"{end}_text"], at, f"{end}{half}", _leftward(row, end, value)))
    kinked = tag("span", " · kinked", class_="small") if row["kinked"] else None
    label = tag(
        "div",
        tag("span", f"{row['mark']}{numbers.GAP}", class_="t-mark") if row["mark"] else None,
        tag("span", f"{row['how']}: ", class_="hidden") if row["how"] else None,
        tag("a", row["label"], href=f"#claim-{row['claim']}") if row["linked"] else row["label"],
        tag("span", f", {row['unit']}", class_="unit") if row["unit"] else None,
        kinked,
        class_="tornado-label",
    )
    now = tag("span", class_="t-line", style=f"left:{axis.at(value)}")
    track = tag("div", axis.grid(), *marks, now, class_="track-box", data_tip=row["tip"])
    return tag("div", label, track, class_="tornado-row")


def _leftward(row: View, end: str, value: float) -> bool:
    """Whether the words of an end stand to the left of it: where it lies, or opposite to the end that moves."""
    at, other = row[f"at_{end}"], row["at_low" if end == "high" else "at_high"]
    if abs(at - value) > 1e-9 * max(abs(value), 1.0):
        return bool(at < value)
    return bool(other is not None and other > value)


def _tip(axis: Linear, said: str, at: float, end: str, left: bool) -> Markup:
    return tag("span", said, class_=f"t-tip {end}{' left-of' if left else ''}", style=f"left:{axis.at(at)}")


def cover(view: View) -> Markup:
    """A dot a supplier: the share still served without it; the line is what is lost."""
    axis = Linear(0.0, 1.0)
    ticks = [tag("span", numbers.share(v), style=f"left:{axis.at(v)}") for v in axis.ticks]
    head = tag("div", tag("span"), tag("div", *ticks, class_="axis", aria_hidden="true"), class_="cover-row head")
    keys = (("dot", "still served"), ("lost", "lost"))
    legend = tag("p", *(tag("span", tag("i", class_=f"key {k}-key"), said) for k, said in keys), class_="legend")
    return join(legend, tag("div", head, *(_cover_row(axis, r) for r in view["data"]["rows"]), class_="cover"))


def _cover_row(axis: Linear, row: View) -> Markup:
    left = row["cover"] > 0.12
    number = tag(
        "span", row["text"], class_=f"cover-text{' left-of' if left else ''}", style=f"left:{axis.at(row['cover'])}"
    )
    track = tag(
        "div",
        axis.grid(),
        tag("span", class_="lost", style=axis.span(row["cover"], 1.0)),
        tag("span", class_="dot", style=f"left:{axis.at(row['cover'])}"),
        number,
        class_="track-box",
    )
    sub = tag("span", row["sub"], class_="small") if row["sub"] else None
    return tag("div", tag("div", tag("span", row["label"]), sub, class_="cover-label"), track, class_="cover-row")


def steps(view: View) -> Markup:
    """A price as a staircase lying down: each bar starts where the one before ends, the whole at the foot."""
    data = view["data"]
    if not data["rows"]:
        return join()
    ends = [v for r in data["rows"] for v in (r["from"], r["to"])]
    low, high = min(0.0, *ends), max(*ends, 1e-9)
    rows = [_step_row(r, low, high) for r in data["rows"]]
    total = {"step": "Price", "what": "", "place": "", "from": 0.0, "to": data["total"], "text": data["total_text"]}
    return tag("div", *rows, _step_row(total, low, high, " whole"), class_="steps")


def _step_row(row: View, low: float, high: float, kind: str = "") -> Markup:
    left, right = sorted(100 * (row[k] - low) / (high - low) for k in ("from", "to"))
    less = " less" if row["to"] < row["from"] else ""
    where = ", ".join(p for p in (row["what"], row["place"]) if p)
    label = tag(
        "div", tag("span", row["step"]), tag("span", where, class_="small") if where else None, class_="step-label"
    )
    bar = tag(
        "i", class_=f"step-bar{less}{kind}", style=f"left:{percent(left)};width:{percent(max(right - left, 0.3))}"
    )
    return tag(
        "div",
        label,
        tag("span", bar, class_="step-track"),
        tag("b", row["text"], class_="step-text"),
        class_="step-row",
    )
