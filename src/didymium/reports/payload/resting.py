"""The claims each headline figure rests on."""

from __future__ import annotations

from didymium.reports.payload.common import Case, Ledger, claims_of, table, yours


def asked_claims(case: Case) -> list[str]:
    """Behind the magnets the party asks for."""
    demands = table(case.result, "demands", "place", "material")
    magnets = demands["material"].astype(str).str.startswith("magnet.")
    return claims_of(demands[(demands["place"].isin(case.mine)) & magnets])


def oxide_claims(case: Case) -> list[str]:
    """Behind the oxide in them."""
    mixes = table(case.result, "compositions", "material")
    return [*asked_claims(case), *claims_of(mixes[mixes["material"].astype(str).str.startswith("magnet.")])]


def home_claims(case: Case) -> list[str]:
    """Behind what plants at home can make."""
    plants = table(case.result, "plants", "plant", "place", "process")
    magnets = plants["process"].astype(str).str.startswith("magnet") | plants["process"].isna()
    rows = plants[(plants["place"].isin(case.mine)) & magnets]
    paths = table(case.result, "paths", "asset")
    return claims_of(paths[paths["asset"].isin(rows["plant"])])


def bill_claims(case: Case) -> list[str]:
    """Behind flows and prices stands every number of the plan: all claims, and one's own numbers."""
    claims = Ledger(case.result).claims["claim"].astype(str)
    cells = (c for name, frame in case.result.world.items() if name != "claims" for c in claims_of(frame))
    return [*claims, *dict.fromkeys(c for c in cells if yours(c))]


def resting(case: Case) -> dict[str, list[str]]:
    """The claims each headline figure rests on, by what it is called in short."""
    if not case.result.focus:
        return {"unmet": bill_claims(case)}
    return {
        "magnets needed": asked_claims(case),
        "oxide in them": oxide_claims(case),
        "plants at home": home_claims(case),
        "import bill": bill_claims(case),
    }
