"""GeoPolRisk: how risky a party's imports are, and the factor for life-cycle assessment that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from didymium.results.indicators.concentration import hhi
from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.governance import MISSING, code_of, members_of, of_year
from didymium.results.indicators.reading import (
    NAMES,
    UNKNOWN,
    Reading,
    amounts,
    first,
    number,
    positive,
    refuse,
    rows_of,
    share,
    unknown,
)

COPPER = 0.409412948
"""Score x price of copper, the reference of the characterisation factor (kUSD/t)."""
REO_PER_TONNE = {"280530": 1.17, "284610": 0.75, "284690": 0.75}
"""t REO in a gross tonne of a customs code [assumed]. Metals: stoichiometry of La, Nd (1.15 to 1.20). Compounds are a
mix nobody counts: carbonate 0.45, oxide 1.0, hence the middle."""
MODES = ("published", "unit_clean")
PARTNER = ("partner_iso3", "origin_iso3", "exporter_iso3", "iso3", "origin", "partner", "from", "exporter", "place",
           "country", "i")  # fmt: skip
TONNES = ("qty_t", "quantity_t", "quantity", "qty", "q", "t", "tonnes")
RISK = ("wgi_used", "w", "wgi", "instability", "governance", "geopolrisk_normalised_0_1", "wgi_normalised")
IMPORTER, YEAR = ("importer", "importer_iso3", "reporter", "to", "j"), ("year",)
CODE = ("hs", "code", "hs_code", "hs6", "k", "cmd")


@dataclass(frozen=True)
class Shipment:
    """A partner's part of the imports: its tonnes, risk, dollars in thousands (NaN: not told), customs code."""

    partner: str
    t: float
    risk: float
    value: float
    code: str


def geopolrisk(
    trade: Any,
    production: Any,
    importer: str = "",
    year: int | None = None,
    price: Any = None,
    governance: Any = None,
    domestic: Any = None,
    members: Iterable[str] | None = None,
    mode: str = "published",
    factors: Any = None,
) -> Reading:
    """GeoPolRisk score = HHI x import risk; CF = score x price / 0.409412948 (kg Cu-eq per kg).

    HHI = sum of squared shares of the world's mine output; import risk = sum(q w) / (sum(q) + domestic output); w is
    the partner's political instability, 0 to 1: 0 for partners inside the importing group, 0.5 where it is missing.

    `trade`: a dict of t by partner, or a frame (or rows) with columns partner_iso3 (or iso3, origin, partner, from,
    exporter), qty_t (or quantity, qty, q, t), and if they are there value_kUSD (or v; value_usd), wgi_used (or w,
    wgi, instability), hs (or code, hs6, k), and importer and year, which `importer` and `year` narrow down (the one
    that is there, if there is but one).
    `production`: a dict of t REO by place, or a frame with iso3 and production_t_REO (or t, quantity, production)
    and year; rows named Total or World are passed over. `price` in kUSD/t; else value / tonnes. `governance`: w by
    place (dict or frame); else the column; else the shipped table of the year. `domestic`: t REO the importer mines;
    else its own line, or that of its members, in `production` (a list of the world that does not name it says 0).
    `members`: places that import as one (EU27 is known).

    mode 'published' mixes gross tonnes of HS 284610, 284690 and 280530 with t REO, as the authors do; 'unit_clean'
    first turns each tonne into t REO with `factors` (one number, or a dict by code; else `REO_PER_TONNE`, assumed),
    and the price into kUSD per t REO. Range of the score 0 to 1. Unknown, with the reason, when a tonnage is, or a
    code has no factor. Parts: hhi, import_risk, score, price_kUSD_per_t, cf (cf_kgCu_per_kg), domestic_production_t,
    total_trade_t, numerator, share_from (by partner), missing (partners that counted 0.5), mode. StudyError for w
    outside 0 to 1, an unknown mode, or several importers or years without a choice.
    Source: Santillan-Saldivar et al. 2022, as computed by geopolrisk-py 2.0.1.
    """
    if mode not in MODES:
        raise refuse("mode", mode, "is no mode", f"write one of: {', '.join(MODES)}")
    importer = importer or str(_only(trade, IMPORTER, ""))
    year = int(_only(trade, YEAR, 0)) or None if year is None else int(year)
    inside = frozenset(code_of(m) for m in members or ()) | (members_of(importer) if importer else frozenset())
    shipments, gaps = _shipments(trade, importer, year, inside, governance)
    mined = _mined(production, year)
    own = sum(mined.get(m, 0.0) for m in inside) if domestic is None else positive(domestic, "domestic")
    paid = sum(s.value for s in shipments)
    if mode == "unit_clean":
        weights = [_factor(s.code, factors) for s in shipments]
        if lost := sorted({s.code or "?" for s, w in zip(shipments, weights, strict=True) if w != w}):
            return unknown(f"no t REO per tonne is stated for code {', '.join(lost)}", mode=mode)
        shipments = [Shipment(s.partner, s.t * w, s.risk, s.value, s.code)
                     for s, w in zip(shipments, weights, strict=True)]  # fmt: skip
    index = hhi(mined, True)
    told = _scored(shipments, index, own)
    gross = told.parts["total_trade_t"]
    worth = number(price, "price") if price is not None else paid / gross if gross else UNKNOWN
    factor = float(told) * worth / COPPER
    parts = {**told.parts, "price_kUSD_per_t": worth, "cf": factor, "cf_kgCu_per_kg": factor}
    return Reading(float(told), reason=told.reason or _words(gaps), missing=gaps, mode=mode, **parts)


