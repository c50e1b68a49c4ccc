"""Time passes, and somebody looks at the stock just before and just after ten past an hour, so that a judge can tell.

Other promises are judged by what is there in the end; this one is about a moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import (
    APPROVE_FEED,
    CREATE_ACCOUNT,
    DELETE_FEED,
    DOWNLOAD_FEED,
    INVOICE,
    SEND_FEED,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    UPLOAD_MATCHING,
    WRITE_NOTES,
)
from harness.conformance.checks import inventory
from harness.conformance.observations import look_at_inventory
from harness.conformance.verdicts import Verdict
from harness.portals.onlooker import Onlooker
from harness.portals.place import Place, Step
from harness.record.event import Event

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
AFTER = timedelta(seconds=59)
"""So long after ten past what began then may take."""

LONGEST = timedelta(hours=1, minutes=15)
"""Of a longer time nobody waits at every hour."""

TOUCH_NO_STOCK = frozenset(
    {
        *(APPROVE_FEED, CREATE_ACCOUNT, DELETE_FEED, DOWNLOAD_FEED, INVOICE, SEND_FEED, UPLOAD_FEED),
        *(UPLOAD_INVENTORY, UPLOAD_MATCHING, WRITE_NOTES),
    }
)
"""What people may do after an upload without changing a level by themselves."""


@dataclass(frozen=True, slots=True)
class Look:
    """The stock as it was at a moment: after so many events, what was seen."""

    after: int
    seen: tuple[Event, ...]


def let_pass(place: Place, to: datetime, *stops: Step) -> None:
    """Let time pass; at each ten past on the way the levels are looked at and judged, where that can be told.

    At each of the ``stops`` something else is done.
    """
    steps = [*stops, *_looks(place, to)] if to - place.world.now <= LONGEST else [*stops]
    place.steps = [*sorted(steps, key=lambda step: step[0]), (to, lambda: None)]
    walk_on(place)


def walk_on(place: Place) -> None:
    """Go on from step to step, as far as time does not have to wait for a connector beside the world."""
    while place.steps:
        moment, act = place.steps[0]
        if place.world.now < moment:
            place.world.advance(to=moment)
        if place.world.now < moment:
            return
        del place.steps[0]
        act()


def _looks(place: Place, to: datetime) -> Iterator[Step]:
    """Two for each ten past: just before it, and just after it."""
    for moment in _ten_pasts(place.world.now, to):
        pair = _Pair(place)
        yield moment - SECOND, pair.look_before
        yield min(moment + AFTER, to), pair.look_after


@dataclass(slots=True)
class _Pair:
    """What was seen just before one ten past, until it is seen again."""

    place: Place
    before: "Look | None" = None

    def look_before(self) -> None:
        self.before = _look(self.place)

    def look_after(self) -> None:
        if self.before is not None and _can_be_told(self.place):
            self.place.noted.append(_verdict(self.place, self.before, _look(self.place)))


def _ten_pasts(now: datetime, to: datetime) -> Iterator[datetime]:
    moment = now.replace(minute=10, second=0, microsecond=0)
    while moment <= to:
        if moment > now:
            yield moment
        moment += HOUR


def _look(place: Place) -> Look:
    onlooker: Any = Onlooker(place)
    after = len(onlooker.history)
    look_at_inventory(onlooker)
    return Look(after, tuple(onlooker.history.events[after:]))


def _can_be_told(place: Place) -> bool:
    """Whether nothing but feeds can have changed a level since the first upload, and nothing went wrong on the wire."""
    deeds = place.deeds
    first = next((number for number, deed in enumerate(deeds) if deed.name == UPLOAD_INVENTORY), None)
    if first is None or place.world.connection is None:
        return False
    calm = not any(event.kind == "fault" for event in place.world.history.events)
    return calm and all(deed.name in TOUCH_NO_STOCK for deed in deeds[first:])


@dataclass(frozen=True, slots=True)
class _Told:
    events: Sequence[Event]


def _verdict(place: Place, before: Look, after: Look) -> Verdict:
    """What the judge says, with the numbers that the events have in the world."""
    events, shift = place.world.history.events, len(before.seen)
    told = [
        *events[: before.after],
        *(_numbered(event, before.after + number) for number, event in enumerate(before.seen, 1)),
        *(_moved(event, shift, before.after) for event in events[before.after : after.after]),
        *(_numbered(event, after.after + shift + number) for number, event in enumerate(after.seen, 1)),
    ]
    said = inventory.changed_at_ten_past(_Told(told))
    known = [number for number in said.evidence if number <= before.after]
    later = [number - shift for number in said.evidence if before.after + shift < number <= after.after + shift]
    return replace(said, evidence=tuple(known + later))


def _numbered(event: Event, number: int) -> Event:
    return Event(number, event.at, event.lane, event.kind, event.name, event.facts, None)


def _moved(event: Event, by: int, beyond: int) -> Event:
    cause = event.cause + by if event.cause and event.cause > beyond else event.cause
    return Event(event.number + by, event.at, event.lane, event.kind, event.name, event.facts, cause)
