"""Compare and weigh on a mill in two places: every case against arithmetic, and what a killed run leaves."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from tests.small import Rows, study, written

from didymium.analyses.again import reopen
from didymium.analyses.compare import CASES, Compared, compare, read_compared, read_outcome
from didymium.analyses.n_minus_1 import stress
from didymium.analyses.solve import run_case
from didymium.analyses.weigh import KINDS, read_weighed, weigh
from didymium.errors import StudyError
from didymium.study.open import open_study
from didymium.study.study import Study

ROWS: Rows = {
    "places": [{"place": "IND", "reexport": "no"}, {"place": "CHN", "reexport": "no"}],
    "end_uses": [{"end_use": "ev"}],
    "materials": [{"material": "magnet.a", "form": "magnet"}],
    "supplies": [{"supply": "s", "place": "CHN", "material": "magnet.a", "cost": 200, "limit": 80}],
    "legs": [{"leg": "sea", "from": "CHN", "to": "IND", "cost": 8}],
    "demands": [
        {"end_use": "ev", "material": "magnet.a", "place": p, "quantity": 30, "value": 900} for p in ("IND", "CHN")
    ],
    "processes": [{"process": "own", "recipe": "any", "opex": 300, "capex": 100, "lead_time": 0, "life": 10}],
    "ports": [{"recipe": "any", "material": "magnet.a", "amount": 1}],
}
BLOCKS = """
focus: IND
answers:
  plant:
    words: India builds a mill.
    add:
      - joint_ventures: {venture: mill, party: IND, place: IND, process: own, recipe: any, capacity: 10, start: 2026}
  none:
    words: India wants nothing.
    set: [{table: demands, where: {place: IND}, field: quantity, value: 0}]
  elsewhere:
    words: The money of the mill on another.
    add:
      - plants: {plant: other, place: CHN, process: own, recipe: any}
      - options: {asset: other, start: 2026, size: 100}
      - budgets: {budget: b, party: IND, amount: 1, menu: other, start: 2026}
shocks:
  ban:
    words: China lets nothing leave for India.
    add:
      - export_bans: {ban: b, party: CHN, partner: IND, material: "*", leak: 0, surprise: yes, start: 2027, months: 12}
same_money: {elsewhere: plant}
measures: [unmet, months_without, lost_value]
headlines: [{measure: unmet, year: 2027, case: plant/ban, words: unmet in the ban with a mill}]
doubts:
  - doubt: need
    low: {set: [{table: demands, where: {place: IND}, field: quantity, value: 20}]}
    high: {set: [{table: demands, where: {place: IND}, field: quantity, value: 40}]}
break_evens:
  - {break_even: cost, answer: plant, table: processes, where: {process: own}, field: opex, low: 0, high: 500}
partnership:
  players: [IND, CHN]
  acts:
    IND+CHN: {set: [{table: legs, where: {leg: sea}, field: cost, value: 0}]}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = written(study(ROWS, (2026, 2027), discount=0.0), tmp_path_factory.mktemp("study") / "mill")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text + BLOCKS, encoding="utf-8")
    return open_study(folder)


@pytest.fixture(scope="module")
def solved(small: Study, tmp_path_factory: pytest.TempPathFactory) -> tuple[Compared, Path]:
    out = tmp_path_factory.mktemp("runs")
    return compare(small, out), out


def value(found: Compared, case: str, measure: str, year: int) -> float:
    outcome = found.find(*case.split("/"))
    assert outcome is not None
    return next(m["value"] for m in outcome.measures if (m["measure"], m["year"]) == (measure, year))


def test_every_case_against_arithmetic(solved: tuple[Compared, Path]) -> None:
    found, _ = solved
    assert [o.status for o in found.outcomes] == ["optimal"] * 8
    assert value(found, "reference/ban", "unmet", 2026) == 0
    assert value(found, "reference/ban", "unmet", 2027) == pytest.approx(30)
    assert value(found, "reference/ban", "months_without", 2027) == pytest.approx(12)
    assert value(found, "reference/ban", "lost_value", 2027) == pytest.approx(27_000)
    assert value(found, "plant/ban", "unmet", 2027) == pytest.approx(20)
    lost = found.find("reference", "ban")
    assert lost is not None
    assert lost.loss == pytest.approx(30 * (900 - 208))
    assert max(o.gap for o in found.outcomes) < 1e-9


