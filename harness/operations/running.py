"""Runs connections in real time until asked to stop, with logs, metrics and health.

What is done in a tick is the fleet's; signals and what a person typed are the command line's.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TextIO

from harness.operations import unusable_files
from harness.operations.health import Health
from harness.operations.logs import LogForm, LogLevel, logger
from harness.operations.metrics import Metrics
from harness.operations.server import served
from harness.operations.watch import Watch
from harness.sync import Connection, Fleet, Journal, Leases, requests_send
from harness.sync.connector import MOST_STEP_BACK
from harness.sync.errors import JournalUnavailable, UnusableInput
from harness.sync.wire import Send

NONE: Mapping[str, str] = MappingProxyType({})

A_WINDOW = timedelta(minutes=1)
"""How long a run that is to end waits at most: a window of the store's quota is half as long."""

MOST_AT_ONCE = 32
"""Connections that have their turns at the same time, each in a thread."""

LOOK = 2.0
"""Seconds, at most, until a decision of a person reaches a connector that waits."""


@dataclass(frozen=True, slots=True)
class RunOutput:
    """How people hear of a run: where logs go and in which form (``auto`` looks for a terminal), and on which port."""

    stream: TextIO
    form: str = "auto"
    level: LogLevel = "info"
    port: int | None = None
    address: str = "127.0.0.1"


def run(
    connections: Sequence[Connection],
    journal: str,
    output: RunOutput,
    stopping: threading.Event,
    *,
    clock: Callable[[], datetime],
    once: bool,
    at_end: Callable[[Fleet], None],
    unusable: Mapping[str, str] = NONE,
) -> Fleet:
    """Work the connections until ``stopping`` is set, or ``once``; ``at_end`` sees how they stand then.

    ``unusable`` says of connection files, by name, why they are not among them: people are told as of a connection.

    Raises:
        UnusableInput: the journal, a connection or the port cannot be used.
    """
    log = _log(connections, output)
    metrics, health = Metrics(), Health(clock())
    fields: set[str] = set()
    watches = {one.key: Watch(one.name, log, metrics, health, fields) for one in connections}
    with Journal.open(journal) as memory:
        unusable_files.tell(memory, unusable, clock(), log, health)
        fleet = Fleet(
            connections,
            _Wires(),
            Leases(memory, f"process {os.getpid()} on {socket.gethostname()} ({os.urandom(4).hex()})"),
            clock=clock,
            stopping=stopping.is_set,
            on_failure=lambda one, reason: watches[one.key].failed(reason),
            observe=lambda one: watches[one.key],
            begins_at_once=True,
            threads=min(len(connections), MOST_AT_ONCE),
        )
        with _port(output, metrics, health, log, clock), closing(fleet):
            log.info("started", connections=[one.name for one in connections])
            _keep_ticking(fleet, memory, stopping, clock, once=once)
            fleet.finish(clock())
            log.info("stopped", health=health.line(clock()), asked=stopping.is_set())
            at_end(fleet)
    return fleet


class _Wires:
    """Ways to send: connections behind the same proxy share one, and with it what it keeps open."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Send] = {}
        self._lock = threading.Lock()

    def __call__(self, one: Connection) -> Send:
        behind = (one.proxy.reveal() if one.proxy else "", one.ca_file)
        with self._lock:
            if behind not in self._known:
                self._known[behind] = requests_send(proxy=one.proxy, ca_file=one.ca_file)
            return self._known[behind]


def _log(connections: Sequence[Connection], output: RunOutput) -> Any:
    secrets = [secret for one in connections for secret in one.secrets]
    form: LogForm = "console" if output.form == "console" else "json"
    if output.form == "auto" and output.stream.isatty():
        form = "console"
    return logger(output.stream, form, output.level, secrets)


@contextmanager
def _port(
    output: RunOutput, metrics: Metrics, health: Health, log: Any, clock: Callable[[], datetime]
) -> Iterator[None]:
    if output.port is None:
        yield
        return
    with ExitStack() as stack:
        try:
            port = stack.enter_context(served(metrics, health, port=output.port, address=output.address, clock=clock))
        except OSError as error:
            came = f"{output.address}, port {output.port} ({error.strerror or error})"
            raise UnusableInput("a free port of this machine for the metrics", came, "Choose another one.") from None
        log.info("serving", metrics=f"http://{output.address}:{port}/metrics")
        yield


def _keep_ticking(
    fleet: Fleet, memory: Journal, stopping: threading.Event, clock: Callable[[], datetime], *, once: bool
) -> None:
    """Call the fleet whenever it wants to be called, or a person has decided something."""
    while not stopping.is_set():
        now = clock()
        due = fleet.tick(now)
        if due <= now:
            continue
        if once and not _goes_on_soon(fleet, due - now):
            break
        # Also when the clock is set back, because then nobody knows what is due.
        while not stopping.wait(_seconds(due - clock())) and now - MOST_STEP_BACK <= clock() < due:
            if wishing := _wishing(memory):
                fleet.hurry(wishing, clock())
                break


def _seconds(wait: timedelta) -> float:
    return min(max(wait.total_seconds(), 0), LOOK)


def _goes_on_soon(fleet: Fleet, wait: timedelta) -> bool:
    """Whether work that was begun goes on, or waits for no more than the store's next window."""
    if fleet.is_at_work:
        return True
    return wait <= A_WINDOW and any(connector.is_amid for connector in fleet.connectors)


def _wishing(memory: Journal) -> list[str]:
    try:
        return memory.wishing()
    except JournalUnavailable:
        return []  # The fleet says so, when it is its turn.
