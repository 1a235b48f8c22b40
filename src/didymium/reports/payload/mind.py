"""Which ends of claims would change a headline figure by what counts, as sentences."""

from __future__ import annotations

from didymium.reports import numbers, words
from didymium.reports.payload import cited, pull
from didymium.reports.payload.analysed import SCREENED, missing
from didymium.reports.payload.chart import Chart, Table, View, text
from didymium.reports.payload.common import Case


def chart(case: Case) -> Chart | None:
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
    wide = [words.sentence(cited.said(case.names, f)) for f, head in heads.items() if pull.ranged(head)]
    nothing = f"No single claim of those drawn on Evidence moves a headline figure by 5{numbers.GAP}% or more."
    if wide:
        nothing += f" Other claims in the range do: {'; '.join(wide)}."
    unsolved = SCREENED if pull.pulls(case) else missing("leverage")
    empty = "" if lines else unsolved if not heads else nothing
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
