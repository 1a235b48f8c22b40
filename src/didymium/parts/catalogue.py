"""Every part, in the order of the story. Adding an idea to the model is a file and a line here."""

from __future__ import annotations

from didymium.algebra.equation import Formula
from didymium.algebra.symbol import Glossary, Symbol
from didymium.parts import (
    accords,
    balance,
    building,
    calibration,
    cohorts,
    footprints,
    levies,
    mining,
    plants,
    stores,
    supply,
    transport,
    use,
)

CATALOGUE = (
    mining.PART,
    supply.PART,
    plants.PART,
    building.PART,
    transport.PART,
    stores.PART,
    use.PART,
    cohorts.PART,
    balance.PART,
    calibration.PART,
    footprints.PART,
    accords.PART,
    levies.PART,
)

GLOSSARY = Glossary.of(word for part in CATALOGUE for word in part.words)

SYMBOLS: dict[str, Symbol] = {n: w for n, w in GLOSSARY.items() if isinstance(w, Symbol)}
VARIABLES: tuple[str, ...] = tuple(sorted(n for n, w in SYMBOLS.items() if w.kind == "variable"))

EXPRESSIONS: dict[str, Formula] = {f.name: f for p in CATALOGUE for f in p.formulas if f.kind == "expression"}
EQUATIONS: tuple[Formula, ...] = tuple(f for p in CATALOGUE for f in p.formulas if f.kind == "equation")
COSTS: tuple[Formula, ...] = tuple(f for p in CATALOGUE for f in p.formulas if f.kind == "cost")


def readers(word: str) -> list[Formula]:
    """The equations and costs that read a word, themselves or through a named expression."""
    through = {word}
    for name, formula in EXPRESSIONS.items():
        if through & set(formula.words):
            through.add(name)
    return [f for f in (*EQUATIONS, *COSTS) if through & set(f.words)]
