"""Returning to an earlier moment of a world: a log of the calls that changed it, and snapshots to replay them from.

Nothing here changes a world that is in use.

The same calls on equal worlds give equal worlds.  So every call from outside is logged as a name with plain arguments,
and now and then a snapshot is taken, which shares with the world whatever neither has changed since.  To return to a
moment, the last snapshot before it is copied and the calls since are replayed until the moment is reached.  The result
is compared with the recorded history, byte for byte.
"""

import copy
import functools
import inspect
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from fakes.arguments import checked, refuse_new_names
from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.state.accounts import ApiAccount, NewApiAccount
from fakes.bigcommerce.state.records import Order
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.people import Supplier
from fakes.state.copy_on_write import Log
from harness.record.history import Arrived, History
from harness.simulation.apart import reached
from harness.simulation.event_loop import Conductor
from harness.simulation.gc_pause import collector_rests
from harness.simulation.trouble.nemesis import Nemesis
from harness.sync.journal import Journal

MINIMUM_SPACING = 400
"""How many events lie between two snapshots at least, until there are too many of them."""

MOST_SNAPSHOTS = 64
"""How many unpinned snapshots are kept; beyond that, every second one is dropped."""

MOST_PINNED = 256
"""How many snapshots are kept before which something happened that cannot be replayed."""


class CannotReturn(Exception):
    """The world cannot be returned to this moment; the message says why, and which snapshots there are."""


class Replayable(Protocol):
    """What time travel needs of a world."""

    history: History
    bigcommerce: BigCommerce
    logicbroker: Logicbroker
    nemesis: Nemesis
    _conductor: Conductor
    _time_travel: "TimeTravel[Any]"

    @property
    def now(self) -> datetime: ...

    @property
    def journal(self) -> Journal: ...

    def advance(self, *, to: datetime) -> Any: ...


