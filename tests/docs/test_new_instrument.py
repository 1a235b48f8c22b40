"""The page that adds an instrument does what it says, in a copy of the sources, and shows what comes out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.docs.test_walk import GUIDE, blocks, follow

PAGE = GUIDE / "new-instrument.md"
SOURCES = Path(__file__).parents[2] / "src" / "didymium"
SHOWN = re.compile(r"^```sh\n(?P<commands>.*?)^```\n\n```text\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_the_page_adds_an_instrument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file and one line, in a copy; every line of output that is shown is one that came."""
    shutil.copytree(SOURCES, tmp_path / "src" / "didymium", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", "src")
    done = follow(PAGE, tmp_path)
    came = [line.rstrip() for ran in done for line in (ran.stdout + ran.stderr).splitlines()]
    shown = [line for found in SHOWN.finditer(PAGE.read_text(encoding="utf-8")) for line in found["text"].splitlines()]
    assert len(shown) > 8
    assert [line for line in shown if line.rstrip() not in came] == []


def test_the_page_writes_one_file_of_sources() -> None:
    """One file: everything else it writes is the study."""
    files = [b.file for b in blocks(PAGE) if b.file]
    assert [f for f in files if f.startswith("src/")] == ["src/didymium/parts/instruments/carbon_border.py"]
