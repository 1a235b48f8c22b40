"""Pages of the documentation that are written from the code: the equations of a part, the codes of errors."""

from __future__ import annotations

from collections.abc import Mapping

from didymium.algebra.equation import Formula
from didymium.algebra.latex import show
from didymium.algebra.symbol import Link, Symbol, Word
from didymium.parts.part import Part

KINDS = {"equation": "Equations", "cost": "Costs", "expression": "Named expressions"}


def part_page(
    part: Part, glossary: Mapping[str, Word], letters: Mapping[str, str], expressions: Mapping[str, Formula]
) -> str:
    """The page of a part: its formulas with unit and dual, then its words with unit and dims."""
    lines = [f"# {part.title}", "", "Written from the code by `didymium docs`; do not edit.", ""]
    for kind, title in KINDS.items():
        formulas = [f for f in part.formulas if f.kind == kind]
        lines += [f"## {title}", ""] if formulas else []
        for formula in formulas:
            over = ", ".join(formula.over) or "the whole plan"
            lines += [
                f"### `{formula.name}`",
                "",
                *_plain(formula.doc),
                "",
                f"One for each {over}; unit {formula.unit}.",
                "",
                "$$",
                show(formula, glossary, letters, expressions),
                "$$",
                "",
            ]
    lines += ["## Words", "", "| word | symbol | kind | dims | unit | meaning |", "|---|---|---|---|---|---|"]
    lines += [_row(word) for word in part.words]
    return "\n".join([*lines, ""])


def _plain(doc: str) -> list[str]:
    return [line.strip() for line in doc.splitlines()]


def _row(word: Word) -> str:
    symbol = f"${word.latex}$" if word.latex else ""
    if isinstance(word, Symbol):
        return f"| `{word.name}` | {symbol} | {word.kind} | {', '.join(word.dims)} | {word.unit} | {word.help} |"
    if not isinstance(word, Link):
        raise TypeError(f"{word.name} is neither a symbol nor a link")
    return f"| `{word.name}` | {symbol} | link | {word.dim} to {', '.join(word.to)} | | {word.help} |"


def errors_page(codes: Mapping[str, str]) -> str:
    """Every code of a problem and what it means."""
    rows = [f"| {code} | {title} |" for code, title in sorted(codes.items())]
    head = [
        "# Problems and their codes",
        "",
        "Written from the code by `didymium docs`; do not edit.",
        "",
        "Every problem names file, row (as a spreadsheet counts), field, what was found, and the fix.",
        "",
        "| code | what it is |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])
