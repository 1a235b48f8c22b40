"""Deposits: what their one row stands for, how they are cracked and cut, and what plants count."""

from __future__ import annotations

import pytest
from tests.small import ELEMENTS, Row, Rows, network

from didymium.errors import StudyError
from didymium.parts.network import Network
from didymium.parts.recipes import Mode

BASKET = {"Nd": 0.6, "Pr": 0.2, "Dy": 0.15, "Tb": 0.05}
FORMS: list[Row] = [{"form": "carbonate", "reo": 0.5, "gross": 1.1}, {"form": "heavy_concentrate", "reo": 0.8}]
RECIPES: list[Row] = [
    {"process": "cracking", "recipe": "bake", "recovery": 0.9, "opex": 100},
    {"process": "separation_light", "recipe": "sx_light", "recovery": 0.8, "opex": 1000},
    {"process": "separation_heavy", "recipe": "sx_heavy", "recovery": 0.7, "opex": 4000},
]


def world(deposit: Row | None = None, heavy: Row | None = None, light: Row | None = None) -> Network:
    """One deposit, one plant of each process, and somebody who wants every oxide."""
    given: Rows = {
        "places": [{"place": "A"}],
        "end_uses": [{"end_use": "u"}],
        "forms": FORMS,
        "processes": RECIPES,
        "deposits": [{"deposit": "d", "place": "A", "reo": 0.25, "crack": "bake", **(deposit or {})}],
        "baskets": [{"deposit": "d", "element": e, "share": s} for e, s in BASKET.items()],
        "materials": [{"material": f"oxide.{e}", "form": "oxide"} for e in BASKET],
        "compositions": [{"material": f"oxide.{e}", "element": e, "share": ELEMENTS[e]} for e in BASKET],
        "plants": [
            {"plant": "crack", "place": "A", "process": "cracking", "counts": "feed_reo"},
            {"plant": "light", "place": "A", "process": "separation_light", "counts": "feed_reo", **(light or {})},
            {"plant": "heavy", "place": "A", "process": "separation_heavy", "counts": "feed_reo", **(heavy or {})},
        ],
        "demands": [
            {"end_use": "u", "material": f"oxide.{e}", "place": "A", "quantity": 1, "value": 1} for e in BASKET
        ],
    }
    return network(given)


def mode(net: Network, name: str) -> Mode:
    return next(m for m in net.modes if m.name == name)


def test_materials_of_a_deposit_hold_its_basket() -> None:
    content = world().content
    whole, heavy = BASKET, {"Dy": 0.75, "Tb": 0.25}
    for material, reo, part in (
        ("concentrate.d", 0.25, whole),
        ("carbonate.d", 0.5, whole),
        ("heavy_concentrate.d", 0.8, heavy),
    ):
        expected = {e: s * reo * ELEMENTS[e] for e, s in part.items()}
        found = {e: float(s) for e, s in content.loc[material].items() if s}
        assert found == pytest.approx(expected), material


def test_cracking_keeps_the_basket() -> None:
    found = mode(world(), "crack|bake|d")
    assert dict(found.ports) == pytest.approx({"concentrate.d": -4, "carbonate.d": 0.9 / 0.5})
    assert found.load == 1
    assert found.cost == pytest.approx(90)


def test_the_light_cut_leaves_the_heavy_ones_together() -> None:
    found = mode(world(), "light|sx_light|d")
    assert dict(found.ports) == pytest.approx(
        {"carbonate.d": -2, "oxide.Nd": 0.48, "oxide.Pr": 0.16, "heavy_concentrate.d": 0.2 * 0.8 / 0.8}
    )
    assert found.cost == pytest.approx(1000 * 0.64)  # what goes on as heavy concentrate costs nothing more
    heavy = mode(world(), "heavy|sx_heavy|d")
    assert dict(heavy.ports) == pytest.approx(
        {"heavy_concentrate.d": -1.25, "oxide.Dy": 0.75 * 0.7, "oxide.Tb": 0.25 * 0.7}
    )
    assert heavy.cost == pytest.approx(4000 * 0.7)


def test_whole_separation_prices_each_part_as_its_own() -> None:
    found = mode(world({"cut": "whole"}), "heavy|whole|d")
    assert dict(found.ports) == pytest.approx(
        {"carbonate.d": -2, "oxide.Nd": 0.48, "oxide.Pr": 0.16, "oxide.Dy": 0.105, "oxide.Tb": 0.035}
    )
    assert found.cost == pytest.approx(1000 * 0.64 + 4000 * 0.14)


