"""One world as its visitors share it: the world itself, what was shown only once, and which pages were seen.

What stands on the pages is in ``pages``; a world is anything that offers its people and its clock.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from fakes.evidence.ledger import Entry
from fakes.time.clock import Clock
from harness.conformance.verdicts import Verdict
from harness.record.event import Event
from harness.record.history import History
from harness.record.looks import Look


class Stage(Protocol):
    """What the pages need of a world: its services, its people, its clock and its record."""

    @property
    def clock(self) -> Clock: ...
    @property
    def bigcommerce(self) -> Any: ...
    @property
    def logicbroker(self) -> Any: ...
    @property
    def shopper(self) -> Any: ...
    @property
    def retailer(self) -> Any: ...
    @property
    def suppliers(self) -> Sequence[Any]: ...
    @property
    def history(self) -> History: ...
    @property
    def connection(self) -> Any: ...
    @property
    def now(self) -> datetime: ...
    def attention(self) -> Sequence[Any]: ...
    def exercised(self) -> Sequence[Entry]: ...
    def shown(self) -> Sequence[Entry]: ...
    def due(self) -> Mapping[str, datetime | None]: ...
    def advance(self, *, to: datetime) -> object: ...


T = TypeVar("T")

MOST_KEPT = 60
"""So many lists and pages of lists are kept."""

Step = tuple[datetime, Callable[[], None]]
"""What is done on the way while time passes, and when."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that could be looked at only in its own moment, as a judge reads it."""

    look: Look
    facts: Mapping[str, Any]


@dataclass
class Place:
    """One world under its name in the address, with what its visitors have seen."""

    name: str
    world: Stage
    can_move: bool = True
    """Whether visitors can move the clock; a real one moves by itself."""
    waiting_for: Callable[[], Sequence[str]] = list
    """The connectors whose turn it is, where time waits for them."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """What only the forms on its own pages say: nobody else can send one, not even a page of another place."""
    seen: list[Seen] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    """The addresses of the pages that somebody has opened, without the name of the place."""
    lockouts: list[int] = field(default_factory=list)
    """How many events there were whenever the API account of the connection was deleted."""
    noted: list[Verdict] = field(default_factory=list)
    """What judges said in a moment that does not come again."""
    steps: list[Step] = field(default_factory=list)
    """What is still to be done on the way, where time waits for a connector."""
    settled: tuple[Verdict, ...] = ()
    """What judges found before something ended that they cannot look at any more."""
    verdicts: tuple[Verdict, ...] = ()
    """What the judges said when they were asked last."""
    judged: History | None = None
    """The record that they read: what happened until then, and what an onlooker saw."""
    judged_at: int = 0
    """How many events there were then."""
    _deeds: list[Event] = field(default_factory=list)
    _read: int = 0
    _first: dict[str, int] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    _kept: dict[str, tuple[tuple[int, datetime], Any]] = field(default_factory=dict)

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What a long list says, made anew only when something has happened or time has passed since."""
        key = (len(self.world.history), self.world.now)
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        known = self._kept.get(name)
        if known is None or known[0] != key:
            known = self._kept[name] = (key, make())
        rows: T = known[1]
        return rows

    @property
    def deeds(self) -> list[Event]:
        """What people did so far; of a long record only what is new is read."""
        history = self.world.history
        for event in history.events[self._read :]:
            if event.kind == "deed":
                self._first.setdefault(event.name, event.number)
                self._last[event.name] = event.number
                self._deeds.append(event)
        self._read = len(history)
        return self._deeds

    def was_done(self, deed: str) -> bool:
        """Whether somebody has done it."""
        return bool(self.deeds) and deed in self._first

    def was_done_before(self, deed: str, another: str) -> bool:
        """Whether somebody has done it before another deed was done for the first time."""
        return self.was_done(deed) and self._first[deed] < self._first.get(another, 0)

    def was_done_after(self, deed: str, another: str) -> bool:
        """Whether somebody has done it since another deed was done for the first time."""
        return self.was_done(deed) and another in self._first and self._last[deed] > self._first[another]


def was_locked_out(place: Place) -> bool:
    """Whether the API account of the connection was deleted: only then somebody looks at what it is answered."""
    return bool(place.lockouts)
