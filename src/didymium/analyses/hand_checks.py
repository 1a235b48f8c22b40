"""Hand checks: quantities that can be worked out on paper, against what the tables and recipes say.

Each hand figure was computed from the facts before the model was; each of ours from the rows and recipes that the
network is written from. Source: the brief of the five studies, section 2; arithmetic, no solve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, nan

import pandas as pd

from didymium.analyses import hand_sums as sums
from didymium.analyses.hand_bench import NDPR, Bench
from didymium.analyses.hand_sums import CLAY, HALF, LIGHT
from didymium.study.open import open_study

STUDY, ANSWER = "india-china", "home/calm"
"""The case whose tables are read: the shipped world, and India's scheme as that study writes it."""
TOLERANCE = 0.25
"""Part of a hand figure without a range by which ours may differ."""
COLUMNS = ("check", "quantity", "unit", "hand_low", "hand", "hand_high", "ours", "within", "cause")


CAUSES = {
    "irel_ndpr": "what stands, not what is published: `paths` of oscom_chatrapur (2,600 t REO a year) times the yields "
    "of monazite_caustic and sx_light in `processes` times the basket; losses of a real year are in no row",
    "gap_magnet": "capital is an annuity at 6 % over the 20 years of `processes` (0.087 a year, the rule of "
    "`investment_cost`); the hand figure takes 0.10 to 0.13",
    "gap_metal": "dysprosium and terbium metal cost 27,000 USD/t more by calciothermic_heavy outside China "
    "(`processes`), 0.5 USD on a kg of magnet that the hand figure leaves out",
    "stock_2025": "`demands` count the magnets in all goods sold in India, those inside imported goods too; the hand "
    "figure takes the official 4,010 t (`bands`, demand.magnet of IND)",
    "stock_2030": "as in 2025: `demands` of 2030, the largest of them electric two-wheelers, against 8,220 t",
    "ndpr_half": "yield of sx_light in `processes` is 0.95, the hand figure takes 0.85 to 0.9; the basket is the same",
    "dytb_announced": "`baskets` know no Dy or Tb in mountain_pass (hand 200 t); caremag's 1,400 t in `paths` are of "
    "any oxides, and no feed of the tables would make 600 t of them Dy and Tb, since heavy plants take no scrap",
}
"""Why a figure of ours lies outside the hand figure: the row or the rule behind it."""


@dataclass(frozen=True)
class Check:
    """A quantity worked out by hand, its range where it has one, and how the tables give it."""

    name: str
    quantity: str
    unit: str
    low: float
    hand: float
    high: float
    ours: Callable[[Bench], float]


