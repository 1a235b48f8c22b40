"""Building: standing capacity over the years, ramp and lead, options, payments, build limits."""

from __future__ import annotations

import numpy as np
import pytest
from tests.small import Row, Rows, network, study

from didymium.analyses.solve import solve_case
from didymium.parts.building import base_capacity, choices, fill
from didymium.parts.horizon import annuity
from didymium.parts.part import index
from didymium.results.result import Result

YEARS = tuple(range(2026, 2034))


def mill(plant: Row | None = None, process: Row | None = None, **tables: list[Row]) -> Rows:
    """A mill without capacity that could be built, ore without end, and a demand worth more than anything costs."""
    return {
        "places": [{"place": "A"}],
        "end_uses": [{"end_use": "u"}],
        "materials": [{"material": "ore"}, {"material": "m"}],
        "supplies": [{"supply": "ore", "place": "A", "material": "ore", "cost": 1}],
        "processes": [
            {
                "process": "milling",
                "recipe": "mill",
                "opex": 2,
                "capex": 100,
                "lead_time": 2,
                "life": 20,
                **(process or {}),
            }
        ],
        "ports": [
            {"recipe": "mill", "material": "ore", "amount": -1},
            {"recipe": "mill", "material": "m", "amount": 1},
        ],
        "plants": [{"plant": "mill", "place": "A", "process": "milling", "expand": "yes", **(plant or {})}],
        "demands": [{"end_use": "u", "material": "m", "place": "A", "quantity": 10, "value": 1e6}],
        **tables,
    }


def solved(rows: Rows, years: tuple[int, ...] = YEARS, discount: float = 0.0) -> Result:
    return solve_case(study(rows, years, discount=discount))


def made(result: Result) -> list[float]:
    """t a year of each solved year."""
    by_year = result.served().groupby("year")["t"].sum()
    return [round(float(by_year.get(y, 0.0)), 6) for y in result.years]


def test_nothing_is_made_before_the_lead_time_has_passed() -> None:
    assert made(solved(mill(), YEARS[:4])) == [0, 0, 10, 10]


def test_new_capacity_runs_up_by_its_rows() -> None:
    ramps: list[Row] = [
        {"process": "milling", "age": 0, "share": 0.4},
        {"process": "milling", "age": 1, "share": 0.7},
        {"process": "", "age": 0, "share": 0.1},
    ]
    limit: list[Row] = [{"asset": "mill", "start": 2028, "size": 5}]
    rows = mill({"expand": "no"}, ramps=ramps, options=limit)
    assert made(solved(rows, YEARS[:6])) == [0, 0, 2, 3.5, 5, 5]
    other = mill({"expand": "no"}, ramps=[{"process": "", "age": 0, "share": 0.1}], options=limit)
    assert made(solved(other, YEARS[:6])) == [0, 0, 0.5, 5, 5, 5]


@pytest.mark.parametrize(("start", "first"), [(2026, 2026), (2027, 2027), (2028, 2028), (2031, 2031)])
def test_an_option_gives_nothing_before_its_earliest_year(start: int, first: int) -> None:
    """What was begun before the plan keeps its own date, though the lead time is two years."""
    rows = mill({"expand": "no"}, options=[{"asset": "mill", "start": start, "size": 10}])
    assert made(solved(rows)) == [0.0 if y < first else 10.0 for y in YEARS]


def test_options_of_one_asset_each_have_their_size() -> None:
    rows = mill(
        {"expand": "no"},
        options=[{"asset": "mill", "start": 2028, "size": 3}, {"asset": "mill", "start": 2030, "size": 4}],
    )
    assert made(solved(rows)) == [0, 0, 3, 3, 7, 7, 7, 7]


def test_a_build_limit_holds_each_year_and_counts_the_years_of_a_slice() -> None:
    rows = mill(process={"lead_time": 0}, build_limits=[{"process": "milling", "limit": 2}])
    assert made(solved(rows, YEARS[:4])) == [2, 4, 6, 8]
    assert made(solved(rows, (2026, 2029))) == [2, 8]


def test_a_place_of_its_own_has_its_own_build_limit() -> None:
    limits: list[Row] = [{"process": "milling", "limit": 2}, {"process": "milling", "place": "A", "limit": 3}]
    assert made(solved(mill(process={"lead_time": 0}, build_limits=limits), YEARS[:2])) == [3, 6]


