"""Pictures that need no script: figures, bars, dots on a scale, the matrix, a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.numbers import GAP
from didymium.reports.render.html import Markup, join, percent, tag
from didymium.reports.render.matrix import balance, matrix
from didymium.reports.render.ranges import cover, steps, tornado
from didymium.reports.render.ratios import ratio
from didymium.reports.render.scales import dots, scale
from didymium.reports.render.table import scrolling, table
from didymium.reports.render.verdicts import verdicts

View = Mapping[str, Any]
NARROW = 14.0
"""Per cent of a line on which the numbers at both ends of a range would meet."""
SIGNS = 40
"""Signs that fit into a bar as wide as a phone."""


def figures(view: View) -> Markup:
    """Headline figures: label, number, range in words, range bar, what it rests on."""
    where = view["data"].get("trace", "#evidence")
    said = "Trace these figures" if where == "#evidence" else "What they rest on"
    trace = tag("p", tag("a", said, href=where), class_="note") if where else None
    return join(tag("div", *(_figure(item) for item in view["data"]["items"]), class_="figures"), trace)


def _figure(item: View) -> Markup:
    return tag(
        "div",
        tag("p", item["label"], class_="figure-label"),
        tag(
            "p",
            tag("span", item["value"], class_="figure-value"),
            " ",
            tag("span", item["unit"], class_="figure-unit"),
            class_="figure-number",
        ),
        tag("p", item["beside"], " · ", item["range"], class_="note"),
        range_bar(item["bar"]) if item["bar"] else None,
        _marks(item),
        class_="figure",
    )


def range_bar(bar: View) -> Markup:
    """A range and its figure on a line that holds nothing at one end, or at a mark where it crosses it."""
    start, end = float(bar.get("start", 0.0)), float(bar["end"])
    width = (end - start) or 1.0
    low, high, value = (100 * (float(bar[k]) - start) / width for k in ("low", "high", "value"))
    apart = " apart" if high - low < NARROW else ""
    zero = tag("span", class_="zero", style=f"left:{percent(-100 * start / width)}") if start else None
    return tag(
        "div",
        tag("span", class_="track"),
        zero,
        tag("span", class_="band", style=f"left:{percent(low)};width:{percent(high - low)}"),
        tag("span", class_="point", style=f"left:{percent(value)}"),
        tag("span", bar["low_text"], class_=f"tick from{apart}", style=f"left:{percent(low)}"),
        tag("span", bar["high_text"], class_=f"tick to{apart}", style=f"left:{percent(high)}"),
        class_="range",
        aria_hidden="true",
    )


def _marks(item: View) -> Markup:
    """What a figure rests on by mark: parts of the pull where leverage has worked them out, else counts."""
    shares: Mapping[str, float] = item.get("shares", {})
    said = {h: numbers.share(v) for h, v in shares.items() if v > 0} if shares else _counts(item["counts"])
    parts: list[Markup | str] = []
    for how in words.MARK_ORDER:
        if said.get(how):
            parts.append(tag("span", f"{words.MARKS[how]}{GAP}", tag("b", said[how]), f"{GAP}{words.MARK_WORDS[how]}"))
            parts.append(" ")
    if shares and parts:
        return tag("p", "Pull on it: ", *parts, class_="marks")
    status = item["status"]
    return tag("p", *parts, tag("span", f"· {status}") if parts else status, class_="marks")


def _counts(counts: Mapping[str, int]) -> dict[str, str]:
    return {how: f"{n:,}" for how, n in counts.items() if n}


def sentences(view: View) -> Markup:
    """Sentences as a list."""
    return tag("ul", *(tag("li", item) for item in view["data"]["items"]), class_="sentences")


def cards(view: View) -> Markup:
    """One claim a card, each to be linked to by its id."""
    return tag("div", *(_card(card) for card in view["data"]["cards"]), class_="cards")


def _card(card: View) -> Markup:
    lines = [join(tag("dt", name), tag("dd", said)) for name, said in card["lines"]]
    head = tag("p", f"{card['mark']}{GAP}", tag("b", card["label"]), f" · {card['how']}", class_="card-head")
    number = tag("p", f"claim {card['id']}", class_="small")
    return tag("div", head, number, tag("dl", *lines), class_="card", id=f"claim-{card['id']}", tabindex=-1)


def bars(view: View) -> Markup:
    """Stacked bars of shares, labelled inside where there is room."""
    rows = [
        tag(
            "div",
            tag("p", tag("b", bar["label"]), f" · {bar['kind']}", class_="bar-label"),
            tag("div", *(_segment(p) for p in bar["parts"]), class_="bar"),
            class_="bar-row " + bar["kind"],
        )
        for bar in view["data"]["bars"]
    ]
    legend = [
        tag("span", tag("i", class_=f"swatch c-{item['colour']}"), item["name"]) for item in view["data"]["legend"]
    ]
    return join(tag("div", *rows, class_="bars"), tag("p", *legend, class_="legend"))


def _segment(part: View) -> Markup:
    share = float(part["share"])
    inside = next((t for t in (f"{part['name']} {part['text']}", part["text"]) if len(t) + 1 < share * SIGNS), "")
    return tag(
        "span",
        tag("em", inside) if inside else None,
        class_=f"segment c-{part['colour']}",
        style=f"flex:{share:.5f} 0 0",
        data_tip=f"{part['name']}: {part['text']}",
    )


def lengths(view: View) -> Markup:
    """Plain bars from zero, each with its number."""
    rows = view["data"]["rows"]
    most = max((float(r["value"]) for r in rows), default=0.0) or 1.0
    drawn = [
        tag(
            "div",
            tag("span", r["label"], class_="length-label"),
            tag("span", tag("i", style=f"width:{percent(100 * float(r['value']) / most)}"), class_="length-track"),
            tag("span", r["text"], class_="length-text"),
            class_="length",
        )
        for r in rows
    ]
    return tag("div", *drawn, class_="lengths")


def heat(view: View) -> Markup:
    """The matrix: a number in every cell, best and worst in words, cost unshaded."""
    data = view["data"]
    head = tag(
        "tr",
        tag("th", data["corner"], scope="col"),
        *(tag("th", y, scope="col", class_="number") for y in data["years"]),
        tag("th", "cost", tag("span", " against the first", class_="unit"), scope="col", class_="number"),
    )
    body = [
        tag(
            "tr",
            tag("th", tag("b", row["label"]), tag("span", row["sub"], class_="small"), scope="row"),
            *(_heat_cell(c) for c in row["cells"]),
            tag("td", row["cost"], class_="number plain"),
        )
        for row in data["rows"]
    ]
    content = tag(
        "table", tag("caption", view["title"], class_="hidden"), tag("thead", head), tag("tbody", *body), class_="heat"
    )
    return scrolling(content, f"Matrix: {view['title']}")


def _heat_cell(cell: View) -> Markup:
    sign = {"best": "▾ best", "worst": "▴ worst"}.get(cell["mark"], "")
    return tag(
        "td",
        cell["text"],
        tag("br") if sign else None,
        tag("small", sign) if sign else None,
        class_=f"number {cell['mark']}".strip(),
        style=f"--shade:{float(cell['shade']):.3f}",
    )


def difference(view: View) -> Markup:
    """What changed in words, and the flows that moved as a table in sight."""
    lines = [
        join(tag("p", tag("b", head), " ", said), tag("ul", *(tag("li", i) for i in items)) if items else None)
        for head, said, items in view["data"]["lines"]
    ]
    body = scrolling(table(view, caption_class="hidden"), view["title"]) if view["table"]["rows"] else None
    return tag("div", *lines, body, class_="difference")


def plain(view: View) -> Markup:
    """A table in sight."""
    return scrolling(table(view, caption_class="hidden"), view["title"])


STILL: Mapping[str, Callable[[View], Markup]] = {
    "figures": figures,
    "bars": bars,
    "lengths": lengths,
    "dots": dots,
    "scale": scale,
    "heat": heat,
    "matrix": matrix,
    "balance": balance,
    "verdicts": verdicts,
    "difference": difference,
    "tornado": tornado,
    "cover": cover,
    "steps": steps,
    "ratio": ratio,
    "list": sentences,
    "cards": cards,
}
