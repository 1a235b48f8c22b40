"""Runs on disk: one folder each, complete only when its manifest is there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import xarray as xr

from didymium.errors import Problem, StudyError
from didymium.model.basis import KeyedBasis
from didymium.parts.horizon import Horizon
from didymium.parts.network import Network
from didymium.parts.part import index
from didymium.parts.row_types import ROW_TYPES
from didymium.parts.write_out import write_out
from didymium.results.figures import figures
from didymium.results.result import Result
from didymium.tables.fields import RowType
from didymium.tables.read import read_folder
from didymium.tables.table import empty, fill_defaults
from didymium.tables.write import write_csv

MANIFEST = "manifest.json"
FORMAT = 1
VIEWS = (
    "flows",
    "made",
    "used",
    "mined",
    "activity",
    "served",
    "demand",
    "prices",
    "surplus",
    "stocks",
    "capacity",
    "costs",
    "in_use",
    "footprints",
    "routes",
)
UNITS = {
    "t": "t/year",
    "t_reo": "t_REO/year",
    "quantity": "t/year",
    "delivered": "t/year",
    "unmet": "t/year",
    "price": "USD_2024/t",
    "existing": "t/year",
    "built": "t/year",
    "capacity": "t/year",
    "usd": "USD_2024/year",
    "inflow": "t/year",
    "outflow": "t/year",
    "collected": "t/year",
    "stock": "t",
    "cost": "USD_2024/t",
    "days": "day",
    "co2": "kg/t",
}


LEVELS = {"t": "t", "t_reo": "t_REO"}
"""Units of a view that tells what stands there, not what passes in a year."""


@dataclass(frozen=True)
class Stored:
    """A run read back, with the basis it left."""

    result: Result
    basis: KeyedBasis | None


def save(result: Result, basis: KeyedBasis, out: Path) -> Path:
    """Write a run: netCDF, tidy CSV with units, the tables it was solved on, its basis; the manifest last.

    The folder is written beside `out` and renamed when complete, so that a run that was broken off
    never looks like one that was not.
    """
    out = out.resolve()
    check_target(out, result.study_name)
    out.parent.mkdir(parents=True, exist_ok=True)
    for left in out.parent.glob(f".{out.name}.*.part"):
        shutil.rmtree(left, ignore_errors=True)  # of a run that was broken off
    part = out.with_name(f".{out.name}.{uuid4().hex[:8]}.part")
    try:
        _write(result, basis, part)
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)  # there only when it was broken off
    return out


def _write(result: Result, basis: KeyedBasis, part: Path) -> None:
    (part / "csv").mkdir(parents=True)
    (part / "inputs").mkdir()
    result.data.to_netcdf(
        part / "result.nc",
        engine="h5netcdf",
        encoding={str(n): {"zlib": True, "complevel": 1} for n in result.data.data_vars},
    )
    for name in VIEWS:
        told = _tidy(getattr(result, name)(), LEVELS if name == "stocks" else UNITS)
        told.to_csv(part / "csv" / f"{name}.csv", index=False, lineterminator="\n")
    figures(result).to_csv(part / "csv" / "figures.csv", index=False, lineterminator="\n")
    for name, table in result.tables.items():
        if len(table):
            write_csv(table, part / "inputs" / f"{name}.csv")
    np.savez_compressed(
        part / "basis.npz",
        column_keys=basis.column_keys,
        columns=basis.columns,
        row_keys=basis.row_keys,
        rows=basis.rows,
    )
    text = json.dumps(_about(result), indent=1, default=str)
    (part / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _about(result: Result) -> dict[str, Any]:
    """The run card with what is needed to read the run back."""
    horizon = result.network.horizon
    return {
        **result.card,
        "format": FORMAT,
        "study": result.study_name,
        "title": result.title,
        "question": result.question,
        "focus": result.focus,
        "case": result.case,
        "answer_words": result.answer_words,
        "horizon": {
            "years": horizon.years,
            "duration": horizon.duration,
            "slices": horizon.slices,
            "discount": horizon.discount,
            "inflow_at": horizon.inflow_at,
        },
    }


def _tidy(frame: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Numbers with their unit in the header, as `t [t/year]`."""
    return frame.rename(columns={c: f"{c} [{units[c]}]" for c in frame.columns if c in units})