def test_a_group_may_have_a_build_limit() -> None:
    limits: list[Row] = [{"process": "milling", "place": "south", "limit": 3}]
    rows = mill(process={"lead_time": 0}, build_limits=limits, groups=[{"group": "south", "member": "A"}])
    assert made(solved(rows, YEARS[:2])) == [3, 6]


def test_only_the_payments_inside_the_horizon_count() -> None:
    """Decided in 2026, running from 2028: two of its twenty annuities fall into 2026 to 2029."""
    result = solved(mill(process={"fixed": 7}), YEARS[:4], discount=0.05)
    paid = result.costs().query("kind == 'investment_cost'")["usd"].tolist()
    yearly = 10 * (100 * annuity(0.05, 20) + 7)
    assert paid == pytest.approx([0, 0, yearly, yearly], rel=1e-9)


def test_a_slice_pays_for_every_year_it_stands_for() -> None:
    """2030 stands for 2028 to 2030 and uses what is built by then in all of them (decision 0003)."""
    given = fill(index(network(mill(), years=(2026, 2027, 2030, 2031))))
    paid = dict(zip(given.labels["payment"], np.asarray(given.values["annuities"]).tolist(), strict=True))
    in_2030 = {k: v for k, v in paid.items() if k.endswith("2030")}
    assert in_2030 == pytest.approx({"mill:more:2026:2030": 15, "mill:more:2027:2030": 15})
    assert paid["mill:more:2026:2031"] == pytest.approx(5)


def test_what_is_paid_off_after_its_life_runs_no_longer() -> None:
    """A mill of three years that is built once: no payments after them, and no product either."""
    rows = mill(
        {"expand": "no", "life": 3},
        {"lead_time": 0},
        options=[{"asset": "mill", "start": 2026, "size": 10}],
        demands=[{"end_use": "u", "material": "m", "place": "A", "quantity": 10, "value": 20}],
        build_limits=[{"process": "milling", "limit": 10}],
    )
    given = fill(index(network(rows, YEARS)))
    running = {label.split(":")[-1] for label in given.labels["vintage"] if label.startswith("mill:2026:2026:")}
    paid = {label.split(":")[-1] for label in given.labels["payment"] if label.startswith("mill:2026:2026:")}
    assert running == paid


def test_a_plant_is_built_only_if_it_pays() -> None:
    """100 USD over 20 years without interest is 5 a year; with ore at 1 and opex 2 a tonne costs 8."""

    def built(value: float) -> list[float]:
        demand: list[Row] = [{"end_use": "u", "material": "m", "place": "A", "quantity": 10, "value": value}]
        return made(solved(mill(process={"lead_time": 0}, demands=demand), (2026, 2027)))

    assert built(7.9) == [0, 0]
    assert built(8.1) == [10, 10]


def test_the_plants_own_numbers_come_before_the_recipes() -> None:
    rows = mill({"capex": 40, "life": 10, "lead_time": 1}, {"fixed": 3})
    (choice,) = choices(network(rows))
    assert (choice.capex, choice.life, choice.lead, choice.fixed) == (40, 10, 1, 3)
    assert choice.builder == "milling@A"


def test_a_path_jumps_unless_it_is_an_outlook() -> None:
    paths: list[Row] = [
        {"asset": "mill", "year": 2028, "capacity": 4},
        {"asset": "mill", "year": 2030, "capacity": 8},
        {"asset": "mill", "year": 2034, "capacity": 16, "basis": "outlook"},
    ]
    capacity = base_capacity(network(mill({"expand": "no"}, paths=paths), (2026, 2028, 2029, 2030, 2032, 2034, 2036)))
    assert capacity["mill"] == {2026: 0, 2028: 4, 2029: 4, 2030: 8, 2032: 12, 2034: 16, 2036: 16}


def test_standing_capacity_costs_nothing_but_its_running() -> None:
    result = solved(mill({"capacity": 4, "expand": "no"}), (2026, 2028))
    assert made(result) == [4, 4]
    assert result.costs().set_index(["kind", "year"])["usd"].loc["investment_cost"].tolist() == [0, 0]
