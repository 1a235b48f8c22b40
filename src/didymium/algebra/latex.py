"""The show reading: the same bodies run with symbols give the formula of the docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from didymium.algebra.equation import Formula
from didymium.algebra.symbol import Link, Symbol, Word
from didymium.algebra.verbs import Balance

Where = Mapping[str, str]

SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge"}
SUM, PRODUCT, ATOM = 0, 1, 2


@dataclass(frozen=True)
class Shown:
    """A formula that still waits for the letters of its dims; `rank` says when it needs brackets."""

    dims: tuple[str, ...]
    write: Callable[[Where], str]
    rank: int
    letters: Mapping[str, str]

    def text(self, where: Where, rank: int) -> str:
        """The formula, in brackets if it binds more loosely than `rank`."""
        body = self.write(where)
        return rf"\left({body}\right)" if self.rank < rank else body

    def _join(self, other: Any, sign: str, rank: int) -> Shown:
        other = _shown(other, self.letters)
        dims = self.dims + tuple(d for d in other.dims if d not in self.dims)
        tight = rank + 1 if sign == "-" else rank
        return Shown(dims, lambda w: f"{self.text(w, rank)} {sign} {other.text(w, tight)}", rank, self.letters)

    def __add__(self, other: Any) -> Shown:
        return self._join(other, "+", SUM)

    def __sub__(self, other: Any) -> Shown:
        return self._join(other, "-", SUM)

    def __mul__(self, other: Any) -> Shown:
        return self._join(other, r"\,", PRODUCT)

    def __rmul__(self, other: Any) -> Shown:
        return _shown(other, self.letters)._join(self, r"\,", PRODUCT)  # of its own kind

    def __truediv__(self, other: Any) -> Shown:
        other = _shown(other, self.letters)
        dims = self.dims + tuple(d for d in other.dims if d not in self.dims)
        return Shown(dims, lambda w: rf"\frac{{{self.write(w)}}}{{{other.write(w)}}}", ATOM, self.letters)

    def __neg__(self) -> Shown:
        return Shown(self.dims, lambda w: f"-{self.text(w, PRODUCT)}", SUM, self.letters)

    def at(self, link: Link) -> Shown:
        """Indices of the term become functions of the link's member."""
        dims = (link.dim, *(d for d in self.dims if d not in link.to))

        def write(where: Where) -> str:
            return self.write({**where, **_targets(link, where[link.dim])})

        return Shown(dims, write, self.rank, self.letters)

    def total(self, link: Link) -> Shown:
        """A sum over the members that point at the target."""
        dims = (*link.to, *(d for d in self.dims if d != link.dim))

        def write(where: Where) -> str:
            letter = self.letters[link.dim]
            reads = _targets(link, letter)
            under = r",\,".join(f"{reads[d]}={where[d]}" for d in link.to)
            return rf"\sum_{{{letter}:\,{under}}} {self.text({**where, link.dim: letter}, PRODUCT)}"

        return Shown(dims, write, PRODUCT, self.letters)

    def over(self, dim: str) -> Shown:
        """A sum over a whole dim."""
        letter = self.letters[dim]

        def write(where: Where) -> str:
            return rf"\sum_{{{letter}}} {self.text({**where, dim: letter}, PRODUCT)}"

        return Shown(tuple(d for d in self.dims if d != dim), write, PRODUCT, self.letters)

    def change(self, _opening: Any) -> Shown:
        """Difference along time; before the first slice stands the opening value."""

        def write(where: Where) -> str:
            before = {**where, "time": where["time"] + "-1"}
            return f"{self.text(where, ATOM)} - {self.text(before, ATOM)}"

        return Shown(self.dims, write, SUM, self.letters)


def show(
    formula: Formula, glossary: Mapping[str, Word], letters: Mapping[str, str], expressions: Mapping[str, Formula]
) -> str:
    """The LaTeX of an equation, cost or expression, with the dims it holds over."""
    words = {name: _word(name, glossary, letters, expressions) for name in formula.words}
    made = formula.bind(words)
    where = {d: letters[d] for d in letters}
    if isinstance(made, Balance):
        left, right = _shown(made.left, letters), _shown(made.right, letters)
        body = f"{left.write(where)} {SIGNS[made.sign]} {right.write(where)}"
    else:
        body = made.write(where)
    over = r",\;".join(letters[d] for d in formula.over)
    return body + (rf" \qquad \forall\; {over}" if over else "")


def _word(
    name: str, glossary: Mapping[str, Word], letters: Mapping[str, str], expressions: Mapping[str, Formula]
) -> Any:
    if name in expressions:
        dims = expressions[name].over
        return Shown(
            dims, lambda w: rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}_{{{_index(dims, w)}}}", ATOM, letters
        )
    word = glossary[name]
    if isinstance(word, Symbol):
        symbol = word.latex or rf"\mathrm{{{name}}}"
        dims = word.dims
        if not dims:
            return Shown(dims, lambda _: symbol, ATOM, letters)
        return Shown(dims, lambda w: rf"{symbol}_{{{_index(dims, w)}}}", ATOM, letters)
    return word


def _index(dims: tuple[str, ...], where: Where) -> str:
    return ",".join(where[d] for d in dims)


def _targets(link: Link, member: str) -> dict[str, str]:
    letter = link.latex or rf"\mathrm{{{link.name}}}"
    if len(link.to) == 1:
        return {link.to[0]: rf"{letter}({member})"}
    return {d: rf"{letter}^{{{d}}}({member})" for d in link.to}


def _shown(value: Any, letters: Mapping[str, str]) -> Shown:
    if isinstance(value, Shown):
        return value
    return Shown((), lambda _: f"{value:g}", ATOM, letters)
