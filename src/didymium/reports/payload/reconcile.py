"""60, 70 or 85 %: each article figure beside the statistics of the same stage and scope."""

from __future__ import annotations

from typing import Any

from didymium.reports import numbers, words
from didymium.reports.payload.chart import Cell, Chart, Table, View, number, text
from didymium.reports.payload.common import Case
from didymium.reports.payload.observed import Reading, readings

NEAR = 2.0
SHOWN = (
    "Mining, magnet elements",
    "Mining, all rare earths",
    "Separation",
    "Magnets",
    "imports, compounds and metals",
    "imports, magnets",
)
SINCE = 2018


def chart(case: Case) -> Chart | None:
    """One row per stage and scope: dots are statistics, hollow diamonds the articles."""
    rows = dot_rows(case)
    if not rows:
        return None
    cells: list[list[Cell]] = [
        [row["label"], d["who"], str(d["year"]), d["value"], d["low"], d["high"], d["kind"], d["claim"]]
        for row in rows
        for d in row["dots"]
    ]
    shares = [number(name, "%") for name in ("share", "low", "high")]
    columns = [text("stage"), text("source"), text("year"), *shares, text("kind"), text("claim")]
    fits = [row for row in rows for v in row["verdicts"] if v["fits"]]
    of = f"{len(fits)} of {sum(len(r['verdicts']) for r in rows)} comparisons"
    note = (
        "Articles seldom name what they count: a figure stands in each row of its stage. "
        f"✓ a statistic of that year stands within {NEAR:.0f} points, ✕ none does."
    )
    view = View(
        _title(rows),
        "Share in per cent of tonnes; black dots statistics, hollow diamond the article",
        f"Article figures stand within {NEAR:.0f} points of the newest statistic in {of}.",
        Table(columns, cells),
        {"rows": rows},
        note,
    )
    return Chart("reconcile", "dots", "%", {"": view}, size="half")


def _title(rows: list[dict[str, Any]]) -> str:
    articles = sorted({round(d["value"]) for row in rows for d in row["dots"] if d["article"]})
    if not articles:
        return "Published shares by stage."
    listed = ", ".join(str(a) for a in articles[:-1]) + (f" or {articles[-1]}" if len(articles) > 1 else "")
    questions = "question" if len(rows) == 1 else "questions"
    return f"{listed or articles[0]}{numbers.GAP}%? {words.count(len(rows))} {questions}, each with its own number."


def dot_rows(case: Case) -> list[dict[str, Any]]:
    """Rows that hold an article figure, with the statistics beside it; order as in SHOWN."""
    found = readings(case.result)
    rows = []
    for group in SHOWN:
        stats = [
            r for r in found if r.group == group and r.kind == "statistic" and r.year >= SINCE and of_china(case, r)
        ]
        articles = [r for r in found if r.is_article and _belongs(r, group)]
        if stats and articles:
            rows.append(_row(case, group, stats, articles))
    return rows


def of_china(case: Case, row: Reading) -> bool:
    """Shares of China in the world, and of China in what the party imports: what the articles speak of."""
    if row.stage == "imports":
        return row.place == case.result.focus and row.origin in ("CHN", "China")
    return row.place == "CHN" and "Dy and" not in row.scope and "heavy" not in row.scope


def _belongs(article: Reading, group: str) -> bool:
    """An article that does not say what it counts belongs to each group of its stage."""
    if article.stage == "Mining":
        return group.startswith("Mining") and (group == article.group or "magnet" not in article.scope.lower())
    return group == article.group


def _row(case: Case, group: str, stats: list[Reading], articles: list[Reading]) -> dict[str, Any]:
    low, high = min(r.low for r in stats), max(r.high for r in stats)
    verdicts = [_verdict(value, stats) for value in sorted({a.value for a in articles})]
    who = case.names.party() if group.startswith("imports") else "China"
    return {
        "label": named(group, who),
        "sub": f"{_sources(stats)}, {_years(stats)}",
        "dots": [_dot(r) for r in [*stats, *articles]],
        "low": low,
        "high": high,
        "text": _words(stats, low, high),
        "verdicts": verdicts,
    }


def _verdict(value: float, stats: list[Reading]) -> dict[str, Any]:
    """Whether the newest statistic is near the article's figure, and in which years one was."""
    newest = max(r.year for r in stats)
    fitting = sorted({r.year for r in stats if r.low - NEAR <= value <= r.high + NEAR})
    said = f"{value:.0f}{numbers.GAP}%"
    if newest in fitting:
        return {"value": value, "fits": True, "text": f"{said}: ✓{numbers.GAP}{newest}"}
    if fitting:
        return {
            "value": value,
            "fits": False,
            "text": f"{said}: ✓{numbers.GAP}{_span(fitting)}, ✕{numbers.GAP}{newest}",
        }
    return {"value": value, "fits": False, "text": f"{said}: ✕{numbers.GAP}no{numbers.GAP}year"}


def _span(years: list[int]) -> str:
    """Years in words: 2020, 2022 or 2020–2022."""
    whole = years == list(range(years[0], years[-1] + 1))
    return numbers.years(years[0], years[-1]) if whole else ", ".join(str(y) for y in years)


def named(group: str, who: str) -> str:
    """A group in prose: what is imported is imported from China."""
    return f"{who}: {group.removeprefix('imports, ')} from China" if group.startswith("imports") else group


def _dot(row: Reading) -> dict[str, Any]:
    return {
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "year": row.year,
        "who": f"{row.who} · {row.scope}",
        "article": row.is_article,
        "kind": "article" if row.is_article else "statistic",
        "claim": row.claim,
    }


def _sources(stats: list[Reading]) -> str:
    names = list(dict.fromkeys(r.who for r in stats))
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _years(stats: list[Reading]) -> str:
    return numbers.years(min(r.year for r in stats), max(r.year for r in stats))


def _words(stats: list[Reading], low: float, high: float) -> str:
    """The statistics in words: each year when they are few, else the span."""
    if len({r.year for r in stats}) == len(stats) <= 6 and high - low > 8:
        return " · ".join(f"{r.value:.0f}{numbers.GAP}% {r.year}" for r in sorted(stats, key=lambda r: r.year))
    return f"{low:.0f}\N{EN DASH}{high:.0f}{numbers.GAP}%" if high - low >= 0.5 else f"{low:.0f}{numbers.GAP}%"
