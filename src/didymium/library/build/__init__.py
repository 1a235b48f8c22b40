"""How the shipped world is made from the facts: one small script per table."""

from didymium.library.build.build import build

__all__ = ["build"]
