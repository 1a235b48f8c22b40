"""The ledger: claims by id, what they rest on, where they disagree."""

from __future__ import annotations

import pandas as pd
import pytest

from didymium.errors import EvidenceError
from didymium.evidence.claim import IN_WORDS, STATUSES
from didymium.evidence.ledger import Ledger

COLUMNS = [
    "claim",
    "table",
    "key",
    "field",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "how",
    "confidence",
    "inputs",
    "rule",
    "note",
]


@pytest.fixture
def ledger() -> Ledger:
    nan = float("nan")
    rows = [
        ["c1", "plants", "a", "capacity", 100.0, 90.0, 120.0, "t/year", "usgs", "seen", "high", "", "", "table 2"],
        ["c2", "plants", "a", "capacity", 150.0, nan, nan, "t/year", "usgs", "recalled", "low", "", "", ""],
        ["c3", "plants", "a", "capacity", 5.0, nan, nan, "kt/year", "usgs", "recalled", "low", "", "", ""],
        [
            "c4",
            "demands",
            "b|2030",
            "quantity",
            7.0,
            nan,
            nan,
            "t/year",
            "",
            "computed",
            "low",
            "c1; c2",
            "a times b",
            "",
        ],
        ["c5", "plants", "z", "capacity", 1.0, nan, nan, "t/year", "", "assumed", "low", "", "", ""],
    ]
    sources = pd.DataFrame({"source": ["usgs"], "title": ["Summaries"], "may_ship": ["yes"]})
    return Ledger(pd.DataFrame(rows, columns=COLUMNS), sources)


def test_claim(ledger: Ledger) -> None:
    claim = ledger.claim("c4")
    assert (claim.inputs, claim.rule, claim.value) == (("c1", "c2"), "a times b", 7.0)
    assert ledger.source(ledger.claim("c1").source).title == "Summaries"


@pytest.mark.parametrize(
    ("claim", "status"),
    [("c1", "seen"), ("c2", "recalled"), ("c4", "computed"), ("yours:plants.csv:3:opex", "yours"),
     ("default:plants.life", "default"), ("", "missing"), ("nobody", "missing")],
)  # fmt: skip
def test_status(ledger: Ledger, claim: str, status: str) -> None:
    assert ledger.status(claim) == status
    assert status in STATUSES
    assert IN_WORDS[status]


def test_unwritten_claims_say_where_they_stand(ledger: Ledger) -> None:
    own = ledger.claim("yours:library/world/plants.csv:3:opex")
    assert (own.how, own.key, own.field) == ("assumed", "library/world/plants.csv, row 3", "opex")
    default = ledger.claim("default:plants.life")
    assert (default.table, default.field, default.words) == ("plants", "life", "default of the column")


def test_unknown_claim(ledger: Ledger) -> None:
    with pytest.raises(EvidenceError) as caught:
        ledger.claim("c11")
    assert caught.value.problems[0].code == "E01"
    with pytest.raises(EvidenceError):
        ledger.source("usgz")
    assert "c1" in ledger
    assert "c11" not in ledger


def test_conflicts_compare_like_with_like(ledger: Ledger) -> None:
    conflicts = ledger.conflicts()
    assert conflicts[["table", "key", "field", "claims", "lowest", "highest"]].values.tolist() == [
        ["plants", "a", "capacity", 2, 100.0, 150.0]
    ]
    assert conflicts["spread"].tolist() == [pytest.approx(50 / 125)]
    assert [c.id for c in ledger.about("plants", "a", "capacity")] == ["c1", "c2", "c3"]


def test_counts(ledger: Ledger) -> None:
    assert ledger.counts(["c1", "c2", "c3", "default:a.b"]) == {"recalled": 2, "seen": 1, "default": 1}