def hand_checks(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every hand check against the tables of a study.

    Columns: check, quantity, unit, hand_low, hand, hand_high (a range printed with the hand figure, NaN without),
    ours, within (in the range, else within 25 % of the hand figure), cause (why not; empty when it is). A figure that
    the tables do not hold is NaN and not within. KeyError when one of the world's tables lacks.
    """
    bench = Bench.of(tables)
    return pd.DataFrame([_told(check, check.ours(bench)) for check in CHECKS], columns=list(COLUMNS))


def shipped() -> pd.DataFrame:
    """The hand checks of the shipped world."""
    case = open_study(STUDY).case(ANSWER)
    return hand_checks({name: table.frame for name, table in case.tables.items()})


def _told(check: Check, ours: float) -> dict[str, object]:
    """A row of the answer."""
    ranged = check.low == check.low
    low = check.low if ranged else check.hand - TOLERANCE * abs(check.hand)
    high = check.high if ranged else check.hand + TOLERANCE * abs(check.hand)
    within = bool(low <= ours <= high)
    cause = "" if within else CAUSES.get(check.name, "")
    return dict(zip(COLUMNS, (check.name, check.quantity, check.unit, check.low, check.hand, check.high, ours,
                              within, cause), strict=True))  # fmt: skip


CHECKS = (
    Check("ndpr_looped", "NdPr oxide per t of magnet, India's mix of 2030, swarf looped", "t/t",
          0.33, 0.42, 0.52, sums.ndpr_looped),
    Check("ndpr_unlooped", "NdPr oxide per t of magnet, swarf thrown away", "t/t",
          nan, 0.52, nan, sums.ndpr_unlooped),
    Check("ndpr_leanest", "NdPr oxide per t of the leanest grade, swarf looped", "t/t",
          nan, 0.33, nan, sums.ndpr_leanest),
    Check("ndpr_richest", "NdPr oxide per t of the richest grade, swarf thrown away", "t/t",
          nan, 0.52, nan, sums.ndpr_richest),
    Check("need_ndpr", "India's need of NdPr oxide at 6,000 t of magnets a year", "t/year",
          2000.0, 2500.0, 3100.0, sums.need_ndpr),
    Check("irel_ndpr", "NdPr oxide that India can make now", "t/year", 400.0, 450.0, 500.0, sums.irel_ndpr),
    Check("cover_ndpr", "what of India's need that covers", "%", 13.0, 18.0, 25.0, sums.cover_ndpr),
    Check("need_dy", "Dy2O3 at 6,000 t of magnets a year", "t/year", 20.0, 88.0, 330.0, sums.need_dy),
    Check("own_dy", "Dy2O3 in India's own feed at full cracking", "t/year", 0.0, 9.0, 9.0, sums.own_dy),
    Check("gap_magnet", "India less China, magnet step", "USD/kg", 22.0, 23.0, 24.0, sums.gap_magnet),
    Check("gap_metal", "India less China, metal and alloy", "USD/kg", 9.0, 9.5, 10.0, sums.gap_metal),
    Check("gap", "India less China, a kg of magnet", "USD/kg", 31.0, 32.5, 34.0, sums.gap),
    Check("support", "incentive, capital subsidy and duty in India", "USD/kg", nan, 29.9, nan, sums.support),
    Check("floor_effect", "NdPr at the floor of 110 on a kg of magnet", "USD/kg", nan, 17.5, nan, sums.floor_effect),
    Check("support_needed", "support that home magnets on such feed need", "USD/kg", nan, 50.0, nan,
          sums.support_needed),
    Check("stock_tonnes", "magnets that 56 m USD buy", "t", nan, 1000.0, nan, sums.stock_tonnes),
    Check("stock_2025", "months of India's use of 2025 that these last", "month", nan, 3.0, nan,
          lambda b: sums.stock_months(b, 2025)),
    Check("stock_2030", "months of India's use of 2030 that these last", "month", nan, 1.5, nan,
          lambda b: sums.stock_months(b, 2030)),
    Check("ndpr_clay", "NdPr oxide from 2 kt REO of carbonate, clay basket", "t/year", 400.0, 410.0, 620.0,
          lambda b: sums.from_carbonate(b, CLAY, NDPR)),
    Check("ndpr_half", "NdPr oxide from 2 kt REO of carbonate, half and half", "t/year", 400.0, 620.0, 620.0,
          lambda b: sums.from_carbonate(b, HALF, NDPR)),
    Check("ndpr_light", "NdPr oxide from 2 kt REO of carbonate, light basket", "t/year", 400.0, 410.0, 620.0,
          lambda b: sums.from_carbonate(b, LIGHT, NDPR)),
    Check("dy_clay", "Dy2O3 from 2 kt REO of carbonate, clay basket", "t/year", nan, 65.0, nan,
          lambda b: sums.from_carbonate(b, CLAY, ("Dy",))),
    Check("dy_half", "Dy2O3 from 2 kt REO of carbonate, half and half", "t/year", nan, 30.0, nan,
          lambda b: sums.from_carbonate(b, HALF, ("Dy",))),
    Check("dy_light", "Dy2O3 from 2 kt REO of carbonate, light basket", "t/year", nan, 4.0, nan,
          lambda b: sums.from_carbonate(b, LIGHT, ("Dy",))),
    Check("value_clay", "separated oxides of clay, prices of China 2025", "USD/kg",
          nan, 39.0, nan, lambda b: b.worth(CLAY)),
    Check("value_light", "separated oxides of Mount Weld, prices of China 2025", "USD/kg",
          nan, 19.0, nan, lambda b: b.worth(LIGHT)),
    Check("value_lightest", "separated oxides of Mountain Pass, prices of China 2025", "USD/kg",
          nan, 12.0, nan, lambda b: b.worth("mountain_pass")),
    Check("floor_clay", "separated oxides of clay, NdPr at 110", "USD/kg",
          nan, 48.0, nan, lambda b: sums.value_at_floor(b, CLAY)),
    Check("floor_light", "separated oxides of Mount Weld, NdPr at 110", "USD/kg",
          nan, 29.0, nan, lambda b: sums.value_at_floor(b, LIGHT)),
    Check("floor_lightest", "separated oxides of Mountain Pass, NdPr at 110", "USD/kg", nan, 19.0, nan,
          lambda b: sums.value_at_floor(b, "mountain_pass")),
    Check("outside_clay", "separated oxides of clay, Dy at 850 and Tb at 3,000", "USD/kg", nan, 76.0, nan,
          lambda b: sums.value_outside(b, CLAY)),
    Check("clay_mine", "a Kazakh clay tonne at the mine", "USD/kg REO", nan, 27.0, nan, sums.clay_mine),
    Check("clay_price", "what clay carbonate sold for in 2025", "USD/kg REO", nan, 27.0, nan, sums.clay_price),
    Check("separation_clay", "separating clay in Kazakhstan", "USD/kg REO", 12.0, 17.5, 23.0,
          lambda b: sums.separation(b, CLAY)),
    Check("uplift", "separated oxides of clay above its carbonate", "USD/kg REO", nan, 12.0, nan, sums.uplift),
    Check("light_at_floor", "what a light Kazakh clay earns at the floor", "USD/kg REO", -inf, -10.0, 0.0,
          sums.light_at_floor),
    Check("capital_50", "capital for 50,000 t REO a year of Kazakh clay, separated", "bn USD",
          3.0, 6.15, 12.0, sums.capital_50),
    Check("dytb_announced", "Dy + Tb oxide announced outside China", "t/year", nan, 1400.0, nan, sums.dytb_announced),
    Check("dytb_free", "Dy + Tb oxide announced outside China and not sold", "t/year",
          0.0, 700.0, 700.0, sums.dytb_free),
)  # fmt: skip
"""Every hand check, in the order of the brief."""
