"""./did bench [world | order | sizes | plan] [--quick] [--json] [--repeat N] [--medium] [--study STUDY --case CASE].

Without a name, the first three; plan prints goals 1, 9 and 10 side by side, with the growth as a curve.
Nothing here is a test: times drift by half from run to run, only ratios of one run count.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from benchmarks import growth, order, plan, world
from benchmarks.measure import Goal, as_json

NAMES = ("world", "order", "sizes")
PLAN = "plan"


def main() -> None:
    """Read the words of the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="./did bench", description="What didymium costs, beside its peers.")
    parser.add_argument("name", nargs="?", choices=(*NAMES, PLAN), help="which benchmark; all when left out")
    parser.add_argument("--json", action="store_true", help="one JSON object for each benchmark")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is run; medians are shown")
    parser.add_argument("--medium", action="store_true", help="with sizes: the largest too (minutes)")
    parser.add_argument("--quick", action="store_true", help="with plan: once each, no dense world, no curve")
    parser.add_argument("--study", default="india-china", help="with world: a study's folder or name")
    parser.add_argument("--case", default="reference/calm", help="with world: answer/shock")
    words = parser.parse_args()
    for name in (words.name,) if words.name else NAMES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        goals, lines, raw = _run(name, words)
        print(as_json(name, goals, measured=raw) if words.json else "\n\n".join((f"-- {name}", *lines)), flush=True)


def _run(name: str, words: argparse.Namespace) -> tuple[list[Goal], list[str], dict[str, Any]]:
    if name == PLAN:
        return plan.bench(words.study, words.case, words.repeat, words.quick)
    if name == "world":
        return world.bench(words.study, words.case, words.repeat)
    if name == "order":
        return order.bench(["small", "mid"], words.repeat)
    return growth.bench(words.medium)


if __name__ == "__main__":
    main()
