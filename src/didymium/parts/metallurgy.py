"""From oxide to metal, magnet and back: what each plant can run."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from didymium.parts.recipes import Mode, Recipes, Row, cost_of, number
from didymium.parts.scrap import END_OF_LIFE

ELECTROLYSED = ("Nd", "Pr")
Compositions = Mapping[str, Mapping[str, float]]


def metal_modes(plant: Row, metals: Iterable[str], per_oxide: Mapping[str, float], recipes: Recipes) -> Iterable[Mode]:
    """Oxide to metal: Nd and Pr by electrolysis, the others with calcium; a t of activity is a t of metal."""
    for element in metals:
        recipe = "electrolysis_light" if element in ELECTROLYSED else "calciothermic_heavy"
        row = recipes.find("metal", recipe, str(plant["place"]))
        if row is not None and plant["recipe"] in ("", recipe):
            need = 1.0 / (number(row, "recovery", 1.0) * per_oxide[element])
            ports = ((f"metal.{element}", 1.0), (f"oxide.{element}", -need))
            yield Mode(str(plant["plant"]), "metal", recipe, element, ports, cost_of(plant, row))


def magnet_modes(plant: Row, magnets: Compositions, scraps: Iterable[str], recipes: Recipes) -> Iterable[Mode]:
    """Metals to one magnet material, with the swarf as scrap; a t of activity is a t of finished magnet."""
    process = str(plant["process"])
    swarf = frozenset(scraps)
    for material, shares in magnets.items():
        if process != process_of(material):
            continue
        thrifty = material.endswith("_lowdy")
        base = recipes.find(process, _recipe(process, recipes), str(plant["place"]))
        if base is None:
            continue
        extra = recipes.find(process, "low_heavy_ndfeb", str(plant["place"])) if thrifty else None
        strip = recipes.find("alloy", "strip_casting", str(plant["place"]))
        alloy = recipes.find(
            "alloy", "alloy_metals_smco" if process == "magnet_smco" else "alloy_metals_ndfeb", str(plant["place"])
        )
        made = number(base, "recovery", 1.0)
        cast = 1.0 if process == "magnet_smco" else number(strip, "recovery", 1.0)
        flake = 0.0 if process == "magnet_smco" else 1.0 / made
        ports = [(material, 1.0)]
        for element, share in sorted(shares.items()):
            ports.append((f"metal.{element}", -share / (made * cast)))
            if element in swarf:
                ports.append((f"scrap.{element}", share * (1.0 / made - 1.0)))
        cost = cost_of(plant, base) + number(strip, "opex") * flake + number(alloy, "opex") + number(extra, "opex")
        recipe = "low_heavy_ndfeb" if thrifty else _recipe(process, recipes)
        yield Mode(
            str(plant["plant"]),
            process,
            recipe,
            material.partition(".")[2],
            tuple(ports),
            cost,
            1.0,
            number(extra, "start"),
        )


def recycling_modes(
    plant: Row,
    scraps: Iterable[str],
    worn_out: Compositions,
    running: Container[str],
    per_oxide: Mapping[str, float],
    recipes: Recipes,
) -> Iterable[Mode]:
    """Scrap back to oxide: swarf element by element, worn-out magnets whole; a t of activity is a t REO recovered."""
    for recipe in recipes.of_process("recycling"):
        row = recipes.find("recycling", recipe, str(plant["place"]))
        if row is None or plant["recipe"] not in ("", recipe):
            continue
        for element in scraps:
            need = per_oxide[element] / number(row, "recovery", 1.0)
            ports = ((f"oxide.{element}", 1.0), (f"scrap.{element}", -need))
            yield Mode(str(plant["plant"]), "recycling", recipe, element, ports, cost_of(plant, row))
        for material, shares in worn_out.items() if recipe in END_OF_LIFE and plant["plant"] in running else ():
            held = {e: s / per_oxide[e] for e, s in sorted(shares.items())}
            reo, name = sum(held.values()), material.partition(".")[2]
            oxides = [(f"oxide.{e}", s / reo) for e, s in held.items()]
            whole = (*oxides, (material, -1.0 / (reo * number(row, "recovery", 1.0))))
            yield Mode(str(plant["plant"]), "recycling", recipe, name, whole, cost_of(plant, row))


def process_of(material: str) -> str:
    """The process that makes a magnet material, told by its grade."""
    grade = material.partition(".")[2]
    if grade.startswith("bonded"):
        return "magnet_bonded"
    return "magnet_smco" if grade.startswith("smco") else "magnet_sintered"


def _recipe(process: str, recipes: Recipes) -> str:
    """The standard recipe of a magnet process: the one that is not the thrifty variant."""
    standard = [r for r in recipes.of_process(process) if r != "low_heavy_ndfeb"]
    return standard[0] if standard else ""
