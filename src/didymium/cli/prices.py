"""The command about prices: left and right, the chain, and what stands before unmet tonnes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from didymium.analyses.again import Again, reopen
from didymium.analyses.around import keep_prices
from didymium.analyses.prices import price_chain, price_ranges, words
from didymium.cli.out import answer, columns, guarded, say
from didymium.results.store import load
from didymium.tables.table import records

SHOWN = 20
"""Rows of a kind listed for people; JSON and the files list all."""


@guarded("prices")
def prices(run: str, figure: str, as_json: bool) -> None:
    """One price with its chain, or all that are published, kept beside the run."""
    folder = Path(run)
    say(f"reading {run}")
    stored = load(folder)
    say("taking the run up again")
    again = reopen(stored.result, stored.basis)
    fields: dict[str, Any] = {"study": stored.result.study_name, "case": stored.result.case, "status": "ok"}
    if figure:
        found, lines = _one(again, figure)
    else:
        found, lines = _all(again, folder)
    answer("prices", as_json, fields | found, lines)


def _one(again: Again, figure: str) -> tuple[dict[str, Any], list[str]]:
    """A price, its left and right, and its chain; nothing is written."""
    ranged = price_ranges(again, [figure], say)
    chain = price_chain(again, [figure], ranged)
    r = records(ranged)[0]
    rows = [(r["step"], f"{r['usd_per_t']:,.2f}", text) for r, text in zip(records(chain), words(chain), strict=True)]
    lines = [
        f"{figure} = {r['value']:,.2f} USD_2024/t",
        f"a tonne given is worth: {_money(r['left'])}; a next tonne costs: {_money(r['right'])}",
        _side(chain),
        "",
        *columns(("step", "USD_2024/t", "in words"), [*rows, ("sum", f"{chain['usd_per_t'].sum():,.2f}", "")]),
    ]
    return {"prices": records(ranged), "chain": records(chain)}, lines


def _all(again: Again, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """All published prices and unmet tonnes, kept in the run's folder."""
    tables = keep_prices(folder, again, say)
    ranged, chain, unmet = tables["price_ranges"], tables["price_chain"], tables["unmet_limits"]
    wide = ranged[ranged["kind"] != "point"]
    shown = [(r["id"], *(_money(r[k]) for k in ("left", "value", "right"))) for r in records(wide[:SHOWN])]
    held = [(r["id"], r["limit"], _money(r["worth"])) for r in records(unmet[:SHOWN])]
    lines = [
        f"{len(ranged):,} prices: {len(wide):,} are no point; {chain['id'].nunique():,} as chains",
        *(columns(("price", "a tonne given", "published", "a next tonne"), shown) if shown else []),
        f"{len(unmet):,} demands go unmet in part",
        *(columns(("unmet", "first limit that binds", "a unit more of it is worth"), held) if held else []),
        *_more(len(wide), len(unmet)),
        f"kept: {folder / 'analyses'}",
    ]
    return {n: records(f) for n, f in tables.items()} | {"out": str(folder / "analyses")}, lines


def _more(*counts: int) -> list[str]:
    left = sum(max(0, c - SHOWN) for c in counts)
    return [f"and {left:,} rows more in the files"] if left else []


def _side(chain: pd.DataFrame) -> str:
    """Which of the two the chain explains."""
    told = {
        "left": "the chain explains what a tonne given is worth",
        "right": "the chain explains what a next tonne costs",
        "between": "the chain explains the published price, which lies between the two",
    }
    return told.get(str(chain["side"].iloc[0]) if len(chain) else "", "the two are one: the price is a point")


def _money(value: float) -> str:
    """An amount; infinite on the right where nothing more can be had, on the left where nothing can be put aside."""
    if value != value:
        return "unknown"
    if abs(value) == float("inf"):
        return "cannot be had" if value > 0 else "cannot be put aside"
    return f"{value:,.2f} USD/t"
