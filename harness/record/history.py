"""The record of a run: one append-only list of events, with a few questions that can be asked of it.

Nothing here judges, sends or displays, and nothing here knows the connector; the redaction is given.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from typing import Any, overload
from urllib.parse import urlsplit

from fakes.arguments import checked
from fakes.names import check_name, nearest
from fakes.people.deeds import FACTS
from fakes.state.copy_on_write import Log
from fakes.time.clock import Clock, VirtualClock
from harness.displays.frames import frame
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.displays.workbooks import write_workbook
from harness.files import write_file
from harness.record.event import Event, EventKind, Facts, Lane
from harness.record.history_rows import CallRow, RecordedEventRow, call_rows, event_rows
from harness.record.looks import DEEDS_OF_THE_HARNESS, LOOKS
from harness.record.of_order import of_order

Redact = Callable[[Any], Any]


class Arrived(BaseException):
    """A replay has reached the moment where it has to stop; no ``Exception``, so that nothing on the way handles it."""


def unchanged(value: Any) -> Any:
    """The redaction of a history that never sees a secret, such as one written by hand."""
    return value


KNOWN_NAMES: Mapping[EventKind, frozenset[str]] = {
    "deed": frozenset((*FACTS, *DEEDS_OF_THE_HARNESS)),
    "observation": frozenset(LOOKS),
}
"""What people do, and what is looked at."""

MISSPELT = 0.85
"""How alike a name is to a known one that is taken for a slip."""

MOST_SHOWN = 200
"""How many events a notebook shows of a history; all of them are in its JSON."""

SERVICES = ("bigcommerce", "logicbroker")
"""Whom requests go to, whether or not there was one yet."""

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
"""What a connector may send."""

_COLUMNS = ("Event", "When (UTC)", "Who", "Kind", "What", "Because of")


class History:
    """Everything that happened in one run, in order.

    ``redact`` sees every fact at the moment of recording, so that a secret is never in the record at all; what
    is given to ``witness`` was redacted before.
    """

    def __init__(self, clock: Clock, redact: Redact = unchanged) -> None:
        self.events: Log[Event] = Log()
        self.halt_after: int | None = None
        """The number of the event after which a replay stops."""
        self._clock = clock
        self._redact = redact

    def now(self) -> datetime:
        """The present instant of the run."""
        return self._clock.now()

    def record(
        self, lane: Lane, kind: EventKind, name: str, facts: Facts | None = None, cause: int | None = None
    ) -> Event:
        """Append one event at the present instant; datetimes and Decimals become text."""
        return self.witness(lane, kind, name, self._redact(_plain(facts or {})), cause)

    def witness(self, lane: Lane, kind: EventKind, name: str, facts: Facts, cause: int | None = None) -> Event:
        """Append one event whose facts are already redacted, and as JSON has them: what crossed a wire."""
        event = Event(len(self.events) + 1, self._clock.now(), lane, kind, name, facts, cause)
        self.events.append(event)
        if event.number == self.halt_after:
            raise Arrived
        return event

    def deed(self, who: str, what: str, **facts: Any) -> Event:
        """A person did something; ``who`` begins with shopper, retailer or supplier, perhaps followed by a name."""
        lane: Lane = next((role for role in _PEOPLE if who.startswith(role)), "harness")
        return self.record(lane, "deed", what, facts if lane == who else {"who": who, **facts})

    def observe(self, what: str, lane: Lane = "harness", **facts: Any) -> Event:
        """Record what was seen by looking."""
        return self.record(lane, "observation", what, facts)

    @checked
    def event(self, number: int) -> Event:
        """The event with a number.

        Raises:
            KeyError: there is no such event.
        """
        if not 1 <= number <= len(self.events):
            raise KeyError(f"there is no event {number}; this history has the events 1 to {len(self.events)}")
        return self.events[number - 1]

    @checked
    def requests(
        self, *, service: str | None = None, method: str | None = None, path: str | None = None
    ) -> list[Event]:
        """Recorded requests; ``path`` is how the URL's path ends, with ``*`` for one segment: ``/v2/orders/*``.

        >>> [event.name for event in world.history.requests(method="POST", path="/Orders")]
        ['POST /api/v3/Orders']

        Raises:
            ValueError: there is no such service or method.
        """
        if service not in SERVICES:
            check_name(
                "service", service, [*SERVICES, *(e.facts["service"] for e in self.events if e.kind == "request")]
            )
        check_name("method", method and method.upper(), METHODS)
        return [
            event
            for event in self.events
            if event.kind == "request"
            and (service is None or event.fact("service") == service)
            and (method is None or event.fact("method") == method.upper())
            and (path is None or path_ends(urlsplit(event.fact("url")).path, path))
        ]

    @checked
    def response_to(self, request: Event) -> Event | None:
        """What came back for a recorded request, an error of the wire included; None when nothing was recorded."""
        for index in range(request.number, len(self.events)):  # Not a slice: a long history would be copied each time.
            event = self.events[index]
            if event.kind == "response" and event.cause == request.number:
                return event
        return None

    @checked
    def deeds(self, what: str | None = None) -> list[Event]:
        """What people did: all of it, or everything of one name.

        >>> [event.facts["order_id"] for event in world.history.deeds("place an order")]
        [100]

        Raises:
            ValueError: nobody does anything of this name, but of one that is near.
        """
        return self._named("deed", what)

    @checked
    def observations(self, what: str | None = None) -> list[Event]:
        """What was looked at: all of it, or everything of one name.

        Raises:
            ValueError: nothing of this name is looked at, but of one that is near.
        """
        return self._named("observation", what)

    def _named(self, kind: EventKind, what: str | None) -> list[Event]:
        of_kind = [event for event in self.events if event.kind == kind]
        known = KNOWN_NAMES[kind] | {event.name for event in of_kind}
        if what not in known and nearest(what or "", known, MISSPELT):  # Else it is somebody's own.
            check_name(kind, what, sorted(known))
        return of_kind if what is None else [event for event in of_kind if event.name == what]

    @checked
    def between(self, start: datetime, end: datetime) -> list[Event]:
        """Events from ``start`` to ``end``, both instants included."""
        return [event for event in self.events if start <= event.at <= end]

    @checked
    def of_order(self, order_id: int | str) -> list[Event]:
        """All that concerns one order, in order: deeds, observations, its documents' requests, replies and faults."""
        return of_order(self.events, str(order_id))

    @checked
    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """The whole record as JSON, one event per line, equal to the byte for equal runs; also written to ``path``."""
        lines = ",\n".join(event.as_json() for event in self.events)
        text = f'{{"events": [\n{lines}\n]}}\n'
        if path is not None:
            write_file(path, text)
        return text

    def digest(self) -> str:
        """A short text that is equal for equal runs: SHA-256 of everything that happened, in hex."""
        whole = hashlib.sha256()
        for event in self.events:
            whole.update(event.as_bytes())
        return whole.hexdigest()

    @classmethod
    @checked
    def from_json(cls, text: str) -> "History":
        """A history as ``to_json`` wrote it.

        Raises:
            ValueError: the text is no history.
        """
        import simplejson  # noqa: PLC0415 - most histories are lived, not read

        try:
            rows = simplejson.loads(text, use_decimal=True)["events"]
            events = [_event(**row) for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError('no history: wanted JSON as to_json() writes it, {"events": [...]}') from error
        history = cls(VirtualClock(events[-1].at) if events else VirtualClock())
        history.events.extend(events)
        return history

    @checked
    def to_har(self, path: str | PathLike[str], *, with_people: bool = False) -> None:
        """Write the requests and responses as an HTTP archive (HAR 1.2), at their instants on the run's clock.

        Shoppers' names, addresses and words are masked in it unless ``with_people``.
        """
        from harness.record.archive import Exchange, write_har  # noqa: PLC0415 - a twentieth of all that is loaded.

        asked = ((request, self.response_to(request)) for request in self.requests())
        exchanges = (Exchange(it.number, it.at, it.facts, got.facts if got else None) for it, got in asked)
        write_har(exchanges, path, with_people=with_people)

    @checked
    def table(self, events: Iterable[Event] | None = None) -> Table:
        """The record, or chosen events of it, as a table for people."""
        chosen = self.events if events is None else list(events)
        rows = [(e.number, e.at, e.lane, e.kind, e.name, f"after {e.cause}" if e.cause else "") for e in chosen]
        return Table(f"History, {counted(len(chosen), 'event')}", _COLUMNS, rows)

    def frame(self) -> Any:
        """Every event as a row of a pandas data frame.

        Raises:
            ImportError: pandas is not installed; the message says how to install it.
        """
        return frame(event_rows(self.events), RecordedEventRow.__annotations__)

    def calls(self) -> Any:
        """Every request with what came back for it, as a pandas data frame.

        Raises:
            ImportError: pandas is not installed; the message says how to install it.
        """
        return frame(call_rows(self.events), CallRow.__annotations__)

    @checked
    def to_excel(self, path: str | PathLike[str]) -> Path:
        """Write every event and every call as sheets of an Excel workbook; returns where."""
        events, calls = event_rows(self.events), call_rows(self.events)
        sheets = {
            "events": (tuple(RecordedEventRow.__annotations__), [tuple(row.values()) for row in events]),
            "calls": (tuple(CallRow.__annotations__), [tuple(row.values()) for row in calls]),
        }
        return write_workbook(path, sheets)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        table = self.table(self.events[-MOST_SHOWN:])
        if len(self) > MOST_SHOWN:
            table = replace(table, caption=f"History, the last {MOST_SHOWN} of {counted(len(self), 'event')}")
        return bundle(table)

    def __len__(self) -> int:
        return len(self.events)

    def __bool__(self) -> bool:
        """An empty history is true as well, so that ``history or other`` never replaces it."""
        return True

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        """Events by their place, as of a list: the first one is 0, the last one -1; ``event`` wants its number."""
        if not isinstance(index, int | slice):
            raise TypeError(f"wanted the place of an event, or a slice of places, got {index!r}")
        return self.events[index]

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __repr__(self) -> str:
        if not self.events:
            return "History(empty)"
        first, last = self.events[0].at, self.events[-1].at
        return f"History({len(self.events)} events, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M})"


def path_ends(path: str, pattern: str) -> bool:
    """Whether a URL's path ends as a pattern says, whatever its case; ``*`` stands for one segment."""
    source = re.escape(pattern.rstrip("/")).replace(r"\*", "[^/]+")
    return re.search(rf"{source}/?$", path, re.IGNORECASE) is not None


_PEOPLE: tuple[Lane, ...] = ("shopper", "retailer", "supplier")


_PLAIN = frozenset((str, int, bool, type(None)))


def _plain(value: Any) -> Any:
    """The value as JSON has it; money of a deed as text, instants in ISO 8601, anything else as its own text."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        # Most parts are plain already, and a page that is written down has thousands: asking here saves the calls.
        return {str(key): part if type(part) in _PLAIN else _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else str(value)


def _event(at: str, facts: Facts, **rest: Any) -> Event:
    return Event(at=datetime.fromisoformat(at), _facts=facts, **rest)
