"""The guides do what they say: their files are written, their commands run, in the order of the page.

A fenced block whose first line is ```` ```csv plants.csv ```` is written to that file; a block ```` ```sh ````
is run where the files stand. Blocks of a language without a file name are shown only.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+/\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page: a file to write, or commands to run."""

    line: int
    language: str
    file: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Yield what a page asks its reader to write and to run, in order."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        file = found["file"] or ""
        if file or found["language"] == "sh":
            yield Block(text.count("\n", 0, found.start()) + 1, found["language"], file, found["text"])


def follow(page: Path, folder: Path) -> list[subprocess.CompletedProcess[str]]:
    """Do what the page says in the folder; fail at the first command that fails."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = []
    for block in blocks(page):
        if block.file:
            target = folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
            continue
        for command in block.text.strip().splitlines():
            ran = subprocess.run(
                ["sh", "-c", command],
                cwd=folder,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
            )
            assert ran.returncode == 0, f"{page.name}, line {block.line}: {command}\n{ran.stdout}{ran.stderr}"
            done.append(ran)
    return done


def test_the_walk_has_about_a_hundred_lines() -> None:
    assert len((GUIDE / "first-study.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_the_walk_needs_two_rows() -> None:
    rows = [b for b in blocks(GUIDE / "first-study.md") if b.language == "csv"]
    assert [len(b.text.splitlines()) for b in rows] == [2, 2]


@pytest.mark.slow
def test_first_study(tmp_path: Path) -> None:
    """From nothing to a report, by the page alone."""
    follow(GUIDE / "first-study.md", tmp_path)
    page = (tmp_path / "india-heavy.html").read_text(encoding="utf-8")
    assert "A heavy separation plant in India" in page
    cards = [
        json.loads((tmp_path / "runs" / run / "manifest.json").read_text(encoding="utf-8"))
        for run in ("before", "after")
    ]
    assert all(card["status"] == "optimal" for card in cards)
    # a plant that may run, and need not, cannot make the optimum worse
    assert cards[1]["objective"] >= cards[0]["objective"] - 1e-6 * abs(cards[0]["objective"])


def test_general_networks(tmp_path: Path) -> None:
    """The complete example of the page, typed in as it stands, has the published answer."""
    follow(GUIDE / "general-networks.md", tmp_path)
    card = json.loads((tmp_path / "transport-run" / "manifest.json").read_text(encoding="utf-8"))
    assert card["cost"] == pytest.approx(153.675, rel=1e-6)
    assert card["objective"] == pytest.approx(-153.675, rel=1e-6)


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda p: p.name)
def test_blocks_without_a_folder_are_of_a_known_language(page: Path) -> None:
    """A misspelt fence would silently not be run."""
    fences = re.findall(r"^```(\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(fences) <= {"sh", "text", "csv", "yaml", "python", "mermaid"}
