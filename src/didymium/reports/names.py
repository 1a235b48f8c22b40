"""What places and elements are called in prose, and the one colour each has on every page."""

from __future__ import annotations

import re

import pandas as pd

from didymium.reports.input import Solved

SHORT = {
    "USA": "United States",
    "KOR": "Korea",
    "EU27": "EU",
    "ROW": "Rest of world",
    "RUS": "Russia",
    "LAO": "Laos",
    "VNM": "Vietnam",
    "TZA": "Tanzania",
    "GBR": "United Kingdom",
}
PARTIES = {
    "CHN": "china",
    "AUS": "australia",
    "MYS": "australia",
    "MMR": "myanmar",
    "LAO": "myanmar",
    "USA": "usa",
    "JPN": "japan",
    "KOR": "japan",
    "EU27": "eu",
    "DEU": "eu",
    "EST": "eu",
    "FRA": "eu",
    "SWE": "eu",
    "FIN": "eu",
    "SVN": "eu",
}
ELEMENT_NAMES = {
    "La": "Lanthanum",
    "Ce": "Cerium",
    "Pr": "Praseodymium",
    "Nd": "Neodymium",
    "Sm": "Samarium",
    "Eu": "Europium",
    "Gd": "Gadolinium",
    "Tb": "Terbium",
    "Dy": "Dysprosium",
    "Ho": "Holmium",
    "Er": "Erbium",
    "Tm": "Thulium",
    "Yb": "Ytterbium",
    "Lu": "Lutetium",
    "Y": "Yttrium",
}
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "NdPr": ("Neodymium + praseodymium", ("Nd", "Pr")),
    "Dy": ("Dysprosium", ("Dy",)),
    "Tb": ("Terbium", ("Tb",)),
    "LaCe": ("Lanthanum + cerium", ("La", "Ce")),
    "REO": ("All rare earths", tuple(ELEMENT_NAMES)),
}
GROUP_LABELS = {"NdPr": "NdPr", "Dy": "Dy", "Tb": "Tb", "LaCe": "La + Ce", "REO": "all, t REO"}
FORMS = {
    "concentrate": "ore",
    "carbonate": "ore",
    "heavy_concentrate": "ore",
    "oxide": "oxide",
    "metal": "metal",
    "magnet": "magnet",
    "scrap": "scrap",
}
FORM_WORDS = {
    "ore": "concentrate, carbonate",
    "oxide": "oxide",
    "metal": "metal",
    "magnet": "magnet",
    "scrap": "scrap",
    "other": "other goods",
}


GOODS = {
    "ore": "concentrate and carbonate",
    "oxide": "oxides",
    "metal": "metals",
    "magnet": "magnets",
    "scrap": "scrap",
    "other": "goods",
}


CODE = re.compile(r"(?<![\w/])[A-Za-z]\w*(?:\.[A-Za-z]\w*)?(?![\w/])")
"""What may be a code: a word, or two with a dot between."""


