"""The shipped world: what the terms of sources leave of its numbers; the order of the facts decides nothing."""

from __future__ import annotations

import csv
import math
import random
import shutil
from pathlib import Path

import pytest

from didymium.errors import EvidenceError
from didymium.library.build import build
from didymium.library.build.facts import Fact
from didymium.library.build.terms import EXACT, shipped

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts"
WORLD = ROOT / "src" / "didymium" / "library" / "world"
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def claims() -> dict[str, Row]:
    return {r["claim"]: r for r in read(WORLD / "claims.csv")}


@pytest.fixture(scope="module")
def sources() -> dict[str, Row]:
    return {r["source"]: r for r in read(WORLD / "sources.csv")}


ORDER = ("yes", "rounded-only", "no")


def inherited(claims: dict[str, Row], sources: dict[str, Row]) -> dict[str, str]:
    """The strictest terms of each claim: its own source's and those of all it rests on, however far down."""
    known: dict[str, str] = {}

    def of(code: str) -> str:
        if code not in known:
            claim = claims[code]
            own = sources[claim["source"]]["may_ship"] if claim["source"] else "yes"
            known[code] = max((own, *(of(i) for i in claim["inputs"].split(";") if i)), key=ORDER.index)
        return known[code]

    return {code: of(code) for code in claims}


def digits(text: str) -> int:
    """Significant digits of a number as it is written, trailing zeros of whole numbers not counted.

    >>> digits("41200"), digits("0.0130"), digits("1.5e-06")
    (3, 2, 2)
    """
    return len(text.lower().split("e")[0].replace(".", "").replace("-", "").strip("0")) or 1


def test_digits_are_counted_as_people_do() -> None:
    assert [digits(t) for t in ("41200", "0.0130", "1.5e-06", "-270400", "0")] == [3, 2, 2, 4, 1]


def test_numbers_inherit_the_strictest_terms(claims: dict[str, Row], sources: dict[str, Row]) -> None:
    """Three digits, prices two, degrees to a tenth; a share that closes a sum is what the others leave."""
    terms = inherited(claims, sources)
    assert "no" not in terms.values()
    strict = [claims[c] for c, word in terms.items() if word == "rounded-only"]
    assert len(strict) > 300
    for claim in strict:
        for text in (claim[c] for c in ("value", "low", "high") if claim[c]):
            if claim["unit"] == "deg":
                assert math.isclose(float(text), round(float(text), 1)), claim
            elif claim["rule"] not in EXACT:
                assert digits(text) <= (2 if "prices" in claim["table"] else 3), claim


def test_what_rests_on_rounded_numbers_is_found_through_inputs(claims: dict[str, Row], sources: dict[str, Row]) -> None:
    """Tiers rest on prices recalled from price agencies; the split of China's output on rounded capacities."""
    terms = inherited(claims, sources)
    named = {(c["table"], c["key"], c["field"]): code for code, c in claims.items()}
    for name in (
        ("tiers", "ev_bev||1", "value"),
        ("paths", "bayan_obo|2024", "capacity"),
        ("paths", "bayan_obo|2030", "capacity"),
        ("build_limits", "mining|", "limit"),
    ):
        assert terms[named[name]] == "rounded-only", name
        assert sources.get(claims[named[name]]["source"], {"may_ship": "yes"})["may_ship"] == "yes", "not of its own"


def test_every_computed_number_names_what_it_rests_on(claims: dict[str, Row]) -> None:
    """Without inputs there is nothing to inherit from: what has a rule has inputs too."""
    assert all(c["inputs"] for c in claims.values() if c["rule"])
    own = [c for c in claims.values() if c["how"] == "computed" and not c["source"]]
    assert all(c["rule"] and c["inputs"] for c in own)


def test_claims_rest_on_nothing_in_a_circle(claims: dict[str, Row]) -> None:
    done: set[str] = set()

    def walk(code: str, above: frozenset[str]) -> None:
        assert code not in above, claims[code]
        if code not in done:
            for i in claims[code]["inputs"].split(";"):
                if i:
                    walk(i, above | {code})
            done.add(code)

    for code in claims:
        walk(code, frozenset())


def test_a_source_that_may_not_ship_cannot_be_read() -> None:
    fact = Fact("prices", 2, {"central": "12.3"}, "S1", "no")
    with pytest.raises(EvidenceError, match="may not ship"):
        fact.number("central")


def test_a_rounded_only_source_is_read_rounded() -> None:
    fact = Fact("deposits", 2, {"resource": "188650", "lat": "41.7828"}, "S1", "rounded-only")
    assert fact.number("resource") == 189_000
    assert fact.number("lat") == 41.8
    assert Fact("prices", 2, {"central": "55.4"}, "S1", "rounded-only").number("central") == 55
    assert shipped(4.9e-7, "baskets", "t/t") == 4.9e-7


def test_shipped_sources_say_who_and_on_which_terms(sources: dict[str, Row]) -> None:
    assert all(r["title"] and r["publisher"] and r["licence"] for r in sources.values())


# -- the order of the facts ------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_facts_decides_nothing(tmp_path: Path, seed: int) -> None:
    """Rows of every fact table shuffled: the same world, to the byte, digest included."""
    chance = random.Random(seed)  # noqa: S311 - a shuffle that can be repeated, no secret
    facts = tmp_path / "facts"
    facts.mkdir()
    shutil.copytree(FACTS.parent / "calibrated", tmp_path / "calibrated")
    for path in sorted(FACTS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *body = csv.reader(file)
        chance.shuffle(body)
        with (facts / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *body])
    build(facts, tmp_path / "world")
    for path in sorted(p for p in WORLD.iterdir() if p.name != "validation.json"):  # that one is solved for
        assert (tmp_path / "world" / path.name).read_bytes() == path.read_bytes(), path.name
