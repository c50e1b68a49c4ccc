"""Questions to a history: the latest observations, what people did, and which requests concern an order or a SKU.

Nothing is judged here.  The observations are recorded by ``harness.conformance.observations``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import simplejson

from fakes.people.deeds import CONNECT, Deed
from harness.conformance.verdicts import Event, History
from harness.record.looks import ORDER, Look

CYCLE = timedelta(minutes=15)
"""How long an order, a shipment, a cancellation or an approval may take: the guide's quarter of an hour."""


class SortedHistory:
    """A history sorted once by what checks ask for, because all of them read the same one."""

    def __init__(self, history: History) -> None:
        self.events: Sequence[Event] = list(history.events)
        self._named: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            if event.kind in ("deed", "observation"):
                self._named.setdefault((event.kind, event.name), []).append(event)

    def named(self, kind: str, name: str) -> list[Event]:
        """The deeds, or the observations, of one name, oldest first."""
        return list(self._named.get((kind, name), ()))

    @cached_property
    def writes(self) -> "list[Write]":
        """The connector's writes, each as text, with what came back."""
        return _writes(self)


def observed(history: History, what: Look) -> list[Event]:
    """Everything that was observed of one kind, oldest first."""
    if isinstance(history, SortedHistory):
        return history.named("observation", what)
    return [event for event in history.events if event.kind == "observation" and event.name == what]


def last_observed(history: History, what: Look, **facts: Any) -> Event | None:
    """The last observation of one kind, optionally of one subject."""
    found = [event for event in observed(history, what) if facts.items() <= event.facts.items()]
    return found[-1] if found else None


def orders_seen(history: History) -> list[Event]:
    """For each order the last observation of it, in the order of their ids."""
    last = {event.facts["order_id"]: event for event in observed(history, ORDER)}
    return [last[order_id] for order_id in sorted(last)]


def deeds(history: History, what: Deed) -> list[Event]:
    """Everything of one name that people did, oldest first."""
    if isinstance(history, SortedHistory):
        return history.named("deed", what)
    return [event for event in history.events if event.kind == "deed" and event.name == what]


def cut_off(history: History) -> datetime | None:
    """The moment of the first connection; later credentials do not move it."""
    connected = deeds(history, CONNECT)
    return connected[0].at if connected else None


def instant(text: str) -> datetime:
    """An instant as it is recorded, ISO 8601."""
    return datetime.fromisoformat(text)


def documents(order: Event, kind: str) -> list[Mapping[str, Any]]:
    """The documents of one kind in an observation of an order, in the order in which they came to be."""
    return [document for document in order.facts["documents"] if document["type"] == kind]


def physical(order: Event) -> list[Mapping[str, Any]]:
    """The lines of an order that suppliers get: nobody ships a digital product or a gift certificate."""
    return [line for line in order.facts["store"]["lines"] if line.get("type", "physical") == "physical"]


def settled(order: Event, kind: str, within: timedelta) -> list[Mapping[str, Any]]:
    """The documents of one kind that are old enough for the connection to have acted on them."""
    return [document for document in documents(order, kind) if instant(document["at"]) + within <= order.at]


class Wire:
    """The connector's writes in a history, found by what they are about; empty when it was only observed."""

    def __init__(self, history: History) -> None:
        self._writes = history.writes if isinstance(history, SortedHistory) else _writes(history)

    def about(self, *words: object) -> list[Event]:
        """The writes whose URL or body has any of the words as a whole JSON value or path segment, with the answers."""
        shapes = ('"{}"', '"{}\\', "/{}/", ": {},", ": {}}}")  # A JSON text, also within one; a path segment; a number.
        wanted = [shape.format(word) for word in words if word for shape in shapes]
        found = [(asked, answer) for text, asked, answer in self._writes if any(word in text for word in wanted)]
        return [event for exchange in found for event in exchange if event is not None]


Write = tuple[str, Event, Event | None]


def _writes(history: History) -> list[Write]:
    answers = {event.cause: event for event in history.events if event.kind == "response"}
    return [
        (_text(event), event, answers.get(event.number))
        for event in history.events
        if event.kind == "request" and event.facts["method"] != "GET"
    ]


def _text(request: Event) -> str:
    path = request.facts["url"].partition("?")[0]
    return f"{path}/ {simplejson.dumps(request.facts.get('body'), use_decimal=True)}"


def listed(words: Iterable[object]) -> str:
    """``a, b and c``; ``none`` for nothing."""
    *most, last = [str(word) for word in words] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
