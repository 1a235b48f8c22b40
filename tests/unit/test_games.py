"""Splits of a partnership: published games, closed forms, and what must hold of any game."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Mapping
from itertools import combinations, permutations
from math import fsum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import didymium as dd
from didymium.analyses.game_table import coalitions
from didymium.analyses.games import Game, in_core, objection, terms
from didymium.errors import StudyError

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "stories" / "cases" / "games.json").read_text(encoding="utf-8"))["cases"]
NAMES = "ABCDEFGH"
MAJORITY = {"A": 0, "B": 0, "C": 0, "A+B": 1, "A+C": 1, "B+C": 1, "A+B+C": 1}


def bankruptcy(estate: float, claims: Mapping[str, float]) -> Game:
    """What is left for a coalition when all others have been paid in full; O'Neill (1982)."""
    owed = sum(claims.values())
    worth = {c: max(0.0, estate - owed + sum(claims[p] for p in c)) for c in coalitions(claims)}
    return Game(tuple(claims), worth)


def equal_awards(estate: float, claims: Mapping[str, float]) -> dict[str, float]:
    """Equal parts, nobody more than his claim."""
    out, left = {}, estate
    for rest, (p, claim) in enumerate(sorted(claims.items(), key=lambda told: told[1])):
        out[p] = min(claim, left / (len(claims) - rest))
        left -= out[p]
    return out


def talmud(estate: float, claims: Mapping[str, float]) -> dict[str, float]:
    """Half of each claim bounds what one gets of a small estate, and what one loses of a large one."""
    halves, owed = {p: c / 2 for p, c in claims.items()}, sum(claims.values())
    if estate <= owed / 2:
        return equal_awards(estate, halves)
    lost = equal_awards(owed - estate, halves)
    return {p: c - lost[p] for p, c in claims.items()}


def random_game(seed: int, players: int, low: int = -9) -> Game:
    """Whole numbers, so that ties abound; seldom superadditive, mostly without a core."""
    rng = np.random.default_rng(seed)
    worth = {c: float(rng.integers(low, 10) * len(c)) for c in coalitions(NAMES[:players])}
    return Game(tuple(NAMES[:players]), worth)


def superadditive(game: Game) -> Game:
    """Each coalition may do what its best division into two does."""
    worth: dict[frozenset[str], float] = {}
    for c, w in game.worth.items():
        parts = (frozenset(part) for k in range(1, len(c)) for part in combinations(sorted(c), k))
        worth[c] = max([w, *(worth[part] + worth[c - part] for part in parts)])
    return Game(game.players, worth)


def settled(game: Game, split: Mapping[str, float], floors: bool = False) -> bool:
    """Kohlberg (1971): no side payments help a most dissatisfied coalition without hurting one as dissatisfied.

    For each level: y sums to 0, and no coalition at or above it (nobody at his floor) gets less; then none gets more.
    """
    inside, worth = game.arrays()
    x = np.array([split[p] for p in game.players])
    excess = (worth - inside @ x)[:-1]
    slack = 1e-7 * max(game.size, 1.0)
    alone = worth[: len(x)]
    held = np.eye(len(x))[np.abs(x - alone) <= slack] if floors else np.zeros((0, len(x)))
    if floors and (x < alone - slack).any():
        return False
    for level in sorted(set(np.round(excess / slack).tolist()), reverse=True):
        above = inside[:-1][excess >= level * slack - 2 * slack]
        never = -np.vstack([above, held])
        done = linprog(-above.sum(axis=0), never, np.zeros(len(never)), inside[-1:], [0.0], (-1, 1))
        if abs(done.fun) > 1e-7:
            return False
        if np.linalg.matrix_rank(np.vstack([above, inside[-1:]])) == len(x):
            break
    return abs(fsum(split.values()) - game.total) <= slack


@pytest.mark.parametrize("name", CASES)
def test_reference_games(name: str) -> None:
    case = CASES[name]
    assert dd.nucleolus(case) == pytest.approx(case["nucleolus"], abs=1e-8)
    if "shapley" in case:
        assert dd.shapley(case) == pytest.approx(case["shapley"], abs=1e-8)
        core = dd.core_range(case)
        assert core is not None
        for player, told in case["core_min_max"].items():
            assert core[player] == pytest.approx(told, abs=1e-8)


def test_a_majority_has_no_core() -> None:
    assert dd.core_range(MAJORITY) is None
    epsilon, split = dd.least_core(MAJORITY)
    assert epsilon == pytest.approx(1 / 3)
    assert split == pytest.approx(dict.fromkeys("ABC", 1 / 3))


