"""Shares on a scale in per cent: dots by stage beside the articles, and every source in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from didymium.reports.numbers import GAP
from didymium.reports.render.html import Markup, join, percent, tag

View = Mapping[str, Any]
MARKS = {"article": "diamond", "statistic": "dot"}


class Axis:
    """From a round low end to 100 %, with ticks of ten points where there is room, else of twenty."""

    def __init__(self, values: Sequence[float]) -> None:
        low = int(min(values, default=0.0) // 10 * 10)
        self.low = max(0, min(low, 50))
        self.ticks = range(self.low, 101, 10 if self.low >= 30 else 20)

    def at(self, value: float) -> str:
        """Where a value stands, in CSS."""
        return percent(100 * (value - self.low) / (100 - self.low))

    def span(self, low: float, high: float) -> str:
        """A stretch from low to high as a style."""
        return f"left:{self.at(low)};width:{percent(100 * (high - low) / (100 - self.low))}"

    def head(self) -> Markup:
        """The numbers of the axis."""
        marks = [
            tag("span", f"{v}{GAP}%" if v == self.ticks[-1] else str(v), style=f"left:{self.at(v)}") for v in self.ticks
        ]
        return tag("div", *marks, class_="axis", aria_hidden="true")

    def grid(self) -> Markup:
        """A thin line at each of them."""
        return join(*(tag("span", class_="grid", style=f"left:{self.at(v)}") for v in self.ticks))


def dots(view: View) -> Markup:
    """One row a stage: statistics as dots, the article as a hollow diamond, verdicts in words."""
    rows = view["data"]["rows"]
    axis = Axis([d["low"] for r in rows for d in r["dots"]])
    head = tag("div", tag("span"), axis.head(), class_="dot-row head")
    legend = _legend((("dot", "statistic"), ("diamond", "the article’s figure")))
    return join(legend, tag("div", head, *(_dot_row(axis, row) for row in rows), class_="dots"))


def _dot_row(axis: Axis, row: View) -> Markup:
    statistics = [d for d in row["dots"] if not d["article"]]
    articles = {round(d["value"], 1): d for d in row["dots"] if d["article"]}
    marks = [tag("span", class_="line", style=axis.span(row["low"], row["high"]))]
    marks += [tag("span", class_="dot", style=f"left:{axis.at(d['value'])}", data_tip=_tip(d)) for d in statistics]
    marks += [
        tag("span", tag("b", f"{v:.0f}{GAP}%"), class_="diamond", style=f"left:{axis.at(v)}", data_tip=_tip(d))
        for v, d in articles.items()
    ]
    verdicts = " · ".join(v["text"] for v in row["verdicts"])
    name = tag("b", row["label"])
    return tag(
        "div",
        tag("div", name, tag("br"), tag("span", row["sub"], class_="small"), class_="dot-label"),
        tag("div", axis.grid(), *marks, class_="track-box", aria_hidden="true"),
        tag("p", f"{row['text']} · article: {verdicts}", class_="dot-words"),
        class_="dot-row",
    )


def _tip(dot: View) -> str:
    return f"{dot['who']}, {dot['year']}: {dot['value']:.1f} % {dot['claim']}"


def scale(view: View) -> Markup:
    """Every source in a row on one scale, grouped by stage."""
    rows = view["data"]["rows"]
    axis = Axis([r["low"] for r in rows])
    drawn = [tag("div", tag("span"), axis.head(), class_="scale-row head")]
    for row in rows:
        if row["head"]:
            drawn.append(tag("p", row["head"], class_="scale-head"))
        drawn.append(_scale_row(axis, row))
    keys = (("dot", "statistic"), ("ring", "second-hand, projection or historic"), ("diamond", "the article’s figure"))
    return join(_legend(keys), tag("div", *drawn, class_="scale"))


def _scale_row(axis: Axis, row: View) -> Markup:
    left = row["high"] > 100 - 0.12 * (100 - axis.low)
    article = " article" if row["kind"] == "article" else ""
    words = tag(
        "span",
        row["text"],
        class_="scale-text left-of" if left else "scale-text",
        style=f"left:{axis.at(row['low'] if left else row['high'])}",
    )
    track = tag(
        "div",
        axis.grid(),
        tag("span", class_="line", style=axis.span(row["low"], row["high"])),
        tag("span", class_=MARKS.get(row["kind"], "ring"), style=f"left:{axis.at(row['value'])}"),
        words,
        class_="track-box",
    )
    label = tag("span", row["label"], f", {row['year']}", class_=f"scale-label{article}")
    return tag("div", label, track, class_="scale-row")


def _legend(keys: Sequence[tuple[str, str]]) -> Markup:
    return tag("p", *(tag("span", tag("i", class_=f"key {key}-key"), said) for key, said in keys), class_="legend")
