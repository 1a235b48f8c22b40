"""One HTML file that opens from disk and asks no host for anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

from didymium.reports.around import Around
from didymium.reports.input import Solved
from didymium.reports.pack import packed
from didymium.reports.payload.build import build_payload
from didymium.reports.render.html import Markup, join, tag
from didymium.reports.render.pages import DRAWN, page

NAMED = 4
"""Answers that the head of a report names; of more it gives the number."""
FACE = files("didymium.reports") / "face"
# In the order they lean on each other: each only uses what stands above it.
SCRIPTS = (
    "format",
    "dom",
    "tip",
    "unpack",
    "table",
    "paint",
    "workbook",
    "save",
    "labels",
    "map",
    "sankey",
    "years",
    "prices",
    "main",
)


def write_report(
    results: Sequence[Solved],
    path: Path,
    around: Around | None = None,
    home: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Path:
    """Write the report of several answers of one study (the first is the reference) and return its path.

    `around` adds what was compared and weighed; `home` is the file of the list of all studies, linked from the head;
    `payload` is what `build_payload` made of the same, where it is needed twice.
    It is written beside `path` and put in its place when complete: a report that is there is whole.
    IsADirectoryError when `path` is a folder; nothing is written then.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; give the name of a file, such as {path / 'report.html'}")
    told = build_payload(results, around) if payload is None else payload
    return write_whole(path, render({**told, "header": {**told["header"], "home": home}}))


def write_whole(path: Path, text: str) -> Path:
    """Write a file beside `path` and rename it: what is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def render(payload: Mapping[str, Any]) -> str:
    """The whole file from a payload."""
    header = payload["header"]
    pages = [page(content, i == 0) for i, content in enumerate(payload["pages"])]
    parts: dict[str, str] = {
        "title": tag("title", f"{header['title']} · didymium"),
        "style": _face("style.css"),
        "header": _header(header),
        "nav": join(*(tag("a", p["nav"], href=f"#{p['id']}") for p in payload["pages"])),
        "pages": join(*pages),
        "footer": _footer(header),
        "payload": embedded(packed(slim(payload))),
        "land": _face("vendor/land.json"),
        "echarts": _face("vendor/echarts.min.js").replace("</script", "<\\/script"),
        "script": scripts(),
    }
    template = _face("index.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found.group(1)], template)


def slim(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without the data of pictures that stand in the HTML: scripts draw only the others."""
    pages = [{**p, "charts": [c if c["kind"] in DRAWN else _bare(c) for c in p["charts"]]} for p in payload["pages"]]
    return {**payload, "pages": pages}


def _bare(chart: Mapping[str, Any]) -> dict[str, Any]:
    views = {key: {**view, "data": {}} for key, view in chart["views"].items()}
    return {**chart, "views": views}


def embedded(payload: Mapping[str, Any]) -> str:
    """JSON that no browser can take for the end of its script element."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def scripts() -> str:
    """The modules of the face as one classic script: files on disk cannot import each other."""
    parts = "\n".join(module(name, _face(f"js/{name}.js")) for name in SCRIPTS)
    return f"(() => {{\n'use strict';\nconst modules = {{}};\n{parts}\n}})();"


def module(name: str, text: str) -> str:
    """One ES module as a function of its own: imports read from, exports put on `modules`."""
    exported = re.findall(r"^export (?:function|const|class) (\w+)", text, flags=re.MULTILINE)
    text = re.sub(r"^import (\{[^}]*\}) from '\./(\w+)\.js';$", r"const \1 = modules.\2;", text, flags=re.MULTILINE)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"modules.{name} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();"


def _face(name: str) -> str:
    return FACE.joinpath(*name.split("/")).read_text(encoding="utf-8")


def _header(header: Mapping[str, Any]) -> Markup:
    answers = ", ".join(header["answers"]) if len(header["answers"]) <= NAMED else f"{len(header['answers'])} answers"
    rest = f" · {header['years']} · {header['money']} · run {header['run'] or 'unknown'}"
    home = header.get("home")
    return join(
        tag("p", header["name"], *((" · ", tag("a", "All studies", href=home)) if home else ()), class_="brand"),
        tag(
            "p",
            header["title"],
            " · answer ",
            tag("b", header["answers"][0]),
            f" (of {answers})" if len(header["answers"]) > 1 else "",
            rest,
            class_="about",
        ),
    )


def _footer(header: Mapping[str, Any]) -> Markup:
    run = header["digest"][:12] or "unknown"
    return join(
        tag(
            "p",
            f"Modelled, {header['state']}. Study {header['study']}, shock {header['shock']}, run {run}, "
            f"world {header['world'] or 'unknown'}, {header['date'] or 'no date'}.",
        ),
        tag(
            "p",
            "Land: Natural Earth, public domain. Pictures: Apache ECharts 6.1, Apache-2.0. "
            "Sources and their terms: Tables.",
        ),
    )
