"""Moving a clock: everything that is due is run in order, at its instant.

What is due, and what doing it means, is known by whoever is scheduled.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

MOST_AT_ONCE = 10_000
"""How often somebody may be called at one instant before we say that they will never finish."""


class Scheduled(Protocol):
    """Anything that does things by itself: a service, or several of them together."""

    def due(self) -> datetime | None:
        """When it next has something to do, or None."""
        ...

    def run_due(self) -> None:
        """Do what is due by now."""
        ...


class MovableClock(Protocol):
    """A clock that is moved: in memory at once, elsewhere perhaps by waiting."""

    def now(self) -> datetime: ...
    def move(self, to: datetime) -> None: ...


class NeverFinished(Exception):
    """Somebody wanted to be called again at once, without end."""

    def __init__(self, who: str, now: datetime) -> None:
        super().__init__(
            f"{who} was called {MOST_AT_ONCE} times at {now.isoformat()} and wants to be called again at once; "
            "whoever has nothing to do must name a later instant"
        )


def advance(
    clock: MovableClock,
    scheduled: Scheduled,
    to: datetime,
    after_instant: Callable[[datetime], None] = lambda instant: None,
) -> None:
    """Run everything that is due up to an instant, that instant included, and leave the clock there.

    ``after_instant`` is called with every instant that is over; what it raises stops everything there, with nothing
    half done.

    Raises:
        NeverFinished: somebody does not stop asking to be called again at once.
    """
    while (due := scheduled.due()) is not None and due <= to:
        clock.move(max(due, clock.now()))
        finish_instant(clock.now(), scheduled.due, scheduled.run_due, "a service")
        after_instant(clock.now())
    clock.move(max(to, clock.now()))  # What was run may have taken time.


def finish_instant(now: datetime, due: Callable[[], datetime | None], run: Callable[[], None], who: str) -> None:
    """Run until nothing is due at this instant any more, also not by what was run.

    Raises:
        NeverFinished: there is no end of it.
    """
    for _ in range(MOST_AT_ONCE):
        at = due()
        if at is None or at > now:
            return
        run()
    raise NeverFinished(who, now)