AnyWorld = TypeVar("AnyWorld", bound=Replayable)
AnyClass = TypeVar("AnyClass", bound=type)
AnyMethod = TypeVar("AnyMethod", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call from outside: when, on whom, and which method with which arguments; None when they cannot be copied.

    ``instructions`` is how many the nemesis had been given before it, ``events`` how many there had been.
    """

    at: datetime
    instructions: int
    events: int
    role: str
    method: str
    arguments: tuple[Any, ...] | None
    named: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[AnyWorld]):
    """A copy of the world, taken at an instant after so many calls and events.

    ``inside`` says that it was taken during the last of these calls, while time was passing.  ``pinned`` says that
    just before it the world was changed by something that is not in the log.
    """

    calls: int
    events: int
    at: datetime
    world: AnyWorld
    inside: bool
    pinned: bool


class TimeTravel(Generic[AnyWorld]):
    """The calls and snapshots of one world, from when it was complete."""

    def __init__(self, world: AnyWorld, *, kept: bool = True) -> None:
        """``kept=False``: nothing is logged, and no earlier moment can be had."""
        self._world, self._kept = world, kept
        self._calls: Log[LoggedCall] = Log()
        self._snapshots: tuple[Snapshot[AnyWorld], ...] = ()
        self._gaps: tuple[int, ...] = ()
        """The numbers of the calls before which the world was changed by something that is not in the log."""
        self._spacing = MINIMUM_SPACING
        self._depth = 1
        self._fingerprint: tuple[Any, ...] | None = None
        self._copy_error: str | None = None
        """Why the world cannot be copied, once that has failed."""

    def begin(self) -> None:
        """Log every call from now on."""
        if self._kept:
            self._depth = 0
            self._fingerprint = self._current_fingerprint()
            self._take_snapshot()

    def __deepcopy__(self, memo: dict[int, Any]) -> "TimeTravel[AnyWorld]":
        """The copied world has the same log so far, and continues with its own."""
        twin = memo[id(self)] = TimeTravel(copy.deepcopy(self._world, memo), kept=self._kept)
        twin._calls, twin._snapshots, twin._gaps = copy.deepcopy(self._calls), self._snapshots, self._gaps
        twin._spacing, twin._depth = self._spacing, 0 if self._kept else 1
        twin._fingerprint, twin._copy_error = self._fingerprint, self._copy_error
        return twin

    # Logging

    @contextmanager
    def call(self, role: str, method: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Iterator[None]:
        """Log what happens in this context as one call; calls that it makes in turn are part of it."""
        if self._depth == 0:
            self._begin_call(role, method, arguments, named)
        self._depth += 1
        try:
            yield
        except Exception:
            self._end_call()
            raise
        except BaseException:  # Interrupted at a point that a replay cannot find again.
            self._end_call()
            self._fingerprint = None
            raise
        else:
            self._end_call()

    def _begin_call(self, role: str, method: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        if self._current_fingerprint() != self._fingerprint:
            self._gaps = (*self._gaps, len(self._calls))
            self._take_snapshot(pinned=True)
        elif self._is_snapshot_due():
            self._take_snapshot()
        now = self._world.now, len(self._world.nemesis.instructions), len(self._world.history)
        self._calls.append(_logged_call(now, role, method, arguments, named))

    def _end_call(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._fingerprint = self._current_fingerprint()
            if self._calls[-1].arguments is None:
                self._fingerprint = None

    def instant_over(self) -> None:
        """Take a snapshot between two instants while time passes, if one is due."""
        if self._is_snapshot_due():
            self._take_snapshot(inside=True)

    def _is_snapshot_due(self) -> bool:
        return bool(self._snapshots) and self._events - self._snapshots[-1].events >= self._spacing

    def _take_snapshot(self, *, pinned: bool = False, inside: bool = False) -> None:
        if self._copy_error is not None:
            return
        try:
            twin = copy_of(self._world)
        except Exception as error:  # noqa: BLE001 - a connector under test may hold a file, a lock or anything.
            self._copy_error = f"{type(error).__name__}: {error}"
            return
        twin._time_travel._clear()
        snapshot = Snapshot(len(self._calls), self._events, self._world.now, twin, inside, pinned)
        self._snapshots = (*self._snapshots, snapshot)
        self._thin_out()

    def _clear(self) -> None:
        """A snapshot needs no log of its own; the world that took it has one."""
        self._calls, self._snapshots, self._gaps = Log(), (), ()

    def _thin_out(self) -> None:
        first, *rest = self._snapshots
        usual = [each for each in rest if not each.pinned]
        pinned = [each for each in rest if each.pinned]
        if len(usual) > MOST_SNAPSHOTS:
            usual = usual[1::2]
            self._spacing *= 2
        if len(pinned) > MOST_PINNED:
            pinned = pinned[MOST_PINNED // 2 :]
        if len(usual) + len(pinned) < len(rest):
            self._snapshots = (first, *sorted([*usual, *pinned], key=lambda each: (each.calls, each.events)))

    @property
    def _events(self) -> int:
        return len(self._world.history)

    def _current_fingerprint(self) -> tuple[Any, ...]:
        """Values that change whenever anything is done to the world through one of its public doors."""
        world = self._world
        doors = (world.bigcommerce.exercised.opened, world.logicbroker.exercised.opened)
        settings = repr(world.bigcommerce.store.settings)
        return (*doors, self._events, len(world.nemesis.instructions), world.now, world.bigcommerce.plan, settings)

    # Returning

    def after_event(self, number: int) -> AnyWorld:
        """The world as it was right after an event.

        Raises:
            ValueError: there is no such event since the world was complete.
            CannotReturn: something was done meanwhile that cannot be repeated.
        """
        first = self._first(f"event {number}").events
        if not first <= number <= self._events:
            raise ValueError(
                f"wanted an event from {first}, with which this world was complete, to {self._events}, the last one; "
                f"got {number}"
            )
        before = [each for each in self._snapshots if each.events < number] or [self._snapshots[0]]
        try:
            return self._after_event(before[-1], number)
        except CannotReturn:
            at = self._world.history.event(number).at
            exact = [each for each in self._snapshots if (each.events, each.at) == (number, at)]
            if not exact:  # The event may have been recorded outside of all calls, and a snapshot taken right after it.
                raise
            return self._resumed(exact[0])

    def _after_event(self, snapshot: Snapshot[AnyWorld], number: int) -> AnyWorld:
        twin = self._resumed(snapshot)
        if len(twin.history) < number:
            twin.history.halt_after = number
            self._replay_calls(twin, snapshot, lambda call: True, f"event {number}")
        return self._checked(twin, snapshot, number, f"event {number}")

    def live_on(self, number: int, changed: Callable[[AnyWorld], None]) -> AnyWorld:
        """The world as after an event and changed there, which is then treated as this one was until now.

        Raises as ``after_event``; what was refused is refused again, and so is what no longer fits.
        """
        twin = self.after_event(number)
        changed(twin)
        done = len(twin._time_travel._calls)
        if done and twin.now < self._end_of(done - 1):
            twin.advance(to=self._end_of(done - 1))
        for call in self._calls[done:]:
            if twin.now < call.at:
                twin.advance(to=call.at)
            _replay(twin, call)
        return twin

    def at_instant(self, instant: datetime) -> AnyWorld:
        """The world as it was when everything up to an instant had happened.

        Raises:
            ValueError: the instant was before the world was complete, or is still to come.
            CannotReturn: something was done meanwhile that cannot be repeated.
        """
        first = self._first(str(instant)).at
        if not first <= instant <= self._world.now:
            raise ValueError(
                f"wanted an instant from {first.isoformat()}, when this world was complete, to now, "
                f"{self._world.now.isoformat()}; got {instant.isoformat()}"
            )
        if instant == self._world.now:
            return copy_of(self._world)
        snapshot = [each for each in self._snapshots if each.at <= instant][-1]
        twin = self._resumed(snapshot)
        twin._conductor.halt_at = instant
        self._replay_calls(twin, snapshot, lambda call: call.at <= instant, instant.isoformat())
        events = bisect_right(self._world.history.events, instant, key=lambda event: event.at)
        return self._checked(twin, snapshot, events, instant.isoformat())

    # Living again

    def lived_again(self, twin: AnyWorld) -> AnyWorld:
        """Do everything to a new world that was done to this one, for one whose connector cannot be copied.

        Raises:
            CannotReturn: something was done past its people, or the same gave something else.
        """
        where = "now"
        if not self._kept:
            raise self._cannot(where, "it was made with keep_past=False, and cannot be copied")
        for call in self._calls:
            if call.arguments is None:
                raise self._cannot(where, f"{call.method} was called with something that cannot be had again")
            self._instruct(twin, call.instructions)
            self._write_down_looks(twin, call.events)
            _replay(twin, call)
        self._instruct(twin, len(self._world.nemesis.instructions))
        self._write_down_looks(twin, len(self._world.history))
        if twin.history.events[:] != self._world.history.events[:]:
            raise self._cannot(
                where, "its connector cannot be copied, and doing the same again to another one gave something else"
            )
        if twin._time_travel._current_fingerprint() != self._current_fingerprint():
            raise self._cannot(where, "its connector cannot be copied, and something was done past its people")
        return twin

    def _instruct(self, twin: AnyWorld, number: int) -> None:
        """Tell the twin's nemesis what ours had been told, up to a number, where a call does not do so by itself."""
        for told in self._world.nemesis.instructions[len(twin.nemesis.instructions) : number]:
            twin.nemesis.hear(told)

    def _write_down_looks(self, twin: AnyWorld, end: int) -> None:
        """What was looked at between two calls is in the twin's history, too; looking changes nothing."""
        for number in range(len(twin.history), end):
            event = self._world.history.events[number]
            if event.kind != "observation":
                return  # Something was done past its people, and is missed in the end.
            twin.history.witness(event.lane, event.kind, event.name, event.facts, event.cause)

    def _first(self, where: str) -> Snapshot[AnyWorld]:
        if not self._kept:
            raise self._cannot(where, "it was made with keep_past=False")
        if not self._snapshots:
            raise self._cannot(where, f"it cannot be copied ({self._copy_error})")
        return self._snapshots[0]

    def _resumed(self, snapshot: Snapshot[AnyWorld]) -> AnyWorld:
        """A world that goes on from a snapshot, with the log up to there."""
        twin = copy_of(snapshot.world)
        log = twin._time_travel
        log._calls = Log(self._calls[: snapshot.calls])
        log._snapshots = tuple(
            each for each in self._snapshots if (each.calls, each.events) <= (snapshot.calls, snapshot.events)
        )
        log._gaps = tuple(each for each in self._gaps if each <= snapshot.calls)
        log._spacing = self._spacing
        return twin

    def _replay_calls(
        self, twin: AnyWorld, snapshot: Snapshot[AnyWorld], is_due: Callable[[LoggedCall], bool], where: str
    ) -> None:
        """Make the calls that followed a snapshot, until one is not due or the world arrives where it has to stop."""
        try:
            if snapshot.inside:
                twin.advance(to=self._end_of(snapshot.calls - 1))
            for number in range(snapshot.calls, len(self._calls)):
                call = self._calls[number]
                if not is_due(call):
                    return
                if call.arguments is None or (number in self._gaps and number > snapshot.calls):
                    raise self._cannot(
                        where, f"before event {len(twin.history) + 1} something was done past its people"
                    )
                _replay(twin, call)
        except Arrived:
            return
        finally:
            twin.history.halt_after = twin._conductor.halt_at = None
            twin._conductor.let_go()

    def _end_of(self, number: int) -> datetime:
        """When a call ended; time passes in calls only."""
        return self._calls[number + 1].at if number + 1 < len(self._calls) else self._world.now

    def _checked(self, twin: AnyWorld, snapshot: Snapshot[AnyWorld], events: int, where: str) -> AnyWorld:
        """The world, provided that its history is the recorded one."""
        mine, theirs = self._world.history.events, twin.history.events
        same = len(theirs) == events and all(mine[at] == theirs[at] for at in range(snapshot.events, events))
        if not same:
            raise self._cannot(where, "doing the same again from the last copy before it gave something else")
        return twin

    def _cannot(self, where: str, why: str) -> CannotReturn:
        kept = ", ".join(str(each.events) for each in self._snapshots[-10:]) or "none"
        return CannotReturn(
            f"the world cannot be had as it was at {where}: {why}; the last copies are after events {kept}"
        )


def replayable(method: AnyMethod) -> AnyMethod:
    """Log every call of this method; its object has a ``_time_travel`` and a ``_role`` by which a replay finds it."""

    @functools.wraps(method)
    def logged(self: Any, *arguments: Any, **named: Any) -> Any:
        with self._time_travel.call(self._role, method.__name__, arguments, named):
            return method(self, *arguments, **named)

    return logged  # type: ignore[return-value]


@functools.cache
def replayable_class(original: AnyClass) -> AnyClass:
    """A subclass of the same name whose public methods are ``replayable``; it refuses what does not fit."""
    methods = {
        name: checked(replayable(method))
        for name, method in inspect.getmembers(original, inspect.isfunction)
        if not name.startswith("_")
    }
    about = {"__module__": original.__module__, "__doc__": original.__doc__, "__setattr__": _set_known}
    return type(original.__name__, (original,), {**methods, **about})  # type: ignore[return-value]


def _set_known(person: Any, name: str, value: Any) -> None:
    if "_role" in vars(person):  # Before, it is being made.
        refuse_new_names(person, name)
    object.__setattr__(person, name, value)


def log_calls(person: Any, role: str, time_travel: TimeTravel[Any]) -> None:
    """Log the calls on a person of a ``replayable_class``, who is ``role`` in the world."""
    person._time_travel, person._role = time_travel, role


def copy_of(world: AnyWorld) -> AnyWorld:
    """An independent copy; meanwhile the garbage collector rests, which would search all that is shared.

    Raises:
        TypeError: its connector holds what cannot be copied, or sends by a function that a copy of it would share.
    """
    with collector_rests():
        twin = copy.deepcopy(world)
    here, there = ((each.history, each.nemesis, each.journal) for each in (world, twin))
    own = (*there, twin, twin._time_travel, twin.bigcommerce, twin.logicbroker)
    if reached(twin._conductor.connector, here, own):
        raise TypeError("its connector sends or remembers by a function, which a copy would share")
    return twin


def _logged_call(
    now: tuple[datetime, int, int], role: str, method: str, arguments: tuple[Any, ...], named: dict[str, Any]
) -> LoggedCall:
    try:
        return LoggedCall(*now, role, method, _plain(arguments), _plain(named))
    except Exception:  # noqa: BLE001 - what cannot be copied, such as a generator, cannot be passed a second time.
        return LoggedCall(*now, role, method, None, {})


_IDENTITIES: dict[type, str] = {
    Order: "id",
    Document: "key",
    ProductFeed: "id",
    NewApiAccount: "account_id",
    ApiAccount: "id",
    Supplier: "company",
}
"""The attribute that a replay passes in place of such a record, which belongs to one world."""


def _plain(value: Any) -> Any:
    for kind, name in _IDENTITIES.items():
        if isinstance(value, kind):
            return getattr(value, name)
    if isinstance(value, list | tuple):
        return type(value)(_plain(part) for part in value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return copy.deepcopy(value)


def _replay(world: Replayable, call: LoggedCall) -> None:
    """Make a call again; what was refused is refused again."""
    name, _, number = call.role.partition(" ")
    target: Any = world if name == "world" else getattr(world, name)
    if number:
        target = target[int(number)]
    try:
        getattr(target, call.method)(*(call.arguments or ()), **call.named)
    except Exception:  # noqa: BLE001 - its outcome is in the history, which is compared.
        return
