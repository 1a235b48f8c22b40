"""duties (to be filled)."""
from didymium.library.build.world import World


def duties(world: World) -> None:
    """Write duties."""
