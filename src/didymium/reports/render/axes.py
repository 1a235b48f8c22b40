"""Where values stand on a line, in CSS: linear with round ticks, or a ratio on a log scale."""

from __future__ import annotations

import math

from didymium.reports.render.html import Markup, join, percent, tag

WANTED = 6
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class Linear:
    """From low to high with at most seven round ticks."""

    def __init__(self, low: float, high: float) -> None:
        span = (high - low) or max(abs(high), 1.0)
        scale = 10.0 ** math.floor(math.log10(span / WANTED))
        self.step = scale * next(s for s in STEPS if s * scale * WANTED >= span * 0.999)
        first, last = math.floor(low / self.step + 1e-9), math.ceil(high / self.step - 1e-9)
        self.low, self.high = first * self.step, max(last, first + 1) * self.step
        self.ticks = [n * self.step for n in range(first, max(last, first + 1) + 1)]

    def part(self, value: float) -> float:
        """Per cent of the width at which a value stands, kept inside the frame."""
        return min(100.0, max(0.0, 100 * (value - self.low) / (self.high - self.low)))

    def at(self, value: float) -> str:
        """The same in CSS."""
        return percent(self.part(value))

    def span(self, low: float, high: float) -> str:
        """A stretch as a style; the ends in any order."""
        left, right = sorted((self.part(low), self.part(high)))
        return f"left:{percent(left)};width:{percent(right - left)}"

    def grid(self) -> Markup:
        """A thin line at each tick."""
        return join(*(tag("span", class_="grid", style=f"left:{self.at(v)}") for v in self.ticks))


class Ratio:
    """Modelled over observed from a third to three, as logarithms: half as far to the left as double to the right."""

    WIDEST = 3.0

    def part(self, ratio: float) -> float:
        """Per cent of the width; 0 or 100 beyond the ends."""
        if ratio <= 0:
            return 0.0
        span = math.log(self.WIDEST)
        return min(100.0, max(0.0, 50 * (math.log(ratio) + span) / span))

    def at(self, ratio: float) -> str:
        """The same in CSS."""
        return percent(self.part(ratio))

    def beyond(self, ratio: float) -> bool:
        """Whether a ratio lies outside the axis."""
        return ratio <= 1 / self.WIDEST or ratio >= self.WIDEST
