"""``harness sync`` as a process of its own is killed again and again, with SIGKILL, in the middle of a busy day.

The day is lived by a world whose services answer over HTTP; the history is judged by the independent checks.  By
default a few kills; ``--kills 100`` for the whole proof.
"""

import random
import re
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from fakes.wire.http import Request
from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.record.history import History
from harness.simulation.days.scenarios import BY_HAND, orders_for_suppliers
from harness.simulation.days.workload import LAST_ORDER, Crowd
from harness.simulation.world import World
from harness.sync import Connection, Journal
from tests.processes import PATIENCE, surroundings

MOMENTS = ("as a request arrives", "before its answer", "soon after its answer", "while it starts")

REQUESTS_OF_AN_ORDER = 24
"""About so many requests a busy day makes for each of its orders."""

FILE = """
name = "Store of a busy day"
environment = "stage"
store_kind = "trial"
connected_at = {connected_at}
[bigcommerce]
url = "{url}"
store_hash = "{store_hash}"
access_token_variable = "TOKEN"
[logicbroker]
url = "{url}"
key_variable = "KEY"
"""


class Kills:
    """When the next kill comes, and of which kind: chosen by the seed, spread over the whole day."""

    def __init__(self, number: int, seed: int, orders: int) -> None:
        self.left = number
        self.done: Counter[str] = Counter()
        self._random = random.Random(f"{seed}:kills")
        self._gap = orders * REQUESTS_OF_AN_ORDER // (2 * max(1, number))
        self._until_next = 0
        self._moments: list[str] = []
        self.choose()

    def choose(self) -> None:
        self._until_next = self._random.randrange(1, max(2, 2 * self._gap))
        if not self._moments:
            self._moments = self._random.sample(MOMENTS, len(MOMENTS))
        self.moment = self._moments.pop()

    def counts_down(self) -> bool:
        """One more request; whether the kill is due with it."""
        self._until_next -= 1
        return self.left > 0 and self._until_next <= 0

    def pause(self, longest: float) -> None:
        """A moment of real time, so that the kill does not always find the process at the same work."""
        time.sleep(self._random.uniform(0, longest))

    def happened(self) -> None:
        self.left -= 1
        self.done[self.moment] += 1


