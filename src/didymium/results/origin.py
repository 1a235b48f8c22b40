"""Deep origin: where the rare earths in what a place uses were mined and separated, by proportional tracing.

Goods of one material at one place mix, and whoever takes from the mix takes its shares. A recipe hands the mix of
what it takes in on to all that it makes, swarf included, which comes round again: hence a linear system. Stock mixes
with what it is put to, and is drawn with that mix in later slices. Scrap collected from use is an origin of its own
(`scrap:PLACE`), as nobody knows what went into the goods it comes from; what stood in stock when the plan begins is
`stock`. An element is separated where it became oxide, or whatever comes first after ore and scrap; a recycler
separates anew.
"""

from __future__ import annotations

from operator import attrgetter

import numpy as np
import pandas as pd

from didymium.results.origin_flows import BEFORE_OXIDE, SliceFlows, Spine, Taken
from didymium.results.result import Result

COLUMNS = ["year", "place", "stage", "element", "kind", "origin", "share", "t"]
RAW_STAGES = BEFORE_OXIDE[:3]
"""Stages of which nobody asks who separated them."""
USE = "use"


def deep_origin(
    result: Result,
    place: str | None = None,
    stage: str | None = None,
    element: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    by: str = "place",
) -> pd.DataFrame:
    """Where what a place takes in of a stage comes from: year, place, stage, element, kind, origin, share, t.

    `kind` is direct (last place of shipment), mined or separated; `t` is t of the element a year, `share` its part of
    all the place takes in. `stage` is a form, `use` (goods served to users), or a material such as `oxide.Dy`.
    With `by="deposit"` the origins of kind mined are deposits. What is not given is not narrowed down.
    """
    material = stage is not None and "." in stage
    frame = _whole(result, by == "deposit", material)
    wanted = {"place": place, "stage": stage, "element": element, "year": year, "kind": kind}
    for name, word in wanted.items():
        if word is not None:
            frame = frame[frame[name] == word]
    return frame.reset_index(drop=True)


def _whole(result: Result, by_deposit: bool, by_material: bool) -> pd.DataFrame:
    """The frame of all places, elements and years; worked out once for a result."""
    name = f"_origin_{by_deposit}_{by_material}"
    if name not in result.__dict__:
        spine = Spine.of_result(result, by_deposit)
        materials = [m for m, _ in spine.network.nodes]
        slices = [(year, SliceFlows(spine, t)) for t, (year, _) in enumerate(spine.network.horizon.times)]
        found = []
        for element in spine.network.content.columns:
            content = spine.network.content[element].reindex(materials).fillna(0.0).to_numpy(float)
            pool = spine.first()
            for year, flows in slices:
                found += [(year, str(element), taken) for taken in flows.shares(content, pool)]
        result.__dict__[name] = _told(result, spine, materials if by_material else spine.form, found)
    whole: pd.DataFrame = result.__dict__[name]
    return whole


def _told(result: Result, spine: Spine, stage: list[str], found: list[tuple[int, str, Taken]]) -> pd.DataFrame:
    """Tonnes of all slices of a year by place and stage, as t a year, with their shares."""
    sizes = [len(taken.t) for *_, taken in found]
    node, label, t = (
        np.concatenate([np.zeros(0, kind), *(part(taken) for *_, taken in found)])
        for kind, part in ((int, attrgetter("node")), (int, attrgetter("label")), (float, attrgetter("t")))
    )
    use = np.repeat(np.array([taken.use for *_, taken in found], dtype=bool), sizes)
    frame = pd.DataFrame(
        {
            "year": np.repeat(np.array([year for year, *_ in found], dtype=int), sizes),
            "place": np.array(spine.place, dtype=object)[node],
            "stage": np.where(use, USE, np.array(stage, dtype=object)[node]),
            "element": np.repeat(np.array([e for _, e, _ in found], dtype=object), sizes),
            "kind": np.repeat(np.array([taken.kind for *_, taken in found], dtype=object), sizes),
            "origin": np.array(spine.labels, dtype=object)[label],
            "t": t,
        }
    )
    keys = [c for c in COLUMNS if c not in ("share", "t")]
    both = frame[~((frame["kind"] == "separated") & frame["stage"].isin(RAW_STAGES))]
    both = both.groupby(keys, sort=True)["t"].sum().reset_index()
    both["t"] = both["t"] / both["year"].map(result.duration)
    whole = both.groupby(keys[:-1])["t"].transform("sum")
    return both.assign(share=both["t"] / whole)[COLUMNS].astype({"share": float, "t": float})
