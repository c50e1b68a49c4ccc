"""Metrics and health over HTTP on loopback: ``/metrics`` for Prometheus, ``/health`` for what restarts processes.

What they contain is decided in ``metrics.py`` and ``health.py``.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from harness.operations.health import Health
from harness.operations.metrics import Metrics

HttpAnswer = tuple[int, str, bytes]


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
        def do_GET(self) -> None:
            status, kind, body = answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """A scraper that comes every few seconds is not worth a line."""

    server = ThreadingHTTPServer((address, port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
