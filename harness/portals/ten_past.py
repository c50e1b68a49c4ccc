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
from harness.portals.place import Place
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


def let_pass(place: Place, to: datetime) -> None:
    """Let time pass; at each ten past on the way the levels are looked at and judged, where that can be told."""
    if to - place.world.now <= LONGEST:
        for moment in _ten_pasts(place.world.now, to):
            if not _reached(place, moment - SECOND):
                break
            before = _look(place)
            if not _reached(place, min(moment + AFTER, to)):
                break
            if _can_be_told(place):
                place.noted.append(_verdict(place, before, _look(place)))
    if place.world.now < to:
        place.world.advance(to=to)


def _ten_pasts(now: datetime, to: datetime) -> Iterator[datetime]:
    moment = now.replace(minute=10, second=0, microsecond=0)
    while moment <= to:
        if moment > now:
            yield moment
        moment += HOUR


def _reached(place: Place, moment: datetime) -> bool:
    """Go to a moment; time may have to wait on the way for a connector beside the world."""
    if place.world.now < moment:
        place.world.advance(to=moment)
    return place.world.now >= moment


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