def check_target(out: Path, study: str) -> None:
    """Whether a run of a study may be written there: a new or empty folder, or an older run of the same study.

    StudyError otherwise; asked before a solve, so that no answer is lost for want of a place.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out.is_dir() and is_run(out)):
        rule, fix = "the folder exists and is not a run of didymium", "choose another folder with --out, or empty it"
        raise StudyError([Problem("S30", out.name, 0, "out", "", rule, fix)])
    other = read_manifest(out).get("study")
    if other != study:
        rule, fix = f"the folder holds a run of the study '{other}'", "choose another folder with --out, or remove it"
        raise StudyError([Problem("S30", out.name, 0, "out", "", rule, fix)])


def is_run(folder: Path) -> bool:
    """Whether a folder is a complete run."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The run card of a folder. StudyError when it is no complete run, or of a future format."""
    path = folder / MANIFEST
    if not path.is_file():
        raise StudyError([Problem("S31", folder.name, 0, "", "", "is no complete run", "solve the case again")])
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise StudyError(
            [Problem("S31", f"{folder.name}/{MANIFEST}", 0, "", "", "cannot be read", "solve the case again")]
        ) from error
    if not isinstance(about, dict):
        raise StudyError([Problem("S31", f"{folder.name}/{MANIFEST}", 0, "", "", "cannot be read", "solve again")])
    if about.get("format") != FORMAT:
        raise StudyError(
            [
                Problem(
                    "S32",
                    f"{folder.name}/{MANIFEST}",
                    0,
                    "format",
                    str(about.get("format")),
                    f"this version reads format {FORMAT}",
                    "read it with the version that wrote it",
                )
            ]
        )
    return about


def load(folder: Path, row_types: Mapping[str, RowType] = ROW_TYPES) -> Stored:
    """Read a run back: the same result, with its network written out again from the stored tables."""
    about = read_manifest(folder) | {"run": folder.name}
    tables, problems = read_folder(folder / "inputs", row_types)
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise StudyError(errors)
    full = {n: fill_defaults(tables.get(n) or empty(kind)) for n, kind in row_types.items()}
    h = about["horizon"]
    horizon = Horizon(
        tuple(h["years"]),
        {int(y): float(d) for y, d in h["duration"].items()},
        h["slices"],
        float(h["discount"]),
        h.get("inflow_at", "middle"),
    )
    network = write_out({n: t.frame for n, t in full.items()}, horizon, int(about.get("steps", 1000)))
    try:
        with xr.open_dataset(folder / "result.nc", engine="h5netcdf") as stored:
            data = stored.load()
    except (OSError, ValueError, KeyError) as error:
        torn = Problem("S31", f"{folder.name}/result.nc", 0, "", "", "cannot be read", "solve the case again")
        raise StudyError([torn]) from error
    _same(folder, data, network)
    result = Result(
        data,
        network,
        full,
        about["study"],
        about["title"],
        about["question"],
        about["focus"],
        about["case"],
        about["answer_words"],
        about,
    )
    return Stored(result, read_basis(folder))


def _same(folder: Path, data: xr.Dataset, network: Network) -> None:
    """The stored numbers belong to the network as it is written out today, member by member; else refuse them."""
    labels = index(network).labels
    dims = ("time", "node", "lane", "mode", "deposit", "asset")
    other = [d for d in dims if tuple(data[d].to_numpy()) != labels[d]]
    offers, tiers = tuple("|".join(o) for o in network.offers), len(network.tiers)
    if tuple(data["offer"].to_numpy()) != offers or data.sizes["tier"] != tiers:
        other.append("demand")
    if other:
        found = f"another {', '.join(other)}"
        rule = "the run was made by another version, which wrote the same tables out otherwise"
        raise StudyError([Problem("S37", folder.name, 0, "", found, rule, "solve the case again")])


def read_basis(folder: Path) -> KeyedBasis | None:
    """The basis a run left, or None when it left none that can be read."""
    try:
        with np.load(folder / "basis.npz", allow_pickle=False) as kept:
            return KeyedBasis(kept["column_keys"], kept["columns"], kept["row_keys"], kept["rows"])
    except (OSError, KeyError, ValueError):
        return None


def add_analysis(folder: Path, name: str, frame: pd.DataFrame, about: Mapping[str, Any]) -> Path:
    """Keep what an analysis found beside the run it is about: `analyses/<name>.csv`, and what it is in `.json`.

    The table is written beside and renamed, so that a broken-off analysis leaves nothing half.
    """
    there = folder / "analyses"
    there.mkdir(exist_ok=True)
    told = {**about, "format": FORMAT, "of": read_manifest(folder)["digest"]}
    path = there / f"{name}.csv"
    beside = there / f".{name}.{uuid4().hex[:8]}.part"
    frame.to_csv(beside, index=False, lineterminator="\n")
    (there / f"{name}.json").write_text(json.dumps(told, indent=1, default=str) + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def read_analysis(folder: Path, name: str) -> pd.DataFrame | None:
    """What an analysis left beside a run, or None when it left nothing or the run was solved again since."""
    path, about = folder / "analyses" / f"{name}.csv", folder / "analyses" / f"{name}.json"
    if not (path.is_file() and about.is_file()):
        return None
    try:
        of = json.loads(about.read_text(encoding="utf-8"))["of"]
        told = pd.read_csv(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if of == read_manifest(folder)["digest"] else None
