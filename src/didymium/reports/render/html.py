"""HTML from plain values: everything that is not already `Markup` is escaped."""

from __future__ import annotations

from html import escape


class Markup(str):
    """A piece of HTML that was made here, so it may stand as it is."""

    __slots__ = ()


Child = Markup | str | int | float | None

VOID = frozenset({"br", "hr", "img", "input", "line", "circle", "rect", "col"})


def tag(tag_name: str, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element; `class_` is class, `data_view` is data-view; None and False attributes are left out."""
    parts = [tag_name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(name if value is True else f'{name}="{escape(str(value), quote=True)}"')
    if tag_name in VOID:
        return Markup(f"<{' '.join(parts)}>")
    return Markup(f"<{' '.join(parts)}>{join(*children)}</{tag_name}>")


def join(*children: Child) -> Markup:
    """Pieces behind each other, escaped where they are plain text."""
    return Markup(
        "".join(c if isinstance(c, Markup) else escape(str(c), quote=False) for c in children if c is not None)
    )


def percent(value: float) -> str:
    """A length in CSS."""
    return f"{value:.2f}%"
