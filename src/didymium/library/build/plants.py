"""plants: processes that stand at a place.

In: every row of plants.csv except beryllium, tantalum, niobium and scandium (other metals have no
basket) and irel_ndpr (it repeats irel_red_aluva in another unit). icmp_pervomaisky and
kaz_magnet_recycling have no tonnage: they stand here without a path.
Rules: `counts` follows the unit of the nameplate; a NdPr or Dy + Tb nameplate has a deposit in
mind, listed in `DESIGNS` with why. Of each process at each place the largest plant that runs may be
expanded without a listed option; recycling too, or the swarf of new magnet plants would have nowhere
to go; plants of less than 100 t a year may not, a laboratory is not the seed of an industry. Plants take every
recipe of their process, except that recyclers keep to their own. Where the recipes of a process differ in what they
cost to build, the plants have capital and lead time of their own (see `building`).
"""

from __future__ import annotations

from didymium.library.build.building import building
from didymium.library.build.deposits import place_of
from didymium.library.build.facts import Fact
from didymium.library.build.world import World

PROCESSES = {
    "cracking_leaching": "cracking",
    "separation_light": "separation_light",
    "separation_heavy": "separation_heavy",
    "metal": "metal",
    "recycling": "recycling",
    "magnet": "magnet_sintered",
}
MAGNETS = {"t bonded NdFeB powder": "magnet_bonded", "t SmCo": "magnet_smco"}
LEFT_OUT = ("irel_ndpr",)
COUNTS = {
    "t REO feed": "feed_reo",
    "t SEGH or heavy feed": "feed_reo",
    "t NdPr oxide": "ndpr_oxide",
    "t Dy+Tb oxide": "dytb_oxide",
    "t REO products": "product_reo",
    "t REO recovered": "product_reo",
    "t mixed REO": "product_reo",
    "t magnet REO": "product_reo",
    "t NdFeB": "product_reo",
    "t oxides (800 NdPr, 600 Dy+Tb)": "product_reo",
}
DESIGNS = {
    "lynas_kuantan_sep": "mount_weld",  # its own mine
    "mp_mountain_pass_sep": "mountain_pass",  # its own mine
    "white_mesa_sep": "se_us_monazite",  # cracks monazite sand of the south-east
    "white_mesa_hre": "se_us_monazite",
    "nolans_sep": "nolans",  # its own mine
    "saltend": "longonjo",  # same owner
    "reetec": "per_geijer",  # same owner
}
RUNNING = ("operating", "ramp_up")
EXPANDS_FROM = 100.0
"""t a year, as the plant counts, from which on it may be expanded."""
RECYCLE = {
    "swarf_to_oxide": "swarf_to_oxide",
    "hydromet_oxide": "hydromet_oxide",
    "magnet_to_magnet_HPMS": "hydromet_oxide",
}


def modelled(world: World) -> list[Fact]:
    """The rows of plants.csv that make something with rare earths."""
    return [f for f in world.facts.rows("plants") if f["stage"] in PROCESSES and f["plant_id"] not in LEFT_OUT]


def process_of(fact: Fact) -> str:
    """The process of a plant, by stage and, for magnets, by unit."""
    return MAGNETS.get(fact["capacity_unit"], PROCESSES[fact["stage"]])


def plants(world: World) -> None:
    """Write plants, after their paths."""
    largest = _largest(world)
    for fact in modelled(world):
        code = fact["plant_id"]
        world.add(
            "plants",
            {
                "plant": code,
                "place": place_of(world, fact["iso3"]),
                "process": process_of(fact),
                "recipe": _recipe(world, fact),
                "name": fact["name"],
                "status": fact["status"],
                "counts": COUNTS.get(fact["capacity_unit"], "output"),
                "design": DESIGNS.get(code, ""),
                "expand": "yes" if code in largest else "no",
                "owner": fact["owner"],
                "note": "design deposit assumed" if code in DESIGNS else "",
            },
            lat=world.cite(fact, "lat", "deg", note=f"to the {fact['coord_precision']}"),
            lon=world.cite(fact, "lon", "deg", note=f"to the {fact['coord_precision']}"),
            **building(world, process_of(fact), place_of(world, fact["iso3"])),
        )


def _recipe(world: World, fact: Fact) -> str:
    if fact["stage"] != "recycling":
        return ""
    route = world.facts.one("stage_routes", asset_table="plants", asset_id=fact["plant_id"])
    return RECYCLE[route["process_route"]]


def _largest(world: World) -> set[str]:
    """Of each process at each place the running plant with the largest capacity it will have."""
    most: dict[str, float] = {}
    for row in world.tables["paths"]:
        most[row["asset"]] = max(most.get(row["asset"], 0.0), float(row["capacity"]))
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for fact in modelled(world):
        if fact["status"] in RUNNING and most.get(fact["plant_id"], 0.0) >= EXPANDS_FROM:
            spot = (process_of(fact), place_of(world, fact["iso3"]))
            best[spot] = max(best.get(spot, (0.0, "")), (most[fact["plant_id"]], fact["plant_id"]))
    return {code for _, code in best.values()}
