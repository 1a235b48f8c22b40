"""The tiny studies of instruments: one function each, named by the table, gives a study without and with its rows.

`DIDYMIUM_REWRITE_GOLDEN=1 pytest tests/golden/test_instruments.py` then writes `instruments/<table>.lp.txt`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.golden.tiny import circle, edit, mine, trade, works
from tests.small import Row

from didymium.study.study import Study

Pair = tuple[Study, Study]


def with_rows(study: Study, **rows: Sequence[Row]) -> Pair:
    """A study, and the same with these tables (by name) in place of its own."""
    return study, edit(study, rows)


def offtakes() -> Pair:
    """India takes ten tonnes a year from China, a floor below."""
    return with_rows(
        trade(),
        offtakes=[
            {
                "offtake": "deal",
                "party": "IND",
                "partner": "CHN",
                "material": "oxide.*",
                "volume": 10,
                "start": 2027,
                "end": 2030,
                "price": "floor",
                "usd": 300,
                "penalty": 70,
            }
        ],
    )


def export_quotas() -> Pair:
    """China lets fifteen tonnes a year leave."""
    return with_rows(
        trade(), export_quotas=[{"quota": "cap", "party": "CHN", "material": "oxide.*", "limit": 15, "start": 2026}]
    )


def outages() -> Pair:
    """The mill loses half of what it can do for eighteen of the months that its last solved year stands for."""
    return with_rows(works(), outages=[{"outage": "fire", "asset": "mill", "start": 2028, "months": 18, "depth": 0.5}])


def closures() -> Pair:
    """The strait is shut for nine months; the road goes around it."""
    return with_rows(
        trade(), closures=[{"closure": "war", "passage": "strait", "start": 2027, "month": 4, "months": 9}]
    )


def sanctions() -> Pair:
    """China is refused for half of its trade in a year, and carrying is dearer by a fifth from then on."""
    return with_rows(
        trade(),
        sanctions=[
            {"sanction": "banks", "party": "CHN", "start": 2028, "months": 12, "depth": 0.5},
            {"sanction": "insurers", "party": "CHN", "start": 2027, "depth": 0, "premium": 0.2},
        ],
    )


def demand_surges() -> Pair:
    """Wind wants a quarter more in the first year, and after it half as much for good; China sells at 100 in 2028."""
    return with_rows(
        trade(),
        demand_surges=[
            {"surge": "run", "end_use": "wind", "place": "IND", "change": 0.25, "start": 2026, "months": 12},
            {"surge": "slump", "material": "oxide.*", "change": -0.5, "start": 2027},
            {"surge": "cheap", "place": "CHN", "material": "oxide.*", "price": 100, "start": 2028, "months": 12},
        ],
    )


def stockpiles() -> Pair:
    """India keeps six tonnes, five of them usable when the strait is shut in 2028."""
    shut, stock = (
        {"closure": "war", "passage": "strait", "start": 2028, "months": 24},
        {
            "stockpile": "reserve",
            "party": "IND",
            "place": "IND",
            "material": "oxide.Dy",
            "volume": 6,
            "fill": 2026,
            "end": 2030,
            "usable": 0.75,
        },
    )
    return edit(trade(), {"closures": [shut]}), edit(trade(), {"closures": [shut], "stockpiles": [stock]})


def technologies() -> Pair:
    """India may build its mill a year sooner and for four fifths of the capital."""
    return with_rows(
        works(),
        technologies=[
            {
                "technology": "licence",
                "party": "IND",
                "partner": "CHN",
                "process": "refining",
                "months": 12,
                "capital": 0.2,
                "start": 2026,
                "fee": 500,
            }
        ],
    )


def researches() -> Pair:
    """What the mill may add waits for a pilot of one year."""
    return with_rows(
        works(),
        researches=[
            {
                "research": "pilot",
                "gate": "1",
                "party": "IND",
                "start": 2027,
                "years": 1,
                "usd": 100,
                "probability": 0.6,
                "unlocks": "mill",
            }
        ],
    )


def trainings() -> Pair:
    """Two people more from 2027, four from 2028 on."""
    return with_rows(
        works(),
        trainings=[
            {
                "training": "school",
                "party": "IND",
                "place": "IND",
                "process": "refining",
                "people": 2,
                "start": 2026,
                "end": 2027,
                "delay": 1,
            }
        ],
    )


def explorations() -> Pair:
    """A survey brings a second pit forward by a year."""
    pit = edit(
        mine(),
        {
            "options": [{"asset": "clay", "start": 2029, "size": 10}],
            "deposits": [
                {
                    "deposit": "clay",
                    "place": "CHN",
                    "form": "carbonate",
                    "reo": 0.5,
                    "cut": "whole",
                    "crack": "dissolve",
                    "opex": 300,
                    "resource": 900,
                    "lead_time": 1,
                }
            ],
        },
    )
    return with_rows(
        pit,
        explorations=[
            {
                "exploration": "survey",
                "party": "CHN",
                "deposit": "clay",
                "usd": 90,
                "start": 2026,
                "years": 1,
                "months": 12,
            }
        ],
    )


def corridors() -> Pair:
    """A second way by sea from 2028 on, at half the freight."""
    return with_rows(
        trade(),
        corridors=[
            {
                "corridor": "link",
                "party": "IND",
                "leg": "sea",
                "cost": 4,
                "capacity": 15,
                "start": 2028,
                "capital": 900,
                "both_ways": "no",
            }
        ],
    )


def recyclings() -> Pair:
    """India collects more from 2027 on and may build a plant for it."""
    return with_rows(
        circle(),
        recyclings=[
            {
                "recycling": "scheme",
                "party": "IND",
                "place": "IND",
                "end_use": "ev",
                "collection": 0.8,
                "start": 2027,
                "recipe": "hydromet_oxide",
                "capacity": 10,
            }
        ],
    )


def substitutions() -> Pair:
    """Half of the demand is done without by 2028."""
    return with_rows(
        trade(),
        substitutions=[
            {
                "substitution": "ferrite",
                "party": "IND",
                "place": "IND",
                "end_use": "wind",
                "share": 0.5,
                "start": 2026,
                "delay": 2,
                "penalty": 10,
            }
        ],
    )


def environments() -> Pair:
    """A tighter cap on, and a higher price of, what recycling in India emits."""
    return with_rows(
        circle(),
        environments=[
            {
                "environment": "rule",
                "party": "IND",
                "place": "IND",
                "kind": "co2",
                "process": "recycling",
                "limit": 100,
                "price": 5,
                "start": 2027,
                "end": 2028,
            }
        ],
    )


def enablers() -> Pair:
    """A forum, which changes nothing."""
    return with_rows(
        trade(), enablers=[{"enabler": "forum", "party": "IND", "partner": "CHN", "usd": 1000, "start": 2026}]
    )


def budgets() -> Pair:
    """Eight thousand dollars for more of the mill, no more and no less."""
    return with_rows(
        works(), budgets=[{"budget": "elsewhere", "party": "IND", "amount": 8000, "menu": "mill", "start": 2026}]
    )


def joint_ventures() -> Pair:
    """India and China build a second refinery there."""
    return with_rows(
        works(),
        joint_ventures=[
            {
                "venture": "ours",
                "party": "IND",
                "partner": "CHN",
                "share": 0.4,
                "place": "IND",
                "process": "refining",
                "recipe": "new",
                "capacity": 3,
                "capital": 500,
                "start": 2028,
            }
        ],
    )


def price_floors() -> Pair:
    """China tops what India makes in 2027 up to 700, for four tonnes a year."""
    return with_rows(
        works(),
        price_floors=[
            {
                "floor": "deal",
                "start": 2027,
                "end": 2027,
                "party": "CHN",
                "place": "IND",
                "material": "oxide.Dy",
                "price": 700,
                "cap": 4,
                "upside": 0.3,
                "outside": 600,
            }
        ],
    )


def subsidies() -> Pair:
    """India pays by the tonne until 2027, and a part of what is decided on until then."""
    return with_rows(
        works(),
        subsidies=[
            {
                "subsidy": "aid",
                "party": "IND",
                "place": "IND",
                "material": "oxide.*",
                "usd": 40,
                "capital": 0.25,
                "start": 2026,
                "end": 2027,
            }
        ],
    )


def tax_reliefs() -> Pair:
    """India drops a royalty of four per cent."""
    price = {"material": "oxide.Dy", "place": "CHN", "year": 2024, "price": 250}
    return with_rows(
        works(),
        prices=[price],
        tax_reliefs=[{"relief": "law", "party": "IND", "place": "IND", "royalty": 0.04, "profit": 0.1, "start": 2030}],
    )


def tariffs() -> Pair:
    """India takes a fifth of the price instead of its duty."""
    return with_rows(
        trade(),
        tariffs=[
            {
                "tariff": "wall",
                "from": "CHN",
                "to": "IND",
                "material": "oxide.*",
                "rate": 0.2,
                "how": "instead",
                "start": 2026,
            }
        ],
    )


def content_rules() -> Pair:
    """India takes no more than two thirds of its oxide from China."""
    return with_rows(
        trade(),
        content_rules=[
            {
                "rule": "two thirds",
                "party": "IND",
                "material": "oxide.*",
                "partner": "CHN",
                "share": 0.66,
                "start": 2028,
            }
        ],
    )


def export_licences() -> Pair:
    """China grants half of what India asks for, and none for wind power."""
    return with_rows(
        trade(),
        export_licences=[
            {"licence": "rule", "party": "CHN", "elements": "Dy;Tb", "grant": 0.5, "refused": "wind", "start": 2028}
        ],
    )


def export_bans() -> Pair:
    """China bans half of a known flow from 2028 on; and all that leaves late in 2027, without warning."""
    return with_rows(
        trade(),
        export_bans=[
            {
                "ban": "known",
                "party": "CHN",
                "partner": "IND",
                "material": "oxide.*",
                "share": 0.5,
                "leak": 0.2,
                "volume": 140,
                "start": 2028,
            },
            {
                "ban": "sudden",
                "party": "CHN",
                "material": "oxide.Dy",
                "leak": 0.1,
                "surprise": "yes",
                "start": 2027,
                "month": 10,
                "months": 3,
            },
        ],
    )
