"""The door to highspy: its model and calls with the types its own stubs leave out."""

from __future__ import annotations

from typing import Any

import highspy


def quiet_solver() -> Any:
    """A HiGHS that says nothing, runs on one thread and always takes the same turns."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no types for its constructor
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 1)
    return solver
