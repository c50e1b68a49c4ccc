"""Who moves the clock: everything that is due is run in order, at its instant.

What is due, and what doing it means, is known by the services and the connector; nothing here sends a request.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from harness.record.history import Arrived, History
from harness.record.looks import TICK, TICK_CRASHED, TICK_DIED
from harness.simulation.trouble.connector_faults import Died

MOST_AT_ONCE = 10_000
"""How often somebody may be called at one instant before we say that they will never finish."""


class Service(Protocol):
    """Anything that does things by itself."""

    def due(self) -> datetime | None: ...
    def run_due(self) -> None: ...


class Movable(Protocol):
    """A clock that the conductor moves: in memory at once, elsewhere perhaps by waiting."""

    def now(self) -> datetime: ...
    def move(self, to: datetime) -> None: ...


class Ticking(Protocol):
    """A connector under test."""

    def tick(self, now: datetime) -> datetime | None: ...


class NeverFinished(Exception):
    """Somebody wanted to be called again at once, without end."""

    def __init__(self, who: str, now: datetime) -> None:
        super().__init__(
            f"{who} was called {MOST_AT_ONCE} times at {now.isoformat()} and wants to be called again at once; "
            "whoever has nothing to do must name a later instant"
        )


class Conductor:
    """Runs services and a connector on one clock.  At one instant the services come first, in the order given."""

    def __init__(
        self, clock: Movable, history: History, services: Sequence[Service], skew: timedelta = timedelta()
    ) -> None:
        """``skew`` is how far the connector's own clock is ahead."""
        self.connector: Ticking | None = None
        self.next_tick: datetime | None = None
        self.halt_at: datetime | None = None
        """The instant at which a world that is run again stops."""
        self.in_tick = False
        """Whether the connector is at work, or was when everything stopped."""
        self.died_at: datetime | None = None
        """When the connector's process died, while none has taken over from it."""
        self.skew = skew
        self._clock = clock
        self._history = history
        self._services = tuple(services)

    def employ(self, connector: Ticking) -> None:
        """Take this connector from now on, and run it at once."""
        self.connector, self.died_at = connector, None
        self.next_tick = self._clock.now()
        self._run_connector()

    def let_go(self) -> None:
        """Give up a connector that was stopped in the middle of its work."""
        if self.in_tick:
            self.connector, self.next_tick, self.in_tick = None, None, False

    def also_run(self, service: Service) -> None:
        """Take in somebody else who does things by itself; at one instant it comes last of them."""
        self._services = (*self._services, service)

    def next_due(self) -> datetime | None:
        """When somebody wants to do something next, or None."""
        instants = [*(service.due() for service in self._services), self.next_tick]
        return min((instant for instant in instants if instant is not None), default=None)

    def advance(self, to: datetime, told: Callable[[datetime], None] = lambda instant: None) -> None:
        """Run everything that is due up to an instant, that instant included, and leave the clock there.

        ``told`` hears of every instant that is over; what it raises stops everything there, with nothing half done.

        Raises:
            ValueError: the instant has passed, or has no time zone.
            NeverFinished: somebody does not stop asking to be called again at once.
        """
        if to < self._clock.now():
            raise ValueError(
                f"time cannot go backwards: it is {self._clock.now().isoformat()}, asked for {to.isoformat()}"
            )
        end = to if self.halt_at is None else min(to, self.halt_at)
        while (due := self.next_due()) is not None and due <= end:
            self._clock.move(max(due, self._clock.now()))
            self._run_instant()
            told(self._clock.now())
        self._clock.move(end)
        if end < to:
            raise Arrived

    def _run_instant(self) -> None:
        """Everything that is due now, also what becomes due by doing it."""
        now = self._clock.now()
        for _ in range(MOST_AT_ONCE):
            for service in self._services:
                service.run_due()
            self._run_connector()
            due = self.next_due()
            if due is None or due > now:
                return
        raise NeverFinished("a service", now)

    def _run_connector(self) -> None:
        now = self._clock.now()
        for _ in range(MOST_AT_ONCE):
            if self.connector is None or self.next_tick is None or self.next_tick > now:
                return
            self._tick(self.connector, now)
        raise NeverFinished("the connector", now)

    def _tick(self, connector: Ticking, now: datetime) -> None:
        self.in_tick = True
        try:
            following = connector.tick(now + self.skew)
        except Died as died:
            self.in_tick, self.connector, self.next_tick, self.died_at = False, None, None, now
            self._history.record("connector", "tick", TICK_DIED, {"error": str(died)})
            return
        except Exception as error:
            self.in_tick = False
            self._history.record("connector", "tick", TICK_CRASHED, {"error": f"{type(error).__name__}: {error}"})
            raise
        self.in_tick, self.next_tick = False, None if following is None else following - self.skew
        self._history.record("connector", "tick", TICK, {"next": self.next_tick})


def duration(*, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> timedelta:
    """How long to advance.

    Raises:
        ValueError: nothing or less than nothing.
    """
    length = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
    if length <= timedelta(0):
        raise ValueError(f"wanted a time to advance, such as minutes=15 or days=1; got {length}")
    return length
