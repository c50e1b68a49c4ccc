"""Where the pages are opened: on a port of this machine until somebody stops it, or beside a notebook's cells."""

import asyncio
import ipaddress
import secrets
from pathlib import Path

import uvicorn

from fakes.doors.server import LOOPBACK, Beside, bound, serve_alone, serve_beside
from harness.conformance.stage.board import Board
from harness.portals.application import Portals
from harness.portals.place import Place
from harness.portals.rehearsal.application import RehearsalPages
from harness.simulation.world import World

MOST_PORT = 65_535

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


def open_rehearsal(board: Board, name: str, folder: Path, address: str) -> tuple[str, Beside]:
    """Serve the page of a rehearsal in a thread of its own; returns its address, with the key that it needs elsewhere.

    ``address`` is a port of this machine's loopback, or ``HOST:PORT`` with the number of one of its addresses.

    Raises:
        ValueError: it is no such thing.
        OSError: it cannot be listened to there.
    """
    host, port = _host_and_port(address)
    key = "" if host == LOOPBACK else secrets.token_urlsafe(24)
    pages = RehearsalPages(board, name, folder, board.now, key)
    served = Beside(pages.answer, host, port)
    return f"{served.url}/" + (f"?key={key}" if key else ""), served


def check_address(address: str) -> None:
    """Whether the page of a rehearsal can be opened there; nobody listens afterwards.

    Raises:
        ValueError, OSError: as ``open_rehearsal``.
    """
    host, port = _host_and_port(address)
    for each in dict.fromkeys((LOOPBACK, host)):
        bound(port, each).close()


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > MOST_PORT:
        raise ValueError(f"wanted --page as a port from 0 to {MOST_PORT}, or HOST:PORT; got {address!r}")
    try:
        found = ipaddress.IPv4Address({"": LOOPBACK, "localhost": LOOPBACK}.get(host, host))
    except ValueError:
        raise ValueError(
            f"wanted --page with the number of an address, such as 192.168.1.5:8080; got {address!r}"
        ) from None
    if found.is_unspecified:
        raise ValueError("wanted --page at one address of this machine, such as 192.168.1.5:8080; got all of them")
    return str(found), int(port)
