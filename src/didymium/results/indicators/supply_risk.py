"""The supply risk of the EU's lists of critical raw materials, for any party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from didymium.results.indicators.balance import end_of_life_rate
from didymium.results.indicators.family import Ask, Family, Indicator, Row
from didymium.results.indicators.governance import of_year
from didymium.results.indicators.reading import Reading, amounts, missing, number, positive, refuse, share, unknown
from didymium.results.indicators.reliance import net_import_reliance

MIDDLE = 5.0
"""What stands for a place without a governance indicator in the rows of a result [assumed: 0 to 10]."""
SYMBOLS = {
    "GS": "global_supply", "global_supply_shares": "global_supply", "EU": "eu_sourcing",
    "eu_sourcing_shares": "eu_sourcing", "wgi": "governance", "WGI": "governance", "wgi_scaled_0_10": "governance",
    "IR": "import_reliance", "EoL_RIR": "recycling", "eol_rir": "recycling", "SI_SR": "substitution",
    "si_sr": "substitution", "SI": "substitution", "t": "trade",
}  # fmt: skip
"""Symbols of the guide, each another name for an argument."""


def eu_supply_risk(
    global_supply: Any = None,
    eu_sourcing: Any = None,
    governance: Any = None,
    import_reliance: Any = None,
    recycling: Any = None,
    substitution: Any = None,
    trade: Any = None,
    absent: float | None = None,
    stages: Any = None,
    **symbols: Any,
) -> Reading:
    """SR = [HHI_GS x IR/2 + HHI_EU x (1 - IR/2)] x (1 - EoL-RIR) x SI; of several stages the largest counts.

    HHI_GS (HHI_EU) = sum over places of share^2 x WGI x t. `global_supply` and `eu_sourcing`: shares by place (dict,
    Series, frame), of the world's supply and of what the party draws on, its own included; shares are taken as they
    are. `governance`: WGI of each place on a scale 0 to 10 (10 = worst). `trade`: the trade parameter t by place, or
    one number; 1 where none is given. `import_reliance` IR, `recycling` EoL-RIR and `substitution` SI_SR are shares
    from 0 to 1; a net exporter (IR < 0) counts as 0. `stages`: a dict (or list) of such arguments by stage, to which
    those given beside it are common. `absent`: WGI for places without one; None leaves the risk unknown. The guide's
    symbols are understood too (IR, EoL_RIR, SI_SR, t, wgi, GS, EU). What is not given is unknown, never zero.

    Range 0 to 10; unit 1. Parts: gs_part and eu_part (HHI_GS x IR/2 and HHI_EU x (1 - IR/2)), hhi_gs, hhi_eu
    (HHIWGI_GS, HHIWGI_EU), import_reliance, recycling, substitution, sr, and with stages `stage` (the one that
    counts) and `by_stage`. StudyError for shares outside 0 to 1, WGI outside 0 to 10 or an unknown argument.
    Source: European Commission 2017, methodology for the list of critical raw materials.
    """
    given = {"global_supply": global_supply, "eu_sourcing": eu_sourcing, "governance": governance,
             "import_reliance": import_reliance, "recycling": recycling, "substitution": substitution,
             "trade": trade, "absent": absent}  # fmt: skip
    given |= _by_symbol(symbols)
    if stages is None:
        return _of_stage(given)
    named = stages if isinstance(stages, Mapping) else {str(n + 1): s for n, s in enumerate(stages)}
    found = {str(name): _of_stage({**given, **_by_symbol(own)}) for name, own in named.items()}
    if not found or missing(found):
        gaps = "; ".join(f"{name}: {r.reason}" for name, r in found.items() if not r.known)
        return unknown(gaps or "no stage is given", by_stage=found)
    worst = max(found, key=lambda name: found[name])
    return Reading(float(found[worst]), reason=found[worst].reason, stage=worst, by_stage=found, **found[worst].parts)


def _by_symbol(given: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {*SYMBOLS.values(), "absent"}
    for name in given:
        if name not in SYMBOLS and name not in arguments:
            raise refuse(name, "", "is no argument of the supply risk", f"one of: {', '.join(sorted(arguments))}")
    return {SYMBOLS.get(name, name): value for name, value in given.items()}


def _of_stage(given: Mapping[str, Any]) -> Reading:
    gaps = [n for n in ("global_supply", "eu_sourcing", "governance", "import_reliance", "recycling", "substitution")
            if given[n] is None]  # fmt: skip
    if gaps:
        return unknown(f"{', '.join(gaps)} not given")
    wgi = amounts(given["governance"], "governance")
    if any(w > 10 for w in wgi.values()):
        raise refuse("governance", max(wgi.values()), "is above 10", "scale the indicator to 0 (best) to 10 (worst)")
    world, reason = _weighted(given["global_supply"], wgi, given["trade"], given["absent"])
    drawn, other = _weighted(given["eu_sourcing"], wgi, given["trade"], given["absent"])
    reliance = number(given["import_reliance"], "import_reliance")
    reliance = max(0.0, reliance) if reliance == reliance else reliance
    if reliance > 1:
        raise refuse("import_reliance", reliance, "is above 1", "give a share between 0 and 1, not per cent")
    recycled, kept = share(given["recycling"], "recycling"), share(given["substitution"], "substitution")
    gs_part, eu_part = world * reliance / 2, drawn * (1 - reliance / 2)
    risk = (gs_part + eu_part) * (1 - recycled) * kept
    parts: dict[str, Any] = {
        "gs_part": gs_part, "eu_part": eu_part, "hhi_gs": world, "hhi_eu": drawn, "HHIWGI_GS": world,
        "HHIWGI_EU": drawn, "import_reliance": reliance, "recycling": recycled, "substitution": kept, "sr": risk,
        "SR": risk,
    }  # fmt: skip
    lost = [n for n in ("import_reliance", "recycling", "substitution") if parts[n] != parts[n]]
    words = dict.fromkeys([r for r in (reason, other, f"{', '.join(lost)} unknown" if lost else "") if r])
    return Reading(risk, reason="; ".join(words), **parts)


def _weighted(shares: Any, wgi: Mapping[str, float], trade: Any, absent: float | None) -> tuple[float, str]:
    """sum of share^2 x WGI x t, and why it is unknown."""
    found = amounts(shares, "shares")
    if any(v > 1 for v in found.values()):
        raise refuse("shares", max(found.values()), "is above 1", "give shares between 0 and 1, not per cent")
    nobody = sorted(p for p, s in found.items() if s > 0 and wgi.get(p, float("nan")) != wgi.get(p, float("nan")))
    fill = float("nan") if absent is None else absent
    sum_ = 0.0
    for place, part in found.items():
        level = wgi.get(place, fill)
        level = fill if level != level else level
        t = trade.get(place, 1.0) if isinstance(trade, Mapping) else 1.0 if trade is None else trade
        sum_ += part * part * level * positive(t, f"t of {place}") if part != 0 else 0.0
    if gaps := missing(found):
        return sum_, f"the share of {', '.join(gaps)} is unknown"
    if nobody:
        return sum_, f"no WGI for {', '.join(nobody)}" + (f": counted {absent}" if absent is not None else "")
    return sum_, "" if sum_ == sum_ else "a trade parameter is unknown"


ASSUMED = "substitution unknown: counted 1, an upper bound"


def told(ask: Ask) -> Iterator[Row]:
    """Supply risk of the party by element and year: of each stage, and the largest."""
    if ask.name == "world":
        return
    stages: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    for key, output in ask.by_place.items():
        found = _arguments(ask, key, output) if key[1] and key in ask.trade else {}
        if found:
            stages.setdefault(key[1:], {})[key[0]] = found
    for (element, year), by_stage in sorted(stages.items()):
        wgi = {p: 10 * w for p, w in of_year(year).items()}
        rate = end_of_life_rate(ask, element, year)
        risk = eu_supply_risk(governance=wgi, recycling=rate, substitution=1.0, absent=MIDDLE, stages=by_stage)
        for stage, one in risk.parts["by_stage"].items():
            yield Row("eu_supply_risk", ask.name, stage, element, year, _said(one))
        yield Row("eu_supply_risk", ask.name, "largest", element, year, _said(risk))


def _said(risk: Reading) -> Reading:
    return Reading(float(risk), reason="; ".join(w for w in (risk.reason, ASSUMED) if w))


def _arguments(ask: Ask, key: tuple[str, str, int], output: Mapping[str, float]) -> dict[str, Any]:
    """Shares of the world's supply and of the party's, and its import reliance; nothing where it uses nothing."""
    production, imports, exports, drawn = ask.trade[key]
    reliance = net_import_reliance(production, imports, exports, drawn)
    sourcing = {**ask.imports.get(key, {}), **{p: t for p, t in output.items() if p in ask.members}}
    whole, all_ = sum(sourcing.values()), sum(output.values())
    if not (whole > 0 and reliance.known):
        return {}
    return {"global_supply": {p: t / all_ for p, t in output.items()},
            "eu_sourcing": {p: t / whole for p, t in sourcing.items()},
            "import_reliance": float(reliance)}  # fmt: skip


FAMILY = Family(
    "supply_risk",
    told,
    (
        Indicator("eu_supply_risk", "[HHI_GS IR/2 + HHI_EU (1 - IR/2)] (1 - EoL-RIR) SI; the largest of the stages",
                  "1", "0 to 10", "European Commission 2017"),
    ),
)  # fmt: skip
