"""Resilience: how long stocks last, and what is left when one supplier fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from didymium.parts.stores import opening_of
from didymium.results.indicators.family import STAGES, Ask, Family, Indicator, Row
from didymium.results.indicators.reading import (
    UNKNOWN,
    Reading,
    amounts,
    missing,
    named,
    number,
    positive,
    refuse,
    rows_of,
    share,
    unknown,
)
from didymium.tables.table import records

YEAR = 12.0


def months_of_cover(stock: Any, yearly_use: Any, usable: Any = 1.0) -> Reading:
    """Months of cover = 12 x usable stock / use a year; range 0 and more; unit month.

    `stock` (t) and `yearly_use` (t a year): numbers of one form, or dicts, Series or frames by form (magnet, metal,
    oxide ...): stock of a form that nobody uses counts nothing, a used form that is not held lasts 0 months,
    and the form that lasts shortest counts. `usable`: share of the stock that fits (0 to 1), or a dict by form.
    Parts: by_form, shortest (the form), stock, use. Unknown when a stock or use is, or when nothing is used. Source:
    definition 16 of didymium; stock-to-use ratio.

    >>> float(months_of_cover({"oxide": 500, "magnet": 10}, {"magnet": 120}))
    1.0
    """
    plain = not named(stock)
    stocks = {"": positive(stock, "stock")} if plain else amounts(stock, "stock")
    single = not named(yearly_use)
    uses = {"": positive(yearly_use, "yearly_use")} if single else amounts(yearly_use, "yearly_use")
    if single != plain:
        raise refuse("stock", "", "is told by form and use is not", "give both as numbers, or both by form")
    by_form: dict[str, float] = {}
    for form, use in uses.items():
        if use == 0:
            continue
        held = stocks.get(form, 0.0)
        fits = share(usable.get(form, UNKNOWN) if isinstance(usable, Mapping) else usable, "usable")
        by_form[form] = YEAR * held * fits / use if held != 0 else 0.0 / use
    if not by_form:
        return unknown("nothing is used", "month", stock=stocks, use=uses)
    if gaps := missing(by_form):
        words = ", ".join(g or "one" for g in gaps)
        return unknown(f"stock, use or usable share of {words} unknown", "month", by_form=by_form)
    least = min(by_form, key=lambda f: by_form[f])
    return Reading(by_form[least], "month", by_form=by_form, shortest=least, stock=stocks, use=uses)


def autonomy(covers: Any) -> Reading:
    """Strategic autonomy = the smallest N-1 cover over all single suppliers; range 0 to 1.

    `covers`: cover (value still served / undisturbed) by supplier as a dict or Series, a list, or the frame that
    `stress(result).frame` or RUN/analyses/n1.csv holds. Parts: worst (the supplier), by_year (of such a frame).
    Unknown when one cover is, or when no supplier was tried. Source: definition 15 of didymium (N-1 of power grids).
    """
    if hasattr(covers, "columns"):
        rows = rows_of(covers)
        found = [(str(r.get("name", r.get("supplier", n))), int(r.get("year", 0)), number(r["cover"], "cover"))
                 for n, r in enumerate(rows)]  # fmt: skip
    else:
        found = [(name, 0, cover) for name, cover in amounts(covers, "covers").items()]
    if not found:
        return unknown("no supplier was tried")
    if gaps := sorted({name for name, _, cover in found if cover != cover}):
        return unknown(f"cover without {', '.join(gaps)} unknown")
    by_year = {y: min(c for _, at, c in found if at == y) for y in sorted({y for _, y, _ in found})}
    worst = min(found, key=lambda f: (f[2], f[0]))
    return Reading(worst[2], worst=worst[0], by_year=by_year)


def told(ask: Ask) -> Iterator[Row]:
    """Months of cover of the party by form, element and year: stock at the end of the year in the form it uses.

    What stands in store is the plan's; where the tables let nothing be kept in a form, cover is unknown, not zero.
    """
    used = ask.used[ask.used["place"].isin(ask.members)]
    used = used[used["form"].isin(list(STAGES))]
    held = {(r["form"], r["element"], r["year"]): r["t"] for r in records(ask.spread(ask.stocks, ["form", "year"]))}
    kept = _storable(ask)
    for r in records(ask.spread(used, ["form", "year"])):
        key = (r["form"], r["element"], r["year"])
        if r["element"] == "":
            continue
        cover = months_of_cover(held.get(key, 0.0), r["t"])
        if (r["form"], r["element"]) not in kept:
            cover = unknown("no store of this form in the tables", "month")
        yield Row("months_of_cover", ask.name, r["form"], r["element"], int(r["year"]), cover, "month")


def cover_rows(frame: Any, party: str) -> Iterator[Row]:
    """Rows of a kept N-1 analysis (RUN/analyses/n1.csv) that is about the party: cover by supplier, and autonomy."""
    mine = [r for r in rows_of(frame) if str(r["party"]) == party] if frame is not None else []
    for r in mine:
        cover = Reading(number(r["cover"], "cover"), reason="" if r["cover"] == r["cover"] else str(r["how"]))
        yield Row("n1_cover", party, str(r["group"]), "", int(r["year"]), cover, partner=str(r["name"]))
    for year in sorted({int(r["year"]) for r in mine}):
        covers = {str(r["name"]): r["cover"] for r in mine if int(r["year"]) == year}
        worst = autonomy(covers)
        yield Row("autonomy", party, "", "", year, worst, partner=worst.parts.get("worst", ""))


def _storable(ask: Ask) -> set[tuple[str, str]]:
    """Form and element of what the party may keep."""
    found = set()
    for name in opening_of(ask.result.network):
        material, _, place = name.rpartition("@")
        if place in ask.members and material in ask.oxide.index:
            held = ask.oxide.loc[material].to_dict()
            found |= {(ask.result.form[material], str(e)) for e, t in held.items() if t > 0}
    return found


FAMILY = Family(
    "resilience",
    told,
    (
        Indicator("months_of_cover", "12 x stock of the form at the end of the year / use of that form a year", "month",
                  "0 and more", "stock-to-use ratio; definition 16"),
        Indicator("n1_cover", "value of the party's demand still served without a supplier / undisturbed; of a kept "
                  "stress analysis", "1", "0 to 1", "definition 15"),
        Indicator("autonomy", "smallest N-1 cover of the year", "1", "0 to 1", "definition 15"),
    ),
)  # fmt: skip
