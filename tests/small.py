"""Small studies written by hand: complete tables from a few rows, without files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from didymium.analyses.solve import network_of
from didymium.model.assemble import Program, assemble
from didymium.model.fill import fill
from didymium.parts.network import Network
from didymium.parts.row_types import ROW_TYPES
from didymium.study.settings import Settings, durations
from didymium.study.study import Study
from didymium.tables.fields import RowType
from didymium.tables.table import Table, empty, fill_defaults, numeric_fields
from didymium.tables.write import write_csv

Cell = str | float
Row = Mapping[str, Cell]
Rows = Mapping[str, Sequence[Row]]

ELEMENTS = {"La": 0.8527, "Nd": 0.8574, "Dy": 0.8713, "Tb": 0.8502, "Pr": 0.8277}
"""t of element in a t of oxide, of the elements small studies use."""


def table(kind: RowType, rows: Sequence[Row]) -> Table:
    """A table of one row type: what a row leaves out is unknown or the schema's default."""
    bare = empty(kind).frame
    unknown = [set(r) - set(kind.names) for r in rows]
    assert not any(unknown), f"{kind.table} has no {unknown}"
    number = {n: bare[n].dtype == float for n in kind.names}
    frame = pd.DataFrame(
        {n: [float(r.get(n, np.nan)) if number[n] else str(r.get(n, "")) for r in rows] for n in kind.names}
    ).astype({n: float if number[n] else object for n in kind.names})
    claims = pd.DataFrame(
        {
            n: ["" if v != v else f"yours:{kind.table}.csv:{i + 2}:{n}" for i, v in enumerate(frame[n])]
            for n in numeric_fields(kind)
        },
        index=frame.index,
    )
    where = np.array([f"{kind.table}.csv"] * len(rows), dtype=object)
    return fill_defaults(Table(kind, frame, claims, where, np.arange(2, len(rows) + 2)))


def study(
    rows: Rows,
    years: tuple[int, ...] = (2026,),
    slices: Mapping[str, float] | None = None,
    discount: float = 0.0,
    steps: int = 10,
) -> Study:
    """A study of these tables; elements that stand in no table are those of `ELEMENTS`."""
    given = {"elements": elements(), **rows}
    tables = {name: table(ROW_TYPES[name], given[name]) for name in ROW_TYPES if given.get(name)}
    settings = Settings(years, durations(years), dict(slices or {"": 1.0}), discount=discount, steps=steps)
    return Study("small", "", "", Path(), tables, settings, {}, {})


def frames(rows: Rows) -> dict[str, pd.DataFrame]:
    """Every table of a study as a plain frame, those without rows too."""
    tables = study(rows).tables
    return {n: tables[n].frame if n in tables else empty(kind).frame for n, kind in ROW_TYPES.items()}


def elements(*names: str) -> list[Row]:
    """Rows of the table of elements."""
    return [{"element": e, "metal_per_oxide": ELEMENTS[e]} for e in names or ELEMENTS]


def network(rows: Rows, years: tuple[int, ...] = (2026,), **settings: float) -> Network:
    """The network of a small study."""
    return network_of(study(rows, years, **settings))  # type: ignore[arg-type]


def program(asked: Study) -> Program:
    """The LP of a study."""
    found = network_of(asked)
    return assemble(fill(found), found.horizon.weight)


def permuted(asked: Study, seed: int) -> Study:
    """The same study with the rows of every table in another order."""
    random = np.random.default_rng(seed)
    tables = {n: t.take(random.permutation(len(t))) for n, t in asked.tables.items()}
    return Study(
        asked.name, asked.title, asked.question, asked.folder, tables, asked.settings, asked.answers, asked.shocks
    )


def written(asked: Study, folder: Path) -> Path:
    """Write a study as a folder of CSV tables and a study file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in asked.tables.items():
        write_csv(rows, folder / f"{name}.csv")
    s = asked.settings
    slices = ", ".join(f"{n}: {v!r}" for n, v in s.slices.items() if n)
    years = ", ".join(map(str, s.years))
    time = f"time: {{years: [{years}]" + (f", slices: {{{slices}}}" if slices else "") + "}\n"
    text = f"study: {asked.name}\ntables: [.]\n{time}discount: {s.discount!r}\noptions: {{steps: {s.steps}}}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder
