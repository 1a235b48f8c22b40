"""The Flows page: who ships what to whom on two maps, and one element from deposit to use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from didymium.reports import numbers, words
from didymium.reports.names import FORM_WORDS, FORMS, GOODS, GROUP_LABELS
from didymium.reports.payload import footprints, sankey
from didymium.reports.payload.chart import Cell, Chart, Page, Switch, Table, View, number, records, text
from didymium.reports.payload.common import Case, key_years, middle_year, table
from didymium.reports.payload.map_plane import plane

# A window of this size on the plane shows a sixth of the earth: half a continent each side of the party.
WINDOW = (150.0, 112.0)
# The rest of the world is no place: it stands in the empty southern Indian Ocean.
NOWHERE = (-33.0, 78.0)
NO_PLACE = frozenset({"ROW"})
UNITS = "ore, oxide and metal as REO, magnets finished weight"
NOTE = (
    "Land only, no borders: none is taken as a statement. Lines link seller and buyer, not the ship’s course. "
    "The rest of the world stands in the Indian Ocean; an arrow that leaves a frame names its end."
)


def page(cases: Sequence[Case]) -> Page:
    """Maps and chain of every answer in the years that matter."""
    case = cases[0]
    years = key_years(case.result.years)
    year = middle_year(case.result.years)
    answers = Switch("answer", "Answer", [(c.answer, c.answer) for c in cases])
    when = Switch("year", "Year", [(str(y), str(y)) for y in years], str(year) if year in years else "")
    element = Switch("element", "Element", list(GROUP_LABELS.items()), "Dy", at="sankey")
    forms = Switch("forms", "Forms", [("all", "all"), ("magnet", "magnets"), ("oxide", "oxides"), ("ore", "ores")])
    show = Switch("show", "Show", [("large", "larger flows"), ("every", "every flow")])
    start = f"{case.answer}|{year if year in years else years[0]}"
    charts = [maps(cases, years, start)]
    switches = [answers, when, show]
    if case.rare_earths:
        switches.insert(2, forms)
        charts.append(sankey.chart(cases, years, f"{start}|Dy"))
        kinds, left = footprints.charts(cases, years, start)
        switches += [element, *kinds]
        charts += left
    closing = [words.NOT_CALIBRATED] if not case.calibrated else []
    return Page("flows", "Flows", finding(case, year), "", switches, charts, closing)


def finding(case: Case, year: int) -> str:
    """Where the tonnes go: only the total may be read before calibration."""
    frame = case.result.flows()
    rows = frame[(frame["year"] == year) & (frame["from"] != frame["to"])]
    if rows.empty:
        return f"Nothing is shipped between places in {year}."
    moved = float(rows["t_reo" if case.rare_earths else "t"].sum())
    if not case.rare_earths:
        return f"{numbers.mass(moved)} of goods cross between places in {year}."
    if case.calibrated:
        sums = rows.groupby(["from", "to"], as_index=False)[["t_reo"]].sum()
        top = records(sums.sort_values("t_reo", ascending=False))[0]
        way = f"{case.names.place(top['from'])} to {case.names.place(top['to'])}"
        part = f"{numbers.mass(float(top['t_reo']), like=moved)} of {numbers.mass(moved)} REO"
        return f"The busiest way in {year} is {way}: {part} shipped between places."
    return f"{numbers.mass(moved)} of rare earths cross between places in {year}; by which way is {words.NOT_READ}."


def maps(cases: Sequence[Case], years: Sequence[int], start: str) -> Chart:
    """Two maps from one table: the world from Europe to America, and the party's region."""
    views = {f"{c.answer}|{y}": _view(c, y) for c in cases for y in years}
    return Chart(
        "maps", "map", "t", views, ("answer", "year"), legend="map" if cases[0].rare_earths else "", start=start
    )


def _view(case: Case, year: int) -> View:
    rows = _aggregated(case, year)
    table_rows: list[list[Cell]] = [
        [
            FORM_WORDS.get(r["group"], r["group"]),
            case.names.place(r["from"]),
            case.names.place(r["to"]),
            r["t"],
            r["t_reo"],
        ]
        for r in rows
    ]
    columns = [text("form"), text("from"), text("to"), number("goods", "t"), number("rare earths in it", "t REO")]
    places = _places(case, rows)
    said = _said(case, rows[0]) if rows else ""
    data = {
        "places": places,
        "flows": [_drawn(r) for r in rows if {r["from"], r["to"]} <= {p["code"] for p in places}],
        "chokepoints": _chokepoints(case, year),
        "region": _region(places),
        "threshold": _threshold(rows),
    }
    empty = "" if rows else f"No goods move between places in {year}: choose another year."
    if rows and not places:
        empty = "No place has coordinates, so there is no map: see the table, or fill lat and lon in places."
    ends = {end for r in rows for end in (r["from"], r["to"])}
    count = f"{len(rows)} flows between {len(ends)} places" if rows else "No flows"
    return View(
        f"{count} in {year}",
        f"Trade between places, {year}, answer {case.answer}, kt ({UNITS if case.rare_earths else 'own weight'})",
        case.say(said) if said else "",
        Table(columns, table_rows),
        data,
        NOTE,
        empty,
    )


