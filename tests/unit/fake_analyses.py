"""Invented analyses beside the invented result: frames as commands leave them in RUN/analyses, and validation.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from tests.unit.fake_result import FakeResult

NEED = "need[place=IND,year=2040]"
UNMET = "unmet[place=IND,end_use=ev,material=magnet.ev_traction,year=2040]"
SUPPLIERS = {
    "place": (("CHN", "China", 0.31, "ev"), ("MMR", "Myanmar", 0.82, "ev"), ("JPN", "Japan", 0.97, "phones")),
    "plant": (
        ("chn_magnet", "Chinese magnet plants", 0.35, "ev"),
        ("ind_magnet", "Indian magnet scheme", 0.9, "phones"),
    ),
    "deposit": (("kachin", "Kachin clays", 0.83, "ev"), ("bayan_obo", "Bayan Obo", 0.71, "ev")),
    "chokepoint": (("malacca", "Malacca", 0.66, "ev"), ("suez", "Suez", 1.0, "")),
}
FACTORS = {
    "mining": {"energy": (0.9, "MWh"), "co2": (0.6, "t"), "tailings": (18.0, "t"), "jobs": (0.02, "job")},
    "separation_light": {"energy": (4.0, "MWh"), "co2": (2.1, "t"), "water": (60.0, "m3"), "jobs": (0.03, "job")},
    "metal": {"energy": (11.0, "MWh"), "co2": (7.0, "t"), "jobs": (0.05, "job")},
    "magnet_sintered": {"energy": (9.0, "MWh"), "co2": (5.0, "t"), "jobs": (0.2, "job")},
}


def analyses(result: FakeResult) -> dict[str, pd.DataFrame]:
    """All analyses of one answer, every number invented."""
    return {
        "price_ranges": _price_ranges(result),
        "price_chain": _price_chain(result),
        "unmet_limits": _unmet_limits(result),
        "n1": _n1(result),
        "leverage": _leverage(),
        "headline_ranges": pd.DataFrame(
            [
                (NEED, 21_000.0, 12_000.0, 33_000.0, 37_000.0, 9_000.0, "t/year", "c90;c91"),
                (UNMET, 4_100.0, 900.0, 6_100.0, 7_400.0, 100.0, "t/year", "c91;c90"),
            ],
            columns=["figure", "value", "low", "high", "all_adverse", "all_kind", "unit", "rests_on"],
        ),
    }


def _price_ranges(result: FakeResult) -> pd.DataFrame:
    rows = [
        (f"price[place={r.place},material={r.material},year={r.year}]", r.price, r.price * 0.9, r.price * 1.2, "range")
        for r in result.prices().itertuples()
        if r.form == "oxide"
    ]
    return pd.DataFrame(rows, columns=["id", "value", "left", "right", "kind"])


STEPS = (
    ("ore", "Kachin clays", 0.31, "MMR"),
    ("freight", "by road to Yunnan", 0.02, "CHN"),
    ("separation", "heavy separation in China", 0.11, "CHN"),
    ("duty", "export licence and tax", 0.05, "CHN"),
    ("by_product_credit", "yttrium sold", -0.06, "CHN"),
    ("scarcity", "capacity of the clay mines", 0.57, "MMR"),
)


def _price_chain(result: FakeResult) -> pd.DataFrame:
    totals = {"oxide.Nd": 70_000.0, "oxide.Dy": 310_000.0, "oxide.Tb": 900_000.0, "magnet.ev_traction_lean": 52_000.0}
    rows = [
        (f"price[place=IND,material={material},year={year}]", step, what, total * part, place)
        for material, total in totals.items()
        for year in (result.years[0], 2030, result.years[-1])
        if year in result.years
        for step, what, part, place in STEPS
    ]
    return pd.DataFrame(rows, columns=["id", "step", "what", "usd_per_t", "place"])


def _unmet_limits(result: FakeResult) -> pd.DataFrame:
    rows = [
        (
            f"unmet[place={r.place},end_use={r.end_use},material={r.material},year={r.year}]",
            "capacity of magnet plants in China",
            "plant_capacity",
            "chn_magnet",
            61_000.0,
        )
        for r in result.demand().itertuples()
        if r.unmet > 0
    ]
    return pd.DataFrame(rows, columns=["id", "limit", "equation", "member", "worth"])


def _n1(result: FakeResult) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for group, suppliers in SUPPLIERS.items():
        for supplier, name, cover, worst in suppliers:
            for year in (2030, 2040):
                kept = min(1.0, cover + (0.04 if year == 2040 else 0.0))
                rows.append(
                    (group, supplier, name, result.focus, year, kept, (1 - kept) * 2e9, 2e9, (1 - kept) * 9e3, worst)
                )
    names = "group supplier name party year cover lost_value undisturbed_value unmet_t worst"
    return pd.DataFrame(rows, columns=names.split())


def _leverage() -> pd.DataFrame:
    capacity = ("paths", "ind_magnet|2030", "capacity", 6_000.0, 2_000.0, 6_000.0, "t/year")
    need = ("demands", "ev|magnet.ev_traction|IND|2040", "quantity", 9_000.0, 5_000.0, 15_000.0, "t/year")
    share = ("observed", "share.separation|CHN", "value", 91.0, None, None, "%")
    loss = ("processes", "magnet_sintered|sintered_ndfeb", "yield", 0.72, 0.65, 0.78, "t/t")
    claims = (
        ("c91", *capacity, "assumed", -38.0, 6_100.0, 4_100.0, "kinked"),
        ("c90", *need, "computed", 90.0, 900.0, 5_800.0, "exact"),
        ("c05", *share, "seen", 2.0, None, None, "screened"),
        ("c08", *loss, "recalled", -12.0, 4_500.0, 3_800.0, "exact"),
    )
    rows = []
    for figure, value in ((UNMET, 4_100.0), (NEED, 21_000.0)):
        for rank, (claim, table, key, field, now, low, high, unit, how, pull, at_low, at_high, kind) in enumerate(
            claims, 1
        ):
            add = value - 4_100.0
            ends = [None if v is None else v + add for v in (at_low, at_high)]
            rows.append(
                (
                    figure,
                    rank,
                    claim,
                    table,
                    key,
                    field,
                    now,
                    low,
                    high,
                    unit,
                    how,
                    pull,
                    value - pull,
                    value + pull,
                    *ends,
                    kind,
                )
            )
    names = "figure rank claim table key field value low high unit how pull minus plus at_low at_high kind"
    return pd.DataFrame(rows, columns=names.split())


def footprints(result: FakeResult) -> pd.DataFrame:
    """Amounts a year of what has a factor; the metal stage has no figure for water."""
    made = result.made()
    sums = made[made["form"] != "scrap"].groupby(["year", "place", "process"], as_index=False)["t"].sum()
    rows: list[tuple[object, ...]] = []
    for r in sums.itertuples():
        for kind, (factor, unit) in FACTORS.get(str(r.process), {}).items():
            rows.append((r.year, "", r.place, r.process, kind, factor * r.t, unit))
        if r.process == "metal":
            rows.append((r.year, "", r.place, r.process, "water", float("nan"), "m3"))
    return pd.DataFrame(rows, columns=["year", "slice", "place", "process", "kind", "amount", "unit"])


def in_use(result: FakeResult) -> pd.DataFrame:
    """Cohorts of magnets: what goes in, comes out, stands and is collected."""
    rows = []
    for r in result.demand().itertuples():
        if str(r.material).startswith("magnet"):
            age = r.year - 2015
            out = r.delivered * 0.03 * age / 2
            rows.append((r.year, r.end_use, r.place, r.material, r.delivered, out, r.delivered * age * 0.6, out * 0.25))
    names = ["year", "end_use", "place", "material", "inflow", "outflow", "stock", "collected"]
    return pd.DataFrame(rows, columns=names)


WEDGES = pd.DataFrame(
    [
        ("mine[bayan_obo]", 900.0, 150_000.0, 0.1),
        ("shipment[carbonate.kachin|MMR>CHN|MMR>CHN]", -120.0, 34_000.0, 0.2),
        ("activity[jpn_magnet|sintered_ndfeb|ev_traction]", 4_100.0, 6_800.0, 0.3),
        ("surplus[oxide.La@CHN]", 0.0, 50_000.0, 0.0),
    ],
    columns=["column", "mu", "x0", "slope"],
)


def _row(figure: str, unit: str, values: tuple[float, ...], fitted: bool = False, why: str = "") -> dict[str, Any]:
    modelled, observed, low, high = values
    within = low <= modelled <= high
    return {
        "id": figure, "year": 2024, "unit": unit, "modelled": modelled, "observed": observed, "low": low, "high": high,
        "source": "s1", "fitted": fitted, "within": within, "why": why,
    }  # fmt: skip


BAYAN = "price[place=CHN,material=concentrate.bayan_obo,year=2024]"
MINED = "origin_share[place=CHN,stage=mining,origin=CHN,year=2024]"
IMPORTS = (3_600, 16_000, 12_000, 20_000)
ROWS = [
    _row("shipment[from=MYS,to=CHN,year=2024]", "t/year", IMPORTS, why="12 kt of imports no table holds"),
    _row(BAYAN, "USD_2024/t", (10_100, 4_800, 4_100, 5_500), why="a related-party price"),
    _row("output[place=JPN,process=magnet_sintered,year=2024]", "t/year", (4_500, 4_600, 4_100, 5_000)),
    _row(MINED, "1", (0.677, 0.60, 0.55, 0.65), why="Myanmar as World Mining Data"),
    _row("price[place=CHN,material=metal.Nd,year=2024]", "USD_2024/t", (71_000, 66_000, 59_000, 73_000)),
    _row("output[place=MMR,process=mining,year=2024]", "t/year", (39_400, 40_800, 36_000, 45_000), fitted=True),
]
VALIDATION = {
    "format": 1,
    "command": "validate",
    "aim": 0.7,
    "read": ["The misses and what stands behind them."],
    "not_read": ["Agreement of fitted rows."],
    "rows": ROWS,
    "out_of_sample": [{**r, "year": 2025} for r in ROWS[:4]],
    "uncalibrated": [{**r, "modelled": r["modelled"] * 1.9, "within": False} for r in ROWS[:5]],
    "myanmar_usgs": [{**r, "modelled": r["modelled"] * 0.9} for r in ROWS[2:5]],
    "demand": [_row("demand[place=IND,year=2024]", "t/year", (4_300, 4_000, 3_600, 5_200))],
}
