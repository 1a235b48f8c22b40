"""Plan a rare-earth supply you can count on.

    import didymium as dd

    study = dd.open("india-china")           # a folder, or the name of a shipped study
    plan = dd.solve(study, "home/calm")      # a Result: views, prices, figures
    dd.report([plan], "india.html")

What is slow to load is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

_DOORS = {
    "open": ("didymium.study.open", "open_study"),
    "check": ("didymium.analyses.check", "check_whole"),
    "add": ("didymium.study.edit", "add"),
    "set": ("didymium.study.edit", "set"),
    "drop": ("didymium.study.edit", "drop"),
    "solve": ("didymium.analyses.solve", "solve_case"),
    "figures": ("didymium.results.figures", "figures"),
    "direct_origin": ("didymium.results.figures", "direct_origin"),
    "deep_origin": ("didymium.results.origin", "deep_origin"),
    "stress": ("didymium.analyses.n_minus_1", "stress"),
    "load": ("didymium.results.store", "load"),
    "levers": ("didymium.analyses.leverage", "Levers"),
    "trace": ("didymium.analyses.trace", "trace_figure"),
    "leverage": ("didymium.analyses.leverage", "ranked"),
    "price_ranges": ("didymium.analyses.prices", "price_ranges"),
    "price_chain": ("didymium.analyses.prices", "price_chain"),
    "unmet_limits": ("didymium.analyses.prices", "unmet_limits"),
    "report": ("didymium.reports.page", "write_report"),
    "Game": ("didymium.analyses.games", "Game"),
    "shapley": ("didymium.analyses.games", "shapley"),
    "nucleolus": ("didymium.analyses.games", "nucleolus"),
    "core_range": ("didymium.analyses.games", "core_range"),
    "in_core": ("didymium.analyses.games", "in_core"),
    "least_core": ("didymium.analyses.games", "least_core"),
    "partnership": ("didymium.analyses.games", "partnership"),
    "terms": ("didymium.analyses.games", "terms"),
    "indicators": ("didymium.results.indicators.registry", "indicators"),
    "indicators_observed": ("didymium.results.indicators.observed", "indicators_observed"),
    "hhi": ("didymium.results.indicators.concentration", "hhi"),
    "net_import_reliance": ("didymium.results.indicators.reliance", "net_import_reliance"),
    "import_dependency_by_origin": ("didymium.results.indicators.reliance", "import_dependency_by_origin"),
    "self_sufficiency": ("didymium.results.indicators.reliance", "self_sufficiency"),
    "geopolrisk": ("didymium.results.indicators.geopolitics", "geopolrisk"),
    "eu_supply_risk": ("didymium.results.indicators.supply_risk", "eu_supply_risk"),
    "crma_position": ("didymium.results.indicators.benchmarks", "crma_position"),
    "balance_index": ("didymium.results.indicators.balance", "balance_index"),
    "heavy_outlet": ("didymium.results.indicators.balance", "heavy_outlet"),
    "recycling_input_rate": ("didymium.results.indicators.balance", "recycling_input_rate"),
    "months_of_cover": ("didymium.results.indicators.resilience", "months_of_cover"),
    "autonomy": ("didymium.results.indicators.resilience", "autonomy"),
    "netback": ("didymium.results.indicators.accounts", "netback"),
    "promise_gap": ("didymium.results.indicators.promises", "promise_gap"),
    "oxide_to_metal": ("didymium.results.indicators.conversion", "oxide_to_metal"),
    "metal_to_oxide": ("didymium.results.indicators.conversion", "metal_to_oxide"),
    "accounts": ("didymium.results.accounts", "accounts"),
    "account_identity": ("didymium.results.accounts", "identity"),
    "beside": ("didymium.results.accounts", "beside"),
    "measured": ("didymium.results.measures", "measured"),
    "compare": ("didymium.analyses.compare", "compare"),
    "read_compared": ("didymium.analyses.compare", "read_compared"),
    "weigh": ("didymium.analyses.weigh", "weigh"),
    "read_weighed": ("didymium.analyses.weigh", "read_weighed"),
    "signs": ("didymium.analyses.signs", "signs"),
    "verdicts": ("didymium.analyses.claims", "verdicts"),
    "spending": ("didymium.analyses.spending", "spending"),
    "break_even": ("didymium.analyses.break_even", "break_even"),
    "option_value": ("didymium.analyses.gates", "option_value"),
    "annuity": ("didymium.parts.horizon", "annuity"),
}


def __getattr__(name: str) -> Any:
    """The public function of that name; AttributeError when there is none."""
    if name not in _DOORS:
        raise AttributeError(f"didymium has no '{name}'; it has {', '.join(sorted(_DOORS))}")
    module, function = _DOORS[name]
    return getattr(importlib.import_module(module), function)


def __dir__() -> list[str]:
    return sorted(_DOORS)
