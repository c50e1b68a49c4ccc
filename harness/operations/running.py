"""Runs connections in real time until asked to stop, with logs, metrics and health.

What is done in a tick is the fleet's; signals and what a person typed are the command line's.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TextIO

from harness.operations.health import Health
from harness.operations.logs import LogFormat, LogLevel, logger
from harness.operations.metrics import Metrics
from harness.operations.server import served
from harness.operations.watch import Watch
from harness.sync import Connection, Fleet, Journal, Leases, requests_send
from harness.sync.errors import JournalUnavailable

UtcNow = Callable[[], datetime]

A_WINDOW = timedelta(minutes=1)
"""How long a run that is to end waits at most: a window of the store's quota is half as long."""

LOOK = 2.0
"""Seconds, at most, until a decision of a person reaches a connector that waits."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a run reports: where logs go, in which form (``auto`` looks for a terminal), and which port is served."""

    stream: TextIO
    form: str = "auto"
    level: LogLevel = "info"
    port: int | None = None
    address: str = "127.0.0.1"


def run(
    connections: Sequence[Connection],
    journal: str,
    reporting: Reporting,
    stopping: threading.Event,
    *,
    clock: UtcNow,
    once: bool,
    at_end: Callable[[Fleet], None],
) -> Fleet:
    """Work the connections until ``stopping`` is set, or ``once``; ``at_end`` sees how they stand then.

    Raises:
        UnusableInput: the journal or a connection cannot be used.
        OSError: the port is taken.
    """
    log = _log(connections, reporting)
    metrics, health = Metrics(), Health(clock())
    watches = {one.key: Watch(one.name, log, metrics, health) for one in connections}
    memory = Journal.open(journal)
    fleet = Fleet(
        connections,
        requests_send(),
        Leases(memory, f"process {os.getpid()} on {socket.gethostname()} ({os.urandom(4).hex()})"),
        clock=clock,
        stopping=stopping.is_set,
        on_failure=lambda one, reason: watches[one.key].failed(reason),
        observe=lambda one: watches[one.key],
    )
    with _port(reporting, metrics, health, log, clock):
        try:
            log.info("started", connections=[one.name for one in connections])
            _keep_ticking(fleet, memory, stopping, clock, once=once)
            log.info("stopped", health=health.line(clock()), asked=stopping.is_set())
            at_end(fleet)
        finally:
            fleet.close()
            memory.close()
    return fleet


def _log(connections: Sequence[Connection], reporting: Reporting) -> Any:
    secrets = [one.logicbroker_key for one in connections]
    for one in connections:
        secrets += [one.credentials.access_token, *filter(None, [one.credentials.client_secret])]
    form: LogFormat = "console" if reporting.form == "console" else "json"
    if reporting.form == "auto" and reporting.stream.isatty():
        form = "console"
    return logger(reporting.stream, form, reporting.level, secrets)


@contextmanager
def _port(reporting: Reporting, metrics: Metrics, health: Health, log: Any, clock: UtcNow) -> Iterator[None]:
    if reporting.port is None:
        yield
        return
    with served(metrics, health, port=reporting.port, address=reporting.address, clock=clock) as port:
        log.info("serving", metrics=f"http://{reporting.address}:{port}/metrics")
        yield


def _keep_ticking(fleet: Fleet, memory: Journal, stopping: threading.Event, clock: UtcNow, *, once: bool) -> None:
    """Call the fleet whenever it wants to be called, or a person has decided something."""
    while not stopping.is_set():
        now = clock()
        due = fleet.tick(now)
        if due <= now:
            continue
        if once and not _goes_on_soon(fleet, due - now):
            break
        while not stopping.wait(min(max((due - clock()).total_seconds(), 0), LOOK)) and clock() < due:
            if wishing := _wishing(memory):
                fleet.hurry(wishing, clock())
                break


def _goes_on_soon(fleet: Fleet, wait: timedelta) -> bool:
    """Whether work that was begun waits for no more than the store's next window."""
    return wait <= A_WINDOW and any(connector.is_amid for connector in fleet.connectors)


def _wishing(memory: Journal) -> list[str]:
    try:
        return memory.wishing()
    except JournalUnavailable:
        return []  # The fleet says so, when it is its turn.
