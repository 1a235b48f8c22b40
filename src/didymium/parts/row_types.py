"""All row types: those of the core and those of instruments."""

from __future__ import annotations

from didymium.parts.instruments import INSTRUMENTS
from didymium.parts.rows import ROW_TYPES as CORE
from didymium.tables.fields import RowType

ROW_TYPES: dict[str, RowType] = CORE | {i.table: i.row for i in INSTRUMENTS}
"""Row types by table name, the core first."""
