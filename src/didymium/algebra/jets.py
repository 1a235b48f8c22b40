"""Jets: numbers that remember which table cells they were computed from, and how strongly.

A `Jet` is a float that carries its derivative by each cell. The fills compute with it as with any
number, so that one run of them on jets tells, for every parameter of the model, the cells behind
it and the pull of each: forward differentiation. Sums and products are exact; what chooses (min,
max, comparison) keeps the jet that was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp


class Jet(float):
    """A number with its derivative by each of the cells it was computed from."""

    __slots__ = ("pulls",)
    __array_ufunc__ = None  # so that NumPy's own numbers leave the arithmetic to us
    pulls: Mapping[int, float]

    def __new__(cls, value: float, pulls: Mapping[int, float]) -> Self:
        """A number and its derivatives: cell -> d number / d cell."""
        made = super().__new__(cls, value)
        made.pulls = pulls
        return made

    def _with(self, value: float, other: Any, mine: float, theirs: float) -> Jet:
        """The result of an operation with its partial derivatives by this and by the other number."""
        pulls = {cell: mine * pull for cell, pull in self.pulls.items()}
        for cell, pull in getattr(other, "pulls", {}).items():
            pulls[cell] = pulls.get(cell, 0.0) + theirs * pull
        return Jet(value, pulls)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: self + x)
        return self._with(float(self) + float(other), other, 1.0, 1.0)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: self - x)
        return self._with(float(self) - float(other), other, 1.0, -1.0)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: -self + x)
        return self._with(float(other) - float(self), other, -1.0, 1.0)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: self * x)
        return self._with(float(self) * float(other), other, float(other), float(self))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: self / x)
        below = float(other)
        return self._with(float(self) / below, other, 1.0 / below, -float(self) / below**2)

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return _each(other, lambda x: x * (1.0 / self))
        mine = float(self)
        return self._with(float(other) / mine, other, -float(other) / mine**2, 1.0 / mine)

    def __neg__(self) -> Jet:
        return self._with(-float(self), 0.0, -1.0, 0.0)

    def __pos__(self) -> Jet:
        return self

    def __abs__(self) -> Jet:
        return -self if self < 0 else self

    def __pow__(self, power: Any, _: None = None) -> Jet:
        mine, exponent = float(self), float(power)
        return self._with(mine**exponent, 0.0, exponent * mine ** (exponent - 1.0), 0.0)


def _each(numbers: npt.NDArray[Any], what: Callable[[Any], Any]) -> npt.NDArray[Any]:
    """An operation on every number of an array."""
    out = np.empty(numbers.shape, dtype=object)
    out.reshape(-1)[:] = [what(x) for x in numbers.reshape(-1).tolist()]
    return out


def array(values: Any) -> npt.NDArray[Any]:
    """Numbers as an array: of floats, or of objects when jets are among them."""
    kept = np.array(values if isinstance(values, np.ndarray | list | tuple) else list(values), dtype=object)
    flat = kept.reshape(-1)
    return kept if any(type(v) is Jet for v in flat) else kept.astype(float)


def plain(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The numbers without what they remember."""
    return values.astype(float)


def pulls(values: npt.NDArray[Any], cells: int) -> sp.csr_matrix:
    """Derivatives of every number (row, C order) by every cell (column)."""
    rows, columns, found = [], [], []
    for n, value in enumerate(values.reshape(-1)) if values.dtype == object else ():
        for cell, pull in getattr(value, "pulls", {}).items():
            rows.append(n)
            columns.append(cell)
            found.append(pull)
    return sp.csr_matrix((found, (rows, columns)), shape=(values.size, cells))
