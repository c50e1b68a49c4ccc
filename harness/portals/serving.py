"""Where the pages are opened: on a port of this machine until somebody stops it, or beside a notebook's cells."""

import asyncio

import uvicorn

from fakes.doors.server import serve_alone, serve_beside
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


def begin(portals: Portals, port: int) -> tuple[str, uvicorn.Server]:
    """Serve pages in the event loop that is running; returns their base URL, and what serves them.

    Raises:
        RuntimeError: none is running.
        OSError: the port is taken.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        told = "wanted a notebook, whose event loop can serve pages; in a program of its own use `harness portals`"
        raise RuntimeError(told) from None
    return serve_beside(portals.answer, port)
