"""Everything that is due happens once, in order, at its instant, and nobody can keep the clock from moving on."""

from datetime import timedelta

import pytest

from fakes.time import event_loop as shared_loop
from fakes.time.agenda import Agenda
from fakes.time.clock import START, VirtualClock
from fakes.time.event_loop import NeverFinished
from harness.record.history import History
from harness.simulation.event_loop import Conductor, duration
from harness.simulation.trouble.connector_faults import Died


def after(minutes):
    return START + timedelta(minutes=minutes)


class Service:
    def __init__(self, name, clock, diary, minutes=()):
        self.name, self.clock, self.diary, self.agenda = name, clock, diary, Agenda()
        for minute in minutes:
            self.agenda.add(after(minute), "work")

    def due(self):
        return self.agenda.next()

    def run_due(self):
        while self.agenda.pop_due(self.clock.now()):
            self.diary.append((self.name, (self.clock.now() - START).seconds // 60))


class Connector:
    """Works every quarter hour, in ``pieces`` pieces."""

    def __init__(self, diary, pieces=1):
        self.diary, self.pieces, self.done = diary, pieces, 0

    def tick(self, now):
        self.done += 1
        self.diary.append(("connector", (now - START).seconds // 60))
        return now if self.done % self.pieces else now + timedelta(minutes=15)


@pytest.fixture
def stage():
    clock, diary = VirtualClock(), []
    services = [Service("store", clock, diary, (20, 15)), Service("network", clock, diary, (7, 15))]
    return Conductor(clock, History(clock), services), clock, diary


def test_everything_due_runs_in_order(stage):
    """Services run at their instants; where instants are equal, the store, the network, then the connector."""
    conductor, clock, diary = stage
    conductor.employ(Connector(diary))
    conductor.advance(after(20))

    assert diary == [("connector", 0), ("network", 7), ("store", 15), ("network", 15), ("connector", 15), ("store", 20)]
    assert clock.now() == after(20)


def test_the_last_instant_is_included_and_the_next_is_not(stage):
    """Advancing to an instant does what is due at it, and nothing later."""
    conductor, _, diary = stage
    conductor.advance(after(7))

    assert diary == [("network", 7)]
    assert conductor.due() == after(15)


def test_a_connector_works_in_pieces(stage):
    """A connector that says "again at once" is called again at the same instant."""
    conductor, _, diary = stage
    conductor.employ(Connector(diary, pieces=3))

    assert diary == [("connector", 0)] * 3
    assert conductor.next_tick == after(15)


def test_a_connector_that_never_stops_is_named(stage, monkeypatch):
    """Asking to be called again at once without end is an error that says so, not a hang."""
    monkeypatch.setattr(shared_loop, "MOST_AT_ONCE", 50)
    conductor, _, diary = stage

    with pytest.raises(NeverFinished, match="the connector was called 50 times"):
        conductor.employ(Connector(diary, pieces=1000))


def test_a_crash_is_recorded_and_not_hidden(stage):
    """A connector that raises stops the run, and the record says what happened."""

    class Crashing:
        def tick(self, now):
            raise RuntimeError("out of memory")

    conductor, _, _ = stage
    with pytest.raises(RuntimeError):
        conductor.employ(Crashing())

    assert conductor._history.events[-1].facts == {"error": "RuntimeError: out of memory"}


def test_a_process_that_died_stops_nothing(stage):
    """When the connector's process is gone time goes on without it, and everybody can see since when."""

    class Dying:
        def tick(self, now):
            raise Died("the process died")

    conductor, _, diary = stage
    conductor.employ(Dying())
    conductor.advance(after(7))

    assert (conductor.connector, conductor.died_at, diary) == (None, after(0), [("network", 7)])
    assert [event.name for event in conductor._history.events] == ["died"]


@pytest.mark.parametrize("skew", [timedelta(seconds=90), timedelta(seconds=-90)])
def test_a_connector_whose_clock_is_wrong_runs_when_it_thinks_it_is_time(skew):
    """Its own clock says when it is the quarter hour; the record says when that really was."""
    clock, diary = VirtualClock(), []
    conductor = Conductor(clock, History(clock), [], skew=skew)
    conductor.employ(Connector(diary))

    assert diary == [("connector", (skew // timedelta(minutes=1)) % (24 * 60))]
    assert conductor.next_tick == after(15)


def test_every_tick_is_recorded_with_what_comes_next(stage):
    """The record shows when the connector ran and when it wanted to run again."""
    conductor, _, diary = stage
    conductor.employ(Connector(diary))

    assert conductor._history.events[0].facts == {"next": after(15).isoformat()}


def test_time_does_not_go_back(stage):
    """An instant that has passed is refused."""
    conductor, _, _ = stage

    with pytest.raises(ValueError, match="time cannot go backwards"):
        conductor.advance(after(-1))


def test_a_duration_must_be_one():
    """Advancing by nothing is a mistake, and says what was wanted."""
    assert duration(minutes=15, hours=1) == timedelta(minutes=75)
    with pytest.raises(ValueError, match="such as minutes=15"):
        duration()
