"""The house rules a machine can check: who imports whom, style, docstrings, types, locks, licences."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "didymium"
LATE = ("__init__.py", "cli/", "units.py")
"""Doors may import by name when a thing is first used; units waits with pint for the first unit it reads."""
ADDRESS = re.compile(r"(?:https?|file):/|--(?:extra-)?index-url|--find-links")


def passes(*args: str) -> None:
    """Run Python with these arguments at the root of the repository; what it finds is the message."""
    done = subprocess.run([sys.executable, *args], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_import_only_from_below() -> None:
    passes("-c", "from importlinter.cli import lint_imports as l; raise SystemExit(l(no_cache=True, no_logo=True))")


def test_style() -> None:
    passes("-m", "ruff", "check", "--no-cache", "--quiet", ".")


def test_every_public_function_says_what_it_does() -> None:
    docs = ("--select", "D1", "--ignore", "D105,D107", "--ignore-noqa")
    passes("-m", "ruff", "check", "--no-cache", "--quiet", *docs, "src")


@pytest.mark.slow
def test_types() -> None:
    passes("-m", "mypy")


def test_importing_didymium_is_cheap() -> None:
    """What is slow to import waits until it is used, so that `--help` and `check` start at once."""
    slow = ("pandas", "xarray", "scipy", "highspy", "pint", "typer")
    probe = f"import sys, didymium; print(*[m for m in {slow} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_imports_by_name_stay_at_the_doors() -> None:
    """An import that no checker sees is one no contract holds."""
    late = [
        str(file.relative_to(PACKAGE))
        for file in sorted(PACKAGE.rglob("*.py"))
        if re.search(r"\bimport_module\(|\b__import__\(", file.read_text(encoding="utf-8"))
    ]
    assert [name for name in late if not name.startswith(LATE)] == []


def test_functions_fit_on_a_screen() -> None:
    """Forty lines at most, the docstring not counted; the next line would be the next idea."""
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {body_lines(node)}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > 40
    ]
    assert long == []


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-oracles.lock"])
def test_locks_pin_by_hash_and_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==\S+", text, re.MULTILINE)
    assert len(pins) > 30
    assert len(re.findall(r"^\S+==[^\n]+\\\n +--hash=", text, re.MULTILINE)) == len(pins)
    assert ADDRESS.findall(text) == []


def test_both_locks_agree() -> None:
    base, oracles = (
        set(re.findall(r"^\S+==[^\\\n]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-oracles.lock")
    )
    assert base <= oracles


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\s]", w)[0].lower().replace(".", "-") for w in wanted}
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert names <= set(locked)


def test_what_ships_has_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert all((ROOT / name).is_file() for name in (*project["license-files"], "DATA_LICENCES.md"))
    assert (PACKAGE / "py.typed").is_file()


def test_every_decision_is_listed() -> None:
    """The index names each numbered decision once; numbers run on without a gap."""
    folder = ROOT / "docs" / "decisions"
    files = sorted(p.name for p in folder.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", index) == files
