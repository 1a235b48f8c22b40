"""The indicators that observed trade and output allow, beside those of a solved result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from didymium.results.indicators.concentration import hhi
from didymium.results.indicators.family import Row
from didymium.results.indicators.geopolitics import geopolrisk
from didymium.results.indicators.governance import of_year
from didymium.results.indicators.reading import Reading
from didymium.results.indicators.registry import frame_of
from didymium.results.indicators.reliance import import_dependency_by_origin
from didymium.tables.table import records

UNNAMED = "unnamed origins"
LISTED = "of the partners that the table lists"
PRIOR = "base_flows: reconciled statistics and judgement"
STATED = "t REO per gross tonne assumed by customs code"
STEPS = {"mining": "mine", "separation_light": "separation", "separation_heavy": "separation", "metal": "metal",
         "magnet": "magnet"}  # fmt: skip
STAGES = {"2805": "metal", "2846": "separation", "8505": "magnet"}
"""Stage of what the first digits of a customs code hold."""
RISKY = ("2805", "2846")


def indicators_observed(tables: Any, place: str | None = None) -> pd.DataFrame:
    """The indicators of observed trade, basis 'measured': columns as `indicators`.

    `tables`: a result, a study, or a mapping of tables or frames, of which `observed`, `customs` and `base_flows` are
    read. `place`: only this importer; else every one in `customs`. Told are the HHI of mine output by year (of the
    edition that names most places), the HHI by stage of the base year, shares of imports by origin in tonnes, by
    customs code, and GeoPolRisk of HS 2846 and 2805.30 in the published and in the unit-clean form. What customs of
    unlisted partners hold is not known: `reason` says so. A table that is not there tells nothing.
    """
    given = getattr(tables, "tables", tables)
    frames = {n: getattr(given[n], "frame", given[n]) for n in ("observed", "customs", "base_flows") if n in given}
    rows = [*_mined(frames), *_base(frames), *_stated(frames, place), *_traded(frames, place)]
    return frame_of(rows, "measured")


def _outputs(frames: Mapping[str, pd.DataFrame]) -> dict[int, tuple[str, dict[str, float]]]:
    """t REO mined by place of each year, from the edition that names most places (of two alike the later)."""
    if "observed" not in frames:
        return {}
    editions: dict[tuple[int, str], dict[str, float]] = {}
    for r in records(frames["observed"]):
        if r["figure"] == "output.mining" and r["kind"] == "statistic" and r["place"]:
            editions.setdefault((int(r["year"]), r["series"]), {})[r["place"]] = float(r["value"])
    found: dict[int, tuple[str, dict[str, float]]] = {}
    for (year, series), by_place in sorted(editions.items()):
        if len(by_place) >= len(found.get(year, ("", {}))[1]) and len(by_place) > 1:
            found[year] = (series, by_place)
    return found


def _mined(frames: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    for year, (series, by_place) in _outputs(frames).items():
        index = hhi(by_place, True)
        yield Row("hhi", "world", "mine", "", year, Reading(float(index), reason=index.reason or series))


def _base(frames: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    """HHI by stage of the base year; mining and separation in t REO, metal and magnets in t."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for r in records(frames["base_flows"]) if "base_flows" in frames else ():
        if r["kind"] in STEPS:
            by_place = found.setdefault((STEPS[r["kind"]], int(r["year"])), {})
            by_place[r["place"]] = by_place.get(r["place"], 0.0) + float(r["quantity"])
    for (stage, year), by_place in found.items():
        index = hhi(by_place, True)
        name = "hhi" if stage != "mine" else "hhi_base"
        yield Row(name, "world", stage, "", year, Reading(float(index), reason=index.reason or PRIOR))


def _stated(frames: Mapping[str, pd.DataFrame], place: str | None) -> Iterator[Row]:
    """Importers whose imports and shares by origin are stated in one scope; the rest comes from nobody named."""
    rows = [r for r in records(frames["observed"]) if r["kind"] == "statistic"] if "observed" in frames else []
    keys = ("place", "year", "scope", "series")
    whole = {tuple(r[k] for k in keys): float(r["value"]) for r in rows if r["figure"] == "imports"}
    outputs = _outputs(frames)
    for key, t in sorted(whole.items()):
        to, year = str(key[0]), int(key[1])
        same = [r for r in rows if r["figure"] == "share.import" and tuple(r[k] for k in keys) == key]
        shares = {r["origin"]: float(r["value"]) / 100.0 for r in same if r["unit"] == "%"}
        if not shares or place not in (None, "", to):
            continue
        stage = str(key[2]).partition(" (")[0]
        for origin, share in shares.items():
            yield Row("import_share_by_origin", to, stage, "", year, Reading(share, reason=str(key[2])), partner=origin)
        if year in outputs:
            left = max(0.0, 1.0 - sum(shares.values()))
            trade = {**{o: t * s for o, s in shares.items()}, UNNAMED: t * left}
            risk = geopolrisk(trade, outputs[year][1], importer=to, governance=of_year(year))
            yield Row("geopolrisk_published", to, stage, "", year, Reading(float(risk), reason=risk.reason))


def _traded(frames: Mapping[str, pd.DataFrame], place: str | None) -> Iterator[Row]:
    rows = records(frames["customs"]) if "customs" in frames else []
    outputs = _outputs(frames)
    for to, year in sorted({(r["to"], int(r["year"])) for r in rows if place in (None, "", r["to"])}):
        mine = [r for r in rows if r["to"] == to and int(r["year"]) == year]
        for code in sorted({r["code"] for r in mine}):
            t: dict[str, float] = {}
            for r in mine:
                if r["code"] == code:
                    t[r["from"]] = t.get(r["from"], 0.0) + float(r["quantity"])
            stage = STAGES.get(code.replace(".", "")[:4], "")
            for origin, share in import_dependency_by_origin(t).items():
                said = Reading(share, reason=f"{code}, gross t, {LISTED}")
                yield Row("import_share_by_origin", to, f"{stage} {code}".strip(), "", year, said, partner=origin)
        if year in outputs:
            yield from _risks(mine, to, year, outputs[year][1])


def _risks(mine: list[dict[str, Any]], to: str, year: int, output: dict[str, float]) -> Iterator[Row]:
    trade = [{"origin": r["from"], "t": r["quantity"], "value_usd": r["value"], "hs": r["code"]}
             for r in mine if r["code"].replace(".", "")[:4] in RISKY]  # fmt: skip
    if not trade:
        return
    for mode, name in (("published", "geopolrisk_published"), ("unit_clean", "geopolrisk")):
        risk = geopolrisk(trade, output, importer=to, governance=of_year(year), mode=mode)
        words = "; ".join(w for w in (risk.reason, LISTED, STATED if mode == "unit_clean" else "") if w)
        stage = "compounds and metals, customs"
        yield Row(name, to, stage, "", year, Reading(float(risk), reason=words))
        cf = Reading(risk.parts["cf"] if "cf" in risk.parts else float("nan"), reason=words)
        yield Row(f"{name}_cf", to, stage, "", year, cf, "kg_Cu/kg")
