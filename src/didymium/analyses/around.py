"""What is found around a solved run and kept beside it: origins, prices explained, cover, leverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from didymium.analyses.again import Again
from didymium.analyses.leverage import Levers, checked, headline_ranges, ranked
from didymium.analyses.n_minus_1 import Cover, stress
from didymium.analyses.prices import price_chain, price_ranges, unmet_limits
from didymium.analyses.solve import Progress, quiet
from didymium.analyses.suppliers import GROUPS
from didymium.results.origin import deep_origin
from didymium.results.result import Result
from didymium.results.store import add_analysis

KEPT = 200
"""Claims of each figure that are kept beside the run."""


def keep_origin(folder: Path, result: Result) -> None:
    """Where what the party in focus uses comes from; a run without a focus keeps nothing."""
    if result.focus:
        add_analysis(folder, "origin", deep_origin(result, place=result.focus), {"place": result.focus})


def keep_prices(folder: Path, again: Again, progress: Progress = quiet) -> dict[str, pd.DataFrame]:
    """Left and right of every published price, its chain, and the first limit before every unmet tonne."""
    ranged = price_ranges(again, None, progress)
    progress("chains of prices")
    chain = price_chain(again, None, ranged)
    found = {"price_ranges": ranged, "price_chain": chain, "unmet_limits": unmet_limits(again, progress)}
    for name, frame in found.items():
        add_analysis(folder, name, frame, {"unit": "USD_2024/t", "rows": len(frame)})
    return found


def keep_cover(
    folder: Path,
    result: Result,
    party: str | None = None,
    among: Sequence[str] = GROUPS,
    years: Sequence[int] | None = None,
    progress: Progress = quiet,
) -> Cover:
    """N-1 cover of a party; see `n_minus_1.stress`."""
    cover = stress(result, party, among, years, progress)
    add_analysis(folder, "n1", cover.frame, cover.about)
    return cover


def keep_leverage(
    folder: Path, levers: Levers, figures: Sequence[str], leading: int, progress: Progress = quiet
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Claims by their pull on each figure, the leading ones solved again, and the figures' ranges.

    With `leading` 0 the claims are screened only, and there are no ranges.
    """
    levers.figures = tuple(figures)
    frames = []
    for figure in figures:
        progress(f"{figure}: the pull of every claim")
        frames.append(checked(levers, ranked(levers, figure), leading, progress))
    found = pd.concat(frames, ignore_index=True)
    about = {"figures": list(figures), "leading": leading}
    add_analysis(folder, "leverage", found.groupby("figure", sort=False).head(KEPT), about)
    if not leading:
        return found, None
    ranges = headline_ranges(levers, found, progress)
    add_analysis(folder, "headline_ranges", ranges, about)
    return found, ranges
