"""Words for the steps of a price: stages, carriers, limits, and a sentence for each step."""

from __future__ import annotations

from didymium.analyses.price_sheet import Sheet
from didymium.model.explain import WORDS

STAGES = {
    "mining_cost": "ore",
    "freight_cost": "freight",
    "tariff_cost": "duty",
    "storage_cost": "storage",
    "supply_cost": "supply",
    "handling_cost": "put_aside",
    "worth_of_use": "use",
}
"""Step of each kind of cost; processing is told by its process, any other by its own name."""

SENTENCES = {
    "ore": "digging the ore at {what} costs {usd}",
    "supply": "{what} costs {usd}",
    "freight": "carrying {what} costs {usd}",
    "duty": "the border takes {usd} on {what}",
    "storage": "keeping {what} costs {usd}",
    "put_aside": "putting {what} aside costs money: {usd}",
    "scarcity": "{what} is full: its rent is {usd}",
    "capital": "{what} was built for this and is paid off with {usd}",
    "own_goods": "{what}: {usd}",
    "calibration": "standing nearer to the base year, {what}: {usd}",
    "wedge": "what the tables do not explain of {what} (calibration): {usd}",
    "by_product_credit": "by-products sold pay back {usd} ({what})",
    "input": "a smaller input, {what}, costs {usd}",
    "small": "{what} (inputs and by-products) together: {usd}",
    "worth": "it would be worth {usd} as {what}",
    "use": "{what} would pay {usd}",
    "given": "a first tonne given would be worth {usd} ({what})",
    "too_dear": "the cheapest way, {what}, costs more than that by {usd}",
    "rounding": "rounding of the solver at {what}: {usd}",
}


def sentence(step: str, what: str, usd: float) -> str:
    """One step in words; money in USD_2024 per t of the material explained.

    >>> sentence("freight", "oxide.Dy from CHN to IND", 40.0)
    'carrying oxide.Dy from CHN to IND costs 40 USD/t'
    """
    size = abs(usd) if step in ("by_product_credit", "too_dear") else usd
    known = SENTENCES.get(step, step.replace("_", " ") + " at {what} costs {usd}")
    return known.format(what=what, usd=f"{size:,.4g} USD/t" if abs(size) < 1000 else f"{size:,.0f} USD/t")


def stage_of(sheet: Sheet, column: int, cost: str) -> str:
    """The step a cost is: ore, freight, duty, or the process it pays for."""
    if cost == "processing_cost":
        _, member, _ = sheet.variable(column)
        process = sheet.result.network.modes[member].process
        return next((s for s in ("separation", "magnet") if process.startswith(s)), process)
    return STAGES.get(cost, cost.removesuffix("_cost"))


def carrier(sheet: Sheet, column: int) -> tuple[str, str]:
    """What a column stands for, in words, and the place it is at."""
    name, member, slot = sheet.variable(column)
    network, labels = sheet.result.network, sheet.program.values.space.labels
    if name == "shipment":
        lane = network.lanes[member]
        return f"{lane.material} from {lane.start} to {lane.end}", lane.end
    if name == "activity":
        mode = network.modes[member]
        return mode.plant, _places(sheet).get(mode.plant, "")
    if name == "mine":
        deposit = str(labels["deposit"][member])
        return deposit, network.ores[deposit].place
    if name == "surplus":
        material, place = network.nodes[member]
        return f"{material} at {place}", place
    dims = sheet.program.values.block(name)[0]
    label = str(labels[dims[0]][member])
    if name == "stock":
        return f"{label.replace('@', ' at ')} since {labels['time'][slot]}", label.rpartition("@")[2]
    bits = label.split("|")
    return (f"{bits[0]} in {bits[2]}", bits[2]) if len(bits) > 2 else (label, "")


def _places(sheet: Sheet) -> dict[str, str]:
    rows = sheet.result.network.tables["plants"]
    return dict(zip(rows["plant"], rows["place"], strict=True))


def limit_words(sheet: Sheet, equation: str, position: int, kind: str) -> tuple[str, str]:
    """A limit in words, and its member as keys have it."""
    members = sheet.members(equation, position)
    plain = [m.partition("|")[0] for m in members]
    if kind == "own_goods":
        material, _, place = members[0].rpartition("@")
        return f"{place} sends on only {material} of its own making", ",".join(members)
    if kind == "use":
        use, _, place = [*members[0].split("|"), "", ""][:3]
        return f"{use} in {place}", ",".join(members)
    if kind == "calibration":
        return members[0].replace("[", " of ").replace("]@", " in "), ",".join(members)
    if equation in WORDS:
        return WORDS[equation].format(*plain), ",".join(members)
    return f"{equation.replace('_', ' ')} of {' in '.join(plain)}", ",".join(members)
