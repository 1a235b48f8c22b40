"""Legends of the drawn pictures: shape or pattern beside every colour."""

from __future__ import annotations

from didymium.reports.render.html import Markup, tag

MAP = (
    ("f-ore line-key", "concentrate, carbonate"),
    ("f-oxide line-key", "oxide"),
    ("f-metal line-key dashed", "metal"),
    ("f-magnet line-key", "magnet"),
    ("f-scrap line-key dotted", "scrap"),
    ("triangle", "chokepoint, kt REO through it (no number: none)"),
)
TIME = (
    ("t-demand line-key", "demand: met and unmet"),
    ("t-range", "its range (dotted: low end)"),
    ("t-running", "supply, mines running or decided"),
    ("t-built", "supply, mines built by the plan"),
    ("t-unmet", "unmet"),
)
PRICES = (("t-demand line-key dot-line", "observed"), ("t-modelled line-key dashed", "modelled"))
RANGED = (*PRICES, ("t-built", "range: any price between holds"))
LEGENDS = {"map": MAP, "time": TIME, "prices": PRICES, "ranged": RANGED}


def legend(name: str) -> Markup:
    """One line of keys and words."""
    return tag(
        "p", *(tag("span", tag("i", class_=f"key {key}"), words) for key, words in LEGENDS[name]), class_="legend wide"
    )