@pytest.mark.parametrize("seed", range(20))
def test_the_nucleolus_of_an_estate_is_the_rule_of_the_talmud(seed: int) -> None:
    rng = np.random.default_rng(seed)
    claims = {p: float(rng.integers(1, 400)) for p in NAMES[: rng.integers(2, 9)]}
    estate = float(rng.uniform(0, sum(claims.values())))
    assert dd.nucleolus(bankruptcy(estate, claims)) == pytest.approx(talmud(estate, claims), abs=1e-9 * estate)


@pytest.mark.parametrize("seed", range(24))
def test_no_side_payment_betters_the_nucleolus(seed: int) -> None:
    game = random_game(seed, 3 + seed % 4)
    assert settled(game, dd.least_core(game)[1])
    better = superadditive(game)
    assert settled(better, dd.nucleolus(better), floors=True)
    assert dd.nucleolus(better) == pytest.approx(dd.least_core(better)[1], abs=1e-8 * better.size)


@pytest.mark.parametrize("seed", range(3))
def test_eight_players(seed: int) -> None:
    game = random_game(seed, 8)
    assert settled(game, dd.least_core(game)[1])


def test_the_oracle_refuses_what_is_not_the_nucleolus() -> None:
    game = bankruptcy(200.0, {"A": 100.0, "B": 200.0, "C": 300.0})
    assert settled(game, {"A": 50.0, "B": 75.0, "C": 75.0})
    assert not settled(game, {"A": 50.0, "B": 76.0, "C": 74.0})
    assert not settled(game, dd.shapley(game))


@pytest.mark.parametrize("seed", range(12))
def test_floors_are_kept_where_they_bind(seed: int) -> None:
    """Games in which a pair gets less than its members: only the nucleolus gives nobody less than alone."""
    game = random_game(seed, 4, low=-20)
    alone = {p: game.worth[frozenset(p)] for p in game.players}
    game = Game(game.players, {**game.worth, game.whole: sum(alone.values()) + 3.0})
    split = dd.nucleolus(game)
    assert settled(game, split, floors=True)
    assert all(split[p] >= alone[p] - 1e-9 * game.size for p in game.players)


def test_floors_bind_in_a_known_game() -> None:
    """A alone gets 4, and what A helps others to is less: without floors A would get less than alone."""
    worth = {"A": 4, "B": 0, "C": 0, "A+B": 0, "A+C": 0, "B+C": 6, "A+B+C": 6}
    assert dd.nucleolus(worth) == pytest.approx({"A": 4, "B": 1, "C": 1})
    assert dd.least_core(worth)[1]["A"] < 4


def test_players_that_gain_nothing_together_get_what_they_get_alone() -> None:
    for alone in ((0.1, 0.2, 0.7), (1e9, 3e-3, 7.7), (0.0, 0.0, 0.0), (-3.0, 1 / 3, 2.0)):
        told = dict(zip("ABC", alone, strict=True))
        game = Game(tuple("ABC"), {c: sum(told[p] for p in sorted(c)) for c in coalitions("ABC")})
        view = dd.partnership(game)
        assert view.in_core
        assert view.core is not None
        for split in (view.shapley, view.nucleolus, {p: low for p, (low, _) in view.core.items()}):
            assert split == pytest.approx(told, abs=1e-9 * game.size)


@st.composite
def convex_games(draw: st.DrawFn) -> Game:
    """Each group of players brings what it brings together, never less than nothing, besides what each has alone."""
    players = draw(st.integers(2, 5))
    named = tuple(NAMES[:players])
    brings = {c: draw(st.floats(-100, 100) if len(c) == 1 else st.floats(0, 100)) for c in coalitions(named)}
    return Game(named, {c: fsum(b for part, b in brings.items() if part <= c) for c in brings})


@settings(max_examples=30, deadline=None)
@given(convex_games())
def test_convex_games(game: Game) -> None:
    """Shapley (1971): the split is in the core, and the ends of its ranges are joining last and joining first."""
    split, even = dd.shapley(game), dd.nucleolus(game)
    assert in_core(game, split, 1e-9 * (1 + game.size))
    assert in_core(game, even, 1e-9 * (1 + game.size))
    assert fsum(even.values()) == pytest.approx(game.total, abs=1e-9 * (1 + game.size))
    core = dd.core_range(game, 1e-9 * (1 + game.size))
    assert core is not None
    for p in game.players:
        ends = game.worth[frozenset(p)], game.total - game.worth[game.whole - {p}]
        assert core[p] == pytest.approx(ends, abs=1e-8 * (1 + game.size))


