"""The command calibrate."""

from __future__ import annotations

from pathlib import Path

from didymium.analyses.calibrate import Calibration, calibrate, with_other_clays, write
from didymium.cli.out import answer, columns, guarded, say
from didymium.study.open import open_study
from didymium.tables.table import records

LINES = 15


@guarded("calibrate")
def run(study: str, out: str, as_json: bool) -> None:
    """Calibrate, print what was found, and write it if a folder is given; both figures of Myanmar are run."""
    opened = open_study(study)
    found = calibrate(opened, say)
    say("once more with the other figures of Myanmar and Laos")
    other = calibrate(with_other_clays(opened), say)
    if out:
        write(found, Path(out))
    fields = {
        "study": opened.name,
        "digest": opened.digest,
        "moved": found.moved,
        "stages": records(found.stages),
        "slack": records(found.slack),
        "customs": records(found.customs),
        "unmapped": list(found.unmapped),
        "other_clays": {"moved": other.moved, "stages": records(other.stages), "slack": records(other.slack)},
        "out": out,
    }
    answer("calibrate", as_json, fields, _lines(found, other))


def _lines(found: Calibration, other: Calibration) -> list[str]:
    """What was found, in lines."""
    wedges = found.wedges[found.wedges["mu"] != 0].copy()
    wedges["musd"] = wedges["mu"].abs() * wedges["x0"] / 1e6
    most = wedges.sort_values("musd", ascending=False).head(LINES)
    lines = [f"The prior flows were moved by {100 * found.moved:.1f} %.", "", "Wedges by stage:"]
    lines += _stages(found)
    lines += ["", "Largest wedges:"]
    rows = [(f"{r['mu']:,.0f}", f"{r['x0']:,.0f}", f"{r['musd']:,.1f}", r["column"]) for r in records(most)]
    lines += columns(("USD/t", "t", "million USD", "flow"), rows)
    lines += ["", "Cells that do not fit (t left unsold or unmet):"]
    lines += columns(("t", "what", "where"), [(f"{r['t']:,.0f}", r["kind"], r["where"]) for r in records(found.slack)])
    lines += [f"no column for base flow {u}" for u in found.unmapped]
    lines += ["", f"With the other figures of Myanmar and Laos (moved by {100 * other.moved:.1f} %):", *_stages(other)]
    short = other.slack[other.slack["kind"] == "unmet"]["t"].sum()
    return [*lines, f"unmet: {short:,.0f} t of finished goods"]


def _stages(found: Calibration) -> list[str]:
    rows = [(r["stage"], r["flows"], r["wedges"], f"{r['musd']:,.1f}", r["barriers"]) for r in records(found.stages)]
    total = found.stages["musd"].sum()
    rows.append(
        (
            "all",
            found.stages["flows"].sum(),
            found.stages["wedges"].sum(),
            f"{total:,.1f}",
            found.stages["barriers"].sum(),
        )
    )
    return columns(("stage", "flows", "with a wedge", "million USD", "barriers"), rows)
