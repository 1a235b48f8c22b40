"""How the tables of a study fit its settings, and what an empty cell or a missing key quietly means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from didymium.errors import Problem, nearest
from didymium.study.settings import Settings
from didymium.tables.refs import told
from didymium.tables.sheet import LISTED
from didymium.tables.table import Table

Tables = Mapping[str, Table]
SLICES = "'time: {slices: {peak: 0.2, rest: 0.8}}'"


def check_slices(tables: Tables, settings: Settings, only: Iterable[str] | None = None) -> list[Problem]:
    """Rows for a slice that the study does not cut its years into; with `only`, in these tables."""
    known = set(settings.slices) - {""}
    names = [n for n, t in tables.items() if "slice" in t.row_type.names and (only is None or n in set(only))]

    def why(word: str) -> tuple[str, str]:
        if not known:
            return "study.yaml cuts the year into no slices", f"leave the cell empty, or write {SLICES} in study.yaml"
        close = nearest(word, known)
        fix = f"write '{close}'" if close else "write one of: " + ", ".join(sorted(known))
        return "no slice of that name in study.yaml", fix

    problems: list[Problem] = []
    for table in (tables[n] for n in names):
        wrong = {w: w for w in table.frame["slice"].unique() if w and w not in known}
        problems += told(table, "slice", wrong, why) if wrong else []
    return problems


def quiet(tables: Tables, file: str, discount: str) -> list[Problem]:
    """Notices about what a study means without saying it; `discount` is what it wrote there."""
    found = _counts_as_zero(tables) + _nobody_asks(tables, file) + _takes_nothing(tables)
    if not discount:
        rule = f"discount is not given; {Settings.discount * 100:g} %/year is used"
        fix = f"write 'discount: {Settings.discount * 100:g} %/year', or the rate that is meant"
        found.append(Problem("S29", file, 0, "discount", "", rule, fix, "notice"))
    return found


def _nobody_asks(tables: Tables, file: str) -> list[Problem]:
    if any(len(tables[n]) for n in ("demands", "residual_uses") if n in tables):
        return []
    rule = "the study has no demands: nobody asks for anything, so nothing is made or moved"
    return [Problem("S27", file, 0, "", "", rule, "add rows to demands.csv", "notice")]


def _takes_nothing(tables: Tables) -> list[Problem]:
    """Recipes of one's own with outputs only, told together."""
    ports = tables.get("ports")
    if ports is None or not len(ports):
        return []
    least = ports.frame.groupby("recipe", sort=True)["amount"].min()
    sources = [str(recipe) for recipe, amount in least.items() if amount > 0]
    if not sources:
        return []
    at = int(np.flatnonzero((ports.frame["recipe"] == sources[0]).to_numpy())[0])
    named = f"recipe {sources[0]} takes" if len(sources) == 1 else "these recipes take"
    rule = f"{named} nothing: fine for a source"
    fix = "where something goes in, write its amount with a minus"
    return [Problem("S28", *ports.where(at), "amount", _listed(sources), rule, fix, "notice")]


# -- what may be built ----------------------------------------------------------------------


def _counts_as_zero(tables: Tables) -> list[Problem]:
    """What may be built although no cell says what it costs or how long it takes, told together."""
    first: tuple[str, int] | None = None
    assets: list[str] = []
    for table, asset, at, lacking in _buildable(tables):
        if lacking:
            first = first or table.where(at)
            assets.append(f"{asset} ({', '.join(lacking)})")
    if first is None:
        return []
    rule = "this may be built, and what is not given counts as 0"
    fix = "write it in the row of the asset, or of its process in processes.csv; write 0 where 0 is meant"
    return [Problem("S26", *first, "", _listed(assets), rule, fix, "notice")]


def _buildable(tables: Tables) -> Iterable[tuple[Table, str, int, list[str]]]:
    """What may be built: its table, name and position, and what is nowhere said of it."""
    offered = set(tables["options"].frame["asset"]) if "options" in tables else set()
    given = _given(tables.get("processes"))
    for name in (n for n in ("deposits", "plants") if n in tables):
        table = tables[name]
        frame = table.frame
        for at, asset in enumerate(frame[frame.columns[0]].tolist()):
            if asset not in offered and not (name == "plants" and frame["expand"].iloc[at] == "yes"):
                continue
            said = {f for f in ("capex", "lead_time") if frame[f].iloc[at] == frame[f].iloc[at]}
            said |= given.get(frame["process"].iloc[at], set()) if name == "plants" else set()
            yield table, asset, at, _lacking(said, "fixed" if name == "plants" else "")


def _lacking(said: set[str], instead: str) -> list[str]:
    """The words for what is not said; a yearly cost does instead of capital."""
    cost = [] if said & {"capex", "fixed"} else ["no capex and no fixed" if instead else "no capex"]
    return cost + ([] if "lead_time" in said else ["no lead_time"])


def _given(processes: Table | None) -> dict[str, set[str]]:
    """What the recipes of each process say of building; a default is nothing said."""
    said: dict[str, set[str]] = {}
    if processes is None:
        return said
    for field in ("capex", "fixed", "lead_time"):
        claims = processes.claims[field].astype(str)
        known = (processes.frame[field].notna() & ~claims.str.startswith("default:")).to_numpy(dtype=bool)
        for process in processes.frame["process"][known]:
            said.setdefault(process, set()).add(field)
    return said


def _listed(names: list[str]) -> str:
    return "; ".join(names[:LISTED]) + (f"; and {len(names) - LISTED} more" if len(names) > LISTED else "")
