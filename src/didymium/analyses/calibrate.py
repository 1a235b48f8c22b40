"""Calibrate a study: reconcile the flows of 2024, find the wedges that make them an optimum, and write them down.

It needs only the tables of the study: base_flows, customs, prices, calibration_terms and the world's
own. Neither wedges that stand there already nor the quantity of residual uses enters, so that
calibrating twice gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from didymium.analyses.calibration import table
from didymium.analyses.calibration.nodes import prices
from didymium.analyses.calibration.prior import BASE_YEAR, prior_of
from didymium.analyses.calibration.reconcile import reconcile
from didymium.analyses.one_year import of_year
from didymium.analyses.solve import Progress, network_of, quiet
from didymium.errors import Problem, StudyError
from didymium.model.assemble import assemble
from didymium.model.fill import fill
from didymium.model.inverse import wedges_of
from didymium.parts.duties import reference_prices
from didymium.study.study import Study
from didymium.tables.table import Table

DEAR: Mapping[str, float] = {
    "mine": 1.0,
    "activity": 1.0,
    "surplus": 1.0,
    "shipment": 1.25,
    "served": 2.0,
    "delivered": 2.0,
}
"""A wedge stands at the plant rather than on the lane, and at either rather than at the user; nothing else has one."""
OTHER_CLAYS = {"kachin": "usgs", "laos_clay": "usgs"}
"""The other reading of what clays put out in 2024: rows of `observed` by deposit and series."""


@dataclass(frozen=True)
class Calibration:
    """What a calibration found; `files` are the tables it writes.

    `wedges`: column, mu, x0, slope, stage, inputs. `stages`: sums by stage. `slack`: what shows a
    wrong cell. `customs`: records beside reconciled lanes. `prices`: USD/t by node. `moved`: share by
    which the prior was moved. `unmapped`: rows of base_flows that met no column.
    """

    wedges: pd.DataFrame
    balance: pd.DataFrame
    stages: pd.DataFrame
    slack: pd.DataFrame
    customs: pd.DataFrame
    prices: Mapping[str, float]
    moved: float
    unmapped: tuple[str, ...]

    @property
    def files(self) -> dict[str, pd.DataFrame]:
        """Tables by file name, numbers as they are written."""
        return {
            "wedges": self.wedges[["column", "mu", "x0", "slope"]],
            "wedge_inputs": self.wedges[["column", "stage", "inputs"]],
            "balance": self.balance,
            "slack": self.slack,
            "customs_fit": self.customs,
        }


def calibrate(study: Study, progress: Progress = quiet) -> Calibration:
    """Calibrate the base year of a study.

    StudyError when it has no base flows; SolverError when no wedges make them an optimum.
    """
    cased = of_year(study.case(study.case_name), BASE_YEAR, "off")
    network = network_of(cased)
    if not len(network.tables["base_flows"]):
        raise StudyError([_without(study)])
    program = assemble(fill(network), network.horizon.weight)
    prior = prior_of(network, program)
    progress(f"reconciling {int((prior.flow > 0).sum()):,} flows of {BASE_YEAR}")
    base = reconcile(network, program, prior)
    progress(f"finding the wedges of {int((base.flow > 0).sum()):,} flows")
    given = table.oxide_rows(base.program, reference_prices(network.tables["prices"]))
    dear = np.array([DEAR.get(k.partition("[")[0], np.inf) for k in program.column_keys()])
    found = wedges_of(base.program, base.flow, given, dear, table.trades(base.program.column_keys()))
    claims = _claims(cased)
    wedges = table.wedge_table(network, base.program, prior, base.flow, found)
    return Calibration(
        wedges.assign(inputs=[";".join(claims[n] for n in i) for i in wedges["inputs"]]),
        table.balance(base.program, base.flow),
        table.sums(wedges),
        base.slack,
        base.customs,
        prices(base.program, found.duals),
        base.moved,
        prior.unmapped,
    )


def _claims(study: Study) -> list[str]:
    """The claim of each row of base_flows, in the order of the network's tables."""
    flows = study.tables["base_flows"]
    frame = flows.frame.assign(claim=flows.claims["quantity"])
    order = frame.sort_values(list(flows.frame.columns[:6]), kind="stable")
    return [str(c) for c in order["claim"]]


def _without(study: Study) -> Problem:
    return Problem(
        "S49",
        "base_flows",
        0,
        "",
        study.name,
        "there is nothing to calibrate: the table base_flows is empty",
        "calibrate a study on the shipped world, or write base_flows and prices",
    )


def with_other_clays(study: Study) -> Study:
    """The study with the other figure of what Myanmar and Laos put out in 2024 (definitions 9: both are run)."""
    observed = study.tables["observed"].frame
    rows = observed[(observed["figure"] == "output.deposit") & (observed["year"] == BASE_YEAR)]
    paths: Table = study.tables["paths"]
    frame = paths.frame.copy()
    for deposit, series in OTHER_CLAYS.items():
        value = rows[(rows["scope"] == deposit) & (rows["series"] == series)]["value"]
        here = (frame["asset"] == deposit) & (frame["year"] == BASE_YEAR)
        if len(value):
            frame.loc[here, "capacity"] = float(value.iloc[0])
    return replace(study, tables=study.tables | {"paths": replace(paths, frame=frame)})


def write(found: Calibration, folder: Path) -> None:
    """Write the tables of a calibration as CSV, with all digits there are: the flows balance with each other."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in found.files.items():
        frame.to_csv(folder / f"{name}.csv", index=False, float_format="%.15g", lineterminator="\n")
