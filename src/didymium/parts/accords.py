"""Accords: limits that instruments put on what is shipped, made, used, kept, mined or built.

Every accord is one sum of columns with weights in one slice of time. A pledge is an accord that may be
broken at a penalty. What is said comes from `parts/instruments`; this part only writes it down.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from didymium.algebra.equation import cost, equation
from didymium.algebra.jets import array
from didymium.algebra.symbol import Word, link, parameter, variable
from didymium.algebra.verbs import at, at_most, total
from didymium.parts.deal import Accord, in_order
from didymium.parts.instruments import deals
from didymium.parts.part import Fill, Index, Part

CLAUSES = {
    "shipment": ("shipped", ("lane", "time")),
    "activity": ("run", ("mode", "time")),
    "served": ("used", ("offer", "time")),
    "stock": ("kept", ("store", "time")),
    "mine": ("mined", ("deposit", "time")),
    "expand": ("added", ("option", "year")),
}
"""Name of the clauses on each variable, and the dims of their codes."""

WORDS: tuple[Word, ...] = (
    variable("lacking", ("pledge",), "t", "what a pledge lacks", "e"),
    parameter("accord_bound", ("accord",), "t", "the most of it; of a pledge, less what was promised", "A"),
    parameter("penalty", ("pledge",), "USD_2024/t", "paid for a t that lacks", r"\pi"),
    parameter("lacking_most", ("pledge",), "t", "the most that may lack", r"\overline{e}"),
    link("accord_of_pledge", "pledge", "accord", "the accord", "a"),
    link("time_of_pledge", "pledge", "time", "when it is due", "t"),
    *(
        parameter(f"{c}_weight", (f"{c}_clause",), u, "how it counts", r"\omega^" + c[0])
        for c, u in (("shipped", "1"), ("run", "1"), ("used", "1"), ("kept", "1"), ("mined", "1"), ("added", "year"))
    ),
    *(link(f"{v}_of_clause", f"{c}_clause", d, "what is counted", c[0]) for v, (c, d) in CLAUSES.items()),
    *(link(f"accord_of_{c}", f"{c}_clause", "accord", "the accord", "a") for c, _ in CLAUSES.values()),
)


@equation(over=("accord",), unit="t")
def accord(
    shipment: Any,
    shipment_of_clause: Any,
    shipped_weight: Any,
    accord_of_shipped: Any,
    activity: Any,
    activity_of_clause: Any,
    run_weight: Any,
    accord_of_run: Any,
    served: Any,
    served_of_clause: Any,
    used_weight: Any,
    accord_of_used: Any,
    stock: Any,
    stock_of_clause: Any,
    kept_weight: Any,
    accord_of_kept: Any,
    mine: Any,
    mine_of_clause: Any,
    mined_weight: Any,
    accord_of_mined: Any,
    expand: Any,
    expand_of_clause: Any,
    added_weight: Any,
    accord_of_added: Any,
    lacking: Any,
    accord_of_pledge: Any,
    accord_bound: Any,
) -> Any:
    """What is shipped, made, used, kept, mined and built under an accord stays within it; a pledge stands with the
    opposite sign.

    Dual: the worth of a tonne more room, or of a tonne less promised.
    """
    moved = total(at(shipment, shipment_of_clause) * shipped_weight, by=accord_of_shipped)
    made = total(at(activity, activity_of_clause) * run_weight, by=accord_of_run)
    used = total(at(served, served_of_clause) * used_weight, by=accord_of_used)
    kept = total(at(stock, stock_of_clause) * kept_weight, by=accord_of_kept)
    dug = total(at(mine, mine_of_clause) * mined_weight, by=accord_of_mined)
    built = total(at(expand, expand_of_clause) * added_weight, by=accord_of_added)
    return at_most(moved + made + used + kept + dug + built - total(lacking, by=accord_of_pledge), accord_bound)


@equation(over=("pledge",), unit="t")
def pledge_kept(lacking: Any, lacking_most: Any) -> Any:
    """A pledge without a penalty must be kept.

    Dual: what keeping it costs.
    """
    return at_most(lacking, lacking_most)


@cost()
def penalty_cost(lacking: Any, penalty: Any, time_of_pledge: Any) -> Any:
    """Paid for what pledges lack: a transfer between the parties of a contract."""
    return total(lacking * penalty, by=time_of_pledge)


def fill(index: Index) -> Fill:
    """Every accord of every instrument, in the order of their names."""
    accords = in_order(deals(index).accords)
    labels = [f"{a.name}@{index.labels['time'][a.time]}" for a in accords]
    pledges = [n for n, a in enumerate(accords) if a.sign == "least"]
    soft = [isfinite(accords[n].penalty) for n in pledges]
    sign = [1.0 if a.sign == "most" else -1.0 for a in accords]
    dims: dict[str, list[str]] = {"accord": labels, "pledge": [labels[n] for n in pledges]}
    links = {
        "accord_of_pledge": np.array(pledges, dtype=np.int64).reshape(-1, 1),
        "time_of_pledge": np.array([accords[n].time for n in pledges], dtype=np.int64).reshape(-1, 1),
    }
    values = {
        "accord_bound": array([a.bound * s for a, s in zip(accords, sign, strict=True)]),
        "penalty": array([accords[n].penalty if s else 0.0 for n, s in zip(pledges, soft, strict=True)]),
        "lacking_most": np.where(soft, np.inf, 0.0),
    }
    for name in CLAUSES:
        _clauses(name, accords, sign, labels, dims, links, values)
    return Fill(dims, links, values)


def _clauses(
    variable_: str,
    accords: list[Accord],
    sign: list[float],
    labels: list[str],
    dims: dict[str, list[str]],
    links: dict[str, Any],
    values: dict[str, Any],
) -> None:
    """Put the clauses of all accords on one variable with the labels, links and values."""
    kind, over = CLAUSES[variable_]
    found = [
        (n, code, weight * sign[n])
        for n, a in enumerate(accords)
        for terms in a.terms
        if terms.variable == variable_
        for code, weight in zip(terms.codes.tolist(), terms.weights, strict=True)
    ]
    dims[f"{kind}_clause"] = [f"{labels[n]}:{kind}:{':'.join(map(str, code))}" for n, code, _ in found]
    links[f"{variable_}_of_clause"] = np.array([c for _, c, _ in found], dtype=np.int64).reshape(-1, len(over))
    links[f"accord_of_{kind}"] = np.array([n for n, _, _ in found], dtype=np.int64).reshape(-1, 1)
    values[f"{kind}_weight"] = array([w for *_, w in found])


PART = Part("accords", "Agreements and rules", WORDS, (accord, pledge_kept, penalty_cost), fill)
