"""The signs a right model gives in the five studies, each held against a comparison: what it should do, what it does.

A sign that does not hold stays in the table with what was found; `WHY` says why where we know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from didymium.analyses.compare import Compared
from didymium.study.study import CALM, REFERENCE

NOTHING = 1e-6
SMALL = 0.05
SAVED = 0.2
"""Months of use that count as saved."""
TO_SPARE = 170.0
"""Tonnes of NdPr oxide a year that the study's brief leaves Solikamsk to sell when Russia's magnets have theirs."""
COLLAPSE = 3.0
"""Months of use beyond those of a calm year: a quarter of what vehicles need would be a collapse."""
DYSPROSIUM = 0.0376 / (0.0376 + 0.0069)
"""Part of Dy in Dy + Tb of the clay proxy (`baskets`, kaz_clay)."""
SHOCKS_OF_THE_EXPORTER = (CALM, "slump", "khorgos", "caspian", "flood")
COLUMNS = ["study", "sign", "expected", "found", "holds", "why"]


@dataclass(frozen=True)
class Told:
    """A comparison with its measures by name."""

    compared: Compared
    values: dict[tuple[str, str, str, str, int], float]
    weighed: dict[str, pd.DataFrame]

    @classmethod
    def of(cls, compared: Compared, weighed: dict[str, pd.DataFrame]) -> Told:
        """The measures of every case, by answer, shock, measure, place and year."""
        rows = [(o, m) for o in compared.outcomes for m in o.measures]
        found = {(o.answer, o.shock, m["measure"], m["place"], int(m["year"])): float(m["value"]) for o, m in rows}
        return cls(compared, found, weighed)

    def at(self, answer: str, measure: str, year: int, shock: str = CALM, place: str | None = None) -> float:
        """A measure of a case; NaN when it was not taken."""
        where = self.compared.focus if place is None else place
        return self.values.get((answer, shock, measure, where, year), float("nan"))

    def loss(self, answer: str, shock: str) -> float:
        """Worth lost in a shock, m USD."""
        found = self.compared.find(answer, shock)
        return float("nan") if found is None else found.loss / 1e6

    def spent(self, answer: str, kind: str = "") -> float:
        """Present value spent on an answer, m USD."""
        found = self.compared.find(answer)
        rows = () if found is None else found.spending
        return sum(float(r["present"]) for r in rows if kind in str(r["what"])) / 1e6

    def party(self, answer: str, party: str) -> float:
        """What a party and its treasury have of a calm plan, m USD."""
        found = self.compared.find(answer)
        rows = () if found is None else found.accounts
        return sum(float(r["present"]) for r in rows if r["party"] in (party, f"treasury of {party}")) / 1e6


@dataclass(frozen=True)
class Sign:
    """A sign of a study: in words, and how it is read; the reading says what was found and whether that is it."""

    study: str
    name: str
    expected: str
    read: Callable[[Told], tuple[str, bool]]


def _oxide_stock(t: Told) -> tuple[str, bool]:
    plain, oxides, magnets = (
        t.at(a, "months_without", 2028, "ban 2028") for a in (REFERENCE, "stock of oxides", "stock of magnets")
    )
    said = f"{plain:.2f} months without, {oxides:.2f} with the oxide stock, {magnets:.2f} with magnets"
    return said, plain - oxides < SAVED <= plain - magnets


def _halt_heavy(t: Told) -> tuple[str, bool]:
    kinds = ("unmet_heavy", "unmet_light")
    halt, ban = (
        {k: t.at(REFERENCE, k, 2028, shock) - t.at(REFERENCE, k, 2028) for k in kinds}
        for shock in ("halt 2028", "ban 2028")
    )
    heavy, light = (f"{halt[k]:,.0f} t in the halt and {ban[k]:,.0f} t in the ban" for k in kinds)
    said = f"more unmet: heavy {heavy}, light {light}"
    worse = all(ban[k] > halt[k] - NOTHING for k in kinds)
    return said, worse and ban["unmet_light"] > 0 and halt["unmet_heavy"] > halt["unmet_light"]


def _replay(t: Told) -> tuple[str, bool]:
    more = t.at(REFERENCE, "months_without", 2028, "halt 2028") - t.at(REFERENCE, "months_without", 2028)
    return f"{more:.2f} months of use more go without, {100 * more / 12:.0f} % of a year's", more < COLLAPSE


def _deal(t: Told) -> tuple[str, bool]:
    gain = {s: t.loss(REFERENCE, s) - t.loss("deal", s) for s in ("halt 2028", "ban 2028")}
    calm = t.at(REFERENCE, "lost_value", 2028) - t.at("deal", "lost_value", 2028)
    more = -gain["ban 2028"]
    said = f"the deal serves {calm / 1e6:,.0f} m USD a year more when calm, and loses {more:,.0f} m USD more in the ban"
    return said, calm > 0 and gain["ban 2028"] < SMALL * max(t.loss(REFERENCE, "ban 2028"), 1.0)


def _defence(t: Told) -> tuple[str, bool]:
    plain, deal = (t.at(a, "unmet_defence", 2028) for a in (REFERENCE, "deal"))
    return f"{plain:,.1f} t for defence unmet, {deal:,.1f} t under the deal", deal >= plain - NOTHING


def _scheme(t: Told) -> tuple[str, bool]:
    found = t.weighed.get("break_evens")
    if found is None or not len(found):
        return "not weighed", False
    side, effect = str(found["side"].iloc[0]), float(found["effect"].iloc[0])
    said = f"they pay {side}" + ("" if side in ("never", "always") else f" {effect / 1e3:,.1f} USD/kg")
    return f"{said}; the scheme pays 24.1", side == "never" or (side == "from" and effect > 24_100.0)


def _dy_home(t: Told) -> tuple[str, bool]:
    made = t.at("home", "dytb_home", 2035)
    return (
        f"{made:,.1f} t Dy and Tb oxide separated in India in 2035, against a need of some 90 t at 6,000 t of magnets",
        made < 9.0,
    )


def _heavy_cut(t: Told) -> tuple[str, bool]:
    plain, with_it = (t.at(a, "dytb_home", 2035) for a in ("carbonate", "carbonate, heavy"))
    base = t.at(REFERENCE, "dytb_home", 2035)
    said = f"{base:,.1f} t Dy and Tb in the reference, {plain:,.1f} with carbonate, {with_it:,.1f} with a heavy plant"
    return said, abs(plain - base) < 1.0 and with_it > plain + 5.0


def _baskets(t: Told) -> tuple[str, bool]:
    names = ("carbonate, heavy", "carbonate, heavy, light basket")
    dy = [t.at(a, "dytb_home", 2035) - t.at(REFERENCE, "dytb_home", 2035) for a in names]
    nd = [t.at(a, "ndpr_home", 2035) - t.at(REFERENCE, "ndpr_home", 2035) for a in names]
    ratios = [x[0] / x[1] if abs(x[1]) > NOTHING else float("inf") for x in (dy, nd)]
    return f"Dy and Tb x {ratios[0]:,.1f}, NdPr x {ratios[1]:,.2f}", ratios[0] >= 7.0 and 0.5 < ratios[1] < 2.0


def _hormuz(t: Told) -> tuple[str, bool]:
    more = t.at("carbonate", "months_without", 2035, "hormuz") - t.at("carbonate", "months_without", 2035)
    return f"{more:+.2f} months of use without, {t.loss('carbonate', 'hormuz'):,.1f} m USD lost", more < SMALL


def _before_2032(t: Told) -> tuple[str, bool]:
    answers = [o.answer for o in t.compared.outcomes if o.shock == CALM and o.answer not in (REFERENCE, "elsewhere")]
    less = {a: t.at(REFERENCE, "lost_value", 2030) - t.at(a, "lost_value", 2030) for a in answers}
    best = max(less, key=lambda a: less[a], default="")
    return f"at most {less.get(best, 0.0) / 1e6:,.2f} m USD a year better in 2030 ({best})", less.get(best, 0.0) < 1e6


def _claim_50(t: Told) -> tuple[str, bool]:
    more = t.at("claim 50", "unsold", 2030, place="") - t.at(REFERENCE, "unsold", 2030, place="")
    return f"{more / 1e3:,.1f} kt La, Ce and Y oxide more unsold in the world in 2030", more > 10_000.0


def _alarm(t: Told) -> tuple[str, bool]:
    heavy = DYSPROSIUM * t.at("claim 50", "dytb_home", 2030)
    return f"{heavy:,.0f} t Dy oxide separated in Kazakhstan in 2030", 900.0 <= heavy <= 1_900.0


def _slump(t: Told) -> tuple[str, bool]:
    mined = t.at("credible", "mined_home", 2035, "slump") - t.at("credible", "mined_home", 2035)
    return f"{mined:+,.0f} t REO mined in 2035 in the slump", mined <= 1.0


def _pool(t: Told) -> tuple[str, bool]:
    rivals, pool = t.spent("rivals"), t.spent("pool")
    return f"rivals spend {rivals:,.0f} m USD, the pool {pool:,.0f}", pool < rivals


def _china_buys(t: Told) -> tuple[str, bool]:
    more = t.party("china buys", "KAZ") - t.party("rivals", "KAZ")
    west = [t.party(a, p) for p in ("EU27", "USA") for a in ("china buys", REFERENCE)]
    moved = abs(west[0] - west[1]) + abs(west[2] - west[3])
    return f"Kazakhstan {more:+,.0f} m USD against rivals; EU and USA move by {moved:,.0f} m USD", more > 0


def _clean(t: Told) -> tuple[str, bool]:
    early, late = (t.at("clean", "mined_home", y) - t.at(REFERENCE, "mined_home", y) for y in (2032, 2040))
    return f"{early:,.0f} t REO more in 2032, {late:,.0f} in 2040", early < 1.0 < late


def _no_tonne(t: Told) -> tuple[str, bool]:
    more = max(t.at(a, "ndpr_home", 2030) - t.at(REFERENCE, "ndpr_home", 2030) for a in ("pilot", "industry"))
    return f"{more:+,.0f} t NdPr oxide in 2030", more < 1.0


def _option(t: Told) -> tuple[str, bool]:
    found = t.weighed.get("gates")
    if found is None or not len(found):
        return "not weighed", False
    row = found[found["answer"] == "industry"].iloc[0] if (found["answer"] == "industry").any() else found.iloc[0]
    said = f"option {row['value'] / 1e6:,.1f} m USD, committed to all {row['committed'] / 1e6:,.1f}"
    return said, row["before_cost"] >= 0 and row["value"] >= row["committed"]


def _solikamsk(t: Told) -> tuple[str, bool]:
    more = t.at("oxide", "ndpr_other", 2032) - t.at(REFERENCE, "ndpr_other", 2032)
    return f"India has {more:,.0f} t more NdPr oxide from others than China in 2032", more < TO_SPARE


def _payments(t: Told) -> tuple[str, bool]:
    lost = t.loss("oxide", "payments")
    return (
        f"{lost:,.1f} m USD lost with the oxide contract, {t.loss('pilot', 'payments'):,.1f} with the pilot",
        lost >= t.loss("pilot", "payments") - NOTHING,
    )


def _no_relief(t: Told) -> tuple[str, bool]:
    plain, oxide = (t.at(a, "unmet_heavy", 2035) for a in (REFERENCE, "oxide"))
    return f"{plain:,.0f} t heavy magnets unmet in 2035, {oxide:,.0f} t with the oxide contract", abs(oxide - plain) < 1


def _stops(t: Told) -> tuple[str, bool]:
    kept, broken = (t.at("oxide", "ndpr_other", 2032, shock) for shock in (CALM, "payments"))
    pilot = t.at("pilot", "ndpr_other", 2032) - t.at("pilot", "ndpr_other", 2032, "payments")
    said = (
        f"{kept - broken:,.0f} t NdPr a year less with the oxide contract over its two years, {pilot:,.0f} t with the"
    )
    return f"{said} pilot", kept - broken > 0


def _eu_cap(t: Told) -> tuple[str, bool]:
    eu, kaz = (t.party("eu cap", p) - t.party("open", p) for p in ("EU27", "KAZ"))
    return f"under the cap the EU has {eu:+,.0f} m USD, Kazakhstan {kaz:+,.2f}", eu < 0 < kaz


def _steady(t: Told) -> tuple[str, bool]:
    spread = {}
    for answer in ("west", "open"):
        got = [t.at(answer, "export_income", 2035, s) / 1e6 for s in SHOCKS_OF_THE_EXPORTER]
        spread[answer] = (max(got) - min(got)) / max(got) if max(got) > 0 else float("nan")
    said = ", ".join(f"{100 * v:.0f} % under {a}" for a, v in spread.items())
    return f"between the best and the worst case export income of 2035 falls by {said}", spread["west"] < spread["open"]


def _at_home(t: Told) -> tuple[str, bool]:
    found = t.compared.find("oxide at home"), t.compared.find(REFERENCE)
    if found[0] is None or found[1] is None:
        return "not solved", False
    less = (found[1].worth - found[0].worth) / 1e6
    return f"separation at home costs the chain {less:,.0f} m USD", less > 0


def _recycle(t: Told) -> tuple[str, bool]:
    more = t.at("recycle", "value_home", 2030) - t.at(REFERENCE, "value_home", 2030)
    return f"{more / 1e6:+,.1f} m USD a year of value added in 2030", abs(more) < 20e6


def _west(t: Told) -> tuple[str, bool]:
    more = t.party("west", "KAZ") - t.party("open", "KAZ")
    return f"the western contract leaves Kazakhstan {more:+,.0f} m USD against the open market", more > 0


SIGNS: tuple[Sign, ...] = (
    Sign(
        "india-china",
        "oxide stock",
        "an oxide stock saves no months until Indian magnet plants run; a magnet stock does",
        _oxide_stock,
    ),
    Sign(
        "india-china",
        "halt and ban",
        "the halt hurts those who use heavy magnets most, the ban all, and more",
        _halt_heavy,
    ),
    Sign("india-china", "replay", "a halt as in 2025 does not collapse what is made", _replay),
    Sign("india-china", "deal", "the deal helps on most days and hardly in the ban", _deal),
    Sign("india-china", "defence", "the deal never serves defence", _defence),
    Sign("india-china", "scheme", "plants at home need more than the scheme pays", _scheme),
    Sign(
        "india-china", "own dysprosium", "home without heavy feed leaves less than a tenth of the dysprosium", _dy_home
    ),
    Sign("india-kazakhstan", "heavy cut", "carbonate brings India no dysprosium without a heavy plant", _heavy_cut),
    Sign("india-kazakhstan", "baskets", "the basket moves dysprosium 7 fold or more, NdPr less than 2 fold", _baskets),
    Sign("india-kazakhstan", "hormuz", "a closed strait delays and starves nobody", _hormuz),
    Sign("india-kazakhstan", "before 2032", "no Kazakh answer helps before 2032", _before_2032),
    Sign("central-asia-race", "claim 50", "50,000 t leave lanthanum, cerium and yttrium that nobody buys", _claim_50),
    Sign("central-asia-race", "alarm", "on the clay proxy 50,000 t hold 0.9 to 1.9 kt of dysprosium", _alarm),
    Sign("central-asia-race", "slump", "a slump opens no mine", _slump),
    Sign("central-asia-race", "pool", "one hub needs less money than rivals", _pool),
    Sign("central-asia-race", "china buys", "Chinese buying raises Kazakh income", _china_buys),
    Sign("central-asia-race", "clean", "clean rules delay clay and do not stop it", _clean),
    Sign("russia-india", "no tonne", "no tonne before 2031", _no_tonne),
    Sign(
        "russia-india",
        "option",
        "a pilot can pay as an option, and is never worth less than going through with all",
        _option,
    ),
    Sign("russia-india", "Solikamsk", "Solikamsk has little NdPr to sell", _solikamsk),
    Sign(
        "russia-india",
        "payments",
        "sanctions on payments hit the oxide contract and leave the pilot's knowledge",
        _payments,
    ),
    Sign("russia-india", "no relief", "the oxide contract brings no dysprosium", _no_relief),
    Sign("russia-india", "stops", "sanctions on payments stop the oxide contract while they last", _stops),
    Sign("kazakhstan-exporter", "oxide at home", "separation at home loses money at Chinese prices", _at_home),
    Sign("kazakhstan-exporter", "recycle", "recycling is small and late", _recycle),
    Sign(
        "kazakhstan-exporter",
        "west",
        "a floor leaves Kazakhstan more than the open market while the market is below it",
        _west,
    ),
    Sign("kazakhstan-exporter", "steady", "income varies less under the western contract than open", _steady),
    Sign("kazakhstan-exporter", "eu cap", "a cap of 65 % on one country costs the EU and earns Kazakhstan", _eu_cap),
)
WHY: dict[tuple[str, str], str] = {
    ("central-asia-race", "claim 50"): "what is forced on the market closes mines elsewhere: the plan is free to stop "
    "them, so the world mines no more, and as much lanthanum and cerium stays unsold as before",
    ("india-kazakhstan", "baskets"): "with the light basket the carbonate is taken and not separated, as that does not "
    "pay: nothing of it reaches India, and a ratio has no sense",
    ("kazakhstan-exporter", "steady"): "income stands at market prices, and what a floor adds is a contract's transfer "
    "beside them, kept for calm plans only; two thirds of what is sold is not under the floor",
    ("russia-india", "Solikamsk"): "the magnet works at Glazov do not pay in the plan, so that all of Solikamsk can be "
    "sold: the brief's 170 t suppose that they run",
}
"""Why a sign does not hold, where we know."""


def signs(compared: Compared, weighed: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every sign of a study: study, sign, expected, found, holds, why."""
    told = Told.of(compared, weighed)
    rows = []
    for sign in (s for s in SIGNS if s.study == compared.study):
        found, holds = sign.read(told)
        why = "" if holds else WHY.get((sign.study, sign.name), "")
        rows.append((sign.study, sign.name, sign.expected, found, "yes" if holds else "no", why))
    return pd.DataFrame(rows, columns=COLUMNS)
