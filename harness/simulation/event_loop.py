"""Who runs the connector among the services: on one clock, whenever it is due, also when its own clock is wrong.

What is due, and what doing it means, is known by the services and the connector; nothing here sends a request.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial

from fakes.time.event_loop import MovableClock, Scheduled, advance, finish_instant
from harness.connectors.contract import Ticking, checked_instant
from harness.record.history import Arrived, History
from harness.record.looks import TICK, TICK_CRASHED, TICK_DIED
from harness.simulation.crashes import EndlessTick, comes_from_elsewhere, ended_by, whence
from harness.simulation.long_ticks import NeverReturned, no_endless_tick
from harness.simulation.trouble.connector_faults import Died


class Conductor:
    """Runs services and a connector on one clock.  At one instant the services come first, in the order given."""

    def __init__(
        self,
        clock: MovableClock,
        history: History,
        services: Sequence[Scheduled],
        skew: timedelta = timedelta(),
        guard: AbstractContextManager[object] | None = None,
    ) -> None:
        """``skew`` is how far the connector's own clock is ahead; within ``guard`` its code runs."""
        self.connector: Ticking | None = None
        self.next_tick: datetime | None = None
        self.halt_at: datetime | None = None
        """The instant at which a world that is run again stops."""
        self.in_tick = False
        """Whether the connector is at work, or was when everything stopped."""
        self.died_at: datetime | None = None
        """When the connector's process died, while none has taken over from it."""
        self.skew = skew
        self.guard = nullcontext() if guard is None else guard
        self._clock = clock
        self._history = history
        self._services = tuple(services)

    def employ(self, connector: Ticking) -> None:
        """Take this connector from now on, and run it at once."""
        self.connector, self.died_at = connector, None
        self.next_tick = self._clock.now()
        self._run_connector()

    def release(self) -> Ticking | None:
        """Let nobody work, until somebody is employed; returns who worked so far."""
        former, self.connector, self.next_tick, self.died_at = self.connector, None, None, None
        return former

    def bury(self, died: Died) -> None:
        """The connector's process died in its work, or before it had begun."""
        self.in_tick, self.connector, self.next_tick, self.died_at = False, None, None, self._clock.now()
        self._history.record("connector", "tick", TICK_DIED, {"error": str(died)})

    def let_go(self) -> None:
        """Give up a connector that was stopped in the middle of its work."""
        if self.in_tick:
            self.connector, self.next_tick, self.in_tick = None, None, False

    def let_time_pass(self, seconds: float) -> None:
        """In the middle of a call of the connector: the services do meanwhile what comes due."""
        end = self._clock.now() + timedelta(seconds=seconds)
        while (due := min(filter(None, (each.due() for each in self._services)), default=None)) and due <= end:
            self._clock.move(max(due, self._clock.now()))
            for service in self._services:
                service.run_due()
        self._clock.move(max(end, self._clock.now()))

    def time_at_connector(self) -> datetime:
        """What its own clock shows."""
        return self._clock.now() + self.skew

    def also_run(self, service: Scheduled) -> None:
        """Take in somebody else who does things by itself; at one instant it comes last of them."""
        self._services = (*self._services, service)

    def due(self) -> datetime | None:
        """When somebody wants to do something next, or None."""
        instants = [*(service.due() for service in self._services), self.next_tick]
        return min((instant for instant in instants if instant is not None), default=None)

    def run_due(self) -> None:
        """Let everybody do once what is due by now."""
        for service in self._services:
            service.run_due()
        self._run_connector()

    def advance(self, to: datetime, after_instant: Callable[[datetime], None] = lambda instant: None) -> None:
        """Run everything that is due up to an instant, that instant included, and leave the clock there.

        ``after_instant`` is called with every instant that is over; what it raises stops everything there.

        Raises:
            ValueError: the instant has passed, or has no time zone.
            NeverFinished: somebody does not stop asking to be called again at once.
            Arrived: a world that is run again has come to the instant at which it stops.
        """
        if to < self._clock.now():
            raise ValueError(
                f"time cannot go backwards: it is {self._clock.now().isoformat()}, asked for {to.isoformat()}"
            )
        end = to if self.halt_at is None else min(to, self.halt_at)
        advance(self._clock, self, end, after_instant)
        if end < to:
            raise Arrived

    def _run_connector(self) -> None:
        if self.connector is not None:
            now = self._clock.now()
            finish_instant(now, lambda: self.next_tick, partial(self._tick, self.connector), "the connector")

    def _tick(self, connector: Ticking) -> None:
        now, self.in_tick = self._clock.now(), True
        try:
            with self.guard, no_endless_tick(connector):
                following = connector.tick(now + self.skew)
            following = checked_instant(following, connector)
        except Died as died:
            self.bury(died)
            return
        except BaseException as error:
            self.in_tick = comes_from_elsewhere(error)
            self.tell_crash(error)
            raise
        self.in_tick, self.next_tick = False, None if following is None else following - self.skew
        self._history.record("connector", "tick", TICK, {"next": self.next_tick})

    def tell_crash(self, error: BaseException) -> None:
        """Record that the connector raised something, and note on it where; of an interrupt only that.

        Raises:
            ConnectorEnded: it ended its process, or raised what is no ``Exception``.
            EndlessTick: it did not come back.
        """
        if comes_from_elsewhere(error):
            if isinstance(error, KeyboardInterrupt):
                error.add_note(str(whence(error, self._history)))
            return
        self._history.record("connector", "tick", TICK_CRASHED, {"error": f"{type(error).__name__}: {error}"})
        error.add_note(whence(error, self._history))
        if isinstance(error, NeverReturned):
            raise EndlessTick(whence(error, self._history)) from error
        if not isinstance(error, Exception):
            raise ended_by(error) from error


def duration(*, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> timedelta:
    """How long to advance.

    Raises:
        ValueError: nothing or less than nothing.
    """
    try:
        length = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
    except (ValueError, OverflowError):  # No number, or more days than anybody counts.
        given = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days}
        raise ValueError(f"wanted a time to advance, such as minutes=15 or days=1; got {given}") from None
    if length <= timedelta(0):
        raise ValueError(f"wanted a time to advance, such as minutes=15 or days=1; got {length}")
    return length
