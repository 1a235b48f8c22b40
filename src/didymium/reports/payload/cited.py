"""Figures by their id, in prose and in numbers: `unmet[place=IND,year=2040]` is what stays unmet in India in 2040."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from didymium.reports import numbers
from didymium.reports.names import ELEMENT_NAMES, Names

ID = re.compile(r"^(\w+)(?:\[(.*)\])?$")
WHOLE = {
    "objective": "worth less cost of the plan",
    "total_cost": "cost of the plan",
    "total_worth": "worth of what is used",
}
STAGES = {"magnet": "magnets", "oxide": "oxides", "metal": "metals", "use": "goods"}
SAID = {
    "need": "magnets {place} needs",
    "oxide_need": "neodymium and praseodymium oxide in the magnets {place} needs",
    "import_bill": "what {place} pays for rare earths from abroad",
    "demand": "{goods}{use} asked for in {place}",
    "unmet": "{goods}{use} unmet in {place}",
    "origin_share": "share of {origin} in the {stage} {place} takes in",
    "mined_share": "share of {origin} in the mining of the {element} in the {stage} {place} takes in",
    "separated_share": "share of {origin} in the separation of the {element} in the {stage} {place} takes in",
    "output": "{process} in {place}",
    "price": "price of {material} in {place}",
    "surplus": "{material} unsold in {place}",
    "built": "capacity built at {asset}",
    "shipment": "{material} from {from} to {to}",
    "n1_cover": "what {place} still gets without {supplier}",
}


@dataclass(frozen=True)
class Cited:
    """A figure's name and what it is about."""

    name: str
    where: dict[str, str]

    @property
    def year(self) -> str:
        """Its year, or ''."""
        return self.where.get("year", "")


def parsed(figure: str) -> Cited:
    """A figure id in its parts; an id of another form is all name.

    >>> parsed("price[place=CHN,material=oxide.Dy,year=2030]").where["material"]
    'oxide.Dy'
    """
    found = ID.match(figure)
    if found is None:
        return Cited(figure, {})
    pairs = (part.partition("=") for part in (found.group(2) or "").split(",") if "=" in part)
    return Cited(found.group(1), {key: value for key, _, value in pairs})


def unit(figure: str) -> str:
    """The unit of a figure by its name: money, a price, a share, else tonnes a year.

    >>> unit("import_bill[place=IND,year=2040]"), unit("n1_cover[place=IND]"), unit("need[place=IND]")
    ('USD/year', '1', 't/year')
    """
    name = parsed(figure).name
    if name in WHOLE or name.endswith("bill"):
        return "USD/year" if name.endswith("bill") else "USD"
    if name == "price":
        return "USD_2024/t"
    return "1" if name.endswith(("share", "cover")) else "t/year"


def said(names: Names, figure: str) -> str:
    """A figure in prose, without its number."""
    cited = parsed(figure)
    if cited.name in WHOLE:
        return WHOLE[cited.name]
    when = f", {cited.year}" if cited.year else ""
    where = {k: names.anything(v) for k, v in cited.where.items() if k != "year"}
    where["element"] = ELEMENT_NAMES.get(cited.where.get("element", ""), "elements").lower()
    where["stage"] = STAGES.get(cited.where.get("stage", ""), where.get("stage", ""))
    template = SAID.get(cited.name)
    if template is None:
        rest = ", ".join(where[k] for k in cited.where if k != "year")
        return f"{cited.name.replace('_', ' ')}{f': {rest}' if rest else ''}{when}"
    use = f" for {where['end_use'].lower()}" if "end_use" in where else ""
    goods = "magnets" if cited.where.get("material", "").startswith("magnet") else where.get("material", "goods")
    filled = {"goods": goods, "use": use, "place": "the world", **where}
    try:
        return template.format(**filled).replace("_", " ") + when
    except KeyError:
        return f"{cited.name.replace('_', ' ')}: {', '.join(where[k] for k in cited.where if k != 'year')}{when}"


def written(value: float | None, unit: str, like: float | None = None) -> str:
    """A value in its unit: tonnes, a share, a price or money; in the scale of `like` where it stands beside it."""
    if value is None or not math.isfinite(value):
        return numbers.UNKNOWN
    if unit in ("1", ""):
        return numbers.share(value)
    if unit.startswith("USD") and "/t" in unit:
        return numbers.price(value)
    if unit.startswith("USD"):
        return numbers.money(value, 3)
    if unit in ("t", "t/year", "t_REO/year", "t REO", "t a year"):
        return numbers.mass(value, like=like)
    return f"{numbers.rounded(value, 4)}{numbers.GAP}{unit}"


def ratio(value: float, base: float) -> str:
    """A change against a base in per cent, with its sign."""
    if not base:
        return "from nothing"
    part = value / base - 1
    return numbers.change(part, f"{numbers.rounded(abs(part) * 100, 2, most=1)}{numbers.GAP}%")
