"""The Evidence page: article figures beside sources, what tables rest on, claims behind the headlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.payload import own, pull, reconcile, tornado
from didymium.reports.payload.chart import Cell, Chart, Page, Table, View, number, records, text, unlike
from didymium.reports.payload.common import Case, Ledger, claims_of, table, words_of
from didymium.reports.payload.observed import Reading, readings

MOST = 60
COLUMNS = (
    "mark",
    "how it came",
    "table",
    "row",
    "field",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "place in the source or note",
    "claim",
)


def page(cases: Sequence[Case]) -> Page:
    """Everything about where numbers come from."""
    case = cases[0]
    figure = tornado.switch(case)
    charts = [own.chart(cases), sources(case), tornado.chart(case), leading(case), statuses(case), behind(case)]
    closing = [
        "Mark = how a number came to us: "
        + ", ".join(f"{words.MARKS[h]} {words.MARK_WORDS[h]}" for h in words.MARK_ORDER)
        + "."
    ]
    switches = [] if figure is None else [figure]
    return Page("evidence", "Evidence", finding(cases), "", switches, [c for c in charts if c is not None], closing)


def finding(cases: Sequence[Case]) -> str:
    """How much of the world was seen at its source, how much is assumed, how much somebody wrote without a source."""
    counts = _all_counts(cases[0])
    total = sum(counts.values())
    mine = len(own.cells(cases))
    if not total:
        tail = f"; {mine:,} are yours, without a source" if mine else ""
        return f"No claim stands behind this study's numbers: its tables name none{tail}."
    seen, guessed = numbers.share(counts["seen"] / total), numbers.share(counts["assumed"] / total)
    if not mine:
        return f"{seen} of {total:,} numbers were read at their source; {guessed} are assumed."
    return f"{seen} of {total:,} numbers were read at their source, {guessed} are assumed; {mine:,} more are yours."


def _all_counts(case: Case) -> dict[str, int]:
    ledger = Ledger(case.result)
    return words.merged({str(k): int(v) for k, v in ledger.claims["how"].value_counts().items()})


def sources(case: Case) -> Chart | None:
    """All published shares on one scale, grouped by stage, newest first."""
    found = [r for r in readings(case.result) if r.is_article or r.year >= reconcile.SINCE]
    found = [r for r in found if reconcile.of_china(case, r) or r.is_article]
    groups = [g for g in reconcile.SHOWN if any(r.group == g for r in found)]
    rows = [_source_row(case, r) for g in groups for r in found if r.group == g]
    if not rows:
        return None
    marked = [
        {**row, "head": row["group"] if i == 0 or rows[i - 1]["group"] != row["group"] else ""}
        for i, row in enumerate(rows)
    ]
    cells: list[list[Cell]] = [
        [r["group"], r["label"], str(r["year"]), r["value"], r["low"], r["high"], r["kind"], r["claim"]] for r in rows
    ]
    shares = [number(name, "%") for name in ("share", "low", "high")]
    columns = [text("stage"), text("source"), text("year"), *shares, text("kind"), text("claim")]
    articles = sum(1 for r in rows if r["kind"] == "article")
    view = View(
        f"Sources disagree by stage and year: {articles} article figures, "
        f"{len(rows) - articles} statistics{_spread(rows)}.",
        "Share in per cent, one source a row; filled = statistic, ring = second-hand or projection, diamond = article",
        f"{articles} article figures stand beside {len(rows) - articles} statistics on one scale.",
        Table(columns, cells),
        {"rows": marked},
        "Used to compare, never as an input of the model.",
    )
    return Chart("sources", "scale", "%", {"": view})


def _spread(rows: Sequence[dict[str, Any]]) -> str:
    """How far the statistics on mining alone lie apart."""
    mined = [r for r in rows if r["group"].startswith("Mining") and r["kind"] != "article"]
    if not mined:
        return ""
    return f"; mining alone spans {min(r['low'] for r in mined):.0f} to {max(r['high'] for r in mined):.0f} %"


def _source_row(case: Case, row: Reading) -> dict[str, Any]:
    who = case.names.place(row.place) if row.place and row.place != "CHN" else "China"
    return {
        "group": reconcile.named(row.group, who),
        "label": f"{row.who}: {row.scope}",
        "year": row.year,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "text": f"{row.value:.0f}" if row.high - row.low < 0.5 else f"{row.low:.0f}\N{EN DASH}{row.high:.0f}",
        "kind": "article"
        if row.is_article
        else "second-hand"
        if row.second_hand and row.kind == "statistic"
        else row.kind,
        "claim": row.claim,
    }


def statuses(case: Case) -> Chart | None:
    """Claims by table and by how they came."""
    claims = Ledger(case.result).claims
    if claims.empty:
        return None
    rows: list[dict[str, Any]] = []
    for name, group in claims.groupby(claims["table"].map(words_of)):
        counts = words.merged({str(k): int(v) for k, v in group["how"].value_counts().items()})
        rows.append({"label": str(name) or "no table", **counts, "total": sum(counts.values())})
    rows.sort(key=lambda r: (-int(r["total"]), str(r["label"])))
    # One's own numbers have no row of claims: they stand in a table of their own.
    marks = [h for h in words.MARK_ORDER if h != "yours"]
    cells: list[list[Cell]] = [[r["label"], *(r[h] for h in marks), r["total"]] for r in rows]
    columns = [
        text("table"),
        *(number(f"{words.MARKS[h]} {words.MARK_WORDS[h]}") for h in marks),
        number("claims"),
    ]
    top = rows[0]
    view = View(
        "What each table rests on",
        "Claims by table: how each number came to us",
        f"The table {top['label']} rests on {top['total']:,} of {sum(int(r['total']) for r in rows):,} claims.",
        Table(columns, cells),
        {"open": True},
    )
    return Chart("statuses", "table", "claims", {"": view})


def behind(case: Case) -> Chart | None:
    """The claims behind the headline figures, most doubtful first."""
    ledger = Ledger(case.result)
    demands = table(case.result, "demands", "place", "material")
    rows = demands[(demands["place"].isin(case.mine)) & demands["material"].astype(str).str.startswith("magnet.")]
    paths = table(case.result, "paths", "asset")
    plants = table(case.result, "plants", "plant", "place")
    home = set(plants.loc[plants["place"].isin(case.mine), "plant"].astype(str))
    claims = ledger.behind([*claims_of(rows), *claims_of(paths[paths["asset"].astype(str).isin(home)])])
    found = ledger.rows(claims)
    if found.empty:
        return None
    order = {h: i for i, h in enumerate(("assumed", "recalled", "mixed", "computed", "seen"))}
    found = found.assign(rank=found["how"].map(order).fillna(0)).sort_values("rank", kind="stable")
    cells = [_claim_row(case, row) for row in records(found.head(MOST))]
    counts = ledger.counts(claims)
    columns = [unlike(c) if c in ("value", "low", "high") else text(c) for c in COLUMNS]
    shown = (
        f"the first {MOST} of {len(found):,}, most doubtful first"
        if len(found) > MOST
        else f"all {len(found)}, most doubtful first"
    )
    view = View(
        f"Behind the headline figures: {words.counted(counts)}",
        f"Claims of {words.possessive(case.names.party())} demand and plants and their inputs; {shown}",
        f"The headline figures rest on {len(found):,} claims; {words.were(counts['seen'])} read at their source.",
        Table(columns, cells),
        {"open": True},
    )
    return Chart("behind", "table", "claims", {"": view})


def leading(case: Case) -> Chart | None:
    """The claims in the tornados with their sources and places, one card each, to be linked to."""
    wanted: dict[str, pull.Pull] = {}
    for figure, head in tornado.figures_of(case).items():
        rows = pull.pulls(case)[figure]
        shown = [*tornado.drawn(rows, head.value), *rows[: tornado.MOST]]
        wanted.update({p.claim: p for p in shown if p.claim not in wanted})
    found = Ledger(case.result).rows(wanted)
    if found.empty:
        return None
    cards = [_card(case, row, wanted[words_of(row["claim"])]) for row in records(found)]
    columns = [unlike(c) if c in ("value", "low", "high") else text(c) for c in COLUMNS]
    view = View(
        f"{words.count(len(cards))} claims pull most: what each says and where it stands",
        "A quotation stands where the source may be passed on; else the place in the source",
        "",
        Table(columns, [_claim_row(case, row) for row in records(found)]),
        {"cards": cards},
    )
    return Chart("leading", "cards", "", {"": view})


def _card(case: Case, row: dict[str, Any], pulled: pull.Pull) -> dict[str, Any]:
    """One claim: its cell in prose, value and range, how it came, its source with place and address."""
    how = words_of(row["how"]) or "assumed"
    ends = [pull.amount(pulled, which) for which in ("low", "high")]
    span = f" [{ends[0]} to {ends[1]}]" if numbers.UNKNOWN not in ends else ", no range stated"
    inputs = [c for c in words_of(row["inputs"]).split(";") if c]
    lines = [
        ["says", f"{pull.amount(pulled, 'value')}{span}"],
        [
            "source",
            "" if how == "computed" and not words_of(row["source"]) else source_words(case, words_of(row["source"])),
        ],
        ["place, scope", words_of(row["note"])],
        ["computed", case.names.prose(words_of(row["rule"])).replace(" x ", " \N{MULTIPLICATION SIGN} ")],
        ["from claims", ", ".join(inputs)],
        ["address", _address(case, words_of(row["source"]))],
    ]
    return {
        "id": words_of(row["claim"]),
        "label": words.sentence(pull.claim_said(case, pulled)),
        "mark": words.MARKS.get(how, "◌"),
        "how": words.MARK_WORDS.get(how, how),
        "lines": [line for line in lines if line[1]],
    }


def _address(case: Case, source: str) -> str:
    """Where a source can be read; it is printed, not linked: the report asks no host for anything."""
    frame = table(case.result, "sources", "source", "url")
    rows = frame[frame["source"].astype(str) == source]
    return words_of(rows.iloc[0]["url"]) if len(rows) else ""


def _claim_row(case: Case, row: dict[str, Any]) -> list[Cell]:
    how = words_of(row["how"]) or "assumed"
    note = "; ".join(p for p in (words_of(row["rule"]), words_of(row["note"])) if p)
    return [
        words.MARKS.get(how, "◌"),
        words.MARK_WORDS.get(how, how),
        words_of(row["table"]),
        case.names.prose(words_of(row["key"])).replace("|", " | "),
        words_of(row["field"]),
        _number(row["value"]),
        _number(row["low"]),
        _number(row["high"]),
        words_of(row["unit"]),
        source_words(case, words_of(row["source"])),
        note,
        words_of(row["claim"]),
    ]


def _number(value: Any) -> float | None:
    return None if value is None or value == "" or pd.isna(value) else float(value)


def source_words(case: Case, source: str) -> str:
    """Publisher, title and date of a source; 'not seen' when there is none."""
    if not source:
        return "not seen"
    frame = table(case.result, "sources", "source", "publisher", "title", "date")
    rows = frame[frame["source"].astype(str) == source]
    if rows.empty:
        return source
    row = rows.iloc[0]
    return (
        ", ".join(
            dict.fromkeys(p for p in (words_of(row["publisher"]), words_of(row["title"]), words_of(row["date"])) if p)
        )
        or source
    )
