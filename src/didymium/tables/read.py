"""A folder of tables: CSV, workbooks and YAML, each named after its table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from didymium.errors import Problem, nearest
from didymium.tables.csv_file import read_csv, unopened
from didymium.tables.fields import RowType
from didymium.tables.sheet import Sheet, parse
from didymium.tables.table import Table
from didymium.tables.workbook import read_xlsx
from didymium.tables.yaml_file import read_yaml

ENDINGS = (".csv", ".xlsx", ".yaml", ".yml")
NOT_TABLES = frozenset({"study.yaml", "study.yml", "world.yaml", "article.yaml"})


def read_folder(
    folder: Path, row_types: Mapping[str, RowType], label: str = ""
) -> tuple[dict[str, Table], list[Problem]]:
    """Every table of a folder, and every problem met on the way.

    `label` stands before the file names in messages. Cells in error are read as empty; defaults
    are not filled in yet, so that an empty cell of a later folder keeps the value below.
    """
    sheets: list[tuple[str, Sheet]] = []
    problems: list[Problem] = []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and _wanted(p)):
        try:
            found, more = _sheets(path, f"{label}{path.name}", row_types)
        except OSError as error:
            found, more = [], [unopened(f"{label}{path.name}", error)]
        sheets += found
        problems += more
    tables: dict[str, list[Table]] = {}
    for name, sheet in sheets:
        table, more = parse(sheet, row_types[name])
        problems += more
        tables.setdefault(name, []).append(table)
    whole = {name: stacked(parts) for name, parts in tables.items()}
    for table in whole.values():
        problems += repeated(table)
    return {name: whole[name] for name in row_types if name in whole}, problems


def _wanted(path: Path) -> bool:
    return (
        path.suffix.lower() in (*ENDINGS, ".xls")
        and path.name not in NOT_TABLES
        and not path.name.startswith((".", "~$"))
    )


def _sheets(path: Path, label: str, row_types: Mapping[str, RowType]) -> tuple[list[tuple[str, Sheet]], list[Problem]]:
    """The sheets of one file with the tables they are."""
    kind = path.suffix.lower()
    if kind == ".xls":
        return [], [Problem("T20", label, 0, "", "", "old Excel files (.xls) are not read", "save it as .xlsx")]
    if kind == ".xlsx":
        found, problems = read_xlsx(path, label, row_types)
        return found, problems or ([] if found else [_not_a_table(label, path.stem, row_types)])
    if path.stem not in row_types:
        return [], [_not_a_table(label, path.stem, row_types)]
    sheet, problems = read_csv(path, label) if kind == ".csv" else read_yaml(path, label, path.stem)
    return ([(path.stem, sheet)] if sheet else []), problems


def _not_a_table(label: str, stem: str, row_types: Mapping[str, RowType]) -> Problem:
    close = nearest(stem, row_types)
    if close:
        return Problem("T02", label, 0, "", stem, "no such table", f"rename the file to '{close}'")
    return Problem(
        "T24",
        label,
        0,
        "",
        "",
        "the file is not named after a table, so it was not read",
        "rename it to its table, or move it out of the folder",
        "notice",
    )


def stacked(parts: list[Table]) -> Table:
    """The rows of several files of one table, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Table(
        parts[0].row_type,
        pd.concat([p.frame for p in parts], ignore_index=True),
        pd.concat([p.claims for p in parts], ignore_index=True),
        np.concatenate([p.files for p in parts]),
        np.concatenate([p.rows for p in parts]),
    )


def repeated(table: Table) -> list[Problem]:
    """Rows with the name of an earlier row; each message names both."""
    keys = table.keys
    again = np.flatnonzero(keys.duplicated().to_numpy() & (keys.str.strip("|") != "").to_numpy())
    if not len(again):
        return []
    first = {k: i for i, k in reversed(list(enumerate(keys.tolist())))}
    problems = []
    for at in again:
        file, row = table.where(int(at))
        earlier_file, earlier_row = table.where(first[keys.iloc[at]])
        there = f"row {earlier_row}" if earlier_file == file else f"{earlier_file}, row {earlier_row}"
        problems.append(
            Problem(
                "T08",
                file,
                row,
                ", ".join(table.row_type.key),
                str(keys.iloc[at]),
                f"the same name stands in {there} and in row {row}",
                "keep one of them, or give one another name",
            )
        )
    return problems


def overlay(below: Table | None, above: Table) -> Table:
    """The rows of `above` laid over those of `below` by key; an empty cell keeps the value and claim below."""
    if below is None or not len(below):
        return above
    spot = pd.Series(np.arange(len(below)), index=pd.Index(below.keys, dtype=object))
    spot = spot[~spot.index.duplicated()]
    at = spot.reindex(pd.Index(above.keys, dtype=object)).to_numpy(dtype=float)
    old = np.flatnonzero(~np.isnan(at))
    target = at[old].astype(int)
    frame, claims = below.frame.copy(), below.claims.copy()
    for name in frame.columns:
        _lay(frame, claims, name, above, old, target)
    files, rows = below.files.copy(), below.rows.copy()
    files[target], rows[target] = above.files[old], above.rows[old]
    changed = Table(below.row_type, frame, claims, files, rows)
    new = np.flatnonzero(np.isnan(at))
    return stacked([changed, above.take(new)]) if len(new) else changed


def _lay(
    frame: pd.DataFrame, claims: pd.DataFrame, name: str, above: Table, old: np.ndarray, target: np.ndarray
) -> None:
    """Write the filled cells of one column into copies of the frame and the claims below."""
    values = above.frame[name].to_numpy()[old]
    filled = ~np.isnan(values) if values.dtype.kind == "f" else values != ""
    column = frame[name].to_numpy(copy=True)
    column[target[filled]] = values[filled]
    frame[name] = pd.Series(column, index=frame.index, dtype=frame[name].dtype)
    if name in claims.columns:
        ids = claims[name].to_numpy(copy=True)
        ids[target[filled]] = above.claims[name].to_numpy()[old][filled]
        claims[name] = pd.Series(ids, index=claims.index, dtype=claims[name].dtype)
