"""What was done to a world, and copies of it on the way, so that it can be had again as it was.

How time runs is in ``conductor``, what people do is theirs; nothing here changes a world that is in use.

A world is data and its seed, so whoever does the same to an equal world gets an equal world.  Every call from outside
is remembered as a name with plain arguments; of the world itself a copy is kept now and then, which shares with it
all that neither has changed.  To be at a moment again, the last copy before it is copied, and what was done since is
done again until the moment is reached.  What comes out is compared with what was recorded, byte for byte.
"""

import copy
import functools
import inspect
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from fakes.bigcommerce.state.accounts import ApiAccount, NewApiAccount
from fakes.bigcommerce.state.records import Order
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.people import Supplier
from fakes.state.copy_on_write import Log
from harness.record.history import Arrived
from harness.simulation.gc_pause import collector_rests

if TYPE_CHECKING:
    from harness.simulation.world import World

Method = TypeVar("Method", bound=Callable[..., Any])
Kind = TypeVar("Kind", bound=type)

SPACING = 400
"""So many events lie between two copies at least, until there are too many of them."""

MOST_COPIES = 64
"""Of copies that what was done can be repeated between; then every second one is given up."""

MOST_PINNED = 256
"""Of copies before which something was done that nobody can repeat."""


class CannotReturn(Exception):
    """A world cannot be had as it was at this moment; the message says why, and which moments there are."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something that was done from outside: by whom, what, with which arguments; None when they cannot be kept."""

    at: datetime
    who: str
    what: str
    arguments: tuple[Any, ...] | None
    named: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A copy of the world: after so many calls and events, at which instant.

    ``inside`` says that it stands within the last of these calls, in which time was passing.  ``pinned`` says that
    something unknown was done just before it.
    """

    calls: int
    events: int
    at: datetime
    world: "World"
    inside: bool
    pinned: bool


class Past:
    """The past of one world, from when it was complete."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._calls: Log[Call] = Log()
        self._moments: tuple[Moment, ...] = ()
        self._unknown: tuple[int, ...] = ()
        """Before which calls something was done that is not among the calls."""
        self._spacing = SPACING
        self._depth = 1
        self._pulse: tuple[Any, ...] | None = None
        self._no_copies: str | None = None
        """Why the world cannot be copied, once that was tried in vain."""

    def begin(self) -> None:
        """From now on everything is remembered."""
        self._depth = 0
        self._pulse = self._feel()
        self._keep()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Past":
        """The copy has the same past, and goes on with one of its own."""
        twin = memo[id(self)] = Past(copy.deepcopy(self._world, memo))
        twin._calls, twin._moments, twin._unknown = copy.deepcopy(self._calls), self._moments, self._unknown
        twin._spacing, twin._depth, twin._pulse, twin._no_copies = self._spacing, 0, self._pulse, self._no_copies
        return twin

    # Remembering

    @contextmanager
    def call(self, who: str, what: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Iterator[None]:
        """Remember what is done meanwhile as one call; what this does in turn belongs to it."""
        if self._depth == 0:
            self._begin_call(who, what, arguments, named)
        self._depth += 1
        try:
            yield
        except Exception:
            self._end_call()
            raise
        except BaseException:  # It was stopped from outside, where nobody can say.
            self._end_call()
            self._pulse = None
            raise
        else:
            self._end_call()

    def _begin_call(self, who: str, what: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        if self._feel() != self._pulse:
            self._unknown = (*self._unknown, len(self._calls))
            self._keep(pinned=True)
        elif self._is_far():
            self._keep()
        self._calls.append(_call(self._world.now, who, what, arguments, named))

    def _end_call(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._pulse = self._feel()
            if self._calls[-1].arguments is None:
                self._pulse = None

    def pass_by(self) -> None:
        """An instant is over while time passes."""
        if self._is_far():
            self._keep(inside=True)

    def _is_far(self) -> bool:
        """Whether the last copy is so long ago that it is time for another one."""
        return bool(self._moments) and self._events - self._moments[-1].events >= self._spacing

    def _keep(self, *, pinned: bool = False, inside: bool = False) -> None:
        if self._no_copies is not None:
            return
        try:
            twin = twin_of(self._world)
        except Exception as error:  # noqa: BLE001 - a connector under test may hold a file, a lock or anything.
            self._no_copies = f"{type(error).__name__}: {error}"
            return
        twin._past._forget()
        moment = Moment(len(self._calls), self._events, self._world.now, twin, inside, pinned)
        self._moments = (*self._moments, moment)
        self._thin_out()

    def _forget(self) -> None:
        """The past of a kept copy is that of whoever kept it."""
        self._calls, self._moments, self._unknown = Log(), (), ()

    def _thin_out(self) -> None:
        first, *rest = self._moments
        usual = [each for each in rest if not each.pinned]
        pinned = [each for each in rest if each.pinned]
        if len(usual) > MOST_COPIES:
            usual = usual[1::2]
            self._spacing *= 2
        if len(pinned) > MOST_PINNED:
            pinned = pinned[MOST_PINNED // 2 :]
        if len(usual) + len(pinned) < len(rest):
            self._moments = (first, *sorted([*usual, *pinned], key=lambda each: (each.calls, each.events)))

    @property
    def _events(self) -> int:
        return len(self._world.history)

    def _feel(self) -> tuple[Any, ...]:
        """What changes when anything is done to the world at any of its doors."""
        world = self._world
        doors = (world.bigcommerce.exercised.opened, world.logicbroker.exercised.opened)
        settings = repr(world.bigcommerce.store.settings)
        return (*doors, self._events, len(world.nemesis.told), world.now, world.bigcommerce.plan, settings)

    # Returning

    def after_event(self, number: int) -> "World":
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
        before = [each for each in self._moments if each.events < number] or [self._moments[0]]
        try:
            return self._after_event(before[-1], number)
        except CannotReturn:
            at = self._world.history.event(number).at
            standing = [each for each in self._moments if (each.events, each.at) == (number, at)]
            if not standing:  # Somebody may have written the event down past all calls, and a copy was kept after it.
                raise
            return self._resumed(standing[0])

    def _after_event(self, moment: Moment, number: int) -> "World":
        twin = self._resumed(moment)
        if len(twin.history) < number:
            twin.history.halt_after = number
            self._repeat(twin, moment, lambda call: True, f"event {number}")
        return self._checked(twin, moment, number, f"event {number}")

    def at_instant(self, instant: datetime) -> "World":
        """The world as it was when everything up to an instant had happened.

        Raises:
            ValueError: the instant was before the world was complete, is still to come, or has no time zone.
            CannotReturn: something was done meanwhile that cannot be repeated.
        """
        first = self._first(str(instant)).at
        if instant.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got {instant.isoformat()}")
        if not first <= instant <= self._world.now:
            raise ValueError(
                f"wanted an instant from {first.isoformat()}, when this world was complete, to now, "
                f"{self._world.now.isoformat()}; got {instant.isoformat()}"
            )
        if instant == self._world.now:
            return twin_of(self._world)
        moment = [each for each in self._moments if each.at <= instant][-1]
        twin = self._resumed(moment)
        twin._conductor.halt_at = instant
        self._repeat(twin, moment, lambda call: call.at <= instant, instant.isoformat())
        events = bisect_right(self._world.history.events, instant, key=lambda event: event.at)
        return self._checked(twin, moment, events, instant.isoformat())

    def _first(self, where: str) -> Moment:
        if not self._moments:
            raise self._cannot(where, f"it cannot be copied ({self._no_copies})")
        return self._moments[0]

    def _resumed(self, moment: Moment) -> "World":
        """A world that goes on from a kept copy, with the past up to there."""
        twin = twin_of(moment.world)
        past = twin._past
        past._calls = Log(self._calls[: moment.calls])
        past._moments = tuple(
            each for each in self._moments if (each.calls, each.events) <= (moment.calls, moment.events)
        )
        past._unknown = tuple(each for each in self._unknown if each <= moment.calls)
        past._spacing = self._spacing
        return twin

    def _repeat(self, twin: "World", moment: Moment, is_wanted: Callable[[Call], bool], where: str) -> None:
        """Do again what was done after a kept copy, until somebody says that the moment is reached."""
        try:
            if moment.inside:
                twin.advance(to=self._end_of(moment.calls - 1))
            for number in range(moment.calls, len(self._calls)):
                call = self._calls[number]
                if not is_wanted(call):
                    return
                if call.arguments is None or (number in self._unknown and number > moment.calls):
                    raise self._cannot(
                        where, f"before event {len(twin.history) + 1} something was done past its people"
                    )
                _do(twin, call)
        except Arrived:
            return
        finally:
            twin.history.halt_after = twin._conductor.halt_at = None
            twin._conductor.let_go()

    def _end_of(self, number: int) -> datetime:
        """When a call ended: nothing but calls lets time pass."""
        return self._calls[number + 1].at if number + 1 < len(self._calls) else self._world.now

    def _checked(self, twin: "World", moment: Moment, events: int, where: str) -> "World":
        """The world, when what happened in it is what was recorded."""
        mine, theirs = self._world.history.events, twin.history.events
        same = len(theirs) == events and all(mine[at] == theirs[at] for at in range(moment.events, events))
        if not same:
            raise self._cannot(where, "doing the same again from the last copy before it gave something else")
        return twin

    def _cannot(self, where: str, why: str) -> CannotReturn:
        kept = ", ".join(str(each.events) for each in self._moments[-10:]) or "none"
        return CannotReturn(
            f"the world cannot be had as it was at {where}: {why}; the last copies are after events {kept}"
        )


def remembered(method: Method) -> Method:
    """The method of something that has a ``_past`` and a ``_role`` in it, remembered whenever it is called."""

    @functools.wraps(method)
    def act(self: Any, *arguments: Any, **named: Any) -> Any:
        with self._past.call(self._role, method.__name__, arguments, named):
            return method(self, *arguments, **named)

    return act  # type: ignore[return-value]


@functools.cache
def remembering(kind: Kind) -> Kind:
    """A kind of people whatever of whose deeds is remembered."""
    methods = {
        name: remembered(method)
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }
    return type(kind.__name__, (kind,), {**methods, "__module__": kind.__module__, "__doc__": kind.__doc__})  # type: ignore[return-value]


def remember(person: Any, role: str, past: Past) -> None:
    """Where the deeds of somebody of a ``remembering`` kind are remembered, and as whose."""
    person._past, person._role = past, role


def twin_of(world: "World") -> "World":
    """A copy, made while the garbage collector rests: it would look through everything that both share."""
    with collector_rests():
        return copy.deepcopy(world)


def _call(at: datetime, who: str, what: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Call:
    try:
        return Call(at, who, what, _plain(arguments), _plain(named))
    except Exception:  # noqa: BLE001 - whatever cannot be copied, such as a generator, cannot be given again.
        return Call(at, who, what, None, {})


_NAMES: dict[type, str] = {
    Order: "id",
    Document: "key",
    ProductFeed: "id",
    NewApiAccount: "account_id",
    ApiAccount: "id",
    Supplier: "company",
}
"""What is handed over in place of a record of another world."""


def _plain(value: Any) -> Any:
    for kind, name in _NAMES.items():
        if isinstance(value, kind):
            return getattr(value, name)
    if isinstance(value, list | tuple):
        return type(value)(_plain(part) for part in value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return copy.deepcopy(value)


def _do(world: "World", call: Call) -> None:
    """Do something again; what was refused is refused again."""
    name, _, number = call.who.partition(" ")
    who: Any = world if name == "world" else getattr(world, name)
    if number:
        who = who[int(number)]
    try:
        getattr(who, call.what)(*(call.arguments or ()), **call.named)
    except Exception:  # noqa: BLE001 - what comes of it is in the history, which is compared.
        return