def _said(case: Case, top: dict[str, Any]) -> str:
    """Who sells how much of what to whom: the largest flow."""
    seller, buyer = case.names.place(top["from"]), case.names.place(top["to"])
    own = top["shown"] == top["t"]
    amount = f"{numbers.mass(top['shown'])}{'' if own else ' REO'} of {GOODS[top['group']]}"
    return f"{seller} sells {amount} to {buyer}, the largest flow."


def _aggregated(case: Case, year: int) -> list[dict[str, Any]]:
    """Flows by form, seller and buyer, largest first; `shown` is t REO, or t of magnets."""
    frame = case.result.flows()
    frame = frame[(frame["year"] == year) & (frame["from"] != frame["to"])]
    if frame.empty:
        return []
    frame = frame.assign(group=frame["form"].map(FORMS).fillna("other"))
    sums = frame.groupby(["group", "from", "to"], as_index=False)[["t", "t_reo"]].sum()
    # Goods without composition (studies of one's own) are shown by their own weight.
    own = (sums["group"] == "magnet") | (sums["t_reo"] <= 0)
    sums = sums.assign(shown=sums["t"].where(own, sums["t_reo"]))
    sums = sums[sums["shown"] > 0.5].sort_values(["shown", "from", "to"], ascending=[False, True, True])
    return records(sums)


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    shown = float(row["shown"])
    return {"form": row["group"], "from": row["from"], "to": row["to"], "t": shown, "text": numbers.mass(shown)}


def _threshold(rows: Sequence[dict[str, Any]]) -> float:
    """The tonnes from which a flow is drawn first: about a fiftieth of the largest, a round number."""
    if not rows:
        return 0.0
    target = max(float(rows[0]["shown"]) / 50, 1.0)
    scale = 10.0 ** math.floor(math.log10(target))
    return scale * max(s for s in (1, 2, 5) if s * scale <= target)


def _places(case: Case, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every place that ships or receives, on the plane; throughput in t."""
    through: dict[str, float] = {}
    for row in rows:
        for end in (row["from"], row["to"]):
            through[end] = through.get(end, 0.0) + float(row["shown"])
    frame = table(case.result, "places", "place", "lat", "lon")
    known = {str(r["place"]): (r["lat"], r["lon"]) for r in records(frame)}
    found = []
    for code in sorted(through):
        lat, lon = known.get(code, (None, None))
        if code in NO_PLACE:
            lat, lon = NOWHERE
        if lat is None or lon is None or pd.isna(lat) or pd.isna(lon):
            continue
        x, y = plane(float(lat), float(lon))
        found.append(
            {
                "code": code,
                "name": case.names.place(code),
                "x": round(x, 2),
                "y": round(y, 2),
                "party": code == case.result.focus,
                "t": through[code],
            }
        )
    return found


def _chokepoints(case: Case, year: int) -> list[dict[str, Any]]:
    """Chokepoints with the t REO that pass; those nothing passes have no number."""
    frame = table(case.result, "chokepoints", "chokepoint", "name", "lat", "lon")
    routes = case.result.routes()
    passes = (
        {str(r): str(c) for r, c in zip(routes["route"], routes["chokepoints"], strict=True)} if len(routes) else {}
    )
    flows = case.result.flows()
    flows = flows[flows["year"] == year]
    sums: dict[str, float] = {}
    for route, t in zip(flows["route"], flows["t_reo"], strict=True):
        for name in passes.get(str(route), "").split(";"):
            sums[name] = sums.get(name, 0.0) + float(t)
    found = []
    for code, name, lat, lon in zip(frame["chokepoint"], frame["name"], frame["lat"], frame["lon"], strict=True):
        if pd.isna(lat) or pd.isna(lon):
            continue
        x, y = plane(float(lat), float(lon))
        t = sums.get(str(code), 0.0)
        found.append(
            {
                "name": str(name or code),
                "x": round(x, 2),
                "y": round(y, 2),
                "t": t,
                "text": numbers.mass(t) if t >= 0.5 else "",
            }
        )
    return found


def _region(places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The window that holds the party (or the largest place) and most of the trade, and its name."""
    width, height = WINDOW
    if not places:
        return {"x": -width / 2, "y": -height / 2, "width": width, "height": height, "name": ""}
    home = next((p for p in places if p["party"]), max(places, key=lambda p: float(p["t"])))
    best: tuple[float, float, float] = (-1.0, 0.0, 0.0)
    for right in range(5):
        for up in range(5):
            x = home["x"] - width * (0.12 + 0.19 * right)
            y = home["y"] - height * (0.12 + 0.19 * up)
            inside = sum(float(p["t"]) for p in places if _inside(p, x, y))
            best = max(best, (inside, x, y))
    _, x, y = best
    ends = sorted((p for p in places if _inside(p, x, y)), key=lambda p: float(p["x"]))
    name = f"{ends[0]['name']} to {ends[-1]['name']}" if len(ends) > 1 else home["name"]
    return {"x": x, "y": y, "width": width, "height": height, "name": name}


def _inside(place: dict[str, Any], x: float, y: float, margin: float = 0.06) -> bool:
    width, height = WINDOW
    across, up = (place["x"] - x) / width, (place["y"] - y) / height
    return bool(margin < across < 1 - margin and margin < up < 1 - margin)
