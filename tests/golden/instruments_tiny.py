"""The tiny studies of instruments: one function each, named by the table, gives a study without and with its rows.

`DIDYMIUM_REWRITE_GOLDEN=1 pytest tests/golden/test_instruments.py` then writes `instruments/<table>.lp.txt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from tests.golden.tiny import edit, trade, works
from tests.small import Row

from didymium.study.study import Study

Pair = tuple[Study, Study]


def with_rows(study: Study, **rows: Sequence[Row]) -> Pair:
    """A study, and the same with these tables (by name) in place of its own."""
    return study, edit(study, rows)


def offtakes() -> Pair:
    """India takes ten tonnes a year from China, a floor below."""
    return with_rows(trade(), offtakes=[
        {"offtake": "deal", "party": "IND", "partner": "CHN", "material": "oxide.*", "volume": 10, "start": 2027,
         "end": 2030, "price": "floor", "usd": 300, "penalty": 70}])


def export_quotas() -> Pair:
    """China lets fifteen tonnes a year leave."""
    return with_rows(trade(), export_quotas=[
        {"quota": "cap", "party": "CHN", "material": "oxide.*", "limit": 15, "start": 2026}])


def outages() -> Pair:
    """The mill loses half of what it can do for eighteen of the months that its last solved year stands for."""
    return with_rows(works(), outages=[
        {"outage": "fire", "asset": "mill", "start": 2028, "months": 18, "depth": 0.5}])


def closures() -> Pair:
    """The strait is shut for nine months; the road goes around it."""
    return with_rows(trade(), closures=[
        {"closure": "war", "passage": "strait", "start": 2027, "month": 4, "months": 9}])


def sanctions() -> Pair:
    """China is refused for half of its trade in a year, and carrying is dearer by a fifth from then on."""
    return with_rows(trade(), sanctions=[
        {"sanction": "banks", "party": "CHN", "start": 2028, "months": 12, "depth": 0.5},
        {"sanction": "insurers", "party": "CHN", "start": 2027, "depth": 0, "premium": 0.2}])


def demand_surges() -> Pair:
    """Wind wants a quarter more in the first year, and after it half as much for good."""
    return with_rows(trade(), demand_surges=[
        {"surge": "run", "end_use": "wind", "place": "IND", "change": 0.25, "start": 2026, "months": 12},
        {"surge": "slump", "material": "oxide.*", "change": -0.5, "start": 2027}])
