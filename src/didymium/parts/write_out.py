"""The network of a study's tables, with what its instruments make of them first."""

from __future__ import annotations

from didymium.parts.deal import Frames
from didymium.parts.horizon import Horizon
from didymium.parts.instruments import changed
from didymium.parts.network import Network, build, canonical


def write_out(tables: Frames, horizon: Horizon, steps: int) -> Network:
    """The network of tables as instruments edit them; the rows of instruments stay in `network.tables`.

    StudyError when an element is not conserved by a recipe.
    """
    return build(changed(canonical(tables)), horizon, steps)
