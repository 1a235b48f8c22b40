"""observed (to be filled)."""
from didymium.library.build.world import World


def observed(world: World) -> None:
    """Write observed."""