class Names:
    """Names of one study's world: codes in, prose out."""

    def __init__(self, result: Solved) -> None:
        self.focus = result.focus
        self._places = _column(result, "places", "place")
        self._deposits = _column(result, "deposits", "deposit")
        self._uses = _column(result, "end_uses", "end_use")
        self._plants = _column(result, "plants", "plant")
        self._deposit_place = _column(result, "deposits", "deposit", "place")

    def place(self, code: str) -> str:
        """The name of a place; of a group of places, one that an answer makes too, its words: central_asia is Central
        Asia.
        """
        group = plain(code).title() if code.islower() else ""
        return SHORT.get(code) or self._places.get(code) or group or code

    def party(self) -> str:
        """The study's party in prose, 'the world' when there is none."""
        return self.place(self.focus) if self.focus else "the world"

    def deposit(self, code: str) -> str:
        """The name of a deposit without what stands in brackets."""
        return self._deposits.get(code, code.replace("_", " ")).split(" (")[0]

    def place_of_deposit(self, code: str) -> str:
        """Where a deposit lies."""
        return self._deposit_place.get(code, "")

    def use(self, code: str) -> str:
        """The name of an end use."""
        return self._uses.get(code) or code.replace("_", " ")

    def asset(self, code: str) -> str:
        """The name of a deposit or plant."""
        return self._deposits.get(code) or self._plants.get(code) or code.replace("_", " ")

    def material(self, code: str) -> str:
        """A material in prose: dysprosium oxide, magnets for ev traction, concentrate of Bayan Obo."""
        form, _, source = code.partition(".")
        if source in ELEMENT_NAMES:
            return f"{ELEMENT_NAMES[source].lower()} {form}"
        if source == "NdPr":
            return f"neodymium-praseodymium {form}"
        if form == "magnet":
            return grade(source) if source else "magnets"
        if source in self._deposits:
            return f"{plain(form)} of {self.deposit(source)}"
        return plain(code)

    def anything(self, code: str) -> str:
        """Whatever a code stands for, in prose: a place, an asset, an end use, a material, else its words."""
        if code in self._places or code in SHORT:
            return self.place(code)
        if code in self._deposits or code in self._plants:
            return self.asset(code).split(" (")[0]
        return self._uses.get(code) or self.material(code)

    def prose(self, text: str) -> str:
        """A sentence with names for the codes in it.

        `oxide.Pr at MYS` is praseodymium oxide at Malaysia. Words that are no code stay as they are.
        """
        return re.sub(
            r"(?<![\w/])[A-Za-z]\w*(?:\.[A-Za-z]\w*)?(?![\w/])", lambda found: self._told(found.group()), text
        )

    def _told(self, word: str) -> str:
        form, dot, _ = word.partition(".")
        if dot:
            return self.material(word) if form in FORMS else word
        if word.isupper() and (word in SHORT or word in self._places):
            return self.place(word)
        if word in self._deposits or word in self._plants:
            return self.asset(word).split(" (")[0]
        if "_" not in word:
            return word
        return self._uses.get(word, "").lower() or plain(word)

    def colour(self, place: str) -> str:
        """The colour key of a place: the study's party is always 'party'."""
        if place and place == self.focus:
            return "party"
        return PARTIES.get(place, "others")


GRADES = {
    "aircon": "magnets for air conditioners",
    "bonded": "bonded magnets",
    "ebike": "magnets for e-bikes",
    "electronics": "magnets for electronics",
    "ev_traction": "magnets for EV traction",
    "industrial": "magnets for industrial motors",
    "micromotor": "magnets for small motors",
    "smco": "samarium-cobalt magnets",
    "wind_direct": "magnets for direct-drive wind turbines",
    "wind_hybrid": "magnets for medium-speed wind turbines",
}
"""What the magnets of the shipped world are called."""
MIXES = {"lean": "little Pr", "rich": "much Pr", "lowdy": "low in Dy and Tb"}


def grade(source: str) -> str:
    """A grade of magnets in prose.

    >>> grade("ev_traction_lean_lowdy")
    'magnets for EV traction (little Pr, low in Dy and Tb)'
    """
    parts = source.split("_")
    mixes: list[str] = []
    while len(parts) > 1 and parts[-1] in MIXES:
        mixes.insert(0, MIXES[parts.pop()])
    base = "_".join(parts)
    said = GRADES.get(base) or f"magnets for {plain(base)}"
    return f"{said} ({', '.join(mixes)})" if mixes else said


SPELT = {"ev": "EV", "hev": "HEV", "ndfeb": "NdFeB", "smco": "SmCo", "ndpr": "NdPr"}


def plain(code: str) -> str:
    """A code as words: `ev_traction` is EV traction."""
    return " ".join(SPELT.get(word, word) for word in re.split(r"[_.]", code))


def _column(result: Solved, table: str, key: str, field: str = "name") -> dict[str, str]:
    frame = result.world.get(table, pd.DataFrame())
    if key not in frame or field not in frame:
        return {}
    return {str(k): str(v) for k, v in zip(frame[key], frame[field], strict=True) if isinstance(v, str) and v}
