"""Runs on disk: the same again when reopened; what was broken off never looks complete."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from tests.golden.tiny import mine, trade, works

from didymium.analyses.solve import Run, run_case, solve_case
from didymium.errors import StudyError
from didymium.results import store
from didymium.results.figures import figures
from didymium.results.store import MANIFEST, VIEWS, is_run, load, read_basis, save

ROOT = Path(__file__).parents[2]
STUDIES = {"trade": trade, "mine": mine, "works": works}


@cache
def solved(name: str) -> Run:
    return run_case(STUDIES[name]())


@pytest.mark.parametrize("name", STUDIES)
def test_a_run_reopens_the_same(name: str, tmp_path: Path) -> None:
    run = solved(name)
    again = load(save(run.result, run.basis, tmp_path / "run"))
    for view in VIEWS:
        pd.testing.assert_frame_equal(getattr(again.result, view)(), getattr(run.result, view)(), check_dtype=False)
    pd.testing.assert_frame_equal(figures(again.result), figures(run.result))
    pd.testing.assert_frame_equal(again.result.composition, run.result.composition, check_names=False)
    for variable in run.result.data:
        assert again.result.data[variable].attrs == run.result.data[variable].attrs
        assert (again.result.data[variable].to_numpy() == run.result.data[variable].to_numpy()).all(), variable
    assert (again.result.case, again.result.study_name) == (run.result.case, run.result.study_name)
    assert again.result.network.horizon == run.result.network.horizon


def test_the_claims_come_back_with_the_numbers(tmp_path: Path) -> None:
    run = solved("mine")
    again = load(save(run.result, run.basis, tmp_path / "run")).result
    for name, rows in run.result.tables.items():
        pd.testing.assert_frame_equal(again.tables[name].sorted().frame, rows.sorted().frame, check_dtype=False)
        pd.testing.assert_frame_equal(again.tables[name].sorted().claims, rows.sorted().claims, check_dtype=False)


def test_the_stored_basis_starts_the_next_solve(tmp_path: Path) -> None:
    run = solved("works")
    folder = save(run.result, run.basis, tmp_path / "run")
    basis = read_basis(folder)
    assert basis is not None
    again = solve_case(works(), start=basis)
    assert again.data.drop_attrs().equals(run.result.data.drop_attrs())
    (folder / "basis.npz").write_bytes(b"torn")
    assert read_basis(folder) is None
    (folder / "basis.npz").unlink()
    assert load(folder).basis is None


def test_csv_files_carry_their_units(tmp_path: Path) -> None:
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run") / "csv"
    assert {p.stem for p in folder.iterdir()} == {*VIEWS, "figures"}
    assert "t [t/year]" in pd.read_csv(folder / "flows.csv").columns
    assert "price [USD_2024/t]" in pd.read_csv(folder / "prices.csv").columns


def test_an_old_run_is_replaced(tmp_path: Path) -> None:
    first, second = solved("trade"), solved("works")
    folder = save(first.result, first.basis, tmp_path / "deep" / "run")
    (folder / "left over.txt").write_text("of the old run", encoding="utf-8")
    save(second.result, second.basis, folder)
    assert load(folder).result.card["columns"] == second.result.card["columns"]
    assert not (folder / "left over.txt").exists()
    assert [p.name for p in folder.parent.iterdir()] == ["run"]


def test_a_folder_that_is_no_run_is_left_alone(tmp_path: Path) -> None:
    run, thesis = solved("trade"), tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "chapter 1.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(StudyError, match="not a run of didymium") as caught:
        save(run.result, run.basis, thesis)
    assert caught.value.problems[0].code == "S30"
    assert (thesis / "chapter 1.txt").read_text(encoding="utf-8") == "years of work"
    assert [p.name for p in tmp_path.iterdir()] == ["thesis"]


def test_a_run_of_another_study_is_not_written_over(tmp_path: Path) -> None:
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run")
    with pytest.raises(StudyError, match="run of the study"):
        store.check_target(folder, "another")
    store.check_target(folder, run.result.study_name)


def test_an_empty_folder_may_be_written_to(tmp_path: Path) -> None:
    """The fix of S30 says so: empty it."""
    run = solved("trade")
    (tmp_path / "run").mkdir()
    assert is_run(save(run.result, run.basis, tmp_path / "run"))


@pytest.mark.parametrize("step", ["figures", "write_csv", "_tidy"])
@pytest.mark.parametrize("slip", [OSError("disk full"), KeyboardInterrupt()])
def test_a_save_that_fails_leaves_nothing_but_the_old_run(
    step: str, slip: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run")
    before = (folder / MANIFEST).read_bytes()

    def fails(*_: object) -> None:
        raise slip

    monkeypatch.setattr(store, step, fails)
    for out in (folder, tmp_path / "new"):
        with pytest.raises(type(slip)):
            save(run.result, run.basis, out)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (folder / MANIFEST).read_bytes() == before


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from tests.golden.tiny import trade
from didymium.analyses.solve import run_case
from didymium.results import store
store.figures = lambda result: os.kill(os.getpid(), signal.SIGKILL)
run = run_case(trade())
store.save(run.result, run.basis, Path(sys.argv[1]))
"""


def test_a_killed_save_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "run")], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "run").exists()
    assert not any(is_run(p) for p in tmp_path.iterdir())
    run = solved("trade")
    save(run.result, run.basis, tmp_path / "run")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_what_is_no_run_is_said_to_be_none(tmp_path: Path) -> None:
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run")
    about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(about | {"format": 99}), encoding="utf-8")
    with pytest.raises(StudyError, match="this version reads format") as caught:
        load(folder)
    assert caught.value.problems[0].code == "S32"
    for text in ("{torn", "[]", "3"):
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        with pytest.raises(StudyError, match="S31"):
            load(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(StudyError, match="no complete run"):
        load(folder)


def test_a_run_whose_numbers_are_torn_is_refused_in_words(tmp_path: Path) -> None:
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run")
    (folder / "result.nc").write_bytes(b"torn")
    with pytest.raises(StudyError):
        load(folder)


def test_a_run_of_another_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are told by position: a version that writes the lanes out otherwise must not read them."""
    run = solved("trade")
    folder = save(run.result, run.basis, tmp_path / "run")
    build = store.write_out
    monkeypatch.setattr(store, "write_out", lambda *words: replace(build(*words), lanes=build(*words).lanes[::-1]))
    with pytest.raises(StudyError, match="another version") as caught:
        load(folder)
    assert caught.value.problems[0].code == "S37"
