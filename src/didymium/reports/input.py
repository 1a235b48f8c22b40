"""What a report reads: the doors of a result, and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd


class Solved(Protocol):
    """One solved case. Quantities are t a year in the solved year; money is USD of 2024.

    `focus` is the ISO3 code of the study's party (empty when it has none); `composition` is
    material x element in t element per t; `oxide_factor` turns t element into t oxide.
    """

    @property
    def study_name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def focus(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def shock(self) -> str: ...
    @property
    def answer_words(self) -> str: ...
    @property
    def years(self) -> Sequence[int]: ...
    @property
    def duration(self) -> Mapping[int, float]: ...
    @property
    def card(self) -> Mapping[str, Any]: ...
    @property
    def world(self) -> Mapping[str, pd.DataFrame]: ...
    @property
    def composition(self) -> pd.DataFrame: ...
    @property
    def oxide_factor(self) -> pd.Series[float]: ...

    def flows(self) -> pd.DataFrame: ...
    def routes(self) -> pd.DataFrame: ...
    def activity(self) -> pd.DataFrame: ...
    def made(self) -> pd.DataFrame: ...
    def used(self) -> pd.DataFrame: ...
    def mined(self) -> pd.DataFrame: ...
    def demand(self) -> pd.DataFrame: ...
    def served(self) -> pd.DataFrame: ...
    def prices(self) -> pd.DataFrame: ...
    def surplus(self) -> pd.DataFrame: ...
    def capacity(self) -> pd.DataFrame: ...


class Remembered:
    """A result whose frames are worked out once: pages ask for the same ones again and again."""

    def __init__(self, result: Solved) -> None:
        self._result = result
        self._frames: dict[str, pd.DataFrame] = {}
        self.study_name, self.title, self.question, self.focus = result.study_name, result.title, result.question, result.focus
        self.case, self.answer, self.shock, self.answer_words = result.case, result.answer, result.shock, result.answer_words
        self.years, self.duration, self.card, self.world = result.years, result.duration, result.card, result.world
        self.composition, self.oxide_factor = result.composition, result.oxide_factor

    def _once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = make()
        return self._frames[name]

    def flows(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("flows", self._result.flows)

    def routes(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("routes", self._result.routes)

    def activity(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("activity", self._result.activity)

    def made(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("made", self._result.made)

    def used(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("used", self._result.used)

    def mined(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("mined", self._result.mined)

    def demand(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("demand", self._result.demand)

    def served(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("served", self._result.served)

    def prices(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("prices", self._result.prices)

    def surplus(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("surplus", self._result.surplus)

    def capacity(self) -> pd.DataFrame:
        """See Solved."""
        return self._once("capacity", self._result.capacity)