@pytest.mark.parametrize("seed", range(10))
def test_core_and_epsilon_agree(seed: int) -> None:
    game = superadditive(random_game(seed, 4, low=0))
    lifted = Game(game.players, {**game.worth, game.whole: game.total + 4.0 * (seed % 5)})
    epsilon, split = dd.least_core(lifted)
    most = objection(lifted, split)
    assert most is not None
    assert most.excess == pytest.approx(epsilon, abs=1e-9 * lifted.size)
    assert (dd.core_range(lifted) is None) == (epsilon > 1e-9)
    assert in_core(lifted, dd.nucleolus(lifted)) == (epsilon <= 1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_shapley_is_the_mean_over_orders(seed: int) -> None:
    game = random_game(seed, 4)
    orders = list(permutations(game.players))
    told = dict.fromkeys(game.players, 0.0)
    for order in orders:
        for at, p in enumerate(order):
            before = game.worth[frozenset(order[:at])] if at else 0.0
            told[p] += (game.worth[frozenset(order[: at + 1])] - before) / len(orders)
    assert dd.shapley(game) == pytest.approx(told)


def test_equal_players_get_the_same_and_names_do_not_matter() -> None:
    game = random_game(3, 5)
    swap = {"B": "D", "D": "B"}
    both = {c: game.worth[c] + game.worth[frozenset(swap.get(p, p) for p in c)] for c in game.worth}
    even = Game(game.players, both)
    for split in (dd.shapley(even), dd.nucleolus(even), dd.least_core(even)[1]):
        assert split["B"] == pytest.approx(split["D"])
    turned = Game(game.players[::-1], game.worth)
    assert dd.nucleolus(turned) == pytest.approx(dd.nucleolus(game), abs=1e-8)


def test_other_money_and_what_each_has_besides_change_splits_alike() -> None:
    game = superadditive(random_game(8, 5))
    beside = dict(zip(game.players, (1e3, -2e3, 0.0, 5.0, 1.0), strict=True))
    moved = Game(game.players, {c: 1e6 * w + sum(beside[p] for p in c) for c, w in game.worth.items()})
    told = {p: 1e6 * x + beside[p] for p, x in dd.nucleolus(game).items()}
    assert dd.nucleolus(moved) == pytest.approx(told, abs=1e-9 * moved.size)


def test_a_game_is_read_in_many_ways() -> None:
    plain = Game.of({"L": 0.0, "R": 1.0, "L+R": 3.0})
    assert plain.players == ("L", "R")
    assert plain.total == 3.0
    told: list[Any] = [
        {"players": ["L", "R"], "v": {"L": 0, "R": 1, "R + L": 3, "": 0}},
        {"players": ["L", "R"], "worth": {("L",): 0, ("R",): 1, ("R", "L"): 3}},
        {frozenset("L"): 0, frozenset("R"): np.float64(1), frozenset("LR"): np.int64(3)},
        plain,
    ]
    assert all(Game.of(way) == plain for way in told)
    plus = Game.of({"a+b": 1, "c": 0, ("a+b", "c"): 2}, players=["a+b", "c"])
    assert (plus.players, plus.total) == (("a+b", "c"), 2.0)


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({"A": 0, "B": 0}, ["A+B"]),
        ({"players": ["A", "B"], "v": {"A": 0, "B": float("nan"), "A+B": "2", "A+X": 1}}, ["A+X", "B", "A+B"]),
        ({"players": ["A", "A", "B"], "v": {"A": 0, "B": 0, "A+B": 1}}, ["players"]),
        ({"A": 0, "B": None, "A+B": 1, "B+A": 2, "": 3}, ["B+A", "B", ""]),
        ({"A+A": 0, "A": True}, ["A+A", "A"]),
        ({}, ["players"]),
        ({"players": list("ABCDEFGHI"), "v": {"A": 0}}, ["players"]),
    ],
)
def test_a_game_that_cannot_be_read_says_all_that_is_wrong(told: Any, fields: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        dd.shapley(told)
    found = caught.value.problems
    assert {p.code for p in found} == {"S60"}
    assert set(fields) <= {p.field for p in found}
    assert all(p.fix and p.rule for p in found)


def test_a_game_made_by_hand_is_checked_too() -> None:
    with pytest.raises(StudyError, match="has no worth"):
        Game(("A", "B"), {frozenset("A"): 1.0})
    with pytest.raises(StudyError, match="is no mapping"):
        Game.of([1, 2])  # type: ignore[arg-type]


def test_a_split_that_fits_no_player_is_refused() -> None:
    with pytest.raises(StudyError) as caught:
        in_core(MAJORITY, {"A": 1.0, "B": float("nan"), "D": 0.0})
    assert [p.field for p in caught.value.problems] == ["C", "D", "B"]


def test_a_split_of_more_or_less_than_there_is_lies_outside_the_core() -> None:
    game = {"A": 0.0, "B": 0.0, "A+B": 2.0}
    assert in_core(game, {"A": 1.0, "B": 1.0})
    assert not in_core(game, {"A": 1.5, "B": 1.0})
    assert not in_core(game, {"A": 0.5, "B": 1.0})
    assert in_core(game, {"A": 1.0, "B": 1.001}, tolerance=0.01)


def test_the_partnership_names_who_objects() -> None:
    worth = {"A": 0, "B": 0, "C": 0, "A+B": 18, "A+C": 0, "B+C": 0, "A+B+C": 18.0}
    assert dd.partnership(worth).in_core
    worth = {"A": 0, "B": 0, "C": 0, "A+B": 18, "A+C": 18, "B+C": 0, "A+B+C": 18.0}
    view = dd.partnership(worth, unit="m USD")
    assert not view.in_core
    assert view.objection is not None
    assert view.objection.coalition == {"A", "B"}
    assert view.words == "split lies outside the core: A + B would get 3.0 m USD more alone"
    assert view.frame().set_index("player").loc["A"].tolist() == pytest.approx([0, 12, 18, 18, 18])
    rows = view.coalitions().set_index("coalition")
    assert len(rows) == 7
    assert rows.loc["A + B", ["worth", "gain", "shapley_excess"]].tolist() == pytest.approx([18, 18, 3])
    assert dd.partnership(MAJORITY).words.endswith("the core is empty")
    assert dd.partnership(MAJORITY).frame()["core_low"].isna().all()
    assert "nothing to split" in dd.partnership({"A": 5.0}).words


def test_side_payments_realise_a_split_and_sum_to_nothing() -> None:
    split = {"IND": 40.0, "KAZ": 30.0, "RUS": 10.0}
    signed = terms(split, {"IND": 75.0, "KAZ": 5.0, "RUS": 0.00004}, unit="USD")
    assert fsum(signed.payments.values()) == pytest.approx(0, abs=1e-12)
    assert signed.payments == pytest.approx({"IND": -35, "KAZ": 25, "RUS": 10}, abs=1e-4)
    assert signed.price is None
    assert signed.words == "IND pays 35.0 USD, KAZ gets 25.0 USD, RUS gets 10.0 USD"


def test_the_price_of_two_pays_what_the_side_payment_pays() -> None:
    split, accounts = {"IND": 600.0, "KAZ": 400.0}, {"IND": 900.0, "KAZ": 100.0}
    sold = terms(split, accounts, volume=20.0, market_price=50.0, seller="KAZ")
    assert sold.premium == pytest.approx(15.0)
    assert sold.price == pytest.approx(65.0)
    assert accounts["KAZ"] + (sold.price - 50.0) * 20.0 == pytest.approx(split["KAZ"])
    assert sold.frame()["split"].tolist() == pytest.approx([600, 400])
    bought = terms(split, accounts, volume=20.0, market_price=50.0, seller="IND")
    assert bought.price == pytest.approx(35.0)
    assert "15.0 USD/t below the market" in bought.words
    assert "below zero" in terms(split, accounts, 2.0, 50.0, "IND").words
    assert terms(split, accounts, 20.0, seller="KAZ").price is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"volume": 5.0}, "seller"),
        ({"volume": 0.0, "seller": "KAZ"}, "volume"),
        ({"volume": 5.0, "seller": "RUS"}, "seller"),
        ({"market_price": float("nan")}, "market_price"),
        ({"accounts": {"IND": 1.0, "KAZ": 1.0}}, "split"),
        ({"accounts": {"IND": 1.0}}, "KAZ"),
        ({"accounts": {"IND": 1.0, "KAZ": float("inf")}}, "KAZ"),
    ],
)
def test_terms_that_do_not_fit(change: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"split": {"IND": 2.0, "KAZ": 1.0}, "accounts": {"IND": 3.0, "KAZ": 0.0}} | change
    with pytest.raises(StudyError, match="S61") as caught:
        terms(**told)
    assert field in [p.field for p in caught.value.problems]


def test_the_guide_prints_what_it_says() -> None:
    """Each piece of Python of the page is run in order; the text after it is what it prints."""
    page = (ROOT / "docs" / "guide" / "partnership-value.md").read_text(encoding="utf-8")
    pieces = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert len(pieces) >= 2
    names: dict[str, Any] = {}
    for code, shown in pieces:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)  # noqa: S102
        assert out.getvalue() == shown
