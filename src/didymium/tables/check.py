"""placeholder"""
from __future__ import annotations
from collections.abc import Mapping
from didymium.errors import Problem
from didymium.tables.fields import RowType
from didymium.tables.table import Table
def check_tables(tables: Mapping[str, Table], row_types: Mapping[str, RowType], only: set[str] | None = None) -> list[Problem]:
    return []
