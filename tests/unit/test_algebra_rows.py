"""The rows reading: terms as `A x + c`, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from didymium.algebra.rows import Rows, Space, columns, numbers
from didymium.algebra.symbol import Glossary, link, parameter, variable
from didymium.algebra.verbs import at, change, over, total
from didymium.errors import EquationError

PLANT_OF_MODE = link("plant_of_mode", "mode", "plant", "", "k")
BUILD_OF_PAIR = link("build_of_pair", "pair", ("plant", "time"), "", "b")
SPACE = Space(
    labels={
        "mode": np.array(["m0", "m1", "m2"]),
        "plant": np.array(["a", "b"]),
        "time": np.array(["1", "2"]),
        "pair": np.array(["p0", "p1", "p2"]),
    },
    links={"plant_of_mode": np.array([[0], [1], [0]]), "build_of_pair": np.array([[0, 1], [1, 0], [-1, 1]])},
    columns=12,
)


def run() -> Rows:
    """Columns 0 to 5: mode x time."""
    return columns(SPACE, ("mode", "time"), 0)


def build() -> Rows:
    """Columns 6 to 9: plant x time."""
    return columns(SPACE, ("plant", "time"), 6)


def number(dims: tuple[str, ...], values: Any) -> Rows:
    return numbers(SPACE, dims, values, "it")


def matrix(term: Rows) -> list[list[float]]:
    assert term.matrix is not None
    dense: list[list[float]] = term.matrix.toarray().tolist()
    return dense


def entries(term: Rows) -> list[dict[int, float]]:
    return [{j: v for j, v in enumerate(row) if v} for row in matrix(term)]


def test_columns_begin_at_their_offset() -> None:
    assert entries(build()) == [{6: 1}, {7: 1}, {8: 1}, {9: 1}]
    assert build().const.tolist() == [0, 0, 0, 0]


def test_total_sums_through_a_link() -> None:
    made = total(run(), by=PLANT_OF_MODE)
    assert made.dims == ("plant", "time")
    assert entries(made) == [{0: 1, 4: 1}, {1: 1, 5: 1}, {2: 1}, {3: 1}]


def test_at_reads_through_a_link() -> None:
    size = number(("plant",), [10, 20])
    assert at(size, PLANT_OF_MODE).const.tolist() == [10, 20, 10]
    read = at(build(), PLANT_OF_MODE)
    assert read.dims == ("mode", "time")
    assert entries(read) == [{6: 1}, {7: 1}, {8: 1}, {9: 1}, {6: 1}, {7: 1}]


def test_a_link_to_several_dims_reads_and_sums() -> None:
    read = at(build(), BUILD_OF_PAIR)
    assert read.dims == ("pair",)
    assert entries(read) == [{7: 1}, {8: 1}, {}]
    back = total(read * number(("pair",), [0.5, 2, 9]), by=BUILD_OF_PAIR)
    assert back.dims == ("plant", "time")
    assert entries(back) == [{}, {7: 0.5}, {8: 2}, {}]


def test_minus_one_means_nothing() -> None:
    """A code of -1 reads zero and sums nowhere."""
    assert at(number(("plant", "time"), [[1, 2], [3, 4]]), BUILD_OF_PAIR).const.tolist() == [2, 3, 0]
    assert total(number(("pair",), [1, 10, 100]), by=BUILD_OF_PAIR).const.tolist() == [0, 1, 10, 0]


def test_change_is_along_time_from_the_opening() -> None:
    moved = change(build(), number(("plant",), [5, 7]))
    assert entries(moved) == [{6: 1}, {6: -1, 7: 1}, {8: 1}, {8: -1, 9: 1}]
    assert moved.const.tolist() == [-5, 0, -7, 0]


def test_change_finds_time_wherever_it_stands() -> None:
    turned = build().spread(("time", "plant"))
    again = change(turned, number(("plant",), [5, 7]))
    assert again.dims == ("plant", "time")
    assert again.const.tolist() == [-5, 0, -7, 0]


def test_over_sums_a_dim_out() -> None:
    assert entries(over(run(), "mode")) == [{0: 1, 2: 1, 4: 1}, {1: 1, 3: 1, 5: 1}]
    assert entries(over(over(run(), "mode"), "time")) == [dict.fromkeys(range(6), 1.0)]


def test_broadcasting_by_name_not_by_position() -> None:
    price = number(("time",), [2, 3])
    assert entries(run() * price) == [{0: 2}, {1: 3}, {2: 2}, {3: 3}, {4: 2}, {5: 3}]
    assert (price * run()).dims == ("time", "mode")
    both = number(("plant",), [1, 10]) + number(("time",), [100, 1000])
    assert both.dims == ("plant", "time")
    assert both.const.tolist() == [101, 1001, 110, 1010]


def test_arithmetic_with_bare_numbers() -> None:
    term = (2 - build() / 4 + 1) * 3
    assert entries(term) == [{6: -0.75}, {7: -0.75}, {8: -0.75}, {9: -0.75}]
    assert term.const.tolist() == [9, 9, 9, 9]
    assert (-term).const.tolist() == [-9, -9, -9, -9]
    assert (number(("plant",), [8, 9]) / number(("plant",), [2, 3])).const.tolist() == [4, 3]


def test_several_columns_in_one_row_add_up() -> None:
    twice = build() + build() - 3 * build()
    assert twice.matrix is not None
    assert twice.matrix.toarray()[:, 6:10].diagonal().tolist() == [-1, -1, -1, -1]


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (lambda: run() * build(), "not linear"),
        (lambda: number(("time",), [1, 1]) / build(), "not linear"),
        (lambda: number(("plant",), [1, np.nan]), r"'it' is unknown at \[b\]"),
        (lambda: number(("plant", "time"), [[1, 2], [3, np.nan]]), r"\[b, 2\]"),
        (lambda: number(("plant",), [1, 2, 3]), "has shape"),
        (lambda: number(("mode", "plant"), np.ones((2, 3))), "has shape"),
        (lambda: number(("nowhere",), [1]), "unknown dim 'nowhere'"),
        (lambda: total(build(), by=PLANT_OF_MODE), "not mode"),
        (lambda: at(run(), PLANT_OF_MODE), "the link reads"),
        (lambda: at(number(("plant",), [1, 2]), BUILD_OF_PAIR), "the link reads"),
        (lambda: total(number(("mode", "plant"), np.ones((3, 2))), by=PLANT_OF_MODE), "already"),
        (lambda: over(build(), "mode"), "over 'mode'"),
        (lambda: run().spread(("time",)), "cannot lay"),
        (lambda: at(build(), link("unknown", "mode", "plant", "", "")), "no codes"),
    ],
)
def test_slips_are_refused(slip: Any, words: str) -> None:
    with pytest.raises(EquationError, match=words):
        slip()


def test_codes_of_a_wrong_shape_or_beyond_a_dim_are_refused() -> None:
    short = Space(SPACE.labels, {"plant_of_mode": np.array([[0], [1]])}, 0)
    with pytest.raises(EquationError, match="no codes of shape"):
        total(numbers(short, ("mode",), [1, 2, 3]), by=PLANT_OF_MODE)
    far = Space(SPACE.labels, {"plant_of_mode": np.array([[0], [1], [2]])}, 0)
    with pytest.raises(EquationError, match="beyond"):
        total(numbers(far, ("mode",), [1, 2, 3]), by=PLANT_OF_MODE)


def test_one_name_means_one_thing() -> None:
    word = parameter("size", ("plant",), "t", "", "K")
    assert Glossary.of([word, word]) == {"size": word}
    with pytest.raises(EquationError, match="defined twice"):
        Glossary.of([word, variable("size", ("plant",), "t", "", "K")])


def test_minus_one_reads_zero_even_beside_infinity() -> None:
    """A limit that is infinite must not turn what has no target into NaN, which no row would keep."""
    read = at(number(("plant", "time"), [[np.inf, 2], [3, 4]]), BUILD_OF_PAIR)
    assert read.const.tolist() == [2, 3, 0]
