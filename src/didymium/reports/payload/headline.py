"""The headline figures of the Answer page: number, range in words and as a bar, what each rests on."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.names import GROUPS
from didymium.reports.payload import pull, resting
from didymium.reports.payload.chart import Chart, Table, View, text, unlike
from didymium.reports.payload.common import Case, Ledger, claims_of, table
from didymium.reports.payload.trade import import_bill

RANGES = "Ranges of tonnes: low and high of demand, summed over uses."
RESOLVED_MONEY = "Range of what is paid: solved anew at the ends of the doubtful claims that pull most, one at a time."
RESOLVED = "Ranges: the figure solved anew at the ends of the doubtful claims with the largest pull, one at a time."
SHARES = "Pull: how far a figure moves per 1\N{NO-BREAK SPACE}% of each claim; its parts by kind of claim."
CELLS = "Cells: claims a figure rests on and their inputs."


def figures(case: Case) -> Chart | None:
    """Three headline figures, each with its range and what it rests on."""
    last = case.result.years[-1]
    need = case.need(case.result.focus, last)
    if not math.isfinite(need["quantity"]):
        return _plain_figures(case, last)
    items = [_need(case, need, last), _oxide(case, last), _bill(case, last)]
    rows = [[i["label"], i["number"], i["low"], i["high"], i["counts_in"], i["status"]] for i in items]
    rows.insert(1, ["of which unmet", need["unmet"], None, None, "t", ""])
    columns = [text("figure"), unlike("value"), unlike("low"), unlike("high"), text("unit"), text("rests on")]
    wanted = f"{words.sentence(case.names.party())} needs {numbers.mass(need['quantity'])} of magnets in {last}"
    reading = f"{wanted}; {_unmet_words(need['unmet'])}."
    ranged = [i["id"] in pull.headlines(case) for i in items if i["bar"]]
    note = RESOLVED if ranged and all(ranged) else f"{RESOLVED_MONEY} {RANGES}" if any(ranged) else RANGES
    if any(i["shares"] for i in items):
        note = f"{note} {SHARES}"
    if not all(i["shares"] for i in items):
        note = f"{note} {CELLS}"
    view = View("Three figures", "", reading, Table(columns, rows), {"items": items}, note)
    return Chart("figures", "figures", "", {"": view})


def _plain_figures(case: Case, year: int) -> Chart | None:
    """A study without magnets: what is asked for and what stays unmet, all goods together."""
    asked = case.asked(year)
    if not asked["quantity"]:
        return None
    claims = claims_of(table(case.result, "demands"))
    nan = float("nan")
    items = [
        _figure(case, f"Asked for in {year}", asked["quantity"], nan, nan, "all goods and places", claims),
        _figure(case, f"Unmet in {year}", asked["unmet"], nan, nan, "all goods and places", claims),
    ]
    rows = [[i["label"], i["number"], i["counts_in"], i["status"]] for i in items]
    columns = [text("figure"), unlike("value"), text("unit"), text("rests on")]
    view = View("Figures", "", "", Table(columns, rows), {"items": items})
    return Chart("figures", "figures", "", {"": view})


def _unmet_words(unmet: float) -> str:
    return f"{numbers.mass(unmet)} stay unmet" if unmet >= 0.5 else "none stays unmet"


def _need(case: Case, need: dict[str, float], last: int) -> dict[str, Any]:
    unmet = need["unmet"]
    short = f"of which {numbers.mass(unmet, digits=2)} unmet" if unmet >= 0.5 else "all met"
    label = f"Magnets {case.names.party()} needs in {last}"
    span = (need["quantity"], need["low"], need["high"])
    return _figure(case, label, *span, short, resting.asked_claims(case), f"need{_here(case, last)}", "magnets")


def _here(case: Case, year: int) -> str:
    """The end of the id of a headline figure: the party and the year."""
    return f"[place={case.result.focus},year={year}]"


def _oxide(case: Case, last: int) -> dict[str, Any]:
    elements = GROUPS["NdPr"][1]
    rows = case.result.demand()
    rows = rows[(rows["year"] == last) & rows["material"].astype(str).str.startswith("magnet.")]
    rows = rows[rows["place"].isin(case.mine)]
    sums = {c: float(case.content.tonnes(rows, elements, c).sum(min_count=1)) for c in ("quantity", "low", "high")}
    label = f"Neodymium and praseodymium in them, as oxide, {last}"
    return _figure(
        case,
        label,
        sums["quantity"],
        sums["low"],
        sums["high"],
        "in finished magnets, before losses",
        resting.oxide_claims(case),
        f"oxide_need{_here(case, last)}",
        "oxide",
    )


def _bill(case: Case, last: int) -> dict[str, Any]:
    """What the party pays: money, with a range once leverage has worked one out."""
    figure = f"import_bill{_here(case, last)}"
    dollars = import_bill(case, last)
    counts = Ledger(case.result).counts(resting.bill_claims(case))
    value, unit = _split(numbers.money(dollars))
    head = pull.headlines(case).get(figure)
    low, high = (head.low, head.high) if head is not None else (float("nan"), float("nan"))
    item = _item(case, figure, dollars, low, high, numbers.money)
    return item | {
        "label": f"What {case.names.party()} pays for rare earths from abroad in {last}",
        "value": value,
        "unit": f"{unit} a year" if unit else "",
        "beside": "at modelled prices",
        "range": f"range {numbers.money(low)} to {numbers.money(high)}" if item["bar"] else words.NO_RANGE,
        "counts_in": "USD a year",
        "counts": counts,
        "status": _status(item["shares"], words.counted(counts)),
    }


def _item(
    case: Case, figure: str, value: float, low: float, high: float, write: Callable[[float], str]
) -> dict[str, Any]:
    """What every headline figure has: number, range, bar, and the parts of the pull by mark."""
    known = math.isfinite(low) and math.isfinite(high) and high > low
    bar = {
        "low": low,
        "high": high,
        "value": value,
        "end": high * 1.15,
        "low_text": write(low),
        "high_text": write(high),
    }
    return {
        "id": figure,
        "number": value,
        "low": low if known else None,
        "high": high if known else None,
        "bar": bar if known else None,
        "shares": pull.marks(pull.pulls(case).get(figure, [])),
    }


def _status(shares: dict[str, float], counted: str) -> str:
    """What a figure rests on: parts of the pull where they are known, else counts."""
    return "of the pull" if shares else counted


def _figure(
    case: Case,
    label: str,
    value: float,
    low: float,
    high: float,
    beside: str,
    claims: list[str],
    figure: str = "",
    form: str = "",
) -> dict[str, Any]:
    """A figure in tonnes: the range of its leverage where there is one, else that of demand."""
    ledger = Ledger(case.result)
    counts = ledger.counts(ledger.behind(claims))
    head = pull.headlines(case).get(figure)
    if head is not None and math.isfinite(head.low) and math.isfinite(head.high):
        low, high = head.low, head.high
    known = math.isfinite(low) and math.isfinite(high) and high > low
    top = high if known else None
    item = _item(case, figure, value, low, high, lambda t: numbers.mass(t, digits=2, like=top))
    shown, unit = _split(numbers.mass(value, digits=2, like=top))
    return item | {
        "label": label,
        "value": shown,
        "unit": f"{unit} {form}".strip(),
        "beside": beside,
        "range": f"range {numbers.span(low, high, digits=2)}" if known else words.NO_RANGE,
        "counts_in": "t a year",
        "counts": counts,
        "status": _status(item["shares"], words.counted(counts)),
    }


def _split(written: str) -> tuple[str, str]:
    value, _, unit = written.partition(numbers.GAP)
    return value, unit
