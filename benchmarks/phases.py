"""One case from its tables to a run on disk, phase by phase, in this process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import Clock, peak
from didymium.analyses.solve import card, dataset, network_of
from didymium.model.assemble import assemble
from didymium.model.basis import keyed
from didymium.model.fill import fill
from didymium.model.run import solve
from didymium.results.result import Result
from didymium.results.store import save
from didymium.study.open import open_study


def measure(name: str, case: str, clock: Clock) -> dict[str, Any]:
    """Seconds by phase, peak memory and the objective of one case, in this process."""
    with clock.phase("tables"):
        study = open_study(name)
    with clock.phase("network"):
        cased = study.case(case)
        network = network_of(cased)
    with clock.phase("fill"):
        values = fill(network)
    with clock.phase("build"):
        program = assemble(values, network.horizon.weight)
    _, solution = solve(program)
    clock.seconds |= solution.seconds
    with clock.phase("arrange"):
        data = dataset(program, values, solution)
        about = card(cased, program, solution, data, clock.seconds)
        result = Result(
            data,
            network,
            cased.tables,
            study.name,
            study.title,
            study.question,
            study.settings.focus,
            cased.case_name,
            cased.answer_words,
            about,
        )
    with clock.phase("write"), tempfile.TemporaryDirectory() as folder:
        save(result, keyed(program, solution.basis), Path(folder) / "run")
    return {
        "seconds": clock.seconds,
        "megabytes": peak(),
        "objective": about["objective"],
        "columns": program.columns,
        "rows": program.rows,
        "entries": int(program.matrix.nnz),
        "lanes": len(network.lanes),
        "versions": about["versions"],
    }
