"""What a served order costs the server's process, in times of a bare ASGI application that answers the same bytes."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.processes import surroundings

REQUESTS = 1_600

BARE = """
import sys, uvicorn
head, _, body = sys.stdin.buffer.read().partition(b"\\r\\n\\r\\n")
fields = [tuple(line.split(b": ", 1)) for line in head.split(b"\\r\\n")[1:]]
async def answer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": body})
quiet = {"log_config": None, "access_log": False, "server_header": False, "date_header": False}
uvicorn.run(answer, port=int(sys.argv[1]), lifespan="off", ws="none", **quiet)
"""

SERVED = """
import json, sys
from collections import Counter
from fakes.bigcommerce.state.rate_limit import RateLimit
from fakes.doors.server import serve_alone
from harness.simulation import World
RateLimit.take = lambda self, now: True
world = World(seed=7)
order = world.shopper.place_order()
world.advance(minutes=30)
path = f"/stores/{world.bigcommerce.store_hash}/v2/orders/{order.id}"
token = world.credentials.access_token.reveal()
serve_alone(world.bigcommerce.answer, int(sys.argv[1]), lambda url: {"path": path, "token": token})
"""


def measured() -> Iterator[tuple[str, float]]:
    """The ratio for one connection, and for sixteen at once."""
    with _process(SERVED) as (ours, served, first):
        told = json.loads(first.stdout.readline()) if first.stdout else {}
        request = _request(told["path"], told["token"])
        with _connected(served) as asking:
            asking.sendall(request)
            answer = _answer(asking)
        with _process(BARE, answer) as (bare, port, _):
            for at_once in (1, 16):
                ratio = _cost(ours, served, request, at_once) / _cost(bare, port, request, at_once)
                many = f"{at_once} connections" if at_once > 1 else "one connection"
                yield f"a served order over {many}, in times of a bare ASGI answer of the same bytes", ratio


@contextmanager
def _process(code: str, given: bytes | None = None) -> Iterator[tuple[int, int, "subprocess.Popen[bytes]"]]:
    """A server in a process of its own: its number, its port, and itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", code, str(port)]
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings(PYTHONUNBUFFERED="1")
    )
    assert started.stdin is not None
    with started.stdin as standard_input:
        standard_input.write(given or b"")
    try:
        yield started.pid, port, started
    finally:
        started.terminate()
        started.wait()
        if started.stdout is not None:
            started.stdout.close()


def _request(path: str, token: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Auth-Token: {token}", "Accept: application/json", "", "")
    return "\r\n".join(lines).encode()


def _cost(process: int, port: int, request: bytes, at_once: int) -> float:
    """Seconds of the server's processor for a request, the least of some rounds."""
    with ExitStack() as open_ones:
        connections = [open_ones.enter_context(_connected(port)) for _ in range(at_once)]
        taken = []
        for _ in range(5):
            before = _seconds(process)
            for _ in range(REQUESTS // at_once):
                for each in connections:
                    each.sendall(request)
                for each in connections:
                    _answer(each)
            taken.append((_seconds(process) - before) / REQUESTS)
        return min(taken)


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _connected(port: int) -> socket.socket:
    """A connection to a server that may still be starting."""
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError(port)


def _answer(connection: socket.socket) -> bytes:
    """The next answer, head and body."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


if __name__ == "__main__":
    for what, found in measured():
        print(f"{found:8.2f}  {what}")
