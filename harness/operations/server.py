"""Metrics and health over HTTP on loopback: ``/metrics`` for Prometheus, ``/health`` for what restarts processes.

What they contain is decided in ``metrics.py`` and ``health.py``.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST

from harness.operations.health import Health
from harness.operations.metrics import Metrics

HttpAnswer = tuple[int, str, bytes]


SECONDS_FOR_A_REQUEST = 10
"""So long a caller may take to say what it wants."""

MOST_CALLERS = 32
"""So many are answered at once; one more is hung up on, and comes back."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _FewThreads(ThreadingHTTPServer):
    """A thread for each caller, as long as they are few."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, place: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(place, handler)
        self._free = threading.BoundedSemaphore(MOST_CALLERS)
        self._since: dict[socket.socket, float] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            self._since[request] = time.monotonic()
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._since.pop(request, None)
            self._free.release()

    def service_actions(self) -> None:
        """Hang up on who drips: a time-out of the library is between two bytes, and never over then."""
        for request, since in list(self._since.items()):
            if time.monotonic() - since > SECONDS_FOR_A_REQUEST:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)


def _refusal(address: str, host: str, origin: str | None) -> HttpAnswer | None:
    """What a page of the web is answered that a browser on this machine has open; None for everybody else."""
    if address in LOOPBACK and _name_in(host) not in LOOPBACK:
        return 403, "text/plain", b"This port answers to the names of this machine.\n"
    return (403, "text/plain", b"This port is for no page of the web.\n") if origin is not None else None


def _name_in(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


@contextmanager
def served(
    metrics: Metrics, health: Health, *, port: int, address: str, clock: Callable[[], datetime]
) -> Iterator[int]:
    """HttpAnswer in a thread of its own for as long as the block lasts; gives the port, which 0 leaves to the machine.

    Raises:
        OSError: the port is taken, or the address is not this machine's.
    """

    def answer(path: str) -> HttpAnswer:
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, metrics.text()
        if path == "/health":
            well, report = health.report(clock())
            return 200 if well else 503, "application/json", json.dumps(report, sort_keys=True).encode() + b"\n"
        return 404, "text/plain", b"There are /metrics and /health.\n"

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS_FOR_A_REQUEST

        def do_GET(self) -> None:
            refused = _refusal(address, self.headers.get("Host", ""), self.headers.get("Origin"))
            status, kind, body = refused or answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def version_string(self) -> str:
            return "harness"  # Which Python runs here is nobody's business.

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """A scraper that comes every few seconds is not worth a line."""

    server = _FewThreads((address, port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
