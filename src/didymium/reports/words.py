"""Sentences and marks: the few fixed phrases every page shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NOT_READ = "not calibrated yet: not to be read"
NOT_CALIBRATED = "not calibrated yet: places and by-product prices are not to be read"
NO_INSTRUMENTS = "Licences and contracts are not in this run: they come with the instruments."
NO_RANGE = "range: none, one run with central values"

MARKS = {"seen": "●", "recalled": "○", "mixed": "○", "computed": "◐", "assumed": "◌", "yours": "✎"}
MARK_WORDS = {
    "seen": "measured",
    "recalled": "from memory",
    "mixed": "from memory",
    "computed": "computed",
    "assumed": "assumed",
    "yours": "yours",
}
MARK_ORDER = ("seen", "recalled", "computed", "assumed", "yours")


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def count(number: int) -> str:
    """A number at the head of a sentence: words up to six, then digits."""
    return ("No", "One", "Two", "Three", "Four", "Five", "Six")[number] if number < 7 else f"{number:,}"


def called(name: str) -> str:
    """An answer or shock in a sentence: its words, in quotation marks where a comma would part them."""
    plain = name.replace("_", " ")
    return f"“{plain}”" if "," in plain else plain


def were(count: int) -> str:
    """'1 was', '3 were'."""
    return "1 was" if count == 1 else f"{count:,} were"


def sentence(text: str) -> str:
    """A first letter in capitals."""
    return text[:1].upper() + text[1:]


def possessive(name: str) -> str:
    """India's, United States'."""
    return f"{name}\N{RIGHT SINGLE QUOTATION MARK}" + ("" if name.endswith("s") else "s")


def counted(claims: Mapping[str, int]) -> str:
    """'61 of 212 cells assumed, 2 yours', or what is known when none is."""
    total = sum(claims.values())
    if not total:
        return "no claims found for this figure"
    own = f", {claims['yours']:,} yours" if claims.get("yours") else ""
    return f"{claims.get('assumed', 0):,} of {total:,} cells assumed{own}"


def merged(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by mark: 'mixed' stands with what is from memory."""
    result = dict.fromkeys(MARK_ORDER, 0)
    for how, count in counts.items():
        result["recalled" if how == "mixed" else how if how in result else "assumed"] += count
    return result
