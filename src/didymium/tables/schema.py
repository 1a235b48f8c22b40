"""The page of the manual that describes every table, written from the row types."""

from __future__ import annotations

from collections.abc import Mapping

from didymium.tables.fields import Field, RowType

INTRODUCTION = """# Tables

A study is a folder with a `study.yaml` and tables named after the headings below: `plants.csv`,
`plants.xlsx`, `plants.yaml`, or a workbook with a sheet `plants`. Later folders overlay earlier ones
row by row; an empty cell keeps the value below.

- **Units.** A number is in the unit given here, unless the header says another (`capacity [kt/year]`),
  a column `capacity.unit` does, or the cell itself (`5 kt/year`). Shares are fractions, or all in per cent.
- **Unknown.** An empty cell, `-`, `n.a.`, `NaN`, `#N/A` or `W` (withheld) is unknown, never zero.
- **Claims.** `claim` names the claim that all numbers of a row rest on, `capacity.claim` that of one cell.
  A number with neither is yours: it gets a claim that names its file and row.
- **Notes.** A column `note` is kept for people and not read.
- **Names.** Columns in bold name the row; no two rows of a table have the same name.
"""


def tables_page(row_types: Mapping[str, RowType]) -> str:
    """The page of all tables as Markdown."""
    index = "\n".join(f"- [{r.table}](#{r.table}): {_line(r.doc)}" for r in row_types.values())
    return "\n".join([INTRODUCTION, index, "", *(_table(r) for r in row_types.values())])


def _table(row_type: RowType) -> str:
    head = ["column", "holds", "unit", "meaning", "left empty"]
    rows = [head, ["---"] * len(head), *([*_cells(f)] for f in row_type.fields)]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"## {row_type.table}\n\n{_line(row_type.doc)}\n\n{lines}\n"


def _cells(field: Field) -> tuple[str, str, str, str, str]:
    name = f"**{field.name}**" if field.key else field.name
    unit = {"1": "", "*": "in column unit"}.get(field.unit, field.unit)
    return name, _holds(field), _escaped(unit), _escaped(_line(field.help)), _if_empty(field)


def _holds(field: Field) -> str:
    """What the cells of a field hold, in words."""
    if field.tables:
        return "name in " + " or ".join(f"[{t}](#{t})" for t in field.tables)
    if field.options:
        return ", ".join(f"`{o}`" for o in field.options)
    kind = {"text": "words", "quantity": "number", "share": "share, 0 to 1"}.get(field.kind, field.kind)
    if field.kind != "quantity" or (field.low is None and field.high is None):
        return kind
    if field.high is None:
        return f"{kind} from {field.low:g}"
    return f"{kind} up to {field.high:g}" if field.low is None else f"{kind} from {field.low:g} to {field.high:g}"


def _if_empty(field: Field) -> str:
    if field.required:
        return "refused"
    if field.default not in (None, ""):
        return f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
    return "unknown" if field.numeric else ""


def _line(words: str) -> str:
    return " ".join(words.split())


def _escaped(words: str) -> str:
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
