"""A tick that does not come back is ended, also where it catches everything, and the connector is told so."""

import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime
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
