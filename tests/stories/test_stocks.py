"""The reference stock cases as study folders, written as the guide says, solved, and read from `in_use`."""

from __future__ import annotations

import json
from math import gamma
from pathlib import Path
from typing import Any

import pytest
from tests.docs.test_walk import GUIDE, follow

from didymium.analyses.solve import run_case
from didymium.results.store import load, save
from didymium.study.open import open_study

CASES = json.loads((Path(__file__).parent / "cases" / "stocks.json").read_text(encoding="utf-8"))["cases"]


def folder_of(case: dict[str, Any], folder: Path) -> Path:
    """One place, a supply, an end use with the lifetime, and a demand for each year that may not go unmet."""
    told = case["lifetime"]
    kind = told["kind"].lower()
    mean = told["Scale"] * gamma(1 + 1 / told["Shape"]) if kind == "weibull" else told["Mean"]
    life = f"{mean!r},{kind},{told.get('StdDev', '')},{told.get('Shape', '')}"
    years = case["years"]
    demands = [f"stock,goods,HERE,{y},{q!r},forbidden" for y, q in zip(years, case["given"], strict=True)]
    files = {
        "study.yaml": f"study: stock\ntables: [.]\ntime: {{years: [{years[0]}-{years[-1]}]}}\ndiscount: 0 %/year\n"
        f"options: {{inflow_at: {case['inflow_at']}}}\n",
        "places.csv": "place\nHERE\n",
        "materials.csv": "material\ngoods\n",
        "supplies.csv": "supply,place,material,cost\nsource,HERE,goods,1\n",
        "end_uses.csv": f"end_use,lifetime [year],lifetime_kind,lifetime_std,lifetime_shape\nstock,{life}\n",
        "demands.csv": "\n".join(["end_use,material,place,year,quantity [kt/year],unmet", *demands, ""]),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", [c for c in CASES if c["driven"] == "inflow"], ids=lambda c: c["id"])
def test_a_study_folder_has_the_stock_and_outflow_of_the_case(case: dict[str, Any], tmp_path: Path) -> None:
    run = run_case(open_study(folder_of(case, tmp_path)))
    rows = load(save(run.result, run.basis, tmp_path / "run")).result.in_use()
    assert rows["year"].tolist() == case["years"]
    for name in ("inflow", "stock", "outflow"):
        assert (rows[name] / 1000).tolist() == pytest.approx(case[name], rel=1e-6, abs=1e-6), name


def test_the_guide_prints_what_it_says(tmp_path: Path) -> None:
    """The page is followed word by word; the rows it shows are those that are printed."""
    page = GUIDE / "stocks-in-use.md"
    printed = follow(page, tmp_path)[-1].stdout.splitlines()
    shown = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("20") and "," in line]
    assert len(shown) == 4
    for line in shown:
        cells = next(p for p in printed if p.startswith(line[:5])).split(",")
        assert cells[:4] == line.split(",")[:4]
        assert [float(c) for c in cells[4:]] == pytest.approx([float(c) for c in line.split(",")[4:]], abs=5e-4)
