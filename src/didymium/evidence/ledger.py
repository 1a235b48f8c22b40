"""All claims and sources of a study: what each says, how it came to us, where they disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from didymium.errors import EvidenceError, Problem, nearest
from didymium.evidence.claim import Claim, Source, status_of, unwritten


@dataclass(frozen=True, eq=False)
class Ledger:
    """Claims and sources by id. `claims` and `sources` are frames with the columns of those tables."""

    claims: pd.DataFrame
    sources: pd.DataFrame

    @cached_property
    def _at(self) -> dict[str, int]:
        return {str(c): i for i, c in enumerate(self.claims["claim"].tolist())}

    @cached_property
    def _source_at(self) -> dict[str, int]:
        return {str(s): i for i, s in enumerate(self.sources["source"].tolist())}

    @cached_property
    def _how(self) -> dict[str, str]:
        return dict(zip(self.claims["claim"].tolist(), self.claims["how"].tolist(), strict=True))

    def __contains__(self, claim: object) -> bool:
        return isinstance(claim, str) and (claim in self._at or _is_unwritten(claim))

    def claim(self, claim: str) -> Claim:
        """The claim of that id; one is made for values written without any. Raises EvidenceError."""
        if claim in self._at:
            row = self.claims.iloc[self._at[claim]].to_dict()
            inputs = tuple(i.strip() for i in str(row.pop("inputs")).split(";") if i.strip())
            return Claim(id=str(row.pop("claim")), inputs=inputs, **{str(k): v for k, v in row.items()})
        if _is_unwritten(claim):
            return unwritten(claim)
        raise EvidenceError([_missing("claims.csv", claim, self._at)])

    def source(self, source: str) -> Source:
        """The source of that id. Raises EvidenceError."""
        if source not in self._source_at:
            raise EvidenceError([_missing("sources.csv", source, self._source_at)])
        row = self.sources.iloc[self._source_at[source]].to_dict()
        return Source(id=str(row.pop("source")), **{str(k): str(v) for k, v in row.items()})

    def status(self, claim: str) -> str:
        """How the number behind a claim came to us: seen, recalled, computed, assumed, yours, default, missing."""
        if not claim or (claim not in self._how and not _is_unwritten(claim)):
            return "missing"
        return status_of(claim, self._how.get(claim, ""))

    def counts(self, claims: Iterable[str]) -> dict[str, int]:
        """How many of these claims have each status, the commonest first."""
        return dict(Counter(map(self.status, claims)).most_common())

    def about(self, table: str, key: str, field: str) -> tuple[Claim, ...]:
        """Every claim about one cell, the ones in use and the ones beside them."""
        ours = self.claims
        here = (ours["table"] == table) & (ours["key"] == key) & (ours["field"] == field)
        return tuple(self.claim(str(c)) for c in ours.loc[here, "claim"])

    def conflicts(self) -> pd.DataFrame:
        """Cells with several claims: table, key, field, how many, lowest and highest value, and their spread.

        The spread is (highest - lowest) / |median|; claims in different units are not compared.
        """
        cells = ["table", "key", "field"]
        ours = self.claims[(self.claims["table"] != "") & self.claims["value"].notna()]
        grouped = ours.groupby([*cells, "unit"], sort=True)["value"]
        result = grouped.agg(claims="count", lowest="min", highest="max", middle="median").reset_index()
        result = result[(result["claims"] > 1) & (result["highest"] > result["lowest"])]
        middle = result.pop("middle").abs().replace(0.0, np.nan)
        return result.assign(spread=(result["highest"] - result["lowest"]) / middle).reset_index(drop=True)


def _is_unwritten(claim: str) -> bool:
    return claim.startswith(("yours:", "default:"))


def _missing(file: str, name: str, known: Iterable[str]) -> Problem:
    close = nearest(name, known)
    fix = f"write '{close}'" if close else f"add a row for it to {file}"
    return Problem("E01", file, 0, "", name, "no row of that name", fix)
