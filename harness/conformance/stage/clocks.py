"""The clock of a run on the stage: one that a control port moves, or the wall clock, on which one waits.

Who is due when is known by whoever moves the clock; nothing here asks a service for anything but the time.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from harness.conformance.stage.api import Declined
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import CannotBeDone
from harness.conformance.stage.settings import RehearsalSettings
from harness.sync.errors import UnusableInput

Tell = Callable[[str], None]
"""Says one paragraph to whoever rehearses."""

SLICE = timedelta(seconds=30)
"""How long to sleep at most before looking at the clock again: a machine that was asleep has lost time."""


POLL, PATIENCE = 0.005, 300
"""Seconds between two looks at connectors that are waited for, and after how many of them one gives up."""


class StageClock(Protocol):
    """A clock of a run on the stage."""

    @property
    def moves_by_itself(self) -> bool: ...
    @property
    def grace(self) -> timedelta:
        """How much later than promised is still in time."""
        ...

    @property
    def late(self) -> timedelta:
        """How much too late at most whoever waited was called."""
        ...

    def now(self) -> datetime: ...
    def check(self, to: datetime) -> None:
        """Raises CannotBeDone when an instant lies further ahead than anybody wants to wait."""
        ...

    def move(self, to: datetime) -> None:
        """Let an instant come.  Raises CannotBeDone when it does not."""
        ...

    def sleep(self, to: datetime) -> None:
        """Let an instant come that is near, and say nothing of it."""
        ...


class RunClock(StageClock, Protocol):
    """The clock of all scenarios together."""

    def rest(self, to: datetime | None, notice: "Notice") -> None:
        """Let an instant come, or something be noticed meanwhile; None waits for that alone."""
        ...


Notice = Callable[[float], bool]
"""Waits so many seconds at most for something; whether it was noticed."""


def wall_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


class MovedClock:
    """A clock that stands still until it is moved through the control port."""

    moves_by_itself = False
    grace = late = timedelta(0)
    """Nothing takes time while the clock stands."""

    def __init__(self, port: ControlPort) -> None:
        self._port = port
        self._now = port.now()

    def now(self) -> datetime:
        return self._now

    def check(self, to: datetime) -> None:
        """No instant is too far ahead."""

    def sleep(self, to: datetime) -> None:
        self.move(to)

    def rest(self, to: datetime | None, notice: Notice) -> None:
        """Nobody is waited for where a control port acts for people."""
        if to is not None:
            self.move(to)

    def move(self, to: datetime) -> None:
        """Move the clock to an instant; everything over there that comes due on the way is done.

        Raises:
            CannotBeDone: a connector that has registered to be waited for does not take its turn.
        """
        if to <= self._now:
            return
        for _ in range(int(PATIENCE / POLL)):
            self._now, waiting = self._moved(to)
            if not waiting and self._now >= to:
                return
            time.sleep(POLL)
        raise CannotBeDone(f"{', '.join(waiting)} has registered to be waited for, and takes no turn")

    def _moved(self, to: datetime) -> tuple[datetime, list[str]]:
        """The clock after it was moved; it stays where it is if requests have taken so long, or others moved it."""
        try:
            return self._port.move_clock(to)
        except Declined:
            now = self._port.now()
            if now < to:
                raise
            return now, []


class ServedClock:
    """The clock of served fakes as a person at a wall clock knows it: it passes when it is waited for.

    For a dress rehearsal: all is as on the wall clock, but for the hours, which take seconds.
    """

    moves_by_itself = True
    late = timedelta(0)

    def __init__(self, port: ControlPort, longest_wait: timedelta, grace: timedelta) -> None:
        self.grace = grace
        self._port = port
        self._longest_wait = longest_wait

    def now(self) -> datetime:
        return self._port.now()

    def check(self, to: datetime) -> None:
        check_wait(to, self.now(), self._longest_wait)

    def move(self, to: datetime) -> None:
        """Let an instant come.

        Raises:
            CannotBeDone: it lies further ahead than anybody wants to wait, or somebody takes no turn.
        """
        self.check(to)
        self.sleep(to)

    def sleep(self, to: datetime) -> None:
        if to > self.now():
            MovedClock(self._port).move(to)

    def rest(self, to: datetime | None, notice: Notice) -> None:
        """Time does not pass while people alone are waited for."""
        if to is not None:
            self.sleep(to)
        else:
            notice(SLICE.total_seconds())


class StageWallClock:
    """The machine's own time; moving it means to wait."""

    moves_by_itself = True
    late = timedelta(0)

    def __init__(self, tell: Tell, longest_wait: timedelta, grace: timedelta) -> None:
        self.grace = grace
        self._tell = tell
        self._longest_wait = longest_wait
        self._told: datetime | None = None

    def now(self) -> datetime:
        return wall_clock()

    def check(self, to: datetime) -> None:
        check_wait(to, self.now(), self._longest_wait)

    def move(self, to: datetime) -> None:
        """Wait until an instant, after saying so.

        Raises:
            CannotBeDone: it lies further ahead than anybody wants to wait.
        """
        self.check(to)
        self._tell_of(to)
        self.sleep(to)

    def rest(self, to: datetime | None, notice: Notice) -> None:
        if to is not None:
            self._tell_of(to)
        while to is None or to > self.now():
            left = SLICE if to is None else min(SLICE, to - self.now())
            if notice(max(left.total_seconds(), 0)):
                return

    def _tell_of(self, to: datetime) -> None:
        wait = to - self.now()
        if wait > timedelta(seconds=1) and to != self._told:
            self._told = to
            self._tell(
                f"Waiting until {to:%H:%M:%S} UTC, which is {timedelta(seconds=round(wait.total_seconds()))} away."
            )

    def sleep(self, to: datetime) -> None:
        while (left := to - self.now()) > timedelta(0):
            time.sleep(min(left, SLICE).total_seconds())


def clock_of(settings: RehearsalSettings, tell: Tell) -> RunClock:
    """The clock on which one waits: that of served fakes where a connection file names it, else the machine's."""
    grace = timedelta(seconds=settings.grace_seconds)
    if settings.clock:
        return ServedClock(ControlPort(settings.clock), settings.longest_wait, grace)
    return StageWallClock(tell, settings.longest_wait, grace)


def now_by(url: str | None) -> datetime:
    """The time at the address of served fakes' clock; without one, the machine's.

    Raises:
        UnusableInput: nobody answers there.
    """
    try:
        return ControlPort(url).now() if url else wall_clock()
    except (Declined, OSError) as problem:
        raise UnusableInput("a clock at the address in [rehearsal]", str(problem), "Start it, or correct it.") from None


def check_wait(to: datetime, now: datetime, longest_wait: timedelta) -> None:
    """Raises CannotBeDone when an instant lies further ahead than anybody wants to wait."""
    if to - now > longest_wait:
        hours = longest_wait / timedelta(hours=1)
        raise CannotBeDone(
            f"this would wait until {to:%d %b %Y %H:%M} UTC, which is longer than the {hours:g} hours that "
            "longest_wait_hours in [rehearsal] allows"
        )
