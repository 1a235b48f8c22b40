"""What a report reads: the doors of a result, and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from didymium.results.origin import deep_origin
from didymium.results.result import Result


class Solved(Protocol):
    """One solved case. Quantities are t a year in the solved year; money is USD of 2024.

    `focus` is the ISO3 code of the study's party (empty when it has none); `composition` is
    material x element in t element per t; `oxide_factor` turns t element into t oxide.
    """

    @property
    def study_name(self) -> str:
        """Name of the study."""
        ...

    @property
    def title(self) -> str:
        """Its title in prose."""
        ...

    @property
    def question(self) -> str:
        """What it asks."""
        ...

    @property
    def focus(self) -> str:
        """ISO3 code of its party, or ''."""
        ...

    @property
    def case(self) -> str:
        """answer/shock."""
        ...

    @property
    def answer(self) -> str:
        """Name of the answer."""
        ...

    @property
    def shock(self) -> str:
        """Name of the shock."""
        ...

    @property
    def answer_words(self) -> str:
        """What this answer does, one sentence."""
        ...

    @property
    def years(self) -> Sequence[int]:
        """Solved years."""
        ...

    @property
    def duration(self) -> Mapping[int, float]:
        """Years each solved year stands for."""
        ...

    @property
    def card(self) -> Mapping[str, Any]:
        """The run card."""
        ...

    @property
    def world(self) -> Mapping[str, pd.DataFrame]:
        """Tables as solved, by name."""
        ...

    @property
    def composition(self) -> pd.DataFrame:
        """t element per t, material x element."""
        ...

    @property
    def oxide_factor(self) -> pd.Series[float]:
        """t oxide per t of each element."""
        ...

    def flows(self) -> pd.DataFrame:
        """year, material, form, source, from, to, route, t, t_reo."""
        ...

    def routes(self) -> pd.DataFrame:
        """route, from, to, cost, days, co2, chokepoints."""
        ...

    def activity(self) -> pd.DataFrame:
        """year, plant, place, process, recipe, source, t."""
        ...

    def made(self) -> pd.DataFrame:
        """year, place, process, material, form, source, t, t_reo."""
        ...

    def used(self) -> pd.DataFrame:
        """year, place, process, material, form, source, t, t_reo."""
        ...

    def mined(self) -> pd.DataFrame:
        """year, deposit, place, t_reo."""
        ...

    def demand(self) -> pd.DataFrame:
        """year, end_use, material, place, quantity, delivered, unmet, low, high."""
        ...

    def served(self) -> pd.DataFrame:
        """year, end_use, material, place, t."""
        ...

    def prices(self) -> pd.DataFrame:
        """year, material, form, source, place, price."""
        ...

    def surplus(self) -> pd.DataFrame:
        """year, material, form, source, place, t."""
        ...

    def capacity(self) -> pd.DataFrame:
        """year, asset, kind, place, process, existing, built."""
        ...


FOOTPRINTS = ("year", "place", "process", "kind", "amount", "unit")
ORIGIN = ("year", "place", "stage", "element", "kind", "origin", "share", "t")
IN_USE = ("year", "end_use", "place", "material", "inflow", "outflow", "stock", "collected")


class Remembered:
    """A result whose frames are worked out once: pages ask for the same ones again and again.

    `analyses` are what commands left beside the run, by name (results/store.read_analysis); without
    them those of the result itself, if it holds any.
    """

    def __init__(self, result: Solved, analyses: Mapping[str, pd.DataFrame] | None = None) -> None:
        self._result = result
        held: Mapping[str, pd.DataFrame] = getattr(result, "analyses", {})
        self.analyses: dict[str, pd.DataFrame] = dict(held if analyses is None else analyses)
        self._frames: dict[str, pd.DataFrame] = {}
        self.study_name, self.title, self.question, self.focus = (
            result.study_name,
            result.title,
            result.question,
            result.focus,
        )
        self.case, self.answer, self.shock, self.answer_words = (
            result.case,
            result.answer,
            result.shock,
            result.answer_words,
        )
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

    def footprints(self) -> pd.DataFrame:
        """year, place, process, kind, amount, unit; no row in results that count none."""
        return self._once("footprints", lambda: self._optional("footprints", FOOTPRINTS))

    def in_use(self) -> pd.DataFrame:
        """year, end_use, place, material, inflow, outflow, stock, collected; no row in results without cohorts."""
        return self._once("in_use", lambda: self._optional("in_use", IN_USE))

    def origin(self) -> pd.DataFrame:
        """year, place, stage, element, kind, origin, share, t: where what a place takes in was mined and separated."""
        return self._once("origin", self._traced)

    def _traced(self) -> pd.DataFrame:
        if isinstance(self._result, Result):
            return deep_origin(self._result)
        return self.analyses.get("origin", pd.DataFrame({c: [] for c in ORIGIN}))

    def _optional(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        made: Callable[[], pd.DataFrame] | None = getattr(self._result, name, None)
        return pd.DataFrame({c: [] for c in columns}) if made is None else made()
