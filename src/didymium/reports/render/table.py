"""The table behind a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.render.html import Markup, join, tag

MOST = 60


def table(view: Mapping[str, Any], most: int = MOST, caption_class: str | None = None) -> Markup:
    """A table with caption, units in its head and numbers to the right; long ones end in a line that says so."""
    columns: Sequence[Mapping[str, Any]] = view["table"]["columns"]
    rows: Sequence[Sequence[Any]] = view["table"]["rows"]
    shown = rows[:most]
    head = tag("tr", *(_head(c) for c in columns))
    texts = [_texts(c, [row[i] for row in shown]) for i, c in enumerate(columns)]
    body = [
        tag("tr", *(_cell(columns[i], texts[i][r], i == 0) for i in range(len(columns)))) for r in range(len(shown))
    ]
    more = (
        tag("p", f"{len(rows) - most:,} more rows: in the CSV file.", class_="note more") if len(rows) > most else None
    )
    caption = tag("caption", view["reading"] or view["title"], class_=caption_class)
    return join(tag("table", caption, tag("thead", head), tag("tbody", *body)), more)


def scrolling(content: Markup, name: str) -> Markup:
    """A region that scrolls sideways, reachable by keyboard and named."""
    return tag("div", content, class_="scroll", tabindex=0, role="region", aria_label=name)


def _head(column: Mapping[str, Any]) -> Markup:
    unit = tag("span", f" {column['unit']}", class_="unit") if column["unit"] else None
    return tag("th", column["name"], unit, scope="col", class_="number" if column["number"] else None)


def _texts(column: Mapping[str, Any], cells: Sequence[Any]) -> list[str]:
    if column["number"]:
        write = numbers.each if column["unlike"] else numbers.column
        texts = write(None if c is None or isinstance(c, str) else float(c) for c in cells)
        return [c if isinstance(c, str) else t for c, t in zip(cells, texts, strict=True)]
    return ["" if c is None else str(c) for c in cells]


def _cell(column: Mapping[str, Any], value: str, first: bool) -> Markup:
    if first:
        badge = value.startswith(words.MARKS["yours"])
        return tag("th", tag("span", value, class_="badge") if badge else value, scope="row")
    return tag("td", value, class_="number" if column["number"] else None)