def test_elsewhere_spends_what_the_plant_spends(solved: tuple[Compared, Path]) -> None:
    plant, other = (solved[0].find(a) for a in ("plant", "elsewhere"))
    assert plant is not None
    assert other is not None
    spent = [sum(r["present"] for r in o.spending) for o in (plant, other)]
    assert spent[0] > 0
    assert spent[1] == pytest.approx(spent[0], rel=1e-6)


def test_a_killed_run_loses_nothing_that_was_finished(
    small: Study, solved: tuple[Compared, Path], tmp_path: Path
) -> None:
    """With one case gone and one torn, two are solved anew; all others are kept; the answer is the same."""
    found, out = solved
    (tmp_path / CASES).mkdir()
    for file in (out / CASES).iterdir():
        (tmp_path / CASES / file.name).write_bytes(file.read_bytes())
    (tmp_path / CASES / "plant.ban.json").unlink()
    (tmp_path / CASES / "none.calm.json").write_text("{", encoding="utf-8")
    again = compare(small, tmp_path)
    assert again.reused == 6
    assert [o.worth for o in again.outcomes] == pytest.approx([o.worth for o in found.outcomes])
    assert read_outcome(tmp_path / CASES / "none.calm.json") is not None
    assert [o.case for o in read_compared(small, tmp_path).outcomes] == [o.case for o in found.outcomes]


def test_two_processes_find_the_same(small: Study, solved: tuple[Compared, Path], tmp_path: Path) -> None:
    again = compare(small, tmp_path, processes=2)
    assert again.frame().equals(solved[0].frame())


def test_an_unknown_answer_is_told(small: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="write 'plant'"):
        compare(small, tmp_path, ["plnt"])


def test_a_list_that_is_no_longer_asked_for_goes(small: Study, solved: tuple[Compared, Path]) -> None:
    _, out = solved
    asked = replace(small, brief=replace(small.brief, shows=("growth",), balances={"IND": "plant"}))
    weigh(asked, out, ["lists"])
    found = read_weighed(out)
    assert found["growth"]["t"].tolist() == pytest.approx([60, 60])
    assert set(found["balances"]["answer"]) == {"plant"}
    weigh(small, out, ["lists"])
    assert not {"growth", "balances"} & set(read_weighed(out))


def test_what_is_weighed(small: Study, solved: tuple[Compared, Path]) -> None:
    _, out = solved
    seconds = weigh(small, out)
    found = read_weighed(out)
    assert set(seconds) == set(KINDS)
    ranges = found["ranges"].iloc[0]
    assert (ranges["value"], ranges["low"], ranges["high"]) == pytest.approx((20, 10, 30))
    assert found["coalitions"].set_index("coalition")["worth"].to_dict() == pytest.approx(
        {"IND": 0, "CHN": 0, "IND+CHN": 2 * 30 * 8}, abs=1e-6
    )
    split = found["partnership"].set_index("player")
    assert split["shapley"].to_dict() == pytest.approx({"IND": 240, "CHN": 240})
    assert split["payment"].sum() == pytest.approx(0, abs=1e-6)
    assert found["elsewhere"]["same"].iloc[0] < 1e-6
    cost = found["break_evens"].iloc[0]
    assert cost["side"] == "up to"
    assert cost["effect"] == pytest.approx(208 - 10, abs=10)


def test_a_run_that_a_shock_befell_is_not_taken_up_as_if_it_were_calm(small: Study) -> None:
    run = run_case(small, "plant/ban")
    assert reopen(run_case(small, "plant/calm").result, None).columns.sum() > 0
    for ask in (lambda: reopen(run.result, run.basis), lambda: stress(run.result)):
        with pytest.raises(StudyError, match=r"S87.*\n.*plant/calm"):
            ask()


NAPPING = """
import os, time
from didymium.analyses.compare import workers
def nap(seconds):
    time.sleep(seconds)
    return os.getpid()
if __name__ == "__main__":
    with workers(1) as pool:
        print(pool.submit(nap, 0).result(), flush=True)
        pool.submit(nap, 600).result()
"""


def runs(process: int) -> bool:
    """Whether a process is there and is not waiting to be buried."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks /proc whether a process is there")
def test_workers_end_with_a_comparison_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "napping.py"
    script.write_text(NAPPING, encoding="utf-8")
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as asked:
        assert asked.stdout is not None
        worker = int(asked.stdout.readline())
        assert runs(worker)
        asked.kill()
    for _ in range(100):
        if not runs(worker):
            break
        sleep(0.1)
    assert not runs(worker)
