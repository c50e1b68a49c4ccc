"""Events, and requests with their answers, as plain rows with named columns; instants are aware UTC."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit

from harness.record.event import Event


class RecordedEventRow(TypedDict):
    """An event of the record; ``cause`` is the number of the event that it follows from."""

    number: int
    when: datetime
    lane: str
    kind: str
    name: str
    cause: int | None


class CallRow(TypedDict):
    """A request of the connector and its answer; ``status`` is None when none came, ``parameters`` is the query."""

    number: int
    when: datetime
    service: str
    method: str
    path: str
    parameters: str
    status: int | None
    answer: str


def event_rows(events: Iterable[Event]) -> list[RecordedEventRow]:
    """A row for each event."""
    return [event_row(event) for event in events]


def event_row(event: Event) -> RecordedEventRow:
    """The row of one event."""
    return {
        "number": event.number,
        "when": event.at,
        "lane": event.lane,
        "kind": event.kind,
        "name": event.name,
        "cause": event.cause,
    }


def call_rows(events: Iterable[Event]) -> list[CallRow]:
    """A row for each request, with what came back."""
    events = list(events)
    answers = {event.cause: event for event in events if event.kind == "response"}
    return [_call_row(event, answers.get(event.number)) for event in events if event.kind == "request"]


def _call_row(request: Event, answer: Event | None) -> CallRow:
    url = urlsplit(request.fact("url"))
    return {
        "number": request.number,
        "when": request.at,
        "service": request.fact("service"),
        "method": request.fact("method"),
        "path": url.path,
        "parameters": url.query,
        "status": answer.fact("status") if answer else None,
        "answer": answer.name if answer else "",
    }
