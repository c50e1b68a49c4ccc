"""A world's portals as web pages.  A world does not know its pages: an installed package announces them.

It does so as an entry point (``GROUP``), which names a function from a world and a port to ``OpenedPortals``.
"""

from typing import Protocol

from harness.simulation.registered import the_one

GROUP = "harness.portals"


class OpenedPortals(Protocol):
    """Pages that are open: where, and how they are closed."""

    @property
    def url(self) -> str: ...
    def close(self) -> None: ...


def opened(world: object, port: int) -> OpenedPortals:
    """The pages of a world.

    Raises:
        NotRegistered: none are registered, or several are.
    """
    pages: OpenedPortals = the_one("pages of worlds", GROUP)(world, port)
    return pages
