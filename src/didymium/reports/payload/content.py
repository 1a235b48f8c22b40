"""What goods hold: t oxide of an element in each t, also for groups of variants."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from didymium.reports.input import Solved


class Content:
    """t oxide of each element in a t of a material (material x element), with a guess for groups.

    A demand names a grade, `magnet.ev_traction`; its content is the mean of the variants that
    serve it, `magnet.ev_traction_*`, at the full recipe (no `lowdy`).
    """

    def __init__(self, result: Solved) -> None:
        composition = result.composition
        factor = result.oxide_factor.reindex(composition.columns).fillna(1.0)
        self.frame: pd.DataFrame = composition.fillna(0.0) * factor
        self.elements: tuple[str, ...] = tuple(str(c) for c in composition.columns)
        self._guessed: dict[str, pd.Series[float]] = {}

    def of(self, material: str, elements: Iterable[str]) -> float:
        """t oxide of these elements in a t of the material; 0 when nothing is known to be in it."""
        known = [e for e in elements if e in self.frame.columns]
        if not known:
            return 0.0
        return float(self._row(material)[known].sum())

    def tonnes(self, frame: pd.DataFrame, elements: Iterable[str], field: str = "t") -> pd.Series[float]:
        """t oxide of these elements in each row of a frame with columns `material` and `field`."""
        listed = tuple(elements)
        shares = {m: self.of(str(m), listed) for m in frame["material"].unique()}
        return frame[field].astype(float) * frame["material"].map(shares).astype(float)

    def _row(self, material: str) -> pd.Series[float]:
        if material in self.frame.index:
            row: pd.Series[float] = self.frame.loc[material]
            return row
        if material not in self._guessed:
            variants = [m for m in self.frame.index if str(m).startswith(f"{material}_") and "lowdy" not in str(m)]
            empty = pd.Series(0.0, index=self.frame.columns)
            self._guessed[material] = self.frame.loc[variants].mean() if variants else empty
        return self._guessed[material]
