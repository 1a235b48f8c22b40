"""Balance: what is left over, where the heavy elements pass, and what comes back as scrap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.heavy import need, separable
from didymium.results.indicators.reading import Reading, amounts, missing, named, positive, refuse, total, unknown
from didymium.results.result import TINY
from didymium.tables.table import records

ABUNDANT = ("Ce", "La", "Y")
"""Elements that ores bring more of than anybody wants."""
HEAVY = ("Dy", "Tb")
CHINA = "CHN"


def balance_index(unsold: Any, mined: Any) -> Reading:
    """Balance index = unsold Ce + La + Y / REO mined, both t REO; range 0 to 1.

    `unsold`: a dict, Series or frame by element, of which Ce, La and Y count, or their sum as one number. `mined`: a
    number, or a dict that is added up. Unknown when one of them is, or when nothing is mined. Parts: unsold, mined.
    Source: the balance problem (Binnemans et al. 2013, 2018), as a ratio.
    """
    return _ratio("unsold", _of(unsold, "unsold", ABUNDANT), "mined", total(mined, "mined"))


def heavy_outlet(separable: Any, need: Any) -> Reading:
    """Heavy outlet = t Dy + Tb that can be separated outside China / t Dy + Tb needed; range 0 and more.

    `separable` and `need`: dicts, Series or frames by element, of which Dy and Tb count, or one number each; both in
    one unit (t of element, or t REO). Parts: separable, need. Unknown when one is, or when nothing is needed.
    Source: ratio; below 1 there are users whom only China can serve, whoever mines.
    """
    return _ratio("separable", _of(separable, "separable", HEAVY), "need", _of(need, "need", HEAVY))


def recycling_input_rate(secondary: Any, primary: Any) -> Reading:
    """Recycling input rate = secondary / (primary + secondary); range 0 to 1.

    Both in one unit (t REO, or t of one element), numbers or dicts that are added up. With old scrap alone as
    `secondary` it is the EoL-RIR of the supply risk. Parts: secondary, primary. Unknown when one is, or nothing is
    put in. Source: UNEP 2011; European Commission 2017.
    """
    back, new = total(secondary, "secondary"), total(primary, "primary")
    found = _ratio("secondary", back, "input", back + new)
    return Reading(float(found), reason=found.reason, secondary=back, primary=new)


def _of(values: Any, field: str, elements: tuple[str, ...]) -> float:
    """The sum over those of the elements that are named, or the number itself."""
    if not named(values):
        return positive(values, field)
    found = amounts(values, field)
    if not any(e in found for e in elements):
        raise refuse(field, ", ".join(found), f"names none of {', '.join(elements)}", "give tonnes by element")
    return sum(found[e] for e in elements if e in found)


def _ratio(above: str, t: float, below: str, of: float) -> Reading:
    parts: dict[str, Any] = {above: positive(t, above), below: positive(of, below)}
    if gaps := missing(parts):
        return unknown(f"{', '.join(gaps)} unknown", **parts)
    return Reading(t / of, **parts) if of > 0 else unknown(f"{below} is zero", **parts)


# -- of a result ----------------------------------------------------------------------------------


def end_of_life_rate(ask: Ask, element: str, year: int) -> Reading:
    """EoL-RIR of the party: oxide of old scrap over all the oxide it takes in, of an element.

    Nothing recycled is a rate of zero, also where no oxide is used.
    """
    back, key = ask.old_scrap.get((element, year), 0.0), ("separation", element, year)
    used = ask.apparent(key) if key in ask.trade else 0.0
    return recycling_input_rate(back, max(0.0, used - back)) if back > TINY else Reading(0.0)


def told(ask: Ask) -> Iterator[Row]:
    """Balance index, heavy outlet and recycling input rates of the party."""
    unsold = ask.spread(ask.surplus[ask.surplus["place"].isin(ask.members)], ["year"])
    aside = {(r["element"], r["year"]): r["t"] for r in records(unsold)}
    could, wanted = separable(ask, HEAVY, CHINA), need(ask)
    for year in ask.result.years:
        mined = ask.production.get(("mine", "", year), 0.0)
        left = {e: aside.get((e, year), 0.0) for e in ABUNDANT}
        yield Row("balance_index", ask.name, "mine", "Ce+La+Y", year, balance_index(left, mined))
        outlet = _outlet(ask, could[year], wanted.get(year, {}))
        yield Row("heavy_outlet", ask.name, "separation", "Dy+Tb", year, outlet)
        for element in sorted({e for s, e, y in ask.production if s == "separation" and y == year}):
            everything = ask.production["separation", element, year]
            for name, back in (("recycling_input_rate", ask.recycled), ("end_of_life_input_rate", ask.old_scrap)):
                t = back.get((element, year), 0.0)
                rate = recycling_input_rate(t, max(0.0, everything - t))
                yield Row(name, ask.name, "separation", element, year, rate)


def _outlet(ask: Ask, could: tuple[float, list[str]], needed: dict[tuple[str, str], float]) -> Reading:
    """Dy and Tb that plants outside China could make at the yield they run at, over what users ask for."""
    outside = ask.name == "world"
    asked = {p for p in ask.members if not (outside and p == CHINA)}
    wanted = sum(t for (p, e), t in needed.items() if e in HEAVY and p in asked)
    found = heavy_outlet(could[0], wanted)
    words = [found.reason, f"idle, not counted: {', '.join(could[1])}" if could[1] else ""]
    return Reading(float(found), reason="; ".join(w for w in words if w))


FAMILY = Family(
    "balance",
    told,
    (
        Indicator("balance_index", "unsold Ce + La + Y / REO mined, t REO", "1", "0 to 1", "balance problem"),
        Indicator("heavy_outlet", "t Dy + Tb separable outside China at full load / t asked for (of the world: asked "
                  "for outside China)", "1", "0 and more", "ratio"),
        Indicator("recycling_input_rate", "oxide of swarf and old scrap / all oxide made", "1", "0 to 1", "UNEP 2011"),
        Indicator("end_of_life_input_rate", "oxide of old scrap / all oxide made", "1", "0 to 1", "UNEP 2011"),
    ),
)  # fmt: skip
