"""The wire of a connector in a process of its own: two ports on loopback, whose requests wait until they are answered.

Who answers them, and what a request means, is decided by whoever holds the wire.
"""

import queue
import socket
import struct
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from harness.sync.wire import Request, Response

LOOPBACK = "127.0.0.1"

HOP_BY_HOP = frozenset({"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"})
"""Header fields that speak of one connection only, and those that this end writes itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for its answer; ``reply`` takes it, or None where the connection is to break."""

    request: Request
    reply: "queue.SimpleQueue[Response | None]" = field(default_factory=queue.SimpleQueue)


@dataclass(frozen=True, slots=True)
class AskedElsewhere:
    """Somebody wanted to reach another host through here."""

    host: str


class Loopback:
    """A port for each service; what is asked there is put into ``inbox``, with its base URL in place of the port."""

    def __init__(self, services: Iterable[str], inbox: "queue.SimpleQueue[Any]") -> None:
        self._servers = {name: _Server(inbox) for name in services}
        self.urls = {name: f"http://{LOOPBACK}:{server.server_port}" for name, server in self._servers.items()}
        for server in self._servers.values():
            threading.Thread(target=server.serve, daemon=True).start()

    def stand_for(self, bases: Mapping[str, str]) -> None:
        """Let each service's port stand for a base URL."""
        for name, server in self._servers.items():
            server.base = bases[name]
            server.translations = [(bases[each].encode(), url.encode()) for each, url in self.urls.items()]

    def close(self) -> None:
        """Answer nothing any more; nobody is waited for, because the interpreter may be about to end."""
        for server in self._servers.values():
            server.is_over = True


LARGEST_BODY, LONGEST_LINE = 64_000_000, 4_096


def _checked(size: int) -> int:
    if not 0 <= size <= LARGEST_BODY:
        raise ValueError(size)
    return size


class _Server(ThreadingHTTPServer):
    timeout = 0.02
    daemon_threads = True
    block_on_close = False

    def __init__(self, inbox: "queue.SimpleQueue[Any]") -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.base, self.inbox, self.is_over = "", inbox, False
        self.translations: list[tuple[bytes, bytes]] = []
        """Each base URL and the address that stands for it here: links in answers lead back through here."""

    def serve(self) -> None:
        """Take every request until it is over."""
        while not self.is_over:
            self.handle_request()
        self.server_close()

    def outwards(self, content: bytes) -> bytes:
        """What the service reads: its own addresses."""
        for base, url in self.translations:
            content = content.replace(url, base)
        return content

    def inwards(self, content: bytes) -> bytes:
        """What the connector reads: addresses that it can reach."""
        for base, url in self.translations:
            content = content.replace(base, url)
        return content

    def handle_error(self, *_: Any) -> None:
        """Whoever hangs up, or is killed, is no error of this end."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def __getattr__(self, name: str) -> Any:
        """Every method is handled alike."""
        if name == "do_CONNECT":
            return self._refuse
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        if urlsplit(self.path).netloc:  # Somebody takes this for a proxy.
            self._refuse()
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            body = self.server.outwards(self._body())
        except ValueError:
            self.send_error(413, f"A body has at most {LARGEST_BODY} bytes, and says how many")
            self.close_connection = True
            return
        asked = Asked(Request(self.command, self.server.base + self.path, headers, body))
        if self.server.is_over:
            self._break_off()
            return
        self.server.inbox.put(asked)
        answer = asked.reply.get()
        if answer is None:
            self._break_off()
        else:
            self._send(answer)

    def _body(self) -> bytes:
        """Raises ValueError: no size, one below zero, or more than ``LARGEST_BODY``."""
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(_checked(int(self.headers.get("content-length") or 0)))
        parts, total = [], 0
        while size := _checked(int(self.rfile.readline(LONGEST_LINE).partition(b";")[0], 16)):
            total = _checked(total + size)
            parts.append(self.rfile.read(size))
            self.rfile.readline(LONGEST_LINE)
        while self.rfile.readline(LONGEST_LINE).strip():
            pass  # Trailers, which nobody reads.
        return b"".join(parts)

    def _send(self, answer: Response) -> None:
        body = self.server.inwards(answer.body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in HOP_BY_HOP - {"date"}:
                self.send_header(name, self.server.inwards(value.encode("latin-1")).decode("latin-1"))
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(body)

    def send_response(self, code: int, message: str | None = None) -> None:
        """The status alone: the date is the service's, which need not be that of this machine."""
        self.send_response_only(code, message)

    def _refuse(self) -> None:
        self.server.inbox.put(AskedElsewhere(urlsplit(self.path).netloc or self.path))
        self.send_error(403, "Nothing leaves this machine")
        self.close_connection = True

    def _break_off(self) -> None:
        """End the connection without an answer, so that nobody can know whether the request arrived."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing: every request is in the history."""
