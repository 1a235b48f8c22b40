"""A page as HTML: finding, switches (filled by script), charts with their tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didymium.reports.render.html import Markup, join, tag
from didymium.reports.render.legends import legend
from didymium.reports.render.still import STILL, plain
from didymium.reports.render.table import scrolling, table

MANY = 12
DRAWN = frozenset({"map", "sankey", "years", "prices"})


def page(content: Mapping[str, Any], first: bool) -> Markup:
    """One page; the first one's finding is the document's only h1."""
    level = 1 if first else 2
    head = tag(f"h{level}", content["finding"], class_="finding", tabindex=-1)
    lede = tag("p", content["lede"], class_="lede") if content["lede"] else None
    switches = tag("div", class_="switches", data_page=content["id"])
    charts = [piece for c in content["charts"] for piece in _pieces(c, level + 1)]
    whole = tag("button", "XLSX of every table of this report", type="button", data_save_all=True)
    closing = (
        tag("div", *(tag("p", line) for line in content["closing"]), class_="closing") if content["closing"] else None
    )
    return tag(
        "section",
        tag("p", content["kicker"], class_="kicker") if content["kicker"] else None,
        head,
        lede,
        switches,
        tag("p", tag("span", whole, class_="saves")) if content["id"] == "tables" else None,
        tag("div", *charts, class_="charts"),
        closing,
        id=content["id"],
        class_="page",
        aria_label=content["nav"],
    )


def _pieces(chart: Mapping[str, Any], level: int) -> list[Markup]:
    pieces = []
    if chart["lead"]:
        pieces.append(tag(f"h{level}", chart["lead"], class_="lead"))
    if chart["legend"] and chart["size"] != "full":
        pieces.append(legend(chart["legend"]))
    pieces.append(_chart(chart, level + chart["level"]))
    return pieces


def _chart(chart: Mapping[str, Any], level: int) -> Markup:
    view = chart["views"][chart["first"]]
    name = chart["id"]
    return tag(
        "article",
        tag(f"h{level}", view["title"], class_="title", id=f"title-{name}"),
        tag("p", view["subtitle"], class_="sub"),
        legend(chart["legend"]) if chart["legend"] and chart["size"] == "full" else None,
        tag("div", class_="switches", data_chart=name),
        _body(chart),
        _reading(view),
        tag("p", view["note"], class_="note foot"),
        _tools(chart, view),
        class_=f"chart {chart['size']} kind-{chart['kind']}",
        data_chart=name,
    )


def _reading(view: Mapping[str, Any]) -> Markup:
    repeated = view["reading"] in ("", view["title"]) or view["reading"] in view["title"]
    return tag("p", view["reading"], class_="reading", hidden=repeated)


def _body(chart: Mapping[str, Any]) -> Markup:
    kind, views = chart["kind"], chart["views"]
    first = views[chart["first"]]
    if kind in DRAWN:
        canvas = tag("div", class_="canvas", data_kind=kind)
        holder = scrolling(canvas, f"Chart: {first['title']}") if kind == "sankey" else canvas
        return join(tag("p", first["empty"], class_="empty", hidden=not first["empty"]), holder)
    if first["empty"]:
        return tag("p", first["empty"], class_="empty")
    if kind == "table":
        return plain(first) if first["data"].get("open") else join()
    drawn = [
        tag(
            "div",
            tag("p", view["title"], class_="view-name") if len(views) > 1 else None,
            tag("p", view["empty"], class_="empty") if view["empty"] else STILL[kind](view),
            class_="view",
            data_view=key,
            # Without scripts all of a few views are read below each other; of many the first is enough.
            hidden=len(views) > MANY and key != chart["first"],
        )
        for key, view in views.items()
    ]
    return join(*drawn)


def _tools(chart: Mapping[str, Any], view: Mapping[str, Any]) -> Markup:
    """Table, CSV and XLSX, and pictures of what is drawn; buttons work by script and are hidden without."""
    inside = chart["kind"] == "difference" or bool(view["data"].get("open"))
    pictured = chart["kind"] != "table"
    count = len(view["table"]["rows"])
    summary = tag(
        "summary",
        "Table",
        tag("span", f", {count:,} rows", class_="rows"),
        tag("span", f": {view['title']}", class_="hidden"),
    )
    details = (
        None if inside else tag("details", summary, scrolling(table(view), f"Table: {view['title']}"), class_="data")
    )
    kinds = ["csv", "xlsx", *(("svg", "png") if pictured else ())]
    buttons = [
        tag("button", k.upper(), tag("span", f" of {view['title']}", class_="hidden"), type="button", data_save=k)
        for k in kinds
    ]
    return tag("div", details, tag("span", *buttons, class_="saves"), class_="tools")
