"""What goods hold: t oxide of an element in each t, also for groups of variants."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from didymium.reports.input import Solved


class Content:
    """t oxide of each element in a t of a material (material x element), with a guess for groups.

    A demand names a grade, `magnet.ev_traction`; its content is the mean of the variants that
    may serve it (its group, else `magnet.ev_traction_*`), at the full recipe where it has one.
    """

    def __init__(self, result: Solved) -> None:
        composition = result.composition
        factor = result.oxide_factor.reindex(composition.columns).fillna(1.0)
        self.frame: pd.DataFrame = composition.fillna(0.0) * factor
        self.elements: tuple[str, ...] = tuple(str(c) for c in composition.columns)
        self._members = _members(result)
        self._held: dict[tuple[str, ...], dict[str, float]] = {}

    def of(self, material: str, elements: Iterable[str]) -> float:
        """t oxide of these elements in a t of the material; 0 when nothing is known to be in it."""
        return self._known(material, tuple(elements))

    def tonnes(self, frame: pd.DataFrame, elements: Iterable[str], field: str = "t") -> pd.Series[float]:
        """t oxide of these elements in each row of a frame with columns `material` and `field`."""
        listed = tuple(elements)
        held = self._shares(listed)
        for material in frame["material"].unique():
            self._known(str(material), listed)
        return frame[field].astype(float) * frame["material"].map(held).astype(float)

    def _shares(self, elements: tuple[str, ...]) -> dict[str, float]:
        """Content of every known material, summed over the elements; worked out once."""
        if elements not in self._held:
            known = [e for e in elements if e in self.frame.columns]
            sums = self.frame[known].sum(axis=1)
            self._held[elements] = {str(m): float(v) for m, v in zip(sums.index, sums.to_numpy(), strict=True)}
        return self._held[elements]

    def _known(self, material: str, elements: tuple[str, ...]) -> float:
        """Content of a material; of a group the mean of its variants, at the full recipe where it has one."""
        held = self._shares(elements)
        if material not in held:
            listed = self._members.get(material, []) or [m for m in held if m.startswith(f"{material}_")]
            known = [m for m in listed if m in held]
            found = [held[m] for m in known if "lowdy" not in m] or [held[m] for m in known]
            held[material] = sum(found) / len(found) if found else 0.0
        return held[material]


def _members(result: Solved) -> dict[str, list[str]]:
    """The members of each group of materials."""
    frame = result.world.get("groups", pd.DataFrame())
    found: dict[str, list[str]] = {}
    if {"group", "member"} <= set(frame.columns):
        for group, member in zip(frame["group"], frame["member"], strict=True):
            found.setdefault(str(group), []).append(str(member))
    return found
