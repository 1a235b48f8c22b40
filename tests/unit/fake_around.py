"""An invented comparison of the invented study: three answers and a portfolio, three shocks, everything weighed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from tests.unit.fake_result import YEARS

from didymium.reports.around import Around
from didymium.results.measures import BY_ID
from didymium.study.brief import Brief, Headline

ANSWERS = {
    "home": "India builds its own plants.",
    "thrift": "India needs less dysprosium & terbium.",
    "elsewhere": "The same money as home, spent on offtakes abroad.",
    "portfolio": "The mix the optimiser finds.",
}
SHOCKS = {"halt_2028": "China halts all magnets.", "ban_2032": "China bans magnets for good.", "myanmar": "No clay."}
HIT = {
    "calm": (0, 0, 0, 0, 0),
    "halt_2028": (1_240, 1_240, 900, 1_180, 320),
    "ban_2032": (7_350, 3_980, 6_150, 4_720, 2_480),
    "myanmar": (500, 480, 210, 540, 230),
}
SPENT = (0.0, 4.78e8, 6e7, 4.76e8, 4.94e8)
UNITS = {"unmet": 1.0, "months_without": 12 / 9_400, "lost_value": 61_000.0, "magnets_home": 0.5}
QUOTE = '<b class=nasty>"80% & more"</b>'


@dataclass(frozen=True)
class FakeOutcome:
    """A case as the report reads it."""

    answer: str
    shock: str
    status: str = "optimal"
    told: str = ""
    loss: float = 0.0
    worth: float = 0.0
    measures: tuple[Mapping[str, Any], ...] = ()
    accounts: tuple[Mapping[str, Any], ...] = ()
    spending: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class FakeCompared:
    """Outcomes of a study whose party is India."""

    outcomes: tuple[FakeOutcome, ...] = ()
    focus: str = "IND"
    study: str = field(default="india-china")


def measures(position: int, shock: str) -> tuple[Mapping[str, Any], ...]:
    """Nothing is felt before the shock; from 2032 on all of it."""
    found = []
    for year in YEARS:
        felt = 1.0 if year >= 2032 else 0.3 if year >= 2028 else 0.0
        for name, factor in UNITS.items():
            value = HIT[shock][position] * felt * factor
            found.append({"measure": name, "place": "IND", "year": year, "value": value, "unit": BY_ID[name].unit})
        share = 0.9 - 0.1 * position
        found.append({"measure": "largest_seller", "place": "IND", "year": year, "value": share, "unit": "1"})
    return tuple(found)


def accounts(position: int) -> tuple[Mapping[str, Any], ...]:
    """Users gain what plants abroad lose, and a subsidy moves from the treasury to the plants."""
    told = [("IND", "consumer_surplus", 4e9 + 2e8 * position), ("CHN", "plant_rent", 9e9 - 1.5e8 * position)]
    told += [("treasury of IND", "subsidy", -3e7 * position), ("IND", "plant_rent", 3e7 * position)]
    return tuple({"party": p, "kind": k, "present": v} for p, k, v in told)


def outcomes(lacking: bool = False) -> tuple[FakeOutcome, ...]:
    """Every case; with `lacking` one is not solved and one failed."""
    found = []
    for n, answer in enumerate(["reference", *ANSWERS]):
        for shock, hit in HIT.items():
            if lacking and (answer, shock) == ("home", "myanmar"):
                continue
            if lacking and (answer, shock) == ("thrift", "ban_2032"):
                found.append(FakeOutcome(answer, shock, "failed", f"no plan: {QUOTE}"))
                continue
            money = (hit[n] * 6e4, 1e11 - 4.8e8 * n)
            spent = ({"what": "budget", "party": "IND", "present": SPENT[n]},) if SPENT[n] else ()
            found.append(FakeOutcome(answer, shock, "optimal", "", *money, measures(n, shock), accounts(n), spent))
    return tuple(found)


def brief() -> Brief:
    """A decision, three headlines and what it cannot say."""
    return Brief(
        decides="Sign the deal for its price, not as insurance: until 2029 only a stock of magnets bridges a halt.",
        headlines=(
            Headline("unmet", 2032, "", "reference/ban_2032", "Magnets India goes without in 2032 after a ban"),
            Headline("months_without", 2032, "IND", "home/ban_2032", "Months of magnet use lost under home"),
            Headline("lost_value", 2032, "IND", "reference/ban_2032", "Worth of what goes without"),
        ),
        measures=("unmet", "months_without", "largest_seller", "magnets_home", "lost_value"),
        cannot_say=("whether Beijing keeps its word", f"what {QUOTE} means"),
    )


def weighed() -> dict[str, pd.DataFrame]:
    """All frames of `weighed/`."""
    nan = math.nan
    ranges = [
        (0, "a", "unmet", "IND", 2032, "reference/ban_2032", 7_350.0, 5_100.0, 9_900.0, "t/year"),
        (1, "b", "months_without", "IND", 2032, "home/ban_2032", 3_980 * 12 / 9_400, 2.0, 8.1, "month"),
        (2, "c", "lost_value", "IND", 2032, "reference/ban_2032", 7_350 * 61_000.0, nan, nan, "USD_2024/year"),
    ]
    doubts = [
        (0, "built", "Share of announced plants that are built", 9_900.0, 5_100.0),
        (0, "need", "India's need", 6_800.0, 7_700.0),
        (0, "scrap", "Scrap", 7_350.0, 7_349.0),
        (1, "built", "Share of announced plants that are built", 8.1, 2.0),
    ]
    evens = [
        ("months", "Months a forum saves", "home", "from", 4.25, "month", 0.0, 12.0, 9),
        ("share", "Share of training that stays", "thrift", "never", nan, "1", 0.0, 1.0, 2),
        ("cost", "Cost of a mine", "home", "up to", 12.5, "USD/kg", 0.0, 40.0, 12),
    ]
    players = [
        ("IND", 1e8, 4e8, nan, nan, 3.5e8, -6e7, "no", "IND would get 20 more alone; the core is empty"),
        ("KAZ", 0.0, 2e8, nan, nan, 2.5e8, 6e7, "no", "IND would get 20 more alone; the core is empty"),
    ]
    claims = [
        ("share", "000", QUOTE, 80.0, "%", 67.8, 70.0, 71.1, "contradicted", "for 2020", "no", "0.8 %", "USGS; IEA"),
        ("deal", "000", "a long-term agreement", nan, "", nan, nan, nan, "undecidable", "no row", "not tried", "", ""),
        ("need", "000", "needs grow fivefold", 5.0, "1", 5.0, 5.0, 5.0, "supported", "", "yes", "unmet by 12 %", "IEA"),
    ]
    claimed = "claim article says value unit tables_low tables_central tables_high verdict scope matters moved sources"
    worths = [("IND", 1e8, "alone"), ("KAZ", -2e7, ""), ("IND+KAZ", 6e8, "offtake")]
    return {
        "ranges": frame("headline words measure place year case value low high unit", ranges),
        "doubts": frame("headline doubt words at_low at_high", doubts),
        "break_evens": frame("break_even words answer side effect unit low high solves", evens),
        "coalitions": frame("coalition worth text", worths),
        "partnership": frame("player alone shapley core_low core_high nucleolus payment in_core objection", players),
        "claims": frame(claimed, claims),
        "elsewhere": frame("answer like spent same", [("elsewhere", "home", 4.76e8, 0.004)]),
    }


def frame(columns: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """A frame of rows."""
    return pd.DataFrame(rows, columns=columns.split())


def around(lacking: bool = False) -> Around:
    """All that stands around the invented answers."""
    return Around(brief(), FakeCompared(outcomes(lacking)), weighed(), ANSWERS, SHOCKS)