class KilledSync:
    """A connector under test that is a process; the world's wire is served to it over HTTP by this one."""

    def __init__(self, connection: Connection, send: Callable[[Request], Any], where: str, folder: Path) -> None:
        self.connection = connection
        self.send = send
        self.where = where
        self.folder = folder
        self.server = HTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"sync": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.kills: Kills
        self.history: History
        self.process: subprocess.Popen[str] | None = None
        self.now: datetime
        self.errors = (folder / "errors.txt").open("a")

    def __deepcopy__(self, memo: object) -> "KilledSync":
        return self  # A world that is copied does not copy its surroundings.

    def tick(self, now: datetime) -> datetime:
        """Let the process work until it waits, and kill it when its time has come."""
        self.now = now
        while True:
            if self.process is None:
                self._start()
            else:
                self._tell()
            if (following := self._serve()) is not None:
                return following

    def end(self) -> str:
        """Ask it to stop, and answer what it is in the middle of asking; what it says in the end."""
        words = ""
        if (process := self.process) is not None and process.stdin and process.stdout:
            process.stdin.close()
            self._serve_until_it_ends(process)
            words = process.stdout.read()
            process.stdout.close()
            assert process.wait(PATIENCE) == 0, self._errors()
        self.server.server_close()
        self.errors.close()
        return words

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)
        self.process = None
        self.kills.happened()
        self.history.record("nemesis", "fault", "killed", {"fault": f"SIGKILL {self.kills.moment}"})
        self.kills.choose()

    def _start(self) -> None:
        file = self.folder / "connection.toml"
        credentials, connected_at = self.connection.credentials, self.connection.connected_at or self.now
        file.write_text(
            FILE.format(url=self.url, store_hash=credentials.store_hash, connected_at=connected_at.isoformat())
        )
        secrets = {"TOKEN": credentials.access_token.reveal(), "KEY": self.connection.logicbroker_key.reveal()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.sync.sync_process", "sync", "--connection", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=surroundings(HARNESS_JOURNAL=self.where, **secrets),
        )
        self._tell()
        if self.kills.left and self.kills.moment == MOMENTS[3] and self.kills.counts_down():
            self.kills.pause(1.5)
            self.kill()

    def _tell(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.write(f"{self.now.isoformat()}\n")
            self.process.stdin.flush()

    def _serve(self) -> datetime | None:
        """Answer the process until it waits (until when) or is dead (None)."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.server, selectors.EVENT_READ)
            while self.process is not None:
                selector.register(self.process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
                ready = {key.fileobj for key, _ in selector.select(PATIENCE)}
                assert ready, f"the process neither asks nor waits: {self._errors()}"
                stdout = self.process.stdout
                selector.unregister(stdout)  # type: ignore[arg-type]
                if self.server in ready:
                    self.server.handle_request()
                elif stdout is not None:
                    line = stdout.readline()
                    assert line.startswith("until "), f"{line!r} {self._errors()}"
                    return datetime.fromisoformat(line.split()[1])
        return None

    def _serve_until_it_ends(self, process: "subprocess.Popen[str]") -> None:
        """Answer the calls of the turn that is under way, as the services would."""
        longest = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.server, selectors.EVENT_READ)
            while process.poll() is None:
                assert time.monotonic() < longest, f"the process does not end: {self._errors()}"
                if selector.select(0.1):
                    self.server.handle_request()

    def _errors(self) -> str:
        return (self.folder / "errors.txt").read_text()[-2000:]


class _Handler(BaseHTTPRequestHandler):
    """Both services behind one port: what comes in goes over the world's wire."""

    sync: KilledSync

    def do_GET(self) -> None:
        due = self.sync.kills.counts_down()
        moment = self.sync.kills.moment
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if due and moment == MOMENTS[0]:
            self.sync.kill()
            return
        host = "api.bigcommerce.com" if self.path.startswith("/stores/") else "stage.commerceapi.io"
        answer = self.sync.send(Request(self.command, f"https://{host}{self.path}", dict(self.headers), body))
        if due and moment == MOMENTS[1]:
            self.sync.kill()
            return
        self._answer(answer)
        if due:
            self.sync.kills.pause(0.01)
            self.sync.kill()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names are http.server's

    def _answer(self, answer: Any) -> None:
        body = answer.body
        for host in (b"https://api.bigcommerce.com", b"https://stage.commerceapi.io"):
            body = body.replace(host, self.sync.url.encode())
        self.send_response_only(answer.status)  # Without the date of this machine: the services have their own.
        for name, value in answer.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(body)

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # The process is dead, and hears no answer.
            super().handle()

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the journal is."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else str(tmp_path / "j.sqlite")


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killing_it_loses_and_doubles_nothing(where: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """However often the process is killed, everything arrives once, and no check finds anything broken."""
    number = request.config.getoption("--kills")
    orders, seed = max(4, number), 7
    kills = Kills(number, seed, orders)
    made: list[KilledSync] = []

    def hire(connection: Connection, send: Any, journal: Journal) -> KilledSync:
        made.append(KilledSync(connection, send, where, tmp_path))
        made[-1].kills, made[-1].history = kills, send._history
        return made[-1]

    world = World(seed, connector=hire, suppliers=2)
    look_at_everything(world)
    Crowd(world, orders, until=world.now + LAST_ORDER + timedelta(hours=3)).live()
    world.calm()
    look_at_everything(world)
    verdicts = checks.judge(world.history)
    words = made[0].end()
    sent = Counter(document.reference for document in world.logicbroker.documents(type="SalesOrder"))
    print(f"{number} kills, {dict(kills.done)}; {len(world.bigcommerce.orders)} orders, {len(world.history)} events")

    assert len(made) == 1
    assert kills.left == 0, f"{kills.left} kills did not come to pass"
    assert [f"{each.promise} {each.reason}" for each in verdicts if each.state == "broken"] == []
    assert set(sent.values()) == {1}
    assert {order.id for order in orders_for_suppliers(world)} - set(map(int, sent)) == set()
    assert "connected:" in words
    needed = [line for line in words.splitlines() if "needs a person" in line]
    known = ("OWN-UNCOUNTED", "sku: is empty")  # Whose stock the store does not count; what cannot be asked for.
    by_hand = {deed.facts["order_id"] for name in BY_HAND for deed in world.history.deeds(name)}  # Suppliers go on.
    left = [line for line in needed if not any(word in line for word in known)]
    assert [line for line in left if by_hand.isdisjoint(map(int, re.findall(r"\b[Oo]rder (\d+)", line)))] == []