def _words(gaps: list[str]) -> str:
    return f"no indicator for {', '.join(gaps)}: counted {MISSING}" if gaps else ""


def _scored(shipments: list[Shipment], index: Reading, own: float) -> Reading:
    """HHI times import risk, with the parts both have."""
    q = sum(s.t for s in shipments)
    risky = sum(s.t * s.risk for s in shipments)
    whole = q + own
    by_partner: dict[str, float] = {}
    for s in shipments:
        by_partner[s.partner] = by_partner.get(s.partner, 0.0) + s.t
    risk = risky / whole if whole > 0 else UNKNOWN
    parts: dict[str, Any] = {
        "hhi": float(index), "import_risk": risk, "score": float(index) * risk, "domestic_production_t": own,
        "total_trade_t": q, "numerator": risky,
        "share_from": {p: t / q if q else UNKNOWN for p, t in by_partner.items()},
    }  # fmt: skip
    lost = sorted({s.partner for s in shipments if s.t != s.t})
    why = f"tonnes of {', '.join(lost)} unknown" if lost else index.reason
    if own != own:
        why = "domestic output unknown"
    return Reading(parts["score"], reason=why or ("" if whole > 0 else "nothing is imported or mined"), **parts)


def _shipments(
    trade: Any, importer: str, year: int | None, inside: frozenset[str], governance: Any
) -> tuple[list[Shipment], list[str]]:
    """The importer's partners, and those whose indicator is missing."""
    rows = [{"partner": k, "t": v} for k, v in trade.items()] if isinstance(trade, Mapping) else rows_of(trade)
    rows = _narrowed(rows, "importer", IMPORTER, importer)
    rows = _narrowed(rows, "year", YEAR, year)
    column = any(name in row for row in rows for name in RISK)
    known = _governance(governance, year, column)
    found, gaps = [], set()
    for row in rows:
        partner = code_of(str(first(row, PARTNER, "trade")))
        stated = next((share(row[n], n) for n in RISK if n in row), UNKNOWN)
        w = 0.0 if partner in inside else stated if stated == stated else known.get(partner, UNKNOWN)
        if w != w:
            gaps.add(partner)
            w = MISSING
        value = next((number(row[n], n) for n in ("value_kUSD", "value_kusd", "v") if n in row), UNKNOWN)
        value = number(row["value_usd"], "value_usd") / 1000.0 if "value_usd" in row else value
        code = next((str(row[n]).replace(".", "").strip() for n in CODE if n in row), "")
        found.append(Shipment(partner, positive(first(row, TONNES, "trade"), f"t from {partner}"), w, value, code))
    return found, sorted(gaps)


def _governance(given: Any, year: int | None, column: bool) -> dict[str, float]:
    if given is None:
        return {} if column else of_year(year)
    if not isinstance(given, Mapping) and hasattr(given, "columns"):
        rows = _narrowed(rows_of(given), "year", ("year",), year)
        return {code_of(str(first(r, NAMES, "governance"))): share(first(r, RISK, "governance"), "w") for r in rows}
    return {code_of(k): share(v, f"w of {k}") for k, v in amounts(given, "governance").items()}


