"""A call over a real network that is watched: it ends by a deadline, and reaches only whom it may.

A time-out of a library is between two bytes, so that a host that drips never ends a call.  A name is looked up once,
and the very address that was looked at is connected to, so that nobody can lead it elsewhere in between.
"""

import errno
import os
import socket
import threading
from contextlib import suppress
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from harness.sync.hosts import is_private

_calls = threading.local()
"""The call that each thread is making."""


class WatchedCall:
    """Around one call of this thread; whatever connection it uses is shut after so many ``seconds``.

    With ``only_public`` it reaches no address but those of the internet, whatever name stands for them.  Through a
    proxy it is the proxy that looks names up.
    """

    def __init__(self, seconds: float, *, only_public: bool = False) -> None:
        self.is_over = False
        self.only_public = only_public
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connection: socket.socket) -> None:
        """A connection that the call uses from now on; a handle of our own on it stays when it is wrapped in TLS."""
        with self._lock:
            self._watched.append(socket.socket(fileno=os.dup(connection.fileno())))

    def __enter__(self) -> Self:
        _calls.watched = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _calls.watched = None
        with self._lock:
            for each in self._watched:
                each.close()
            self._watched = []

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for each in self._watched:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


def _watched() -> WatchedCall | None:
    found: WatchedCall | None = getattr(_calls, "watched", None)
    return found


class _Watched(HTTPConnection):
    """What a watched call does with a connection: looks at its host, sees its socket before the handshake of TLS."""

    def _new_conn(self) -> socket.socket:
        call = _watched()
        if call is None:
            return super()._new_conn()
        made = self._connected(call)
        call.watch(made)
        return made

    def _connected(self, call: WatchedCall) -> socket.socket:
        """A connection to the first address of the host that takes one, while there is time."""
        name, addresses = self.host, self._addresses()
        if call.only_public and self.proxy is None:
            for address in addresses:
                self._check(address)
        try:
            for address in addresses[:-1]:
                self.host = address
                with suppress(NewConnectionError, ConnectTimeoutError):
                    return super()._new_conn()
                if call.is_over:
                    break
            self.host = addresses[-1]
            return super()._new_conn()
        finally:
            self.host = name

    def _addresses(self) -> list[str]:
        """What the host's name stands for, each once, as the system prefers them."""
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def _check(self, address: str) -> None:
        if is_private(address):
            words = f"it leads to {address}, which is no address of the internet"
            raise NewConnectionError(self, words) from PermissionError(errno.EACCES, words)

    def request(self, *arguments: Any, **named: Any) -> None:
        """As the library sends it, over a connection that may have been made in an earlier call."""
        call = _watched()
        if call is not None and self.sock is not None:
            if call.only_public and self.proxy is None:
                self._check(str(self.sock.getpeername()[0]))
            call.watch(self.sock)
        super().request(*arguments, **named)


class _SecureWatched(_Watched, HTTPSConnection):
    """The same with TLS, whose handshake may drip, too."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureWatched


class WatchedAdapter(HTTPAdapter):
    """The library's own adapter, over connections that are watched."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """As the library makes it, with our kinds of connections."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: Any, **named: Any) -> Any:
        """As the library makes it, with our kinds of connections."""
        manager = super().proxy_manager_for(proxy, **named)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
