"""A small invented result with the doors of a real one, so that the report can be built without solving.

Every number here is made up; tonnes balance at each step, so tracing can be tested.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
from tests.unit import fake_analyses

ELEMENTS = {"La": 0.8527, "Ce": 0.8141, "Pr": 0.8277, "Nd": 0.8574, "Dy": 0.8713, "Tb": 0.8502}
BASKETS = {
    "bayan_obo": ("CHN", (0.26, 0.50, 0.055, 0.183, 0.001, 0.001), 150_000, "CHN"),
    "south_clays": ("CHN", (0.40, 0.08, 0.09, 0.36, 0.055, 0.015), 15_000, "CHN"),
    "kachin": ("MMR", (0.42, 0.06, 0.09, 0.37, 0.050, 0.010), 34_000, "CHN"),
    "mountain_pass": ("USA", (0.34, 0.49, 0.043, 0.125, 0.001, 0.001), 45_000, "USA"),
    "mount_weld": ("AUS", (0.24, 0.50, 0.055, 0.195, 0.007, 0.003), 26_000, "MYS"),
    "chavara": ("IND", (0.23, 0.49, 0.057, 0.219, 0.003, 0.001), 3_000, "IND"),
}
NAMES = {
    "bayan_obo": "Bayan Obo",
    "south_clays": "South China clays",
    "kachin": "Kachin clays",
    "mountain_pass": "Mountain Pass",
    "mount_weld": "Mt Weld",
    "chavara": "Chavara (Kerala)",
}
PLACES = {
    "CHN": ("China", 31.2, 121.8),
    "MMR": ("Myanmar", 26.0, 98.6),
    "USA": ("United States", 33.7, -118.2),
    "AUS": ("Australia", -32.1, 115.7),
    "MYS": ("Malaysia", 4.0, 103.4),
    "IND": ("India", 22.7, 69.7),
    "JPN": ("Japan", 35.5, 139.7),
    "EU27": ("European Union", 50.1, 8.9),
    "ROW": ("Rest of world", 1.3, 103.8),
    "VNM": ("Vietnam", 20.8, 106.8),
    "KOR": ("Korea, Republic of", 35.1, 129.1),
}
GRADES = {
    "ev_traction": ((0.0, 0.0, 0.075, 0.225, 0.012, 0.002), 0.5),
    "electronics": ((0.0, 0.0, 0.07, 0.23, 0.002, 0.0), 0.5),
}
DEMAND = {"CHN": 0.56, "EU27": 0.12, "USA": 0.11, "JPN": 0.09, "IND": 0.03, "ROW": 0.09}
MAKERS = {"CHN": 0.91, "JPN": 0.05, "VNM": 0.02, "EU27": 0.01, "USA": 0.01}
OXIDE_USE = {"CHN": 0.6, "USA": 0.15, "JPN": 0.12, "EU27": 0.1, "IND": 0.03}
YEARS = [2026, 2027, 2028, 2029, 2030, 2032, 2035, 2040]
YIELD = 0.72


@dataclass
class FakeResult:
    """One case; `home` is the number of tonnes of magnets India makes in 2040, `thrift` the dysprosium saved."""

    answer: str = "reference"
    home: float = 6_000.0
    thrift: float = 0.0
    answer_words: str = "Policies in force; nothing new is built for India's sake."
    study_name: str = "india-china"
    title: str = "India and China: what is the promise worth?"
    question: str = "What does India depend on for its rare earths until 2040, and on whom?"
    focus: str = "IND"
    shock: str = "calm"
    years: list[int] = field(default_factory=lambda: list(YEARS))
    empty: bool = False
    analysed: bool = False

    def __post_init__(self) -> None:
        self.case = f"{self.answer}/{self.shock}"
        ends = [*self.years[1:], self.years[-1] + 1]
        self.duration = {y: float(e - y) for y, e in zip(self.years, ends, strict=True)}
        self.card = {
            "digest": "3f9a21c07d",
            "world": "0.1.0",
            "date": "2026-11-23",
            "objective": 1.234e11,
            "seconds": {"read": 1.2, "build": 0.9, "solve": 12.4, "order": 2.0},
            "versions": {"didymium": "0.1.0", "highspy": "1.15.1"},
            "status": "optimal",
        }
        self.oxide_factor = pd.Series({e: 1 / m for e, m in ELEMENTS.items()})
        self._rows: dict[str, list[tuple[object, ...]]] = {}
        self.composition = _composition()
        if not self.empty:
            for year in self.years:
                self._solve(year)
        self.world = _world(self)
        self.analyses: dict[str, pd.DataFrame] = {}
        if self.analysed:
            self.analyses = fake_analyses.analyses(self)
            self.world["wedges"] = fake_analyses.WEDGES
            self.card |= {"calibration": "fading", "calibrated": True}

    # -- one year, by hand ------------------------------------------------------------------

    def _put(self, table: str, *row: object) -> None:
        self._rows.setdefault(table, []).append(row)

    def _reo(self, material: str) -> float:
        if material not in self.composition.index:
            return 0.0
        return float((self.composition.loc[material] * self.oxide_factor).sum())

    def _made(self, year: int, place: str, process: str, material: str, t: float) -> None:
        form, source = material.split(".")
        self._put("made", year, place, process, material, form, source, t, t * self._reo(material))

    def _used(self, year: int, place: str, process: str, material: str, t: float) -> None:
        form, source = material.split(".")
        self._put("used", year, place, process, material, form, source, t, t * self._reo(material))

    def _ship(self, year: int, material: str, start: str, end: str, t: float) -> None:
        if start != end and t > 0:
            form, source = material.split(".")
            self._put("flows", year, material, form, source, start, end, f"{start}-{end}", t, t * self._reo(material))

    def _solve(self, year: int) -> None:
        oxide = self._raw(year, 1.06 ** (year - 2026))
        left = self._oxide_uses(year, oxide)
        metal = self._metals(year, left)
        self._magnets(year, metal)
        for place in sorted(oxide):
            for element, t in left[place].items():
                self._put("surplus", year, f"oxide.{element}", "oxide", element, place, t)
        price = {"La": 900, "Ce": 950, "Pr": 61_000, "Nd": 62_000, "Dy": 290_000, "Tb": 880_000}
        for element, base in price.items():
            grown = base * (1 + 0.03 * (year - 2026)) if base > 1e4 else 0.0
            for place in ("CHN", "IND"):
                self._put("prices", year, f"oxide.{element}", "oxide", element, place, grown)
        for grade in GRADES:
            for place in DEMAND:
                self._put("prices", year, f"magnet.{grade}_lean", "magnet", f"{grade}_lean", place, 52_000.0)

    def _raw(self, year: int, growth: float) -> dict[str, dict[str, float]]:
        oxide: dict[str, dict[str, float]] = {p: dict.fromkeys(ELEMENTS, 0.0) for p in ("CHN", "USA", "MYS", "IND")}
        for deposit, (home, basket, size, end) in BASKETS.items():
            form = "carbonate" if deposit in ("kachin", "south_clays") else "concentrate"
            material = f"{form}.{deposit}"
            reo = size * growth
            t = reo / self._reo(material)
            self._put("mined", year, deposit, home, reo)
            self._made(year, home, "mining", material, t)
            abroad = 0.6 if deposit == "mountain_pass" else 1.0
            parts = {"CHN": abroad, end: 1 - abroad} if deposit == "mountain_pass" else {end: 1.0}
            for place, part in parts.items():
                self._ship(year, material, home, place, t * part)
                self._used(year, place, "separation_light", material, t * part)
                for element, share in zip(ELEMENTS, basket, strict=True):
                    oxide[place][element] += reo * part * share * 0.9
        for place, amounts in oxide.items():
            for element, t in amounts.items():
                self._made(year, place, "separation_light", f"oxide.{element}", t)
        return oxide

    def _oxide_uses(self, year: int, oxide: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        left = {p: dict(v) for p, v in oxide.items()}
        for element, part in {"La": 0.4, "Ce": 0.4, "Nd": 0.06, "Pr": 0.06}.items():
            for place, share in OXIDE_USE.items():
                wanted = part * sum(v[element] for v in oxide.values()) * share
                source = place if left.get(place, {}).get(element, 0.0) > wanted else "CHN"
                self._ship(year, f"oxide.{element}", source, place, wanted)
                left[source][element] -= wanted
                self._put(
                    "demand",
                    year,
                    "catalyst",
                    f"oxide.{element}",
                    place,
                    wanted,
                    wanted,
                    0.0,
                    wanted * 0.8,
                    wanted * 1.3,
                )
                self._put("served", year, "catalyst", f"oxide.{element}", place, wanted)
        return left

    def _metals(self, year: int, left: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        makers = dict(MAKERS)
        india = self.home * (year - 2026) / 14 / 300_000 if year > 2028 else 0.0
        makers["IND"] = india
        makers["CHN"] -= india
        metal: dict[str, dict[str, float]] = {}
        for element in ("Pr", "Nd", "Dy", "Tb"):
            total = sum(v[element] for v in left.values()) * (0.97 if element != "Tb" else 0.7)
            for maker, share in makers.items():
                wanted = total * share
                for source in sorted(left, key=lambda p: (p != maker, p == "CHN")):
                    take = min(wanted, left[source][element])
                    self._ship(year, f"oxide.{element}", source, maker, take)
                    left[source][element] -= take
                    wanted -= take
                got = total * share - wanted
                self._used(year, maker, "metal", f"oxide.{element}", got)
                metal.setdefault(maker, {})[element] = got * ELEMENTS[element] * 0.97
                self._made(year, maker, "metal", f"metal.{element}", metal[maker][element])
        return metal

    def _magnets(self, year: int, metal: dict[str, dict[str, float]]) -> None:
        stock: dict[tuple[str, str], float] = {}
        for maker, amounts in metal.items():
            for grade, (shares, part) in GRADES.items():
                nd, pr = shares[3], shares[2]
                t = part * min(amounts["Nd"] / nd, amounts["Pr"] / pr) * YIELD
                material = f"magnet.{grade}_lean"
                for element, share in zip(ELEMENTS, shares, strict=True):
                    wanted = t * share / YIELD * (1 - self.thrift * (element in ("Dy", "Tb")))
                    take = min(wanted, amounts.get(element, 0.0) * (1 if element in ("Nd", "Pr") else part))
                    if take:
                        self._used(year, maker, "magnet_sintered", f"metal.{element}", take)
                        self._made(year, maker, "magnet_sintered", f"scrap.{element}", take - t * share)
                self._made(year, maker, "magnet_sintered", material, t)
                self._put(
                    "activity", year, f"{maker.lower()}_magnet", maker, "magnet_sintered", "sintered_ndfeb", grade, t
                )
                stock[(maker, grade)] = t
        self._sell(year, stock)

    def _sell(self, year: int, stock: dict[tuple[str, str], float]) -> None:
        need = 108_000 * 1.065 ** (year - 2026)
        for grade, (_, part) in GRADES.items():
            material = f"magnet.{grade}_lean"
            for place, share in DEMAND.items():
                grown = share * (1 + (0.08 * (year - 2026) if place == "IND" else 0.0))
                wanted = need * part * grown
                unserved = wanted
                for maker in sorted({m for m, _ in stock}, key=lambda m: (m != place, m != "CHN")):
                    if maker == "IND" and place != "IND":
                        continue
                    take = min(unserved, stock[(maker, grade)])
                    stock[(maker, grade)] -= take
                    unserved -= take
                    self._ship(year, material, maker, place, take)
                delivered = wanted - unserved
                self._put(
                    "demand",
                    year,
                    "ev" if grade == "ev_traction" else "phones",
                    f"magnet.{grade}",
                    place,
                    wanted,
                    delivered,
                    unserved,
                    wanted * 0.7,
                    wanted * 1.5,
                )
                self._put("served", year, "ev" if grade == "ev_traction" else "phones", material, place, delivered)
            for (maker, kind), t in stock.items():
                if kind == grade and t > 0:
                    self._put("surplus", year, material, "magnet", f"{grade}_lean", maker, t)

    # -- the doors ----------------------------------------------------------------------------

    def _frame(self, table: str, columns: str) -> pd.DataFrame:
        return pd.DataFrame(self._rows.get(table, []), columns=columns.split())

    def flows(self) -> pd.DataFrame:
        return self._frame("flows", "year material form source from to route t t_reo")

    def routes(self) -> pd.DataFrame:
        ends = self.flows()[["route", "from", "to"]].drop_duplicates()
        passes = {"CHN-EU27": "suez;malacca", "CHN-IND": "malacca", "AUS-MYS": "", "CHN-USA": ""}
        return ends.assign(cost=90.0, days=20.0, co2=40.0, chokepoints=[passes.get(r, "") for r in ends["route"]])

    def activity(self) -> pd.DataFrame:
        return self._frame("activity", "year plant place process recipe source t")

    def made(self) -> pd.DataFrame:
        return self._frame("made", "year place process material form source t t_reo")

    def used(self) -> pd.DataFrame:
        return self._frame("used", "year place process material form source t t_reo")

    def mined(self) -> pd.DataFrame:
        return self._frame("mined", "year deposit place t_reo")

    def demand(self) -> pd.DataFrame:
        return self._frame("demand", "year end_use material place quantity delivered unmet low high")

    def served(self) -> pd.DataFrame:
        return self._frame("served", "year end_use material place t")

    def prices(self) -> pd.DataFrame:
        return self._frame("prices", "year material form source place price")

    def surplus(self) -> pd.DataFrame:
        return self._frame("surplus", "year material form source place t")

    def footprints(self) -> pd.DataFrame:
        made = fake_analyses.footprints(self)
        return made if self.analysed else made.iloc[:0]

    def in_use(self) -> pd.DataFrame:
        made = fake_analyses.in_use(self)
        return made if self.analysed else made.iloc[:0]

    def capacity(self) -> pd.DataFrame:
        rows = []
        for year in [] if self.empty else self.years:
            for deposit, (home, _, size, _) in BASKETS.items():
                total = size * 1.06 ** (year - 2026)
                rows.append((year, deposit, "deposit", home, "mining", min(float(size), total), max(total - size, 0.0)))
            rows += [
                (year, f"{maker.lower()}_magnet", "plant", maker, "magnet_sintered", 5_000.0, 100.0 * (year - 2026))
                for maker in (*MAKERS, "IND")
            ]
        return pd.DataFrame(rows, columns=["year", "asset", "kind", "place", "process", "existing", "built"])


def _composition() -> pd.DataFrame:
    rows: dict[str, dict[str, float]] = {}
    for deposit, (_, basket, _, _) in BASKETS.items():
        form = "carbonate" if deposit in ("kachin", "south_clays") else "concentrate"
        rows[f"{form}.{deposit}"] = {e: 0.6 * s * ELEMENTS[e] for e, s in zip(ELEMENTS, basket, strict=True)}
    for element, share in ELEMENTS.items():
        rows[f"oxide.{element}"] = {element: share}
        rows[f"metal.{element}"] = {element: 1.0}
        rows[f"scrap.{element}"] = {element: 1.0}
    for grade, (shares, _) in GRADES.items():
        rows[f"magnet.{grade}_lean"] = dict(zip(ELEMENTS, shares, strict=True))
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(ELEMENTS)).fillna(0.0)


def _world(result: FakeResult) -> dict[str, pd.DataFrame]:
    def frame(columns: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=columns.split())

    share = "figure scope place origin year series value low high unit kind claim"
    observed: list[tuple[object, ...]] = [
        ("share.mining", "magnet REE", "CHN", "", 2024, "IEA", 60, 60, 62, "%", "statistic", "c01"),
        ("share.mining", "all REE, t REO", "CHN", "", 2022, "USGS", 70.7, None, None, "%", "statistic", "c02"),
        ("share.mining", "all REE, t REO", "CHN", "", 2023, "USGS", 67.8, None, None, "%", "statistic", "c03"),
        ("share.mining", "all REE, t REO", "CHN", "", 2024, "USGS", 71.1, None, None, "%", "statistic", "c04"),
        ("share.separation", "magnet REE", "CHN", "", 2024, "IEA", 91, None, None, "%", "statistic", "c05"),
        ("share.separation", "oxide separation", "CHN", "", 2020, "US DOE", 87, None, None, "%", "statistic", "c06"),
        ("share.magnet", "sintered NdFeB", "CHN", "", 2024, "IEA", 94, None, None, "%", "statistic", "c07"),
        (
            "share.mining",
            '"global production" of REE',
            "CHN",
            "",
            2025,
            "Article 001",
            60,
            None,
            None,
            "%",
            "article_claim",
            "c08",
        ),
        (
            "share.mining",
            '"global supply"',
            "CHN",
            "",
            2024,
            "Article 000",
            70,
            None,
            None,
            "%",
            "article_claim",
            "c09",
        ),
        (
            "share.separation",
            '"refined rare-earth market"',
            "CHN",
            "",
            2025,
            "Article 003",
            85,
            None,
            None,
            "%",
            "article_claim",
            "c10",
        ),
        (
            "share.import",
            "India rare-earth imports from China",
            "IND",
            "CHN",
            2024,
            "Article 000",
            60,
            None,
            None,
            "%",
            "article_claim",
            "c11",
        ),
    ]
    for year, value in ((2019, 38.2), (2020, 61.4), (2023, 90.0), (2024, 78.0)):
        observed.append(
            (
                "share.import",
                "compounds and metals",
                "IND",
                "CHN",
                year,
                "BACI",
                value,
                None,
                None,
                "%",
                "statistic",
                f"c{year}",
            )
        )
    observed.append(
        (
            "share.import",
            "permanent magnets",
            "IND",
            "CHN",
            2024,
            "Government of India",
            93,
            85,
            93,
            "%",
            "statistic",
            "c12",
        )
    )
    observed.append(
        (
            "share.import",
            "permanent magnets",
            "IND",
            "JPN",
            2024,
            "Government of India",
            3,
            None,
            None,
            "%",
            "statistic",
            "c13",
        )
    )
    claims: list[tuple[object, ...]] = [
        (
            row[-1],
            "observed",
            "|".join(str(x) for x in row[:6]),
            "value",
            row[6],
            row[7],
            row[8],
            "%",
            "s1" if "Article" not in str(row[5]) else "s2",
            "recalled" if "Article" in str(row[5]) else "seen",
            "medium",
            "",
            "",
            "China <b>accounts</b> for it" if "Article" in str(row[5]) else "table 2",
        )
        for row in observed
    ]
    claims.append(
        (
            "c90",
            "demands",
            "ev|magnet.ev_traction|IND|2040",
            "quantity",
            9_000,
            5_000,
            15_000,
            "t/year",
            "s1",
            "computed",
            "low",
            "c05",
            "vehicles x kg",
            "",
        )
    )
    claims.append(
        (
            "c91",
            "paths",
            "ind_magnet|2030",
            "capacity",
            6_000,
            2_000,
            6_000,
            "t/year",
            "s3",
            "assumed",
            "low",
            "",
            "",
            "scheme, not built",
        )
    )
    prices: list[tuple[object, ...]] = []
    levels = {
        "Nd": (42, 40, 50, 50, 45, 49, 98, 134, 78, 56, 73),
        "Pr": (50, 48, 60, 61, 55, 46, 90, 120, 75, 56, 70),
        "Dy": (279, 198, 187, 179, 239, 261, 410, 382, 330, 260, 224),
        "Tb": (564, 415, 501, 455, 507, 670, 1300, 1950, 1298, 810, 930),
    }
    for element, values in levels.items():
        prices += [(f"oxide.{element}", "CHN", 2015 + i, v * 1000.0, "c05") for i, v in enumerate(values)]
    demands: list[tuple[object, ...]] = [
        (r[1], r[2], r[3], r[0], "", r[4], "c90") for r in result._rows.get("demand", []) if r[3] == "IND"
    ]
    return {
        "places": frame(
            "place name iso3 lat lon", [(k, v[0], k if len(k) == 3 else "", v[1], v[2]) for k, v in PLACES.items()]
        ),
        "deposits": frame("deposit place name", [(d, v[0], NAMES[d]) for d, v in BASKETS.items()]),
        "end_uses": frame(
            "end_use name", [("ev", "Electric cars"), ("phones", "Electronics"), ("catalyst", "Catalysts")]
        ),
        "plants": frame("plant place name", [("ind_magnet", "IND", "Indian magnet scheme")]),
        "paths": frame("asset year capacity basis claim", [("ind_magnet", 2030, 6_000.0, "planned", "c91")]),
        "observed": frame(share, observed),
        "claims": frame("claim table key field value low high unit source how confidence inputs rule note", claims),
        "sources": frame(
            "source publisher title date url licence",
            [
                ("s1", "USGS", "Mineral Commodity Summaries 2026", "2026", "", "public domain"),
                ("s2", "Article", "India asks for supply", "2025", "", ""),
                ("s3", "", "Modelling judgement", "", "", ""),
            ],
        ),
        "prices": frame("material place year price claim", prices),
        "demands": frame("end_use material place year slice quantity claim", demands),
        "chokepoints": frame(
            "chokepoint name capacity lat lon",
            [
                ("malacca", "Malacca", None, 2.5, 101.5),
                ("suez", "Suez", None, 30.5, 32.3),
                ("panama", "Panama", None, 9.1, -79.7),
            ],
        ),
    }


def three_answers(analysed: bool = False) -> list[FakeResult]:
    """The three answers of the demo, reference first; `analysed` ones are calibrated and hold every analysis."""
    own, less = (
        "India's own plants are added, without subsidy.",
        "Magnets with less dysprosium, ferrite in three-wheelers.",
    )
    return [
        FakeResult(analysed=analysed),
        FakeResult(answer="home", home=24_000.0, answer_words=own, analysed=analysed),
        FakeResult(answer="thrift", thrift=0.45, answer_words=less, analysed=analysed),
    ]
