"""The cases of shipped studies that the laws solve themselves: the reference, two answers and a shock.

All cases of all studies take half an hour; the laws on them are held by their kept outcomes (tests/stories/
test_gallery.py).
"""

from __future__ import annotations

STUDY = "india-china"
CASES = (
    (STUDY, "reference/calm"),
    (STUDY, "home/calm"),
    (STUDY, "thrift/calm"),
    (STUDY, "reference/ban 2028"),
)
