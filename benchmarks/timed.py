"""The door of a fresh process that measures itself, imports included.

python -m benchmarks.timed STUDY [CASE]
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

from benchmarks.measure import Clock

if __name__ == "__main__":
    clock = Clock()
    with clock.phase("import"):
        phases = import_module("benchmarks.phases")
    print(json.dumps(phases.measure(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "reference/calm", clock)))
