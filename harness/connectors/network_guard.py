"""Nothing leaves the machine: what a connector sends past its wire while it is tried against the fakes is refused.

``requests`` to the hosts of the two services reaches the wire all the same.  Which wire that is, and when it is
guarded, is decided by the world that runs the connector.
"""

import ipaddress
import socket
import sys
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from harness.sync.choices import BIGCOMMERCE_URL, LOGICBROKER_URLS
from harness.sync.wire import Send

VENDORS = frozenset(str(urlsplit(url).hostname) for url in (BIGCOMMERCE_URL, *LOGICBROKER_URLS.values()))
"""The hosts of the two services."""


class LeftTheMachine(Exception):
    """A connector wanted to connect to another machine; no OSError, which would pass for trouble on the wire."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The connector wanted a connection of its own to {where}; against the fakes nothing leaves this machine. "
            "Send with the `send` that the factory is given (harness.connectors.session(send) is a requests.Session "
            "over it), or with requests, which reaches the fakes here as it does within `fakes.intercept`."
        )


class NetworkGuard:
    """Within it, threads that were not there before it ever was used reach no other machine.

    With a ``wire``, ``requests`` to the hosts of the two services is sent there.  On leaving, the first connection that
    was refused is raised again, if whoever wanted it went on as if nothing were wrong.
    """

    def __init__(self, wire: Send | None = None) -> None:
        self._wire = wire
        self._led_there = ExitStack()

    def __enter__(self) -> "NetworkGuard":
        _begin()
        if self._wire is not None:
            from harness.connectors.through_requests import leading  # noqa: PLC0415 - requests takes long to load

            self._led_there.enter_context(leading(VENDORS, self._wire))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._led_there.close()
        refused = _end()
        if refused and error is not refused and self._wire is not None and isinstance(error, Exception | None):
            raise refused from error


class _State:
    """How many guards are up, what was refused since the last one went down, and whose threads are not guarded."""

    guards = 0
    refused: LeftTheMachine | None = None
    others: WeakSet[threading.Thread] | None = None


def _begin() -> None:
    if _State.others is None:
        here = threading.current_thread()
        _State.others = WeakSet(each for each in threading.enumerate() if each is not here)
        sys.addaudithook(_listen)
    _State.guards += 1


def _end() -> LeftTheMachine | None:
    _State.guards -= 1
    refused, _State.refused = _State.refused, None
    return refused


def _listen(event: str, arguments: tuple[Any, ...], state: type[_State] = _State) -> None:
    """Refuse what would leave the machine; Python tells of each connection before it is made, whoever makes it.

    It is still called when the interpreter ends and has emptied this module.
    """
    if not state.guards or event not in _PLACES:
        return
    where = _PLACES[event](arguments)
    if where is None or _is_here(where) or threading.current_thread() in (state.others or ()):
        return
    state.refused = LeftTheMachine(where)
    raise state.refused


def _address(arguments: tuple[Any, ...]) -> str | None:
    """The host of a socket's address; None where the address is no host's, as with a socket in the file system."""
    address = arguments[1]
    return str(address[0]) if isinstance(address, tuple) and arguments[0].family in _INTERNET else None


def _name(arguments: tuple[Any, ...]) -> str | None:
    """The name of a host that is looked up."""
    host = arguments[0]
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host


def _named(arguments: tuple[Any, ...]) -> str:
    """The host whose name is asked for."""
    return str(arguments[0][0])


_INTERNET = (socket.AF_INET, socket.AF_INET6)

_PLACES = {
    "socket.connect": _address,
    "socket.sendto": _address,
    "socket.sendmsg": _address,
    "socket.getaddrinfo": _name,
    "socket.gethostbyname": _name,
    "socket.gethostbyaddr": _name,
    "socket.getnameinfo": _named,
}
"""The events by which Python tells that somebody else is to be reached, and where each says whom."""


def _is_here(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()} or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
