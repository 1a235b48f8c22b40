"""Oxide and metal: how much metal a tonne of oxide holds."""

from __future__ import annotations

import re
from typing import Any

from didymium.errors import nearest
from didymium.results.indicators.reading import Reading, number, refuse, unknown

ATOMIC_WEIGHTS = {
    "O": 15.999, "Sc": 44.955908, "Y": 88.90584, "La": 138.90547, "Ce": 140.116, "Pr": 140.90766, "Nd": 144.242,
    "Sm": 150.36, "Eu": 151.964, "Gd": 157.25, "Tb": 158.92535, "Dy": 162.5, "Ho": 164.93033, "Er": 167.259,
    "Tm": 168.93422, "Yb": 173.045, "Lu": 174.9668,
}  # fmt: skip
"""Standard atomic weights (IUPAC), g/mol."""
OXIDES = {e: f"{e}2O3" for e in ATOMIC_WEIGHTS if e != "O"} | {"Ce": "CeO2", "Pr": "Pr6O11", "Tb": "Tb4O7"}
"""The oxide in which each element is traded."""
FORMULA = re.compile(r"^([A-Z][a-z]?)(\d*)O(\d*)$")


def oxide_to_metal(element: str, t: float = 1.0, oxide: str | None = None) -> Reading:
    """t of element in t of its oxide: t x n M / (n M + m O), for the oxide with n atoms of it and m of oxygen.

    `element`: Nd, or a formula as Nd2O3; `oxide`: another formula than the traded one (Pr6O11, Tb4O7, CeO2, else
    X2O3), as Pr2O3. Range of the factor 0 to 1; unit t. NaN stays NaN. Parts: factor, oxide. StudyError for an
    element or formula that is no rare-earth oxide. Source: IUPAC standard atomic weights.

    >>> round(oxide_to_metal("Nd"), 4)
    0.8574
    """
    return _converted(element, t, oxide, inverse=False)


def metal_to_oxide(element: str, t: float = 1.0, oxide: str | None = None) -> Reading:
    """t of oxide that t of element makes: t x (n M + m O) / (n M); arguments and source as `oxide_to_metal`.

    >>> round(metal_to_oxide("Dy"), 4)
    1.1477
    """
    return _converted(element, t, oxide, inverse=True)


def _converted(element: str, t: float, oxide: str | None, inverse: bool) -> Reading:
    formula = oxide or OXIDES.get(element, element)
    match = FORMULA.match(formula)
    if match is None or match[1] not in OXIDES or (element in OXIDES and match[1] != element):
        close = nearest(element, OXIDES)
        raise refuse("element", oxide or element, "is no rare earth or oxide of it", f"write {close or 'Nd or Nd2O3'}")
    metal = int(match[2] or 1) * ATOMIC_WEIGHTS[match[1]]
    factor = metal / (metal + int(match[3] or 1) * ATOMIC_WEIGHTS["O"])
    factor = 1.0 / factor if inverse else factor
    tonnes = number(t, "t")
    parts: dict[str, Any] = {"factor": factor, "oxide": formula}
    return Reading(tonnes * factor, "t", **parts) if tonnes == tonnes else unknown("t is unknown", "t", **parts)