def test_clay_is_dissolved_first() -> None:
    """A mine that sells carbonate needs no cracker: its recipe's recovery and cost come in the whole plant."""
    found = mode(world({"form": "carbonate", "cut": "whole"}), "heavy|whole|d")
    assert dict(found.ports) == pytest.approx(
        {
            "carbonate.d": -4,
            "oxide.Nd": 0.9 * 0.48,
            "oxide.Pr": 0.9 * 0.16,
            "oxide.Dy": 0.9 * 0.105,
            "oxide.Tb": 0.9 * 0.035,
        }
    )
    assert found.cost == pytest.approx(90 + 0.9 * (1000 * 0.64 + 4000 * 0.14))


@pytest.mark.parametrize(
    ("cut", "recipes"),
    [
        ("light_first", {"crack|bake|d", "light|sx_light|d", "heavy|sx_heavy|d"}),
        ("whole", {"crack|bake|d", "heavy|whole|d"}),
        ("either", {"crack|bake|d", "light|sx_light|d", "heavy|sx_heavy|d", "heavy|whole|d"}),
    ],
)
def test_how_it_may_be_cut(cut: str, recipes: set[str]) -> None:
    assert {m.name for m in world({"cut": cut}).modes} == recipes


@pytest.mark.parametrize(
    ("counts", "light", "heavy"),
    [
        ("feed_reo", 1, 1),
        ("product_reo", 0.64, 0.7),
        ("output", 1, 1),
        ("ndpr_oxide", 0.8 * 0.8, None),  # NdPr in the design basket, recovered
        ("dytb_oxide", None, 1.0 * 0.7),
    ],
)
def test_load_by_what_a_plant_counts(counts: str, light: float | None, heavy: float | None) -> None:
    nameplate: Row = {"counts": counts, "design": "d"}
    net = world(heavy=nameplate if heavy else None, light=nameplate if light else None)
    if light:
        assert mode(net, "light|sx_light|d").load == pytest.approx(light)
    if heavy:
        assert mode(net, "heavy|sx_heavy|d").load == pytest.approx(heavy)


def test_a_whole_plant_that_counts_dysprosium_counts_it_in_the_whole_basket() -> None:
    """A t REO of this deposit's carbonate yields 0.14 t of Dy and Tb oxide: that is what it takes of the nameplate."""
    found = mode(world({"cut": "whole"}, heavy={"counts": "dytb_oxide", "design": "d"}), "heavy|whole|d")
    made = sum(amount for material, amount in found.ports if material in ("oxide.Dy", "oxide.Tb"))
    assert found.load == pytest.approx(made)


def test_tiny_shares_are_dropped_and_the_rest_sums_to_one() -> None:
    """Solvers lose such coefficients silently."""
    rows: Rows = {
        "places": [{"place": "A"}],
        "materials": [{"material": "oxide.Nd"}],
        "deposits": [{"deposit": "d", "place": "A", "reo": 0.25}, {"deposit": "bare", "place": "A", "reo": 0.25}],
        "baskets": [{"deposit": "d", "element": e, "share": s} for e, s in {"Nd": 0.999995, "Tb": 5e-6}.items()],
    }
    found = network(rows).ores
    assert dict(found["d"].basket) == {"Nd": 1}
    assert set(found) == {"d"}  # without a basket a deposit yields nothing


def test_a_recipe_makes_no_element() -> None:
    rows: Rows = {
        "places": [{"place": "A"}],
        "materials": [{"material": "oxide.Nd"}, {"material": "metal.Nd"}],
        "compositions": [
            {"material": "oxide.Nd", "element": "Nd", "share": 0.8574},
            {"material": "metal.Nd", "element": "Nd", "share": 1},
        ],
        "processes": [
            {"process": "metal", "recipe": "electrolysis_light", "recovery": 0.95},
            {"process": "wonder", "recipe": "wonder"},
        ],
        "plants": [{"plant": "mill", "place": "A", "process": "metal"}],
    }
    assert network(rows).modes == ()  # sound, though nothing reaches it
    ports: list[Row] = [
        {"recipe": "wonder", "material": "oxide.Nd", "amount": -1},
        {"recipe": "wonder", "material": "metal.Nd", "amount": 1},
    ]
    with pytest.raises(StudyError, match="makes no element") as caught:
        network({**rows, "ports": ports, "plants": [{"plant": "mill", "place": "A", "process": "wonder"}]})
    assert caught.value.problems[0].code == "S20"
    assert "0.143 t Nd" in caught.value.problems[0].found
