"""Pages written from the code are what the code says now."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from didymium.cli.main import app

DOCS = Path(__file__).parents[2] / "docs"


def test_the_committed_pages_are_those_the_code_writes(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["docs", "--out", str(tmp_path)]).exit_code == 0
    written = {p.relative_to(tmp_path): p.read_text(encoding="utf-8") for p in tmp_path.rglob("*.md")}
    assert len(written) > 8
    stale = [str(name) for name, text in written.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run ./did docs"
