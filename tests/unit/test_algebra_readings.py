"""The show and weigh readings: formulas of the docs and unit checks, from the bodies that make the rows."""

from __future__ import annotations

import doctest
from dataclasses import replace
from typing import Any

import pytest

from didymium.algebra import dimensions
from didymium.algebra.dimensions import name_of, unit_of, weigh
from didymium.algebra.equation import Formula, cost, equation, expression
from didymium.algebra.latex import show
from didymium.algebra.symbol import Glossary, Link, Symbol, link, parameter, variable
from didymium.algebra.verbs import at, at_least, at_most, change, equal, over, total
from didymium.errors import EquationError
from didymium.parts.catalogue import COSTS, EQUATIONS, EXPRESSIONS, GLOSSARY
from didymium.parts.part import LETTERS

FORMULAS = {f.name: f for f in (*EQUATIONS, *COSTS, *EXPRESSIONS.values())}

WORDS = Glossary.of(
    [
        variable("run", ("mode", "time"), "t", "", "z"),
        variable("stock", ("store", "time"), "t", "", "h"),
        parameter("size", ("plant",), "t/year", "", "K"),
        parameter("span", ("time",), "year", "", "Y"),
        parameter("price", ("mode",), "USD_2024/t", "", "c"),
        parameter("begin", ("store",), "t", "", "H"),
        link("plant_of_mode", "mode", "plant", "", "k"),
    ]
)
NAMES = {"mode": "m", "plant": "k", "store": "h", "time": "t"}


@equation(over=("plant", "time"), unit="t")
def room(run: Any, plant_of_mode: Any, size: Any, span: Any) -> Any:
    """A plant runs within its size."""
    return at_most(total(run, by=plant_of_mode), size * span)


@equation(over=("mode", "time"), unit="t")
def read(run: Any, size: Any, plant_of_mode: Any, span: Any) -> Any:
    """Reading through a link."""
    return at_least(run, at(size * span, plant_of_mode) / 2 - (run - 1) * 3)


@equation(over=("store", "time"), unit="t")
def kept(stock: Any, begin: Any) -> Any:
    """Nothing is put in."""
    return equal(change(stock, begin), -stock)


@cost()
def spending(run: Any, price: Any) -> Any:
    """Running."""
    return over(run * price, "mode")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (room, r"\sum_{m:\,k(m)=k} z_{m,t} \le K_{k} \, Y_{t} \qquad \forall\; k,\;t"),
        (read, r"z_{m,t} \ge \frac{K_{k(m)} \, Y_{t}}{2} - \left(z_{m,t} - 1\right) \, 3 \qquad \forall\; m,\;t"),
        (kept, r"h_{h,t} - h_{h,t-1} = -h_{h,t} \qquad \forall\; h,\;t"),
        (spending, r"\sum_{m} z_{m,t} \, c_{m} \qquad \forall\; t"),
    ],
)
def test_a_formula_is_shown_as_one_writes_it(formula: Formula, shown: str) -> None:
    assert show(formula, WORDS, NAMES, {}) == shown


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_every_formula_of_the_catalogue_shows(name: str) -> None:
    text = show(FORMULAS[name], GLOSSARY, LETTERS, EXPRESSIONS)
    assert text.count("{") == text.count("}")
    assert text.count(r"\left(") == text.count(r"\right)")
    assert text.endswith(r"\forall\; " + r",\;".join(LETTERS[d] for d in FORMULAS[name].over))
    for word in FORMULAS[name].words:
        symbol = GLOSSARY.get(word)
        assert not isinstance(symbol, Symbol) or symbol.latex in text or word in ("opening", "unsold_at_first")


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_no_letter_means_two_dims_in_one_formula(name: str) -> None:
    used = set(FORMULAS[name].over)
    for word in (GLOSSARY.get(w) for w in FORMULAS[name].words):
        if isinstance(word, Link):
            used |= {word.dim, *word.to}
        elif isinstance(word, Symbol):
            used |= set(word.dims)
    twice = {letter: sorted(d for d in used if LETTERS[d] == letter) for letter in sorted(LETTERS[d] for d in used)}
    assert {letter: dims for letter, dims in twice.items() if len(dims) > 1} == {}


def test_every_word_has_a_letter_a_unit_and_a_meaning() -> None:
    for word in GLOSSARY.values():
        dims = word.dims if isinstance(word, Symbol) else (word.dim, *word.to)
        assert set(dims) <= set(LETTERS), word.name
        assert word.help, word.name
        assert word.latex, word.name


# -- units ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("t/year", "t/year"),
        ("USD_2024/(t/year)", "USD_2024*year/t"),
        ("1", "1"),
        ("t*year/t", "year"),
        ("USD_2024/t/year", "USD_2024/t/year"),
        ("job/(t/year)", "job*year/t"),
        ("t/t", "1"),
        ("t*t", "t^2"),
    ],
)
def test_units_are_powers_of_names(text: str, name: str) -> None:
    assert name_of(unit_of(text)) == name


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_every_formula_weighs_what_it_says(name: str) -> None:
    assert weigh(FORMULAS[name], GLOSSARY, EXPRESSIONS) == unit_of(FORMULAS[name].unit)


def no_span(run: Any, plant_of_mode: Any, size: Any) -> Any:
    return at_most(total(run, by=plant_of_mode), size)


def wrong_sum(run: Any, price: Any, span: Any) -> Any:
    return over(run * price + span, "mode")


def wrong_opening(stock: Any, span: Any) -> Any:
    return equal(change(stock, span), stock)


def wrong_subtraction(run: Any, price: Any) -> Any:
    return at_most(run - price, run)


@pytest.mark.parametrize(
    ("body", "over_", "words"),
    [
        (no_span, ("plant", "time"), "cannot compare t and t/year"),
        (wrong_sum, ("time",), "cannot add USD_2024 and year"),
        (wrong_opening, ("store", "time"), "cannot subtract t and year"),
        (wrong_subtraction, ("mode", "time"), "cannot subtract t and USD_2024/t"),
    ],
)
def test_planted_slips_are_caught(body: Any, over_: tuple[str, ...], words: str) -> None:
    with pytest.raises(EquationError, match=words):
        weigh(equation(over=over_, unit="t")(body), WORDS, {})


def test_a_formula_says_its_own_unit_and_dims() -> None:
    assert weigh(room, WORDS, {}) == unit_of("t")
    with pytest.raises(EquationError, match="room weighs t, it says t/year"):
        weigh(replace(room, unit="t/year"), WORDS, {})
    with pytest.raises(EquationError, match="holds over"):
        weigh(replace(room, over=("plant",)), WORDS, {})


def test_a_named_expression_brings_its_own_unit_and_dims() -> None:
    @expression(over=("plant", "time"), unit="t")
    def possible(size: Any, span: Any) -> Any:
        return size * span

    @equation(over=("plant", "time"), unit="t")
    def limit(run: Any, plant_of_mode: Any, possible: Any) -> Any:
        return at_most(total(run, by=plant_of_mode), possible)

    named = {"possible": possible}
    assert weigh(limit, WORDS, named) == unit_of("t")
    assert r"\le \mathrm{possible}_{k,t}" in show(limit, WORDS, NAMES, named)
    with pytest.raises(EquationError, match="cannot compare t and t/year"):
        weigh(limit, WORDS, {"possible": replace(possible, unit="t/year")})


def test_an_unknown_word_is_refused_by_name() -> None:
    with pytest.raises(EquationError, match="room: unknown words run, span"):
        room.bind({"plant_of_mode": None, "size": None})


def test_examples() -> None:
    assert doctest.testmod(dimensions).failed == 0
