"""The command stress: N-1 cover of a party, supplier by supplier."""

from __future__ import annotations

import signal
from pathlib import Path

from didymium.analyses.around import keep_cover
from didymium.analyses.n_minus_1 import Cover, autonomy, ranking
from didymium.analyses.suppliers import GROUPS
from didymium.cli.out import answer, columns, guarded, say
from didymium.errors import Problem, StudyError
from didymium.results.store import load
from didymium.tables.table import records


@guarded("stress")
def stress(run: str, party: str, among: str, years: str, most: int, as_json: bool) -> None:
    """Take each supplier away in turn; the ranking, and all of it in RUN/analyses/n1.csv. Ctrl-C keeps what is done."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    say(f"reading {run}")
    result = load(Path(run)).result
    groups = [w.removesuffix("s") for w in _words(among)] or list(GROUPS)
    cover = keep_cover(Path(run), result, party or None, groups, [_year(y) for y in _words(years)] or None, say)
    path = Path(run) / "analyses" / "n1.csv"
    told, worst = ranking(cover.frame), autonomy(cover.frame)
    fields = {
        "study": result.study_name,
        "case": result.case,
        "status": "partial" if cover.partial else "ok",
        **cover.about,
        "autonomy": records(worst),
        "ranking": records(told),
        "out": str(path),
    }
    answer("stress", as_json, fields, _lines(cover, most, path))


def _lines(cover: Cover, most: int, path: Path) -> list[str]:
    party, told = cover.party or "all users", ranking(cover.frame)
    head = ("what fails", "which", "worst year", "still served", "lost, m USD/year", "unmet, t/year", "hardest hit")
    rows = [
        (
            r["group"],
            r["name"],
            r["year"],
            _share(r["cover"]),
            f"{r['lost_value'] / 1e6:,.0f}",
            f"{r['unmet_t']:,.0f}",
            r["worst"],
        )
        for r in records(told.head(most))
    ]
    yearly = [(r["year"], _share(r["cover"]), r["name"]) for r in records(autonomy(cover.frame))]
    about = cover.about
    tried = f"{cover.tried} of {cover.of} suppliers tried" + ("; broken off, the rest is not known" * cover.partial)
    return [
        f"What {party} still gets when one supplier fails (share of the value of its demand, by modelled flows)",
        "",
        *columns(head, rows),
        "",
        "strategic autonomy: the worst case of each year",
        *columns(("year", "still served", "without"), yearly),
        "",
        f"{tried}; {about['solved']} solved, {about['unused']} certified without: nothing passes them. All: {path}",
    ]


def _share(cover: float) -> str:
    return "unknown" if cover != cover else f"{100 * cover:.1f} %"


def _words(listed: str) -> list[str]:
    return [w.strip() for w in listed.split(",") if w.strip()]


def _year(word: str) -> int:
    if not word.isdigit():
        fix = "write solved years, as in 2030,2040"
        raise StudyError([Problem("S47", "", 0, "years", word, "is not a year", fix)])
    return int(word)
