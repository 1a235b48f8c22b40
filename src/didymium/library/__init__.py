"""What is shipped: the world, and studies on it."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def studies() -> list[str]:
    """Names of the shipped studies."""
    return sorted(p.parent.name for p in (HERE / "studies").glob("*/study.yaml"))
