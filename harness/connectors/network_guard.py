"""Nothing leaves the machine: what a connector sends past its wire while it is tried against the fakes is refused.

``requests`` to the hosts of the two services reaches the wire all the same.  Which wire that is, and when it is
guarded, is decided by the world that runs the connector.
"""

import ipaddress
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from types import TracebackType
from typing import Any, NoReturn
from urllib.parse import urlsplit
from weakref import WeakSet

from harness.sync.choices import BIGCOMMERCE_URL, LOGICBROKER_URLS
from harness.sync.wire import Send

VENDORS = frozenset(str(urlsplit(url).hostname) for url in (BIGCOMMERCE_URL, *LOGICBROKER_URLS.values()))
"""The hosts of the two services."""


class LeftTheMachine(Exception):
    """A connector wanted to connect to another machine; no OSError, which would pass for trouble on the wire."""

    def __init__(self, where: str, instead: str = "") -> None:
        """``instead`` says how to reach the fakes; without it, how a connector in this process does."""
        super().__init__(
            f"The connector wanted a connection of its own to {where}; against the fakes nothing leaves this machine. "
            + (instead or _IN_THIS_PROCESS)
        )


_IN_THIS_PROCESS = (
    "Send with the `send` that the factory is given (harness.connectors.session(send) is a requests.Session over it), "
    "or with requests, which reaches the fakes here as it does within `fakes.intercept`.  With any other library it "
    'runs in a process of its own: --connector-command "python -m harness.connectors.worker MODULE:FACTORY".'
)


class NetworkGuard:
    """Within it, threads that were not there before it ever was used reach no other machine.

    With a ``wire``, ``requests`` to the hosts of the two services is sent there, and ``os._exit`` ends this process no
    more than ``sys.exit`` does.  On leaving, the first connection that was refused is raised again, if whoever wanted
    it went on as if nothing were wrong; a fork of this process ends there.
    """

    def __init__(self, wire: Send | None = None) -> None:
        self._wire = wire
        self._led_there = ExitStack()

    def __enter__(self) -> "NetworkGuard":
        _begin()
        if self._wire is not None:
            from harness.connectors.through_requests import leading  # noqa: PLC0415 - requests takes long to load

            self._led_there.enter_context(leading(VENDORS, self._wire))
            os._exit = partial(_leave, os.getpid())
            self._led_there.callback(_allow_leaving, os.getpid())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._led_there.close()
        refused = _end()
        if refused and error is not refused and self._wire is not None and isinstance(error, Exception | None):
            raise refused from error


_end_process = os._exit


def _leave(rehearsing: int, code: int) -> NoReturn:
    """End a child, but not the process that rehearses: whoever becomes a daemon would end it, without a verdict."""
    if os.getpid() == rehearsing:
        raise SystemExit(code)
    _end_process(code)


def _allow_leaving(rehearsing: int) -> None:
    """The connector's code is over; in a fork of the process everything is."""
    os._exit = _end_process
    if os.getpid() != rehearsing:
        _end_process(0)


class _State:
    """How many guards are up, what was refused since the last one went down, and who is not guarded."""

    guards = 0
    starts_command = False
    refused: LeftTheMachine | None = None
    others: WeakSet[threading.Thread] | None = None


@contextmanager
def starting_command() -> Iterator[None]:
    """Within it, a program may be started with whatever arguments: the user of the harness typed them."""
    _State.starts_command = True
    try:
        yield
    finally:
        _State.starts_command = False


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
    if not state.guards or event not in _PLACES or state.starts_command:
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


def _addressed(arguments: tuple[Any, ...]) -> str | None:
    """The host of an address on the command line of a program that is started, if it is another machine's."""
    words = [each if isinstance(each, list | tuple) else [each] for each in arguments[:2]]
    line = " ".join(os.fsdecode(each) for each in chain(*words) if isinstance(each, str | bytes | os.PathLike))
    return next((found[1] for found in _ADDRESS.finditer(line) if not _is_here(found[1])), None)


_ADDRESS = re.compile(r"\w://(?:[^/\s@]*@)?([\w.-]+)")

_INTERNET = (socket.AF_INET, socket.AF_INET6)

_PLACES = {
    "socket.connect": _address,
    "socket.sendto": _address,
    "socket.sendmsg": _address,
    "socket.getaddrinfo": _name,
    "socket.gethostbyname": _name,
    "socket.gethostbyaddr": _name,
    "socket.getnameinfo": _named,
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"), _addressed),
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
