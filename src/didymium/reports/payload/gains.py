"""Who gains: every party's account under an answer less its account under the reference, worth in the first year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from didymium.reports import words
from didymium.reports.amounts import Scale
from didymium.reports.around import Around
from didymium.reports.names import Names, plain
from didymium.reports.payload.chart import Cell, Chart, Switch, Table, View, number, text
from didymium.reports.payload.common import Case
from didymium.study.study import REFERENCE

MOST = 10
ALL = "all accounts"
TREASURY = "treasury of "
NOTHING = 0.5
"""USD below which an account has not moved."""
KINDS = {
    "consumer_surplus": "surplus of users",
    "mine_rent": "rent of mines",
    "plant_rent": "rent of plants",
    "route_rent": "margin of routes",
}

Books = Mapping[tuple[str, str], float]


def present(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], float]:
    """Accounts by party and kind, USD of the first year: from long rows, or from one row a party."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        party = str(row["party"])
        whole = {k: v for k, v in row.items() if k not in ("party", "total")}
        told = {str(row["kind"]): row["present"]} if "kind" in row else whole
        for kind, value in told.items():
            if value is not None and math.isfinite(float(value)):
                found[party, str(kind)] = found.get((party, str(kind)), 0.0) + float(value)
    return found


def moved(around: Around, answer: str) -> tuple[Books, Books]:
    """The accounts of the calm plan of the reference and of an answer; nothing where one is not solved."""
    both = [around.outcome(REFERENCE), around.outcome(answer)]
    books = [present(o.accounts) if o is not None and not around.state(o.answer) else {} for o in both]
    return (books[0], books[1]) if all(books) else ({}, {})


def told_of(around: Around) -> list[str]:
    """The answers whose accounts can be held against the reference's."""
    return [a for a in around.rows if a != REFERENCE and moved(around, a)[1]]


def switch(around: Around) -> Switch | None:
    """Which answer; none when there is nothing to choose from."""
    found = told_of(around)
    return Switch("gains", "Answer", [(a, a) for a in found], at="gains") if found else None


def chart(around: Around, case: Case) -> Chart | None:
    """Bars per party, one view an answer."""
    found = told_of(around)
    if not found:
        return None
    return Chart("gains", "balance", "USD", {a: _view(around, a, case) for a in found}, ("gains",))


def _view(around: Around, answer: str, case: Case) -> View:
    before, after = moved(around, answer)
    by_party = dict(sorted(_by_party(before, after).items(), key=lambda i: -abs(i[1])))
    felt = {p: v for p, v in by_party.items() if abs(v) >= NOTHING}
    scale = Scale.of(felt.values(), "USD_2024")
    shown = list(felt.items())[:MOST]
    rest = list(felt.items())[MOST:]
    rows = [_bar(party_name(case.names, p), v, scale) for p, v in sorted(shown, key=lambda i: -i[1])]
    if rest:
        rows.append(_bar(f"others ({len(rest)})", sum(v for _, v in rest), scale))
    said = _said(answer, felt, scale, case.names)
    return View(
        said if case.calibrated else f"Who gains under {answer}",
        f"{answer} less reference, calm plan, {scale.unit} of the first year; filled = gains, hollow = loses",
        said if case.calibrated else words.NOT_READ,
        _table(before, after, by_party, case.names),
        {"rows": rows},
        "Accounts of users, mines, plants, routes, treasuries and owners: what one pays another, that one gets. "
        "Calibration: the wedges of the fit, nobody’s money.",
        "" if felt else f"No account moves: {answer} changes nothing that anybody pays or gets.",
    )


def _bar(label: str, value: float, scale: Scale) -> dict[str, Any]:
    said = scale.full(value)
    return {"label": label, "value": value, "text": f"+{said}" if value > 0 and said[0].isdigit() else said}


def _by_party(before: Books, after: Books) -> dict[str, float]:
    sums: dict[str, float] = {}
    for party, kind in (*before, *(k for k in after if k not in before)):
        sums[party] = sums.get(party, 0.0) + after.get((party, kind), 0.0) - before.get((party, kind), 0.0)
    return sums


def _said(answer: str, felt: Mapping[str, float], scale: Scale, names: Names) -> str:
    """The party that gains most and the one that loses most."""
    if not felt:
        return f"{words.sentence(words.called(answer))}: nobody gains, nobody loses."
    top, low = max(felt, key=felt.__getitem__), min(felt, key=felt.__getitem__)
    parts = [f"{party_name(names, top)} gains {scale.full(felt[top])}"] if felt[top] > 0 else []
    parts += [f"{party_name(names, low)} loses {scale.full(-felt[low])}"] if felt[low] < 0 else []
    return f"{words.sentence(words.called(answer))}: {', '.join(parts)}."


def _table(before: Books, after: Books, by_party: Mapping[str, float], names: Names) -> Table:
    """A row a party and kind of account, and one for all of a party."""
    rows: list[list[Cell]] = []
    keys = [*before, *(k for k in after if k not in before)]
    for party in by_party:
        own = [k for k in keys if k[0] == party]
        sums = [sum(books.get(k, 0.0) for k in own) for books in (before, after)]
        rows.append([party_name(names, party), ALL, *sums, sums[1] - sums[0]])
        for key in own:
            ends = [before.get(key, 0.0), after.get(key, 0.0)]
            rows.append([party_name(names, party), KINDS.get(key[1]) or plain(key[1]), *ends, ends[1] - ends[0]])
    money = (number(name, "USD") for name in ("reference", "answer", "change"))
    return Table([text("party"), text("account"), *money], rows)


def party_name(names: Names, party: str) -> str:
    """A party as it is called on every page; a treasury with its place."""
    if party.startswith(TREASURY):
        return f"{words.possessive(names.place(party.removeprefix(TREASURY)))} treasury"
    return names.place(party)
