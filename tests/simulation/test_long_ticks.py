"""A tick that does not come back is ended, also where it catches everything, and the connector is told so."""

import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any

import pytest

from harness.simulation import long_ticks
from harness.simulation.crashes import EndlessTick
from harness.simulation.world import World


class Waiting:
    """A connector that waits inside of its tick."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        """Take nothing."""

    def tick(self, now: datetime) -> Any:
        self.wait()

    def wait(self) -> None:
        time.sleep(60)


class Swallowing(Waiting):
    def wait(self) -> None:
        while True:
            try:
                time.sleep(60)
            except BaseException as swallowed:  # noqa: BLE001 - that is the case
                self.swallowed = swallowed


class Beginning(Waiting):
    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        Swallowing.wait(self)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time limit is a moment; an alarm of a time limit of tests would be left alone."""
    monkeypatch.setattr(long_ticks, "PATIENCE", 0.05)
    left = signal.setitimer(signal.ITIMER_REAL, 0)
    yield
    signal.setitimer(signal.ITIMER_REAL, *left)


@pytest.mark.parametrize("connector", [Waiting, Swallowing, Beginning])
def test_it_is_ended_whatever_it_catches(connector: Any) -> None:
    """The sentence says what a tick has to do; neither an alarm nor a trace is left behind."""
    tracing = sys.gettrace()

    with pytest.raises(EndlessTick, match="return the instant of the next call instead of waiting for it"):
        World(connector=connector)

    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert sys.gettrace() is tracing


class Slow(Waiting):
    """A connector whose machine stands still for a while, as a virtual one does that somebody puts aside."""

    stood_still = False

    def tick(self, now: datetime) -> datetime:
        if not self.stood_still:
            time.sleep(0.3)
        self.stood_still = True
        return now + timedelta(days=1)


def test_a_machine_that_stood_still_is_no_endless_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly any work was done by the first look, but some by the next one: nobody waits."""
    made, begun, first_look = 0, 0, 0
    worked = chain([made, begun, first_look], repeat(0.04))
    monkeypatch.setattr(long_ticks, "IDLE", 0.01)
    monkeypatch.setattr(long_ticks.time, "process_time", lambda: next(worked))

    world = World(connector=Slow)

    assert world.connector is not None
