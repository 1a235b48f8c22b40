"""What limits and price steps are called: the equations' own words with names for codes."""

from __future__ import annotations

import re

from didymium.reports import words
from didymium.reports.names import Names
from didymium.reports.payload.difference import plants

BUILD = re.compile(r"the build limit of (\w+)@(\w+)")
CAPACITY = re.compile(r"the capacity of (?:plant|deposit) (\w+)")
ACTIVITY = re.compile(r"activity of (\w+)\|[^ ]*")
SHIPMENT = re.compile(r"shipment of ([\w.]+)\|(\w+)>(\w+)\|[^ ]*")
MINE = re.compile(r"mine of (\w+)")


def limit(names: Names, told: str) -> str:
    """A limit in prose: 'the capacity of China metal making in 2026', 'how fast magnet plants are built in China'."""
    told = BUILD.sub(lambda m: f"how fast {_plants(m.group(1))} can be built in {names.place(m.group(2))}", told)
    told = CAPACITY.sub(lambda m: f"the capacity of {_asset(names, m.group(1))}", told)
    return names.prose(told)


def step(names: Names, what: str, year: int) -> str:
    """What a price step is about, without the year that stands in the title: asset, lane or limit."""
    what = re.sub(rf" in {year}$", "", what)
    what = ACTIVITY.sub(lambda m: f"running {_asset(names, m.group(1))}", what)
    what = SHIPMENT.sub(r"shipping \1 from \2 to \3", what)
    what = MINE.sub(lambda m: f"mining at {_asset(names, m.group(1))}", what)
    return words.sentence(limit(names, what).replace(" at ", " in ") if "." in what else limit(names, what))


def _asset(names: Names, code: str) -> str:
    return names.asset(code).split(" (")[0]


def _plants(process: str) -> str:
    """Kinds of magnet plants are told apart; other processes are called as everywhere."""
    kind = process.removeprefix("magnet_")
    return f"{kind} {plants(process)}" if kind != process else plants(process)