def _mined(production: Any, year: int | None) -> dict[str, float]:
    rows = production
    if not isinstance(production, Mapping) and hasattr(production, "columns"):
        rows = _narrowed(rows_of(production), "year", ("year",), year)
    found: dict[str, float] = {}
    for name, t in amounts(rows, "production").items():
        if name.strip().lower() not in ("total", "world", "world total"):
            found[code_of(name)] = found.get(code_of(name), 0.0) + t
    return found


def _narrowed(rows: list[dict[str, Any]], field: str, names: tuple[str, ...], wanted: Any) -> list[dict[str, Any]]:
    """Rows of the importer or year asked for; all where the column is not there."""
    name = next((n for n in names if rows and n in rows[0]), None)
    if name is None:
        return rows
    kinds = {_same(r[name]) for r in rows}
    if wanted in ("", None):
        if len(kinds) > 1:
            raise refuse(field, ", ".join(sorted(map(str, kinds))), "is not one", f"say which with {field}=")
        return rows
    kept = [r for r in rows if _same(r[name]) == _same(wanted)]
    if not kept:
        raise refuse(field, wanted, "is not in the rows", f"one of: {', '.join(sorted(map(str, kinds)))}")
    return kept


def _only(trade: Any, names: tuple[str, ...], other: Any) -> Any:
    """The one importer or year that the trade is about, where it tells one and no more."""
    rows = [] if isinstance(trade, Mapping) else rows_of(trade)
    told = {row[n] for row in rows for n in names[:1] if n in row}
    return told.pop() if len(told) == 1 else other


def _same(word: Any) -> str:
    text = str(word).strip()
    return code_of(text.removesuffix(".0"))


def _factor(code: str, factors: Any) -> float:
    """t REO in a gross tonne of a code; the longest code that begins it counts."""
    if isinstance(factors, Mapping) or factors is None:
        table = REO_PER_TONNE if factors is None else {str(k).replace(".", ""): v for k, v in factors.items()}
        near = [c for c in table if code and (code.startswith(c) or c.startswith(code))]
        return positive(table[max(near, key=len)], f"factor of {code}") if near else UNKNOWN
    return positive(factors, "factors")


def told(ask: Ask) -> Iterator[Row]:
    """GeoPolRisk of the party's imports of each stage, all in t REO; governance of the nearest year there is."""
    if ask.name == "world":
        return
    for (stage, element, year), origins in ask.imports.items():
        output = ask.by_place.get((stage, element, year), {})
        if element or not output:
            continue
        own = sum(t for p, t in output.items() if p in ask.members)
        risk = geopolrisk(origins, output, governance=of_year(year), domestic=own)
        yield Row("geopolrisk", ask.name, stage, element, year, risk)
    for year in ask.result.years:
        whole = _all_imports(ask, year)
        output = ask.by_place.get(("mine", "", year), {})
        if whole and output:
            own = sum(t for p, t in output.items() if p in ask.members)
            risk = geopolrisk(whole, output, governance=of_year(year), domestic=own)
            yield Row("geopolrisk", ask.name, "compounds and metals", "", year, risk)


def _all_imports(ask: Ask, year: int) -> dict[str, float]:
    """t REO by origin of what HS 2846 and 2805.30 hold: compounds (not minerals) and metals."""
    flows = ask.flows
    kept = flows[flows["form"].isin(["carbonate", "heavy_concentrate", "oxide", "metal"]) & (flows["year"] == year)]
    kept = kept[kept["to"].isin(ask.members) & ~kept["from"].isin(ask.members)]
    return {r["from"]: r["t"] for r in rows_of(ask.spread(kept, ["from"])) if r["element"] == ""}


FAMILY = Family(
    "geopolitics",
    told,
    (
        Indicator("geopolrisk", "HHI of the world's output of the stage x sum(t REO w) / (t REO imported + made)", "1",
                  "0 to 1", "Santillan-Saldivar et al. 2022, in clean units; by stage as its own reading"),
    ),
)  # fmt: skip
