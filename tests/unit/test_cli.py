"""The command line: exit codes, JSON, one message for every problem, no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from didymium.cli.main import app

CASES = Path(__file__).parents[1] / "stories" / "cases"


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def as_json(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def run(tmp_path: Path) -> Path:
    out = tmp_path / "run"
    assert call("solve", str(CASES / "transport"), "--out", str(out)).exit_code == 0
    return out


def test_help_names_the_commands() -> None:
    text = call("--help").stdout
    assert all(word in text for word in ("check", "solve", "list", "show", "new", "report", "demo"))


def test_check_of_a_sound_study() -> None:
    answer = as_json(call("check", str(CASES / "transport"), "--json"))
    assert (answer["format"], answer["command"], answer["status"]) == (1, "check", "ok")
    assert answer["cases"] == ["reference/calm"]


def test_check_of_a_missing_study_is_refused_with_a_fix() -> None:
    result = call("check", "no-such-study", "--json")
    assert result.exit_code == 2
    assert all({"code", "file", "row", "field", "found", "fix", "level"} <= set(p) for p in as_json(result)["problems"])


def test_solve_answers_in_json(tmp_path: Path) -> None:
    answer = as_json(call("solve", str(CASES / "transport"), "--out", str(tmp_path / "run"), "--json"))
    assert answer["status"] == "optimal"
    assert answer["cost"] == pytest.approx(153.675)
    assert {"study", "case", "world", "digest", "seconds", "out"} <= set(answer)
    assert all({"id", "value", "unit", "low", "high", "status"} == set(f) for f in answer["figures"])


def test_an_edited_study_starts_from_the_stored_basis(run: Path) -> None:
    answer = as_json(call("solve", str(CASES / "transport"), "--out", str(run), "--json"))
    assert answer["started_from_basis"] is True
    assert (
        as_json(call("solve", str(CASES / "transport"), "--out", str(run), "--cold", "--json"))["started_from_basis"]
        is False
    )


def test_list_shows_studies_cases_and_figures(run: Path) -> None:
    assert "india-china" in call("list").stdout
    assert "reference/calm" in call("list", str(CASES / "transport")).stdout
    assert "total_cost" in call("list", str(run)).stdout


def test_show_names_tables_rows_materials_and_routes() -> None:
    study = str(CASES / "transport")
    assert "legs" in call("show", study).stdout
    assert "Seattle" in call("show", study, "legs").stdout
    assert call("show", study, "materials").exit_code == 0
    assert "Seattle" in call("show", study, "routes").stdout
    assert call("show", study, "leg").exit_code == 2


def test_new_begins_a_study_that_checks(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert call("new", str(folder)).exit_code == 0
    assert call("new", str(folder)).exit_code == 2
    assert "study: mine" in (folder / "study.yaml").read_text(encoding="utf-8")


def test_infeasible_is_one_and_named_in_the_words_of_the_tables(tmp_path: Path) -> None:
    for source in (CASES / "transport").iterdir():
        text = source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_text(text.replace("350", "35"), encoding="utf-8")
    result = call("solve", str(tmp_path), "--out", str(tmp_path / "run"), "--json")
    assert result.exit_code == 1
    answer = as_json(result)
    assert answer["status"] == "infeasible"
    assert "cannot meet" in answer["message"]
    assert "supply" in answer["message"]
    assert not (tmp_path / "run").exists()


def test_report_of_runs_of_two_studies_is_refused(run: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert call("solve", str(CASES / "transshipment"), "--out", str(other)).exit_code == 0
    result = call("report", str(run), str(other), "--to", str(tmp_path / "r.html"))
    assert result.exit_code == 2
    assert not (tmp_path / "r.html").exists()
