"""Events, and requests with their answers, as plain rows with named columns; instants are aware UTC."""

from collections.abc import Iterable, Mapping
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
    """A request of the connector and its answer; ``status`` is None when none came, ``parameters`` is the query.

    ``attempt`` counts how often the same was sent since it last went well, from 1; ``retry_of`` is the number of the
    attempt before, ``waited`` the seconds since then.  ``fault`` is what was made to go wrong, ``seconds`` how long the
    answer took, ``hour`` the hour of the day in UTC.
    """

    number: int
    when: datetime
    service: str
    method: str
    path: str
    parameters: str
    status: int | None
    answer: str
    attempt: int
    retry_of: int | None
    waited: int | None
    fault: str
    seconds: int | None
    hour: int


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
    faults = {event.cause: event.name for event in events if event.kind == "fault"}
    failed: dict[tuple[str, str, str], CallRow] = {}
    rows = []
    for request in events:
        if request.kind == "request":
            what = _what(request)
            row = _call_row(request, answers.get(request.number), failed.pop(what, None), faults)
            if row["status"] is None or row["status"] == _TOO_MANY or row["status"] >= _SERVER_ERROR:
                failed[what] = row
            rows.append(row)
    return rows


Faults = Mapping[int | None, str]
"""The names of faults by the numbers of the requests that they struck."""

_TOO_MANY, _SERVER_ERROR = 429, 500
"""Answers after which a caller tries again: the first one, and all from the second on."""


def _what(request: Event) -> tuple[str, str, str]:
    """What tells a request from one for something else; of a list that is read again the parameters may differ."""
    method, url = request.fact("method"), request.fact("url")
    return (method, url.partition("?")[0], "") if method == "GET" else (method, url, str(request.facts.get("body")))


def _call_row(
    request: Event, answer: Event | None, before: CallRow | None, faults: Mapping[int | None, str]
) -> CallRow:
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
        "attempt": before["attempt"] + 1 if before else 1,
        "retry_of": before["number"] if before else None,
        "waited": round((request.at - before["when"]).total_seconds()) if before else None,
        "fault": faults.get(request.number, ""),
        "seconds": round((answer.at - request.at).total_seconds()) if answer else None,
        "hour": request.at.hour,
    }
