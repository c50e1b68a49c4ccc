"""Where the pages are opened: on a port of this machine until somebody stops it, or beside a notebook's cells."""

from fakes.doors.server import serve_alone
from harness.portals.application import Portals
from harness.portals.place import Place
from harness.simulation.world import World

NAME = "world"
"""Of the one place that there is where a single world is shown."""


def open_until_stopped(world: World, port: int = 0) -> None:
    """Serve the pages of one world until SIGINT or SIGTERM; the first line of output is JSON with their ``web_url``.

    Raises:
        OSError: the port is taken.
    """
    place = Place(NAME, world)
    portals = Portals(lambda: {NAME: place})
    serve_alone(portals.answer, port, lambda url: {"web_url": f"{url}/{NAME}"})
