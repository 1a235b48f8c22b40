"""The signs that agreements, support and rules at borders must have, on small random worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.worlds import YEARS, rows
from tests.small import Row, study, table

from didymium.analyses.floors import settled
from didymium.analyses.solve import network_of, solve_case
from didymium.parts.deal import Deals, lanes_between
from didymium.parts.duties import duty_of
from didymium.parts.horizon import Horizon
from didymium.parts.instruments import deals
from didymium.parts.network import Network
from didymium.parts.part import index
from didymium.parts.row_types import ROW_TYPES
from didymium.parts.support import makers
from didymium.results.result import Result
from didymium.study.study import Study

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=4, deadline=None)
PRICES: list[Row] = [
    {"material": f"oxide.{e}", "place": "CHN", "year": 2024, "price": p}
    for e, p in (("La", 1000), ("Nd", 60_000), ("Dy", 250_000), ("Tb", 900_000))
]


def world(seed: int, **more: Sequence[Row]) -> Study:
    """A random world with reference prices, and with rows of instruments or other rows in place of its own."""
    found = study({**rows(seed), "prices": PRICES}, YEARS, discount=0.05)
    return replace(found, tables={**found.tables, **{n: table(ROW_TYPES[n], r) for n, r in more.items()}})


def surplus(result: Result) -> float:
    return float(result.card["objective"])


def close(result: Result) -> float:
    """How near two objectives are the same."""
    return 1e-7 * max(1.0, abs(surplus(result)))


def worth(horizon: Horizon) -> np.ndarray:
    """Worth of a USD in each slice, shape (time,)."""
    return np.asarray(horizon.weight)


def shipped(result: Result, lanes: Sequence[int]) -> np.ndarray:
    """t of lanes together, shape (time,)."""
    return np.asarray(result.data["shipment"].to_numpy()[list(lanes)].sum(axis=0))


def lanes_of(network: Network, material: str, start: str, end: str) -> list[int]:
    return [int(n) for n in lanes_between(network, material, start, end)]


@few
@given(SEEDS)
def test_sign_offtakes(seed: int) -> None:
    """Without risk, a volume that binds never makes more of all."""
    calm = solve_case(world(seed))
    network = calm.network
    if not lanes_of(network, "oxide.Nd", "CHN", "AUS"):
        return
    deal: Row = {
        "offtake": "x",
        "party": "AUS",
        "partner": "CHN",
        "material": "oxide.Nd",
        "volume": 40,
        "start": 2026,
        "end": 2030,
    }
    bound = solve_case(world(seed, offtakes=[deal]))
    assert surplus(bound) <= surplus(calm) + close(calm)


@few
@given(SEEDS)
def test_sign_joint_ventures(seed: int) -> None:
    """Shares move accounts, not flows."""
    one: Row = {
        "venture": "v",
        "party": "AUS",
        "partner": "CHN",
        "place": "CHN",
        "process": "metal",
        "capacity": 9,
        "start": 2030,
    }
    answers = []
    for share in (0.1, 0.9):
        asked = world(seed, joint_ventures=[{**one, "share": share}])
        answers.append((solve_case(asked), deals(index(network_of(asked))).shares))
    (first, shares), (second, others) = answers
    assert shares != others
    for name in ("shipment", "activity", "mine", "expand", "served"):
        assert np.array_equal(first.data[name].to_numpy(), second.data[name].to_numpy())
    built = first.data["expand"].sel(option="v:2030").to_numpy().sum()
    assert built == pytest.approx(9)


@few
@given(SEEDS)
def test_sign_subsidies(seed: int) -> None:
    """What is paid for by the tonne is made more, never less, counted by what the years are worth."""
    calm = solve_case(world(seed))
    made = makers(calm.network, "oxide.*", "CHN")
    paid: Row = {"subsidy": "s", "party": "CHN", "place": "CHN", "material": "oxide.*", "usd": 20_000, "start": 2026}
    more = solve_case(world(seed, subsidies=[paid])) if made else calm
    before, after = (
        sum(float(r.data[v].to_numpy()[n] @ worth(r.network.horizon)) * a for v, n, a in made) for r in (calm, more)
    )
    assert after >= before - 1e-6 * max(1.0, before)
    capped = solve_case(world(seed, subsidies=[{**paid, "cap": 30}])) if made else calm
    outlays = 30 * 20_000 * float(worth(calm.network.horizon) @ calm.network.horizon.span) if made else 0.0
    assert surplus(calm) - close(calm) <= surplus(capped) + outlays <= surplus(more) + close(more) * 10


@few
@given(SEEDS)
def test_sign_tax_reliefs(seed: int) -> None:
    """A mine that loses money before tax is not opened by a lower royalty; relief of profit moves nothing."""
    asked = world(seed)
    untaxed = asked.tables["deposits"].frame.copy()
    network = network_of(asked)
    royalty, price = 0.3, {r["material"]: r["price"] for r in PRICES}
    for n, name in enumerate(untaxed["deposit"]):
        basket = network.ores[name].basket
        fall = royalty * sum(s * float(price[f"oxide.{e}"]) for e, s in basket.items())
        untaxed.loc[n, "opex"] = max(0.0, untaxed.loc[n, "opex"] - fall)
    free = replace(asked, tables={**asked.tables, "deposits": replace(asked.tables["deposits"], frame=untaxed)})
    relief: Row = {
        "relief": "r",
        "party": "CHN",
        "place": "everywhere",
        "process": "mining",
        "royalty": royalty,
        "start": 2026,
    }
    places = [r["place"] for r in rows(seed)["places"]]
    everywhere: list[Row] = [{"group": "everywhere", "member": p} for p in places]
    groups = [*rows(seed).get("groups", ()), *everywhere]
    lowered = solve_case(world(seed, tax_reliefs=[relief], groups=groups))
    assert surplus(lowered) == pytest.approx(surplus(solve_case(free)), rel=1e-9)  # no better than without the tax
    partly = solve_case(world(seed, tax_reliefs=[{**relief, "royalty_to": 0.1}], groups=groups))
    calm = solve_case(asked)
    assert surplus(calm) - close(calm) <= surplus(partly) <= surplus(lowered) + close(lowered)
    profit = {**relief, "royalty": 0.0, "profit": 0.5}
    assert surplus(solve_case(world(seed, tax_reliefs=[profit], groups=groups))) == surplus(calm)


@few
@given(SEEDS)
def test_sign_tariffs(seed: int) -> None:
    """What a tariff is on never flows more, counted by what it pays; its revenue is never negative."""
    calm = solve_case(world(seed))
    wall: Row = {"tariff": "t", "from": "CHN", "to": "AUS", "material": "*", "per_tonne": 30_000, "start": 2026}
    taxed = solve_case(world(seed, tariffs=[wall]))
    lanes, value = lanes_of(calm.network, "*", "CHN", "AUS"), worth(calm.network.horizon)
    before, after = (float(shipped(r, lanes) @ value) for r in (calm, taxed))
    assert after <= before + 1e-6 * max(1.0, before)
    assert (np.asarray(duty_of(taxed.network)[lanes]) * taxed.data["shipment"].to_numpy()[lanes]).sum() >= 0.0


@few
@given(SEEDS)
def test_sign_price_floors(seed: int) -> None:
    """A floor below the market pays nothing and changes nothing."""
    calm = solve_case(world(seed))
    if not makers(calm.network, "oxide.Tb", "CHN"):
        return
    floor: Row = {"floor": "f", "party": "AUS", "place": "CHN", "material": "oxide.Tb", "price": 900_000, "start": 2026}
    low = world(seed, price_floors=[floor])
    assert deals(index(network_of(low))).levies == []
    assert surplus(solve_case(low)) == surplus(calm)
    high = settled(world(seed, price_floors=[{**floor, "price": 1_200_000}]))
    assert surplus(high.run.result) >= surplus(calm) - close(calm)


@few
@given(SEEDS)
def test_sign_content_rules(seed: int) -> None:
    """A rule never makes anything cheaper."""
    calm = solve_case(world(seed))
    for rule in ({"kind": "share", "material": "oxide.*", "share": 0.3}, {"kind": "form", "form": "metal"}):
        ruled = solve_case(world(seed, content_rules=[{"rule": "r", "party": "CHN", "start": 2027, **rule}]))
        assert surplus(ruled) <= surplus(calm) + close(calm)


@few
@given(SEEDS, st.sampled_from(["yes", "no"]))
def test_sign_export_bans(seed: int, surprise: str) -> None:
    """A ban never lowers cost, and the more leaks the less it hurts."""
    ban: Row = {"ban": "b", "party": "CHN", "material": "oxide.*", "surprise": surprise, "volume": 60, "start": 2027}
    calm = solve_case(world(seed))
    found = [solve_case(world(seed, export_bans=[{**ban, "leak": leak}])) for leak in (0.0, 0.3, 1.0)]
    values = [surplus(r) for r in found]
    assert values == sorted(values) or np.allclose(values, sorted(values), rtol=1e-7)
    assert values[-1] <= surplus(calm) + close(calm)


def test_sign_export_quotas() -> None:
    """Counted in tonnes, every element rises by the same USD, so that the cheapest rises most in per cent."""
    rows_: dict[str, list[Row]] = {
        "places": [{"place": p} for p in ("CHN", "IND")],
        "end_uses": [{"end_use": "u"}],
        "materials": [{"material": f"oxide.{e}", "form": "oxide"} for e in ("La", "Dy")],
        "supplies": [
            {"supply": e, "place": "CHN", "material": f"oxide.{e}", "cost": c} for e, c in (("La", 5), ("Dy", 200))
        ],
        "legs": [{"leg": "sea", "from": "CHN", "to": "IND"}],
        "demands": [
            {"end_use": "u", "material": f"oxide.{e}", "place": "IND", "quantity": 50, "value": v, "value_slope": 1}
            for e, v in (("La", 60), ("Dy", 255))
        ],
    }
    quota: Row = {"quota": "q", "party": "CHN", "material": "oxide.*", "limit": 80, "start": 2026}
    calm, held = solve_case(study(rows_)), solve_case(study({**rows_, "export_quotas": [quota]}))
    before, after = (
        {m: float(p) for m, w, p in zip(t["material"], t["place"], t["price"], strict=True) if w == "IND"}
        for t in (calm.prices(), held.prices())
    )
    rise = {m: after[m] - before[m] for m in before}
    assert rise["oxide.La"] > 0
    assert rise["oxide.La"] / before["oxide.La"] > rise["oxide.Dy"] / before["oxide.Dy"]
    assert {x: round(v, 6) for x, v in rise.items()} == {x: round(rise["oxide.La"], 6) for x in rise}


@few
@given(SEEDS)
def test_sign_export_licences(seed: int) -> None:
    """It hits goods of named elements only; and of what is granted more is never worse."""
    licence: Row = {"licence": "l", "party": "CHN", "elements": "Dy", "volume": 5, "start": 2027}
    found: list[Result] = []
    for grant in (0.0, 0.5, 1.0):
        asked = world(seed, export_licences=[{**licence, "grant": grant}])
        found.append(solve_case(asked))
        assert without_dysprosium(found[-1].network, deals(index(found[-1].network))) == set()
    values = [surplus(r) for r in found]
    assert values == sorted(values) or np.allclose(values, sorted(values), rtol=1e-7)
    assert values[-1] <= surplus(solve_case(world(seed))) + close(found[0])


def without_dysprosium(network: Network, said: Deals) -> set[str]:
    """Materials without dysprosium on lanes that a licence limits or makes dearer."""
    lanes = {c for a in said.accords for t in a.terms for c, _ in t.codes.tolist()}
    lanes |= {c for levy in said.levies for c, _ in levy.codes.tolist()}
    goods = {network.lanes[n].material for n in lanes}
    return {m for m in goods if not network.content.at[m, "Dy"] > 0}


def test_a_licence_lasts_longest_for_defence() -> None:
    """A use that is refused gets nothing from the party while others get what is granted."""
    asked = study(
        {
            "places": [{"place": p} for p in ("CHN", "USA")],
            "end_uses": [{"end_use": "ev"}, {"end_use": "defence"}],
            "materials": [{"material": "oxide.Dy", "form": "oxide"}],
            "compositions": [{"material": "oxide.Dy", "element": "Dy", "share": 0.87}],
            "supplies": [{"supply": "s", "place": "CHN", "material": "oxide.Dy", "cost": 1}],
            "legs": [{"leg": "sea", "from": "CHN", "to": "USA"}],
            "demands": [
                {"end_use": u, "material": "oxide.Dy", "place": "USA", "quantity": 50, "value": v}
                for u, v in (("ev", 90), ("defence", 900))
            ],
            "export_licences": [
                {"licence": "l", "party": "CHN", "elements": "Dy", "grant": 0.9, "refused": "defence", "start": 2026}
            ],
        }
    )
    got = solve_case(asked).data["served"].to_numpy()[:, 0]
    by_use = {o[0]: float(t) for o, t in zip(network_of(asked).offers, got, strict=True)}
    assert by_use == {"ev": 50, "defence": 0}
