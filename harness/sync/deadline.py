"""A call over a real network that ends by a deadline: its connection is shut when the time is up.

A time-out of a library is between two bytes, so that a host that drips never ends a call.
"""

import os
import socket
import threading
from contextlib import suppress
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_calls = threading.local()
"""The deadline of the call that each thread is making."""


class Deadline:
    """Around one call of this thread; whatever connection it uses is shut after so many ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connection: socket.socket) -> None:
        """A connection that the call uses from now on; a handle of our own on it stays when it is wrapped in TLS."""
        with self._lock:
            self._watched.append(socket.socket(fileno=os.dup(connection.fileno())))

    def __enter__(self) -> Self:
        _calls.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _calls.deadline = None
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


def _watch(connection: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_calls, "deadline", None)
    if deadline is not None and connection is not None:
        deadline.watch(connection)


class _Watched(HTTPConnection):
    """What a deadline sees of a connection: its socket as soon as there is one, before the handshake of TLS."""

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        _watch(made)
        return made

    def request(self, *arguments: Any, **named: Any) -> None:
        _watch(self.sock)
        super().request(*arguments, **named)


class _SecureWatched(_Watched, HTTPSConnection):
    """The same with TLS, whose handshake may drip, too."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureWatched


class WatchedAdapter(HTTPAdapter):
    """The library's own adapter, over connections that a deadline can shut."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """As the library makes it, with our kinds of connections."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: Any, **named: Any) -> Any:
        """As the library makes it, with our kinds of connections."""
        manager = super().proxy_manager_for(proxy, **named)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
