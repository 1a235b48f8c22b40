"""places, groups and elements.

Rule for places: every node of places.csv that is a country with a deposit or plant, the
European Union as one place (assets of its members stand there), and the rest of the world, which
only demands. Transit countries are hubs, not places. Nothing is shipped on from a place.
Groups: the heavy and light elements, the magnet elements, Central Asia, the routes of the
North-South corridor, the hubs in Iran and in Russia, and what one cause shuts together (a border, a port, a sea, a
war; chokepoints such as `hormuz` and `caspian` need no group). Groups of magnet variants are written by `materials`.
"""

from __future__ import annotations

from didymium.library.build.facts import Fact
from didymium.library.build.world import World

NAMES = {
    "La": "lanthanum",
    "Ce": "cerium",
    "Pr": "praseodymium",
    "Nd": "neodymium",
    "Sm": "samarium",
    "Eu": "europium",
    "Gd": "gadolinium",
    "Tb": "terbium",
    "Dy": "dysprosium",
    "Ho": "holmium",
    "Er": "erbium",
    "Tm": "thulium",
    "Yb": "ytterbium",
    "Lu": "lutetium",
    "Y": "yttrium",
}
LIGHT = ("La", "Ce", "Pr", "Nd", "Sm")
GROUPS = {
    "light_elements": LIGHT,
    "heavy_elements": tuple(e for e in NAMES if e not in LIGHT),
    "magnet_elements": ("Nd", "Pr", "Dy", "Tb"),
    "central_asia": ("KAZ", "KGZ", "TJK", "UZB"),
    "khorgos": ("KZ_KHO>CN_KHO:rail_1435",),
    "khorgos_and_dostyk": ("khorgos", "KZ_DOS>CN_ALK:rail_1435"),
    "novorossiysk": ("RU_NVS",),
    "red_sea": ("suez", "bab_el_mandeb"),
    "iran_war": ("hormuz", "iran_hubs"),
}
CORRIDOR = ("A1 ", "A2 ", "B ", "C ", "D ")
"""First letters of the North-South corridor's variants in routes.csv."""
COUNTRIES = {"IRN": "iran_hubs", "RUS": "russia_hubs"}
"""Groups of all hubs of a country that goods pass through."""


def places(world: World) -> None:
    """Write places."""
    for fact in world.facts.rows("places"):
        if fact["kind"] == "member" or fact["roles"] == "transit":
            continue
        world.add(
            "places",
            {"place": fact["place"], "name": fact["name"], "iso3": fact["iso3"], "reexport": "no"},
            lat=world.cite(fact, "lat_deg", "deg"),
            lon=world.cite(fact, "lon_deg", "deg"),
        )


def groups(world: World) -> None:
    """Write groups, except those of magnet variants."""
    for group, members in GROUPS.items():
        for member in members:
            world.add("groups", {"group": group, "member": member})
    for row in world.tables["routes"]:
        if row["name"].startswith(CORRIDOR):
            world.add("groups", {"group": "INSTC", "member": row["route"]})
    for row in world.tables["hubs"]:
        if row["iso3"] in COUNTRIES:
            world.add("groups", {"group": COUNTRIES[row["iso3"]], "member": row["hub"]})


def elements(world: World) -> None:
    """Write elements; the oxide is the one in trade, so Ce, Pr and Tb count as CeO2, Pr6O11, Tb4O7."""
    for element, name in NAMES.items():
        fact = conversion(world, element)
        world.add(
            "elements",
            {
                "element": element,
                "name": name,
                "oxide": fact["item"],
                "series": "light" if element in LIGHT else "heavy",
            },
            metal_per_oxide=world.cite(fact, unit="t/t"),
        )


def conversion(world: World, element: str) -> Fact:
    """The fact that says how much metal is in an element's oxide."""
    return world.facts.one("forms", kind="conversion", element=element, metric="metal_per_oxide")
