"""Clocks: one that somebody advances, one that runs by itself.

What is due when is not known here; each service keeps its own agenda and reads the clock it was given.
"""

from datetime import UTC, datetime
from typing import Protocol

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The fixed instant at which a virtual clock starts unless told otherwise: a Monday morning."""


class Clock(Protocol):
    """Anything that tells the time, aware and in UTC."""

    def now(self) -> datetime: ...


class VirtualClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime = START) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        """Set the clock to a later (or the same) instant.

        Raises:
            ValueError: the instant is earlier than now, or has no time zone.
        """
        to = _aware(to)
        if to < self._now:
            raise ValueError(f"time cannot go backwards: it is {self._now.isoformat()}, asked for {to.isoformat()}")
        self._now = to

    def __repr__(self) -> str:
        return f"VirtualClock({self._now.isoformat()})"


class WallClock:
    """The machine's own time, for a fake or a rehearsal that runs in real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def __repr__(self) -> str:
        return "WallClock()"


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone, got {instant.isoformat()}")
    return instant.astimezone(UTC)
