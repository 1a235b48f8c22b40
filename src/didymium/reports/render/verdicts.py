"""Claims of an article as cards: the quotation, the verdict in mark and word, and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didymium.reports.numbers import GAP
from didymium.reports.render.html import Markup, join, tag

View = Mapping[str, Any]


def verdicts(view: View) -> Markup:
    """One card a claim, in the order of the article."""
    return tag("div", *(_card(card) for card in view["data"]["cards"]), class_="cards verdicts")


def _card(card: View) -> Markup:
    lines = [join(tag("dt", name), tag("dd", said)) for name, said in card["lines"] if said]
    return tag(
        "div",
        tag("blockquote", tag("p", f"“{card['says']}”")),
        tag("p", card["from"], class_="small") if card["from"] else None,
        tag("p", f"{card['mark']}{GAP}", tag("b", card["verdict"].capitalize()), class_="verdict-word"),
        tag("dl", *lines) if lines else None,
        class_="card",
    )
