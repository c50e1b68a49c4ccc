"""A world's portals as web pages.  A world does not know its pages: an installed package announces them.

It does so as an entry point (``GROUP``), which names a function from a world and a port to ``OpenedPortals``.
"""

from importlib.metadata import entry_points
from typing import Protocol

GROUP = "harness.portals"


class OpenedPortals(Protocol):
    """Pages that are open: where, and how they are closed."""

    @property
    def url(self) -> str: ...
    def close(self) -> None: ...


class NoPages(LookupError):
    """Not exactly one kind of pages is registered; the message names those that are, and says what to do."""


def opened(world: object, port: int) -> OpenedPortals:
    """The pages of a world.

    Raises:
        NoPages: none are registered, or several are.
    """
    registered = entry_points(group=GROUP)
    if len(registered) != 1:
        names = ", ".join(sorted(each.value for each in registered)) or "none"
        raise NoPages(f"wanted pages of worlds as an entry point {GROUP}, found {names}; install the project again")
    (pages,) = registered
    made: OpenedPortals = pages.load()(world, port)
    return made
