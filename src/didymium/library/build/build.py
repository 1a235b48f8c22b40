"""The shipped world, made from the facts: which script writes which table, in which order."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from didymium.library.build import (
    agreements,
    bands_chain,
    bands_tests,
    bands_trade,
    base_flows,
    build_limits,
    demands,
    deposits,
    duties,
    end_uses,
    footprints,
    forms,
    gateways,
    imports,
    materials,
    observed,
    past_uses,
    paths,
    places,
    plants,
    precedents,
    prices,
    processes,
    ramps,
    residual,
    roots,
    statements,
    statements_ours,
    stores,
    tiers,
    transport,
    wedges,
)
from didymium.library.build.facts import Facts
from didymium.library.build.world import World
from didymium.parts.row_types import ROW_TYPES

VERSION = "2026.11"
DATE = "2026-11-23"
STEPS = (
    places.places,
    places.elements,
    prices.prices,
    processes.processes,
    prices.reference_prices,
    forms.forms,
    materials.materials,
    deposits.baskets,
    deposits.deposits,
    paths.paths_and_options,
    plants.plants,
    build_limits.build_limits,
    transport.hubs,
    transport.legs,
    transport.chokepoints,
    transport.routes,
    gateways.gateways,
    places.groups,
    end_uses.end_uses,
    demands.demands,
    past_uses.past_uses,
    tiers.tiers,
    base_flows.base_flows,
    base_flows.customs,
    base_flows.calibration_terms,
    residual.residual_uses,
    wedges.wedges,
    ramps.ramps,
    stores.stores,
    footprints.footprints,
    duties.duties,
    agreements.agreements,
    observed.observed,
    imports.imports,
    precedents.precedents,
    precedents.other_metals,
    statements.statements,
    statements_ours.statements_ours,
    bands_chain.chain,
    bands_trade.trade,
    bands_tests.tests,
    roots.roots,
)
"""The scripts, each after those whose tables it reads."""


def build(facts: Path, out: Path) -> None:
    """Write every world table from the fact tables, and `world.yaml` beside them."""
    world = World(Facts(facts))
    for step in STEPS:
        step(world)
    out.mkdir(parents=True, exist_ok=True)
    for table in world.tables:
        world.save(table, out)
    _write(
        out / "claims.csv",
        ROW_TYPES["claims"].names,
        sorted(world.claims.values(), key=lambda r: (r["table"], r["key"], r["field"])),
    )
    _write(out / "sources.csv", ROW_TYPES["sources"].names, _sources(world))
    text = f"version: {VERSION}\ndate: {DATE}\nfacts: {digest(facts)}\nformat: 1\n"
    (out / "world.yaml").write_text(text, encoding="utf-8", newline="\n")


def digest(facts: Path) -> str:
    """SHA-256 over name, header and rows of every fact table, whatever the order of the rows."""
    total = hashlib.sha256()
    for path in sorted(facts.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        lines = ("\x1f".join(cells) for cells in (header, *sorted(rows)))
        total.update("\n".join((path.name, *lines, "")).encode())
    return total.hexdigest()


def _sources(world: World) -> list[dict[str, str]]:
    """The sources that claims name, and our own judgements."""
    used = {c["source"] for c in world.claims.values()} - {""}
    used |= {r["source"] for r in world.tables["precedents"]} - {""}
    rows = [
        {
            "source": r["source_id"],
            "publisher": r["publisher"],
            "title": r["title_edition"],
            **{c: r[c] for c in ("date", "url", "licence", "attribution", "may_ship", "read_at")},
        }
        for r in world.facts.sources.values()
        if r["source_id"] in used
    ]
    rows += [
        {
            "source": code,
            "publisher": "didymium",
            "title": name,
            "date": DATE,
            "url": url,
            "licence": "own work",
            "attribution": "",
            "may_ship": "yes",
            "read_at": "",
        }
        for code, (name, url) in world.own.items()
        if code in used
    ]
    return sorted(rows, key=lambda r: r["source"])


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
