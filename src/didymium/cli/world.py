"""Commands about what is shipped: building the world, writing the generated pages of the docs."""

from __future__ import annotations

from pathlib import Path

from didymium.analyses.hand_checks import shipped
from didymium.cli.out import answer, guarded, say
from didymium.errors import Problem, StudyError
from didymium.library import HERE
from didymium.library.build.build import build as build_world
from didymium.parts.catalogue import CATALOGUE, EXPRESSIONS, GLOSSARY
from didymium.parts.instruments import INSTRUMENTS
from didymium.parts.part import LETTERS
from didymium.parts.row_types import ROW_TYPES
from didymium.reports.page_of_hand_checks import hand_checks_page
from didymium.reports.page_of_instruments import instruments_page
from didymium.reports.page_of_validation import kept, validation_page
from didymium.reports.pages_of_docs import errors_page, part_page
from didymium.tables.codes import CODES
from didymium.tables.schema import tables_page


@guarded("world build")
def build(facts: str, out: str, as_json: bool) -> None:
    """Write the world tables from the facts."""
    source = Path(facts)
    if not (source / "sources.csv").is_file():
        raise StudyError(
            [
                Problem(
                    "S36",
                    facts,
                    0,
                    "facts",
                    "",
                    "holds no fact tables",
                    "run it in a clone of the repository, or give the folder with --facts",
                )
            ]
        )
    target = Path(out) if out else HERE / "world"
    say(f"building the world from {source}")
    build_world(source, target)
    names = sorted(p.name for p in target.glob("*.csv"))
    answer(
        "world build",
        as_json,
        {"status": "ok", "out": str(target), "tables": names},
        [f"{len(names)} tables in {target}"],
    )


@guarded("docs")
def docs(out: str) -> None:
    """Write the generated pages of docs/guide, docs/parts/*.md and docs/errors/README.md."""
    folder = Path(out)
    pages = {
        folder / "guide" / "tables.md": tables_page(ROW_TYPES),
        folder / "guide" / "instruments.md": instruments_page(INSTRUMENTS),
        folder / "errors" / "README.md": errors_page(CODES),
        folder / "guide" / "hand-checks.md": hand_checks_page(shipped()),
    }
    for part in CATALOGUE:
        pages[folder / "parts" / f"{part.name}.md"] = part_page(part, GLOSSARY, LETTERS, EXPRESSIONS)
    if found := kept():
        pages[folder / "guide" / "validation-results.md"] = validation_page(found)
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    answer("docs", False, {}, [f"wrote {len(pages)} pages under {folder}"])
