"""The rows reading: terms as `A x + c` in sparse form, with labels and order checked at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from didymium.algebra.symbol import Link
from didymium.errors import EquationError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Space:
    """The members of every dim in order, the codes of every link, and how many columns there are."""

    labels: Mapping[str, npt.NDArray[np.str_]]
    links: Mapping[str, Codes] = field(default_factory=dict)
    columns: int = 0

    def size(self, dim: str) -> int:
        """How many members a dim has."""
        if dim not in self.labels:
            raise EquationError(f"unknown dim '{dim}'")
        return len(self.labels[dim])

    def shape(self, dims: tuple[str, ...]) -> tuple[int, ...]:
        """Sizes of several dims."""
        return tuple(self.size(d) for d in dims)

    def codes(self, link: Link) -> Codes:
        """Position of each member's target, shape (members of link.dim, targets); -1 means none."""
        codes = self.links.get(link.name)
        if codes is None or codes.shape != (self.size(link.dim), len(link.to)):
            raise EquationError(f"link '{link.name}' has no codes of shape ({link.dim}, {len(link.to)})")
        return codes


@dataclass(frozen=True)
class Rows:
    """A term: one row per member of its dims (C order); `matrix` is None for a pure number."""

    space: Space
    dims: tuple[str, ...]
    matrix: sp.csr_matrix | None
    const: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dims."""
        return self.space.shape(self.dims)

    # -- reshaping ---------------------------------------------------------------------------

    def take(self, index: Codes, dims: tuple[str, ...]) -> Rows:
        """Rows at `index` (-1 gives zero), as a term over `dims`."""
        if not len(self.const) and (index < 0).all():
            return Rows(self.space, dims, None, np.zeros(len(index)))
        if (index < 0).any():
            found = index >= 0
            picked = self.take(np.where(found, index, 0), dims)
            matrix = None if picked.matrix is None else _scaled(picked.matrix, found.astype(float))
            return Rows(self.space, dims, matrix, np.where(found, picked.const, 0.0))
        matrix = None if self.matrix is None else self.matrix[index]
        return Rows(self.space, dims, matrix, self.const[index])

    def spread(self, dims: tuple[str, ...]) -> Rows:
        """The same values repeated along the dims it lacks, in the order asked for."""
        if dims == self.dims:
            return self
        if set(self.dims) - set(dims):
            raise EquationError(f"cannot lay {self.dims} out over {dims}")
        grid = np.arange(len(self.const), dtype=np.int64).reshape(self.shape)
        order = [self.dims.index(d) for d in dims if d in self.dims]
        grid = grid.transpose(order) if order else grid.reshape(())
        sizes = iter(grid.shape)
        grid = grid.reshape([next(sizes) if d in self.dims else 1 for d in dims])
        index = np.broadcast_to(grid, self.space.shape(dims)).reshape(-1)
        return self.take(index, dims)

    def _pair(self, other: Any) -> tuple[Rows, Rows]:
        if not isinstance(other, Rows):
            other = Rows(self.space, (), None, np.array([float(other)]))
        dims = self.dims + tuple(d for d in other.dims if d not in self.dims)
        return self.spread(dims), other.spread(dims)

    # -- arithmetic --------------------------------------------------------------------------

    def __add__(self, other: Any) -> Rows:
        a, b = self._pair(other)
        if a.matrix is None or b.matrix is None:
            matrix = a.matrix if b.matrix is None else b.matrix
        else:
            matrix = a.matrix + b.matrix
        return Rows(self.space, a.dims, matrix, a.const + b.const)

    __radd__ = __add__

    def __neg__(self) -> Rows:
        return self.__mul__(-1.0)

    def __sub__(self, other: Any) -> Rows:
        return self.__add__(other * -1.0)

    def __rsub__(self, other: Any) -> Rows:
        return self.__mul__(-1.0).__add__(other)

    def __mul__(self, other: Any) -> Rows:
        a, b = self._pair(other)
        if b.matrix is not None:
            a, b = b, a
        if b.matrix is not None:
            raise EquationError("a variable times a variable is not linear")
        matrix = None if a.matrix is None else _scaled(a.matrix, b.const)
        return Rows(self.space, a.dims, matrix, a.const * b.const)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Rows:
        if isinstance(other, Rows):
            if other.matrix is not None:
                raise EquationError("division by a variable is not linear")
            return self.__mul__(Rows(self.space, other.dims, None, 1.0 / other.const))
        return self.__mul__(1.0 / float(other))

    # -- verbs -------------------------------------------------------------------------------

    def at(self, link: Link) -> Rows:
        """Read through a link: dims (link.dim, the rest)."""
        rest = tuple(d for d in self.dims if d not in link.to)
        if len(rest) + len(link.to) != len(self.dims):
            raise EquationError(f"at '{link.name}': the term has {self.dims}, the link reads {link.to}")
        target = self.spread(link.to + rest)
        here = _flat(self.space.codes(link), self.space.shape(link.to))
        width = prod(self.space.shape(rest))
        index = np.where(here[:, None] < 0, -1, here[:, None] * width + np.arange(width)).reshape(-1)
        return target.take(index, (link.dim, *rest))

    def total(self, link: Link) -> Rows:
        """Sum through a link: dims (link.to, the rest)."""
        if link.dim not in self.dims:
            raise EquationError(f"total by '{link.name}': the term has {self.dims}, not {link.dim}")
        rest = tuple(d for d in self.dims if d != link.dim)
        if set(rest) & set(link.to):
            raise EquationError(f"total by '{link.name}': {link.to} stands in {self.dims} already")
        source = self.spread((link.dim, *rest))
        there = _flat(self.space.codes(link), self.space.shape(link.to))
        width = prod(self.space.shape(rest))
        target = np.where(there[:, None] < 0, -1, there[:, None] * width + np.arange(width)).reshape(-1)
        return source.gathered(target, link.to + rest)

    def over(self, dim: str) -> Rows:
        """Sum a dim out."""
        rest = tuple(d for d in self.dims if d != dim)
        if len(rest) == len(self.dims):
            raise EquationError(f"over '{dim}': the term has {self.dims}")
        source = self.spread((dim, *rest))
        target = np.tile(np.arange(prod(self.space.shape(rest)), dtype=np.int64), self.space.size(dim))
        return source.gathered(target, rest)

    def change(self, opening: Any) -> Rows:
        """Each slice of time less the one before; the first less `opening`."""
        if self.dims[-1:] != ("time",):
            return self.spread((*(d for d in self.dims if d != "time"), "time")).change(opening)
        slots = self.space.size("time")
        before = np.arange(len(self.const), dtype=np.int64) - 1
        first = np.arange(len(self.const)) % slots == 0
        start = Rows(self.space, ("time",), None, (np.arange(slots) == 0).astype(float))
        earlier = self.take(np.where(first, -1, before), self.dims)
        return self.__sub__(earlier).__sub__(start.__mul__(opening)).spread(self.dims)

    def gathered(self, target: Codes, dims: tuple[str, ...]) -> Rows:
        """Rows summed into the rows of `dims` at `target`; -1 drops a row."""
        size = prod(self.space.shape(dims))
        keep = target >= 0
        const = np.bincount(target[keep], weights=self.const[keep], minlength=size).astype(float)
        if self.matrix is None:
            return Rows(self.space, dims, None, const)
        source = np.flatnonzero(keep)
        sums = sp.csr_matrix((np.ones(len(source)), (target[keep], source)), shape=(size, len(target)))
        return Rows(self.space, dims, sums @ self.matrix, const)


def numbers(space: Space, dims: tuple[str, ...], values: Any, name: str = "") -> Rows:
    """A parameter as a term; refuses NaN and wrong shapes."""
    array = np.asarray(values, dtype=float)
    if array.shape != space.shape(dims):
        raise EquationError(f"'{name}' has shape {array.shape}, its dims {dims} have {space.shape(dims)}")
    if np.isnan(array).any():
        where = np.argwhere(np.isnan(array))[0]
        at = ", ".join(str(space.labels[d][i]) for d, i in zip(dims, where, strict=True))
        raise EquationError(f"'{name}' is unknown at [{at}]")
    return Rows(space, dims, None, array.reshape(-1).copy())


def columns(space: Space, dims: tuple[str, ...], offset: int) -> Rows:
    """A block of columns as a term: one column per member of dims, beginning at `offset`."""
    size = prod(space.shape(dims))
    index = np.arange(size)
    matrix = sp.csr_matrix((np.ones(size), (index, index + offset)), shape=(size, space.columns))
    return Rows(space, dims, matrix, np.zeros(size))


def _flat(codes: Codes, shape: tuple[int, ...]) -> Codes:
    """Several codes as one position in C order; -1 where any is -1."""
    flat = np.zeros(len(codes), dtype=np.int64)
    for column, size in zip(codes.T, shape, strict=True):
        if (column >= size).any():
            raise EquationError("a link points beyond its dim")
        flat = flat * size + column
    return np.where((codes < 0).any(axis=1), -1, flat)


def _scaled(matrix: sp.csr_matrix, factors: Floats) -> sp.csr_matrix:
    data = matrix.data * np.repeat(factors, np.diff(matrix.indptr))
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
