"""Hand a plan to linopy: a further reading of the same equation bodies, with linopy's own expressions.

Nothing here copies the matrix of the plan, so that what linopy solves is an independent check of it.
Needs the extra `oracles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from didymium.algebra.equation import Formula
from didymium.algebra.rows import Space
from didymium.algebra.symbol import Link
from didymium.algebra.verbs import Balance
from didymium.model.assemble import Program
from didymium.model.fill import Values
from didymium.parts.catalogue import COSTS, EQUATIONS, EXPRESSIONS, GLOSSARY, VARIABLES

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Read:
    """A term over named dims: an array of numbers while no variable is in it, else an expression of linopy."""

    space: Space
    value: Any

    @property
    def known(self) -> bool:
        """Whether it is a pure number."""
        return isinstance(self.value, xr.DataArray)

    @property
    def dims(self) -> tuple[str, ...]:
        """The dims it is labelled by."""
        return tuple(str(d) for d in (self.value.dims if self.known else self.value.coord_dims))

    def _make(self, value: Any) -> Read:
        return Read(self.space, value)

    def __add__(self, other: Any) -> Read:
        a, b = self.value, _value(other)
        return self._make(b + a if self.known else a + b)

    def __neg__(self) -> Read:
        return self._make(self.value * -1.0)

    def __sub__(self, other: Any) -> Read:
        return self + (-other if isinstance(other, Read) else -float(other))

    def __mul__(self, other: Any) -> Read:
        a, b = self.value, _value(other)
        return self._make(b * a if self.known else a * b)

    def __truediv__(self, other: Any) -> Read:
        return self._make(self.value / _value(other))

    # -- verbs -------------------------------------------------------------------------------

    def at(self, link: Link) -> Read:
        """Read through a link: pick along its targets; nothing where a member has none."""
        codes = self.space.codes(link)
        here = _index(self.space, link.dim)
        if not all(self.space.size(d) for d in (link.dim, *link.to)):
            return self._nothing((link.dim, *(d for d in self.dims if d not in link.to)))
        none = (codes < 0).any(axis=1)
        safe = np.where(codes < 0, 0, codes)
        if not self.known and self.value.is_sparse and len(link.to) == 1:
            return self._make(self.value @ _chosen(_index(self.space, link.to[0]), here, codes[:, 0]))
        picks = {d: xr.DataArray(c, dims=link.dim) for d, c in zip(link.to, safe.T, strict=True)}
        picked = self.value.isel(picks).drop_vars(list(link.to)).assign_coords({link.dim: here})
        return self._make(picked * xr.DataArray((~none).astype(float), {link.dim: here}) if none.any() else picked)

    def total(self, link: Link) -> Read:
        """Sum through a link: group by its targets; zero where nothing points."""
        codes = self.space.codes(link)
        kept = np.flatnonzero((codes >= 0).all(axis=1))
        if not len(kept):
            return self._nothing((*link.to, *(d for d in self.dims if d != link.dim)))
        here = _index(self.space, link.dim)[kept]
        value = self.value.isel({link.dim: kept})
        there = {
            d: pd.Series(_index(self.space, d)[c], here, name=d) for d, c in zip(link.to, codes[kept].T, strict=True)
        }
        full = {d: _index(self.space, d) for d in link.to}
        if self.known:
            return self._make(_sums(value, link.dim, there, full))
        if len(there) == 1:
            grouped = value.groupby(there[link.to[0]])
        else:
            grouped = value.assign_coords({d: (link.dim, s.to_numpy()) for d, s in there.items()}).groupby(list(there))
        return self._make(grouped.sum().reindex(full).fillna(0.0))

    def over(self, dim: str) -> Read:
        """Sum a dim out."""
        return self._make(self.value.sum(dim))

    def change(self, opening: Any) -> Read:
        """Each slice of time less the one before; the first less `opening`."""
        times = _index(self.space, "time")
        first = xr.DataArray((np.arange(len(times)) == 0).astype(float), {"time": times})
        before = self.value.shift(time=1)
        start: Read = opening * self._make(first)
        return self - self._make(before.fillna(0.0)) - start

    def _nothing(self, dims: tuple[str, ...]) -> Read:
        return self._make(_array(self.space, dims, np.zeros(self.space.shape(dims))))


def to_linopy(program: Program) -> linopy.Model:
    """The whole plan as a sparse model of linopy, in t and USD; names and labels are kept."""
    linopy.options["semantics"] = "v1"
    model = linopy.Model(sparse=True)
    words = _words(program.values, model)
    for formula in EQUATIONS:
        _constrain(model, formula, formula.bind(words))
    spent = [_discounted(program.values, program.weight, formula.bind(words)) for formula in COSTS]
    model.add_objective(sum((s.sum() for s in spent if not isinstance(s, xr.DataArray)), start=0.0))
    return model


def _discounted(values: Values, weight: npt.NDArray[np.float64], spent: Read) -> Any:
    """Money of each slice of time, in USD of the first year."""
    return (spent * Read(values.space, _array(values.space, ("time",), weight))).value


def _words(values: Values, model: linopy.Model) -> Mapping[str, Any]:
    """Every word of the glossary: variables of the model, arrays of numbers, links as they are."""
    space, out = values.space, dict[str, Any]()
    for name in sorted(GLOSSARY):
        word = GLOSSARY[name]
        if isinstance(word, Link):
            out[name] = word
            continue
        if name in VARIABLES and np.prod(space.shape(word.dims)):
            coords = {d: _index(space, d) for d in word.dims}
            out[name] = Read(space, 1.0 * model.add_variables(lower=0.0, coords=coords, dims=word.dims, name=name))
        else:
            numbers = np.zeros(space.shape(word.dims)) if name in VARIABLES else values.parameters[name]
            out[name] = Read(space, _array(space, word.dims, numbers))
    for name, formula in EXPRESSIONS.items():
        out[name] = formula.bind(out)
    return out


def _constrain(model: linopy.Model, formula: Formula, made: Balance) -> None:
    """Add the rows of an equation that say something: those with a variable and a finite limit."""
    term = (made.left - made.right).value
    if isinstance(term, xr.DataArray) or not all(term.coord_sizes.values()):
        return
    says = np.isfinite(term.const) & term.has_terms
    if not says.any():
        return
    limit = (-term.const).where(says, 0.0)
    term = term - term.const.where(says, 0.0)
    model.add_constraints(term, made.sign, limit, name=formula.name, mask=says)


def _index(space: Space, dim: str) -> pd.Index[Any]:
    return pd.Index(space.labels[dim], name=dim)


def _array(space: Space, dims: tuple[str, ...], numbers: Any) -> xr.DataArray:
    return xr.DataArray(np.asarray(numbers, dtype=float), {d: _index(space, d) for d in dims}, dims)


def _chosen(targets: pd.Index[Any], here: pd.Index[Any], codes: Codes) -> xr.DataArray:
    """1 where a member reads a target, shape (targets, members)."""
    table = (np.arange(len(targets))[:, None] == codes).astype(float)
    return xr.DataArray(table, {str(targets.name): targets, str(here.name): here})


def _value(other: Any) -> Any:
    return other.value if isinstance(other, Read) else float(other)


def _sums(value: xr.DataArray, dim: str, there: Mapping[str, pd.Series[Any]], full: Mapping[str, Any]) -> xr.DataArray:
    """Sums of numbers by one or several targets."""
    frame = value.transpose(dim, ...).to_series().rename("value").reset_index()
    rest = [str(d) for d in value.dims if d != dim]
    for name, labels in there.items():
        frame[name] = labels.loc[frame[dim]].to_numpy()
    sums = frame.groupby([*there, *rest], sort=True)["value"].sum().to_xarray()
    return sums.reindex({**full, **{d: value.indexes[d] for d in rest}}).fillna(0.0)
