"""Check a study whole: what people wrote, and what the model makes of it in every answer and shock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from didymium.analyses.solve import network_of
from didymium.errors import InputError, Problem
from didymium.parts.duties import unpriced
from didymium.parts.instruments import INSTRUMENTS, cuts, deals
from didymium.parts.network import Network
from didymium.parts.part import index
from didymium.study.check import check_study
from didymium.study.study import CALM, REFERENCE, Study


def check_whole(path: str | Path) -> tuple[Study | None, list[Problem]]:
    """The study, if it can be opened, and every problem of its tables, its cases and the networks they make.

    A network is written for every answer; a shock is read on the network of the reference, unless it edits more than
    rows of instruments.
    """
    study, problems = check_study(path)
    if study is None:
        return None, problems
    found = dict.fromkeys(problems)
    base: Network | None = None
    for answer in (REFERENCE, *study.answers):
        network, wrong = _network(study, f"{answer}/{CALM}")
        found |= dict.fromkeys(wrong)
        base = network if answer == REFERENCE else base
    for shock in study.shocks:
        found |= dict.fromkeys(_shock(study, base, shock))
    errors = any(p.level == "error" for p in found)
    return (None if errors else study), list(found)


def _network(study: Study, case: str) -> tuple[Network | None, list[Problem]]:
    """The network of a case, and what is wrong with it or what its instruments say about it."""
    try:
        network = network_of(study.case(case))
        deals(index(network))
    except InputError as error:
        return None, list(error.problems)
    return network, [_free_of_duty(name) for name in unpriced(network)]


def _shock(study: Study, base: Network | None, shock: str) -> Iterator[Problem]:
    """What is wrong with a shock on the reference."""
    cased = study.case(f"{REFERENCE}/{shock}")
    edited = {n: t for n, t in cased.tables.items() if study.tables.get(n) is not t}
    plain = {i.table for i in INSTRUMENTS} | {"groups", "claims", "sources"}
    if base is None or not set(edited) <= plain:
        yield from _network(study, cased.case_name)[1]
        return
    tables = {**base.tables, **{n: t.frame for n, t in edited.items() if n not in ("claims", "sources")}}
    try:
        cuts(index(replace(base, tables=tables)))
    except InputError as error:
        yield from error.problems


def _free_of_duty(material: str) -> Problem:
    return Problem(
        "S23",
        "duties",
        0,
        "rate",
        material,
        "a duty in per cent needs a reference price, so none is taken",
        "add a row to prices for it, or give the duty as per_tonne",
        "notice",
    )
