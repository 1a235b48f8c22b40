"""Row types, and the tables people write: read, checked, written."""
