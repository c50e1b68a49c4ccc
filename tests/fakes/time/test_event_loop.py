"""Everything that is due runs once, at its instant, and nobody can keep a clock from moving on."""

from datetime import datetime, timedelta

import pytest

from fakes.time import event_loop
from fakes.time.agenda import Agenda
from fakes.time.clock import START, VirtualClock
from fakes.time.event_loop import NeverFinished, advance


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


class Bell:
    """Rings at some minutes, and for every ring once more at once, as often as it is told to."""

    def __init__(self, clock: VirtualClock, minutes: list[int], echoes: int = 0) -> None:
        self.clock, self.agenda, self.echoes, self.rings = clock, Agenda(), echoes, []
        for minute in minutes:
            self.agenda.add(after(minute), "ring")

    def due(self) -> datetime | None:
        return self.agenda.next()

    def run_due(self) -> None:
        self.agenda.pop_due(self.clock.now())
        self.rings.append(self.clock.now())
        if self.echoes:
            self.echoes -= 1
            self.agenda.add(self.clock.now(), "ring")


def test_what_is_due_runs_at_its_instant_and_the_clock_ends_at_the_given_one():
    """The last instant is included, what comes later is not."""
    clock = VirtualClock()
    bell = Bell(clock, [1, 5, 6])

    advance(clock, bell, after(5))

    assert bell.rings == [after(1), after(5)]
    assert (clock.now(), bell.due()) == (after(5), after(6))


def test_what_was_due_before_runs_now():
    """Time does not go back for it."""
    clock = VirtualClock(after(10))
    bell = Bell(clock, [1])

    advance(clock, bell, after(10))

    assert bell.rings == [after(10)]


def test_what_becomes_due_at_an_instant_belongs_to_it():
    """So an instant is over only when nothing is due any more."""
    clock, over = VirtualClock(), []
    bell = Bell(clock, [1, 2], echoes=2)

    advance(clock, bell, after(3), over.append)

    assert bell.rings == [after(1)] * 3 + [after(2)]
    assert over == [after(1), after(2)]


def test_whoever_never_finishes_is_named(monkeypatch):
    """Instead of a loop without end."""
    monkeypatch.setattr(event_loop, "MOST_AT_ONCE", 50)
    clock = VirtualClock()

    with pytest.raises(NeverFinished, match="a service was called 50 times at 2026-03-02T09:01:00"):
        advance(clock, Bell(clock, [1], echoes=1000), after(3))
