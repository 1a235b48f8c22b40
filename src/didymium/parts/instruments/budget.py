"""Budget: a party spends an amount, no more and no less, on the best of a menu: what else the money could do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from didymium.errors import Problem, StudyError
from didymium.parts.building import Choice, choices, payments_of
from didymium.parts.deal import Accord, Frames, Instrument, Row, Saying, Terms, common_problems, wrong
from didymium.parts.names import Groups, groups_of, matches
from didymium.parts.network import Network
from didymium.parts.part import Index
from didymium.parts.recipes import Recipes, number
from didymium.parts.table_edits import built_as, joined
from didymium.tables import fields as f
from didymium.tables.table import records

TABLE = "budgets"
MILLION = 1e6


@f.row(TABLE)
class Budget:
    """Money for building: its present value is spent exactly, on whatever of the menu is worth most. What markets
    would build of the menu by themselves counts as bought with it, so name what nobody builds without it.
    """

    budget: str = f.key("unique name")
    party: str = f.ref("places", "groups", help="whose money it is")
    amount: float = f.quantity(
        "USD_2024", "present value, in the first year of the study, of all that its capacity costs within the horizon",
        low=0, required=True,
    )  # fmt: skip
    menu: str = f.text("plants, deposits and groups of them it may be spent on, separated by ';'", required=True)
    start: int = f.year("first year in which it may be decided on", required=True)
    end: int = f.year("last year in which it may be decided on; empty means to the end")


def present_cost(network: Network) -> dict[tuple[int, int], Any]:
    """What a t a year of each option costs that is decided on in a year: present value in the first year of all it
    costs inside the horizon, USD_2024/(t/year), by positions of option and decision year.
    """
    horizon, found = network.horizon, choices(network)
    option = {c.name: n for n, c in enumerate(found)}
    worth = dict(zip(horizon.labels, horizon.weight.tolist(), strict=True))
    years = {str(y): n for n, y in enumerate(horizon.years)}
    out: dict[tuple[int, int], Any] = {}
    for name, year, label, usd in payments_of(found, horizon):
        key = (option[name], years[year])
        out[key] = out.get(key, 0.0) + usd * worth[label]
    return out


def say(index: Index, rows: Sequence[Row]) -> Iterator[Saying]:
    """Two limits that meet: at least and at most the amount. Their weights are millions of USD of present value for a
    t a year of capacity, so that the sum counts money, where other accords count tonnes.

    StudyError when the menu cannot take the amount.
    """
    network = index.network
    cost, found = present_cost(network), choices(network)
    for row in rows:
        codes, weights = _menu(network, row, found, cost)
        _able(row, found, codes, weights)
        terms = (Terms("expand", np.array(codes, dtype=np.int64).reshape(-1, 2), weights),)
        spent = row["amount"] / MILLION
        yield Accord(f"budget {row['budget']}: at least", 0, "least", spent, terms)
        yield Accord(f"budget {row['budget']}: at most", 0, "most", spent, terms)


def _menu(
    network: Network, row: Row, found: Sequence[Choice], cost: dict[tuple[int, int], Any]
) -> tuple[list[tuple[int, int]], list[Any]]:
    """Option and decision year of everything the money may buy, and millions of USD for a t a year of each."""
    last = row["end"] if row["end"] == row["end"] else math.inf
    codes = [
        (option, year)
        for option, year in sorted(cost)
        if on_menu(network.groups, row["menu"], found[option].asset)
        and row["start"] <= network.horizon.years[year] <= last
    ]
    return codes, [cost[code] / MILLION for code in codes]


def on_menu(groups: Groups, menu: str, asset: str) -> bool:
    """Whether a plant or deposit is named by a menu."""
    return any(matches(groups, name, asset) for name in joined(menu))


def _able(row: Row, found: Sequence[Choice], codes: Sequence[tuple[int, int]], weights: Sequence[Any]) -> None:
    """Refuse an amount that the whole menu, built at its dearest date, does not take."""
    dearest: dict[int, Any] = {}
    for (option, _), weight in zip(codes, weights, strict=True):
        dearest[option] = max(dearest.get(option, 0.0), weight)
    top = sum(found[n].limit * w for n, w in dearest.items()) * MILLION
    if row["amount"] > top * (1 + 1e-9):
        raise StudyError([_too_much(row, top, "within the horizon")])


def _too_much(row: Row, top: float, when: str) -> Problem:
    rule = f"the menu can take {top / MILLION:,.1f} m USD at most {when}"
    return wrong(TABLE, row, "amount", rule, "write less, or add plants with options to the menu", "I03")


def check(tables: Frames, rows: Sequence[Row]) -> Iterable[Problem]:
    """A menu of things that may be built, large enough for the amount."""
    found = common_problems(TABLE, rows)
    groups = groups_of(tables["groups"])
    costs = _costs(tables)
    for row in rows:
        for name in joined(row["menu"]):
            if not any(matches(groups, name, asset) for asset in costs):
                rule = f"'{name}' is no plant or deposit with a row in options"
                fix = "add the option, or name another one"
                found.append(wrong(TABLE, row, "menu", rule, fix, "I05"))
        top = sum(each for asset, each in costs.items() if on_menu(groups, row["menu"], asset))
        if joined(row["menu"]) and 0 < top < row["amount"]:
            found.append(_too_much(row, top, "with every option built"))
    return found


def _costs(tables: Frames) -> dict[str, float]:
    """The most that all options of each asset could cost, capital and fixed costs over its life; infinite for what may
    grow without a stated end.
    """
    recipes = Recipes.of(tables)
    sizes: dict[str, float] = {}
    for row in records(tables["options"]):
        sizes[row["asset"]] = sizes.get(row["asset"], 0.0) + row["size"]
    each = {r["deposit"]: number(r, "capex") for r in records(tables["deposits"])}
    for plant in records(tables["plants"]):
        recipe = plant["recipe"] or next(iter(recipes.of_process(plant["process"])), "")
        given = recipes.find(plant["process"], recipe, plant["place"])
        life = number(plant, "life", number(given, "life", 20.0))
        each[plant["plant"]] = built_as(tables, plant)[1] + number(given, "fixed") * life
        if plant["expand"] == "yes":
            sizes[plant["plant"]] = math.inf
    return {asset: size * each[asset] if each.get(asset, 0.0) > 0 else 0.0 for asset, size in sizes.items()}


def words(row: Row) -> str:
    """The budget in one line."""
    until = f"to {row['end']:.0f}" if row["end"] == row["end"] else "on"
    what = ", ".join(joined(row["menu"]))
    spent = f"{row['party']} spends {row['amount'] / MILLION:,.1f} m USD"
    return f"{spent} on the best of {what}, from {row['start']:.0f} {until}"


INSTRUMENT = Instrument(
    title="Budget",
    row=Budget,  # type: ignore[arg-type]
    kind="instrument",
    effect="the present value of what is built of a menu equals the amount",
    pays="the party, as far as the capacity does not earn it back",
    gains="who would gain from the best use of the same money",
    precedent=(),
    sign="the best of a menu is worth no less than any one thing on it",
    words=words,
    say=say,
    check=check,
)
