"""The Answer page: the decision in two lines, three figures, on whom, the surplus, 60, 70 or 85 %."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from didymium.reports import numbers, words
from didymium.reports.names import GROUPS
from didymium.reports.payload import calibration, cited, pull, reconcile, resting, sellers, shortage, validation
from didymium.reports.payload.analysed import missing
from didymium.reports.payload.chart import Chart, Page, Table, View, number, text, unlike
from didymium.reports.payload.common import Case, Ledger, claims_of, key_years, table
from didymium.reports.payload.trade import by_seller, import_bill

TINY = 1e-6
CANNOT_SAY = (
    "What this run cannot say: who cuts off whom and when (shocks come later), whether planned plants are built, "
    "what magnets travel inside motors and other goods."
)
RANGES = "Ranges: low and high of demand, summed over uses. Cells: claims a figure rests on and their inputs."
PULLED = (
    "Ranges: the doubtful claims with the largest pull, one at a time. Shares: part of each kind of claim in the pull."
)


def page(cases: Sequence[Case]) -> Page:
    """The page of the first case; the others stand on Answers × shocks."""
    case = cases[0]
    charts = [
        figures(case),
        sellers.chart(case),
        reconcile.chart(case),
        surplus(case),
        shortage.chart(case),
        mind(case),
    ]
    return Page(
        id="answer",
        nav="Answer",
        finding=finding(case),
        lede=lede(case),
        kicker=case.result.question,
        charts=[c for c in charts if c is not None],
        closing=closing(case),
    )


def finding(case: Case) -> str:
    """What the party needs and what its plants can make: no sentence about who sells."""
    last, party = case.result.years[-1], words.sentence(case.names.party())
    need = case.need(case.result.focus, last)
    if not math.isfinite(need["quantity"]):
        return _plain_finding(case, last)
    able = home_capacity(case, last)
    start = f"{party} needs {numbers.mass(need['quantity'], digits=2)} of magnets in {last}"
    if not case.result.focus:
        return f"{start}; {numbers.mass(need['unmet'], digits=2)} of them stay unmet."
    if able <= 0:
        return f"{start}, and no plant at home is running or decided."
    return (
        f"{start}; plants at home, running or decided, can make {numbers.mass(able, digits=2, like=need['quantity'])}."
    )


def _plain_finding(case: Case, year: int) -> str:
    """A study without magnets: how much of what is asked for comes."""
    asked = case.asked(year)
    name = case.result.title or case.result.study_name
    if not asked["quantity"]:
        return f"{name}: no demand stands in {year}."
    if asked["unmet"] < TINY * asked["quantity"]:
        return f"{name}: all {numbers.mass(asked['quantity'])} asked for in {year} are delivered."
    return (
        f"{name}: {numbers.mass(asked['unmet'])} of {numbers.mass(asked['quantity'])} asked for in {year} stay unmet."
    )


def lede(case: Case) -> str:
    """On whom and on which stage by statistics, what is needed by the plan: three sentences at most."""
    if not case.rare_earths:
        return ""
    return " ".join(p for p in (sellers.observed_imports(case), sellers.observed_stages(case), _needed(case)) if p)


def _needed(case: Case) -> str:
    """What the party needs over the years, and from whom the plan lets it buy, once that may be read."""
    first, last = case.result.years[0], case.result.years[-1]
    now, then = (case.need(case.result.focus, y)["quantity"] for y in (first, last))
    unread = f"who sells in the plan is {words.NOT_READ}"
    if not math.isfinite(now) or not math.isfinite(then) or first == last:
        return "" if case.calibrated else f"{words.sentence(unread)}."
    who = words.sentence(words.possessive(case.names.party()))
    need = f"{who} need grows" if then >= now else f"{who} need falls"
    said = f"{need} from {numbers.mass(now, 2, like=then)} in {first} to {numbers.mass(then, 2)} in {last}"
    if not case.calibrated:
        return f"{said}; {unread}."
    sold = by_seller(case, last, "magnet")
    if not sold:
        return f"{said}; the plan buys no magnet abroad."
    seller, t = next(iter(sold.items()))
    part = numbers.share(t / sum(sold.values()))
    return f"{said}; in the plan {case.names.place(seller)} sells {part} of the magnets."


def closing(case: Case) -> list[str]:
    """What this run cannot say."""
    if not case.rare_earths:
        return []
    lines = [CANNOT_SAY, words.NO_INSTRUMENTS]
    if not case.calibrated:
        lines.append(words.NOT_CALIBRATED)
    inside = validation.said_inside() or "the base year is not compared with statistics yet"
    return [*lines, f"Calibration {calibration.state(case)}; {inside} (page Validation)."]


def mind(case: Case) -> Chart | None:
    """Which ends of claims would change a headline figure by what counts, as sentences."""
    if not case.rare_earths:
        return None
    lines = pull.mind(case)
    heads = pull.headlines(case)
    rows = [
        [pull.claim_said(case, p), which, cited.said(case.names, figure), cited.written(at, head.unit), p.claim]
        for figure, head in heads.items()
        for p, which, at in pull.tipping(case, figure, head.value)
    ]
    columns = [text(n) for n in ("claim", "end", "figure", "becomes", "claim id")]
    nothing = f"No single doubtful claim moves a headline figure by 5{numbers.GAP}% or more."
    empty = "" if lines else missing("leverage") if not heads else nothing
    limit = f"changes a headline figure by 5{numbers.GAP}% or more when it takes its low or high end"
    view = View(
        "Would change our mind if",
        f"Each claim {limit}, all else fixed",
        "",
        Table(columns, rows),
        {"items": lines},
        "",
        empty,
    )
    return Chart("mind", "list", "", {"": view})


def home_capacity(case: Case, year: int) -> float:
    """t magnets a year of plants at home that stand or are decided."""
    frame = case.result.capacity()
    rows = frame[(frame["year"] == year) & (frame["place"] == case.result.focus)]
    rows = rows[rows["process"].astype(str).str.startswith("magnet")]
    return float(rows["existing"].sum())


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
    note = PULLED if any(i["shares"] for i in items) else RANGES
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
    return _figure(case, label, *span, short, resting.asked_claims(case), f"need{_here(case, last)}")


def _here(case: Case, year: int) -> str:
    """The end of the id of a headline figure: the party and the year."""
    return f"[place={case.result.focus},year={year}]"


def _oxide(case: Case, last: int) -> dict[str, Any]:
    elements = GROUPS["NdPr"][1]
    rows = case.result.demand()
    rows = rows[(rows["year"] == last) & rows["material"].astype(str).str.startswith("magnet.")]
    rows = rows[rows["place"] == case.result.focus]
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
    return "of the pull on it" if shares else counted


def _figure(
    case: Case,
    label: str,
    value: float,
    low: float,
    high: float,
    beside: str,
    claims: list[str],
    figure: str = "",
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
        "unit": unit,
        "beside": beside,
        "range": f"range {numbers.span(low, high, digits=2)}" if known else words.NO_RANGE,
        "counts_in": "t a year",
        "counts": counts,
        "status": _status(item["shares"], words.counted(counts)),
    }


def _split(written: str) -> tuple[str, str]:
    value, _, unit = written.partition(numbers.GAP)
    return value, unit


def surplus(case: Case) -> Chart | None:
    """Lanthanum and cerium nobody buys, in the years that matter."""
    frame = case.result.surplus()
    if not {"La", "Ce"} & set(case.content.elements):
        return None
    frame = frame.assign(La=case.content.tonnes(frame, ("La",)), Ce=case.content.tonnes(frame, ("Ce",)))
    years = key_years(case.result.years)
    sums = frame.groupby("year")[["La", "Ce"]].sum()
    rows = [[y, float(sums["La"].get(y, 0.0)), float(sums["Ce"].get(y, 0.0))] for y in years]
    last = rows[-1]
    total = float(last[1]) + float(last[2])
    most = max(la + ce for _, la, ce in rows)
    title = f"By-products: {numbers.mass(total)} of lanthanum and cerium oxide find no buyer in {last[0]}."
    if not case.calibrated:
        title = "By-products: lanthanum and cerium left over, by year"
    data = {
        "rows": [{"label": str(y), "value": la + ce, "text": numbers.mass(la + ce, like=most)} for y, la, ce in rows]
    }
    view = View(
        title,
        "World, kt oxide a year, all forms, unsold after every use in the tables",
        case.say(f"The world leaves {numbers.mass(total)} of lanthanum and cerium oxide unsold in {last[0]}."),
        Table(
            [text("year"), number("lanthanum", "t oxide"), number("cerium", "t oxide"), number("together", "t oxide")],
            [[str(y), la, ce, la + ce] for y, la, ce in rows],
        ),
        data,
        "",
        "" if any(la + ce > 0 for _, la, ce in rows) else "No lanthanum or cerium is left over in any year shown.",
    )
    return Chart("surplus", "lengths", "t oxide", {"": view}, size="half")
