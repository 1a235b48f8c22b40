"""The symbols of the chemical elements, and what to say to a name that is none."""

from __future__ import annotations

_SYMBOLS = """
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr
Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir
Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl
Mc Lv Ts Og
"""
SYMBOLS = frozenset(_SYMBOLS.split())

NAMES = {
    "scandium": "Sc",
    "yttrium": "Y",
    "lanthanum": "La",
    "cerium": "Ce",
    "praseodymium": "Pr",
    "neodymium": "Nd",
    "promethium": "Pm",
    "samarium": "Sm",
    "europium": "Eu",
    "gadolinium": "Gd",
    "terbium": "Tb",
    "dysprosium": "Dy",
    "holmium": "Ho",
    "erbium": "Er",
    "thulium": "Tm",
    "ytterbium": "Yb",
    "lutetium": "Lu",
    "thorium": "Th",
    "uranium": "U",
    "iron": "Fe",
    "boron": "B",
    "cobalt": "Co",
}
MIXTURES = frozenset({"didymium", "ndpr", "prnd", "nd-pr", "nd+pr", "pr-nd", "pr+nd", "di", "mischmetal"})


def element_fix(word: str) -> tuple[str, str]:
    """Rule and fix for a word that is not the symbol of an element."""
    lower = word.lower().replace(" ", "")
    if lower == "mischmetal":
        return (
            "is not an element but a mixture of light rare earths",
            "write one row for each element (La, Ce, Pr, Nd) with its share",
        )
    if lower in MIXTURES:
        return (
            "is not an element: didymium is a mixture of neodymium and praseodymium",
            "write NdPr with a split: one row for Nd and one for Pr, each with its share",
        )
    if lower in NAMES:
        return "is the name of an element, not its symbol", f"write '{NAMES[lower]}'"
    return "is not an element", "write the symbol of an element, as in 'Nd'"
